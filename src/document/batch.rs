//! What all members of a document are given at once: frames, each encoded once.

use std::borrow::Cow;

use bytes::Bytes;

use super::key::MemberKey;

/// One protocol message as a WebSocket frame (WIRE-1).
#[derive(Debug, Clone)]
pub struct Frame {
    /// Who wrote it, and so has it.
    pub author: Option<MemberKey>,
    /// The frame.
    pub bytes: Bytes,
}

/// Frames for all members, in order.
#[derive(Debug)]
pub struct Batch {
    /// Number of this batch in the document's life.
    pub number: u64,
    frames: Vec<Frame>,
    bytes: usize,
    /// All of them in one piece, for those who wrote none of them: one write each.
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
        self.frames.iter().any(|frame| frame.author != Some(member))
    }

    /// What a member gets of a sealed batch: all but what it wrote itself.
    pub fn chunks(&self, member: MemberKey) -> Cow<'_, [Bytes]> {
        if self.frames.iter().all(|frame| frame.author != Some(member)) {
            return Cow::Borrowed(std::slice::from_ref(&self.whole));
        }
        let others = self.frames.iter().filter(|frame| frame.author != Some(member));
        Cow::Owned(others.map(|frame| frame.bytes.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_gets_what_others_wrote() {
        let mut batch = Batch::new(1);
        for (author, bytes) in [(1, "a"), (2, "b"), (1, "c")] {
            batch.push(Frame { author: Some(MemberKey(author)), bytes: Bytes::from(bytes) });
        }
        let batch = batch.sealed();
        assert_eq!(batch.bytes(), 3);
        assert_eq!(*batch.chunks(MemberKey(9)), ["abc"], "in one piece");
        assert_eq!(*batch.chunks(MemberKey(1)), ["b"]);
        assert_eq!(*batch.chunks(MemberKey(2)), ["a", "c"]);
        assert!(batch.concerns(MemberKey(1)));
        let mut own = Batch::new(2);
        own.push(Frame { author: Some(MemberKey(1)), bytes: Bytes::from("a") });
        assert!(!own.concerns(MemberKey(1)) && own.concerns(MemberKey(2)));
    }
}
