//! What is kept of a test case that was run, and how it stands in a document. Pure.

use std::collections::HashMap;
use std::sync::Arc;

use yrs::{Any, Number};

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestResult {
    /// Of one that everybody may see.
    Visible(Box<Told>),
    /// Of a hidden one: nothing else (RUN-5).
    Hidden {
        /// Its place among the hidden ones, from 1.
        number: i64,
        /// Whether it has passed.
        has_passed: bool,
    },
}

/// All that is told of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Its key in the document, or its number in the request.
    pub id: String,
    /// May be empty.
    pub name: String,
    /// Its place among the visible or the hidden ones, from 1.
    pub number: i64,
    /// Whether it has passed.
    pub has_passed: bool,
    /// How it was compared.
    pub compare: String,
    /// What the program read.
    pub input: String,
    /// What it should have printed.
    pub expected: String,
    /// What it printed.
    pub stdout: String,
    /// On its standard error, too.
    pub stderr: String,
    /// How the program ended; `failed` if it was not run.
    pub outcome: String,
    /// If it ended by itself.
    pub exit_code: Option<i64>,
    /// If it was a signal.
    pub signal: Option<i64>,
    /// From its start to its end, ms.
    pub duration: Option<i64>,
    /// The most memory that was resident, bytes.
    pub memory: Option<i64>,
    /// A sentence, where the end needs one.
    pub message: Option<String>,
}

impl TestResult {
    /// As everybody is told.
    pub fn to_any(&self) -> Any {
        match self {
            Self::Visible(told) => told.to_any(),
            Self::Hidden { number, has_passed } => {
                let entries = [
                    ("hidden", Any::from(true)),
                    ("number", Any::from(*number as f64)),
                    ("state", Any::from(state(*has_passed))),
                ];
                object(entries)
            }
        }
    }

    /// As it stands in a document, if it is one.
    pub fn from_any(value: &Any) -> Option<Self> {
        let Any::Map(entries) = value else { return None };
        if entries.get("hidden") != Some(&Any::from(true)) {
            return Told::from_any(value).map(|told| Self::Visible(Box::new(told)));
        }
        let has_passed = has_passed(entries)?;
        Some(Self::Hidden { number: whole(entries, "number")?, has_passed })
    }
}

impl Told {
    /// As whoever may see it is told.
    pub fn to_any(&self) -> Any {
        let text = |text: &str| Any::from(text);
        let mut entries = vec![
            ("id", text(&self.id)),
            ("name", text(&self.name)),
            ("number", Any::from(self.number as f64)),
            ("state", text(state(self.has_passed))),
            ("compare", text(&self.compare)),
            ("input", text(&self.input)),
            ("expected", text(&self.expected)),
            ("stdout", text(&self.stdout)),
            ("stderr", text(&self.stderr)),
            ("outcome", text(&self.outcome)),
        ];
        let numbers = [
            ("exit_code", self.exit_code),
            ("signal", self.signal),
            ("duration_ms", self.duration),
            ("memory_bytes", self.memory),
        ];
        entries
            .extend(numbers.into_iter().filter_map(|(key, number)| Some((key, Any::from(number? as f64)))));
        entries.extend(self.message.as_deref().map(|message| ("message", text(message))));
        object(entries)
    }

    /// As it stands in a document, if it is one.
    pub fn from_any(value: &Any) -> Option<Self> {
        let Any::Map(entries) = value else { return None };
        let text = |key| string(entries, key).unwrap_or_default();
        Some(Self {
            has_passed: has_passed(entries)?,
            id: text("id"),
            name: text("name"),
            number: whole(entries, "number").unwrap_or(0),
            compare: text("compare"),
            input: text("input"),
            expected: text("expected"),
            stdout: text("stdout"),
            stderr: text("stderr"),
            outcome: text("outcome"),
            exit_code: whole(entries, "exit_code"),
            signal: whole(entries, "signal"),
            duration: whole(entries, "duration_ms"),
            memory: whole(entries, "memory_bytes"),
            message: string(entries, "message"),
        })
    }
}

/// The name of what became of a case.
pub fn state(has_passed: bool) -> &'static str {
    if has_passed { "passed" } else { "failed" }
}

type Object = HashMap<String, Any>;

fn has_passed(entries: &Object) -> Option<bool> {
    match string(entries, "state")?.as_str() {
        "passed" => Some(true),
        "failed" => Some(false),
        _ => None,
    }
}

fn string(entries: &Object, key: &str) -> Option<String> {
    match entries.get(key) {
        Some(Any::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

fn whole(entries: &Object, key: &str) -> Option<i64> {
    match entries.get(key) {
        Some(Any::Number(Number::Int(number))) => Some(*number),
        Some(Any::Number(Number::Float(number))) => Some(*number as i64),
        _ => None,
    }
}

/// A plain object.
pub(super) fn object(entries: impl IntoIterator<Item = (&'static str, Any)>) -> Any {
    Any::Map(Arc::new(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_read_as_it_was_written_and_what_is_none_is_not() {
        let told = Told {
            id: "a".to_owned(),
            name: "Two".to_owned(),
            number: 2,
            has_passed: true,
            compare: "exact".to_owned(),
            input: "1".to_owned(),
            expected: "2".to_owned(),
            stdout: "3".to_owned(),
            stderr: "4".to_owned(),
            outcome: "exited".to_owned(),
            exit_code: Some(0),
            duration: Some(12),
            memory: Some(5 << 30),
            message: Some("Well.".to_owned()),
            signal: None,
        };
        let visible = TestResult::Visible(Box::new(told));
        assert_eq!(TestResult::from_any(&visible.to_any()), Some(visible));
        for value in [Any::Null, Any::from("passed"), object([]), object([("state", Any::from("odd"))])] {
            assert_eq!(TestResult::from_any(&value), None);
        }
    }

    #[test]
    fn run_5_a_hidden_result_holds_its_number_and_whether_it_passed_and_nothing_else() {
        let hidden = TestResult::Hidden { number: 3, has_passed: false };
        let any = hidden.to_any();
        let Any::Map(entries) = &any else { panic!("{any:?}") };
        let mut keys: Vec<&str> = entries.keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["hidden", "number", "state"]);
        assert_eq!(TestResult::from_any(&any), Some(hidden));
    }
}
