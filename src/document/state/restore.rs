//! A document from what is stored, whatever that is.

use bytes::Bytes;

use super::{Applied, Bounds, DocumentState, Sent};

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
        let state = Self::replay(&updates);
        if state.is_damaged() { Err(RestoreError) } else { Ok(state) }
    }

    /// A document from stored updates, without those on which yrs fails (GUARD-5).
    ///
    /// # Errors
    /// When too many fail.
    pub fn restore_what_can_be<'a>(
        updates: impl IntoIterator<Item = &'a Bytes>,
    ) -> Result<Restored, RestoreError> {
        let updates: Vec<&Bytes> = updates.into_iter().collect();
        let mut good: Vec<usize> = (0..updates.len()).collect();
        for _ in 0..TRIES {
            let chosen: Vec<&Bytes> = good.iter().map(|at| updates[*at]).collect();
            let mut state = Self::replay(&chosen);
            if !state.is_damaged() && state.whole().is_ok() {
                let set_aside = (0..updates.len()).filter(|at| good.binary_search(at).is_err()).collect();
                return Ok(Restored { state, set_aside });
            }
            let before = good.len();
            good.retain(|at| !state.is_culprit(updates[*at]));
            if good.len() == before {
                // It can be applied and not encoded: the first update after which
                // that is so is to blame.
                let first = first_that_spoils(&chosen).ok_or(RestoreError)?;
                good.remove(first);
            }
        }
        Err(RestoreError)
    }

    /// Applies everything. Damaged if any of it fails.
    fn replay(updates: &[&Bytes]) -> Self {
        let mut state = Self::default();
        for batch in updates.chunks(BATCH) {
            let batch: Vec<(Sent, &Bytes)> = batch.iter().map(|update| (Sent::AsEdit, *update)).collect();
            let outcomes = state.apply(&batch, Bounds::NONE);
            let refused = outcomes.iter().position(|outcome| matches!(outcome, Applied::Refused(_)));
            if let Some(at) = refused.filter(|_| !state.is_damaged()) {
                state.condemn(batch[at].1);
            }
            if state.is_damaged() {
                break;
            }
        }
        state
    }
}

fn first_that_spoils(updates: &[&Bytes]) -> Option<usize> {
    let spoiled = |count: usize| DocumentState::replay(&updates[..count]).whole().is_err();
    let (mut good, mut bad) = (0, updates.len());
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if spoiled(middle) { bad = middle } else { good = middle }
    }
    bad.checked_sub(1)
}
