//! `/api/v1/rooms/{room}/runs`: running code, for everybody in the room to see.

pub(super) mod input;
pub(super) mod report;
mod run_profile;
pub(super) mod run_test;
mod suite;
mod view;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use suite::WantedTests;
use utoipa::ToSchema;
pub(in crate::http) use view::Run;

use super::content;
use super::extract::{Body, RoomAnd, RoomId};
use super::openapi::{ReadErrors, WriteErrors};
use crate::document::state::DocumentState;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::http::traced;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::language::Language;
use crate::question::text::lf;
use crate::rights::table::Action;
use crate::room::content::files;
use crate::room::path::is_path;
use crate::room::standing::Admitted;
use crate::runs::plan::Input;
use crate::runs::record::Site;
use crate::runs::request::{Runner, Wish};

/// Bytes of what a program reads.
const LONGEST_STDIN: usize = 64 << 10;
/// Files of one run.
const MOST_FILES: usize = 300;

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
    /// People type into the program while it runs: `POST …/runs/{run}/input`. A browser in which it runs
    /// finds that in the document `output`, in the run's list `typed`: texts in their order, and `false` at
    /// their end.
    #[serde(default)]
    interactive: bool,
    /// The language's console in place of a program; interactive, too.
    #[serde(default)]
    repl: bool,
    /// The language's test framework in place of a program, with the tests in the files; those in `file`, if no
    /// file is named like one with tests. `GET /runtimes` says what is installed.
    #[serde(default)]
    framework: bool,
    /// Where it runs. What runs in a browser is only noted here; the browser reports on it.
    #[serde(default)]
    place: RunPlace,
    /// Test cases to run it with, one after the other, in place of `stdin`. On the server only.
    #[serde(default)]
    tests: Option<WantedTests>,
    /// Measures where the time goes: processor and memory over the program's life and, for Python, the
    /// time of its lines. On the server only; not with `tests`, `interactive` or `repl`.
    #[serde(default)]
    profile: bool,
}

impl CreateRun {
    /// Of the room's own file.
    pub(in crate::http) fn of(language: Option<Language>) -> Self {
        Self { language, ..Self::default() }
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
    // Whoever holds a link alone is another guest each time.
    let counted = entered.admitted.link.filter(|_| entered.admitted.member.is_none());
    app.door.budgets.run(&counted.map_or_else(|| by.id.clone(), |link| link.to_string()))?;
    if wanted.place == RunPlace::Browser && entered.admitted.member.is_none() {
        return Err(ApiError::NoMember);
    }
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
    CreateRun { language, file, files: sent, stdin, place, interactive, repl, framework, tests, profile }: CreateRun,
) -> Result<Wish, ApiError> {
    let is_measured = profile;
    let is_plain = place == RunPlace::Server && tests.is_none() && !interactive && !repl;
    if is_measured && !is_plain {
        let message = "Only a program that runs on the server, on its own, can be measured. \
                       Leave out 'tests', 'interactive', 'repl' and 'place'.";
        return Err(unprocessable("profile", message.to_owned()));
    }
    let tests = match tests {
        Some(_) if stdin.is_some() => {
            let message = "Test cases have inputs of their own. Leave out 'stdin'.";
            return Err(unprocessable("stdin", message.to_owned()));
        }
        Some(_) if interactive || repl || framework => {
            let message =
                "Test cases have inputs of their own. Leave out 'interactive', 'repl' and 'framework'.";
            return Err(unprocessable("interactive", message.to_owned()));
        }
        Some(_) if place == RunPlace::Browser => {
            let message = "Test cases run on the server. Leave out 'place'.";
            return Err(unprocessable("place", message.to_owned()));
        }
        Some(wanted) => Some(suite::suite(app, name, entered.admitted.author, wanted).await?),
        None => None,
    };
    let stdin = stdin.unwrap_or_default();
    if stdin.len() > LONGEST_STDIN {
        return Err(unprocessable("stdin", "The input is longer than 64 KiB. Shorten it.".to_owned()));
    }
    let input = match (interactive || repl, repl) {
        (false, _) => Input::Text(stdin),
        (true, _) if !stdin.is_empty() => {
            let message = "The input of an interactive program is typed while it runs. Leave out 'stdin'.";
            return Err(unprocessable("interactive", message.to_owned()));
        }
        (true, true) if place == RunPlace::Browser => {
            let message = "Consoles run on the server. Leave out 'place'.";
            return Err(unprocessable("place", message.to_owned()));
        }
        (true, false) => Input::Typed,
        (true, true) => Input::Console,
    };
    let input = match (framework, input) {
        (false, input) => input,
        (true, Input::Text(stdin)) if stdin.is_empty() && place == RunPlace::Server => Input::Framework,
        (true, _) => {
            let message = "A test framework runs on the server, and reads nothing. Leave out 'stdin', 'place', \
                           'interactive' and 'repl'.";
            return Err(unprocessable("framework", message.to_owned()));
        }
    };
    let (files, active, code_state) = match sent {
        Some(sent) => (checked(sent)?, None, None),
        None => {
            let key = DocumentKey { room: name.clone(), document: DocumentName::Code };
            let viewer = entered.admitted.author;
            let look = |state: &mut DocumentState| {
                let (files, active) = files(state);
                (files, active, Some(state.state_vector().bytes().clone()))
            };
            content::look_as(app, viewer, &key, look).await?
        }
    };
    let record = entered.room.record()?;
    let active = active.as_deref().unwrap_or(&record.language);
    let language = language.or_else(|| Language::from_id(active)).unwrap_or_default();
    let file = file.unwrap_or_else(|| language.file().to_owned());
    if input != Input::Console && !files.contains_key(&file) {
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
    let parent = traced::parent();
    Ok(Wish { language, file, files, input, code_state, site, tests, is_measured, parent })
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

/// Who starts, stops or reports on runs.
fn runner(admitted: &Admitted) -> Runner {
    let name = match (&admitted.member, admitted.author) {
        (Some(member), _) => member.name.clone(),
        (None, Author::Operator) => "API".to_owned(),
        (None, _) => "Guest".to_owned(),
    };
    Runner { id: admitted.author.to_string(), author: admitted.author.id(), name }
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
    let entered = app.enter(&name, &caller, Action::Read(DocumentName::Output)).await?;
    let mut runs: Vec<Run> = app.runs.list(&name).await?.into_iter().map(Run::from).collect();
    suite::add_hidden(&app, &name, &entered, &mut runs).await?;
    Ok(Json(RunList { runs }))
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
    let entered = app.enter(&name, &caller, Action::Read(DocumentName::Output)).await?;
    let mut run = [Run::from(app.runs.one(&name, id).await?.ok_or(ApiError::NoSuchRun)?)];
    suite::add_hidden(&app, &name, &entered, &mut run).await?;
    let [run] = run;
    Ok(Json(run))
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
    let has_ended = app.runs.one(&name, id).await?.is_some();
    if has_ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NoSuchRun) }
}
