//! A socket with its place in the count, a meter of what comes in, and manners
//! when it is closed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::gate::Ticket;

/// What the connection behind an upgrade knows of its socket.
#[derive(Debug, Default)]
pub(super) struct Meter {
    received: AtomicU64,
    lingers: AtomicBool,
}

impl Meter {
    /// Bytes that have come in so far. A large message shows here long before it
    /// is complete.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// The server has said its last word: the socket is read from a little longer.
    /// Closing it with something unread would reset the connection, and the last
    /// word might never arrive.
    pub(super) fn linger(&self) {
        self.lingers.store(true, Ordering::Relaxed);
    }
}

/// A socket that has been let in.
#[derive(Debug)]
pub(super) struct Socket<Io: AsyncRead + AsyncWrite + Unpin + Send + 'static> {
    /// Always there until it is dropped.
    io: Option<Io>,
    meter: Arc<Meter>,
    linger: Duration,
    /// Always there until it is dropped.
    ticket: Option<Ticket>,
}

impl<Io: AsyncRead + AsyncWrite + Unpin + Send + 'static> Socket<Io> {
    pub(super) fn new(io: Io, meter: Arc<Meter>, linger: Duration, ticket: Ticket) -> Self {
        Self { io: Some(io), meter, linger, ticket: Some(ticket) }
    }

    fn io(&mut self) -> io::Result<Pin<&mut Io>> {
        self.io.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncRead for Socket<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = self.io()?.poll_read(context, buffer);
        self.meter.received.fetch_add((buffer.filled().len() - before) as u64, Ordering::Relaxed);
        read
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncWrite for Socket<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.io()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.io()?.poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.as_ref().is_some_and(AsyncWrite::is_write_vectored)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io()?.poll_shutdown(context)
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin + Send + 'static> Drop for Socket<Io> {
    fn drop(&mut self) {
        if self.meter.lingers.load(Ordering::Relaxed)
            && let Some(io) = self.io.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // It counts until it is gone.
            let (ticket, patience) = (self.ticket.take(), self.linger);
            runtime.spawn(async move {
                see_off(io, patience).await;
                drop(ticket);
            });
        }
    }
}

/// Ends the writing half, and reads and forgets what still comes, for a while.
pub(super) async fn see_off(mut io: impl AsyncRead + AsyncWrite + Unpin, patience: Duration) {
    let goodbye = async {
        if io.shutdown().await.is_ok() {
            let mut forgotten = [0; 4096];
            while io.read(&mut forgotten).await.is_ok_and(|bytes| bytes > 0) {}
        }
    };
    // Whoever goes on sending after that is reset.
    let _ = timeout(patience, goodbye).await;
}
