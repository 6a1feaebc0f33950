//! Keeping a room's history within its bound: the oldest part of the journal that has
//! most of it is replaced by what it amounts to (HARD-8).
//!
//! All of it happens beside the documents' tasks, from what is stored: whoever is in the
//! room notices nothing, and a document need not be open to be trimmed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compaction::{entries, merge_upto};
use crate::config::limits::Limits;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::history::{HistorySize, JournalSize};
use crate::storage::{Base, Storage, StorageError, Stored};

/// Bytes of records that are merged at once. Bounds the memory that it takes.
const STEP: u64 = 16 << 20;
/// A base is written anew with every step: not for less than this part of its size.
const WORTH: u64 = 4;

/// Trims a room's journals if they are beyond their bound, until three quarters of it
/// are left, so that it is not to be done again at once.
///
/// A journal that cannot be trimmed does not count, and grows no more: what is damaged
/// is not written.
///
/// # Errors
/// When storage fails.
pub(super) async fn trim(
    storage: &Arc<dyn Storage>,
    room: &RoomName,
    limits: &Arc<Limits>,
) -> Result<(), StorageError> {
    let bound = limits.history as u64;
    if storage.history_size(room).await?.bytes() <= bound {
        return Ok(());
    }
    let mut passed_over = BTreeSet::new();
    let target = bound - bound / 4;
    while let Some(next) = Next::of(&storage.history_size(room).await?, target, &passed_over) {
        let document = DocumentKey { room: room.clone(), document: next.document };
        match trim_some(storage, &document, &next, limits).await {
            Ok(true) => {}
            Ok(false) => drop(passed_over.insert(next.document)),
            Err(error @ StorageError::Damaged(_)) => {
                tracing::error!(%document, %error, "a history over its limit can't be trimmed");
                passed_over.insert(next.document);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What to trim next.
#[derive(Debug, PartialEq, Eq)]
struct Next {
    document: DocumentName,
    size: JournalSize,
    /// How many bytes of records are to go.
    bytes: u64,
}

impl Next {
    /// The journal with the most records; `None` when the room is at its target, or when
    /// too little can be gained.
    fn of(size: &HistorySize, target: u64, passed_over: &BTreeSet<DocumentName>) -> Option<Self> {
        let journals = || size.documents.iter().filter(|(document, _)| !passed_over.contains(document));
        let excess = journals().map(|(_, size)| size.bytes()).sum::<u64>().checked_sub(target)?;
        let is_worth_it = |size: &JournalSize| size.records * WORTH > size.base;
        let largest = journals().filter(|(_, size)| is_worth_it(size)).max_by_key(|(_, size)| size.records);
        let (document, size) = largest.filter(|(_, size)| excess > 0 && size.records > 0)?;
        // A small base does not save the work of writing it.
        let bytes = excess.max(size.base / WORTH).min(STEP);
        Some(Self { document: *document, size: *size, bytes })
    }
}

/// Replaces the oldest records of a journal. Whether there were any.
async fn trim_some(
    storage: &Arc<dyn Storage>,
    document: &DocumentKey,
    next: &Next,
    limits: &Arc<Limits>,
) -> Result<bool, StorageError> {
    let stored = storage.beginning(document, next.bytes).await?;
    if let Some(damage) = stored.damage.first() {
        return Err(StorageError::damaged(damage));
    }
    if stored.tail.is_empty() {
        return Ok(false);
    }
    let (generation, began, waiting) = (stored.generation, next.size.begins, limits.first_sync);
    let merge = move || {
        let base = merge(&stored, waiting)?;
        Ok::<_, StorageError>(Base { at: base.at.max(began.unwrap_or_default()), ..base })
    };
    let base = tokio::task::spawn_blocking(merge).await.map_err(StorageError::unavailable)??;
    let upto = base.snapshot.upto.0;
    storage.trim(document, generation, base).await?;
    tracing::info!(%document, upto, "dropped the oldest part of the history");
    Ok(true)
}

/// What the beginning of a journal amounts to.
fn merge(stored: &Stored, waiting: usize) -> Result<Base, StorageError> {
    let upto = stored.tail.last().map(|record| record.seq).unwrap_or_default();
    let at = entries(stored).map(|entry| entry.at).max().unwrap_or_default();
    Ok(Base { at, snapshot: merge_upto(stored, upto, waiting)? })
}

#[cfg(test)]
mod tests;
