//! GUARD-6: the fuzz targets for some seconds, from fixed seeds. `make fuzz` runs
//! them guided by coverage, for as long as one likes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use pairpad_fuzz::checks;
use pairpad_fuzz::yjs;

/// Kept inputs: seeds, and whatever was once found.
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/fuzz/corpus/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Runs a check; a failure prints the input as a file of the corpus would have it.
fn check(input: &[u8], check: impl FnOnce(&[u8])) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(input))) {
        let hex: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        eprintln!("fails on {hex}");
        std::panic::resume_unwind(panic);
    }
}

fn random_bytes(random: &mut Rng, most: usize) -> Vec<u8> {
    let len = random.usize(1..most);
    (0..len).map(|_| random.u8(..)).collect()
}

#[test]
fn guard_6_any_frame_is_read_or_refused() {
    let seeds = corpus("frame");
    let mut random = Rng::with_seed(1);
    for seed in &seeds {
        check(seed, checks::frame);
    }
    for _ in 0..150_000 {
        let mut input = seeds[random.usize(..seeds.len())].clone();
        for _ in 0..random.usize(0..4) {
            mutate(&mut input, &mut random);
        }
        check(&input, checks::frame);
    }
}

fn mutate(input: &mut Vec<u8>, random: &mut Rng) {
    let at = random.usize(0..=input.len());
    match random.u32(0..4) {
        0 => input.insert(at, random.u8(..)),
        1 => input.truncate(at),
        2 => input.extend_from_within(at..),
        _ => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.u8(0..8);
            }
        }
    }
    input.truncate(4096);
}

#[test]
fn guard_6_a_document_survives_any_updates() {
    for input in corpus("updates") {
        check(&input, checks::apply);
    }
    for seed in 0..4_000 {
        let input = random_bytes(&mut Rng::with_seed(seed), 200);
        check(&input, checks::apply);
    }
}

#[test]
fn guard_6_yjs_shows_what_the_server_shows() {
    let mut yjs = yjs::Yjs::start();
    let mut differential =
        |input: &[u8]| checks::differential(input, |updates| yjs.text(updates, checks::ROOT));
    for input in corpus("updates") {
        check(&input, |input| _ = differential(input));
    }
    let mut compared = 0;
    for seed in 0..2_000 {
        let input = random_bytes(&mut Rng::with_seed(1_000_000 + seed), 120);
        check(&input, |input| compared += u32::from(differential(input)));
    }
    assert!(compared > 500, "only {compared} of the documents could be compared");
}
