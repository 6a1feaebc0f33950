//! What a test framework says of tests that people wrote as code. Its report is a file that
//! their program could have written, too: it is taken for what they say of their own code,
//! and only so much of it. Pure.

mod go;
mod junit;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yrs::Any;

use crate::language::framework::ReportFormat;

/// Bytes of a report. Of a longer one nothing is told.
const LONGEST_REPORT: usize = 1 << 20;
/// Tests that are told.
const MOST_TESTS: usize = 500;
/// Bytes of a name.
const LONGEST_NAME: usize = 200;
/// Bytes of what a test says.
const LONGEST_TEXT: usize = 4 << 10;
/// Bytes of what all of them say.
const ALL_TEXT: usize = 128 << 10;

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

/// Reads a report; none of it where it is not one.
pub fn read(format: ReportFormat, report: &[u8]) -> Vec<UnitTest> {
    let Some(text) = std::str::from_utf8(report).ok().filter(|text| text.len() <= LONGEST_REPORT) else {
        return Vec::new();
    };
    let mut tests = match format {
        ReportFormat::Junit => junit::read(text),
        ReportFormat::Go => go::read(text),
    };
    tests.truncate(MOST_TESTS);
    let mut left = ALL_TEXT;
    for test in &mut tests {
        for name in [&mut test.group, &mut test.name] {
            cut(name, LONGEST_NAME);
        }
        for said in [&mut test.message, &mut test.details, &mut test.output] {
            if let Some(text) = said {
                cut(text, LONGEST_TEXT.min(left));
                left -= text.len();
            }
            said.take_if(|text| text.is_empty());
        }
    }
    tests
}

fn cut(text: &mut String, longest: usize) {
    text.truncate(text.floor_char_boundary(longest));
}

/// What of a text is more than space.
fn said(text: &str) -> Option<String> {
    let text = text.trim_matches('\n').trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_bounded() {
        let case = |n: usize| {
            let long = "ä".repeat(5_000);
            format!("<testcase name='t{n}{long}'><failure message='{long}'>{long}</failure></testcase>")
        };
        let of = |count: usize| format!("<a>{}</a>", (0..count).map(case).collect::<String>());
        let tests = read(ReportFormat::Junit, of(20).as_bytes());
        assert_eq!(tests.len(), 20);
        assert!(tests.iter().all(|test| test.name.len() <= LONGEST_NAME));
        assert_eq!(tests[0].details.as_ref().unwrap().len(), LONGEST_TEXT);
        let all = tests.iter().flat_map(|test| [&test.message, &test.details]).flatten();
        assert_eq!(all.map(String::len).sum::<usize>(), ALL_TEXT);
        assert_eq!(tests[19].message, None);
        assert_eq!(read(ReportFormat::Junit, of(40).as_bytes()), [], "longer than a report may be");
        let many = format!("<a>{}</a>", "<testcase name='t'/>".repeat(1_000));
        assert_eq!(read(ReportFormat::Junit, many.as_bytes()).len(), MOST_TESTS);
    }

    #[test]
    fn what_is_no_report_tells_nothing() {
        for report in [&b""[..], b"no", b"<a>", b"\xff", b"{}", b"[]\nnull\n1"] {
            for format in [ReportFormat::Junit, ReportFormat::Go] {
                assert_eq!(read(format, report), []);
            }
        }
    }

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
