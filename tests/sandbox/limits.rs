//! What strikes is named, and what was printed before is kept.

use std::time::Duration;

use bytes::Bytes;
use pairpad::exec::Line;
use pairpad::exec::job::{Job, JobLimits, Outcome, Refused, Said};
use pairpad::exec::probe::{Choice, detect};
use tokio::sync::{mpsc, oneshot};

use crate::leftovers;
use crate::means::{Confinement, LIMITS, file, job, python};

fn each() -> Vec<Confinement> {
    let both = [Confinement::with_cgroups(), Confinement::without_cgroups()];
    both.into_iter().chain(Confinement::in_bubblewrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn run_2_a_limit_that_strikes_is_named_and_what_was_said_is_kept() {
    let second = Duration::from_secs(1);
    for confinement in each() {
        for (text, limits, outcome) in [
            ("while True: pass", JobLimits { wall: second, ..LIMITS }, Outcome::TimedOut),
            ("while True: pass", JobLimits { cpu: second, ..LIMITS }, Outcome::TimedOut),
            ("while True: print('x' * 999)", LIMITS, Outcome::OutputLimit),
            (
                "import os, time\nfor _ in range(4): os.fork()\nx = b'x' * (60 << 20)\ntime.sleep(9)",
                LIMITS,
                Outcome::OutOfMemory,
            ),
            ("raise SystemExit(7)", LIMITS, Outcome::Exited(7)),
            ("import os\nos.kill(os.getpid(), 15)", LIMITS, Outcome::Signalled(15)),
        ] {
            let text = format!("print('before', flush=True)\n{text}");
            let (ended, said) = confinement.run(Job { limits, ..python(&text) }).await.unwrap();
            assert_eq!(ended.outcome, outcome, "{text}");
            assert!(said.starts_with(b"before\n"), "{text}");
            assert!(said.len() as u64 <= LIMITS.output);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_2_what_a_program_was_refused_is_told() {
    let forks = "import os, time\nfor _ in range(200):\n    if os.fork() == 0: time.sleep(9)";
    for confinement in each() {
        for (text, refused) in [
            (forks, Some(Refused::Processes)),
            ("with open('x', 'wb') as f:\n    while True: f.write(bytes(1 << 20))", Some(Refused::Disk)),
            ("raise SystemExit(7)", None),
        ] {
            let (ended, said) = confinement.run(python(text)).await.unwrap();
            let said = String::from_utf8_lossy(&said);
            assert_eq!(ended.refused, refused, "{text}: {:?} {said}", ended.outcome);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_2_time_and_memory_that_were_used_are_told() {
    let text = "x = b'x' * (50 << 20)\nimport time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass";
    for confinement in each() {
        let (ended, _) = confinement.run(python(text)).await.unwrap();
        let memory = ended.memory.unwrap() >> 20;
        assert!((50..90).contains(&memory), "{memory} MiB");
        assert!((0.3..1.0).contains(&ended.cpu.unwrap().as_secs_f64()), "{:?}", ended.cpu);
        assert!(ended.wall >= Duration::from_millis(300));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_2_a_program_that_is_not_there_is_no_outcome() {
    let unavailable = Confinement::with_cgroups().run(job(&["/usr/bin/nothing"])).await.unwrap_err();
    assert!(unavailable.reason.starts_with("/usr/bin/nothing: No such file"), "{unavailable}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_its_input_and_what_is_typed_and_leaves_what_is_wanted() {
    let text = "
print(input())
print(input(), flush=True)
open('out/result.txt', 'w').write(open('in/data.txt').read())
open('rest.bin', 'wb').write(bytes(300_000))
";
    let confinement = Confinement::with_cgroups();
    let (say, mut said) = mpsc::channel(16);
    let (type_in, typed) = mpsc::channel(1);
    let (_until_its_end, stop) = oneshot::channel();
    let mut job = Job { stdin: Bytes::from("given\n"), ..python(text) };
    job.files.extend([file("in/data.txt", "of the folder"), file("out/old", "")]);
    job.artefacts = vec!["out/*.txt".to_owned(), "rest.bin".to_owned()];
    let hear = async {
        type_in.send(Bytes::from("typed\n")).await.unwrap();
        let mut text = Vec::new();
        while let Some(Said::Stdout(bytes) | Said::Stderr(bytes)) = said.recv().await {
            text.extend_from_slice(&bytes);
        }
        text
    };
    let line = Line { said: say, typed: Some(typed), stop };
    let (ended, text) = tokio::join!(confinement.sandbox.run(job, line), hear);
    let ended = ended.unwrap();
    assert_eq!((ended.outcome, text.as_slice()), (Outcome::Exited(0), b"given\ntyped\n".as_slice()));
    let found: Vec<_> = ended.artefacts.iter().map(|file| (file.path.as_str(), file.content.len())).collect();
    assert_eq!(found, [("out/result.txt", 13), ("rest.bin", 300_000)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_what_the_machine_has_proves_itself_and_says_by_what_it_limits() {
    leftovers::remember();
    let sandbox = detect(&Choice::Auto(None), env!("CARGO_BIN_EXE_pairpad").as_ref()).await.unwrap();
    let means = sandbox.means();
    assert_eq!(means.name, "native");
    assert!(means.limits.iter().any(|limit| limit.starts_with("memory: ")));
}
