//! The bound on a room's history, by the same suite for every adapter.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use pairpad::clock::UnixMillis;
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad::storage::local::LocalStorage;
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::{Base, Entry, Seq, Snapshot, Storage, StorageError, Stored};
use pairpad_testing::eventually;
use pairpad_testing::storage::{damage, is_of};

use super::{append, entries, files, has, key, load, updates};

/// Appends so many records, and waits until they can be trimmed.
async fn write(storage: &dyn Storage, document: &DocumentKey, records: usize) -> Seq {
    let mut last = Seq(0);
    for _ in 0..records {
        last = append(storage, document, entries(&[b"zebra-4711"])).await.unwrap();
    }
    settle(storage, document, last).await;
    last
}

/// Waits until what was appended can be trimmed: other documents' records push it on.
async fn settle(storage: &dyn Storage, document: &DocumentKey, last: Seq) {
    let filler = key("filler", DocumentName::Output);
    let large = Bytes::from(vec![b'.'; 5 << 20]);
    let is_there = async || {
        let found = storage.beginning(document, u64::MAX).await.unwrap();
        found.tail.last().is_some_and(|record| record.seq >= last)
    };
    while !is_there().await {
        for update in [large.clone(), Bytes::from_static(b".")] {
            let entry = Entry { update, ..entries(&[b""])[0].clone() };
            append(storage, &filler, [entry].into()).await.unwrap();
        }
    }
}

fn base(upto: Seq, text: &'static str) -> Base {
    Base { at: UnixMillis(7), snapshot: Snapshot { upto, updates: vec![Bytes::from(text)] } }
}

/// Trims the life that the document is in.
async fn trim(storage: &dyn Storage, document: &DocumentKey, base: Base) -> Result<(), StorageError> {
    let generation = storage.load(document).await.unwrap().generation;
    storage.trim(document, generation, base).await
}

/// What loading gives, as text.
fn shown(stored: &Stored) -> String {
    assert_eq!(stored.damage, []);
    let snapshot = stored.snapshot.iter().flat_map(|snapshot| snapshot.updates.clone());
    let all = snapshot.chain(updates(stored)).collect::<Vec<_>>().concat();
    String::from_utf8(all).unwrap()
}

async fn hard_8_what_is_trimmed_loads_from_its_base_and_history_says_where_it_begins(storage: &dyn Storage) {
    let code = key("trimmed", DocumentName::Code);
    let size = async || storage.history_size(&code.room).await.unwrap();
    assert_eq!((size().await.bytes(), size().await.begins()), (0, None));
    let first = write(storage, &code, 20).await;
    let before = size().await;
    assert!(before.bytes() > 200 && before.begins().is_none());
    let whole = storage.history(&code, Seq(0), 99).await.unwrap();
    assert_eq!((whole.base, whole.records.len()), (None, 20));
    for text in ["b", "c"] {
        append(storage, &code, entries(&[if text == "b" { b"b" } else { b"c" }])).await.unwrap();
    }
    trim(storage, &code, base(first, "a")).await.unwrap();
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "abc");
    assert!(size().await.bytes() < before.bytes());
    assert_eq!(size().await.begins(), Some(UnixMillis(7)));
    for after in [0, 1, 19] {
        let part = storage.history(&code, Seq(after), 1).await.unwrap();
        assert_eq!(part.base, Some(base(first, "a")), "after {after}");
        assert_eq!(part.records[0].seq, Seq(21), "after {after}");
    }
    let rest = storage.history(&code, Seq(20), 9).await.unwrap();
    assert_eq!((rest.base, rest.records.len()), (None, 2));
    // Again, and one that comes late, change nothing.
    for late in [first, Seq(3)] {
        trim(storage, &code, base(late, "late")).await.unwrap();
    }
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "abc");
    assert_eq!(append(storage, &code, entries(&[b"d"])).await.unwrap(), Seq(23));
}

async fn hard_8_no_more_is_trimmed_than_there_is(storage: &dyn Storage) {
    let code = key("little", DocumentName::Code);
    let beyond = trim(storage, &code, base(Seq(1), "a")).await;
    assert!(matches!(beyond, Err(StorageError::Damaged(_))), "{beyond:?}");
    let last = write(storage, &code, 3).await;
    let beyond = trim(storage, &code, base(Seq(4), "a")).await;
    assert!(matches!(beyond, Err(StorageError::Damaged(_))), "{beyond:?}");
    // All of it can go; the numbers go on.
    trim(storage, &code, base(last, "a")).await.unwrap();
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "a");
    assert_eq!(append(storage, &code, entries(&[b"b"])).await.unwrap(), Seq(4));
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "ab");
}

async fn hard_8_a_trim_of_an_earlier_life_is_refused(storage: &dyn Storage) {
    let code = key("relived", DocumentName::Code);
    let before = storage.load(&code).await.unwrap().generation;
    let last = write(storage, &code, 3).await;
    trim(storage, &code, base(last, "a")).await.unwrap();
    storage.delete_room(&code.room).await.unwrap();
    assert_eq!(storage.history_size(&code.room).await.unwrap().bytes(), 0);
    assert_eq!(load(storage, &code).await, Stored::default());
    let last = write(storage, &code, 3).await;
    let late = storage.trim(&code, before, base(last, "late")).await;
    assert!(matches!(late, Err(StorageError::Deleted)), "{late:?}");
    let history = storage.history(&code, Seq(0), 9).await.unwrap();
    assert_eq!((history.base, history.records.len()), (None, 3));
}

async fn hard_8_the_only_record_can_be_replaced_at_once(storage: &dyn Storage) {
    let code = key("imported", DocumentName::Code);
    let only = append(storage, &code, entries(&[b"nothing"])).await.unwrap();
    trim(storage, &code, base(only, "a")).await.unwrap();
    append(storage, &code, entries(&[b"b"])).await.unwrap();
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "ab");
    let history = storage.history(&code, Seq(0), 9).await.unwrap();
    assert_eq!((history.base, history.records.len()), (Some(base(only, "a")), 1));
}

/// What every adapter does.
pub async fn contract(storage: &dyn Storage) {
    hard_8_what_is_trimmed_loads_from_its_base_and_history_says_where_it_begins(storage).await;
    hard_8_no_more_is_trimmed_than_there_is(storage).await;
    hard_8_a_trim_of_an_earlier_life_is_refused(storage).await;
    hard_8_the_only_record_can_be_replaced_at_once(storage).await;
}

#[tokio::test]
async fn hard_8_memory_trims() {
    contract(&MemoryStorage::default()).await;
}

#[tokio::test]
async fn hard_8_local_trims_and_carries_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    contract(&storage).await;
    let code = key("trimmed", DocumentName::Code);
    let before = load(&storage, &code).await;
    let size = storage.history_size(&code.room).await.unwrap();
    storage.close().await;
    let storage = LocalStorage::open(folder.path()).unwrap();
    assert_eq!(load(&storage, &code).await, before);
    assert_eq!(storage.history_size(&code.room).await.unwrap().begins(), size.begins());
    assert_eq!(append(&storage, &code, entries(&[b"e"])).await.unwrap(), Seq(24));
}

#[tokio::test]
async fn hard_8_a_trimmed_journal_makes_up_for_lost_snapshots() {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    let code = key("room", DocumentName::Code);
    let last = write(&storage, &code, 3).await;
    let generation = storage.load(&code).await.unwrap().generation;
    trim(&storage, &code, base(last, "a")).await.unwrap();
    append(&storage, &code, entries(&[b"b"])).await.unwrap();
    let snapshot = Snapshot { upto: Seq(4), updates: vec![Bytes::from_static(b"AB")] };
    storage.compact(&code, generation, snapshot).await.unwrap();
    append(&storage, &code, entries(&[b"c"])).await.unwrap();
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "ABc");
    storage.close().await;
    for path in std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        }
    }
    let storage = LocalStorage::open(folder.path()).unwrap();
    assert_eq!(shown(&storage.load(&code).await.unwrap()), "abc");
}

#[tokio::test]
async fn hard_8_nothing_is_trimmed_while_anything_is_damaged() {
    // Of the journal, also where it would not be trimmed, and of the base.
    for table in ["journal", "pieces", "bases"] {
        let folder = tempfile::tempdir().unwrap();
        let storage = LocalStorage::open(folder.path()).unwrap();
        let code = key("broken", DocumentName::Code);
        let first = write(&storage, &code, 3).await;
        trim(&storage, &code, base(first, "a")).await.unwrap();
        let second = write(&storage, &code, 3).await;
        let last = write(&storage, &code, 3).await;
        storage.close().await;
        let is_last = |key: &[u8]| table != "journal" || key.ends_with(&last.0.to_be_bytes());
        damage(folder.path(), table, |key| is_of("broken")(key) && is_last(key));
        let storage = LocalStorage::open(folder.path()).unwrap();
        assert_eq!(storage.load(&code).await.unwrap().damage.len(), 1, "{table}");
        let refused = trim(&storage, &code, base(second, "b")).await;
        assert!(matches!(refused, Err(StorageError::Damaged(_))), "{table}: {refused:?}");
        let others = key("sound", DocumentName::Code);
        let last = write(&storage, &others, 3).await;
        trim(&storage, &others, base(last, "a")).await.unwrap();
    }
}

/// Bytes of the database and its log.
fn database_size(folder: &Path) -> u64 {
    let is_database = |path: &std::path::PathBuf| path.to_string_lossy().contains("pairpad.db");
    files(folder).iter().filter(|path| is_database(path)).map(|path| path.metadata().unwrap().len()).sum()
}

#[tokio::test]
async fn hard_8_the_files_stay_bounded_while_writing_never_ends() {
    const BOUND: u64 = 8 << 20;
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    let code = key("endless", DocumentName::Code);
    let update = Bytes::from(vec![b'x'; 256 << 10]);
    let mut largest = 0;
    for _ in 0..100 {
        let entry = Entry { update: update.clone(), ..entries(&[b""])[0].clone() };
        // They share a group commit.
        let appends = [(); 4].map(|()| append(&storage, &code, [entry.clone()].into()));
        for appended in futures_util::future::join_all(appends).await {
            appended.unwrap();
        }
        if storage.history_size(&code.room).await.unwrap().bytes() > BOUND {
            let oldest = storage.beginning(&code, BOUND / 4).await.unwrap();
            if let Some(last) = oldest.tail.last() {
                trim(&storage, &code, base(last.seq, "a")).await.unwrap();
            }
        }
        largest = largest.max(storage.history_size(&code.room).await.unwrap().bytes());
    }
    // 100 MiB were written. What has not moved into the journal yet comes on top.
    assert!(largest < BOUND + (8 << 20), "{largest}");
    let size = database_size(folder.path());
    assert!(size < 5 * BOUND, "{size}");
    storage.close().await;
    let storage = LocalStorage::open(folder.path()).unwrap();
    let history = storage.history(&code, Seq(0), usize::MAX).await.unwrap();
    assert_eq!(history.records.last().unwrap().seq, Seq(400));
    assert_eq!(history.records.len() as u64, 400 - history.base.unwrap().snapshot.upto.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_8_whoever_reads_while_it_is_trimmed_and_written_finds_no_gap() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Arc::new(LocalStorage::open(folder.path()).unwrap());
    let code = key("read", DocumentName::Code);
    write(&*storage, &code, 1).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let readers = [(); 2].map(|()| {
        let (storage, code, is_over) = (Arc::clone(&storage), code.clone(), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut based = 0;
            while !is_over.load(Ordering::SeqCst) {
                let stored = storage.load(&code).await.unwrap();
                assert_eq!(stored.damage, []);
                let history = storage.history(&code, Seq(0), usize::MAX).await.unwrap();
                let before = history.base.map_or(0, |base| base.snapshot.upto.0);
                let numbers = history.records.iter().map(|record| record.seq.0);
                assert!(numbers.eq((before + 1..).take(history.records.len())), "after {before}");
                based += usize::from(before > 0);
            }
            based
        })
    });
    let update = Bytes::from(vec![b'x'; 128 << 10]);
    // Reading it takes its time.
    let merged = Bytes::from(vec![b'm'; 8 << 20]);
    for _ in 0..8 {
        let entry = Entry { update: update.clone(), ..entries(&[b""])[0].clone() };
        let appends = [(); 32].map(|()| append(&*storage, &code, [entry.clone()].into()));
        for appended in futures_util::future::join_all(appends).await {
            appended.unwrap();
        }
        let oldest = storage.beginning(&code, 2 << 20).await.unwrap();
        if let Some(last) = oldest.tail.last() {
            let snapshot = Snapshot { upto: last.seq, updates: vec![merged.clone()] };
            trim(&*storage, &code, Base { at: UnixMillis(7), snapshot }).await.unwrap();
        }
    }
    is_over.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.await.unwrap() > 0);
    }
}

#[tokio::test]
async fn hard_9_of_a_trimmed_room_no_byte_is_left_after_its_deletion() {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    let code = key("gone-1", DocumentName::Code);
    let last = write(&storage, &code, 80).await;
    trim(&storage, &code, base(last, "zebra-4711")).await.unwrap();
    append(&storage, &code, entries(&[b"zebra-4711"])).await.unwrap();
    assert!(has(folder.path(), b"zebra-4711"), "so this test can fail");
    storage.delete_room(&code.room).await.unwrap();
    let is_gone = async || !has(folder.path(), b"zebra-4711") && !has(folder.path(), b"gone-1");
    eventually("no byte is left", is_gone).await;
}
