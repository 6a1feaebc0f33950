//! Redis for tests: a server of our own in a folder of its own, never the system's.
//!
//! It ends with the process of the tests, however that ends: a shell reads from a pipe that
//! only this process holds open, and when that closes it kills the server and removes the folder.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redis::FromRedisValue;
/// Anything that it says.
pub use redis::Value as Answer;

use crate::DEADLINE;
use crate::port::free_port;

/// A server that runs, until it is killed.
#[derive(Debug)]
pub struct Redis {
    folder: PathBuf,
    port: u16,
    more: Vec<String>,
    server: Mutex<Child>,
    /// Ends everything when its input closes.
    watcher: Mutex<Child>,
}

const WATCH: &str = r#"
read -r _
kill -KILL "$(cat "$1/pid")" 2>/dev/null
rm -rf "$1"
"#;

impl Redis {
    /// An empty one that keeps nothing.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with more options.
    pub fn start_with(more: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("pairpad-redis-").tempdir().unwrap().keep();
        let more: Vec<String> = more.iter().map(|word| (*word).to_owned()).collect();
        let port = free_port();
        let server = Mutex::new(run(&folder, port, &more));
        let watcher = Mutex::new(watch(&folder));
        Self { folder, port, more, server, watcher }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The same as a URL.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills it: what it had is gone.
    pub fn kill(&self) {
        let mut server = self.server();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// Starts it again, on its port.
    pub fn run(&self) {
        *self.server() = run(&self.folder, self.port, &self.more);
    }

    /// Stops its process without ending it.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    /// Throws away all that it has.
    pub async fn flush(&self) {
        self.ask::<()>(&["FLUSHALL"]).await;
    }

    /// What it says.
    pub async fn ask<T: FromRedisValue>(&self, words: &[&str]) -> T {
        let mut connection = client(self).get_multiplexed_async_connection().await.unwrap();
        let mut command = redis::Cmd::new();
        command.arg(words);
        command.query_async(&mut connection).await.unwrap()
    }

    fn signal(&self, signal: &str) {
        let id = self.server().id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
    }

    fn server(&self) -> MutexGuard<'_, Child> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn watch(folder: &Path) -> Child {
    let mut watcher = Command::new("sh");
    watcher.args(["-c", WATCH, "sh"]).arg(folder).stdin(Stdio::piped());
    // Not with what a terminal tells the tests.
    std::os::unix::process::CommandExt::process_group(&mut watcher, 0);
    watcher.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// What speaks to it.
pub fn client(redis: &Redis) -> redis::Client {
    redis::Client::open(redis.url()).unwrap()
}

/// A server that takes connections.
fn run(folder: &Path, port: u16, more: &[String]) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
    command.args(["--save", "", "--appendonly", "no", "--logfile", "log", "--dir"]).arg(folder).args(more);
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = command.spawn().expect("the package 'redis-server' is needed");
    std::fs::write(folder.join("pid"), server.id().to_string()).unwrap();
    let deadline = Instant::now() + DEADLINE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if server.try_wait().unwrap().is_some() {
            panic!(
                "Redis does not start: {}",
                std::fs::read_to_string(folder.join("log")).unwrap_or_default()
            );
        }
        assert!(Instant::now() < deadline, "Redis does not come up");
        std::thread::sleep(Duration::from_millis(5));
    }
    server
}

impl Drop for Redis {
    fn drop(&mut self) {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        drop(watcher.stdin.take());
        let _ = watcher.wait();
        let _ = self.server().wait();
    }
}
