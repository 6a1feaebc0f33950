//! All connections of a document.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;
use tracing::field::display;
use uuid::Uuid;

use super::batch::Batch;
use super::journal::Journal;
use super::key::MemberKey;
use super::member::{Joining, Member, PresencePolicy, SavedReports};
use super::outbox::{Outbox, Overflowed};
use super::state::{EncodeError, Refusal};
use super::turn::{Edit, From};
use super::views::Views;
use crate::auth::identity::{Colour, Identity};
use crate::blocking::processor_time;
use crate::config::limits::Limits;
use crate::ids::Author;
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedStateVector;
use crate::protocol::message;
use crate::rights::table::Access;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::trace::TraceId;

/// By key, and so in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Members {
    members: BTreeMap<MemberKey, Member>,
    /// How many asked to be watched.
    watched: usize,
    metrics: Arc<Metrics>,
}

/// The document has as many members as it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl Members {
    /// Nobody yet, counted there.
    pub(super) fn counted(metrics: &Arc<Metrics>) -> Self {
        Self { metrics: Arc::clone(metrics), ..Self::default() }
    }

    /// Takes in one more.
    pub(super) fn join(
        &mut self,
        key: MemberKey,
        joining: Joining,
        outbox: Arc<Outbox>,
        most: usize,
    ) -> Result<&mut Member, Full> {
        if self.members.len() >= most {
            return Err(Full);
        }
        let identity = self.identity(&joining.presence);
        // Whoever waited for the interview to begin was silent.
        if let Some(pulse) = &joining.pulse {
            pulse.heard(Instant::now());
            self.watched += 1;
        }
        let member = Member::new(joining, identity, outbox, Arc::clone(&self.metrics));
        Ok(self.members.entry(key).or_insert(member))
    }

    /// Tells those who want to know how much of theirs is on disk.
    pub(super) fn tell(&self, saved: impl Iterator<Item = (MemberKey, u64)>) {
        for (key, count) in saved {
            if let Some(member) = self.get(key)
                && member.joining.saved == SavedReports::Wanted
            {
                member.outbox.push_own(&message::saved(count));
            }
        }
    }

    /// What the log calls a member's WebSocket.
    pub(super) fn trace_of(&self, member: Option<MemberKey>) -> Option<TraceId> {
        member.and_then(|key| self.get(key)).and_then(|member| member.joining.trace)
    }

    /// Whoever sent this hears of it when it is on disk.
    pub(super) fn acknowledge(&mut self, from: From, journal: &mut Journal) {
        match from {
            From::Member(key) => {
                if let Some(count) = self.get_mut(key).and_then(Member::take) {
                    journal.mark(key, count);
                }
            }
            From::Writer(_, reply) => journal.tell(reply.saved),
        }
    }

    /// Asks a member for what the document lacks: the rest of what it has may be that
    /// (MERGE-2).
    pub(super) fn ask(&mut self, member: Option<MemberKey>, views: &Views) {
        if let Some(member) = member.and_then(|key| self.get_mut(key)) {
            member.ask(views.of(member.joining.author));
        }
    }

    /// Takes out of what others send what they cannot know of somebody who is quiet. From here
    /// on nothing is reported as saved to whoever sent what nobody can have seen.
    pub(super) fn leave_out_held(&mut self, edits: &mut [Edit], views: &Views) {
        for sender in views.leave_out_held(edits) {
            self.get_mut(sender).into_iter().for_each(|sender| sender.refuse(None));
        }
    }

    /// Answers a member's SyncStep1 with what is theirs to see.
    ///
    /// # Errors
    /// When that can't be encoded; then it is damaged.
    pub(super) fn answer(
        &mut self,
        key: MemberKey,
        state_vector: &CheckedStateVector,
        views: &mut Views,
        limits: &Limits,
    ) -> Result<(), EncodeError> {
        let Some(member) = self.get_mut(key) else { return Ok(()) };
        let began = processor_time();
        member.answer(views.of_mut(member.joining.author), state_vector, limits)?;
        if !member.was_answered(processor_time().saturating_sub(began)) {
            member.outbox.close(CloseReason::Overloaded);
        }
        Ok(())
    }

    /// Whether whoever sent an edit may write at this very moment (HARD-3).
    pub(super) fn may_write(&mut self, edit: &Edit) -> bool {
        match &edit.from {
            // What somebody wrote before leaving counts.
            From::Member(key) => {
                self.get_mut(*key).is_none_or(|member| member.joining.seat.access() == Some(Access::Write))
            }
            From::Writer(permit, _) => permit.holds(),
        }
    }

    /// An edit is not taken, and its sender has to go for this reason, if there is one.
    pub(super) fn turn_down(&mut self, edit: Edit, reason: Option<CloseReason>) {
        match edit.from {
            From::Member(key) => {
                if let Some(member) = self.get_mut(key) {
                    member.refuse(reason);
                }
            }
            From::Writer(_, reply) => reply.refuse(reason.unwrap_or(CloseReason::NotAllowed)),
        }
    }

    /// An edit can't be taken, which its sender's log says, too.
    pub(super) fn refuse(&mut self, edit: Edit, refusal: Refusal) {
        let member = edit.from.member().and_then(|key| self.get(key));
        let trace = member.and_then(|member| member.joining.trace).map(display);
        tracing::warn!(%refusal, author = %edit.author, bytes = edit.update.len(), trace, "update refused");
        self.turn_down(edit, Some(refusal.into()));
    }

    /// Who answers for what an edit costs.
    pub(super) fn source_of(&self, edit: &Edit) -> Uuid {
        let source = match &edit.from {
            From::Member(key) => self.get(*key).map(|member| member.joining.source),
            From::Writer(permit, _) => permit.source(),
        };
        source.unwrap_or(edit.author.id().0)
    }

    /// A person's connections.
    pub(super) fn of(&self, author: Author) -> impl Iterator<Item = MemberKey> {
        self.iter().filter(move |(_, member)| member.joining.author == author).map(|(key, _)| key)
    }

    /// What is stamped into its presence.
    fn identity(&self, policy: &PresencePolicy) -> Option<Identity> {
        match policy {
            PresencePolicy::AsSent => None,
            PresencePolicy::Member(identity) => Some(identity.clone()),
            PresencePolicy::Guest(role) => {
                let others = self.members.values().filter_map(|member| member.identity.as_ref());
                let colour = Colour::least_used(others.map(|identity| identity.colour));
                Some(Identity { member: None, name: None, colour, role: *role })
            }
        }
    }

    /// Whether that one was here.
    pub(super) fn leave(&mut self, key: MemberKey) -> bool {
        let left = self.members.remove(&key);
        self.watched -= usize::from(left.as_ref().is_some_and(|member| member.joining.pulse.is_some()));
        left.is_some()
    }

    /// Whether anybody asked to be watched.
    pub(super) fn has_watched(&self) -> bool {
        self.watched > 0
    }

    pub(super) fn get(&self, key: MemberKey) -> Option<&Member> {
        self.members.get(&key)
    }

    pub(super) fn get_mut(&mut self, key: MemberKey) -> Option<&mut Member> {
        self.members.get_mut(&key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (MemberKey, &Member)> {
        self.members.iter().map(|(key, member)| (*key, member))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (MemberKey, &mut Member)> {
        self.members.iter_mut().map(|(key, member)| (*key, member))
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Gives everybody what others wrote.
    pub(super) fn hand_out(&mut self, batch: &Arc<Batch>, limits: &Limits) {
        let (mut deliveries, mut overflows) = (0, 0);
        for (key, member) in self.iter_mut() {
            match member.push(key, batch, limits) {
                Ok(updates) => deliveries += updates,
                Err(Overflowed) => overflows += 1,
            }
        }
        self.metrics.documents.handed_out(deliveries, overflows);
    }

    /// Closes all their sockets.
    pub(super) fn send_away(&self, reason: CloseReason) {
        self.members.values().for_each(|member| member.outbox.close(reason));
    }
}
