//! When a document waits on purpose, so that several updates share a write: never
//! while the processor has time to spare (LIVE-7), up to a screen's refresh when it
//! has none.
//!
//! What counts is how busy the runtime is, not how long mail waited. Mail that waits is
//! the sign of a processor that is full already: whoever goes by that keeps it just
//! full, and everybody waits in the queue instead.

use std::time::Duration;

/// So busy, and nobody waits.
const FREE: f64 = 0.6;
/// So busy, and everybody waits as long as they may.
const FULL: f64 = 0.9;

/// How long what was gathered waits for more while the runtime is so busy (0 to 1), at
/// most `most`.
pub(super) fn wait(busy: f64, most: Duration) -> Duration {
    most.mul_f64(((busy - FREE) / (FULL - FREE)).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_millis(16);

    #[test]
    fn live_7_nothing_waits_while_the_processor_has_time_to_spare() {
        for busy in [0.0, 0.3, 0.5, FREE] {
            assert_eq!(wait(busy, MOST), Duration::ZERO);
        }
    }

    #[test]
    fn live_7_waiting_grows_with_the_load_up_to_its_bound() {
        let waits: Vec<Duration> = [0.65, 0.7, 0.8, 0.88].map(|busy| wait(busy, MOST)).to_vec();
        assert!(waits[0] > Duration::ZERO && waits.is_sorted());
        assert!(waits[3] < MOST);
        for busy in [FULL, 0.95, 1.0] {
            assert_eq!(wait(busy, MOST), MOST);
        }
    }
}
