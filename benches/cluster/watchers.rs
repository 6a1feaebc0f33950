//! Somebody who types in a room of one server, and many who watch it from another.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message;
use pairpad_testing::room::TestRoom;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::Message;
use yrs::StateVector;
use yrs::updates::encoder::Encode;

use super::person::{Socket, connect, new_doc};
use super::writer::keystroke;

/// Who types. The room's first files are by the first.
const AUTHOR: u64 = 4_711;
/// So many arrive at a time.
const AT_A_TIME: usize = 50;
/// Until all that was typed has come.
const ARRIVING: Duration = Duration::from_secs(30);

/// A room that is watched.
pub struct Watched {
    room: TestRoom,
    writer: SplitSink<Socket, Message>,
    /// How long each update took to each of them.
    watchers: Vec<JoinHandle<Vec<Duration>>>,
    /// When each update was sent.
    sent: Arc<Mutex<Vec<Instant>>>,
}

impl Watched {
    /// Makes the room at `owner`; so many watch at `edge`, each until they have seen so
    /// many updates.
    pub async fn begin(owner: SocketAddr, edge: SocketAddr, watchers: usize, updates: usize) -> Self {
        let base = format!("http://{owner}");
        let made =
            reqwest::Client::new().post(format!("{base}/api/v1/rooms")).json(&json!({ "phase": "live" }));
        let made: Value = made.send().await.unwrap().json().await.unwrap();
        let room = TestRoom::of(&made, base);
        let url = |server: SocketAddr, role| format!("ws://{server}/ws/{}", room.code(role));
        let (writer, heard) = arrive(&url(owner, "candidate")).await.split();
        // Whoever does not read is silent after a while.
        tokio::spawn(heard.for_each(async |_| ()));
        let sent = Arc::default();
        let mut watching = Vec::new();
        while watching.len() < watchers {
            let some = (0..AT_A_TIME.min(watchers - watching.len())).map(|_| url(edge, "observer"));
            let some = join_all(some.map(async |url| arrive(&url).await)).await;
            let watch = |socket| tokio::spawn(watch(socket, Arc::clone(&sent), updates));
            watching.extend(some.into_iter().map(watch));
        }
        Self { room, writer, watchers: watching, sent }
    }

    /// Types so often, at this pace. How long each update took to each of those who watch.
    pub async fn type_on(mut self, updates: usize, pace: Duration) -> Vec<Duration> {
        let doc = new_doc(AUTHOR);
        let mut keys = interval(pace);
        keys.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for _ in 0..updates {
            keys.tick().await;
            let update = message::update(&keystroke(&doc));
            self.sent.lock().unwrap().push(Instant::now());
            self.writer.send(Message::Binary(update)).await.unwrap();
        }
        let all = timeout(ARRIVING, join_all(self.watchers)).await;
        let all = all.unwrap_or_else(|_| panic!("not everybody saw all of {}", self.room.id));
        all.into_iter().flat_map(|lags| lags.unwrap()).collect()
    }
}

/// Connects, asks for everything, and is a member once that has come: what is typed from then
/// on comes as it is typed.
async fn arrive(url: &str) -> Socket {
    let mut socket = connect(url).await.unwrap_or_else(|| panic!("no place at {url}"));
    socket.send(Message::Binary(message::sync_step_1(&StateVector::default().encode_v1()))).await.unwrap();
    loop {
        if let Message::Binary(frame) = socket.next().await.expect("an answer").unwrap()
            && let [0, 1, ..] = &*frame
        {
            return socket;
        }
    }
}

/// Sees updates come until there were so many: there is one who writes, so they come in order.
async fn watch(mut socket: Socket, sent: Arc<Mutex<Vec<Instant>>>, updates: usize) -> Vec<Duration> {
    let mut lags = Vec::with_capacity(updates);
    while lags.len() < updates {
        let message = socket.next().await.expect("nobody is sent away").unwrap();
        if let Message::Binary(frame) = message
            && let [0, 2, ..] = &*frame
        {
            let lag = sent.lock().unwrap()[lags.len()].elapsed();
            lags.push(lag);
        }
    }
    // Whoever has seen all stays while others watch.
    tokio::spawn(socket.for_each(async |_| ()));
    lags
}
