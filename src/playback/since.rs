//! A recording from a time on, for those who were not let in before: it begins with what there
//! was then, as somebody got it who came at that moment (HARD-6).

use std::collections::HashSet;

use bytes::Bytes;

use super::error::Failed;
use super::replay::Player;
use crate::clock::UnixMillis;
use crate::document::state::DocumentState;
use crate::storage::{Base, Entry, Seq, Snapshot};

/// Merges what came until a time into one, and leaves the rest to another player.
#[derive(Debug)]
pub(super) struct Since<P> {
    player: P,
    since: UnixMillis,
    passed_over: HashSet<Bytes>,
    /// What has come until then; none once that is over.
    before: Option<DocumentState>,
}

impl<P: Player> Since<P> {
    pub(super) fn new(since: UnixMillis, passed_over: HashSet<Bytes>, player: P) -> Self {
        Self { player, since, passed_over, before: Some(DocumentState::default()) }
    }

    /// The player, with all that it gets.
    ///
    /// # Errors
    /// When yrs fails on what there was at that time.
    pub(super) fn finish(mut self) -> Result<P, Failed> {
        self.pass()?;
        Ok(self.player)
    }

    fn merge(&mut self, update: &Bytes) -> Result<(), Failed> {
        if self.passed_over.contains(update) {
            return Ok(());
        }
        let Some(before) = &mut self.before else { return Ok(()) };
        before.replay_next(update).map_err(|_| Failed { update: update.clone() })
    }

    /// That time has passed.
    fn pass(&mut self) -> Result<(), Failed> {
        let Some(mut before) = self.before.take() else { return Ok(()) };
        let updates = before.snapshot().map_err(|_| Failed { update: Bytes::new() })?;
        let snapshot = Snapshot { upto: Seq::default(), updates };
        self.player.begin_with(&Base { at: self.since, snapshot })
    }
}

impl<P: Player> Player for Since<P> {
    fn begin_with(&mut self, base: &Base) -> Result<(), Failed> {
        if base.at > self.since {
            self.before = None;
            return self.player.begin_with(base);
        }
        base.snapshot.updates.iter().try_for_each(|update| self.merge(update))
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Failed> {
        // A clock that was put back counts as standing still, as in recordings.
        if self.before.is_some() && entry.at <= self.since {
            return self.merge(&entry.update);
        }
        self.pass()?;
        self.player.take(entry)
    }
}
