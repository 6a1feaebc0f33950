//! What the tests are made with.

pub mod client;
pub mod server;
pub mod storage;
pub mod trace;

use std::time::Duration;

/// Longer than anything takes on a busy machine: only a hang gets there.
pub const DEADLINE: Duration = Duration::from_secs(30);
