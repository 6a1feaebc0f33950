//! What reading an archive may take. A few bytes of it can stand for more than any disk holds.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Why something is read no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Spent {
    /// It has more bytes than it may.
    #[error("it has more bytes than it may")]
    Bytes,
    /// It takes longer than it may.
    #[error("it takes too long")]
    Time,
    /// Nobody waits for it any more.
    #[error("nobody waits for it any more")]
    Interest,
}

/// What may be taken.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes that are left, unpacked.
    bytes: Cell<u64>,
    until: Option<Instant>,
    wanted: Option<Arc<AtomicBool>>,
    spent: Cell<Option<Spent>>,
}

impl Budget {
    /// Whatever comes.
    pub(super) fn boundless() -> Self {
        Self { bytes: Cell::new(u64::MAX), until: None, wanted: None, spent: Cell::new(None) }
    }

    /// So many bytes, until then, and as long as somebody wants it.
    pub(super) fn new(bytes: u64, until: Instant, wanted: Arc<AtomicBool>) -> Self {
        Self { bytes: Cell::new(bytes), until: Some(until), wanted: Some(wanted), spent: Cell::new(None) }
    }

    /// What it ended on, if it has.
    pub(super) fn spent(&self) -> Option<Spent> {
        self.spent.get()
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn check(&self) -> Result<(), Spent> {
        let is_late = self.until.is_some_and(|until| Instant::now() > until);
        let is_wanted = self.wanted.as_ref().is_none_or(|wanted| wanted.load(Ordering::Relaxed));
        let found = match (self.spent.get(), is_late, is_wanted) {
            (Some(spent), ..) => Some(spent),
            (None, _, false) => Some(Spent::Interest),
            (None, true, true) => Some(Spent::Time),
            (None, false, true) => None,
        };
        self.spent.set(found);
        found.map_or(Ok(()), Err)
    }

    /// Reads at its expense.
    pub(super) fn meter<R: Read>(&self, inner: R) -> Metered<'_, R> {
        Metered { inner, budget: self }
    }

    fn take(&self, bytes: usize) -> Result<(), Spent> {
        match self.bytes.get().checked_sub(bytes as u64) {
            Some(left) => self.bytes.set(left),
            None => self.spent.set(Some(Spent::Bytes)),
        }
        self.check()
    }
}

/// Something that is read within a budget.
pub(super) struct Metered<'a, R> {
    inner: R,
    budget: &'a Budget,
}

impl<R> fmt::Debug for Metered<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metered").field("budget", self.budget).finish_non_exhaustive()
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.budget.take(read).map_err(io::Error::other)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn read(budget: &Budget, bytes: u64) -> bool {
        io::copy(&mut budget.meter(io::repeat(0).take(bytes)), &mut io::sink()).is_ok()
    }

    #[test]
    fn hard_1_what_is_read_counts_together_and_ends_where_it_has_to() {
        let wanted = Arc::new(AtomicBool::new(true));
        let (soon, now) = (Instant::now() + Duration::from_secs(3600), Instant::now());
        let budget = Budget::new(100, soon, Arc::clone(&wanted));
        assert!(read(&budget, 60) && read(&budget, 40) && !read(&budget, 1));
        assert_eq!(budget.spent(), Some(Spent::Bytes));
        let budget = Budget::new(100, now, Arc::clone(&wanted));
        std::thread::yield_now();
        assert!(!read(&budget, 1) && budget.spent() == Some(Spent::Time));
        let budget = Budget::new(100, soon, Arc::clone(&wanted));
        assert!(read(&budget, 1));
        wanted.store(false, Ordering::Relaxed);
        assert!(!read(&budget, 1) && budget.spent() == Some(Spent::Interest));
        assert!(read(&Budget::boundless(), 1 << 20));
    }
}
