//! The merged state of a document: pure, without clock, I/O or await.
//!
//! Invariant: the `Doc` inside never holds anything pending. What an update
//! needs and the document lacks, be it a neighbour or the author's own earlier
//! clocks, makes the part that needs it wait in `parked` (MERGE-1, MERGE-2).
//! yrs would take a struct after a gap and so run ahead of every Yjs client.
//!
//! yrs runs under `catch_unwind` (GUARD-3). When it fails in the middle of
//! something the state counts as damaged, is good for nothing but naming its
//! [culprits](DocumentState::is_culprit), and has to be [restored](restore)
//! without them.

mod apply;
mod draft;
mod needs;
mod parked;
pub mod restore;
mod round_trip;

use std::collections::HashMap;
use std::hash::RandomState;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, Map, OffsetKind, Options, ReadTxn, StateVector, Text, Transact};

use self::needs::Needs;
use self::parked::{Mark, Parked};
use crate::protocol::slice::split;
use crate::protocol::update::walk_update;

/// A document's content.
#[derive(Debug)]
pub struct DocumentState {
    doc: Doc,
    /// Next clock of every client: what [`Doc`] has, without asking it.
    clocks: HashMap<u64, u32>,
    /// Updates, or parts of some, that lack something.
    parked: Parked,
    /// The whole state as an update, until something changes.
    whole: Option<Bytes>,
    /// At least the bytes of the whole state: what it had when it was last
    /// encoded, and what has come since.
    size: usize,
    /// Whether `size` is exact.
    size_is_exact: bool,
    /// Set when yrs failed in the middle of something: only good for dropping.
    damaged: bool,
    /// What yrs failed on.
    culprits: Vec<Mark>,
    marks: RandomState,
}

/// How much a document takes (GUARD-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of updates that may wait for something they lack.
    pub parked: usize,
    /// Bytes of the merged state, beyond which only deletions are taken.
    pub document: usize,
    /// Yjs clients that one update may hold structs of.
    pub clients: usize,
}

impl Bounds {
    /// Whatever comes: for what was taken before.
    pub const NONE: Self = Self { parked: usize::MAX, document: usize::MAX, clients: usize::MAX };
}

/// How a client sent an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// As an answer to SyncStep1: it often holds nothing new.
    AsSync,
    /// As an edit.
    AsEdit,
}

/// What became of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The document changed.
    Changed,
    /// It held nothing new.
    Nothing,
    /// At least a part has to wait for something that has not come.
    Parked,
    /// It was not taken, and nothing of it is in the document.
    Refused(Refusal),
}

/// Why an update was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not an update.
    #[error("the update is malformed")]
    Malformed,
    /// More updates wait for something than the document may hold back.
    #[error("too many updates wait for something that nobody has sent")]
    TooMuchParked,
    /// The document is as large as it may become, or the update has more authors
    /// than anybody could have had.
    #[error("the document is as large as it may become, or the update has too many authors")]
    TooLarge,
    /// yrs failed on it; the document has to be built anew.
    #[error("the update cannot be applied")]
    Failed,
    /// yrs failed on an update before this one.
    #[error("the document is being rebuilt")]
    NotTried,
}

impl Default for DocumentState {
    fn default() -> Self {
        let options = Options {
            // Yjs counts in UTF-16 units (WIRE-8).
            offset_kind: OffsetKind::Utf16,
            // The server never edits what people typed, not even its formatting.
            cleanup_formatting: false,
            ..Options::default()
        };
        Self {
            doc: Doc::with_options(options),
            clocks: HashMap::new(),
            parked: Parked::default(),
            whole: None,
            size: 0,
            size_is_exact: true,
            damaged: false,
            culprits: Vec::new(),
            marks: RandomState::new(),
        }
    }
}

impl DocumentState {
    /// Whether an update holds anything that the document does not have, deletions
    /// aside. What is no update holds nothing.
    pub fn is_news(&self, update: &[u8]) -> bool {
        let mut needs = Needs::new(&self.clocks);
        walk_update(update, &mut needs).is_ok() && (needs.lacking || needs.news)
    }

    /// Counts as damaged by this update.
    fn condemn(&mut self, update: &Bytes) {
        self.damaged = true;
        self.culprits = vec![Mark::of(update, &self.marks)];
    }

    /// Whether yrs failed: this state has to be dropped and restored from storage.
    pub fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// Whether yrs failed on this update, when it failed.
    pub fn is_culprit(&self, update: &Bytes) -> bool {
        !self.culprits.is_empty() && self.culprits.contains(&Mark::of(update, &self.marks))
    }

    /// The state vector, in v1.
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// What the document has beyond a v1 `state_vector`, as updates of which
    /// each needs only those before it. One, unless it is larger than `whole`
    /// bytes: then pieces of about `piece` bytes (WIRE-9). Parked updates follow,
    /// since clients may have what they lack (WIRE-7).
    ///
    /// # Errors
    /// When the state vector is malformed.
    pub fn missing(
        &mut self,
        state_vector: &[u8],
        whole: usize,
        piece: usize,
    ) -> Result<Vec<Bytes>, MissingError> {
        let remote = StateVector::decode_v1(state_vector).map_err(|_| MissingError::StateVector)?;
        let diff = if remote.is_empty() { self.whole()? } else { self.diff(&remote)? };
        let mut updates = if diff.len() > whole {
            let known = |client| remote.get(&yrs::ClientID::new(client));
            let pieces = split(&diff, piece, known).map_err(|_| MissingError::Encode)?;
            pieces.into_iter().map(Bytes::from).collect()
        } else {
            vec![diff]
        };
        updates.extend(self.parked.updates().cloned());
        Ok(updates)
    }

    /// The whole state, merged into one update, and what still waits.
    ///
    /// # Errors
    /// When yrs can't encode it.
    pub fn snapshot(&mut self) -> Result<Vec<Bytes>, MissingError> {
        let whole = self.whole()?;
        Ok(std::iter::once(whole).chain(self.parked.updates().cloned()).collect())
    }

    fn whole(&mut self) -> Result<Bytes, MissingError> {
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let whole = self.diff(&StateVector::default())?;
        self.whole = Some(whole.clone());
        (self.size, self.size_is_exact) = (whole.len(), true);
        Ok(whole)
    }

    fn diff(&mut self, remote: &StateVector) -> Result<Bytes, MissingError> {
        let encode = AssertUnwindSafe(|| Bytes::from(self.doc.transact().encode_diff_v1(remote)));
        catch_unwind(encode).map_err(|_| {
            self.damaged = true;
            MissingError::Encode
        })
    }

    /// Bytes that wait for something they lack.
    pub fn parked_bytes(&self) -> usize {
        self.parked.bytes()
    }

    /// At least the bytes of the merged state.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether this Yjs client has ever written.
    pub fn knows(&self, client: u64) -> bool {
        self.clocks.contains_key(&client)
    }

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

    fn roots(&self) -> Vec<String> {
        let txn = self.doc.transact();
        let mut names: Vec<String> = txn.root_refs().map(|(name, _)| name.to_owned()).collect();
        names.sort();
        names
    }

    /// Whether both show the same: same clocks, same deletions, same parked
    /// updates, and the same text in every root (MERGE-4).
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        let names = self.roots();
        self.doc.transact().snapshot() == other.doc.transact().snapshot()
            && self.parked == other.parked
            && names == other.roots()
            && names.iter().all(|name| self.text(name) == other.text(name))
    }
}

/// Why a diff or snapshot could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MissingError {
    /// The state vector is malformed.
    #[error("the state vector is malformed")]
    StateVector,
    /// yrs could not encode the state.
    #[error("the document's state cannot be encoded")]
    Encode,
}
