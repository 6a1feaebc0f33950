//! The way from a document to one member's socket.
//!
//! As long as the socket is free, what the document hands out is written at once,
//! by the document's own task. When it is not, things queue in two lanes: *live*
//! frames in the order in which they came about, and a *backlog* of pieces of a
//! large first sync. Each writing takes at most one piece and then all that is live,
//! so that neither waits behind the other (WIRE-9).
//!
//! The live lane is bounded in bytes. When it would overflow it is emptied, and
//! takes nothing more until the member has been brought up to date (LIVE-4).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::task::AtomicWaker;

use super::batch::Batch;
use super::key::MemberKey;
use super::sink::{FrameSink, Written};
use crate::protocol::close::CloseReason;
use crate::protocol::frame;
use crate::protocol::message::UpdateMessage;
use crate::telemetry::metrics::share::Share;

/// The queue between a document and one connection.
#[derive(Debug)]
pub struct Outbox {
    lanes: Mutex<Lanes>,
    /// The connection's task.
    connection: AtomicWaker,
}

#[derive(Debug)]
struct Lanes {
    owner: MemberKey,
    sink: Arc<dyn FrameSink>,
    socket: Socket,
    live: VecDeque<Item>,
    live_bytes: usize,
    limit: usize,
    /// Messages, not framed yet. All members that are sent the same share its memory.
    backlog: VecDeque<UpdateMessage>,
    backlog_bytes: usize,
    overflow: Overflow,
    /// Number of the first batch that the member misses.
    lost_since: Option<u64>,
    close: Option<CloseReason>,
    /// How often anything was written.
    writes: u64,
    /// What of both lanes is shown of all outboxes together.
    queued: Share,
}

#[derive(Debug)]
enum Item {
    Batch(Arc<Batch>),
    /// A frame for this member alone.
    Own(Bytes),
}

/// What can be done with the socket at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Socket {
    /// Written to.
    Free,
    /// Waited for, by the connection's task.
    Full,
    /// Nothing any more.
    Broken,
}

/// Whether the member misses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overflow {
    /// Everything is in the lanes or was written.
    None,
    /// The lane was emptied.
    Lost,
    /// The connection has been told that its socket is free again.
    Reported,
}

/// What the connection is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outgoing {
    /// The socket is free again after an overflow: ask the document to bring the
    /// member up to date.
    CatchUp,
    /// Close the socket.
    Close(CloseReason),
    /// The socket is broken.
    Broken,
}

/// The live lane was full and has been emptied, or still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflowed;

impl Outbox {
    /// An empty outbox whose live lane holds up to `limit` bytes. What it holds is shown in
    /// `queued`.
    pub fn new(owner: MemberKey, sink: Arc<dyn FrameSink>, limit: usize, queued: Share) -> Self {
        let lanes = Lanes {
            owner,
            sink,
            socket: Socket::Free,
            live: VecDeque::new(),
            live_bytes: 0,
            limit,
            backlog: VecDeque::new(),
            backlog_bytes: 0,
            overflow: Overflow::None,
            lost_since: None,
            close: None,
            writes: 0,
            queued,
        };
        Self { lanes: Mutex::new(lanes), connection: AtomicWaker::new() }
    }

    /// Writes or queues a batch, without the frames that the member wrote itself.
    ///
    /// # Errors
    /// When it does not fit: then the lane has been emptied, and takes nothing
    /// until [`Outbox::reopen`].
    pub fn push_batch(&self, batch: &Arc<Batch>) -> Result<(), Overflowed> {
        self.change(|lanes| {
            if lanes.is_idle() {
                let chunks = batch.chunks(lanes.owner);
                lanes.write(&chunks);
                return Ok(());
            }
            lanes.push(Item::Batch(Arc::clone(batch)), batch.bytes())
        })
    }

    /// Writes or queues a message for this member alone. When the member misses
    /// something it is dropped: being brought up to date makes up for it.
    pub fn push_own(&self, message: &[u8]) {
        let frame = frame::binary(message);
        self.change(|lanes| {
            let bytes = frame.len();
            // The overflow shows with the next batch, or has shown already.
            let _ = lanes.push(Item::Own(frame), bytes);
        });
    }

    /// Asks for a pong, if the socket is free to be asked. Whether it is. Nothing that its
    /// application notices, and so none of its [`Self::writes`].
    pub fn push_ping(&self) -> bool {
        self.change(|lanes| {
            let is_idle = lanes.is_idle();
            if is_idle {
                let writes = lanes.writes;
                lanes.write(&[frame::PING]);
                lanes.writes = writes;
            }
            is_idle
        })
    }

    /// Queues pieces of a sync, each a message. They survive an overflow.
    pub fn push_backlog(&self, pieces: impl IntoIterator<Item = UpdateMessage>) {
        self.change(|lanes| {
            for piece in pieces {
                lanes.backlog_bytes += piece.size();
                lanes.backlog.push_back(piece);
            }
        });
    }

    /// The member asks anew, and all that it misses follows: what has not gone out of
    /// earlier answers is part of that. So no more than one answer waits (HARD-7).
    pub fn drop_backlog(&self) {
        let mut lanes = self.lanes();
        lanes.clear_backlog();
        lanes.show();
    }

    /// The live lane takes frames again. Returns the number of the first batch
    /// that was lost, if one was.
    pub fn reopen(&self) -> Option<u64> {
        let mut lanes = self.lanes();
        lanes.overflow = Overflow::None;
        lanes.lost_since.take()
    }

    /// Closes the socket after what is queued. The first reason counts.
    pub fn close(&self, reason: CloseReason) {
        self.change(|lanes| {
            lanes.close.get_or_insert(reason);
        });
    }

    /// Goes on writing where the socket was full, and says what else there is to do.
    /// One task may wait at a time.
    pub fn poll_outgoing(&self, context: &mut Context<'_>) -> Poll<Outgoing> {
        self.connection.register(context.waker());
        let mut lanes = self.lanes();
        loop {
            lanes.drain();
            if lanes.socket != Socket::Full {
                lanes.show();
                return lanes.outgoing().map_or(Poll::Pending, Poll::Ready);
            }
            match std::task::ready!(lanes.sink.poll_free(context)) {
                Ok(()) => lanes.socket = Socket::Free,
                Err(_) => lanes.socket = Socket::Broken,
            }
        }
    }

    /// Nothing is written any more: somebody else has the last word.
    pub fn stop(&self) {
        self.lanes().socket = Socket::Broken;
    }

    /// How often anything was written so far: whether the socket was quiet shows in
    /// two looks at this.
    pub fn writes(&self) -> u64 {
        self.lanes().writes
    }

    /// Changes the lanes, writes what can be written, and wakes the connection's task
    /// if there is something to do for it.
    fn change<T>(&self, change: impl FnOnce(&mut Lanes) -> T) -> T {
        let (changed, wake) = {
            let mut lanes = self.lanes();
            let was_full = lanes.socket == Socket::Full;
            let changed = change(&mut lanes);
            lanes.drain();
            lanes.show();
            let is_full = lanes.socket == Socket::Full;
            // Once it waits for the socket, it needs not be told of more.
            (changed, if is_full { !was_full } else { lanes.has_outgoing() })
        };
        if wake {
            self.connection.wake();
        }
        changed
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lanes {
    /// Whether what comes now is next.
    fn is_idle(&self) -> bool {
        self.socket == Socket::Free
            && self.overflow == Overflow::None
            && self.live.is_empty()
            && self.backlog.is_empty()
    }

    /// Writes what is queued, as long as the socket takes it.
    fn drain(&mut self) {
        while self.socket == Socket::Free && !(self.live.is_empty() && self.backlog.is_empty()) {
            let mut chunks = Vec::new();
            if let Some(piece) = self.backlog.pop_front() {
                self.backlog_bytes -= piece.size();
                chunks.extend([frame::header(piece.size()), piece.head, piece.update]);
            }
            self.live_bytes = 0;
            for item in self.live.drain(..) {
                match item {
                    Item::Own(frame) => chunks.push(frame),
                    Item::Batch(batch) => chunks.extend_from_slice(&batch.chunks(self.owner)),
                }
            }
            self.write(&chunks);
        }
        if self.socket == Socket::Broken {
            self.live.clear();
            self.live_bytes = 0;
            self.clear_backlog();
        }
    }

    fn clear_backlog(&mut self) {
        self.backlog.clear();
        self.backlog_bytes = 0;
    }

    fn show(&mut self) {
        self.queued.set(self.live_bytes + self.backlog_bytes);
    }

    fn write(&mut self, chunks: &[Bytes]) {
        if chunks.is_empty() {
            return;
        }
        self.writes += 1;
        self.socket = match self.sink.write(chunks) {
            Written::Whole => Socket::Free,
            Written::InPart => Socket::Full,
            Written::Broken => Socket::Broken,
        };
    }

    fn push(&mut self, item: Item, bytes: usize) -> Result<(), Overflowed> {
        if self.overflow == Overflow::None && self.live_bytes + bytes <= self.limit {
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

    fn has_outgoing(&self) -> bool {
        self.socket == Socket::Broken || self.close.is_some() || self.overflow == Overflow::Lost
    }

    /// What there is to do for the connection once all that is queued is written.
    fn outgoing(&mut self) -> Option<Outgoing> {
        if self.socket == Socket::Broken {
            return Some(Outgoing::Broken);
        }
        if let Some(reason) = self.close {
            return Some(Outgoing::Close(reason));
        }
        if self.overflow == Overflow::Lost {
            self.overflow = Overflow::Reported;
            return Some(Outgoing::CatchUp);
        }
        None
    }
}

#[cfg(test)]
mod tests;
