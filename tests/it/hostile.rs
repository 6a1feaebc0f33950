//! GUARD-1: every case of `hostile/frames.json`. Whatever is sent, the process
//! lives, the room and its other members work on, nothing of it is stored or
//! relayed, and the sender gets what the case expects.

use std::time::Duration;

use bytes::Bytes;
use pairpad::config::limits::Limits;
use pairpad::protocol::message;
use pairpad_testing::client::{Client, doc};
use pairpad_testing::craft::{ANY, OneStruct, Place, TYPE, many_clients, nested_any, text};
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    frame: Option<String>,
    update: Option<String>,
}

fn file() -> File {
    serde_json::from_str(include_str!("hostile/frames.json")).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The bytes of a case that holds some.
fn bytes(name: &str) -> Bytes {
    let case = file().cases.into_iter().find(|case| case.name == name).unwrap();
    match (case.frame, case.update) {
        (Some(frame), _) => hex(&frame).into(),
        (_, Some(update)) => message::update(&hex(&update)),
        _ => panic!("{name} is generated"),
    }
}

/// A room with two honest people and one who is not.
struct Stage {
    server: TestServer,
    ada: Client,
    bob: Client,
    mallory: Client,
}

impl Stage {
    async fn set() -> Self {
        Self::set_with(Limits::default()).await
    }

    async fn set_with(limits: Limits) -> Self {
        let server = TestServer::start_with(limits, |_| ()).await;
        // The Yjs client with id 1 has written.
        let mut ada = Client::connect_as(&server.ws("room"), doc(1)).await;
        ada.append("Ada's text. ").await;
        ada.announce(1, r#"{"user":{"name":"Ada"}}"#).await;
        let mut bob = server.client("room").await;
        bob.until_text("Ada's text. ").await;
        bob.until("Ada's presence", |bob| bob.sees(1)).await;
        let mut mallory = server.client("room").await;
        mallory.until_synced().await;
        Self { server, ada, bob, mallory }
    }

    async fn send(&mut self, frame: impl Into<Bytes>) {
        self.mallory.send(frame).await;
    }

    /// The room works on as if nothing had been sent, also after a restart.
    async fn unharmed(mut self) {
        self.bob.settle().await;
        let relayed = self.bob.frames.len();
        self.ada.append("And more.").await;
        let expected = "Ada's text. And more.";
        self.bob.until_text(expected).await;
        assert_eq!(self.bob.frames.len(), relayed + 1, "nothing but the edit was relayed");
        assert_eq!((self.ada.closed.as_ref(), self.bob.closed.as_ref()), (None, None));
        assert!(self.bob.sees(1), "Ada's presence");
        self.server.client("room").await.until_text(expected).await;
        // A snapshot can be written and read.
        let server = self.server.restart().await;
        server.client("room").await.until_text(expected).await;
    }
}

async fn is_closed_with_4400(name: &str) {
    let mut stage = Stage::set().await;
    stage.send(bytes(name)).await;
    assert_eq!(stage.mallory.until_closed().await, 4400);
    stage.unharmed().await;
}

async fn is_ignored(name: &str) {
    let mut stage = Stage::set().await;
    stage.send(bytes(name)).await;
    stage.mallory.settle().await;
    assert_eq!(stage.mallory.closed, None);
    stage.unharmed().await;
}

/// A test for each case; `all_cases_are_tests` compares the names with the file.
macro_rules! cases {
    ($($test:ident: $name:literal => $body:expr;)+) => {
        const TESTED: &[&str] = &[$($name),+];
        $(
            #[tokio::test]
            async fn $test() {
                $body($name).await;
            }
        )+
    };
}

cases! {
    guard_1_zero_structs: "zero-structs" => is_closed_with_4400;
    guard_1_poison_pill: "poison-pill" => poison_pill;
    guard_1_nested_any: "nested-any" => nested;
    guard_1_state_vector_count: "state-vector-count" => is_closed_with_4400;
    guard_1_awareness_count: "awareness-count" => is_closed_with_4400;
    guard_1_update_count: "update-count" => is_closed_with_4400;
    guard_1_truncated_update: "truncated-update" => is_closed_with_4400;
    guard_1_awareness_bad_utf8: "awareness-bad-utf8" => is_closed_with_4400;
    guard_1_awareness_not_json: "awareness-not-json" => is_closed_with_4400;
    guard_1_awareness_foreign_null: "awareness-foreign-null" => foreign_null;
    guard_1_awareness_clock_max: "awareness-clock-max" => is_closed_with_4400;
    guard_1_awareness_huge: "awareness-huge" => huge_state;
    guard_1_unknown_type: "unknown-type" => is_ignored;
    guard_1_empty_frame: "empty-frame" => is_ignored;
    guard_1_text_frame: "text-frame" => text_frame;
    guard_1_client_auth_message: "client-auth-message" => is_ignored;
    guard_1_oversize_frame: "oversize-frame" => oversize;
    guard_1_many_clients: "many-clients" => crowd;
    guard_1_nested_types: "nested-types" => nested_types;
    guard_1_pending_flood: "pending-flood" => pending_flood;
    guard_1_flood: "flood" => flood;
    guard_1_slow_loris: "slow-loris" => slow_loris;
    guard_1_room_names: "room-names" => room_names;
}

#[test]
fn guard_1_all_cases_are_tests() {
    let cases: Vec<String> = file().cases.into_iter().map(|case| case.name).collect();
    assert_eq!(cases, TESTED);
}

async fn poison_pill(name: &str) {
    let mut stage = Stage::set().await;
    stage.send(bytes(name)).await;
    // It depends on something that nobody has; the answer to the server's question
    // does not bring it. Held back or refused: nobody is harmed.
    stage.mallory.listen_until_settled_or_closed().await;
    stage.ada.append("And more.").await;
    let expected = "Ada's text. And more.";
    stage.bob.until_text(expected).await;
    stage.server.client("room").await.until_text(expected).await;
    let server = stage.server.restart().await;
    server.client("room").await.until_text(expected).await;
}

async fn nested(_: &str) {
    let mut stage = Stage::set().await;
    let update = |depth| {
        let body = nested_any(depth);
        OneStruct { client: 9, clock: 0, content: ANY, place: Place::Root("t"), body }.update()
    };
    stage.send(message::update(&update(10_000))).await;
    assert_eq!(stage.mallory.until_closed().await, 4400);
    stage.unharmed().await;
}

async fn nested_types(_: &str) {
    let mut stage = Stage::set().await;
    let depth = 8_000;
    let step = |clock| {
        let place = if clock == 0 { Place::Root("tree") } else { Place::Inside(9, clock - 1) };
        OneStruct { client: 9, clock, content: TYPE, place, body: vec![1] }.update()
    };
    // Those inside first: they wait for those around them, and are as deep only then.
    for clock in (depth / 2..depth).rev().chain(0..depth / 2) {
        if !stage.mallory.try_send(message::update(&step(clock))).await {
            break;
        }
    }
    assert_eq!(stage.mallory.until_closed().await, 4415);
    let mut again = stage.server.client("room").await;
    again.until_synced().await;
    again.send(message::update(&[0, 1, 9, 1, 0, 1])).await;
    again.settle().await;
    stage.ada.append("And more.").await;
    stage.server.client("room").await.until_text("Ada's text. And more.").await;
    let server = stage.server.restart().await;
    server.client("room").await.until_text("Ada's text. And more.").await;
}

async fn foreign_null(_: &str) {
    let mut stage = Stage::set().await;
    // Ada has id 1 here, not 7.
    stage.mallory.announce_as(1, 15, "null").await;
    stage.mallory.settle().await;
    stage.unharmed().await;
}

async fn huge_state(_: &str) {
    let mut stage = Stage::set().await;
    let state = format!(r#"{{"big":"{}"}}"#, "x".repeat((1 << 20) - 100));
    stage.mallory.announce(1, &state).await;
    assert_eq!(stage.mallory.until_closed().await, 4400);
    assert!(!stage.mallory.closed.as_ref().unwrap().1.is_empty(), "with an explanation");
    stage.unharmed().await;
}

async fn text_frame(_: &str) {
    let mut stage = Stage::set().await;
    stage.mallory.send_message(Message::text(r#"{"type":"edit"}"#)).await;
    assert_eq!(stage.mallory.until_closed().await, 1003);
    stage.unharmed().await;
}

async fn oversize(_: &str) {
    let limits = Limits::default();
    // An edit, and a first sync: each one byte over its own limit; the latter is
    // refused before it has come.
    for (kind, limit) in [(2, limits.frame), (1, limits.first_sync)] {
        let mut stage = Stage::set().await;
        stage.mallory.append("Typed before.").await;
        stage.bob.until_text("Ada's text. Typed before.").await;
        let mut frame = vec![0, kind];
        frame.resize(limit + 1, 0);
        stage.send(frame).await;
        assert_eq!(stage.mallory.until_closed().await, 1009, "kind {kind}");
        let kept = "Ada's text. Typed before.";
        stage.server.client("room").await.until_text(kept).await;
        let mut far_over = stage.server.client("room").await;
        far_over.until_synced().await;
        let sent = far_over.try_send(vec![0; 3 * limits.first_sync]).await;
        assert!(!sent || far_over.until_closed().await == 1009);
        stage.ada.until_text(kept).await;
    }
}

async fn crowd(_: &str) {
    let mut stage = Stage::set().await;
    let update = many_clients(100_000);
    // The limit of a frame refuses it; as a first sync it fits, and is too much.
    stage.send(message::update(&update)).await;
    assert_eq!(stage.mallory.until_closed().await, 1009);
    let mut again = stage.server.client("room").await;
    again.send(message::sync_step_2(&update)).await;
    assert_eq!(again.until_closed().await, 4413);
    stage.ada.append("And more.").await;
    stage.bob.until_text("Ada's text. And more.").await;
    stage.server.client("room").await.until_text("Ada's text. And more.").await;
}

async fn pending_flood(_: &str) {
    let mut stage = Stage::set().await;
    // Twice what may wait for all, and eight times what may for one. Each time she is
    // asked for what is missing, and has nothing to answer.
    for clock in 1..=32 {
        let place = Place::After(424_242, clock);
        let body = text(&"x".repeat(60_000));
        let update = OneStruct { client: 77, clock: clock * 60_000, content: 4, place, body }.update();
        stage.mallory.send(message::update(&update)).await;
    }
    stage.mallory.settle().await;
    assert_eq!(stage.mallory.closed, None, "nobody is closed for what others have not sent yet");
    let parked = stage.server.parked_bytes("room").await;
    let limit = Limits::default().parked / 4;
    assert!((1..=limit).contains(&parked), "{parked} bytes are held back");
    stage.ada.append("And more.").await;
    stage.server.client("room").await.until_text("Ada's text. And more.").await;
}

async fn flood(_: &str) {
    // The speed of a flood is measured in benches/; here it is slowed down so much
    // that it cannot be over before the others have talked.
    let limits = Limits { inflow_messages: 200, inflow_messages_burst: 200, ..Limits::default() };
    let mut stage = Stage::set_with(limits).await;
    for _ in 0..1_000 {
        let update = stage.mallory.edit_offline(0, "f");
        stage.mallory.feed(message::update(&update)).await;
    }
    stage.mallory.flush().await;
    stage.ada.append("And more.").await;
    stage.bob.until("Ada's edit", |bob| bob.text().ends_with("And more.")).await;
    let flooded = stage.bob.text().matches('f').count();
    assert!(flooded < 900, "the flood was over: {flooded}");
    // Slowed down, not cut off: all of it comes in the end.
    stage.bob.until("the flood", |bob| bob.text().matches('f').count() == 1_000).await;
    assert_eq!(stage.mallory.closed, None);
}

async fn slow_loris(_: &str) {
    drip_a_request().await;
    header_without_payload().await;
}

/// One byte a second, in time that passes as fast as it can.
async fn drip_a_request() {
    tokio::time::pause();
    let server = MemoryServer::start(SwitchedStorage::new(), Limits::default());
    let mut stream = server.stream(64).await;
    let started = Instant::now();
    let request = format!("GET /ws/room HTTP/1.1\r\nHost: localhost\r\nX: {}", "x".repeat(600));
    for byte in request.bytes() {
        tokio::time::advance(Duration::from_secs(1)).await;
        if stream.write_all(&[byte]).await.is_err() {
            break;
        }
    }
    let took = started.elapsed();
    assert!(took < Limits::default().header + Duration::from_secs(5), "{took:?}");
    tokio::time::resume();
}

async fn header_without_payload() {
    tokio::time::pause();
    let server = MemoryServer::start(SwitchedStorage::new(), Limits::default());
    let mut stream = server.stream(1 << 20).await;
    let upgrade = "GET /ws/room HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    // A masked binary message of 100 bytes, of which a byte comes now and then.
    stream.write_all(&[0x82, 0x80 | 100, 1, 2, 3, 4]).await.unwrap();
    let started = Instant::now();
    let mut buffer = [0; 1024];
    loop {
        let dripping = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            stream.write_all(&[0]).await
        };
        if dripping.await.is_err() {
            break;
        }
        // What the server says is read, so that only its patience counts.
        let read = tokio::time::timeout(Duration::from_millis(1), stream.read(&mut buffer)).await;
        if matches!(read, Ok(Ok(0) | Err(_))) {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(45), "still there");
    }
    // No task is left behind: Bob is the only member.
    let mut bob = server.client("room").await;
    bob.until_synced().await;
    assert_eq!(server.members("room").await, 1);
    tokio::time::resume();
}

async fn room_names(_: &str) {
    let server = TestServer::start().await;
    let long = "a".repeat(10 << 10);
    let names: [&[u8]; 7] = [
        b"",
        b"../../etc/passwd",
        b"%2e%2e%2f",
        b"a%00b",
        long.as_bytes(),
        b"%ff%fe",
        "%E2%80%AEx".as_bytes(),
    ];
    for name in names {
        let mut stream = TcpStream::connect(server.server().address().unwrap()).await.unwrap();
        let request = [
            b"GET /ws/",
            name,
            b" HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ]
        .concat();
        stream.write_all(&request).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        let status = std::str::from_utf8(&answer[9..]).unwrap();
        assert!(["400", "404", "414"].contains(&status), "{status} for {}", String::from_utf8_lossy(name));
    }
    assert_eq!(server.server().rooms().open_documents(), 0);
}
