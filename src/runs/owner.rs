//! For whom something runs: of each, one thing at a time.

use crate::ids::RoomName;

/// A room, or somebody outside of all rooms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Room(RoomName),
    Caller(String),
}
