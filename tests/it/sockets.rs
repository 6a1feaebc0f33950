//! HARD-7: every direction of a socket has its bounds, whoever sends without end, never
//! finishes what it began, or never reads. Time is paused where it matters.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use pairpad::config::limits::Limits;
use pairpad::protocol::guard::CheckedStateVector;
use pairpad::protocol::message;
use pairpad_testing::client::doc;
use pairpad_testing::raw::{BEGINNING, BINARY, LAST, MIDDLE, PING, Raw, frame, header, upgrade};
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use pairpad_testing::{DEADLINE, eventually};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::{Instant, advance};
use yrs::{ReadTxn, StateVector, Text, Transact};

fn memory(limits: Limits) -> MemoryServer {
    MemoryServer::start(SwitchedStorage::new(), limits)
}

async fn raw(server: &MemoryServer, path: &str) -> Raw {
    Raw::connect(server.stream(64 << 10).await, path).await
}

async fn tcp(server: &TestServer, path: &str) -> Raw {
    let stream = TcpStream::connect(server.server().address().unwrap()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    Raw::connect(stream, path).await
}

/// A room with a document that is larger than all buffers on the way to a reader.
async fn large_document(server: &MemoryServer, path: &str) -> usize {
    let text = "All work and no play. ".repeat(150_000);
    let author = doc(1);
    author.get_or_insert_text("code").push(&mut author.transact_mut(), &text);
    let update = author.transact().encode_state_as_update_v1(&StateVector::default());
    let mut ada = server.client(path).await;
    ada.until_synced().await;
    ada.send(message::sync_step_2(&update)).await;
    ada.settle().await;
    text.len()
}

/// Whoever sends a row of frames like this for ever, and never ends the message.
async fn endless(server: &MemoryServer, path: &str, middle: &[u8]) {
    let limits = Limits::default();
    let mut mallory = raw(server, path).await;
    assert!(mallory.write(&frame(BEGINNING, b"")).await);
    let row = frame(MIDDLE, middle).repeat(1_000);
    let (started, mut frames) = (Instant::now(), 0);
    loop {
        mallory.write(&row).await;
        frames += 1_000;
        // Time goes on only when everybody waits.
        let heard = tokio::time::timeout(Duration::ZERO, mallory.message()).await;
        if let Ok(Some((0x88, reason))) = heard {
            assert_eq!(reason[..2], 4413u16.to_be_bytes());
            break;
        }
        let took = started.elapsed().as_secs() as usize;
        let most = limits.inflow_messages_burst + took * limits.inflow_messages + 50_000;
        assert!(frames < most, "{frames} frames in {took} s");
    }
    let took = started.elapsed();
    assert!(took < limits.flood + Duration::from_secs(60), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn hard_7_an_endless_row_of_frames_that_make_no_message_is_a_flood() {
    // Not because the message takes too long.
    let server = memory(Limits { message_time: Duration::from_secs(3_600), ..Limits::default() });
    for middle in [&b""[..], b"x"] {
        endless(&server, "room", middle).await;
    }
    // Who waits for the interview, too.
    let room = server.make_room(json!({})).await;
    endless(&server, &room.code("candidate"), b"").await;
}

#[tokio::test]
async fn hard_7_others_of_the_room_work_on_beside_a_row_of_empty_frames() {
    let server = TestServer::start().await;
    let mut mallory = tcp(&server, "room").await;
    let flooding = tokio::spawn(async move {
        mallory.write(&frame(BEGINNING, b"")).await;
        let row = frame(MIDDLE, b"").repeat(10_000);
        while mallory.write(&row).await {}
    });
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    for turn in 0..100 {
        ada.append(&format!("{turn} ")).await;
        bob.until("Ada's edit", |bob| bob.text().ends_with(&format!("{turn} "))).await;
    }
    flooding.abort();
}

#[tokio::test]
async fn hard_7_a_large_first_sync_passes_in_one_frame_and_in_hundreds() {
    let server = TestServer::start().await;
    for fragments in [1, 400] {
        let author = doc(fragments);
        let text = "x".repeat(12 << 20);
        author.get_or_insert_text("code").push(&mut author.transact_mut(), &text);
        let update = author.transact().encode_state_as_update_v1(&StateVector::default());
        let whole = message::sync_step_2(&update);
        let room = format!("room-{fragments}");
        let mut ada = tcp(&server, &room).await;
        let parts: Vec<&[u8]> = whole.chunks(whole.len().div_ceil(fragments as usize)).collect();
        for (at, part) in parts.iter().enumerate() {
            let first = if at == 0 { BEGINNING } else { MIDDLE };
            let last = if at + 1 == parts.len() { LAST } else { 0 };
            assert!(ada.write(&frame(first | last, part)).await);
            // Among them may be others, of no message.
            assert!(ada.write(&frame(PING, b"")).await);
        }
        let mut bob = server.client(&room).await;
        bob.until("all of it", |bob| bob.text_len() as usize == text.len()).await;
    }
}

#[tokio::test]
async fn hard_7_who_may_not_write_sends_small_messages_only() {
    let server = memory(Limits::default());
    let limit = Limits::default().read_only_frame as u64;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let pending = server.make_room(json!({})).await;
    let large = header(BINARY, limit + 1);
    let fragments = [frame(BEGINNING, &[0; 100]), header(MIDDLE, limit - 99)].concat();
    for path in [room.code("observer"), pending.code("candidate"), "open/output".to_owned()] {
        for attack in [&large, &fragments] {
            // At once behind the request, before there is an answer, and later.
            let mut mallory = Raw::over(server.stream(64 << 10).await);
            mallory.write(&[upgrade(&path), attack.clone()].concat()).await;
            mallory.until_upgraded().await;
            assert_eq!(mallory.until_closed().await, 1009, "{path}");
            let mut mallory = raw(&server, &path).await;
            mallory.write(attack).await;
            assert_eq!(mallory.until_closed().await, 1009, "{path}");
        }
    }
    // Who may write has them.
    let mut candidate = raw(&server, &room.code("candidate")).await;
    candidate.write(&[large, vec![0; 300_000]].concat()).await;
    assert_ne!(candidate.until_closed().await, 1009);
    // What a reader has to say fits: what it has of many visits' edits.
    let visits = (1..=20_000).map(|visit| (u64::from(u32::MAX) - visit, 1_000)).collect();
    let question = message::sync_step_1(&CheckedStateVector::of(visits));
    assert!(question.len() > 128 << 10, "{} bytes", question.len());
    let mut observer = raw(&server, &room.code("observer")).await;
    observer.write(&frame(BINARY, &question)).await;
    while !matches!(observer.message().await.unwrap(), (BINARY, answer) if answer.starts_with(&[0, 1])) {}
}

#[tokio::test]
async fn hard_7_unfinished_bytes_have_one_budget_for_the_whole_server() {
    let limits = Limits { unfinished: 4 << 20, ..Limits::default() };
    let server = memory(limits);
    let begun = [header(BINARY, 1 << 20), vec![0; 1_000_000]].concat();
    let mut hostile = FuturesUnordered::new();
    for _ in 0..12 {
        let mut mallory = raw(&server, "attack").await;
        mallory.write(&begun).await;
        hostile.push(async move { mallory.until_closed().await });
    }
    // Those who finish what they send are not concerned.
    let mut ada = server.client("room").await;
    ada.append(&"x".repeat(900_000)).await;
    let mut bob = server.client("room").await;
    bob.until("Ada's text", |bob| bob.text_len() == 900_000).await;
    // Four of them fit.
    for _ in 0..8 {
        assert_eq!(hostile.next().await, Some(1013));
    }
    // Or one less, for what Ada sent.
    assert!((3..=4).contains(&server.members("attack").await));
}

#[tokio::test(start_paused = true)]
async fn hard_7_a_message_that_is_never_finished_is_cut_off() {
    let server = memory(Limits::default());
    let step = Duration::from_secs(5);
    // As fast as a message has to come to be a sign of life, and no message; and one
    // that has begun with nothing, from somebody who is alive otherwise.
    let trickle = (header(BINARY, 1 << 20), vec![0; 600], 60 + 64);
    let nothing = (frame(BEGINNING, b""), frame(PING, b""), 60);
    let empty = (frame(BEGINNING, b""), [frame(MIDDLE, b""), frame(PING, b"")].concat(), 60);
    for (beginning, more, seconds) in [trickle, nothing, empty] {
        let mut mallory = raw(&server, "room").await;
        mallory.write(&beginning).await;
        let started = Instant::now();
        let closed = async {
            loop {
                match tokio::time::timeout(step, mallory.message()).await {
                    Ok(Some((0x88, reason))) => return u16::from_be_bytes([reason[0], reason[1]]),
                    Ok(Some(_)) => {}
                    Ok(None) => return 1006,
                    Err(_) => _ = mallory.write(&more).await,
                }
            }
        };
        assert_eq!(closed.await, 1013);
        let took = started.elapsed().as_secs();
        assert!((seconds..seconds + 20).contains(&took), "after {took} s, of {seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn hard_7_one_who_never_reads_is_closed_and_a_slow_reader_stays() {
    let server = memory(Limits::default());
    large_document(&server, "room").await;
    let question = frame(BINARY, &message::sync_step_1(&[0]));
    let mut deaf = raw(&server, "room").await;
    deaf.write(&question).await;
    let mut slow = raw(&server, "room").await;
    slow.write(&question).await;
    eventually("both are members", || async { server.members("room").await == 2 }).await;
    let started = Instant::now();
    let mut left = None;
    while started.elapsed() < Duration::from_secs(300) {
        advance(Duration::from_secs(10)).await;
        // Both show that they are alive.
        deaf.write(&frame(PING, b"")).await;
        assert!(slow.write(&frame(PING, b"")).await);
        assert!(slow.read(100).await > 0, "the slow one is closed");
        if left.is_none() && server.members("room").await == 1 {
            left = Some(started.elapsed());
        }
    }
    let left = left.expect("the one that never reads is still there").as_secs();
    assert!((30..=50).contains(&left), "{left} s");
    assert_eq!(server.members("room").await, 1);
}

#[tokio::test(start_paused = true)]
async fn hard_7_an_answer_of_the_api_that_is_never_read_is_given_up() {
    let server = memory(Limits::default());
    let room = server.make_room(json!({ "phase": "live" })).await;
    let bytes = large_document(&server, &room.code("owner")).await;
    let request = format!(
        "GET /api/v1/rooms/{}/documents/code HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Accept: application/octet-stream\r\n\r\n",
        room.id,
        room.token("owner")
    );
    let mut deaf = Raw::over(server.stream(64 << 10).await);
    deaf.write(request.as_bytes()).await;
    let mut slow = Raw::over(server.stream(64 << 10).await);
    slow.write(request.as_bytes()).await;
    let mut came = 0;
    for _ in 0..30 {
        came += slow.read(100).await;
        advance(Duration::from_secs(10)).await;
    }
    let rest = |mut raw: Raw| async move {
        let mut came = 0;
        while let Ok(more @ 1..) = tokio::time::timeout(DEADLINE / 2, raw.read(1 << 20)).await {
            came += more;
        }
        came
    };
    let deaf = rest(deaf).await;
    assert!(deaf < bytes / 2, "{deaf} bytes waited for one who does not read");
    came += rest(slow).await;
    assert!(came > bytes, "{came} bytes came to the slow reader");
}

/// The kernel would hold more than a slow reader takes in that time.
#[tokio::test]
async fn hard_7_over_tcp_too_a_slow_reader_is_seen_to_read() {
    let limits = Limits { unread: Duration::from_secs(2), ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let author = doc(1);
    author.get_or_insert_text("code").push(&mut author.transact_mut(), &"x".repeat(15 << 20));
    let update = author.transact().encode_state_as_update_v1(&StateVector::default());
    let mut ada = server.client("room").await;
    ada.until_synced().await;
    ada.send(message::sync_step_2(&update)).await;
    ada.settle().await;
    let question = frame(BINARY, &message::sync_step_1(&[0]));
    let (mut slow, mut deaf) = (tcp(&server, "room").await, tcp(&server, "room").await);
    assert!(slow.write(&question).await && deaf.write(&question).await);
    let started = Instant::now();
    let mut steps = tokio::time::interval(Duration::from_millis(50));
    let mut came = 0;
    while started.elapsed() < Duration::from_secs(6) {
        steps.tick().await;
        // 100 KiB a second. A socket that the server has closed is reset by what comes.
        slow.write(&frame(PING, b"")).await;
        let more = slow.read(5 << 10).await;
        assert!(more > 0, "closed after {:?}", started.elapsed());
        came += more;
    }
    assert!(came < 4 << 20, "{came} bytes: it never had to wait");
    // What the other one has is what the kernel held when it was given up.
    let mut held = 0;
    while let more @ 1.. = deaf.read(1 << 20).await {
        held += more;
    }
    assert!(held < 12 << 20, "{held} bytes");
}

#[tokio::test]
async fn hard_2_questions_that_nobody_waits_for_do_not_pile_up() {
    let server = memory(Limits::default());
    let bytes = large_document(&server, "room").await;
    let mut mallory = raw(&server, "room").await;
    let question = frame(BINARY, &message::sync_step_1(&[0]));
    for _ in 0..100 {
        assert!(mallory.write(&question).await);
    }
    let mut last = server.client("room").await;
    last.until_synced().await;
    // Each answer would be all of the document.
    mallory.write(&frame(0x88, &1000u16.to_be_bytes())).await;
    let mut came = 0;
    while let Some((_, payload)) = mallory.message().await {
        came += payload.len();
    }
    assert!(came < 3 * bytes, "{came} bytes came of a document of {bytes}");
}
