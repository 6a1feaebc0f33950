//! A room that very many watch: what each keystroke costs its server, and the one that the
//! watchers came to.

use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use serde_json::{Value, json};
use tokio::time::{Instant, interval, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::database::Database;
use super::figures::{self, Figures};
use super::nodes::{Clocks, Nodes};
use super::person::{Socket, connect, new_doc};
use super::writer::keystroke;

/// Who only watches.
const WATCHERS: usize = 1_000;
/// How often somebody types.
const KEYSTROKE: Duration = Duration::from_millis(200);
const KEYS: usize = 50;
/// Until all have everything.
const PATIENCE: Duration = Duration::from_secs(60);
/// As many come at a time.
const ARRIVING: usize = 50;

/// Measures with this configuration, with the watchers at the room's server (0) or at
/// another (1).
pub async fn watched(what: &str, config: &'static str, at: usize, folder: &Path, database: &Database) {
    std::fs::create_dir_all(folder).unwrap();
    let nodes = Nodes::start_with(config, folder, database, Clocks::Own).await;
    let address = |node: usize| nodes.nodes[node].address();
    let url = format!("http://{}/api/v1/rooms", address(0));
    let made = reqwest::Client::new().post(url).json(&json!({ "phase": "live" })).send().await.unwrap();
    let made: Value = made.json().await.unwrap();
    let token = |role: &str| {
        let link = made["links"].as_array().unwrap().iter().find(|link| link["role"] == role);
        link.unwrap()["token"].as_str().unwrap().to_owned()
    };
    let room = made["room"]["id"].as_str().unwrap();
    let code = |node: usize, role| format!("ws://{}/ws/{room}/code?token={}", address(node), token(role));
    let mut writer = connect(&code(0, "candidate")).await.unwrap();
    let mut watchers = Vec::new();
    while watchers.len() < WATCHERS {
        let some = join_all((0..ARRIVING).map(|_| arrive(code(at, "observer")))).await;
        watchers.extend(some);
    }
    let began = Instant::now();
    let watching: Vec<_> = watchers.into_iter().map(|watcher| tokio::spawn(watch(watcher, began))).collect();
    let used = || [0, 1].map(|node| figures::cpu(nodes.nodes[node].process().id()));
    let (before, doc) = (used(), new_doc(1));
    let (mut sent, mut keys) = (Vec::new(), interval(KEYSTROKE));
    for _ in 0..KEYS {
        keys.tick().await;
        sent.push(began.elapsed());
        writer.send(Message::Binary(message::update(&keystroke(&doc)))).await.unwrap();
    }
    let seen = timeout(PATIENCE, join_all(watching)).await.expect("all of them have everything");
    let lags = seen.into_iter().flat_map(|seen| {
        let seen = seen.unwrap();
        sent.iter().zip(seen).map(|(sent, seen)| seen.saturating_sub(*sent)).collect::<Vec<_>>()
    });
    let figures = Figures::of(lags.collect());
    let [owner, other] = [0, 1].map(|node| {
        let used = used()[node] - before[node];
        (used.as_secs_f64() * 1e9 / figures.count as f64).round() / 1e3
    });
    println!(
        "{}",
        json!({ "watched": what, "watchers": WATCHERS, "keys": KEYS, "p50_ms": figures.p50,
        "p99_ms": figures.p99, "cpu_us_per_delivery": { "owner": owner, "other": other } })
    );
}

async fn arrive(url: String) -> Socket {
    let mut socket = connect(&url).await.expect("a watcher gets in");
    socket.send(Message::Binary(message::sync_step_1(&[0]))).await.unwrap();
    loop {
        if messages(&mut socket)
            .await
            .iter()
            .any(|message| matches!(message, ClientMessage::SyncStep2 { .. }))
        {
            return socket;
        }
    }
}

/// When it saw each key.
async fn watch(mut socket: Socket, began: Instant) -> Vec<Duration> {
    let mut seen = Vec::new();
    while seen.len() < KEYS {
        let messages = messages(&mut socket).await;
        let updates = messages.iter().filter(|message| matches!(message, ClientMessage::Update { .. }));
        seen.extend(updates.map(|_| began.elapsed()));
    }
    seen
}

async fn messages(socket: &mut Socket) -> Vec<ClientMessage> {
    let mut messages = Vec::new();
    if let Message::Binary(frame) = socket.next().await.unwrap().unwrap() {
        // What only servers say is none of these.
        let _ = read_frame(&frame, &mut messages);
    }
    messages
}
