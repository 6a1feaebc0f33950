//! What all members of a document are given at once: frames, each encoded once.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;

use super::key::MemberKey;

/// What a frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// An update of the document.
    Update,
    /// Who is there, and where.
    Presence,
}

/// One protocol message as a WebSocket frame (WIRE-1).
#[derive(Debug, Clone)]
pub struct Frame {
    /// Who wrote it, and so has it.
    pub author: Option<MemberKey>,
    /// Whom else it is for; everybody, unless it is held back from the others.
    pub only: Option<Arc<[MemberKey]>>,
    /// What it carries.
    pub content: Content,
    /// The frame.
    pub bytes: Bytes,
}

impl Frame {
    fn is_for(&self, member: MemberKey) -> bool {
        self.author != Some(member) && self.only.as_ref().is_none_or(|only| only.contains(&member))
    }
}

/// Frames for all members, in order.
#[derive(Debug)]
pub struct Batch {
    /// Number of this batch in the document's life.
    pub number: u64,
    frames: Vec<Frame>,
    bytes: usize,
    /// All of them in one piece, for those who get all of them: one write each.
    whole: Bytes,
}

impl Batch {
    /// An empty one.
    pub fn new(number: u64) -> Self {
        Self { number, frames: Vec::new(), bytes: 0, whole: Bytes::new() }
    }

    /// Adds a frame.
    pub fn push(&mut self, frame: Frame) {
        self.bytes += frame.bytes.len();
        self.frames.push(frame);
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Bytes of its frames.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Nothing more is added.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.whole = match &self.frames[..] {
            [] => Bytes::new(),
            [only] => only.bytes.clone(),
            frames => {
                let mut whole = Vec::with_capacity(self.bytes);
                frames.iter().for_each(|frame| whole.extend_from_slice(&frame.bytes));
                whole.into()
            }
        };
        self
    }

    /// Whether any of it is news to this member.
    pub fn concerns(&self, member: MemberKey) -> bool {
        self.frames.iter().any(|frame| frame.is_for(member))
    }

    /// How many updates are news to this member.
    pub fn updates_for(&self, member: MemberKey) -> usize {
        let is_update = |frame: &&Frame| frame.content == Content::Update && frame.is_for(member);
        self.frames.iter().filter(is_update).count()
    }

    /// What a member gets of a sealed batch: all that is for it and that it did not write
    /// itself.
    pub fn chunks(&self, member: MemberKey) -> Cow<'_, [Bytes]> {
        if self.frames.iter().all(|frame| frame.is_for(member)) {
            return Cow::Borrowed(std::slice::from_ref(&self.whole));
        }
        let theirs = self.frames.iter().filter(|frame| frame.is_for(member));
        Cow::Owned(theirs.map(|frame| frame.bytes.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(author: u64, only: Option<Arc<[MemberKey]>>, bytes: &'static str) -> Frame {
        Frame { author: Some(MemberKey(author)), only, content: Content::Update, bytes: Bytes::from(bytes) }
    }

    #[test]
    fn each_member_gets_what_others_wrote() {
        let mut batch = Batch::new(1);
        for (author, bytes) in [(1, "a"), (2, "b"), (1, "c")] {
            batch.push(frame(author, None, bytes));
        }
        let batch = batch.sealed();
        assert_eq!(batch.bytes(), 3);
        assert_eq!(*batch.chunks(MemberKey(9)), ["abc"], "in one piece");
        assert_eq!(*batch.chunks(MemberKey(1)), ["b"]);
        assert_eq!(*batch.chunks(MemberKey(2)), ["a", "c"]);
        assert!(batch.concerns(MemberKey(1)));
        let mut own = Batch::new(2);
        own.push(frame(1, None, "a"));
        assert!(!own.concerns(MemberKey(1)) && own.concerns(MemberKey(2)));
    }

    #[test]
    fn what_is_held_back_goes_to_those_it_is_for_in_its_place() {
        let held: Arc<[MemberKey]> = Arc::new([MemberKey(1), MemberKey(2)]);
        let mut batch = Batch::new(1);
        for (author, only, bytes) in [(3, None, "a"), (1, Some(held), "b"), (3, None, "c")] {
            batch.push(frame(author, only, bytes));
        }
        let batch = batch.sealed();
        assert_eq!(*batch.chunks(MemberKey(1)), ["a", "c"]);
        assert_eq!(*batch.chunks(MemberKey(2)), ["abc"]);
        assert_eq!(*batch.chunks(MemberKey(4)), ["a", "c"]);
        assert!(!batch.concerns(MemberKey(3)), "its own, and what is not for it");
    }
}
