//! Why a move did not come to its end.

use crate::config::error::SettingsError;
use crate::storage::StorageError;
use crate::storage::moving::{MoveError, Part};

/// Why: one sentence for the person who moves.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// An address.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Both are folders.
    #[error("both are folders; make a copy of a data folder with 'pairpad backup' and 'pairpad restore'")]
    Folders,
    /// Both are databases.
    #[error("both are databases; copy one with 'pg_dump' and 'pg_restore', as docs/postgres.md says")]
    Databases,
    /// An end can't be used.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// An end failed.
    #[error("{0}: {1}; run the same again to go on")]
    Storage(String, StorageError),
    /// What was written is not what is read.
    #[error(
        "{part} is not the same in {to} as in {from}: one of the two does not give back what was written to it, so look \
         at its disk and memory. The source is as it was; it was removed from the target, and running the same again \
         moves it once more"
    )]
    Differs {
        /// What.
        part: Part,
        /// The source.
        from: String,
        /// The target.
        to: String,
    },
}
