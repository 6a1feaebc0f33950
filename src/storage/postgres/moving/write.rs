//! Filling a database, piece by piece.

use std::collections::BTreeMap;

use super::place::Place;
use super::slices::{self, SLICE, put};
use crate::auth::token::random_bytes;
use crate::ids::{DocumentName, RoomName};
use crate::storage::moving::{Body, Digest, Line, Part, Piece};
use crate::storage::postgres::connect::Session;
use crate::storage::postgres::keys::{self, Table};
use crate::storage::postgres::migrate::MOVED;
use crate::storage::postgres::rooms::TABLES;
use crate::storage::record::{decode_outline, encode_bytes, encode_lines, encode_updates, reseal};
use crate::storage::{Seq, StorageError};

/// Bytes that name an update that was set aside.
const ASIDE: usize = 16;

fn number(number: u64) -> Result<i64, StorageError> {
    i64::try_from(number).map_err(StorageError::damaged)
}

/// What the whole rooms amounted to.
pub(super) async fn settled(place: &Place) -> Result<BTreeMap<RoomName, Digest>, StorageError> {
    let session = place.session().await?;
    let rows = session.query("SELECT name, value FROM moving WHERE name <> ''", &[]).await?;
    session.finish();
    let settled = |row: &tokio_postgres::Row| {
        Some((row.get::<_, &str>(0).parse().ok()?, Digest::try_from(row.get::<_, &[u8]>(1)).ok()?))
    };
    Ok(rows.iter().filter_map(settled).collect())
}

/// Removes what there is of a part.
pub(super) async fn clear(place: &Place, part: &Part) -> Result<(), StorageError> {
    let session = place.begin_to_write().await?;
    match part {
        Part::Shared => {
            let all =
                "DELETE FROM questions; DELETE FROM question_versions; DELETE FROM meta WHERE k = 'secret'";
            session.run(all).await?;
        }
        Part::Room(name) => {
            let name = name.as_str();
            let row = session.row("SELECT room FROM rooms WHERE name = $1", &[&name]).await?;
            if let Some(room) = row.map(|row| row.get::<_, i64>(0)) {
                for table in TABLES {
                    session.query(&format!("DELETE FROM {table} WHERE room = $1"), &[&room]).await?;
                }
            }
            session.query("DELETE FROM moving WHERE name = $1", &[&name]).await?;
        }
    }
    session.commit().await
}

/// A room is whole.
pub(super) async fn settle(place: &Place, room: &RoomName, digest: &Digest) -> Result<(), StorageError> {
    let session = place.begin_to_write().await?;
    let sql = "INSERT INTO moving (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    session.query(sql, &[&room.as_str(), &digest.as_slice()]).await?;
    session.commit().await
}

/// From now on a server may begin.
pub(super) async fn finish(place: &Place) -> Result<(), StorageError> {
    let session = place.begin_to_write().await?;
    // Of a damaged outline it was not known.
    let versions = "UPDATE questions q SET version = greatest(q.version, \
                    (SELECT max(v.version) FROM question_versions v WHERE v.id = q.id))";
    session.query(versions, &[]).await?;
    let note = "INSERT INTO meta (k, v) SELECT $1, value FROM moving WHERE name = '' \
                ON CONFLICT (k) DO UPDATE SET v = excluded.v";
    session.query(note, &[&MOVED]).await?;
    session.run(slices::DROP).await?;
    session.run("DROP TABLE moving").await?;
    session.commit().await
}

/// What is being written: pieces of a part come in order.
#[derive(Debug, Default)]
pub(super) struct Writing {
    /// The room's number, and of each journal the bytes so far.
    room: Option<(RoomName, i64)>,
    totals: BTreeMap<DocumentName, i64>,
}

impl Writing {
    /// Adds pieces, all or none.
    pub(super) async fn write(
        &mut self,
        place: &Place,
        part: &Part,
        pieces: &[Piece],
    ) -> Result<(), StorageError> {
        let session = place.begin_to_write().await?;
        match part {
            Part::Shared => shared(&session, pieces).await?,
            Part::Room(name) => {
                let room = self.room(&session, name).await?;
                self.of_room(&session, room, pieces).await?;
            }
        }
        session.commit().await
    }

    /// The number of a room, which is made if it is new.
    async fn room(&mut self, session: &Session, name: &RoomName) -> Result<i64, StorageError> {
        if let Some((known, room)) = &self.room
            && known == name
        {
            return Ok(*room);
        }
        let known = session.row("SELECT room FROM rooms WHERE name = $1", &[&name.as_str()]).await?;
        let made = "WITH made AS (INSERT INTO rooms (name) VALUES ($1) RETURNING room), \
                      owned AS (INSERT INTO owners (room, epoch) SELECT room, 0 FROM made) SELECT room FROM made";
        let row = match known {
            Some(row) => Some(row),
            None => session.row(made, &[&name.as_str()]).await?,
        };
        let row = row.ok_or_else(|| StorageError::unavailable("the database gave no number"))?;
        self.totals.clear();
        self.room = Some((name.clone(), row.get(0)));
        Ok(row.get(0))
    }

    async fn of_room(&mut self, session: &Session, room: i64, pieces: &[Piece]) -> Result<(), StorageError> {
        let mut journal = Records::default();
        let mut events = Events::default();
        for piece in pieces {
            match piece {
                Piece::Record(body) => {
                    let value = reseal(&keys::room(Table::Rooms, room), body);
                    put(session, "UPDATE rooms SET record = {} WHERE room = $1", &[&room], &value).await?;
                }
                Piece::Event(n, body) => {
                    let n = number(*n)?;
                    events.add(session, room, n, reseal(&keys::event(room, n), body)).await?;
                }
                Piece::Review((kind, id), body) => {
                    let kind = i16::from(*kind);
                    let value = reseal(&keys::review(room, (kind, *id)), body);
                    let sql = "INSERT INTO reviews (room, kind, id, value) VALUES ($1, $2, $3, {})";
                    put(session, sql, &[&room, &kind, &id], &value).await?;
                }
                Piece::Base(document, (upto, at), updates) => {
                    let (of, upto) = (keys::number(*document), number(upto.0)?);
                    let body = match updates {
                        Body::Sound(updates) => {
                            Body::Sound([&at.0.to_le_bytes(), &**updates].concat().into())
                        }
                        Body::Damaged(bytes) => Body::Damaged(bytes.clone()),
                    };
                    let value = reseal(&keys::numbered(Table::Bases, room, *document, upto), &body);
                    let sql = "INSERT INTO bases (room, document, seq, at, total, value) VALUES ($1, $2, $3, $4, 0, {})";
                    put(session, sql, &[&room, &of, &upto, &number(at.0)?], &value).await?;
                }
                Piece::Line(document, seq, line) => {
                    let total = self.totals.entry(*document).or_default();
                    journal.add(session, (room, *document), (*seq, line), total).await?;
                }
                Piece::Aside(document, body) => {
                    let id = random_bytes::<ASIDE>();
                    let value = reseal(&keys::aside(room, *document, &id), body);
                    let sql = "INSERT INTO aside (room, document, id, value) VALUES ($1, $2, $3, {})";
                    put(session, sql, &[&room, &keys::number(*document), &id.as_slice()], &value).await?;
                }
                Piece::Snapshot(document, snapshot) => {
                    let (of, upto) = (keys::number(*document), number(snapshot.upto.0)?);
                    let key = keys::numbered(Table::Snapshots, room, *document, upto);
                    let value = encode_bytes(&key, &encode_updates(&snapshot.updates));
                    let sql = "INSERT INTO snapshots (room, document, seq, value) VALUES ($1, $2, $3, {}) \
                               ON CONFLICT (room, document) DO UPDATE SET seq = excluded.seq, value = excluded.value";
                    put(session, sql, &[&room, &of, &upto], &value).await?;
                }
                Piece::Secret(_) | Piece::Outline(..) | Piece::Version(..) => return Err(misplaced(piece)),
            }
        }
        events.insert(session, room).await?;
        journal.insert(session, room).await
    }
}

/// Events of a room that become rows together.
#[derive(Default)]
struct Events {
    numbers: Vec<i64>,
    values: Vec<Vec<u8>>,
    bytes: usize,
}

impl Events {
    async fn add(
        &mut self,
        session: &Session,
        room: i64,
        number: i64,
        value: Vec<u8>,
    ) -> Result<(), StorageError> {
        if value.len() > SLICE {
            let sql = "INSERT INTO events (room, n, value) VALUES ($1, $2, {})";
            return put(session, sql, &[&room, &number], &value).await;
        }
        if self.bytes + value.len() > SLICE {
            self.insert(session, room).await?;
        }
        self.bytes += value.len();
        self.numbers.push(number);
        self.values.push(value);
        Ok(())
    }

    async fn insert(&mut self, session: &Session, room: i64) -> Result<(), StorageError> {
        let Self { numbers, values, .. } = std::mem::take(self);
        if numbers.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO events (room, n, value) \
                   SELECT $1, e.n, e.value FROM unnest($2::int8[], $3::bytea[]) AS e(n, value)";
        session.query(sql, &[&room, &numbers, &values]).await?;
        Ok(())
    }
}

/// Records of a room that become rows together.
#[derive(Default)]
struct Records {
    documents: Vec<i16>,
    seqs: Vec<i64>,
    totals: Vec<i64>,
    values: Vec<Vec<u8>>,
    bytes: usize,
}

impl Records {
    async fn add(
        &mut self,
        session: &Session,
        (room, document): (i64, DocumentName),
        (seq, line): (Seq, &Line),
        total: &mut i64,
    ) -> Result<(), StorageError> {
        let (of, seq) = (keys::number(document), number(seq.0)?);
        let key = keys::numbered(Table::Journal, room, document, seq);
        let value = encode_lines(&key, &[(Seq(seq.unsigned_abs()), line.clone())]);
        *total += value.len() as i64;
        if value.len() > SLICE {
            let sql = "INSERT INTO journal (room, document, seq, total, epoch, value) VALUES ($1, $2, $3, $4, 0, {})";
            return put(session, sql, &[&room, &of, &seq, &*total], &value).await;
        }
        if self.bytes + value.len() > SLICE {
            self.insert(session, room).await?;
        }
        self.bytes += value.len();
        self.documents.push(of);
        self.seqs.push(seq);
        self.totals.push(*total);
        self.values.push(value);
        Ok(())
    }

    async fn insert(&mut self, session: &Session, room: i64) -> Result<(), StorageError> {
        let Self { documents, seqs, totals, values, .. } = std::mem::take(self);
        if seqs.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO journal (room, document, seq, total, epoch, value) \
                   SELECT $1, j.document, j.seq, j.total, 0, j.value \
                   FROM unnest($2::int2[], $3::int8[], $4::int8[], $5::bytea[]) AS j(document, seq, total, value)";
        session.query(sql, &[&room, &documents, &seqs, &totals, &values]).await?;
        Ok(())
    }
}

fn misplaced(piece: &Piece) -> StorageError {
    StorageError::damaged(format!("a piece where it does not belong: {piece:.40?}"))
}

async fn shared(session: &Session, pieces: &[Piece]) -> Result<(), StorageError> {
    for piece in pieces {
        match piece {
            Piece::Secret(secret) => {
                let value = encode_bytes(&keys::meta("secret"), secret);
                session.query("INSERT INTO meta (k, v) VALUES ('secret', $1)", &[&value]).await?;
            }
            Piece::Outline(id, body) => {
                let key = keys::question(*id);
                let value = reseal(&key, body);
                let version = decode_outline(&key, &value).map_or(0, |outline| outline.version);
                let sql = "INSERT INTO questions (id, version, value) VALUES ($1, $2, {})";
                put(session, sql, &[&id, &number(version)?], &value).await?;
            }
            Piece::Version((id, version), body) => {
                let version = number(*version)?;
                let value = reseal(&keys::version(*id, version), body);
                let sql = "INSERT INTO question_versions (id, version, value) VALUES ($1, $2, {})";
                put(session, sql, &[&id, &version], &value).await?;
            }
            _ => return Err(misplaced(piece)),
        }
    }
    Ok(())
}
