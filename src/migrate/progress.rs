//! How far a move is: a line on stderr now and then.

use std::time::{Duration, Instant};

/// Least time between two lines.
const PAUSE: Duration = Duration::from_secs(2);

/// When something was said last.
#[derive(Debug)]
pub(super) struct Progress {
    last: Instant,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { last: Instant::now() }
    }

    /// Says it, if nothing was said for a while.
    pub(super) fn say(&mut self, what: impl FnOnce() -> String) {
        if self.last.elapsed() >= PAUSE {
            eprintln!("{}", what());
            self.last = Instant::now();
        }
    }

    /// Says it in any case.
    pub(super) fn tell(&mut self, what: &str) {
        eprintln!("{what}");
        self.last = Instant::now();
    }
}

/// Bytes for people.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
