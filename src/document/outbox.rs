//! What waits to be written to one member's socket.
//!
//! Two lanes: *live* frames in the order in which they came about, and a
//! *backlog* of pieces of a large first sync. Each taking gives at most one piece
//! and then all that is live, so that neither waits behind the other (WIRE-9).
//!
//! The live lane is bounded in bytes. When it would overflow it is emptied, and
//! takes nothing more until the member has been brought up to date (LIVE-4).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::task::AtomicWaker;

use super::member::MemberKey;
use crate::protocol::close::CloseReason;

/// Frames for all members of a document, encoded once.
#[derive(Debug, Default)]
pub struct Batch {
    /// In order.
    pub frames: Vec<Frame>,
    /// Sum of their bytes.
    pub bytes: usize,
    /// Number of this batch in the document's life.
    pub number: u64,
}

impl Batch {
    /// Adds a frame.
    pub fn push(&mut self, frame: Frame) {
        self.bytes += frame.bytes.len();
        self.frames.push(frame);
    }
}

/// One protocol message (WIRE-1).
#[derive(Debug, Clone)]
pub struct Frame {
    /// Who wrote it, and so has it.
    pub author: Option<MemberKey>,
    /// The message.
    pub bytes: Bytes,
}

/// The queue between a document and one connection.
#[derive(Debug)]
pub struct Outbox {
    lanes: Mutex<Lanes>,
    waker: AtomicWaker,
    owner: MemberKey,
    limit: usize,
}

#[derive(Debug, Default)]
struct Lanes {
    live: VecDeque<Item>,
    live_bytes: usize,
    backlog: VecDeque<Bytes>,
    overflow: Overflow,
    /// Number of the first batch that the member misses.
    lost_since: Option<u64>,
    close: Option<CloseReason>,
}

#[derive(Debug)]
enum Item {
    Batch(Arc<Batch>),
    Own(Bytes),
}

/// Whether the member misses something.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Overflow {
    /// Everything is in the lanes or was taken.
    #[default]
    None,
    /// The lane was emptied.
    Lost,
    /// The connection has been told that its socket is free again.
    Reported,
}

/// What the connection is to do next.
#[derive(Debug)]
pub enum Outgoing {
    /// Write these, then flush once.
    Frames(Vec<Bytes>),
    /// The socket is free again after an overflow: ask the document to bring the
    /// member up to date.
    CatchUp,
    /// Close the socket.
    Close(CloseReason),
}

/// The live lane was full and has been emptied, or still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflowed;

impl Outbox {
    /// An empty outbox whose live lane holds up to `limit` bytes.
    pub fn new(owner: MemberKey, limit: usize) -> Self {
        Self { lanes: Mutex::default(), waker: AtomicWaker::new(), owner, limit }
    }

    /// Queues a batch.
    ///
    /// # Errors
    /// When it does not fit: then the lane has been emptied, and takes nothing
    /// until [`Outbox::reopen`].
    pub fn push_batch(&self, batch: &Arc<Batch>) -> Result<(), Overflowed> {
        let pushed = {
            let mut lanes = self.lanes();
            lanes.push(Item::Batch(Arc::clone(batch)), batch.bytes, self.limit)
        };
        self.waker.wake();
        pushed
    }

    /// Queues a frame for this member alone. When the member misses something it
    /// is dropped: being brought up to date makes up for it.
    pub fn push_own(&self, frame: Bytes) {
        let bytes = frame.len();
        // The overflow shows with the next batch, or has shown already.
        let _ = self.lanes().push(Item::Own(frame), bytes, self.limit);
        self.waker.wake();
    }

    /// Queues pieces of a sync, each a frame. They survive an overflow.
    pub fn push_backlog(&self, pieces: impl IntoIterator<Item = Bytes>) {
        self.lanes().backlog.extend(pieces);
        self.waker.wake();
    }

    /// The live lane takes frames again. Returns the number of the first batch
    /// that was lost, if one was.
    pub fn reopen(&self) -> Option<u64> {
        let mut lanes = self.lanes();
        lanes.overflow = Overflow::None;
        lanes.lost_since.take()
    }

    /// Closes the socket after what is queued.
    pub fn close(&self, reason: CloseReason) {
        self.lanes().close.get_or_insert(reason);
        self.waker.wake();
    }

    /// What to do next. One task may wait at a time.
    pub fn poll_take(&self, context: &mut Context<'_>) -> Poll<Outgoing> {
        if let Some(outgoing) = self.take() {
            return Poll::Ready(outgoing);
        }
        self.waker.register(context.waker());
        // What came between the look and the registration did not wake us.
        self.take().map_or(Poll::Pending, Poll::Ready)
    }

    fn take(&self) -> Option<Outgoing> {
        let mut lanes = self.lanes();
        if !lanes.live.is_empty() || !lanes.backlog.is_empty() {
            let mut frames: Vec<Bytes> = lanes.backlog.pop_front().into_iter().collect();
            lanes.live_bytes = 0;
            for item in lanes.live.drain(..) {
                match item {
                    Item::Own(frame) => frames.push(frame),
                    Item::Batch(batch) => {
                        let others = batch.frames.iter().filter(|frame| frame.author != Some(self.owner));
                        frames.extend(others.map(|frame| frame.bytes.clone()));
                    }
                }
            }
            return Some(Outgoing::Frames(frames));
        }
        if let Some(reason) = lanes.close {
            return Some(Outgoing::Close(reason));
        }
        if lanes.overflow == Overflow::Lost {
            lanes.overflow = Overflow::Reported;
            return Some(Outgoing::CatchUp);
        }
        None
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lanes {
    fn push(&mut self, item: Item, bytes: usize, limit: usize) -> Result<(), Overflowed> {
        if self.overflow == Overflow::None && self.live_bytes + bytes <= limit {
            self.live_bytes += bytes;
            self.live.push_back(item);
            return Ok(());
        }
        let number = |item: &Item| match item {
            Item::Batch(batch) => Some(batch.number),
            Item::Own(_) => None,
        };
        let first = self.live.iter().chain([&item]).find_map(number);
        self.lost_since = self.lost_since.or(first);
        self.live.clear();
        self.live_bytes = 0;
        if self.overflow == Overflow::None {
            self.overflow = Overflow::Lost;
        }
        Err(Overflowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(number: u64, frames: &[(u64, &'static [u8])]) -> Arc<Batch> {
        let frames: Vec<Frame> = frames
            .iter()
            .map(|(author, bytes)| Frame {
                author: Some(MemberKey(*author)),
                bytes: Bytes::from_static(bytes),
            })
            .collect();
        Arc::new(Batch { bytes: frames.iter().map(|frame| frame.bytes.len()).sum(), frames, number })
    }

    fn frames(outbox: &Outbox) -> Vec<Bytes> {
        match outbox.take() {
            Some(Outgoing::Frames(frames)) => frames,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_member_does_not_get_its_own_frames_back() {
        let outbox = Outbox::new(MemberKey(1), 100);
        outbox.push_batch(&batch(1, &[(1, b"mine"), (2, b"theirs")])).unwrap();
        assert_eq!(frames(&outbox), [Bytes::from_static(b"theirs")]);
        assert!(outbox.take().is_none());
    }

    #[test]
    fn wire_9_pieces_and_live_frames_take_turns() {
        let outbox = Outbox::new(MemberKey(1), 100);
        outbox.push_backlog([Bytes::from_static(b"piece 1"), Bytes::from_static(b"piece 2")]);
        outbox.push_own(Bytes::from_static(b"live"));
        assert_eq!(frames(&outbox), ["piece 1", "live"].map(Bytes::from));
        outbox.push_own(Bytes::from_static(b"more"));
        assert_eq!(frames(&outbox), ["piece 2", "more"].map(Bytes::from));
    }

    #[test]
    fn live_4_an_overflow_empties_the_lane_and_is_reported_once() {
        let outbox = Outbox::new(MemberKey(1), 10);
        outbox.push_batch(&batch(7, &[(2, b"12345678")])).unwrap();
        assert_eq!(outbox.push_batch(&batch(8, &[(2, b"1234")])), Err(Overflowed));
        assert!(outbox.push_batch(&batch(9, &[(2, b"1")])).is_err(), "nothing until caught up");
        assert!(matches!(outbox.take(), Some(Outgoing::CatchUp)));
        assert!(outbox.take().is_none());
        assert_eq!(outbox.reopen(), Some(7));
        outbox.push_batch(&batch(10, &[(2, b"1")])).unwrap();
        assert_eq!(frames(&outbox).len(), 1);
    }

    #[test]
    fn closing_comes_after_what_is_queued() {
        let outbox = Outbox::new(MemberKey(1), 10);
        outbox.push_own(Bytes::from_static(b"last"));
        outbox.close(CloseReason::Restart);
        assert_eq!(frames(&outbox).len(), 1);
        assert!(matches!(outbox.take(), Some(Outgoing::Close(CloseReason::Restart))));
    }
}
