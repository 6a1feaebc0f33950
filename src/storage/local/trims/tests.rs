use std::path::Path;

use super::*;
use crate::clock::UnixMillis;
use crate::storage::local::bench::{Bench, key};
use crate::storage::local::log::Move;
use crate::storage::local::opened::Opened;
use crate::storage::{Seq, Snapshot};

/// Three steps' worth.
const LARGE: usize = 5 << 19;

/// A journal of ten values, the first of them large.
fn store(folder: &Path) -> Bench {
    let mut bench = Bench::open(folder);
    for number in 0..10 {
        let text = if number < 4 { "x".repeat(LARGE / 2) } else { number.to_string() };
        bench.append("room", &text).unwrap();
        bench.move_all();
    }
    bench
}

fn merged(text: &str) -> Vec<Bytes> {
    vec![Bytes::from(text.repeat(LARGE)), Bytes::from_static(b"waits")]
}

/// What a server would show after the large ones.
fn rest(bench: &Bench) -> Vec<String> {
    let texts = bench.texts("room");
    texts[texts.len() - 6..].to_vec()
}

fn is_as_it_was(bench: &Bench) -> bool {
    let texts = bench.texts("room");
    texts.len() == 10 && texts[0].starts_with('x')
}

fn is_trimmed(bench: &Bench) -> bool {
    let texts = bench.texts("room");
    texts.len() == 8 && texts[0] == "m".repeat(LARGE) && texts[1] == "waits"
}

/// Nothing is left that no base counts on, and its size is right.
fn is_tidy(bench: &Bench) -> bool {
    let db = &bench.opened.db;
    let prefix = keys::document(&key("room"));
    let noted = sizes::of(db, &prefix).unwrap();
    sizes::recount(db, &prefix).unwrap();
    assert_eq!(noted, sizes::of(db, &prefix).unwrap());
    let pieces = bases::header(db, &prefix).unwrap().map_or(0, |header| header.pieces.cast_signed());
    bench.count("trims") == 0 && bench.count("pieces") == pieces
}

#[test]
fn hard_8_a_trim_is_done_in_steps_and_after_a_restart_at_any_step_the_same_is_loaded() {
    for steps in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = store(folder.path());
        let mut answer = bench.trim("room", 4, &merged("m"));
        for _ in 0..steps {
            bench.trim_on().unwrap();
        }
        let is_done = bench.opened.trims.is_idle();
        if is_done {
            answer.try_recv().unwrap().unwrap();
        }
        drop(bench);
        let mut bench = Bench::open(folder.path());
        assert!(is_as_it_was(&bench) || is_trimmed(&bench), "after {steps} steps");
        assert_eq!(rest(&bench), ["4", "5", "6", "7", "8", "9"]);
        let was_trimmed = is_trimmed(&bench);
        bench.trim_all();
        assert!(is_tidy(&bench), "after {steps} steps");
        assert_eq!(is_trimmed(&bench), was_trimmed, "tidying changes nothing");
        assert_eq!(bench.append("room", "10").unwrap(), Seq(11));
        if is_done {
            assert!(was_trimmed && bench.count("journal") == 6);
            assert!(steps > 5, "a little at a time: {steps}");
            return;
        }
    }
}

#[test]
fn hard_8_others_are_saved_between_the_steps_and_history_begins_with_the_base_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    drop(bench.trim("room", 4, &merged("m")));
    let mut has_begun = false;
    let mut number = 11;
    while !bench.opened.trims.is_idle() {
        bench.trim_on().unwrap();
        bench.append("other", "y").unwrap();
        assert_eq!(bench.append("room", "z").unwrap(), Seq(number));
        number += 1;
        let history = bench.reader.history(&key("room"), Seq(0), 3).unwrap();
        let first = history.records[0].seq;
        let base = history.base.as_ref().map(|base| (base.at, base.snapshot.upto));
        match base {
            None => assert!(first == Seq(1) && !has_begun),
            Some(base) => {
                assert_eq!((base, first), ((UnixMillis(1), Seq(4)), Seq(5)));
                has_begun = true;
            }
        }
        // Whoever is beyond it needs no base.
        let after = bench.reader.history(&key("room"), Seq(4), 3).unwrap();
        assert_eq!((after.base, after.records[0].seq), (None, Seq(5)));
    }
    assert!(has_begun);
    let size = bench.reader.history_size(&key("room").room).unwrap();
    assert_eq!(size.begins(), Some(UnixMillis(1)));
    assert!(size.documents[&key("room").document].base > LARGE as u64);
}

#[test]
fn hard_8_a_base_takes_the_place_of_the_one_before_and_an_older_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    for (upto, text) in [(2, "a"), (4, "m"), (4, "b"), (3, "c")] {
        let mut answer = bench.trim("room", upto, &merged(text));
        bench.trim_all();
        answer.try_recv().unwrap().unwrap();
        assert!(is_tidy(&bench));
    }
    assert!(is_trimmed(&bench));
    assert_eq!(bench.count("bases"), 1);
    // All of it can go, and the numbers go on.
    drop(bench.trim("room", 10, &merged("m")));
    bench.trim_all();
    assert_eq!((bench.count("journal"), bench.texts("room").len()), (0, 2));
    drop(bench);
    let mut bench = Bench::open(folder.path());
    assert_eq!(bench.append("room", "10").unwrap(), Seq(11));
    assert_eq!(bench.texts("room")[2], "10");
}

#[test]
fn hard_8_only_whole_values_of_the_journal_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    for text in ["a", "b"] {
        bench.append("room", text).unwrap();
    }
    bench.move_all();
    bench.append("room", "c").unwrap();
    let beginning = bench.reader.beginning(&key("room"), 1).unwrap();
    assert_eq!(beginning.tail.last().unwrap().seq, Seq(2), "what can be trimmed");
    // In the midst of one; and beyond the last, which is still on its way there.
    for upto in [1, 4] {
        let mut answer = bench.trim("room", upto, &[Bytes::from_static(b"a")]);
        bench.trim_all();
        assert!(matches!(answer.try_recv().unwrap(), Err(StorageError::Damaged(_))), "{upto}");
    }
    assert_eq!(bench.texts("room"), ["a", "b", "c"]);
    assert_eq!(bench.count("trims"), 0);
    let mut answer = bench.trim("room", 3, &[Bytes::from_static(b"abc")]);
    bench.trim_all();
    answer.try_recv().unwrap().unwrap();
    assert_eq!(bench.texts("room"), ["abc"]);
}

#[test]
fn hard_8_a_snapshot_that_fell_behind_the_base_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    let prefix = keys::document(&key("room"));
    let life = crate::storage::local::lives::of(&bench.opened.db, &prefix).unwrap().unwrap();
    let write = |bench: &Bench, upto| {
        let snapshot = Snapshot { upto: Seq(upto), updates: vec![Bytes::from_static(b"snapshot")] };
        bench.opened.shared.snapshots.write(&prefix, life, &snapshot).unwrap();
    };
    write(&bench, 3);
    drop(bench.trim("room", 4, &merged("m")));
    bench.trim_all();
    assert!(is_trimmed(&bench));
    write(&bench, 5);
    assert_eq!(bench.texts("room"), ["snapshot", "5", "6", "7", "8", "9"]);
}

#[test]
fn hard_8_a_base_that_is_not_complete_does_not_count_in_the_size() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    let prefix = keys::document(&key("room"));
    let before = sizes::of(&bench.opened.db, &prefix).unwrap();
    drop(bench.trim("room", 4, &merged("m")));
    bench.trim_on().unwrap();
    assert!(bench.count("pieces") > 0 && bench.count("bases") == 0);
    sizes::recount(&bench.opened.db, &prefix).unwrap();
    assert_eq!(sizes::of(&bench.opened.db, &prefix).unwrap(), before);
    bench.trim_all();
    assert!(is_tidy(&bench));
}

#[test]
fn store_4_a_trim_that_fails_says_so_and_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    let fail = "CREATE TRIGGER fail BEFORE INSERT ON bases BEGIN SELECT RAISE(ABORT, 'full'); END";
    bench.opened.db.execute_batch(fail).unwrap();
    let mut answer = bench.trim("room", 4, &merged("m"));
    while bench.trim_on().is_ok() {}
    assert!(matches!(answer.try_recv().unwrap(), Err(StorageError::Unavailable(_))));
    assert!(is_as_it_was(&bench));
    bench.trim_all();
    assert!(is_as_it_was(&bench) && is_tidy(&bench));
    bench.opened.db.execute_batch("DROP TRIGGER fail").unwrap();
    drop(bench.trim("room", 4, &merged("m")));
    bench.trim_all();
    assert!(is_trimmed(&bench));
}

#[test]
fn hard_9_a_room_that_is_deleted_while_it_is_trimmed_leaves_no_byte() {
    for steps in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = store(folder.path());
        let mut answer = bench.trim("room", 4, &merged("m"));
        for _ in 0..steps {
            bench.trim_on().unwrap();
        }
        let Opened { shared, db, log, deletions, trims } = &mut bench.opened;
        let (reply, _answer) = tokio::sync::oneshot::channel();
        deletions.begin(db, shared, log, (key("room").room, reply));
        while !deletions.is_idle() {
            trims.step(db, shared).unwrap();
            if deletions.waits_for(log) {
                bench.commit.clear();
                bench.commit.finish(db, shared, log, Move::Now).1.unwrap();
            }
            deletions.step(db, shared, log).unwrap();
            shared.erasures.answer(&shared.erasures.asked());
        }
        assert!(bench.opened.trims.is_idle());
        assert!(matches!(answer.try_recv(), Ok(Err(StorageError::Deleted))), "after {steps} steps");
        for table in ["journal", "bases", "pieces", "sizes", "trims", "lives"] {
            assert_eq!(bench.count(table), 0, "{table} after {steps} steps");
        }
        let files = ["pairpad.db", "pairpad.db-wal"];
        let has = |text: &[u8]| {
            let mut files = files.iter().map(|name| std::fs::read(folder.path().join(name)).unwrap());
            files.any(|file| file.windows(text.len()).any(|part| part == text))
        };
        assert!(!has(b"mmmmmmmm") && !has(b"xxxxxxxx"), "after {steps} steps");
    }
}
