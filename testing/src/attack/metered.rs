//! What the attacks cost at most: sockets that are open at once, and bytes that go over
//! them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Trouble;

/// The bounds of all connections together.
pub(super) struct Bounded {
    sockets: Arc<Semaphore>,
    places: usize,
    most: AtomicUsize,
    left: Arc<AtomicU64>,
    bytes: u64,
}

impl Bounded {
    pub(super) fn new(sockets: usize, bytes: u64) -> Self {
        Self {
            sockets: Arc::new(Semaphore::new(sockets)),
            places: sockets,
            most: AtomicUsize::new(0),
            left: Arc::new(AtomicU64::new(bytes)),
            bytes,
        }
    }

    /// Waits until one more may be open.
    pub(super) async fn place(&self) -> Result<Ticket, Trouble> {
        let place = Arc::clone(&self.sockets).acquire_owned().await?;
        self.most.fetch_max(self.places - self.sockets.available_permits(), Ordering::Relaxed);
        Ok(Ticket { _place: place, left: Arc::clone(&self.left) })
    }

    /// Sockets that were open at once, and bytes that were moved.
    pub(super) fn used(&self) -> (usize, u64) {
        (self.most.load(Ordering::Relaxed), self.bytes - self.left.load(Ordering::Relaxed))
    }
}

/// The place of one connection.
pub(super) struct Ticket {
    _place: OwnedSemaphorePermit,
    left: Arc<AtomicU64>,
}

impl Ticket {
    fn spend(&self, bytes: usize) {
        let spent = |left: u64| Some(left.saturating_sub(bytes as u64));
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent);
    }

    fn check(&self) -> io::Result<()> {
        if self.left.load(Ordering::Relaxed) > 0 {
            return Ok(());
        }
        Err(io::Error::other("the attacks have moved as many bytes as they may"))
    }
}

/// A stream whose bytes are counted.
pub(super) struct Metered<S> {
    stream: S,
    ticket: Ticket,
}

impl<S> Metered<S> {
    pub(super) fn new(stream: S, ticket: Ticket) -> Self {
        Self { stream, ticket }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.ticket.check()?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.ticket.spend(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.ticket.check()?;
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.ticket.spend(written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
