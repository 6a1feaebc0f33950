//! What the tests are made with.

pub mod client;
pub mod craft;
pub mod room;
pub mod server;
pub mod storage;
pub mod trace;

use std::time::Duration;

/// Longer than anything takes on a busy machine: only a hang gets there.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Asks again and again until it is so.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + DEADLINE;
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
