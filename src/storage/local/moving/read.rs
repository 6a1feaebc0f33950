//! All that a store has, piece by piece.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rusqlite::Connection;
use uuid::Uuid;

use super::store::Store;
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::local::schema::{self, SECRET, row};
use crate::storage::local::snapshots::Expected;
use crate::storage::local::{bases, journal, keys, lives};
use crate::storage::moving::{Body, Outlet, Part, Piece, Snapshots};
use crate::storage::record::{broken, decode_bytes, encode_updates, line, lines, unseal};
use crate::storage::{Record, Seq, StorageError};

/// Tables whose keys begin with a room, as those of documents do.
const OF_ROOMS: [&str; 6] = ["journal", "bases", "lives", "aside", "events", "reviews"];

/// All rooms of which there is anything, in order.
pub(super) fn rooms(store: &Store) -> Result<Vec<RoomName>, StorageError> {
    let Store { db, shared } = store;
    let mut found = BTreeSet::new();
    let mut statement = db.prepare("SELECT k FROM rooms")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.extend(keys::room_in(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?));
    }
    for table in OF_ROOMS {
        let sql = format!("SELECT k FROM {table} WHERE k >= ? ORDER BY k LIMIT 1");
        let mut from = Vec::new();
        while let Some(key) = row(db, &sql, &[&from], |row| row.get::<_, Vec<u8>>(0))? {
            // On to the next room: a journal is long.
            from = match keys::owner(&key) {
                Some(room) => {
                    let (_, end) = keys::documents_of(&room);
                    found.insert(room);
                    end
                }
                None => [&key[..], &[0]].concat(),
            };
        }
    }
    found.extend(shared.staged.keys().into_iter().map(|document| document.room));
    found.retain(|room| !shared.generations.is_deleting(room));
    Ok(found.into_iter().collect())
}

/// Hands over all of a part.
pub(super) fn part(
    store: &Store,
    part: &Part,
    snapshots: Snapshots,
    out: &mut Outlet,
) -> Result<(), StorageError> {
    match part {
        Part::Shared if snapshots == Snapshots::Alone => Ok(()),
        Part::Shared => shared(&store.db, out),
        Part::Room(room) => {
            if snapshots != Snapshots::Alone {
                of_room(&store.db, room, out)?;
            }
            for document in DocumentName::ALL {
                let document = DocumentKey { room: room.clone(), document };
                if snapshots != Snapshots::Alone {
                    of_document(store, &document, out)?;
                }
                if snapshots != Snapshots::Without {
                    snapshot(store, &document, out)?;
                }
            }
            Ok(())
        }
    }
}

/// Goes through the rows of a table from `start` on and before `end`.
fn each(
    db: &Connection,
    table: &str,
    (start, end): (&[u8], &[u8]),
    mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let sql = format!("SELECT k, v FROM {table} WHERE k >= ? AND k < ? ORDER BY k");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([start, end])?;
    while let Some(row) = rows.next()? {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
        visit(blob(0)?, blob(1)?)?;
    }
    Ok(())
}

fn misplaced(what: &str) -> impl Fn() -> StorageError {
    move || StorageError::damaged(format!("the key of {what}"))
}

fn shared(db: &Connection, out: &mut Outlet) -> Result<(), StorageError> {
    if let Some(value) = schema::meta(db, SECRET)? {
        out.blocking_push(Piece::Secret(decode_bytes(SECRET, &value, "the server's secret")?))?;
    }
    let all: (&[u8], &[u8]) = (&[], &[u8::MAX]);
    each(db, "questions", all, |key, value| {
        let id = keys::question_in(key).ok_or_else(misplaced("a question"))?;
        out.blocking_push(Piece::Outline(id, unseal(key, value)))
    })?;
    each(db, "question_versions", all, |key, value| {
        let version = key.split_last_chunk::<8>();
        let version =
            version.and_then(|(id, version)| Some((keys::question_in(id)?, u64::from_be_bytes(*version))));
        let version = version.ok_or_else(misplaced("a version of a question"))?;
        out.blocking_push(Piece::Version(version, unseal(key, value)))
    })
}

fn of_room(db: &Connection, room: &RoomName, out: &mut Outlet) -> Result<(), StorageError> {
    let key = keys::room(room);
    let record = row(db, "SELECT v FROM rooms WHERE k = ?", &[&key], |row| row.get::<_, Vec<u8>>(0))?;
    if let Some(record) = record {
        out.blocking_push(Piece::Record(unseal(&key, &record)))?;
    }
    let (start, end) = keys::documents_of(room);
    each(db, "events", (&start, &end), |key, value| {
        let number = keys::number(key).ok_or_else(misplaced("an event"))?;
        out.blocking_push(Piece::Event(number.0, unseal(key, value)))
    })?;
    each(db, "reviews", (&start, &end), |key, value| {
        let part = match key.get(start.len()..) {
            Some([kind, id @ ..]) => Uuid::from_slice(id).ok().map(|id| (*kind, id)),
            _ => None,
        };
        let part = part.ok_or_else(misplaced("a part of a review"))?;
        out.blocking_push(Piece::Review(part, unseal(key, value)))
    })
}

fn of_document(store: &Store, document: &DocumentKey, out: &mut Outlet) -> Result<(), StorageError> {
    let (db, name, prefix) = (&store.db, document.document, keys::document(document));
    let mut upto = bases::upto(db, &prefix)?;
    if upto > Seq(0) {
        let (at, updates) = match bases::read(db, &prefix) {
            Ok(Some(base)) => (base.at, Body::Sound(encode_updates(&base.snapshot.updates).into())),
            Ok(None) => (UnixMillis::default(), Body::Damaged(bytes::Bytes::new())),
            Err(StorageError::Damaged(_)) => {
                let at = bases::header(db, &prefix)
                    .ok()
                    .flatten()
                    .map_or(UnixMillis::default(), |header| header.at);
                (at, Body::Damaged(broken(&bases::raw_pieces(db, &prefix)?)))
            }
            Err(error) => return Err(error),
        };
        out.blocking_push(Piece::Base(name, (upto, at), updates))?;
    }
    journal::values::<StorageError>(db, &prefix, upto, |key, value| {
        let end = keys::number(key).ok_or_else(misplaced("a record"))?;
        for (seq, line) in lines(key, value, end) {
            // One that was moved twice is known already.
            if seq > upto {
                upto = seq;
                out.blocking_push(Piece::Line(name, seq, line))?;
            }
        }
        upto = upto.max(end);
        Ok(ControlFlow::Continue(()))
    })?;
    for record in store.shared.staged.after(document, upto) {
        let (seq, line) = line(&Record::from(&record));
        out.blocking_push(Piece::Line(name, seq, line))?;
    }
    // What was damaged and given up lies behind these; no server reads it.
    let (first, behind) = (keys::numbered(&prefix, 0), keys::damaged_part(&prefix, Seq(0)));
    each(db, "aside", (&first, &behind), |key, value| {
        out.blocking_push(Piece::Aside(name, unseal(key, value)))
    })
}

/// The snapshot, if it is of any use.
fn snapshot(store: &Store, document: &DocumentKey, out: &mut Outlet) -> Result<(), StorageError> {
    let prefix = keys::document(document);
    let Ok(Some(life)) = lives::of(&store.db, &prefix) else { return Ok(()) };
    let last = match store.shared.staged.last(document) {
        Some(last) => last,
        None => journal::last(&store.db, &prefix)?,
    };
    match store.shared.snapshots.read(&prefix, Expected { life, last }) {
        Ok(Some(snapshot)) => out.blocking_push(Piece::Snapshot(document.document, snapshot)),
        // It is made anew from the journal.
        Ok(None) | Err(_) => Ok(()),
    }
}
