//! How a run is written into the `output` document. Pure.
//!
//! The document's root map [`RUNS`] has a map for each run, by its id. Only the server
//! writes there.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;
use yrs::{Any, Array, ArrayPrelim, ArrayRef, Map, MapPrelim, MapRef, Number, Out, ReadTxn, TransactionMut};

use super::plan::Input;
use super::profile::Profile;
use super::reported::unit_test::UnitTest;
use super::suite::result::TestResult;
use super::transcript::Piece;
use crate::clock::UnixMillis;
use crate::exec::job::{Outcome, Refused};
use crate::language::Language;

/// Root map of the `output` document: id of a run → `Y.Map`.
pub const RUNS: &str = "runs";

/// Runs that are kept in the document. The journal has them all.
pub const KEPT: usize = 20;

/// Where a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// In a sandbox of the server's.
    Server,
    /// In the browser of whoever started it.
    Browser,
}

impl Site {
    /// The name in the API and in the document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Browser => "browser",
        }
    }
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// How; none if it could not be run at all.
    pub outcome: Option<Outcome>,
    /// A sentence, where that needs one.
    pub message: Option<String>,
    /// What it was refused before it failed.
    pub refused: Option<Refused>,
    /// From the program's start to its end, ms.
    pub duration: Option<u64>,
    /// Processor time, ms.
    pub cpu: Option<u64>,
    /// The most memory that was resident, bytes.
    pub memory: Option<u64>,
    /// What the server vouches for, of a run of its own.
    pub receipt: Option<String>,
    /// Where its time went, if that was measured.
    pub profile: Option<Profile>,
}

impl Ending {
    /// Of a run of which nothing but that is known.
    pub fn of(outcome: impl Into<Option<Outcome>>, message: Option<String>) -> Self {
        let outcome = outcome.into();
        Self {
            outcome,
            message,
            duration: None,
            cpu: None,
            memory: None,
            receipt: None,
            profile: None,
            refused: None,
        }
    }

    /// The name of its outcome in the API and in the document.
    pub fn outcome(&self) -> &'static str {
        self.outcome.map_or("failed", Outcome::as_str)
    }
}

/// A run as it begins.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id.
    pub id: Uuid,
    /// Who started it: the id of a member or guest, or what else they are.
    pub by: String,
    /// How they call themselves.
    pub by_name: String,
    /// Of what.
    pub language: Language,
    /// The path of the file that is run.
    pub file: String,
    /// Where.
    pub site: Site,
    /// When it was asked for.
    pub at: UnixMillis,
    /// What the program reads.
    pub input: Input,
    /// State vector (v1, base64) of the document `code`, if its files are run.
    pub code_state: Option<String>,
    /// The test framework that runs it, if one does.
    pub framework: Option<String>,
    /// How many wait before it, itself counted; 0 when it runs at once.
    pub position: usize,
    /// How many test cases there are, and how many of them are hidden; if it is tested.
    pub tests: Option<(usize, usize)>,
}

/// Adds a run, and lets go of the oldest. Returns its number in the room.
pub fn add(txn: &mut TransactionMut<'_>, runs: &MapRef, new: &NewRun) -> i64 {
    let mut kept: Vec<(i64, String)> =
        runs.iter(&*txn).map(|(id, run)| (number_of(&*txn, &run), id.to_owned())).collect();
    kept.sort();
    let number = kept.last().map_or(0, |(number, _)| *number) + 1;
    let over = (kept.len() + 1).saturating_sub(KEPT);
    for (_, id) in kept.iter().take(over) {
        runs.remove(txn, id);
    }
    let run = runs.insert(txn, new.id.to_string(), MapPrelim::default());
    // One key after the other: many at once would come in any order.
    run.insert(txn, "number", number as f64);
    run.insert(txn, "by", new.by.as_str());
    run.insert(txn, "by_name", new.by_name.as_str());
    run.insert(txn, "language", new.language.id());
    run.insert(txn, "file", new.file.as_str());
    run.insert(txn, "place", new.site.as_str());
    run.insert(txn, "created_at", new.at.0 as f64);
    run.insert(txn, "stdin", new.input.text());
    if new.input.is_typed() {
        run.insert(txn, "interactive", true);
        if new.site == Site::Browser {
            run.insert(txn, "typed", ArrayPrelim::default());
        }
    }
    if new.input == Input::Console {
        run.insert(txn, "repl", true);
    }
    for (key, text) in [("code_state", &new.code_state), ("framework", &new.framework)] {
        if let Some(text) = text {
            run.insert(txn, key, text.as_str());
        }
    }
    run.insert(txn, "output", ArrayPrelim::default());
    if let Some((total, hidden)) = new.tests {
        run.insert(txn, "tests_total", total as f64);
        if hidden > 0 {
            run.insert(txn, "tests_hidden", hidden as f64);
        }
        run.insert(txn, "tests", ArrayPrelim::default());
    }
    if new.position == 0 {
        run.insert(txn, "started_at", new.at.0 as f64);
        run.insert(txn, "state", "running");
    } else {
        run.insert(txn, "position", new.position as f64);
        run.insert(txn, "state", "queued");
    }
    number
}

fn number_of<T: ReadTxn>(txn: &T, run: &Out) -> i64 {
    let Out::YMap(run) = run else { return 0 };
    whole(run.get(txn, "number")).unwrap_or(0)
}

/// A value that is a whole number.
pub(super) fn whole(value: Option<Out>) -> Option<i64> {
    match value {
        Some(Out::Any(Any::Number(Number::Int(number)))) => Some(number),
        Some(Out::Any(Any::Number(Number::Float(number)))) => Some(number as i64),
        _ => None,
    }
}

/// A change of a run that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// So many come first, itself counted.
    Position(usize),
    /// Its turn has come.
    Started(UnixMillis),
    /// What it does now: `compile` or `run`.
    Stage(&'static str),
    /// It says something.
    Said(Vec<Piece>),
    /// Somebody typed this into a program in a browser, whose page reads it here; None ends its input.
    Typed(Option<String>),
    /// Test cases have been run.
    Tested(Vec<TestResult>),
    /// What a test framework says of the tests in the code.
    Reported(Vec<UnitTest>),
    /// So many of all test cases have passed.
    Passed(usize),
    /// It reads no more of what people type.
    InputEnded,
    /// Somebody wants it to end.
    Stopping,
    /// It has ended.
    Finished(UnixMillis, Ending),
}

/// Changes a run, if it is still there and has not ended.
pub fn change(txn: &mut TransactionMut<'_>, runs: &MapRef, id: Uuid, change: &Change) {
    let Some(Out::YMap(run)) = runs.get(&*txn, &id.to_string()) else { return };
    if string(run.get(&*txn, "state")).as_deref() == Some("finished") {
        return;
    }
    match change {
        Change::Position(position) => {
            run.insert(txn, "position", *position as f64);
        }
        Change::Started(at) => {
            run.remove(txn, "position");
            run.insert(txn, "started_at", at.0 as f64);
            run.insert(txn, "state", "running");
        }
        Change::Stage(stage) => {
            run.insert(txn, "stage", *stage);
        }
        Change::Said(pieces) => {
            if let Some(Out::YArray(output)) = run.get(&*txn, "output") {
                say(txn, &output, pieces);
            }
        }
        Change::Typed(text) => {
            if let Some(Out::YArray(typed)) = run.get(&*txn, "typed") {
                typed.push_back(txn, text.as_deref().map_or(Any::Bool(false), Any::from));
            }
        }
        Change::Tested(results) => {
            if let Some(Out::YArray(tests)) = run.get(&*txn, "tests") {
                for result in results {
                    tests.push_back(txn, result.to_any());
                }
            }
        }
        Change::Reported(tests) => {
            let tests: Vec<Any> = tests.iter().map(UnitTest::to_any).collect();
            run.insert(txn, "unit_tests", Any::from(tests));
        }
        Change::Passed(passed) => {
            run.insert(txn, "tests_passed", *passed as f64);
        }
        Change::InputEnded => {
            run.insert(txn, "input_ended", true);
        }
        Change::Stopping => {
            run.insert(txn, "stopping", true);
        }
        Change::Finished(at, ending) => finish(txn, &run, *at, ending),
    }
}

fn say(txn: &mut TransactionMut<'_>, output: &ArrayRef, pieces: &[Piece]) {
    for Piece { stream, text, by } in pieces {
        let mut entry = HashMap::from([
            ("stream".to_owned(), Any::from(stream.as_str())),
            ("text".to_owned(), Any::from(text.as_str())),
        ]);
        if let Some(by) = by {
            entry.insert("by".to_owned(), Any::from(by.as_str()));
        }
        output.push_back(txn, Any::Map(Arc::new(entry)));
    }
}

fn finish(txn: &mut TransactionMut<'_>, run: &MapRef, at: UnixMillis, ending: &Ending) {
    let Ending { outcome, message, duration, cpu, memory, receipt, profile, refused } = ending;
    for gone in ["position", "stage", "typed"] {
        run.remove(txn, gone);
    }
    match outcome {
        Some(Outcome::Exited(code)) => {
            run.insert(txn, "exit_code", f64::from(*code));
        }
        Some(Outcome::Signalled(signal)) => {
            run.insert(txn, "signal", f64::from(*signal));
        }
        _ => {}
    }
    for (key, text) in [("message", message), ("receipt", receipt)] {
        if let Some(text) = text {
            run.insert(txn, key, text.as_str());
        }
    }
    if let Some(refused) = refused {
        run.insert(txn, "refused", refused.as_str());
    }
    for (key, number) in [("duration_ms", duration), ("cpu_ms", cpu), ("memory_bytes", memory)] {
        if let Some(number) = number {
            run.insert(txn, key, *number as f64);
        }
    }
    if let Some(profile) = profile {
        run.insert(txn, "profile", profile.to_any());
    }
    run.insert(txn, "finished_at", at.0 as f64);
    run.insert(txn, "outcome", ending.outcome());
    run.insert(txn, "state", "finished");
}

/// A value that is a string.
pub(super) fn string(value: Option<Out>) -> Option<String> {
    match value {
        Some(Out::Any(Any::String(text))) => Some(text.to_string()),
        _ => None,
    }
}
