//! The open store, and opening it anew.
//!
//! sled remembers an I/O error for ever: after a full disk it refuses everything,
//! also when there is room again. So after a failure the store is dropped and
//! opened anew, as after a crash; what was flushed is there, and what was not is
//! tried again by those who wait for it.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::log::Log;
use super::{OpenError, PAGE_CACHE, Trees, rewrite};
use crate::storage::StorageError;

/// How long to wait for a lock: a server that is just ending, and sled's own
/// threads, give it free a little late.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
/// Pause between two tries.
const LOCK_RETRY: Duration = Duration::from_millis(10);

/// What readers and the writer share.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// None while the store cannot be opened.
    trees: RwLock<Option<Trees>>,
}

impl Store {
    /// Opens the store in a data folder.
    pub(super) fn open(data: &Path) -> Result<(Self, Log), OpenError> {
        let name = data.display().to_string();
        let unusable = |error: &dyn std::fmt::Display| OpenError::Unusable(name.clone(), error.to_string());
        std::fs::create_dir_all(data).map_err(|error| unusable(&error))?;
        rewrite::recover(data)?;
        let folder = data.join("store");
        let trees = open_trees(&folder).map_err(|error| OpenError::of(data, &error))?;
        let log = Log::recover(&trees).map_err(|error| unusable(&error))?;
        Ok((Self { folder, trees: RwLock::new(Some(trees)) }, log))
    }

    /// Reads from the open store.
    pub(super) fn read<T>(&self, read: impl FnOnce(Result<&Trees, StorageError>) -> T) -> T {
        let trees = self.trees.read().unwrap_or_else(PoisonError::into_inner);
        read(trees.as_ref().ok_or_else(not_open))
    }

    /// Drops the store if it is open, and opens it anew.
    pub(super) fn reopen(&self) -> Result<Log, StorageError> {
        let mut trees = self.trees.write().unwrap_or_else(PoisonError::into_inner);
        // sled keeps the folder's lock as long as anything of it is left.
        *trees = None;
        let opened = open_trees(&self.folder).map_err(StorageError::unavailable)?;
        let log = Log::recover(&opened)?;
        *trees = Some(opened);
        Ok(log)
    }

    /// Gives the folder free.
    pub(super) fn close(&self) {
        *self.trees.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Why nothing can be read or written after a failure.
pub(super) fn not_open() -> StorageError {
    StorageError::unavailable("the store failed and cannot be opened again yet")
}

fn open_trees(folder: &Path) -> Result<Trees, ::sled::Error> {
    open_db(folder).and_then(Trees::open)
}

/// Opens sled's files in a folder.
pub(super) fn open_db(folder: &Path) -> Result<::sled::Db, ::sled::Error> {
    let config = ::sled::Config::new()
        .path(folder)
        .cache_capacity(PAGE_CACHE)
        // The writer flushes; a timer would only add flushes.
        .flush_every_ms(None);
    let patience = Instant::now() + LOCK_PATIENCE;
    loop {
        match config.open() {
            Err(error) if is_locked(&error) && Instant::now() < patience => std::thread::sleep(LOCK_RETRY),
            // That it got so far means that the folder is nobody else's.
            Err(::sled::Error::Corruption { .. }) if remove_unfinished(folder)? > 0 => {}
            opened => return opened,
        }
    }
}

/// sled 0.34 writes its own snapshots to `snap.N.generating` first, and when it
/// could not finish one, because the disk was full or the power failed, takes that
/// for the newest. The one before is still there.
fn remove_unfinished(folder: &Path) -> std::io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "generating") {
            tracing::warn!(file = %path.display(), "an unfinished file of an earlier run is removed");
            std::fs::remove_file(&path)?;
            removed += 1;
        }
    }
    Ok(removed)
}

pub(super) fn is_locked(error: &::sled::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}
