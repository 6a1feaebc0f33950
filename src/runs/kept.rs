//! The runs of an `output` document, as they stand there. Pure.

use std::collections::HashMap;

use uuid::Uuid;
use yrs::{Any, Array, Map, MapRef, Out, ReadTxn};

use super::profile::Profile;
use super::record::{NewRun, string, whole};
use super::reported::unit_test::UnitTest;
use super::suite::result::TestResult;
use super::transcript::{Piece, Stream};

/// A run as it stands in the document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// Its id.
    pub id: Uuid,
    /// 1 is the room's first.
    pub number: i64,
    /// Its single values, by their keys.
    pub strings: HashMap<&'static str, String>,
    /// Its numbers, by their keys.
    pub numbers: HashMap<&'static str, i64>,
    /// Whether people can type into it.
    pub is_interactive: bool,
    /// What it said, in order.
    pub output: Vec<Piece>,
    /// What became of its test cases, in order.
    pub tests: Vec<TestResult>,
    /// What a test framework said of the tests in the code.
    pub unit_tests: Vec<UnitTest>,
    /// Where its time went, if that was measured and it has ended.
    pub profile: Option<Profile>,
}

const STRINGS: [&str; 13] = [
    "by",
    "by_name",
    "language",
    "file",
    "place",
    "state",
    "stage",
    "outcome",
    "message",
    "receipt",
    "code_state",
    "framework",
    "refused",
];
const NUMBERS: [&str; 12] = [
    "position",
    "created_at",
    "started_at",
    "finished_at",
    "exit_code",
    "signal",
    "duration_ms",
    "cpu_ms",
    "memory_bytes",
    "tests_total",
    "tests_hidden",
    "tests_passed",
];

impl Run {
    /// A run that has just been added.
    pub fn begun(new: &NewRun, number: i64) -> Self {
        let state = if new.position == 0 { "running" } else { "queued" };
        let strings = [
            ("by", new.by.as_str()),
            ("by_name", &new.by_name),
            ("language", new.language.id()),
            ("file", &new.file),
            ("place", new.site.as_str()),
            ("state", state),
        ];
        let mut numbers = HashMap::from([("created_at", new.at.0 as i64)]);
        if new.position == 0 {
            numbers.insert("started_at", new.at.0 as i64);
        } else {
            numbers.insert("position", new.position as i64);
        }
        if let Some((total, hidden)) = new.tests {
            numbers.insert("tests_total", total as i64);
            numbers.extend((hidden > 0).then_some(("tests_hidden", hidden as i64)));
        }
        let framework = new.framework.iter().map(|name| ("framework", name.as_str()));
        let strings = strings.into_iter().chain(framework);
        let strings = strings.map(|(key, value)| (key, value.to_owned())).collect();
        let is_interactive = new.input.is_typed();
        Self { id: new.id, number, strings, numbers, is_interactive, ..Self::default() }
    }

    /// Whether it has ended.
    pub fn is_finished(&self) -> bool {
        self.strings.get("state").is_some_and(|state| state == "finished")
    }
}

/// The runs of the document, newest first.
pub fn read<T: ReadTxn>(txn: &T, runs: &MapRef) -> Vec<Run> {
    let runs = runs.iter(txn).filter_map(|(id, run)| run_in(txn, Uuid::try_parse(id).ok()?, &run));
    let mut read: Vec<Run> = runs.collect();
    read.sort_by_key(|run| std::cmp::Reverse(run.number));
    read
}

/// One of them.
pub fn one<T: ReadTxn>(txn: &T, runs: &MapRef, id: Uuid) -> Option<Run> {
    run_in(txn, id, &runs.get(txn, &id.to_string())?)
}

fn run_in<T: ReadTxn>(txn: &T, id: Uuid, run: &Out) -> Option<Run> {
    let Out::YMap(run) = run else { return None };
    let strings = STRINGS.into_iter().filter_map(|key| Some((key, string(run.get(txn, key))?))).collect();
    let numbers = NUMBERS.into_iter().filter_map(|key| Some((key, whole(run.get(txn, key))?))).collect();
    let output = match run.get(txn, "output") {
        Some(Out::YArray(output)) => output.iter(txn).filter_map(piece).collect(),
        _ => Vec::new(),
    };
    let is_interactive = matches!(run.get(txn, "interactive"), Some(Out::Any(Any::Bool(true))));
    let tests = match run.get(txn, "tests") {
        Some(Out::YArray(tests)) => tests.iter(txn).filter_map(test).collect(),
        _ => Vec::new(),
    };
    let unit_tests = match run.get(txn, "unit_tests") {
        Some(Out::Any(Any::Array(tests))) => tests.iter().filter_map(UnitTest::from_any).collect(),
        _ => Vec::new(),
    };
    let profile = match run.get(txn, "profile") {
        Some(Out::Any(profile)) => Profile::from_any(&profile),
        _ => None,
    };
    Some(Run {
        id,
        number: whole(run.get(txn, "number")).unwrap_or(0),
        strings,
        numbers,
        is_interactive,
        output,
        tests,
        unit_tests,
        profile,
    })
}

fn test(entry: Out) -> Option<TestResult> {
    match entry {
        Out::Any(entry) => TestResult::from_any(&entry),
        _ => None,
    }
}

fn piece(entry: Out) -> Option<Piece> {
    let Out::Any(Any::Map(entry)) = entry else { return None };
    match (entry.get("stream"), entry.get("text")) {
        (Some(Any::String(stream)), Some(Any::String(text))) => {
            let by = match entry.get("by") {
                Some(Any::String(by)) => Some(by.to_string()),
                _ => None,
            };
            Some(Piece { stream: Stream::from_name(stream)?, text: text.to_string(), by })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use yrs::{Doc, Transact};

    use super::*;
    use crate::clock::UnixMillis;
    use crate::exec::job::Outcome;
    use crate::language::Language;
    use crate::runs::plan::Input;
    use crate::runs::record::{Change, Ending, KEPT, RUNS, Site, add, change};

    fn new(id: Uuid, position: usize) -> NewRun {
        NewRun {
            id,
            by: "m".to_owned(),
            by_name: "Ada".to_owned(),
            language: Language::default(),
            file: "main.py".to_owned(),
            site: Site::Server,
            at: UnixMillis(1_700_000_000_000),
            input: Input::Text("1 2".to_owned()),
            code_state: None,
            framework: None,
            position,
            tests: None,
        }
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let (doc, id) = (Doc::new(), Uuid::new_v4());
        let runs = doc.get_or_insert_map(RUNS);
        let say = |stream, text: &str| Change::Said(vec![Piece { stream, text: text.to_owned(), by: None }]);
        {
            let mut txn = doc.transact_mut();
            assert_eq!(add(&mut txn, &runs, &new(id, 2)), 1);
            change(&mut txn, &runs, id, &Change::Position(1));
        }
        let run = &read(&doc.transact(), &runs)[0];
        assert_eq!((run.strings["state"].as_str(), run.numbers["position"]), ("queued", 1));
        {
            let mut txn = doc.transact_mut();
            change(&mut txn, &runs, id, &Change::Started(UnixMillis(1_700_000_000_500)));
            change(&mut txn, &runs, id, &Change::Stage("run"));
            change(&mut txn, &runs, id, &say(Stream::Stdout, "3\n"));
            change(&mut txn, &runs, id, &say(Stream::Stderr, "oh"));
            let ending = Ending { memory: Some(5 << 30), ..Ending::of(Outcome::Exited(3), None) };
            change(&mut txn, &runs, id, &Change::Finished(UnixMillis(1_700_000_001_000), ending));
            change(&mut txn, &runs, id, &say(Stream::Stdout, "too late"));
        }
        let run = &read(&doc.transact(), &runs)[0];
        assert_eq!(one(&doc.transact(), &runs, id).as_ref(), Some(run));
        assert_eq!(one(&doc.transact(), &runs, Uuid::new_v4()), None);
        assert!(run.is_finished());
        assert_eq!((run.strings["outcome"].as_str(), run.numbers["exit_code"]), ("exited", 3));
        assert_eq!((run.numbers["memory_bytes"], run.numbers["created_at"]), (5 << 30, 1_700_000_000_000));
        assert_eq!(run.numbers.get("position"), None);
        let said: Vec<&str> = run.output.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(said, ["3\n", "oh"]);
    }

    #[test]
    fn results_of_test_cases_are_read_as_they_were_written() {
        let (doc, id) = (Doc::new(), Uuid::new_v4());
        let runs = doc.get_or_insert_map(RUNS);
        let visible = TestResult::Visible(Box::default());
        let hidden = TestResult::Hidden { number: 1, has_passed: true };
        {
            let mut txn = doc.transact_mut();
            add(&mut txn, &runs, &NewRun { tests: Some((2, 1)), ..new(id, 0) });
            change(&mut txn, &runs, id, &Change::Tested(vec![visible.clone()]));
            change(&mut txn, &runs, id, &Change::Tested(vec![hidden.clone()]));
            change(&mut txn, &runs, id, &Change::Passed(1));
        }
        let run = &read(&doc.transact(), &runs)[0];
        assert_eq!(run.tests, [visible, hidden]);
        let numbers = ["tests_total", "tests_hidden", "tests_passed"].map(|key| run.numbers[key]);
        assert_eq!(numbers, [2, 1, 1]);
    }

    #[test]
    fn the_last_runs_are_kept_and_numbers_go_on() {
        let doc = Doc::new();
        let runs = doc.get_or_insert_map(RUNS);
        let ids: Vec<Uuid> = (0..KEPT + 5).map(|_| Uuid::new_v4()).collect();
        for (index, id) in ids.iter().enumerate() {
            assert_eq!(add(&mut doc.transact_mut(), &runs, &new(*id, 0)), index as i64 + 1);
        }
        let kept = read(&doc.transact(), &runs);
        assert_eq!(kept.iter().map(|run| run.id).collect::<Vec<_>>(), {
            let mut expected = ids[5..].to_vec();
            expected.reverse();
            expected
        });
    }
}
