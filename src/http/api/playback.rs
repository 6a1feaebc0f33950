//! `/api/v1/rooms/{room}/playback`: what there is to play back, and of whom; `recording` a
//! document's recording, `updates` its journal as it is.

pub(super) mod people;
pub(super) mod recording;
pub(super) mod timeline;
pub(super) mod updates;
mod version;
pub(super) mod viewer;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use self::people::{Person, people};
use self::timeline::{Timeline, settle};
use self::viewer::{may_play, public_from};
use super::event_data::{EventData, describe};
use super::events::may_hear;
use super::extract::RoomId;
use super::openapi::ReadErrors;
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::playback::outline::Outline;
use crate::rights::table::Action;
use crate::room::handle::RoomHandle;
use crate::storage::event::{Event, EventKind};

/// What there is to play back of a room.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "begins": "2026-11-20T09:00:00Z", "ends": "2026-11-20T10:12:03.5Z", "duration_ms": 4_323_500, "whole": true,
    "people": [
        {"id": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "kind": "person", "name": "Ada", "role": "candidate", "colour": 3},
        {"id": "00000000-0000-0000-0000-000000000000", "kind": "server", "name": "", "role": null, "colour": null}
    ],
    "documents": [{"name": "code", "updates": 1234, "bytes": 48211, "version": "1-0-951"}],
    "events": [{"id": "0d5c3b1e2f3a4d539f57b9c1f2f0c7aa-7", "event": "phase_changed", "at": "2026-11-20T09:04:00Z",
        "phase": "live"}]
}))]
pub(in crate::http) struct Playback {
    /// When the first thing was recorded; null: nothing was.
    #[schema(format = "date-time", required)]
    begins: Option<String>,
    /// When the last thing was.
    #[schema(format = "date-time", required)]
    ends: Option<String>,
    /// The time in between, in milliseconds.
    duration_ms: u64,
    /// Whether it goes back to the beginning. If not, the oldest edits of a document have been replaced by what
    /// they amounted to.
    whole: bool,
    /// Everyone who wrote anything, and all members.
    people: Vec<Person>,
    /// The documents with anything in them.
    documents: Vec<Recorded>,
    /// What happened up to the end, the oldest first: at most the last 10,000.
    events: Vec<RecordedEvent>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
struct RecordedEvent {
    /// As in the event stream.
    id: String,
    /// Its name there.
    event: &'static str,
    #[serde(flatten)]
    data: EventData,
}

/// A document's recording.
#[derive(Debug, Serialize, ToSchema)]
struct Recorded {
    name: &'static str,
    updates: u64,
    /// Of all updates, in bytes.
    bytes: u64,
    /// Changes whenever the recording does.
    version: String,
}

impl Playback {
    /// The documents with anything in them.
    pub(super) fn documents(&self) -> Vec<DocumentName> {
        let has = |document: &DocumentName| self.documents.iter().any(|of| of.name == document.as_str());
        DocumentName::ALL.into_iter().filter(has).collect()
    }

    /// For a file that has recordings of so many bytes; leaves the other documents out. How much the
    /// store takes for a journal can change without it.
    pub(super) fn in_file(&mut self, recorded: impl Fn(DocumentName) -> Option<u64>) {
        let kept: Vec<_> = self.documents().into_iter().map(|of| (of.as_str(), recorded(of))).collect();
        let bytes = |name| kept.iter().find(|(of, _)| *of == name).and_then(|(_, bytes)| *bytes);
        self.documents.retain_mut(|of| bytes(of.name).map(|bytes| of.bytes = bytes).is_some());
    }
}

/// Lists what there is to play back: documents, people, and from when to when.
///
/// While somebody is in quiet mode, `code` is left out for everyone else.
///
/// **Role:** interviewer; reviewer once the interview has begun, from its start on.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/playback", operation_id = "get_playback", tag = "playback", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = Playback), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<Playback>, ApiError> {
    let entered = app.enter(&name, &caller, Action::Playback).await?;
    let may = |document| may_play(&app, &entered, document).is_ok();
    Ok(Json(list(&app, &entered, &name, may).await?))
}

/// What there is to play back for somebody who may see these documents.
pub(super) async fn list(
    app: &App,
    entered: &Entered,
    name: &RoomName,
    may: impl Fn(DocumentName) -> bool,
) -> Result<Playback, ApiError> {
    let record = entered.room.record()?;
    let sizes = app.recordings.sizes(name).await?;
    let timeline = Timeline::of_those(app, name, entered, may).await?;
    let documents = timeline.0.iter().map(|(document, outline)| Recorded {
        name: document.as_str(),
        updates: outline.updates,
        bytes: sizes.documents.get(document).map_or(0, |size| size.bytes()),
        version: outline.version(),
    });
    let documents = documents.collect();
    let begins = timeline.begins();
    let mut events = happened(&entered.room).await?;
    events.retain(|event| may_hear(entered.admitted.role, event));
    // Whoever looks in later is no part of it.
    let happened = events.iter().filter(|event| is_of_the_interview(event)).map(|event| event.at).max();
    let ends = timeline.ends().max(happened);
    let events = events.into_iter().filter(|event| Some(event.at) <= ends).map(RecordedEvent::from);
    let duration = begins.zip(ends).map_or(0, |(begins, ends)| ends.0.saturating_sub(begins.0));
    let outlines = timeline.0.iter().map(|(_, outline)| outline);
    Ok(Playback {
        begins: begins.map(UnixMillis::rfc3339),
        ends: ends.map(UnixMillis::rfc3339),
        duration_ms: duration,
        whole: outlines.clone().all(Outline::is_whole),
        people: people(&record, outlines, public_from(&entered.admitted, &record)),
        documents,
        events: events.collect(),
    })
}

/// Events that are shown, and read at a time.
const MAX_EVENTS: usize = 10_000;
const PAGE: usize = 1_000;

/// What happened in a room: the last of it.
async fn happened(room: &RoomHandle) -> Result<Vec<Event>, ApiError> {
    let log = room.events();
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let page = log.page(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id.number;
        // What is said of it afterwards is no part of it, and takes no part's place.
        found.extend(page.into_iter().filter(|event| !is_review(event)));
    }
    let first = found.len().saturating_sub(MAX_EVENTS);
    Ok(found.split_off(first))
}

fn is_review(event: &Event) -> bool {
    matches!(event.kind, EventKind::ReviewComment { .. } | EventKind::JudgementGiven { .. })
}

fn is_of_the_interview(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::PhaseChanged { .. }
            | EventKind::RunStarted(_)
            | EventKind::RunCompleted(_)
            | EventKind::Sealed { .. }
            | EventKind::CodeRestored { .. }
            | EventKind::QuestionBrought { .. }
    )
}

impl From<Event> for RecordedEvent {
    fn from(event: Event) -> Self {
        let id = event.id.to_string();
        let (event, data) = describe(event);
        Self { id, event, data }
    }
}

/// Lets somebody in to see a document's past.
pub(in crate::http) async fn enter(
    app: &App,
    room: &RoomName,
    document: DocumentName,
    caller: &Caller,
) -> Result<Entered, ApiError> {
    let entered = app.enter(room, caller, Action::Replay(document)).await?;
    may_play(app, &entered, document)?;
    Ok(entered)
}

/// A time in a query.
pub(super) fn time(at: &str) -> Result<UnixMillis, ApiError> {
    let at = UnixMillis::from_rfc3339_or_earliest(at);
    at.ok_or(ApiError::Invalid("'at' must be a time as in RFC 3339.".to_owned()))
}

/// A document as it was at a time, looked at on a thread of its own.
pub(super) async fn past<T: Send + 'static>(
    app: &App,
    (entered, key): (&Entered, &DocumentKey),
    at: UnixMillis,
    look: impl FnOnce(&mut DocumentState) -> T + Send + 'static,
) -> Result<T, ApiError> {
    may_play(app, entered, key.document)?;
    let record = entered.room.record()?;
    if public_from(&entered.admitted, &record).is_some_and(|from| at < from) {
        return Err(ApiError::BeginsLater);
    }
    settle(app, &record, key).await;
    let seen = app.recordings.past(key, at, look).await?;
    // It may have taken a while (HARD-3).
    may_play(app, entered, key.document)?;
    seen.ok_or(ApiError::BeginsLater)
}
