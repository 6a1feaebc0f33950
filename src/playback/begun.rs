//! Where the texts of a document began: how it was at a time, and which texts were brought in whole
//! after that. What is typed into a new text is no part of where it began.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;

use super::error::Failed;
use super::replay::Player;
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::ids::Author;
use crate::protocol::update::parts::{characters, first_entry};
use crate::protocol::update::{Id, Struct, Visitor, walk_update};
use crate::storage::{Base, Entry};

/// Texts that are listed at most: more than a room has whose people mean well.
const MAX_BROUGHT: usize = 1_000;
/// Bytes of them, as many as a document has: what goes beyond counts as typed.
const MAX_BYTES: usize = 32 << 20;

/// Root maps of a document.
#[derive(Debug, Clone, Copy)]
pub struct Roots {
    /// Key → text.
    pub texts: &'static str,
    /// The keys of those that were brought in whole.
    pub marks: &'static str,
}

/// A text that was brought in whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Its key.
    pub key: String,
    /// All that came with the update that brought it.
    pub text: String,
    /// By whom.
    pub author: Author,
    /// When.
    pub at: UnixMillis,
}

/// Takes a journal in, from its beginning.
#[derive(Debug)]
pub struct Begun {
    state: DocumentState,
    until: UnixMillis,
    roots: Roots,
    passed_over: HashSet<Bytes>,
    /// Somebody else than the server has written.
    has_people: bool,
    is_over: bool,
    /// It begins with what had come later.
    begins_later: bool,
    brought: BTreeMap<String, Brought>,
    /// Bytes that may still be brought in.
    left: usize,
}

impl Begun {
    /// At this time. These updates are passed over.
    pub fn new(until: UnixMillis, roots: Roots, passed_over: HashSet<Bytes>) -> Self {
        Self {
            state: DocumentState::default(),
            until,
            roots,
            passed_over,
            has_people: false,
            is_over: false,
            begins_later: false,
            brought: BTreeMap::new(),
            left: MAX_BYTES,
        }
    }

    /// The document as it was then, and what was brought in since; `None` where nobody knows any more.
    pub fn finish(self) -> Option<(DocumentState, Vec<Brought>)> {
        (!self.begins_later).then(|| (self.state, self.brought.into_values().collect()))
    }

    /// What a journal begins with that was trimmed.
    ///
    /// # Errors
    /// When yrs fails on it.
    pub fn begin_with(&mut self, base: &Base) -> Result<(), Failed> {
        self.has_people = true;
        if base.at > self.until {
            (self.is_over, self.begins_later) = (true, true);
            return Ok(());
        }
        let kept = base.snapshot.updates.iter().filter(|update| !self.passed_over.contains(*update));
        kept.cloned().collect::<Vec<_>>().iter().try_for_each(|update| self.apply(update))
    }

    /// The next update.
    ///
    /// # Errors
    /// When yrs fails on it.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Failed> {
        if self.begins_later || self.passed_over.contains(&entry.update) {
            return Ok(());
        }
        // Starter text is written when a room is first opened: in one that was live at once, after its start.
        self.has_people |= entry.author != Author::Server;
        // A clock that was put back counts as standing still, as in recordings.
        self.is_over |= entry.at > self.until && self.has_people;
        if self.is_over {
            self.look(entry);
            return Ok(());
        }
        self.apply(&entry.update)
    }

    fn apply(&mut self, update: &Bytes) -> Result<(), Failed> {
        self.state.replay_next(update).map_err(|_| Failed { update: update.clone() })
    }

    fn look(&mut self, Entry { at, author, update }: &Entry) {
        let mut news = News {
            update,
            roots: self.roots,
            texts: Vec::new(),
            marked: HashSet::new(),
            runs: BTreeMap::new(),
        };
        if walk_update(update, &mut news).is_err() {
            return;
        }
        let News { texts, marked, mut runs, .. } = news;
        for (id, key) in texts {
            // A key that had a text once has it for good, whatever somebody writes at the same moment.
            let is_new = !self.brought.contains_key(key) && self.brought.len() < MAX_BROUGHT;
            if !is_new || !marked.contains(key) {
                continue;
            }
            let text = runs.remove(&id).unwrap_or_default().concat();
            let Some(left) = self.left.checked_sub(text.len()) else { continue };
            self.left = left;
            let brought = Brought { key: key.to_owned(), text, author: *author, at: *at };
            self.brought.insert(key.to_owned(), brought);
        }
    }
}

impl Player for Begun {
    fn begin_with(&mut self, base: &Base) -> Result<(), Failed> {
        Self::begin_with(self, base)
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Failed> {
        Self::take(self, entry)
    }

    fn has_enough(&self) -> bool {
        self.begins_later
    }
}

/// What an update brings.
struct News<'a> {
    update: &'a [u8],
    roots: Roots,
    texts: Vec<(Id, &'a str)>,
    marked: HashSet<&'a str>,
    /// The text, and what came first in it.
    runs: BTreeMap<Id, Vec<&'a str>>,
}

impl Visitor for News<'_> {
    fn block(&mut self, block: &Struct) {
        let bytes = &self.update[block.start..block.end];
        match first_entry(bytes) {
            Some((root, key)) if block.is_type && root == self.roots.texts => {
                self.texts.push((block.id, key))
            }
            Some((root, key)) if root == self.roots.marks => drop(self.marked.insert(key)),
            Some(_) => {}
            None => {
                if let Some((text, run)) = block.dependencies[2].zip(characters(bytes)) {
                    self.runs.entry(text).or_default().push(run);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use yrs::{Doc, GetString, Map, Out, Text, TextPrelim, Transact, TransactionMut};

    use super::*;
    use crate::ids::MemberId;

    const ROOTS: Roots = Roots { texts: "files", marks: "brought" };

    fn ada() -> Author {
        Author::Person(MemberId(Uuid::from_u128(7)))
    }

    fn entry(at: u64, author: Author, doc: &Doc, write: impl FnOnce(&mut TransactionMut<'_>)) -> Entry {
        let mut txn = doc.transact_mut();
        write(&mut txn);
        let update = Bytes::from(txn.encode_update_v1());
        Entry { at: UnixMillis(at), author, update }
    }

    fn play(until: u64, entries: &[Entry]) -> (String, Vec<Brought>) {
        let mut begun = Begun::new(UnixMillis(until), ROOTS, HashSet::new());
        entries.iter().for_each(|entry| begun.take(entry).unwrap());
        let (state, brought) = begun.finish().unwrap();
        let texts = state.texts().into_iter().map(|(_, key, text)| format!("{}={text}", key.unwrap()));
        (texts.collect::<Vec<_>>().join(" "), brought)
    }

    #[test]
    fn a_beginning_is_what_there_was_then_and_what_came_in_whole_later() {
        let doc = Doc::new();
        let [files, marks] = ["files", "brought"].map(|root| doc.get_or_insert_map(root));
        let make = |txn: &mut TransactionMut<'_>, id: &str, text: &str| {
            files.insert(txn, id, TextPrelim::new(text));
        };
        let seed = entry(50, Author::Server, &doc, |txn| make(txn, "main.py", "starter"));
        let prepared = entry(60, ada(), &doc, |txn| make(txn, "prepared", "then"));
        let dropped = entry(200, ada(), &doc, |txn| {
            make(txn, "dropped", "two\nlines\n");
            marks.insert(txn, "dropped", true);
            make(txn, "empty", "");
            marks.insert(txn, "empty", true);
        });
        let typed = entry(210, ada(), &doc, |txn| {
            make(txn, "typed", "by hand");
            let Some(Out::YText(text)) = files.get(txn, "dropped") else { panic!("a text") };
            text.push(txn, "more");
        });
        // Marked afterwards: what was typed does not become what it began with.
        let late = entry(220, ada(), &doc, |txn| {
            marks.insert(txn, "typed", true);
            let Some(Out::YText(text)) = files.get(txn, "main.py") else { panic!("a text") };
            text.insert(txn, 0, "no ");
            assert_eq!(text.get_string(txn), "no starter");
        });
        let all = [seed, prepared, dropped, typed, late];
        let (then, brought) = play(100, &all);
        assert_eq!(then, "main.py=starter prepared=then");
        let found: Vec<_> = brought.iter().map(|one| (one.key.as_str(), one.text.as_str())).collect();
        assert_eq!(found, [("dropped", "two\nlines\n"), ("empty", "")]);
        assert!(brought.iter().all(|one| (one.author, one.at) == (ada(), UnixMillis(200))));
        // Live at once: the seed is written a moment after the start.
        assert_eq!(play(10, &all).0, "main.py=starter");
        assert_eq!(play(300, &all).1, []);
    }
}
