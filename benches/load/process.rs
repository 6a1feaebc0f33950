//! The server under load, as another process on a core of its own, and what the
//! kernel says of it.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{CpuSet, sched_setaffinity};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// Time for a server to start, and to stop.
const PATIENCE: Duration = Duration::from_secs(30);

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

/// A folder for a server's data, on the disk where the build is: `/tmp` may be memory.
pub fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Processor time that this process has used so far.
pub fn own_cpu() -> Duration {
    cpu(std::process::id())
}

/// Processor time that all threads of a process have used so far.
fn cpu(pid: u32) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let nanos = threads.flatten().filter_map(|thread| {
        let schedstat = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        schedstat.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// A server process on core 0, which ends with this.
pub struct Process {
    child: Child,
}

impl Process {
    fn command(program: &Path) -> Command {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(program).kill_on_drop(true);
        command
    }

    /// Starts `program`, and waits for the line that says `host:port`.
    pub async fn start(program: &Path, args: &[&str]) -> (Self, String) {
        let mut command = Self::command(program);
        let mut child = command
            .args(args)
            .stderr(Stdio::piped())
            .spawn()
            .expect("taskset (util-linux) starts the server");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = timeout(PATIENCE, async {
            loop {
                let line = lines.next_line().await.unwrap().expect("the server says where it is");
                if let Some((_, rest)) = line.split_once("://") {
                    return rest.split_whitespace().next().unwrap().to_owned();
                }
            }
        });
        let address = address.await.expect("the server starts in time");
        // Nobody has to wait for a log that is not read.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        (Self { child }, address)
    }

    /// Starts `program`, and waits until it takes connections at `address`. `None` when
    /// it ends instead.
    pub async fn start_at(program: &Path, args: &[&str], address: &str) -> Option<Self> {
        let mut command = Self::command(program);
        let port = address.rsplit(':').next().unwrap();
        let mut child = command
            .args(args)
            .env("PORT", port)
            .env("NODE_ENV", "production")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).await.is_err() {
            if child.try_wait().unwrap().is_some() || Instant::now() > deadline {
                return None;
            }
            sleep(Duration::from_millis(50)).await;
        }
        Some(Self { child })
    }

    fn pid(&self) -> u32 {
        self.child.id().expect("the server runs")
    }

    /// Processor time that it has used so far.
    pub fn cpu(&self) -> Duration {
        cpu(self.pid())
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> u64 {
        self.number("status", "VmRSS:") * 1024
    }

    /// Bytes that it has given to the disk so far.
    pub fn written(&self) -> u64 {
        self.number("io", "write_bytes:")
    }

    fn number(&self, file: &str, key: &str) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/{file}", self.pid())).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// `kill -9`.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM: how long it takes to end.
    pub async fn terminate(&mut self) -> Duration {
        let started = Instant::now();
        let pid = Pid::from_raw(self.pid() as i32).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        timeout(PATIENCE, self.child.wait()).await.expect("the server ends").unwrap();
        started.elapsed()
    }
}
