//! What this server can run: the sandbox that it has, and the languages that are
//! installed, as each has shown inside of it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use super::plan::COMPILE;
use crate::exec::job::{Job, Outcome, Said, Unavailable};
use crate::exec::{Line, Means, Sandbox};
use crate::language::Language;
use crate::language::toolchain::{Toolchain, Toolchains};

/// A language that can be run.
#[derive(Debug, Clone)]
pub struct Runtime {
    /// Which.
    pub language: Language,
    /// How.
    pub toolchain: Toolchain,
    /// What its probe said: `Python 3.11.2`.
    pub version: String,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// What programs are run in.
    pub sandbox: Arc<dyn Sandbox>,
    /// What it is, and what enforces each limit.
    pub means: Means,
    /// The languages that can be run, in the editor's order.
    pub languages: Vec<Runtime>,
}

impl Found {
    /// How a language is run, if it is installed.
    pub fn runtime(&self, language: Language) -> Option<&Runtime> {
        self.languages.iter().find(|runtime| runtime.language == language)
    }
}

/// How long to look for a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Nothing changes while the server runs.
    Once,
    /// It may be started later.
    UntilItComes,
}

/// Between two looks for what may come.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

type State = Option<Result<Arc<Found>, Unavailable>>;

/// What this server can run, once that is known. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Runtimes(watch::Receiver<State>);

/// Longest that a probe may take: a Java compiler on a busy machine.
const PROBE: Duration = Duration::from_secs(15);
/// Bytes of a version that are kept.
const LONGEST_VERSION: usize = 80;

impl Runtimes {
    /// Running is turned off.
    pub fn off() -> Self {
        let reason = "running code is turned off on this server".to_owned();
        let off = Unavailable { reason, hint: None };
        Self(watch::channel(Some(Err(off))).1)
    }

    /// Looks for what can be run, while the server starts.
    pub fn look<Find, Finding>(find: Find, patience: Patience, toolchains: Toolchains) -> Self
    where
        Find: Fn() -> Finding + Send + 'static,
        Finding: Future<Output = Result<Arc<dyn Sandbox>, Unavailable>> + Send,
    {
        let (found, follow) = watch::channel(None);
        tokio::spawn(async move {
            let mut pause = FIRST_PAUSE;
            loop {
                let sandbox = find().await;
                let is_there = sandbox.is_ok();
                let state = match sandbox {
                    Ok(sandbox) => Ok(Arc::new(look(sandbox, &toolchains).await)),
                    Err(unavailable) => {
                        if pause == FIRST_PAUSE {
                            let (reason, hint) = (&unavailable.reason, unavailable.hint.unwrap_or_default());
                            tracing::warn!(reason, hint, "this server can't run code");
                        }
                        Err(unavailable)
                    }
                };
                let is_awaited = found.send(Some(state)).is_ok();
                if is_there || patience == Patience::Once || !is_awaited {
                    return;
                }
                tokio::select! {
                    () = sleep(pause) => {}
                    () = found.closed() => return,
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        });
        Self(follow)
    }

    /// What can be run, if that is known already.
    pub fn known(&self) -> Option<Result<Arc<Found>, Unavailable>> {
        self.0.borrow().clone()
    }

    /// What can be run, once that is known.
    ///
    /// # Errors
    /// Why nothing can.
    pub async fn found(&self) -> Result<Arc<Found>, Unavailable> {
        let mut follow = self.0.clone();
        let known = follow.wait_for(Option::is_some).await.ok().and_then(|state| state.clone());
        known.unwrap_or_else(|| Err(Unavailable { reason: "the server is stopping".to_owned(), hint: None }))
    }
}

async fn look(sandbox: Arc<dyn Sandbox>, toolchains: &Toolchains) -> Found {
    let mut languages = Vec::new();
    for (language, toolchains) in toolchains.iter() {
        for toolchain in toolchains {
            if let Some(version) = version(&*sandbox, toolchain).await {
                languages.push(Runtime { language, toolchain: toolchain.clone(), version });
                break;
            }
        }
    }
    let means = sandbox.means();
    let versions: Vec<&str> = languages.iter().map(|runtime| runtime.version.as_str()).collect();
    tracing::info!(
        sandbox = means.name,
        limits = means.limits.join(", "),
        languages = versions.join(", "),
        "this server runs code"
    );
    Found { sandbox, means, languages }
}

/// What the probe says, if it succeeds.
async fn version(sandbox: &dyn Sandbox, toolchain: &Toolchain) -> Option<String> {
    let job = Job {
        argv: toolchain.probe.clone(),
        env: toolchain.env.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        read_only: toolchain.read_only.clone(),
        stdin: Bytes::new(),
        limits: COMPILE,
        ..Job::default()
    };
    let (said, mut heard) = mpsc::channel(16);
    let (_stop, stop) = oneshot::channel();
    let probe = sandbox.run(job, Line { said, typed: None, stop });
    let listen = async {
        let mut text = Vec::new();
        while let Some(Said::Stdout(bytes) | Said::Stderr(bytes)) = heard.recv().await {
            text.extend_from_slice(&bytes[..bytes.len().min(1024)]);
        }
        text
    };
    let (ended, text) = timeout(PROBE, async { tokio::join!(probe, listen) }).await.ok()?;
    if ended.ok()?.outcome != Outcome::Exited(0) {
        return None;
    }
    let text = String::from_utf8_lossy(&text);
    let first = text.lines().next().unwrap_or_default().trim();
    Some(first.chars().filter(|shown| !shown.is_control()).take(LONGEST_VERSION).collect())
}
