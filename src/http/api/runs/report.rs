//! `/api/v1/rooms/{room}/runs/{run}/output`: what runs in a browser, as its page tells.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::runner;
use crate::exec::job::Outcome;
use crate::http::access::credential::Caller;
use crate::http::api::extract::{Body, RoomAnd};
use crate::http::api::openapi::WriteErrors;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::rights::table::Action;
use crate::runs::record::Ending;
use crate::runs::transcript::{Piece, Stream};

/// Pieces of output in one report of a browser.
const MOST_PIECES: usize = 1_000;
/// Bytes of output in one report of a browser.
const LONGEST_REPORT: usize = 64 << 10;
/// Which output a text is of.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A sentence of the page's own.
    Note,
}

/// Text that a program printed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct OutputText {
    stream: OutputStream,
    #[schema(max_length = 65536)]
    text: String,
}

/// How a run in a browser ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum BrowserOutcome {
    /// By itself.
    Exited,
    /// It ran longer than it may.
    TimedOut,
    /// It used more memory than it may.
    OutOfMemory,
    /// It printed more than it may.
    OutputLimit,
    /// Somebody stopped it.
    Cancelled,
    /// It could not be run at all.
    Failed,
}

/// The end of a run in a browser.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct BrowserEnd {
    outcome: BrowserOutcome,
    /// With `exited`; 0 if it is missing.
    #[serde(default)]
    exit_code: i32,
    #[serde(default)]
    duration_ms: Option<u32>,
    #[serde(default)]
    #[schema(max_length = 500)]
    message: Option<String>,
}

/// What a browser says of a run of its own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"output": [{"stream": "stdout", "text": "6\n"}], "finished": {"outcome": "exited"}}))]
pub(in crate::http) struct RunReport {
    /// What was printed since the last report, in order; at most 64 KiB.
    #[schema(max_items = 1000)]
    output: Vec<OutputText>,
    /// Once it has ended.
    #[serde(default)]
    finished: Option<BrowserEnd>,
}

/// What the browser has to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"stop": false}))]
pub(in crate::http) struct ReportAnswer {
    /// Somebody wants the run to stop.
    stop: bool,
}

/// Reports what a run in your browser prints, and how it ended.
///
/// At least every 5 seconds, with no output if there is none: a page that says nothing for 15 seconds counts
/// as gone, and its run as ended.
///
/// **Role:** whoever started that run.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/runs/{run}/output", operation_id = "report_run", tag = "runs",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("run" = Uuid, Path)), request_body = RunReport,
    responses((status = 200, body = ReportAnswer), WriteErrors))]
pub(in crate::http::api) async fn create(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
    Body(RunReport { output, finished }): Body<RunReport>,
) -> Result<Json<ReportAnswer>, ApiError> {
    let entered = app.enter(&name, &caller, Action::Run).await?;
    app.door.budgets.report(caller.address).await?;
    let bytes: usize = output.iter().map(|said| said.text.len()).sum();
    if bytes > LONGEST_REPORT || output.len() > MOST_PIECES {
        let message = "A report has at most 1,000 pieces and 64 KiB of text. Send several.";
        return Err(unprocessable("output", message.to_owned()));
    }
    let output = output.into_iter().map(|OutputText { stream, text }| Piece {
        stream: match stream {
            OutputStream::Stdout => Stream::Stdout,
            OutputStream::Stderr => Stream::Stderr,
            OutputStream::Note => Stream::Note,
        },
        text,
        by: None,
    });
    let by = runner(&entered.admitted);
    let stop = app.runs.report(&name, id, &by, output.collect(), finished.map(ending)).await?;
    Ok(Json(ReportAnswer { stop }))
}

/// Characters of a browser's sentence that are kept.
const LONGEST_MESSAGE: usize = 500;

fn ending(BrowserEnd { outcome, exit_code, duration_ms, message }: BrowserEnd) -> Ending {
    let outcome = match outcome {
        BrowserOutcome::Exited => Some(Outcome::Exited(exit_code)),
        BrowserOutcome::TimedOut => Some(Outcome::TimedOut),
        BrowserOutcome::OutOfMemory => Some(Outcome::OutOfMemory),
        BrowserOutcome::OutputLimit => Some(Outcome::OutputLimit),
        BrowserOutcome::Cancelled => Some(Outcome::Cancelled),
        BrowserOutcome::Failed => None,
    };
    let message = message.map(|message| message.chars().take(LONGEST_MESSAGE).collect());
    Ending { duration: duration_ms.map(u64::from), ..Ending::of(outcome, message) }
}
