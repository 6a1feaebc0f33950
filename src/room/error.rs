//! Why something was not done to a room, or could not be.

use std::time::Duration;

use super::standing::Denied;
use crate::protocol::close::CloseReason;
use crate::rights::phase::Phase;
use crate::storage::StorageError;
use crate::storage::claim::Node;

/// Why a change of a room was refused. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// See [`super::state::links::MOST`].
    #[error("The room has too many links. Revoke one first.")]
    TooManyLinks,
    /// It was revoked, perhaps.
    #[error("The room has no such link. It may have been revoked.")]
    NoSuchLink,
    /// Nobody could manage the room any more.
    #[error("This is the last owner link that doesn't expire. Create another one first.")]
    LastOwnerLink,
    /// A time that has passed.
    #[error("Choose a time in the future.")]
    ExpiresInThePast,
    /// As many are here as may be, by that link or in all.
    #[error("The room is full. Wait until somebody leaves, or ask an interviewer to remove somebody.")]
    TooManyMembers,
    /// Nobody of that id, or somebody who was removed.
    #[error("There is no such person in the room. They may have been removed.")]
    NoSuchMember,
    /// Interviewers do not send owners away.
    #[error("Only an owner can remove an owner.")]
    OwnersMember,
    /// One person at a time.
    #[error("Somebody else is in quiet mode. Try again when they are done.")]
    SomebodyIsQuiet,
    /// For each time the document is copied.
    #[error("Quiet mode was started a moment ago. Try again in a few seconds.")]
    QuietTooOften {
        /// Until it may begin again.
        wait: Duration,
    },
    /// What they write would be left where it was.
    #[error(
        "Somebody is in quiet mode, and what they write is not shown yet. Bring in the question when they are done."
    )]
    QuietIsOn,
    /// One after the other.
    #[error("Somebody is bringing in a question at this moment. Try again when they are done.")]
    QuestionUnderWay,
    /// There would be too much in one of the documents.
    #[error(
        "The question doesn't fit into this room: there would be too many files, parts or rubric rows, or too much text. Delete some first."
    )]
    QuestionDoesNotFit,
    /// See [`super::state::questions::MAX_QUESTIONS`].
    #[error(
        "This room has had 50 questions, and takes no more. Make the room for the next candidate to go on."
    )]
    TooManyQuestions,
    /// Interviews are started, ended and reopened.
    #[error("A {} interview can't become {}. It can be started, ended and reopened.", .from.name(), .to.name())]
    Phase {
        /// Where it stands.
        from: Phase,
        /// Where it should.
        to: Phase,
    },
    /// It was deleted, perhaps, or is not for this one to see.
    #[error("There is no such comment. It may have been deleted.")]
    NoSuchComment,
    /// Everybody changes their own.
    #[error("This comment is somebody else's. You can only change your own.")]
    NotYourComment,
    /// See [`super::review::MAX_COMMENTS`].
    #[error("This room's review takes no more comments. Delete some first.")]
    TooManyComments,
    /// See [`super::review::MAX_JUDGEMENTS`].
    #[error("This room's review takes no more judgements.")]
    TooManyJudgements,
    /// Whoever gives a judgement sees the others'.
    #[error("Choose a recommendation before you give your judgement.")]
    NoRecommendation,
    /// Whoever asks may not, or not any more.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// Why a room or document could not be opened or entered.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OpenError {
    /// It was deleted, or never made.
    #[error("there is no such room")]
    NoSuchRoom,
    /// As many are open as may be, or as many are in it.
    #[error("the room or the server is full")]
    Full,
    /// It did not answer in time.
    #[error("the room is busy")]
    Busy,
    /// The room has left memory: open it anew.
    #[error("the room is closed")]
    Closed,
    /// Another server has it.
    #[error("the room is at another server, {}", .0.name)]
    Elsewhere(Node),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a room was not changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RoomError {
    /// The change was refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It could not be asked, or not be stored.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<StorageError> for RoomError {
    fn from(error: StorageError) -> Self {
        Self::Open(error.into())
    }
}

/// Why no room was made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MakeError {
    /// What is left of the disk is for the rooms that there are.
    #[error("the disk is nearly full")]
    ShortOfDisk,
    /// It could not be claimed.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a document was not changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EditError {
    /// The update was not taken: what a socket would have been closed with.
    #[error("{}", .0.sentence())]
    NotTaken(CloseReason),
    /// The document could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<StorageError> for EditError {
    fn from(error: StorageError) -> Self {
        Self::Open(error.into())
    }
}
