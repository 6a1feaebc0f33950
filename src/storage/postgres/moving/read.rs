//! All that a database has, piece by piece.

use uuid::Uuid;

use super::place::Place;
use super::slices::Rows;
use crate::clock::UnixMillis;
use crate::ids::{DocumentName, RoomName};
use crate::storage::moving::{Body, Outlet, Part, Piece, Snapshots};
use crate::storage::postgres::keys::{self, Table};
use crate::storage::record::{decode_blob, decode_bytes, decode_updates, lines, unseal};
use crate::storage::{Seq, Snapshot, StorageError};

/// Names that are fetched at a time.
const PAGE: i64 = 500;

const QUESTIONS: Rows = Rows { keys: "id", value: "value", of: "questions WHERE id > $1" };
const VERSIONS: Rows =
    Rows { keys: "id, version", value: "value", of: "question_versions WHERE (id, version) > ($1, $2)" };
const RECORD: Rows =
    Rows { keys: "room", value: "record", of: "rooms WHERE room = $1 AND record IS NOT NULL" };
const EVENTS: Rows = Rows { keys: "n", value: "value", of: "events WHERE room = $1 AND n > $2" };
const REVIEWS: Rows =
    Rows { keys: "kind, id", value: "value", of: "reviews WHERE room = $1 AND (kind, id) > ($2, $3)" };
const BASE: Rows = Rows { keys: "seq, at", value: "value", of: "bases WHERE room = $1 AND document = $2" };
const JOURNAL: Rows =
    Rows { keys: "seq", value: "value", of: "journal WHERE room = $1 AND document = $2 AND seq > $3" };
const ASIDE: Rows =
    Rows { keys: "id", value: "value", of: "aside WHERE room = $1 AND document = $2 AND id > $3" };
/// Of use only for what is there.
const SNAPSHOT: Rows = Rows {
    keys: "seq",
    value: "value",
    of: "snapshots s WHERE s.room = $1 AND s.document = $2 AND s.seq <= greatest( \
           (SELECT max(j.seq) FROM journal j WHERE j.room = $1 AND j.document = $2), \
           (SELECT b.seq FROM bases b WHERE b.room = $1 AND b.document = $2))",
};

/// All rooms, in order. Of a name that was only claimed there is nothing.
pub(super) async fn rooms(place: &Place) -> Result<Vec<RoomName>, StorageError> {
    let session = place.session().await?;
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let sql = "SELECT name FROM rooms WHERE name > $1 ORDER BY name LIMIT $2";
        let rows = session.query(sql, &[&after, &PAGE]).await?;
        let Some(last) = rows.last() else { break };
        after = last.get(0);
        found.extend(rows.iter().filter_map(|row| row.get::<_, &str>(0).parse::<RoomName>().ok()));
    }
    session.finish();
    found.sort_unstable();
    Ok(found)
}

/// Hands over all of a part.
pub(super) async fn part(
    place: &Place,
    part: &Part,
    snapshots: Snapshots,
    out: &mut Outlet,
) -> Result<(), StorageError> {
    let name = match part {
        Part::Shared if snapshots == Snapshots::Alone => return Ok(()),
        Part::Shared => return shared(place, out).await,
        Part::Room(name) => name,
    };
    let session = place.session().await?;
    let found = session.row("SELECT room FROM rooms WHERE name = $1", &[&name.as_str()]).await?;
    session.finish();
    let Some(room) = found.map(|row| row.get(0)) else { return Ok(()) };
    let mut reading = Reading { place, room, out };
    if snapshots != Snapshots::Alone {
        reading.of_room().await?;
    }
    for document in DocumentName::ALL {
        if snapshots != Snapshots::Alone {
            reading.document(document).await?;
        }
        if snapshots != Snapshots::Without {
            reading.snapshot(document).await?;
        }
    }
    Ok(())
}

async fn shared(place: &Place, out: &mut Outlet) -> Result<(), StorageError> {
    let session = place.session().await?;
    let secret = session.row("SELECT v FROM meta WHERE k = 'secret'", &[]).await?;
    session.finish();
    if let Some(row) = secret {
        let secret = decode_bytes(&keys::meta("secret"), row.get(0), "the server's secret")?;
        out.push(Piece::Secret(secret)).await?;
    }
    let mut after = Uuid::nil();
    loop {
        let rows = QUESTIONS.next(place, &[&after]).await?;
        let Some((last, _)) = rows.last() else { break };
        after = last.get(0);
        for (row, value) in rows {
            let id: Uuid = row.get(0);
            out.push(Piece::Outline(id, unseal(&keys::question(id), &value))).await?;
        }
    }
    let mut after = (Uuid::nil(), i64::MIN);
    loop {
        let rows = VERSIONS.next(place, &[&after.0, &after.1]).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = (last.get(0), last.get(1));
        for (row, value) in rows {
            let (id, version): (Uuid, i64) = (row.get(0), row.get(1));
            let body = unseal(&keys::version(id, version), &value);
            out.push(Piece::Version((id, version.unsigned_abs()), body)).await?;
        }
    }
}

/// A room that is being read.
struct Reading<'a> {
    place: &'a Place,
    room: i64,
    out: &'a mut Outlet,
}

impl Reading<'_> {
    async fn of_room(&mut self) -> Result<(), StorageError> {
        for (_, record) in RECORD.next(self.place, &[&self.room]).await? {
            self.out.push(Piece::Record(unseal(&keys::room(Table::Rooms, self.room), &record))).await?;
        }
        let mut after = i64::MIN;
        loop {
            let rows = EVENTS.next(self.place, &[&self.room, &after]).await?;
            let Some((last, _)) = rows.last() else { break };
            after = last.get(0);
            for (row, value) in rows {
                let number: i64 = row.get(0);
                let body = unseal(&keys::event(self.room, number), &value);
                self.out.push(Piece::Event(number.unsigned_abs(), body)).await?;
            }
        }
        let mut after = (i16::MIN, Uuid::nil());
        loop {
            let rows = REVIEWS.next(self.place, &[&self.room, &after.0, &after.1]).await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            after = (last.get(0), last.get(1));
            for (row, value) in rows {
                let (kind, id): (i16, Uuid) = (row.get(0), row.get(1));
                let body = unseal(&keys::review(self.room, (kind, id)), &value);
                let kind = u8::try_from(kind).map_err(StorageError::damaged)?;
                self.out.push(Piece::Review((kind, id), body)).await?;
            }
        }
    }

    async fn document(&mut self, document: DocumentName) -> Result<(), StorageError> {
        let of = keys::number(document);
        let mut after: i64 = 0;
        for (row, value) in BASE.next(self.place, &[&self.room, &of]).await? {
            after = row.get(0);
            let body = unseal(&keys::numbered(Table::Bases, self.room, document, after), &value);
            self.out.push(base_of(document, (after, row.get(1)), body)).await?;
        }
        loop {
            let rows = JOURNAL.next(self.place, &[&self.room, &of, &after]).await?;
            let Some((last, _)) = rows.last() else { break };
            after = last.get(0);
            for (row, value) in rows {
                let seq: i64 = row.get(0);
                let key = keys::numbered(Table::Journal, self.room, document, seq);
                for (seq, line) in lines(&key, &value, Seq(seq.unsigned_abs())) {
                    self.out.push(Piece::Line(document, seq, line)).await?;
                }
            }
        }
        let mut after = Vec::<u8>::new();
        loop {
            let rows = ASIDE.next(self.place, &[&self.room, &of, &after]).await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            after = last.get(0);
            for (row, value) in rows {
                let body = unseal(&keys::aside(self.room, document, row.get(0)), &value);
                self.out.push(Piece::Aside(document, body)).await?;
            }
        }
    }

    /// The snapshot, if it is of any use.
    async fn snapshot(&mut self, document: DocumentName) -> Result<(), StorageError> {
        for (row, value) in SNAPSHOT.next(self.place, &[&self.room, &keys::number(document)]).await? {
            let upto: i64 = row.get(0);
            let key = keys::numbered(Table::Snapshots, self.room, document, upto);
            let body = decode_blob(&key, &value, "a snapshot");
            let updates = body.and_then(|body| decode_updates(&bytes::Bytes::copy_from_slice(body)));
            // What does not check out is made anew from the journal.
            if let Ok(updates) = updates {
                let snapshot = Snapshot { upto: Seq(upto.unsigned_abs()), updates };
                self.out.push(Piece::Snapshot(document, snapshot)).await?;
            }
        }
        Ok(())
    }
}

/// The time comes first in the value, then the updates.
fn base_of(document: DocumentName, (upto, at): (i64, i64), body: Body) -> Piece {
    let upto = Seq(upto.unsigned_abs());
    match body {
        Body::Sound(body) if body.len() >= 8 => {
            let at = body.first_chunk::<8>().map_or(0, |at| u64::from_le_bytes(*at));
            Piece::Base(document, (upto, UnixMillis(at)), Body::Sound(body.slice(8..)))
        }
        Body::Sound(bytes) | Body::Damaged(bytes) => {
            Piece::Base(document, (upto, UnixMillis(at.unsigned_abs())), Body::Damaged(bytes))
        }
    }
}
