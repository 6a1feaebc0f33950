//! What the API shows of a test case that was run.

use serde::Serialize;
use utoipa::ToSchema;

use crate::runs::suite::result::{TestResult, Told, state};

/// What became of a test case. Of a hidden one `hidden`, `number` and `state` are all that anybody gets who can't
/// read `notes`. Texts are kept up to 16 KiB.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"id": "9d3c…", "number": 1, "state": "failed", "name": "Two numbers", "compare": "trimmed",
    "input": "1 2\n", "expected": "3\n", "stdout": "12\n", "stderr": "", "outcome": "exited", "exit_code": 0,
    "duration_ms": 21, "memory_bytes": 9437184}))]
pub(in crate::http) struct RunTest {
    /// Whether only interviewers may know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<bool>,
    /// Its place among the visible or the hidden ones, from 1.
    number: i64,
    /// `passed` or `failed`.
    state: &'static str,
    /// Its key in the document, or its place in your list.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compare: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stdout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stderr: Option<String>,
    /// How its program ended, as of a run; `failed` if it was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_bytes: Option<i64>,
    /// What happened, where that needs a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl From<TestResult> for RunTest {
    fn from(result: TestResult) -> Self {
        match result {
            TestResult::Visible(told) => Self::from(*told),
            TestResult::Hidden { number, has_passed } => {
                Self { hidden: Some(true), number, state: state(has_passed), ..Self::default() }
            }
        }
    }
}

impl From<Told> for RunTest {
    fn from(told: Told) -> Self {
        Self {
            hidden: None,
            number: told.number,
            state: state(told.has_passed),
            id: Some(told.id),
            name: Some(told.name),
            compare: Some(told.compare),
            input: Some(told.input),
            expected: Some(told.expected),
            stdout: Some(told.stdout),
            stderr: Some(told.stderr),
            outcome: Some(told.outcome),
            exit_code: told.exit_code,
            signal: told.signal,
            duration_ms: told.duration,
            memory_bytes: told.memory,
            message: told.message,
        }
    }
}

impl RunTest {
    /// Of a hidden case, for whoever may know all of it.
    pub(in crate::http::api) fn known(told: Told) -> Self {
        Self { hidden: Some(true), ..Self::from(told) }
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.hidden.is_some()
    }
}
