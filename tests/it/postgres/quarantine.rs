//! GUARD-5: what was changed in the database is noticed.

use bytes::Bytes;
use pairpad::clock::UnixMillis;
use pairpad::storage::postgres::PostgresStorage;
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Base, Seq, Snapshot, Storage, StorageError};
use pairpad_testing::postgres::{Postgres, connect};
use tokio_postgres::Client;

use super::{alone, entries, journal, key};

/// A room with three records.
async fn written() -> (PostgresStorage, Client) {
    let url = Postgres::shared().database().await;
    let storage = alone(&url).await;
    let document = key("room");
    storage.put_room(&document.room, &RoomRecord::new(UnixMillis(5), "go"), &[]).await.unwrap();
    let generation = storage.load(&document).await.unwrap().generation;
    for text in ["a", "b", "c"] {
        storage.append(&document, generation, entries(text)).await.unwrap();
    }
    (storage, connect(&url).await)
}

fn snapshot(upto: u64, text: &'static str) -> Snapshot {
    Snapshot { upto: Seq(upto), updates: vec![Bytes::from(text)] }
}

const FLIP: &str =
    "SET value = set_byte(value, octet_length(value) - 1, get_byte(value, octet_length(value) - 1) # 1)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guard_5_a_changed_record_puts_the_document_into_quarantine() {
    for (change, part) in [
        (format!("UPDATE journal {FLIP} WHERE seq = 2"), "journal records 2 to 2"),
        ("DELETE FROM journal WHERE seq = 2".to_owned(), "journal records 2 to 2"),
        // Whole, and in another's place.
        (
            "UPDATE journal SET value = (SELECT value FROM journal WHERE seq = 1) WHERE seq = 2".to_owned(),
            "journal records 2 to 2",
        ),
    ] {
        let (storage, client) = written().await;
        let document = key("room");
        assert_eq!(client.execute(&change, &[]).await.unwrap(), 1, "{change}");
        let stored = storage.load(&document).await.unwrap();
        let parts: Vec<&str> = stored.damage.iter().map(|damage| &*damage.part).collect();
        assert_eq!(parts, [part], "{change}");
        assert_eq!(stored.tail.iter().map(|record| record.seq.0).collect::<Vec<_>>(), [1, 3], "{change}");
        let refused = [
            storage.history(&document, Seq(0), 9).await.map(|_| ()),
            storage.compact(&document, stored.generation, snapshot(3, "abc")).await,
            storage
                .trim(&document, stored.generation, Base { at: UnixMillis(7), snapshot: snapshot(3, "abc") })
                .await,
        ];
        for refused in refused {
            assert!(matches!(refused, Err(StorageError::Damaged(_))), "{change}: {refused:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guard_5_a_changed_snapshot_is_made_up_for_by_the_journal() {
    let (storage, client) = written().await;
    let document = key("room");
    let generation = storage.load(&document).await.unwrap().generation;
    storage.compact(&document, generation, snapshot(2, "ab")).await.unwrap();
    assert_eq!(storage.load(&document).await.unwrap().tail.len(), 1);
    client.execute(&format!("UPDATE snapshots {FLIP}"), &[]).await.unwrap();
    let stored = storage.load(&document).await.unwrap();
    assert_eq!((stored.snapshot, stored.tail.len(), stored.damage.len()), (None, 3, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guard_5_a_changed_base_or_room_is_damage() {
    let (storage, client) = written().await;
    let document = key("room");
    let generation = storage.load(&document).await.unwrap().generation;
    let base = Base { at: UnixMillis(7), snapshot: snapshot(2, "ab") };
    storage.trim(&document, generation, base).await.unwrap();
    assert_eq!(journal(&storage, &document).await, ["c"]);
    client.execute(&format!("UPDATE bases {FLIP}"), &[]).await.unwrap();
    let stored = storage.load(&document).await.unwrap();
    assert_eq!(
        stored.damage.iter().map(|damage| &*damage.part).collect::<Vec<_>>(),
        ["journal records 1 to 2"]
    );
    client.execute(&format!("UPDATE rooms {}", FLIP.replace("value", "record")), &[]).await.unwrap();
    let room = storage.room(&document.room).await;
    assert!(matches!(room, Err(StorageError::Damaged(_))), "{room:?}");
    assert!(storage.rooms(None, 9).await.unwrap().is_empty(), "the others can be listed");
}
