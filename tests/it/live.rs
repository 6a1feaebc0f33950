//! LIVE: connections that last, die, or are slow. Time is paused where it
//! matters, and connections then live in memory.

use std::sync::Arc;
use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::document::view::DocumentView;
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad::protocol::message;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::client::Client;
use pairpad_testing::server::{MemoryServer, TestServer};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn live_1_a_lone_quiet_client_stays_for_ten_minutes() {
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), Limits::default());
    let mut ada = server.client("room").await;
    ada.until_synced().await;
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(600) {
        let before = ada.last_data;
        // y-websocket gives up 30 s after the last data frame; pings don't count.
        ada.until("a data frame", |ada| ada.last_data > before).await;
        assert!(ada.last_data - before < Duration::from_secs(30));
    }
    assert!(!ada.ended);
}

#[tokio::test(start_paused = true)]
async fn live_2_a_dead_peer_is_noticed_within_45_seconds() {
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), Limits::default());
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.announce(1, "{}").await;
    bob.until("Ada", |bob| bob.sees(ada.id())).await;
    // From here on nobody reads Ada's end, so no ping is ever answered; her
    // connection stays open, as that of a laptop that was shut.
    let (dead, died) = (ada.id(), Instant::now());
    while bob.sees(dead) {
        bob.step().await;
        assert!(died.elapsed() < Duration::from_secs(45), "still there");
    }
    drop(ada);
}

#[tokio::test]
async fn live_3_unknown_rooms_and_forbidden_documents_are_final() {
    use pairpad::config::settings::RoomPolicy;
    let server =
        TestServer::start_with(Limits::default(), |settings| settings.rooms = RoomPolicy::MadeFirst).await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    let mut nobody = server.client(unknown).await;
    assert_eq!(nobody.until_closed().await, 4401, "whoever shows nothing learns nothing");
    let mut ada = server.client(&format!("{unknown}?token=something")).await;
    assert_eq!(ada.until_closed().await, 4404);
    assert_eq!(ada.closed.unwrap().1, "There is no such room.");
    assert_eq!(server.server().rooms().open_documents(), 0);
    let room = server.make_room(serde_json::json!({ "phase": "live" })).await;
    let mut notes = server.client(&room.document("notes", "candidate")).await;
    assert_eq!(notes.until_closed().await, 4403);
    let mut nobody = server.client(&room.id).await;
    assert_eq!(nobody.until_closed().await, 4401);
    assert_eq!(server.server().rooms().open_documents(), 0);
}

pub(crate) fn small_outbox() -> Limits {
    Limits { outbox: 32 << 10, ..Limits::default() }
}

/// A client whose socket holds so little that its reader is slow at once.
pub(crate) async fn stalled(server: &MemoryServer) -> Client {
    let mut client = Client::over(server.stream(2 << 10).await, "ws://test/ws/room").await;
    client.until_synced().await;
    client
}

#[tokio::test]
async fn live_4_a_stalled_member_is_brought_up_to_date_in_place() {
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), small_outbox());
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    let mut slow = stalled(&server).await;
    bob.announce(1, "{}").await;
    for turn in 0..400 {
        // 400 × 500 bytes: many times the outbox.
        ada.append(&format!("{turn:04} {}\n", "x".repeat(500))).await;
        if turn % 20 == 0 {
            // One overflow at the most while nothing is read.
            ada.settle().await;
        }
    }
    ada.settle().await;
    // The others were never held up.
    bob.until("all of it", |bob| bob.text_len() == ada.text_len()).await;
    slow.until("all of it, over the same connection", |slow| slow.text_len() == ada.text_len()).await;
    assert_eq!(slow.text(), ada.text());
    slow.until("Bob's presence", |slow| slow.sees(bob.id())).await;
    assert_eq!(slow.closed, None);
    // And it is a member like any other again.
    ada.append("after").await;
    slow.until("the next edit", |slow| slow.text().ends_with("after")).await;
}

#[tokio::test]
async fn live_4_one_that_overflows_three_times_in_a_minute_is_closed() {
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), small_outbox());
    let mut ada = server.client("room").await;
    let mut slow = stalled(&server).await;
    let mut rounds = 0;
    while slow.closed.is_none() {
        rounds += 1;
        assert!(rounds < 10, "never closed");
        for _ in 0..40 {
            ada.append(&"x".repeat(2_000)).await;
            ada.settle().await;
        }
        // Reads until it has caught up or been closed, then stalls again.
        while !slow.ended && slow.text_len() < ada.text_len() {
            slow.step().await;
        }
    }
    assert_eq!(slow.closed.unwrap().0, 1013);
    assert_eq!(rounds, 3);
}

#[tokio::test]
async fn live_5_a_document_takes_as_many_members_as_its_limit_says() {
    let limits = Limits { members: 3, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut members = Vec::new();
    for _ in 0..3 {
        let mut member = server.client("room").await;
        member.until_synced().await;
        members.push(member);
    }
    assert_eq!(server.client("room").await.until_closed().await, 1013);
    drop(members.pop());
    let left = members[0].id();
    // A place becomes free when the server has noticed; until then, 1013 means 'try again'.
    loop {
        let mut member = server.client("room").await;
        while !member.synced && !member.ended {
            member.step().await;
        }
        if member.synced {
            break;
        }
        assert_eq!(member.closed.as_ref().map(|(code, _)| *code), Some(1013), "of {left}");
    }
}

#[tokio::test]
async fn live_5_updates_that_nobody_can_complete_are_bounded() {
    let limits = Limits { parked: 10_000, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.until_synced().await;
    bob.until_synced().await;
    let before = bob.frames.len();
    let _lost = ada.edit_offline(0, "lost");
    for _ in 0..20 {
        let update = ada.edit_offline(4, &"x".repeat(1_000));
        ada.feed(message::update(&update)).await;
    }
    ada.flush().await;
    // They are passed on all the same (WIRE-7). Ada would answer the server's questions,
    // and so complete them, if she read them.
    bob.until("all of them", |bob| bob.frames.len() >= before + 20).await;
    let key = DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code };
    let parked = |view: &mut DocumentView<'_>| view.state.parked_bytes();
    let parked = server.server().rooms().look(&key, parked).await.unwrap();
    assert!((1..=10_000).contains(&parked), "{parked} bytes wait");
    bob.append("goes on").await;
    server.client("room").await.until("Bob's text", |carol| carol.text().contains("goes on")).await;
    // And when she answers at last, nothing of what had to be let go is missing.
    ada.until("Bob's text", |ada| ada.text().contains("goes on")).await;
    assert!(!ada.ended && ada.asked > 0, "she was asked, and nobody is sent away for a gap");
    server.client("room").await.until("Ada's text", |carol| carol.text_len() > 20_000).await;
}

#[tokio::test]
async fn live_6_a_stopping_server_saves_and_closes_with_1012() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.append("the last words").await;
    ada.settle().await;
    let (server, code) = tokio::join!(server.restart(), ada.until_closed());
    assert_eq!(code, 1012);
    server.client("room").await.until_text("the last words").await;
}

#[tokio::test(start_paused = true)]
async fn live_7_between_two_people_stands_no_timer() {
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), Limits::default());
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.until_synced().await;
    bob.until_synced().await;
    let started = Instant::now();
    // While time is paused it goes on only when everybody waits for it: had a timer to
    // ring before a key arrives, the clock would have moved.
    for keys in 1..=200 {
        ada.append("x").await;
        bob.until("the key", |bob| bob.text_len() == keys).await;
        bob.announce(keys, "{}").await;
        let is_there = |ada: &Client| ada.presence.get(&bob.id()).is_some_and(|(clock, _)| *clock == keys);
        ada.until("Bob's caret", is_there).await;
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
}
