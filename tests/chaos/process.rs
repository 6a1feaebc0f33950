//! The server as a process.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Limits that make everything happen soon: unloading, snapshots, overflows.
const CONFIG: &str = "
open-rooms = true
[limits]
idle = 40
snapshot-updates = 60
snapshot-updates-on-unload = 5
outbox = 32_768
close = 100
";

pub struct Process {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Process {
    /// Starts a server over `folder`, on any free port.
    pub fn start(folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = spawn(folder, free).expect("the server starts");
        Self { child, address: free, folder: folder.to_owned() }
    }

    /// Starts it again after it has ended. Whether it came up.
    pub fn start_again(&mut self) -> bool {
        match spawn(&self.folder, self.address) {
            Ok(child) => {
                self.child = child;
                true
            }
            Err(()) => false,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self, room: &str) -> String {
        format!("ws://{}/ws/{room}?saved=1", self.address)
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until the process has ended.
    pub fn wait(&mut self, at_most: Duration) {
        let deadline = Instant::now() + at_most;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `pairpad serve` with this file's limits.
pub fn command(folder: &Path, address: SocketAddr) -> Command {
    // Not on the disk that gets full.
    let config = std::env::temp_dir().join(format!("pairpad-chaos-{}.toml", std::process::id()));
    if !config.exists() {
        std::fs::write(&config, CONFIG).unwrap();
    }
    let binary = std::env::var("PAIRPAD_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_pairpad").to_owned());
    let mut command = Command::new(binary);
    command.args(["serve", "--listen", &address.to_string(), "--config"]).arg(config);
    command.arg("--data-dir").arg(folder).stdin(Stdio::null());
    command
}

/// Removes what [`command`] left outside the disk.
pub fn clean_up() {
    let config = std::env::temp_dir().join(format!("pairpad-chaos-{}.toml", std::process::id()));
    let _ = std::fs::remove_file(config);
}

fn spawn(folder: &Path, address: SocketAddr) -> Result<Child, ()> {
    std::fs::create_dir_all(folder).map_err(|_| ())?;
    let mut child = command(folder, address).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut log = Vec::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        if line.contains("Pairpad is at") {
            // Read on, so that the server never waits for us; kept for failures.
            std::thread::spawn(move || {
                let verbose = std::env::var_os("PAIRPAD_CHAOS_LOG").is_some();
                lines.map_while(Result::ok).filter(|_| verbose).for_each(|line| println!("{line}"));
            });
            return Ok(child);
        }
        log.push(line);
    }
    child.wait().unwrap();
    println!("chaos: the server did not start: {}", log.join("\n"));
    Err(())
}
