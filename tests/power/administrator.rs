//! Somebody who makes and deletes rooms through the API, and remembers what was
//! answered.

use std::net::SocketAddr;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::person::{Moment, Orders, now};

/// The server's API key.
pub const KEY: &str = "a-key-of-the-power-loss-tests";

const DEADLINE: Duration = Duration::from_secs(10);

/// A room that was made.
#[derive(Debug, Clone)]
pub struct MadeRoom {
    pub id: String,
    /// When it was acknowledged.
    made: Moment,
    /// When its deletion was asked for, and when acknowledged.
    asked: Option<Moment>,
    deleted: Option<Moment>,
}

impl MadeRoom {
    /// The status that a question for it must have, if only one will do.
    pub fn status_at(&self, moment: Moment) -> Option<u16> {
        let by_then = |when: Option<Moment>| when.is_some_and(|when| when <= moment);
        match () {
            () if by_then(self.deleted) => Some(404),
            () if by_then(self.asked) => None,
            () => by_then(Some(self.made)).then_some(200),
        }
    }
}

/// Makes rooms and deletes some, until nobody may connect and type any more.
pub async fn administrate(address: SocketAddr, seed: u64, orders: watch::Receiver<Orders>) -> Vec<MadeRoom> {
    let mut random = Rng::with_seed(seed);
    let mut rooms: Vec<MadeRoom> = Vec::new();
    while orders.borrow().may_type {
        sleep(Duration::from_millis(random.u64(5..60))).await;
        let open: Vec<usize> = (0..rooms.len()).filter(|at| rooms[*at].asked.is_none()).collect();
        if open.len() > 2 && random.bool() {
            let room = &mut rooms[open[random.usize(0..open.len())]];
            room.asked = Some(now());
            if let Some((204, _)) = request(address, "DELETE", &format!("/{}", room.id)).await {
                room.deleted = Some(now());
            }
        } else if let Some((201, body)) = request(address, "POST", "").await {
            let made: serde_json::Value = serde_json::from_str(&body).unwrap();
            let id = made["room"]["id"].as_str().unwrap().to_owned();
            rooms.push(MadeRoom { id, made: now(), asked: None, deleted: None });
        }
    }
    rooms
}

/// Asks for a path below the rooms. `None`: there was no whole answer.
pub async fn request(address: SocketAddr, method: &str, path: &str) -> Option<(u16, String)> {
    let request = format!(
        "{method} /api/v1/rooms{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {KEY}\r\n\
         Connection: close\r\nContent-Length: 0\r\n\r\n"
    );
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    };
    timeout(DEADLINE, exchange).await.ok()?
}
