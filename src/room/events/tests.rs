use super::*;
use crate::storage::event::EventKind;
use crate::storage::memory::MemoryStorage;
use crate::storage::room::RoomRecord;

fn room() -> RoomName {
    "room".parse().unwrap()
}

/// A store in which the room is.
async fn stored() -> Arc<dyn Storage> {
    let storage = MemoryStorage::default();
    storage.put_room(&room(), &RoomRecord::new(UnixMillis(0), "python"), &[]).await.unwrap();
    Arc::new(storage)
}

/// The room's next time in memory.
async fn open(storage: &Arc<dyn Storage>) -> EventLog {
    EventLog::open(room(), Arc::clone(storage), storage.last_event(&room()).await.unwrap())
}

fn kind(number: usize) -> EventKind {
    EventKind::LanguageChanged { language: number.to_string() }
}

fn push(log: &EventLog, number: usize) {
    log.push(UnixMillis(1), Phase::Live, None, kind(number));
}

/// What the recorder does.
async fn save(log: &EventLog) {
    while !log.is_saved() {
        let events = log.next_unsaved();
        log.storage.append_events(&log.room, events.clone()).await.unwrap();
        log.saved(&events);
    }
}

async fn next(log: &EventLog, follower: &mut Follower) -> Result<(EventId, usize), EventId> {
    match log.next(follower).await {
        Some(Next::Event(Event { id, kind: EventKind::LanguageChanged { language }, .. })) => {
            Ok((id, language.parse().unwrap()))
        }
        Some(Next::Missed(id)) => Err(id),
        other => panic!("{other:?}"),
    }
}

/// All that is there for somebody who saw this.
async fn rest(log: &EventLog, seen: EventId) -> Result<Vec<usize>, EventId> {
    let (mut follower, mut found) = (log.follow(Some(seen)), Vec::new());
    while found.is_empty() || follower.seen < *log.last.borrow() {
        found.push(next(log, &mut follower).await?.1);
    }
    Ok(found)
}

#[tokio::test]
async fn a_follower_goes_on_where_it_broke_off() {
    let log = open(&stored().await).await;
    push(&log, 0);
    let mut follower = log.follow(None);
    push(&log, 1);
    push(&log, 2);
    let (id, language) = next(&log, &mut follower).await.unwrap();
    assert_eq!(language, 1);
    let mut again = log.follow(Some(id.to_string().parse().unwrap()));
    assert_eq!(next(&log, &mut again).await.unwrap().1, 2);
}

#[tokio::test]
async fn a_follower_goes_on_after_the_room_was_unloaded_and_its_server_restarted() {
    let storage = stored().await;
    let log = open(&storage).await;
    let mut follower = log.follow(None);
    for number in 0..4 {
        push(&log, number);
    }
    let (seen, _) = next(&log, &mut follower).await.unwrap();
    save(&log).await;
    drop(log);
    for _ in 0..2 {
        let log = open(&storage).await;
        let before = rest(&log, seen).await.unwrap();
        assert_eq!(before[..3], [1, 2, 3]);
        push(&log, 4);
        assert_eq!(rest(&log, seen).await.unwrap()[before.len()..], [4], "old and new as one");
        save(&log).await;
    }
}

#[tokio::test]
async fn who_saw_what_never_reached_the_disk_is_told() {
    let storage = stored().await;
    let log = open(&storage).await;
    push(&log, 0);
    save(&log).await;
    let mut follower = log.follow(None);
    push(&log, 1);
    let (lost, _) = next(&log, &mut follower).await.unwrap();
    // The server dies. Its number is given to something else.
    let log = open(&storage).await;
    push(&log, 2);
    save(&log).await;
    let from = rest(&log, lost).await.unwrap_err();
    push(&log, 3);
    assert_eq!(rest(&log, from).await.unwrap(), [3]);
}

#[tokio::test]
async fn who_is_far_behind_reads_from_the_disk() {
    let log = open(&stored().await).await;
    let mut slow = log.follow(None);
    for number in 0..2 * KEPT {
        push(&log, number);
        save(&log).await;
    }
    for number in 0..2 * KEPT {
        assert_eq!(next(&log, &mut slow).await.unwrap().1, number);
    }
    push(&log, 7);
    assert_eq!(next(&log, &mut slow).await.unwrap().1, 7);
}

#[tokio::test]
async fn what_could_not_be_kept_is_told_as_missed() {
    let log = open(&stored().await).await;
    let mut slow = log.follow(None);
    for number in 0..KEPT + 5 {
        push(&log, number);
    }
    next(&log, &mut slow).await.unwrap_err();
    push(&log, 7);
    assert_eq!(next(&log, &mut slow).await.unwrap().1, 7);
    save(&log).await;
    assert_eq!(log.storage.events(&room(), 0, usize::MAX).await.unwrap().len(), KEPT);
}

#[tokio::test]
async fn what_goes_with_the_record_is_shown_when_both_are_on_disk_and_keeps_its_place() {
    let log = open(&stored().await).await;
    let mut follower = log.follow(None);
    push(&log, 0);
    let reserved = log.reserve(UnixMillis(1), Phase::Live, None, vec![kind(1), kind(2)]);
    push(&log, 3);
    assert_eq!(next(&log, &mut follower).await.unwrap().1, 0);
    assert_eq!(*follower.last.borrow(), 1, "nothing overtakes what is being written");
    assert_eq!(reserved.len(), 2);
    log.storage.append_events(&room(), reserved).await.unwrap();
    log.publish();
    save(&log).await;
    for number in 1..4 {
        assert_eq!(next(&log, &mut follower).await.unwrap().1, number);
    }
    let numbers = log.storage.events(&room(), 0, 9).await.unwrap();
    assert_eq!(numbers.iter().map(|event| event.id.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[tokio::test]
async fn what_was_not_written_with_the_record_did_not_happen() {
    let log = open(&stored().await).await;
    let mut follower = log.follow(None);
    let reserved = log.reserve(UnixMillis(1), Phase::Live, None, vec![kind(1)]);
    push(&log, 2);
    log.withdraw(&reserved);
    assert_eq!(next(&log, &mut follower).await.unwrap().1, 2);
    // A number that is never used is no gap for those who come later.
    save(&log).await;
    let (storage, seen) = (Arc::clone(&log.storage), EventId { run: log.run, number: 2 });
    push(&log, 3);
    save(&log).await;
    assert_eq!(rest(&open(&storage).await, seen).await.unwrap(), [3]);
}

#[tokio::test]
async fn a_page_goes_over_from_the_disk_to_memory() {
    let storage = stored().await;
    let log = open(&storage).await;
    (0..5).for_each(|number| push(&log, number));
    save(&log).await;
    let log = open(&storage).await;
    (5..8).for_each(|number| push(&log, number));
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let page = log.page(after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.id.number;
        found.extend(page.into_iter().map(|event| event.kind));
    }
    assert_eq!(found, (0..8).map(kind).collect::<Vec<_>>());
}
