//! The bytes of a WebSocket that is passed on, both ways, unread.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, copy_buf, split};
use tokio::time::{sleep, timeout};

use crate::http::listen::socket::SharedSocket;
use crate::http::socket::frames::Frames;
use crate::protocol::close::CloseReason;
use crate::protocol::frame;
use crate::shutdown::Shutdown;

/// Bytes of a socket that wait at most here, each way.
const BUFFER: usize = 1 << 10;

/// What follows the frames of another server to one of its clients.
#[derive(Debug, Default)]
pub(super) struct Followed(Frames);

impl Followed {
    /// These bytes have gone on.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        // What a server sends has no bound but its own.
        let _ = self.0.feed(bytes, u64::MAX);
    }

    /// Whether a frame of this server's could follow.
    pub(super) fn is_between(&self) -> bool {
        self.0.is_between()
    }
}

/// What clients are told whose sockets this server passes on when it stops (LIVE-6).
pub(super) fn farewell() -> Bytes {
    let reason = CloseReason::Restart;
    frame::close(reason.code(), reason.sentence())
}

/// Bytes both ways, until one side has said its last; or this server stops.
pub(super) async fn splice(
    (here, shared): (OnUpgrade, Arc<dyn SharedSocket>),
    there: OnUpgrade,
    shutdown: Shutdown,
    patience: Duration,
) {
    let Some(_hold) = shutdown.hold() else { return };
    let both = async { Ok::<_, hyper::Error>((here.await?, there.await?)) };
    let (here, there) = match both.await {
        Ok(both) => both,
        Err(error) => return tracing::debug!(%error, "a socket was not upgraded"),
    };
    let (from_here, to_here) = split(TokioIo::new(here));
    let (from_there, to_there) = split(TokioIo::new(there));
    let (mut out, mut back) = (pin!(pump(from_here, to_there)), pin!(bring(from_there, to_here, &shutdown)));
    let one = async {
        tokio::select! {
            () = &mut out => drop(timeout(patience, &mut back).await),
            end = &mut back => match end {
                Brought::All => drop(timeout(patience, &mut out).await),
                // The last word is to arrive.
                Brought::Farewell => shared.linger(),
            },
        }
    };
    tokio::select! {
        // Who says nothing any more is not waited for.
        () = one => {}
        () = async { shutdown.begun().await; sleep(patience).await } => {}
    }
}

async fn pump(from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
    let mut from = BufReader::with_capacity(BUFFER, from);
    // Either way it is over, and the other side hears that.
    let _ = copy_buf(&mut from, &mut to).await;
    let _ = to.shutdown().await;
}

/// What a client was brought.
enum Brought {
    /// All that the other server had to say, or that could be written.
    All,
    /// This server's last word.
    Farewell,
}

/// Brings a client what the other server says; or, when this one stops, that.
async fn bring(
    from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    shutdown: &Shutdown,
) -> Brought {
    let mut from = BufReader::with_capacity(BUFFER, from);
    let mut followed = Followed::default();
    let mut stop = pin!(shutdown.begun());
    loop {
        let bytes = tokio::select! {
            bytes = from.fill_buf() => bytes,
            () = &mut stop, if followed.is_between() => {
                let _ = to.write_all(&farewell()).await;
                let _ = to.flush().await;
                return Brought::Farewell;
            }
        };
        let Ok(bytes) = bytes else { break };
        if bytes.is_empty() || to.write_all(bytes).await.is_err() {
            break;
        }
        // Small frames are not kept for larger ones.
        if to.flush().await.is_err() {
            break;
        }
        followed.feed(bytes);
        let read = bytes.len();
        from.consume(read);
    }
    let _ = to.shutdown().await;
    Brought::All
}
