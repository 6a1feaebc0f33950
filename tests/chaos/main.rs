//! Chaos: real server processes, real clients that remember what was
//! acknowledged, and a seeded plan of what goes wrong.
//!
//! After each crash a newcomer looks at the server before any of the old clients
//! may come back and help; after each round all replicas have to be equal. In
//! every look nothing that was acknowledged may be missing, and nothing doubled
//! (STORE-1, STORE-2, STORE-6).
//!
//! `cargo test --test chaos -- --rounds N --seed S`. Each round has a seed of its
//! own, which a failure prints; `--rounds 1 --seed THAT` repeats its plan.
//!
//! The data lies on a small tmpfs in a mount namespace of this process alone, so
//! that the disk can be filled.

// In tests a failure is a panic, and they talk to people.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub)]

mod arguments;
mod cases;
mod checker;
mod disk;
mod expected;
mod person;
mod plan;
mod process;
mod round;

use std::process::ExitCode;
use std::time::Instant;

use disk::Disk;

/// Rounds that `make test` runs.
const ROUNDS: u64 = 40;
const SEED: u64 = 1;
/// Rounds that share a data folder, so that old and new data lie side by side.
const ROUNDS_PER_FOLDER: u64 = 20;

fn main() -> ExitCode {
    let (rounds, seed) = arguments::read((ROUNDS, SEED));
    let disk = match Disk::mount() {
        Ok(disk) => disk,
        Err(status) => return status,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    cases::all(&disk, &runtime);
    let started = Instant::now();
    let mut totals = plan::Totals::default();
    for round in 0..rounds {
        let seed = seed + round;
        let folder = disk.folder(round / ROUNDS_PER_FOLDER);
        let played = std::panic::catch_unwind(|| runtime.block_on(round::play(&disk, &folder, seed)));
        match played {
            Ok(done) => totals.add(&done),
            Err(_) => {
                println!("\nchaos: round {round} failed; repeat it with --rounds 1 --seed {seed}");
                return ExitCode::FAILURE;
            }
        }
        if (round + 1) % 100 == 0 {
            println!("chaos: {} rounds, {:.0} s: {totals}", round + 1, started.elapsed().as_secs_f32());
        }
    }
    process::clean_up();
    println!("chaos: {rounds} rounds in {:.0} s, all well: {totals}", started.elapsed().as_secs_f32());
    ExitCode::SUCCESS
}
