//! The content of a room's documents, for those who come without a socket: what is in
//! them, and edits of the server's own. Pure.

use std::collections::{BTreeMap, BTreeSet};

use yrs::{Doc, GetString, Map, Text, Transact};

use super::path;
use super::rewrite::deltas;
use super::seed::{DELETED, FILES, LANGUAGE, NAMES, ROOM, TEXT};
use crate::document::state::DocumentState;
use crate::language::Language;
use crate::question::text::lf;

/// A file of a `code` document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it keeps when it is renamed.
    pub id: String,
    /// What it is called.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The files of a `code` document by path, and its active language.
pub fn files(state: &DocumentState) -> (BTreeMap<String, String>, Option<String>) {
    let files = list(state).into_iter().map(|File { path, text, .. }| (path, text)).collect();
    (files, state.map_string(ROOM, LANGUAGE))
}

/// The files of a `code` document. The same rules as the page's `sync/code.ts`: a name that is none
/// of ours counts for nothing, two files of one name are told apart, and the language's own file is
/// always there.
pub fn list(state: &DocumentState) -> Vec<File> {
    let language = state.map_string(ROOM, LANGUAGE);
    let own = language.as_deref().and_then(Language::from_id).map(Language::file);
    let mut files = Vec::new();
    let mut taken = BTreeSet::new();
    for (id, text) in
        state.texts().into_iter().filter_map(|(root, id, text)| (root == FILES).then_some((id?, text)))
    {
        let is_deleted = state.map_string(DELETED, &id).as_deref() == Some("true");
        if is_deleted && own != Some(&id) {
            continue;
        }
        let name = state.map_string(NAMES, &id).filter(|name| path::is_path(name));
        let name = name.as_deref().unwrap_or(&id);
        let path = path::free(name, |name| taken.contains(&name.to_lowercase())).unwrap_or(id.clone());
        taken.insert(path.to_lowercase());
        files.push(File { id, path, text });
    }
    files
}

/// The text of a `problem` or `notes` document.
pub fn text(state: &DocumentState) -> String {
    state.text(TEXT)
}

/// Makes the text of a `problem` or `notes` document say this, changing as little as
/// possible, so that carets stay where they are. Line ends become LF (MERGE-6).
pub fn rewrite(doc: &Doc, text: &str) {
    let root = doc.get_or_insert_text(TEXT);
    let old = root.get_string(&doc.transact());
    write_changes(doc, &old, &lf(text));
}

/// Makes a language the active one, unless it is. Its file comes back, if it was deleted.
pub fn choose_language(doc: &Doc, id: &str) {
    let (room, deleted) = (doc.get_or_insert_map(ROOM), doc.get_or_insert_map(DELETED));
    let mut txn = doc.transact_mut();
    let active = room.get(&txn, LANGUAGE).map(|value| value.to_string(&txn));
    if active.as_deref() != Some(id) {
        room.insert(&mut txn, LANGUAGE, id);
    }
    if let Some(file) = Language::from_id(id).map(Language::file)
        && deleted.contains_key(&txn, file)
    {
        deleted.remove(&mut txn, file);
    }
}

/// In one walk through the text, however many changes there are.
fn write_changes(doc: &Doc, old: &str, new: &str) {
    let text = doc.get_or_insert_text(TEXT);
    text.apply_delta(&mut doc.transact_mut(), deltas(old, new));
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::document::state::draft::draft;
    use crate::document::state::{Bounds, Edit};
    use crate::protocol::guard::CheckedUpdate;
    use yrs::updates::decoder::Decode;
    use yrs::{Assoc, IndexedSequence, OffsetKind, Options, ReadTxn, StateVector, Update};

    /// The update that makes the text say this; `None` if it says so already.
    fn rewritten(state: &mut DocumentState, text: &str) -> Option<Bytes> {
        let whole = state.snapshot().unwrap().remove(0);
        draft(&whole, |doc| rewrite(doc, text)).unwrap()
    }

    fn apply(state: &mut DocumentState, update: Bytes) {
        let update = CheckedUpdate::check(update).unwrap();
        state.apply(&[Edit::from(&update)], Bounds::NONE);
    }

    #[test]
    fn a_rewritten_problem_changes_only_what_is_different_so_that_carets_stay() {
        let mut state = DocumentState::default();
        let first = rewritten(&mut state, "# Sum 😀\r\nAdd two numbers.\rDone").unwrap();
        apply(&mut state, first);
        assert_eq!(text(&state), "# Sum 😀\nAdd two numbers.\nDone");
        assert_eq!(rewritten(&mut state, "# Sum 😀\nAdd two numbers.\nDone"), None);
        // Somebody's caret is before 'numbers'.
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        let whole = state.snapshot().unwrap().remove(0);
        doc.transact_mut().apply_update(Update::decode_v1(&whole).unwrap()).unwrap();
        let root = doc.get_or_insert_text(TEXT);
        let caret = {
            let txn = doc.transact();
            root.sticky_index(&txn, 17, Assoc::After).unwrap()
        };
        let update = rewritten(&mut state, "# The sum 😀\nAdd three numbers.\nDone.").unwrap();
        assert!(update.len() < 120, "{} bytes", update.len());
        apply(&mut state, update.clone());
        doc.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
        let text = text(&state);
        assert_eq!(text, "# The sum 😀\nAdd three numbers.\nDone.");
        let at = caret.get_offset(&doc.transact()).unwrap().index as usize;
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(String::from_utf16_lossy(&units[at..at + 7]), "numbers");
        assert!(!doc.transact().encode_diff_v1(&StateVector::default()).is_empty());
    }

    #[test]
    fn files_go_by_their_names_and_what_was_deleted_is_gone() {
        let doc = Doc::new();
        let maps = [FILES, NAMES, DELETED, ROOM].map(|name| doc.get_or_insert_map(name));
        let [files, names, deleted, room] = &maps;
        {
            let mut txn = doc.transact_mut();
            for id in ["main.py", "main.rs", "a", "b", "c", "d"] {
                files.insert(&mut txn, id, yrs::TextPrelim::new(id));
            }
            names.insert(&mut txn, "a", "src/util.py");
            names.insert(&mut txn, "b", "SRC/Util.py");
            names.insert(&mut txn, "c", "../../etc/passwd");
            names.insert(&mut txn, "d", 5);
            for id in ["main.py", "main.rs", "d"] {
                deleted.insert(&mut txn, id, true);
            }
            room.insert(&mut txn, LANGUAGE, "python");
        }
        let read = |doc: &Doc| {
            let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
            let mut state = DocumentState::default();
            apply(&mut state, Bytes::from(update));
            let files = super::files(&state).0;
            files.into_iter().map(|(path, text)| format!("{path}={text}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read(&doc), "SRC/Util (2).py=b c=c main.py=main.py src/util.py=a");
        choose_language(&doc, "rust");
        assert_eq!(read(&doc), "SRC/Util (2).py=b c=c main.rs=main.rs src/util.py=a");
        choose_language(&doc, "go");
        assert!(read(&doc).contains("main.rs"), "it came back for good");
    }

    #[test]
    fn large_and_different_texts_do_not_take_for_ever() {
        let mut state = DocumentState::default();
        let (old, new): (String, String) =
            ((0..20_000).map(|n| (b'a' + (n % 23) as u8) as char).collect(), "z".repeat(20_000));
        for text in [&old, &new] {
            let update = rewritten(&mut state, text).unwrap();
            apply(&mut state, update);
            assert_eq!(&self::text(&state), text);
        }
    }
}
