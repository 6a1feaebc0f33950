//! `/api/v1/rooms/{room}/events`: what happens in a room, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State, rejection::QueryRejection};
use axum::http::HeaderMap;
use axum::response::sse::{Event as SentEvent, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Deserialize;
use utoipa::IntoParams;

use super::event_data::{EventData, describe};
use super::extract::RoomId;
use super::openapi::ReadErrors;
use super::view::Room;
use crate::http::access::credential::Caller;
use crate::http::access::enter::refused;
use crate::http::access::watch::{AccessWatch, Expulsion};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::listen::gate::Ticket;
use crate::ids::RoomName;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::command::Attendance;
use crate::room::events::{Follower, Next};
use crate::room::handle::RoomHandle;
use crate::room::standing::Refusal;
use crate::storage::event::{Event, EventId, EventKind};

/// For browsers' `EventSource`, which cannot send headers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Options {
    /// The session or link's token.
    token: Option<String>,
}

/// Follows what happens in the room: `room_created`, `room_imported`, `member_joined`, `member_left`,
/// `member_renamed`, `member_removed`, `language_changed`, `problem_updated`, `phase_changed`, `room_updated`,
/// `quiet_began`, `quiet_ended`, `run_started`, `run_completed`, `code_restored`,
/// `question_brought`; for interviewers and
/// reviewers also `review_comment`; for interviewers also `link_created`, `link_changed`, `link_revoked`,
/// `signal`, `sealed` and `judgement_given`.
///
/// The first event is always `room`, the room as it is now. It is sent again whenever events were missed.
/// To resume after an interruption, send `Last-Event-ID`; the server may have been restarted in between. Following counts as being in the room, except for reviewers. When the
/// session ends, the stream does, with the event `closed`.
///
/// **Role:** everyone. Candidates, observers and reviewers are told only about the phase before the
/// interview starts and after it ends.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/events", operation_id = "follow_events", tag = "events", security(("bearer" = [])),
    params(("room" = Uuid, Path), Options,
        ("Last-Event-ID" = Option<String>, Header, description = "the last event that was seen")),
    responses((status = 200, body = EventData, content_type = "text/event-stream"), ReadErrors))]
pub(in crate::http) async fn follow(
    State(app): State<App>,
    RoomId(name): RoomId,
    mut caller: Caller,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<SentEvent, Infallible>>>, ApiError> {
    let Query(Options { token }) = options?;
    caller.credential = caller.credential.or_query(token);
    let entered = app.enter(&name, &caller, Action::SeeRoom).await?;
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<EventId>().ok());
    let room = entered.room;
    let begun = AccessWatch::begin(&room, entered.right.pass, app.rooms.clock());
    let (watch, admitted) = begun.map_err(refused)?;
    let stream = EventStream {
        follower: room.events().follow(after),
        watch,
        _attendance: app.rooms.attend(&name, admitted.attendee()).await?,
        _held: app.shutdown.hold(),
        _place: app.door.place(caller.address)?,
        role: admitted.role,
        stage: Stage::First,
        app,
        name,
        room,
    };
    let events = unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok(event), stream))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

struct EventStream {
    app: App,
    name: RoomName,
    room: RoomHandle,
    role: Role,
    follower: Follower,
    watch: AccessWatch,
    stage: Stage,
    _attendance: Attendance,
    _held: Option<crate::shutdown::Hold>,
    _place: Option<Ticket>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    First,
    Following,
    Over,
}

impl EventStream {
    async fn next(&mut self) -> Option<SentEvent> {
        match self.stage {
            Stage::First => {
                self.stage = Stage::Following;
                return self.now(None).await;
            }
            Stage::Following => {}
            Stage::Over => return None,
        }
        let events = Arc::clone(self.room.events());
        loop {
            tokio::select! {
                biased;
                () = self.app.shutdown.begun() => return None,
                changed = self.watch.change() => match changed {
                    Ok(_) => {}
                    Err(Expulsion::Unloaded) => return None,
                    Err(Expulsion::Refused(refusal)) => return self.closed(refusal),
                },
                next = events.next(&mut self.follower) => match next? {
                    Next::Event(event) if may_hear(self.role, &event) => return sent(event),
                    Next::Event(_) => {}
                    Next::Missed(id) => return self.now(Some(id)).await,
                },
            }
        }
    }

    /// The last word.
    fn closed(&mut self, refusal: Refusal) -> Option<SentEvent> {
        self.stage = Stage::Over;
        let data = serde_json::json!({ "reason": refused(refusal).to_string() });
        SentEvent::default().event("closed").json_data(data).ok()
    }

    /// The room as it is.
    async fn now(&self, id: Option<EventId>) -> Option<SentEvent> {
        let room = Room::of(&self.app, &self.name, &self.room, self.role).ok()?;
        let at = self.app.rooms.clock().now().rfc3339();
        let data = EventData::of_room(at, room);
        let event = SentEvent::default().event("room").json_data(data).ok()?;
        Some(match id {
            Some(id) => event.id(id.to_string()),
            None => event,
        })
    }
}

/// By where the interview stood then: whoever asks for the past gets what they were
/// entitled to when it happened (HARD-6).
pub(super) fn may_hear(role: Role, event: &Event) -> bool {
    match event.kind {
        EventKind::PhaseChanged { .. } => true,
        EventKind::ReviewComment { .. } => role.may(Action::ReadReview, event.phase).is_ok(),
        _ if event.kind.is_for_leaders() && !role.leads() => false,
        _ => role.may(Action::FollowEvents, event.phase).is_ok(),
    }
}

fn sent(event: Event) -> Option<SentEvent> {
    let id = event.id.to_string();
    let (name, data) = describe(event);
    SentEvent::default().id(id).event(name).json_data(data).ok()
}
