//! Latencies, gathered from many tasks of one thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// When each keystroke was sent, and how long its deliveries took.
#[derive(Clone, Default)]
pub struct Latencies(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    sent: HashMap<(u64, u32), Instant>,
    taken: Vec<Duration>,
}

impl Latencies {
    pub fn sent(&self, client: u64, clock: u32) {
        self.0.borrow_mut().sent.insert((client, clock), Instant::now());
    }

    /// A keystroke has arrived, if it is one of those that count.
    pub fn arrived(&self, client: u64, clock: u32) {
        let mut inner = self.0.borrow_mut();
        if let Some(sent) = inner.sent.get(&(client, clock)) {
            let taken = sent.elapsed();
            inner.taken.push(taken);
        }
    }

    pub fn took(&self, time: Duration) {
        self.0.borrow_mut().taken.push(time);
    }

    /// Forgets what was taken so far: the warm-up is over.
    pub fn restart(&self) {
        self.0.borrow_mut().taken.clear();
    }

    pub fn quantiles(&self) -> Quantiles {
        let mut taken = self.0.borrow().taken.clone();
        taken.sort();
        assert!(!taken.is_empty(), "nothing was measured");
        let at = |part: f64| taken[((taken.len() - 1) as f64 * part) as usize];
        Quantiles { count: taken.len(), p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1.0) }
    }
}

/// What became of a latency.
#[derive(Debug, Clone, Copy)]
pub struct Quantiles {
    pub count: usize,
    pub p50: Duration,
    pub p95: Duration,
    pub p99: Duration,
    pub most: Duration,
}
