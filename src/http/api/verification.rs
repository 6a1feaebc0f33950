//! `/api/v1/exports/check`: whether an exported room is as it was signed.

use axum::Json;
use axum::extract::{Request, State};
use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use super::archives::{Archive, ZIP, receive};
use super::extract::is;
use super::openapi::WriteErrors;
use crate::export::import;
use crate::export::verify::{Fault, Report};
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;

/// What became of the check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "sound": false, "own": true, "key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "room": "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11", "exported_at": "2026-11-20T10:12:03.5Z", "records": 1234, "files": 12,
    "faults": [{"path": "history/code.log", "record": 17, "reason": "it was changed"}], "more_faults": 0
}))]
pub(in crate::http) struct CheckedExport {
    /// Whether nothing was changed since it was signed with the key.
    sound: bool,
    /// Whether that is the key of this server. Anybody can make another.
    own: bool,
    /// The key that it is signed with: 'x' of the key 'exports' at `/api/v1/keys` of the server that made it.
    key: String,
    /// Id of the room, if it is signed.
    #[schema(required, value_type = Option<Uuid>)]
    room: Option<String>,
    /// When it was exported, if it is signed.
    #[schema(required, format = "date-time")]
    exported_at: Option<String>,
    /// Records of the history that were signed.
    records: u64,
    /// Other files that were signed.
    files: usize,
    /// What is not as it was signed, in the order of the files: the first 100.
    faults: Vec<FaultFound>,
    /// How many more there are.
    more_faults: usize,
}

/// Something that is not as it was signed.
#[derive(Debug, Serialize, ToSchema)]
struct FaultFound {
    /// The file.
    path: String,
    /// The record, in a file of the history.
    #[schema(required)]
    record: Option<u64>,
    /// What, as a clause.
    reason: String,
}

impl CheckedExport {
    fn of(report: Report, own: &str) -> Self {
        let sound = report.is_sound();
        let Report { statement, key, faults, count } = report;
        let more_faults = count - faults.len();
        let found = |Fault { path, record, reason }| FaultFound { path, record, reason };
        let faults = faults.into_iter().map(found).collect();
        let own = statement.is_some() && key == own;
        let nothing = Self {
            sound,
            own,
            key,
            room: None,
            exported_at: None,
            records: 0,
            files: 0,
            faults,
            more_faults,
        };
        let Some(statement) = statement else { return nothing };
        Self {
            records: statement.heads.values().map(|head| head.records).sum(),
            files: statement.files.len(),
            room: Some(statement.room),
            exported_at: Some(statement.exported_at),
            ..nothing
        }
    }
}

/// Checks an exported room: whether anything in it was changed, is missing, was added or moved since a server
/// signed it. `pairpad verify` says the same without a server.
///
/// **Role:** whoever may create rooms.
#[utoipa::path(post, path = "/api/v1/exports/check", operation_id = "check_export", tag = "export", security((), ("bearer" = [])),
    request_body(content = inline(super::openapi::Archive), content_type = "application/zip"),
    responses((status = 200, body = CheckedExport), WriteErrors))]
pub(super) async fn check(
    State(app): State<App>,
    caller: Caller,
    request: Request,
) -> Result<Json<CheckedExport>, ApiError> {
    if !is(&request, ZIP) {
        return Err(ApiError::MediaType("an exported room, sent with 'Content-Type: application/zip'"));
    }
    let Archive { file, terms, turns, waiting: _waiting } =
        receive(&app, &caller, request.into_body()).await?;
    let own = terms.own.to_string();
    let verify = move || {
        let _turns = turns;
        import::verify(file, &terms)
    };
    let report = spawn_blocking(verify).await.map_err(|error| ApiError::Internal(error.to_string()))??;
    Ok(Json(CheckedExport::of(report, &own)))
}
