//! One group commit: what all documents have waiting becomes one row of the log, in one
//! transaction with everything else that waits, and with some of what was committed
//! earlier moving on. One sync for all of it.

use std::collections::HashMap;

use rusqlite::Connection;

use super::events::Events;
use super::log::{self, Log, Move};
use super::questions::Questions;
use super::reviews::Reviews;
use super::rooms::Rooms;
use super::schema::{self, PROBE, SECRET, execute, transact};
use super::shared::Shared;
use super::staged::StagedRecord;
use super::write::{Answer, Write};
use super::{journal, keys, lives};
use crate::auth::token::random_bytes;
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, RoomName};
use crate::storage::record::{Group, decode_bytes, encode_bytes, encode_set_aside};
use crate::storage::{Entry, Seq, SetAside, StorageError};

/// Values of one table.
type Values = Vec<(Vec<u8>, Vec<u8>)>;

/// A group that is being put together. Can be used again, and keeps its buffers.
#[derive(Debug, Default)]
pub(super) struct Commit {
    group: Group,
    records: Vec<(DocumentKey, StagedRecord)>,
    /// The last record in here of each document.
    last: HashMap<DocumentKey, Seq>,
    /// Documents that begin a life.
    born: Vec<Vec<u8>>,
    aside: Values,
    rooms: Rooms,
    events: Events,
    reviews: Reviews,
    questions: Questions,
    secret: Option<[u8; 32]>,
    probe: bool,
    answers: Vec<Answer>,
}

impl Commit {
    /// Begins a group.
    pub(super) fn clear(&mut self) {
        self.group.clear();
        self.records.clear();
        self.last.clear();
        self.born.clear();
        self.aside.clear();
        self.rooms.clear();
        self.events.clear();
        self.reviews.clear();
        self.questions.clear();
        self.secret = None;
        self.probe = false;
        self.answers.clear();
    }

    /// Takes something to write.
    pub(super) fn add(&mut self, db: &Connection, shared: &Shared, write: Write) {
        let answer = match write {
            Write::Append { document, generation, entries, reply } => {
                let checked = shared.generations.check(&document.room, generation);
                let seq = checked.and_then(|()| self.next_seq(db, shared, &document));
                if let Ok(seq) = seq {
                    self.append(document, seq, entries);
                }
                Answer::Written(reply, seq)
            }
            Write::SetAside { document, generation, updates, reply } => {
                let checked = shared.generations.check(&document.room, generation);
                Answer::Done(reply, checked.map(|()| self.set_aside(&document, &updates)))
            }
            Write::Room { room, record, events, reply } => {
                let put = || {
                    self.rooms.put(db, &room, record)?;
                    self.events.add(&room, &events)
                };
                let is_deleting = shared.generations.is_deleting(&room);
                Answer::Done(reply, if is_deleting { Err(StorageError::Deleted) } else { put() })
            }
            Write::Events { room, events, reply } => {
                let known = self.of_room(db, shared, &room);
                Answer::Done(reply, known.and_then(|()| self.events.add(&room, &events)))
            }
            Write::Review { room, changes, events, reply } => {
                let add = |commit: &mut Self| {
                    commit.reviews.add(&room, &changes)?;
                    commit.events.add(&room, &events)
                };
                Answer::Done(reply, self.of_room(db, shared, &room).and_then(|()| add(self)))
            }
            Write::Question { record, reply } => Answer::Done(reply, self.questions.put(db, &record)),
            Write::DeleteQuestion { id, reply } => {
                self.questions.delete(id);
                Answer::Done(reply, Ok(()))
            }
            Write::Secret { reply } => Answer::Secret(reply, self.secret(db)),
            Write::Probe { reply } => {
                self.probe = true;
                Answer::Done(reply, Ok(()))
            }
            // The writer's own.
            Write::Delete { .. } | Write::Trim { .. } | Write::Close => return,
        };
        self.answers.push(answer);
    }

    /// What is of a room that was deleted is not wanted any more.
    fn of_room(&self, db: &Connection, shared: &Shared, room: &RoomName) -> Result<(), StorageError> {
        let is_there = !shared.generations.is_deleting(room) && self.rooms.has(db, room)?;
        if is_there { Ok(()) } else { Err(StorageError::Deleted) }
    }

    fn append(&mut self, document: DocumentKey, seq: Seq, entries: std::sync::Arc<[Entry]>) {
        let prefix = keys::document(&document);
        self.group.push(&prefix, seq, &entries);
        if seq == Seq(1) {
            self.born.push(prefix);
        }
        self.last.insert(document.clone(), seq);
        self.records.push((document, StagedRecord { seq, entries }));
    }

    /// The number of a document's next record.
    fn next_seq(
        &mut self,
        db: &Connection,
        shared: &Shared,
        document: &DocumentKey,
    ) -> Result<Seq, StorageError> {
        let known = self.last.get(document).copied().or_else(|| shared.staged.last(document));
        let last = match known {
            Some(last) => last,
            None => self.last_in_journal(db, shared, document)?,
        };
        Ok(Seq(last.0 + 1))
    }

    fn last_in_journal(
        &mut self,
        db: &Connection,
        shared: &Shared,
        document: &DocumentKey,
    ) -> Result<Seq, StorageError> {
        let prefix = keys::document(document);
        let last = journal::last(db, &prefix)?;
        // The journal has lost what was acknowledged. The snapshot was dropped when it
        // was read; it must not come back when the numbers reach it.
        if let Some((life, upto)) = shared.snapshots.upto(&prefix)
            && upto > last
            && lives::of(db, &prefix).ok().flatten() == Some(life)
        {
            tracing::error!(%document, "discarded a snapshot that is ahead of its journal");
            self.born.push(prefix);
        }
        Ok(last)
    }

    /// Numbered by their content: setting aside twice is once.
    fn set_aside(&mut self, document: &DocumentKey, updates: &[SetAside]) {
        let prefix = keys::document(document);
        for update in updates {
            let bytes = &update.entry.update;
            let number = u64::from(crc32fast::hash(bytes)) << 32 | bytes.len() as u64;
            let key = keys::numbered(&prefix, number);
            let value = encode_set_aside(&key, update);
            self.aside.push((key, value));
        }
    }

    /// The store's secret. Asked for once, when the server starts.
    fn secret(&mut self, db: &Connection) -> Result<[u8; 32], StorageError> {
        if let Some(secret) = self.secret {
            return Ok(secret);
        }
        match schema::meta(db, SECRET)? {
            Some(value) => decode_bytes(SECRET, &value, "the server's secret"),
            None => Ok(*self.secret.insert(random_bytes())),
        }
    }

    /// Writes it all, syncs once, and answers everybody. How many were answered.
    pub(super) fn finish(
        &mut self,
        db: &Connection,
        shared: &Shared,
        log: &mut Log,
        when: Move,
    ) -> (usize, Result<(), StorageError>) {
        let slice = log.slice(&shared.staged, when);
        let is_nothing = slice.is_empty()
            && self.group.is_empty()
            && self.aside.is_empty()
            && self.rooms.is_empty()
            && self.events.is_empty()
            && self.reviews.is_empty()
            && self.questions.is_empty()
            && self.secret.is_none()
            && !self.probe;
        let next = log.next();
        let outcome = if is_nothing {
            Ok(())
        } else {
            transact(db, |db| {
                self.write(db, next)?;
                slice.write(db)
            })
            .map_err(StorageError::from)
        };
        match &outcome {
            Ok(()) => log.committed(std::mem::take(&mut self.records), slice, &shared.staged),
            Err(_) if !slice.is_empty() => log.put_off(),
            Err(_) => {}
        }
        let answered = self.answers.len();
        for answer in self.answers.drain(..) {
            answer.send(&outcome);
        }
        (answered, outcome)
    }

    fn write(&mut self, db: &Connection, next: u64) -> rusqlite::Result<()> {
        let is_probe_all = self.group.is_empty()
            && self.aside.is_empty()
            && self.rooms.is_empty()
            && self.events.is_empty()
            && self.reviews.is_empty()
            && self.questions.is_empty();
        if !self.group.is_empty() {
            log::write(db, next, self.group.finish(&next.to_be_bytes()))?;
        }
        for document in &self.born {
            lives::begin(db, document)?;
        }
        for (key, value) in &self.aside {
            execute(db, "INSERT OR REPLACE INTO aside (k, v) VALUES (?, ?)", &[key, value])?;
        }
        self.rooms.write(db)?;
        self.events.write(db)?;
        self.reviews.write(db)?;
        self.questions.write(db)?;
        if let Some(secret) = &self.secret {
            schema::put_meta(db, SECRET, &encode_bytes(SECRET, secret))?;
        }
        // Anything else that is written shows as well that writing works.
        if self.probe && is_probe_all {
            schema::put_meta(db, PROBE, &encode_bytes(PROBE, &UnixMillis::now().0.to_le_bytes()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
