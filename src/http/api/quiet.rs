//! `/api/v1/rooms/{room}/members/me/quiet`: some minutes alone.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{Body, RoomId};
use super::openapi::{ReadErrors, WriteErrors};
use super::view::Member;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::table::Action;

/// Minutes for which somebody may be quiet at once.
const LONGEST: u32 = 30;

/// A time to work alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"minutes": 5}))]
pub(super) struct BeQuiet {
    /// How long, starting now.
    #[schema(minimum = 1, maximum = 30)]
    minutes: u32,
}

/// Starts quiet mode for you, or changes when it ends.
///
/// What you write in the document `code`, including its chat and comments, is held back from
/// everyone else, and so is where you are. It is saved and recorded as usual, and you see what the
/// others write. Everything is shown when the time is up, on DELETE, and when the interview ends;
/// also after the room has been empty for a minute, and after a restart of the server. Only one
/// person in a room can be in quiet mode at a time.
///
/// **Role:** candidate or interviewer, while the interview is live.
#[utoipa::path(put, path = "/api/v1/rooms/{room}/members/me/quiet", operation_id = "be_quiet", tag = "people",
    security(("bearer" = [])), params(("room" = Uuid, Path)), request_body = BeQuiet,
    responses((status = 200, body = Member), WriteErrors))]
pub(super) async fn begin(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(request): Body<BeQuiet>,
) -> Result<Json<Member>, ApiError> {
    let Entered { room, admitted, right } = app.enter_to_write(&name, &caller, Action::BeQuiet).await?;
    let Some(member) = admitted.member else { return Err(ApiError::NoMember) };
    if !(1..=LONGEST).contains(&request.minutes) {
        return Err(unprocessable("minutes", format!("Quiet mode lasts 1 to {LONGEST} minutes.")));
    }
    // Whoever is quiet already has the copy.
    if room.quiet().is_none_or(|quiet| quiet.who != member.id) {
        let code = DocumentKey { room: name, document: DocumentName::Code };
        let (size, copying) = app.rooms.look(&code, |view| (view.state.size(), view.copying)).await?;
        if size > app.limits.quiet || copying > app.limits.quiet_copy {
            return Err(ApiError::TooLargeForQuiet);
        }
    }
    let time = Duration::from_secs(60) * request.minutes;
    room.be_quiet(right, member.id, time).await?;
    let phase = room.record()?.phase;
    Ok(Json(Member::new(&member, phase, &room.present()).with_quiet(room.quiet())))
}

/// Ends your quiet mode: what was held back is shown at once.
///
/// Nobody can end it for somebody else.
///
/// **Role:** candidate or interviewer, while the interview is live.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}/members/me/quiet", operation_id = "end_quiet", tag = "people",
    security(("bearer" = [])), params(("room" = Uuid, Path)),
    responses((status = 204), ReadErrors))]
pub(super) async fn end(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let Entered { room, admitted, right } = app.enter_to_write(&name, &caller, Action::BeQuiet).await?;
    let Some(member) = admitted.member else { return Err(ApiError::NoMember) };
    room.end_quiet(right, member.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
