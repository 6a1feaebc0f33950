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
mod cgroup;
mod descriptors;
mod exchange;
mod filter;
mod frame;
mod init;
mod line;
mod order;
mod outbox;
mod part;
mod root;
mod stage;
mod supervisor;
mod watchdog;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::job::{Ended, File, Job, Said, Unavailable};
use super::{Line, Means, Sandbox};
use cgroup::Place;
use frame::{Frames, Kind};
use order::{Failure, Order, OuterEnd, Step};

/// What a supervisor may take beyond the program's time, to start, to stop and to report.
const GRACE: Duration = Duration::from_secs(30);

/// What `main` does when it is one of a sandbox's processes, before anything else.
pub fn helper(args: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let args: Vec<String> = args.into_iter().skip(1).map_while(|arg| arg.into_string().ok()).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        args if *args == part::INIT => Some(init::run()),
        [command, part, place] if [*command, *part] == part::RUN => Some(supervisor::run(place)),
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
    cgroups: Option<Place>,
    /// The next run's, ready before that is known; none is kept unless asked for.
    spare: Option<Mutex<Option<Supervisor>>>,
}

/// A supervisor that can be told what to run.
#[derive(Debug)]
struct Supervisor {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
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
        Self { helper: helper.into(), cgroups: place, spare: None }
    }

    /// Keeps a sandbox ready from now on: the next program begins half as long after it was
    /// asked for.
    #[must_use]
    pub fn with_spare(self) -> Self {
        let sandbox = Self { spare: Some(Mutex::default()), ..self };
        sandbox.prepare_spare();
        sandbox
    }

    fn supervisor(&self) -> Result<Supervisor, Failure> {
        let mut child = Command::new(&self.helper)
            .args(part::RUN)
            .arg(serde_json::to_string(&self.cgroups).step("write where cgroups are")?)
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
                *spare = self.supervisor().ok();
            }
        }
    }

    /// The one that is ready, if it is alive.
    fn take_spare(&self) -> Option<Supervisor> {
        let mut spare = self.spare.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        matches!(spare.child.try_wait(), Ok(None)).then_some(spare)
    }
}

#[async_trait]
impl Sandbox for NativeSandbox {
    fn means(&self) -> Means {
        let by = self.cgroups.as_ref().map_or("watchdog", Place::name);
        let limits = [
            format!("memory: {by}, rlimit"),
            format!("processor time: {by}, rlimit"),
            "time: clock of the supervisor".to_owned(),
            format!(
                "processes: rlimit{}",
                self.cgroups.as_ref().map_or(String::new(), |at| format!(", {}", at.name()))
            ),
            "files: tmpfs with a size and a number of files".to_owned(),
            "output: counted by the supervisor".to_owned(),
            "network: an empty namespace, seccomp".to_owned(),
        ];
        Means { name: "native", limits: limits.into() }
    }

    async fn run(&self, job: Job, line: Line) -> Result<Ended, Unavailable> {
        let down = frames_of(&job, self.cgroups.is_none())?;
        let supervisor = match self.take_spare() {
            Some(spare) => spare,
            None => self.supervisor()?,
        };
        let Supervisor { mut child, stdin, stdout } = supervisor;
        // While this program runs.
        self.prepare_spare();
        let Line { said, typed, stop } = line;
        // Its standard input lives as long as the run: with its end the supervisor ends all.
        let ended = tokio::select! {
            ended = listen(stdout, said, job.limits.wall + GRACE) => ended?,
            never = talk(stdin, down, typed, stop) => match never {},
        };
        child.wait().await.step("wait for the supervisor")?;
        Ok(ended)
    }
}

fn frames_of(job: &Job, is_watched: bool) -> Result<Vec<u8>, Failure> {
    let mut down = Vec::new();
    let order = serde_json::to_vec(&Order::of(job, is_watched)).step("write the order")?;
    frame::push(&mut down, Kind::Order, &order);
    for file in &job.files {
        let mut bytes = order::file_head(&file.path, file.is_executable).step("write the files")?;
        bytes.extend_from_slice(&file.content);
        frame::push(&mut down, Kind::File, &bytes);
    }
    frame::push(&mut down, Kind::Go, &[]);
    if !job.stdin.is_empty() {
        frame::push(&mut down, Kind::Typed, &job.stdin);
    }
    Ok(down)
}

/// Tells the supervisor what to do. Does not end: who hears of the run's end drops it.
async fn talk(
    mut stdin: ChildStdin,
    mut down: Vec<u8>,
    mut typed: Option<mpsc::Receiver<Bytes>>,
    mut stop: oneshot::Receiver<()>,
) -> std::convert::Infallible {
    if typed.is_none() {
        frame::push(&mut down, Kind::TypedAll, &[]);
    }
    // A supervisor that does not listen has ended, and `listen` hears of it.
    let mut is_heard = stdin.write_all(&down).await.is_ok();
    drop(down);
    while is_heard {
        let mut frame = Vec::new();
        tokio::select! {
            _ = &mut stop => {
                frame::push(&mut frame, Kind::Stop, &[]);
                let _ended_already = stdin.write_all(&frame).await;
                break;
            }
            bytes = next(&mut typed) => match bytes {
                Some(bytes) => frame::push(&mut frame, Kind::Typed, &bytes),
                None => {
                    typed = None;
                    frame::push(&mut frame, Kind::TypedAll, &[]);
                }
            }
        }
        is_heard = stdin.write_all(&frame).await.is_ok();
    }
    std::future::pending().await
}

/// What is typed next; never, where nobody can.
async fn next(typed: &mut Option<mpsc::Receiver<Bytes>>) -> Option<Bytes> {
    match typed {
        Some(typed) => typed.recv().await,
        None => std::future::pending().await,
    }
}

/// Hears what the program says, and how it ended.
async fn listen(
    mut stdout: ChildStdout,
    said: mpsc::Sender<Said>,
    patience: Duration,
) -> Result<Ended, Failure> {
    let mut frames = Frames::default();
    let mut artefacts: Vec<File> = Vec::new();
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = timeout(patience, stdout.read(&mut bytes)).await;
        let length = read.step("wait for the supervisor")?.step("hear the supervisor")?;
        if length == 0 {
            return Err(Failure::new("run the sandbox", "its supervisor has gone"));
        }
        frames.feed(&bytes[..length]);
        while let Some((kind, frame)) = frames.next().step("hear the supervisor")? {
            // Who does not want to hear it any more will stop it.
            match kind {
                Kind::Stdout => drop(said.send(Said::Stdout(frame.into())).await),
                Kind::Stderr => drop(said.send(Said::Stderr(frame.into())).await),
                Kind::File => artefacts.extend(order::parse_file(frame)),
                Kind::Ended => {
                    let end: OuterEnd = serde_json::from_slice(&frame).step("hear of the end")?;
                    let OuterEnd { outcome, wall, cpu, memory } = end;
                    return Ok(Ended { outcome: outcome.into(), wall, cpu, memory, artefacts });
                }
                Kind::Failed => {
                    return Err(serde_json::from_slice(&frame).step("hear of the failure")?);
                }
                _ => {}
            }
        }
    }
}
