//! `/api/v1/questions/trial`: running a question's tests while it is written.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::http::access::credential::Caller;
use crate::http::api::extract::Body;
use crate::http::api::openapi::WriteErrors;
use crate::http::api::runs::run_test::RunTest;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::language::Language;
use crate::question::test::{self, Test};
use crate::question::{Difficulty, Question};
use crate::runs::rehearsal::{Rehearsed, Wanted};
use crate::runs::suite::case::{Asked, Case, Sent, Suite, sent};
use crate::runs::suite::compare::Compare;

/// What to run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "language": "python", "files": {"main.py": "print(sum(map(int, input().split())))\n"},
    "tests": [{"name": "two", "stdin": "1 2\n", "expected": "3\n"}], "hidden_tests": [], "checker": ""
}))]
pub(in crate::http) struct TryQuestion {
    /// Its own file is run.
    language: Language,
    /// By the name of their language's file: a starter's, or a solution's.
    files: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "test::tests")]
    #[schema(max_items = 100)]
    tests: Vec<Test>,
    #[serde(default, deserialize_with = "test::tests")]
    #[schema(max_items = 100)]
    hidden_tests: Vec<Test>,
    /// A program in Python that decides about some tests.
    #[serde(default)]
    #[schema(max_length = 65536)]
    checker: String,
}

/// What became of each test.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "tests": [{"id": "1", "number": 1, "state": "passed", "name": "two", "compare": "trimmed", "input": "1 2\n",
        "expected": "3\n", "stdout": "3\n", "stderr": "", "outcome": "exited", "exit_code": 0}],
    "hidden_tests": [], "compile": null, "message": null
}))]
pub(in crate::http) struct TriedQuestion {
    tests: Vec<RunTest>,
    hidden_tests: Vec<RunTest>,
    /// What the compiler said, if it failed: then no test was run.
    #[schema(required)]
    compile: Option<String>,
    /// What went wrong with the compiler or the checker, as a sentence.
    #[schema(required)]
    message: Option<String>,
}

/// Runs the tests of a question once, in the server's sandbox, without a room. The answer comes when all have
/// been run; it ends with the request.
///
/// **Role:** holders of an API key, or of a JWT of the server's identity provider.
#[utoipa::path(post, path = "/api/v1/questions/trial", operation_id = "try_question", tag = "questions",
    security(("bearer" = [])), request_body = TryQuestion, responses((status = 200, body = TriedQuestion), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    caller: Caller,
    request: Request,
) -> Result<Json<TriedQuestion>, ApiError> {
    app.may_keep_questions(&caller).await?;
    app.door.budgets.write(caller.address, None).await?;
    let body = timeout(app.limits.request, Body::<TryQuestion>::from_request(request, &app)).await;
    let Body(wanted) = body.map_err(|_| ApiError::TooSlow)??;
    let who = App::fingerprint(&caller);
    app.door.budgets.trial(who.clone()).await?;
    let wanted = checked(wanted)?;
    let shutdown = app.shutdown.clone();
    if shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    tokio::select! {
        rehearsed = timeout(app.limits.trial_time, app.runs.rehearse(who, wanted)) => match rehearsed {
            Ok(rehearsed) => Ok(Json(rehearsed?.into())),
            // Running has a bound of its own, so it was the turn that did not come.
            Err(_) => Err(ApiError::RunQueueFull),
        },
        () = shutdown.begun() => Err(ApiError::ShuttingDown),
    }
}

/// By the bounds that a question has.
fn checked(wanted: TryQuestion) -> Result<Wanted, ApiError> {
    let TryQuestion { language, files, tests, hidden_tests, checker } = wanted;
    let question = Question {
        title: "A trial".to_owned(),
        summary: String::new(),
        difficulty: Difficulty::default(),
        minutes: 1,
        tags: Vec::new(),
        language,
        problem: String::new(),
        files,
        tests,
        notes: String::new(),
        parts: Vec::new(),
        rubric: Vec::new(),
        hidden_tests,
        checker,
        solutions: BTreeMap::new(),
    };
    let Question { files, tests, hidden_tests, checker, .. } = question.checked()?;
    if !files.contains_key(language.file()) {
        return Err(unprocessable("files", format!("There is no file '{}' to run.", language.file())));
    }
    let (visible, hidden) = (cases(tests, false)?, cases(hidden_tests, true)?);
    let suite = Suite::new(visible, hidden, checker);
    let suite = suite.map_err(|error| unprocessable("tests", error.to_string()))?;
    if suite.is_empty() {
        return Err(unprocessable("tests", "There are no tests to run. Add one first.".to_owned()));
    }
    Ok(Wanted { language, files, suite })
}

fn cases(tests: Vec<Test>, is_hidden: bool) -> Result<Vec<Case>, ApiError> {
    let asked = |Test { name, stdin, expected, compare, tolerance }: Test| {
        let compare = Compare::new(Some(compare.as_str()), tolerance.map(f64::from));
        let compare =
            compare.map_err(|error| unprocessable("tests", format!("A test can't be run: {error}.")))?;
        Ok(Sent { name, asked: Asked { input: stdin, expected, compare } })
    };
    let tests: Vec<Sent> = tests.into_iter().map(asked).collect::<Result<_, ApiError>>()?;
    Ok(sent(tests, is_hidden))
}

impl From<Rehearsed> for TriedQuestion {
    fn from(Rehearsed { visible, hidden, compile, message }: Rehearsed) -> Self {
        let tests = visible.into_iter().map(RunTest::from).collect();
        Self { tests, hidden_tests: hidden.into_iter().map(RunTest::known).collect(), compile, message }
    }
}
