//! `/api/v1/rooms/{room}/playback`: what there is to play back, and of whom; `recording` a
//! document's recording, `updates` its journal as it is.

pub(super) mod recording;
pub(super) mod updates;
mod version;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::event_data::{EventData, describe};
use super::extract::RoomId;
use super::openapi::ReadErrors;
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{Author, DocumentKey, DocumentName, MemberId, RoomName};
use crate::playback::columns::Writer;
use crate::playback::outline::Outline;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::handle::RoomHandle;
use crate::storage::event::{Event, EventKind};
use crate::storage::room::{MemberRecord, RoomRecord};

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

/// Who wrote something.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = PlaybackPerson)]
struct Person {
    #[schema(value_type = Uuid)]
    id: String,
    kind: Kind,
    /// What they call themselves; empty: nobody knows.
    name: String,
    /// The role of a member.
    #[schema(required)]
    role: Option<Role>,
    /// The number of a member's colour in the palette.
    #[schema(required)]
    colour: Option<u8>,
}

/// `person`: a member or guest. `server`: the server itself, such as starter text and output. `operator`:
/// whoever holds an API key. `unknown`: the beginning of a recording that is not whole.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Person,
    Server,
    Operator,
    Unknown,
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

/// Lists what there is to play back: documents, people, and from when to when.
///
/// While somebody is in quiet mode, `code` is left out for everyone else.
///
/// **Role:** interviewer.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/playback", operation_id = "get_playback", tag = "playback", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = Playback), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<Playback>, ApiError> {
    let entered = app.enter(&name, &caller, Action::Playback).await?;
    let record = entered.room.record()?;
    let sizes = app.recordings.sizes(&name).await?;
    let (mut documents, mut outlines) = (Vec::new(), Vec::new());
    for document in DocumentName::ALL {
        if may_play(&app, &entered, document).is_err() {
            continue;
        }
        let key = DocumentKey { room: name.clone(), document };
        settle(&app, &record, &key).await;
        let outline = app.recordings.outline(&key).await?;
        if outline.updates > 0 {
            let bytes = sizes.documents.get(&document).map_or(0, |size| size.bytes());
            let (updates, version) = (outline.updates, outline.version());
            documents.push(Recorded { name: document.as_str(), updates, bytes, version });
            outlines.push(outline);
        }
    }
    let begins = outlines.iter().filter_map(|outline| outline.begins).min();
    let events = happened(&entered.room).await?;
    let ends = outlines.iter().map(|outline| outline.ends).max();
    // Whoever looks in later is no part of it.
    let ends = ends.max(events.iter().filter(|event| is_of_the_interview(event)).map(|event| event.at).max());
    let events = events.into_iter().filter(|event| Some(event.at) <= ends).map(RecordedEvent::from);
    let duration = begins.zip(ends).map_or(0, |(begins, ends)| ends.0.saturating_sub(begins.0));
    Ok(Json(Playback {
        begins: begins.map(UnixMillis::rfc3339),
        ends: ends.map(UnixMillis::rfc3339),
        duration_ms: duration,
        whole: outlines.iter().all(Outline::is_whole),
        people: people(&record, &outlines),
        documents,
        events: events.collect(),
    }))
}

/// Events that are shown, and read at a time.
const MAX_EVENTS: u64 = 10_000;
const PAGE: usize = 1_000;

/// What happened in a room: the last of it.
async fn happened(room: &RoomHandle) -> Result<Vec<Event>, ApiError> {
    let log = room.events();
    let (mut after, mut found) = (log.last().saturating_sub(MAX_EVENTS), Vec::new());
    loop {
        let page = log.page(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id.number;
        found.extend(page);
    }
}

fn is_of_the_interview(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::PhaseChanged { .. }
            | EventKind::RunStarted(_)
            | EventKind::RunCompleted(_)
            | EventKind::Sealed { .. }
            | EventKind::CodeRestored { .. }
    )
}

impl From<Event> for RecordedEvent {
    fn from(event: Event) -> Self {
        let id = event.id.to_string();
        let (event, data) = describe(event);
        Self { id, event, data }
    }
}

fn people(record: &RoomRecord, outlines: &[Outline]) -> Vec<Person> {
    let member = |id: MemberId| record.members.iter().find(|member| member.id == id);
    let writers = outlines.iter().flat_map(|outline| &outline.writers);
    let mut people: Vec<Person> = writers.map(|writer| Person::of(*writer, &member)).collect();
    people.extend(record.members.iter().map(Person::member));
    people.sort();
    people.dedup();
    people
}

impl Person {
    fn of<'a>(writer: Writer, member: &impl Fn(MemberId) -> Option<&'a MemberRecord>) -> Self {
        let (kind, author) = match writer {
            Writer::Known(author @ Author::Person(id)) => match member(id) {
                Some(member) => return Self::member(member),
                None => (Kind::Person, author),
            },
            Writer::Known(author @ Author::Server) => (Kind::Server, author),
            Writer::Known(author @ Author::Operator) => (Kind::Operator, author),
            Writer::Unknown => (Kind::Unknown, Author::Server),
        };
        Self { id: author.id().to_string(), kind, name: String::new(), role: None, colour: None }
    }

    fn member(member: &MemberRecord) -> Self {
        Self {
            id: member.id.to_string(),
            kind: Kind::Person,
            name: member.name.clone(),
            role: Some(member.role),
            colour: Some(member.colour.index()),
        }
    }
}

/// Whether somebody may still see what was in a document: not what they may not open
/// (PLAY-5), nor what is held back from them.
pub(in crate::http) fn may_play(
    app: &App,
    entered: &Entered,
    document: DocumentName,
) -> Result<(), ApiError> {
    let (rules, now) = (entered.room.rules(), app.rooms.clock().now());
    rules.check(&entered.right.to(Action::Playback), now)?;
    let viewer = rules.check(&entered.right.to(Action::Read(document)), now)?.author;
    let quiet = entered.room.quiet().filter(|_| document == DocumentName::Code);
    match quiet {
        Some(quiet) if viewer != Author::Person(quiet.who) => Err(ApiError::HeldBack),
        Some(_) | None => Ok(()),
    }
}

/// Lets somebody in to see a document's past.
pub(in crate::http) async fn enter(
    app: &App,
    room: &RoomName,
    document: DocumentName,
    caller: &Caller,
) -> Result<Entered, ApiError> {
    let entered = app.enter(room, caller, Action::Playback).await?;
    may_play(app, &entered, document)?;
    Ok(entered)
}

/// While people write, what nobody waits to be told of is on its way to the disk. What can't
/// get there now is no reason to show nothing.
async fn settle(app: &App, record: &RoomRecord, key: &DocumentKey) {
    if record.phase != Phase::Ended
        && let Err(error) = app.rooms.settle(key).await
    {
        tracing::debug!(document = %key, %error, "shown as far as it is on disk");
    }
}

/// A document as it was at a time, looked at on a thread of its own.
pub(super) async fn past<T: Send + 'static>(
    app: &App,
    (entered, key): (&Entered, &DocumentKey),
    at: UnixMillis,
    look: impl FnOnce(&mut DocumentState) -> T + Send + 'static,
) -> Result<T, ApiError> {
    may_play(app, entered, key.document)?;
    settle(app, &*entered.room.record()?, key).await;
    let seen = app.recordings.past(key, at, look).await?;
    // It may have taken a while (HARD-3).
    may_play(app, entered, key.document)?;
    seen.ok_or(ApiError::BeginsLater)
}
