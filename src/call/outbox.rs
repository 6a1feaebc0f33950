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

/// More waits than may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

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

    /// The next message.
    pub(super) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Result<Bytes, Overflow>> {
        let mut waiting = self.lock();
        if waiting.is_over {
            return Poll::Ready(Err(Overflow));
        }
        if let Some(told) = waiting.told.pop_front() {
            waiting.bytes -= told.len();
            return Poll::Ready(Ok(told));
        }
        if let Some(shown) = waiting.shown.take() {
            return Poll::Ready(Ok(shown));
        }
        waiting.waker = Some(context.waker().clone());
        Poll::Pending
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

    fn next(outbox: &Outbox) -> Option<Result<Bytes, Overflow>> {
        match outbox.poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(next) => Some(next),
            Poll::Pending => None,
        }
    }

    #[test]
    fn what_is_told_comes_in_order_and_of_what_is_shown_the_last() {
        let outbox = Outbox::new(10);
        outbox.show(Bytes::from_static(b"one is in"));
        outbox.tell(Bytes::from_static(b"a"));
        outbox.show(Bytes::from_static(b"two are in"));
        outbox.tell(Bytes::from_static(b"b"));
        for expected in [&b"a"[..], b"b", b"two are in"] {
            assert_eq!(next(&outbox), Some(Ok(Bytes::from_static(expected))));
        }
        assert_eq!(next(&outbox), None);
    }

    #[test]
    fn hard_7_who_does_not_read_costs_no_more_than_the_bound() {
        let outbox = Outbox::new(10);
        for _ in 0..2 {
            outbox.tell(Bytes::from_static(b"12345"));
        }
        assert!(next(&outbox).is_some_and(|next| next.is_ok()));
        (0..2).for_each(|_| outbox.tell(Bytes::from_static(b"12345")));
        assert_eq!(next(&outbox), Some(Err(Overflow)));
        assert!(outbox.lock().told.is_empty());
    }
}
