//! Opening the store of a data folder, and putting right what a crash left.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::carry_over::carry_over;
use super::deletion::Deletions;
use super::error::OpenError;
use super::folder::{Folder, RESTORING, UNFINISHED, database};
use super::log::Log;
use super::recover;
use super::schema;
use super::shared::Shared;
use super::sizes;
use super::trims::Trims;
use crate::storage::StorageError;

/// What the writer, or whoever mends a store, begins with.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) shared: Arc<Shared>,
    pub(super) db: Connection,
    pub(super) log: Log,
    pub(super) deletions: Deletions,
    pub(super) trims: Trims,
}

impl Opened {
    /// Opens the store, making it when there is none.
    pub(super) fn open(folder: Folder) -> Result<Self, OpenError> {
        let path = folder.path().to_owned();
        if path.join(RESTORING).exists() && !database(&path).exists() {
            return Err(OpenError::Restoring(path.display().to_string()));
        }
        if path.join(UNFINISHED).exists() && !database(&path).exists() {
            return Err(OpenError::Moving(path.display().to_string()));
        }
        carry_over(&folder)?;
        let open = |path: &Path| {
            let db = schema::open_writer(&database(path))?;
            folder.sync().map_err(StorageError::unavailable)?;
            Ok::<_, StorageError>(db)
        };
        // On a full disk there has to be room for SQLite's files.
        let db = open(&path).or_else(|error| if folder.free_reserve() { open(&path) } else { Err(error) });
        let db = db.map_err(OpenError::unusable(&path))?;
        let shared = Shared::new(folder);
        let recover = || {
            let deletions = Deletions::recover(&db, &shared)?;
            let trims = Trims::recover(&db, &shared)?;
            sizes::count_all(&db)?;
            let log = recover::recover(&db, &shared.staged, &deletions.erased())?;
            // What was deleted just before a crash may still be in there.
            if !schema::empty_wal(&db)? {
                tracing::warn!("another process is reading the database");
            }
            Ok((deletions, trims, log))
        };
        let recovered = recover().or_else(
            |error: StorageError| {
                if shared.folder.free_reserve() { recover() } else { Err(error) }
            },
        );
        let (deletions, trims, log) = recovered.map_err(OpenError::unusable(&path))?;
        Ok(Self { shared: Arc::new(shared), db, log, deletions, trims })
    }
}
