//! What Pairpad is tested and measured with: the integration tests, the chaos tests and
//! the benchmarks share it.
//!
//! | module | gives |
//! |---|---|
//! | [`server`] | the real server, on port 0 over a folder of its own, or in memory for paused time |
//! | [`client`] | a Yrs client that speaks y-websocket over any stream |
//! | [`call`] | a client of a room's call |
//! | [`room`] | a room made by the API, its links, its people's sessions |
//! | [`provider`] | an identity provider's keys and tokens |
//! | [`sandbox`] | a sandbox whose programs do what a test tells them |
//! | [`storage`] | a storage that fails or waits on command |
//! | [`port`] | ports that no other test is given |
//! | [`postgres`] | a PostgreSQL server that ends with the tests |
//! | [`redis`] | a Redis that does the same, and can be killed, frozen and flushed before |
//! | [`craft`] | messages that no library would write |
//! | [`raw`] | a client that writes WebSocket frames as it likes, and reads only if it likes |
//! | [`recording`] | what can be played back, read without Pairpad's own code |
//! | [`attack`] | attacks on a server that runs somewhere |
//! | [`trace`] | the recorded sessions of `benches/traces/` |
//!
//! Nothing here but [`attack`] returns errors: what a test did not expect ends it with a panic that
//! says what was waited for.

// In tests a failure is a panic.
#![allow(clippy::unwrap_used)]

pub mod attack;
pub mod call;
pub mod cases;
pub mod client;
pub mod craft;
pub mod port;
pub mod postgres;
pub mod provider;
pub mod raw;
pub mod recording;
pub mod redis;
pub mod room;
pub mod sandbox;
pub mod server;
pub mod storage;
pub mod trace;
pub mod wire;

use std::time::Duration;

/// Longer than anything takes on a busy machine: only a hang gets there.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Asks again and again until it is so, at most for [`DEADLINE`].
///
/// # Panics
/// When it never is; `what` completes the sentence 'never: …'.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + DEADLINE;
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
