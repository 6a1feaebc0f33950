//! Somebody who came to a document by a socket: as whom, and what they may do there.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::stage::{Place, refused};
use tokio::time::Instant;
use uuid::Uuid;

use crate::document::member::{Joining, PresencePolicy, SavedReports};
use crate::document::membership::Membership;
use crate::document::pulse::Pulse;
use crate::document::seat::Seat;
use crate::document::sink::FrameSink;
use crate::http::access::watch::AccessWatch;
use crate::http::app::App;
use crate::http::{measured, traced};
use crate::ids::{Author, DocumentKey, DocumentName, MemberId};
use crate::protocol::close::CloseReason;
use crate::rights::table::Access;
use crate::room::command::Attendance;
use crate::room::error::OpenError;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Admitted, Pass};
use crate::telemetry::metrics::share::Share;
use crate::telemetry::trace::TraceId;

/// How somebody comes to a document.
#[derive(Debug)]
pub(super) enum Entry {
    /// A room that connecting makes, with write access for all.
    Open,
    /// A room with members and rights.
    Made(RoomHandle, Pass),
}

/// What a connection asks for beside the protocol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wishes {
    pub(super) saved: SavedReports,
    pub(super) watch: Watch,
}

/// Whether others are to see within seconds that a connection is lost (`?alive=1`, LIVE-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watch {
    /// It is watched.
    Wanted,
    /// The heartbeat is enough.
    Unwanted,
}

/// Somebody who has come. Dropping it leaves the room.
pub(super) struct Arrival {
    author: Author,
    /// Who answers for what the connection costs.
    source: Uuid,
    /// What its log lines carry.
    trace: Option<TraceId>,
    saved: SavedReports,
    /// When something last came, if anybody wants to know.
    pulse: Option<Arc<Pulse>>,
    visit: Visit,
    _counted: Share,
}

/// What they are there.
enum Visit {
    /// Somebody, in a room that connecting makes.
    Open(Access),
    /// Somebody who was let into a room.
    Made(Box<Guest>),
}

struct Guest {
    room: RoomHandle,
    pass: Pass,
    presence: PresencePolicy,
    place: Place,
    _attendance: Attendance,
}

impl Arrival {
    /// Lets somebody into the room, or says why not.
    pub(in crate::http) async fn begin(
        app: &App,
        document: DocumentName,
        entry: Entry,
        wishes: Wishes,
    ) -> Result<Self, CloseReason> {
        let (saved, trace) = (wishes.saved, traced::id());
        let (room, pass) = match entry {
            Entry::Made(room, pass) => (room, pass),
            Entry::Open => {
                let author = Author::Person(MemberId::random());
                let access = if document == DocumentName::Output { Access::Read } else { Access::Write };
                // Nothing is stamped into presence there, and so there is nothing to watch for.
                let visit = Visit::Open(access);
                let _counted = app.metrics.http.socket(measured::OPEN_ROOM);
                let source = author.id().0;
                return Ok(Self { author, source, trace, saved, pulse: None, visit, _counted });
            }
        };
        let begun = AccessWatch::begin(&room, pass.clone(), app.rooms.clock());
        let (watch, admitted) = begun.map_err(refused)?;
        let place = Place::take(watch, &admitted, document)?;
        let attendance = room.attend(admitted.attendee()).await.map_err(|error| reason(&error))?;
        let (author, presence) = (admitted.author, presence(&admitted));
        let source = admitted.link.unwrap_or(author.id().0);
        let guest = Guest { room, pass, presence, place, _attendance: attendance };
        let pulse = (wishes.watch == Watch::Wanted).then(|| Arc::new(Pulse::new(Instant::now())));
        let _counted = app.metrics.http.socket(admitted.role.name());
        Ok(Self { author, source, trace, saved, pulse, visit: Visit::Made(Box::new(guest)), _counted })
    }

    /// What the connection may do; nothing while it waits.
    pub(in crate::http) fn access(&self) -> Option<Access> {
        match &self.visit {
            Visit::Open(access) => Some(*access),
            Visit::Made(guest) => guest.place.access(),
        }
    }

    /// Whether it only reads, in a room with more than so many connections of people who do not lead.
    pub(super) fn is_one_of_many_who_watch(&self, many: usize) -> bool {
        match &self.visit {
            Visit::Open(_) => false,
            Visit::Made(guest) => guest.place.access() == Some(Access::Read) && guest.room.guests() > many,
        }
    }

    /// When something last came from the connection, if anybody wants to know.
    pub(super) fn pulse(&self) -> Option<&Pulse> {
        self.pulse.as_deref()
    }

    /// The next time that it may do something else, or why it has to go.
    pub(in crate::http) fn poll_change(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Access>, CloseReason>> {
        match &mut self.visit {
            // Nobody is sent away.
            Visit::Open(_) => Poll::Pending,
            Visit::Made(guest) => guest.place.poll_change(context),
        }
    }

    /// Makes the connection a member of its document.
    ///
    /// # Errors
    /// Why it can't be.
    pub(in crate::http) async fn join(
        &self,
        app: &App,
        key: &DocumentKey,
        sink: &Arc<dyn FrameSink>,
    ) -> Result<Membership, CloseReason> {
        if key.document == DocumentName::Output
            && let Visit::Made(_) = self.visit
            && let Err(error) = app.runs.settle(&key.room).await
        {
            // Whoever watches sees a run that goes on for ever, and everything else.
            tracing::warn!(room = %key.room, %error, "runs of an earlier process could not be ended");
        }
        let joined = app.rooms.join(key, || self.joining(key.document), sink).await;
        joined.map_err(|error| reason(&error))
    }

    fn joining(&self, document: DocumentName) -> Joining {
        let (seat, presence): (Box<dyn Seat>, _) = match &self.visit {
            Visit::Open(access) => (Box::new(*access), PresencePolicy::AsSent),
            Visit::Made(guest) => (guest.room.seat(guest.pass.clone(), document), guest.presence.clone()),
        };
        let (author, source, saved, trace) = (self.author, self.source, self.saved, self.trace);
        Joining { author, source, trace, pulse: self.pulse.clone(), saved, seat, presence }
    }
}

fn presence(admitted: &Admitted) -> PresencePolicy {
    admitted.identity().map_or(PresencePolicy::Guest(admitted.role), PresencePolicy::Member)
}

/// What somebody is told for whom a room or document can't be opened.
pub(in crate::http) fn reason(error: &OpenError) -> CloseReason {
    match error {
        OpenError::NoSuchRoom => CloseReason::NoSuchRoom,
        OpenError::Full | OpenError::Busy => CloseReason::Overloaded,
        OpenError::Closed | OpenError::Elsewhere(_) => CloseReason::Restart,
        OpenError::Storage(cause) => {
            tracing::error!(%cause, "could not open a room or document");
            CloseReason::StorageTrouble
        }
    }
}
