//! Runs that are ended from outside, at every moment of their lives.

use std::path::Path;
use std::time::Duration;

use pairpad::exec::Line;
use pairpad::exec::job::{Job, JobLimits, Outcome};
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::leftovers;
use crate::means::{Confinement, LIMITS, python};

/// Starts others that hold its output, and stays.
const STAYS: &str = "
import os, time
os.fork()
os.fork()
time.sleep(60)
";
const ROUNDS: u64 = 40;

fn moment(most: u64) -> Duration {
    Duration::from_micros(fastrand::u64(1000..most * 1000))
}

fn line() -> (Line, mpsc::Receiver<pairpad::exec::job::Said>, oneshot::Sender<()>) {
    let (say, said) = mpsc::channel(16);
    let (stop, stopped) = oneshot::channel();
    (Line { said: say, typed: None, stop: stopped }, said, stop)
}

fn each() -> Vec<Confinement> {
    let both = [Confinement::with_cgroups(), Confinement::without_cgroups()];
    both.into_iter().chain(Confinement::unprivileged()).chain(Confinement::in_bubblewrap()).collect()
}

fn nothing_left(confinement: &Confinement) {
    leftovers::no_process(&confinement.executable, None);
    leftovers::no_cgroup();
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_a_time_out_at_any_moment_leaves_nothing() {
    let _looking = leftovers::LOOKING.read().await;
    for confinement in each() {
        for _ in 0..ROUNDS {
            let limits = JobLimits { wall: moment(25), ..LIMITS };
            let (ended, _) = confinement.run(Job { limits, ..python(STAYS) }).await.unwrap();
            assert_eq!(ended.outcome, Outcome::TimedOut);
            nothing_left(&confinement);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_stopping_works_at_every_moment_and_leaves_nothing() {
    let _looking = leftovers::LOOKING.read().await;
    for confinement in each() {
        for _ in 0..ROUNDS {
            let (line, _said, stop) = line();
            let later = async {
                sleep(moment(60)).await;
                stop.send(()).unwrap();
            };
            let (ended, ()) = tokio::join!(confinement.sandbox.run(python(STAYS), line), later);
            assert_eq!(ended.unwrap().outcome, Outcome::Cancelled);
            nothing_left(&confinement);
        }
    }
}

/// As when the server is killed: what it held is closed.
#[tokio::test(flavor = "multi_thread")]
async fn run_4_a_run_that_is_forgotten_leaves_nothing() {
    let _looking = leftovers::LOOKING.read().await;
    for confinement in each() {
        for _ in 0..ROUNDS / 2 {
            let (line, _said, _stop) = line();
            let run = confinement.sandbox.run(python(STAYS), line);
            assert!(timeout(moment(60), run).await.is_err());
            leftovers::no_process(&confinement.executable, None);
        }
        leftovers::no_cgroup();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_a_supervisor_killed_at_any_moment_leaves_nothing() {
    let _alone = leftovers::LOOKING.write().await;
    for confinement in each() {
        for _ in 0..ROUNDS / 2 {
            let (line, _said, _stop) = line();
            let killing = async {
                sleep(moment(60)).await;
                // Just started it has no name yet.
                while kill_supervisors(&confinement.executable) == 0 {
                    sleep(Duration::from_millis(1)).await;
                }
            };
            let (ended, ()) = tokio::join!(confinement.sandbox.run(python(STAYS), line), killing);
            assert!(ended.unwrap_err().reason.contains("its supervisor has gone"));
            leftovers::no_process(&confinement.executable, None);
        }
        leftovers::no_cgroup();
    }
}

/// Kills the supervisor, which may still be on its way to become one, and says how many
/// that were.
fn kill_supervisors(executable: &Path) -> usize {
    let name = executable.file_name().unwrap().to_str().unwrap();
    let folder = executable.parent().unwrap().to_str().unwrap();
    let pids = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_one = |pid: &i32| {
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command);
        command.contains(folder) && (command.contains(name) || command.contains("unprivileged"))
    };
    let found = pids.filter(is_one).filter_map(Pid::from_raw);
    found.filter(|pid| kill_process(*pid, Signal::KILL).is_ok()).count()
}
