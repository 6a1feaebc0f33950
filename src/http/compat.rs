//! What similar systems offer, as a thin layer over the API: the same rooms, the same
//! rights, other addresses and names.
//!
//! Rooms made here are live at once, since those systems know no waiting; the links for
//! each role come in the same answer. `README.md` and the test have the table.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::http::access::credential::Caller;
use crate::http::api::extract::{Body, OptionalBody, RoomId};
use crate::http::api::health;
use crate::http::api::join;
use crate::http::api::problem;
use crate::http::api::rooms::{self, CreateRoom};
use crate::http::api::runs;
use crate::http::api::runs::CreateRun;
use crate::http::api::view::{MadeLink, MadeRoom};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::page::files;
use crate::http::socket::route;
use crate::language::Language;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/create_room", post(create_room))
        .route("/api/sessions", post(create))
        .route("/api/sessions/create", post(create))
        .route("/api/sessions/{room}", get(show))
        .route("/api/v1/sessions", post(create).get(list))
        .route("/api/v1/sessions/{room}", get(show))
        .route("/api/v1/sessions/{room}/problem", put(problem::replace))
        .route("/api/v1/sessions/{room}/join", post(join::join))
        .route("/api/v1/sessions/{room}/execute", post(execute))
        .route("/health", get(health::health))
        .route("/api/health", get(health::health))
        .route("/api/v1/ws/{room}", get(route::code))
        .route("/ws/sessions/{room}", get(route::code))
        .route("/session/{room}", get(files::room))
}

#[derive(Debug, Serialize)]
struct CreatedRoom {
    room_id: String,
    links: Vec<MadeLink>,
}

async fn create_room(State(app): State<App>, caller: Caller) -> Result<Json<CreatedRoom>, ApiError> {
    let MadeRoom { room, links } = make(&app, &caller, None).await?;
    Ok(Json(CreatedRoom { room_id: room.id, links }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateSession {
    #[serde(default)]
    language: Option<Language>,
}

#[derive(Debug, Serialize)]
struct CreatedSession {
    session_id: String,
    language: String,
    created_at: String,
    links: Vec<MadeLink>,
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    OptionalBody(request): OptionalBody<CreateSession>,
) -> Result<(StatusCode, Json<CreatedSession>), ApiError> {
    let MadeRoom { room, links } = make(&app, &caller, request.language).await?;
    let (session_id, language, created_at) = (room.id, room.language, room.created_at);
    Ok((StatusCode::CREATED, Json(CreatedSession { session_id, language, created_at, links })))
}

async fn make(app: &App, caller: &Caller, language: Option<Language>) -> Result<MadeRoom, ApiError> {
    rooms::make(app, caller, CreateRoom::live(language)).await
}

#[derive(Debug, Serialize)]
struct Session {
    session_id: String,
    language: String,
    active_users: usize,
}

/// For whoever knows the id: it is as hard to guess as a token, and says no more.
async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<Session>, ApiError> {
    let room = app.room(&name, &caller).await?;
    let (language, active_users) = (room.record()?.language.clone(), room.people());
    Ok(Json(Session { session_id: name.to_string(), language, active_users }))
}

/// For holders of an API key.
async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Session>>, ApiError> {
    app.operator(&caller).await?;
    let found = app.rooms.list(None, LISTED).await?;
    let sessions = found.into_iter().map(|(name, record)| Session {
        session_id: name.to_string(),
        language: record.language,
        active_users: app.rooms.people(&name),
    });
    Ok(Json(sessions.collect()))
}

/// Rooms in one list; the API itself has more, in parts.
const LISTED: usize = 200;

/// What those systems send: the code comes along, and is not needed, since the room has
/// it.
#[derive(Debug, Default, Deserialize)]
struct Execute {
    #[serde(default)]
    language: Option<Language>,
}

async fn execute(
    State(app): State<App>,
    room: RoomId,
    caller: Caller,
    Body(Execute { language }): Body<Execute>,
) -> Result<(StatusCode, Json<runs::Run>), ApiError> {
    runs::create(State(app), room, caller, Body(CreateRun::of(language))).await
}
