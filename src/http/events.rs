//! `/api/v1/rooms/{room}/events`: what happens in a room, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State, rejection::QueryRejection};
use axum::http::HeaderMap;
use axum::response::sse::{Event as SentEvent, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};

use super::App;
use super::access::{Caller, refused};
use super::error::ApiError;
use super::extract::RoomId;
use super::gate::Ticket;
use super::openapi::ReadErrors;
use super::view::{Person, Room};
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::command::Attendance;
use crate::room::events::{Attendee, Event, EventId, Follower, Happening, Next};
use crate::room::handle::RoomHandle;
use crate::room::standing::{Pass, Rules};

/// For browsers' `EventSource`, which cannot send headers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Options {
    /// The session or link's token.
    token: Option<String>,
}

/// The data of one event. Which fields there are depends on the event's name.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = RoomEvent, example = json!({"at": "2026-11-20T10:00:00Z", "phase": "live"}))]
pub(super) struct EventData {
    /// When it happened.
    #[schema(format = "date-time")]
    at: String,
    /// `member_joined`, `member_left`: who.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<Person>,
    /// `member_joined`, `member_left`: how many people are here now.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<usize>,
    /// `language_changed`: the active language's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// `phase_changed`: where the interview stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<Phase>,
    /// `room`: the room as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<Room>,
}

/// Follows what happens: `member_joined`, `member_left`, `language_changed`, `problem_updated`,
/// `phase_changed`, `room_updated`; later `run_started` and `run_completed`.
///
/// The first event is always `room`, the room as it is; it comes again where some were missed.
/// After a break, `Last-Event-ID` goes on where the stream broke off. Following counts as being in
/// the room. The stream ends with the event `closed` when the session does.
///
/// **Role:** everybody in the room; who waits, or whose interview has ended, hears of the phase
/// alone.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/events", operation_id = "follow_events", tag = "events", security(("bearer" = [])),
    params(("room" = Uuid, Path), Options,
        ("Last-Event-ID" = Option<String>, Header, description = "the last event that was seen")),
    responses((status = 200, body = EventData, content_type = "text/event-stream"), ReadErrors))]
pub(super) async fn follow(
    State(app): State<App>,
    RoomId(name): RoomId,
    mut caller: Caller,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<SentEvent, Infallible>>>, ApiError> {
    let Query(Options { token }) = options?;
    caller.credential = caller.credential.or_query(token);
    let entered = app.enter(&name, &caller, Action::SeeRoom).await?;
    let pass = app.pass(&name, &entered.room.rules(), &caller.credential).await?;
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<EventId>().ok());
    let (admitted, room) = (entered.admitted, entered.room);
    let who = Attendee {
        id: admitted.author.id(),
        name: admitted.member.as_ref().map_or_else(|| "Guest".to_owned(), |member| member.name.clone()),
        role: admitted.role,
        link: admitted.link,
    };
    let stream = EventStream {
        follower: room.events().follow(after),
        rules: room.watch(),
        _attendance: app.rooms.attend(&name, who).await?,
        _held: app.shutdown.hold(),
        _place: app.place(&caller)?,
        role: admitted.role,
        stage: Stage::First,
        app,
        name,
        room,
        pass,
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
    pass: Pass,
    role: Role,
    follower: Follower,
    rules: watch::Receiver<Rules>,
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
        loop {
            let rules = self.rules.borrow_and_update().clone();
            let now = self.app.rooms.clock().now();
            let admitted = match rules.stay(&self.pass, now) {
                Ok(admitted) => admitted,
                Err(refusal) => {
                    self.stage = Stage::Over;
                    let reason = refused(refusal).to_string();
                    return SentEvent::default()
                        .event("closed")
                        .json_data(serde_json::json!({ "reason": reason }))
                        .ok();
                }
            };
            let events = std::sync::Arc::clone(self.room.events());
            tokio::select! {
                biased;
                () = self.app.shutdown.begun() => return None,
                changed = self.rules.changed() => if changed.is_err() { return None },
                next = events.next(&mut self.follower) => match next? {
                    Next::Event(event) if self.may_hear(&event) => return sent(event),
                    Next::Event(_) => {}
                    Next::Missed(id) => return self.now(Some(id)).await,
                },
                () = sleep_for(admitted.until.map(|until| now.until(until))) => {}
            }
        }
    }

    /// By where the interview stood then: whoever asks for the past gets what they were
    /// entitled to when it happened (HARD-6).
    fn may_hear(&self, event: &Event) -> bool {
        matches!(event.what, Happening::PhaseChanged { .. })
            || self.role.may(Action::FollowEvents, event.phase).is_ok()
    }

    /// The room as it is.
    async fn now(&self, id: Option<EventId>) -> Option<SentEvent> {
        let room = Room::of(&self.name, &self.room, self.role).ok()?;
        let at = self.app.rooms.clock().now().rfc3339();
        let data = EventData { at, room: Some(room), ..EventData::default() };
        let event = SentEvent::default().event("room").json_data(data).ok()?;
        Some(match id {
            Some(id) => event.id(id.to_string()),
            None => event,
        })
    }
}

fn sent(event: Event) -> Option<SentEvent> {
    let Event { id, at, what, .. } = event;
    let data = EventData { at: at.rfc3339(), ..EventData::default() };
    let (name, data) = match what {
        Happening::MemberJoined { who, people } => {
            ("member_joined", EventData { member: Some((&who).into()), people: Some(people), ..data })
        }
        Happening::MemberLeft { who, people } => {
            ("member_left", EventData { member: Some((&who).into()), people: Some(people), ..data })
        }
        Happening::LanguageChanged { language } => {
            ("language_changed", EventData { language: Some(language), ..data })
        }
        Happening::ProblemUpdated => ("problem_updated", data),
        Happening::PhaseChanged { phase } => ("phase_changed", EventData { phase: Some(phase), ..data }),
        Happening::RoomUpdated => ("room_updated", data),
    };
    SentEvent::default().id(id.to_string()).event(name).json_data(data).ok()
}

async fn sleep_for(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}
