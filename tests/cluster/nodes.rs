//! Several servers over one database, and the wires between them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pairpad_testing::port::free_address;
use rustix::process::Signal;
use serde_json::json;

use super::database::Database;
use super::plan::Link;
use super::process::{Environment, Process};
use super::wire::{Target, Wire};

/// Servers.
pub const NODES: usize = 3;
/// Their lease: short, so that much happens soon. `process` has the same.
pub const LEASE: Duration = Duration::from_millis(2_000);
/// SIGTERM promises to end, also when rooms have to be given away first.
const ENDING: Duration = Duration::from_secs(40);

/// What the servers' clocks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clocks {
    /// The machine's.
    Own,
    /// Of each one that can be stepped. Looking at it takes longer.
    CanBeStepped,
}

/// One of them.
pub struct Node {
    process: Process,
    database: Wire,
    neighbours: Wire,
    redis: Wire,
    is_up: bool,
    /// By how much its clock is wrong.
    clock: PathBuf,
}

pub struct Nodes {
    pub nodes: Vec<Node>,
    /// Where people connect: to any of those that run.
    pub balancer: Wire,
    up: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Nodes {
    /// Starts them with this configuration, and with clocks that can be stepped or their own.
    pub async fn start_with(
        config: &'static str,
        folder: &Path,
        database: &Database,
        clocks: Clocks,
    ) -> Self {
        let secret = folder.join("secret");
        std::fs::write(&secret, "a secret of at least 32 characters, the same on all").unwrap();
        let mut nodes = Vec::new();
        for number in 0..NODES {
            nodes.push(Node::start((number, clocks), config, folder, &secret, database).await);
        }
        let up = Arc::<Mutex<Vec<SocketAddr>>>::default();
        let (running, turn) = (Arc::clone(&up), AtomicUsize::new(0));
        let balancer: Target = Arc::new(move || {
            let running = running.lock().unwrap();
            let turn = turn.fetch_add(1, Ordering::Relaxed);
            (!running.is_empty()).then(|| running[turn % running.len()])
        });
        let nodes = Self { nodes, balancer: Wire::to(balancer).await, up };
        nodes.look();
        nodes
    }

    /// The balancer's address of a room.
    pub fn url(&self, room: &str) -> String {
        format!("ws://{}/ws/{room}?saved=1", self.balancer.address)
    }

    /// Ends a server, and starts it again.
    pub fn restart(&mut self, node: usize, signal: Signal) {
        self.end(node, signal);
        self.begin_again(node);
    }

    /// Ends a server. A balancer sends nobody to one that is killed or asked to stop: it does
    /// not take connections, or says that it is not ready.
    pub fn end(&mut self, node: usize, signal: Signal) {
        self.nodes[node].is_up = false;
        self.look();
        self.nodes[node].process.signal(signal);
        self.nodes[node].process.wait(ENDING);
    }

    /// Starts one again that has ended.
    pub fn begin_again(&mut self, node: usize) {
        assert!(self.nodes[node].process.start_again(), "the server does not start");
        self.nodes[node].is_up = true;
        self.look();
    }

    /// Whether the balancer sends nobody there, who has noticed that something is wrong.
    pub fn shun(&mut self, node: usize, is_shunned: bool) {
        self.nodes[node].is_up = !is_shunned;
        self.look();
    }

    pub fn signal(&self, node: usize, signal: Signal) {
        self.nodes[node].process.signal(signal);
    }

    pub fn wire(&self, link: Link, node: usize) -> &Wire {
        match link {
            Link::Database => &self.nodes[node].database,
            Link::Neighbours => &self.nodes[node].neighbours,
            Link::Redis => &self.nodes[node].redis,
        }
    }

    /// Makes the clock of one wrong by so many seconds. What measures time only goes on as before.
    pub fn step_clock(&self, node: usize, seconds: i64) {
        set_clock(&self.nodes[node].clock, seconds);
    }

    /// Somebody asks for something that counts, by the balancer: it is answered, whatever becomes
    /// of Redis. Not where nobody takes connections.
    pub async fn ask(&self) {
        let request =
            reqwest::Client::new().post(format!("http://{}/api/v1/autocomplete", self.balancer.address));
        let body = json!({ "code": "a", "cursorPosition": 1, "language": "python" });
        let answer = request.header("x-forwarded-for", "192.0.2.1").json(&body).send().await;
        assert_eq!(answer.unwrap().status(), 200);
    }

    fn look(&self) {
        let up = self.nodes.iter().filter(|node| node.is_up).map(|node| node.process.address());
        *self.up.lock().unwrap() = up.collect();
    }
}

impl Node {
    pub fn address(&self) -> SocketAddr {
        self.process.address()
    }

    pub fn process(&self) -> &Process {
        &self.process
    }

    async fn start(
        (number, clocks): (usize, Clocks),
        config: &'static str,
        folder: &Path,
        secret: &Path,
        database: &Database,
    ) -> Self {
        let inner = free_address();
        let target: Target = Arc::new(move || Some(inner));
        let neighbours = Wire::to(target).await;
        let at = database.address();
        let target: Target = Arc::new(move || Some(at));
        let wire = Wire::to(target).await;
        let at = database.redis_address();
        let target: Target = Arc::new(move || Some(at));
        let redis = Wire::to(target).await;
        let environment: Environment = vec![
            ("PAIRPAD_REDIS", format!("redis://{}", redis.address).into()),
            ("PAIRPAD_PROXY_HEADER", "X-Forwarded-For".into()),
            ("PAIRPAD_STORE", database.url(wire.address).into()),
            ("PAIRPAD_CLUSTER_LISTEN", inner.to_string().into()),
            ("PAIRPAD_CLUSTER_ADDRESS", neighbours.address.to_string().into()),
            ("PAIRPAD_CLUSTER_SECRET_FILE", PathBuf::from(secret).into()),
            ("PAIRPAD_NODE_NAME", format!("node-{number}").into()),
            ("PAIRPAD_EXECUTOR", "off".into()),
        ];
        let clock = folder.join(format!("clock-{number}"));
        set_clock(&clock, 0);
        let stepped: Environment = vec![
            ("LD_PRELOAD", faketime().into()),
            ("FAKETIME_TIMESTAMP_FILE", clock.clone().into()),
            // Seconds until a step is noticed: the file is not read with every look at the clock.
            ("FAKETIME_CACHE_DURATION", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ];
        let stepped = stepped.into_iter().filter(|_| clocks == Clocks::CanBeStepped);
        let environment = environment.into_iter().chain(stepped).collect();
        let folder = folder.join(format!("node-{number}"));
        let process = tokio::task::spawn_blocking(move || Process::start_with(config, &folder, environment));
        let process = process.await.unwrap().expect("the server starts");
        Self { process, database: wire, neighbours, redis, is_up: true, clock }
    }
}

/// As libfaketime reads it.
fn set_clock(clock: &Path, seconds: i64) {
    // Whole at any moment.
    let new = clock.with_extension("new");
    std::fs::write(&new, format!("{seconds:+}\n")).unwrap();
    std::fs::rename(new, clock).unwrap();
}

/// What steps a process' clock.
fn faketime() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().map(|folder| folder.unwrap().path());
    let mut libraries = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    libraries.find(|library| library.exists()).expect("libfaketime is installed: 'make packages'")
}
