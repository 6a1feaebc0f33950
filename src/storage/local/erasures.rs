//! Rooms whose last bytes are still to be erased: what the writer and the keeper of the
//! snapshots tell each other about them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ids::RoomName;

/// Where the snapshots of a deleted room are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Snapshots {
    /// Still in the files.
    There,
    /// In no file any more.
    Gone,
}

/// The rooms.
#[derive(Debug, Default)]
pub(super) struct Erasures {
    rooms: Mutex<HashMap<RoomName, Snapshots>>,
}

impl Erasures {
    /// The room's rows are gone; now its snapshots have to go.
    pub(super) fn ask(&self, room: RoomName) {
        self.rooms().insert(room, Snapshots::There);
    }

    /// The rooms whose snapshots have to go.
    pub(super) fn asked(&self) -> Vec<RoomName> {
        let rooms = self.rooms();
        rooms.iter().filter(|(_, at)| **at == Snapshots::There).map(|(room, _)| room.clone()).collect()
    }

    /// The snapshots of these are gone.
    pub(super) fn answer(&self, rooms: &[RoomName]) {
        let mut known = self.rooms();
        for room in rooms {
            // Unless it was deleted for good meanwhile.
            known.entry(room.clone()).and_modify(|at| *at = Snapshots::Gone);
        }
    }

    /// Whether the snapshots of a room are gone.
    pub(super) fn is_answered(&self, room: &RoomName) -> bool {
        self.rooms().get(room).is_none_or(|at| *at == Snapshots::Gone)
    }

    /// Nothing is left of the room.
    pub(super) fn forget(&self, room: &RoomName) {
        self.rooms().remove(room);
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomName, Snapshots>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_asked_for_until_it_is_answered_and_again_when_it_is_deleted_again() {
        let erasures = Erasures::default();
        let room: RoomName = "a".parse().unwrap();
        assert!(erasures.is_answered(&room));
        for _ in 0..2 {
            erasures.ask(room.clone());
            assert_eq!(erasures.asked(), std::slice::from_ref(&room));
            assert!(!erasures.is_answered(&room));
            erasures.answer(&erasures.asked());
            assert!(erasures.asked().is_empty() && erasures.is_answered(&room));
        }
        erasures.forget(&room);
        erasures.answer(std::slice::from_ref(&room));
        assert!(erasures.rooms().is_empty());
    }
}
