//! How fast a client may send: a token bucket (the leaky bucket as a meter of
//! ITU-T I.371), for messages and for bytes.
//!
//! A client that is too fast is not closed but read from more slowly, until its
//! own socket is full and it has to wait. Only one that keeps that up is a flood.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::limits::Limits;

/// Some amount that fills up with time.
#[derive(Debug)]
struct Bucket {
    /// What may still come at once. Below zero: what was too much.
    tokens: f64,
    burst: f64,
    /// Tokens a second.
    rate: f64,
}

impl Bucket {
    fn new(rate: usize, burst: usize) -> Self {
        Self { tokens: burst as f64, burst: burst as f64, rate: rate as f64 }
    }

    /// Takes tokens, and says how long it takes until none is missing.
    fn take(&mut self, amount: usize, since_last: Duration) -> Duration {
        let filled = self.tokens + self.rate * since_last.as_secs_f64();
        self.tokens = filled.min(self.burst) - amount as f64;
        Duration::from_secs_f64((-self.tokens / self.rate).max(0.0))
    }
}

/// The inflow of one connection.
#[derive(Debug)]
pub(super) struct Inflow {
    messages: Bucket,
    bytes: Bucket,
    last: Instant,
    flooding_since: Option<Instant>,
    /// When the last pause ends.
    paused_until: Instant,
    patience: Duration,
}

/// What to do about what came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Read on.
    Free,
    /// Read nothing until then.
    PauseUntil(Instant),
    /// It has not stopped for so long that it never will.
    Flood,
}

/// A second without a pause, and an earlier flood is forgotten.
const FORGIVEN: Duration = Duration::from_secs(1);

impl Inflow {
    pub(in crate::http) fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            messages: Bucket::new(limits.inflow_messages, limits.inflow_messages_burst),
            bytes: Bucket::new(limits.inflow_bytes, limits.inflow_bytes_burst),
            last: now,
            flooding_since: None,
            paused_until: now,
            patience: limits.flood,
        }
    }

    /// Takes note of what came in.
    pub(in crate::http) fn took(&mut self, messages: usize, bytes: usize, now: Instant) -> Pace {
        let since_last = now.duration_since(self.last);
        self.last = now;
        let wait = self.messages.take(messages, since_last).max(self.bytes.take(bytes, since_last));
        if wait.is_zero() {
            return Pace::Free;
        }
        if now.duration_since(self.paused_until) > FORGIVEN {
            self.flooding_since = None;
        }
        let since = *self.flooding_since.get_or_insert(now);
        self.paused_until = now + wait;
        if now.duration_since(since) >= self.patience {
            Pace::Flood
        } else {
            Pace::PauseUntil(self.paused_until)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            inflow_messages: 100,
            inflow_messages_burst: 1_000,
            inflow_bytes: 10_000,
            inflow_bytes_burst: 100_000,
            flood: Duration::from_secs(60),
            ..Limits::default()
        }
    }

    #[test]
    fn guard_4_a_burst_is_free_and_then_the_rate_holds() {
        let start = Instant::now();
        let mut inflow = Inflow::new(&limits(), start);
        assert_eq!(inflow.took(1_000, 50_000, start), Pace::Free);
        let second = start + Duration::from_secs(1);
        assert_eq!(inflow.took(100, 10_000, second), Pace::Free);
        let Pace::PauseUntil(until) = inflow.took(50, 10, second) else { panic!("no pause") };
        assert_eq!((until - second).as_millis(), 500);
        // Large messages count by their bytes.
        let mut inflow = Inflow::new(&limits(), start);
        let Pace::PauseUntil(until) = inflow.took(1, 120_000, start) else { panic!("no pause") };
        assert_eq!((until - start).as_secs(), 2);
    }

    #[test]
    fn guard_4_only_one_that_never_pauses_is_a_flood() {
        let mut now = Instant::now();
        let mut inflow = Inflow::new(&limits(), now);
        let started = now;
        loop {
            match inflow.took(64, 0, now) {
                Pace::Free => now += Duration::from_millis(1),
                Pace::PauseUntil(until) => now = until,
                Pace::Flood => break,
            }
        }
        let took = now - started;
        assert!((60..75).contains(&took.as_secs()), "{took:?}");
        // One that rests now and then is not.
        let mut inflow = Inflow::new(&limits(), now);
        for _ in 0..100 {
            assert_ne!(inflow.took(1_300, 0, now), Pace::Flood);
            now += Duration::from_secs(20);
        }
    }
}
