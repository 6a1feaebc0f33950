//! A document as it lives between two waits: its state, its members and what is under
//! way to them and to the disk. It takes a turn's mail and does all of it, without
//! waiting for anything.

use std::sync::Arc;

use super::broadcast::Broadcast;
use super::efforts::{Efforts, effort, processor_time};
use super::error::JoinError;
use super::journal::{Journal, Saved};
use super::key::MemberKey;
use super::liveness::Liveness;
use super::mail::Mail;
use super::member::{Joining, Member};
use super::members::Members;
use super::outbox::Outbox;
use super::presence::announcer::Announcer;
use super::state::{self, Applied, Bounds, DocumentState, EncodeError, Outcome, Refusal, Sent};
use super::turn::{Edit, Frames, From, Taken, Turn};
use super::view::{DocumentView, EditObserver};
use crate::blocking::{self, Cost};
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::protocol::close::CloseReason;
use crate::protocol::frame;
use crate::protocol::guard::CheckedStateVector;
use crate::protocol::message::{ClientMessage, UpdateMessage};
use crate::rights::table::Access;
use crate::storage::Entry;

/// A document and everybody in it.
#[derive(Debug)]
pub(super) struct LiveDocument {
    pub(super) state: DocumentState,
    pub(super) members: Members,
    pub(super) announcer: Announcer,
    pub(super) liveness: Liveness,
    pub(super) broadcast: Broadcast,
    pub(super) journal: Journal,
    /// Who has cost more than they should.
    pub(super) efforts: Efforts,
    pub(super) last_written: Option<UnixMillis>,
    /// What is stored does not check out: it can be read, not written (GUARD-5).
    pub(super) is_quarantined: bool,
    /// Is told of every turn in which something was written.
    pub(super) observer: Option<Arc<dyn EditObserver>>,
    pub(super) limits: Arc<Limits>,
    /// Somebody asked for everything to be saved and closed.
    pub(super) is_shut_down: bool,
}

impl LiveDocument {
    /// Does what came in.
    ///
    /// # Errors
    /// When yrs failed on something: the rest of the turn, to be
    /// [completed](Self::complete) when the document has been built anew.
    pub(super) fn turn(&mut self, mails: &mut Vec<Mail>) -> Result<(), Box<Turn>> {
        let mut turn = Turn::default();
        for mail in mails.drain(..) {
            self.sort(mail, &mut turn);
        }
        self.complete(turn)
    }

    /// Applies a turn's edits, and answers what was asked.
    ///
    /// # Errors
    /// See [`Self::turn`].
    pub(super) fn complete(&mut self, mut turn: Turn) -> Result<(), Box<Turn>> {
        turn.edits = self.apply(std::mem::take(&mut turn.edits));
        self.hand_out_if_due();
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
                return Err(Box::new(turn));
            }
        }
        if self.state.is_damaged() {
            return Err(Box::new(turn));
        }
        for member in turn.curious {
            if let (Some(member), Some(everybody)) = (self.members.get(member), self.announcer.everybody()) {
                member.outbox.push_own(&everybody);
            }
        }
        let mut view = DocumentView {
            state: &mut self.state,
            members: self.members.len(),
            last_written: self.last_written,
            storage_trouble: self.journal.is_in_trouble(),
        };
        for look in turn.looks {
            look(&mut view);
        }
        Ok(())
    }

    fn sort(&mut self, mail: Mail, turn: &mut Turn) {
        match mail {
            Mail::Join { key, joining, outbox, reply } => {
                // Whoever wanted to join may be gone; its farewell follows then.
                let _ = reply.send(self.join(key, joining, outbox));
            }
            Mail::Messages { key, messages } => {
                let Some(member) = self.members.get_mut(key) else { return };
                match member.joining.seat.access() {
                    Some(access) => {
                        for message in messages {
                            self.sort_message((key, access), message, turn);
                        }
                    }
                    // Nothing of it is done, nor reported as saved.
                    None => member.refuse(None),
                }
            }
            Mail::CatchUp { key } => turn.catch_up.push(key),
            Mail::Welcome { key } => self.ask_for_what_is_missing(Some(key)),
            Mail::Found { key } => self.announcer.found(key, &mut self.members),
            Mail::Leave { key } => self.leave(key),
            Mail::Rename { member, name } => self.announcer.rename(member, &name, &mut self.members),
            Mail::Write { author, permit, update, reply } => match self.refusal() {
                None => {
                    let from = From::Writer(permit, reply);
                    turn.edits.push(Edit { from, author, sent: Sent::AsEdit, update });
                }
                Some(reason) => reply.refuse(reason),
            },
            Mail::Look(look) => turn.looks.push(look),
            Mail::ShutDown => self.is_shut_down = true,
        }
    }

    fn sort_message(&mut self, (from, access): (MemberKey, Access), message: ClientMessage, turn: &mut Turn) {
        let (sent, update) = match message {
            ClientMessage::SyncStep1 { state_vector } => {
                if let Some(member) = self.members.get(from) {
                    // The last answer holds all of the earlier ones that is still missing.
                    member.outbox.drop_backlog();
                    turn.asked.retain(|(asker, _)| *asker != from);
                    turn.asked.push_back((from, state_vector));
                }
                return;
            }
            ClientMessage::Awareness { update } => {
                if let Some(member) = self.members.get(from) {
                    self.announcer.receive(from, member, &update, &self.limits);
                }
                return;
            }
            ClientMessage::QueryAwareness => {
                // Once is enough, however often it was asked.
                if turn.curious.last() != Some(&from) {
                    turn.curious.push(from);
                }
                return;
            }
            ClientMessage::Ignored => return,
            ClientMessage::SyncStep2 { update } => (Sent::AsSync, update),
            ClientMessage::Update { update } => (Sent::AsEdit, update),
        };
        let refusal = self.refusal();
        let Some(member) = self.members.get_mut(from) else { return };
        let is_empty = update.is_empty();
        if access != Access::Write && !is_empty {
            // Not applied, and never reported as saved.
            return member.refuse(None);
        }
        if let Some(reason) = refusal {
            // What holds nothing new is no reason to go.
            let is_quarantined = reason == CloseReason::Quarantined;
            return member.refuse((!is_quarantined || self.state.is_news(&update)).then_some(reason));
        }
        let author = member.joining.author;
        turn.edits.push(Edit { from: From::Member(from), author, sent, update });
    }

    /// Why nothing can be written at all at this moment.
    fn refusal(&self) -> Option<CloseReason> {
        if self.is_quarantined {
            Some(CloseReason::Quarantined)
        } else if self.journal.unsaved_bytes() > self.limits.unsaved {
            Some(CloseReason::StorageTrouble)
        } else {
            None
        }
    }

    fn join(&mut self, key: MemberKey, joining: Joining, outbox: Arc<Outbox>) -> Result<(), JoinError> {
        let joined = self.members.join(key, joining, outbox, self.limits.members);
        let member = joined.map_err(|_| JoinError::Full)?;
        // The greeting asks for what was written offline (WIRE-4).
        member.ask(&self.state);
        if let Some(everybody) = self.announcer.everybody() {
            member.outbox.push_own(&everybody);
        }
        Ok(())
    }

    /// Looks who is lost.
    pub(super) fn look_after_members(&mut self) {
        for lost in self.liveness.look(&self.members, &self.limits) {
            self.announcer.lost(lost, &mut self.members);
        }
        self.hand_out_if_due();
    }

    fn leave(&mut self, key: MemberKey) {
        if self.members.leave(key) {
            self.journal.forget(key);
            self.announcer.leave(key, &self.limits);
        }
    }

    /// Applies a turn's edits, in rounds: between them a right may go, and who has cost
    /// much may not go on. Returns what was not tried, because yrs failed before.
    fn apply(&mut self, mut edits: Vec<Edit>) -> Vec<Edit> {
        let mut is_slow = false;
        while !edits.is_empty() && !self.state.is_damaged() {
            edits = edits.into_iter().filter_map(|edit| self.admit(edit)).collect();
            edits = self.apply_round(edits, is_slow);
            is_slow = true;
        }
        edits
    }

    fn admit(&mut self, edit: Edit) -> Option<Edit> {
        if !edit.update.is_empty() && !self.members.may_write(&edit) {
            // They hear why from elsewhere.
            self.members.turn_down(edit, None);
        } else if self.efforts.stop(&edit, &self.members, &self.state) {
            self.refuse(edit, Refusal::TooCostly);
        } else {
            return Some(edit);
        }
        None
    }

    /// What is taken goes to the journal and the batch.
    fn apply_round(&mut self, edits: Vec<Edit>, is_slow: bool) -> Vec<Edit> {
        let mut untried = Vec::new();
        let given: Vec<state::Edit<'_>> = edits.iter().map(Edit::given).collect();
        let bounds = Bounds::of(&self.limits, effort(self.limits.effort));
        let cost = if is_slow { Cost::of_bytes(usize::MAX) } else { self.state.cost(&given) };
        let Outcome { applied, let_go, excess } =
            blocking::work_on(cost, || self.state.apply(&given, bounds));
        for (at, excess) in excess {
            self.efforts.charge(self.members.source_of(&edits[at]), excess);
        }
        for sender in let_go.into_iter().map(MemberKey) {
            if self.members.get_mut(sender).is_some_and(Member::is_asked_again) {
                self.ask_for_what_is_missing(Some(sender));
            }
        }
        let at = UnixMillis::now();
        let mut frames = Frames::for_all(&edits);
        for (edit, outcome) in edits.into_iter().zip(applied) {
            match outcome {
                Applied::Changed | Applied::Parked => {
                    frames.add(&edit);
                    if outcome == Applied::Parked {
                        self.ask_for_what_is_missing(edit.from.member());
                    }
                }
                Applied::Nothing => {}
                Applied::Refused(Refusal::NotTried) => {
                    untried.push(edit);
                    continue;
                }
                Applied::Refused(refusal) => {
                    if refusal == Refusal::TooCostly {
                        // Once is enough: for each the document has to be built anew.
                        self.efforts.charge(self.members.source_of(&edit), self.limits.effort_debt);
                    }
                    self.refuse(edit, refusal);
                    continue;
                }
            }
            self.acknowledge(edit.from);
        }
        for Taken { member, author, frame, update } in frames.finish() {
            self.broadcast.add(member, frame);
            self.journal.push(Entry { at, author, update });
            self.last_written = Some(at);
        }
        if self.last_written == Some(at)
            && let Some(observer) = &self.observer
        {
            observer.edited(at, &self.state);
        }
        untried
    }

    /// Whoever sent this hears of it when it is on disk.
    fn acknowledge(&mut self, from: From) {
        match from {
            From::Member(key) => {
                if let Some(count) = self.members.get_mut(key).and_then(Member::take) {
                    self.journal.mark(key, count);
                }
            }
            From::Writer(_, reply) => self.journal.tell(reply.saved),
        }
    }

    /// The rest of what this member has may be what the document lacks (MERGE-2).
    fn ask_for_what_is_missing(&mut self, member: Option<MemberKey>) {
        if let Some(member) = member.and_then(|key| self.members.get_mut(key)) {
            member.ask(&self.state);
        }
    }

    fn refuse(&mut self, edit: Edit, refusal: Refusal) {
        let (author, bytes) = (edit.author, edit.update.bytes().len());
        tracing::warn!(%refusal, %author, bytes, "update refused");
        self.members.turn_down(edit, Some(refusal.into()));
    }

    /// Hands out what was gathered, unless it waits for more.
    pub(super) fn hand_out_if_due(&mut self) {
        if (self.broadcast.has_frames() || self.announcer.has_news()) && self.broadcast.is_due() {
            self.hand_out();
        }
    }

    /// Hands out what was gathered, presence included.
    pub(super) fn hand_out(&mut self) {
        if let Some((author, news)) = self.announcer.take_news() {
            self.broadcast.add(author, frame::binary(&news));
        }
        let state = &mut self.state;
        self.broadcast.hand_out(&mut self.members, || state.state_vector());
    }

    /// Tells members what is on disk, and starts the next append when it is time.
    pub(super) fn report(&mut self, saved: Saved) {
        let at_once = self.journal.advance();
        self.members.tell(saved.into_iter().chain(at_once));
    }

    /// The same, and it is time now.
    pub(super) fn report_and_flush(&mut self, saved: Saved) {
        let at_once = self.journal.flush();
        self.members.tell(saved.into_iter().chain(at_once));
    }

    /// Answers a SyncStep1: all pieces but the last as updates, so that the
    /// client counts as synced when it has everything.
    ///
    /// # Errors
    /// When the document can't be encoded; then it is damaged.
    fn answer(&mut self, key: MemberKey, state_vector: &CheckedStateVector) -> Result<(), EncodeError> {
        let Some(member) = self.members.get_mut(key) else { return Ok(()) };
        let (state_size, began) = (self.state.size(), processor_time());
        let (state, limits) = (&mut self.state, &self.limits);
        let missing = || state.missing(state_vector, limits.whole_sync, limits.sync_piece);
        let updates = blocking::work_on(Cost::of_bytes(state_size), missing)?;
        let last = updates.len().saturating_sub(1);
        let message = |(at, update)| {
            if at == last { UpdateMessage::sync_step_2(update) } else { UpdateMessage::update(update) }
        };
        member.outbox.push_backlog(updates.into_iter().enumerate().map(message));
        if !member.was_answered(processor_time().saturating_sub(began)) {
            member.outbox.close(CloseReason::Overloaded);
        }
        Ok(())
    }

    /// Sends a member all that it may have missed, from its last known state
    /// (LIVE-4). Some of it twice, which changes nothing.
    ///
    /// # Errors
    /// When the document can't be encoded: the state vector to answer when it has
    /// been built anew.
    fn bring_up_to_date(&mut self, key: MemberKey) -> Result<(), CheckedStateVector> {
        let Some(member) = self.members.get_mut(key) else { return Ok(()) };
        let state_vector = self.broadcast.known_before(member.reopen());
        let answered = self.answer(key, &state_vector);
        let Some(member) = self.members.get_mut(key) else { return Ok(()) };
        member.ask(&self.state);
        if let Some(everybody) = self.announcer.everybody() {
            member.outbox.push_own(&everybody);
        }
        self.journal.mark(key, member.taken);
        answered.map_err(|_| state_vector)
    }
}
