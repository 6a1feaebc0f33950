//! The service that makes sandboxes for a server: `pairpad runner`.
//!
//! Each connection is one run. It knows nothing of rooms, and hands bytes on between the
//! server and a supervisor; whoever can connect can run programs, in sandboxes.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::native::{NativeSandbox, Supervisor};
use super::wire::frame::{self, Kind};
use super::wire::order::Failure;
use super::{Means, Sandbox};

/// Runs at a time; more wait. A server asks for fewer.
const AT_ONCE: usize = 64;
/// For a server that has stopped reading.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same user and group may connect.
const MODE: u32 = 0o660;

/// A runner that listens.
#[derive(Debug)]
pub struct Runner {
    sandbox: Arc<NativeSandbox>,
    listener: UnixListener,
    _file: SocketFile,
}

/// The socket's file, which goes with the runner.
#[derive(Debug)]
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        let _gone_already = std::fs::remove_file(&self.0);
    }
}

impl Runner {
    /// Listens at a Unix socket; one that a runner left behind is replaced.
    ///
    /// # Errors
    /// When another runner listens there, something else is there, or the file can't be made.
    pub async fn bind(socket: &Path, sandbox: NativeSandbox) -> io::Result<Self> {
        if let Ok(about) = std::fs::symlink_metadata(socket) {
            if !about.file_type().is_socket() {
                let why = format!("{} is there already, and is not a socket", socket.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
            }
            if UnixStream::connect(socket).await.is_ok() {
                let why = format!("another runner listens at {}", socket.display());
                return Err(io::Error::new(io::ErrorKind::AddrInUse, why));
            }
            std::fs::remove_file(socket)?;
        }
        let listener = UnixListener::bind(socket)?;
        std::fs::set_permissions(socket, std::fs::Permissions::from_mode(MODE))?;
        Ok(Self { sandbox: Arc::new(sandbox), listener, _file: SocketFile(socket.to_owned()) })
    }

    /// What programs are confined by.
    pub fn means(&self) -> Means {
        self.sandbox.means()
    }

    /// Serves until `signal` completes. Runs that are under way end then.
    pub async fn run_until(self, signal: impl Future<Output = ()>) {
        let mut runs = JoinSet::new();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        tokio::pin!(signal);
        loop {
            tokio::select! {
                () = &mut signal => break,
                _ended = runs.join_next(), if !runs.is_empty() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        let (sandbox, places) = (Arc::clone(&self.sandbox), Arc::clone(&places));
                        runs.spawn(async move {
                            let Ok(_place) = places.acquire_owned().await else { return };
                            if let Err(error) = serve(stream, &sandbox).await {
                                tracing::debug!(%error, "a connection broke");
                            }
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "can't accept a connection");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                }
            }
        }
        // Each closes the standard input of its supervisor, which ends all below.
        runs.shutdown().await;
    }
}

/// One run, from its order to its end.
async fn serve(mut stream: UnixStream, sandbox: &NativeSandbox) -> io::Result<()> {
    let mut hello = Vec::new();
    frame::push(&mut hello, Kind::Means, &serde_json::to_vec(&sandbox.means())?);
    stream.write_all(&hello).await?;
    // Who only wanted to know goes now, and costs no sandbox.
    let mut first = [0; 1];
    if stream.read(&mut first).await? == 0 {
        return Ok(());
    }
    match sandbox.take() {
        Ok(supervisor) => hand_on(stream, first, supervisor).await,
        Err(failure) => refuse(stream, &failure).await,
    }
}

async fn hand_on(stream: UnixStream, first: [u8; 1], supervisor: Supervisor) -> io::Result<()> {
    let Supervisor { mut child, mut stdin, mut stdout } = supervisor;
    let (mut from_server, mut to_server) = stream.into_split();
    // Until the server goes: the run ends with `stdin`.
    let down = async {
        let mut is_heard = stdin.write_all(&first).await.is_ok();
        let mut bytes = vec![0; 64 << 10];
        loop {
            let length = from_server.read(&mut bytes).await.unwrap_or(0);
            if length == 0 {
                return;
            }
            // A supervisor that ended has said why, which is still to be handed on.
            is_heard = is_heard && stdin.write_all(&bytes[..length]).await.is_ok();
        }
    };
    tokio::select! {
        told = copy(&mut stdout, &mut to_server) => {
            told?;
            to_server.shutdown().await?;
        }
        () = down => {}
    }
    drop((stdin, stdout));
    let _reaped = timeout(PATIENCE, child.wait()).await;
    Ok(())
}

async fn refuse(mut stream: UnixStream, failure: &Failure) -> io::Result<()> {
    let mut frames = Vec::new();
    frame::push(&mut frames, Kind::Failed, &serde_json::to_vec(failure)?);
    stream.write_all(&frames).await
}
