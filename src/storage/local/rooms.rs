//! The table of rooms.

use std::collections::HashMap;

use rusqlite::Connection;

use super::keys;
use super::schema::{execute, row};
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::record::{decode_room, encode_room};
use crate::storage::room::RoomRecord;

/// What is kept about a room.
pub(super) fn read(db: &Connection, room: &RoomName) -> Result<Option<RoomRecord>, StorageError> {
    let key = keys::room(room);
    let value = row(db, "SELECT v FROM rooms WHERE k = ?", &[&key], |row| row.get::<_, Vec<u8>>(0))?;
    value.map(|value| decode_room(&key, &value)).transpose()
}

/// Records that one group writes: of each room the last, with its value.
#[derive(Debug, Default)]
pub(super) struct Rooms(HashMap<RoomName, (Box<RoomRecord>, Vec<u8>)>);

impl Rooms {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a room, with what this group writes.
    pub(super) fn has(&self, db: &Connection, room: &RoomName) -> Result<bool, StorageError> {
        if self.0.contains_key(room) {
            return Ok(true);
        }
        let key = keys::room(room);
        Ok(row(db, "SELECT 1 FROM rooms WHERE k = ?", &[&key], |_| Ok(()))?.is_some())
    }

    /// Takes one, if it follows what is stored, or what this group writes before it.
    pub(super) fn put(
        &mut self,
        db: &Connection,
        room: &RoomName,
        record: Box<RoomRecord>,
    ) -> Result<(), StorageError> {
        let follows = match self.0.get(room) {
            Some((waiting, _)) => record.follows(Some(waiting)),
            None => record.follows(read(db, room)?.as_ref()),
        };
        if !follows {
            return Err(StorageError::Changed);
        }
        let value = encode_room(&keys::room(room), &record)?;
        self.0.insert(room.clone(), (record, value));
        Ok(())
    }

    /// Writes them.
    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        for (room, (_, value)) in &self.0 {
            execute(db, "INSERT OR REPLACE INTO rooms (k, v) VALUES (?, ?)", &[&keys::room(room), value])?;
        }
        Ok(())
    }
}
