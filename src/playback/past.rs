//! A document as it was at a time.

use std::collections::HashSet;

use bytes::Bytes;

use super::error::Failed;
use super::replay::Player;
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::storage::{Base, Entry};

/// Takes in what came until a time.
#[derive(Debug)]
pub(super) struct Past {
    state: DocumentState,
    until: UnixMillis,
    passed_over: HashSet<Bytes>,
    is_over: bool,
    /// It begins with what had come later.
    begins_later: bool,
}

impl Past {
    /// Until then. These updates are passed over.
    pub(super) fn new(until: UnixMillis, passed_over: HashSet<Bytes>) -> Self {
        Self { state: DocumentState::default(), until, passed_over, is_over: false, begins_later: false }
    }

    /// The document as it was; `None` where nobody knows any more.
    pub(super) fn finish(self) -> Option<DocumentState> {
        (!self.begins_later).then_some(self.state)
    }

    fn apply(&mut self, update: &Bytes) -> Result<(), Failed> {
        if self.passed_over.contains(update) {
            return Ok(());
        }
        self.state.replay_next(update).map_err(|_| Failed { update: update.clone() })
    }
}

impl Player for Past {
    fn begin_with(&mut self, base: &Base) -> Result<(), Failed> {
        if base.at > self.until {
            (self.is_over, self.begins_later) = (true, true);
            return Ok(());
        }
        base.snapshot.updates.iter().try_for_each(|update| self.apply(update))
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Failed> {
        // A clock that was put back counts as standing still, as in recordings.
        self.is_over |= entry.at > self.until;
        if self.is_over { Ok(()) } else { self.apply(&entry.update) }
    }

    fn has_enough(&self) -> bool {
        self.is_over
    }
}
