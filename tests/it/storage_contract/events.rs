//! What happened in rooms.

use std::task::Poll;

use pairpad::clock::UnixMillis;
use pairpad::ids::RoomName;
use pairpad::rights::phase::Phase;
use pairpad::storage::event::{Event, EventId, EventKind, MAX_EVENTS};
use pairpad::storage::room::RoomRecord;
use pairpad::storage::{Storage, StorageError};
use uuid::Uuid;

pub fn event(number: u64, language: &str) -> Event {
    Event {
        id: EventId { run: Uuid::from_u128(7), number },
        at: UnixMillis(1_790_000_000_000),
        phase: Phase::Live,
        by: None,
        kind: EventKind::LanguageChanged { language: language.to_owned() },
    }
}

fn version(version: u64) -> RoomRecord {
    RoomRecord { version, ..RoomRecord::new(UnixMillis(5), "python") }
}

pub async fn come_back_in_order(storage: &dyn Storage) {
    let (room, other): (RoomName, RoomName) = ("events".parse().unwrap(), "events-2".parse().unwrap());
    assert_eq!(
        (storage.last_event(&room).await.unwrap(), storage.events(&room, 0, 9).await.unwrap().len()),
        (0, 0)
    );
    // With the room itself, in one group with it, and later; numbers have gaps.
    storage.put_room(&room, &version(1), &[event(1, "a"), event(2, "b")]).await.unwrap();
    let (two, more) = (version(2), vec![event(5, "d"), event(300, "e")]);
    let (put, appended) = tokio::join!(
        storage.put_room(&room, &two, std::slice::from_ref(&more[0])),
        storage.append_events(&room, vec![more[1].clone()])
    );
    put.and(appended).unwrap();
    storage.put_room(&other, &version(1), &[event(1, "of another room")]).await.unwrap();
    let all = [event(1, "a"), event(2, "b"), event(5, "d"), event(300, "e")];
    assert_eq!(storage.events(&room, 0, usize::MAX).await.unwrap(), all);
    assert_eq!(storage.events(&room, 2, 1).await.unwrap(), all[2..3]);
    assert_eq!(storage.events(&room, 4, 9).await.unwrap(), all[2..]);
    assert_eq!(storage.events(&room, 300, 9).await.unwrap(), []);
    assert_eq!(storage.events(&room, u64::MAX, 9).await.unwrap(), []);
    assert_eq!(storage.last_event(&room).await.unwrap(), 300);
    // Said again, they are there once.
    storage.append_events(&room, more).await.unwrap();
    assert_eq!(storage.events(&room, 0, usize::MAX).await.unwrap(), all);
}

pub async fn are_written_with_the_record_or_not_at_all(storage: &dyn Storage) {
    let room: RoomName = "both".parse().unwrap();
    let refused = |outcome| assert!(matches!(outcome, Err(StorageError::Changed)), "{outcome:?}");
    refused(storage.put_room(&room, &version(2), &[event(1, "of nothing")]).await);
    let appended = storage.append_events(&room, vec![event(1, "of nothing")]).await;
    assert!(matches!(appended, Err(StorageError::Deleted)), "{appended:?}");
    storage.put_room(&room, &version(1), &[event(1, "first")]).await.unwrap();
    refused(storage.put_room(&room, &version(1), &[event(2, "refused")]).await);
    assert_eq!(storage.events(&room, 0, 9).await.unwrap(), [event(1, "first")]);
}

pub async fn go_with_their_room(storage: &dyn Storage) {
    let room: RoomName = "gone".parse().unwrap();
    storage.put_room(&room, &version(1), &[event(1, "a")]).await.unwrap();
    storage.delete_room(&room).await.unwrap();
    assert_eq!(storage.events(&room, 0, 9).await.unwrap(), []);
    assert_eq!(storage.last_event(&room).await.unwrap(), 0);
    let late = storage.append_events(&room, vec![event(2, "late")]).await;
    assert!(matches!(late, Err(StorageError::Deleted)), "{late:?}");
    assert_eq!(storage.events(&room, 0, 9).await.unwrap(), []);
}

/// HARD-8
pub async fn of_too_many_the_last_are_kept(storage: &dyn Storage) {
    let room: RoomName = "busy".parse().unwrap();
    storage.put_room(&room, &version(1), &[event(1, "a"), event(2, "b"), event(3, "c")]).await.unwrap();
    storage.append_events(&room, vec![event(MAX_EVENTS + 2, "z")]).await.unwrap();
    assert_eq!(storage.events(&room, 0, 9).await.unwrap(), [event(3, "c"), event(MAX_EVENTS + 2, "z")]);
}

/// Whoever began a write may be busy with something else: another write does not wait for that.
pub async fn are_written_while_nobody_waits_for_them(storage: &dyn Storage) {
    let room: RoomName = "events-apart".parse().unwrap();
    storage.put_room(&room, &version(1), &[]).await.unwrap();
    let mut begun = Vec::new();
    for number in 1..20 {
        let mut appending = storage.append_events(&room, vec![event(number, "a")]);
        match futures_util::poll!(appending.as_mut()) {
            Poll::Ready(done) => done.unwrap(),
            Poll::Pending => begun.push(appending),
        }
        storage.put_room(&room, &version(number + 1), &[]).await.unwrap();
    }
    for appending in begun {
        appending.await.unwrap();
    }
    assert_eq!(storage.last_event(&room).await.unwrap(), 19);
}
