//! All that is not text, as a log of changes: which maps and arrays there are, and what
//! came into them and went.
//!
//! What a map's change costs is bounded by what it says. For an array yrs walks from its
//! beginning to its end each time, so whoever writes a long one element by element could
//! make that as slow as they like. Therefore the walks have an *allowance*, which grows with
//! the journal: an array for which it is spent stays as it was shown last, and is read as a
//! whole when there is allowance again, or at the end (HARD-1).

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yrs::types::{Change, EntryChange, SharedRef};
use yrs::{Any, Array, ArrayRef, BranchID, Map, MapRef, Out, ReadTxn, TextRef, TransactionMut};

use super::lifetimes::Moment;
use super::values::{separate, write_any, write_json};

/// Steps of walks that are free.
const FREE: i64 = 1 << 20;
/// Steps that each byte of the journal pays for.
const PER_BYTE: i64 = 64;

/// The nodes that there are, and the log.
#[derive(Debug)]
pub(super) struct Tree {
    /// Maps and arrays by what yrs calls them.
    nodes: HashMap<BranchID, u32>,
    next: u32,
    arrays: HashMap<u32, Shown>,
    texts: Vec<TextRef>,
    numbers: HashMap<BranchID, u32>,
    /// Elements of a JSON array.
    log: Vec<u8>,
    ops: usize,
    allowance: i64,
    /// Of the update at hand.
    pub(super) moment: Moment,
}

/// An array, as the log has it.
#[derive(Debug)]
struct Shown {
    array: ArrayRef,
    len: u32,
    /// Elements that may have been deleted: they are walked past, too.
    deleted: i64,
    is_behind: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: HashMap::new(),
            next: 0,
            arrays: HashMap::new(),
            texts: Vec::new(),
            numbers: HashMap::new(),
            log: Vec::new(),
            ops: 0,
            allowance: FREE,
            moment: 0,
        }
    }
}

impl Tree {
    /// So many bytes of the journal follow.
    pub(super) fn allow(&mut self, bytes: usize) {
        let more = i64::try_from(bytes).unwrap_or(i64::MAX).saturating_mul(PER_BYTE);
        self.allowance = self.allowance.saturating_add(more);
    }

    /// A map that has not been there before. Its number.
    pub(super) fn add_map(&mut self, map: &MapRef) -> u32 {
        self.number(map.hook().id())
    }

    /// The same of an array.
    pub(super) fn add_array(&mut self, array: &ArrayRef) -> u32 {
        let node = self.number(array.hook().id());
        let shown = Shown { array: array.clone(), len: 0, deleted: 0, is_behind: false };
        self.arrays.insert(node, shown);
        node
    }

    /// A text. Its number, which it keeps.
    pub(super) fn add_text(&mut self, text: &TextRef) -> u32 {
        let next = self.texts.len() as u32;
        let id = text.hook().id().clone();
        *self.numbers.entry(id).or_insert_with(|| {
            self.texts.push(text.clone());
            next
        })
    }

    fn number(&mut self, id: &BranchID) -> u32 {
        let number = self.next;
        self.next += 1;
        // Shown anew it is another one.
        if let Some(before) = self.nodes.insert(id.clone(), number) {
            self.arrays.remove(&before);
        }
        number
    }

    /// A map has changed.
    pub(super) fn map_changed<'a>(
        &mut self,
        txn: &TransactionMut<'_>,
        map: &MapRef,
        keys: impl Iterator<Item = (&'a str, &'a EntryChange)>,
    ) {
        let Some(&node) = self.nodes.get(map.hook().id()) else { return };
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable_by_key(|(key, _)| *key);
        for (key, change) in keys {
            if let EntryChange::Updated(old, _) | EntryChange::Removed(old) = change {
                self.forget(old);
            }
            match change {
                EntryChange::Inserted(value) | EntryChange::Updated(_, value) => {
                    self.set(txn, node, key, value);
                }
                EntryChange::Removed(_) => {
                    self.begin(b'd', node);
                    self.log.push(b',');
                    write_json(&mut self.log, key);
                    self.log.push(b']');
                }
            }
        }
    }

    fn set(&mut self, txn: &impl ReadTxn, node: u32, key: &str, value: &Out) {
        self.begin(b'm', node);
        self.log.push(b',');
        write_json(&mut self.log, key);
        self.log.push(b',');
        let new = self.write_value(value);
        self.log.push(b']');
        self.fill(txn, new);
    }

    /// An array has changed, in an update that deleted so many clocks.
    pub(super) fn array_changed<'a>(
        &mut self,
        txn: &TransactionMut<'_>,
        array: &ArrayRef,
        deleted: usize,
        delta: impl FnOnce() -> &'a [Change],
    ) {
        let Some(&node) = self.nodes.get(array.hook().id()) else { return };
        let Some(shown) = self.arrays.get_mut(&node) else { return };
        shown.deleted = shown.deleted.saturating_add(deleted as i64);
        let cost = i64::from(array.len(txn)).saturating_add(shown.deleted);
        if cost > self.allowance {
            shown.is_behind = true;
            return;
        }
        self.allowance -= cost;
        if shown.is_behind {
            return self.catch_up(txn, node);
        }
        let (mut at, mut len, mut fresh) = (0, shown.len, Vec::new());
        for change in delta() {
            match change {
                Change::Retain(count) => at += count,
                Change::Removed(count) => {
                    self.splice(node, at, *count, &[], &mut fresh);
                    len = len.saturating_sub(*count);
                }
                Change::Added(values) => {
                    self.splice(node, at, 0, values, &mut fresh);
                    at += values.len() as u32;
                    len += values.len() as u32;
                }
            }
        }
        if let Some(shown) = self.arrays.get_mut(&node) {
            shown.len = len;
        }
        fresh.into_iter().for_each(|new| self.fill(txn, Some(new)));
    }

    /// Shows an array as it is now, in place of all that was shown of it.
    fn catch_up(&mut self, txn: &impl ReadTxn, node: u32) {
        let Some(shown) = self.arrays.get_mut(&node) else { return };
        let (array, before) = (shown.array.clone(), shown.len);
        let values: Vec<Out> = array.iter(txn).collect();
        (shown.len, shown.is_behind) = (values.len() as u32, false);
        let (mut fresh, written) = (Vec::new(), self.log.len());
        self.splice(node, 0, before, &values, &mut fresh);
        fresh.into_iter().for_each(|new| self.fill(txn, Some(new)));
        // Whatever is in it has to be paid for, too, before the next.
        self.allowance -= (self.log.len() - written) as i64;
    }

    /// All arrays that are behind, at the end.
    pub(super) fn catch_up_with_all(&mut self, txn: &impl ReadTxn) {
        let is_there = |shown: &Shown| match shown.array.hook().id() {
            BranchID::Root(_) => true,
            BranchID::Nested(_) => shown.array.hook().get(txn).is_some(),
        };
        let mut behind: Vec<u32> = self
            .arrays
            .iter()
            .filter(|(_, shown)| shown.is_behind && is_there(shown))
            .map(|(node, _)| *node)
            .collect();
        behind.sort_unstable();
        behind.into_iter().for_each(|node| self.catch_up(txn, node));
    }

    fn splice(&mut self, node: u32, at: u32, removed: u32, values: &[Out], fresh: &mut Vec<New>) {
        self.begin(b'a', node);
        self.log.extend_from_slice(format!(",{at},{removed},[").as_bytes());
        for (place, value) in values.iter().enumerate() {
            separate(&mut self.log, place);
            let new = self.write_value(value);
            fresh.extend(new);
        }
        self.log.extend_from_slice(b"]]");
    }

    fn begin(&mut self, kind: u8, node: u32) {
        separate(&mut self.log, self.ops);
        self.ops += 1;
        self.log.extend_from_slice(format!("[{},\"{}\",{node}", self.moment, char::from(kind)).as_bytes());
    }

    fn write_value(&mut self, value: &Out) -> Option<New> {
        let (written, new) = match value {
            Out::Any(Any::Buffer(bytes)) => {
                self.log.extend_from_slice(b"{\"b\":\"");
                self.log.extend_from_slice(STANDARD.encode(bytes).as_bytes());
                self.log.extend_from_slice(b"\"}");
                return None;
            }
            Out::Any(any) => {
                self.log.extend_from_slice(b"{\"v\":");
                write_any(&mut self.log, any);
                self.log.push(b'}');
                return None;
            }
            Out::YMap(map) => {
                let node = self.add_map(map);
                (format!("{{\"n\":{node},\"k\":\"m\"}}"), Some(New::Map(node, map.clone())))
            }
            Out::YArray(array) => {
                let node = self.add_array(array);
                (format!("{{\"n\":{node},\"k\":\"a\"}}"), Some(New::Array(node)))
            }
            Out::YText(text) => (format!("{{\"t\":{}}}", self.add_text(text)), None),
            _ => ("{\"v\":null}".to_owned(), None),
        };
        self.log.extend_from_slice(written.as_bytes());
        new
    }

    /// What a node that has just come brought along.
    fn fill(&mut self, txn: &impl ReadTxn, new: Option<New>) {
        match new {
            Some(New::Map(node, map)) => {
                let mut entries: Vec<(&str, Out)> = map.iter(txn).collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                entries.into_iter().for_each(|(key, value)| self.set(txn, node, key, &value));
            }
            Some(New::Array(node))
                if self.arrays.get(&node).is_some_and(|shown| shown.array.len(txn) > 0) =>
            {
                self.catch_up(txn, node);
            }
            Some(New::Array(_)) | None => {}
        }
    }

    /// What has gone is not heard of again.
    fn forget(&mut self, old: &Out) {
        let id = match old {
            Out::YMap(map) => map.hook().id().clone(),
            Out::YArray(array) => array.hook().id().clone(),
            _ => return,
        };
        if let Some(node) = self.nodes.remove(&id) {
            self.arrays.remove(&node);
        }
    }

    /// The texts, by their numbers.
    pub(super) fn texts(&self) -> &[TextRef] {
        &self.texts
    }

    /// The log, as a JSON array.
    pub(super) fn finish(self) -> Vec<u8> {
        [b"[", &self.log[..], b"]"].concat()
    }
}

/// A node whose content is to be read.
enum New {
    Map(u32, MapRef),
    Array(u32),
}
