//! Whether two documents show the same, in all they hold.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};
use yrs::branch::{Branch, BranchPtr};
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{
    Any, Array, ArrayRef, Doc, GetString, Map, MapRef, Out, ReadTxn, Text, TextRef, Transact, Transaction,
};

use super::DocumentState;
use crate::protocol::update::{Struct, Visitor, format_key, walk_update};

/// yrs copies all formatting that is open at a place for each piece of text. No
/// editor comes near this many entries; who does is compared without formatting.
const MAX_FORMATTING: usize = 1 << 20;
/// yrs reads a text character by character, each time from its beginning, where it
/// is mixed with other values. No editor mixes them.
const MAX_MIXED_TEXT: usize = 4 << 10;

impl DocumentState {
    /// Whether both show the same: same clocks, same deletions, same parked
    /// updates, and the same in every root of any type, to its depths: text with its
    /// formatting and what is embedded, maps, lists, XML, subdocuments (MERGE-4).
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        self.doc.transact().snapshot() == other.doc.transact().snapshot()
            && self.parked == other.parked
            && digest(&self.doc) == digest(&other.doc)
    }
}

fn digest(doc: &Doc) -> [u8; 32] {
    let txn = doc.transact();
    let has_formatting = formatting(&txn) <= MAX_FORMATTING;
    // A root that somebody asked for and nobody wrote to shows nothing.
    let roots: BTreeMap<&str, Out> = txn.root_refs().collect();
    let mut shown = Shown { txn: &txn, has_formatting, hash: Sha256::new() };
    for (name, root) in roots {
        let before = shown.hash.clone();
        shown.string(name);
        if shown.branch_of(&root) == Content::Nothing {
            shown.hash = before;
        }
    }
    shown.hash.finalize().into()
}

/// At most how many entries of formatting all pieces of text have together.
fn formatting(txn: &Transaction<'_>) -> usize {
    #[derive(Default)]
    struct Formats<'a> {
        update: &'a [u8],
        keys: HashSet<&'a str>,
        structs: usize,
    }
    impl Visitor for Formats<'_> {
        fn block(&mut self, block: &Struct) {
            self.structs += usize::from(block.is_rich);
            self.keys.extend(format_key(&self.update[block.start..block.end]));
        }
    }
    let update = txn.encode_diff_v1(&yrs::StateVector::default());
    let mut formats = Formats { update: &update, ..Formats::default() };
    match walk_update(&update, &mut formats) {
        Ok(()) => formats.keys.len().saturating_mul(formats.structs),
        Err(_) => usize::MAX,
    }
}

/// Whether a shared type shows anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Nothing,
    Something,
}

/// All that a document shows, hashed as it is passed. Recursion is as deep as
/// shared types nest, and as `Any` values do: both have bounds.
struct Shown<'a> {
    txn: &'a Transaction<'a>,
    has_formatting: bool,
    hash: Sha256,
}

impl Shown<'_> {
    fn tag(&mut self, tag: u8) {
        self.hash.update([tag]);
    }

    fn number(&mut self, number: usize) {
        self.hash.update((number as u64).to_be_bytes());
    }

    fn string(&mut self, text: &str) {
        self.number(text.len());
        self.hash.update(text);
    }

    fn out(&mut self, value: &Out) {
        match value {
            Out::Any(any) => self.any(any),
            // Its content is a document of its own.
            Out::YDoc(doc) => {
                self.tag(1);
                self.string(&doc.guid());
            }
            _ => drop(self.branch_of(value)),
        }
    }

    fn branch_of(&mut self, value: &Out) -> Content {
        let (tag, name, branch) = match value {
            Out::YText(text) => (10, None, text.as_ref()),
            Out::YArray(array) => (11, None, array.as_ref()),
            Out::YMap(map) => (12, None, map.as_ref()),
            Out::YXmlElement(element) => (13, element.try_tag().cloned(), element.as_ref()),
            Out::YXmlFragment(fragment) => (14, None, fragment.as_ref()),
            Out::YXmlText(text) => (15, None, text.as_ref()),
            Out::UndefinedRef(branch) => (16, None, &**branch),
            Out::Any(_) | Out::YDoc(_) => return Content::Nothing,
        };
        // What a root is depends on who asked for it; everything else was written.
        let branch: &Branch = branch;
        if matches!(branch.id(), yrs::BranchID::Nested(_)) {
            self.tag(tag);
            self.string(name.as_deref().unwrap_or_default());
        }
        self.branch(BranchPtr::from(branch))
    }

    fn branch(&mut self, branch: BranchPtr) -> Content {
        let (text, map) = (TextRef::from(branch), MapRef::from(branch));
        self.sequence(&text, &ArrayRef::from(branch));
        let entries: BTreeMap<&str, Out> = map.iter(self.txn).collect();
        self.number(entries.len());
        for (key, value) in &entries {
            self.string(key);
            self.out(value);
        }
        let is_empty = entries.is_empty() && text.len(self.txn) == 0;
        if is_empty { Content::Nothing } else { Content::Something }
    }

    fn sequence(&mut self, text: &TextRef, array: &ArrayRef) {
        let len = text.len(self.txn) as usize;
        self.number(len);
        if !self.has_formatting {
            let shown = text.get_string(self.txn);
            self.string(&shown);
            if shown.len() <= MAX_MIXED_TEXT {
                self.values(array);
            }
            return;
        }
        let pieces = text.diff(self.txn, YChange::identity);
        let units = |piece: &Out| match piece {
            Out::Any(Any::String(text)) => text.encode_utf16().count(),
            _ => 1,
        };
        let (mut covered, mut characters) = (0, 0);
        for piece in &pieces {
            covered += units(&piece.insert);
            if let Out::Any(Any::String(text)) = &piece.insert {
                characters += text.len();
            }
        }
        // Lists hold values that are not text, and nothing that is formatted.
        let is_list = covered < len && characters <= MAX_MIXED_TEXT;
        for piece in &pieces {
            self.attributes(piece.attributes.as_deref());
            if let Out::Any(any) = &piece.insert {
                self.any(any);
            } else if !is_list {
                self.out(&piece.insert);
            }
        }
        if is_list {
            self.values(array);
        }
    }

    fn values(&mut self, array: &ArrayRef) {
        for value in array.iter(self.txn) {
            self.out(&value);
        }
    }

    fn attributes(&mut self, attributes: Option<&Attrs>) {
        let sorted: BTreeMap<&str, &Any> =
            attributes.into_iter().flatten().map(|(key, value)| (&**key, value)).collect();
        self.number(sorted.len());
        for (key, value) in sorted {
            self.string(key);
            self.any(value);
        }
    }

    fn any(&mut self, value: &Any) {
        match value {
            Any::Null => self.tag(2),
            Any::Undefined => self.tag(3),
            Any::Bool(value) => self.hash.update([4, u8::from(*value)]),
            Any::Number(number) => {
                self.tag(5);
                self.string(&format!("{number:?}"));
            }
            Any::String(text) => {
                self.tag(6);
                self.string(text);
            }
            Any::Buffer(bytes) => {
                self.tag(7);
                self.number(bytes.len());
                self.hash.update(bytes);
            }
            Any::Array(values) => {
                self.tag(8);
                self.number(values.len());
                values.iter().for_each(|value| self.any(value));
            }
            Any::Map(entries) => {
                self.tag(9);
                self.number(entries.len());
                let sorted: BTreeMap<&String, &Any> = entries.iter().collect();
                for (key, value) in sorted {
                    self.string(key);
                    self.any(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
