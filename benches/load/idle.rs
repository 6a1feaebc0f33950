//! What connections cost that do nothing.

use std::time::Duration;

use tokio::time::sleep;

use crate::server::Server;

/// Memory before, with idle connections, and after they have left, in bytes.
pub struct Idle {
    pub connections: usize,
    pub before: u64,
    pub with: u64,
    pub after: u64,
}

/// Documents are dropped from memory after 30 s without members.
const UNLOADED: Duration = Duration::from_secs(35);

pub async fn idle(server: &Server, connections: usize) -> Idle {
    // One visit first, so that what is made once is there.
    let _first = server.join("idle-first").await;
    let before = server.process.memory();
    let mut here = Vec::new();
    for at in 0..connections {
        here.push(server.join(&format!("idle-{}", at / 4)).await);
    }
    let with = server.process.memory();
    drop(here);
    sleep(UNLOADED).await;
    Idle { connections, before, with, after: server.process.memory() }
}
