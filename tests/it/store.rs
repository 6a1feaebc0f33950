//! STORE: what is acknowledged is on disk, and comes back.

use std::sync::atomic::Ordering;
use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad::storage::local::Inspector;
use pairpad::storage::{Record, Seq, Storage};
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn code(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

#[tokio::test]
async fn store_1_saved_counts_what_is_on_disk_and_only_those_who_ask_are_told() {
    let server = TestServer::start().await;
    let mut ada = server.client("room?saved=1").await;
    let mut bob = server.client("room").await;
    ada.until_synced().await;
    // The answer to the greeting is the first.
    ada.until("saved 1", |ada| ada.saved == 1).await;
    for count in 2..20 {
        ada.append("x").await;
        ada.until("the next saved", |ada| ada.saved == count).await;
    }
    bob.until_text(&"x".repeat(18)).await;
    assert!(bob.frames.iter().all(|frame| frame[0] != 102), "Bob did not ask");
}

#[tokio::test]
async fn store_1_others_get_it_before_it_is_on_disk() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let mut ada = server.client("room?saved=1").await;
    let mut bob = server.client("room").await;
    ada.until("saved 1", |ada| ada.saved == 1).await;
    storage.fail_writes.store(true, Ordering::SeqCst);
    ada.append("seen").await;
    bob.until_text("seen").await;
    assert_eq!(ada.saved, 1);
}

#[tokio::test]
async fn store_2_what_was_acknowledged_survives_a_restart_and_nothing_is_doubled() {
    let mut server = TestServer::start().await;
    let mut text = String::new();
    for round in 0..5 {
        let mut ada = server.client("room?saved=1").await;
        ada.until_text(&text).await;
        let line = format!("round {round}\n");
        ada.append(&line).await;
        text.push_str(&line);
        ada.until("saved", |ada| ada.saved == 2).await;
        server = server.restart().await;
    }
    server.client("room").await.until_text(&text).await;
}

#[tokio::test]
async fn store_4_a_failed_load_refuses_the_join_and_never_gives_an_empty_document() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    storage.fail_loads.store(true, Ordering::SeqCst);
    let mut ada = server.client("room").await;
    assert_eq!(ada.until_closed().await, 4500);
    assert!(!ada.synced);
    storage.fail_loads.store(false, Ordering::SeqCst);
    server.client("room").await.until_synced().await;
}

#[tokio::test(start_paused = true)]
async fn store_4_a_failed_write_is_kept_tried_again_and_shown_in_health() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let mut ada = server.client("room?saved=1").await;
    ada.until("saved 1", |ada| ada.saved == 1).await;
    storage.fail_writes.store(true, Ordering::SeqCst);
    for _ in 0..10 {
        ada.append("x").await;
    }
    assert!(health(&server).await.starts_with("HTTP/1.1 503"));
    assert!(health(&server).await.contains(r#""storage":{"status":"failing""#));
    ada.listen(Duration::from_secs(20)).await;
    assert_eq!(ada.saved, 1, "nothing is acknowledged");
    assert!(!ada.ended);
    storage.fail_writes.store(false, Ordering::SeqCst);
    ada.until("saved 11", |ada| ada.saved == 11).await;
    assert!(health(&server).await.starts_with("HTTP/1.1 200"));
    let stored = storage.load(&code("room")).await.unwrap();
    let written: usize = stored.tail.iter().map(|record| record.entries.len()).sum();
    assert_eq!(written, 10);
}

#[tokio::test]
async fn hard_8_a_disk_that_is_nearly_full_stops_new_rooms_and_says_so() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let room = server.make_room(serde_json::json!({})).await;
    let make = async || server.ask((axum::http::Method::POST, "/api/v1/rooms"), "", None).await;
    storage.room_left.store(255 << 20, Ordering::SeqCst);
    let (status, refused) = make().await;
    assert_eq!((status, &refused["error"]["code"]), (507, &serde_json::json!("disk")));
    let said = health(&server).await;
    assert!(said.starts_with("HTTP/1.1 200") && said.contains(r#""storage":{"status":"low""#), "{said}");
    let path = format!("/api/v1/rooms/{}", room.id);
    let title = Some(serde_json::json!({ "title": "on" }));
    let changed = server.ask((axum::http::Method::PATCH, &path), room.token("owner"), title).await;
    assert_eq!(changed.0, 200, "what there is goes on");
    storage.room_left.store(256 << 20, Ordering::SeqCst);
    assert_eq!(make().await.0, 201);
}

async fn health(server: &MemoryServer) -> String {
    let mut stream = server.stream(16 << 10).await;
    let request = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn store_5_concurrent_first_joins_load_once() {
    let storage = SwitchedStorage::waiting();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(server.client("room").await);
    }
    // More than one load could go on from here.
    storage.load_permits.as_ref().unwrap().add_permits(20);
    for client in &mut clients {
        client.until_synced().await;
    }
    assert_eq!(storage.loads.load(Ordering::SeqCst), 1);
    assert_eq!(storage.load_permits.as_ref().unwrap().available_permits(), 19);
}

#[tokio::test(start_paused = true)]
async fn store_6_an_idle_document_is_written_and_dropped() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let mut ada = server.client("room").await;
    for _ in 0..150 {
        ada.append("x").await;
    }
    ada.settle().await;
    drop(ada);
    let rooms = server.server.rooms();
    while rooms.open_documents() > 0 {
        tokio::time::advance(Duration::from_secs(1)).await;
        tokio::task::yield_now().await;
    }
    let stored = storage.load(&code("room")).await.unwrap();
    assert!(stored.snapshot.is_some(), "150 updates are worth a snapshot");
    server.client("room").await.until_text(&"x".repeat(150)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_6_leaving_joining_and_unloading_may_cross_in_any_order() {
    // Documents unload the moment they are empty, so every leave starts one.
    let limits = Limits { idle: Duration::ZERO, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let url = server.ws("room?saved=1");
    let people = (0..4).map(|who| {
        let url = url.clone();
        tokio::spawn(async move {
            for visit in 0..60 {
                let mut client = Client::connect(&url).await;
                client.until_synced().await;
                client.append(&format!("[{who}.{visit}]")).await;
                // Some leave at once, some when it is on disk; what Ada did not
                // wait for may be lost, and nothing else.
                client.until("saved", |client| client.saved == 2).await;
            }
        })
    });
    for person in people.collect::<Vec<_>>() {
        person.await.unwrap();
    }
    let mut reader = server.client("room").await;
    reader.until_synced().await;
    let text = reader.text();
    for who in 0..4 {
        for visit in 0..60 {
            assert_eq!(text.matches(&format!("[{who}.{visit}]")).count(), 1, "{who}.{visit}");
        }
    }
}

#[tokio::test]
async fn store_7_the_journal_stays_with_time_and_author_when_a_snapshot_is_written() {
    let storage = SwitchedStorage::new();
    let limits = Limits { snapshot_updates: 50, ..Limits::default() };
    let server = MemoryServer::start(storage.clone(), limits);
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    for _ in 0..60 {
        ada.append("a").await;
        ada.settle().await;
        bob.insert(0, "b").await;
        bob.settle().await;
    }
    ada.until("Bob's edits", |ada| ada.text_len() == 120).await;
    // The snapshot is written in the background.
    let mut stored = storage.load(&code("room")).await.unwrap();
    while stored.snapshot.is_none() {
        tokio::task::yield_now().await;
        stored = storage.load(&code("room")).await.unwrap();
    }
    // What nobody asked to be told of comes a moment later.
    let read = async || storage.history(&code("room"), Seq(0), usize::MAX).await.unwrap().records;
    let count = |history: &[Record]| history.iter().map(|record| record.entries.len()).sum::<usize>();
    eventually("all edits to be on disk", async || count(&read().await) == 120).await;
    let history = read().await;
    let entries: Vec<_> = history.iter().flat_map(|record| &record.entries).collect();
    assert!(entries.is_sorted_by_key(|entry| entry.at));
    let authors: std::collections::BTreeSet<_> = entries.iter().map(|entry| entry.author).collect();
    assert_eq!(authors.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_8_whoever_writes_and_deletes_without_end_fills_no_disk() {
    const BOUND: usize = 2 << 20;
    let limits = Limits {
        history: BOUND,
        snapshot_bytes: 256 << 10,
        inflow_bytes: 1 << 30,
        inflow_bytes_burst: 1 << 30,
        ..Limits::default()
    };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut quiet = server.client("room/problem?saved=1").await;
    quiet.append("what to do").await;
    quiet.until("saved", |quiet| quiet.saved == 2).await;
    let mut mallory = server.client("room?saved=1").await;
    mallory.append("kept").await;
    let text = "x".repeat(512 << 10);
    for round in 1..=100 {
        mallory.insert(4, &text).await;
        mallory.remove(4, 512 << 10).await;
        mallory.until("saved", |mallory| mallory.saved == 2 + 2 * round).await;
    }
    let server = server
        .restart_after(|folder| {
            // 50 MiB were written. The file never shrinks: it shows the most that there was.
            let size = std::fs::metadata(folder.join("pairpad.db")).unwrap().len();
            assert!(size < 25 << 20, "{size}");
            let mut doctor = std::process::Command::new(env!("CARGO_BIN_EXE_pairpad"));
            let said = doctor.args(["doctor", "--data-dir"]).arg(folder).output().unwrap();
            let report = String::from_utf8(said.stdout).unwrap();
            assert!(said.status.success() && report.contains("history from "), "{report}");
            let inspector = Inspector::open(folder).unwrap();
            let found = inspector.document(&code("room")).unwrap();
            assert!(found.base.is_some() && found.damage.is_empty());
            let problem = DocumentKey { document: DocumentName::Problem, ..code("room") };
            let found = inspector.document(&problem).unwrap();
            assert!(found.base.is_none() && found.journal.len() == 1, "whoever wrote little keeps all");
        })
        .await;
    server.client("room").await.until_text("kept").await;
    server.client("room/problem").await.until_text("what to do").await;
    // What is rebuilt without a snapshot is the same.
    let server = server
        .restart_after(|folder| {
            let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            folders.filter(|path| path.is_dir()).for_each(|path| std::fs::remove_dir_all(path).unwrap());
        })
        .await;
    server.client("room").await.until_text("kept").await;
}
