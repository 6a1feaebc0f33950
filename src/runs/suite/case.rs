//! Test cases as they stand in the documents, where anybody who may write there can have
//! put anything. Pure.

use sha2::{Digest, Sha256};
use yrs::{Any, Number};

use super::compare::Compare;
use crate::document::state::{Entries, Entry};
use crate::question::test::LONGEST_NAME;
pub use crate::question::test::{LONGEST, MOST};
use crate::room::seed::ORDER;
pub use crate::room::seed::{CHECKER, TESTS};

/// A test case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its key in the document, or its number in the request.
    pub id: String,
    /// May be empty.
    pub name: String,
    /// Its place among the visible or the hidden ones, from 1.
    pub number: usize,
    /// Whether only interviewers may know it.
    pub is_hidden: bool,
    /// What is asked; or why that can't be read, as a sentence.
    pub asked: Result<Asked, String>,
}

/// What a case asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What the program reads.
    pub input: String,
    /// What it should print.
    pub expected: String,
    /// How that is compared.
    pub compare: Compare,
}

/// A case that a request brings along.
#[derive(Debug, Clone)]
pub struct Sent {
    /// May be empty.
    pub name: String,
    /// What is asked.
    pub asked: Asked,
}

/// What is run with one start.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suite {
    /// The visible ones come first.
    cases: Vec<Case>,
    /// The text of the checker, if the room has one.
    pub checker: Option<String>,
}

/// There are more than [`MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A room can have {MOST} visible and {MOST} hidden test cases. Delete some.")]
pub struct TooMany;

impl Suite {
    /// Of these cases.
    ///
    /// # Errors
    /// When there are too many of them.
    pub fn new(visible: Vec<Case>, hidden: Vec<Case>, checker: String) -> Result<Self, TooMany> {
        if visible.len() > MOST || hidden.len() > MOST {
            return Err(TooMany);
        }
        let checker = Some(checker).filter(|text| !text.trim().is_empty());
        Ok(Self { cases: visible.into_iter().chain(hidden).collect(), checker })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// Those that everybody may see, in order.
    pub fn visible(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| !case.is_hidden)
    }

    /// Those that only interviewers may, in order.
    pub fn hidden(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.is_hidden)
    }

    /// Whether something of it is nobody's business but the interviewers'.
    pub fn has_secrets(&self) -> bool {
        self.hidden().next().is_some() || self.uses_checker()
    }

    /// Whether a checker decides about one of them.
    pub fn uses_checker(&self) -> bool {
        let asks = |case: &Case| matches!(&case.asked, Ok(asked) if asked.compare == Compare::Checker);
        self.cases.iter().any(asks)
    }

    /// SHA-256 of all of it, after a salt: a bare one of '42' could be guessed.
    pub fn hash(&self, salt: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(salt);
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        for case in &self.cases {
            part(if case.is_hidden { "hidden" } else { "visible" });
            part(&case.name);
            let Ok(Asked { input, expected, compare }) = &case.asked else {
                part("unreadable");
                continue;
            };
            part(compare.as_str());
            part(&compare.tolerance().map(|tolerance| tolerance.to_string()).unwrap_or_default());
            part(input);
            part(expected);
        }
        if self.uses_checker() {
            part(self.checker.as_deref().unwrap_or_default());
        }
        hash.finalize().into()
    }
}

/// The cases of a document's root map [`TESTS`], in order.
pub fn read(entries: Vec<(String, Entry)>, is_hidden: bool) -> Vec<Case> {
    let mut cases: Vec<(f64, String, Entry)> =
        entries.into_iter().map(|(id, entry)| (order(&entry), id, entry)).collect();
    cases.sort_by(|(order, id, _), (other, other_id, _)| {
        order.total_cmp(other).then_with(|| id.cmp(other_id))
    });
    let cases = cases.into_iter().enumerate().map(|(index, (_, id, entry))| Case {
        // Ids are short, unless somebody wants them not to be.
        id: id.chars().take(LONGEST_NAME).collect(),
        name: name(&entry),
        number: index + 1,
        is_hidden,
        asked: asked(entry),
    });
    cases.collect()
}

/// The cases of a request, in order.
pub fn sent(cases: Vec<Sent>, is_hidden: bool) -> Vec<Case> {
    let cases = cases.into_iter().enumerate().map(|(index, Sent { name, asked })| Case {
        id: (index + 1).to_string(),
        name: short(&name),
        number: index + 1,
        is_hidden,
        asked: Ok(asked),
    });
    cases.collect()
}

fn order(entry: &Entry) -> f64 {
    let Entry::Map(entries) = entry else { return 0.0 };
    entries.get(ORDER).and_then(number).filter(|order| order.is_finite()).unwrap_or(0.0)
}

fn name(entry: &Entry) -> String {
    match entry {
        Entry::Map(entries) => entries.get("name").and_then(text).map(short).unwrap_or_default(),
        Entry::Plain(_) | Entry::Other => String::new(),
    }
}

fn short(name: &str) -> String {
    name.chars().filter(|shown| !shown.is_control()).take(LONGEST_NAME).collect()
}

fn asked(entry: Entry) -> Result<Asked, String> {
    let Entry::Map(entries) = entry else {
        return Err("This test case can't be read. Delete it, and add it again.".to_owned());
    };
    let compare = entries.get("compare").map(|compare| text(compare).unwrap_or_default());
    let tolerance = entries.get("tolerance").map(|tolerance| number(tolerance).unwrap_or(f64::NAN));
    let compare = Compare::new(compare, tolerance);
    Ok(Asked {
        input: bounded(&entries, "input", "input")?,
        expected: bounded(&entries, "expected", "expected output")?,
        compare: compare.map_err(|error| format!("This test case can't be run: {error}."))?,
    })
}

fn bounded(entries: &Entries, key: &str, what: &str) -> Result<String, String> {
    let text = entries.get(key).and_then(text);
    let text =
        text.ok_or_else(|| format!("The {what} of this test case is not a text. Add the case again."))?;
    if text.len() > LONGEST {
        return Err(format!(
            "The {what} of this test case is longer than {} KiB. Shorten it.",
            LONGEST >> 10
        ));
    }
    Ok(text.to_owned())
}

fn text(value: &Any) -> Option<&str> {
    match value {
        Any::String(text) => Some(text),
        _ => None,
    }
}

fn number(value: &Any) -> Option<f64> {
    match value {
        Any::Number(Number::Float(number)) => Some(*number),
        Any::Number(Number::Int(number)) => Some(*number as f64),
        _ => None,
    }
}

/// What a checker may not be, as a sentence.
pub fn fault(checker: &str) -> Option<String> {
    (checker.len() > LONGEST)
        .then(|| format!("The checker is longer than {} KiB. Shorten it.", LONGEST >> 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_room_begins_with_is_run_as_the_question_has_it() {
        use crate::document::state::{Bounds, DocumentState, Edit};
        use crate::language::Language;
        use crate::protocol::guard::CheckedUpdate;
        use crate::question::file::parse;
        use crate::room::seed;
        use crate::storage::room::Starter;
        let question = parse(
            "title = 'A'\nproblem = ''\nchecker = 'exit'\n[[tests]]\nname = 'b'\nstdin = '1'\nexpected = '2'\n[[tests]]\n\
             name = 'a'\ncompare = 'numbers'\ntolerance = 1\n[[hidden_tests]]\ncompare = 'checker'\n",
        );
        let starter = Starter::from(&question.unwrap());
        let state = |seed| {
            let mut state = DocumentState::default();
            let update = CheckedUpdate::check(seed).unwrap();
            state.apply(&[Edit::from(&update)], Bounds::NONE);
            state
        };
        let code = seed::code(Language::default(), &starter);
        assert_eq!(code, seed::code(Language::default(), &starter), "MERGE-5");
        let (code, notes) = (state(code), state(seed::notes(&starter).unwrap()));
        let cases = read(code.entries(TESTS), false);
        let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names, ["b", "a"]);
        let asked = |input: &str, expected: &str, compare| Asked {
            input: input.to_owned(),
            expected: expected.to_owned(),
            compare,
        };
        assert_eq!(cases[0].asked, Ok(asked("1", "2", Compare::Trimmed)));
        assert_eq!(cases[1].asked, Ok(asked("", "", Compare::Numbers(1.0))));
        assert_eq!(read(notes.entries(TESTS), true)[0].asked, Ok(asked("", "", Compare::Checker)));
        assert_eq!(notes.text(CHECKER), "exit");
    }

    fn entry(values: &[(&str, Any)]) -> Entry {
        Entry::Map(values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    fn whole(order: f64, more: &[(&str, Any)]) -> Entry {
        let Entry::Map(mut entries) =
            entry(&[("input", Any::from("1 2")), ("expected", Any::from("3")), ("order", Any::from(order))])
        else {
            unreachable!()
        };
        entries.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        Entry::Map(entries)
    }

    fn read_one(entry: Entry) -> Case {
        read(vec![("a".to_owned(), entry)], false).remove(0)
    }

    #[test]
    fn cases_stand_in_their_order_and_then_by_their_ids() {
        let entries = [("c", 1.0), ("b", 2.0), ("d", 1.0), ("a", -3.5), ("e", f64::NAN)];
        let entries = entries.map(|(id, order)| (id.to_owned(), whole(order, &[])));
        let cases = read(entries.into(), true);
        let seen: Vec<(&str, usize)> = cases.iter().map(|case| (case.id.as_str(), case.number)).collect();
        assert_eq!(seen, [("a", 1), ("e", 2), ("c", 3), ("d", 4), ("b", 5)]);
        assert!(cases.iter().all(|case| case.is_hidden));
    }

    #[test]
    fn a_case_is_read_with_what_it_compares_by() {
        let case = read_one(whole(1.0, &[("name", Any::from("Two\nnumbers"))]));
        assert_eq!(case.name, "Twonumbers");
        let asked = case.asked.unwrap();
        assert_eq!((asked.input.as_str(), asked.expected.as_str()), ("1 2", "3"));
        assert_eq!(asked.compare, Compare::Trimmed);
        let numbers = whole(1.0, &[("compare", Any::from("numbers")), ("tolerance", Any::from(0.5))]);
        assert_eq!(read_one(numbers).asked.unwrap().compare, Compare::Numbers(0.5));
    }

    #[test]
    fn what_is_no_case_fails_with_a_sentence_and_is_not_skipped() {
        let long = || Any::from("x".repeat(LONGEST + 1));
        for (bad, says) in [
            (Entry::Other, "can't be read"),
            (Entry::Plain(Any::from("print")), "can't be read"),
            (entry(&[]), "input of this test case is not a text"),
            (entry(&[("input", Any::from("1"))]), "expected output of this test case is not a text"),
            (whole(1.0, &[("input", Any::from(5))]), "not a text"),
            (whole(1.0, &[("input", long())]), "input of this test case is longer than 64 KiB"),
            (whole(1.0, &[("expected", long())]), "expected output of this test case is longer"),
            (whole(1.0, &[("compare", Any::from("magic"))]), "no such comparison"),
            (whole(1.0, &[("compare", Any::from(7))]), "no such comparison"),
            (whole(1.0, &[("compare", Any::from("numbers")), ("tolerance", Any::from("x"))]), "tolerance"),
        ] {
            let case = read_one(bad);
            let sentence = case.asked.unwrap_err();
            assert!(sentence.contains(says) && sentence.ends_with('.'), "{sentence}");
        }
        let named = read_one(whole(1.0, &[("name", Any::from("n".repeat(5_000)))]));
        assert_eq!(named.name.len(), 100);
        assert_eq!(read(vec![("i".repeat(5_000), Entry::Other)], true)[0].id.len(), 100);
    }

    #[test]
    fn a_hash_is_another_for_other_tests_another_salt_or_another_checker() {
        let suite = |visible: Vec<Entry>, hidden: Vec<Entry>, checker: &str| {
            let entries =
                |entries: Vec<Entry>| entries.into_iter().map(|entry| ("a".to_owned(), entry)).collect();
            Suite::new(read(entries(visible), false), read(entries(hidden), true), checker.to_owned())
                .unwrap()
        };
        let plain = || whole(1.0, &[]);
        let checked = || whole(1.0, &[("compare", Any::from("checker"))]);
        let hashes = [
            suite(vec![plain()], vec![], "").hash(b"salt"),
            suite(vec![plain()], vec![], "").hash(b""),
            suite(vec![], vec![plain()], "").hash(b"salt"),
            suite(vec![Entry::Other], vec![], "").hash(b"salt"),
            suite(vec![whole(1.0, &[("input", Any::from("1 23"))])], vec![], "").hash(b"salt"),
            suite(vec![whole(1.0, &[("compare", Any::from("exact"))])], vec![], "").hash(b"salt"),
            suite(vec![checked()], vec![], "exit(0)").hash(b"salt"),
            suite(vec![checked()], vec![], "exit(1)").hash(b"salt"),
        ];
        for (index, hash) in hashes.iter().enumerate() {
            assert!(hashes[index + 1..].iter().all(|other| other != hash), "{index}");
        }
        assert_eq!(suite(vec![plain()], vec![], "exit(0)").hash(b"salt"), hashes[0], "nobody asks it");
        assert!(!suite(vec![plain()], vec![], "exit(0)").has_secrets());
        assert!(suite(vec![checked()], vec![], "exit(0)").has_secrets());
        let many = || (0..=MOST).map(|_| plain()).collect::<Vec<_>>();
        let ids = |entries: Vec<Entry>| entries.into_iter().map(|entry| ("a".to_owned(), entry)).collect();
        assert_eq!(Suite::new(read(ids(many()), false), Vec::new(), String::new()), Err(TooMany));
    }
}
