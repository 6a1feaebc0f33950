//! The write-ahead log: one sled record per group commit, for all documents.
//!
//! sled's overhead per record is ten times a keystroke, so a keystroke does not
//! get a record of its own. What a group commit writes goes into the log as one
//! record, and is kept in memory as *staged*, by document. Now and then staged
//! records move on into their documents' journals, many at a time, and the log
//! up to there is deleted.
//!
//! Reading looks at what is staged first and into the journal second: what moves
//! in between is seen twice, never missed. After a crash the log is staged again,
//! without what had reached the journals.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::sled::{Batch, Tree};

use super::{Trees, keys};
use crate::storage::record::{decode_group, encode_group, encode_records};
use crate::storage::{Record, Seq, StorageError};

/// Longest time between moves, while there are commits.
const MOVE_EVERY: Duration = Duration::from_secs(5);
/// Bytes of staged updates that start a move at once.
const STAGED: usize = 4 << 20;
/// Documents that one commit moves at most, so that nobody waits long for it.
const MOVED_AT_ONCE: usize = 64;

/// Records in the log that are not in their journals yet, by document.
#[derive(Debug, Default)]
pub(super) struct Staged {
    records: Mutex<HashMap<Vec<u8>, Vec<Record>>>,
}

impl Staged {
    /// A document's staged records after `after`.
    pub(super) fn after(&self, document: &[u8], after: Seq) -> Vec<Record> {
        let records = self.records();
        let staged = records.get(document).map(Vec::as_slice).unwrap_or_default();
        staged.iter().filter(|record| record.seq > after).cloned().collect()
    }

    /// The documents that have any.
    pub(super) fn documents(&self) -> BTreeSet<Vec<u8>> {
        self.records().keys().cloned().collect()
    }

    fn last(&self, document: &[u8]) -> Option<Seq> {
        self.records().get(document)?.last().map(|record| record.seq)
    }

    fn records(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Vec<Record>>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writer's side of the log.
#[derive(Debug)]
pub(super) struct Log {
    log: Tree,
    journal: Tree,
    next_group: u64,
    staged_bytes: usize,
    last_move: Instant,
    /// Documents still to be moved, and the group up to which the log can be
    /// deleted then.
    moving: VecDeque<Vec<u8>>,
    moving_upto: u64,
}

/// A group that is being put together.
#[derive(Debug, Default)]
pub(super) struct Group {
    records: Vec<(Vec<u8>, Record)>,
    last: HashMap<Vec<u8>, Seq>,
}

impl Log {
    /// Stages what a crash left in the log.
    pub(super) fn recover(trees: &Trees) -> Result<Self, StorageError> {
        let staged = &trees.staged;
        let mut this = Self {
            log: trees.log.clone(),
            journal: trees.journal.clone(),
            next_group: 0,
            staged_bytes: 0,
            last_move: Instant::now(),
            moving: VecDeque::new(),
            moving_upto: 0,
        };
        for item in &this.log {
            let (key, value) = item.map_err(StorageError::unavailable)?;
            this.next_group = keys::number(&key).map_or(0, |group| group.0.saturating_add(1));
            let group = match decode_group(&value) {
                Ok(group) => group,
                Err(error) => {
                    this.cut_off(trees, &key, &value, &error)?;
                    continue;
                }
            };
            for (document, record) in group {
                let last = match staged.last(&document) {
                    Some(last) => last,
                    None => last_in(&this.journal, &document)?,
                };
                if record.seq > last {
                    this.staged_bytes += size(&record);
                    staged.records().entry(document).or_default().push(record);
                }
            }
        }
        Ok(this)
    }

    /// Takes a group that does not check out out of the log, and keeps it for
    /// whoever can make something of it. Nothing in it was acknowledged if it is
    /// the last; if it is not, its documents show a gap, and are put in quarantine.
    fn cut_off(
        &self,
        trees: &Trees,
        key: &[u8],
        value: &[u8],
        error: &StorageError,
    ) -> Result<(), StorageError> {
        tracing::error!(%error, group = ?keys::number(key), "a group of the log is cut off");
        trees.aside.insert(keys::cut_off(key), value).map_err(StorageError::unavailable)?;
        self.log.remove(key).map(|_| ()).map_err(StorageError::unavailable)
    }

    /// The number of a document's next record.
    pub(super) fn next_seq(
        &self,
        group: &mut Group,
        staged: &Staged,
        document: &[u8],
    ) -> Result<Seq, StorageError> {
        let last = match group.last.get(document).copied().or_else(|| staged.last(document)) {
            Some(last) => last,
            None => last_in(&self.journal, document)?,
        };
        Ok(Seq(last.0 + 1))
    }

    /// Writes a group into the log; the caller flushes.
    pub(super) fn write(&self, group: &Group) -> ::sled::Result<()> {
        if group.records.is_empty() {
            return Ok(());
        }
        let value = encode_group(group.records.iter());
        self.log.insert(self.next_group.to_be_bytes(), value).map(|_| ())
    }

    /// The group is on disk: readers see it from now on.
    pub(super) fn stage(&mut self, group: Group, staged: &Staged) {
        if group.records.is_empty() {
            return;
        }
        self.next_group += 1;
        let mut records = staged.records();
        for (document, record) in group.records {
            self.staged_bytes += size(&record);
            records.entry(document).or_default().push(record);
        }
    }

    /// Moves some staged records into their journals, if it is time. They are on
    /// disk in the log, so nothing has to be flushed here; sled's own log keeps
    /// the order of the two steps.
    pub(super) fn move_on(&mut self, staged: &Staged, all: AtOnce) -> Result<(), StorageError> {
        if self.moving.is_empty() {
            let due = self.last_move.elapsed() >= MOVE_EVERY || self.staged_bytes >= STAGED;
            if !due && all == AtOnce::Some {
                return Ok(());
            }
            self.last_move = Instant::now();
            self.staged_bytes = 0;
            self.moving = staged.records().keys().cloned().collect();
            self.moving_upto = self.next_group;
        }
        let most = if all == AtOnce::All { usize::MAX } else { MOVED_AT_ONCE };
        let documents: Vec<Vec<u8>> = self.moving.drain(..self.moving.len().min(most)).collect();
        let mut batch = Batch::default();
        for document in &documents {
            let records = staged.after(document, Seq(0));
            if let Some(last) = records.last() {
                batch.insert(keys::numbered(document, last.seq.0), encode_records(&records));
            }
        }
        self.journal.apply_batch(batch).map_err(StorageError::unavailable)?;
        let mut records = staged.records();
        for document in &documents {
            records.remove(document);
        }
        drop(records);
        if self.moving.is_empty() {
            let mut batch = Batch::default();
            for key in self.log.range(..self.moving_upto.to_be_bytes()).keys() {
                batch.remove(key.map_err(StorageError::unavailable)?);
            }
            self.log.apply_batch(batch).map_err(StorageError::unavailable)?;
        }
        Ok(())
    }
}

/// How much [`Log::move_on`] moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AtOnce {
    /// A little, if it is time.
    Some,
    /// Everything, now.
    All,
}

impl Group {
    /// Adds a record.
    pub(super) fn push(&mut self, document: Vec<u8>, record: Record) {
        self.last.insert(document.clone(), record.seq);
        self.records.push((document, record));
    }
}

fn size(record: &Record) -> usize {
    record.entries.iter().map(|entry| entry.update.len() + 32).sum()
}

/// The last record of a document's journal; 0 if there is none.
fn last_in(journal: &Tree, document: &[u8]) -> Result<Seq, StorageError> {
    let (first, last) = (keys::numbered(document, 0), keys::numbered(document, u64::MAX));
    match journal.range(first..=last).next_back() {
        Some(item) => {
            let (key, _) = item.map_err(StorageError::unavailable)?;
            keys::number(&key).ok_or_else(|| StorageError::damaged("a journal key"))
        }
        None => Ok(Seq(0)),
    }
}
