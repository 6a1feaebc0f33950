//! What one turn of a document gathers from its mail before anything is done.

use std::collections::VecDeque;

use bytes::Bytes;

use super::key::MemberKey;
use super::mail::{Look, WriteReply};
use super::permit::Permit;
use super::state::{self, Sent};
use crate::ids::Author;
use crate::protocol::frame;
use crate::protocol::guard::{CheckedStateVector, CheckedUpdate};
use crate::protocol::message;
use crate::telemetry::spans::{Span, Work};

/// Updates of one document that are followed at a time. What comes beyond is not.
pub(super) const MAX_FOLLOWED: usize = 64;

/// Who is told what came of an edit.
#[derive(Debug)]
pub(super) enum From {
    /// A connection.
    Member(MemberKey),
    /// Somebody without a socket, for as long as they may.
    Writer(Permit, WriteReply),
}

impl From {
    /// The connection that has the edit already.
    pub(super) fn member(&self) -> Option<MemberKey> {
        match self {
            Self::Member(key) => Some(*key),
            Self::Writer(..) => None,
        }
    }
}

/// One edit, on its way into the document.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) from: From,
    pub(super) author: Author,
    pub(super) sent: Sent,
    pub(super) update: CheckedUpdate,
}

impl Edit {
    /// As the state takes it.
    pub(super) fn given(&self) -> state::Edit<'_> {
        let from = self.from.member().unwrap_or(MemberKey::NOBODY).0;
        state::Edit { from, sent: self.sent, update: &self.update }
    }
}

/// What has come in, sorted.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) edits: Vec<Edit>,
    /// Questions, answered after the edits that came before them.
    pub(super) asked: VecDeque<(MemberKey, CheckedStateVector)>,
    /// Members that want to see everybody.
    pub(super) curious: Vec<MemberKey>,
    /// Members whose sockets are free again.
    pub(super) catch_up: Vec<MemberKey>,
    /// Who looks, and how.
    pub(super) looks: Vec<(Author, Look)>,
    /// What of it is followed.
    pub(super) followed: Vec<Span>,
}

impl Turn {
    /// A member asks, and what it asked before is part of that: the last answer holds all
    /// of the earlier ones that is still missing.
    pub(super) fn ask(&mut self, member: MemberKey, state_vector: CheckedStateVector) {
        self.asked.retain(|(asker, _)| *asker != member);
        self.asked.push_back((member, state_vector));
    }

    /// Somebody follows what of this comes to the disk.
    pub(super) fn follow(&mut self, span: Span) {
        if span.is_followed() && self.followed.len() < MAX_FOLLOWED {
            self.followed.push(span);
        }
    }

    /// What is followed is being applied, until these are dropped.
    pub(super) fn applying(&self) -> Vec<Span> {
        self.followed.iter().map(|update| update.part(Work::Apply)).collect()
    }

    /// A member wants to see everybody. Once is enough, however often it asks.
    pub(super) fn ask_for_everybody(&mut self, member: MemberKey) {
        if self.curious.last() != Some(&member) {
            self.curious.push(member);
        }
    }
}

/// The Update frames of a turn in one piece of memory: one allocation, however many.
#[derive(Debug)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// One of several frames in one piece of memory.
#[derive(Debug)]
struct Part {
    member: Option<MemberKey>,
    author: Author,
    stored: Stored,
    /// Where it ends.
    end: usize,
    /// How long the update at its end is.
    update: usize,
}

/// Whether an update is in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// It has to be.
    Not,
    /// All that it holds is, and is news to some all the same: it was held back.
    Already,
}

/// An update that was taken.
#[derive(Debug)]
pub(super) struct Taken {
    /// The connection that has it already.
    pub(super) member: Option<MemberKey>,
    pub(super) author: Author,
    pub(super) stored: Stored,
    /// As all others get it.
    pub(super) frame: Bytes,
    /// The end of the same memory.
    pub(super) update: Bytes,
}

impl Frames {
    /// None yet, and room for all of these.
    pub(super) fn for_all(edits: &[Edit]) -> Self {
        let bytes = edits.iter().map(|edit| edit.update.len() + frame::MOST_AROUND_UPDATE).sum();
        Self { bytes: Vec::with_capacity(bytes), parts: Vec::with_capacity(edits.len()) }
    }

    /// Encodes one more.
    pub(super) fn add(&mut self, edit: &Edit, stored: Stored) {
        let update = edit.update.bytes();
        frame::write_header(&mut self.bytes, message::update_len(update.len()));
        message::write_update(&mut self.bytes, update);
        let (member, author) = (edit.from.member(), edit.author);
        self.parts.push(Part { member, author, stored, end: self.bytes.len(), update: update.len() });
    }

    /// All of them, in order.
    pub(super) fn finish(self) -> impl Iterator<Item = Taken> {
        let bytes = Bytes::from(self.bytes);
        let mut start = 0;
        self.parts.into_iter().map(move |Part { member, author, stored, end, update }| {
            let frame = bytes.slice(start..end);
            start = end;
            Taken { member, author, stored, frame, update: bytes.slice(end - update..end) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::lib0::{write_var, write_var_bytes};

    fn edit(len: usize, member: u64) -> Edit {
        let mut update = vec![1, 1, 7, 0, 4, 1, 1, b't'];
        write_var_bytes(&mut update, &vec![b'x'; len]);
        write_var(&mut update, 0);
        let update = CheckedUpdate::check(Bytes::from(update)).unwrap();
        Edit { from: From::Member(MemberKey(member)), author: Author::Server, sent: Sent::AsEdit, update }
    }

    #[test]
    fn wire_7_frames_hold_the_updates_as_they_came() {
        // Strings of three lengths, by client 7.
        let edits: Vec<Edit> = [1, 200, 70_000].iter().zip(1..).map(|(len, key)| edit(*len, key)).collect();
        let mut frames = Frames::for_all(&edits);
        let memory = frames.bytes.capacity();
        edits.iter().for_each(|edit| frames.add(edit, Stored::Not));
        assert_eq!(frames.bytes.capacity(), memory, "one allocation");
        for (taken, edit) in frames.finish().zip(&edits) {
            assert_eq!((taken.member, taken.author), (edit.from.member(), edit.author));
            assert_eq!(taken.update, edit.update.bytes());
            assert_eq!(frame::messages(&taken.frame), [message::update(edit.update.bytes())]);
        }
    }
}
