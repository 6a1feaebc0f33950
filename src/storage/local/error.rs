//! What can go wrong with the data folder and its database.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::storage::StorageError;

/// Why the data folder could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server has it (STORE-8).
    #[error(
        "the data folder {0} is in use by another Pairpad server; stop that one, or choose another folder with --data-dir"
    )]
    Locked(String),
    /// No server has ever used it.
    #[error("there is no Pairpad data in {0}; choose the server's data folder with --data-dir")]
    Absent(String),
    /// A backup is not restored over anything.
    #[error("the folder {0} is not empty; restore into a new one with --data-dir")]
    NotEmpty(String),
    /// A restore into it has not come to its end.
    #[error("a restore into {0} was cut short; run 'pairpad restore' into it again, or empty it")]
    Restoring(String),
    /// Another store was to be moved into it.
    #[error(
        "a move into {0} was not completed; run the same 'pairpad migrate' again, which goes on with it, or empty the \
         folder"
    )]
    Moving(String),
    /// It can't be made, read or written.
    #[error("the data folder {0} cannot be used: {1}; choose a folder that you can write to with --data-dir")]
    Unusable(String, String),
}

impl OpenError {
    /// From what went wrong in `folder`.
    pub(super) fn unusable<E: std::fmt::Display>(folder: &Path) -> impl Fn(E) -> Self {
        move |error| Self::Unusable(folder.display().to_string(), error.to_string())
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::damaged(error),
            _ => Self::unavailable(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_database_is_damage_and_a_full_disk_is_not() {
        let of =
            |code| StorageError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        assert!(matches!(of(rusqlite::ffi::SQLITE_CORRUPT), StorageError::Damaged(_)));
        assert!(matches!(of(rusqlite::ffi::SQLITE_FULL), StorageError::Unavailable(_)));
    }
}
