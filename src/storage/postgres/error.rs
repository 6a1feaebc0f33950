//! PostgreSQL's errors in our words.

use std::time::Duration;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, Severity, SqlState};

use crate::storage::StorageError;

/// Why a database can't be used: a sentence for whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What `--store` says.
    #[error("the database's address is not valid: {0}")]
    Address(String),
    /// It can't be reached, or lets nobody in.
    #[error("can't open the database at {at}: {reason}")]
    Unusable {
        /// Host and port.
        at: String,
        /// Why.
        reason: String,
    },
    /// A later server has written it.
    #[error(
        "the database has version {found} of Pairpad's tables, and this server knows versions up to {known}; \
         start a server of the version that was last used with it, or a later one"
    )]
    Newer {
        /// Its version.
        found: i32,
        /// The last that is known here.
        known: i32,
    },
    /// Another store was to be moved into it.
    #[error(
        "a move from {0} into this database was not completed; run the same 'pairpad migrate' again, which goes on with \
         it, or drop the schema 'pairpad' to begin anew"
    )]
    Moving(String),
    /// Somebody else uses it, and one of the two is alone.
    #[error(
        "the server '{0}' uses this database; several servers can share one if each has a --cluster-address"
    )]
    InUse(String),
}

/// Whether a statement that failed may have been done all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was undone.
    Undone,
    /// Nobody knows.
    Unknown,
}

/// Whether a statement that failed so may have been done all the same. The server answers an
/// error for what it has undone; but it may break off after the commit, where it waits for a
/// standby, and then it says that it was told to.
pub(super) fn outcome(error: &Error) -> Outcome {
    match error.as_db_error() {
        Some(error) if is_error(error) && !error.code().code().starts_with("57") => Outcome::Undone,
        _ => Outcome::Unknown,
    }
}

fn is_error(error: &DbError) -> bool {
    error.parsed_severity().is_none_or(|severity| severity == Severity::Error)
}

/// Why something failed, as a sentence.
pub(super) fn reason(error: &Error) -> String {
    let Some(db) = error.as_db_error() else {
        // What tokio-postgres says alone is 'error connecting to server'.
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
        return format!("{error}{}", cause.unwrap_or_default());
    };
    let (code, said) = (db.code(), db.message());
    let meaning = match code.code() {
        "53100" => "the database's disk is full",
        "53200" => "the database has run out of memory",
        "53300" => "the database takes no more connections; raise its max_connections",
        "57P01" | "57P02" => "the database is stopping",
        "57P03" => "the database is starting or stopping",
        "57014" => "the database broke the statement off",
        "25006" => "the database takes no writes: it is a standby, or read-only",
        "25P03" => "the database waited too long for this server",
        "55P03" => "another server has it locked",
        "28P01" | "28000" => "the database does not accept this user and password",
        "3D000" => "there is no such database",
        "42501" => "the database's role has no right to do that",
        "42P01" | "3F000" => "Pairpad's tables are missing in the database",
        _ => match code.code().get(..2) {
            Some("08") => "the connection to the database broke",
            Some("40") => "the database undid it because of another one",
            Some("53") => "the database has run out of something",
            Some("58") | Some("XX") => "the database itself failed",
            _ => "the database refused",
        },
    };
    format!("{meaning} ({}: {said})", code.code())
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        Self::unavailable(reason(&error))
    }
}

/// Nothing was heard of the database for so long.
pub(super) fn silent(time: Duration) -> StorageError {
    StorageError::unavailable(format!("the database did not answer within {} s", time.as_secs_f32()))
}

/// Whether a row is there already that is there only once.
pub(super) fn is_duplicate(error: &Error) -> bool {
    error.code() == Some(&SqlState::UNIQUE_VIOLATION)
}

/// Whether somebody else had a row locked for too long.
pub(super) fn is_locked(error: &Error) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

/// Why the storage failed, without saying so once more.
pub(super) fn why(error: &StorageError) -> String {
    match error {
        StorageError::Unavailable(why) => why.to_string(),
        other => other.to_string(),
    }
}
