use std::path::PathBuf;

use super::*;
use crate::ids::{DocumentKey, DocumentName, RoomName};

const LIFE: u64 = 77;

fn room(name: &str) -> RoomName {
    name.parse().unwrap()
}

fn document(name: &str) -> Vec<u8> {
    keys::document(&DocumentKey { room: room(name), document: DocumentName::Code })
}

fn snapshot(upto: u64, size: usize) -> Snapshot {
    let update = (0..size).map(|at| (at % 251) as u8 ^ upto as u8).collect::<Vec<u8>>();
    Snapshot { upto: Seq(upto), updates: vec![update.into(), Bytes::from_static(b"parked")] }
}

fn expected(last: u64) -> Expected {
    Expected { life: LIFE, last: Seq(last) }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn has(folder: &Path, text: &[u8]) -> bool {
    files(folder).iter().any(|file| std::fs::read(file).unwrap().windows(text.len()).any(|part| part == text))
}

#[test]
fn snapshots_of_any_size_come_back_also_after_opening_anew() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::open(folder.path());
    for (upto, size) in [(1, 0), (2, 3 << 20), (3, CHUNK - 1), (4, 100_000)] {
        let snapshot = snapshot(upto, size);
        snapshots.write(&document("a"), LIFE, &snapshot).unwrap();
        assert_eq!(snapshots.read(&document("a"), expected(9)).unwrap(), Some(snapshot));
    }
    assert_eq!(snapshots.upto(&document("a")), Some((LIFE, Seq(4))));
    drop(snapshots);
    let snapshots = Snapshots::open(folder.path());
    assert_eq!(snapshots.read(&document("a"), expected(4)).unwrap(), Some(snapshot(4, 100_000)));
    assert_eq!(snapshots.read(&document("b"), expected(4)).unwrap(), None);
}

#[test]
fn store_7_a_snapshot_of_another_life_or_ahead_of_the_journal_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::open(folder.path());
    snapshots.write(&document("a"), LIFE, &snapshot(4, 10)).unwrap();
    assert_eq!(snapshots.read(&document("a"), Expected { life: 1, last: Seq(9) }).unwrap(), None);
    let ahead = snapshots.read(&document("a"), expected(3)).unwrap_err();
    assert!(ahead.to_string().contains("reaches up to record 4, and the journal ends with 3"), "{ahead}");
}

#[test]
fn guard_5_anything_off_in_a_snapshot_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::open(folder.path());
    let key = |number| keys::numbered(&document("a"), number);
    type Change = fn(&::sled::Db, [Vec<u8>; 3]);
    let changes: [Change; 4] = [
        |db, [header, ..]| drop(db.insert(header, b"nonsense").unwrap()),
        |db, [_, first, _]| drop(db.remove(first).unwrap()),
        |db, [_, first, second]| {
            let value = db.get(second).unwrap().unwrap();
            db.insert(first, value).unwrap();
        },
        |db, [_, first, _]| {
            let mut value = db.get(&first).unwrap().unwrap().to_vec();
            value[9] ^= 4;
            db.insert(first, value).unwrap();
        },
    ];
    for change in changes {
        snapshots.write(&document("a"), LIFE, &snapshot(4, 20_000)).unwrap();
        let with_it = |db: &::sled::Db| {
            change(db, [key(0), key(1), key(2)]);
            Ok(())
        };
        snapshots.with(with_it).unwrap();
        let read = snapshots.read(&document("a"), expected(9));
        assert!(matches!(read, Err(StorageError::Damaged(_))), "{read:?}");
    }
}

#[test]
fn hard_9_what_is_not_wanted_is_in_no_file_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::open(folder.path());
    let zebra = Snapshot { upto: Seq(1), updates: vec![Bytes::from_static(b"zebra-4711")] };
    snapshots.write(&document("gone"), LIFE, &zebra).unwrap();
    snapshots.write(&document("kept"), LIFE, &snapshot(1, 50_000)).unwrap();
    assert!(snapshots.has(&room("gone")) && has(folder.path(), b"zebra-4711"));
    for round in 2..4 {
        snapshots.erase_others(|prefix, life| life == LIFE && prefix == document("kept")).unwrap();
        assert!(!snapshots.has(&room("gone")) && !has(folder.path(), b"zebra-4711"));
        assert_eq!(snapshots.folders.numbers().unwrap(), [round]);
        assert_eq!(snapshots.read(&document("kept"), expected(1)).unwrap(), Some(snapshot(1, 50_000)));
    }
    drop(snapshots);
    let snapshots = Snapshots::open(folder.path());
    assert_eq!(snapshots.read(&document("kept"), expected(1)).unwrap(), Some(snapshot(1, 50_000)));
}

#[test]
fn store_2_files_full_of_anything_cost_the_snapshots_and_nothing_else() {
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::open(folder.path());
        for room in ["a", "b", "c"] {
            snapshots.write(&document(room), LIFE, &snapshot(1, 30_000)).unwrap();
        }
        drop(snapshots);
        for file in files(folder.path()) {
            let mut bytes = std::fs::read(&file).unwrap();
            match round {
                0 => bytes.clear(),
                1 => bytes.fill(0),
                2 => random.fill(&mut bytes),
                3 => bytes.truncate(bytes.len() / 2),
                _ if bytes.is_empty() => {}
                _ => {
                    let start = random.usize(..bytes.len());
                    let end = bytes.len().min(start + 4096);
                    random.fill(&mut bytes[start..end]);
                }
            }
            std::fs::write(&file, bytes).unwrap();
        }
        let snapshots = Snapshots::open(folder.path());
        for room in ["a", "b", "c"] {
            if let Ok(Some(read)) = snapshots.read(&document(room), expected(1)) {
                assert_eq!(read, snapshot(1, 30_000), "round {round}");
            }
        }
        // It may need a moment to find out that it has to begin anew.
        let deadline = Instant::now() + Duration::from_secs(30);
        while snapshots.write(&document("a"), LIFE, &snapshot(2, 30_000)).is_err() {
            assert!(Instant::now() < deadline, "round {round}");
            std::thread::yield_now();
        }
        assert_eq!(snapshots.read(&document("a"), expected(2)).unwrap(), Some(snapshot(2, 30_000)));
    }
}

#[test]
fn store_2_an_opening_that_ended_the_process_is_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::open(folder.path());
    snapshots.write(&document("a"), LIFE, &snapshot(1, 10)).unwrap();
    drop(snapshots);
    std::fs::write(folder.path().join("snapshots.opening"), []).unwrap();
    let snapshots = Snapshots::open(folder.path());
    assert_eq!(snapshots.read(&document("a"), expected(1)).unwrap(), None);
    drop(snapshots);
    assert!(!folder.path().join("snapshots.opening").exists());
}
