//! LIVE-8: the others see within seconds that somebody's connection is lost.

use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::DEADLINE;
use pairpad_testing::client::Client;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::wire::Wire;
use serde_json::{Value, json};
use tokio::time::Instant;

const ADA: &str = r#"{"cursor":7,"user":{"name":"Ada"}}"#;

fn user(client: &Client, id: u64) -> Option<Value> {
    let (_, state) = client.presence.get(&id)?;
    Some(serde_json::from_str::<Value>(state).unwrap()["user"].clone())
}

fn sees_lost(client: &Client, id: u64) -> bool {
    user(client, id).is_some_and(|user| user["lost"] == true)
}

fn sees_here(client: &Client, id: u64) -> bool {
    user(client, id).is_some_and(|user| user.get("lost").is_none() && user["name"] == "Ada")
}

fn watched(room: &TestRoom, role: &str) -> String {
    format!("{}&alive=1", room.code(role))
}

#[tokio::test]
async fn live_8_a_cut_network_shows_within_five_seconds_and_its_end_at_once() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let wire = Wire::to(&server.http("")).await;
    let mut bob = server.client(&watched(&room, "interviewer")).await;
    let mut ada = Client::connect(&wire.through(&server.ws(&watched(&room, "candidate")))).await;
    ada.announce(1, ADA).await;
    let id = ada.id();
    bob.until("Ada", |bob| sees_here(bob, id)).await;
    // She answers pings for as long as she says nothing else.
    tokio::join!(ada.listen(Duration::from_secs(6)), bob.listen(Duration::from_secs(6)));
    assert!(sees_here(&bob, id) && !ada.ended);
    let announced = bob.presence[&id].0;
    wire.cut();
    let cut = Instant::now();
    bob.until("that she is lost", |bob| sees_lost(bob, id)).await;
    assert!(cut.elapsed() < Duration::from_secs(5), "{:?}", cut.elapsed());
    assert!(bob.presence[&id].0 > announced, "at a higher clock");
    // Whoever comes now sees it, too.
    let mut carol = server.client(&room.code("observer")).await;
    carol.until("that she is lost", |carol| sees_lost(carol, id)).await;
    wire.mend();
    let mended = Instant::now();
    tokio::select! {
        () = ada.listen(DEADLINE) => panic!("nobody sees that she is back"),
        () = bob.until("that she is back", |bob| sees_here(bob, id)) => {}
    }
    assert!(mended.elapsed() < Duration::from_secs(2), "{:?}", mended.elapsed());
    // She is a member as before: nothing was lost, and what she says of herself counts.
    ada.append("typed").await;
    bob.until_text("typed").await;
    let (clock, _) = ada.presence[&id];
    ada.announce(clock + 1, r#"{"cursor":8,"user":{"name":"Ada","lost":true}}"#).await;
    bob.until("her caret", |bob| bob.presence[&id].1.contains("\"cursor\":8")).await;
    assert!(sees_here(&bob, id), "nobody says of themselves that they are lost");
}

#[tokio::test(start_paused = true)]
async fn live_8_a_lost_member_leaves_with_its_heartbeat_and_who_did_not_ask_is_not_asked() {
    let server = MemoryServer::start(std::sync::Arc::new(MemoryStorage::default()), Limits::default());
    let room = server.make_room(json!({ "phase": "live" })).await;
    let mut bob = server.client(&room.code("interviewer")).await;
    let mut ada = server.client(&watched(&room, "candidate")).await;
    let mut carol = server.client(&room.code("candidate")).await;
    ada.announce(1, ADA).await;
    carol.announce(1, ADA).await;
    let (watched, unwatched) = (ada.id(), carol.id());
    bob.until("both", |bob| sees_here(bob, watched) && sees_here(bob, unwatched)).await;
    // From here on nobody reads their ends, as when two laptops were shut.
    let died = Instant::now();
    bob.until("that Ada is lost", |bob| sees_lost(bob, watched)).await;
    let seconds = died.elapsed().as_secs_f32();
    assert!((3.0..5.0).contains(&seconds), "{seconds} s");
    while bob.sees(watched) || bob.sees(unwatched) {
        bob.step().await;
        assert!(!sees_lost(&bob, unwatched), "of somebody who did not ask nobody knows");
        assert!(died.elapsed() < Duration::from_secs(45), "LIVE-2: still there");
    }
    assert!(!ada.ended && !carol.ended, "and their ends stayed open");
}
