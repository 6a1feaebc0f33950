//! What interviewers alone are told of a run's tests: a root map of the `notes` document,
//! in which only the server writes. Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;
use yrs::{Any, Doc, Map, Number, Out, Transact};

use super::result::{Told, object};
use crate::document::state::{DocumentState, Entry};

/// Root map of the `notes` document: id of a run → plain object.
pub const RESULTS: &str = "test_results";
/// Runs that are kept there, as in `output`.
const KEPT: usize = 20;
/// Key of the order in which they came.
const NUMBER: &str = "number";
/// Beyond every number that the server writes.
const MOST: i64 = 1 << 50;

/// What is noted of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noted {
    /// What was before the tests when they were hashed.
    pub salt: Vec<u8>,
    /// The hidden cases that were run.
    pub hidden: Vec<Told>,
    /// What went wrong with the checker, if anything did.
    pub checker: Option<String>,
}

impl Noted {
    /// Notes it, and lets go of the oldest.
    pub fn write(&self, doc: &Doc, run: Uuid) {
        let results = doc.get_or_insert_map(RESULTS);
        let mut txn = doc.transact_mut();
        let numbered = |(id, value): (&str, Out)| match value {
            Out::Any(Any::Map(entries)) => (number(entries.get(NUMBER)), id.to_owned()),
            _ => (0, id.to_owned()),
        };
        let mut kept: Vec<(i64, String)> = results.iter(&txn).map(numbered).collect();
        kept.sort();
        let last = kept.last().map_or(0, |(number, _)| *number);
        let over = (kept.len() + 1).saturating_sub(KEPT);
        for (_, id) in kept.iter().take(over) {
            results.remove(&mut txn, id);
        }
        results.insert(&mut txn, run.to_string(), self.to_any(last + 1));
    }

    fn to_any(&self, number: i64) -> Any {
        let tests: Vec<Any> = self.hidden.iter().map(Told::to_any).collect();
        let entries = [
            (NUMBER, Any::from(number as f64)),
            ("salt", Any::from(STANDARD.encode(&self.salt))),
            ("tests", Any::from(tests)),
        ];
        object(entries.into_iter().chain(self.checker.as_deref().map(|why| ("checker", Any::from(why)))))
    }
}

/// What the server did not write comes first, and so goes first.
fn number(value: Option<&Any>) -> i64 {
    let number = match value {
        Some(Any::Number(Number::Int(number))) => *number,
        Some(Any::Number(Number::Float(number))) => *number as i64,
        _ => 0,
    };
    if number < MOST { number } else { 0 }
}

/// The hidden cases of each run, as they stand in a `notes` document.
pub fn read(notes: &DocumentState) -> Vec<(Uuid, Vec<Told>)> {
    let results = notes.entries(RESULTS).into_iter().filter_map(|(id, entry)| {
        let Entry::Plain(Any::Map(entries)) = entry else { return None };
        let Some(Any::Array(tests)) = entries.get("tests") else { return None };
        Some((Uuid::try_parse(&id).ok()?, tests.iter().filter_map(Told::from_any).collect()))
    });
    results.collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use yrs::{ReadTxn, StateVector};

    use super::*;
    use crate::document::state::{Bounds, Edit};
    use crate::protocol::guard::CheckedUpdate;

    fn state(doc: &Doc) -> DocumentState {
        let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
        let update = CheckedUpdate::check(Bytes::from(update)).unwrap();
        let mut state = DocumentState::default();
        state.apply(&[Edit::from(&update)], Bounds::NONE);
        state
    }

    #[test]
    fn the_last_runs_are_kept_whatever_else_stands_there() {
        let doc = Doc::new();
        {
            let results = doc.get_or_insert_map(RESULTS);
            let mut txn = doc.transact_mut();
            results.insert(&mut txn, "forged", "by somebody");
            results.insert(&mut txn, "numbered", Any::from_json(r#"{"number": 1e300, "tests": 5}"#).unwrap());
        }
        let ids: Vec<Uuid> = (0..25).map(|_| Uuid::new_v4()).collect();
        for id in &ids {
            let told = Told { has_passed: true, stdout: id.to_string(), ..Told::default() };
            Noted { salt: vec![1, 2], hidden: vec![told], checker: None }.write(&doc, *id);
        }
        let mut read = read(&state(&doc));
        read.sort_by_key(|(id, _)| ids.iter().position(|other| other == id));
        let kept: Vec<Uuid> = read.iter().map(|(id, _)| *id).collect();
        assert_eq!(kept, ids[5..]);
        assert_eq!(read[0].1[0].stdout, kept[0].to_string());
    }
}
