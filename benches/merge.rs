//! Merging the recorded sessions: Pairpad's document state beside bare yrs.
//!
//! * `guard`: checking every update, and decoding it, for comparison.
//! * `apply`: one by one, and in batches of 64, from an empty document.
//! * `encode`: the whole state as one update.
//! * `load`: a document from a snapshot, and from its whole journal.
//! * `record`: a journal made ready to be played, from storage to what is sent.
//! * `rewrite`: a statement of a megabyte replaced by another.

// In benchmarks a failure is a panic, and nothing is public.
#![allow(clippy::unwrap_used, unreachable_pub, missing_docs)]

use std::hint::black_box;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::read::GzDecoder;
use pairpad::clock::UnixMillis;
use pairpad::config::limits::Limits;
use pairpad::document::state::draft::draft;
use pairpad::document::state::{Bounds, DocumentState, Edit};
use pairpad::ids::{Author, DocumentKey, DocumentName, MemberId};
use pairpad::playback::recordings::{Recordings, Stays};
use pairpad::protocol::guard::CheckedUpdate;
use pairpad::room::content::rewrite;
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::{Entry, Storage};
use pairpad_testing::recording::Recording;
use pairpad_testing::trace::Trace;
use yrs::updates::decoder::Decode;
use yrs::{Doc, OffsetKind, Options, ReadTxn, StateVector, Transact, Update};

const TRACES: [&str; 4] = ["friendsforever", "clownschool", "sveltecomponent", "automerge-paper"];

fn pairpad(updates: &[Bytes], batch: usize) -> DocumentState {
    let mut state = DocumentState::default();
    let updates: Vec<CheckedUpdate> = updates.iter().map(check).collect();
    let edits: Vec<Edit<'_>> = updates.iter().map(Edit::from).collect();
    for batch in edits.chunks(batch) {
        state.apply(batch, Bounds::NONE);
    }
    state
}

fn check(update: &Bytes) -> CheckedUpdate {
    CheckedUpdate::check(update.clone()).unwrap()
}

fn bare_yrs(updates: &[Bytes], batch: usize) -> Doc {
    let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
    for batch in updates.chunks(batch) {
        let mut txn = doc.transact_mut();
        for update in batch {
            txn.apply_update(Update::decode_v1(update).unwrap()).unwrap();
        }
    }
    doc
}

fn merging(criterion: &mut Criterion) {
    for name in TRACES {
        let trace = Trace::read(name);
        let updates = &trace.updates;
        let mut group = criterion.benchmark_group(name);
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3));
        group.throughput(Throughput::Elements(updates.len() as u64));
        group.bench_function("guard", |bencher| {
            bencher.iter(|| updates.iter().for_each(|update| drop(check(black_box(update)))));
        });
        group.bench_function("decode, bare yrs", |bencher| {
            bencher.iter(|| {
                updates.iter().for_each(|update| drop(Update::decode_v1(black_box(update)).unwrap()))
            });
        });
        for batch in [1, 64] {
            group.bench_function(format!("apply by {batch}"), |bencher| {
                bencher.iter(|| pairpad(black_box(updates), batch));
            });
            group.bench_function(format!("apply by {batch}, bare yrs"), |bencher| {
                bencher.iter(|| bare_yrs(black_box(updates), batch));
            });
        }
        let mut state = pairpad(updates, 64);
        assert!(
            state.text_len("code") == trace.facts.utf16_length
                && trace.is_the_final_text(&state.text("code"))
        );
        let doc = bare_yrs(updates, 64);
        group.bench_function("encode, bare yrs", |bencher| {
            bencher.iter(|| doc.transact().encode_state_as_update_v1(&StateVector::default()));
        });
        let snapshot = state.snapshot().unwrap();
        group.bench_function("load from a snapshot", |bencher| {
            bencher.iter(|| DocumentState::restore(black_box(&snapshot)).unwrap());
        });
        group.bench_function("load from the journal", |bencher| {
            bencher.iter(|| DocumentState::restore(black_box(updates)).unwrap());
        });
        group.finish();
    }
}

/// From a journal in memory to what is sent; and what is at hand, which is not made again.
fn recording(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    for name in TRACES {
        let trace = Trace::read(name).in_root(*b"text");
        let key = DocumentKey { room: "recorded".parse().unwrap(), document: DocumentName::Code };
        let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
        runtime.block_on(async {
            let generation = storage.load(&key).await.unwrap().generation;
            // As many in a record as people write in one write to the disk.
            for (updates, at) in trace.updates.chunks(4).zip(1..) {
                let entry = |update: &Bytes| Entry {
                    at: UnixMillis(1_790_000_000_000 + at * 137),
                    author: Author::Person(MemberId(uuid::Uuid::from_u128(u128::from(at % 2)))),
                    update: update.clone(),
                };
                let entries = updates.iter().map(entry).collect::<Vec<_>>();
                storage.append(&key, generation, entries.into()).await.unwrap();
            }
        });
        let fresh = || Recordings::new(Arc::clone(&storage), Arc::new(Limits::default()));
        let make = |recordings: &Recordings| {
            runtime.block_on(recordings.recording(&key, Stays::ForAMoment)).unwrap().gzip
        };
        let mut group = criterion.benchmark_group(name);
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(3));
        let gzip = make(&fresh());
        let mut unpacked = Vec::new();
        GzDecoder::new(&gzip[..]).read_to_end(&mut unpacked).unwrap();
        let recorded = Recording::read(&unpacked);
        assert!(trace.is_the_final_text(&recorded.texts[0].at(recorded.updates())));
        let bytes = gzip.len();
        group.bench_function(format!("record, {} KiB", bytes >> 10), |bencher| {
            bencher.iter(|| make(&fresh()))
        });
        let kept = fresh();
        group.bench_function("record, at hand", |bencher| bencher.iter(|| make(&kept)));
        group.finish();
    }
}

/// A statement that is replaced by another of a megabyte, as the API does it: on a copy.
fn rewriting(criterion: &mut Criterion) {
    let (old, new) = (markdown(1), markdown(2));
    let edited: String = old.lines().enumerate().map(|(at, line)| edited(at, line)).collect();
    let start = draft(&[0, 0], |doc| rewrite(doc, &old)).unwrap().unwrap();
    let mut group = criterion.benchmark_group("rewrite 1 MB of Markdown");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for (name, new) in [("at random", &new), ("a word in each tenth line", &edited)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| draft(black_box(&start), |doc| rewrite(doc, new)).unwrap());
        });
    }
    group.finish();
}

fn edited(at: usize, line: &str) -> String {
    if at.is_multiple_of(10) { format!("{} changed\n", line.trim_end()) } else { format!("{line}\n") }
}

/// A megabyte of words in lines.
fn markdown(seed: u64) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut text = String::new();
    while text.len() < 1 << 20 {
        (0..random.usize(1..12)).for_each(|_| text.push(random.lowercase()));
        text.push(if random.u8(..10) == 0 { '\n' } else { ' ' });
    }
    text
}

criterion_group!(benches, merging, recording, rewriting);
criterion_main!(benches);
