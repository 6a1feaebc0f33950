//! What a program uses over its life, under every means at hand, however it ends; and what it
//! may tell of itself.

use std::time::Duration;

use pairpad::exec::Line;
use pairpad::exec::job::{Ended, Job, JobLimits, Outcome, Said, Sample};
use tokio::sync::{mpsc, oneshot};

use crate::means::{Confinement, LIMITS, python};

fn each() -> Vec<Confinement> {
    let both = [Confinement::with_cgroups(), Confinement::without_cgroups()];
    both.into_iter().chain(Confinement::in_bubblewrap()).collect()
}

async fn measured(confinement: &Confinement, text: &str, limits: JobLimits) -> Ended {
    let job = Job { is_measured: true, limits, ..python(text) };
    confinement.run(job).await.unwrap().0
}

/// Time and processor time, ms, and memory, MiB, in all. On a busy machine the supervisor may
/// hear late that the program runs: then its first sample has processor time already.
fn over(samples: &[Sample]) -> (u64, u64, u64) {
    assert!((3..=201).contains(&samples.len()), "{samples:?}");
    assert!(samples.windows(2).all(|two| two[0].at <= two[1].at && two[0].cpu <= two[1].cpu), "{samples:?}");
    let last = samples[samples.len() - 1];
    let most = samples.iter().map(|sample| sample.memory).max().unwrap_or(0);
    (last.at / 1000, last.cpu / 1000, most >> 20)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_uses_is_seen_over_its_life() {
    let burns = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass";
    let takes = "import time\nx = b'x' * (80 << 20)\ntime.sleep(0.3)\ndel x\ntime.sleep(0.3)";
    for confinement in each() {
        let (wall, cpu, memory) =
            over(&measured(&confinement, "import time; time.sleep(0.6)", LIMITS).await.measured.samples);
        assert!(wall >= 1 && cpu < 400 && memory < 40, "sleeps: {wall} {cpu} {memory}");
        let (wall, cpu, memory) = over(&measured(&confinement, burns, LIMITS).await.measured.samples);
        assert!(wall >= 1 && (380..1_200).contains(&cpu) && memory < 40, "burns: {wall} {cpu} {memory}");
        let samples = measured(&confinement, takes, LIMITS).await.measured.samples;
        let (_, _, memory) = over(&samples);
        assert!((80..130).contains(&memory), "takes: {memory}");
        let end = samples[samples.len() - 2].memory >> 20;
        assert!(end < 40, "gives back: {end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_2_what_was_used_is_seen_however_it_ended() {
    let wall = JobLimits { wall: Duration::from_millis(700), ..LIMITS };
    let cpu = JobLimits { cpu: Duration::from_millis(500), ..LIMITS };
    let grows = "x = []\nwhile True: x.append(b'x' * (1 << 20))";
    let shares = format!("import os\nfor _ in range(3): os.fork()\n{grows}");
    for confinement in each() {
        for (text, limits, outcome, least) in [
            // How much of that time it had is the machine's business.
            ("while True: pass", wall, Outcome::TimedOut, 1),
            ("while True: pass", cpu, Outcome::TimedOut, 400),
            (shares.as_str(), LIMITS, Outcome::OutOfMemory, 0),
        ] {
            let ended = measured(&confinement, text, limits).await;
            assert_eq!(ended.outcome, outcome, "{text}");
            let (_, cpu, memory) = over(&ended.measured.samples);
            assert!(cpu >= least, "{text}: {cpu} ms");
            assert!(outcome == Outcome::TimedOut || memory >= 200, "{text}: {memory} MiB");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_4_what_was_used_is_seen_after_a_stop() {
    for confinement in each() {
        let (say, mut said) = mpsc::channel(16);
        let (stop, stopped) = oneshot::channel();
        let text = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n\
                    print('now', flush=True)\ntime.sleep(60)";
        let job = Job { is_measured: true, ..python(text) };
        let hear = async {
            assert!(matches!(said.recv().await, Some(Said::Stdout(_))));
            stop.send(()).unwrap();
        };
        let line = Line { said: say, typed: None, stop: stopped };
        let (ended, ()) = tokio::join!(confinement.sandbox.run(job, line), hear);
        let ended = ended.unwrap();
        assert_eq!(ended.outcome, Outcome::Cancelled);
        assert!(over(&ended.measured.samples).1 >= 180);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_did_not_ask_is_not_measured_and_has_no_pipe() {
    let text = "import os\nprint('PAIRPAD_REPORT' in os.environ, sorted(map(int, os.listdir('/proc/self/fd')))[:-1])";
    for confinement in each() {
        let (ended, said) = confinement.run(python(text)).await.unwrap();
        assert!(ended.measured.samples.is_empty() && ended.measured.report.is_empty());
        assert_eq!(String::from_utf8_lossy(&said), "False [0, 1, 2]\n");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_tells_of_itself_is_its_last_word_and_bounded() {
    let pipe = "import os, time\nfd = int(os.environ['PAIRPAD_REPORT'])\nprint(open('/dev/null').fileno(), flush=True)\n";
    for confinement in each() {
        for (text, limits, kept) in [
            ("os.write(fd, b'{1}\\n')\nos.write(fd, b'{2}\\n{3')", LIMITS, "{2}\n"),
            (
                "os.write(fd, b'{1}\\n')\ntime.sleep(60)",
                JobLimits { wall: Duration::from_millis(900), ..LIMITS },
                "{1}\n",
            ),
            // Nobody reads on for ever, and the program is none the worse for it.
            (
                "os.write(fd, b'{1}\\n')\ntry:\n    while True: os.write(fd, bytes(1 << 16))\nexcept OSError: pass",
                LIMITS,
                "{1}\n",
            ),
        ] {
            let job = Job { is_reporting: true, limits, ..python(&format!("{pipe}{text}")) };
            let (ended, said) = confinement.run(job).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&ended.measured.report), kept, "{text}");
            assert_eq!(String::from_utf8_lossy(&said), "3\n", "{:?}", ended.outcome);
        }
    }
}
