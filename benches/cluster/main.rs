//! Three servers over one PostgreSQL, beside one on its own disk: what `saved` and processor
//! time cost, how long a cold room takes to open, what ten thousand open rooms take, how
//! long rooms can't be reached when a server is asked to stop, and when it is killed, and what
//! it saves that many who watch share a connection.
//!
//! `cargo bench --bench cluster`, and with `-- saved`, `cold`, `spread`, `gaps` or `watched`
//! only that. All of it shares the machine's processors with the database:
//! the figures compare, they are not those of a cluster. One JSON line each goes to stdout.

// In benchmarks a failure is a panic, nothing is public, and figures are printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub, dead_code)]

#[path = "../../tests/chaos/checker.rs"]
mod checker;
#[path = "../../tests/cluster/database.rs"]
mod database;
mod figures;
#[path = "../../tests/cluster/nodes.rs"]
mod nodes;
#[path = "../../tests/chaos/person.rs"]
mod person;
#[path = "../../tests/cluster/plan.rs"]
mod plan;
#[path = "../../tests/chaos/process.rs"]
mod process;
mod watchers;
#[path = "../../tests/cluster/wire.rs"]
mod wire;
mod writer;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;

use database::Database;
use figures::Figures;
use nodes::{NODES, Nodes};
use process::Process;
use watchers::Watched;
use writer::Writers;

/// What a server has by default, but that anybody makes rooms by connecting, as often and as
/// many as they want.
const CONFIG: &str = "
open-rooms = true
[limits]
rooms-per-minute = 1_000_000
writes-per-minute = 1_000_000
connections-per-address = 20_000
";
/// Rooms of `saved`, in each of which one person types.
const TYPING: usize = 100;
/// How often.
const KEYSTROKE: Duration = Duration::from_millis(100);
const TIME: Duration = Duration::from_secs(10);
/// Rooms that are open at the same time, and in which somebody types now and then.
const MANY: usize = 9_999;
const THOUGHT: Duration = Duration::from_secs(10);
/// As many come at a time, and all of them within this time.
const AT_A_TIME: usize = 303;
const WINDOW: Duration = Duration::from_secs(120);
/// Rooms of a server that stops, or is killed.
const BUSY: usize = 200;
/// How often somebody types there; it is what a gap is measured in.
const PROBE: Duration = Duration::from_millis(100);
/// Watchers of one room, and what they see in a second.
const CROWD: usize = 600;
const SEEN: usize = 20;
/// Those who share no connection.
const APART: &str = "
open-rooms = true
edge-members = 1_000_000
[limits]
rooms-per-minute = 1_000_000
connections-per-address = 20_000
";

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let wants = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    let folder = tempfile::tempdir().unwrap();
    let database = Database::start("-c fsync=on").await;
    if wants("saved") {
        let one = Process::start_with(CONFIG, &folder.path().join("alone"), Vec::new()).unwrap();
        let url = |room: &str| format!("ws://{}/ws/{room}?saved=1", one.address());
        saved("one server on its own disk", "alone", url, &[&one]).await;
    }
    let mut nodes = Nodes::start_with(CONFIG, folder.path(), &database, nodes::Clocks::Own).await;
    if wants("saved") {
        saved_by_several(&nodes).await;
    }
    if wants("cold") {
        cold(&nodes).await;
    }
    if wants("spread") {
        spread(&nodes).await;
    }
    if wants("gaps") {
        gaps("a server is asked to stop", &mut nodes, Signal::TERM).await;
        gaps("a server is killed", &mut nodes, Signal::KILL).await;
    }
    if wants("watched") {
        watched("sharing a connection", &nodes).await;
        drop(nodes);
        let apart = folder.path().join("apart");
        std::fs::create_dir(&apart).unwrap();
        let nodes = Nodes::start_with(APART, &apart, &database, nodes::Clocks::Own).await;
        watched("each with their own", &nodes).await;
    }
    process::clean_up();
    let _: &Path = folder.path();
}

/// [`saved`] at the server that has the rooms, and over another.
async fn saved_by_several(nodes: &Nodes) {
    // Rooms are where they were asked for first: all of them at the first server.
    let [first, second] = [0, 1].map(|node| nodes.nodes[node].address());
    let processes: Vec<&Process> = nodes.nodes.iter().map(nodes::Node::process).collect();
    let url = |server: SocketAddr| move |room: &str| format!("ws://{server}/ws/{room}?saved=1");
    saved("PostgreSQL, at the owner", "c", url(first), &processes).await;
    saved("PostgreSQL, over another server", "c", url(second), &processes).await;
}

/// How long it takes until a keystroke is on disk, and what it costs.
async fn saved(what: &str, prefix: &str, url: impl Fn(&str) -> String, processes: &[&Process]) {
    let urls = (0..TYPING).map(|room| url(&format!("{prefix}-{room}"))).collect();
    let writers = Writers::begin(urls, KEYSTROKE).await;
    let before: Vec<Duration> = processes.iter().map(|process| figures::cpu(process.id())).collect();
    let lags = writers.type_for(TIME).await;
    let used = processes.iter().zip(before).map(|(process, before)| figures::cpu(process.id()) - before);
    let per_update: Vec<f64> = used.map(|used| used.as_secs_f64() * 1e6 / lags.len() as f64).collect();
    let figures = Figures::of(lags);
    println!(
        "{}",
        json!({ "saved": what, "rooms": TYPING, "updates": figures.count, "p50_ms": figures.p50,
        "p99_ms": figures.p99, "cpu_us_per_update": per_update.iter().map(|us| us.round()).collect::<Vec<_>>() })
    );
}

/// How long somebody waits who opens a room that nobody has open.
async fn cold(nodes: &Nodes) {
    let mut times = Vec::new();
    for room in 0..TYPING {
        let url = format!("ws://{}/ws/cold-{room}?saved=1", nodes.nodes[room % NODES].address());
        drop(Writers::begin(vec![url.clone()], KEYSTROKE).await.type_for(KEYSTROKE * 2).await);
    }
    // Until all have left memory: they are idle for half a minute first.
    tokio::time::sleep(Duration::from_secs(40)).await;
    for room in 0..TYPING {
        // By another server than the one that had it.
        let url = format!("ws://{}/ws/cold-{room}", nodes.nodes[(room + 1) % NODES].address());
        let started = std::time::Instant::now();
        checker::newcomer(&url).await;
        times.push(started.elapsed());
    }
    let figures = Figures::of(times);
    println!("{}", json!({ "cold room": TYPING, "p50_ms": figures.p50, "p99_ms": figures.p99 }));
}

/// Very many rooms, a third of them at each server.
async fn spread(nodes: &Nodes) {
    let url = |room: usize| format!("ws://{}/ws/spread-{room}?saved=1", nodes.nodes[room % NODES].address());
    let processes = || nodes.nodes.iter().map(|node| node.process().id());
    let empty: u64 = processes().map(figures::memory).sum();
    let (writers, arriving) = Writers::come((0..MANY).map(url).collect(), THOUGHT, AT_A_TIME, WINDOW).await;
    let before: Vec<Duration> = processes().map(figures::cpu).collect();
    let lags = writers.type_for(THOUGHT * 3).await;
    let used: Duration = processes().zip(before).map(|(id, before)| figures::cpu(id) - before).sum();
    let memory = processes().map(figures::memory).sum::<u64>() - empty;
    let figures = Figures::of(lags);
    println!(
        "{}",
        json!({ "rooms on three servers": MANY, "arriving_s": arriving.as_secs_f64().round(),
        "updates": figures.count, "p50_ms": figures.p50, "p99_ms": figures.p99,
        "cpu_us_per_update": (used.as_secs_f64() * 1e6 / figures.count as f64).round(),
        "kib_per_room": memory / 1024 / MANY as u64 })
    );
}

/// For how long nothing is acknowledged in the rooms of a server that goes.
async fn gaps(what: &str, nodes: &mut Nodes, signal: Signal) {
    let first = nodes.nodes[0].address();
    let prefix = if signal == Signal::TERM { "drained" } else { "killed" };
    let room = |number: usize| format!("{prefix}-{number}");
    // They are all at the first server.
    let urls = (0..BUSY).map(|number| format!("ws://{first}/ws/{}?saved=1", room(number))).collect();
    drop(Writers::begin(urls, PROBE).await.type_for(PROBE * 2).await);
    let writers = Writers::begin((0..BUSY).map(|number| nodes.url(&room(number))).collect(), PROBE).await;
    let typing = tokio::spawn(writers.gaps_within(Duration::from_secs(25)));
    tokio::time::sleep(Duration::from_secs(3)).await;
    nodes.end(0, signal);
    let figures = Figures::of(typing.await.unwrap());
    nodes.begin_again(0);
    println!(
        "{}",
        json!({ "unreachable when": what, "rooms": BUSY, "p50_ms": figures.p50, "p99_ms": figures.p99,
        "max_ms": figures.max, "measured_in_ms": PROBE.as_millis() as u64 })
    );
}

/// What those who watch at another server cost the room's own, and that one.
async fn watched(how: &str, nodes: &Nodes) {
    let [owner, edge] = [0, 1].map(|node| nodes.nodes[node].address());
    let processes = [0, 1].map(|node| nodes.nodes[node].process().id());
    let updates = SEEN * TIME.as_secs() as usize;
    let watched = Watched::begin(owner, edge, CROWD, updates).await;
    let before = processes.map(figures::cpu);
    let lags = watched.type_on(updates, Duration::from_secs(1) / SEEN as u32).await;
    let used = [0, 1].map(|at| figures::cpu(processes[at]) - before[at]);
    let per_delivery = used.map(|used| (used.as_secs_f64() * 1e7 / lags.len() as f64).round() / 10.0);
    let figures = Figures::of(lags);
    println!(
        "{}",
        json!({ "watchers": CROWD, "how": how, "updates": updates, "deliveries": figures.count,
        "p50_ms": figures.p50, "p99_ms": figures.p99, "cpu_us_per_delivery": { "owner": per_delivery[0],
        "other": per_delivery[1] } })
    );
}
