//! Why no room is made of an archive.

use crate::export::meter::Spent;
use crate::export::verify::VerifyError;
use crate::room::error::MakeError;
use crate::storage::StorageError;

/// Why no room is made of an archive. Nothing is left of it then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no zip archive, or a damaged one.
    #[error("This is not a complete zip archive. Download the export once more, then try again.")]
    Damaged,
    /// Other programs would show other files.
    #[error("This archive has something hidden beside its files. Use the export as it was downloaded.")]
    Hidden,
    /// Exports are not.
    #[error("This archive is encrypted. Use the export as it was downloaded.")]
    Encrypted,
    /// More than any export.
    #[error("This archive has too many files for an exported room.")]
    TooManyFiles,
    /// A path that leads elsewhere, a link, or the like.
    #[error("This archive has a file that no exported room has: '{0}'.")]
    Entry(String),
    /// What it holds, unpacked.
    #[error("There is more in this archive than in any room. It can't be imported.")]
    TooLarge,
    /// The server's patience.
    #[error("Checking this archive took too long, so it wasn't imported.")]
    TooSlow,
    /// Something that every export has is not there, or not what it should be.
    #[error("This is not an exported room: '{0}' is missing or can't be read.")]
    NotARoom(&'static str),
    /// Of a later version.
    #[error(
        "This archive is in format {0}, which this version of Pairpad can't read. Update the server first."
    )]
    Version(u32),
    /// It is not what was signed.
    #[error("This archive was changed after it was exported: {0}.")]
    Changed(String),
    /// Something in a log.
    #[error("The history in this archive can't be used: {path}, record {record}: {reason}.")]
    Record {
        /// The log.
        path: String,
        /// Its number.
        record: u64,
        /// A clause.
        reason: String,
    },
    /// The history leads elsewhere.
    #[error("The file '{0}' in this archive is not what its history leads to.")]
    Texts(String),
    /// What `room.json` says cannot be.
    #[error("This archive says of its room what can't be: {0}.")]
    Room(&'static str),
    /// Whoever sent it has gone.
    #[error("Nobody waits for this import any more.")]
    GivenUp,
    /// The room could not be made.
    #[error(transparent)]
    NotMade(#[from] MakeError),
    /// The spooled file could not be read.
    #[error("the archive can't be read: {0}")]
    Spool(#[from] std::io::Error),
}

impl ImportError {
    /// Names the reason for programs; `None` where it is the server's.
    pub fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::Damaged => "archive_damaged",
            Self::Hidden => "archive_hidden",
            Self::Encrypted => "archive_encrypted",
            Self::TooManyFiles => "archive_too_many_files",
            Self::Entry(_) => "archive_entry",
            Self::TooLarge => "archive_too_large",
            Self::TooSlow => "archive_too_slow",
            Self::NotARoom(_) => "archive_not_a_room",
            Self::Version(_) => "archive_version",
            Self::Changed(_) => "archive_changed",
            Self::Record { .. } => "archive_record",
            Self::Texts(_) => "archive_texts",
            Self::Room(_) => "archive_room",
            Self::GivenUp | Self::NotMade(_) | Self::Spool(_) => return None,
        })
    }
}

impl From<VerifyError> for ImportError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Io(error) => Self::Spool(error),
            VerifyError::Zip(_) => Self::Damaged,
            VerifyError::TooManyFiles(_) => Self::TooManyFiles,
            VerifyError::Hidden => Self::Hidden,
            VerifyError::NoStatement(path) => Self::NotARoom(path),
            VerifyError::Version(version) => Self::Version(version),
        }
    }
}

impl From<Spent> for ImportError {
    fn from(spent: Spent) -> Self {
        match spent {
            Spent::Bytes => Self::TooLarge,
            Spent::Time => Self::TooSlow,
            Spent::Interest => Self::GivenUp,
        }
    }
}

impl From<StorageError> for ImportError {
    fn from(error: StorageError) -> Self {
        Self::NotMade(error.into())
    }
}
