//! Bytes on their way into a pipe that may be full.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;

/// One end of a pipe or socket, and what waits for it.
#[derive(Debug)]
pub(super) struct Outbox {
    to: Option<OwnedFd>,
    waiting: Vec<u8>,
    sent: usize,
    /// No more comes: it is closed once it is empty.
    is_last: bool,
}

impl Outbox {
    /// # Errors
    /// When it can't be told not to wait.
    pub(super) fn new(to: OwnedFd) -> io::Result<Self> {
        without_waiting(&to)?;
        Ok(Self { to: Some(to), waiting: Vec::new(), sent: 0, is_last: false })
    }

    /// Bytes that have not gone yet.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() - self.sent
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What to append to. Nothing where the other end has gone.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.to.is_some() && !self.is_last {
            self.waiting.extend_from_slice(bytes);
        }
    }

    /// For frames to be pushed into.
    pub(super) fn waiting(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Closes it after what waits.
    pub(super) fn end(&mut self) {
        self.is_last = true;
        if self.is_empty() {
            self.to = None;
        }
    }

    /// What to poll, while something waits.
    pub(super) fn wants(&self) -> Option<BorrowedFd<'_>> {
        self.to.as_ref().filter(|_| !self.is_empty()).map(AsFd::as_fd)
    }

    /// Writes what goes without waiting. Who does not read any more is closed.
    pub(super) fn flush(&mut self) {
        while let Some(to) = self.to.as_ref().filter(|_| !self.is_empty()) {
            match rustix::io::write(to, &self.waiting[self.sent..]) {
                Ok(sent) => self.sent += sent,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return,
                Err(_) => self.to = None,
            }
        }
        self.waiting.clear();
        self.sent = 0;
        if self.is_last {
            self.to = None;
        }
    }
}

/// Makes reads and writes return at once.
///
/// # Errors
/// Those of fcntl.
pub(super) fn without_waiting(fd: impl AsFd) -> io::Result<()> {
    let flags = fcntl_getfl(&fd)?;
    Ok(fcntl_setfl(&fd, flags | OFlags::NONBLOCK)?)
}
