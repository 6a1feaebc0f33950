//! The server under load, as another process on a core of its own, and what the
//! kernel says of it.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::thread::{CpuSet, sched_setaffinity};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Keeps this process and all its threads to one core.
pub fn pin_to_core(core: usize) {
    let mut set = CpuSet::new();
    set.set(core);
    // With a single core there is nothing to keep apart.
    let _ = sched_setaffinity(None, &set);
}

/// Lets this process open as many sockets as the system allows.
pub fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
}

/// A server process.
pub struct Process {
    child: Child,
    /// `host:port`.
    pub address: String,
    flushes: Arc<AtomicU64>,
}

impl Process {
    /// Starts `program` on core 0 and waits for the line that names its address.
    async fn start(program: &str, args: &[&str]) -> Self {
        let mut child = Command::new("taskset")
            .args(["-c", "0", program])
            .args(args)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("taskset (util-linux) starts the server");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next_line().await.unwrap().expect("the server says where it is");
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split_whitespace().next().unwrap().to_owned();
            }
        };
        let flushes = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&flushes);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                counted.fetch_add(u64::from(line.contains("group committed")), Ordering::Relaxed);
            }
        });
        Self { child, address, flushes }
    }

    /// How often the server has flushed so far, as its log says.
    pub fn flushes(&self) -> u64 {
        self.flushes.load(Ordering::Relaxed)
    }

    pub fn url(&self, room: &str) -> String {
        format!("ws://{}/ws/{room}", self.address)
    }

    fn pid(&self) -> u32 {
        self.child.id().expect("the server runs")
    }

    /// Processor time that all threads have used so far.
    pub fn cpu(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.pid())).unwrap();
        let nanos = threads.flatten().filter_map(|thread| {
            let schedstat = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            schedstat.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}

/// The real binary, over a folder that goes with it.
pub struct Pairpad {
    pub process: Process,
    folder: TempDir,
}

impl Pairpad {
    pub async fn start() -> Self {
        Self::start_with_log("info").await
    }

    /// One whose log says when it flushes.
    pub async fn start_counting_flushes() -> Self {
        Self::start_with_log("info,pairpad::storage::sled::writer=debug").await
    }

    async fn start_with_log(log: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let process = Self::process(&folder, log).await;
        Self { process, folder }
    }

    async fn process(folder: &TempDir, log: &str) -> Process {
        let folder = folder.path().to_str().unwrap();
        let args = ["serve", "--listen", "127.0.0.1:0", "--open-rooms", "--log", log, "--data-dir", folder];
        // Another build can be measured with the same load.
        let other = std::env::var("PAIRPAD_BINARY");
        Process::start(other.as_deref().unwrap_or(env!("CARGO_BIN_EXE_pairpad")), &args).await
    }

    /// `kill -9`, and a start over the same folder.
    pub async fn kill_and_restart(&mut self) {
        self.process.child.kill().await.unwrap();
        self.process = Self::process(&self.folder, "info").await;
    }

    pub async fn stop(mut self) {
        self.process.child.kill().await.unwrap();
    }
}

/// This program again, as the relay.
pub struct Relay {
    pub process: Process,
}

impl Relay {
    pub async fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        Self { process: Process::start(program.to_str().unwrap(), &[super::RELAY]).await }
    }
}
