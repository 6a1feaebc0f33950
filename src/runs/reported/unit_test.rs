//! A test that stands in the code, as it is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yrs::Any;

/// A test of the code's own, as its framework reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"group": "test_main", "name": "test_sum", "state": "failed", "duration_ms": 2,
    "message": "assert 3 == 4", "details": "test_main.py:6: AssertionError"}))]
pub struct UnitTest {
    /// Of what it is a part: a module, a class, a suite in a suite. May be empty.
    pub group: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub state: UnitTestState,
    /// How long it took, ms, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u32>,
    /// Why it failed or was skipped, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where it failed, at length. At most 4 KiB, and of all tests 128 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// What it printed, where the framework keeps that apart. At most 4 KiB, and of all tests 128 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// What became of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnitTestState {
    /// As it should.
    Passed,
    /// Or could not be run.
    Failed,
    /// On purpose.
    Skipped,
}

impl UnitTest {
    /// As it stands in a document.
    pub fn to_any(&self) -> Any {
        let json = serde_json::to_string(self).ok();
        json.and_then(|json| Any::from_json(&json).ok()).unwrap_or(Any::Null)
    }

    /// As it stands in a document, if it is one.
    pub fn from_any(value: &Any) -> Option<Self> {
        let mut json = String::new();
        value.to_json(&mut json);
        serde_json::from_str(&json).ok()
    }
}

/// What of a text is more than space.
pub(super) fn said(text: &str) -> Option<String> {
    let text = text.trim_matches('\n').trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_stands_in_a_document_as_it_is() {
        let test = UnitTest {
            group: "test_main".to_owned(),
            name: "test_sum".to_owned(),
            state: UnitTestState::Failed,
            duration_ms: Some(7),
            message: Some("assert 3 == 4".to_owned()),
            details: None,
            output: None,
        };
        assert_eq!(UnitTest::from_any(&test.to_any()), Some(test));
        assert_eq!(UnitTest::from_any(&Any::from("passed")), None);
    }
}
