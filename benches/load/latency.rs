//! Latencies, gathered from many tasks of one thread.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Ids of those whose keystrokes count begin here; the ids of Yjs are as long.
const FIRST_CLIENT: u64 = 2_000_000_000;

/// When each keystroke was sent, and how long its deliveries took.
#[derive(Clone, Default)]
pub struct Latencies(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    typists: Vec<Keystrokes>,
    taken: Vec<Duration>,
    window: Option<Window>,
    /// Deliveries of what was sent within the window.
    expected: u64,
}

struct Keystrokes {
    sent: Vec<Instant>,
    /// How many should get each.
    readers: u64,
}

/// The time in which keystrokes count.
#[derive(Clone, Copy)]
struct Window {
    from: Instant,
    until: Option<Instant>,
}

impl Window {
    fn holds(self, moment: Instant) -> bool {
        moment >= self.from && self.until.is_none_or(|until| moment < until)
    }
}

impl Latencies {
    /// The id of somebody new, whose keystrokes go to so many.
    pub fn typist(&self, readers: usize) -> u64 {
        let mut inner = self.0.borrow_mut();
        inner.typists.push(Keystrokes { sent: Vec::new(), readers: readers as u64 });
        FIRST_CLIENT + inner.typists.len() as u64 - 1
    }

    /// Their next keystroke goes out now.
    pub fn sent(&self, client: u64) {
        let inner = &mut *self.0.borrow_mut();
        let now = Instant::now();
        let keystrokes = &mut inner.typists[(client - FIRST_CLIENT) as usize];
        keystrokes.sent.push(now);
        if inner.window.is_some_and(|window| window.holds(now)) {
            inner.expected += keystrokes.readers;
        }
    }

    /// A keystroke has arrived, and counts if its author and its moment do.
    pub fn arrived(&self, client: u64, clock: u32, now: Instant) {
        let inner = &mut *self.0.borrow_mut();
        let Some(typist) = client.checked_sub(FIRST_CLIENT) else { return };
        let Some(keystrokes) = inner.typists.get(typist as usize) else { return };
        if let Some(sent) = keystrokes.sent.get(clock as usize)
            && inner.window.is_some_and(|window| window.holds(*sent))
        {
            inner.taken.push(now.saturating_duration_since(*sent));
        }
    }

    /// Something else took so long.
    pub fn took(&self, time: Duration) {
        self.0.borrow_mut().taken.push(time);
    }

    /// What is sent from now on counts, and nothing before: the warm-up is over.
    pub fn begin(&self) {
        let mut inner = self.0.borrow_mut();
        inner.taken.clear();
        inner.expected = 0;
        inner.window = Some(Window { from: Instant::now(), until: None });
    }

    /// What is sent from now on does not count.
    pub fn end(&self) {
        if let Some(window) = &mut self.0.borrow_mut().window {
            window.until = Some(Instant::now());
        }
    }

    /// Deliveries that have come, and that should.
    pub fn delivered(&self) -> (u64, u64) {
        let inner = self.0.borrow();
        (inner.taken.len() as u64, inner.expected)
    }

    pub fn quantiles(&self) -> Quantiles {
        let mut taken = self.0.borrow().taken.clone();
        taken.sort_unstable();
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
