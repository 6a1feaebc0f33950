//! Rooms go from one server to another.

use pairpad::clock::UnixMillis;
use pairpad::storage::claim::Holder;
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Storage, StorageError};
use pairpad_testing::postgres::{Postgres, connect};

use super::{Member, entries, expire, journal, key};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_what_is_not_claimed_can_be_read_and_not_written() {
    let url = Postgres::shared().database().await;
    let (owner, reader) = (Member::frozen(&url, "owner").await, Member::frozen(&url, "reader").await);
    let document = key("room");
    let record = RoomRecord::new(UnixMillis(5), "go");
    let early = owner.storage.put_room(&document.room, &record, &[]).await;
    assert!(matches!(early, Err(StorageError::Lost)), "{early:?}");
    assert!(owner.has(&document.room).await && owner.has(&document.room).await);
    owner.storage.put_room(&document.room, &record, &[]).await.unwrap();
    owner.append(&document, "text").await.unwrap();
    let stored = reader.storage.load(&document).await.unwrap();
    assert_eq!((stored.tail.len(), reader.storage.rooms(None, 9).await.unwrap().len()), (1, 1));
    let late = reader.storage.append(&document, stored.generation, entries("late")).await;
    assert!(matches!(late, Err(StorageError::Lost)), "{late:?}");
    let deleted = reader.storage.delete_room(&document.room).await;
    assert!(matches!(deleted, Err(StorageError::Lost)), "{deleted:?}");
    assert!(!reader.claims.holds(&document.room));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_room_that_is_handed_over_is_the_others_at_once() {
    let url = Postgres::shared().database().await;
    let [first, second, third] = ["first", "second", "third"].map(|name| Member::frozen(&url, name));
    let (first, second, third) = tokio::join!(first, second, third);
    let document = key("room");
    assert!(first.has(&document.room).await);
    assert_eq!((first.claims.held(), second.claims.held()), (vec![document.room.clone()], Vec::new()));
    assert_eq!(first.append(&document, "a").await.unwrap(), 1);
    let generation = first.storage.load(&document).await.unwrap().generation;
    first.claims.hand_over(&document.room, Some(second.claims.me())).await.unwrap();
    assert!(!first.claims.holds(&document.room));
    assert!(first.claims.held().is_empty());
    let late = first.storage.append(&document, generation, entries("late")).await;
    assert!(matches!(late, Err(StorageError::Lost)), "{late:?}");
    // It is nobody else's, although the one that has it does not know yet.
    for other in [&first, &third] {
        let holder = other.claims.claim(&document.room).await.unwrap();
        assert!(matches!(&holder, Holder::Other(node) if node.id == second.claims.me()), "{holder:?}");
    }
    assert!(second.has(&document.room).await);
    assert_eq!(second.append(&document, "b").await.unwrap(), 2);
    // To nobody in particular: whoever comes has it, also the one that had it first.
    second.claims.hand_over(&document.room, None).await.unwrap();
    assert!(first.has(&document.room).await);
    let late = first.storage.append(&document, generation, entries("late")).await;
    assert!(matches!(late, Err(StorageError::Lost)), "{late:?}");
    assert_eq!(first.append(&document, "c").await.unwrap(), 3);
    let again = second.claims.hand_over(&document.room, None).await;
    assert!(matches!(again, Err(StorageError::Lost)), "{again:?}");
    assert_eq!(journal(&third.storage, &document).await, ["a", "b", "c"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_deleted_rooms_name_is_anybodys() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    let document = key("room");
    assert!(first.has(&document.room).await);
    first.append(&document, "a").await.unwrap();
    let generation = first.storage.load(&document).await.unwrap().generation;
    first.storage.delete_room(&document.room).await.unwrap();
    let late = first.storage.append(&document, generation, entries("late")).await;
    assert!(matches!(late, Err(StorageError::Deleted)), "{late:?}");
    assert!(!first.claims.holds(&document.room));
    assert!(second.has(&document.room).await);
    assert_eq!(second.append(&document, "b").await.unwrap(), 1);
    assert_eq!(journal(&first.storage, &document).await, ["b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_server_that_drains_takes_no_more_rooms_and_one_that_has_closed_has_none() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    let (has, wants) = (key("has"), key("wants"));
    assert!(first.has(&has.room).await);
    first.claims.drain().await.unwrap();
    let nodes = second.claims.nodes().await.unwrap();
    let shown: Vec<_> = nodes.iter().map(|node| (&*node.name, &*node.address, node.is_draining)).collect();
    assert_eq!(shown, [("first", "first:1", true), ("second", "second:1", false)]);
    let refused = first.claims.claim(&wants.room).await;
    assert!(matches!(refused, Err(StorageError::Unavailable(_))), "{refused:?}");
    assert_eq!(first.append(&has, "still").await.unwrap(), 1);
    first.storage.close().await;
    assert_eq!(second.claims.nodes().await.unwrap().len(), 1);
    assert!(second.has(&has.room).await);
    assert_eq!(journal(&second.storage, &has).await, ["still"]);
    assert!(matches!(first.claims.claim(&has.room).await, Err(StorageError::Closed)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_server_that_stopped_in_a_transaction_keeps_nobody_from_its_rooms_for_long() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    let document = key("room");
    assert!(first.has(&document.room).await);
    // As a write does, and then nothing more; the sessions of servers have 3 s.
    let stopped = connect(&url).await;
    stopped.batch_execute("SET idle_in_transaction_session_timeout = '2s'; BEGIN").await.unwrap();
    stopped.execute("SELECT 1 FROM owners FOR SHARE", &[]).await.unwrap();
    expire(&url, &first).await;
    assert!(second.has(&document.room).await);
    assert!(stopped.batch_execute("COMMIT").await.is_err(), "the database has ended it");
}
