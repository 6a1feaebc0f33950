//! The merged state of a document: pure, without clock, I/O or await.
//!
//! Invariant: the `Doc` inside never holds anything pending. What an update
//! needs and the document lacks, be it a neighbour or the author's own earlier
//! clocks, makes the part that needs it wait in `parked` (MERGE-1, MERGE-2).
//! yrs would take a struct after a gap and so run ahead of every Yjs client.

mod needs;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, TransactionMut, Update,
};

use self::needs::{Ends, Needs};
use crate::protocol::slice::{carve, split};
use crate::protocol::update::walk_update;

/// A document's content.
#[derive(Debug)]
pub struct DocumentState {
    doc: Doc,
    /// Next clock of every client: what [`Doc`] has, without asking it.
    clocks: HashMap<u64, u32>,
    /// Updates, or parts of some, that lack something.
    parked: Vec<Bytes>,
    /// The whole state as an update, until something changes.
    whole: Option<Bytes>,
    /// Set when yrs failed in the middle of something: only good for dropping.
    damaged: bool,
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
    /// yrs failed on it; the document has to be built anew.
    #[error("the update cannot be applied")]
    Failed,
    /// yrs failed on an update before this one.
    #[error("the document is being rebuilt")]
    NotTried,
}

/// What is stored does not make a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored updates cannot be applied")]
pub struct RestoreError;

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
            parked: Vec::new(),
            whole: None,
            damaged: false,
        }
    }
}

impl DocumentState {
    /// A document from stored updates.
    ///
    /// # Errors
    /// When one of them cannot be applied.
    pub fn restore<'a>(updates: impl IntoIterator<Item = &'a Bytes>) -> Result<Self, RestoreError> {
        let mut state = Self::default();
        let updates: Vec<(Sent, &Bytes)> = updates.into_iter().map(|update| (Sent::AsEdit, update)).collect();
        for batch in updates.chunks(4096) {
            let applied = state.apply(batch, usize::MAX);
            if applied.iter().any(|applied| matches!(applied, Applied::Refused(_))) {
                return Err(RestoreError);
            }
        }
        Ok(state)
    }

    /// Applies updates in order, in one transaction. At most `parked_limit`
    /// bytes may wait for something they lack.
    pub fn apply(&mut self, updates: &[(Sent, &Bytes)], parked_limit: usize) -> Vec<Applied> {
        let mut outcomes = Vec::with_capacity(updates.len());
        if !self.damaged {
            let attempt = AssertUnwindSafe(|| {
                let doc = self.doc.clone();
                let mut txn = doc.transact_mut();
                for (sent, update) in updates {
                    let outcome = self.apply_one(&mut txn, *sent, update, parked_limit);
                    let failed = outcome == Applied::Refused(Refusal::Failed);
                    outcomes.push(outcome);
                    if failed {
                        return false;
                    }
                }
                self.unpark(&mut txn)
            });
            // A panic inside yrs leaves the document in an unknown state, and so
            // does an error half-way through an update.
            self.damaged = !catch_unwind(attempt).unwrap_or(false);
        }
        if self.damaged && outcomes.len() < updates.len() {
            outcomes.push(Applied::Refused(Refusal::Failed));
        }
        outcomes.resize(updates.len(), Applied::Refused(Refusal::NotTried));
        if outcomes.iter().any(|outcome| matches!(outcome, Applied::Changed | Applied::Parked)) {
            self.whole = None;
        }
        outcomes
    }

    /// Whether yrs failed: this state has to be dropped and restored from storage.
    pub fn is_damaged(&self) -> bool {
        self.damaged
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
        updates.extend(self.parked.iter().cloned());
        Ok(updates)
    }

    /// The whole state, merged into one update, and what still waits.
    ///
    /// # Errors
    /// When yrs can't encode it.
    pub fn snapshot(&mut self) -> Result<Vec<Bytes>, MissingError> {
        let whole = self.whole()?;
        Ok(std::iter::once(whole).chain(self.parked.iter().cloned()).collect())
    }

    fn whole(&mut self) -> Result<Bytes, MissingError> {
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let whole = self.diff(&StateVector::default())?;
        self.whole = Some(whole.clone());
        Ok(whole)
    }

    fn diff(&self, remote: &StateVector) -> Result<Bytes, MissingError> {
        let encode = AssertUnwindSafe(|| Bytes::from(self.doc.transact().encode_diff_v1(remote)));
        catch_unwind(encode).map_err(|_| MissingError::Encode)
    }

    /// Bytes that wait for something they lack.
    pub fn parked_bytes(&self) -> usize {
        self.parked.iter().map(Bytes::len).sum()
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
        use yrs::Map;
        let map = self.doc.get_or_insert_map(root);
        let txn = self.doc.transact();
        map.get(&txn, key).map(|value| value.to_string(&txn))
    }

    /// Whether both show the same: same clocks, same deletions, same parked
    /// updates, and the same text in every root (MERGE-4).
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        let roots = |state: &Self| {
            let txn = state.doc.transact();
            let mut names: Vec<String> = txn.root_refs().map(|(name, _)| name.to_owned()).collect();
            names.sort();
            names
        };
        let names = roots(self);
        self.doc.transact().snapshot() == other.doc.transact().snapshot()
            && self.parked == other.parked
            && names == roots(other)
            && names.iter().all(|name| self.text(name) == other.text(name))
    }

    fn apply_one(
        &mut self,
        txn: &mut TransactionMut<'_>,
        sent: Sent,
        update: &Bytes,
        limit: usize,
    ) -> Applied {
        let mut needs = Needs::new(&self.clocks);
        if walk_update(update, &mut needs).is_err() {
            return Applied::Refused(Refusal::Malformed);
        }
        let Needs { lacking, overlapping, news, deletes, ends, .. } = needs;
        if !lacking && !news && !deletes {
            Applied::Nothing
        } else if lacking || overlapping {
            self.apply_in_part(txn, sent, update, limit)
        } else {
            self.integrate(txn, sent, update, ends)
        }
    }

    /// Takes from an update what is new and has all it needs; the rest waits.
    fn apply_in_part(
        &mut self,
        txn: &mut TransactionMut<'_>,
        sent: Sent,
        update: &Bytes,
        limit: usize,
    ) -> Applied {
        let known = |client| self.clocks.get(&client).copied().unwrap_or(0);
        let Ok(carved) = carve(update, known) else {
            return Applied::Refused(Refusal::Malformed);
        };
        if let Some(rest) = &carved.rest
            && self.parked_bytes() + rest.len() > limit
        {
            return Applied::Refused(Refusal::TooMuchParked);
        }
        let applied = carved.ready.map_or(Applied::Nothing, |ready| self.integrate_ready(txn, sent, &ready));
        match (applied, carved.rest) {
            (Applied::Refused(refusal), _) => Applied::Refused(refusal),
            (applied, None) => applied,
            (_, Some(rest)) => {
                let rest = Bytes::from(rest);
                if !self.parked.contains(&rest) {
                    self.parked.push(rest);
                }
                Applied::Parked
            }
        }
    }

    fn integrate_ready(&mut self, txn: &mut TransactionMut<'_>, sent: Sent, ready: &[u8]) -> Applied {
        let mut ends = Ends::default();
        match walk_update(ready, &mut ends) {
            Ok(()) => self.integrate(txn, sent, ready, ends),
            Err(_) => Applied::Refused(Refusal::Malformed),
        }
    }

    /// Integrates an update that is new and has all it needs. yrs never sees a
    /// struct that it knows: it can leave those pending for ever.
    fn integrate(
        &mut self,
        txn: &mut TransactionMut<'_>,
        sent: Sent,
        update: &[u8],
        Ends(ends): Ends,
    ) -> Applied {
        let Ok(decoded) = Update::decode_v1(update) else {
            return Applied::Refused(Refusal::Malformed);
        };
        // Deletions that are known already change nothing, but only yrs can tell.
        // Worth asking where whole delete sets come by.
        let asked = (ends.is_empty() && sent == Sent::AsSync).then(|| deleted(txn));
        if txn.apply_update(decoded).is_err() || txn.has_missing_updates() {
            return Applied::Refused(Refusal::Failed);
        }
        for (client, end) in ends {
            let clock = self.clocks.entry(client).or_insert(0);
            *clock = end.max(*clock);
        }
        if asked.is_some_and(|before| deleted(txn) == before) { Applied::Nothing } else { Applied::Changed }
    }

    /// Tries again what waits, until nothing more fits.
    fn unpark(&mut self, txn: &mut TransactionMut<'_>) -> bool {
        let mut progress = !self.parked.is_empty();
        while std::mem::take(&mut progress) {
            for update in std::mem::take(&mut self.parked) {
                let known = |client| self.clocks.get(&client).copied().unwrap_or(0);
                let Ok(carved) = carve(&update, known) else { return false };
                if let Some(ready) = carved.ready {
                    progress = true;
                    if matches!(self.integrate_ready(txn, Sent::AsEdit, &ready), Applied::Refused(_)) {
                        return false;
                    }
                }
                self.parked.extend(carved.rest.map(Bytes::from));
            }
        }
        true
    }
}

/// How many clocks this transaction has deleted so far.
fn deleted(txn: &TransactionMut<'_>) -> u32 {
    txn.delete_set().iter().flat_map(|(_, ranges)| ranges.iter().map(|range| range.end - range.start)).sum()
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
