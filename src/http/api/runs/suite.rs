//! Test cases in the API: which are wanted, and who is told what became of them.

use std::collections::HashMap;

use serde::Deserialize;
use utoipa::ToSchema;

use super::run_test::RunTest;
use super::view::Run;
use crate::document::state::DocumentState;
use crate::http::access::enter::Entered;
use crate::http::api::content;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::rights::table::Action;
use crate::runs::suite::case::{Asked, CHECKER, LONGEST, MOST, Sent, Suite, TESTS, read, sent};
use crate::runs::suite::compare::Compare;
use crate::runs::suite::noted;
use crate::runs::suite::result::Told;

/// Test cases of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum TestsOfRoom {
    /// The visible ones, then the hidden ones.
    All,
    /// The visible ones.
    Visible,
}

/// How what a program prints is compared with what is expected.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum TestCompare {
    /// Line by line; spaces at their ends, and empty lines at the end, don't count.
    Trimmed,
    /// Byte for byte.
    Exact,
    /// Word by word; numbers may differ a little.
    Numbers,
    /// The checker in the interviewers' notes decides.
    Checker,
}

/// A test case of your own, for this run only.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct OwnTest {
    #[serde(default)]
    #[schema(max_length = 100)]
    name: Option<String>,
    /// What the program reads.
    #[serde(default)]
    #[schema(max_length = 65536)]
    stdin: Option<String>,
    /// What it should print.
    #[schema(max_length = 65536)]
    expected: String,
    /// Else `trimmed`.
    #[serde(default)]
    compare: Option<TestCompare>,
    /// With `numbers`: how much they may differ, absolutely or relatively. Else 1e-9.
    #[serde(default)]
    tolerance: Option<f64>,
}

/// Which test cases to run: `all` or `visible` ones of the room, or your own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, expecting = "'tests' must be \"all\", \"visible\", or a list of {\"stdin\", \"expected\"}")]
pub(in crate::http) enum WantedTests {
    OfRoom(TestsOfRoom),
    Own(Vec<OwnTest>),
}

/// The test cases that somebody wants to be run.
pub(super) async fn suite(
    app: &App,
    room: &RoomName,
    viewer: Author,
    wanted: WantedTests,
) -> Result<Suite, ApiError> {
    let key = |document| DocumentKey { room: room.clone(), document };
    let (code, notes) = (key(DocumentName::Code), key(DocumentName::Notes));
    let cases = |state: &mut DocumentState| state.entries(TESTS);
    let with_hidden = matches!(wanted, WantedTests::OfRoom(TestsOfRoom::All));
    let visible = match wanted {
        WantedTests::Own(own) if own.len() > MOST => {
            return Err(unprocessable("tests", format!("There are more than {MOST} test cases.")));
        }
        WantedTests::Own(own) => sent(own.into_iter().map(checked).collect::<Result<_, _>>()?, false),
        WantedTests::OfRoom(_) => read(content::look_as(app, viewer, &code, cases).await?, false),
    };
    let look = move |state: &mut DocumentState| {
        let hidden = if with_hidden { state.entries(TESTS) } else { Vec::new() };
        (hidden, state.text(CHECKER))
    };
    let (hidden, checker) = content::look(app, &notes, look).await?;
    let hidden = read(hidden, true);
    let suite = Suite::new(visible, hidden, checker);
    let suite = suite.map_err(|error| unprocessable("tests", error.to_string()))?;
    if suite.is_empty() {
        return Err(unprocessable("tests", "There are no test cases to run. Add one first.".to_owned()));
    }
    Ok(suite)
}

fn checked(test: OwnTest) -> Result<Sent, ApiError> {
    let OwnTest { name, stdin, expected, compare, tolerance } = test;
    let compare = compare.map(|compare| match compare {
        TestCompare::Trimmed => "trimmed",
        TestCompare::Exact => "exact",
        TestCompare::Numbers => "numbers",
        TestCompare::Checker => "checker",
    });
    let compare = Compare::new(compare, tolerance);
    let compare =
        compare.map_err(|error| unprocessable("tests", format!("A test case can't be run: {error}.")))?;
    let input = stdin.unwrap_or_default();
    if input.len() > LONGEST || expected.len() > LONGEST {
        let most = LONGEST >> 10;
        let message = format!("An input or expected output is longer than {most} KiB. Shorten it.");
        return Err(unprocessable("tests", message));
    }
    Ok(Sent { name: name.unwrap_or_default(), asked: Asked { input, expected, compare } })
}

/// Whoever may read the notes is told all of hidden cases, and that is nobody else (RUN-5).
pub(super) async fn add_hidden(
    app: &App,
    room: &RoomName,
    reader: &Entered,
    runs: &mut [Run],
) -> Result<(), ApiError> {
    let phase = reader.room.record()?.phase;
    let may_read = reader.admitted.role.may(Action::Read(DocumentName::Notes), phase).is_ok();
    if !may_read || runs.iter().all(|run| run.tests_hidden.is_none()) {
        return Ok(());
    }
    let notes = DocumentKey { room: room.clone(), document: DocumentName::Notes };
    let noted = content::look(app, &notes, |state| noted::read(state)).await?;
    let mut noted: HashMap<String, Vec<Told>> =
        noted.into_iter().map(|(run, hidden)| (run.to_string(), hidden)).collect();
    for run in runs.iter_mut().filter(|run| run.tests_hidden.is_some()) {
        // They are noted before everybody is told that they have passed.
        if let Some(hidden) = noted.remove(&run.id) {
            run.tests.retain(|test| !test.is_hidden());
            run.tests.extend(hidden.into_iter().map(RunTest::known));
        }
    }
    Ok(())
}
