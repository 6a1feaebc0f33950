//! What other layers say went wrong, as the API says it.

use axum::extract::rejection::{PathRejection, QueryRejection};

use super::ApiError;
use crate::cluster::DrainError;
use crate::exec::job::Unavailable;
use crate::export::import::refusal::ImportError;
use crate::ids::RoomNameError;
use crate::playback::error::PlayError;
use crate::protocol::close::CloseReason;
use crate::rights::table::Denial;
use crate::room::error::{EditError, MakeError, OpenError, Refused, RoomError};
use crate::room::standing::{Denied, Refusal};
use crate::runs::plan::NotOffered;
use crate::runs::request::{ReportError, StartError};
use crate::storage::StorageError;

/// What somebody is told who may not do something.
impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Out(Refusal::Deleted) => Self::NoSuchRoom,
            Denied::Out(Refusal::PasswordNeeded) => Self::Password(
                "This room has a password. Join with the link and the password, then use that session.",
            ),
            Denied::Out(Refusal::Removed) => Self::Removed,
            Denied::Out(
                refusal @ (Refusal::LinkRevoked | Refusal::LinkExpired | Refusal::SessionExpired),
            ) => Self::NotAuthenticated(refusal.to_string()),
            Denied::Action { denial: Denial::NotYet, .. } => Self::NotStarted,
            Denied::Action { denial: Denial::Over, .. } => Self::Ended,
            Denied::Action { role, action, denial: Denial::Never } => Self::NotAllowed { role, action },
        }
    }
}

impl From<OpenError> for ApiError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoSuchRoom => Self::NoSuchRoom,
            OpenError::Full => Self::Full,
            OpenError::Busy => Self::Busy,
            OpenError::Closed => Self::ShuttingDown,
            OpenError::Elsewhere(_) => Self::Elsewhere,
            OpenError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<DrainError> for ApiError {
    fn from(error: DrainError) -> Self {
        match error {
            DrainError::NobodyElse => Self::NoOtherServer,
            DrainError::Leaving => Self::ShuttingDown,
            DrainError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<RoomError> for ApiError {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::Refused(Refused::Denied(denied)) => denied.into(),
            RoomError::Refused(refused) => Self::Refused(refused),
            RoomError::Open(error) => error.into(),
        }
    }
}

impl From<MakeError> for ApiError {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::ShortOfDisk => Self::ShortOfDisk,
            MakeError::Open(error) => error.into(),
            MakeError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NotMade(error) => error.into(),
            // Nobody reads that.
            ImportError::GivenUp => Self::TooSlow,
            ImportError::Spool(_) => Self::Internal(error.to_string()),
            refused => Self::Archive(refused),
        }
    }
}

impl From<PlayError> for ApiError {
    fn from(error: PlayError) -> Self {
        match error {
            PlayError::Busy => Self::Busy,
            PlayError::TooLarge => Self::TooLargeToPlay,
            // What is damaged stays so, and the page's word for that is known.
            PlayError::Storage(StorageError::Damaged(what)) => {
                tracing::error!(%what, "a journal can't be played back");
                Self::Update(CloseReason::Quarantined)
            }
            PlayError::Storage(error) => Self::Storage(error),
            PlayError::Failed => Self::Internal(error.to_string()),
        }
    }
}

impl From<EditError> for ApiError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotTaken(reason) => Self::Update(reason),
            EditError::Open(error) => error.into(),
        }
    }
}

impl From<Unavailable> for ApiError {
    fn from(Unavailable { reason, hint }: Unavailable) -> Self {
        // The sentence that they become part of has its own end.
        let reason = reason.trim_end_matches('.');
        Self::CannotRun(match hint {
            Some(hint) => format!("{reason}. {}", hint.trim_end_matches('.')),
            None => reason.to_owned(),
        })
    }
}

impl From<StartError> for ApiError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Unavailable(unavailable) => unavailable.into(),
            StartError::NotInstalled(language) => Self::NotInstalled(language),
            StartError::NotOffered(NotOffered::ReadsItsFile) => Self::TakesNoInput,
            StartError::NotOffered(NotOffered::NoConsole) => Self::NoConsole,
            StartError::NotOffered(NotOffered::NoFramework) => Self::NoFramework,
            StartError::QueueFull => Self::RunQueueFull,
            StartError::InProgress => Self::RunInProgress,
            StartError::Closing => Self::ShuttingDown,
            StartError::Output(error) => error.into(),
        }
    }
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::NotRunning => Self::NoSuchRun,
            ReportError::NotYours => Self::NotYourRun,
            ReportError::NotHeard => Self::TakesNoInput,
        }
    }
}

impl From<RoomNameError> for ApiError {
    fn from(error: RoomNameError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::Invalid("The address is not valid UTF-8.".to_owned())
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Invalid(rejection.body_text())
    }
}
