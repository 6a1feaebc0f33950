//! What a room's task can be asked.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::error::{OpenError, RoomError};
use super::review::{NewComment, NewJudgement};
use super::standing::Right;
use super::state::Newcomer;
use super::state::links::{LinkPatch, MadeLink, NewLink};
use super::state::settings::Patch;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::mailbox::Sender;
use crate::rights::phase::Phase;
use crate::storage::event::Attendee;
use crate::storage::review::{Comment, Judgement, Review};
use crate::storage::room::{Intent, LinkRecord, MemberRecord};

/// Where the answer goes. A change is on disk when it comes.
pub(super) type Reply<T, E = RoomError> = oneshot::Sender<Result<T, E>>;

/// What comes into a room's mailbox.
#[derive(Debug)]
pub(super) enum Mail {
    /// Somebody with a right wants something changed. The right is asked again when it
    /// is done (HARD-3).
    Command { right: Right, command: Command },
    /// Somebody joins by a link.
    Join { newcomer: Newcomer, reply: Reply<MemberRecord> },
    /// A connection comes. With the way back, for the farewell.
    Arrive { who: Attendee, mailbox: Sender<Mail>, reply: Reply<Attendance, OpenError> },
    /// A connection has ended. The farewell: it takes no place.
    Leave(MemberId),
    /// A member's session lasts longer.
    Renew { member: MemberId, until: UnixMillis, reply: Reply<(), OpenError> },
    /// The webhook knows of the end that was then.
    Told { ended: UnixMillis, reply: Reply<()> },
    /// A question is in all documents, by somebody's doing.
    Brought { nonce: Uuid, by: Option<MemberId>, reply: Reply<()> },
    /// The room's time in memory ends.
    Close { how: Closing, done: oneshot::Sender<()> },
}

/// All that somebody may want changed about a room.
#[derive(Debug)]
pub(super) enum Command {
    Rename { member: MemberId, name: String, reply: Reply<MemberRecord> },
    Remove { member: MemberId, reply: Reply<()> },
    MakeLink { new: NewLink, reply: Reply<MadeLink> },
    ChangeLink { link: Uuid, patch: LinkPatch, reply: Reply<LinkRecord> },
    RevokeLink { link: Uuid, reply: Reply<()> },
    RenewLink { link: Uuid, reply: Reply<MadeLink> },
    BeQuiet { member: MemberId, time: Duration, reply: Reply<()> },
    EndQuiet { member: MemberId, reply: Reply<()> },
    SetPhase { phase: Phase, reply: Reply<()> },
    Configure { patch: Patch, reply: Reply<()> },
    Bring { intent: Box<Intent>, reply: Reply<()> },
    Review(ReviewCommand),
}

/// All that somebody may want of a review.
#[derive(Debug)]
pub(super) enum ReviewCommand {
    Read { reply: Reply<Arc<Review>> },
    Comment { new: NewComment, reply: Reply<Comment> },
    Reword { comment: Uuid, text: String, reply: Reply<Comment> },
    Remove { comment: Uuid, reply: Reply<()> },
    Judge { new: NewJudgement, reply: Reply<Judgement> },
}

/// How a room is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// The server stops.
    Saved,
    /// The room is being deleted: everybody has to go.
    Deleted,
    /// Another server has the room: nothing of it is written any more.
    Lost,
}

/// Somebody's being here: one connection, or one stream of events. Dropping it
/// leaves.
#[derive(Debug)]
pub struct Attendance {
    id: MemberId,
    mailbox: Sender<Mail>,
}

impl Attendance {
    /// Of somebody who has just been counted.
    pub(super) fn new(id: MemberId, mailbox: Sender<Mail>) -> Self {
        Self { id, mailbox }
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.mailbox.farewell(Mail::Leave(self.id));
    }
}
