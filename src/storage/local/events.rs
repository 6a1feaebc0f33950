//! The table of events: the log of each room, one row an event.

use rusqlite::Connection;

use super::keys;
use super::schema::{execute, row};
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::event::{Event, MAX_EVENTS};
use crate::storage::record::{decode_event, encode_event};

/// Events that one group writes.
#[derive(Debug, Default)]
pub(super) struct Events(Vec<Pending>);

#[derive(Debug)]
struct Pending {
    key: Vec<u8>,
    value: Vec<u8>,
    /// The last event of the room that is not kept any more, if there are so many.
    outdated: Option<(RoomName, u64)>,
}

impl Events {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes some of a room that there is.
    pub(super) fn add(&mut self, room: &RoomName, events: &[Event]) -> Result<(), StorageError> {
        let pending = |event: &Event| {
            let key = keys::event(room, event.id.number);
            let value = encode_event(&key, event)?;
            let outdated = event.id.number.checked_sub(MAX_EVENTS).map(|last| (room.clone(), last));
            Ok(Pending { key, value, outdated })
        };
        let pending = events.iter().map(pending).collect::<Result<Vec<_>, StorageError>>()?;
        self.0.extend(pending);
        Ok(())
    }

    /// Writes them.
    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        for Pending { key, value, outdated } in &self.0 {
            execute(db, "INSERT OR REPLACE INTO events (k, v) VALUES (?, ?)", &[key, value])?;
            if let Some((room, last)) = outdated {
                let (start, _) = keys::documents_of(room);
                let end = keys::event(room, *last);
                execute(db, "DELETE FROM events WHERE k >= ? AND k <= ?", &[&start, &end])?;
            }
        }
        Ok(())
    }
}

/// Up to `limit` events of a room whose numbers come after `after`, in order. What does not
/// check out is logged and passed over: nothing that follows depends on it.
pub(super) fn read(
    db: &Connection,
    room: &RoomName,
    after: u64,
    limit: usize,
) -> Result<Vec<Event>, StorageError> {
    let (_, end) = keys::documents_of(room);
    let sql = "SELECT k, v FROM events WHERE k >= ? AND k < ? ORDER BY k";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([keys::event(room, after.saturating_add(1)), end])?;
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let blob = |at| row.get_ref(at).and_then(|value| Ok(value.as_blob()?)).map_err(StorageError::from);
        match decode_event(blob(0)?, blob(1)?) {
            Ok(event) => found.push(event),
            Err(error) => tracing::error!(%room, %error, "an event of a room is damaged"),
        }
    }
    Ok(found)
}

/// The number of a room's last event; 0 if there is none.
pub(super) fn last(db: &Connection, room: &RoomName) -> Result<u64, StorageError> {
    let (start, end) = keys::documents_of(room);
    let sql = "SELECT k FROM events WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT 1";
    let found = row(db, sql, &[&start, &end], |row| Ok(keys::number(row.get_ref(0)?.as_blob()?)))?;
    match found {
        Some(Some(number)) => Ok(number.0),
        Some(None) => Err(StorageError::damaged("the key of an event")),
        None => Ok(0),
    }
}
