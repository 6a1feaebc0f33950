//! A sandbox whose programs do what a test tells them, when it does: for what happens
//! around a program. What happens inside is tested with the real one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use pairpad::exec::job::{Ended, File, Job, Outcome, Said, Unavailable};
use pairpad::exec::{Line, Means, Sandbox};
use pairpad::language::toolchain::Toolchains;
use pairpad::server::Executor;
use tokio::sync::Semaphore;

/// Runs files of such lines:
///
/// | line | |
/// |---|---|
/// | `out TEXT`, `err TEXT` | says this, and a line's end |
/// | `flood N` | says N KiB |
/// | `read` | waits for what somebody types, and says that; at the end of the input, `end` |
/// | `hold` | waits until it is told to go on |
/// | `files` | says which files there are |
/// | `stdin`, `leak` | says what it is given; on both streams |
/// | `nap` | waits for as many milliseconds as what it is given says |
/// | `code` | ends with the exit code that what it is given says |
/// | `file PATH` | says what is in a file |
/// | `exit N`, `signal N`, `time`, `memory` | ends so |
/// | `broken` | there is no sandbox after all |
/// | `fails`, first | cannot be compiled |
#[derive(Debug)]
pub struct ScriptedSandbox {
    held: Semaphore,
    running: AtomicUsize,
    most: AtomicUsize,
    begun: AtomicUsize,
}

impl ScriptedSandbox {
    /// With every language installed.
    pub fn executor() -> (Arc<Self>, Executor) {
        let sandbox = Arc::new(Self {
            held: Semaphore::new(0),
            running: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            begun: AtomicUsize::new(0),
        });
        let executor =
            Executor::Sandbox(Arc::clone(&sandbox) as Arc<dyn Sandbox>, Toolchains::with("").unwrap());
        (sandbox, executor)
    }

    /// Lets so many that hold, or will, go on.
    pub fn go_on(&self, programs: usize) {
        self.held.add_permits(programs);
    }

    /// Programs that run now.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// The most that ran at once.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// Programs that have begun so far.
    pub fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    async fn follow(&self, job: &Job, line: &mut Line) -> Result<Outcome, Unavailable> {
        let script = job.files.iter().find(|file| job.argv.contains(&file.path));
        let compiled = || job.files.iter().find(|file| file.path == "main");
        let script = script.or_else(compiled).map(|file| file.content.clone()).unwrap_or_default();
        for command in String::from_utf8_lossy(&script).lines() {
            let (command, rest) = command.split_once(' ').unwrap_or((command, ""));
            let number = || rest.parse().unwrap_or(0);
            let said = match command {
                "out" => Some(Said::Stdout(Bytes::from(format!("{rest}\n")))),
                "err" => Some(Said::Stderr(Bytes::from(format!("{rest}\n")))),
                "flood" => {
                    Some(Said::Stdout(Bytes::from("0123456789abcde\n".repeat(64 * number() as usize))))
                }
                "stdin" => Some(Said::Stdout(job.stdin.clone())),
                "leak" => {
                    let _ = line.said.send(Said::Stderr(job.stdin.clone())).await;
                    Some(Said::Stdout(job.stdin.clone()))
                }
                "nap" => {
                    tokio::time::sleep(Duration::from_millis(given(job))).await;
                    None
                }
                "code" => return Ok(Outcome::Exited(given(job) as i32)),
                "file" => {
                    let file = job.files.iter().find(|file| file.path == rest);
                    file.map(|file| Said::Stdout(file.content.clone()))
                }
                "files" => {
                    let names: Vec<&str> = job.files.iter().map(|file| file.path.as_str()).collect();
                    Some(Said::Stdout(Bytes::from(names.join(" "))))
                }
                "read" => {
                    let typed = match &mut line.typed {
                        Some(typed) => tokio::select! {
                            typed = typed.recv() => typed,
                            _ = &mut line.stop => return Ok(Outcome::Cancelled),
                        },
                        None => None,
                    };
                    let typed = typed.as_deref().map(String::from_utf8_lossy);
                    let said = typed.map_or("end\n".to_owned(), |typed| format!("read {typed}"));
                    Some(Said::Stdout(Bytes::from(said)))
                }
                "hold" => {
                    tokio::select! {
                        permit = self.held.acquire() => permit.unwrap().forget(),
                        _ = &mut line.stop => return Ok(Outcome::Cancelled),
                    }
                    None
                }
                "exit" => return Ok(Outcome::Exited(number())),
                "signal" => return Ok(Outcome::Signalled(number())),
                "time" => return Ok(Outcome::TimedOut),
                "memory" => return Ok(Outcome::OutOfMemory),
                "broken" => {
                    return Err(Unavailable { reason: "unshare: not permitted".to_owned(), hint: None });
                }
                _ => None,
            };
            if let Some(said) = said {
                // Whoever listened may be gone.
                let _ = line.said.send(said).await;
            }
        }
        Ok(Outcome::Exited(0))
    }
}

/// The number that it is given.
fn given(job: &Job) -> u64 {
    String::from_utf8_lossy(&job.stdin).trim().parse().unwrap_or(0)
}

/// Counted for as long as it runs.
struct Running<'a>(&'a ScriptedSandbox);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Sandbox for ScriptedSandbox {
    fn means(&self) -> Means {
        Means { name: "scripted".to_owned(), limits: vec!["memory: none".to_owned()] }
    }

    async fn run(&self, job: Job, mut line: Line) -> Result<Ended, Unavailable> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let _running = Running(self);
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.most.fetch_max(running, Ordering::SeqCst);
        if job.files.is_empty() {
            let _ = line.said.send(Said::Stdout(Bytes::from("Scripted 1.0\n"))).await;
        }
        // A compiler leaves the source, which is run then.
        let source = job.files.iter().find(|file| job.argv.contains(&file.path));
        if let Some(source) = source.filter(|_| !job.artefacts.is_empty()) {
            let text = String::from_utf8_lossy(&source.content).into_owned();
            let artefact = File { path: "main".to_owned(), content: text.into(), is_executable: true };
            let fails = artefact.content.starts_with(b"fails");
            let outcome = if fails { Outcome::Exited(1) } else { Outcome::Exited(0) };
            if fails {
                let said = Said::Stderr(Bytes::from("main.cpp:1:1: error: no\n"));
                let _ = line.said.send(said).await;
            }
            return Ok(ended(outcome, vec![artefact]));
        }
        let outcome = self.follow(&job, &mut line).await?;
        Ok(ended(outcome, Vec::new()))
    }
}

fn ended(outcome: Outcome, artefacts: Vec<File>) -> Ended {
    let (wall, cpu) = (Duration::from_millis(12), Some(Duration::from_millis(7)));
    Ended {
        outcome,
        refused: None,
        wall,
        cpu,
        memory: Some(9 << 20),
        artefacts,
        measured: Default::default(),
    }
}
