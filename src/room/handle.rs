//! What others see of an open room: typed methods over its bounded mailbox, and what
//! decides who may do what, to be read at any time.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::actor::{Change, Mail};
use super::attendance::Present;
use super::events::{Attendee, EventLog};
use super::observer::{DocumentObserver, Noticed};
use super::standing::{self, Denied, Right, Rules};
use crate::clock::{Clock, UnixMillis};
use crate::document::permit::Permit;
use crate::document::view::EditObserver;
use crate::ids::{DocumentName, MemberId};
use crate::mailbox::Sender;
use crate::protocol::close::CloseReason;
use crate::rights::phase::Phase;
use crate::storage::StorageError;
use crate::storage::room::RoomRecord;

/// Why a change of a room was refused. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// See [`super::links::MOST`].
    #[error("the room has as many links as it may have; revoke some first")]
    TooManyLinks,
    /// It was revoked, perhaps.
    #[error("the room has no such link")]
    NoSuchLink,
    /// Nobody could manage the room any more.
    #[error("this is the last link for owners that lasts; make another one first")]
    LastOwnerLink,
    /// A time that has passed.
    #[error("a link has to expire in the future")]
    ExpiresInThePast,
    /// As many are here as may be, by that link or in all.
    #[error(
        "as many people are in this room as it takes; wait until somebody leaves, or ask an interviewer to remove somebody"
    )]
    TooManyMembers,
    /// Nobody of that id, or somebody who was removed.
    #[error("the room has no such member")]
    NoSuchMember,
    /// Interviewers do not send owners away.
    #[error("only an owner can remove an owner")]
    OwnersMember,
    /// Interviews are started, ended and reopened.
    #[error("an interview that is {} cannot become {}; it is started, ended and reopened", .from.name(), .to.name())]
    Phase {
        /// Where it stands.
        from: Phase,
        /// Where it should.
        to: Phase,
    },
    /// Whoever asks may not, or not any more.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// Why a room could not be asked or changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RoomError {
    /// It was deleted, or never made.
    #[error("there is no such room")]
    NoSuchRoom,
    /// The room has left memory: open it anew.
    #[error("the room is closed")]
    Closed,
    /// What is left of the disk is for the rooms that there are.
    #[error("the disk is nearly full")]
    ShortOfDisk,
    /// It did not answer in time.
    #[error("the room is busy")]
    Busy,
    /// As many are open as may be, or the document has as many members as may be.
    #[error("the room or the server is full")]
    Full,
    /// The change was refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// An update was not taken: what a socket would have been closed with.
    #[error("{}", .0.sentence())]
    NotTaken(CloseReason),
    /// Nothing was changed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A room that is open. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RoomHandle {
    pub(super) mailbox: Sender<Mail>,
    pub(super) rules: watch::Receiver<Rules>,
    pub(super) events: Arc<EventLog>,
    pub(super) noticed: Arc<Noticed>,
}

/// What a change needs to know beside the record.
#[derive(Debug)]
pub struct Circumstances<'a> {
    /// The time.
    pub now: UnixMillis,
    /// Who is here.
    pub present: &'a Present,
}

/// Somebody's being here: one connection, or one stream of events. Dropping it
/// leaves.
#[derive(Debug)]
pub struct Attendance {
    id: MemberId,
    mailbox: Sender<Mail>,
}

impl RoomHandle {
    /// What decides at this moment.
    pub fn rules(&self) -> Rules {
        self.rules.borrow().clone()
    }

    /// The same, and the changes of it.
    pub fn watch(&self) -> watch::Receiver<Rules> {
        self.rules.clone()
    }

    /// The room as it is kept.
    ///
    /// # Errors
    /// When it was deleted.
    pub fn record(&self) -> Result<Arc<RoomRecord>, RoomError> {
        self.rules.borrow().record.clone().ok_or(RoomError::NoSuchRoom)
    }

    /// What happens in the room.
    pub fn events(&self) -> &Arc<EventLog> {
        &self.events
    }

    /// When somebody last did something.
    pub fn last_active(&self, record: &RoomRecord) -> UnixMillis {
        record.last_active.max(self.noticed.last_edit())
    }

    /// How many people are here.
    pub(super) fn people(&self) -> usize {
        self.noticed.people()
    }

    /// For the room's document of this name.
    pub(super) fn observer(&self, document: DocumentName) -> Arc<dyn EditObserver> {
        Arc::new(DocumentObserver::new(document, &self.noticed))
    }

    /// Changes the room for somebody who may do so at that very moment (HARD-3).
    ///
    /// # Errors
    /// See [`RoomHandle::change`].
    pub async fn change_for<T: Send + 'static>(
        &self,
        right: Right,
        change: impl FnOnce(&mut RoomRecord, &Circumstances<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, RoomError> {
        let checked = move |record: &mut RoomRecord, circumstances: &Circumstances<'_>| {
            standing::check(record, &right, circumstances.now)?;
            change(record, circumstances)
        };
        self.change(checked).await
    }

    /// Asked when something takes effect that was allowed a while before.
    pub fn permit(&self, right: Right, clock: Clock) -> Permit {
        let rules = self.rules.clone();
        Permit::as_long_as(move || rules.borrow().check(&right, clock.now()).is_ok())
    }

    /// Changes the room; on disk when this returns. Changes are made one after the
    /// other, and one that fails changes nothing.
    ///
    /// # Errors
    /// See [`RoomError`].
    pub async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut RoomRecord, &Circumstances<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, RoomError> {
        let (reply, answer) = oneshot::channel();
        let made: Change = Box::new(move |record, circumstances| match change(record, circumstances) {
            // Whoever asked may be gone; what was changed stays changed.
            Ok(changed) => Ok(Box::new(move |saved: Result<(), RoomError>| {
                let _ = reply.send(saved.map(|()| changed));
            })),
            Err(refused) => {
                let _ = reply.send(Err(refused.into()));
                Err(refused)
            }
        });
        self.mailbox.send(Mail::Change(made)).await.map_err(|_| RoomError::Closed)?;
        answer.await.map_err(|_| RoomError::Closed)?
    }

    /// Somebody comes.
    ///
    /// # Errors
    /// When as many are here as may be, or the room is closed.
    pub async fn attend(&self, who: Attendee) -> Result<Attendance, RoomError> {
        let (reply, answer) = oneshot::channel();
        let arriving = self.mailbox.send(Mail::Arrive { who, mailbox: self.mailbox.clone(), reply });
        in_time(arriving).await?.map_err(|_| RoomError::Closed)?;
        // Held from here on by the answer itself: whoever goes away while waiting leaves.
        in_time(answer).await?.map_err(|_| RoomError::Closed)?
    }

    /// Who is here.
    ///
    /// # Errors
    /// When the room is closed.
    pub async fn present(&self) -> Result<Present, RoomError> {
        let (reply, answer) = oneshot::channel();
        in_time(self.mailbox.send(Mail::Present(reply))).await?.map_err(|_| RoomError::Closed)?;
        in_time(answer).await?.map_err(|_| RoomError::Closed)
    }

    /// A member's sessions, and the sockets that came with them, last until then.
    ///
    /// # Errors
    /// When the room is closed.
    pub async fn renew(&self, member: MemberId, until: UnixMillis) -> Result<(), RoomError> {
        let (reply, answer) = oneshot::channel();
        let mail = Mail::Renew { member, until, reply };
        in_time(self.mailbox.send(mail)).await?.map_err(|_| RoomError::Closed)?;
        in_time(answer).await?.map_err(|_| RoomError::Closed)
    }

    /// Ends the room's time in memory, for good or until it is opened anew: what is
    /// not saved is saved first.
    pub(super) async fn close(&self, how: Closing) {
        let (done, answer) = oneshot::channel();
        if self.mailbox.send(Mail::Close { how, done }).await.is_ok() {
            // An actor that has ended has closed.
            let _ = answer.await;
        }
    }
}

/// A room answers within this time, or counts as busy (HARD-2). It waits for nothing but
/// the disk.
const ANSWER: Duration = Duration::from_secs(5);

async fn in_time<T>(question: impl Future<Output = T>) -> Result<T, RoomError> {
    tokio::time::timeout(ANSWER, question).await.map_err(|_| RoomError::Busy)
}

/// How a room is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// The server stops.
    Saved,
    /// The room is being deleted: everybody has to go.
    Deleted,
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
