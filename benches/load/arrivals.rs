//! Many who come at once.

use std::time::Instant;

use futures_util::future::join_all;

use crate::keystrokes::Typist;
use crate::latency::{Latencies, Quantiles};
use crate::push::ROOM;
use crate::server::Server;

/// So many people join the room of a pushed trace: until each has it all.
pub async fn newcomers(server: &Server, count: usize) -> Quantiles {
    let rooms = (0..count).map(|_| ROOM.to_owned());
    all_at_once(server, rooms, 100_000).await
}

/// Keys in each room of [`fill_rooms`].
const KEYS: u32 = 200;

/// Writes into each of so many rooms, all on disk.
pub async fn fill_rooms(server: &Server, rooms: usize) {
    for room in 0..rooms {
        let mut connection = server.join(&format!("cold-{room}?saved=1")).await;
        let mut typist = Typist::new(8_000_000 + room as u64);
        for _ in 0..KEYS {
            connection.writer.queue(&[&typist.press()]);
        }
        connection.writer.flush().await;
        connection.saved(u64::from(KEYS)).await;
    }
}

/// Opens all of them.
pub async fn cold_rooms(server: &Server, rooms: usize) -> Quantiles {
    all_at_once(server, (0..rooms).map(|room| format!("cold-{room}")), KEYS as usize).await
}

/// How long each waits for a document of so many bytes at least.
async fn all_at_once(server: &Server, rooms: impl Iterator<Item = String>, bytes: usize) -> Quantiles {
    let latencies = Latencies::default();
    let started = Instant::now();
    let joins = rooms.map(|room| {
        let latencies = &latencies;
        async move {
            let mut connection = server.connect(&room).await;
            let update = connection.synced().await;
            latencies.took(started.elapsed());
            assert!(update.len() > bytes);
            connection
        }
    });
    drop(join_all(joins).await);
    latencies.quantiles()
}
