//! Power cuts: the real server is recorded while people type, the recording is cut
//! at random moments, and the server is started on what each cut leaves.
//!
//! A library that is loaded into the server (recorder.c) records what it writes,
//! truncates, renames, removes and syncs. A model of the disk then says what a power
//! cut leaves: what a sync covered, and anything of the rest: nothing, everything,
//! some pages or sectors of a write, a size without its data, a name that is there
//! or not. The server must start on it by itself, show whatever it had acknowledged
//! by then, nothing of it twice, and take new edits (STORE-1, STORE-2). Some rounds
//! cut once more, in the recovery.
//!
//! `cargo test --test power -- --rounds N --seed S`; a round is a cut. A failure
//! prints the arguments that repeat its session and its cuts. What people do is the
//! same again, but not to the microsecond; the data folder of the failure is kept.
//! With `--count` the rounds go on after a failure, and say how many there were.

// In tests a failure is a panic, and they talk to people.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod administrator;
mod disk;
#[path = "../chaos/expected.rs"]
mod expected;
mod file;
mod image;
mod log;
#[path = "../chaos/person.rs"]
mod person;
#[path = "../chaos/process.rs"]
mod process;
mod proofs;
mod recorder;
mod round;
mod session;
mod timeline;
mod visitor;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use disk::Syncs;
use recorder::Recorder;
use round::{Seen, Trial};
use session::Session;

/// Cuts that `make test` tries.
const ROUNDS: u64 = 24;
const SEED: u64 = 1;
/// Cuts of one session.
const CUTS: u64 = 12;
/// Cuts within which a server that syncs nothing must have lost something.
const PROOF: u64 = 8;

/// What was asked for on the command line.
struct Arguments {
    rounds: u64,
    seed: u64,
    /// Whether to go on after a failure.
    count: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, folder] = &arguments[..]
        && flag == proofs::WRITE_IN
    {
        proofs::write_in(Path::new(folder));
        return ExitCode::SUCCESS;
    }
    let place = |flag: &str| arguments.iter().position(|argument| argument == flag);
    let number = |flag: &str, default| {
        let given = |at: usize| arguments.get(at + 1).and_then(|text| text.parse().ok()).expect("a number");
        place(flag).map_or(default, given)
    };
    let rounds = number("--rounds", ROUNDS);
    let arguments = Arguments { rounds, seed: number("--seed", SEED), count: place("--count").is_some() };
    let outcome = run(&arguments);
    process::clean_up();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\npower: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let started = Instant::now();
    // On a real disk, where syncs take the time that they take.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let scratch = tempfile::tempdir_in(target).unwrap();
    let scratch = &scratch.path().canonicalize().unwrap();
    let recorder = &Recorder::make(scratch)?;
    proofs::model();
    proofs::recording(recorder, scratch);
    let runtime = &tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut total = Seen::default();
    for first in (0..arguments.rounds).step_by(CUTS as usize) {
        let seed = arguments.seed + first / CUTS;
        let folder = tempfile::tempdir_in(scratch).unwrap();
        let record = || runtime.block_on(Session::record(recorder, folder.path(), seed));
        let Ok(session) = std::panic::catch_unwind(AssertUnwindSafe(record)) else {
            return Err(format!(
                "the session of seed {seed} failed; repeat it with --rounds 1 --seed {seed}"
            ));
        };
        total.begin(&session);
        let trial = Trial { session: &session, recorder, runtime, scratch, syncs: Syncs::Honoured };
        if first == 0 {
            prove(&Trial { syncs: Syncs::Ignored, ..trial }, &scratch.join("proof"), seed)?;
        }
        for cut in 0..CUTS.min(arguments.rounds - first) {
            let kept = target.join(format!("power-{seed}-{cut}"));
            let repeat =
                format!("cut {cut} of seed {seed} failed; repeat it with --rounds {CUTS} --seed {seed}");
            match trial.play(&kept, cut_seed(seed, cut)) {
                Ok(seen) => total.add(&seen),
                Err(error) if arguments.count => {
                    println!("\npower: {repeat}\n{error}");
                    total.failed += 1;
                }
                Err(error) => return Err(format!("{repeat}\n{error}")),
            }
        }
    }
    if total.failed > 0 {
        return Err(format!("{} of {} cuts failed", total.failed, arguments.rounds));
    }
    println!(
        "power: {} cuts in {:.0} s, all well: {total}",
        arguments.rounds,
        started.elapsed().as_secs_f32()
    );
    Ok(())
}

/// A server whose syncs do nothing must be found out.
fn prove(trial: &Trial<'_>, kept: &Path, seed: u64) -> Result<(), String> {
    let found = (0..PROOF).find_map(|cut| trial.play(kept, cut_seed(seed, cut)).err());
    let error = found.ok_or_else(|| {
        format!("without a single sync {PROOF} cuts lost nothing: the harness does not see what it must see")
    })?;
    println!(
        "power: found out, as it must be, without its syncs: {}",
        error.lines().next().unwrap_or_default()
    );
    Ok(())
}

fn cut_seed(seed: u64, cut: u64) -> u64 {
    seed << 16 | cut
}
