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

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, folder] = &arguments[..]
        && flag == "--write-in"
    {
        proofs::write_in(Path::new(folder));
        return ExitCode::SUCCESS;
    }
    let number = |flag: &str, default| {
        let at = arguments.iter().position(|argument| argument == flag);
        at.map_or(default, |at| arguments.get(at + 1).and_then(|text| text.parse().ok()).expect("a number"))
    };
    let outcome = run(number("--rounds", ROUNDS), number("--seed", SEED));
    process::clean_up();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\npower: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(rounds: u64, seed: u64) -> Result<(), String> {
    let started = Instant::now();
    // On a real disk, where syncs take the time that they take.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let scratch = tempfile::tempdir_in(target).unwrap();
    let scratch = &scratch.path().canonicalize().unwrap();
    let recorder = &Recorder::make(scratch)?;
    proofs::model();
    proofs::recording(recorder, scratch);
    let runtime = &tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut total, mut edits, mut made) = (Seen::default(), 0, 0);
    for first in (0..rounds).step_by(CUTS as usize) {
        let seed = seed + first / CUTS;
        let folder = tempfile::tempdir_in(scratch).unwrap();
        let session = &runtime.block_on(Session::record(recorder, folder.path(), seed));
        (edits, made) = (edits + session.edits(), made + session.made());
        let trial = |syncs| Trial { session, recorder, runtime, scratch, syncs };
        if first == 0 {
            prove(&trial(Syncs::Ignored), &scratch.join("proof"), seed)?;
        }
        for cut in 0..CUTS.min(rounds - first) {
            let kept = target.join(format!("power-{seed}-{cut}"));
            let seen = trial(Syncs::Honoured).play(&kept, cut_seed(seed, cut)).map_err(|error| {
                format!(
                    "cut {cut} of seed {seed} failed; repeat it with --rounds {CUTS} --seed {seed}\n{error}"
                )
            })?;
            total.promised += seen.promised;
            total.second_cuts += seen.second_cuts;
        }
    }
    println!(
        "power: {rounds} cuts in {:.0} s, all well: {edits} edits, {made} rooms made, {} looks at something \
         acknowledged, {} cuts in a recovery",
        started.elapsed().as_secs_f32(),
        total.promised,
        total.second_cuts,
    );
    Ok(())
}

/// A server whose syncs do nothing must be found out.
fn prove(trial: &Trial<'_>, kept: &Path, seed: u64) -> Result<(), String> {
    let found = (0..PROOF).find_map(|cut| trial.play(kept, cut_seed(seed, cut)).err());
    let error = found.ok_or_else(|| {
        format!("without a single sync {PROOF} cuts lost nothing: the harness does not see what it must see")
    })?;
    println!("power: without its syncs the server loses: {}", error.lines().next().unwrap_or_default());
    Ok(())
}

fn cut_seed(seed: u64, cut: u64) -> u64 {
    seed << 16 | cut
}
