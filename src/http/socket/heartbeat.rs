//! Whether the other side lives, and what it is told so that it knows we do (LIVE-2).
//! Pure.

use tokio::time::Instant;

use crate::config::limits::Limits;

/// What is known of a connection's life.
#[derive(Debug)]
pub(super) struct Heartbeat {
    last_heard: Instant,
    last_sent: Instant,
    last_tick: Instant,
    /// Bytes that had come at the last tick.
    received: u64,
    /// How often something had been written at the last tick.
    writes: u64,
}

/// What has happened by now.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Signs {
    /// Bytes that have come so far.
    pub(super) received: u64,
    /// How often something was written so far.
    pub(in crate::http) writes: u64,
    /// Nobody listens at this moment.
    pub(super) is_paused: bool,
}

/// What is to be done at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    /// The other side has been silent for too long.
    Silent,
    /// It lives, as far as we know.
    Alive {
        /// Ask for a sign of life.
        ping: bool,
        /// Say something that its application notices.
        keep_alive: bool,
    },
}

impl Heartbeat {
    pub(in crate::http) fn new(now: Instant, received: u64) -> Self {
        Self { last_heard: now, last_sent: now, last_tick: now, received, writes: 0 }
    }

    /// A message has come.
    pub(super) fn heard(&mut self, now: Instant) {
        self.last_heard = now;
    }

    /// It is time to look.
    pub(super) fn tick(&mut self, now: Instant, signs: Signs, limits: &Limits) -> Beat {
        // A message that is still coming is a sign of life, if it comes at all fast; and
        // whoever is not listened to cannot be silent.
        if signs.received - self.received >= limits.progress as u64 || signs.is_paused {
            self.last_heard = now;
        }
        self.received = signs.received;
        let last_tick = std::mem::replace(&mut self.last_tick, now);
        if signs.writes != self.writes {
            // At the last tick at the earliest.
            (self.writes, self.last_sent) = (signs.writes, last_tick);
        }
        let silence = now.duration_since(self.last_heard);
        if silence >= limits.silence {
            return Beat::Silent;
        }
        let keep_alive = now.duration_since(self.last_sent) >= limits.keep_alive;
        if keep_alive {
            self.last_sent = now;
        }
        Beat::Alive { ping: silence >= limits.tick, keep_alive }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOTHING: Signs = Signs { received: 0, writes: 0, is_paused: false };

    fn limits() -> Limits {
        let seconds = Duration::from_secs;
        let (tick, silence, keep_alive) = (seconds(10), seconds(30), seconds(15));
        Limits { tick, silence, keep_alive, progress: 100, ..Limits::default() }
    }

    /// What each of some ticks says, ten seconds apart.
    fn beats<const N: usize>(signs: [Signs; N]) -> [Beat; N] {
        let (began, limits) = (Instant::now(), limits());
        let mut heartbeat = Heartbeat::new(began, 0);
        let mut now = began;
        signs.map(|signs| {
            now += limits.tick;
            heartbeat.tick(now, signs, &limits)
        })
    }

    #[test]
    fn live_2_who_says_nothing_is_asked_and_then_given_up() {
        let alive = |ping, keep_alive| Beat::Alive { ping, keep_alive };
        assert_eq!(beats([NOTHING; 3]), [alive(true, false), alive(true, true), Beat::Silent]);
    }

    #[test]
    fn live_2_what_is_still_coming_is_a_sign_of_life_and_a_trickle_is_not() {
        let received = |bytes| Signs { received: bytes, ..NOTHING };
        let fast = beats([100, 200, 300, 400, 500].map(received));
        assert!(!fast.contains(&Beat::Silent), "{fast:?}");
        let slow = beats([99, 198, 297].map(received));
        assert_eq!(slow[2], Beat::Silent);
        let paused = beats([Signs { is_paused: true, ..NOTHING }; 5]);
        assert!(!paused.contains(&Beat::Silent), "whoever is not read from cannot speak");
    }

    #[test]
    fn live_2_whoever_is_written_to_needs_no_other_sign() {
        let written = |writes| Signs { received: writes * 1_000, writes, ..NOTHING };
        let busy = beats([1, 2, 3, 4].map(written));
        assert_eq!(busy, [Beat::Alive { ping: false, keep_alive: false }; 4]);
    }
}
