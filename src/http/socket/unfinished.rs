//! What all clients together have sent of messages that are not complete yet: one
//! budget for the whole server. A message that is not complete is of no use to anybody,
//! and whoever never finishes one would keep its memory for nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

/// The budget.
#[derive(Debug)]
pub(in crate::http) struct Unfinished {
    /// Bytes.
    limit: usize,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    total: usize,
    next: u64,
    holders: HashMap<u64, Holder>,
}

/// A connection with a message that is not complete.
#[derive(Debug)]
struct Holder {
    bytes: usize,
    since: Instant,
    mark: Arc<Mark>,
}

impl Holder {
    /// What it has cost so far, in bytes by time: somebody who has just sent a lot has
    /// cost less than one who keeps less for ever.
    fn cost(&self, now: Instant) -> u128 {
        self.bytes as u128 * (1 + now.duration_since(self.since).as_millis())
    }
}

/// What a connection is told.
#[derive(Debug, Default)]
struct Mark {
    is_revoked: AtomicBool,
    connection: AtomicWaker,
}

/// One connection's part of the budget. Dropping it gives it back.
#[derive(Debug)]
pub(in crate::http) struct Share {
    budget: Arc<Unfinished>,
    id: u64,
    bytes: usize,
    mark: Arc<Mark>,
}

impl Unfinished {
    pub(in crate::http) fn new(limit: usize) -> Self {
        Self { limit, inside: Mutex::default() }
    }

    /// A share of nothing so far.
    pub(in crate::http) fn share(self: &Arc<Self>) -> Share {
        let id = {
            let mut inside = self.inside();
            inside.next += 1;
            inside.next
        };
        Share { budget: Arc::clone(self), id, bytes: 0, mark: Arc::default() }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn forget(&mut self, id: u64) -> Option<Holder> {
        let holder = self.holders.remove(&id)?;
        self.total -= holder.bytes;
        Some(holder)
    }

    /// Whoever has cost most has to go.
    fn revoke_one(&mut self, now: Instant) {
        let worst = self.holders.iter().max_by_key(|(_, holder)| holder.cost(now)).map(|(id, _)| *id);
        if let Some(holder) = worst.and_then(|id| self.forget(id)) {
            holder.mark.is_revoked.store(true, Ordering::Release);
            holder.mark.connection.wake();
        }
    }
}

impl Share {
    /// So many bytes have come of a message that began at `since`. When that is too much
    /// for all together, somebody's share is revoked, and its task woken.
    pub(in crate::http) fn hold(&mut self, bytes: usize, since: Instant, task: &Waker) {
        if bytes == self.bytes || self.is_revoked() {
            return;
        }
        self.bytes = bytes;
        let mut inside = self.budget.inside();
        inside.forget(self.id);
        if bytes == 0 {
            return;
        }
        self.mark.connection.register(task);
        inside.total += bytes;
        inside.holders.insert(self.id, Holder { bytes, since, mark: Arc::clone(&self.mark) });
        while inside.total > self.budget.limit {
            inside.revoke_one(Instant::now());
        }
    }

    /// Whether this connection has to go.
    pub(super) fn is_revoked(&self) -> bool {
        self.mark.is_revoked.load(Ordering::Acquire)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.budget.inside().forget(self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn hold(share: &mut Share, bytes: usize, since: Instant) {
        share.hold(bytes, since, Waker::noop());
    }

    #[tokio::test(start_paused = true)]
    async fn hard_7_whoever_costs_most_goes_when_all_together_have_too_much() {
        let budget = Arc::new(Unfinished::new(100));
        let mut shares: Vec<Share> = (0..4).map(|_| budget.share()).collect();
        let began = Instant::now();
        tokio::time::advance(Duration::from_secs(60)).await;
        hold(&mut shares[0], 40, began);
        hold(&mut shares[1], 30, began);
        // Larger, but it came just now.
        hold(&mut shares[2], 30, Instant::now());
        let revoked = |shares: &[Share]| shares.iter().map(Share::is_revoked).collect::<Vec<_>>();
        assert_eq!(revoked(&shares), [false; 4]);
        hold(&mut shares[3], 60, Instant::now());
        assert_eq!(revoked(&shares), [true, true, false, false], "no more than it takes");
        assert_eq!(budget.inside().total, 90);
        hold(&mut shares[0], 1_000, began);
        assert_eq!(budget.inside().total, 90, "one that has to go counts no more");
    }

    #[tokio::test]
    async fn hard_7_what_is_complete_or_gone_costs_nothing() {
        let budget = Arc::new(Unfinished::new(100));
        let now = Instant::now();
        let (mut one, mut other) = (budget.share(), budget.share());
        for _ in 0..10 {
            hold(&mut one, 90, now);
            hold(&mut one, 0, now);
        }
        hold(&mut other, 90, now);
        drop(other);
        hold(&mut one, 90, now);
        assert!(!one.is_revoked());
        let mut alone = budget.share();
        hold(&mut alone, 101, now);
        assert!(alone.is_revoked(), "more than there is");
        assert!(!one.is_revoked(), "and nobody else has to go for it");
    }
}
