//! The task of a room: in which order it does what, and what a failing store does to it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use pairpad::clock::Clock;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{Garbage, RoomPolicy};
use pairpad::ids::{MemberId, RoomName};
use pairpad::rights::phase::Phase;
use pairpad::rights::role::Role;
use pairpad::rights::table::Action;
use pairpad::room::error::{OpenError, RoomError};
use pairpad::room::events::Next;
use pairpad::room::handle::RoomHandle;
use pairpad::room::registry::Rooms;
use pairpad::room::standing::{Pass, Right};
use pairpad::room::state::settings::Patch;
use pairpad::room::state::{NewRoom, Newcomer};
use pairpad::storage::Storage;
use pairpad::storage::event::{Attendee, EventKind};
use pairpad_testing::eventually;
use pairpad_testing::storage::SwitchedStorage;

async fn room(storage: &Arc<SwitchedStorage>) -> (Arc<Rooms>, RoomName, RoomHandle) {
    let shared = Arc::clone(storage) as Arc<dyn Storage>;
    let limits = Arc::new(Limits::default());
    let rooms = Rooms::new((shared, None), limits, RoomPolicy::MadeFirst, Garbage::Collect, Clock::default());
    let (name, ..) = rooms.create(NewRoom::default()).await.unwrap();
    let handle = rooms.room(&name).await.unwrap();
    (rooms, name, handle)
}

fn leads(action: Action) -> Right {
    Right { pass: Pass::Operator, action }
}

fn joining(room: &RoomHandle, role: Role) -> impl Future<Output = Result<(), RoomError>> {
    let record = room.record().unwrap();
    let link = record.links.iter().find(|link| link.role == role).unwrap().id;
    let newcomer = Newcomer { link, password: None, name: "Somebody".to_owned() };
    let room = room.clone();
    async move { room.join(newcomer).await.map(drop) }
}

#[tokio::test(start_paused = true)]
async fn hard_2_leaders_do_not_stand_in_the_queue_of_guests() {
    let storage = SwitchedStorage::slow_rooms();
    let permits = storage.room_permits.as_ref().unwrap();
    permits.add_permits(1);
    let (_rooms, _, room) = room(&storage).await;
    let mut guests: FuturesUnordered<_> =
        (0..200).map(|_| Box::pin(joining(&room, Role::Candidate))).collect();
    // All of them have knocked, and none is in.
    assert!(guests.next().now_or_never().is_none());
    tokio::task::yield_now().await;
    let mut started = Box::pin(room.set_phase(leads(Action::ChangePhase), Phase::Live));
    assert!((&mut started).now_or_never().is_none());
    // Looking needs nobody's turn.
    assert_eq!(room.people(), 0);
    assert_eq!(room.record().unwrap().phase, Phase::Pending);
    // One guest may be under way already; the leader comes next.
    permits.add_permits(2);
    started.await.unwrap();
    assert!(room.record().unwrap().members.len() <= 1);
    permits.add_permits(1_000);
    let joined = guests.filter(|joined| std::future::ready(joined.is_ok())).count().await;
    assert_eq!(room.record().unwrap().members.len(), joined);
    assert!(joined > 1, "{joined}");
}

#[tokio::test(start_paused = true)]
async fn hard_2_a_room_that_waits_for_the_disk_says_so_in_time() {
    let storage = SwitchedStorage::slow_rooms();
    storage.room_permits.as_ref().unwrap().add_permits(1);
    let (_rooms, _, room) = room(&storage).await;
    let began = tokio::time::Instant::now();
    let asked = join_all((0..3).map(|_| joining(&room, Role::Interviewer))).await;
    assert!(asked.iter().all(|asked| matches!(asked, Err(RoomError::Open(OpenError::Busy)))), "{asked:?}");
    assert!(began.elapsed().as_secs() < 10);
}

/// What somebody who followed from the beginning has seen, when it is as many events.
async fn shown(room: &RoomHandle, count: usize) -> Vec<EventKind> {
    let page = room.events().page(1, count).await.unwrap();
    page.into_iter().map(|event| event.kind).collect()
}

/// All that the store has of what happened.
async fn logged(storage: &SwitchedStorage, room: &RoomName) -> Vec<EventKind> {
    let events = storage.events(room, 0, usize::MAX).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

#[tokio::test(start_paused = true)]
async fn what_happens_while_the_disk_is_full_is_told_at_once_and_written_when_it_can_be() {
    let storage = SwitchedStorage::new();
    let (_rooms, name, room) = room(&storage).await;
    let mut follower = room.events().follow(None);
    storage.fail_writes.store(true, Ordering::SeqCst);
    for people in 1..4 {
        let who = Attendee { id: MemberId::random(), name: "Ada".to_owned(), role: Role::Owner, link: None };
        room.tell(None, EventKind::MemberJoined { who, people });
    }
    for expected in 1..4 {
        let Some(Next::Event(event)) = room.events().next(&mut follower).await else { panic!("an event") };
        assert!(matches!(event.kind, EventKind::MemberJoined { people, .. } if people == expected));
    }
    assert_eq!(logged(&storage, &name).await, [EventKind::RoomCreated]);
    storage.fail_writes.store(false, Ordering::SeqCst);
    eventually("all are written", async || logged(&storage, &name).await.len() == 4).await;
}

#[tokio::test(start_paused = true)]
async fn an_end_that_came_while_nobody_looked_is_told_once_with_its_time() {
    let storage = SwitchedStorage::new();
    let limits = Arc::new(Limits { idle: std::time::Duration::ZERO, ..Limits::default() });
    let shared = Arc::clone(&storage) as Arc<dyn Storage>;
    let rooms = Rooms::new((shared, None), limits, RoomPolicy::MadeFirst, Garbage::Collect, Clock::tokio());
    let new = NewRoom { is_live: true, idle_minutes: 1, ..NewRoom::default() };
    let (name, record, _) = rooms.create(new).await.unwrap();
    let due = record.created.after(std::time::Duration::from_secs(60));
    let hour = std::time::Duration::from_secs(3600);
    tokio::time::advance(hour).await;
    for _ in 0..3 {
        let room = rooms.room(&name).await.unwrap();
        assert_eq!(room.record().unwrap().phase, Phase::Ended);
        eventually("it is stored", async || {
            storage.room(&name).await.unwrap().unwrap().phase == Phase::Ended
        })
        .await;
        tokio::time::advance(hour).await;
    }
    let events = storage.events(&name, 0, usize::MAX).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.clone()).collect();
    let phase = |phase| EventKind::PhaseChanged { phase };
    assert_eq!(kinds, [EventKind::RoomCreated, phase(Phase::Live), phase(Phase::Ended)]);
    assert_eq!(events[2].at, due);
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_found_again() {
    let storage = SwitchedStorage::new();
    let (_rooms, name, room) = room(&storage).await;
    let title = |title: &str| Patch { title: Some(title.to_owned()), ..Patch::default() };
    storage.lose_answer.store(true, Ordering::SeqCst);
    let lost = room.configure(leads(Action::Configure), title("written")).await;
    assert!(matches!(lost, Err(RoomError::Open(OpenError::Storage(_)))), "{lost:?}");
    assert_eq!(room.record().unwrap().title, "", "nobody is shown what may not be there");
    room.set_phase(leads(Action::ChangePhase), Phase::Live).await.unwrap();
    let record = room.record().unwrap();
    assert_eq!((record.title.as_str(), record.phase), ("written", Phase::Live));
    assert_eq!(storage.room(&name).await.unwrap().as_ref(), Some(&*record));
    // What it means was shown late, and is in the log once.
    let shown = shown(&room, 2).await;
    assert_eq!(shown, [EventKind::RoomUpdated, EventKind::PhaseChanged { phase: Phase::Live }]);
    assert_eq!(logged(&storage, &name).await[1..], shown);
    // And one that did not get there changes nothing.
    storage.fail_writes.store(true, Ordering::SeqCst);
    room.configure(leads(Action::Configure), title("not written")).await.unwrap_err();
    storage.fail_writes.store(false, Ordering::SeqCst);
    room.configure(leads(Action::Configure), title("third")).await.unwrap();
    assert_eq!(storage.room(&name).await.unwrap().unwrap().title, "third");
}

#[tokio::test]
async fn a_room_that_was_changed_behind_its_back_is_not_overwritten() {
    let storage = SwitchedStorage::new();
    let (_rooms, name, room) = room(&storage).await;
    let mut record = storage.room(&name).await.unwrap().unwrap();
    (record.title, record.version) = ("of another".to_owned(), record.version + 1);
    storage.put_room(&name, &record, &[]).await.unwrap();
    let start = || room.set_phase(leads(Action::ChangePhase), Phase::Live);
    start().await.unwrap_err();
    start().await.unwrap();
    let record = storage.room(&name).await.unwrap().unwrap();
    assert_eq!((record.title.as_str(), record.phase), ("of another", Phase::Live));
}
