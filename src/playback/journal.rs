//! Reading a journal from its beginning to its end, a slice at a time.

use std::collections::HashSet;

use bytes::Bytes;

use crate::ids::DocumentKey;
use crate::storage::{Generation, History, Record, Seq, Storage, StorageError};

/// Bytes of updates in a slice, about: as many as are in memory at once.
const SLICE: usize = 1 << 20;
/// Records in the first slice. A record may have many updates.
const FIRST: usize = 64;
/// Records in a slice at most.
const MOST: usize = 8192;

/// Reads one journal.
#[derive(Debug)]
pub(super) struct Slices<'a> {
    storage: &'a dyn Storage,
    document: &'a DocumentKey,
    after: Seq,
    limit: usize,
    has_begun: bool,
}

/// Why a journal can't be read to its end.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum ReadError {
    /// Storage fails, or something is damaged.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Its oldest part has gone meanwhile: it has to be read from its new beginning.
    #[error("the journal was trimmed")]
    Trimmed,
}

impl<'a> Slices<'a> {
    /// From the record after this one on.
    pub(super) fn after(storage: &'a dyn Storage, document: &'a DocumentKey, after: Seq) -> Self {
        Self { storage, document, after, limit: FIRST, has_begun: false }
    }

    /// The next slice; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<History>, ReadError> {
        let history = self.storage.history(self.document, self.after, self.limit).await?;
        if history.base.is_some() && self.has_begun {
            return Err(ReadError::Trimmed);
        }
        self.has_begun = true;
        let upto = history.base.as_ref().map(|base| base.snapshot.upto);
        let Some(upto) = history.records.last().map(|record| record.seq).or(upto) else { return Ok(None) };
        self.after = upto;
        let bytes: usize = history.records.iter().map(size).sum();
        self.limit = match bytes {
            ..SLICE if history.records.len() == self.limit => (self.limit * 2).min(MOST),
            ..SLICE => self.limit,
            _ => (self.limit / 2).max(1),
        };
        Ok(Some(history))
    }
}

/// Bytes of what a part of a journal holds.
pub(super) fn bytes_of(history: &History) -> usize {
    let base = history.base.iter().flat_map(|base| &base.snapshot.updates).map(Bytes::len);
    base.chain(history.records.iter().map(size)).sum()
}

fn size(record: &Record) -> usize {
    record.entries.iter().map(|entry| entry.update.len()).sum()
}

/// Which life of a document this is, and the updates that loading passes over.
///
/// # Errors
/// When storage fails, or something is damaged: a recording says nothing that is not so.
pub(super) async fn life_of(
    storage: &dyn Storage,
    document: &DocumentKey,
) -> Result<(Generation, HashSet<Bytes>), StorageError> {
    let beginning = storage.beginning(document, 0).await?;
    if let Some(damage) = beginning.damage.first() {
        return Err(StorageError::damaged(damage));
    }
    let set_aside = beginning.set_aside.into_iter().map(|aside| aside.entry.update).collect();
    Ok((beginning.generation, set_aside))
}
