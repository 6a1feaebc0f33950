//! One connection, as its document sees it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::field::display;
use uuid::Uuid;

use super::batch::Batch;
use super::key::MemberKey;
use super::outbox::{Outbox, Overflowed};
use super::pulse::Pulse;
use super::seat::Seat;
use super::state::{DocumentState, EncodeError};
use crate::auth::identity::{Identity, Marks};
use crate::blocking::{self, Cost};
use crate::config::limits::Limits;
use crate::ids::Author;
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedStateVector;
use crate::protocol::message::UpdateMessage;
use crate::rights::role::Role;
use crate::rights::table::Access;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::trace::TraceId;

/// Who joins, and how.
#[derive(Debug)]
pub struct Joining {
    /// The author of what this connection writes.
    pub author: Author,
    /// Who answers for what it costs: the link that people came by, or the author.
    pub source: Uuid,
    /// What its log lines carry, where it has any.
    pub trace: Option<TraceId>,
    /// What it may do.
    pub seat: Box<dyn Seat>,
    /// When something last came of it, if it asked to be watched.
    pub pulse: Option<Arc<Pulse>>,
    /// Whether it asked to be told what is on disk.
    pub saved: SavedReports,
    /// What the others are told of it.
    pub presence: PresencePolicy,
}

/// What becomes of a connection's presence states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresencePolicy {
    /// The server writes the member's name, colour and role into them (AWARE-3).
    Member(Identity),
    /// The same for somebody without a session: the name is what the states say,
    /// cleaned, and the colour is the document's choice.
    Guest(Role),
    /// They are passed on as they are: in rooms of other Yjs applications, whose
    /// states the server does not understand.
    AsSent,
}

/// Whether a connection is told what is on disk (`?saved=1`, STORE-1). Stock
/// clients would log an unknown message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedReports {
    /// Send `saved n`.
    Wanted,
    /// Send none.
    Unwanted,
}

/// A member of a document. When it is dropped, for whatever reason, its socket does
/// not stay on a document that is gone: it is closed for a restart, unless there was
/// a better reason before.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) joining: Joining,
    /// What is stamped into its presence states, if anything is.
    pub(super) identity: Option<Identity>,
    /// What else is.
    pub(super) marks: Marks,
    pub(super) outbox: Arc<Outbox>,
    /// SyncStep2 and Update messages taken so far. Stops counting at the first
    /// that was not applied, so that `saved n` never claims too much.
    pub(super) taken: u64,
    /// Whether every message so far was applied.
    pub(super) all_applied: bool,
    /// It misses something, and gets nothing until it has been brought up to date.
    lagging: bool,
    overflows: VecDeque<Instant>,
    /// Processor time that its questions have taken and that is not forgiven yet, and when
    /// that was counted.
    questions: (Duration, Instant),
    /// When it was last asked for something that had to be let go.
    asked_again: Option<Instant>,
    metrics: Arc<Metrics>,
}

/// Processor time that a member's SyncStep1 messages may take, a twentieth of a second being
/// forgiven each second. Clients send one when they connect.
const QUESTIONS: Duration = Duration::from_secs(1);
/// What is forgiven each second, of a second.
const FORGIVEN: u32 = 20;

/// What messages of people are counted under that nobody is sent away for.
pub const NOT_APPLIED: &str = "not_applied";

/// Least time between two questions of a member for what had to be let go: whoever has
/// more waiting than the document may hold would be asked, and would answer, for ever.
const ASKING_AGAIN: Duration = Duration::from_secs(5);

impl Member {
    pub(super) fn new(
        joining: Joining,
        identity: Option<Identity>,
        outbox: Arc<Outbox>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            joining,
            identity,
            marks: Marks::default(),
            outbox,
            taken: 0,
            all_applied: true,
            lagging: false,
            overflows: VecDeque::new(),
            questions: (Duration::ZERO, Instant::now()),
            asked_again: None,
            metrics,
        }
    }

    /// Asks for what the document lacks, if that can be taken from this member: whoever
    /// only reads would send it in vain, and may not send much.
    pub(super) fn ask(&mut self, state: &DocumentState) {
        if self.joining.seat.access() == Some(Access::Write) {
            self.outbox.push_own(&state.sync_step_1());
        }
    }

    /// Counts a message that was taken. Returns how many there were, if that is to be
    /// reported once they are on disk.
    pub(super) fn take(&mut self) -> Option<u64> {
        if !self.all_applied {
            return None;
        }
        self.taken += 1;
        (self.joining.saved == SavedReports::Wanted).then_some(self.taken)
    }

    /// Refuses a message, and closes the socket when there is a reason for that. From
    /// here on nothing is reported as saved any more.
    pub(super) fn refuse(&mut self, close: Option<CloseReason>) {
        self.all_applied = false;
        self.metrics.documents.refused(close.map_or(NOT_APPLIED, CloseReason::name));
        if let Some(reason) = close {
            self.outbox.close(reason);
        }
    }

    /// Answers a SyncStep1: all pieces but the last as updates, so that the client counts as
    /// synced when it has everything.
    ///
    /// # Errors
    /// When the state can't be encoded; then it is damaged.
    pub(super) fn answer(
        &mut self,
        state: &mut DocumentState,
        state_vector: &CheckedStateVector,
        limits: &Limits,
    ) -> Result<(), EncodeError> {
        let size = state.size();
        let missing = || state.missing(state_vector, limits.whole_sync, limits.sync_piece);
        let updates = blocking::work_on(Cost::of_bytes(size), missing)?;
        let last = updates.len().saturating_sub(1);
        let message = |(at, update)| {
            if at == last { UpdateMessage::sync_step_2(update) } else { UpdateMessage::update(update) }
        };
        self.outbox.push_backlog(updates.into_iter().enumerate().map(message));
        Ok(())
    }

    /// Answering it has taken so long. Whether it may ask again.
    pub(super) fn was_answered(&mut self, taken: Duration) -> bool {
        let ((owed, at), now) = (self.questions, Instant::now());
        let owed = owed.saturating_sub(now.duration_since(at) / FORGIVEN) + taken;
        self.questions = (owed, now);
        owed <= QUESTIONS
    }

    /// Whether it is to be asked now for what had to be let go.
    pub(super) fn is_asked_again(&mut self) -> bool {
        let now = Instant::now();
        let is_asked = self.asked_again.is_none_or(|last| now.duration_since(last) >= ASKING_AGAIN);
        if is_asked {
            self.asked_again = Some(now);
        }
        is_asked
    }

    /// Hands over a batch, unless the member wrote all of it. Closes a member that
    /// does not keep up, again and again (LIVE-4). Returns how many updates it was handed.
    ///
    /// # Errors
    /// When it does not keep up, the first time until it has been brought up to date.
    pub(super) fn push(
        &mut self,
        key: MemberKey,
        batch: &Arc<Batch>,
        limits: &Limits,
    ) -> Result<usize, Overflowed> {
        if self.lagging || !batch.concerns(key) {
            return Ok(0);
        }
        if self.outbox.push_batch(batch).is_err() {
            self.lagging = true;
            if self.overflows_too_often(limits) {
                let trace = self.joining.trace.map(display);
                tracing::info!(member = key.0, trace, "closed a connection that was too slow too often");
                self.outbox.close(CloseReason::Overloaded);
            }
            return Err(Overflowed);
        }
        Ok(batch.updates_for(key))
    }

    /// It takes batches again. Returns the number of the first that it misses, if one
    /// is known.
    pub(super) fn reopen(&mut self) -> Option<u64> {
        self.lagging = false;
        self.outbox.reopen()
    }

    fn overflows_too_often(&mut self, limits: &Limits) -> bool {
        let now = Instant::now();
        let recent = |at: &Instant, window: Duration| now.duration_since(*at) < window;
        self.overflows.retain(|at| recent(at, limits.overflow_window));
        self.overflows.push_back(now);
        self.overflows.len() >= limits.overflows
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.outbox.close(CloseReason::Restart);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use tokio::time::advance;

    use super::super::sink::{FrameSink, Written};
    use super::*;

    #[derive(Debug)]
    struct Socket;

    impl FrameSink for Socket {
        fn write(&self, _: &[Bytes]) -> Written {
            Written::Whole
        }

        fn poll_free(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn hard_1_whoever_asks_for_everything_again_and_again_is_noticed() {
        let joining = Joining {
            author: Author::Server,
            source: Uuid::nil(),
            trace: None,
            seat: Box::new(Access::Read),
            pulse: None,
            saved: SavedReports::Unwanted,
            presence: PresencePolicy::AsSent,
        };
        let outbox = Arc::new(Outbox::new(MemberKey(1), Arc::new(Socket), 10, Default::default()));
        let mut member = Member::new(joining, None, outbox, Arc::default());
        let part = Duration::from_millis(300);
        let asked: Vec<bool> = (0..4).map(|_| member.was_answered(part)).collect();
        assert_eq!(asked, [true, true, true, false]);
        // Whoever comes back every minute may always ask.
        for _ in 0..100 {
            advance(Duration::from_secs(60)).await;
            assert!(member.was_answered(part));
        }
    }
}
