//! The runner: sandboxes on the other side of a socket.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pairpad::exec::job::{Ended, Job, JobLimits, Outcome, Unavailable};
use pairpad::exec::probe::{Choice, detect};
use pairpad::exec::remote::RemoteSandbox;
use pairpad::exec::{Line, Sandbox, run_to_end};
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::leftovers;
use crate::means::{LIMITS, python};

const SOON: Duration = Duration::from_secs(30);
/// Starts others that hold its output, and stays.
const STAYS: &str = "
import os, time
os.fork()
os.fork()
print('here', flush=True)
time.sleep(60)
";

/// A runner in a process of its own.
struct Running {
    process: Child,
    socket: PathBuf,
    folder: tempfile::TempDir,
}

impl Running {
    fn start() -> Self {
        leftovers::remember();
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("runner.sock");
        Self { process: command(&socket).spawn().unwrap(), socket, folder }
    }

    async fn sandbox(&self) -> RemoteSandbox {
        let deadline = Instant::now() + SOON;
        loop {
            match RemoteSandbox::connect(&self.socket).await {
                Ok(sandbox) => return sandbox,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _ended_already = self.process.wait();
    }
}

fn command(socket: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command.args(["runner", "--socket"]).arg(socket).stderr(Stdio::null());
    command
}

fn signal(process: &Child, signal: Signal) {
    kill_process(Pid::from_raw(process.id().cast_signed()).unwrap(), signal).unwrap();
}

/// What programs of this test have in their environment.
fn mark() -> (String, String) {
    ("PAIRPAD_RUNNER_TEST".to_owned(), fastrand::u64(..).to_string())
}

fn no_process(mark: &(String, String)) {
    leftovers::no_process(Path::new("/nowhere"), Some(&format!("{}={}", mark.0, mark.1)));
}

async fn run(sandbox: &RemoteSandbox, job: Job) -> Result<(Ended, String), Unavailable> {
    let (ended, text) = run_to_end(sandbox, job).await?;
    Ok((ended, String::from_utf8(text).unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_a_runner_proves_itself_and_its_limits_hold() {
    let _looking = leftovers::LOOKING.read().await;
    let runner = Running::start();
    let sandbox = runner.sandbox().await;
    // The whole road holds, and not only the runner's own.
    let proven = detect(&Choice::Remote(runner.socket.clone()), Path::new("/nowhere")).await.unwrap();
    assert_eq!(proven.means(), sandbox.means());
    assert_eq!(sandbox.means().name, "runner (native)");
    // Whatever runs here itself comes first.
    let helper = Path::new(env!("CARGO_BIN_EXE_pairpad"));
    let first = detect(&Choice::Auto(Some(runner.socket.clone())), helper).await.unwrap();
    assert_eq!(first.means().name, "native");
    let only = detect(&Choice::Auto(Some(runner.socket.clone())), Path::new("/nowhere")).await.unwrap();
    assert_eq!(only.means().name, "runner (native)");

    let second = Duration::from_secs(1);
    for (text, limits, outcome) in [
        ("print('hello')", LIMITS, Outcome::Exited(0)),
        ("while True: pass", JobLimits { wall: second, ..LIMITS }, Outcome::TimedOut),
        ("while True: print('x' * 999)", LIMITS, Outcome::OutputLimit),
        ("import os\nos.kill(os.getpid(), 15)", LIMITS, Outcome::Signalled(15)),
    ] {
        let (ended, _) = run(&sandbox, Job { limits, ..python(text) }).await.unwrap();
        assert_eq!(ended.outcome, outcome, "{text}");
    }
    let large = "x".repeat(3 << 20);
    let job = Job {
        files: vec![
            crate::means::file("main.py", "print(len(open('large').read()))"),
            crate::means::file("large", large),
        ],
        ..python("")
    };
    let (_, text) = run(&sandbox, job).await.unwrap();
    assert_eq!(text, format!("{}\n", 3 << 20));
    let unavailable = run(&sandbox, crate::means::job(&["/usr/bin/nothing"])).await.unwrap_err();
    assert!(unavailable.reason.starts_with("/usr/bin/nothing: No such file"), "{unavailable}");
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_what_a_runner_runs_ends_with_its_stop_its_server_and_the_runner() {
    let _alone = leftovers::LOOKING.write().await;
    let runner = Running::start();
    let sandbox = runner.sandbox().await;
    for ending in ["stop", "forget", "runner"] {
        let mark = mark();
        let (say, mut said) = mpsc::channel(16);
        let (stop, stopped) = oneshot::channel();
        let line = Line { said: say, typed: None, stop: stopped };
        let job = Job { env: vec![mark.clone()], ..python(STAYS) };
        let mut running = Box::pin(sandbox.run(job, line));
        tokio::select! {
            ended = &mut running => panic!("it ended before: {ended:?}"),
            heard = said.recv() => assert!(heard.is_some()),
        }
        match ending {
            "stop" => {
                stop.send(()).unwrap();
                assert_eq!(running.await.unwrap().outcome, Outcome::Cancelled);
            }
            "forget" => drop(running),
            _ => {
                signal(&runner.process, Signal::KILL);
                let gone = running.await.unwrap_err();
                assert!(gone.reason.contains("gone"), "{gone}");
            }
        }
        no_process(&mark);
    }
    let silent = run(&sandbox, python("")).await.unwrap_err();
    assert!(silent.reason.contains("doesn't answer"), "{silent}");
    assert!(silent.hint.is_some());

    // The next takes the place of the one that was killed, and the server goes on with it.
    let mut next = command(&runner.socket).spawn().unwrap();
    let again = runner.sandbox().await;
    assert_eq!(run(&again, python("print(1)")).await.unwrap().1, "1\n");
    assert_eq!(run(&sandbox, python("print(2)")).await.unwrap().1, "2\n");
    signal(&next, Signal::TERM);
    assert!(next.wait().unwrap().success());
    assert!(!runner.socket.exists());
    // What waited for a run goes when the runner has gone, and what a killed one left was swept by the next.
    let deadline = Instant::now() + SOON;
    while !leftovers::cgroups_left().is_empty() {
        assert!(Instant::now() < deadline, "cgroups are left: {:?}", leftovers::cgroups_left());
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runner_takes_no_place_that_is_taken() {
    let _looking = leftovers::LOOKING.read().await;
    let runner = Running::start();
    runner.sandbox().await;
    let second = command(&runner.socket).stderr(Stdio::piped()).output().unwrap();
    let why = String::from_utf8(second.stderr).unwrap();
    assert!(!second.status.success() && why.contains("another runner listens"), "{why}");
    let file = runner.folder.path().join("notes.txt");
    std::fs::write(&file, "mine").unwrap();
    let third = command(&file).stderr(Stdio::piped()).output().unwrap();
    let why = String::from_utf8(third.stderr).unwrap();
    assert!(!third.status.success() && why.contains("is not a socket"), "{why}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}
