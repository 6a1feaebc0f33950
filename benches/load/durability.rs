//! From sending to `saved`.

use std::time::Instant;

use crate::connection::{Connection, saved};
use crate::crowd::{Crowd, Measured, Presence};
use crate::server::Server;

const ROOMS: usize = 100;

/// A hundred rooms with somebody in each who types 10 keys a second, and is told what
/// is on disk. With it, bytes a second that went to the disk.
pub async fn thousand_a_second(server: &Server) -> (Measured, f64) {
    let mut crowd = Crowd::default();
    for room in 0..ROOMS {
        let Connection { mut reader, writer } = server.join(&format!("saved-{room}?saved=1")).await;
        let client = crowd.types(&writer, 10, 1, Presence::None);
        let latencies = crowd.latencies.clone();
        crowd.spawn(async move {
            let mut known = 0;
            while let Some(message) = reader.next().await {
                if let Some(count) = saved(message) {
                    let now = Instant::now();
                    let count = u32::try_from(count).unwrap();
                    (known..count).for_each(|clock| latencies.arrived(client, clock, now));
                    known = count;
                }
            }
        });
    }
    crowd.begin();
    let (started, written) = (Instant::now(), server.process.written());
    let measured = crowd.measure(&server.process).await;
    let written = server.process.written() - written;
    (measured, written as f64 / started.elapsed().as_secs_f64())
}
