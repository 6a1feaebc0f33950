//! Rooms' records, and what happened and was said in them.

use super::connect::Session;
use super::core::Core;
use super::journal::at_once;
use super::keys::{self, Table};
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::event::{Event, MAX_EVENTS};
use crate::storage::record::{
    decode_event, decode_review, decode_room, encode_event, encode_review, encode_room,
};
use crate::storage::review::{ReviewChange, ReviewItem, ReviewKey};
use crate::storage::room::RoomRecord;

/// Rooms that are fetched at a time.
const PAGE: i64 = 500;
/// All tables that have something of a room, but for the last two: the room itself.
pub(super) const TABLES: [&str; 9] =
    ["journal", "snapshots", "bases", "derived", "aside", "events", "reviews", "owners", "rooms"];

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// What is kept about a room.
pub(super) async fn read(core: &Core, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT room, record FROM rooms WHERE name = $1 AND record IS NOT NULL";
    let row = session.row(sql, &[&room.as_str()]).await?;
    session.finish();
    row.map(|row| decode_room(&keys::room(Table::Rooms, row.get(0)), row.get(1))).transpose()
}

/// Up to `limit` rooms whose names come after `after`, in order.
pub(super) async fn list(
    core: &Core,
    after: Option<&RoomName>,
    limit: usize,
) -> Result<Vec<(RoomName, RoomRecord)>, StorageError> {
    let session = core.reading().await?;
    let mut found = Vec::new();
    let mut after = after.map_or_else(String::new, |after| after.as_str().to_owned());
    while found.len() < limit {
        let sql = "SELECT name, room, record FROM rooms WHERE name > $1 AND record IS NOT NULL ORDER BY name LIMIT $2";
        let page = PAGE.min(count(limit - found.len()));
        let rows = session.query(sql, &[&after, &page]).await?;
        for row in &rows {
            after = row.get(0);
            let Ok(room) = after.parse::<RoomName>() else { continue };
            match decode_room(&keys::room(Table::Rooms, row.get(1)), row.get(2)) {
                Ok(record) => found.push((room, record)),
                // The others can be listed all the same.
                Err(error) => tracing::error!(%room, %error, "a room's record is damaged"),
            }
        }
        if count(rows.len()) < page {
            break;
        }
    }
    session.finish();
    Ok(found)
}

/// Makes or replaces a room's record, with events.
pub(super) async fn put(
    core: &Core,
    name: &RoomName,
    record: &RoomRecord,
    events: &[Event],
) -> Result<(), StorageError> {
    let _turn = core.turn(name).await?;
    let fence = core.fence(name).await?;
    let session = core.write(name, fence).await?;
    let key = keys::room(Table::Rooms, fence.room);
    let row = session.row("SELECT record FROM rooms WHERE room = $1 FOR UPDATE", &[&fence.room]).await?;
    let stored = row.and_then(|row| row.get::<_, Option<Vec<u8>>>(0));
    let stored = stored.map(|stored| decode_room(&key, &stored)).transpose()?;
    if !record.follows(stored.as_ref()) {
        session.roll_back().await;
        return Err(StorageError::Changed);
    }
    let value = encode_room(&key, record)?;
    session.query("UPDATE rooms SET record = $2 WHERE room = $1", &[&fence.room, &value]).await?;
    add_events(&session, fence.room, events).await?;
    session.commit().await
}

/// Whether there is a room, and not only its name.
async fn is_made(session: &Session, room: i64) -> Result<bool, StorageError> {
    let sql = "SELECT 1::int4 FROM rooms WHERE room = $1 AND record IS NOT NULL";
    Ok(session.row(sql, &[&room]).await?.is_some())
}

async fn add_events(session: &Session, room: i64, events: &[Event]) -> Result<(), StorageError> {
    let (mut numbers, mut values) = (Vec::new(), Vec::new());
    for event in events {
        let number = i64::try_from(event.id.number).map_err(StorageError::damaged)?;
        values.push(encode_event(&keys::event(room, number), event)?);
        numbers.push(number);
    }
    let Some(last) = numbers.iter().max() else { return Ok(()) };
    let sql = "INSERT INTO events (room, n, value) \
               SELECT DISTINCT ON (e.n) $1::int8, e.n, e.value \
               FROM unnest($2::int8[], $3::bytea[]) WITH ORDINALITY AS e(n, value, i) ORDER BY e.n, e.i DESC \
               ON CONFLICT (room, n) DO UPDATE SET value = excluded.value";
    session.query(sql, &[&room, &numbers, &values]).await?;
    let outdated = last.saturating_sub(i64::try_from(MAX_EVENTS).unwrap_or(i64::MAX));
    if outdated > 0 {
        session.query("DELETE FROM events WHERE room = $1 AND n <= $2", &[&room, &outdated]).await?;
    }
    Ok(())
}

/// Appends to the events of a room that there is.
pub(super) async fn append_events(
    core: &Core,
    name: &RoomName,
    events: &[Event],
) -> Result<(), StorageError> {
    let _turn = core.turn(name).await?;
    let fence = core.fence(name).await?;
    let session = core.write(name, fence).await?;
    if !is_made(&session, fence.room).await? {
        session.roll_back().await;
        return Err(StorageError::Deleted);
    }
    add_events(&session, fence.room, events).await?;
    session.commit().await
}

/// Events of a room. What does not check out is logged and passed over.
pub(super) async fn events(
    core: &Core,
    room: &RoomName,
    after: u64,
    limit: usize,
) -> Result<Vec<Event>, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT e.room, e.n, e.value FROM rooms r JOIN events e ON e.room = r.room \
               WHERE r.name = $1 AND e.n > $2 ORDER BY e.n LIMIT $3";
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rows = session.query(sql, &[&room.as_str(), &after, &count(limit)]).await?;
    session.finish();
    let event = |row: &tokio_postgres::Row| {
        let key = keys::event(row.get(0), row.get(1));
        let event = decode_event(&key, row.get(2));
        event.inspect_err(|error| tracing::error!(%room, %error, "an event of a room is damaged")).ok()
    };
    Ok(rows.iter().filter_map(event).collect())
}

/// The number of a room's last event.
pub(super) async fn last_event(core: &Core, room: &RoomName) -> Result<u64, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT max(e.n) FROM rooms r JOIN events e ON e.room = r.room WHERE r.name = $1";
    let row = session.row(sql, &[&room.as_str()]).await?;
    session.finish();
    Ok(row.and_then(|row| row.get::<_, Option<i64>>(0)).map_or(0, i64::unsigned_abs))
}

/// What was said of a room's interview. What does not check out is logged and passed over.
pub(super) async fn review(core: &Core, room: &RoomName) -> Result<Vec<ReviewItem>, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT v.room, v.kind, v.id, v.value FROM rooms r JOIN reviews v ON v.room = r.room \
               WHERE r.name = $1 ORDER BY v.kind, v.id";
    let rows = session.query(sql, &[&room.as_str()]).await?;
    session.finish();
    let item = |row: &tokio_postgres::Row| {
        let key = keys::review(row.get(0), (row.get(1), row.get(2)));
        let item = decode_review(&key, row.get(3));
        item.inspect_err(|error| tracing::error!(%room, %error, "a part of a room's review is damaged")).ok()
    };
    Ok(rows.iter().filter_map(item).collect())
}

/// Changes that, in a room that there is, with events.
pub(super) async fn put_review(
    core: &Core,
    name: &RoomName,
    changes: &[ReviewChange],
    events: &[Event],
) -> Result<(), StorageError> {
    let _turn = core.turn(name).await?;
    let fence = core.fence(name).await?;
    let session = core.write(name, fence).await?;
    if !is_made(&session, fence.room).await? {
        session.roll_back().await;
        return Err(StorageError::Deleted);
    }
    for change in changes {
        match change {
            ReviewChange::Put(item) => {
                let part = keys::part(item.key());
                let value = encode_review(&keys::review(fence.room, part), item)?;
                let sql = "INSERT INTO reviews (room, kind, id, value) VALUES ($1, $2, $3, $4) \
                           ON CONFLICT (room, kind, id) DO UPDATE SET value = excluded.value";
                session.query(sql, &[&fence.room, &part.0, &part.1, &value]).await?;
            }
            ReviewChange::RemoveComment(id) => {
                let (kind, id) = keys::part(ReviewKey::Comment(*id));
                let sql = "DELETE FROM reviews WHERE room = $1 AND kind = $2 AND id = $3";
                session.query(sql, &[&fence.room, &kind, &id]).await?;
            }
        }
    }
    add_events(&session, fence.room, events).await?;
    session.commit().await
}

/// Deletes a room with all of its documents.
pub(super) async fn delete(core: &Core, name: &RoomName) -> Result<(), StorageError> {
    let _turn = core.turn(name).await?;
    // What there is not is deleted already.
    let (session, room) = at_once(core, name).await?;
    session.commit().await?;
    if room.is_none() {
        return Ok(());
    }
    let fence = core.fence(name).await?;
    let session = core.write_alone(name, fence).await?;
    for table in TABLES {
        session.query(&format!("DELETE FROM {table} WHERE room = $1"), &[&fence.room]).await?;
    }
    session.commit().await?;
    core.held.deleted(name, fence.generation);
    Ok(())
}
