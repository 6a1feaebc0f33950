//! GUARD-5: what is damaged is moved as it is, and is damaged there, too.

use pairpad::ids::DocumentName;
use pairpad::storage::local::LocalStorage;
use pairpad::storage::{Seq, Storage, StorageError};
use pairpad_testing::postgres::Postgres;
use pairpad_testing::storage::{damage, is_of, open_database};

use super::everything::key;
use super::{database, moved, pairpad, source, text};

/// What is wrong with a room's code, and how many records can be read all the same.
async fn quarantined(storage: &dyn Storage) -> (Vec<String>, usize) {
    let document = key("room", DocumentName::Code);
    let stored = storage.load(&document).await.unwrap();
    let refused = storage.history(&document, Seq(0), usize::MAX).await;
    assert!(matches!(refused, Err(StorageError::Damaged(_))), "{refused:?}");
    let parts = stored.damage.iter().map(|damage| damage.part.clone()).collect();
    (parts, stored.tail.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guard_5_a_room_in_quarantine_stays_in_it_and_nothing_of_it_is_lost() {
    let (folder, _) = source().await;
    let journal = |folder: &std::path::Path| -> Vec<Vec<u8>> {
        let db = open_database(folder);
        let mut statement = db
            .prepare("SELECT v FROM journal WHERE hex(k) LIKE '0104' || hex('room') || '00%' ORDER BY k")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    // The snapshot would hide it.
    for entry in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        if entry.file_name().to_string_lossy().starts_with("snapshots") {
            std::fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    damage(folder.path(), "journal", is_of("room"));
    damage(folder.path(), "events", is_of("aside"));
    damage(folder.path(), "rooms", is_of("trimmed"));
    let broken = journal(folder.path()).remove(0);
    let storage = LocalStorage::open(folder.path()).unwrap();
    let before = quarantined(&storage).await;
    storage.close().await;
    let url = Postgres::shared().database().await;
    let said = moved(text(folder.path()), &url);
    assert!(said.contains("DAMAGED before, and moved as it is: the room 'room' (values: 1)"), "{said}");
    assert!(said.contains("the room 'aside'") && said.contains("the room 'trimmed'"), "{said}");
    let there = database(&url).await;
    let (parts, records) = quarantined(&there).await;
    assert!(!parts.is_empty() && records == before.1, "{parts:?} {records} {before:?}");
    assert!(there.room(&"trimmed".parse().unwrap()).await.is_err());
    assert_eq!(there.events(&"aside".parse().unwrap(), 0, 99).await.unwrap().len(), 20);
    there.close().await;
    let back = tempfile::tempdir().unwrap();
    moved(&url, text(back.path()));
    // For whoever wants to rescue something: what is there behind the mark.
    assert_eq!(journal(back.path()).remove(0)[1..], broken[..]);
    let storage = LocalStorage::open(back.path()).unwrap();
    assert_eq!(quarantined(&storage).await, before);
    storage.close().await;
    let output = pairpad(&["doctor", "--data-dir", text(back.path()), "--release", "room"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    // What was given up stays given up.
    let storage = LocalStorage::open(back.path()).unwrap();
    let document = key("room", DocumentName::Code);
    let history = storage.history(&document, Seq(0), usize::MAX).await.unwrap();
    storage.close().await;
    let url = Postgres::shared().database().await;
    let said = moved(text(back.path()), &url);
    assert!(!said.contains("the room 'room'"), "{said}");
    let there = database(&url).await;
    assert_eq!(there.history(&document, Seq(0), usize::MAX).await.unwrap(), history);
    there.close().await;
}
