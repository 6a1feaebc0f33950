//! What the API shows of a run.

use serde::Serialize;
use utoipa::ToSchema;

use super::run_profile::RunProfile;
use super::run_test::RunTest;
use crate::clock::UnixMillis;
use crate::runs::kept::Run as KeptRun;
use crate::runs::reported::unit_test::UnitTest;
use crate::runs::transcript::{Piece, Stream};

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
    pub(super) id: String,
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
    /// People can type into it while it runs: `POST …/runs/{run}/input`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    interactive: bool,
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
    /// What it was refused before it failed: `processes` or `disk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// What it printed so far. Of more than 256 KiB the beginning and the end are kept.
    stdout: String,
    stderr: String,
    /// What people typed while it ran.
    #[serde(skip_serializing_if = "String::is_empty")]
    typed: String,
    /// What the compiler printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    compile: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    /// What the server vouches for, of a run of its own: a signed statement (JWS with Ed25519) of what ran,
    /// with what, and how it ended. `POST /api/v1/receipts/check` checks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
    /// State vector (Yjs, v1, base64) of the document `code` when the run was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_state: Option<String>,
    /// Processor time.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_ms: Option<i64>,
    /// The most memory that was in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_bytes: Option<i64>,
    /// How many test cases there are, if it is tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests_total: Option<i64>,
    /// How many of them are hidden. Such a run does not say how long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tests_hidden: Option<i64>,
    /// How many have passed, when all were run: then `exit_code` is 0 if all have, else 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests_passed: Option<i64>,
    /// What became of each, in order: the visible ones as they end, the hidden ones together at the end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tests: Vec<RunTest>,
    /// The test framework that runs the tests in the code, if one does: `pytest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    framework: Option<String>,
    /// What it says of each. Its report is the program's own word. At most 500 tests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unit_tests: Vec<UnitTest>,
    /// Where its time went, if that was asked for, once it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<RunProfile>,
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
            interactive: run.is_interactive,
            by: string("by").unwrap_or_default(),
            by_name: string("by_name").unwrap_or_default(),
            created_at: time("created_at").unwrap_or_default(),
            started_at: time("started_at"),
            finished_at: time("finished_at"),
            outcome: string("outcome"),
            exit_code: number("exit_code"),
            signal: number("signal"),
            message: string("message"),
            refused: string("refused"),
            stdout: said(Stream::Stdout),
            stderr: said(Stream::Stderr),
            typed: said(Stream::Stdin),
            compile: said(Stream::Compile),
            receipt: string("receipt"),
            code_state: string("code_state"),
            duration_ms: number("duration_ms"),
            cpu_ms: number("cpu_ms"),
            memory_bytes: number("memory_bytes"),
            tests_total: number("tests_total"),
            tests_hidden: number("tests_hidden"),
            tests_passed: number("tests_passed"),
            tests: run.tests.into_iter().map(RunTest::from).collect(),
            framework: string("framework"),
            unit_tests: run.unit_tests,
            profile: run.profile.map(RunProfile::from),
        }
    }
}
