//! Listens to a document while a journal is taken in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yrs::types::{DeepObservable, Event, Events, SharedRef};
use yrs::{BranchID, Doc, IdSet, TransactionMut};

use super::lifetimes::Lifetimes;
use super::tree::Tree;
use super::values::{separate, write_json};

/// Root maps of Pairpad's documents. Others are passed over: nobody is shown them.
pub const MAPS: [&str; 16] = [
    "files",
    "names",
    "order",
    "deleted",
    "room",
    "comments",
    "timer",
    "parts",
    "rubric",
    "signals",
    "revealed",
    "tests",
    "runs",
    "test_results",
    "elements",
    "pictures",
];
/// Root arrays.
pub const ARRAYS: [&str; 1] = ["chat"];
/// Root texts.
pub const TEXTS: [&str; 2] = ["text", "checker"];

const KEY: &str = "recorder";

/// What was heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) lives: Lifetimes,
    pub(super) tree: Tree,
}

/// Shared with the document that is listened to.
#[derive(Debug, Clone, Default)]
pub(super) struct Listener(Arc<Mutex<Heard>>);

impl Listener {
    /// What was heard so far.
    pub(super) fn heard(&self) -> MutexGuard<'_, Heard> {
        // It panicked with yrs, and the document counts as damaged.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to listen to an empty document. What its roots are, as JSON.
    pub(super) fn listen(&self, doc: &Doc) -> Vec<u8> {
        let mut roots = b"{".to_vec();
        let mut heard = self.heard();
        let mut note = |name: &str, what: String| {
            let before = roots.len() - 1;
            separate(&mut roots, before);
            write_json(&mut roots, name);
            roots.push(b':');
            roots.extend_from_slice(what.as_bytes());
        };
        for name in MAPS {
            let map = doc.get_or_insert_map(name);
            note(name, heard.tree.add_map(&map).to_string());
            self.follow(&map);
        }
        for name in ARRAYS {
            let array = doc.get_or_insert_array(name);
            note(name, heard.tree.add_array(&array).to_string());
            self.follow(&array);
        }
        for name in TEXTS {
            let text = doc.get_or_insert_text(name);
            note(name, format!("\"t{}\"", heard.tree.add_text(&text)));
        }
        drop(heard);
        roots.push(b'}');
        let all = self.clone();
        // It can only fail while a transaction is open.
        let _ = doc.observe_after_transaction(KEY, move |txn: &mut TransactionMut<'_>| {
            let Heard { lives, tree } = &mut *all.heard();
            lives.born(txn.insert_set(), tree.moment);
            lives.died(txn.delete_set(), tree.moment);
        });
        roots
    }

    fn follow(&self, root: &impl DeepObservable) {
        let all = self.clone();
        root.observe_deep(KEY, move |txn, events: &Events<'_>| {
            let tree = &mut all.heard().tree;
            for event in events.iter() {
                match event {
                    Event::Map(event) if is_there(event.target().hook().id(), txn) => {
                        let keys = event.keys(txn).iter().map(|(key, change)| (&**key, change));
                        tree.map_changed(txn, event.target(), keys);
                    }
                    Event::Array(event) if is_there(event.target().hook().id(), txn) => {
                        let deleted = count(txn.delete_set());
                        tree.array_changed(txn, event.target(), deleted, || event.delta(txn));
                    }
                    // Of a text not even what has changed is asked: that walks through all of it.
                    _ => {}
                }
            }
        });
    }
}

/// Whether it was not deleted in this update, too.
fn is_there(id: &BranchID, txn: &TransactionMut<'_>) -> bool {
    match id {
        BranchID::Root(_) => true,
        BranchID::Nested(_) => id.get_branch(txn).is_some_and(|branch| !branch.is_deleted()),
    }
}

fn count(set: &IdSet) -> usize {
    set.iter().flat_map(|(_, ranges)| ranges.iter()).map(|range| range.len()).sum()
}
