//! `/api/v1/rooms/{room}/parts/{part}`: what interviewers have prepared, shown to all.

use axum::extract::State;
use axum::http::StatusCode;

use super::content;
use super::extract::RoomPart;
use super::openapi::ReadErrors;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::table::Action;
use crate::room::prepared;
use crate::room::standing::Right;

/// Reveals a part of the problem: copies it from the `notes` document to the end of the statement.
///
/// Interviewers prepare parts in the `notes` document, which nobody else can open. Its root map `parts` has
/// a map for each, with `title`, `text` (a shared text) and `order` (a number). A part is revealed only
/// once; the server then sets `revealed` to true in it.
///
/// **Role:** interviewer, until the interview has ended.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/parts/{part}/reveal", operation_id = "reveal_part", tag = "documents",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("part" = String, Path, max_length = 100)), responses((status = 204), ReadErrors))]
pub(in crate::http) async fn reveal(
    State(app): State<App>,
    RoomPart(name, id): RoomPart,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::RevealPart).await?;
    let key = |document| DocumentKey { room: name.clone(), document };
    let (problem, notes) = (key(DocumentName::Problem), key(DocumentName::Notes));
    let part = content::look(&app, &notes, {
        let id = id.clone();
        move |notes| prepared::parts(notes).into_iter().find(|part| part.id == id)
    });
    let part = part.await?.ok_or(ApiError::NoSuchPart)?;
    if part.title.is_empty() && part.text.trim().is_empty() {
        return Err(ApiError::EmptyPart);
    }
    // Two of them at once would both find that it has not been revealed.
    let _claim = entered.room.claims().claim(&id).ok_or(ApiError::AlreadyRevealed)?;
    let is_revealed = {
        let id = id.clone();
        content::look(&app, &problem, move |problem| prepared::is_revealed(problem, &id)).await?
    };
    if !is_revealed {
        content::edit(&app, &problem, &entered, move |problem| prepared::reveal(problem, &part)).await?;
    }
    // Also where the server stopped before it had said so.
    let right = Right { action: Action::Write(DocumentName::Notes), ..entered.right };
    let writer = Entered { right, ..entered };
    content::edit(&app, &notes, &writer, move |notes| prepared::mark(notes, &id)).await?;
    if is_revealed { Err(ApiError::AlreadyRevealed) } else { Ok(StatusCode::NO_CONTENT) }
}
