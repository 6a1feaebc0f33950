//! One suite for every storage adapter.

mod derived;
mod events;
mod history;
mod postgres;
mod questions;
mod reviews;
mod rooms;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use pairpad::clock::UnixMillis;
use pairpad::ids::{Author, DocumentKey, DocumentName, MemberId};
use pairpad::storage::local::{LocalStorage, OpenError};
use pairpad::storage::memory::MemoryStorage;
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Entry, Generation, History, Seq, SetAside, Snapshot, Storage, StorageError, Stored};

use pairpad_testing::eventually;

fn key(room: &str, document: DocumentName) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document }
}

fn entries(updates: &[&'static [u8]]) -> Arc<[Entry]> {
    let entry = |update: &&'static [u8]| Entry {
        at: UnixMillis(1_790_000_000_000),
        author: Author::Person(MemberId(uuid::Uuid::from_u128(7))),
        update: Bytes::from_static(update),
    };
    updates.iter().map(entry).collect()
}

/// Appends to the life that the document is in.
async fn append(
    storage: &dyn Storage,
    document: &DocumentKey,
    entries: Arc<[Entry]>,
) -> Result<Seq, StorageError> {
    let generation = storage.load(document).await?.generation;
    storage.append(document, generation, entries).await
}

/// What is loaded, whatever life it is of.
async fn load(storage: &dyn Storage, document: &DocumentKey) -> Stored {
    Stored { generation: Generation::default(), ..storage.load(document).await.unwrap() }
}

async fn compact(
    storage: &dyn Storage,
    document: &DocumentKey,
    snapshot: Snapshot,
) -> Result<(), StorageError> {
    let generation = storage.load(document).await?.generation;
    storage.compact(document, generation, snapshot).await
}

fn updates(stored: &Stored) -> Vec<Bytes> {
    stored.tail.iter().flat_map(|record| &record.entries).map(|entry| entry.update.clone()).collect()
}

async fn what_was_never_seen_is_empty(storage: &dyn Storage) {
    assert_eq!(load(storage, &key("new", DocumentName::Code)).await, Stored::default());
    assert_eq!(storage.room(&"new".parse().unwrap()).await.unwrap(), None);
    assert_eq!(
        storage.history(&key("new", DocumentName::Code), Seq(0), 9).await.unwrap(),
        History::default()
    );
}

async fn store_1_appends_come_back_in_order_with_time_and_author(storage: &dyn Storage) {
    let code = key("order", DocumentName::Code);
    assert_eq!(append(storage, &code, entries(&[b"a", b"b"])).await.unwrap(), Seq(1));
    assert_eq!(append(storage, &code, entries(&[b"c"])).await.unwrap(), Seq(2));
    let stored = storage.load(&code).await.unwrap();
    assert_eq!(updates(&stored), ["a", "b", "c"].map(Bytes::from));
    assert_eq!(stored.tail[0].entries[..], entries(&[b"a", b"b"])[..]);
    assert_eq!(stored.snapshot, None);
}

async fn documents_do_not_mix(storage: &dyn Storage) {
    // One name begins with the other, and both have all documents.
    for room in ["mix", "mix2"] {
        for document in DocumentName::ALL {
            append(storage, &key(room, document), entries(&[b"x"])).await.unwrap();
        }
    }
    for room in ["mix", "mix2"] {
        for document in DocumentName::ALL {
            assert_eq!(updates(&storage.load(&key(room, document)).await.unwrap()).len(), 1);
        }
    }
}

async fn store_7_a_snapshot_moves_the_load_point_and_the_journal_stays(storage: &dyn Storage) {
    let code = key("snapshot", DocumentName::Code);
    for update in [b"a", b"b", b"c"] {
        append(storage, &code, entries(&[update])).await.unwrap();
    }
    let snapshot = Snapshot { upto: Seq(2), updates: vec![Bytes::from_static(b"ab")] };
    compact(storage, &code, snapshot.clone()).await.unwrap();
    let stored = storage.load(&code).await.unwrap();
    assert_eq!(stored.snapshot.as_ref(), Some(&snapshot));
    assert_eq!(updates(&stored), ["c"].map(Bytes::from));
    let history = storage.history(&code, Seq(0), 10).await.unwrap().records;
    assert_eq!(history.iter().map(|record| record.seq.0).collect::<Vec<_>>(), [1, 2, 3]);
    let part = storage.history(&code, Seq(1), 1).await.unwrap().records;
    assert_eq!(part.iter().map(|record| record.seq.0).collect::<Vec<_>>(), [2]);
    // An older one that comes late changes nothing.
    let older = Snapshot { upto: Seq(1), updates: vec![Bytes::from_static(b"a")] };
    compact(storage, &code, older).await.unwrap();
    assert_eq!(storage.load(&code).await.unwrap().snapshot, Some(snapshot));
    // Numbers go on after a snapshot.
    assert_eq!(append(storage, &code, entries(&[b"d"])).await.unwrap(), Seq(4));
}

async fn snapshots_of_any_size_are_replaced_whole(storage: &dyn Storage) {
    let code = key("large", DocumentName::Code);
    for (upto, size) in [(1u64, 3 << 20), (2, 100), (3, 200_000)] {
        append(storage, &code, entries(&[b"x"])).await.unwrap();
        let update = Bytes::from((0..size).map(|at| (at % 251) as u8 ^ upto as u8).collect::<Vec<u8>>());
        let snapshot = Snapshot { upto: Seq(upto), updates: vec![update, Bytes::from_static(b"parked")] };
        compact(storage, &code, snapshot.clone()).await.unwrap();
        assert_eq!(storage.load(&code).await.unwrap().snapshot, Some(snapshot));
    }
}

async fn store_3_many_documents_at_once(storage: &dyn Storage) {
    let keys: Vec<DocumentKey> = (0..200).map(|at| key(&format!("many-{at}"), DocumentName::Code)).collect();
    for _ in 0..3 {
        let appends = keys.iter().map(|key| append(storage, key, entries(&[b"x"])));
        for appended in futures_util::future::join_all(appends).await {
            appended.unwrap();
        }
    }
    for key in &keys {
        assert_eq!(updates(&storage.load(key).await.unwrap()).len(), 3);
    }
}

async fn several_appends_to_one_document_at_once(storage: &dyn Storage) {
    let code = key("burst", DocumentName::Code);
    let appends = (0..50).map(|_| append(storage, &code, entries(&[b"x"])));
    let mut seqs: Vec<Seq> =
        futures_util::future::join_all(appends).await.into_iter().map(Result::unwrap).collect();
    seqs.sort();
    assert_eq!(seqs, (1..=50).map(Seq).collect::<Vec<_>>());
}

async fn store_7_a_deleted_room_leaves_nothing(storage: &dyn Storage) {
    let (gone, stays) = ("gone", "gone-too");
    let record = RoomRecord::new(UnixMillis(5), "python");
    for room in [gone, stays] {
        storage.put_room(&room.parse().unwrap(), &record, &[]).await.unwrap();
        for document in DocumentName::ALL {
            append(storage, &key(room, document), entries(&[b"x", b"y"])).await.unwrap();
        }
        let snapshot = Snapshot { upto: Seq(1), updates: vec![Bytes::from_static(b"x")] };
        compact(storage, &key(room, DocumentName::Code), snapshot).await.unwrap();
    }
    storage.delete_room(&gone.parse().unwrap()).await.unwrap();
    assert_eq!(storage.room(&gone.parse().unwrap()).await.unwrap(), None);
    assert!(storage.room(&stays.parse().unwrap()).await.unwrap().is_some());
    for document in DocumentName::ALL {
        assert_eq!(load(storage, &key(gone, document)).await, Stored::default());
        assert!(storage.history(&key(gone, document), Seq(0), 9).await.unwrap().records.is_empty());
        assert_eq!(storage.history(&key(stays, document), Seq(0), 9).await.unwrap().records.len(), 1);
    }
    // Twice is once, and its name can be used again.
    storage.delete_room(&gone.parse().unwrap()).await.unwrap();
    assert_eq!(append(storage, &key(gone, DocumentName::Code), entries(&[b"z"])).await.unwrap(), Seq(1));
    assert_eq!(storage.load(&key(gone, DocumentName::Code)).await.unwrap().tail.len(), 1);
}

async fn store_7_writes_of_a_deleted_life_are_refused(storage: &dyn Storage) {
    let (code, notes) = (key("lives", DocumentName::Code), key("lives", DocumentName::Notes));
    append(storage, &code, entries(&[b"a"])).await.unwrap();
    let before = storage.load(&code).await.unwrap().generation;
    // Of a document that nobody has written to yet.
    let unwritten = storage.load(&notes).await.unwrap().generation;
    let bystander = storage.load(&key("lives-2", DocumentName::Code)).await.unwrap().generation;
    storage.delete_room(&code.room).await.unwrap();
    let is_refused = |outcome| matches!(outcome, Err(StorageError::Deleted));
    assert!(is_refused(storage.append(&code, before, entries(&[b"late"])).await.map(|_| ())));
    assert!(is_refused(storage.append(&notes, unwritten, entries(&[b"late"])).await.map(|_| ())));
    let late = Snapshot { upto: Seq(1), updates: vec![Bytes::from_static(b"late")] };
    assert!(is_refused(storage.compact(&code, before, late).await));
    let aside = SetAside { entry: entries(&[b"late"])[0].clone(), reason: "late".to_owned() };
    assert!(is_refused(storage.set_aside(&code, before, vec![aside]).await));
    assert_eq!(load(storage, &code).await, Stored::default());
    // Its next life has nothing of it, and is not in the way of others.
    assert_eq!(append(storage, &code, entries(&[b"b"])).await.unwrap(), Seq(1));
    assert!(is_refused(storage.append(&code, before, entries(&[b"late"])).await.map(|_| ())));
    assert_eq!(updates(&storage.load(&code).await.unwrap()), ["b"].map(Bytes::from));
    let other = key("lives-2", DocumentName::Code);
    storage.append(&other, bystander, entries(&[b"c"])).await.unwrap();
}

async fn store_7_a_limit_gives_the_first_records_wherever_it_stops(storage: &dyn Storage) {
    let code = key("limit", DocumentName::Code);
    for _ in 0..5 {
        append(storage, &code, entries(&[b"x"])).await.unwrap();
    }
    for after in 0..6 {
        for limit in 0..7 {
            let found = storage.history(&code, Seq(after), limit).await.unwrap().records;
            let seqs: Vec<u64> = found.iter().map(|record| record.seq.0).collect();
            assert_eq!(seqs, (after + 1..=5).take(limit).collect::<Vec<_>>(), "{limit} after {after}");
        }
    }
}

async fn guard_5_what_was_set_aside_comes_back_once(storage: &dyn Storage) {
    let code = key("aside", DocumentName::Code);
    let generation = storage.load(&code).await.unwrap().generation;
    let aside = |update| SetAside { entry: entries(&[update])[0].clone(), reason: "it fails".to_owned() };
    storage.set_aside(&code, generation, vec![aside(b"a"), aside(b"b")]).await.unwrap();
    let mut found = storage.load(&code).await.unwrap().set_aside;
    found.sort_by_key(|aside| aside.entry.update.clone());
    assert_eq!(found, [aside(b"a"), aside(b"b")]);
}

async fn every_author_comes_back(storage: &dyn Storage) {
    let code = key("authors", DocumentName::Code);
    let authors = [Author::Server, Author::Operator, Author::Person(MemberId::random())];
    let one = |author| Entry { author, ..entries(&[b"x"])[0].clone() };
    append(storage, &code, authors.map(one).into()).await.unwrap();
    let stored = storage.load(&code).await.unwrap();
    assert_eq!(stored.tail[0].entries.iter().map(|entry| entry.author).collect::<Vec<_>>(), authors);
}

async fn the_secret_stays_the_same(storage: &dyn Storage) {
    let secret = storage.secret().await.unwrap();
    assert_ne!(secret, [0; 32]);
    assert_eq!(storage.secret().await.unwrap(), secret);
}

async fn contract(storage: &dyn Storage) {
    what_was_never_seen_is_empty(storage).await;
    store_1_appends_come_back_in_order_with_time_and_author(storage).await;
    documents_do_not_mix(storage).await;
    store_7_a_snapshot_moves_the_load_point_and_the_journal_stays(storage).await;
    snapshots_of_any_size_are_replaced_whole(storage).await;
    store_3_many_documents_at_once(storage).await;
    several_appends_to_one_document_at_once(storage).await;
    derived::contract(storage).await;
    rooms::come_back(storage).await;
    rooms::nobody_replaces_another_record_than_the_one_they_read(storage).await;
    events::come_back_in_order(storage).await;
    events::are_written_while_nobody_waits_for_them(storage).await;
    events::are_written_with_the_record_or_not_at_all(storage).await;
    events::go_with_their_room(storage).await;
    events::of_too_many_the_last_are_kept(storage).await;
    reviews::come_back_as_they_were_changed_last(storage).await;
    reviews::are_written_with_their_events_to_rooms_that_there_are(storage).await;
    reviews::go_with_their_room(storage).await;
    questions::are_kept_version_by_version(storage).await;
    questions::have_as_many_versions_as_may_be(storage).await;
    questions::are_as_many_as_may_be(storage).await;
    store_7_a_deleted_room_leaves_nothing(storage).await;
    store_7_writes_of_a_deleted_life_are_refused(storage).await;
    store_7_a_limit_gives_the_first_records_wherever_it_stops(storage).await;
    guard_5_what_was_set_aside_comes_back_once(storage).await;
    every_author_comes_back(storage).await;
    the_secret_stays_the_same(storage).await;
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    contract(&MemoryStorage::default()).await;
}

#[tokio::test]
async fn local_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    contract(&LocalStorage::open(folder.path()).unwrap()).await;
}

#[tokio::test]
async fn local_keeps_everything_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    contract(&storage).await;
    let before = load(&storage, &key("snapshot", DocumentName::Code)).await;
    let secret = storage.secret().await.unwrap();
    storage.close().await;
    assert!(matches!(storage.probe().await, Err(StorageError::Closed)));
    let storage = LocalStorage::open(folder.path()).unwrap();
    assert_eq!(load(&storage, &key("snapshot", DocumentName::Code)).await, before);
    assert_eq!(storage.secret().await.unwrap(), secret);
    questions::one_stays(&storage).await;
    assert_eq!(append(&storage, &key("burst", DocumentName::Code), entries(&[b"x"])).await.unwrap(), Seq(51));
}

#[tokio::test]
async fn store_8_a_folder_has_one_owner() {
    let folder = tempfile::tempdir().unwrap();
    let _first = LocalStorage::open(folder.path()).unwrap();
    let second = LocalStorage::open(folder.path()).unwrap_err();
    assert!(matches!(second, OpenError::Locked(_)), "{second}");
}

/// All files of a data folder. Some may go meanwhile.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn has(folder: &Path, text: &[u8]) -> bool {
    // The reserve for a full disk has nothing but zeroes.
    let files = files(folder).into_iter().filter(|path| !path.ends_with("reserve"));
    let mut contents = files.filter_map(|path| std::fs::read(path).ok());
    contents.any(|bytes| bytes.windows(text.len()).any(|part| part == text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_9_of_deleted_rooms_no_byte_is_left_while_others_write_on() {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    let (text, kept) = (b"zebra-4711", key("kept", DocumentName::Code));
    let gone = ["gone-1", "gone-2"].map(|room| key(room, DocumentName::Code));
    for document in gone.iter().chain([&kept]) {
        let said = if *document == kept { "kept text" } else { "zebra-4711" };
        let record = RoomRecord::new(UnixMillis(5), "python");
        storage.put_room(&document.room, &record, &[events::event(1, said)]).await.unwrap();
        storage.append_events(&document.room, vec![events::event(2, said)]).await.unwrap();
        storage.put_review(&document.room, &[reviews::comment(1, said)], &[]).await.unwrap();
        let text: &'static [u8] = said.as_bytes();
        for _ in 0..80 {
            append(&storage, document, entries(&[text])).await.unwrap();
        }
        let snapshot = Snapshot { upto: Seq(80), updates: vec![Bytes::from_static(text)] };
        compact(&storage, document, snapshot).await.unwrap();
    }
    assert!(has(folder.path(), text), "so this test can fail");
    for document in &gone {
        storage.delete_room(&document.room).await.unwrap();
        assert_eq!(load(&storage, document).await, Stored::default());
        append(&storage, &kept, entries(&[b"more"])).await.unwrap();
    }
    let is_gone = || async {
        append(&storage, &kept, entries(&[b"more"])).await.unwrap();
        !has(folder.path(), text)
    };
    eventually("no byte is left", is_gone).await;
    assert_eq!(load(&storage, &kept).await.snapshot.unwrap().upto, Seq(80), "it was not deleted");
    storage.close().await;
    assert!(!has(folder.path(), text) && !has(folder.path(), b"gone-1"));
}

#[tokio::test]
async fn hard_10_every_file_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let storage = LocalStorage::open(&data).unwrap();
    append(&storage, &key("room", DocumentName::Code), entries(&[b"x"])).await.unwrap();
    let files = files(&data);
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn store_7_what_another_opening_gave_out_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let code = key("room", DocumentName::Code);
    let storage = LocalStorage::open(folder.path()).unwrap();
    append(&storage, &code, entries(&[b"x"])).await.unwrap();
    let before = storage.load(&code).await.unwrap().generation;
    storage.close().await;
    let storage = LocalStorage::open(folder.path()).unwrap();
    let late = storage.append(&code, before, entries(&[b"late"])).await;
    assert!(matches!(late, Err(StorageError::Deleted)), "{late:?}");
    assert_eq!(append(&storage, &code, entries(&[b"y"])).await.unwrap(), Seq(2));
}

#[tokio::test]
async fn store_2_what_was_written_is_there_without_an_orderly_end() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let storage = LocalStorage::open(folder.path()).unwrap();
    let code = key("room", DocumentName::Code);
    for seq in 1..=20 {
        assert_eq!(append(&storage, &code, entries(&[b"x"])).await.unwrap(), Seq(seq));
        // As the files are when the process is killed now; without what is in no file.
        for name in ["pairpad.db", "pairpad.db-wal"] {
            std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
        }
        let after = LocalStorage::open(copy.path()).unwrap();
        assert_eq!(load(&after, &code).await.tail.len() as u64, seq);
        after.close().await;
        std::fs::remove_file(copy.path().join("pairpad.db")).unwrap();
    }
}
