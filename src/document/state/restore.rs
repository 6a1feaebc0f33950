//! A document from what is stored, whatever that is.

use bytes::Bytes;
use yrs::Doc;

use super::apply::TooDeep;
use super::{Applied, Bounds, DocumentState, Edit, Garbage, Outcome};
use crate::protocol::guard::CheckedUpdate;

/// What is stored does not make a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored updates cannot be applied")]
pub struct RestoreError;

/// A document, and what it had to be made without.
#[derive(Debug)]
pub struct Restored {
    /// The document. It can be encoded.
    pub state: DocumentState,
    /// Updates on which yrs fails, as indices into what was given.
    pub set_aside: Vec<usize>,
    /// Structs that were taken as if they had been deleted: shared types that are
    /// nested deeper than [`MAX_NESTING`](super::MAX_NESTING).
    pub collected: usize,
}

/// Updates applied in one transaction.
const BATCH: usize = 4096;
/// How many times to begin again without what yrs failed on.
const TRIES: usize = 16;

impl DocumentState {
    /// A document from stored updates.
    ///
    /// # Errors
    /// When one of them cannot be applied.
    pub fn restore<'a>(updates: impl IntoIterator<Item = &'a Bytes>) -> Result<Self, RestoreError> {
        let updates: Vec<&Bytes> = updates.into_iter().collect();
        let Checked { updates, broken } = Checked::of(&updates);
        let state = Self::replay(&updates.iter().collect::<Vec<_>>(), Garbage::default());
        if state.is_damaged() || !broken.is_empty() { Err(RestoreError) } else { Ok(state) }
    }

    /// A document from stored updates, without those on which yrs fails (GUARD-5).
    ///
    /// # Errors
    /// When too many fail.
    pub fn restore_what_can_be<'a>(
        updates: impl IntoIterator<Item = &'a Bytes>,
        garbage: Garbage,
    ) -> Result<Restored, RestoreError> {
        let updates: Vec<&Bytes> = updates.into_iter().collect();
        let Checked { updates, broken: mut set_aside } = Checked::of(&updates);
        let mut good: Vec<usize> = (0..updates.len()).collect();
        good.retain(|at| !set_aside.contains(at));
        for _ in 0..TRIES {
            let chosen: Vec<&CheckedUpdate> = good.iter().map(|at| &updates[*at]).collect();
            let mut state = Self::replay(&chosen, garbage);
            if !state.is_damaged() && state.whole().is_ok() {
                set_aside.sort_unstable();
                let collected = state.collected;
                return Ok(Restored { state, set_aside, collected });
            }
            let is_culprit = |at: &usize| state.is_culprit(updates[*at].bytes());
            let mut culprits: Vec<usize> = good.iter().copied().filter(is_culprit).collect();
            if culprits.is_empty() {
                // Nobody knows on which it failed, or it can be applied and not encoded:
                // the first update after which that is so is to blame.
                culprits.push(good[first_that_spoils(&chosen).ok_or(RestoreError)?]);
            }
            good.retain(|at| !culprits.contains(at));
            set_aside.extend(culprits);
        }
        Err(RestoreError)
    }

    /// An empty document in which nothing is collected, for taking a journal in update by
    /// update. `observe` is given yrs' own, to listen to it; not to change it.
    pub fn replaying(observe: impl FnOnce(&Doc)) -> Self {
        let state = Self::new(Garbage::Keep);
        observe(&state.doc);
        state
    }

    /// Takes the next stored update in, in a transaction of its own, as restoring does.
    ///
    /// # Errors
    /// When it can't be applied: then nothing can any more.
    pub fn replay_next(&mut self, update: &Bytes) -> Result<(), RestoreError> {
        let update = CheckedUpdate::check(update.clone()).map_err(|_| RestoreError)?;
        let applied = self.apply_all(&[Edit::from(&update)], Bounds::NONE, TooDeep::Collect).applied;
        let is_refused = self.damaged || matches!(applied[..], [Applied::Refused(_)]);
        if is_refused { Err(RestoreError) } else { Ok(()) }
    }

    /// The document itself, once all is taken in, for who reads what was deleted.
    pub fn into_doc(self) -> Doc {
        self.doc
    }

    /// Applies everything. Damaged if any of it fails.
    fn replay(updates: &[&CheckedUpdate], garbage: Garbage) -> Self {
        let mut state = Self::new(garbage);
        for updates in updates.chunks(BATCH) {
            let edits: Vec<Edit<'_>> = updates.iter().copied().map(Edit::from).collect();
            let Outcome { applied, .. } = state.apply_all(&edits, Bounds::NONE, TooDeep::Collect);
            let refused = applied.iter().position(|applied| matches!(applied, Applied::Refused(_)));
            if let Some(at) = refused.filter(|_| !state.is_damaged()) {
                state.condemn(updates[at].bytes());
            }
            if state.is_damaged() {
                break;
            }
        }
        state
    }
}

/// Stored updates, checked once.
struct Checked {
    /// As many as were given; an empty one for each that is broken.
    updates: Vec<CheckedUpdate>,
    /// Which of them are no updates.
    broken: Vec<usize>,
}

impl Checked {
    fn of(updates: &[&Bytes]) -> Self {
        let mut broken = Vec::new();
        let check = |(at, update): (usize, &&Bytes)| {
            CheckedUpdate::check(Bytes::clone(update)).unwrap_or_else(|_| {
                broken.push(at);
                CheckedUpdate::empty()
            })
        };
        Self { updates: updates.iter().enumerate().map(check).collect(), broken }
    }
}

fn first_that_spoils(updates: &[&CheckedUpdate]) -> Option<usize> {
    let spoiled = |count: usize| {
        let mut state = DocumentState::replay(&updates[..count], Garbage::default());
        state.is_damaged() || state.whole().is_err()
    };
    let (mut good, mut bad) = (0, updates.len());
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if spoiled(middle) { bad = middle } else { good = middle }
    }
    bad.checked_sub(1)
}
