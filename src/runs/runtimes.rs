//! What this server can run: the sandbox that it has, and the languages that are
//! installed, as each has shown inside of it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::plan::COMPILE;
use crate::exec::job::{Job, Outcome, Unavailable};
use crate::exec::{Means, Sandbox, run_to_end};
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
    /// What programs can use beside what the language has: `numpy 1.24.2`.
    pub packages: Vec<String>,
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
/// Characters of a version that are kept.
const LONGEST_VERSION: usize = 80;
/// Bytes of what a probe says.
const LONGEST_ANSWER: usize = 32 << 10;
/// Packages that are shown.
const MOST_PACKAGES: usize = 300;

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
            if let Some(text) = probe(&*sandbox, toolchain, &toolchain.probe).await {
                let mut lines = text.lines().map(shown);
                let version = lines.next().unwrap_or_default();
                let packages = lines.filter(|line| !line.is_empty()).take(MOST_PACKAGES).collect();
                let mut toolchain = toolchain.clone();
                if let Some(framework) = &toolchain.framework
                    && probe(&*sandbox, &toolchain, &framework.probe).await.is_none()
                {
                    toolchain.framework = None;
                }
                languages.push(Runtime { language, toolchain, version, packages });
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

/// A line as it can be shown.
fn shown(line: &str) -> String {
    line.trim().chars().filter(|shown| !shown.is_control()).take(LONGEST_VERSION).collect()
}

/// What a probe says, if it succeeds.
async fn probe(sandbox: &dyn Sandbox, toolchain: &Toolchain, argv: &[String]) -> Option<String> {
    let job = Job {
        argv: argv.to_owned(),
        env: toolchain.env.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        read_only: toolchain.read_only.clone(),
        limits: COMPILE,
        ..Job::default()
    };
    let (ended, said) = timeout(PROBE, run_to_end(sandbox, job)).await.ok()?.ok()?;
    let said = &said[..said.len().min(LONGEST_ANSWER)];
    (ended.outcome == Outcome::Exited(0)).then(|| String::from_utf8_lossy(said).into_owned())
}
