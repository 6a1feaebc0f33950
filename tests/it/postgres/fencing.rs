//! A server whose lease is over writes nothing of what others have taken.

use bytes::Bytes;
use pairpad::clock::UnixMillis;
use pairpad::storage::claim::{Holder, Loss};
use pairpad::storage::event::{Event, EventId, EventKind};
use pairpad::storage::postgres::Lease;
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Base, Derived, Seq, SetAside, Snapshot, Storage, StorageError};
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use std::time::Duration;
use uuid::Uuid;

use super::{HOUR, Member, entries, expire, journal, key};

fn event() -> Event {
    Event {
        id: EventId { run: Uuid::from_u128(7), number: 1 },
        at: UnixMillis(5),
        phase: pairpad::rights::phase::Phase::Live,
        by: None,
        kind: EventKind::LanguageChanged { language: "go".to_owned() },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_every_write_of_an_earlier_claim_is_refused_by_the_database() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    let rooms =
        ["append", "compact", "trim", "aside", "derived", "record", "events", "review", "delete"].map(key);
    let mut generations = Vec::new();
    for document in &rooms {
        assert!(first.has(&document.room).await);
        first.storage.put_room(&document.room, &RoomRecord::new(UnixMillis(5), "go"), &[]).await.unwrap();
        assert_eq!(first.append(document, "first").await.unwrap(), 1);
        generations.push(first.storage.load(document).await.unwrap().generation);
        assert!(
            matches!(second.claims.claim(&document.room).await.unwrap(), Holder::Other(node) if node.name == "first")
        );
    }
    expire(&url, &first).await;
    for document in &rooms {
        assert!(second.has(&document.room).await);
        assert!(first.claims.holds(&document.room), "it has not heard of it");
    }
    let [a, c, t, s, d, record, events, review, delete] = &rooms;
    let (old, snapshot) =
        (&first.storage, Snapshot { upto: Seq(1), updates: vec![Bytes::from_static(b"x")] });
    let two = RoomRecord { version: 2, ..RoomRecord::new(UnixMillis(5), "go") };
    let aside = SetAside { entry: entries("x")[0].clone(), reason: "late".to_owned() };
    let derived = Derived { upto: Seq(1), version: "late".to_owned(), bytes: Bytes::from_static(b"x") };
    let refused = [
        old.append(a, generations[0], entries("late")).await.map(|_| ()),
        old.compact(c, generations[1], snapshot.clone()).await,
        old.trim(t, generations[2], Base { at: UnixMillis(7), snapshot }).await,
        old.set_aside(s, generations[3], vec![aside]).await,
        old.keep_derived(d, generations[4], derived).await,
        old.put_room(&record.room, &two, &[event()]).await,
        old.append_events(&events.room, vec![event()]).await,
        old.put_review(&review.room, &[], &[event()]).await,
        old.delete_room(&delete.room).await,
    ];
    for (document, refused) in rooms.iter().zip(refused) {
        let room = &document.room;
        assert!(matches!(refused, Err(StorageError::Lost)), "{room}: {refused:?}");
        assert!(!first.claims.holds(room), "{room}");
        let stored = second.storage.load(document).await.unwrap();
        assert_eq!((stored.snapshot, stored.tail.len(), stored.set_aside.len()), (None, 1, 0), "{room}");
        assert_eq!(second.storage.derived(document).await.unwrap(), None, "{room}");
        assert_eq!(second.storage.room(room).await.unwrap().unwrap().version, 1, "{room}");
        assert_eq!(second.storage.last_event(room).await.unwrap(), 0, "{room}");
        assert_eq!(second.append(document, "second").await.unwrap(), 2, "{room}");
    }
    let mut losses = first.claims.losses().unwrap();
    for document in &rooms {
        assert_eq!(losses.recv().await, Some(Loss::Room(document.room.clone())));
    }
    assert!(first.claims.losses().is_none(), "for whoever asks first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_in_one_flush_the_lost_room_is_refused_and_all_others_are_saved() {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::frozen(&url, "first").await, Member::frozen(&url, "second").await);
    let rooms: Vec<_> = (0..20).map(|room| key(&format!("room-{room}"))).collect();
    let mut generations = Vec::new();
    for document in &rooms {
        assert!(first.has(&document.room).await);
        generations.push(first.storage.load(document).await.unwrap().generation);
    }
    expire(&url, &first).await;
    assert!(second.has(&rooms[7].room).await);
    let appends = rooms.iter().zip(&generations);
    let appends =
        appends.map(|(document, generation)| first.storage.append(document, *generation, entries("x")));
    for (room, appended) in futures_util::future::join_all(appends).await.into_iter().enumerate() {
        if room == 7 {
            assert!(matches!(appended, Err(StorageError::Lost)), "{appended:?}");
        } else {
            assert_eq!(appended.unwrap(), Seq(1), "{room}");
        }
    }
    assert!(journal(&second.storage, &rooms[7]).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_lease_that_has_run_out_is_over_for_good() {
    let url = Postgres::shared().database().await;
    let lease = Lease { length: HOUR, renewal: Duration::from_millis(50) };
    let server = Member::start(&url, "server", lease).await;
    let mut losses = server.claims.losses().unwrap();
    let (document, before) = (key("room"), server.claims.me());
    assert!(server.has(&document.room).await);
    assert_eq!(server.append(&document, "first").await.unwrap(), 1);
    let generation = server.storage.load(&document).await.unwrap().generation;
    expire(&url, &server).await;
    assert_eq!(losses.recv().await, Some(Loss::All));
    assert!(server.claims.me() > before && !server.claims.holds(&document.room));
    // It can have the room again; whoever loaded before that has not.
    assert!(server.has(&document.room).await);
    let late = server.storage.append(&document, generation, entries("late")).await;
    assert!(matches!(late, Err(StorageError::Lost)), "{late:?}");
    assert_eq!(server.append(&document, "second").await.unwrap(), 2);
    let nodes = server.claims.nodes().await.unwrap();
    assert_eq!(nodes.iter().map(|node| node.id).collect::<Vec<_>>(), [server.claims.me()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_server_that_was_stopped_for_its_lease_trusts_nothing_until_it_is_renewed() {
    let url = Postgres::shared().database().await;
    let lease = Lease { length: Duration::from_secs(2), renewal: HOUR };
    let server = Member::start(&url, "server", lease).await;
    let document = key("room");
    assert!(server.has(&document.room).await && server.claims.holds(&document.room));
    let generation = server.storage.load(&document).await.unwrap().generation;
    let late = async || server.storage.append(&document, generation, entries("early")).await;
    eventually("it writes no more", async || matches!(late().await, Err(StorageError::Unavailable(_)))).await;
    // Its people go on until it is known that another has the room.
    assert!(server.claims.holds(&document.room));
    let claimed = server.claims.claim(&document.room).await;
    assert!(matches!(claimed, Err(StorageError::Unavailable(_))), "{claimed:?}");
    // Others have it without asking.
    let other = Member::frozen(&url, "other").await;
    assert!(other.has(&document.room).await);
    let early = journal(&other.storage, &document).await;
    assert!(early.iter().all(|update| update == "early"), "{early:?}");
    assert!(matches!(late().await, Err(StorageError::Unavailable(_))));
    assert_eq!(journal(&other.storage, &document).await, early);
}
