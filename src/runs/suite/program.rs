//! One program of a suite: a case's, or a checker. What it says is kept, and shown to
//! nobody while it runs.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::audience::Audience;
use crate::exec::job::{Ended, Job, Said, Unavailable};
use crate::exec::{Line, Sandbox};
use crate::runs::live::Stop;

/// Chunks of output that wait for being kept, after which the program waits.
const WAITING: usize = 64;

/// Why nothing more is run.
#[derive(Debug)]
pub(in crate::runs) enum Interrupted {
    /// There is a reason to stop.
    Stopped(Stop),
    /// There is no sandbox after all.
    Unavailable(Unavailable),
}

/// A program that has ended, and what it said.
#[derive(Debug)]
pub(in crate::runs) struct Heard {
    pub(in crate::runs) ended: Ended,
    pub(in crate::runs) stdout: Vec<u8>,
    pub(in crate::runs) stderr: Vec<u8>,
}

/// The way to a sandbox, and to whoever may stop it.
#[derive(Debug)]
pub(in crate::runs) struct Way<'a> {
    pub(in crate::runs) sandbox: &'a Arc<dyn Sandbox>,
    pub(in crate::runs) audience: &'a mut dyn Audience,
}

/// A program's task, which ends with whoever waits for it.
struct Program(JoinHandle<Result<Ended, Unavailable>>);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Way<'_> {
    /// Runs one program to its end.
    pub(in crate::runs) async fn run(&mut self, job: Job) -> Result<Heard, Interrupted> {
        let ((said, mut heard), (stop, stopped)) = (mpsc::channel(WAITING), oneshot::channel());
        let most = usize::try_from(job.limits.output).unwrap_or(usize::MAX);
        let sandbox = Arc::clone(self.sandbox);
        let line = Line { said, typed: None, stop: stopped };
        let mut program = Program(tokio::spawn(async move { sandbox.run(job, line).await }));
        let (mut stop, mut why) = (Some(stop), None);
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut hear = |said| {
            let (kept, bytes) = match said {
                Said::Stdout(bytes) => (&mut stdout, bytes),
                Said::Stderr(bytes) => (&mut stderr, bytes),
            };
            // The sandbox ends who says more.
            kept.extend_from_slice(&bytes[..bytes.len().min(most.saturating_sub(kept.len()))]);
        };
        let ended = loop {
            tokio::select! {
                ended = &mut program.0 => break ended,
                Some(said) = heard.recv() => hear(said),
                reason = self.audience.reason(), if stop.is_some() => {
                    (stop, why) = (None, Some(reason));
                    self.audience.stopping().await;
                }
            }
        };
        while let Some(said) = heard.recv().await {
            hear(said);
        }
        if let Some(why) = why {
            // How it ended is not looked at: what stopped it must not tell how far it had come.
            return Err(Interrupted::Stopped(why));
        }
        let ended = ended.unwrap_or_else(|panic| {
            Err(Unavailable { reason: format!("the run's task broke down: {panic}"), hint: None })
        });
        let ended = ended.map_err(Interrupted::Unavailable)?;
        Ok(Heard { ended, stdout, stderr })
    }
}
