use std::path::Path;

use super::*;
use crate::auth::identity::Colour;
use crate::clock::UnixMillis;
use crate::rights::role::Role;
use crate::storage::local::bench::{Bench, key};
use crate::storage::local::log::Move;
use crate::storage::local::opened::Opened;
use crate::storage::local::write::Write;
use crate::storage::local::{lives, schema};
use crate::storage::review::{Comment, ReviewAuthor, ReviewChange, ReviewItem};
use crate::storage::room::RoomRecord;
use crate::storage::{Seq, SetAside, Snapshot};

const SECRET: &str = "zebra-4711";

/// A store with a room that is to be deleted and one that is to stay; everything of them
/// is in the log, the journals, the snapshots and aside.
fn store(folder: &Path) -> Bench {
    let mut bench = Bench::open(folder);
    for (room, text) in [("gone", SECRET), ("kept", "kept text")] {
        for _ in 0..70 {
            bench.append(room, text).unwrap();
            bench.move_all();
        }
        let document = keys::document(&key(room));
        let life = lives::of(&bench.opened.db, &document).unwrap().unwrap();
        let snapshot = Snapshot { upto: Seq(69), updates: vec![text.to_owned().into()] };
        bench.opened.shared.snapshots.write(&document, life, &snapshot).unwrap();
        let generation = bench.generation();
        let entry = crate::storage::local::bench::entries(text)[0].clone();
        let updates = vec![SetAside { entry, reason: text.to_owned() }];
        let aside = |reply| Write::SetAside { document: key(room), generation, updates, reply };
        bench.write(aside, Move::IfDue).unwrap();
        let record = RoomRecord { title: text.to_owned(), ..RoomRecord::new(UnixMillis(5), "python") };
        let record = Box::new(record);
        bench
            .write(
                |reply| Write::Room { room: key(room).room, record, events: Vec::new(), reply },
                Move::IfDue,
            )
            .unwrap();
        let changes = vec![ReviewChange::Put(comment(text))];
        let review = |reply| Write::Review { room: key(room).room, changes, events: Vec::new(), reply };
        bench.write(review, Move::IfDue).unwrap();
        bench.append(room, text).unwrap();
    }
    bench
}

fn comment(text: &str) -> ReviewItem {
    ReviewItem::Comment(Comment {
        id: uuid::Uuid::from_u128(7),
        by: ReviewAuthor {
            id: crate::ids::MemberId::random(),
            name: text.to_owned(),
            role: Role::Reviewer,
            colour: Colour::least_used(std::iter::empty()),
        },
        at: UnixMillis(5),
        place: None,
        board: None,
        text: text.to_owned(),
        reply_to: None,
        written: UnixMillis(5),
        changed: None,
        is_deleted: false,
    })
}

fn has(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return has(&path, text);
        }
        std::fs::read(path).unwrap().windows(text.len()).any(|part| part == text.as_bytes())
    })
}

/// What the writer and the keeper do in one round.
fn step(bench: &mut Bench) {
    let Opened { shared, db, log, deletions, .. } = &mut bench.opened;
    if deletions.waits_for(log) {
        bench.commit.clear();
        bench.commit.finish(db, shared, log, Move::Now).1.unwrap();
    }
    deletions.step(db, shared, log).unwrap();
    let asked = shared.erasures.asked();
    if !asked.is_empty() {
        shared
            .snapshots
            .erase_others(|document, life| lives::of(db, document).unwrap() == Some(life))
            .unwrap();
        shared.erasures.answer(&asked);
    }
}

fn delete(bench: &mut Bench, room: &str) -> oneshot::Receiver<Result<(), StorageError>> {
    let (reply, answer) = oneshot::channel();
    let Opened { shared, db, log, deletions, .. } = &mut bench.opened;
    deletions.begin(db, shared, log, (key(room).room, reply));
    answer
}

#[test]
fn store_7_a_room_reads_as_empty_from_the_beginning_of_its_deletion_and_can_begin_anew_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    let before = bench.generation();
    let mut answer = delete(&mut bench, "gone");
    assert!(bench.texts("gone").is_empty());
    assert_eq!(bench.reader.room(&key("gone").room).unwrap(), None);
    assert!(matches!(bench.append("gone", "late"), Err(StorageError::Deleted)));
    assert!(answer.try_recv().is_err(), "its rows are still there");
    let mut steps = 0;
    while bench.opened.deletions.is_busy() {
        step(&mut bench);
        steps += 1;
        assert_eq!(bench.texts("kept").len(), 3, "others are not held up");
    }
    assert!(steps > 1, "a few rows at a time");
    answer.try_recv().unwrap().unwrap();
    assert_eq!(bench.append("gone", "new life").unwrap(), Seq(1));
    assert!(bench.opened.shared.generations.check(&key("gone").room, before).is_err());
    while !bench.opened.deletions.is_idle() {
        step(&mut bench);
    }
    assert_eq!(bench.texts("gone"), ["new life"]);
    assert!(!has(folder.path(), SECRET));
    assert_eq!(bench.texts("kept"), ["kept text"; 3], "with its snapshot");
}

#[test]
fn hard_9_a_deletion_goes_on_after_a_restart_at_any_step_and_no_byte_is_left() {
    for steps in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = store(folder.path());
        assert!(has(folder.path(), SECRET), "so this test can fail");
        drop(delete(&mut bench, "gone"));
        for _ in 0..steps {
            step(&mut bench);
        }
        let is_remade = !bench.opened.deletions.is_busy();
        if is_remade {
            bench.append("gone", "new life").unwrap();
        }
        let is_done = bench.opened.deletions.is_idle();
        drop(bench);
        let mut bench = Bench::open(folder.path());
        while !bench.opened.deletions.is_idle() {
            step(&mut bench);
        }
        assert!(!has(folder.path(), SECRET), "after {steps} steps");
        assert_eq!(bench.texts("gone"), vec!["new life"; usize::from(is_remade)], "after {steps} steps");
        assert_eq!(bench.texts("kept"), ["kept text"; 3]);
        assert!(bench.reader.room(&key("kept").room).unwrap().is_some());
        if is_done {
            return;
        }
    }
}

#[test]
fn store_7_a_room_that_is_made_and_deleted_again_meanwhile_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    for round in 0..3 {
        drop(delete(&mut bench, "gone"));
        while bench.opened.deletions.is_busy() {
            step(&mut bench);
        }
        assert_eq!(bench.append("gone", SECRET).unwrap(), Seq(1), "round {round}");
    }
    drop(delete(&mut bench, "gone"));
    while !bench.opened.deletions.is_idle() {
        step(&mut bench);
    }
    assert!(!has(folder.path(), SECRET) && bench.texts("gone").is_empty());
}

#[test]
fn hard_9_a_reader_in_the_way_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    drop(delete(&mut bench, "gone"));
    let reader = bench.opened.shared.reader().unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM meta").unwrap();
    for _ in 0..10 {
        step(&mut bench);
    }
    assert!(!bench.opened.deletions.is_idle());
    reader.execute_batch("COMMIT").unwrap();
    step(&mut bench);
    assert!(bench.opened.deletions.is_idle() && !has(folder.path(), SECRET));
}

#[test]
fn hard_9_what_was_damaged_goes_with_its_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    let document = keys::document(&key("gone"));
    let sql = "INSERT INTO aside (k, v) VALUES (?, ?)";
    for key in [keys::damaged_part(&document, Seq(3)), keys::damaged_group(7)] {
        execute(&bench.opened.db, sql, &[&key, &SECRET.as_bytes()]).unwrap();
    }
    drop(delete(&mut bench, "gone"));
    while !bench.opened.deletions.is_idle() {
        step(&mut bench);
    }
    assert!(!has(folder.path(), SECRET));
}

#[test]
fn a_damaged_intent_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = store(folder.path());
    drop(delete(&mut bench, "gone"));
    bench.opened.db.execute("UPDATE deletions SET v = x'02'", []).unwrap();
    drop(bench);
    let bench = Bench::open(folder.path());
    assert!(bench.opened.deletions.is_idle());
    assert!(!bench.texts("gone").is_empty());
    assert!(schema::meta(&bench.opened.db, b"none").unwrap().is_none());
}
