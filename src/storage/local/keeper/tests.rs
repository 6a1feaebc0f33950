use super::*;
use crate::storage::Snapshot;
use crate::storage::local::bench::{Bench, key};

fn snapshot(upto: u64, text: &str) -> Snapshot {
    Snapshot { upto: Seq(upto), updates: vec![text.to_owned().into()] }
}

/// A keeper over the store that a test drives by hand.
fn keeper(bench: &Bench) -> Keeper {
    Keeper::new(Reader::new(&bench.opened.shared).unwrap())
}

fn damage(bench: &Bench, seq: u64) {
    let journal_key = keys::numbered(&keys::document(&key("room")), seq);
    let sql = "UPDATE journal SET v = CAST(v || 'x' AS BLOB) WHERE k = ?";
    assert_eq!(bench.opened.db.execute(sql, [journal_key]).unwrap(), 1);
}

#[test]
fn guard_5_nothing_is_compacted_while_anything_is_damaged_and_damage_does_not_lift_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    for text in ["a", "b", "c"] {
        bench.append("room", text).unwrap();
        bench.move_all();
    }
    bench.append("room", "d").unwrap();
    damage(&bench, 2);
    for upto in [1, 2, 3, 4] {
        let refused = keeper(&bench).compact(&key("room"), bench.generation(), &snapshot(upto, "abcd"));
        assert!(matches!(refused, Err(StorageError::Damaged(_))), "{upto}");
    }
    drop(bench);
    let bench = Bench::open(folder.path());
    let stored = bench.reader.load(&key("room")).unwrap();
    assert_eq!((stored.snapshot, stored.damage.len()), (None, 1));
}

#[test]
fn guard_5_damage_before_the_snapshot_refuses_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    for text in ["a", "b"] {
        bench.append("room", text).unwrap();
        bench.move_all();
    }
    let mut first = keeper(&bench);
    first.compact(&key("room"), bench.generation(), &snapshot(2, "ab")).unwrap();
    damage(&bench, 1);
    bench.append("room", "c").unwrap();
    assert!(keeper(&bench).compact(&key("room"), bench.generation(), &snapshot(3, "abc")).is_err());
    assert_eq!(bench.texts("room"), ["ab", "c"], "what the snapshot has is there");
}

#[test]
fn a_snapshot_beyond_the_journal_is_refused_and_an_older_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    let mut keeper = keeper(&bench);
    let generation = bench.generation();
    assert!(keeper.compact(&key("room"), generation, &snapshot(1, "a")).is_err(), "nothing was written yet");
    for text in ["a", "b"] {
        bench.append("room", text).unwrap();
    }
    assert!(keeper.compact(&key("room"), generation, &snapshot(3, "abc")).is_err());
    keeper.compact(&key("room"), generation, &snapshot(2, "ab")).unwrap();
    keeper.compact(&key("room"), generation, &snapshot(1, "a")).unwrap();
    assert_eq!(bench.texts("room"), ["ab"]);
}

#[test]
fn store_7_a_snapshot_ahead_of_a_journal_that_lost_something_never_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    for text in ["a", "b", "c"] {
        bench.append("room", text).unwrap();
        bench.move_all();
    }
    keeper(&bench).compact(&key("room"), bench.generation(), &snapshot(3, "abc")).unwrap();
    // The medium lost it, against its word.
    let lost = keys::numbered(&keys::document(&key("room")), 3);
    assert_eq!(bench.opened.db.execute("DELETE FROM journal WHERE k = ?", [lost]).unwrap(), 1);
    assert_eq!(bench.texts("room"), ["a", "b"]);
    assert_eq!(bench.append("room", "x").unwrap(), Seq(3));
    assert_eq!(bench.texts("room"), ["a", "b", "x"]);
    keeper(&bench).compact(&key("room"), bench.generation(), &snapshot(3, "abx")).unwrap();
    assert_eq!(bench.texts("room"), ["abx"]);
}

#[test]
fn hard_9_deletions_share_an_erasing_and_rooms_without_snapshots_need_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(folder.path());
    let mut keeper = keeper(&bench);
    bench.append("room", "a").unwrap();
    keeper.compact(&key("room"), bench.generation(), &snapshot(1, "a")).unwrap();
    let shared = std::sync::Arc::clone(&bench.opened.shared);
    shared.erasures.ask(key("other").room);
    keeper.erase_when_due();
    assert!(shared.erasures.is_answered(&key("other").room) && keeper.due.is_none());
    shared.erasures.ask(key("room").room);
    keeper.erase_when_due();
    let due = keeper.due.unwrap();
    shared.erasures.ask(key("another").room);
    keeper.erase_when_due();
    assert_eq!(keeper.due, Some(due), "the second does not put it off");
    assert!(!shared.erasures.is_answered(&key("room").room));
    keeper.due = Some(Instant::now());
    keeper.erase_when_due();
    assert!(shared.erasures.is_answered(&key("room").room) && keeper.due.is_none());
    assert_eq!(bench.texts("room"), ["a"], "it was not deleted, so it was copied");
}
