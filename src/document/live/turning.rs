//! A turn of the document: everything that came in, in its order.

use super::LiveDocument;
use crate::document::key::MemberKey;
use crate::document::mail::Mail;
use crate::document::state::EncodeError;
use crate::document::turn::Turn;
use crate::document::view::DocumentView;
use crate::protocol::guard::CheckedStateVector;

impl LiveDocument {
    /// Does what came in.
    ///
    /// # Errors
    /// When yrs failed on something: the rest of the turn, to be
    /// [completed](Self::complete) when the document has been built anew.
    pub(in crate::document) fn turn(&mut self, mails: &mut Vec<Mail>) -> Result<(), Box<Turn>> {
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
    pub(in crate::document) fn complete(&mut self, mut turn: Turn) -> Result<(), Box<Turn>> {
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
