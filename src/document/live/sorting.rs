//! What each piece of mail is: something to be done at once, or a part of the turn.

use std::sync::Arc;

use super::LiveDocument;
use crate::document::error::JoinError;
use crate::document::key::MemberKey;
use crate::document::mail::Mail;
use crate::document::member::Joining;
use crate::document::outbox::Outbox;
use crate::document::state::Sent;
use crate::document::turn::{Edit, From, Turn};
use crate::protocol::close::CloseReason;
use crate::protocol::message::ClientMessage;
use crate::rights::table::Access;

impl LiveDocument {
    pub(super) fn sort(&mut self, mail: Mail, turn: &mut Turn) {
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
        // What was written before is in what they are answered with, or was deleted since.
        if self.broadcast.has_frames() {
            self.hand_out();
        }
        let is_quiet = self.views.holds(joining.author);
        let joined = self.members.join(key, joining, outbox, self.limits.members);
        let member = joined.map_err(|_| JoinError::Full)?;
        member.marks.quiet = is_quiet;
        // The greeting asks for what was written offline (WIRE-4).
        member.ask(self.views.of(member.joining.author));
        self.announcer.introduce(member);
        Ok(())
    }

    fn leave(&mut self, key: MemberKey) {
        if self.members.leave(key) {
            self.journal.forget(key);
            self.announcer.leave(key, &self.limits);
        }
    }
}
