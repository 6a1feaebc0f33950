//! What stands in a document, for those who read it: texts, and values of maps.

use std::collections::BTreeMap;

use yrs::types::ToJson;
use yrs::{Any, GetString, Map, Out, ReadTxn, Text, Transact};

use super::DocumentState;

/// What a map in a document holds.
pub type Entries = BTreeMap<String, Any>;

/// What stands at a key of a root map.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A map, with what it holds: values as they are, texts as strings, nothing else.
    Map(Entries),
    /// A value that nobody edits in parts.
    Plain(Any),
    /// Something else.
    Other,
}

impl DocumentState {
    /// The text of a root, empty if there is none.
    pub fn text(&self, root: &str) -> String {
        let text = self.doc.get_or_insert_text(root);
        text.get_string(&self.doc.transact())
    }

    /// Length of a root's text in UTF-16 units.
    pub fn text_len(&self, root: &str) -> u32 {
        let text = self.doc.get_or_insert_text(root);
        text.len(&self.doc.transact())
    }

    /// The string at `key` of a root map.
    pub fn map_string(&self, root: &str, key: &str) -> Option<String> {
        let map = self.doc.get_or_insert_map(root);
        let txn = self.doc.transact();
        map.get(&txn, key).map(|value| value.to_string(&txn))
    }

    /// All text that people wrote: of each root, and of each entry of each root that
    /// is a map, as (root, key, text).
    pub fn texts(&self) -> Vec<(String, Option<String>, String)> {
        let mut texts = Vec::new();
        for root in self.roots() {
            let text = self.text(&root);
            if !text.is_empty() {
                texts.push((root.clone(), None, text));
            }
            let map = self.doc.get_or_insert_map(root.as_str());
            let txn = self.doc.transact();
            for (key, value) in map.iter(&txn) {
                texts.push((root.clone(), Some(key.to_owned()), value.to_string(&txn)));
            }
        }
        texts.sort();
        texts
    }

    /// The entries of a root map that are maps themselves, with what they hold: values as
    /// they are, texts as strings, nothing else.
    pub fn maps(&self, root: &str) -> Vec<(String, Entries)> {
        let of_map = |(key, entry)| match entry {
            Entry::Map(entries) => Some((key, entries)),
            Entry::Plain(_) | Entry::Other => None,
        };
        self.entries(root).into_iter().filter_map(of_map).collect()
    }

    /// A root map with all that is in it, as JSON.
    pub fn map_json(&self, root: &str) -> serde_json::Value {
        let map = self.doc.get_or_insert_map(root);
        json(&map.to_json(&self.doc.transact()))
    }

    /// A root array with all that is in it, as JSON.
    pub fn array_json(&self, root: &str) -> serde_json::Value {
        let array = self.doc.get_or_insert_array(root);
        json(&array.to_json(&self.doc.transact()))
    }

    /// All entries of a root map.
    pub fn entries(&self, root: &str) -> Vec<(String, Entry)> {
        let map = self.doc.get_or_insert_map(root);
        let txn = self.doc.transact();
        let value = |value| match value {
            Out::Any(any) => Some(any),
            Out::YText(text) => Some(Any::from(text.get_string(&txn))),
            _ => None,
        };
        let entries = map.iter(&txn).map(|(key, found)| {
            let entry = match found {
                Out::YMap(map) => {
                    let held = map.iter(&txn);
                    Entry::Map(
                        held.filter_map(|(key, found)| Some((key.to_owned(), value(found)?))).collect(),
                    )
                }
                Out::Any(any) => Entry::Plain(any),
                _ => Entry::Other,
            };
            (key.to_owned(), entry)
        });
        entries.collect()
    }

    fn roots(&self) -> Vec<String> {
        let txn = self.doc.transact();
        let mut names: Vec<String> = txn.root_refs().map(|(name, _)| name.to_owned()).collect();
        names.sort();
        names
    }
}

/// What has no form in JSON is null.
fn json(any: &Any) -> serde_json::Value {
    serde_json::to_value(any).unwrap_or_default()
}
