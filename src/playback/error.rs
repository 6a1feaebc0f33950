//! Why something is not played.

use bytes::Bytes;

use crate::storage::StorageError;
use crate::turns::Crowded;

/// Why something is not played.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PlayError {
    /// Too many are being made.
    #[error("too many recordings are being made")]
    Busy,
    /// There is more of it than is played.
    #[error("the journal is too large to be played")]
    TooLarge,
    /// The journal can't be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// yrs fails on too much of it.
    #[error("the journal can't be replayed")]
    Failed,
}

impl From<Crowded> for PlayError {
    fn from(Crowded: Crowded) -> Self {
        Self::Busy
    }
}

/// yrs failed on an update, and what it was taken into is good for nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an update of the journal can't be applied")]
pub struct Failed {
    /// Which.
    pub update: Bytes,
}
