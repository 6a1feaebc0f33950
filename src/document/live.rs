//! A document as it lives between two waits: its state, its members and what is under
//! way to them and to the disk. It takes a turn's mail and does all of it, without
//! waiting for anything.

use std::sync::Arc;

use super::broadcast::Broadcast;
use super::efforts::{Efforts, effort};
use super::error::JoinError;
use super::journal::{Journal, Saved};
use super::key::MemberKey;
use super::liveness::Liveness;
use super::mail::{Leaving, Mail};
use super::member::{Joining, Member};
use super::members::Members;
use super::outbox::Outbox;
use super::presence::announcer::Announcer;
use super::state::{self, Applied, Bounds, EncodeError, Outcome, Refusal, Sent};
use super::turn::{Edit, Frames, From, Stored, Taken, Turn};
use super::view::{DocumentView, EditObserver};
use super::views::Views;
use crate::blocking::{self, Cost};
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::{Author, DocumentName};
use crate::protocol::close::CloseReason;
use crate::protocol::frame;
use crate::protocol::guard::CheckedStateVector;
use crate::protocol::message::ClientMessage;
use crate::rights::table::Access;
use crate::storage::Entry;
use crate::telemetry::metrics::document::DocumentMeter;

/// A document and everybody in it.
#[derive(Debug)]
pub(super) struct LiveDocument {
    pub(super) document: DocumentName,
    pub(super) views: Views,
    pub(super) members: Members,
    pub(super) announcer: Announcer,
    pub(super) liveness: Liveness,
    pub(super) broadcast: Broadcast,
    pub(super) journal: Journal,
    pub(super) meter: DocumentMeter,
    /// Who has cost more than they should.
    pub(super) efforts: Efforts,
    pub(super) last_written: Option<UnixMillis>,
    /// What is stored does not check out: it can be read, not written (GUARD-5).
    pub(super) is_quarantined: bool,
    /// Is told of every turn in which something was written.
    pub(super) observer: Option<Arc<dyn EditObserver>>,
    pub(super) limits: Arc<Limits>,
    /// It is to end.
    pub(super) leaving: Option<Leaving>,
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
        let applying = turn.applying();
        turn.edits = self.apply(std::mem::take(&mut turn.edits));
        drop(applying);
        self.journal.follow(std::mem::take(&mut turn.followed));
        if self.views.is_broken() && self.cannot_hold().is_err() {
            return Err(Box::new(turn));
        }
        self.hand_out_if_due();
        while !self.views.full.is_damaged()
            && let Some(member) = turn.catch_up.pop()
        {
            if let Err(state_vector) = self.bring_up_to_date(member) {
                turn.asked.push_front((member, state_vector));
            }
        }
        while !self.views.full.is_damaged()
            && let Some((member, state_vector)) = turn.asked.pop_front()
        {
            if self.answer(member, &state_vector).is_err() {
                turn.asked.push_front((member, state_vector));
                return Err(Box::new(turn));
            }
        }
        if self.views.full.is_damaged() {
            return Err(Box::new(turn));
        }
        for member in turn.curious {
            self.members.get(member).iter().for_each(|member| self.announcer.introduce(member));
        }
        for (viewer, look) in turn.looks {
            look(&mut DocumentView {
                copying: self.views.copying(),
                state: self.views.of_mut(viewer),
                members: self.members.len(),
                last_written: self.last_written,
                storage_trouble: self.journal.is_in_trouble(),
            });
        }
        Ok(())
    }

    fn sort(&mut self, mail: Mail, turn: &mut Turn) {
        match mail {
            Mail::Join { key, joining, outbox, reply } => {
                // Whoever wanted to join may be gone; its farewell follows then.
                let _ = reply.send(self.join(key, joining, outbox));
            }
            Mail::Messages { key, messages, followed } => {
                turn.follow(followed);
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
            Mail::Welcome { key } => self.members.ask(Some(key), &self.views),
            Mail::Found { key } => self.announcer.found(key, &mut self.members),
            Mail::Leave { key } => self.leave(key),
            Mail::Rename { member, name } => self.announcer.rename(member, &name, &mut self.members),
            Mail::Write { author, permit, update, reply } => match self.refusal() {
                None => {
                    turn.follow(permit.update());
                    let from = From::Writer(permit, reply);
                    turn.edits.push(Edit { from, author, sent: Sent::AsEdit, update });
                }
                Some(reason) => reply.refuse(reason),
            },
            Mail::Look { viewer, look } => turn.looks.push((viewer, look)),
            Mail::End(why) => self.leaving = self.leaving.max(Some(why)),
        }
    }

    fn sort_message(&mut self, (from, access): (MemberKey, Access), message: ClientMessage, turn: &mut Turn) {
        let (sent, update) = match message {
            ClientMessage::SyncStep1 { state_vector } => {
                if let Some(member) = self.members.get(from) {
                    member.outbox.drop_backlog();
                    turn.ask(from, state_vector);
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
                turn.ask_for_everybody(from);
                return;
            }
            ClientMessage::Ignored => return,
            ClientMessage::SyncStep2 { update } => (Sent::AsSync, update),
            ClientMessage::Update { update } => (Sent::AsEdit, update),
        };
        let refusal = self.refusal();
        let Some(member) = self.members.get_mut(from) else { return };
        if access != Access::Write && !update.is_empty() {
            // Not applied, and never reported as saved.
            return member.refuse(None);
        }
        if let Some(reason) = refusal {
            // What holds nothing new is no reason to go.
            let is_quarantined = reason == CloseReason::Quarantined;
            return member.refuse((!is_quarantined || self.views.full.is_news(&update)).then_some(reason));
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
        let is_quiet = self.views.holds(joining.author);
        let joined = self.members.join(key, joining, outbox, self.limits.members);
        let member = joined.map_err(|_| JoinError::Full)?;
        member.marks.quiet = is_quiet;
        // The greeting asks for what was written offline (WIRE-4).
        member.ask(self.views.of(member.joining.author));
        self.announcer.introduce(member);
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
        while !edits.is_empty() && !self.views.full.is_damaged() {
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
        } else if self.efforts.stop(&edit, &self.members, &self.views.full) {
            self.members.refuse(edit, Refusal::TooCostly);
        } else {
            return Some(edit);
        }
        None
    }

    /// What is taken goes to the journal and the batch.
    fn apply_round(&mut self, mut edits: Vec<Edit>, is_slow: bool) -> Vec<Edit> {
        let mut untried = Vec::new();
        self.members.leave_out_held(&mut edits, &self.views);
        let given: Vec<state::Edit<'_>> = edits.iter().map(Edit::given).collect();
        let bounds = Bounds::of(&self.limits, self.document, effort(self.limits.effort));
        let full = &mut self.views.full;
        let cost = if is_slow { Cost::of_bytes(usize::MAX) } else { full.cost(&given) };
        let apply = || blocking::work_on(cost, || full.apply(&given, bounds));
        let Outcome { applied, let_go, mut excess } = self.meter.applying(apply);
        self.meter.parked(self.views.full.parked_bytes());
        let shown = self.views.show(&edits, &applied, bounds);
        excess.extend(shown.iter().flat_map(|shown| &shown.excess));
        self.efforts.charge_all(excess, &edits, &self.members);
        for sender in let_go.into_iter().map(MemberKey) {
            if self.members.get_mut(sender).is_some_and(Member::is_asked_again) {
                self.members.ask(Some(sender), &self.views);
            }
        }
        let (at, mut frames, mut written) = (UnixMillis::now(), Frames::for_all(&edits), 0);
        for (at, (edit, outcome)) in edits.into_iter().zip(applied).enumerate() {
            match outcome {
                Applied::Changed | Applied::Parked => {
                    frames.add(&edit, Stored::Not);
                    if outcome == Applied::Parked {
                        self.members.ask(edit.from.member(), &self.views);
                    }
                }
                Applied::Nothing if shown.as_ref().is_some_and(|shown| shown.applied[at].is_news()) => {
                    frames.add(&edit, Stored::Already);
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
                    self.members.refuse(edit, refusal);
                    continue;
                }
            }
            self.members.acknowledge(edit.from, &mut self.journal);
        }
        for Taken { member, author, stored, frame, update } in frames.finish() {
            let only = self.views.holds(author).then(|| self.members.of(author).collect());
            self.broadcast.add_update(only, member, frame);
            if stored == Stored::Not {
                self.journal.push_of(self.members.trace_of(member), Entry { at, author, update });
                (self.last_written, written) = (Some(at), written + 1);
            }
        }
        if written > 0 {
            self.tell_observer(written);
        }
        untried
    }

    /// Hands out what was gathered, unless it waits for more.
    pub(super) fn hand_out_if_due(&mut self) {
        if (self.broadcast.has_frames() || self.announcer.has_news()) && self.broadcast.is_due() {
            self.hand_out();
        }
    }

    /// Hands out what was gathered, presence included. Whoever is quiet has more.
    pub(super) fn hand_out(&mut self) {
        if let Some((author, news)) = self.announcer.take_news() {
            self.broadcast.add_presence(author, frame::binary(&news));
        }
        self.broadcast.hand_out(&mut self.members, || self.views.shown().state_vector());
    }

    /// Nobody is quiet any more: the others get what was held back.
    ///
    /// # Errors
    /// When the document can't be encoded; then it is damaged, and somebody is still quiet.
    pub(super) fn end_quiet(&mut self) -> Result<(), EncodeError> {
        let Some(quiet) = self.views.quiet() else { return Ok(()) };
        let held = self.views.end(&self.limits)?;
        held.iter().for_each(|update| self.broadcast.add_held(update));
        self.announcer.quiet(Author::Person(quiet.who), false, &mut self.members);
        self.tell_observer(0);
        self.hand_out_if_due();
        Ok(())
    }

    /// Nothing can be held back any more, which the room has to know.
    fn cannot_hold(&mut self) -> Result<(), EncodeError> {
        tracing::error!("what others are shown failed or outgrew its bounds; nobody is quiet any more");
        self.observer.iter().for_each(|observer| observer.cannot_hold());
        self.end_quiet()
    }

    /// Opened anew it shows what was held back, which the room has to know.
    pub(super) fn give_up(&mut self) {
        self.views.quiet().and(self.observer.as_ref()).iter().for_each(|observer| observer.cannot_hold());
        self.members.send_away(CloseReason::Restart);
    }

    fn tell_observer(&self, updates: usize) {
        if let (Some(observer), Some(at)) = (&self.observer, self.last_written) {
            observer.edited(at, updates, self.views.shown());
        }
    }

    /// Tells members what is on disk, and starts the next append when it is time.
    pub(super) fn report(&mut self, saved: Saved) {
        self.members.tell(saved.into_iter().chain(self.journal.advance()));
    }

    /// The same, and it is time now.
    pub(super) fn report_and_flush(&mut self, saved: Saved) {
        self.members.tell(saved.into_iter().chain(self.journal.flush()));
    }

    /// Answers a member's SyncStep1.
    ///
    /// # Errors
    /// When the document can't be encoded; then it is damaged.
    fn answer(&mut self, key: MemberKey, state_vector: &CheckedStateVector) -> Result<(), EncodeError> {
        let answered = self.members.answer(key, state_vector, &mut self.views, &self.limits);
        if answered.is_err() && self.views.is_broken() {
            self.cannot_hold()?;
            return self.answer(key, state_vector);
        }
        answered
    }

    /// Sends a member all that it may have missed (LIVE-4). Some of it twice, which changes nothing.
    ///
    /// # Errors
    /// When the document can't be encoded: the state vector to answer when it has
    /// been built anew.
    fn bring_up_to_date(&mut self, key: MemberKey) -> Result<(), CheckedStateVector> {
        let Some(member) = self.members.get_mut(key) else { return Ok(()) };
        let state_vector = self.broadcast.known_before(member.reopen());
        let answered = self.answer(key, &state_vector);
        self.members.ask(Some(key), &self.views);
        let Some(member) = self.members.get_mut(key) else { return Ok(()) };
        self.announcer.introduce(member);
        self.journal.mark(key, member.taken);
        answered.map_err(|_| state_vector)
    }
}
