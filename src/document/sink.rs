//! The writing side of a member's socket, as a document sees it.

use std::fmt;
use std::io;
use std::task::{Context, Poll};

use bytes::Bytes;

/// Takes frames for one socket. The document writes to it directly, so that a
/// keystroke wakes no task on its way out; only where the socket is full does the
/// connection's own task go on with it.
pub trait FrameSink: fmt::Debug + Send + Sync {
    /// Takes whole frames, in any number of chunks, and writes as much of them as
    /// goes without waiting. What is left over is kept, and comes first.
    fn write(&self, chunks: &[Bytes]) -> Written;

    /// Goes on writing what is left over. Ready when nothing is.
    ///
    /// # Errors
    /// When the socket is broken.
    fn poll_free(&self, context: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// What came of writing to a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// All is on its way.
    Whole,
    /// The socket is full; the rest is kept.
    InPart,
    /// The socket is broken, and takes nothing any more.
    Broken,
}
