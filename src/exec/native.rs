//! The sandbox of our own: namespaces, limits of resources, filters of system calls.
//!
//! Each run has four processes. The server starts a *supervisor* (`supervisor`), which
//! makes cgroups, keeps time and cleans up; that starts a *stage* (`stage`), which gives
//! up its rights and goes into namespaces; that starts the sandbox's *first process*
//! (`init`), which makes the file system and starts the *program*. The first three are
//! this same binary with a hidden sub-command, of one thread each: who has several can't
//! leave its user namespace. Whoever dies takes those below with it.
//!
//! All three are there before it is known what is to run, so one sandbox can be kept ready.

mod artefacts;
mod bubblewrap;
mod cgroup;
mod descriptors;
mod exchange;
mod filter;
mod init;
mod line;
mod outbox;
mod part;
mod report;
mod root;
mod stage;
mod supervisor;
mod usage;
mod walls;
mod watchdog;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::job::{Ended, Job, Unavailable};
use super::wire::order::{Failure, Step};
use super::wire::talk;
use super::{Line, Means, Sandbox};
use cgroup::Place;
use init::Furniture;
use walls::{Plan, Walls};

/// What `main` does when it is one of a sandbox's processes, before anything else.
pub fn helper(args: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let args: Vec<String> = args.into_iter().skip(1).map_while(|arg| arg.into_string().ok()).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        args if *args == part::INIT => Some(init::run(Furniture::Missing)),
        args if *args == part::INIT_FURNISHED => Some(init::run(Furniture::There)),
        [command, part, plan] if [*command, *part] == part::RUN => Some(supervisor::run(plan)),
        [command, part, entry] if [*command, *part] == part::STAGE => Some(stage::run(entry)),
        _ => None,
    }
}

/// Whether cgroups are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cgroups {
    /// Where this process may make some.
    IfWritable,
    /// Memory is watched by the sandbox's first process.
    Never,
}

/// Sandboxes of our own making.
#[derive(Debug)]
pub struct NativeSandbox {
    helper: PathBuf,
    plan: Plan,
    /// The next run's, ready before that is known; none is kept unless asked for.
    spare: Option<Mutex<Option<Supervisor>>>,
}

/// A supervisor that can be told what to run. With its standard input it ends, and all
/// that it started.
#[derive(Debug)]
pub(super) struct Supervisor {
    pub(super) child: Child,
    pub(super) stdin: ChildStdin,
    pub(super) stdout: ChildStdout,
}

impl NativeSandbox {
    /// With this executable of ours, `/proc/self/exe` in the server. Looks for cgroups,
    /// and removes those of runs whose server was killed.
    pub fn new(helper: impl Into<PathBuf>, cgroups: Cgroups) -> Self {
        let place = match cgroups {
            Cgroups::IfWritable => Place::find(),
            Cgroups::Never => None,
        };
        place.iter().for_each(cgroup::sweep);
        let plan = Plan { walls: Walls::Own, cgroups: place };
        Self { helper: helper.into(), plan, spare: None }
    }

    /// The same with the walls that bubblewrap makes, where that is installed and there
    /// are cgroups.
    ///
    /// # Errors
    /// Which of both is missing.
    pub fn in_bubblewrap(helper: PathBuf) -> Result<Self, Unavailable> {
        let missing = |what: &str, hint| Err(Unavailable { reason: what.to_owned(), hint: Some(hint) });
        let Some(walls) = walls::bubblewrap() else {
            return missing("bubblewrap (bwrap) is not installed", "Install the package 'bubblewrap'.");
        };
        let Self { helper, plan: Plan { cgroups, .. }, spare } = Self::new(helper, Cgroups::IfWritable);
        if cgroups.is_none() {
            let hint = "Give the server a cgroup of its own (in systemd: Delegate=yes).";
            return missing("bubblewrap limits memory only with a cgroup, and none can be made here", hint);
        }
        Ok(Self { helper, plan: Plan { walls, cgroups }, spare })
    }

    /// Keeps a sandbox ready from now on: the next program begins half as long after it was
    /// asked for.
    #[must_use]
    pub fn with_spare(self) -> Self {
        let sandbox = Self { spare: Some(Mutex::default()), ..self };
        sandbox.prepare_spare();
        sandbox
    }

    /// A supervisor of a run, and the next one is made ready.
    ///
    /// # Errors
    /// When none can be started.
    pub(super) fn take(&self) -> Result<Supervisor, Failure> {
        let supervisor = match self.take_spare() {
            Some(spare) => spare,
            None => self.start()?,
        };
        self.prepare_spare();
        Ok(supervisor)
    }

    fn start(&self) -> Result<Supervisor, Failure> {
        let mut child = Command::new(&self.helper)
            .args(part::RUN)
            .arg(serde_json::to_string(&self.plan).step("write how the sandbox is made")?)
            .env_clear()
            .envs(part::ENVIRONMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // An interrupt at the terminal is the server's, which ends the runs then.
            .process_group(0)
            .spawn()
            .step("start the supervisor")?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Supervisor { child, stdin, stdout }),
            _ => Err(Failure::new("start the supervisor", "it has no pipes")),
        }
    }

    fn prepare_spare(&self) {
        if let Some(spare) = &self.spare {
            let mut spare = spare.lock().unwrap_or_else(PoisonError::into_inner);
            if spare.is_none() {
                // Where that fails the next run fails, too, and says why.
                *spare = self.start().ok();
            }
        }
    }

    /// Ends what a supervisor left that was killed: bubblewrap can be caught before it has asked
    /// to die with its parent.
    async fn sweep(&self) {
        if let Some(place) = self.plan.cgroups.clone() {
            let _swept = tokio::task::spawn_blocking(move || cgroup::sweep(&place)).await;
        }
    }

    /// The one that is ready, if it is alive.
    fn take_spare(&self) -> Option<Supervisor> {
        let mut spare = self.spare.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        // One that is on its way out has said why, and is not a zombie yet.
        let mut polled = [PollFd::new(&spare.stdout, PollFlags::IN)];
        let is_silent = poll(&mut polled, Some(&Timespec::default())) == Ok(0);
        (is_silent && matches!(spare.child.try_wait(), Ok(None))).then_some(spare)
    }
}

#[async_trait]
impl Sandbox for NativeSandbox {
    fn means(&self) -> Means {
        let cgroups = self.plan.cgroups.as_ref();
        let by = cgroups.map_or("watchdog", Place::name);
        let (name, files) = match self.plan.walls {
            Walls::Own => ("native", "files: tmpfs with a size and a number of files"),
            Walls::Bubblewrap(_) => ("bubblewrap", "files: tmpfs with a size"),
        };
        let limits = [
            format!("memory: {by}, rlimit"),
            format!("processor time: {by}, rlimit"),
            "time: clock of the supervisor".to_owned(),
            format!("processes: rlimit{}", cgroups.map_or(String::new(), |at| format!(", {}", at.name()))),
            files.to_owned(),
            "output: counted by the supervisor".to_owned(),
            "network: an empty namespace, seccomp".to_owned(),
        ];
        Means { name: name.to_owned(), limits: limits.into() }
    }

    async fn run(&self, job: Job, line: Line) -> Result<Ended, Unavailable> {
        let Supervisor { mut child, stdin, stdout } = self.take()?;
        let ended = talk::run(&job, line, stdin, stdout).await;
        child.wait().await.step("wait for the supervisor")?;
        if ended.is_err() {
            self.sweep().await;
        }
        Ok(ended?)
    }
}
