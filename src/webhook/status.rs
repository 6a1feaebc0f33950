//! What people can see of the webhook: how much waits, and what went wrong last. Never where
//! the receiver is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::UnixMillis;

/// How it goes with the webhook.
#[derive(Debug, Default)]
pub struct Status(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiting: usize,
    failure: Option<(UnixMillis, String)>,
    has_stopped: bool,
}

impl Status {
    /// How many endings wait to be told.
    pub fn waiting(&self) -> usize {
        self.state().waiting
    }

    /// When telling failed last, and why; nothing once it has worked again.
    pub fn failure(&self) -> Option<(UnixMillis, String)> {
        self.state().failure.clone()
    }

    /// Whether nothing is told any more, until the server starts again.
    pub fn has_stopped(&self) -> bool {
        self.state().has_stopped
    }

    pub(super) fn stopped(&self) {
        self.state().has_stopped = true;
    }

    pub(super) fn waits(&self, waiting: usize) {
        self.state().waiting = waiting;
    }

    pub(super) fn failed(&self, at: UnixMillis, why: String) {
        self.state().failure = Some((at, why));
    }

    pub(super) fn worked(&self) {
        self.state().failure = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
