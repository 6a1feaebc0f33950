//! Chaos in a cluster: real servers over a real PostgreSQL, real clients that remember what
//! was acknowledged, and a seeded plan of what goes wrong.
//!
//! After each event a newcomer looks at every room, by whichever server is next: nothing that
//! was acknowledged may be missing, and nothing doubled (NODE-2). At the end all replicas are
//! equal, and the journal says of each record under which claim it was written: no two of them
//! mixed (NODE-1).
//!
//! `cargo test --test cluster -- --rounds N --seed S`. Each round has a seed of its own, which
//! a failure prints; `--rounds 1 --seed THAT` repeats its plan.

// In tests a failure is a panic, and they talk to people.
#![allow(clippy::unwrap_used, clippy::print_stdout, unreachable_pub, dead_code)]

#[path = "../chaos/arguments.rs"]
mod arguments;
#[path = "../chaos/checker.rs"]
mod checker;
mod database;
#[path = "../chaos/expected.rs"]
mod expected;
mod nodes;
#[path = "../chaos/person.rs"]
mod person;
mod plan;
#[path = "../chaos/process.rs"]
mod process;
mod round;
mod wire;

use std::process::ExitCode;
use std::time::Instant;

use futures_util::FutureExt;

/// Rounds that `make test` runs.
const ROUNDS: u64 = 8;
const SEED: u64 = 1;

fn main() -> ExitCode {
    let (rounds, seed) = arguments::read((ROUNDS, SEED));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let code = runtime.block_on(play(rounds, seed));
    process::clean_up();
    code
}

async fn play(rounds: u64, seed: u64) -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let database = database::Database::start("").await;
    let mut nodes =
        nodes::Nodes::start_with(process::CONFIG, folder.path(), &database, nodes::Clocks::CanBeStepped)
            .await;
    let (started, mut totals) = (Instant::now(), plan::Totals::default());
    for round in 0..rounds {
        let seed = seed + round;
        let played = std::panic::AssertUnwindSafe(round::play(&mut nodes, &database, seed));
        match played.catch_unwind().await {
            Ok(done) => totals.add(&done),
            Err(_) => {
                println!("\ncluster: round {round} failed; repeat it with --rounds 1 --seed {seed}");
                return ExitCode::FAILURE;
            }
        }
        if (round + 1) % 20 == 0 {
            println!("cluster: {} rounds, {:.0} s: {totals}", round + 1, started.elapsed().as_secs_f32());
        }
    }
    println!("cluster: {rounds} rounds in {:.0} s, all well: {totals}", started.elapsed().as_secs_f32());
    ExitCode::SUCCESS
}
