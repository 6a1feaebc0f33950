//! When something last came from a connection that asked to be watched, as its task and
//! its document both know it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// One connection's signs of life.
#[derive(Debug)]
pub struct Pulse {
    began: Instant,
    /// Milliseconds after `began`.
    heard: AtomicU64,
    /// The document counts the connection as lost.
    is_missed: AtomicBool,
}

impl Pulse {
    /// Of somebody who has just come.
    pub fn new(now: Instant) -> Self {
        Self { began: now, heard: AtomicU64::new(0), is_missed: AtomicBool::new(false) }
    }

    /// Something has come, be it a pong; or nothing is read until `at`, and silence counts
    /// from there. Whether the document has to be told, since it counts the connection as
    /// lost.
    pub fn heard(&self, at: Instant) -> bool {
        let after = at.saturating_duration_since(self.began).as_millis();
        self.heard.store(u64::try_from(after).unwrap_or(u64::MAX), Ordering::SeqCst);
        // In this order here, and in the other in `miss`: one of the two notices.
        self.is_missed.load(Ordering::SeqCst)
    }

    /// When something came last.
    pub(super) fn last(&self) -> Instant {
        self.began + Duration::from_millis(self.heard.load(Ordering::SeqCst))
    }

    /// Whether the connection counts as lost.
    pub(super) fn is_missed(&self) -> bool {
        self.is_missed.load(Ordering::SeqCst)
    }

    /// Counts it as lost, unless something came after `last`. Whether it does.
    pub(super) fn miss(&self, last: Instant) -> bool {
        self.is_missed.store(true, Ordering::SeqCst);
        if self.last() != last {
            self.find();
        }
        self.is_missed()
    }

    /// Counts it as lost no more.
    pub(super) fn find(&self) {
        self.is_missed.store(false, Ordering::SeqCst);
    }
}
