//! What goes on in the rooms that are open, for whoever hosts the server. Read without asking
//! any of them, so that it costs nobody anything.

use std::sync::Arc;

use super::attendance::Present;
use super::handle::RoomHandle;
use super::registry::Rooms;
use crate::clock::UnixMillis;
use crate::ids::RoomName;
use crate::storage::room::RoomRecord;

/// A room in memory.
#[derive(Debug, Clone)]
pub struct OpenRoom {
    /// Its name.
    pub name: RoomName,
    /// As it is kept.
    pub record: Arc<RoomRecord>,
    /// When somebody last did something.
    pub last_active: UnixMillis,
    /// People who are here for the others to see.
    pub people: usize,
    /// Sockets and event streams, of everybody.
    pub connections: usize,
    /// Updates that were written to its documents in the minute before.
    pub updates: u64,
    /// Bytes of its open documents, merged.
    pub bytes: usize,
}

impl Rooms {
    /// All that are open, in no order.
    pub fn open_rooms(&self) -> Vec<OpenRoom> {
        let now = self.clock.now();
        let open = |(name, handle): (RoomName, RoomHandle)| {
            // It may just have been deleted.
            let record = handle.record().ok()?;
            let connections = |present: &Present| present.values().map(|here| here.connections).sum();
            Some(OpenRoom {
                name,
                last_active: handle.last_active(&record),
                people: handle.people(),
                connections: handle.here.look(connections),
                updates: handle.noticed.last_minute(now),
                bytes: handle.noticed.bytes(),
                record,
            })
        };
        self.rooms.all_named().into_iter().filter_map(open).collect()
    }
}
