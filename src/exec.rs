//! Running what people type: one program at a time, in a sandbox, with limits.
//!
//! A [`Sandbox`] is a means of confinement that this machine has; there is none that
//! runs a program unconfined. It knows nothing of rooms. [`queue`] says whose turn it is.

pub mod job;
pub mod native;
pub mod probe;
pub mod queue;
pub mod remote;
pub mod runner;
pub mod trial;
mod wire;

use std::fmt::Debug;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use job::{Ended, Job, Said, Unavailable};

/// A means of confinement.
#[async_trait]
pub trait Sandbox: Debug + Send + Sync + 'static {
    /// Which it is, and what each limit is enforced by.
    fn means(&self) -> Means;

    /// Runs one program in a sandbox of its own, of which nothing is left when this
    /// returns, nor when it is dropped before.
    ///
    /// # Errors
    /// When the sandbox could not be made: the program has not run.
    async fn run(&self, job: Job, line: Line) -> Result<Ended, Unavailable>;
}

/// Runs one program to its end, with nothing typed into it but the job's own input, and
/// keeps what it says on both streams.
///
/// # Errors
/// When the sandbox could not be made: the program has not run.
pub async fn run_to_end(sandbox: &dyn Sandbox, job: Job) -> Result<(Ended, Vec<u8>), Unavailable> {
    let (say, mut said) = mpsc::channel(16);
    let (_until_its_end, stop) = oneshot::channel();
    let mut text = Vec::new();
    let hear = async {
        while let Some(Said::Stdout(bytes) | Said::Stderr(bytes)) = said.recv().await {
            text.extend_from_slice(&bytes);
        }
    };
    let (ended, ()) = tokio::join!(sandbox.run(job, Line { said: say, typed: None, stop }), hear);
    Ok((ended?, text))
}

/// The line to a program that runs.
#[derive(Debug)]
pub struct Line {
    /// What it says, in the order in which it comes. It waits where nobody takes it.
    pub said: mpsc::Sender<Said>,
    /// What is typed into it after the job's own input; its standard input ends with the
    /// sender.
    pub typed: Option<mpsc::Receiver<Bytes>>,
    /// Stops it; so does the sender's end.
    pub stop: oneshot::Receiver<()>,
}

/// What programs are confined by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Means {
    /// `native`, `bubblewrap`, `runner (native)`.
    pub name: String,
    /// What enforces each limit, as people who host are told: `memory: cgroup v2`.
    pub limits: Vec<String>,
}
