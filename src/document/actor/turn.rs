//! One turn of a document: what comes out of a mailbox full of mail.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::{Actor, Look, Mail};
use crate::auth::identity::{Colour, Identity};
use crate::auth::role::Access;
use crate::blocking::{self, Cost};
use crate::clock::UnixMillis;
use crate::document::handle::{Glimpse, JoinError};
use crate::document::journal::Saved;
use crate::document::member::{Joining, Member, MemberKey, PresencePolicy, SavedReports};
use crate::document::outbox::{Frame, Outbox};
use crate::document::presence::{Reaction, Sender};
use crate::document::state::{self, Applied, Bounds, EncodeError, Outcome, Refusal, Sent};
use crate::ids::{Author, MemberId};
use crate::protocol::close::CloseReason;
use crate::protocol::guard::{CheckedStateVector, CheckedUpdate};
use crate::protocol::message::{self, ClientMessage};
use crate::storage::Entry;

/// One edit of a turn, on its way into the document.
struct Edit {
    from: MemberKey,
    author: Author,
    sent: Sent,
    update: CheckedUpdate,
}

/// What a turn gathers before anything goes out.
#[derive(Default)]
pub(super) struct Turn {
    edits: Vec<Edit>,
    /// Questions, answered after the edits that came before them.
    asked: VecDeque<(MemberKey, CheckedStateVector)>,
    /// Members that want to see everybody.
    curious: Vec<MemberKey>,
    catch_up: Vec<MemberKey>,
    looks: Vec<Look>,
}

impl Actor {
    /// # Errors
    /// When yrs failed on something: the rest of the turn, to be
    /// [completed](Actor::complete) when the document has been built anew.
    pub(super) fn turn(&mut self, mails: &mut Vec<Mail>) -> Result<(), Box<Turn>> {
        let mut turn = Box::<Turn>::default();
        for mail in mails.drain(..) {
            self.sort(mail, &mut turn);
        }
        self.complete(turn)
    }

    /// Applies a turn's edits, and answers what was asked.
    ///
    /// # Errors
    /// See [`Actor::turn`].
    pub(super) fn complete(&mut self, mut turn: Box<Turn>) -> Result<(), Box<Turn>> {
        turn.edits = self.apply(std::mem::take(&mut turn.edits));
        self.schedule();
        while !self.state.is_damaged()
            && let Some(member) = turn.catch_up.pop()
        {
            if let Err(state_vector) = self.bring_up_to_date(member) {
                turn.asked.push_front((member, state_vector));
            }
        }
        while !self.state.is_damaged()
            && let Some((member, state_vector)) = turn.asked.pop_front()
        {
            if self.answer(member, &state_vector).is_err() {
                turn.asked.push_front((member, state_vector));
            }
        }
        if self.state.is_damaged() {
            return Err(turn);
        }
        for member in turn.curious {
            if let (Some(member), Some(everybody)) = (self.members.get(&member), self.presence.everybody()) {
                member.outbox.push_own(everybody);
            }
        }
        let mut glimpse = Glimpse {
            state: &mut self.state,
            members: self.members.len(),
            last_written: self.last_written,
            storage_trouble: self.journal.is_in_trouble(),
        };
        for look in turn.looks {
            look(&mut glimpse);
        }
        self.report(Saved::new());
        Ok(())
    }

    fn sort(&mut self, mail: Mail, turn: &mut Turn) {
        match mail {
            Mail::Join { key, joining, outbox, reply } => {
                let joined = self.join(key, joining, outbox);
                // Whoever wanted to join may be gone; its farewell follows then.
                let _ = reply.send(joined);
            }
            Mail::Messages { key, messages } => {
                for message in messages {
                    self.sort_message(key, message, turn);
                }
            }
            Mail::CatchUp { key } => turn.catch_up.push(key),
            Mail::Leave { key } => self.leave(key),
            Mail::Access { key, access } => {
                if let Some(member) = self.members.get_mut(&key) {
                    member.joining.access = access;
                }
            }
            Mail::Rename { member, name } => self.rename(member, &name),
            Mail::Read(look) => turn.looks.push(look),
            Mail::ShutDown => self.shut_down = true,
        }
    }

    fn sort_message(&mut self, from: MemberKey, message: ClientMessage, turn: &mut Turn) {
        let Some(member) = self.members.get_mut(&from) else { return };
        let (sent, update) = match message {
            ClientMessage::SyncStep1 { state_vector } => {
                turn.asked.push_back((from, state_vector));
                return;
            }
            ClientMessage::Awareness { update } => {
                let sender = Sender {
                    member: from,
                    identity: member.identity.as_ref(),
                    now: Instant::now().into_std(),
                };
                let Reaction { changed, stamped, outdated } =
                    self.presence.receive(sender, update.entries(), &self.limits);
                self.present.extend(changed.into_iter().map(|id| (id, from)));
                if let Some(correction) = self.presence.message(outdated.into_iter().chain(stamped)) {
                    member.outbox.push_own(correction);
                }
                return;
            }
            ClientMessage::QueryAwareness => {
                turn.curious.push(from);
                return;
            }
            ClientMessage::Ignored => return,
            ClientMessage::SyncStep2 { update } => (Sent::AsSync, update),
            ClientMessage::Update { update } => (Sent::AsEdit, update),
        };
        let is_empty = update.is_empty();
        if member.joining.access != Access::Write && !is_empty {
            // Not applied, and never reported as saved.
            member.all_applied = false;
            return;
        }
        if self.quarantined {
            member.all_applied = false;
            if self.state.is_news(&update) {
                member.outbox.close(CloseReason::Quarantined);
            }
            return;
        }
        if self.journal.unsaved_bytes() > self.limits.unsaved {
            member.all_applied = false;
            member.outbox.close(CloseReason::StorageTrouble);
            return;
        }
        turn.edits.push(Edit { from, author: member.joining.author, sent, update });
    }

    fn join(&mut self, key: MemberKey, joining: Joining, outbox: Arc<Outbox>) -> Result<(), JoinError> {
        if self.members.len() >= self.limits.members {
            return Err(JoinError::Full);
        }
        // The greeting asks for what was written offline (WIRE-4).
        outbox.push_own(self.state.sync_step_1());
        if let Some(everybody) = self.presence.everybody() {
            outbox.push_own(everybody);
        }
        let identity = match &joining.presence {
            PresencePolicy::AsSent => None,
            PresencePolicy::Member(identity) => Some(identity.clone()),
            PresencePolicy::Guest(role) => {
                let others = self.members.values().filter_map(|member| member.identity.as_ref());
                let colour = Colour::least_used(others.map(|identity| identity.colour));
                Some(Identity { name: None, colour, role: *role })
            }
        };
        self.members.insert(key, Member::new(joining, identity, outbox));
        self.empty_since = None;
        Ok(())
    }

    /// Writes a member's new name into the presence of all its connections.
    fn rename(&mut self, id: MemberId, name: &Arc<str>) {
        for (key, member) in
            self.members.iter_mut().filter(|(_, member)| member.joining.author == Author::Person(id))
        {
            let Some(identity) = &mut member.identity else { continue };
            identity.name = Some(Arc::clone(name));
            let renamed = self.presence.stamp_anew(*key, identity);
            self.present.extend(renamed.iter().map(|id| (*id, *key)));
            if let Some(news) = self.presence.message(renamed) {
                member.outbox.push_own(news);
            }
        }
    }

    fn leave(&mut self, key: MemberKey) {
        if self.members.remove(&key).is_none() {
            return;
        }
        self.journal.forget(key);
        let gone = self.presence.leave(key, &self.limits);
        self.present.extend(gone.into_iter().map(|id| (id, key)));
        if self.members.is_empty() {
            self.empty_since = Some(Instant::now());
        }
    }

    /// Applies a turn's edits; what is taken goes to the journal and the batch.
    /// Returns what was not tried, because yrs failed before.
    fn apply(&mut self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut untried = Vec::new();
        if edits.is_empty() {
            return untried;
        }
        let given = edits.iter().map(|Edit { from, sent, update, .. }| (from.0, *sent, update));
        let updates: Vec<_> = given.map(|(from, sent, update)| state::Edit { from, sent, update }).collect();
        let bounds = Bounds {
            parked: self.limits.parked,
            parked_by_one: self.limits.parked / 4,
            document: self.limits.document,
            clients: self.limits.update_clients,
        };
        let cost: Cost = updates.iter().map(|edit| self.state.cost(edit.update)).sum();
        let outcome = blocking::work_on(cost, || self.state.apply(&updates, bounds));
        let Outcome { applied, let_go } = outcome;
        for member in let_go {
            self.ask_for_what_is_missing(MemberKey(member));
        }
        let at = UnixMillis::now();
        let mut frames = Frames::default();
        for (edit, outcome) in edits.into_iter().zip(applied) {
            match outcome {
                Applied::Changed => frames.add(edit.from, edit.author, &edit.update),
                Applied::Parked => {
                    frames.add(edit.from, edit.author, &edit.update);
                    self.ask_for_what_is_missing(edit.from);
                }
                Applied::Nothing => {}
                Applied::Refused(Refusal::NotTried) => {
                    untried.push(edit);
                    continue;
                }
                Applied::Refused(refusal) => {
                    self.refuse(&edit, refusal);
                    continue;
                }
            }
            if let Some(member) = self.members.get_mut(&edit.from)
                && member.all_applied
            {
                member.taken += 1;
                if member.joining.saved == SavedReports::Wanted {
                    self.journal.mark(edit.from, member.taken);
                }
            }
        }
        frames.finish(|from, author, frame, update| {
            self.batch.push(Frame { author: Some(from), bytes: frame });
            self.journal.push(Entry { at, author, update });
            self.last_written = Some(at);
        });
        if self.last_written == Some(at)
            && let Some(witness) = &self.witness
        {
            witness.edited(at, &self.state);
        }
        untried
    }

    /// The rest of what this member has may be what the document lacks (MERGE-2).
    fn ask_for_what_is_missing(&self, member: MemberKey) {
        if let Some(member) = self.members.get(&member) {
            member.outbox.push_own(self.state.sync_step_1());
        }
    }

    fn refuse(&mut self, edit: &Edit, refusal: Refusal) {
        let (author, bytes) = (edit.author, edit.update.len());
        tracing::warn!(%refusal, %author, bytes, "update refused");
        let reason = match refusal {
            Refusal::Malformed | Refusal::Failed => CloseReason::Malformed,
            Refusal::TooLarge => CloseReason::TooMuch,
            Refusal::TooDeep => CloseReason::Unsupported,
            Refusal::NotTried => CloseReason::Restart,
        };
        if let Some(member) = self.members.get_mut(&edit.from) {
            member.all_applied = false;
            member.outbox.close(reason);
        }
    }

    /// Answers a SyncStep1: all pieces but the last as updates, so that the
    /// client counts as synced when it has everything.
    ///
    /// # Errors
    /// When the document can't be encoded; then it is damaged.
    pub(super) fn answer(
        &mut self,
        key: MemberKey,
        state_vector: &CheckedStateVector,
    ) -> Result<(), EncodeError> {
        let Some(member) = self.members.get(&key) else { return Ok(()) };
        let state_size = self.state.size();
        let (state, limits) = (&mut self.state, &self.limits);
        let missing = || state.missing(state_vector, limits.whole_sync, limits.sync_piece);
        let updates = blocking::work_on(Cost::of_bytes(state_size), missing)?;
        let last = updates.len().saturating_sub(1);
        let frame = |(at, update): (usize, &Bytes)| {
            if at == last { message::sync_step_2(update) } else { message::update(update) }
        };
        member.outbox.push_backlog(updates.iter().enumerate().map(frame));
        Ok(())
    }
}

/// The frames of a turn in one piece of memory: one allocation, however many.
#[derive(Default)]
struct Frames {
    bytes: Vec<u8>,
    parts: Vec<(MemberKey, Author, usize, usize)>,
}

impl Frames {
    fn add(&mut self, from: MemberKey, author: Author, update: &[u8]) {
        message::write_update(&mut self.bytes, update);
        self.parts.push((from, author, self.bytes.len(), update.len()));
    }

    /// Gives each frame, and the update at its end.
    fn finish(self, mut give: impl FnMut(MemberKey, Author, Bytes, Bytes)) {
        let bytes = Bytes::from(self.bytes);
        let mut start = 0;
        for (from, author, end, update) in self.parts {
            give(from, author, bytes.slice(start..end), bytes.slice(end - update..end));
            start = end;
        }
    }
}
