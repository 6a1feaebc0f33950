//! What is read of a document: its snapshot, its base, its records.

use std::ops::ControlFlow;

use bytes::Bytes;
use tokio_postgres::Row;

use super::connect::{For, Session};
use super::core::{Core, READING};
use super::held::End;
use super::keys::{self, Table};
use crate::clock::UnixMillis;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::history::{HistorySize, JournalSize};
use crate::storage::record::{decode_blob, decode_records, decode_set_aside, decode_updates, encode_updates};
use crate::storage::{Base, Damage, Generation, History, Record, Seq, Snapshot, StorageError, Stored};

/// Records that are fetched at a time.
const FETCH: i64 = 1_000;

/// Where a document's journal ends.
pub(super) async fn end(core: &Core, room: i64, document: DocumentName) -> Result<End, StorageError> {
    let session = core.pools.session(For::Work, READING).await?;
    let end = end_in(&session, room, document).await?;
    session.finish();
    Ok(end)
}

async fn end_in(session: &Session, room: i64, document: DocumentName) -> Result<End, StorageError> {
    let sql = "SELECT seq, total FROM \
                 ((SELECT seq, total FROM journal WHERE room = $1 AND document = $2 ORDER BY seq DESC LIMIT 1) \
                  UNION ALL (SELECT seq, total FROM bases WHERE room = $1 AND document = $2)) AS ends \
               ORDER BY seq DESC LIMIT 1";
    let row = session.row(sql, &[&room, &keys::number(document)]).await?;
    Ok(row.map_or_else(End::default, |row| End { seq: row.get(0), total: row.get(1) }))
}

/// Begins to read everything as it is at one moment; the room's number, if it has one.
pub(super) async fn at_once(core: &Core, room: &RoomName) -> Result<(Session, Option<i64>), StorageError> {
    let session = core.reading().await?;
    session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let row = session.row("SELECT room FROM rooms WHERE name = $1", &[&room.as_str()]).await?;
    Ok((session, row.map(|row| row.get(0))))
}

/// How to read a journal, once its base is known.
struct Journal<'a> {
    session: &'a Session,
    room: i64,
    document: DocumentName,
}

/// How far a base reaches, and what it is, or what is wrong with it.
struct FoundBase {
    upto: i64,
    base: Result<Base, StorageError>,
}

impl Journal<'_> {
    async fn base(&self) -> Result<Option<FoundBase>, StorageError> {
        let sql = "SELECT seq, value FROM bases WHERE room = $1 AND document = $2";
        let row = self.session.row(sql, &[&self.room, &keys::number(self.document)]).await?;
        Ok(row.map(|row| {
            let upto: i64 = row.get(0);
            FoundBase { upto, base: decode_base(self.room, self.document, upto, row.get(1)) }
        }))
    }

    /// The snapshot, if it checks out: it only saves time.
    async fn snapshot(&self, end: End) -> Result<Option<Snapshot>, StorageError> {
        let sql = "SELECT seq, value FROM snapshots WHERE room = $1 AND document = $2";
        let row = self.session.row(sql, &[&self.room, &keys::number(self.document)]).await?;
        let Some(row) = row else { return Ok(None) };
        let (upto, value): (i64, &[u8]) = (row.get(0), row.get(1));
        let key = keys::numbered(Table::Snapshots, self.room, self.document, upto);
        let decoded = decode_blob(&key, value, "a snapshot")
            .and_then(|body| decode_updates(&Bytes::copy_from_slice(body)));
        match decoded {
            Ok(updates) if upto <= end.seq => Ok(Some(Snapshot { upto: seq(upto), updates })),
            Ok(_) => {
                tracing::error!(room = self.room, "dropped a snapshot that reaches beyond its journal");
                Ok(None)
            }
            Err(error) => {
                tracing::error!(room = self.room, %error, "dropped a snapshot; replaying the whole journal");
                Ok(None)
            }
        }
    }

    /// Goes through the records after `after`, until `enough` says so.
    async fn records(
        &self,
        after: i64,
        limit: usize,
        mut enough: impl FnMut(usize) -> ControlFlow<()> + Send,
    ) -> Result<(Vec<Record>, Vec<Damage>), StorageError> {
        let (mut found, mut damage, mut upto) = (Vec::new(), Vec::new(), after);
        loop {
            let fetch = FETCH.min(i64::try_from(limit - found.len()).unwrap_or(FETCH));
            let sql = "SELECT seq, value FROM journal WHERE room = $1 AND document = $2 AND seq > $3 ORDER BY seq LIMIT $4";
            let rows =
                self.session.query(sql, &[&self.room, &keys::number(self.document), &upto, &fetch]).await?;
            for row in &rows {
                if enough(row.get::<_, &[u8]>(1).len()).is_break() {
                    return Ok((found, damage));
                }
                self.record(row, &mut upto, (&mut found, &mut damage));
            }
            if rows.len() < usize::try_from(fetch).unwrap_or(0) || found.len() >= limit {
                return Ok((found, damage));
            }
        }
    }

    fn record(&self, row: &Row, upto: &mut i64, (found, damage): (&mut Vec<Record>, &mut Vec<Damage>)) {
        let (number, value): (i64, &[u8]) = (row.get(0), row.get(1));
        let mut damaged = |from: i64, to: i64, reason: String| {
            damage.push(Damage { part: format!("journal records {from} to {to}"), reason });
        };
        let before = *upto;
        *upto = number;
        let key = keys::numbered(Table::Journal, self.room, self.document, number);
        let decoded = decode_records(&key, value);
        // Given up, up to here: where it was there is nothing now.
        if decoded.as_ref().is_ok_and(Vec::is_empty) {
            return found.push(Record { seq: seq(number), entries: Vec::new() });
        }
        if number > before + 1 {
            damaged(before + 1, number - 1, "they are missing".to_owned());
        }
        match decoded {
            Ok(records) => found.extend(records),
            Err(error) => damaged(number, number, error.to_string()),
        }
    }

    async fn set_aside(&self, stored: &mut Stored) -> Result<(), StorageError> {
        let sql = "SELECT id, value FROM aside WHERE room = $1 AND document = $2 ORDER BY id";
        for row in self.session.query(sql, &[&self.room, &keys::number(self.document)]).await? {
            let key = keys::aside(self.room, self.document, row.get(0));
            match decode_set_aside(&key, row.get(1)) {
                Ok(update) => stored.set_aside.push(update),
                Err(error) => stored
                    .damage
                    .push(Damage { part: "what was set aside".to_owned(), reason: error.to_string() }),
            }
        }
        Ok(())
    }
}

fn seq(number: i64) -> Seq {
    Seq(number.unsigned_abs())
}

/// The time comes first, then the updates.
pub(super) fn encode_base(base: &Base) -> Vec<u8> {
    let mut body = base.at.0.to_le_bytes().to_vec();
    body.extend(encode_updates(&base.snapshot.updates));
    body
}

fn decode_base(room: i64, document: DocumentName, upto: i64, value: &[u8]) -> Result<Base, StorageError> {
    let key = keys::numbered(Table::Bases, room, document, upto);
    let body = decode_blob(&key, value, "what the journal begins with")?;
    let short = || StorageError::damaged("what the journal begins with is too short");
    let (at, updates) = body.split_first_chunk::<8>().ok_or_else(short)?;
    let updates = decode_updates(&Bytes::copy_from_slice(updates))?;
    let snapshot = Snapshot { upto: seq(upto), updates };
    Ok(Base { at: UnixMillis(u64::from_le_bytes(*at)), snapshot })
}

/// The snapshot of a base, or the damage.
fn beginning_of(base: Option<FoundBase>, stored: &mut Stored) -> i64 {
    let Some(FoundBase { upto, base }) = base else { return 0 };
    match base {
        Ok(base) => stored.snapshot = Some(base.snapshot),
        Err(error) => stored
            .damage
            .push(Damage { part: format!("journal records 1 to {upto}"), reason: error.to_string() }),
    }
    upto
}

/// What there is of a document.
pub(super) async fn load(
    core: &Core,
    document: &DocumentKey,
    generation: Generation,
) -> Result<Stored, StorageError> {
    let mut stored = Stored { generation, ..Stored::default() };
    let (session, room) = at_once(core, &document.room).await?;
    if let Some(room) = room {
        let journal = Journal { session: &session, room, document: document.document };
        let end = end_in(&session, room, document.document).await?;
        core.held.found(&document.room, generation, document.document, end);
        let base = journal.base().await?;
        let reach = base.as_ref().map_or(0, |base| base.upto);
        let snapshot = journal.snapshot(end).await?;
        let newest = snapshot.filter(|snapshot| snapshot.upto >= seq(reach));
        let after = match newest {
            Some(snapshot) => {
                let upto = i64::try_from(snapshot.upto.0).unwrap_or(i64::MAX);
                stored.snapshot = Some(snapshot);
                upto
            }
            None => beginning_of(base, &mut stored),
        };
        let (records, damage) = journal.records(after, usize::MAX, |_| ControlFlow::Continue(())).await?;
        stored.tail = records;
        stored.damage.extend(damage);
        journal.set_aside(&mut stored).await?;
    }
    session.commit().await?;
    Ok(stored)
}

/// The base, and the first records after it that have `bytes`.
pub(super) async fn beginning(
    core: &Core,
    document: &DocumentKey,
    generation: Generation,
    bytes: u64,
) -> Result<Stored, StorageError> {
    let mut stored = Stored { generation, ..Stored::default() };
    let (session, room) = at_once(core, &document.room).await?;
    if let Some(room) = room {
        let journal = Journal { session: &session, room, document: document.document };
        let upto = beginning_of(journal.base().await?, &mut stored);
        let mut read = 0;
        let enough = |size: usize| {
            if read >= bytes {
                return ControlFlow::Break(());
            }
            read += size as u64;
            ControlFlow::Continue(())
        };
        let (records, damage) = journal.records(upto, usize::MAX, enough).await?;
        stored.tail = records;
        stored.damage.extend(damage);
        journal.set_aside(&mut stored).await?;
    }
    session.commit().await?;
    Ok(stored)
}

/// Records after `after`, in order.
pub(super) async fn history(
    core: &Core,
    document: &DocumentKey,
    after: Seq,
    limit: usize,
) -> Result<History, StorageError> {
    let mut history = History::default();
    let (session, room) = at_once(core, &document.room).await?;
    if let Some(room) = room {
        let journal = Journal { session: &session, room, document: document.document };
        let mut after = i64::try_from(after.0).unwrap_or(i64::MAX);
        if let Some(FoundBase { upto, base }) = journal.base().await?
            && upto > after
        {
            history.base = Some(base?);
            after = upto;
        }
        if limit > 0 {
            let (records, damage) = journal.records(after, limit, |_| ControlFlow::Continue(())).await?;
            if let Some(damage) = damage.first() {
                return Err(StorageError::damaged(damage));
            }
            history.records = records;
        }
    }
    session.commit().await?;
    Ok(history)
}

/// How much of a room's journals is kept.
pub(super) async fn size(core: &Core, room: &RoomName) -> Result<HistorySize, StorageError> {
    let mut size = HistorySize::default();
    let (session, room) = at_once(core, room).await?;
    if let Some(room) = room {
        for document in DocumentName::ALL {
            let end = end_in(&session, room, document).await?;
            let sql =
                "SELECT total, octet_length(value)::int8, at FROM bases WHERE room = $1 AND document = $2";
            let base = session.row(sql, &[&room, &keys::number(document)]).await?;
            let (gone, base, begins) = base.map_or((0, 0, None), |row| {
                let at: i64 = row.get(2);
                (row.get(0), row.get::<_, i64>(1), Some(UnixMillis(at.unsigned_abs())))
            });
            let records = end.total.saturating_sub(gone).unsigned_abs();
            let found = JournalSize { records, base: base.unsigned_abs(), begins };
            if found.bytes() > 0 {
                size.documents.insert(document, found);
            }
        }
    }
    session.commit().await?;
    Ok(size)
}
