//! A socket that several can write to: the connection that reads from it, and the
//! document whose frames go straight to it.
//!
//! Frames never mix: whatever is given to it in one piece stays in one piece. What the
//! operating system does not take at once is kept, and comes first.
//!
//! It knows its place in the count, and its manners: when the server has said its last
//! word, it is read from a little longer. And it has its patience: whoever takes nothing
//! of what it is sent for too long is given up (HARD-7).

use std::collections::VecDeque;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use super::gate::Ticket;
use crate::config::limits::Limits;
use crate::document::sink::{FrameSink, Written};
use crate::telemetry::metrics::http::Traffic;
use crate::telemetry::metrics::share::Share;

/// Pieces that one system call writes at most.
const PIECES: usize = 64;

/// What is behind a socket: TCP, or TLS over it.
pub(in crate::http) trait Io: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Io for T {}

/// A socket, as those see it who come after an upgrade: a place for frames, and some
/// facts.
pub(in crate::http) trait SharedSocket: FrameSink {
    /// From here on whatever is written in one piece is a whole frame, and stays one.
    fn upgrade(&self);
    /// The server has said its last word: the socket is read from a little longer.
    /// Closing it with something unread would reset the connection, and the last
    /// word might never arrive.
    fn linger(&self);
}

/// What all who use a socket share.
struct Shared<I> {
    /// None when it is gone.
    side: Mutex<Option<Side<I>>>,
    lingers: AtomicBool,
    is_upgraded: AtomicBool,
}

/// The socket, and what it has not taken yet.
struct Side<I> {
    io: I,
    rest: VecDeque<Bytes>,
    traffic: Traffic,
    /// TLS has taken something that is not on its way yet.
    unflushed: bool,
    /// How long it may be full without taking a byte.
    patience: Duration,
    /// Until then, since it is full.
    patient_until: Option<Pin<Box<Sleep>>>,
}

impl<I> std::fmt::Debug for Shared<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Socket").field("is_upgraded", &self.is_upgraded).finish_non_exhaustive()
    }
}

impl<I: Io> Shared<I> {
    fn side(&self) -> MutexGuard<'_, Option<Side<I>>> {
        self.side.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the socket, unless it is gone.
    fn with<T>(&self, work: impl FnOnce(&mut Side<I>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match &mut *self.side() {
            Some(side) => work(side),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl<I: Io> Side<I> {
    /// Takes frames, and writes what can be written of them. To be called once.
    fn poll_write(&mut self, context: &mut Context<'_>, chunks: &[Bytes]) -> Poll<io::Result<()>> {
        let mut rest = chunks;
        // Nearly always one chunk, and nearly always all of it is taken.
        if let [only] = chunks
            && self.rest.is_empty()
            && let Poll::Ready(written) = Pin::new(&mut self.io).poll_write(context, only)
        {
            let written = written?;
            self.took(written);
            if written < only.len() {
                self.rest.push_back(only.slice(written..));
            }
            rest = &[];
        }
        self.rest.extend(rest.iter().filter(|chunk| !chunk.is_empty()).cloned());
        self.poll_empty(context)
    }

    /// Writes what is left, and flushes it.
    fn poll_empty(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            let written = if self.rest.len() == 1 || !self.io.is_write_vectored() {
                Pin::new(&mut self.io).poll_write(context, &self.rest[0])
            } else {
                let pieces: Vec<IoSlice<'_>> =
                    self.rest.iter().take(PIECES).map(|piece| IoSlice::new(piece)).collect();
                Pin::new(&mut self.io).poll_write_vectored(context, &pieces)
            };
            match written {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(written)) => {
                    self.advance(written);
                    self.took(written);
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return self.poll_patience(context),
            }
        }
        if self.unflushed {
            let flushed = Pin::new(&mut self.io).poll_flush(context);
            if flushed.is_pending() {
                return self.poll_patience(context);
            }
            std::task::ready!(flushed)?;
            (self.unflushed, self.patient_until) = (false, None);
        }
        Poll::Ready(Ok(()))
    }

    /// Writes what is no frame of a document: as much of it as goes without waiting.
    fn poll_write_some(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Poll::Ready(written) = Pin::new(&mut self.io).poll_write(context, bytes) else {
            return self.poll_patience(context);
        };
        let written = written?;
        self.took(written);
        Poll::Ready(Ok(written))
    }

    fn took(&mut self, bytes: usize) {
        self.traffic.sent(bytes);
        (self.unflushed, self.patient_until) = (true, None);
    }

    /// The socket is full: waits until that has been so for too long.
    fn poll_patience<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        let patience = self.patience;
        let until = self.patient_until.get_or_insert_with(|| Box::pin(sleep(patience)));
        until.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn advance(&mut self, mut written: usize) {
        while let Some(piece) = self.rest.front_mut() {
            if piece.len() > written {
                piece.advance(written);
                return;
            }
            written -= piece.len();
            self.rest.pop_front();
        }
    }
}

impl<I: Io> FrameSink for Shared<I> {
    fn write(&self, chunks: &[Bytes]) -> Written {
        let written = self.with(|side| {
            // Nobody waits here: if the socket is full, the connection goes on. And the
            // budget is that of the socket's own task, not of the document's.
            let mut context = Context::from_waker(Waker::noop());
            let write = std::future::poll_fn(|context| side.poll_write(context, chunks));
            pin!(tokio::task::unconstrained(write)).poll(&mut context)
        });
        match written {
            Poll::Ready(Ok(())) => Written::Whole,
            Poll::Ready(Err(_)) => Written::Broken,
            Poll::Pending => Written::InPart,
        }
    }

    fn poll_free(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|side| side.poll_empty(context))
    }
}

impl<I: Io> SharedSocket for Shared<I> {
    fn upgrade(&self) {
        self.is_upgraded.store(true, Ordering::Relaxed);
    }

    fn linger(&self) {
        self.lingers.store(true, Ordering::Relaxed);
    }
}

/// A socket that has been let in: the side that reads, and writes what is no frame of
/// a document.
#[derive(Debug)]
pub(super) struct Socket<I: Io> {
    shared: Arc<Shared<I>>,
    linger: Duration,
    /// Always there until it is dropped.
    ticket: Option<Ticket>,
    _counted: Share,
}

impl<I: Io> Socket<I> {
    pub(in crate::http) fn new(io: I, limits: &Limits, ticket: Ticket, traffic: Traffic) -> Self {
        let _counted = traffic.connection();
        let side = Side {
            io,
            rest: VecDeque::new(),
            traffic,
            unflushed: false,
            patience: limits.unread,
            patient_until: None,
        };
        let shared = Shared {
            side: Mutex::new(Some(side)),
            lingers: AtomicBool::new(false),
            is_upgraded: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared), linger: limits.linger, ticket: Some(ticket), _counted }
    }

    /// The same socket for those who come after an upgrade.
    pub(in crate::http) fn share(&self) -> Arc<dyn SharedSocket> {
        Arc::clone(&self.shared) as Arc<dyn SharedSocket>
    }
}

impl<I: Io> AsyncRead for Socket<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.shared.with(|side| {
            let before = buffer.filled().len();
            std::task::ready!(Pin::new(&mut side.io).poll_read(context, buffer))?;
            side.traffic.received(buffer.filled().len() - before);
            Poll::Ready(Ok(()))
        })
    }
}

impl<I: Io> AsyncWrite for Socket<I> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let is_upgraded = self.shared.is_upgraded.load(Ordering::Relaxed);
        self.shared.with(|side| {
            std::task::ready!(side.poll_empty(context))?;
            let written = std::task::ready!(side.poll_write_some(context, bytes))?;
            if is_upgraded && written < bytes.len() {
                side.rest.push_back(Bytes::copy_from_slice(&bytes[written..]));
                return Poll::Ready(Ok(bytes.len()));
            }
            Poll::Ready(Ok(written))
        })
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.with(|side| side.poll_empty(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.with(|side| {
            std::task::ready!(side.poll_empty(context))?;
            let shut = Pin::new(&mut side.io).poll_shutdown(context);
            if shut.is_pending() { side.poll_patience(context) } else { shut }
        })
    }
}

impl<I: Io> Drop for Socket<I> {
    fn drop(&mut self) {
        let side = self.shared.side().take();
        if self.shared.lingers.load(Ordering::Relaxed)
            && let Some(side) = side
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // It counts until it is gone.
            let (ticket, patience) = (self.ticket.take(), self.linger);
            runtime.spawn(async move {
                see_off(side.io, patience).await;
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
