//! `/api/v1/rooms/{room}/runs/{run}/input`: what people type into a program that runs.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::runner;
use crate::http::access::credential::Caller;
use crate::http::api::extract::{Body, RoomAnd};
use crate::http::api::openapi::WriteErrors;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::question::text::lf;
use crate::rights::table::Action;
use crate::runs::request::ReportError;

/// Bytes of what is typed at once.
const LONGEST: usize = 4 << 10;

/// What somebody types.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "7\n"}))]
pub(in crate::http) struct RunInput {
    /// Programs that read lines wait for the line's end.
    #[serde(default)]
    #[schema(max_length = 4096)]
    text: String,
    /// Nothing more will be typed: the program meets the end of its input.
    #[serde(default)]
    end: bool,
}

/// Types into a program that runs. Everybody sees it in the output.
///
/// Only a run that was started with `interactive` or `repl` takes it.
///
/// **Role:** interviewer; candidate while the interview is live.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/runs/{run}/input", operation_id = "type_into_run", tag = "runs",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("run" = Uuid, Path)), request_body = RunInput,
    responses((status = 204), WriteErrors))]
pub(in crate::http::api) async fn create(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
    Body(RunInput { text, end }): Body<RunInput>,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Run).await?;
    app.door.budgets.report(caller.address).await?;
    if text.len() > LONGEST {
        return Err(unprocessable("text", "At most 4 KiB can be typed at once. Send less.".to_owned()));
    }
    let by = runner(&entered.admitted);
    let text = (!text.is_empty()).then(|| Some(lf(&text)));
    for typed in text.into_iter().chain(end.then_some(None)) {
        match app.runs.type_into(&name, id, &by, typed).await {
            Ok(()) => {}
            Err(ReportError::NotRunning) => {
                let has_ended = app.runs.one(&name, id).await?.is_some();
                return Err(if has_ended { ApiError::TakesNoInput } else { ApiError::NoSuchRun });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
