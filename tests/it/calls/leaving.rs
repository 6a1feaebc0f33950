//! Who has to go, goes: by the server's word, in the turn in which it was decided.

use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad_testing::call::CallClient;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use reqwest::Method;
use serde_json::json;
use tokio::time::timeout;

use super::{arrives, joins, live};

#[tokio::test]
async fn hard_3_who_may_not_be_there_any_more_is_out_and_everybody_hears_why() {
    let server = TestServer::start().await;
    for (how, reason, code) in [
        ("remove", "removed", 4410),
        ("revoke", "revoked", 4401),
        ("end", "ended", 4409),
        ("delete", "ended", 4404),
    ] {
        let room = live(&server).await;
        let mut ada = joins(&room, "interviewer", "Ada").await;
        let (mut bob, session) = arrives(&room, "candidate", "Bob").await;
        bob.join().await;
        ada.until("joined").await;
        let owner = room.token("owner");
        let (status, _) = match how {
            "remove" => room.ask(Method::DELETE, &format!("/members/{}", session.member), owner, None).await,
            "revoke" => {
                room.ask(Method::DELETE, &format!("/links/{}", room.links["candidate"].0), owner, None).await
            }
            "end" => room.ask(Method::PUT, "/phase", owner, Some(json!({ "phase": "ended" }))).await,
            _ => room.ask(Method::DELETE, "", owner, None).await,
        };
        assert!(status.is_success(), "{how}: {status}");
        // Said after it was decided: it reaches nobody.
        bob.say(json!({ "type": "offer", "to": ada.id, "sdp": "v=0" })).await;
        assert_eq!(bob.until_closed().await, code, "{how}");
        assert_eq!(bob.take("left"), [json!({ "type": "left", "id": bob.id, "reason": reason })], "{how}");
        if how == "delete" {
            assert_eq!(ada.until_closed().await, code);
            continue;
        }
        assert_eq!(
            ada.until("left").await,
            json!({ "type": "left", "id": bob.id, "reason": reason }),
            "{how}"
        );
        ada.settle().await;
        assert!(ada.take("offer").is_empty(), "{how}");
    }
}

#[tokio::test]
async fn who_waits_sees_the_call_when_the_interview_begins() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let (mut bob, _) = arrives(&room, "candidate", "Bob").await;
    bob.settle().await;
    assert!(bob.heard.is_empty(), "{:?}", bob.heard);
    room.set_phase("live").await;
    assert_eq!(bob.until("call").await["participants"][0]["name"], "Ada");
    bob.join().await;
    assert_eq!(ada.until("joined").await["participant"]["name"], "Bob");
    // Leaders stay when it ends.
    room.set_phase("ended").await;
    assert_eq!(ada.until("left").await["reason"], "ended");
    ada.settle().await;
}

#[tokio::test]
async fn a_new_name_is_seen_and_a_lost_connection_is_a_departure() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let (mut bob, session) = arrives(&room, "candidate", "Bob").await;
    bob.join().await;
    let (status, _) =
        room.ask(Method::PATCH, "/members/me", &session.token, Some(json!({ "name": "Robert" }))).await;
    assert_eq!(status, 200);
    assert_eq!(ada.until("changed").await["participant"]["name"], "Robert");
    let id = bob.id.clone();
    drop(bob);
    assert_eq!(ada.until("left").await, json!({ "type": "left", "id": id, "reason": "lost" }));
}

#[tokio::test(start_paused = true)]
async fn an_interview_in_which_people_talk_does_not_end_for_want_of_activity() {
    let server = MemoryServer::start(SwitchedStorage::new(), Limits::default());
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 2 })).await;
    let arrive = async |role: &str| {
        let session = server.join(&room, role, role).await;
        let url = format!("ws://test{}", room.call_path(&session.token));
        let mut client = CallClient::over(server.stream(64 << 10).await, &url).await;
        client.join().await;
        client
    };
    let (mut ada, mut bob) = (arrive("interviewer").await, arrive("candidate").await);
    let both = async { tokio::join!(ada.wait("left"), bob.wait("left")) };
    let heard = timeout(Duration::from_secs(600), both).await;
    assert!(heard.is_err(), "somebody is out after ten minutes: {heard:?}");
    // Whoever is left alone does not keep it going.
    ada.say(json!({ "type": "bye" })).await;
    assert_eq!(bob.wait("left").await["reason"], "left");
    assert_eq!(bob.wait("left").await, json!({ "type": "left", "id": bob.id, "reason": "ended" }));
}

#[tokio::test]
async fn live_6_a_server_that_stops_says_so_to_everybody_at_the_call() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let (mut bob, _) = arrives(&room, "candidate", "Bob").await;
    bob.until("call").await;
    server.stop().await;
    assert_eq!((ada.until_closed().await, bob.until_closed().await), (1012, 1012));
}
