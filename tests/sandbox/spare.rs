//! A sandbox that is made before anybody needs it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use pairpad::exec::job::{Job, JobLimits, Outcome};
use pairpad::exec::native::{Cgroups, NativeSandbox};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

use crate::leftovers;
use crate::means::{Confinement, LIMITS, python};

/// Supervisor, stage and first process.
const PROCESSES: usize = 3;
/// Four processes that hold 100 MiB each.
const HOARDS: &str = "
import os, time
os.fork()
os.fork()
held = bytearray(os.urandom(1 << 20) * 100)
time.sleep(20)
";

fn each() -> [Confinement; 2] {
    [Cgroups::IfWritable, Cgroups::Never].map(Confinement::with_spare)
}

/// The processes of the one that is ready, none of which is of `before`: its first process waits for
/// the order, so it has asked to die with the stage.
async fn ready(confinement: &Confinement, before: &BTreeSet<u32>) -> BTreeSet<u32> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let found: BTreeSet<u32> = leftovers::processes(&confinement.executable, None).into_iter().collect();
        let is_waiting = found.iter().filter(|pid| leftovers::reads_its_input(**pid)).count() == 1;
        if found.len() == PROCESSES && is_waiting && found.is_disjoint(before) {
            return found;
        }
        assert!(Instant::now() < deadline, "no sandbox is ready, only {found:?}");
        sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_2_a_sandbox_that_was_ready_is_used_once_and_limits_what_was_not_known_then() {
    let _looking = leftovers::LOOKING.read().await;
    for confinement in each() {
        let first = ready(&confinement, &BTreeSet::new()).await;
        let (ended, said) = confinement.run(python("print('hello')")).await.unwrap();
        assert_eq!((ended.outcome, said.as_slice()), (Outcome::Exited(0), &b"hello\n"[..]));
        // Had another been used, these would still wait.
        let second = ready(&confinement, &first).await;
        let (ended, _) = confinement.run(Job { limits: LIMITS, ..python(HOARDS) }).await.unwrap();
        assert_eq!(ended.outcome, Outcome::OutOfMemory);
        ready(&confinement, &second).await;
        let limits = JobLimits { wall: Duration::from_millis(50), ..LIMITS };
        let (ended, _) = confinement.run(Job { limits, ..python("while True: pass") }).await.unwrap();
        assert_eq!(ended.outcome, Outcome::TimedOut);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_a_sandbox_that_waits_goes_with_its_server() {
    let _looking = leftovers::LOOKING.read().await;
    for confinement in each() {
        ready(&confinement, &BTreeSet::new()).await;
        let Confinement { sandbox, executable, .. } = confinement;
        drop(sandbox);
        leftovers::no_process(&executable, None);
        leftovers::no_cgroup();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_a_sandbox_that_was_killed_while_it_waited_is_not_used() {
    let _alone = leftovers::LOOKING.write().await;
    for confinement in each() {
        let mut waiting = ready(&confinement, &BTreeSet::new()).await;
        for place in 0..PROCESSES {
            let killed = *waiting.iter().nth(place).unwrap();
            kill_process(Pid::from_raw(killed.cast_signed()).unwrap(), Signal::KILL).unwrap();
            leftovers::no_process(&confinement.executable, None);
            // What is about to end still has its pipes open, and looks as if it waited.
            let deadline = Instant::now() + Duration::from_secs(20);
            while !waiting.iter().all(|pid| leftovers::has_ended(*pid)) {
                assert!(Instant::now() < deadline, "one of {waiting:?} does not end");
                sleep(Duration::from_millis(1)).await;
            }
            let (ended, said) = confinement.run(python("print('hello')")).await.unwrap();
            assert_eq!((ended.outcome, said.as_slice()), (Outcome::Exited(0), &b"hello\n"[..]));
            waiting = ready(&confinement, &waiting).await;
        }
        // A killed supervisor's cgroups are for the next server to remove.
        NativeSandbox::new(&confinement.executable, Cgroups::IfWritable);
    }
}
