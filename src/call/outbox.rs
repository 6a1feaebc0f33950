//! What waits for one socket of a call, within a bound.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

/// What waits for one socket: what is told, in order; and who is in the call, of which the last
/// counts alone. Beyond its bound nothing more comes in, and the socket is to be closed.
#[derive(Debug)]
pub(super) struct Outbox {
    limit: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    told: VecDeque<Bytes>,
    bytes: usize,
    shown: Option<Bytes>,
    is_over: bool,
    waker: Option<Waker>,
}

impl Outbox {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, waiting: Mutex::default() }
    }

    /// One message more.
    pub(super) fn tell(&self, message: Bytes) {
        self.put(|waiting| {
            waiting.bytes += message.len();
            waiting.told.push_back(message);
        });
    }

    /// Who is in the call, instead of what it was before.
    pub(super) fn show(&self, message: Bytes) {
        self.put(|waiting| waiting.shown = Some(message));
    }

    /// Whoever joins hears the rest another way.
    pub(super) fn show_nothing(&self) {
        self.put(|waiting| waiting.shown = None);
    }

    /// Forgets all of it.
    pub(super) fn clear(&self) {
        let mut waiting = self.lock();
        (waiting.told, waiting.bytes, waiting.shown) = (VecDeque::new(), 0, None);
    }

    /// Ready when more waited than may. Otherwise its task is woken by whatever comes.
    pub(super) fn poll_overflow(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut waiting = self.lock();
        waiting.waker = Some(context.waker().clone());
        if waiting.is_over { Poll::Ready(()) } else { Poll::Pending }
    }

    /// The next message, if there is one.
    pub(super) fn next(&self) -> Option<Bytes> {
        let mut waiting = self.lock();
        let told = waiting.told.pop_front();
        waiting.bytes -= told.as_ref().map_or(0, Bytes::len);
        told.or_else(|| waiting.shown.take())
    }

    fn put(&self, put: impl FnOnce(&mut Waiting)) {
        let mut waiting = self.lock();
        if waiting.is_over {
            return;
        }
        put(&mut waiting);
        if waiting.bytes > self.limit {
            *waiting = Waiting { is_over: true, waker: waiting.waker.take(), ..Waiting::default() };
        }
        if let Some(waker) = waiting.waker.take() {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_comes_in_order_and_of_what_is_shown_the_last() {
        let outbox = Outbox::new(10);
        outbox.show(Bytes::from_static(b"one is in"));
        outbox.tell(Bytes::from_static(b"a"));
        outbox.show(Bytes::from_static(b"two are in"));
        outbox.tell(Bytes::from_static(b"b"));
        for expected in [&b"a"[..], b"b", b"two are in"] {
            assert_eq!(outbox.next(), Some(Bytes::from_static(expected)));
        }
        assert_eq!(outbox.next(), None);
    }

    #[test]
    fn hard_7_who_does_not_read_costs_no_more_than_the_bound() {
        let outbox = Outbox::new(10);
        for _ in 0..2 {
            outbox.tell(Bytes::from_static(b"12345"));
        }
        assert!(outbox.next().is_some());
        let is_over = || outbox.poll_overflow(&mut Context::from_waker(Waker::noop())).is_ready();
        assert!(!is_over());
        (0..2).for_each(|_| outbox.tell(Bytes::from_static(b"12345")));
        assert!(is_over() && outbox.next().is_none(), "and nothing is kept for it");
    }
}
