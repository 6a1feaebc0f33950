//! Filling a store, piece by piece.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::store::{MOVING, Store};
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::local::bases::{self, BaseHeader, PIECE};
use crate::storage::local::schema::{SECRET, execute, put_meta, row, transact};
use crate::storage::local::{journal, keys, lives, sizes};
use crate::storage::moving::{Body, Digest, Line, Part, Piece};
use crate::storage::record::{encode_bytes, encode_lines, reseal, update_set_aside};
use crate::storage::{Seq, StorageError};

/// Bytes of the records that one value of a journal takes.
const VALUE: usize = 64 << 10;

/// What the whole rooms amounted to.
pub(super) fn settled(store: &Store) -> Result<BTreeMap<RoomName, Digest>, StorageError> {
    let mut found = BTreeMap::new();
    let mut statement = store.db.prepare(&format!("SELECT k, v FROM {MOVING}"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (key, value): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
        found.extend(keys::room_in(&key).zip(Digest::try_from(value).ok()));
    }
    Ok(found)
}

/// Removes what there is of a part. Snapshots mean nothing any more without the lives.
pub(super) fn clear(store: &Store, part: &Part) -> Result<(), StorageError> {
    transact(&store.db, |db| {
        let Part::Room(room) = part else {
            db.execute_batch("DELETE FROM questions; DELETE FROM question_versions")?;
            return execute(db, "DELETE FROM meta WHERE k = ?", &[&SECRET]).map(|_| ());
        };
        let (start, end) = keys::documents_of(room);
        for table in ["journal", "pieces", "bases", "sizes", "trims", "lives", "aside", "events", "reviews"] {
            execute(db, &format!("DELETE FROM {table} WHERE k >= ? AND k < ?"), &[&start, &end])?;
        }
        for table in ["rooms", MOVING] {
            execute(db, &format!("DELETE FROM {table} WHERE k = ?"), &[&keys::room(room)])?;
        }
        Ok(())
    })?;
    Ok(())
}

/// A room is whole.
pub(super) fn settle(store: &Store, room: &RoomName, digest: &Digest) -> Result<(), StorageError> {
    transact(&store.db, |db| {
        for document in DocumentName::ALL {
            let prefix = keys::document(&DocumentKey { room: room.clone(), document });
            if lives::of(db, &prefix)?.is_some() {
                sizes::recount(db, &prefix)?;
            }
        }
        let sql = format!("INSERT OR REPLACE INTO {MOVING} (k, v) VALUES (?, ?)");
        execute(db, &sql, &[&keys::room(room), &digest.as_slice()])?;
        Ok::<_, StorageError>(())
    })
}

/// Adds pieces of a part, all or none.
pub(super) fn write(store: &Store, part: &Part, pieces: &[Piece]) -> Result<(), StorageError> {
    transact(&store.db, |db| match part {
        Part::Shared => pieces.iter().try_for_each(|piece| shared(db, piece)),
        Part::Room(room) => {
            let mut filling =
                Filling { store, db, room, lines: Vec::new(), bytes: 0, of: DocumentName::Code };
            pieces.iter().try_for_each(|piece| filling.add(piece))?;
            filling.value()
        }
    })
}

fn insert(db: &Connection, table: &str, key: &[u8], value: &[u8]) -> rusqlite::Result<()> {
    execute(db, &format!("INSERT INTO {table} (k, v) VALUES (?, ?)"), &[&key, &value]).map(|_| ())
}

fn shared(db: &Connection, piece: &Piece) -> Result<(), StorageError> {
    match piece {
        Piece::Secret(secret) => put_meta(db, SECRET, &encode_bytes(SECRET, secret))?,
        Piece::Outline(id, body) => {
            let key = keys::question(*id);
            insert(db, "questions", &key, &reseal(&key, body))?;
        }
        Piece::Version((id, version), body) => {
            let key = keys::question_version(*id, *version);
            insert(db, "question_versions", &key, &reseal(&key, body))?;
        }
        _ => return Err(misplaced(piece)),
    }
    Ok(())
}

fn misplaced(piece: &Piece) -> StorageError {
    StorageError::damaged(format!("a piece where it does not belong: {piece:.40?}"))
}

/// A room that is being filled.
struct Filling<'a> {
    store: &'a Store,
    db: &'a Connection,
    room: &'a RoomName,
    /// Lines that become the next value of this document's journal.
    lines: Vec<(Seq, Line)>,
    bytes: usize,
    of: DocumentName,
}

impl Filling<'_> {
    fn prefix(&self, document: DocumentName) -> Vec<u8> {
        keys::document(&DocumentKey { room: self.room.clone(), document })
    }

    fn add(&mut self, piece: &Piece) -> Result<(), StorageError> {
        match piece {
            Piece::Record(body) => {
                let key = keys::room(self.room);
                insert(self.db, "rooms", &key, &reseal(&key, body))?;
            }
            Piece::Event(number, body) => {
                let key = keys::event(self.room, *number);
                insert(self.db, "events", &key, &reseal(&key, body))?;
            }
            Piece::Review((kind, id), body) => {
                let (mut key, _) = keys::documents_of(self.room);
                key.push(*kind);
                key.extend_from_slice(id.as_bytes());
                insert(self.db, "reviews", &key, &reseal(&key, body))?;
            }
            Piece::Base(document, (upto, at), updates) => {
                let prefix = self.alive(*document)?;
                let mut header = BaseHeader { upto: *upto, at: *at, pieces: 0, length: 0 };
                match updates {
                    Body::Sound(updates) => {
                        for piece in updates.chunks(PIECE) {
                            header.pieces += 1;
                            bases::write_piece(self.db, &prefix, *upto, header.pieces, piece)?;
                        }
                        header.length = updates.len() as u64;
                    }
                    Body::Damaged(_) => {
                        header.pieces = 1;
                        let key = keys::piece(&prefix, *upto, 1);
                        insert(self.db, "pieces", &key, &reseal(&key, updates))?;
                    }
                }
                bases::settle(self.db, &prefix, header)?;
            }
            Piece::Line(document, seq, line) => self.line(*document, *seq, line)?,
            Piece::Aside(document, body) => self.aside(*document, body)?,
            Piece::Snapshot(document, snapshot) => {
                let prefix = self.prefix(*document);
                if let Some(life) = lives::of(self.db, &prefix)? {
                    self.store.shared.snapshots.write(&prefix, life, snapshot)?;
                }
            }
            Piece::Secret(_) | Piece::Outline(..) | Piece::Version(..) => return Err(misplaced(piece)),
        }
        Ok(())
    }

    /// A document of which something is written has a life.
    fn alive(&self, document: DocumentName) -> Result<Vec<u8>, StorageError> {
        let prefix = self.prefix(document);
        if lives::of(self.db, &prefix)?.is_none() {
            lives::begin(self.db, &prefix)?;
        }
        Ok(prefix)
    }

    /// Records that follow each other share a value, as when they come from the log.
    fn line(&mut self, document: DocumentName, seq: Seq, line: &Line) -> Result<(), StorageError> {
        let follows = self.lines.last().is_some_and(|(last, line)| {
            seq.0 == last.0 + 1 && document == self.of && matches!(line, Line::Entries(_))
        });
        let bytes = match line {
            Line::Entries(entries) => entries.len(),
            Line::GivenUp | Line::Damaged(_) => VALUE,
        };
        if !follows || self.bytes + bytes > VALUE {
            self.value()?;
        }
        self.of = document;
        self.bytes += bytes;
        self.lines.push((seq, line.clone()));
        Ok(())
    }

    /// Writes a value of what there is.
    fn value(&mut self) -> Result<(), StorageError> {
        if let Some((last, _)) = self.lines.last() {
            let key = keys::numbered(&self.alive(self.of)?, last.0);
            journal::put(self.db, &key, &encode_lines(&key, &self.lines))?;
        }
        self.lines.clear();
        self.bytes = 0;
        Ok(())
    }

    /// Numbered by the update, as a server does it. There can be two of the same.
    fn aside(&self, document: DocumentName, body: &Body) -> Result<(), StorageError> {
        let prefix = self.alive(document)?;
        let update = update_set_aside(body);
        let mut number = u64::from(crc32fast::hash(&update)) << 32 | update.len() as u64;
        let taken = |number| {
            let sql = "SELECT 1 FROM aside WHERE k = ?";
            row(self.db, sql, &[&keys::numbered(&prefix, number)], |_| Ok(())).map(|found| found.is_some())
        };
        while taken(number)? {
            number += 1;
        }
        let key = keys::numbered(&prefix, number);
        Ok(insert(self.db, "aside", &key, &reseal(&key, body))?)
    }
}
