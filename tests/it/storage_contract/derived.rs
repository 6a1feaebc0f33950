//! What was made of a journal, by the same suite for every adapter.

use bytes::Bytes;
use pairpad::ids::DocumentName;
use pairpad::storage::local::LocalStorage;
use pairpad::storage::{Derived, Generation, Seq, Snapshot, Storage, StorageError};
use pairpad_testing::eventually;

use super::{append, compact, entries, files, has, key, load};

fn derived(upto: u64, bytes: impl Into<Bytes>) -> Derived {
    Derived { upto: Seq(upto), version: format!("1-0-{upto}"), bytes: bytes.into() }
}

pub async fn contract(storage: &dyn Storage) {
    let [code, output] = [DocumentName::Code, DocumentName::Output].map(|name| key("derived", name));
    assert_eq!(storage.derived(&code).await.unwrap(), None);
    append(storage, &code, entries(&[b"a"])).await.unwrap();
    let generation = storage.load(&code).await.unwrap().generation;
    let keep = async |derived: &Derived| storage.keep_derived(&code, generation, derived.clone()).await;
    // Of many chunks, then of few.
    let large: Vec<u8> = (0..300_000u32).map(|at| (at % 251) as u8).collect();
    for made in [derived(1, large), derived(1, &b"small"[..])] {
        keep(&made).await.unwrap();
        assert_eq!(storage.derived(&code).await.unwrap(), Some(made));
    }
    // It is beside the snapshot, and in nobody's way.
    let snapshot = Snapshot { upto: Seq(1), updates: vec![Bytes::from_static(b"a")] };
    compact(storage, &code, snapshot.clone()).await.unwrap();
    assert_eq!(load(storage, &code).await.snapshot, Some(snapshot));
    assert_eq!(storage.derived(&code).await.unwrap(), Some(derived(1, &b"small"[..])));
    assert_eq!(storage.derived(&output).await.unwrap(), None, "documents do not mix");
    // PLAY-1: of a journal that has grown it says nothing any more.
    append(storage, &code, entries(&[b"b"])).await.unwrap();
    assert_eq!(storage.derived(&code).await.unwrap(), None);
    keep(&derived(2, &b"of both"[..])).await.unwrap();
    assert_eq!(storage.derived(&code).await.unwrap(), Some(derived(2, &b"of both"[..])));
    // HARD-9: it goes with the room, and does not come back.
    storage.delete_room(&code.room).await.unwrap();
    assert_eq!(storage.derived(&code).await.unwrap(), None);
    let late = keep(&derived(2, &b"late"[..])).await;
    assert!(matches!(late, Err(StorageError::Deleted)), "{late:?}");
    append(storage, &code, entries(&[b"a"])).await.unwrap();
    append(storage, &code, entries(&[b"b"])).await.unwrap();
    assert_eq!(storage.derived(&code).await.unwrap(), None, "another life");
    assert_ne!(generation, Generation(u64::MAX));
}

#[tokio::test]
async fn what_is_derived_is_there_after_a_restart_and_made_up_for_when_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let code = key("derived", DocumentName::Code);
    let storage = LocalStorage::open(folder.path()).unwrap();
    append(&storage, &code, entries(&[b"a"])).await.unwrap();
    let generation = storage.load(&code).await.unwrap().generation;
    let made = derived(1, vec![7; 100_000]);
    storage.keep_derived(&code, generation, made.clone()).await.unwrap();
    storage.close().await;
    let storage = LocalStorage::open(folder.path()).unwrap();
    assert_eq!(storage.derived(&code).await.unwrap(), Some(made));
    storage.close().await;
    for file in files(folder.path()).into_iter().filter(|path| path.to_string_lossy().contains("snapshots."))
    {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes.iter_mut().filter(|byte| **byte == 7).for_each(|byte| *byte = 8);
        std::fs::write(file, bytes).unwrap();
    }
    let storage = LocalStorage::open(folder.path()).unwrap();
    assert_eq!(storage.derived(&code).await.unwrap_or(None), None, "it does not check out");
    assert_eq!(load(&storage, &code).await.tail.len(), 1, "and nothing else is lost");
}

#[tokio::test]
async fn hard_9_of_what_was_derived_of_a_deleted_room_no_byte_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    let [gone, kept] = ["gone", "kept"].map(|room| key(room, DocumentName::Code));
    for (document, text) in [(&gone, "zebra-4711"), (&kept, "kept-4712")] {
        append(&storage, document, entries(&[b"a"])).await.unwrap();
        let generation = storage.load(document).await.unwrap().generation;
        storage.keep_derived(document, generation, derived(1, text)).await.unwrap();
    }
    assert!(has(folder.path(), b"zebra-4711"), "so this test can fail");
    storage.delete_room(&gone.room).await.unwrap();
    eventually("no byte is left", || async { !has(folder.path(), b"zebra-4711") }).await;
    assert_eq!(storage.derived(&kept).await.unwrap(), Some(derived(1, "kept-4712")), "it was not deleted");
}
