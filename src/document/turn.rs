//! What one turn of a document gathers from its mail before anything is done.

use std::collections::VecDeque;

use bytes::Bytes;

use super::key::MemberKey;
use super::mail::{Look, WriteReply};
use super::state::Sent;
use crate::ids::Author;
use crate::protocol::frame;
use crate::protocol::guard::{CheckedStateVector, CheckedUpdate};
use crate::protocol::message;

/// Who is told what came of an edit.
#[derive(Debug)]
pub(super) enum From {
    /// A connection.
    Member(MemberKey),
    /// Somebody without a socket.
    Writer(WriteReply),
}

impl From {
    /// The connection that has the edit already.
    pub(super) fn member(&self) -> Option<MemberKey> {
        match self {
            Self::Member(key) => Some(*key),
            Self::Writer(_) => None,
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
    pub(super) looks: Vec<Look>,
}

/// The Update frames of a turn in one piece of memory: one allocation, however many.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    /// For each, where it ends, and how long the update at its end is.
    parts: Vec<(usize, usize)>,
}

impl Frames {
    /// Encodes one more.
    pub(super) fn add(&mut self, update: &[u8]) {
        frame::write_header(&mut self.bytes, message::update_len(update.len()));
        message::write_update(&mut self.bytes, update);
        self.parts.push((self.bytes.len(), update.len()));
    }

    /// Each frame, with the update at its end, in order.
    pub(super) fn finish(self) -> impl Iterator<Item = (Bytes, Bytes)> {
        let bytes = Bytes::from(self.bytes);
        let mut start = 0;
        self.parts.into_iter().map(move |(end, update)| {
            let frame = bytes.slice(start..end);
            start = end;
            (frame, bytes.slice(end - update..end))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_7_frames_hold_the_updates_as_they_came() {
        let updates = [vec![0, 0], vec![1; 200], vec![2; 70_000]];
        let mut frames = Frames::default();
        updates.iter().for_each(|update| frames.add(update));
        for ((frame, kept), update) in frames.finish().zip(&updates) {
            assert_eq!(kept, update);
            assert_eq!(frame::messages(&frame), [message::update(update)]);
        }
    }
}
