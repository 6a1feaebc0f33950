//! `/api/v1/rooms/{room}/runs`: running code, for everybody in the room to see.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content;
use super::extract::{Body, RoomAnd, RoomId};
use super::openapi::{ReadErrors, WriteErrors};
use crate::clock::UnixMillis;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::language::Language;
use crate::rights::table::Action;
use crate::room::content::{files, lf};
use crate::room::path::is_path;
use crate::room::standing::Admitted;
use crate::runs::record::{Ending, Outcome, Run as KeptRun, Site};
use crate::runs::transcript::{Piece, Stream};
use crate::runs::{Runner, Wish};

/// Bytes of what a program reads.
const LONGEST_STDIN: usize = 64 << 10;
/// Files of one run.
const MOST_FILES: usize = 200;
/// Bytes of output in one report of a browser.
const LONGEST_REPORT: usize = 64 << 10;
/// Pieces of output in one report of a browser.
const MOST_PIECES: usize = 1_000;

/// Where a program runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum RunPlace {
    /// In a sandbox on the server.
    #[default]
    Server,
    /// In the browser of whoever starts it.
    Browser,
}

/// A file to run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RunFile {
    /// Its path.
    #[schema(max_length = 200)]
    name: String,
    content: String,
}

/// What to run.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"language": "python", "stdin": "1 2 3\n"}))]
pub(in crate::http) struct CreateRun {
    /// Else the active one.
    #[serde(default)]
    language: Option<Language>,
    /// Path of the file to run; else the language's own.
    #[serde(default)]
    #[schema(max_length = 200)]
    file: Option<String>,
    /// The files; else those of the room.
    #[serde(default)]
    #[schema(max_items = 200)]
    files: Option<Vec<RunFile>>,
    /// What the program reads.
    #[serde(default)]
    #[schema(max_length = 65536)]
    stdin: Option<String>,
    /// Where it runs. What runs in a browser is only noted here; the browser reports on it.
    #[serde(default)]
    place: RunPlace,
}

impl CreateRun {
    /// Of the room's own file.
    pub(in crate::http) fn of(language: Option<Language>) -> Self {
        Self { language, ..Self::default() }
    }
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11", "number": 3, "state": "finished", "place": "server",
    "language": "python", "file": "main.py", "by": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "by_name": "Ada",
    "created_at": "2026-11-20T10:12:03.5Z", "started_at": "2026-11-20T10:12:03.5Z",
    "finished_at": "2026-11-20T10:12:03.6Z", "outcome": "exited", "exit_code": 0, "stdout": "6\n", "stderr": "",
    "duration_ms": 21, "memory_bytes": 9437184
}))]
pub(in crate::http) struct Run {
    #[schema(format = "uuid")]
    id: String,
    /// 1 is the room's first.
    number: i64,
    /// `queued`, `running` or `finished`.
    state: String,
    /// While it is queued: 1 is next.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<i64>,
    /// While it is running: `compile` or `run`.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    /// `server` or `browser`. The server vouches only for what it ran itself.
    place: String,
    language: String,
    file: String,
    /// Who started it: the id of a member or guest.
    by: String,
    by_name: String,
    #[schema(format = "date-time")]
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    finished_at: Option<String>,
    /// How it ended: `exited`, `signalled`, `timed_out`, `out_of_memory`, `output_limit`, `cancelled`, or
    /// `failed` if it could not be run at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<i64>,
    /// What happened, where the outcome needs a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// What it printed so far. Of more than 256 KiB the beginning and the end are kept.
    stdout: String,
    stderr: String,
    /// What the compiler printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    compile: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    /// Processor time.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_ms: Option<i64>,
    /// The most memory that was in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_bytes: Option<i64>,
}

impl From<KeptRun> for Run {
    fn from(run: KeptRun) -> Self {
        let string = |key| run.strings.get(key).cloned();
        let number = |key| run.numbers.get(key).copied();
        let time = |key| number(key).map(|at| UnixMillis(u64::try_from(at).unwrap_or(0)).rfc3339());
        // Where something was left out both say so: it may be of either.
        let said = |stream: Stream| -> String {
            let is_of = |piece: &&Piece| piece.stream == stream || piece.stream == Stream::Note;
            let has_any = run.output.iter().any(|piece| piece.stream == stream);
            run.output.iter().filter(is_of).filter(|_| has_any).map(|piece| piece.text.as_str()).collect()
        };
        Self {
            id: run.id.to_string(),
            number: run.number,
            state: string("state").unwrap_or_default(),
            position: number("position"),
            stage: string("stage"),
            place: string("place").unwrap_or_default(),
            language: string("language").unwrap_or_default(),
            file: string("file").unwrap_or_default(),
            by: string("by").unwrap_or_default(),
            by_name: string("by_name").unwrap_or_default(),
            created_at: time("created_at").unwrap_or_default(),
            started_at: time("started_at"),
            finished_at: time("finished_at"),
            outcome: string("outcome"),
            exit_code: number("exit_code"),
            signal: number("signal"),
            message: string("message"),
            stdout: said(Stream::Stdout),
            stderr: said(Stream::Stderr),
            compile: said(Stream::Compile),
            duration_ms: number("duration_ms"),
            cpu_ms: number("cpu_ms"),
            memory_bytes: number("memory_bytes"),
        }
    }
}

/// Runs code: what the room holds at this moment, or the files that are sent.
///
/// The answer comes as soon as the run is noted. Follow it in the document `output`, where its text
/// arrives as it is printed, or ask for it again. Of one room, one run goes on at a time; the others wait.
///
/// **Role:** interviewer; candidate while the interview is live.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/runs", operation_id = "create_run", tag = "runs", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = CreateRun, responses((status = 202, body = Run), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(wanted): Body<CreateRun>,
) -> Result<(StatusCode, Json<Run>), ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Run).await?;
    let by = runner(&entered.admitted);
    app.door.budgets.run(&by.id)?;
    let wish = wish(&app, &name, &entered, wanted).await?;
    // Reading the files may have taken a while.
    entered.room.rules().check(&entered.right, app.rooms.clock().now())?;
    let run = app.runs.start((&name, &entered.room), &by, wish).await?;
    Ok((StatusCode::ACCEPTED, Json(run.into())))
}

/// What is to be run, with its files.
async fn wish(
    app: &App,
    name: &RoomName,
    entered: &Entered,
    CreateRun { language, file, files: sent, stdin, place }: CreateRun,
) -> Result<Wish, ApiError> {
    let stdin = stdin.unwrap_or_default();
    if stdin.len() > LONGEST_STDIN {
        return Err(unprocessable("stdin", "The input is longer than 64 KiB. Shorten it.".to_owned()));
    }
    let (files, active) = match sent {
        Some(sent) => (checked(sent)?, None),
        None => {
            let key = DocumentKey { room: name.clone(), document: DocumentName::Code };
            let viewer = entered.admitted.author;
            content::look_as(app, viewer, &key, |state| files(state)).await?
        }
    };
    let record = entered.room.record()?;
    let active = active.as_deref().unwrap_or(&record.language);
    let language = language.or_else(|| Language::from_id(active)).unwrap_or_default();
    let file = file.unwrap_or_else(|| language.file().to_owned());
    if !files.contains_key(&file) {
        let shown: String = file.chars().take(100).collect();
        return Err(unprocessable("file", format!("There is no file '{shown}' to run.")));
    }
    if files.iter().map(|(path, text)| path.len() + text.len()).sum::<usize>() > app.limits.run_code {
        return Err(ApiError::TooLarge);
    }
    let site = match place {
        RunPlace::Server => Site::Server,
        RunPlace::Browser => Site::Browser,
    };
    Ok(Wish { language, file, files, stdin, site })
}

/// Files of a request, by their paths.
fn checked(sent: Vec<RunFile>) -> Result<BTreeMap<String, String>, ApiError> {
    if sent.len() > MOST_FILES {
        return Err(unprocessable("files", format!("There are more than {MOST_FILES} files.")));
    }
    let mut files = BTreeMap::new();
    for RunFile { name, content } in sent {
        if !is_path(&name) {
            return Err(unprocessable("files", "A file's name is not a plain relative path.".to_owned()));
        }
        let shown = name.clone();
        if files.insert(name, lf(&content)).is_some() {
            return Err(unprocessable("files", format!("There are two files named '{shown}'.")));
        }
    }
    let is_folder = |path: &String| {
        let folder = format!("{path}/");
        files.keys().any(|other| other.starts_with(&folder))
    };
    match files.keys().find(|path| is_folder(path)) {
        Some(both) => Err(unprocessable("files", format!("'{both}' is both a file and a folder."))),
        None => Ok(files),
    }
}

fn runner(admitted: &Admitted) -> Runner {
    let name = match (&admitted.member, admitted.author) {
        (Some(member), _) => member.name.clone(),
        (None, Author::Operator) => "API".to_owned(),
        (None, _) => "Guest".to_owned(),
    };
    Runner { id: admitted.author.to_string(), name }
}

/// The last runs of a room.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RunList {
    /// Newest first.
    runs: Vec<Run>,
}

/// Lists the room's last 20 runs, newest first.
///
/// **Role:** interviewer; everyone else while the interview is live.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/runs", operation_id = "list_runs", tag = "runs", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = RunList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<RunList>, ApiError> {
    app.enter(&name, &caller, Action::Read(DocumentName::Output)).await?;
    let runs = app.runs.list(&name).await?;
    Ok(Json(RunList { runs: runs.into_iter().map(Run::from).collect() }))
}

/// Shows a run, and what it has printed so far.
///
/// **Role:** interviewer; everyone else while the interview is live.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/runs/{run}", operation_id = "get_run", tag = "runs", security(("bearer" = [])),
    params(("room" = Uuid, Path), ("run" = Uuid, Path)), responses((status = 200, body = Run), ReadErrors))]
pub(super) async fn show(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<Json<Run>, ApiError> {
    app.enter(&name, &caller, Action::Read(DocumentName::Output)).await?;
    let run = app.runs.list(&name).await?.into_iter().find(|run| run.id == id);
    Ok(Json(run.ok_or(ApiError::NoSuchRun)?.into()))
}

/// Stops a run, whoever started it. One that has ended stays as it is.
///
/// **Role:** interviewer; candidate while the interview is live.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}/runs/{run}", operation_id = "stop_run", tag = "runs", security(("bearer" = [])),
    params(("room" = Uuid, Path), ("run" = Uuid, Path)), responses((status = 204), ReadErrors))]
pub(super) async fn stop(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Run).await?;
    if app.runs.stop(&name, id, &runner(&entered.admitted)) {
        return Ok(StatusCode::NO_CONTENT);
    }
    let has_ended = app.runs.list(&name).await?.iter().any(|run| run.id == id);
    if has_ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NoSuchRun) }
}

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
pub(super) async fn report(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
    Body(RunReport { output, finished }): Body<RunReport>,
) -> Result<Json<ReportAnswer>, ApiError> {
    let entered = app.enter(&name, &caller, Action::Run).await?;
    app.door.budgets.report(caller.address)?;
    let bytes: usize = output.iter().map(|said| said.text.len()).sum();
    if bytes > LONGEST_REPORT || output.len() > MOST_PIECES {
        return Err(ApiError::TooLarge);
    }
    let output = output.into_iter().map(|OutputText { stream, text }| Piece {
        stream: match stream {
            OutputStream::Stdout => Stream::Stdout,
            OutputStream::Stderr => Stream::Stderr,
            OutputStream::Note => Stream::Note,
        },
        text,
    });
    let by = runner(&entered.admitted);
    let stop = app.runs.report(&name, id, &by, output.collect(), finished.map(ending)).await?;
    Ok(Json(ReportAnswer { stop }))
}

/// Characters of a browser's sentence that are kept.
const LONGEST_MESSAGE: usize = 500;

fn ending(BrowserEnd { outcome, exit_code, duration_ms, message }: BrowserEnd) -> Ending {
    let outcome = match outcome {
        BrowserOutcome::Exited => Outcome::Exited(exit_code),
        BrowserOutcome::TimedOut => Outcome::TimedOut,
        BrowserOutcome::OutOfMemory => Outcome::OutOfMemory,
        BrowserOutcome::OutputLimit => Outcome::OutputLimit,
        BrowserOutcome::Cancelled => Outcome::Cancelled,
        BrowserOutcome::Failed => Outcome::Failed,
    };
    let message = message.map(|message| message.chars().take(LONGEST_MESSAGE).collect());
    Ending { duration: duration_ms.map(u64::from), ..Ending::of(outcome, message) }
}
