//! How often everybody sees something new of a run: at once, and then at most twenty times
//! a second.

use std::time::Duration;

use tokio::time::Instant;

use crate::clock::at;

/// Least time from one change that everybody sees to the next.
const PACE: Duration = Duration::from_millis(50);

/// When to show what has come.
#[derive(Debug, Default)]
pub(super) struct Pace {
    due: Option<Instant>,
    shown: Option<Instant>,
}

impl Pace {
    /// There is something to show.
    pub(super) fn has_news(&mut self) {
        let earliest = self.shown.map_or_else(Instant::now, |shown| shown + PACE);
        self.due.get_or_insert(earliest);
    }

    /// Waits until it is to be shown; for ever when there is nothing.
    pub(super) async fn due(&self) {
        at(self.due).await;
    }

    /// It is being shown.
    pub(super) fn shows(&mut self) {
        (self.due, self.shown) = (None, Some(Instant::now()));
    }
}
