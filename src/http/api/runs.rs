//! `/api/v1/rooms/{room}/runs`: running code. The shape of the requests is settled;
//! what runs them is not there yet.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{Body, RoomId};
use super::openapi::{ReadErrors, WriteErrors};
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::DocumentName;
use crate::language::Language;
use crate::rights::table::Action;

/// What to run.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"language": "python", "file": "main.py", "stdin": "1 2 3\n"}))]
pub(in crate::http) struct CreateRun {
    /// Else the active one.
    #[serde(default)]
    language: Option<Language>,
    /// Path of the file to run; else the language's own.
    #[serde(default)]
    #[schema(max_length = 200)]
    file: Option<String>,
    /// What the program reads.
    #[serde(default)]
    #[schema(max_length = 65536)]
    stdin: Option<String>,
}

impl CreateRun {
    /// Of the room's own file.
    pub(in crate::http) fn of(language: Option<Language>) -> Self {
        Self { language, ..Self::default() }
    }
}

const NOT_YET: ApiError =
    ApiError::NotImplemented("This server can't run code yet. Run it on your own machine.");

/// Runs the room's code; its output goes into the document `output`.
///
/// This server answers 501 to whoever may.
///
/// **Role:** interviewer, candidate while the interview is live.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/runs", operation_id = "create_run", tag = "runs", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = CreateRun,
    responses((status = 501, body = crate::http::error::ErrorBody), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(CreateRun { language, file, stdin }): Body<CreateRun>,
) -> Result<Json<()>, ApiError> {
    app.enter_to_write(&name, &caller, Action::Run).await?;
    tracing::debug!(?language, ?file, stdin = stdin.map(|text| text.len()), "run requested");
    Err(NOT_YET)
}

/// Lists the room's runs.
///
/// This server answers 501 to whoever may.
///
/// **Role:** those who may read `output`.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/runs", operation_id = "list_runs", tag = "runs", security(("bearer" = [])),
    params(("room" = Uuid, Path)),
    responses((status = 501, body = crate::http::error::ErrorBody), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<()>, ApiError> {
    app.enter(&name, &caller, Action::Read(DocumentName::Output)).await?;
    Err(NOT_YET)
}
