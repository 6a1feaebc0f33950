//! A version of the code: its files as they stood at a moment, and bringing them back.
//! Pure.

use yrs::{Doc, GetString, Map, Out, Text, TextPrelim, Transact, TransactionMut};

use super::path;
use super::rewrite::deltas;
use super::seed::{DELETED, FILES, LANGUAGE, NAMES, ROOM};
use crate::document::state::DocumentState;
use crate::language::Language;

/// The files of a `code` document that were shown at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Vec<VersionFile>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct VersionFile {
    id: String,
    /// What it was called, where that was not its id.
    name: Option<String>,
    text: String,
}

impl Version {
    /// Whether there were no files at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads it from the document as it was.
pub fn version(state: &DocumentState) -> Version {
    let language = state.map_string(ROOM, LANGUAGE);
    let own = language.as_deref().and_then(Language::from_id).map(Language::file);
    let files = state.texts().into_iter().filter_map(|(root, id, text)| {
        let id = id.filter(|_| root == FILES)?;
        let is_deleted = state.map_string(DELETED, &id).as_deref() == Some("true");
        if is_deleted && own != Some(&id) {
            return None;
        }
        let name = state.map_string(NAMES, &id).filter(|name| path::is_path(name));
        Some(VersionFile { id, name, text })
    });
    Version(files.collect())
}

/// Makes the files say again what they said then, under the names that they had, changing as
/// little as possible. Files that were deleted since come back; files that were made since
/// stay, and nothing that was written is lost: this is a change like any other (PLAY-6).
pub fn restore(doc: &Doc, Version(files): &Version) {
    let roots = Roots {
        files: doc.get_or_insert_map(FILES),
        names: doc.get_or_insert_map(NAMES),
        deleted: doc.get_or_insert_map(DELETED),
    };
    let mut txn = doc.transact_mut();
    for file in files {
        roots.restore(&mut txn, file);
    }
}

struct Roots {
    files: yrs::MapRef,
    names: yrs::MapRef,
    deleted: yrs::MapRef,
}

impl Roots {
    fn restore(&self, txn: &mut TransactionMut<'_>, VersionFile { id, name, text }: &VersionFile) {
        match self.files.get(txn, id) {
            Some(Out::YText(now)) => {
                let old = now.get_string(txn);
                if old != *text {
                    now.apply_delta(txn, deltas(&old, text));
                }
            }
            Some(_) | None => {
                self.files.insert(txn, id.as_str(), TextPrelim::new(text.as_str()));
            }
        }
        if self.deleted.contains_key(txn, id) {
            self.deleted.remove(txn, id);
        }
        let called = self.names.get(txn, id).map(|name| name.to_string(txn));
        match name {
            Some(name) if called.as_ref() != Some(name) => {
                self.names.insert(txn, id.as_str(), name.as_str());
            }
            None if called.is_some() => {
                self.names.remove(txn, id);
            }
            Some(_) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use yrs::{MapRef, ReadTxn, StateVector, TextRef};

    use super::*;
    use crate::document::state::{Bounds, Edit};
    use crate::protocol::guard::CheckedUpdate;

    fn maps(doc: &Doc) -> [MapRef; 4] {
        [FILES, NAMES, DELETED, ROOM].map(|name| doc.get_or_insert_map(name))
    }

    fn state(doc: &Doc) -> DocumentState {
        let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
        let mut state = DocumentState::default();
        let update = CheckedUpdate::check(Bytes::from(update)).unwrap();
        state.apply(&[Edit::from(&update)], Bounds::NONE);
        state
    }

    fn shown(doc: &Doc) -> String {
        let files = super::super::content::files(&state(doc)).0;
        files.into_iter().map(|(path, text)| format!("{path}={text}")).collect::<Vec<_>>().join(" ")
    }

    fn text(doc: &Doc, id: &str) -> TextRef {
        match maps(doc)[0].get(&doc.transact(), id) {
            Some(Out::YText(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn play_6_files_are_as_they_were_and_what_was_made_since_stays() {
        let doc = Doc::new();
        let [files, names, deleted, room] = maps(&doc);
        {
            let mut txn = doc.transact_mut();
            room.insert(&mut txn, LANGUAGE, "python");
            for (id, text) in [("main.py", "one\ntwo\n"), ("a", "util"), ("gone", "was gone then"), ("x", "")]
            {
                files.insert(&mut txn, id, TextPrelim::new(text));
            }
            names.insert(&mut txn, "a", "src/util.py");
            deleted.insert(&mut txn, "gone", true);
        }
        let then = version(&state(&doc));
        let before = shown(&doc);
        {
            let (main, util) = (text(&doc, "main.py"), text(&doc, "a"));
            let mut txn = doc.transact_mut();
            main.insert(&mut txn, 8, "three\n");
            util.remove_range(&mut txn, 0, 4);
            names.insert(&mut txn, "a", "src/other.py");
            names.insert(&mut txn, "x", "named.py");
            deleted.insert(&mut txn, "a", true);
            files.insert(&mut txn, "new", TextPrelim::new("made since"));
            // Whoever writes without our page may take a text out of the map.
            files.remove(&mut txn, "x");
        }
        restore(&doc, &then);
        assert_eq!(before, "main.py=one\ntwo\n src/util.py=util x=");
        assert_eq!(shown(&doc), "main.py=one\ntwo\n new=made since src/util.py=util x=");
        // The text itself stays, and with it the carets in it.
        assert_eq!(text(&doc, "main.py").get_string(&doc.transact()), "one\ntwo\n");
        let at_rest = doc.transact().state_vector();
        restore(&doc, &then);
        assert_eq!(doc.transact().state_vector(), at_rest, "there was nothing to do");
    }

    #[test]
    fn what_is_no_text_makes_way() {
        let doc = Doc::new();
        let [files, ..] = maps(&doc);
        files.insert(&mut doc.transact_mut(), "main.py", TextPrelim::new("text"));
        let then = version(&state(&doc));
        files.insert(&mut doc.transact_mut(), "main.py", 5);
        restore(&doc, &then);
        assert_eq!(text(&doc, "main.py").get_string(&doc.transact()), "text");
        assert!(!then.is_empty());
        assert!(version(&DocumentState::default()).is_empty());
    }
}
