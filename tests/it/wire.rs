//! WIRE: the y-websocket protocol, over real sockets.

use std::time::Duration;

use bytes::Bytes;
use pairpad::config::limits::Limits;
use pairpad::protocol::message;
use pairpad_testing::client::{Client, doc};
use pairpad_testing::server::TestServer;
use tokio_tungstenite::tungstenite::Message;
use yrs::{Text, Transact};

#[tokio::test]
async fn wire_1_one_message_per_frame() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.announce(1, "{}").await;
    // The client asserts it of each frame that it reads.
    for _ in 0..100 {
        ada.append("x").await;
    }
    let mut bob = server.client("room").await;
    bob.until_text(&"x".repeat(100)).await;
    bob.until("Ada's presence", |bob| bob.sees(ada.id())).await;
    assert!(bob.frames.len() >= 3, "greeting, presence and text are frames of their own");
}

#[tokio::test]
async fn wire_2_several_messages_in_one_frame_and_odd_endings_are_taken() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    let (first, second) = (ada.edit_offline(0, "a"), ada.edit_offline(1, "b"));
    let frame =
        [message::update(&first), message::update(&second), Bytes::from_static(&[0, 1, 2, 0, 0, 0])].concat();
    ada.send(frame).await;
    bob.until_text("ab").await;
    ada.settle().await;
    assert_eq!(ada.closed, None);
}

#[tokio::test]
async fn wire_3_a_truncated_message_closes_the_connection_and_what_came_before_counts() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let good = ada.edit_offline(0, "kept");
    ada.send([&message::update(&good)[..], &[0, 2, 5, 1, 1]].concat()).await;
    assert_eq!(ada.until_closed().await, 4400);
    server.client("room").await.until_text("kept").await;
}

#[tokio::test]
async fn wire_4_the_greeting_asks_for_offline_edits() {
    let server = TestServer::start().await;
    let mut ada = Client::silent(&server.ws("room")).await;
    ada.edit_offline(0, "written offline");
    ada.until("SyncStep1", |ada| ada.asked == 1).await;
    server.client("room").await.until_text("written offline").await;
}

#[tokio::test]
async fn wire_4_sync_step_1_is_answered_with_exactly_what_is_missing() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.append(&"old ".repeat(1_000)).await;
    ada.settle().await;
    let mut bob = server.client("room").await;
    bob.until_synced().await;
    ada.append("new").await;
    let bob = bob.reconnect(&server.ws("room")).await;
    let mut bob = bob;
    bob.until_synced().await;
    assert!(bob.text().ends_with("new"));
    let largest = bob.frames.iter().map(Bytes::len).max().unwrap();
    assert!(largest < 100, "{largest} bytes for three letters");
}

#[tokio::test]
async fn wire_4_updates_before_the_client_asked_are_taken() {
    let server = TestServer::start().await;
    let mut ada = Client::silent(&server.ws("room")).await;
    ada.insert(0, "early").await;
    server.client("room").await.until_text("early").await;
}

#[tokio::test]
async fn wire_5_an_update_during_the_first_sync_arrives() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.until_synced().await;
    for round in 0..50 {
        // Both at once: the newcomer's SyncStep1 and Ada's edit cross.
        let url = server.ws("room");
        let (mut bob, ()) = tokio::join!(Client::connect(&url), ada.append("x"));
        bob.until_text(&"x".repeat(round + 1)).await;
    }
}

#[tokio::test]
async fn wire_6_query_awareness_is_answered() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    bob.until_synced().await;
    ada.announce(1, r#"{"user":{"name":"Ada"}}"#).await;
    bob.until("Ada's presence", |bob| bob.sees(ada.id())).await;
    bob.presence.clear();
    bob.send(vec![3]).await;
    bob.until("Ada's presence again", |bob| bob.sees(ada.id())).await;
}

#[tokio::test]
async fn wire_6_auth_and_unknown_types_touch_nobody() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    bob.until_synced().await;
    let before = bob.frames.len();
    for frame in [vec![2, 1], vec![99], vec![99, 1, 2, 3], vec![]] {
        ada.send(frame).await;
    }
    ada.settle().await;
    bob.settle().await;
    assert_eq!(bob.frames.len(), before + 1, "only the answer to its own question");
}

#[tokio::test]
async fn wire_7_others_get_the_bytes_that_were_sent_even_if_something_is_missing() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    bob.until_synced().await;
    ada.until_synced().await;
    let _lost = ada.edit_offline(0, "a");
    let second = ada.edit_offline(1, "b");
    ada.send(message::update(&second)).await;
    let frame = message::update(&second);
    bob.until("the bytes that Ada sent", |bob| bob.frames.contains(&frame)).await;
    // A newcomer gets them, too.
    let mut carol = Client::silent(&server.ws("room")).await;
    carol.send(vec![0, 0, 1, 0]).await;
    carol.until("a sync", |carol| carol.synced).await;
    let held = |frame: &Bytes| frame.windows(second.len()).any(|window| window == second);
    assert!(carol.frames.iter().any(held), "what waits on the server reaches newcomers");
}

#[tokio::test]
async fn wire_8_emoji_neither_panic_nor_shift() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.append("a😀b").await;
    bob.until_text("a😀b").await;
    // In UTF-16 units b is at 3.
    bob.insert(3, "é").await;
    ada.until_text("a😀éb").await;
    ada.settle().await;
    server.client("room").await.until_text("a😀éb").await;
}

#[tokio::test]
async fn wire_9_a_large_first_sync_comes_in_pieces_with_other_frames_between() {
    let limits = Limits { outbox: 64 << 20, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut ada = server.client("room").await;
    let line = "A line of a file that somebody pasted into the editor.\n";
    for part in 0..6 {
        let text = format!("{part}{}", line.repeat(10_000));
        ada.append(&text).await;
    }
    ada.settle().await;
    // Two people's text, so that pieces depend on each other.
    let mut bob = server.client("room").await;
    bob.until("everything", |bob| bob.text_len() == ada.text_len()).await;
    bob.insert(1_000_000, &line.repeat(12_000)).await;
    bob.settle().await;
    ada.until("everything", |ada| ada.text_len() == bob.text_len()).await;

    let mut carol = Client::silent(&server.ws("room")).await;
    carol.send(vec![0, 0, 1, 0]).await;
    ada.announce(1, "{}").await;
    carol.until("everything", |carol| carol.synced).await;
    assert_eq!(carol.text(), bob.text());
    let pieces = carol.frames.iter().filter(|frame| frame.len() > 100_000).count();
    assert!(pieces >= 7, "{pieces} pieces");
    assert!(carol.frames.iter().all(|frame| frame.len() <= 600 << 10));
    // Only the last of them is the SyncStep2, so 'synced' means 'has everything'.
    let kinds: Vec<u8> =
        carol.frames.iter().filter(|frame| frame[0] == 0 && frame[1] != 0).map(|frame| frame[1]).collect();
    assert_eq!(kinds.iter().position(|kind| *kind == 1), Some(kinds.len() - 1));
}

#[tokio::test]
async fn wire_10_bad_room_names_are_refused_before_the_upgrade() {
    let server = TestServer::start().await;
    let long = "a".repeat(10_240);
    let names = [
        "",
        "..",
        "%2e%2e",
        "../../etc/passwd",
        "%2e%2e%2f",
        "..%2f..%2fetc%2fpasswd",
        "a%00b",
        "%ff%fe",
        "%E2%80%AEa",
        &long,
    ];
    for name in names {
        // A raw request, since a client library would tidy the path.
        let status = raw_upgrade(&server, &format!("/ws/{name}")).await;
        assert!(status == 400 || status == 404, "{name:?} gave {status}");
    }
    assert_eq!(server.server().rooms().open_documents(), 0, "nothing was opened");
    assert_eq!(raw_upgrade(&server, "/ws/a%2541").await, 400, "decoded once, not twice");
    assert_eq!(raw_upgrade(&server, "/ws/fine-name").await, 101);
}

/// The status of an upgrade request for exactly this path.
async fn raw_upgrade(server: &TestServer, path: &str) -> u16 {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(server.server().address().unwrap()).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap();
    std::str::from_utf8(&head[9..]).unwrap().parse().unwrap()
}

#[tokio::test]
async fn wire_11_a_client_that_offers_compression_connects_all_the_same() {
    let server = TestServer::start().await;
    // The request above offers it; no answer accepts it, so frames stay plain.
    assert_eq!(raw_upgrade(&server, "/ws/room").await, 101);
}

#[tokio::test]
async fn text_messages_and_oversized_frames_are_closed_with_their_codes() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.append("kept").await;
    ada.settle().await;
    ada.send_message(Message::Text(r#"{"type":"edit"}"#.into())).await;
    assert_eq!(ada.until_closed().await, 1003);

    let mut bob = server.client("room").await;
    bob.until_text("kept").await;
    let limit = Limits::default().frame;
    bob.send(vec![0; limit + 1]).await;
    assert_eq!(bob.until_closed().await, 1009);
    server.client("room").await.until_text("kept").await;
}

#[tokio::test]
async fn merge_2_after_a_gap_the_server_asks_and_shows_nothing_that_clients_do_not() {
    let server = TestServer::start().await;
    let mut ada = Client::silent(&server.ws("room")).await;
    ada.until("the greeting", |ada| ada.asked == 1).await;
    let author = doc(77);
    let text = author.get_or_insert_text("code");
    let edit = |at, word: &str| {
        let mut txn = author.transact_mut();
        text.insert(&mut txn, at, word);
        txn.encode_update_v1()
    };
    let (first, second) = (edit(0, "one "), edit(4, "two"));
    ada.send(message::update(&second)).await;
    ada.until("the server's question", |ada| ada.asked == 2).await;
    let mut bob = server.client("room").await;
    bob.until_synced().await;
    assert_eq!(bob.text(), "", "nothing runs ahead");
    ada.send(message::update(&first)).await;
    bob.until_text("one two").await;
    server.client("room").await.until_text("one two").await;
    // Nothing is asked when nothing is missing.
    ada.listen(Duration::from_millis(50)).await;
    assert_eq!(ada.asked, 2);
}
