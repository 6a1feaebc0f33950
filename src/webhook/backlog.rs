//! The rooms whose end waits to be told, and when each is tried again. Pure.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::ids::RoomName;

/// Rooms that may wait. More are found by a later look.
const MAX_WAITING: usize = 10_000;

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Backlog(HashMap<RoomName, Waiting>);

#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// How often it was tried.
    tries: u32,
    next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// It is tried then.
    At(Instant),
    /// It is being tried.
    UnderWay,
    /// It is being tried, and has ended once more since that began.
    Again,
}

/// What becomes of a room that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// There is nothing more to tell.
    Done,
    /// It is to be tried again after this time.
    After(Duration),
}

impl Backlog {
    /// An interview has just ended: it is told at once.
    pub(super) fn announce(&mut self, room: RoomName, now: Instant) {
        if let Some(waiting) = self.0.get_mut(&room) {
            let is_under_way = !matches!(waiting.next, Next::At(_));
            waiting.next = if is_under_way { Next::Again } else { Next::At(now) };
        } else if self.0.len() < MAX_WAITING {
            self.0.insert(room, Waiting { tries: 0, next: Next::At(now) });
        }
    }

    /// Whether a room waits already.
    pub(super) fn has(&self, room: &RoomName) -> bool {
        self.0.contains_key(room)
    }

    /// A room to try now, and how often it was tried.
    pub(super) fn take(&mut self, now: Instant) -> Option<(RoomName, u32)> {
        let due = self.0.iter_mut().filter_map(|(room, waiting)| match waiting.next {
            Next::At(at) if at <= now => Some((at, room, waiting)),
            Next::At(_) | Next::UnderWay | Next::Again => None,
        });
        let (_, room, waiting) = due.min_by_key(|(at, ..)| *at)?;
        waiting.next = Next::UnderWay;
        Some((room.clone(), waiting.tries))
    }

    /// When there is a room to try.
    pub(super) fn next(&self) -> Option<Instant> {
        let waiting = self.0.values().filter_map(|waiting| match waiting.next {
            Next::At(at) => Some(at),
            Next::UnderWay | Next::Again => None,
        });
        waiting.min()
    }

    /// What became of one that was taken.
    pub(super) fn settle(&mut self, room: &RoomName, settled: Settled, now: Instant) {
        let Some(waiting) = self.0.get_mut(room) else { return };
        match (waiting.next, settled) {
            (Next::Again, _) => *waiting = Waiting { tries: 0, next: Next::At(now) },
            (_, Settled::Done) => {
                self.0.remove(room);
            }
            (_, Settled::After(pause)) => {
                let tries = waiting.tries.saturating_add(1);
                *waiting = Waiting { tries, next: Next::At(now + pause) };
            }
        }
    }

    /// How many wait, those included that are being tried.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// The pause after a try that failed, as often as before: it doubles from `first` to `most`.
/// `chance`, from 0 to 1, makes it up to a half shorter or longer, so that those who failed
/// together do not come back together.
pub(super) fn pause(tries: u32, (first, most): (Duration, Duration), chance: f64) -> Duration {
    let doubled = 2_u32.checked_pow(tries).and_then(|times| first.checked_mul(times));
    doubled.unwrap_or(most).min(most).mul_f64(0.5 + chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(5);
    const MOST: Duration = Duration::from_secs(4 * 60 * 60);

    #[test]
    fn pauses_double_up_to_the_longest() {
        let of = |tries| pause(tries, (FIRST, MOST), 0.5);
        assert_eq!((of(0), of(1), of(5)), (FIRST, FIRST * 2, FIRST * 32));
        assert_eq!((of(12), of(40), of(u32::MAX)), (MOST, MOST, MOST));
        assert_eq!(pause(0, (FIRST, MOST), 0.0), FIRST / 2);
        assert_eq!(pause(99, (FIRST, MOST), 1.0), MOST * 3 / 2);
        // Three days are some thirty requests, not thousands.
        let mut time = Duration::ZERO;
        let tries = (0..).take_while(|tries| {
            time += of(*tries);
            time < Duration::from_secs(3 * 24 * 60 * 60)
        });
        assert!((20..40).contains(&tries.count()));
    }

    #[test]
    fn what_failed_waits_and_others_do_not_wait_for_it() {
        let (mut backlog, begin) = (Backlog::default(), Instant::now());
        let (bad, good) = (RoomName::random(), RoomName::random());
        backlog.announce(bad.clone(), begin);
        assert_eq!(backlog.take(begin), Some((bad.clone(), 0)));
        assert_eq!((backlog.take(begin), backlog.next()), (None, None), "one at a time of each");
        backlog.settle(&bad, Settled::After(FIRST), begin);
        assert!(backlog.has(&bad) && !backlog.has(&good));
        backlog.announce(good.clone(), begin);
        assert_eq!(backlog.take(begin), Some((good.clone(), 0)));
        backlog.settle(&good, Settled::Done, begin);
        assert_eq!((backlog.len(), backlog.next()), (1, Some(begin + FIRST)));
        assert_eq!(backlog.take(begin), None);
        assert_eq!(backlog.take(begin + FIRST), Some((bad, 1)));
    }

    #[test]
    fn who_ends_once_more_meanwhile_is_told_once_more() {
        let (mut backlog, begin) = (Backlog::default(), Instant::now());
        let room = RoomName::random();
        backlog.announce(room.clone(), begin);
        assert!(backlog.take(begin).is_some());
        backlog.announce(room.clone(), begin);
        assert_eq!(backlog.take(begin), None);
        backlog.settle(&room, Settled::Done, begin);
        assert_eq!(backlog.take(begin), Some((room.clone(), 0)));
        backlog.settle(&room, Settled::After(MOST), begin);
        backlog.announce(room.clone(), begin);
        assert_eq!(
            backlog.take(begin).map(|(room, _)| room),
            Some(room),
            "nor does it wait for what was before"
        );
    }

    #[test]
    fn no_more_wait_than_may() {
        let (mut backlog, begin) = (Backlog::default(), Instant::now());
        for _ in 0..=MAX_WAITING {
            backlog.announce(RoomName::random(), begin);
        }
        assert_eq!(backlog.len(), MAX_WAITING);
    }
}
