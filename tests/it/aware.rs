//! AWARE: presence, over real sockets.

use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad_testing::client::Client;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use serde_json::{Value, json};

const ADA: &str = r#"{"user":{"name":"Ada"}}"#;

#[tokio::test]
async fn aware_1_when_a_connection_ends_the_others_see_its_ids_go_and_no_others() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    let mut carol = server.client("room").await;
    ada.announce(1, ADA).await;
    bob.announce(1, "{}").await;
    carol.until("both", |carol| carol.sees(ada.id()) && carol.sees(bob.id())).await;
    let gone = ada.id();
    // Not a closing handshake: the process just dies.
    drop(ada);
    carol.until("Ada to go", |carol| !carol.sees(gone)).await;
    assert!(carol.sees(bob.id()));
    carol.presence.clear();
    carol.send(vec![3]).await;
    carol.until("everybody", |carol| carol.sees(bob.id())).await;
    assert!(!carol.presence.contains_key(&gone));
}

#[tokio::test]
async fn aware_2_a_connection_writes_only_ids_that_it_owns() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    let mut carol = server.client("room").await;
    ada.announce(1, ADA).await;
    bob.until("Ada", |bob| bob.sees(ada.id())).await;
    // A null, and somebody else's words, at a higher clock.
    bob.announce_as(ada.id(), 15, "null").await;
    bob.announce_as(ada.id(), 99, r#"{"user":{"name":"Mallory"}}"#).await;
    bob.settle().await;
    carol.until("Ada", |carol| carol.sees(ada.id())).await;
    assert_eq!(carol.presence.get(&ada.id()), Some(&(1, ADA.to_owned())));
    // Bob's leaving does not take Ada along.
    drop(bob);
    ada.announce(2, ADA).await;
    carol
        .until("Ada's next state", |carol| {
            carol.presence.get(&ada.id()).is_some_and(|(clock, _)| *clock == 2)
        })
        .await;
}

#[tokio::test]
async fn aware_3_the_server_stamps_name_colour_and_role() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    // A Yjs client with a link's token and no session calls itself what it likes.
    let mut ada = server.client(&room.code("candidate")).await;
    let mut bob = server.client(&room.code("candidate")).await;
    let (ada_id, bob_id) = (ada.id(), bob.id());
    let forged = r#"{"cursor":1,"user":{"name":" Ada\u202e ","color":"url(x)","role":"interviewer"}}"#;
    ada.announce(1, forged).await;
    bob.announce(1, r#"{"user":{"name":"Ada"}}"#).await;
    bob.until("Ada", |bob| bob.sees(ada_id)).await;
    ada.until("Bob", |ada| ada.sees(bob_id)).await;
    let user = |client: &Client, id| {
        let state: Value = serde_json::from_str(&client.presence[&id].1).unwrap();
        state["user"].clone()
    };
    let (of_ada, of_bob) = (user(&bob, ada_id), user(&ada, bob_id));
    assert_eq!((&of_ada["name"], &of_ada["role"]), (&json!("Ada"), &json!("candidate")));
    assert_ne!(of_ada["colour"], of_bob["colour"], "two people of one name have two colours");
    // She hears what she looks like, at a clock that makes her take it.
    ada.until("her own state", |ada| ada.presence.contains_key(&ada_id)).await;
    assert_eq!(user(&ada, ada_id), of_ada);
    assert!(ada.presence[&ada_id].0 > 1);
}

#[tokio::test]
async fn aware_3_rooms_of_other_applications_pass_states_on_as_they_are() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    let state = r##"{"user":{"name":"Ada","color":"#ff0000"},"anything":[1,2]}"##;
    ada.announce(3, state).await;
    bob.until("Ada", |bob| bob.sees(ada.id())).await;
    assert_eq!(bob.presence[&ada.id()], (3, state.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn aware_5_states_that_nobody_renews_are_taken_away() {
    let server = MemoryServer::start(SwitchedStorage::new(), Limits::default());
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.announce(1, ADA).await;
    bob.until("Ada", |bob| bob.sees(ada.id())).await;
    // As y-protocols does it.
    for clock in 2..6 {
        tokio::join!(ada.listen(Duration::from_secs(15)), bob.listen(Duration::from_secs(15)));
        assert!(bob.sees(ada.id()));
        ada.announce(clock, ADA).await;
    }
    // Her connection lives on, and nobody speaks for her any more.
    tokio::join!(ada.listen(Duration::from_secs(36)), bob.listen(Duration::from_secs(36)));
    assert!(!bob.sees(ada.id()));
    assert_eq!(ada.closed, None);
    ada.announce(50, ADA).await;
    bob.until("Ada again", |bob| bob.sees(ada.id())).await;
}

#[tokio::test]
async fn aware_4_after_a_reconnect_presence_is_back_at_once() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.announce(5, ADA).await;
    let id = ada.id();
    bob.until("Ada", |bob| bob.sees(id)).await;
    let mut ada = ada.reconnect(&server.ws("room")).await;
    bob.until("Ada to go", |bob| !bob.sees(id)).await;
    // y-websocket announces the clock that it had.
    ada.announce(5, ADA).await;
    ada.until("the clock that the server knows", |ada| {
        ada.presence.get(&id).is_some_and(|(_, state)| state == "null")
    })
    .await;
    let (known, _) = ada.presence[&id];
    ada.announce(known + 1, ADA).await;
    bob.until("Ada to be back", |bob| bob.sees(id)).await;
}

#[tokio::test]
async fn aware_6_two_tabs_of_one_person_do_not_remove_each_other() {
    let server = TestServer::start().await;
    let mut first = server.client("room").await;
    let mut second = server.client("room").await;
    let mut bob = server.client("room").await;
    first.announce(1, ADA).await;
    second.announce(1, ADA).await;
    let (first_id, second_id) = (first.id(), second.id());
    bob.until("both tabs", |bob| bob.sees(first_id) && bob.sees(second_id)).await;
    drop(first);
    bob.until("the first tab to go", |bob| !bob.sees(first_id)).await;
    second.announce(2, ADA).await;
    bob.until("the second tab's next state", |bob| bob.presence[&second_id].0 == 2).await;
    assert!(bob.sees(second_id));
}
