//! How often something happened within the last minute.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::UnixMillis;

/// Milliseconds of a step, and steps of a minute: a room has few bytes for it.
const STEP: u64 = 5_000;
const STEPS: usize = 12;

/// Counts what happens, and forgets it after a minute.
#[derive(Debug, Default)]
pub(super) struct Rate(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// The step that is under way, since 1970.
    step: u64,
    counts: [u32; STEPS],
}

impl Rate {
    /// So many more, now.
    pub(super) fn add(&self, now: UnixMillis, count: usize) {
        let mut counts = self.at(now);
        let place = place(counts.step);
        counts.counts[place] = counts.counts[place].saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// How many in the minute before.
    pub(super) fn last_minute(&self, now: UnixMillis) -> u64 {
        self.at(now).counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// With nothing in it of before the last minute. A clock that was put back forgets all.
    fn at(&self, now: UnixMillis) -> MutexGuard<'_, Counts> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let step = now.0 / STEP;
        match step.checked_sub(counts.step) {
            Some(0) => {}
            Some(passed) if passed < STEPS as u64 => {
                for gone in counts.step + 1..=step {
                    counts.counts[place(gone)] = 0;
                }
            }
            _ => counts.counts = [0; STEPS],
        }
        counts.step = step;
        counts
    }
}

fn place(step: u64) -> usize {
    (step % STEPS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_a_minute_is_not_counted() {
        let rate = Rate::default();
        let at = |seconds: u64| UnixMillis(1_800_000_000_000 + seconds * 1_000);
        rate.add(at(0), 3);
        rate.add(at(4), 2);
        rate.add(at(30), 10);
        assert_eq!(rate.last_minute(at(30)), 15);
        assert_eq!(rate.last_minute(at(59)), 15);
        assert_eq!(rate.last_minute(at(60)), 10);
        assert_eq!(rate.last_minute(at(89)), 10);
        assert_eq!(rate.last_minute(at(90)), 0);
        rate.add(at(1_000), 1);
        assert_eq!(rate.last_minute(at(1_000)), 1);
        assert_eq!(rate.last_minute(at(10)), 0, "the clock was put back");
    }
}
