//! What interviewers prepare in the `notes` document: parts of the problem, to be revealed
//! one after the other, and the rows of a rubric. Pure.
//!
//! The page writes them as root maps whose entries are maps: `parts` with `title`, `text`
//! and `order`, `rubric` with `title` and `order`, and later with what somebody scored,
//! which is of one interview and is never read here. They come from others' browsers:
//! whatever has another shape is passed over, and what is too much is left out.
//!
//! What has been revealed stands in the `problem` document, in one transaction with its
//! text: a part is there once or not at all, whenever the server stops.

use std::cmp::Reverse;

use yrs::{Any, Doc, GetString, Map, Number, Out, Text, Transact};

use super::seed::{ORDER, PARTS, REVEALED, RUBRIC, TESTS, TEXT, TITLE};
use crate::auth::identity::one_line;
use crate::document::state::{DocumentState, Entries};
use crate::question::test::{Comparison, LONGEST_NAME, MOST, Test, Tolerance};
use crate::question::text::lf;
use crate::storage::room::{Part, RubricRow};

/// Parts of one problem.
pub const MOST_PARTS: usize = 100;
/// Bytes of what a room begins with.
pub const LARGEST_STARTER: usize = 256 << 10;
/// Rows of one rubric.
pub const MOST_ROWS: usize = 200;
/// Characters of a title.
const LONGEST_TITLE: usize = 200;
/// Bytes of an id.
pub const LONGEST_ID: usize = 100;

/// The parts in a `notes` document, in order.
pub fn parts(notes: &DocumentState) -> Vec<Part> {
    let parts = in_order(notes.maps(PARTS), MOST_PARTS);
    parts.into_iter().map(|(id, entries)| Part { id, title: title(&entries), text: text(&entries) }).collect()
}

/// The rows of the rubric in a `notes` document, in order, without scores.
pub fn rubric(notes: &DocumentState) -> Vec<RubricRow> {
    let rows = in_order(notes.maps(RUBRIC), MOST_ROWS);
    rows.into_iter().map(|(id, entries)| RubricRow { id, title: title(&entries) }).collect()
}

/// The hidden test cases in a `notes` document, in order.
pub fn tests(notes: &DocumentState) -> Vec<Test> {
    let tests = in_order(notes.maps(TESTS), MOST);
    let number = |any: &Any| match any {
        Any::Number(Number::Float(number)) => Tolerance::try_from(*number).ok(),
        Any::Number(Number::Int(number)) => Tolerance::try_from(*number as f64).ok(),
        _ => None,
    };
    let test = |(_, entries): (String, Entries)| {
        let compare = string(&entries, "compare").and_then(Comparison::from_name).unwrap_or_default();
        let tolerance = entries.get("tolerance").and_then(number);
        let name = one_line(string(&entries, "name").unwrap_or_default());
        Test {
            name: name.chars().take(LONGEST_NAME).collect(),
            stdin: lf(string(&entries, "input").unwrap_or_default()),
            expected: lf(string(&entries, "expected").unwrap_or_default()),
            compare,
            tolerance: tolerance.filter(|_| compare == Comparison::Numbers),
        }
    };
    tests.into_iter().map(test).collect()
}

fn in_order(maps: Vec<(String, Entries)>, most: usize) -> Vec<(String, Entries)> {
    let order = |entries: &Entries| match entries.get(ORDER) {
        Some(Any::Number(Number::Float(order))) => *order,
        Some(Any::Number(Number::Int(order))) => *order as f64,
        _ => f64::INFINITY,
    };
    let mut maps: Vec<_> = maps.into_iter().filter(|(id, _)| id.len() <= LONGEST_ID).collect();
    maps.sort_by(|(a, of_a), (b, of_b)| order(of_a).total_cmp(&order(of_b)).then_with(|| a.cmp(b)));
    maps.truncate(most);
    maps
}

fn title(entries: &Entries) -> String {
    let title = one_line(string(entries, TITLE).unwrap_or_default());
    title.chars().take(LONGEST_TITLE).collect()
}

fn text(entries: &Entries) -> String {
    lf(string(entries, TEXT).unwrap_or_default())
}

fn string<'a>(entries: &'a Entries, key: &str) -> Option<&'a str> {
    match entries.get(key) {
        Some(Any::String(string)) => Some(string),
        _ => None,
    }
}

/// Whether a part has been revealed in this `problem` document.
pub fn is_revealed(problem: &DocumentState, id: &str) -> bool {
    problem.map_string(REVEALED, id).is_some()
}

/// The statement of a `problem` document as it was before parts were revealed, as far as
/// they still stand there as they were revealed.
pub fn statement(problem: &DocumentState) -> String {
    let text = problem.text(TEXT);
    let revealed = problem.texts().into_iter().filter(|(root, key, _)| root == REVEALED && key.is_some());
    let mut blocks: Vec<String> = revealed.map(|(_, _, block)| block).collect();
    // One may be the end of another.
    blocks.sort_by_key(|block| Reverse(block.len()));
    let mut rest = text.clone();
    for block in blocks {
        if let Some(at) = rest.rfind(block.as_str()) {
            rest.replace_range(at..at + block.len(), "");
        }
    }
    if rest == text { text } else { format!("{}\n", rest.trim_end_matches('\n')) }
}

/// Adds a part to the end of a `problem` document, and notes that it has been revealed.
pub fn reveal(problem: &Doc, part: &Part) {
    let (text, revealed) = (problem.get_or_insert_text(TEXT), problem.get_or_insert_map(REVEALED));
    let mut txn = problem.transact_mut();
    let before = text.get_string(&txn);
    let between = match before.as_str() {
        "" => "",
        before if before.ends_with("\n\n") => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let block = block(part);
    text.push(&mut txn, &format!("{between}{block}"));
    revealed.insert(&mut txn, part.id.as_str(), block);
}

/// A part as it stands in the statement.
fn block(Part { title, text, .. }: &Part) -> String {
    let text = text.trim_end();
    match (title.is_empty(), text.is_empty()) {
        (true, _) => format!("{text}\n"),
        (false, true) => format!("## {title}\n"),
        (false, false) => format!("## {title}\n\n{text}\n"),
    }
}

/// Notes in a `notes` document that a part has been revealed, for interviewers to see.
pub fn mark(notes: &Doc, id: &str) {
    let parts = notes.get_or_insert_map(PARTS);
    let mut txn = notes.transact_mut();
    if let Some(Out::YMap(part)) = parts.get(&txn, id)
        && !matches!(part.get(&txn, REVEALED), Some(Out::Any(Any::Bool(true))))
    {
        part.insert(&mut txn, REVEALED, true);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use yrs::{MapPrelim, MapRef, TextPrelim, TransactionMut};

    use super::*;
    use crate::document::state::draft::draft;
    use crate::document::state::{Bounds, Edit};
    use crate::protocol::guard::CheckedUpdate;
    use crate::room::seed;
    use crate::storage::room::Starter;

    /// Edits a document as the server does.
    fn edit(state: &mut DocumentState, edit: impl FnOnce(&Doc)) {
        let whole = state.snapshot().unwrap();
        let whole = whole.first().cloned().unwrap_or(Bytes::from_static(&[0, 0]));
        if let Some(update) = draft(&whole, edit).unwrap() {
            let update = CheckedUpdate::check(update).unwrap();
            state.apply(&[Edit::from(&update)], Bounds::NONE);
        }
    }

    fn part(id: &str, title: &str, text: &str) -> Part {
        Part { id: id.to_owned(), title: title.to_owned(), text: text.to_owned() }
    }

    /// As the page writes an entry of `parts` or `rubric`.
    fn write(txn: &mut TransactionMut<'_>, root: &MapRef, id: &str, (title, order): (&str, Any)) -> MapRef {
        let entry = root.insert(txn, id, MapPrelim::default());
        entry.insert(txn, TITLE, title);
        entry.insert(txn, ORDER, order);
        entry
    }

    #[test]
    fn parts_and_rows_come_in_their_order_and_other_shapes_are_passed_over() {
        let mut notes = DocumentState::default();
        edit(&mut notes, |doc| {
            let (parts, rubric) = (doc.get_or_insert_map(PARTS), doc.get_or_insert_map(RUBRIC));
            let mut txn = doc.transact_mut();
            let late = write(&mut txn, &parts, "late", ("  Part\ntwo ", Any::from(1.5)));
            late.insert(&mut txn, TEXT, TextPrelim::new("Now\r\nfast."));
            write(&mut txn, &parts, "first", ("", Any::from(1)));
            write(&mut txn, &parts, "nowhere", (&"x".repeat(999), Any::Null));
            parts.insert(&mut txn, "odd", 5);
            write(&mut txn, &parts, &"i".repeat(LONGEST_ID + 1), ("too long an id", Any::from(0.0)));
            let row = write(&mut txn, &rubric, "row", ("Tests", Any::from(0.0)));
            row.insert(&mut txn, "score", 3);
            row.insert(&mut txn, "evidence", MapPrelim::default());
        });
        let found = parts(&notes);
        assert_eq!(found[0], part("first", "", ""));
        assert_eq!(found[1], part("late", "Part two", "Now\nfast."));
        assert_eq!((found.len(), found[2].title.len()), (3, LONGEST_TITLE));
        assert_eq!(rubric(&notes), [RubricRow { id: "row".to_owned(), title: "Tests".to_owned() }]);
    }

    fn tests_of_every_kind() -> Vec<Test> {
        let test = |compare, tolerance: Option<f64>| Test {
            name: "Two".to_owned(),
            stdin: "1 2\n".to_owned(),
            expected: "3\n".to_owned(),
            compare,
            tolerance: tolerance.and_then(|far| Tolerance::try_from(far).ok()),
        };
        vec![
            test(Comparison::Numbers, Some(0.25)),
            test(Comparison::Numbers, Some(2.0)),
            test(Comparison::Exact, None),
            Test::default(),
            test(Comparison::Checker, None),
        ]
    }

    #[test]
    fn what_a_seed_writes_is_read_again() {
        let starter = Starter {
            notes: "# Notes".to_owned(),
            parts: vec![part("b", "Two", "faster"), part("a", "", "less memory")],
            rubric: vec![RubricRow { id: "r".to_owned(), title: "Tests".to_owned() }],
            hidden_tests: tests_of_every_kind(),
            checker: "import sys".to_owned(),
            ..Starter::default()
        };
        let mut notes = DocumentState::default();
        let update = CheckedUpdate::check(seed::notes(&starter).unwrap()).unwrap();
        assert_eq!(update.bytes(), &seed::notes(&starter).unwrap(), "always the same bytes (MERGE-5)");
        notes.apply(&[Edit::from(&update)], Bounds::NONE);
        assert_eq!((parts(&notes), rubric(&notes)), (starter.parts, starter.rubric));
        assert_eq!(self::tests(&notes), starter.hidden_tests);
        assert_eq!((notes.text(TEXT), notes.text(seed::CHECKER)), ("# Notes".to_owned(), starter.checker));
        assert_eq!(seed::notes(&Starter::default()), None);
    }

    #[test]
    fn a_part_is_added_at_the_end_and_can_be_told_from_what_was_there() {
        for (before, with_first) in [
            ("", "## One\n\nfirst\n"),
            ("# Sum", "# Sum\n\n## One\n\nfirst\n"),
            ("# Sum\n", "# Sum\n\n## One\n\nfirst\n"),
            ("# Sum\n\n", "# Sum\n\n## One\n\nfirst\n"),
        ] {
            let mut problem = DocumentState::default();
            edit(&mut problem, |doc| doc.get_or_insert_text(TEXT).push(&mut doc.transact_mut(), before));
            let (first, second) = (part("1", "One", "first\n\n"), part("2", "", "first"));
            edit(&mut problem, |doc| reveal(doc, &first));
            assert_eq!(problem.text(TEXT), with_first);
            assert!(is_revealed(&problem, "1") && !is_revealed(&problem, "2"));
            edit(&mut problem, |doc| reveal(doc, &second));
            assert_eq!(problem.text(TEXT), format!("{with_first}\nfirst\n"));
            assert_eq!(statement(&problem), format!("{}\n", before.trim_end()));
        }
        // What was edited since is nobody's part any more.
        let mut problem = DocumentState::default();
        edit(&mut problem, |doc| reveal(doc, &part("1", "One", "first")));
        edit(&mut problem, |doc| doc.get_or_insert_text(TEXT).insert(&mut doc.transact_mut(), 4, "z"));
        assert_eq!(statement(&problem), "## Ozne\n\nfirst\n");
    }

    #[test]
    fn interviewers_see_that_a_part_has_been_revealed() {
        let mut notes = DocumentState::default();
        edit(&mut notes, |doc| {
            let parts = doc.get_or_insert_map(PARTS);
            write(&mut doc.transact_mut(), &parts, "1", ("One", Any::from(0.0)));
        });
        edit(&mut notes, |doc| mark(doc, "1"));
        let (_, entries) = notes.maps(PARTS).remove(0);
        assert_eq!(entries.get(REVEALED), Some(&Any::Bool(true)));
        let whole = notes.snapshot().unwrap().remove(0);
        assert_eq!(draft(&whole, |doc| mark(doc, "1")).unwrap(), None, "once is enough");
        assert_eq!(draft(&whole, |doc| mark(doc, "none")).unwrap(), None);
    }
}
