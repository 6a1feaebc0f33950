//! The write-ahead log: one row per group commit, for all documents.
//!
//! A row costs ten times a keystroke, so a keystroke does not get a row of its own.
//! What a group commit writes goes into the log as one row, and is kept in memory as
//! *staged*, by document. Now and then staged records move on into their documents'
//! journals, a few documents with each commit, so that moving needs no sync of its own
//! and holds nobody up; and once all that a row held has moved, it is deleted.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::schema::{self, FIRST_GROUP, execute};
use super::staged::{Staged, StagedRecord};
use super::{journal, keys};
use crate::ids::{DocumentKey, RoomName};
use crate::storage::StorageError;
use crate::storage::record::{decode_bytes, encode_bytes};

/// Longest time between moves, while there are commits.
const MOVE_EVERY: Duration = Duration::from_secs(5);
/// Bytes of staged updates that start a move at once.
const STAGED: usize = 4 << 20;
/// Documents that one commit moves at most, so that nobody waits long for it.
const MOVED_AT_ONCE: usize = 64;

/// Up to which group of the log the records of deleted rooms are to be passed over.
pub(super) type Erased = BTreeMap<RoomName, u64>;

/// The writer's side of the log.
#[derive(Debug)]
pub(super) struct Log {
    /// The first group that the log still has.
    pub(super) first: u64,
    pub(super) next: u64,
    pub(super) staged_bytes: usize,
    pub(super) last_move: Instant,
    /// Documents still to be moved, and the group up to which the log can be deleted then.
    pub(super) moving: VecDeque<DocumentKey>,
    pub(super) moving_upto: u64,
}

/// When to move staged records on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// If it is time.
    IfDue,
    /// Begin now.
    Now,
}

/// What one commit moves.
#[derive(Debug, Default)]
pub(super) struct Slice {
    documents: Vec<(DocumentKey, Vec<StagedRecord>)>,
    /// The group up to which the log can be deleted with it.
    delete_upto: Option<u64>,
}

impl Slice {
    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.delete_upto.is_none()
    }

    /// Writes it; part of a transaction.
    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        for (document, records) in &self.documents {
            journal::append(db, &keys::document(document), records)?;
        }
        self.delete_upto.map_or(Ok(()), |upto| delete_upto(db, upto))
    }
}

impl Log {
    /// The number of the next group.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Whether every group before `group` is gone.
    pub(super) fn is_past(&self, group: u64) -> bool {
        self.first >= group
    }

    /// What the next commit is to move on.
    pub(super) fn slice(&mut self, staged: &Staged, when: Move) -> Slice {
        if self.moving.is_empty() {
            let due = self.last_move.elapsed() >= MOVE_EVERY || self.staged_bytes >= STAGED;
            if self.first == self.next || (!due && when == Move::IfDue) {
                return Slice::default();
            }
            self.last_move = Instant::now();
            self.staged_bytes = 0;
            self.moving = staged.keys().into();
            self.moving_upto = self.next;
        }
        let moved = self.moving.drain(..self.moving.len().min(MOVED_AT_ONCE));
        let documents = moved.map(|document| {
            let records = staged.after(&document, crate::storage::Seq(0));
            (document, records)
        });
        let documents = documents.collect();
        Slice { documents, delete_upto: self.moving.is_empty().then_some(self.moving_upto) }
    }

    /// The next group and the slice are on disk: readers see it from now on.
    pub(super) fn committed(
        &mut self,
        group: Vec<(DocumentKey, StagedRecord)>,
        slice: Slice,
        staged: &Staged,
    ) {
        staged.remove(slice.documents.iter().map(|(document, _)| document));
        self.first = slice.delete_upto.unwrap_or(self.first);
        if !group.is_empty() {
            self.next += 1;
            self.staged_bytes += group.iter().map(|(_, record)| record.size()).sum::<usize>();
            staged.add(group);
        }
    }

    /// The slice could not be written. What cannot be moved must not keep everybody else
    /// from saving, so the next try comes later.
    pub(super) fn put_off(&mut self) {
        self.moving.clear();
        self.last_move = Instant::now();
    }
}

/// Writes the next group; part of a transaction.
pub(super) fn write(db: &Connection, group: u64, value: &[u8]) -> rusqlite::Result<()> {
    execute(db, "INSERT INTO log (id, v) VALUES (?, ?)", &[&group.cast_signed(), &value]).map(|_| ())
}

pub(super) fn delete_upto(db: &Connection, group: u64) -> rusqlite::Result<()> {
    execute(db, "DELETE FROM log WHERE id < ?", &[&group.cast_signed()])?;
    schema::put_meta(db, FIRST_GROUP, &encode_bytes(FIRST_GROUP, &group.to_le_bytes()))
}

/// The first group that the log should have.
pub(super) fn first_group(db: &Connection) -> Result<u64, StorageError> {
    let Some(value) = schema::meta(db, FIRST_GROUP)? else { return Ok(1) };
    decode_bytes(FIRST_GROUP, &value, "the number of the log's first group").map(u64::from_le_bytes)
}
