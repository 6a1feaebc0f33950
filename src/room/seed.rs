//! Starter text: what a room's `code` document begins with.
//!
//! It is written exactly once (MERGE-5), because it is always the same update:
//! the same Yjs client, the same clocks, the same bytes, whoever makes it and
//! however often. A document that has it already takes it for a duplicate.
//!
//! All files are made here, also those of languages that nobody has chosen yet:
//! were they made when first chosen, two people choosing at once would make two
//! texts, and one of them would vanish with what was typed into it.

use bytes::Bytes;
use yrs::{
    ClientID, Doc, Map, MapPrelim, MapRef, Options, ReadTxn, StateVector, Text, TextPrelim, Transact,
    TransactionMut,
};

use crate::ids::DocumentName;
use crate::language::Language;
use crate::question::test::{Comparison, Test};
use crate::storage::room::{Part, RoomRecord, RubricRow, Starter};

/// The Yjs client that writes starter text. Clients of people are random
/// 32-bit numbers.
pub const SEED_CLIENT: u64 = 1;

/// Root map of the `code` document: id of the file → `Y.Text`. The id is the path that the
/// file is made with, and stays when it is renamed: carets, undo and what others type at the
/// same moment stay with the text.
pub const FILES: &str = "files";
/// Root map of the `code` document: id of a file → its path, where that is another.
pub const NAMES: &str = "names";
/// Root map of the `code` document: id of a file → whether it was deleted. Its text stays,
/// so that it can come back whole.
pub const DELETED: &str = "deleted";
/// Root map of the `code` document: settings that all people of a room share.
pub const ROOM: &str = "room";
/// Key in [`ROOM`]: id of the active language.
pub const LANGUAGE: &str = "language";

/// Root text of the `problem` and `notes` documents: Markdown.
pub const TEXT: &str = "text";

/// What a made room's document begins with, if with anything, and its client.
pub fn starter(document: DocumentName, record: &RoomRecord) -> Option<(u64, Bytes)> {
    let seed = match document {
        DocumentName::Code => {
            let language = Language::from_id(&record.language).unwrap_or_default();
            Some(code(language, &record.starter))
        }
        DocumentName::Problem => problem(&record.starter),
        DocumentName::Notes => notes(&record.starter),
        DocumentName::Output | DocumentName::Board | DocumentName::Pictures => None,
    };
    seed.map(|seed| (SEED_CLIENT, seed))
}

/// Whether a document begins with nothing in every room: opening it writes nothing.
pub fn is_bare(document: DocumentName) -> bool {
    match document {
        DocumentName::Code | DocumentName::Problem | DocumentName::Notes => false,
        DocumentName::Output | DocumentName::Board | DocumentName::Pictures => true,
    }
}

/// The update that starts a `code` document in `language`, with the starter's files
/// in place of the languages' own.
pub fn code(language: Language, starter: &Starter) -> Bytes {
    let doc = doc();
    let [files, room, tests] = [FILES, ROOM, TESTS].map(|root| doc.get_or_insert_map(root));
    let mut txn = doc.transact_mut();
    room.insert(&mut txn, LANGUAGE, language.id());
    for language in Language::all() {
        let text = starter.files.get(language.file()).map_or(language.starter(), String::as_str);
        files.insert(&mut txn, language.file(), TextPrelim::new(text));
    }
    add_tests(&mut txn, &tests, "test", &starter.tests);
    Bytes::from(txn.encode_state_as_update_v1(&StateVector::default()))
}

/// Root map of the `notes` document: what interviewers prepare, id → `Y.Map` of `title`,
/// `text` (`Y.Text`), `order` and, later, `revealed`.
pub const PARTS: &str = "parts";
/// Root map of the `notes` document: id → `Y.Map` of `title`, `order`, and what the page
/// adds about one interview.
pub const RUBRIC: &str = "rubric";
/// What people call a part or row.
pub const TITLE: &str = "title";
/// Where a part or row stands among the others: a number.
pub const ORDER: &str = "order";
/// Root map of the `problem` document: the id of each part that was revealed, with what
/// was added to the statement then. In a part of [`PARTS`]: `true`.
pub const REVEALED: &str = "revealed";

/// Root map of the documents `code` and `notes`: id → `Y.Map` of a test case. Those in
/// `notes` are hidden.
pub const TESTS: &str = "tests";
/// Root text of the `notes` document: a program in Python that decides about test cases.
pub const CHECKER: &str = "checker";

/// The update that starts a `problem` document; `None` if it begins empty.
pub fn problem(starter: &Starter) -> Option<Bytes> {
    if starter.problem.is_empty() {
        return None;
    }
    let doc = doc();
    doc.get_or_insert_text(TEXT).insert(&mut doc.transact_mut(), 0, &starter.problem);
    Some(whole(&doc))
}

/// The update that starts a `notes` document; `None` if it begins empty.
pub fn notes(starter: &Starter) -> Option<Bytes> {
    let Starter { notes, parts, rubric, hidden_tests, checker, files: _, problem: _, tests: _ } = starter;
    let is_empty = [notes, checker].iter().all(|text| text.is_empty());
    if is_empty && parts.is_empty() && rubric.is_empty() && hidden_tests.is_empty() {
        return None;
    }
    let doc = doc();
    let [text, decides] = [TEXT, CHECKER].map(|root| doc.get_or_insert_text(root));
    let roots = [PARTS, RUBRIC, TESTS].map(|root| doc.get_or_insert_map(root));
    let mut txn = doc.transact_mut();
    text.insert(&mut txn, 0, notes);
    // One key after the other: many at once would come in any order.
    for (order, Part { id, title, text }) in parts.iter().enumerate() {
        let part = entry(&mut txn, &roots[0], id, (title, order));
        part.insert(&mut txn, TEXT, TextPrelim::new(text));
    }
    for (order, RubricRow { id, title }) in rubric.iter().enumerate() {
        entry(&mut txn, &roots[1], id, (title, order));
    }
    add_tests(&mut txn, &roots[2], "hidden", hidden_tests);
    if !checker.is_empty() {
        decides.insert(&mut txn, 0, checker);
    }
    drop(txn);
    Some(whole(&doc))
}

fn entry(txn: &mut TransactionMut<'_>, root: &MapRef, id: &str, (title, order): (&str, usize)) -> MapRef {
    let entry = root.insert(txn, id, MapPrelim::default());
    entry.insert(txn, TITLE, title);
    entry.insert(txn, ORDER, order as i32);
    entry
}

/// Adds test cases to a root map [`TESTS`], as the page's `sync/testCases.ts` does. Their ids
/// are numbers after `prefix`.
pub fn add_tests(txn: &mut TransactionMut<'_>, root: &MapRef, prefix: &str, tests: &[Test]) {
    for (order, Test { name, stdin, expected, compare, tolerance }) in tests.iter().enumerate() {
        let one = root.insert(txn, format!("{prefix}-{}", order + 1), MapPrelim::default());
        one.insert(txn, "name", name.as_str());
        one.insert(txn, ORDER, order as i32);
        one.insert(txn, "input", TextPrelim::new(stdin));
        one.insert(txn, "expected", TextPrelim::new(expected));
        if *compare != Comparison::default() {
            one.insert(txn, "compare", compare.as_str());
        }
        if let Some(tolerance) = tolerance {
            one.insert(txn, "tolerance", f64::from(*tolerance));
        }
    }
}

fn whole(doc: &Doc) -> Bytes {
    Bytes::from(doc.transact().encode_state_as_update_v1(&StateVector::default()))
}

fn doc() -> Doc {
    Doc::with_options(Options::with_client_id(ClientID::new(SEED_CLIENT)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::state::{Applied, Bounds, DocumentState, Edit};
    use crate::protocol::guard::CheckedUpdate;

    #[test]
    fn merge_5_starter_text_is_the_same_bytes_whoever_makes_it() {
        let go = Language::from_id("go").unwrap();
        let seed = code(go, &Starter::default());
        assert_eq!(seed, code(go, &Starter::default()));
        let mut state = DocumentState::default();
        let seed = CheckedUpdate::check(seed).unwrap();
        let twice = [Edit::from(&seed), Edit::from(&seed)];
        assert_eq!(state.apply(&twice, Bounds::NONE).applied, [Applied::Changed, Applied::Nothing]);
        assert_eq!(state.map_string(ROOM, LANGUAGE).as_deref(), Some("go"));
        assert_eq!(state.map_string(FILES, "main.py").as_deref(), Some(Language::default().starter()));
    }
}
