//! What is gathered for all members: when it goes out, and from where those are
//! brought up to date who could not take it.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::batch::{Batch, Content, Frame};
use super::key::MemberKey;
use super::members::Members;
use super::pace;
use crate::config::limits::Limits;
use crate::load::Load;
use crate::protocol::frame;
use crate::protocol::guard::CheckedStateVector;
use crate::protocol::message;

/// A state vector to catch up from: what the document had before a batch.
#[derive(Debug)]
struct Checkpoint {
    before_batch: u64,
    state_vector: CheckedStateVector,
}

/// Checkpoints kept. Together they span more bytes than an outbox holds.
const CHECKPOINTS: usize = 8;

/// The batch that is being gathered, and the checkpoints of those before.
#[derive(Debug)]
pub(super) struct Broadcast {
    batch: Batch,
    load: Arc<Load>,
    /// When the batch goes out, if it waits for more.
    due: Option<Instant>,
    checkpoints: VecDeque<Checkpoint>,
    bytes_since_checkpoint: usize,
    limits: Arc<Limits>,
}

impl Broadcast {
    /// Nothing gathered; everybody has what `state_vector` says.
    pub(super) fn new(state_vector: CheckedStateVector, load: Arc<Load>, limits: Arc<Limits>) -> Self {
        Self {
            batch: Batch::new(0),
            load,
            due: None,
            checkpoints: VecDeque::from([Checkpoint { before_batch: 0, state_vector }]),
            bytes_since_checkpoint: 0,
            limits,
        }
    }

    /// Gathers an update, for some alone if it is not for all, and not for its author.
    pub(super) fn add_update(
        &mut self,
        only: Option<Arc<[MemberKey]>>,
        author: Option<MemberKey>,
        bytes: Bytes,
    ) {
        self.batch.push(Frame { author, only, content: Content::Update, bytes });
    }

    /// Gathers an update for everybody that was held back.
    pub(super) fn add_held(&mut self, update: &[u8]) {
        self.add_update(None, None, frame::binary(&message::update(update)));
    }

    /// Gathers what everybody is to know of who is there, but whoever it came from.
    pub(super) fn add_presence(&mut self, author: Option<MemberKey>, bytes: Bytes) {
        self.batch.push(Frame { author, only: None, content: Content::Presence, bytes });
    }

    /// Whether anything was gathered.
    pub(super) fn has_frames(&self) -> bool {
        !self.batch.is_empty()
    }

    /// When the batch goes out, if it waits.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether the batch is to be handed out now; otherwise it is [due](Self::due)
    /// later. To be asked when there is anything to hand out.
    pub(super) fn is_due(&mut self) -> bool {
        let now = Instant::now();
        let wait = || pace::wait(self.load.busy(now), self.limits.batch_wait);
        let due = *self.due.get_or_insert_with(|| now + wait());
        due <= now || self.batch.bytes() >= self.limits.batch
    }

    /// Gives every member what was gathered. `state_vector` is what everybody has after the
    /// batch.
    pub(super) fn hand_out(
        &mut self,
        members: &mut Members,
        state_vector: impl FnOnce() -> CheckedStateVector,
    ) {
        self.due = None;
        if self.batch.is_empty() {
            return;
        }
        let next = Batch::new(self.batch.number + 1);
        let batch = Arc::new(std::mem::replace(&mut self.batch, next).sealed());
        members.hand_out(&batch, &self.limits);
        self.bytes_since_checkpoint += batch.bytes();
        self.checkpoint(state_vector);
    }

    /// Remembers where the document stood, for members who will have missed what
    /// comes from here on. Only between batches: nothing is under way then.
    fn checkpoint(&mut self, state_vector: impl FnOnce() -> CheckedStateVector) {
        if self.bytes_since_checkpoint * (CHECKPOINTS - 2) < self.limits.outbox {
            return;
        }
        self.bytes_since_checkpoint = 0;
        let state_vector = state_vector();
        self.checkpoints.push_back(Checkpoint { before_batch: self.batch.number, state_vector });
        if self.checkpoints.len() > CHECKPOINTS {
            self.checkpoints.pop_front();
        }
    }

    /// What a member has for certain that misses things from this batch on: nothing, if
    /// that is too long ago.
    pub(super) fn known_before(&self, lost: Option<u64>) -> CheckedStateVector {
        let known = lost.and_then(|lost| {
            self.checkpoints.iter().rev().find(|checkpoint| checkpoint.before_batch <= lost)
        });
        known.map_or_else(CheckedStateVector::empty, |checkpoint| checkpoint.state_vector.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broadcast(limits: Limits) -> Broadcast {
        Broadcast::new(vector(0), Arc::default(), Arc::new(limits))
    }

    fn vector(at: u32) -> CheckedStateVector {
        CheckedStateVector::of(vec![(7, at)])
    }

    #[tokio::test(start_paused = true)]
    async fn live_7_what_is_gathered_goes_out_at_once_and_a_lot_never_waits() {
        let mut broadcast = broadcast(Limits::default());
        broadcast.add_update(None, None, Bytes::from_static(b"key"));
        assert!(broadcast.is_due(), "the runtime has time to spare");
        let mut members = Members::default();
        broadcast.hand_out(&mut members, || vector(1));
        assert_eq!(broadcast.due(), None);
        // As when it had none.
        let due = Instant::now() + Limits::default().batch_wait;
        broadcast.add_update(None, None, Bytes::from_static(b"key"));
        broadcast.due = Some(due);
        tokio::time::advance(std::time::Duration::from_millis(5)).await;
        broadcast.add_update(None, None, Bytes::from_static(b"key"));
        assert!(!broadcast.is_due());
        assert_eq!(broadcast.due(), Some(due), "more does not move it");
        broadcast.add_update(None, None, vec![0; Limits::default().batch].into());
        assert!(broadcast.is_due());
    }

    #[test]
    fn live_4_whoever_missed_something_is_brought_up_to_date_from_before_it() {
        let mut broadcast = broadcast(Limits { outbox: 60, ..Limits::default() });
        let mut members = Members::default();
        for at in 1..=30 {
            broadcast.add_update(None, None, Bytes::from_static(b"0123456789"));
            broadcast.hand_out(&mut members, || vector(at));
        }
        assert_eq!(broadcast.checkpoints.len(), CHECKPOINTS);
        // The batch with number n takes the document from n to n + 1.
        assert_eq!(broadcast.known_before(Some(29)), vector(29));
        assert_eq!(broadcast.known_before(Some(25)), vector(25));
        assert_eq!(
            broadcast.known_before(Some(2)),
            CheckedStateVector::empty(),
            "too long ago: from nothing"
        );
        assert_eq!(broadcast.known_before(None), CheckedStateVector::empty());
    }
}
