//! The reading side of the sled store.

use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc;

use super::{Trees, keys};
use crate::ids::{DocumentKey, RoomName};
use crate::storage::record::{decode_records, decode_room, decode_snapshot};
use crate::storage::{Record, RoomRecord, Seq, Snapshot, StorageError, Stored};

/// Something for a reader to do.
pub(super) enum Read {
    /// One thing to read; it sends its own answer.
    Work(Box<dyn FnOnce(&Trees) + Send>),
    /// End the thread that gets this.
    Close,
}

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Work(_) => "Work",
            Self::Close => "Close",
        })
    }
}

/// Works until it is told to end. Runs on a thread of its own.
pub(super) fn run(trees: &Trees, queue: &Mutex<mpsc::Receiver<Read>>) {
    loop {
        // The lock is held while waiting, so one thread waits and the other works.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        match next {
            Some(Read::Work(read)) => read(trees),
            Some(Read::Close) | None => return,
        }
    }
}

pub(super) fn load(trees: &Trees, document: &DocumentKey) -> Result<Stored, StorageError> {
    let snapshot = snapshot(trees, document)?;
    let after = snapshot.as_ref().map_or(Seq(0), |snapshot| snapshot.upto);
    let tail = records(trees, document, after, usize::MAX)?;
    Ok(Stored { snapshot, tail })
}

pub(super) fn records(
    trees: &Trees,
    document: &DocumentKey,
    after: Seq,
    limit: usize,
) -> Result<Vec<Record>, StorageError> {
    let document = keys::document(document);
    // Before the journal: what moves there meanwhile is seen in both.
    let staged = trees.staged.after(&document, after);
    let first = keys::numbered(&document, after.0 + 1);
    let last = keys::numbered(&document, u64::MAX);
    let mut records: Vec<Record> = Vec::new();
    for item in trees.journal.range(first..=last) {
        let (_, value) = item.map_err(StorageError::unavailable)?;
        // The first value may begin with records that are not wanted.
        records.extend(decode_records(&value)?.into_iter().filter(|record| record.seq > after));
        if records.len() >= limit {
            break;
        }
    }
    let journalled = records.last().map_or(after, |record| record.seq);
    records.extend(staged.into_iter().filter(|record| record.seq > journalled));
    records.truncate(limit);
    Ok(records)
}

pub(super) fn snapshot(trees: &Trees, document: &DocumentKey) -> Result<Option<Snapshot>, StorageError> {
    let mut value = Vec::new();
    for chunk in trees.snapshots.scan_prefix(keys::document(document)) {
        let (_, chunk) = chunk.map_err(StorageError::unavailable)?;
        value.extend_from_slice(&chunk);
    }
    if value.is_empty() { Ok(None) } else { decode_snapshot(&value).map(Some) }
}

pub(super) fn room(trees: &Trees, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
    let value = trees.rooms.get(keys::room(room)).map_err(StorageError::unavailable)?;
    value.map(|value| decode_room(&value)).transpose()
}
