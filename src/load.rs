//! How busy the runtime's threads are.
//!
//! Asked by many, looked up by whoever asks when the last look is old: there is no
//! timer that would wake an idle server.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// Of a new look, this part (1/n) counts; the rest is what was known before.
const INERTIA: u32 = 4;
/// All of the time of all threads.
const WHOLE: u32 = 1000;

/// How busy the runtime is that asks.
#[derive(Debug)]
pub struct Load {
    begun: Instant,
    /// When to look again, in microseconds since `begun`.
    look_at: AtomicU64,
    /// In thousandths.
    busy: AtomicU32,
    last: Mutex<Look>,
}

/// What was found at some time.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    /// Time that all threads together had worked by then.
    worked: Duration,
}

impl Default for Load {
    fn default() -> Self {
        let begun = Instant::now();
        let last = Mutex::new(Look { at: begun, worked: worked().0 });
        Self { begun, look_at: AtomicU64::new(0), busy: AtomicU32::new(0), last }
    }
}

impl Load {
    /// The part of their time that the threads work, of late: 0 to 1.
    pub fn busy(&self, now: Instant) -> f64 {
        let micros = now.saturating_duration_since(self.begun).as_micros() as u64;
        if micros >= self.look_at.load(Ordering::Relaxed) {
            self.look_at.store(micros + LOOK.as_micros() as u64, Ordering::Relaxed);
            self.look(now);
        }
        f64::from(self.busy.load(Ordering::Relaxed)) / f64::from(WHOLE)
    }

    /// One that never has time to spare.
    #[cfg(test)]
    pub(crate) fn full() -> Self {
        Self { look_at: AtomicU64::new(u64::MAX), busy: AtomicU32::new(WHOLE), ..Self::default() }
    }

    fn look(&self, now: Instant) {
        let (worked, threads) = worked();
        self.note(now, worked, threads);
    }

    /// Notes that so many threads have worked so long by now, all together.
    fn note(&self, now: Instant, worked: Duration, threads: u32) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let had = now.saturating_duration_since(last.at) * threads;
        let did = worked.saturating_sub(last.worked);
        *last = Look { at: now, worked };
        if !had.is_zero() {
            let busy = (did.as_secs_f64() / had.as_secs_f64()).min(1.0);
            let known = self.busy.load(Ordering::Relaxed);
            // After a long silence what was known says nothing.
            let inertia = if had > LOOK * threads * INERTIA { 1 } else { INERTIA };
            let busy = (known * (inertia - 1) + (busy * f64::from(WHOLE)) as u32) / inertia;
            self.busy.store(busy, Ordering::Relaxed);
        }
    }
}

/// Time that all threads of this runtime have worked, and how many there are. Nothing
/// outside of a runtime.
fn worked() -> (Duration, u32) {
    let Ok(runtime) = Handle::try_current() else { return (Duration::ZERO, 1) };
    let metrics = runtime.metrics();
    let threads = metrics.num_workers();
    let worked = (0..threads).map(|thread| metrics.worker_total_busy_duration(thread)).sum();
    (worked, u32::try_from(threads).unwrap_or(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_7_work_shows_within_a_moment_and_so_does_rest() {
        let load = Load::default();
        let (mut now, mut worked) = (load.begun, Duration::ZERO);
        let mut pass = |looks: u32, part: f64| {
            for _ in 0..looks {
                now += LOOK;
                // Two threads.
                worked += (LOOK * 2).mul_f64(part);
                load.note(now, worked, 2);
            }
            f64::from(load.busy.load(Ordering::Relaxed)) / f64::from(WHOLE)
        };
        let one = pass(1, 1.0);
        assert!(0.2 < one && one < 0.5, "a single look is a hiccup: {one}");
        assert!(pass(20, 1.0) > 0.95);
        let half = pass(30, 0.5);
        assert!((0.45..0.55).contains(&half), "{half}");
        assert!(pass(20, 0.0) < 0.05);
        // After a long silence only what is now counts.
        now += LOOK * 100;
        worked += LOOK * 200;
        load.note(now, worked, 2);
        assert_eq!(load.busy.load(Ordering::Relaxed), WHOLE);
    }

    #[test]
    fn outside_of_a_runtime_nothing_is_busy() {
        assert_eq!(Load::default().busy(Instant::now()), 0.0);
    }
}
