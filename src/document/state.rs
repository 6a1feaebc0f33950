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
mod bounds;
mod clocks;
mod compare;
mod cost;
mod dependencies;
pub mod draft;
pub mod effort;
mod nesting;
mod parked;
mod reading;
pub mod restore;
mod round_trip;
mod size;

use std::hash::RandomState;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn, StateVector, Transact};

pub use self::bounds::Bounds;
use self::clocks::Clocks;
use self::dependencies::Dependencies;
use self::effort::Laps;
pub use self::nesting::MAX_NESTING;
use self::nesting::Nesting;
use self::parked::{Mark, Parked};
pub use self::reading::{Entries, Entry};
use self::size::Size;
pub use crate::config::settings::Garbage;
use crate::protocol::guard::{CheckedStateVector, CheckedUpdate};
use crate::protocol::message;
use crate::protocol::slice::{Cut, split};

/// A document's content.
#[derive(Debug)]
pub struct DocumentState {
    doc: Doc,
    /// Next clock of every client: what [`Doc`] has, without asking it.
    clocks: Clocks,
    /// How deep shared types nest.
    nesting: Nesting,
    /// Updates, or parts of some, that lack something.
    parked: Parked,
    /// Clients that have advanced while something waited, and how far.
    advanced: Vec<(u64, u32)>,
    /// Of what waited and is being taken in, the update that it came in.
    unparking: Option<Mark>,
    /// The whole state as an update, until something changes.
    whole: Option<Bytes>,
    /// The same in [pieces](Self::missing), until something changes, so that all who
    /// are sent it share its memory.
    pieces: Option<Vec<Cut>>,
    /// The SyncStep1 with the state vector, until something changes.
    greeting: OnceLock<Bytes>,
    size: Size,
    /// Structs that were integrated: at least as many as there are.
    structs: usize,
    /// Items that there may be beside them, since others were split.
    splits: usize,
    /// Structs that were [collected](restore::Restored::collected).
    collected: usize,
    /// Set when yrs failed in the middle of something: only good for dropping.
    damaged: bool,
    /// What yrs failed on.
    culprits: Vec<Mark>,
    /// Why it counts as damaged.
    failure: Refusal,
    /// Measures the edits at hand, once one of them is worth it.
    laps: Option<Laps>,
    /// What the edit at hand has taken of the processor beyond what its bytes explain.
    excess: Duration,
    marks: RandomState,
}

/// An update to apply.
#[derive(Debug, Clone, Copy)]
pub struct Edit<'a> {
    /// Whoever sent it, as one for the bound on what may wait. 0 is nobody.
    pub from: u64,
    /// How it was sent.
    pub sent: Sent,
    /// What it is.
    pub update: &'a CheckedUpdate,
}

/// An edit of nobody in particular.
impl<'a> From<&'a CheckedUpdate> for Edit<'a> {
    fn from(update: &'a CheckedUpdate) -> Self {
        Self { from: 0, sent: Sent::AsEdit, update }
    }
}

/// What became of some edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Of each of them.
    pub applied: Vec<Applied>,
    /// Senders of whom something that waited was let go, because too much did.
    /// Whoever of them is still there has to be asked for it again.
    pub let_go: Vec<u64>,
    /// Which of them took more of the processor than their bytes explain, and how much.
    pub excess: Vec<(usize, Duration)>,
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

impl Applied {
    /// Whether those who have the document have to hear of it.
    pub fn is_news(&self) -> bool {
        matches!(self, Self::Changed | Self::Parked)
    }
}

/// Why an update was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// yrs cannot read it, or cannot write it again.
    #[error("the update is malformed")]
    Malformed,
    /// Shared types inside more than [`MAX_NESTING`] others.
    #[error("shared types are nested deeper than {MAX_NESTING} levels")]
    TooDeep,
    /// The document is as large as it may become, or the update has more authors
    /// than anybody could have had.
    #[error("the document is as large as it may become, or the update has too many authors")]
    TooLarge,
    /// yrs failed on it; the document has to be built anew.
    #[error("the update cannot be applied")]
    Failed,
    /// Its items are where finding their places takes longer than anybody may; the
    /// document has to be built anew.
    #[error("the update takes too long to apply")]
    TooCostly,
    /// yrs failed on an update before this one.
    #[error("the document is being rebuilt")]
    NotTried,
}

impl Default for DocumentState {
    fn default() -> Self {
        Self::new(Garbage::default())
    }
}

impl DocumentState {
    /// An empty document.
    pub fn new(garbage: Garbage) -> Self {
        let options = Options {
            // Yjs counts in UTF-16 units (WIRE-8).
            offset_kind: OffsetKind::Utf16,
            // The server never edits what people typed, not even its formatting.
            cleanup_formatting: false,
            skip_gc: garbage == Garbage::Keep,
            ..Options::default()
        };
        Self {
            doc: Doc::with_options(options),
            clocks: Clocks::default(),
            nesting: Nesting::default(),
            parked: Parked::default(),
            advanced: Vec::new(),
            unparking: None,
            whole: None,
            pieces: None,
            greeting: OnceLock::new(),
            size: Size::default(),
            structs: 0,
            splits: 0,
            collected: 0,
            damaged: false,
            culprits: Vec::new(),
            failure: Refusal::Failed,
            laps: None,
            excess: Duration::ZERO,
            marks: RandomState::new(),
        }
    }

    /// Whether an update holds anything that the document does not have, deletions
    /// aside.
    pub fn is_news(&self, update: &CheckedUpdate) -> bool {
        let Dependencies { lacking, news, .. } = Dependencies::of(update, &self.clocks);
        lacking || news
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

    /// The state vector, with the highest client first.
    pub fn state_vector(&self) -> CheckedStateVector {
        CheckedStateVector::of(self.clocks.iter().map(|(client, clock)| (*client, *clock)).collect())
    }

    /// The SyncStep1 with which the server asks for what it lacks. Made once for all
    /// who are greeted before something changes; they share its memory.
    pub fn sync_step_1(&self) -> Bytes {
        self.greeting.get_or_init(|| message::sync_step_1(&self.state_vector())).clone()
    }

    /// What the document has beyond a `state_vector`, as updates of which
    /// each needs only those before it. One, unless it is larger than `whole`
    /// bytes: then pieces of about `piece` bytes (WIRE-9). Parked updates follow,
    /// since clients may have what they lack (WIRE-7).
    ///
    /// # Errors
    /// When yrs can't encode it. The document is damaged then.
    pub fn missing(
        &mut self,
        state_vector: &CheckedStateVector,
        whole: usize,
        piece: usize,
    ) -> Result<Vec<Bytes>, EncodeError> {
        let mut remote = StateVector::default();
        state_vector.clocks().for_each(|(client, clock)| remote.set_max(ClientID::new(client), clock));
        let mut updates = self.beyond(&remote, whole, piece)?;
        updates.extend(self.parked.updates().cloned());
        Ok(updates)
    }

    /// See [`Self::missing`]. What is large comes in pieces of the whole, of which those
    /// are left out that hold nothing new: whoever asks for much shares its memory with
    /// all others who do (HARD-7).
    fn beyond(
        &mut self,
        remote: &StateVector,
        whole: usize,
        piece: usize,
    ) -> Result<Vec<Bytes>, EncodeError> {
        let is_cut = |pieces: &Vec<Cut>| pieces.iter().map(|piece| piece.update.len()).sum::<usize>() > whole;
        if !remote.is_empty() || !self.pieces.as_ref().is_some_and(is_cut) {
            let diff = if remote.is_empty() { self.whole()? } else { self.diff(remote)? };
            // If it should not let itself be cut, it is sent as it is.
            if diff.len() <= whole || !self.cut(piece)? {
                return Ok(vec![diff]);
            }
        }
        let news = |piece: &&Cut| piece.is_news(|client| remote.get(&ClientID::new(client)));
        Ok(self.pieces.iter().flatten().filter(news).map(|piece| piece.update.clone()).collect())
    }

    /// Cuts the whole into pieces. Whether that can be done.
    fn cut(&mut self, piece: usize) -> Result<bool, EncodeError> {
        if self.pieces.is_none() {
            self.pieces = split(&self.whole()?, piece, |_| 0).ok();
            if self.pieces.is_some() {
                // One copy of a large document is enough.
                self.whole = None;
            }
        }
        Ok(self.pieces.is_some())
    }

    /// The whole state, merged into one update, and what still waits.
    ///
    /// # Errors
    /// When yrs can't encode it. The document is damaged then.
    pub fn snapshot(&mut self) -> Result<Vec<Bytes>, EncodeError> {
        let whole = self.whole()?;
        Ok(std::iter::once(whole).chain(self.parked.updates().cloned()).collect())
    }

    fn whole(&mut self) -> Result<Bytes, EncodeError> {
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let whole = self.diff(&StateVector::default())?;
        self.whole = Some(whole.clone());
        self.size.measured(whole.len());
        Ok(whole)
    }

    fn diff(&mut self, remote: &StateVector) -> Result<Bytes, EncodeError> {
        let encode = AssertUnwindSafe(|| Bytes::from(self.doc.transact().encode_diff_v1(remote)));
        catch_unwind(encode).map_err(|_| {
            self.damaged = true;
            EncodeError
        })
    }

    /// Lets go of what waits for something, the oldest first, until no more than so many
    /// bytes do.
    pub fn let_go_beyond(&mut self, bytes: usize) {
        self.parked.trim(&Bounds { parked: bytes, ..Bounds::NONE }, &mut Vec::new());
    }

    /// Bytes that wait for something they lack.
    pub fn parked_bytes(&self) -> usize {
        self.parked.bytes()
    }

    /// At least the bytes of the merged state.
    pub fn size(&self) -> usize {
        self.size.get()
    }

    /// The next clock of a Yjs client.
    pub fn clock(&self, client: u64) -> u32 {
        self.clocks.get(&client).copied().unwrap_or(0)
    }

    /// Whether this Yjs client has ever written.
    pub fn knows(&self, client: u64) -> bool {
        self.clocks.contains_key(&client)
    }
}

/// yrs could not encode the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document's state cannot be encoded")]
pub struct EncodeError;

#[cfg(test)]
mod tests;
