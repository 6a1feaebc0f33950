//! What keeps a backup from being made or restored, in sentences that say what to do.

use std::io;
use std::path::Path;

use crate::storage::StorageError;
use crate::storage::local::OpenError;

/// Why there is no backup, or nothing was restored. What was there before is unharmed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A disk has no room left.
    #[error(
        "the disk is full: can't write {0}; free some space, or keep fewer backups with --keep. Earlier backups are unharmed"
    )]
    Full(String),
    /// A file or folder of the backup.
    #[error("can't use {0}: {1}; choose a folder that you can read and write")]
    File(String, io::Error),
    /// Something else is in that folder.
    #[error("the folder {0} holds something else than backups of Pairpad; choose an empty one, or a new one")]
    Foreign(String),
    /// It is part of what is backed up.
    #[error("the folder {0} is inside the data folder; choose one outside, best on another disk")]
    Inside(String),
    /// There is no backup.
    #[error("there are no backups in {0}; choose the folder that 'pairpad backup --to' was given")]
    Absent(String),
    /// None is so old.
    #[error("there is no backup of {0} or before; 'pairpad restore --list' shows all")]
    NoneThen(String),
    /// Not a time.
    #[error("'{0}' is not a time; write it as 2026-11-30T02:45:00Z")]
    NotATime(String),
    /// Another process has the folder.
    #[error("another backup, or a restore, is using the folder {0}; try again when it has ended")]
    Busy(String),
    /// Made by a later version.
    #[error("{0} was made by a newer Pairpad; use that version, or a newer one")]
    Newer(String),
    /// It is not what was written.
    #[error(
        "the backup file {0} is damaged: {1}. Restore an earlier backup with --at; if you delete the file, the next backup writes it again"
    )]
    Broken(String, String),
    /// A list can't be read, so nobody knows what that backup needs.
    #[error(
        "the list {0} can't be read, and nothing was removed. The new backup is complete, and so are the others; delete that file to give up its backup"
    )]
    BrokenList(String),
}

impl BackupError {
    /// From what went wrong with a file or folder.
    pub(super) fn file(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| {
            let name = path.display().to_string();
            match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(name),
                _ => Self::File(name, error),
            }
        }
    }

    /// From what does not check out in a file.
    pub(super) fn broken<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> Self {
        move |what| Self::Broken(path.display().to_string(), what.to_string())
    }
}
