//! What comes into a document's mailbox.

use std::fmt;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::error::{JoinError, WriteError};
use super::key::MemberKey;
use super::member::Joining;
use super::outbox::Outbox;
use super::permit::Permit;
use super::view::DocumentView;
use crate::ids::{Author, MemberId};
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedUpdate;
use crate::protocol::message::ClientMessage;
use crate::telemetry::spans::Span;

/// A look at the document between two turns.
pub(super) type Look = Box<dyn FnOnce(&mut DocumentView<'_>) + Send>;

/// Something for the document to do.
pub(super) enum Mail {
    /// Somebody wants in.
    Join {
        key: MemberKey,
        joining: Joining,
        outbox: Arc<Outbox>,
        reply: oneshot::Sender<Result<(), JoinError>>,
    },
    /// A member says something, which may be followed.
    Messages { key: MemberKey, messages: Vec<ClientMessage>, followed: Span },
    /// A member's socket is free again.
    CatchUp { key: MemberKey },
    /// A member may write from now on.
    Welcome { key: MemberKey },
    /// Something came from a member who counted as lost.
    Found { key: MemberKey },
    /// A member has left. The farewell: it takes no place.
    Leave { key: MemberKey },
    /// A person's new name.
    Rename { member: MemberId, name: Arc<str> },
    /// Somebody without a socket writes.
    Write { author: Author, permit: Permit, update: CheckedUpdate, reply: WriteReply },
    /// Somebody looks at what is theirs to see.
    Look { viewer: Author, look: Look },
    /// The document is to end.
    End(Leaving),
}

/// Why a document is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leaving {
    /// Everything is to be saved and closed.
    ShutDown,
    /// Another server has it: nothing is to be saved any more.
    Lost,
}

/// Tells a writer without a socket what came of it.
#[derive(Debug)]
pub(super) struct WriteReply {
    /// Why it was not taken.
    pub(super) refused: oneshot::Sender<WriteError>,
    /// It is on disk.
    pub(super) saved: oneshot::Sender<()>,
}

impl WriteReply {
    /// It was not taken.
    pub(super) fn refuse(self, reason: CloseReason) {
        // Whoever wrote may be gone.
        let _ = self.refused.send(WriteError::Refused(reason));
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Join { .. } => "Join",
            Self::Messages { .. } => "Messages",
            Self::CatchUp { .. } => "CatchUp",
            Self::Welcome { .. } => "Welcome",
            Self::Found { .. } => "Found",
            Self::Leave { .. } => "Leave",
            Self::Rename { .. } => "Rename",
            Self::Write { .. } => "Write",
            Self::Look { .. } => "Look",
            Self::End(_) => "End",
        })
    }
}
