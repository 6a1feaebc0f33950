//! A store that is moved, while it is open.

use rusqlite::Connection;

use crate::storage::local::shared::Shared;

/// Its database, and what is not in it: the snapshots, and of a source what its log has that
/// is in no journal yet.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) db: Connection,
    pub(super) shared: Shared,
}

/// The table in which a target has its note, under no name, and what each whole room
/// amounts to. A store that is complete has none.
pub(super) const MOVING: &str = "moving";
