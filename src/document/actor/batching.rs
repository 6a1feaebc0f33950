//! What the members of a document are given, and when; and bringing those up to
//! date who could not take it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;

use super::Actor;
use crate::document::member::{MemberKey, Pushed};
use crate::document::outbox::{Batch, Frame};
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedStateVector;

/// A state vector to catch up from: what the document had before a batch.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub(super) before_batch: u64,
    pub(super) state_vector: CheckedStateVector,
}

/// Checkpoints kept. Together they span more bytes than an outbox holds.
const CHECKPOINTS: usize = 8;

/// Between two looks for presence that nobody renews.
const REAPING: Duration = Duration::from_secs(3);
/// The author of what no member said. No member has this key.
const NOBODY: MemberKey = MemberKey(0);

impl Actor {
    /// Decides when what was gathered goes out.
    pub(super) fn schedule(&mut self) {
        if self.reap_due.is_none() && !self.presence.is_empty() {
            self.reap_due = Some(Instant::now() + REAPING);
        }
        if self.batch.frames.is_empty() && self.present.is_empty() {
            return;
        }
        let now = Instant::now();
        let is_quiet = self.last_batch.is_none_or(|last| now - last >= self.limits.quiet);
        if is_quiet || self.batch.bytes >= self.limits.batch {
            self.hand_out();
        } else if self.batch_due.is_none() {
            self.batch_due = Some(next_tick(now, self.limits.batch_interval));
        }
    }

    /// Gives every member what was gathered.
    pub(super) fn hand_out(&mut self) {
        self.batch_due = None;
        self.last_batch = Some(Instant::now());
        self.add_presence();
        let next = Batch { number: self.batch.number + 1, ..Batch::default() };
        let batch = Arc::new(std::mem::replace(&mut self.batch, next));
        for (key, member) in &mut self.members {
            if member.push(*key, &batch) == Pushed::Overflowed && member.overflows_too_often(&self.limits) {
                tracing::info!(member = key.0, "closed: too slow, too often");
                member.outbox.close(CloseReason::Overloaded);
            }
        }
        self.bytes_since_checkpoint += batch.bytes;
        self.checkpoint();
    }

    /// Takes away presence that nobody renews (AWARE-5), now and then.
    pub(super) fn reap(&mut self) {
        let gone = self.presence.reap(Instant::now().into_std(), &self.limits);
        self.present.extend(gone.into_iter().map(|id| (id, NOBODY)));
        self.reap_due = None;
        self.schedule();
    }

    /// One frame for all presence that changed.
    fn add_presence(&mut self) {
        let present = std::mem::take(&mut self.present);
        let mut authors = present.values();
        let first = authors.next().copied();
        // Somebody who alone changed something need not hear of it.
        let author = first.filter(|first| authors.all(|author| author == first));
        if let Some(bytes) = self.presence.message(present.keys().copied()) {
            self.batch.push(Frame { author, bytes });
        }
    }

    /// Remembers where the document stood, for members who will have missed what
    /// comes from here on. Only between batches: nothing is under way then.
    fn checkpoint(&mut self) {
        if self.bytes_since_checkpoint * (CHECKPOINTS - 2) < self.limits.outbox {
            return;
        }
        self.bytes_since_checkpoint = 0;
        let state_vector = self.state.state_vector();
        self.checkpoints.push_back(Checkpoint { before_batch: self.batch.number, state_vector });
        if self.checkpoints.len() > CHECKPOINTS {
            self.checkpoints.pop_front();
        }
    }

    /// Sends a member all that it may have missed, from its last known state
    /// (LIVE-4). Some of it twice, which changes nothing.
    ///
    /// # Errors
    /// When the document can't be encoded: the state vector to answer when it has
    /// been built anew.
    pub(super) fn bring_up_to_date(&mut self, key: MemberKey) -> Result<(), CheckedStateVector> {
        let Some(member) = self.members.get_mut(&key) else { return Ok(()) };
        member.lagging = false;
        let lost = member.outbox.reopen();
        let known = lost.and_then(|lost| {
            self.checkpoints.iter().rev().find(|checkpoint| checkpoint.before_batch <= lost)
        });
        let state_vector =
            known.map_or_else(CheckedStateVector::empty, |checkpoint| checkpoint.state_vector.clone());
        let answered = self.answer(key, &state_vector);
        let Some(member) = self.members.get(&key) else { return Ok(()) };
        member.outbox.push_own(self.state.sync_step_1());
        if let Some(everybody) = self.presence.everybody() {
            member.outbox.push_own(everybody);
        }
        self.journal.mark(key, member.taken);
        answered.map_err(|_| state_vector)
    }
}

/// The next of the ticks that all documents share: their batches go out together,
/// so that the process wakes up once an interval and not once a document.
fn next_tick(now: Instant, interval: Duration) -> Instant {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let first = *FIRST.get_or_init(|| now);
    let interval = interval.as_micros().max(1);
    let ticks = now.saturating_duration_since(first).as_micros() / interval + 1;
    // In 64 bits of microseconds there is room for half a million years.
    first + Duration::from_micros((ticks * interval) as u64)
}
