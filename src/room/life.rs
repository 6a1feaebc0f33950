//! A room's time in memory: everybody who asks something makes it longer, without
//! waiting for the room's task.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// When somebody last was here or asked something; whether it is over.
#[derive(Debug)]
pub(super) struct Life(Mutex<Span>);

#[derive(Debug)]
struct Span {
    asked: Instant,
    is_over: bool,
}

/// The life of whoever has this; over when it is dropped, also by a panic.
#[derive(Debug)]
pub(super) struct Living(pub(super) Arc<Life>);

impl Drop for Living {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Life {
    /// It begins.
    pub(super) fn begin() -> Living {
        Living(Arc::new(Self(Mutex::new(Span { asked: Instant::now(), is_over: false }))))
    }

    /// Somebody asks. False when it is over: nobody answers any more.
    pub(super) fn go_on(&self) -> bool {
        let mut span = self.span();
        span.asked = Instant::now();
        !span.is_over
    }

    /// When somebody last asked.
    pub(super) fn asked(&self) -> Instant {
        self.span().asked
    }

    /// Ends it, unless somebody has asked within this time. Whether it is over.
    pub(super) fn end_after(&self, idle: Duration) -> bool {
        let mut span = self.span();
        span.is_over |= span.asked.elapsed() >= idle;
        span.is_over
    }

    /// Ends it.
    pub(super) fn end(&self) {
        self.span().is_over = true;
    }

    fn span(&self) -> MutexGuard<'_, Span> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_either_keeps_it_or_hears_that_it_is_over() {
        let living = Life::begin();
        let idle = Duration::from_secs(30);
        advance(idle).await;
        assert!(living.0.go_on());
        assert!(!living.0.end_after(idle), "somebody has just asked");
        advance(idle).await;
        assert!(living.0.end_after(idle));
        assert!(!living.0.go_on(), "and nobody comes into what has ended");
        let panicked = Life::begin();
        let life = Arc::clone(&panicked.0);
        drop(panicked);
        assert!(!life.go_on());
    }
}
