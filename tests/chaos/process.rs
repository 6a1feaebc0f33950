//! The server as a process.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use pairpad_testing::port::free_address;
use rustix::process::{Pid, Signal, kill_process};

/// Limits that make everything happen soon: unloading, snapshots, overflows, the end of
/// the oldest history; and nobody's requests count.
pub const CONFIG: &str = "
open-rooms = true
[limits]
idle = 40
snapshot-updates = 60
snapshot-updates-on-unload = 5
history = 65_536
outbox = 32_768
close = 100
lease = 2_000
rooms-per-minute = 1_000_000
writes-per-minute = 1_000_000
";

/// Time to come up, with an unoptimised binary on a busy machine.
const START: Duration = Duration::from_secs(20);

/// Variables of the server's environment, beside this process' own.
pub type Environment = Vec<(&'static str, OsString)>;

pub struct Process {
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
    config: &'static str,
    environment: Environment,
}

impl Process {
    /// Starts a server over `folder`, on any free port.
    ///
    /// # Errors
    /// What the server said, when it ended or did not come up in time.
    pub fn start(folder: &Path, environment: Environment) -> Result<Self, String> {
        Self::start_with(CONFIG, folder, environment)
    }

    /// The same with this configuration.
    ///
    /// # Errors
    /// See [`Process::start`].
    pub fn start_with(config: &'static str, folder: &Path, environment: Environment) -> Result<Self, String> {
        let free = free_address();
        let child = spawn(command(config, folder, free), folder, &environment)?;
        Ok(Self { child, address: free, folder: folder.to_owned(), config, environment })
    }

    /// Starts it again after it has ended. Whether it came up.
    pub fn start_again(&mut self) -> bool {
        match spawn(command(self.config, &self.folder, self.address), &self.folder, &self.environment) {
            Ok(child) => {
                self.child = child;
                true
            }
            Err(said) => {
                println!("the server did not start: {said}");
                false
            }
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn id(&self) -> u32 {
        self.child.id()
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
            assert!(Instant::now() < deadline, "the server, process {}, does not end", self.id());
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

/// `pairpad serve` with this configuration.
pub fn command(text: &str, folder: &Path, address: SocketAddr) -> Command {
    let config = config_file();
    // Somebody may be reading it.
    if std::fs::read_to_string(&config).ok().as_deref() != Some(text) {
        std::fs::write(&config, text).unwrap();
    }
    let binary = std::env::var("PAIRPAD_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_pairpad").to_owned());
    let mut command = Command::new(binary);
    command.args(["serve", "--listen", &address.to_string(), "--config"]).arg(config);
    command.arg("--data-dir").arg(folder).stdin(Stdio::null()).env("NO_COLOR", "1");
    command
}

/// Removes what [`command`] left outside the disk.
pub fn clean_up() {
    let _ = std::fs::remove_file(config_file());
}

/// Not on the disk that gets full.
fn config_file() -> PathBuf {
    std::env::temp_dir().join(format!("pairpad-test-{}.toml", std::process::id()))
}

fn spawn(mut command: Command, folder: &Path, environment: &Environment) -> Result<Child, String> {
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (sender, said) = mpsc::channel();
    // Reads until the end, so that the server never waits for us.
    std::thread::spawn(move || {
        let verbose = std::env::var_os("PAIRPAD_CHAOS_LOG").is_some();
        for line in lines.map_while(Result::ok) {
            if verbose {
                println!("{line}");
            }
            let _ = sender.send(line);
        }
    });
    let deadline = Instant::now() + START;
    let mut log = Vec::new();
    loop {
        match said.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) if line.contains("Pairpad is at") => return Ok(child),
            Ok(line) => log.push(line),
            Err(error) => {
                if error == mpsc::RecvTimeoutError::Timeout {
                    log.push(format!("it was not up after {} s", START.as_secs()));
                }
                let _ = child.kill();
                child.wait().unwrap();
                return Err(log.join("\n"));
            }
        }
    }
}
