//! `/api/v1/rooms/{room}/restore`: the code as it was at a time, brought back.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::content;
use super::extract::{Body, RoomId};
use super::openapi::WriteErrors;
use super::playback::past;
use crate::clock::UnixMillis;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::table::Action;
use crate::room::version;
use crate::storage::event::EventKind;

/// What to bring back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"at": "2026-11-20T09:31:00Z"}))]
pub(super) struct Restore {
    /// The code as it was then.
    #[schema(format = "date-time")]
    at: String,
}

/// Brings the code back to what it was at a time.
///
/// The files that there were get the text and the name that they had; those that were deleted since come
/// back, and those that were made since stay. It is a change like any other, by whoever asks for it: the
/// recording keeps what was there before, and can bring that back, too. When this answers, it is on disk.
///
/// **Role:** interviewer.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/restore", operation_id = "restore_code", tag = "playback", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = Restore, responses((status = 204), WriteErrors))]
pub(in crate::http) async fn restore(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(Restore { at }): Body<Restore>,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Write(DocumentName::Code)).await?;
    let from = UnixMillis::from_rfc3339(&at);
    let from =
        from.ok_or_else(|| unprocessable("at", "'at' must be a time since 1970, as in RFC 3339".to_owned()))?;
    let key = DocumentKey { room: name, document: DocumentName::Code };
    let then = past(&app, (&entered, &key), from, |state| version::version(state)).await?;
    if then.is_empty() {
        return Err(ApiError::NothingThen);
    }
    content::edit(&app, &key, &entered, move |code| version::restore(code, &then)).await?;
    entered.room.tell(Some(entered.admitted.author.id()), EventKind::CodeRestored { from });
    Ok(StatusCode::NO_CONTENT)
}
