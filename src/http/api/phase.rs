//! `/api/v1/rooms/{room}/phase`: starting, ending and reopening the interview.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{Body, RoomId};
use super::openapi::WriteErrors;
use super::view::Room;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::rights::phase::Phase;
use crate::rights::table::Action;

/// Where the interview should stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phase": "live"}))]
pub(super) struct SetPhase {
    /// `live` starts or reopens it, `ended` ends it.
    phase: Phase,
}

/// Starts, ends or reopens the interview.
///
/// When it ends, the sockets of candidates and observers are closed with 4409 within a second.
///
/// **Role:** interviewer.
#[utoipa::path(put, path = "/api/v1/rooms/{room}/phase", operation_id = "set_phase", tag = "rooms", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = SetPhase,
    responses((status = 200, body = Room), WriteErrors))]
pub(in crate::http) async fn set(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(SetPhase { phase }): Body<SetPhase>,
) -> Result<Json<Room>, ApiError> {
    let Entered { room, admitted, right } = app.enter_to_write(&name, &caller, Action::ChangePhase).await?;
    room.set_phase(right, phase).await?;
    Ok(Json(Room::of(&app, &name, &room, admitted.role)?))
}
