//! What is done to the server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::lib0::Reader;
use pairpad::protocol::message::{self, ClientMessage};
use pairpad::protocol::update::{Struct, Visitor, walk_update};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::keystrokes::{self, Typist};
use crate::peer::{self, Socket};
use crate::process::Process;
use crate::trace::Trace;

/// People typing in rooms.
pub struct Typing {
    pub name: &'static str,
    pub rooms: usize,
    pub members: usize,
    pub typing: usize,
    /// Updates a second of each who types.
    pub rate: u32,
}

pub const TYPING: &[Typing] = &[
    Typing { name: "rooms-100x4", rooms: 100, members: 4, typing: 2, rate: 5 },
    Typing { name: "room-1x200", rooms: 1, members: 200, typing: 5, rate: 10 },
    Typing { name: "rooms-200x4", rooms: 200, members: 4, typing: 2, rate: 20 },
];

const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(10);

/// What typing costs.
pub struct TypingResult {
    pub delivered: u64,
    pub seconds: f64,
    pub cpu_micros_per_delivery: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub memory: u64,
}

/// When each keystroke was sent, and what has been measured of its deliveries.
#[derive(Default)]
struct Ledger {
    sent: HashMap<(u64, u32), Instant>,
    latencies: Vec<Duration>,
    measuring: bool,
}

pub async fn typing(server: &Process, typing: &Typing) -> TypingResult {
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let mut tasks = Vec::new();
    let start = tokio::time::Instant::now() + Duration::from_millis(500);
    let period = Duration::from_secs(1) / typing.rate;
    let mut typist = 0u32;
    for room in 0..typing.rooms {
        for member in 0..typing.members {
            let socket = peer::connect(&server.url(&format!("room-{room}"))).await;
            let (mut sink, mut stream) = socket.split();
            if member < typing.typing {
                // Nobody types in step with anybody: pauses of 0.5 to 1.5 periods.
                let mut random = fastrand::Rng::with_seed(u64::from(typist));
                let mut next = start + period.mul_f64(random.f64());
                let client = 1_000_000 + u64::from(typist);
                let ledger = Arc::clone(&ledger);
                tasks.push(tokio::spawn(async move {
                    let mut typist = Typist::new(client);
                    for clock in 0.. {
                        tokio::time::sleep_until(next).await;
                        next += period.mul_f64(0.5 + random.f64());
                        ledger.lock().unwrap().sent.insert((client, clock), Instant::now());
                        if sink.send(Message::Binary(typist.press())).await.is_err() {
                            break;
                        }
                    }
                }));
                typist += 1;
            } else {
                // Kept, so that the connection stays open.
                tasks.push(tokio::spawn(async move {
                    let _sink = sink;
                    std::future::pending::<()>().await;
                }));
            }
            let ledger = Arc::clone(&ledger);
            tasks.push(tokio::spawn(async move {
                while let Some(frame) = peer::next(&mut stream).await {
                    let Some(keystroke) = keystrokes::read(&frame) else { continue };
                    let mut ledger = ledger.lock().unwrap();
                    if ledger.measuring
                        && let Some(sent) = ledger.sent.get(&keystroke)
                    {
                        let latency = sent.elapsed();
                        ledger.latencies.push(latency);
                    }
                }
            }));
        }
    }
    tokio::time::sleep_until(start + WARM_UP).await;
    ledger.lock().unwrap().measuring = true;
    let (started, cpu) = (Instant::now(), server.cpu());
    tokio::time::sleep(MEASURED).await;
    ledger.lock().unwrap().measuring = false;
    let (elapsed, cpu) = (started.elapsed(), server.cpu() - cpu);
    let memory = server.memory();
    for task in tasks {
        task.abort();
    }
    let mut latencies = std::mem::take(&mut ledger.lock().unwrap().latencies);
    latencies.sort();
    let at = |part: f64| latencies[((latencies.len() - 1) as f64 * part) as usize];
    TypingResult {
        delivered: latencies.len() as u64,
        seconds: elapsed.as_secs_f64(),
        cpu_micros_per_delivery: cpu.as_secs_f64() * 1e6 / latencies.len() as f64,
        p50: at(0.5),
        p99: at(0.99),
        memory,
    }
}

/// The room of a pushed trace.
pub const ROOM: &str = "trace";

/// One connection pushes a whole session as fast as it can, another watches
/// until it has everything. Returns the time from the first byte to the last.
pub async fn push(server: &Process, trace: &Trace) -> (usize, Duration) {
    let mut watcher = peer::connect(&server.url(ROOM)).await;
    synced(&mut watcher).await;
    let mut author = peer::connect(&server.url(&format!("{ROOM}?saved=1"))).await;
    synced(&mut author).await;
    let frames: Vec<_> = trace.updates.iter().map(|update| message::update(update)).collect();
    let updates = frames.len();
    let expected = {
        let mut ends = Ends::default();
        trace.updates.iter().for_each(|update| ends.add(update));
        ends
    };
    let started = Instant::now();
    let pushing = async {
        for frame in frames {
            author.feed(Message::Binary(frame)).await.unwrap();
        }
        author.flush().await.unwrap();
    };
    let watching = async {
        let mut seen = Ends::default();
        let mut messages = Vec::new();
        while seen != expected {
            let frame = peer::next(&mut watcher).await.expect("the watcher stays connected");
            message::read_frame(&frame, &mut messages).unwrap();
            for message in messages.drain(..) {
                // Edits, or a sync that brings a watcher up to date that fell behind.
                if let ClientMessage::Update { update } | ClientMessage::SyncStep2 { update } = message {
                    seen.add(&update);
                }
            }
        }
        started.elapsed()
    };
    let (took, ()) = tokio::join!(watching, pushing);
    // Whoever kills the server next wants all of it on disk.
    saved(&mut author, updates as u64).await;
    (updates, took)
}

/// How far each author's text has come.
#[derive(Default, PartialEq)]
struct Ends {
    clocks: HashMap<u64, u32>,
}

impl Ends {
    fn add(&mut self, update: &[u8]) {
        walk_update(update, self).unwrap();
    }
}

impl Visitor for Ends {
    fn block(&mut self, block: &Struct) {
        let end = self.clocks.entry(block.id.client).or_default();
        *end = (*end).max(block.id.clock + block.len);
    }
}

/// The time from opening a connection to having the whole document, checked
/// against the recording. The best and the median of some.
pub async fn newcomer(server: &Process, trace: &Trace) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..9 {
        let started = Instant::now();
        let mut socket = peer::connect(&server.url(ROOM)).await;
        let update = synced(&mut socket).await;
        times.push(started.elapsed());
        let state = pairpad::document::state::DocumentState::restore([&update]).unwrap();
        assert_eq!(state.text_len("code"), trace.facts.utf16_length);
        assert!(trace.is_the_final_text(&state.text("code")));
    }
    times
}

/// Leaves a journal of so many updates behind, all on disk.
pub async fn journal(server: &Process, updates: u32) {
    let mut socket = peer::connect(&server.url(&format!("{ROOM}?saved=1"))).await;
    synced(&mut socket).await;
    let mut typist = Typist::new(77);
    for _ in 0..updates {
        socket.feed(Message::Binary(typist.press())).await.unwrap();
    }
    socket.flush().await.unwrap();
    saved(&mut socket, u64::from(updates)).await;
}

/// Waits until the server has so many updates of this connection on disk.
pub async fn saved(socket: &mut Socket, updates: u64) {
    loop {
        let frame = peer::next(socket).await.unwrap();
        if let Some(rest) = frame.strip_prefix(&[102])
            && Reader::new(rest).var_u64() == Ok(updates)
        {
            break;
        }
    }
}

/// The time to the first sync of a document that nobody has open yet.
pub async fn first_sync(server: &Process) -> Vec<Duration> {
    let started = Instant::now();
    let mut socket = peer::connect(&server.url(ROOM)).await;
    let update = synced(&mut socket).await;
    assert!(update.len() > 10_000);
    vec![started.elapsed()]
}

/// Waits for the SyncStep2 and returns its update.
pub async fn synced(socket: &mut Socket) -> bytes::Bytes {
    loop {
        let frame = timeout(Duration::from_secs(30), peer::next(socket)).await.unwrap().unwrap();
        let mut messages = Vec::new();
        message::read_frame(&frame, &mut messages).unwrap();
        if let Some(ClientMessage::SyncStep2 { update }) = messages.pop() {
            return update.bytes().clone();
        }
    }
}

/// Memory before, with idle connections, and after they have left.
pub struct IdleResult {
    pub connections: usize,
    pub before: u64,
    pub with: u64,
    pub after: u64,
}

pub async fn idle(server: &Process, connections: usize) -> IdleResult {
    // One visit first, so that what is made once is there.
    let mut first = peer::connect(&server.url("idle-first")).await;
    synced(&mut first).await;
    let before = server.memory();
    let mut sockets = Vec::new();
    for at in 0..connections {
        let mut socket = peer::connect(&server.url(&format!("idle-{}", at / 4))).await;
        synced(&mut socket).await;
        sockets.push(socket);
    }
    let with = server.memory();
    drop(sockets);
    // Documents are dropped after their idle time.
    tokio::time::sleep(Duration::from_secs(35)).await;
    IdleResult { connections, before, with, after: server.memory() }
}
