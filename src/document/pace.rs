//! When a document waits on purpose, so that several updates share a write: never
//! while the processor has time to spare (LIVE-7), up to a screen's refresh when it
//! has none.
//!
//! How busy the processor is shows in how long mail waited in the mailbox: a document
//! that is woken by a message and finds it a moment old has a thread at once; one that
//! finds it milliseconds old shares the thread with many. That needs no look at a
//! clock of the system's, and it is the very time that people wait.

use std::time::Duration;

/// Mail that is younger found a free processor: what it brings goes out in this turn.
const FREE: Duration = Duration::from_micros(300);
/// How long to wait for each moment that mail waited beyond [`FREE`].
const PROPORTION: u32 = 4;
/// Of a new observation, this part (1/n) counts; the rest is what was known before.
const INERTIA: u32 = 8;

/// The pace of one document.
#[derive(Debug)]
pub(super) struct Pace {
    lag: Duration,
    most: Duration,
}

impl Pace {
    /// Never waits longer than `most`.
    pub(super) fn new(most: Duration) -> Self {
        Self { lag: Duration::ZERO, most }
    }

    /// Notes how long mail waited that was read just now.
    pub(super) fn observe(&mut self, waited: Duration) {
        // A single long wait is a hiccup, not a busy processor.
        let waited = waited.min(self.most);
        self.lag = (self.lag * (INERTIA - 1) + waited) / INERTIA;
    }

    /// How long what was gathered waits for more.
    pub(super) fn wait(&self) -> Duration {
        (self.lag.saturating_sub(FREE) * PROPORTION).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_millis(16);

    fn after(waits: impl IntoIterator<Item = u64>) -> Duration {
        let mut pace = Pace::new(MOST);
        waits.into_iter().for_each(|micros| pace.observe(Duration::from_micros(micros)));
        pace.wait()
    }

    #[test]
    fn live_7_nothing_waits_while_the_processor_is_free() {
        assert_eq!(after([]), Duration::ZERO);
        assert_eq!(after([50; 1000]), Duration::ZERO);
        assert_eq!(after([290; 1000]), Duration::ZERO);
        assert_eq!(after([50, 50, 2_000, 50, 50]), Duration::ZERO, "one hiccup is not a busy processor");
    }

    #[test]
    fn live_7_waiting_grows_with_the_load_up_to_its_bound_and_ends_with_it() {
        let (some, more, most) = (after([600; 100]), after([2_000; 100]), after([50_000; 100]));
        assert!(Duration::ZERO < some && some < more && more < most, "{some:?} {more:?} {most:?}");
        assert_eq!(most, MOST);
        assert_eq!(after([50_000; 100].into_iter().chain([50; 60])), Duration::ZERO);
    }
}
