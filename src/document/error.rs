//! What others are told when a document can't do what they ask.

use super::state::Refusal;
use crate::protocol::close::CloseReason;

/// The document has ended, or is about to: open it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is closed")]
pub struct Closed;

/// Why a connection could not join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// See [`Closed`].
    #[error("the document is closed")]
    Closed,
    /// Over the limit of members.
    #[error("the document has as many members as it may have")]
    Full,
}

/// Why an update of somebody without a socket was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// See [`Closed`].
    #[error("the document is closed")]
    Closed,
    /// What a socket would have been closed with.
    #[error("{}", .0.sentence())]
    Refused(CloseReason),
}

/// What somebody is told whose update was not taken.
impl From<Refusal> for CloseReason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed | Refusal::Failed => Self::Malformed,
            Refusal::TooLarge | Refusal::TooCostly => Self::TooMuch,
            Refusal::TooDeep => Self::Unsupported,
            Refusal::NotTried => Self::Restart,
        }
    }
}
