//! The server as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use pairpad_testing::eventually;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

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
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = spawn(&free.to_string(), folder.path(), &more);
        let process = Self { child, address: free.to_string(), folder, more, lines: Arc::default() };
        process.is_up().await;
        process
    }

    /// Starts one with more arguments, whose log is kept.
    pub(crate) async fn start_logged(more: Vec<String>) -> Self {
        Self::start_with_log(more, |_| ()).await
    }

    /// The same, which trusts these certificates beside none.
    pub(crate) async fn start_trusting(more: Vec<String>, certificates: &Path) -> Self {
        Self::start_with_log(more, |command| {
            command.env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", certificates);
        })
        .await
    }

    async fn start_with_log(more: Vec<String>, change: impl FnOnce(&mut Command)) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut command = command(&free.to_string(), folder.path(), &more);
        change(&mut command);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (log, lines) = (child.stderr.take().unwrap(), Arc::<Mutex<Vec<String>>>::default());
        let kept = Arc::clone(&lines);
        // It ends with the process.
        std::thread::spawn(move || {
            BufReader::new(log)
                .lines()
                .map_while(Result::ok)
                .for_each(|line| kept.lock().unwrap().push(line));
        });
        let process = Self { child, address: free.to_string(), folder, more, lines };
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
        self.child = spawn(&self.address, self.folder.path(), &self.more);
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

    async fn is_up(&self) {
        let health = self.http("/api/v1/health");
        let asked = async || reqwest::get(&health).await.is_ok_and(|answer| answer.status().is_success());
        eventually("the server is up", asked).await;
    }

    pub(crate) fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn spawn(address: &str, folder: &Path, more: &[String]) -> Child {
    command(address, folder, more).spawn().unwrap()
}

fn command(address: &str, folder: &Path, more: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command
        .args(["serve", "--listen", address, "--data-dir"])
        .arg(folder)
        .args(more)
        .env_remove("PAIRPAD_CONFIG");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
