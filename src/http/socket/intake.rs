//! The way in of a WebSocket: what stands between the socket and the library that reads
//! messages from it.
//!
//! The library reads on until a message is complete, and shows nothing before. So that
//! what is not complete has bounds, too (HARD-7), bytes are counted here as they come:
//! no more than some at once, frames whatever is in them, and what is kept of an
//! unfinished message.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::frames::{Frames, Violation};
use super::unfinished::{Share, Unfinished};
use crate::config::limits::Limits;
use crate::protocol::close::CloseReason;
use crate::rights::table::Access;

/// What a message has beside its update: types, a length.
const SLACK: usize = 64;

/// A WebSocket over something that bytes come from.
pub(super) type WebSocketOver<I> = WebSocketStream<Intake<I>>;

/// Bytes of the largest message that is read at all.
pub(super) fn largest(limits: &Limits) -> usize {
    limits.first_sync + SLACK
}

/// Counts what comes in, and lets no more through than may come.
#[derive(Debug)]
pub(super) struct Intake<I> {
    io: I,
    frames: Frames,
    limits: Arc<Limits>,
    /// Bytes that a message may have.
    limit: u64,
    received: u64,
    /// What had come at the last look.
    seen: Seen,
    share: Share,
    /// When the message that is not complete began, and its number.
    began: (u64, Instant),
    /// Why nothing more is read.
    refused: Option<CloseReason>,
}

#[derive(Debug, Default)]
struct Seen {
    frames: u64,
    bytes: u64,
}

/// What has come in between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Taken {
    pub(in crate::http) frames: usize,
    pub(in crate::http) bytes: usize,
}

/// What comes out of a WebSocket.
pub(in crate::http) enum Incoming {
    /// A message, an error, or the end.
    Whole(Option<Result<Message, Error>>),
    /// Something that makes no message yet.
    Part,
}

/// The server reads nothing more from this client.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{}", .0.sentence())]
pub(in crate::http) struct Refused(pub(super) CloseReason);

impl<I> Intake<I> {
    /// Until more is [known](Self::set_access), for somebody who may not write.
    pub(in crate::http) fn new(io: I, limits: Arc<Limits>, budget: &Arc<Unfinished>) -> Self {
        let mut intake = Self {
            io,
            frames: Frames::default(),
            limits,
            limit: 0,
            received: 0,
            seen: Seen::default(),
            share: budget.share(),
            began: (0, Instant::now()),
            refused: None,
        };
        intake.set_access(Access::Read);
        intake
    }

    /// How large messages may be follows what they are good for. One that has begun
    /// may still be finished.
    pub(super) fn set_access(&mut self, access: Access) {
        let limit = match access {
            Access::Write => largest(&self.limits),
            Access::Read => self.limits.read_only_frame,
        };
        self.limit = limit as u64;
    }

    /// Messages have no more than so many bytes.
    pub(super) fn set_largest(&mut self, bytes: usize) {
        self.limit = bytes as u64;
    }

    /// Bytes that have come so far.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// What has come since the last look. Only after a look comes more.
    pub(in crate::http) fn look(&mut self) -> Taken {
        let now = Seen { frames: self.frames.count(), bytes: self.received };
        let before = std::mem::replace(&mut self.seen, now);
        Taken {
            frames: (self.seen.frames - before.frames) as usize,
            bytes: (self.seen.bytes - before.bytes) as usize,
        }
    }

    /// Whether a message takes longer than one of its size may.
    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        self.frames.unfinished().is_some_and(|message| {
            let time = Duration::from_secs(message.announced / self.limits.message_rate as u64);
            now.duration_since(self.began.1) >= self.limits.message_time + time
        })
    }

    /// Whether all clients together have sent too much of messages that are not
    /// complete, and this one has to go. Its task is woken then.
    pub(super) fn is_revoked(&self) -> bool {
        self.share.is_revoked()
    }

    fn has_news(&self) -> bool {
        self.received > self.seen.bytes
    }

    fn count(&mut self, bytes: &[u8], context: &Context<'_>) {
        self.received += bytes.len() as u64;
        if let Err(violation) = self.frames.feed(bytes, self.limit) {
            // What came before it is still read.
            self.refused = Some(match violation {
                Violation::TooLarge => CloseReason::FrameTooLarge,
                Violation::Control => CloseReason::Malformed,
            });
        }
        let unfinished = self.frames.unfinished();
        if unfinished.is_some() && self.began.0 != self.frames.begun() {
            self.began = (self.frames.begun(), Instant::now());
        }
        let held = unfinished.map_or(0, |message| message.held);
        self.share.hold(usize::try_from(held).unwrap_or(usize::MAX), self.began.1, context.waker());
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Intake<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let refused = this.refused.or(this.share.is_revoked().then_some(CloseReason::Overloaded));
        if let Some(reason) = refused {
            return Poll::Ready(Err(io::Error::other(Refused(reason))));
        }
        if this.received - this.seen.bytes >= this.limits.read_turn as u64 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        std::task::ready!(Pin::new(&mut this.io).poll_read(context, buffer))?;
        this.count(&buffer.filled()[before..], context);
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Intake<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

/// What comes next. After a part it is to be [looked](Intake::look) at what came.
pub(super) fn poll_incoming<I: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketOver<I>,
    context: &mut Context<'_>,
) -> Poll<Incoming> {
    match Pin::new(&mut *socket).poll_next(context) {
        Poll::Ready(received) => Poll::Ready(Incoming::Whole(received)),
        Poll::Pending if socket.get_ref().has_news() => Poll::Ready(Incoming::Part),
        Poll::Pending => Poll::Pending,
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;

    /// An intake to which these bytes have come.
    async fn with(limits: Limits, bytes: &[u8]) -> Intake<DuplexStream> {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        client.write_all(bytes).await.unwrap();
        Intake::new(server, Arc::new(limits), &Arc::new(Unfinished::new(1 << 20)))
    }

    async fn read(intake: &mut Intake<DuplexStream>) -> Poll<io::Result<usize>> {
        let mut buffer = [0; 100];
        poll_fn(|context| {
            let mut buffer = ReadBuf::new(&mut buffer);
            let read = Pin::new(&mut *intake).poll_read(context, &mut buffer);
            Poll::Ready(read.map_ok(|()| buffer.filled().len()))
        })
        .await
    }

    /// An empty frame, masked with nothing, in the middle of a message.
    const EMPTY: [u8; 6] = [0, 0x80, 0, 0, 0, 0];

    #[tokio::test]
    async fn hard_7_no_more_comes_at_once_than_is_looked_at() {
        let limits = Limits { read_turn: 150, ..Limits::default() };
        let mut intake = with(limits, &EMPTY.repeat(100)).await;
        assert!(matches!(read(&mut intake).await, Poll::Ready(Ok(100))));
        assert!(matches!(read(&mut intake).await, Poll::Ready(Ok(100))));
        assert!(read(&mut intake).await.is_pending() && intake.has_news());
        assert_eq!(intake.look(), Taken { frames: 33, bytes: 200 });
        assert!(matches!(read(&mut intake).await, Poll::Ready(Ok(100))), "and goes on after a look");
        assert_eq!(intake.look(), Taken { frames: 17, bytes: 100 });
    }

    #[tokio::test]
    async fn hard_7_what_came_before_a_frame_that_is_too_large_is_read() {
        let limits = Limits { read_only_frame: 10, ..Limits::default() };
        let small = [&[0x82, 0x80 | 1, 0, 0, 0, 0, 7][..], &[0x82, 0x80 | 11, 0, 0, 0, 0]].concat();
        let mut intake = with(limits, &small).await;
        assert_eq!(intake.read(&mut [0; 100]).await.unwrap(), 13);
        let error = intake.read(&mut [0; 100]).await.unwrap_err();
        assert_eq!(error.to_string(), CloseReason::FrameTooLarge.sentence());
    }
}
