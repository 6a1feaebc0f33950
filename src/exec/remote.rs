//! Sandboxes that a runner makes: another process of ours, which has the rights that a
//! sandbox needs, while the server has none.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::job::{Ended, Job, Unavailable};
use super::wire::frame::{Frames, Kind};
use super::wire::talk;
use super::{Line, Means, Sandbox};

/// For the first word of a runner: it may be about to start a process.
const PATIENCE: Duration = Duration::from_secs(10);

/// A runner's sandboxes, each over a connection of its own.
#[derive(Debug)]
pub struct RemoteSandbox {
    socket: PathBuf,
    means: Means,
}

impl RemoteSandbox {
    /// The runner that listens at this Unix socket.
    ///
    /// # Errors
    /// When none answers there, or it has no sandbox.
    pub async fn connect(socket: &Path) -> Result<Self, Unavailable> {
        let Means { name, limits } = open(socket).await?.means;
        Ok(Self { socket: socket.to_owned(), means: Means { name: format!("runner ({name})"), limits } })
    }
}

#[async_trait]
impl Sandbox for RemoteSandbox {
    fn means(&self) -> Means {
        self.means.clone()
    }

    async fn run(&self, job: Job, line: Line) -> Result<Ended, Unavailable> {
        let (up, down) = open(&self.socket).await?.stream.into_split();
        Ok(talk::run(&job, line, down, up).await?)
    }
}

/// A connection to a runner, which has said who it is.
struct Opened {
    stream: UnixStream,
    means: Means,
}

async fn open(socket: &Path) -> Result<Opened, Unavailable> {
    let mut stream = UnixStream::connect(socket).await.map_err(|error| silent(socket, error))?;
    match timeout(PATIENCE, first(&mut stream)).await {
        Ok(Ok(means)) => Ok(Opened { stream, means }),
        Ok(Err(error)) => Err(silent(socket, error)),
        Err(_) => Err(silent(socket, "it said nothing")),
    }
}

/// Its first frame, and not a byte more: what follows is the run's.
async fn first(stream: &mut UnixStream) -> std::io::Result<Means> {
    let mut frames = Frames::default();
    loop {
        let wanted = frames.missing()?;
        if wanted == 0 {
            break;
        }
        let mut bytes = vec![0; wanted];
        stream.read_exact(&mut bytes).await?;
        frames.feed(&bytes);
    }
    match frames.next()? {
        Some((Kind::Means, json)) => Ok(serde_json::from_slice(&json)?),
        _ => Err(std::io::ErrorKind::InvalidData.into()),
    }
}

fn silent(socket: &Path, why: impl std::fmt::Display) -> Unavailable {
    let reason = format!("the runner at {} doesn't answer: {why}", socket.display());
    let hint = "Start 'pairpad runner' with the same --socket, where the server may connect to it, and look at its log.";
    Unavailable { reason, hint: Some(hint) }
}
