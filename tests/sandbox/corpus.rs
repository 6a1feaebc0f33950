//! Each of the 42 programs under each means.

use std::sync::Arc;

use pairpad::exec::trial::{PROGRAMS, Trial};
use tokio::sync::Semaphore;

use crate::leftovers;
use crate::means::Confinement;

/// Programs at a time: most of them wait.
const AT_A_TIME: usize = 6;

async fn all(confinement: Confinement) {
    let _looking = leftovers::LOOKING.read().await;
    confinement.prints_ok().await;
    let trial = Trial::of(&*confinement.sandbox).unwrap();
    let (name, port) = trial.mark().clone();
    let permits = Arc::new(Semaphore::new(AT_A_TIME));
    let attempts = PROGRAMS.iter().map(|program| {
        let (trial, permits) = (&trial, &permits);
        async move {
            let _permit = permits.acquire().await.unwrap();
            trial.attempt(program).await
        }
    });
    let attempts = futures_util::future::join_all(attempts).await;
    assert_eq!(attempts.len(), 42);
    let holes: Vec<String> = attempts
        .into_iter()
        .filter_map(|attempt| Some(format!("{}: {}", attempt.program.name, attempt.hole?)))
        .collect();
    assert!(holes.is_empty(), "{}", holes.join("\n"));
    confinement.prints_ok().await;
    assert!(!trial.was_reached(), "a program has reached a listener of this machine");
    leftovers::no_process(&confinement.executable, Some(&format!("{name}={port}")));
    leftovers::no_cgroup();
    leftovers::no_mount();
    leftovers::no_file();
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_with_cgroups() {
    all(Confinement::with_cgroups()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_without_cgroups() {
    all(Confinement::without_cgroups()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_in_bubblewrap() {
    if let Some(confinement) = Confinement::in_bubblewrap() {
        all(confinement).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_every_hostile_program_comes_to_nothing_without_rights() {
    if let Some(confinement) = Confinement::unprivileged() {
        all(confinement).await;
    }
}
