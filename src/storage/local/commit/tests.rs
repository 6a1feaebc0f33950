use tokio::sync::oneshot;

use super::*;
use crate::clock::UnixMillis;
use crate::storage::local::bench::{Bench, entries, key};
use crate::storage::local::opened::Opened;
use crate::storage::room::RoomRecord;

fn count(bench: &Bench, table: &str) -> i64 {
    bench.opened.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// Pages in SQLite's own log.
fn wal(folder: &std::path::Path) -> u64 {
    std::fs::metadata(folder.join("pairpad.db-wal")).unwrap().len()
}

#[test]
fn store_3_all_documents_share_a_group_and_records_move_on_a_few_documents_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    let generation = bench.generation();
    let mut answers = Vec::new();
    bench.commit.clear();
    for round in 1..=2 {
        for room in 0..100 {
            let (reply, answer) = oneshot::channel();
            let write =
                Write::Append { document: key(&room.to_string()), generation, entries: entries("x"), reply };
            bench.commit.add(&bench.opened.db, &bench.opened.shared, write);
            answers.push((answer, round));
        }
    }
    let Opened { shared, db, log, .. } = &mut bench.opened;
    assert_eq!(bench.commit.finish(db, shared, log, Move::IfDue).0, 200);
    for (mut answer, seq) in answers {
        assert_eq!(answer.try_recv().unwrap().unwrap(), Seq(seq));
    }
    assert_eq!((count(&bench, "log"), count(&bench, "journal"), count(&bench, "lives")), (1, 0, 100));
    let Opened { shared, db, log, .. } = &mut bench.opened;
    bench.commit.clear();
    bench.commit.finish(db, shared, log, Move::Now).1.unwrap();
    assert_eq!((count(&bench, "log"), count(&bench, "journal")), (1, 64));
    bench.append("7", "y").unwrap();
    assert_eq!((count(&bench, "log"), count(&bench, "journal")), (1, 100), "all that had moved is deleted");
    for room in 0..100 {
        let expected = if room == 7 { 3 } else { 2 };
        assert_eq!(bench.texts(&room.to_string()).len(), expected);
    }
    drop(bench);
    let bench = Bench::open(folder.path());
    assert_eq!(bench.texts("7"), ["x", "x", "y"]);
}

#[test]
fn store_3_an_empty_group_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    bench.append("room", "x").unwrap();
    let before = wal(folder.path());
    let Opened { shared, db, log, .. } = &mut bench.opened;
    bench.commit.clear();
    assert_eq!(bench.commit.finish(db, shared, log, Move::IfDue).0, 0);
    assert_eq!(wal(folder.path()), before);
    bench.write(|reply| Write::Probe { reply }, Move::IfDue).unwrap();
    assert!(wal(folder.path()) > before, "a probe writes");
}

#[test]
fn store_4_a_group_that_fails_is_not_there_and_the_next_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    bench.append("room", "a").unwrap();
    let fail = "CREATE TRIGGER fail BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'full'); END";
    bench.opened.db.execute_batch(fail).unwrap();
    for _ in 0..2 {
        let failed = bench.append("room", "b");
        assert!(matches!(failed, Err(StorageError::Unavailable(_))), "{failed:?}");
    }
    assert_eq!(bench.texts("room"), ["a"]);
    bench.opened.db.execute_batch("DROP TRIGGER fail").unwrap();
    assert_eq!(bench.append("room", "c").unwrap(), Seq(2));
    drop(bench);
    assert_eq!(Bench::open(folder.path()).texts("room"), ["a", "c"]);
}

#[test]
fn store_4_a_document_that_cannot_be_moved_does_not_keep_others_from_saving() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    bench.append("room", "a").unwrap();
    let fail = "CREATE TRIGGER fail BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'broken'); END";
    bench.opened.db.execute_batch(fail).unwrap();
    let (document, generation) = (key("other"), bench.generation());
    let write = |reply| Write::Append { document, generation, entries: entries("b"), reply };
    assert!(bench.write(write, Move::Now).is_err());
    bench.append("other", "b").unwrap();
    assert_eq!((bench.texts("room"), bench.texts("other")), (vec!["a".to_owned()], vec!["b".to_owned()]));
    bench.opened.db.execute_batch("DROP TRIGGER fail").unwrap();
    bench.move_all();
    assert_eq!((count(&bench, "log"), count(&bench, "journal")), (0, 2));
}

#[test]
fn the_secret_is_made_once_and_a_damaged_one_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    let (one, other) = (oneshot::channel(), oneshot::channel());
    bench.commit.clear();
    for reply in [one.0, other.0] {
        bench.commit.add(&bench.opened.db, &bench.opened.shared, Write::Secret { reply });
    }
    let Opened { shared, db, log, .. } = &mut bench.opened;
    bench.commit.finish(db, shared, log, Move::IfDue).1.unwrap();
    let [mut one, mut other] = [one.1, other.1];
    let secret = one.try_recv().unwrap().unwrap();
    assert_eq!(other.try_recv().unwrap().unwrap(), secret);
    assert_eq!(bench.write(|reply| Write::Secret { reply }, Move::IfDue).unwrap(), secret);
    bench.opened.db.execute("UPDATE meta SET v = x'0203'", []).unwrap();
    let damaged = bench.write(|reply| Write::Secret { reply }, Move::IfDue);
    assert!(matches!(damaged, Err(StorageError::Damaged(_))));
}

#[test]
fn store_7_nothing_is_written_for_a_room_that_is_being_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    let room = key("room").room;
    bench.opened.shared.generations.begin_deletion(&room);
    let record = Box::new(RoomRecord::new(UnixMillis(5), "python"));
    let refused = bench.write(|reply| Write::Room { room, record, events: Vec::new(), reply }, Move::IfDue);
    assert!(matches!(refused, Err(StorageError::Deleted)));
    assert_eq!(count(&bench, "rooms"), 0);
}
