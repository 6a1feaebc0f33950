//! What no page says: it is refused by name, and concerns nobody else.

use pairpad::config::limits::Limits;
use pairpad_testing::call::CallClient;
use pairpad_testing::raw::{Raw, frame};
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{arrives, joins, live};

/// A whole text frame.
const TEXT: u8 = 0x81;

#[tokio::test]
async fn guard_1_what_is_no_message_is_refused_by_name_and_closed_after_some() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let mut mallory = joins(&room, "candidate", "Mallory").await;
    let hostile = [
        ("[".repeat(30_000), "malformed"),
        ("\u{0}\u{202e}".to_owned(), "malformed"),
        (json!({ "type": "welcome", "id": mallory.id }).to_string(), "unknown-type"),
        (json!({ "type": "offer", "to": ada.id, "sdp": "<script>" }).to_string(), "bad-description"),
        (
            json!({ "type": "answer", "to": ada.id, "sdp": format!("v=0{}", "x".repeat(33_000)) })
                .to_string(),
            "bad-description",
        ),
        (
            json!({ "type": "candidate", "to": ada.id, "candidate": { "candidate": "x" } }).to_string(),
            "bad-candidate",
        ),
        (json!({ "type": "offer", "to": [ada.id], "sdp": "v=0" }).to_string(), "malformed"),
        (json!({ "type": "state", "audio": 1 }).to_string(), "malformed"),
    ];
    let [first @ .., _] = &hostile;
    for (text, code) in first {
        mallory.send(Message::text(text.as_str())).await;
        assert_eq!(mallory.until_refused().await, *code, "{}", &text[..text.len().min(80)]);
    }
    assert_eq!(mallory.closed, None, "some of them may be mistakes");
    mallory.send(Message::text(hostile[7].0.as_str())).await;
    assert_eq!(mallory.until_closed().await, 4400);
    assert_eq!(ada.until("left").await["id"], mallory.id);
    ada.settle().await;
    let heard: Vec<_> = ada.heard.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(heard, ["call", "joined"], "nothing of it reached her");
}

#[tokio::test]
async fn hard_7_what_is_no_text_or_too_large_closes_at_once() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    for (message, code) in [
        (Message::binary(vec![0, 0, 1, 0]), 4400),
        (Message::text(format!("{{\"type\":\"bye\"{}}}", " ".repeat(34 << 10))), 1009),
    ] {
        let mut mallory = joins(&room, "candidate", "Mallory").await;
        mallory.send(message).await;
        assert_eq!(mallory.until_closed().await, code);
    }
}

#[tokio::test]
async fn hard_3_what_is_said_in_the_wrong_order_or_to_others_has_no_effect() {
    let server = TestServer::start().await;
    let (room, beside) = (live(&server).await, live(&server).await);
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let elsewhere = joins(&beside, "candidate", "Bob").await;
    let (mut eve, session) = arrives(&room, "candidate", "Eve").await;
    let offer = |to: &str| json!({ "type": "offer", "to": to, "sdp": "v=0" });
    let early = [
        offer(&ada.id),
        json!({ "type": "answer", "to": ada.id, "sdp": "v=0" }),
        json!({ "type": "candidate", "to": ada.id, "candidate": null }),
        json!({ "type": "state", "audio": true, "video": true, "screen": true }),
    ];
    for message in early {
        eve.say(message).await;
        assert_eq!(eve.until_refused().await, "not-in-call");
    }
    // To leave where one is not in is nothing.
    eve.say(json!({ "type": "bye" })).await;
    eve.join().await;
    let her = eve.id.clone();
    for to in [her.as_str(), &elsewhere.id, &session.member] {
        eve.say(offer(to)).await;
        assert_eq!(eve.until_refused().await, "no-such-participant");
    }
    ada.until("joined").await;
    ada.settle().await;
    assert!(ada.take("offer").is_empty() && ada.take("changed").is_empty(), "{:?}", ada.heard);
}

#[tokio::test]
async fn hard_2_a_flood_is_refused_and_closed_and_the_others_talk_on() {
    let limits = Limits { call_messages_per_minute: 50, call_changes_per_minute: 10, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let mut bob = joins(&room, "candidate", "Bob").await;
    let (mut mallory, session) = arrives(&room, "candidate", "Mallory").await;
    mallory.join().await;
    // In all tabs together.
    let mut again = room.call(&session.token).await;
    for at in 0..10 {
        let message = json!({ "type": "state", "audio": at % 2 == 0, "video": false, "screen": false });
        mallory.say(message).await;
    }
    assert_eq!(mallory.until_refused().await, "too-often");
    again.say(json!({ "type": "join", "audio": true, "video": true })).await;
    assert_eq!(again.until_refused().await, "too-often");
    let candidate = json!({ "type": "candidate", "to": ada.id, "candidate": null });
    for _ in 0..300 {
        mallory.say(candidate.clone()).await;
    }
    assert_eq!(mallory.until_closed().await, 4413);
    bob.say(json!({ "type": "offer", "to": ada.id, "sdp": "v=0" })).await;
    assert_eq!(ada.until("offer").await["from"], bob.id);
    let passed = ada.take("candidate").len();
    assert!((50..100).contains(&passed), "{passed} came through");
}

#[tokio::test(start_paused = true)]
async fn hard_7_who_does_not_read_is_put_out_and_costs_no_more_than_the_bound() {
    let limits = Limits { call_outbox: 100_000, ..Limits::default() };
    let server = MemoryServer::start(SwitchedStorage::new(), limits);
    let room = server.make_room(json!({ "phase": "live" })).await;
    let (ada, deaf) =
        (server.join(&room, "interviewer", "Ada").await, server.join(&room, "candidate", "Deaf").await);
    let url = format!("ws://test{}", room.call_path(&ada.token));
    let mut client = CallClient::over(server.stream(64 << 10).await, &url).await;
    client.join().await;
    let mut raw = Raw::at(server.stream(1 << 10).await, &room.call_path(&deaf.token)).await;
    raw.write(&frame(TEXT, br#"{"type":"join","audio":true,"video":true}"#)).await;
    let joined = client.until("joined").await;
    let id = joined["participant"]["id"].as_str().unwrap().to_owned();
    let sdp = format!("v=0\r\n{}", "x".repeat(30_000));
    // The library that writes frames holds 128 KiB of them, too.
    for _ in 0..12 {
        client.say(json!({ "type": "offer", "to": id, "sdp": sdp })).await;
    }
    assert_eq!(client.until("left").await, json!({ "type": "left", "id": id, "reason": "lost" }));
}

#[tokio::test]
async fn hard_2_sockets_of_a_call_are_counted_as_all_are() {
    let limits = Limits { member_connections: 2, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let room = live(&server).await;
    let (mut first, session) = arrives(&room, "candidate", "Eve").await;
    first.join().await;
    let _second = room.call(&session.token).await;
    assert_eq!(room.call(&session.token).await.until_closed().await, 1013);
    first.settle().await;
}

#[tokio::test]
async fn pages_of_other_sites_and_what_asks_for_no_socket_get_an_error() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let url = server.http(&room.call_path(room.token("owner")));
    let ask = async |origin: Option<&str>, upgrade: bool| {
        let mut request = reqwest::Client::new().get(&url);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if upgrade {
            request = request
                .header("connection", "upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-version", "13")
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask(Some("https://evil.example"), true).await, 403);
    assert_eq!(ask(None, true).await, 101);
    assert_eq!(ask(None, false).await, 426);
}
