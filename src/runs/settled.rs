//! Rooms in which no run is left that nobody would end.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ids::RoomName;
use crate::storage::Generation;

/// Rooms that are known. Whoever is forgotten is looked at once more.
const KNOWN: usize = 50_000;

/// The rooms, each with the time for which this server has had it.
#[derive(Debug, Default)]
pub(super) struct Settled(Mutex<HashMap<RoomName, Generation>>);

impl Settled {
    /// Whether a room is settled since this server has it.
    pub(super) fn has(&self, room: &RoomName, tenure: Option<Generation>) -> bool {
        tenure.is_some_and(|tenure| self.rooms().get(room) == Some(&tenure))
    }

    /// It is, if this server has it.
    pub(super) fn note(&self, room: &RoomName, tenure: Option<Generation>) {
        let mut rooms = self.rooms();
        if rooms.len() >= KNOWN {
            rooms.clear();
        }
        rooms.extend(tenure.map(|tenure| (room.clone(), tenure)));
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomName, Generation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
