//! `/api/v1/rooms`: making rooms, listing, changing and deleting them.

use axum::Json;
use axum::extract::{FromRequest, Query, Request, State, rejection::QueryRejection};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Body, OptionalBody, RoomId, is, present};
use super::openapi::{ReadErrors, WriteErrors};
use super::questions::view::Found;
use super::view::{MadeRoom, Room};
use super::{archives, content, imports};
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{DocumentName, RoomName};
use crate::language::Language;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::state::NewRoom;
use crate::room::state::settings::{LONGEST_TITLE, MOST_DAYS, MOST_IDLE_MINUTES, Patch, SettingsPatch};
use crate::storage::room::{LibraryAccess, Settings, Starter};

/// A room to create. Every field is optional.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Backend, second round", "question": "pair-with-sum", "language": "python"}))]
pub(in crate::http) struct CreateRoom {
    /// The room's title. Candidates see it, even while they wait.
    #[serde(default)]
    #[schema(max_length = 120)]
    title: String,
    /// The language to begin with. Default: the question's, or Python.
    #[serde(default)]
    language: Option<Language>,
    /// Id of the question to begin with.
    #[serde(default)]
    question: Option<String>,
    /// `pending`: interviewers prepare while candidates wait; `live`: the interview starts at once.
    #[serde(default)]
    phase: StartPhase,
    /// A password that people need to join, besides a link.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 128)]
    password: Option<String>,
    /// Days after the last activity until the room is deleted; 0: never.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 3650)]
    keep_days: Option<u32>,
    /// Minutes without activity until the interview ends by itself; 0: never.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10080)]
    idle_minutes: Option<u32>,
    /// Whether completion and checks while typing are offered. Default: true.
    #[serde(default)]
    assistance: Option<bool>,
    /// Whether findings of linters are shown in the code. Default: false.
    #[serde(default)]
    analysis: Option<bool>,
    /// Whether everyone is told about large pastes and about leaving the tab. Default: false.
    #[serde(default)]
    signals: Option<bool>,
    /// Whether candidates keep a read-only copy after the interview. Default: true.
    #[serde(default)]
    candidates_keep: Option<bool>,
    /// The languages that people may choose on the page; empty: all. Default: all.
    #[serde(default)]
    languages: Option<Vec<Language>>,
}

impl CreateRoom {
    /// A room that is live at once.
    pub(in crate::http) fn live(language: Option<Language>) -> Self {
        Self { language, phase: StartPhase::Live, ..Self::default() }
    }
}

/// Where a room begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum StartPhase {
    /// Interviewers prepare, candidates wait.
    #[default]
    Pending,
    /// The interview is on.
    Live,
}

/// Creates a room, or makes one again of an export.
///
/// Sent as `application/zip`, an export becomes a room with all its history, people, events and settings, and
/// new links; its password is not part of it. All of it is checked first, and the room says in `imported` where
/// it came from, and whether this server signed it.
///
/// **Role:** anyone; if the server restricts it, holders of an API key or of a JWT from its identity
/// provider.
#[utoipa::path(post, path = "/api/v1/rooms", operation_id = "create_room", tag = "rooms", security((), ("bearer" = [])),
    request_body(content((Option<CreateRoom> = "application/json"), (inline(super::openapi::Archive) = "application/zip"))),
    responses((status = 201, body = MadeRoom, headers(("Location" = String))), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    caller: Caller,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let made = if is(&request, archives::ZIP) {
        imports::make(&app, &caller, request.into_body()).await?
    } else {
        let OptionalBody(request) = OptionalBody::from_request(request, &app).await?;
        make(&app, &caller, request).await?
    };
    let location = format!("/api/v1/rooms/{}", made.room.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// Makes a room, however it was asked for.
pub(in crate::http) async fn make(
    app: &App,
    caller: &Caller,
    request: CreateRoom,
) -> Result<MadeRoom, ApiError> {
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    let is_authorised = app.may_make_rooms(caller).await?;
    let title = title(request.title)?;
    let keep_days = app.keep_days(caller, request.keep_days)?.unwrap_or(app.offers.keep_days);
    let idle_minutes = at_most("idle_minutes", request.idle_minutes, MOST_IDLE_MINUTES)?;
    let found = match &request.question {
        Some(id) => Some(app.question(id, None, is_authorised).await?),
        None => None,
    };
    app.door.budgets.make_room(caller.address).await?;
    let password = match request.password {
        Some(password) => Some(app.door.hashing.hash(password).await?),
        None => None,
    };
    let settings = SettingsPatch {
        assistance: request.assistance,
        analysis: request.analysis,
        signals: request.signals,
        candidates_keep: request.candidates_keep,
        languages: request.languages.map(ids),
    };
    let settings = settings.apply(Settings::default());
    if let Some(language) = request.language {
        offered(&settings, language)?;
    }
    let usual = found.as_ref().map(|found| found.question.language).unwrap_or_default();
    let first = || Language::all().find(|language| settings.offers(language.id())).unwrap_or(usual);
    let usual = if settings.offers(usual.id()) { usual } else { first() };
    let new = NewRoom {
        title,
        language: request.language.unwrap_or(usual),
        is_live: request.phase == StartPhase::Live,
        password,
        keep_days,
        idle_minutes: idle_minutes.unwrap_or(app.offers.idle_minutes),
        settings,
        starter: found.as_ref().map(|found| Starter::from(&found.question)).unwrap_or_default(),
        questions: found.iter().map(Found::reference).collect(),
        library: if is_authorised {
            LibraryAccess::All { organisation: app.door.organisation.clone() }
        } else {
            LibraryAccess::Public
        },
    };
    Ok(MadeRoom::of(app, app.rooms.create(new).await?))
}

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Page {
    /// Only rooms whose ids come after this one.
    #[param(format = "uuid")]
    after: Option<uuid::Uuid>,
    /// How many at most. Default: 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Rooms, ordered by id.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RoomList {
    pub(in crate::http) rooms: Vec<Room>,
    /// `after` for the next page; null on the last one.
    #[schema(format = "uuid", required)]
    next: Option<String>,
}

/// Lists all rooms.
///
/// **Role:** API key.
#[utoipa::path(get, path = "/api/v1/rooms", operation_id = "list_rooms", tag = "rooms", security(("bearer" = [])), params(Page),
    responses((status = 200, body = RoomList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    caller: Caller,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<RoomList>, ApiError> {
    app.operator(&caller).await?;
    let Query(Page { after, limit }) = page?;
    let limit = limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::Invalid("'limit' must be a number from 1 to 200.".to_owned()));
    }
    let after: Option<RoomName> = after.and_then(|id| id.hyphenated().to_string().parse().ok());
    let found = app.rooms.list(after.as_ref(), limit).await?;
    let next = found.last().filter(|_| found.len() == limit).map(|(name, _)| name.to_string());
    let rooms = found.iter().filter(|(_, record)| !record.unfinished).map(|(name, record)| {
        let people = app.rooms.people(name);
        Room::of_record(&app, name, record, Role::Owner, people)
    });
    Ok(Json(RoomList { rooms: rooms.collect(), next }))
}

/// Shows a room.
///
/// **Role:** everyone in it, even while waiting.
#[utoipa::path(get, path = "/api/v1/rooms/{room}", operation_id = "get_room", tag = "rooms", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = Room), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<Room>, ApiError> {
    let Entered { room, admitted, .. } = app.enter(&name, &caller, Action::SeeRoom).await?;
    let seen = Room::of(&app, &name, &room, admitted.role)?;
    if !admitted.role.leads() {
        return Ok(Json(seen));
    }
    let size = app.rooms.history_size(&name).await?;
    Ok(Json(seen.with_history(&size, app.limits.history)))
}

/// The changes. What is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Backend, third round", "language": "go", "keep_days": 7, "assistance": false}))]
pub(in crate::http) struct PatchRoom {
    /// The room's title.
    #[serde(default)]
    #[schema(max_length = 120)]
    title: Option<String>,
    /// The active language, for everyone.
    #[serde(default)]
    language: Option<Language>,
    /// Days after the last activity until the room is deleted; 0: never.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 3650)]
    keep_days: Option<u32>,
    /// Minutes without activity until the interview ends by itself; 0: never.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10080)]
    idle_minutes: Option<u32>,
    /// A password that people need to join; null: none. People who have joined stay.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    password: Option<Option<String>>,
    /// Whether completion and checks while typing are offered.
    #[serde(default)]
    assistance: Option<bool>,
    /// Whether findings of linters are shown in the code.
    #[serde(default)]
    analysis: Option<bool>,
    /// Whether everyone is told about large pastes and about leaving the tab.
    #[serde(default)]
    signals: Option<bool>,
    /// Whether candidates keep a read-only copy after the interview.
    #[serde(default)]
    candidates_keep: Option<bool>,
    /// The languages that people may choose on the page; empty: all. The active one stays as it is.
    #[serde(default)]
    languages: Option<Vec<Language>>,
}

/// In the order in which people are shown them, each once.
fn ids(languages: Vec<Language>) -> Vec<String> {
    let chosen = Language::all().filter(|language| languages.contains(language));
    chosen.map(|language| language.id().to_owned()).collect()
}

pub(super) fn offered(settings: &Settings, language: Language) -> Result<(), ApiError> {
    if settings.offers(language.id()) {
        return Ok(());
    }
    let message = format!("This room offers {}.", settings.languages.join(", "));
    Err(unprocessable("language", message))
}

/// Changes the title, language or settings.
///
/// **Role:** interviewer.
#[utoipa::path(patch, path = "/api/v1/rooms/{room}", operation_id = "change_room", tag = "rooms", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = PatchRoom,
    responses((status = 200, body = Room), WriteErrors))]
pub(in crate::http) async fn change(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(request): Body<PatchRoom>,
) -> Result<Json<Room>, ApiError> {
    let Entered { room, admitted, right } = app.enter_to_write(&name, &caller, Action::Configure).await?;
    let title = request.title.map(title).transpose()?;
    let keep_days = app.keep_days(&caller, request.keep_days)?;
    let idle_minutes = at_most("idle_minutes", request.idle_minutes, MOST_IDLE_MINUTES)?;
    let password = match request.password {
        Some(Some(password)) => Some(Some(app.door.hashing.hash(password).await?)),
        Some(None) => Some(None),
        None => None,
    };
    let settings = SettingsPatch {
        assistance: request.assistance,
        analysis: request.analysis,
        signals: request.signals,
        candidates_keep: request.candidates_keep,
        languages: request.languages.map(ids),
    };
    if let Some(language) = request.language {
        offered(&settings.clone().apply(room.record()?.settings.clone()), language)?;
        let writing = app.enter(&name, &caller, Action::Write(DocumentName::Code)).await?;
        content::choose_language(&app, &name, &writing, language).await?;
    }
    let patch = Patch {
        title,
        keep_days,
        idle_minutes,
        password,
        settings,
        language: request.language,
        code_begins: None,
    };
    room.configure(right, patch).await?;
    Ok(Json(Room::of(&app, &name, &room, admitted.role)?))
}

/// Deletes a room with its documents, their history, its links and its members.
///
/// Everyone in it is disconnected.
///
/// **Role:** owner.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}", operation_id = "delete_room", tag = "rooms", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 204), ReadErrors))]
pub(super) async fn delete(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    app.enter_to_write(&name, &caller, Action::Delete).await?;
    app.rooms.delete(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl App {
    /// How long a room is to be kept. Where anybody makes rooms, nobody but the holder of an
    /// API key has one kept longer than the host wants.
    pub(super) fn keep_days(&self, caller: &Caller, asked: Option<u32>) -> Result<Option<u32>, ApiError> {
        let days = at_most("keep_days", asked, MOST_DAYS)?;
        let most = self.offers.keep_days;
        let is_bounded = most > 0 && self.door.is_open_to_all() && !self.is_called_by_operator(caller);
        match days {
            Some(days) if is_bounded && (days == 0 || days > most) => Err(unprocessable(
                "keep_days",
                format!(
                    "This server keeps rooms for 1 to {most} days. Its administrator can allow more with --keep-days."
                ),
            )),
            days => Ok(days),
        }
    }
}

fn title(title: String) -> Result<String, ApiError> {
    if title.chars().count() > LONGEST_TITLE {
        return Err(unprocessable("title", format!("Shorten the title to {LONGEST_TITLE} characters.")));
    }
    if title.chars().any(char::is_control) {
        return Err(unprocessable(
            "title",
            "A title must be a single line without control characters.".to_owned(),
        ));
    }
    Ok(title.trim().to_owned())
}

fn at_most(field: &str, value: Option<u32>, most: u32) -> Result<Option<u32>, ApiError> {
    match value {
        Some(value) if value > most => {
            Err(unprocessable(field, format!("'{field}' must be at most {most}.")))
        }
        value => Ok(value),
    }
}
