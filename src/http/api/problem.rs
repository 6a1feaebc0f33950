//! `/api/v1/rooms/{room}/problem`: the statement, as Markdown.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content;
use super::extract::{Body, RoomId, bytes, is};
use super::openapi::{ReadErrors, WriteErrors};
use crate::http::accept;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::table::Action;

/// A problem statement.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"markdown": "# Two numbers\n\nFind two numbers that add up to `target`."}))]
pub(super) struct Problem {
    /// Line breaks are stored as LF.
    markdown: String,
}

/// Shows the problem statement as JSON or Markdown.
///
/// **Role:** interviewer; everyone else while the interview is live.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/problem", operation_id = "get_problem", tag = "documents", security(("bearer" = [])),
    params(("room" = Uuid, Path)),
    responses((status = 200, content((Problem = "application/json"), (String = "text/markdown"))), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    app.enter(&name, &caller, Action::Read(DocumentName::Problem)).await?;
    let form = accept::best(&headers, &["application/json", "text/markdown", "text/plain"]);
    let form = form.ok_or(ApiError::NotAcceptable("application/json or text/markdown"))?;
    let key = DocumentKey { room: name, document: DocumentName::Problem };
    let markdown = content::look(&app, &key, |state| crate::room::content::text(state)).await?;
    Ok(if form == 0 {
        Json(Problem { markdown }).into_response()
    } else {
        ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], markdown).into_response()
    })
}

/// Replaces the problem statement.
///
/// Only what differs is changed, so people's cursors stay where they are.
///
/// **Role:** interviewer.
#[utoipa::path(put, path = "/api/v1/rooms/{room}/problem", operation_id = "replace_problem", tag = "documents", security(("bearer" = [])),
    params(("room" = Uuid, Path)),
    request_body(content((Problem = "application/json"), (String = "text/markdown"))),
    responses((status = 204), WriteErrors))]
pub(in crate::http) async fn replace(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let action = Action::Write(DocumentName::Problem);
    let entered = app.enter_to_write(&name, &caller, action).await?;
    let markdown = read(&app, request).await?;
    if markdown.len() > app.limits.problem {
        return Err(ApiError::TooLarge);
    }
    content::write_problem(&app, &name, &entered, markdown).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(app: &App, request: Request) -> Result<String, ApiError> {
    use axum::extract::FromRequest;
    if is(&request, "text/markdown") || is(&request, "text/plain") {
        let text = bytes(request, app).await?;
        let text = String::from_utf8(text.into());
        return text.map_err(|_| unprocessable("markdown", "The problem is not valid UTF-8.".to_owned()));
    }
    if !is(&request, "application/json") {
        return Err(ApiError::MediaType(
            "JSON or Markdown, sent with 'Content-Type: application/json' or 'text/markdown'",
        ));
    }
    let Body(Problem { markdown }) = Body::from_request(request, app).await?;
    Ok(markdown)
}
