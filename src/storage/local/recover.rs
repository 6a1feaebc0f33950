//! Staging what the log holds when the store is opened.

use std::time::Instant;

use rusqlite::Connection;

use std::collections::VecDeque;

use super::log::{Erased, Log, delete_upto, first_group};
use crate::ids::DocumentKey;
use crate::storage::local::schema::{execute, transact};
use crate::storage::local::staged::{Staged, StagedRecord};
use crate::storage::local::{journal, keys};
use crate::storage::record::{Lost, decode_group};
use crate::storage::{Record, Seq, StorageError};

/// Stages what is in the log and not in the journals. What does not check out leaves a
/// trace: the group is kept aside, and each document of which it had a record is damaged
/// from then on. If that can't be told, the documents that go on after it show a gap.
pub(super) fn recover(db: &Connection, staged: &Staged, erased: &Erased) -> Result<Log, StorageError> {
    transact(db, |db| {
        let mut recovery = Recovery { db, staged, erased, next: 0, bytes: 0, is_damaged: false };
        recovery.read()?;
        let Recovery { next, bytes, is_damaged, .. } = recovery;
        let mut log = Log {
            first: next,
            next,
            staged_bytes: bytes,
            last_move: Instant::now(),
            moving: VecDeque::new(),
            moving_upto: 0,
        };
        if is_damaged {
            // So that it is noticed and kept once.
            for document in staged.keys() {
                journal::append(db, &keys::document(&document), &staged.after(&document, Seq(0)))?;
            }
            delete_upto(db, next)?;
            staged.remove(&staged.keys());
            log.staged_bytes = 0;
        } else {
            log.first = first_group(db)?.min(next);
        }
        Ok(log)
    })
}

struct Recovery<'a> {
    db: &'a Connection,
    staged: &'a Staged,
    erased: &'a Erased,
    next: u64,
    bytes: usize,
    is_damaged: bool,
}

impl Recovery<'_> {
    fn read(&mut self) -> Result<(), StorageError> {
        let first =
            first_group(self.db).inspect_err(|error| tracing::error!(%error, "the log is damaged")).ok();
        self.is_damaged = first.is_none();
        self.next = first.unwrap_or(0);
        let db = self.db;
        let mut statement = db.prepare("SELECT id, v FROM log ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let group = row.get::<_, i64>(0)?.cast_unsigned();
            if group != self.next && (self.next, self.is_damaged) != (0, true) {
                let missing = self.next..group;
                tracing::error!(?missing, "parts of the log are missing; documents with a gap are damaged");
                self.is_damaged = true;
            }
            let value = row.get_ref(1).and_then(|value| Ok(value.as_blob()?))?;
            match decode_group(&group.to_be_bytes(), value) {
                Ok(records) => records.into_iter().try_for_each(|record| self.stage(group, record))?,
                Err(lost) => self.keep_aside(group, value, lost)?,
            }
            self.next = group + 1;
        }
        self.next = self.next.max(1);
        Ok(())
    }

    /// Whether a record of the group is not in its journal yet, and belongs to a room that is left.
    fn is_wanted(&self, group: u64, document: &DocumentKey, seq: Seq) -> Result<bool, StorageError> {
        if self.erased.get(&document.room).is_some_and(|upto| group < *upto) {
            return Ok(false);
        }
        let last = match self.staged.last(document) {
            Some(last) => last,
            None => journal::last(self.db, &keys::document(document))?,
        };
        Ok(seq > last)
    }

    fn stage(&mut self, group: u64, (prefix, record): (Vec<u8>, Record)) -> Result<(), StorageError> {
        let document = keys::document_in(&prefix).ok_or_else(|| StorageError::damaged("a key in the log"))?;
        if self.is_wanted(group, &document, record.seq)? {
            let record = StagedRecord::from(record);
            self.bytes += record.size();
            self.staged.add([(document, record)]);
        }
        Ok(())
    }

    fn keep_aside(&mut self, group: u64, value: &[u8], lost: Lost) -> Result<(), StorageError> {
        self.is_damaged = true;
        let sql = "INSERT OR REPLACE INTO aside (k, v) VALUES (?, ?)";
        let Some(records) = lost.records else {
            execute(self.db, sql, &[&keys::damaged_group(group), &value])?;
            let error = &lost.error;
            tracing::error!(%error, group, "a part of the log is damaged; documents with a gap are damaged, too");
            return Ok(());
        };
        for record in records {
            let Some(document) = keys::document_in(&record.document) else { continue };
            if !self.is_wanted(group, &document, record.seq)? {
                continue;
            }
            tracing::error!(error = %lost.error, group, %document, "a record was in a damaged part of the log");
            let part = keys::damaged_part(&record.document, record.seq);
            execute(self.db, sql, &[&part, &&*record.entries])?;
            // The journal's values have to be in order.
            let before = self.staged.after(&document, Seq(0));
            journal::append(self.db, &record.document, &before)?;
            journal::note_lost(self.db, &record.document, record.seq)?;
            self.staged.remove([&document]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
