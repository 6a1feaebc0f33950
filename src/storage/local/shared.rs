//! What the threads of the store share.

use rusqlite::Connection;

use super::erasures::Erasures;
use super::folder::{Folder, database};
use super::generations::Generations;
use super::schema;
use super::snapshots::Snapshots;
use super::staged::Staged;

/// The open store. The data folder is ours for as long as any thread has it.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) staged: Staged,
    pub(super) generations: Generations,
    pub(super) erasures: Erasures,
    pub(super) snapshots: Snapshots,
    pub(super) folder: Folder,
}

impl Shared {
    pub(super) fn new(folder: Folder) -> Self {
        Self {
            staged: Staged::default(),
            generations: Generations::default(),
            erasures: Erasures::default(),
            snapshots: Snapshots::open(folder.path()),
            folder,
        }
    }

    /// A connection for reading.
    pub(super) fn reader(&self) -> rusqlite::Result<Connection> {
        schema::open_reader(&database(self.folder.path()))
    }
}
