//! Memory while rooms come and go.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

use crate::connection::Connection;
use crate::crowd::Crowd;
use crate::keystrokes::Typist;
use crate::server::Server;

/// Resident memory every half minute, in bytes.
pub async fn soak(server: &Server, time: Duration) -> Vec<u64> {
    let mut crowd = Crowd::default();
    for seat in 0..100u64 {
        let endpoint = server.endpoint.clone();
        crowd.spawn(async move {
            let mut random = fastrand::Rng::with_seed(seat);
            for visit in 0u64.. {
                // Half of them share rooms for some visits, half are alone in new ones. No
                // room lives so long that its own text would count.
                let room = if seat % 2 == 0 {
                    format!("soak-{}-{}", seat / 4, visit / 6)
                } else {
                    format!("soak-{seat}-{visit}-alone")
                };
                let Connection { mut reader, writer } = endpoint.connect(&room).await;
                let mut typist = Typist::new(seat << 20 | visit);
                let until = Instant::now() + Duration::from_millis(random.u64(2_000..8_000));
                while Instant::now() < until {
                    let pause = Duration::from_millis(random.u64(50..300));
                    match timeout(pause, reader.next()).await {
                        Ok(Some(_)) => {}
                        Ok(None) => break,
                        Err(_) => writer.send(&[&typist.press()]),
                    }
                }
            }
        });
    }
    let mut memory = Vec::new();
    let until = Instant::now() + time;
    while Instant::now() < until {
        sleep(Duration::from_secs(30).min(time / 4)).await;
        memory.push(server.process.memory());
    }
    memory
}
