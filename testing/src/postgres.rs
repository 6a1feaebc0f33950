//! PostgreSQL for tests: a server of our own in a folder of its own, never the system's.
//!
//! It ends with the process of the tests, however that ends: a shell reads from a pipe that
//! only this process holds open, and when that closes it stops the server and removes the folder.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio_postgres::{Client, NoTls};

use crate::port::free_port;

/// What a server has beside the defaults. The files of tests need not outlive the machine.
const SETTINGS: &str = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off \
                        -c max_connections=200 -c shared_buffers=32MB";

/// A server that runs.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    more: String,
    /// Stops the server when its input closes.
    watcher: Mutex<Child>,
    databases: AtomicU32,
}

/// The folder with PostgreSQL's programs; they are not on the path.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("the package 'postgresql' is needed");
    let folders = versions.map(|version| version.unwrap().path().join("bin"));
    let newest = folders.filter(|folder| folder.join("postgres").exists()).max();
    newest.expect("the package 'postgresql' is needed")
}

/// PostgreSQL does not run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Kills the server of this folder once the input closes, and removes the folder.
const WATCH: &str = r#"
read -r _
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -CONT "$pid"
  kill -QUIT "$pid"
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
fi
rm -rf "$1"
"#;

impl Postgres {
    /// The one that all tests of this process share; each has a database of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(""))
    }

    /// One for a test that stops it. `more` are settings.
    pub fn start(more: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("pairpad-postgres-").tempdir().unwrap().keep();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&folder)).unwrap();
        }
        let mut watcher = Command::new("sh");
        watcher.args(["-c", WATCH, "sh"]).arg(&folder).stdin(Stdio::piped());
        // Not with what a terminal tells the tests.
        std::os::unix::process::CommandExt::process_group(&mut watcher, 0);
        let watcher = watcher.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self {
            folder,
            port: free_port(),
            more: more.to_owned(),
            watcher: Mutex::new(watcher),
            databases: AtomicU32::new(0),
        };
        let mut initdb = as_postgres(&programs().join("initdb"));
        initdb.current_dir(&server.folder).env("LC_ALL", "C.UTF-8").arg("-D").arg(server.data());
        initdb.args(["-U", "pairpad", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run(&mut initdb).unwrap();
        server.run();
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Puts a file into its data folder, as its own.
    pub fn put(&self, name: &str, text: &str) {
        let file = self.data().join(name);
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&file)).unwrap();
        }
    }

    /// One of its programs, such as `pg_dump`.
    pub fn program(&self, name: &str) -> PathBuf {
        programs().join(name)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn control(&self, verb: &str) -> Command {
        let mut command = as_postgres(&programs().join("pg_ctl"));
        command.current_dir(&self.folder).arg("-D").arg(self.data()).args(["-w", "-t", "60"]).arg(verb);
        command
    }

    /// Starts it, on its port.
    pub fn run(&self) {
        let options = format!("-p {} {SETTINGS} {}", self.port, self.more);
        let mut start = self.control("start");
        // The server keeps what it inherits: not the pipes that somebody reads to their end.
        start.arg("-l").arg(self.folder.join("log")).args(["-o", &options]);
        let started =
            start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(started.success(), "PostgreSQL does not start: {}", log());
    }

    /// Stops it: `fast` breaks all connections, `immediate` is a crash.
    pub fn stop(&self, how: &str) {
        run(self.control("stop").args(["-m", how])).unwrap();
    }

    /// Stops the processes without ending them: the server and what serves the connections.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets them go on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, signal: &str) {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let main = file.lines().next().unwrap().to_owned();
        let mut pids = vec![main.clone()];
        for process in std::fs::read_dir("/proc").unwrap().filter_map(Result::ok) {
            let Ok(stat) = std::fs::read_to_string(process.path().join("stat")) else { continue };
            // After the name in brackets: its state, and its parent.
            let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
            if parent == Some(main.as_str()) {
                pids.push(process.file_name().to_string_lossy().into_owned());
            }
        }
        run(Command::new("kill").arg(format!("-{signal}")).args(pids)).unwrap();
    }

    /// A new, empty database, as a URL.
    pub async fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::SeqCst));
        let client = self.client("postgres").await;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        self.url(&name)
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://pairpad@127.0.0.1:{}/{database}", self.port)
    }

    /// A connection to a database.
    pub async fn client(&self, database: &str) -> Client {
        connect(&self.url(database)).await
    }
}

/// A connection to the database of a URL; Pairpad's tables need no schema.
pub async fn connect(url: &str) -> Client {
    let mut config: tokio_postgres::Config = url.parse().unwrap();
    config.options("-c search_path=pairpad");
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        drop(watcher.stdin.take());
        let _ = watcher.wait();
    }
}
