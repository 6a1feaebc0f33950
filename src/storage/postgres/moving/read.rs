//! All that a database has, piece by piece.

use uuid::Uuid;

use super::place::Place;
use crate::clock::UnixMillis;
use crate::ids::{DocumentName, RoomName};
use crate::storage::moving::{Body, Outlet, Part, Piece, Snapshots};
use crate::storage::postgres::connect::Session;
use crate::storage::postgres::keys::{self, Table};
use crate::storage::record::{decode_blob, decode_bytes, decode_updates, lines, unseal};
use crate::storage::{Seq, Snapshot, StorageError};

/// Rows that are fetched at a time.
const PAGE: i64 = 500;

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
    let session = place.session().await?;
    match part {
        Part::Shared => shared(&session, out).await?,
        Part::Room(name) => {
            let sql = "SELECT room, record FROM rooms WHERE name = $1";
            if let Some(row) = session.row(sql, &[&name.as_str()]).await? {
                let room: i64 = row.get(0);
                if let Some(record) = row.get::<_, Option<&[u8]>>(1) {
                    out.push(Piece::Record(unseal(&keys::room(Table::Rooms, room), record))).await?;
                }
                let mut reading = Reading { session: &session, room, out };
                reading.of_room().await?;
                for document in DocumentName::ALL {
                    reading.document(document).await?;
                    if snapshots == Snapshots::With {
                        reading.snapshot(document).await?;
                    }
                }
            }
        }
    }
    session.finish();
    Ok(())
}

async fn shared(session: &Session, out: &mut Outlet) -> Result<(), StorageError> {
    if let Some(row) = session.row("SELECT v FROM meta WHERE k = 'secret'", &[]).await? {
        let secret = decode_bytes(&keys::meta("secret"), row.get(0), "the server's secret")?;
        out.push(Piece::Secret(secret)).await?;
    }
    for row in session.query("SELECT id, value FROM questions ORDER BY id", &[]).await? {
        let id: Uuid = row.get(0);
        out.push(Piece::Outline(id, unseal(&keys::question(id), row.get(1)))).await?;
    }
    let mut after = (Uuid::nil(), i64::MIN);
    loop {
        let sql = "SELECT id, version, value FROM question_versions WHERE (id, version) > ($1, $2) \
                   ORDER BY id, version LIMIT 50";
        let rows = session.query(sql, &[&after.0, &after.1]).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.get(0), last.get(1));
        for row in rows {
            let (id, version): (Uuid, i64) = (row.get(0), row.get(1));
            let body = unseal(&keys::version(id, version), row.get(2));
            out.push(Piece::Version((id, version.unsigned_abs()), body)).await?;
        }
    }
}

/// A room that is being read.
struct Reading<'a> {
    session: &'a Session,
    room: i64,
    out: &'a mut Outlet,
}

impl Reading<'_> {
    async fn of_room(&mut self) -> Result<(), StorageError> {
        let mut after = i64::MIN;
        loop {
            let sql = "SELECT n, value FROM events WHERE room = $1 AND n > $2 ORDER BY n LIMIT $3";
            let rows = self.session.query(sql, &[&self.room, &after, &PAGE]).await?;
            let Some(last) = rows.last() else { break };
            after = last.get(0);
            for row in rows {
                let number: i64 = row.get(0);
                let body = unseal(&keys::event(self.room, number), row.get(1));
                self.out.push(Piece::Event(number.unsigned_abs(), body)).await?;
            }
        }
        let sql = "SELECT kind, id, value FROM reviews WHERE room = $1 ORDER BY kind, id";
        for row in self.session.query(sql, &[&self.room]).await? {
            let (kind, id): (i16, Uuid) = (row.get(0), row.get(1));
            let body = unseal(&keys::review(self.room, (kind, id)), row.get(2));
            let kind = u8::try_from(kind).map_err(StorageError::damaged)?;
            self.out.push(Piece::Review((kind, id), body)).await?;
        }
        Ok(())
    }

    async fn document(&mut self, document: DocumentName) -> Result<(), StorageError> {
        let of = keys::number(document);
        let sql = "SELECT seq, at, value FROM bases WHERE room = $1 AND document = $2";
        let base = self.session.row(sql, &[&self.room, &of]).await?;
        let mut after = 0;
        if let Some(row) = base {
            after = row.get(0);
            let at: i64 = row.get(1);
            let body = unseal(&keys::numbered(Table::Bases, self.room, document, after), row.get(2));
            self.out.push(base_of(document, (after, at), body)).await?;
        }
        loop {
            // So many that they have a few MiB: one can be large.
            let sql = "SELECT seq, value FROM (SELECT seq, value, sum(octet_length(value)) OVER (ORDER BY seq) AS upto \
                         FROM journal WHERE room = $1 AND document = $2 AND seq > $3 ORDER BY seq LIMIT $4) AS page \
                       WHERE upto - octet_length(value) < 2097152 ORDER BY seq";
            let rows = self.session.query(sql, &[&self.room, &of, &after, &PAGE]).await?;
            let Some(last) = rows.last() else { break };
            after = last.get(0);
            for row in rows {
                let seq: i64 = row.get(0);
                let key = keys::numbered(Table::Journal, self.room, document, seq);
                for (seq, line) in lines(&key, row.get(1), Seq(seq.unsigned_abs())) {
                    self.out.push(Piece::Line(document, seq, line)).await?;
                }
            }
        }
        let sql = "SELECT id, value FROM aside WHERE room = $1 AND document = $2 ORDER BY id";
        for row in self.session.query(sql, &[&self.room, &of]).await? {
            let body = unseal(&keys::aside(self.room, document, row.get(0)), row.get(1));
            self.out.push(Piece::Aside(document, body)).await?;
        }
        Ok(())
    }

    /// The snapshot, if it is of any use.
    async fn snapshot(&mut self, document: DocumentName) -> Result<(), StorageError> {
        let sql = "SELECT s.seq, s.value FROM snapshots s WHERE s.room = $1 AND s.document = $2 AND s.seq <= greatest( \
                     (SELECT max(j.seq) FROM journal j WHERE j.room = $1 AND j.document = $2), \
                     (SELECT b.seq FROM bases b WHERE b.room = $1 AND b.document = $2))";
        let row = self.session.row(sql, &[&self.room, &keys::number(document)]).await?;
        let Some(row) = row else { return Ok(()) };
        let upto: i64 = row.get(0);
        let key = keys::numbered(Table::Snapshots, self.room, document, upto);
        let body = decode_blob(&key, row.get(1), "a snapshot");
        match body.and_then(|body| decode_updates(&bytes::Bytes::copy_from_slice(body))) {
            Ok(updates) => {
                let snapshot = Snapshot { upto: Seq(upto.unsigned_abs()), updates };
                self.out.push(Piece::Snapshot(document, snapshot)).await
            }
            // It is made anew from the journal.
            Err(_) => Ok(()),
        }
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
