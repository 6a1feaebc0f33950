//! The server as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pairpad_testing::port::free_address;
use pairpad_testing::{DEADLINE, eventually};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

/// The server as a process, which can be killed.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
    folder: TempDir,
    more: Vec<String>,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Process {
    pub(crate) async fn start() -> Self {
        Self::start_with(Vec::new()).await
    }

    /// Starts one with more arguments.
    pub(crate) async fn start_with(more: Vec<String>) -> Self {
        Self::start_over(tempfile::tempdir().unwrap(), more).await
    }

    /// Starts one with a data folder that there is.
    pub(crate) async fn start_over(folder: TempDir, more: Vec<String>) -> Self {
        Self::begin(folder, more, |_| ()).await
    }

    /// The same, which trusts these certificates beside none.
    pub(crate) async fn start_trusting(more: Vec<String>, certificates: &Path) -> Self {
        Self::begin(tempfile::tempdir().unwrap(), more, |command| {
            command.env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", certificates);
        })
        .await
    }

    async fn begin(folder: TempDir, more: Vec<String>, change: impl FnOnce(&mut Command)) -> Self {
        let address = free_address().to_string();
        let lines = Arc::default();
        let mut command = command(&address, folder.path(), &more);
        change(&mut command);
        let child = spawn(command, &lines);
        let mut process = Self { child, address, folder, more, lines };
        process.is_up().await;
        process
    }

    /// What it has logged.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Nothing of it is left but what is on disk; and it is there again.
    pub(crate) async fn kill_and_start_again(&mut self) {
        self.kill();
        self.child = spawn(command(&self.address, self.folder.path(), &self.more), &self.lines);
        self.is_up().await;
    }

    /// Nothing of it is left but what is on disk.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has. Whether it did so as it should.
    pub(crate) async fn terminate(&mut self) -> bool {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let has_ended = || {
            let ended = self.child.try_wait().unwrap().is_some();
            async move { ended }
        };
        eventually("it stops", has_ended).await;
        self.child.wait().unwrap().success()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    async fn is_up(&mut self) {
        let health = self.http("/api/v1/health");
        let asked = async || reqwest::get(&health).await.is_ok_and(|answer| answer.status().is_success());
        let look = async {
            while !asked().await {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return Err(status);
                }
                sleep(Duration::from_millis(5)).await;
            }
            Ok(())
        };
        let found = timeout(DEADLINE, look).await;
        assert!(matches!(found, Ok(Ok(()))), "the server is not up: {found:?}\n{}", self.lines().join("\n"));
    }

    pub(crate) fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// Begins it. Its log is kept as long as it runs.
fn spawn(mut command: Command, lines: &Arc<Mutex<Vec<String>>>) -> Child {
    let mut child = command.spawn().unwrap();
    let (log, kept) = (child.stderr.take().unwrap(), Arc::clone(lines));
    std::thread::spawn(move || {
        BufReader::new(log).lines().map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line));
    });
    child
}

fn command(address: &str, folder: &Path, more: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command
        .args(["serve", "--listen", address, "--data-dir"])
        .arg(folder)
        .args(more)
        .env_remove("PAIRPAD_CONFIG");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
