//! `/api/v1/rooms/{room}/documents/{document}`: what is in a document, as text, JSON or
//! Yjs state, and changing it by a Yjs update.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, Request, State, rejection::QueryRejection};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::content;
use super::extract::{RoomDocument, bytes, is};
use super::openapi::{ReadErrors, WriteErrors};
use super::playback;
use crate::blocking::{Cost, work_on};
use crate::board::elements::{ELEMENTS, Element, in_order};
use crate::document::state::DocumentState;
use crate::http::accept;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::language::Language;
use crate::protocol::guard::CheckedStateVector;
use crate::rights::table::Action;
use crate::room::content as contents;

/// The content of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "document": "code", "language": "python", "files": {"main.py": "print(1)\n"}, "text": null, "elements": null
}))]
pub(super) struct Document {
    document: &'static str,
    /// `code` only: id of the active language.
    #[schema(required)]
    language: Option<String>,
    /// `code` only: the text of each file by its path.
    #[schema(required)]
    files: Option<BTreeMap<String, String>>,
    /// `problem` and `notes` only: Markdown.
    #[schema(required)]
    text: Option<String>,
    /// `board` only: what is drawn, the lowest first. The properties have the names that Excalidraw gives
    /// them; those that are missing have its defaults.
    #[schema(required, value_type = Option<Vec<BTreeMap<String, serde_json::Value>>>)]
    elements: Option<Vec<Element>>,
}

/// Which part of it, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `code` as `text/plain` only: which file. Default: the active language's.
    file: Option<String>,
    /// The document as it was then, instead of now: RFC 3339. For interviewers and reviewers.
    #[param(format = "date-time")]
    at: Option<String>,
}

const FORMS: [&str; 3] = ["application/json", "text/plain", "application/octet-stream"];

/// Shows a document: as JSON, as plain text (of `board` that is JSON, too), or its whole Yjs state as an update (v1,
/// `application/octet-stream`).
///
/// **Role:** interviewer; everyone else while the interview is live, except for `notes`. The same as over
/// WebSockets. With `at` interviewers in every phase, and reviewers from the interview's start on.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/documents/{document}", operation_id = "get_document", tag = "documents",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("document" = inline(super::openapi::DocumentParam), Path), Wanted),
    responses((status = 200, content((Document = "application/json"), (String = "text/plain"),
        (inline(super::openapi::YjsUpdate) = "application/octet-stream"))), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomDocument(room, document): RoomDocument,
    caller: Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let is_past = wanted.as_ref().is_ok_and(|Query(wanted)| wanted.at.is_some());
    let action = if is_past { Action::Replay(document) } else { Action::Read(document) };
    let entered = app.enter(&room, &caller, action).await?;
    let Query(Wanted { file, at }) = wanted?;
    let form = accept::best(&headers, &FORMS);
    let form =
        form.ok_or(ApiError::NotAcceptable("application/json, text/plain or application/octet-stream"))?;
    let key = DocumentKey { room, document };
    let shown = move |state: &mut DocumentState| Shown::of(form, document, state, file);
    let shown = match at {
        None => content::look_as(&app, entered.admitted.author, &key, shown).await?,
        Some(at) => playback::past(&app, (&entered, &key), playback::time(&at)?, shown).await?,
    };
    Ok(shown?.into_response())
}

/// A document in the form that was asked for.
enum Shown {
    Json(Document),
    Text(String),
    State(Bytes),
}

impl Shown {
    fn of(
        form: usize,
        document: DocumentName,
        state: &mut DocumentState,
        file: Option<String>,
    ) -> Result<Self, ApiError> {
        match form {
            0 => Ok(Self::Json(see(document, state))),
            1 => text(document, state, file).map(Self::Text),
            _ => {
                let whole = state.missing(&CheckedStateVector::empty(), usize::MAX, usize::MAX);
                let whole = whole.map_err(|error| ApiError::Internal(error.to_string()))?;
                Ok(Self::State(whole.into_iter().next().unwrap_or(Bytes::from_static(&[0, 0]))))
            }
        }
    }
}

impl IntoResponse for Shown {
    fn into_response(self) -> Response {
        match self {
            Self::Json(document) => Json(document).into_response(),
            Self::Text(text) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response(),
            Self::State(state) => {
                ([(header::CONTENT_TYPE, "application/octet-stream")], state).into_response()
            }
        }
    }
}

fn see(document: DocumentName, state: &DocumentState) -> Document {
    let (mut files, mut language, mut text, mut elements) = (None, None, None, None);
    match document {
        DocumentName::Code => {
            let (found, active) = contents::files(state);
            (files, language) = (Some(found), active);
        }
        DocumentName::Problem | DocumentName::Notes => text = Some(contents::text(state)),
        DocumentName::Board => elements = Some(drawn(state)),
        DocumentName::Output | DocumentName::Pictures => {}
    }
    Document { document: document.as_str(), language, files, text, elements }
}

fn text(document: DocumentName, state: &DocumentState, file: Option<String>) -> Result<String, ApiError> {
    match document {
        DocumentName::Code => {
            let (mut files, language) = contents::files(state);
            let active = || Some(Language::from_id(language.as_deref()?)?.file().to_owned());
            let text = file.or_else(active).and_then(|file| files.remove(&file));
            text.ok_or(ApiError::Invalid("The document has no such file.".to_owned()))
        }
        DocumentName::Problem | DocumentName::Notes => Ok(contents::text(state)),
        DocumentName::Output | DocumentName::Pictures => Ok(String::new()),
        DocumentName::Board => {
            serde_json::to_string(&drawn(state)).map_err(|error| ApiError::Internal(error.to_string()))
        }
    }
}

/// What is on the board: it may be much.
fn drawn(state: &DocumentState) -> Vec<Element> {
    work_on(Cost::of_bytes(state.size()), || in_order(state.map_json(ELEMENTS)))
}

/// Applies a Yjs update (v1).
///
/// When this answers, the update is on disk.
///
/// **Role:** interviewer; for `code`, `board` and `pictures` also the candidate while the interview is live; for `output` nobody. The
/// same as over WebSockets.
#[utoipa::path(put, path = "/api/v1/rooms/{room}/documents/{document}", operation_id = "put_update", tag = "documents",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("document" = inline(super::openapi::DocumentParam), Path)),
    request_body(content = inline(super::openapi::YjsUpdate), content_type = "application/octet-stream"),
    responses((status = 204), WriteErrors))]
pub(in crate::http) async fn put(
    State(app): State<App>,
    RoomDocument(room, document): RoomDocument,
    caller: Caller,
    request: Request,
) -> Result<StatusCode, ApiError> {
    write(app, room, document, caller, request).await
}

/// The same as PUT.
///
/// **Role:** the same.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/documents/{document}", operation_id = "post_update", tag = "documents",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("document" = inline(super::openapi::DocumentParam), Path)),
    request_body(content = inline(super::openapi::YjsUpdate), content_type = "application/octet-stream"),
    responses((status = 204), WriteErrors))]
pub(in crate::http) async fn post(
    State(app): State<App>,
    RoomDocument(room, document): RoomDocument,
    caller: Caller,
    request: Request,
) -> Result<StatusCode, ApiError> {
    write(app, room, document, caller, request).await
}

async fn write(
    app: App,
    room: RoomName,
    document: DocumentName,
    caller: Caller,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&room, &caller, Action::Write(document)).await?;
    if !is(&request, "application/octet-stream") {
        return Err(ApiError::MediaType("a Yjs update, sent with 'Content-Type: application/octet-stream'"));
    }
    let update = bytes(request, &app).await?;
    let key = DocumentKey { room, document };
    content::apply(&app, &key, &entered, &update).await?;
    Ok(StatusCode::NO_CONTENT)
}
