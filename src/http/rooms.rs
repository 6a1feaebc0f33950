//! `/api/v1/rooms`: making a room, and looking at one.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::App;
use super::error::ApiError;
use super::extract::{OptionalJson, RoomPath};
use crate::room::language::Language;
use crate::storage::UnixMillis;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateRoom {
    /// What the room begins with.
    #[serde(default)]
    language: Language,
}

#[derive(Debug, Serialize)]
struct CreatedRoom {
    id: String,
    /// Path of the room's page on this server.
    url: String,
}

pub(super) async fn create(
    State(app): State<App>,
    OptionalJson(request): OptionalJson<CreateRoom>,
) -> Result<impl IntoResponse, ApiError> {
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    let id = app.rooms.create(request.language).await?.to_string();
    let url = format!("/rooms/{id}");
    let location = format!("/api/v1/rooms/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(CreatedRoom { id, url })))
}

#[derive(Debug, Serialize)]
pub(super) struct Room {
    id: String,
    language: String,
    /// RFC 3339, UTC.
    created_at: String,
    /// RFC 3339, UTC.
    last_active_at: String,
    /// Connections to the room's code.
    people: usize,
}

pub(super) async fn show(State(app): State<App>, RoomPath(room): RoomPath) -> Result<Json<Room>, ApiError> {
    let info = app.rooms.info(&room).await?.ok_or(ApiError::NoSuchRoom)?;
    Ok(Json(Room {
        id: room.to_string(),
        language: info.language,
        created_at: rfc3339(info.created),
        last_active_at: rfc3339(info.last_active),
        people: info.people,
    }))
}

fn rfc3339(at: UnixMillis) -> String {
    let at = i64::try_from(at.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    at.unwrap_or_default().to_string()
}
