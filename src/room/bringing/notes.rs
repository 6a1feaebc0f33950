//! The interviewers' notes of a room into which a question is brought.

use yrs::{Doc, GetString, Map, MapPrelim, MapRef, Out, ReadTxn, Text, TextPrelim, Transact, TransactionMut};

use super::cases::{changed, number};
use super::{Bringing, MARK, noted, string};
use crate::document::state::DocumentState;
use crate::room::prepared::{self, MOST_PARTS, MOST_ROWS};
use crate::room::rewrite::deltas;
use crate::room::seed::{CHECKER, ORDER, PARTS, RUBRIC, TESTS, TEXT, TITLE, add_tests};

/// Whether the question's parts and rows fit in beside those that there are.
pub fn has_room(notes: &DocumentState, new: &Bringing) -> bool {
    let (parts, rows) = (prepared::parts(notes).len(), prepared::rubric(notes).len());
    parts + new.starter.parts.len() <= MOST_PARTS && rows + new.starter.rubric.len() <= MOST_ROWS
}

/// Adds the question's notes, parts and rows, and puts its hidden tests and checker in place of
/// those that there are. What somebody had changed of these stays in the notes.
pub fn write(doc: &Doc, new: &Bringing) {
    let [text, checker] = [TEXT, CHECKER].map(|root| doc.get_or_insert_text(root));
    let [parts, rubric, tests] = [PARTS, RUBRIC, TESTS].map(|root| doc.get_or_insert_map(root));
    let (noted, mark) = (noted(doc), new.mark());
    let mut txn = doc.transact_mut();
    if string(&noted, &txn, MARK).as_ref() == Some(&mark) {
        return;
    }
    let former = &new.former;
    let program = checker.get_string(&txn);
    let mut blocks = Vec::new();
    let name = former.question.as_ref().map_or("before", |question| question.title.as_str());
    if let Some(cases) = changed(&tests, &txn, &former.starter.hidden_tests) {
        blocks.push(format!("## Hidden tests ({name})\n\n{}", fenced("json", &cases)));
    }
    if !program.is_empty() && program != former.starter.checker {
        blocks.push(format!("## Checker ({name})\n\n{}", fenced("python", &program)));
    }
    if !new.starter.notes.trim().is_empty() {
        blocks.push(format!("# {}\n\n{}", new.question.title, new.starter.notes));
    }
    for block in blocks {
        let before = text.get_string(&txn);
        let between = match before.as_str() {
            "" => "",
            before if before.ends_with("\n\n") => "",
            before if before.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        text.push(&mut txn, &format!("{between}{block}"));
    }
    let (prefix, last) = (new.prefix(), [last(&parts, &txn), last(&rubric, &txn)]);
    for (index, part) in new.starter.parts.iter().enumerate() {
        let id = format!("{prefix}-{}", part.id);
        let added = entry(&mut txn, &parts, &id, (&part.title, last[0] + 1.0 + index as f64));
        added.insert(&mut txn, TEXT, TextPrelim::new(&part.text));
    }
    for (index, row) in new.starter.rubric.iter().enumerate() {
        let id = format!("{prefix}-{}", row.id);
        entry(&mut txn, &rubric, &id, (&row.title, last[1] + 1.0 + index as f64));
    }
    tests.clear(&mut txn);
    add_tests(&mut txn, &tests, &format!("{prefix}-hidden"), &new.starter.hidden_tests);
    if program != new.starter.checker {
        checker.apply_delta(&mut txn, deltas(&program, &new.starter.checker));
    }
    noted.insert(&mut txn, MARK, mark);
}

fn entry(txn: &mut TransactionMut<'_>, root: &MapRef, id: &str, (title, order): (&str, f64)) -> MapRef {
    let entry = root.insert(txn, id, MapPrelim::default());
    entry.insert(txn, TITLE, title);
    entry.insert(txn, ORDER, order);
    entry
}

/// The highest place that one of them has.
fn last(root: &MapRef, txn: &impl ReadTxn) -> f64 {
    let places = root.iter(txn).filter_map(|(_, found)| match found {
        Out::YMap(entry) => number(&entry, txn, ORDER).filter(|place| place.is_finite()),
        _ => None,
    });
    places.fold(-1.0, f64::max)
}

/// As a block of code, whatever is in it.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}
