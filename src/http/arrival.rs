//! From an open socket to a membership: at once, or when the interview begins.

use std::sync::Arc;

use super::App;
use super::end::End;
use super::handshake::WebSocket;
use super::lobby;
use super::ward::{Ward, expelled};
use crate::document::member::{Joining, PresencePolicy, SavedReports};
use crate::document::membership::Membership;
use crate::document::sink::FrameSink;
use crate::ids::{Author, DocumentKey, DocumentName, MemberId};
use crate::protocol::close::CloseReason;
use crate::rights::table::Access;
use crate::room::command::Attendance;
use crate::room::error::RoomError;
use crate::room::events::Attendee;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Pass, Standing};

/// How somebody comes to a document.
#[derive(Debug)]
pub(super) enum Entry {
    /// A room that connecting makes, with write access for all.
    Open,
    /// A room with members and rights.
    Made(RoomHandle, Pass),
}

/// A connection that is in.
pub(super) struct Arrived {
    pub(super) socket: WebSocket,
    pub(super) membership: Membership,
    pub(super) ward: Option<Box<Ward>>,
    pub(super) attendance: Option<Attendance>,
}

/// Lets a connection in, at once or when the interview begins.
pub(super) async fn arrive(
    mut socket: WebSocket,
    sink: &Arc<dyn FrameSink>,
    app: &App,
    key: &DocumentKey,
    entry: Entry,
    saved: SavedReports,
) -> Result<Arrived, (WebSocket, End)> {
    let close = |error: &RoomError| End::Close(reason(error));
    let (room, pass) = match entry {
        Entry::Made(room, pass) => (room, pass),
        Entry::Open => {
            let access = if key.document == DocumentName::Output { Access::Read } else { Access::Write };
            let joining = Joining {
                author: Author::Person(MemberId::random()),
                access,
                saved,
                presence: PresencePolicy::AsSent,
            };
            socket.get_mut().set_access(access);
            return match app.rooms.join(key, &joining, sink).await {
                Ok(membership) => Ok(Arrived { socket, membership, ward: None, attendance: None }),
                Err(error) => Err((socket, close(&error))),
            };
        }
    };
    let (mut ward, admitted) = match Ward::new(&room, pass, key.document, app.rooms.clock()) {
        Ok(entered) => entered,
        Err(reason) => return Err((socket, End::Close(reason))),
    };
    if let Some(reason) = expelled(ward.standing()) {
        return Err((socket, End::Close(reason)));
    }
    let name = admitted.member.as_ref().map_or_else(|| "Guest".to_owned(), |member| member.name.clone());
    let who = Attendee { id: admitted.author.id(), name, role: admitted.role, link: admitted.link };
    let attendance = match room.attend(who).await {
        Ok(attendance) => Some(attendance),
        Err(error) => return Err((socket, close(&error))),
    };
    let said = if *ward.standing() == Standing::Waiting {
        match lobby::wait(&mut socket, &mut ward, &app.limits, &app.shutdown).await {
            Ok(said) => said,
            Err(end) => return Err((socket, end)),
        }
    } else {
        Vec::new()
    };
    let access = match ward.standing() {
        Standing::In(access) => *access,
        Standing::Waiting | Standing::Never | Standing::Over => Access::Read,
    };
    let presence = admitted.identity().map_or(PresencePolicy::Guest(admitted.role), PresencePolicy::Member);
    let joining = Joining { author: admitted.author, access, saved, presence };
    socket.get_mut().set_access(access);
    let membership = match app.rooms.join(key, &joining, sink).await {
        Ok(membership) => membership,
        Err(error) => return Err((socket, close(&error))),
    };
    if !said.is_empty() && membership.send(said).await.is_err() {
        return Err((socket, End::Close(CloseReason::Restart)));
    }
    Ok(Arrived { socket, membership, ward: Some(Box::new(ward)), attendance })
}

fn reason(error: &RoomError) -> CloseReason {
    match error {
        RoomError::NoSuchRoom => CloseReason::NoSuchRoom,
        RoomError::Full | RoomError::Busy | RoomError::ShortOfDisk => CloseReason::Overloaded,
        RoomError::Closed => CloseReason::Restart,
        RoomError::Storage(cause) => {
            tracing::error!(%cause, "a document could not be opened");
            CloseReason::StorageTrouble
        }
        RoomError::NotTaken(reason) => *reason,
        RoomError::Refused(refused) => {
            tracing::error!(%refused, "nothing was to be changed");
            CloseReason::StorageTrouble
        }
    }
}
