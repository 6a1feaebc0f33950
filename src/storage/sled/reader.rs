//! The reading side of the sled store.

use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::store::Store;
use super::{Trees, keys};
use crate::ids::{DocumentKey, RoomName};
use crate::storage::record::{decode_records, decode_room, decode_set_aside, decode_snapshot};
use crate::storage::room::RoomRecord;
use crate::storage::{Damage, Generation, Record, Seq, SetAside, Snapshot, StorageError, Stored};

/// A reading of the store, if that is open.
type Work = Box<dyn FnOnce(Result<&Trees, StorageError>) + Send>;

/// Something for a reader to do.
pub(super) enum Read {
    /// One thing to read; it sends its own answer.
    Work(Work),
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
pub(super) fn run(store: &Arc<Store>, queue: &Mutex<mpsc::Receiver<Read>>) {
    loop {
        // The lock is held while waiting, so one thread waits and the other works.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        match next {
            Some(Read::Work(read)) => store.read(read),
            Some(Read::Close) | None => return,
        }
    }
}

/// What there is of a document. A snapshot that does not check out is made up
/// for by the journal, which goes back to the beginning.
pub(super) fn load(trees: &Trees, document: &DocumentKey) -> Result<Stored, StorageError> {
    let snapshot = match snapshot(trees, document) {
        Err(error @ StorageError::Damaged(_)) => {
            tracing::error!(%document, %error, "the snapshot is damaged; replaying the whole journal");
            None
        }
        read => read?,
    };
    let after = snapshot.as_ref().map_or(Seq(0), |snapshot| snapshot.upto);
    let Journal { records: tail, damage } = journal(trees, document, after, usize::MAX)?;
    Ok(Stored {
        generation: Generation::default(),
        snapshot,
        tail,
        set_aside: set_aside(trees, document)?,
        damage,
    })
}

pub(super) fn history(
    trees: &Trees,
    document: &DocumentKey,
    after: Seq,
    limit: usize,
) -> Result<Vec<Record>, StorageError> {
    let Journal { records, damage } = journal(trees, document, after, limit)?;
    damage.first().map_or(Ok(records), |damage| Err(StorageError::damaged(damage)))
}

/// Records of a document, and what there should be and is not.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) records: Vec<Record>,
    pub(super) damage: Vec<Damage>,
}

pub(super) fn journal(
    trees: &Trees,
    document: &DocumentKey,
    after: Seq,
    limit: usize,
) -> Result<Journal, StorageError> {
    let document = keys::document(document);
    // Before the journal: what moves there meanwhile is seen in both.
    let staged = trees.staged.after(&document, after);
    let first = keys::numbered(&document, after.0 + 1);
    let last = keys::numbered(&document, u64::MAX);
    let mut found = Journal::default();
    let mut upto = after;
    for item in trees.journal.range(first..=last) {
        let (key, value) = item.map_err(StorageError::unavailable)?;
        let end = keys::number(&key).unwrap_or(upto);
        match decode_records(&value) {
            // The first value may begin with records that are not wanted.
            Ok(records) => found.add(records.into_iter().filter(|record| record.seq > after), &mut upto),
            Err(error) => {
                let part = format!("journal records {} to {}", upto.0 + 1, end.0);
                found.damage.push(Damage { part, reason: error.to_string() });
                upto = end;
            }
        }
        if found.records.len() >= limit {
            break;
        }
    }
    let journalled = upto;
    found.add(staged.into_iter().filter(|record| record.seq > journalled), &mut upto);
    found.records.truncate(limit);
    Ok(found)
}

/// The number of the first record in a journal value.
pub(super) fn first_seq(value: &[u8]) -> Result<Option<Seq>, StorageError> {
    Ok(decode_records(value)?.first().map(|record| record.seq))
}

impl Journal {
    /// Adds records that follow `upto`, unless some are missing between.
    fn add(&mut self, records: impl Iterator<Item = Record>, upto: &mut Seq) {
        for record in records {
            if record.seq.0 > upto.0 + 1 {
                let part = format!("journal records {} to {}", upto.0 + 1, record.seq.0 - 1);
                self.damage.push(Damage { part, reason: "they are missing".to_owned() });
            }
            *upto = record.seq;
            self.records.push(record);
        }
    }
}

pub(super) fn snapshot(trees: &Trees, document: &DocumentKey) -> Result<Option<Snapshot>, StorageError> {
    let mut value = Vec::new();
    for chunk in trees.snapshots.scan_prefix(keys::document(document)) {
        let (_, chunk) = chunk.map_err(StorageError::unavailable)?;
        value.extend_from_slice(&chunk);
    }
    if value.is_empty() { Ok(None) } else { decode_snapshot(&value).map(Some) }
}

fn set_aside(trees: &Trees, document: &DocumentKey) -> Result<Vec<SetAside>, StorageError> {
    let values = trees.aside.scan_prefix(keys::document(document)).values();
    values.map(|value| decode_set_aside(&value.map_err(StorageError::unavailable)?)).collect()
}

pub(super) fn room(trees: &Trees, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
    let value = trees.rooms.get(keys::room(room)).map_err(StorageError::unavailable)?;
    value.map(|value| decode_room(&value)).transpose()
}

pub(super) fn rooms(
    trees: &Trees,
    after: Option<&RoomName>,
    limit: usize,
) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
    let start = after.map_or(Bound::Unbounded, |after| Bound::Excluded(keys::room(after)));
    let mut found = Vec::new();
    for item in trees.rooms.range((start, Bound::<Vec<u8>>::Unbounded)) {
        let (key, value) = item.map_err(StorageError::unavailable)?;
        let Some(room) = keys::room_in(&key) else { continue };
        match decode_room(&value) {
            Ok(record) => found.push((room, record)),
            // The others can be listed all the same.
            Err(error) => tracing::error!(%room, %error, "a room's record is damaged"),
        }
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}
