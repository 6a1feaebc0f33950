//! GUARD: what gets past the structural check, limits, and quarantine.

use std::path::Path;

use pairpad::config::limits::Limits;
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad::protocol::message;
use pairpad::storage::Storage;
use pairpad_testing::client::Client;
use pairpad_testing::craft::{OneStruct, Place, TEXT, text};
use pairpad_testing::eventually;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::{SwitchedStorage, damage, is_of, open_database, snapshot_files};
use tokio::io::AsyncReadExt;

fn code(room: &str) -> DocumentKey {
    DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code }
}

/// An item inside another that holds text: well formed, and yrs fails on it in the
/// middle of applying it.
fn inside_text(client: u64, clock: u64) -> bytes::Bytes {
    let place = Place::Inside(client, clock);
    OneStruct { client: 666, clock: 0, content: TEXT, place, body: text("x") }.update()
}

#[tokio::test]
async fn guard_3_an_update_that_yrs_fails_on_costs_its_sender_the_connection_and_nobody_else() {
    let server = TestServer::start().await;
    let mut ada = server.client("room?saved=1").await;
    let mut bob = server.client("room").await;
    ada.append("before ").await;
    bob.until_text("before ").await;
    let mut mallory = server.client("room").await;
    mallory.until_synced().await;
    for _ in 0..3 {
        mallory.send(message::update(&inside_text(ada.id(), 0))).await;
        assert_eq!(mallory.until_closed().await, 4400);
        mallory = server.client("room").await;
        mallory.until_synced().await;
    }
    // Over the same connections.
    ada.append("after").await;
    bob.until_text("before after").await;
    ada.until("saved", |ada| ada.saved == 3).await;
    assert_eq!((&ada.closed, &bob.closed), (&None, &None));
    server.restart().await.client("room").await.until_text("before after").await;
}

#[tokio::test]
async fn guard_3_what_others_sent_in_the_same_turn_is_applied() {
    let storage = SwitchedStorage::waiting();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    storage.load_permits.as_ref().unwrap().add_permits(1);
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.append("a").await;
    bob.until_text("a").await;
    let mut mallory = server.client("room").await;
    mallory.until_synced().await;
    // Rebuilding loads the document; until it may, all that comes shares a turn.
    mallory.send(message::update(&inside_text(ada.id(), 0))).await;
    assert_eq!(mallory.until_closed().await, 4400);
    let mut again = server.client("room").await;
    again.send(message::update(&inside_text(ada.id(), 0))).await;
    ada.append("b").await;
    bob.append("c").await;
    storage.load_permits.as_ref().unwrap().add_permits(9);
    bob.until("Ada's edit", |bob| bob.text().contains('b')).await;
    ada.until("Bob's edit", |ada| ada.text().contains('c')).await;
    assert_eq!(ada.text(), bob.text());
}

#[tokio::test]
async fn guard_5_what_waits_and_fails_later_is_set_aside_with_its_author() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let mut ada = server.client("room").await;
    ada.until_synced().await;
    let mut mallory = server.client("room").await;
    mallory.until_synced().await;
    // Inside a letter that Ada has not typed yet: it waits for it.
    let trap = inside_text(ada.id(), 2);
    mallory.send(message::update(&trap)).await;
    mallory.settle().await;
    for letter in ["a", "b", "c", "d"] {
        ada.append(letter).await;
    }
    // What waits is relayed (WIRE-7), and a Yrs client stumbles over it later, as the
    // server does; so whoever comes now must not get it any more.
    ada.listen_until_settled_or_closed().await;
    assert_eq!(ada.closed, None, "Ada did nothing wrong");
    server.client("room").await.until_text("abcd").await;
    let set_aside = storage.load(&code("room")).await.unwrap().set_aside;
    assert_eq!(set_aside.len(), 1);
    assert_eq!(set_aside[0].entry.update, trap);
    assert_ne!(set_aside[0].entry.author, pairpad::ids::Author::Server);
    assert!(set_aside[0].entry.at.0 > 0);
}

#[tokio::test]
async fn guard_5_a_damaged_document_can_be_read_and_not_written_and_others_are_unharmed() {
    let server = TestServer::start().await;
    for room in ["broken", "sound"] {
        let mut ada = server.client(&format!("{room}?saved=1")).await;
        ada.append("first").await;
        ada.until("saved", |ada| ada.saved == 2).await;
    }
    let server = server.restart().await;
    let mut ada = server.client("broken?saved=1").await;
    ada.until_text("first").await;
    ada.append(", second").await;
    ada.until("saved", |ada| ada.saved == 2).await;
    drop(ada);
    // The second of the two journal values is the one that breaks.
    let second = |key: &[u8]| is_of("broken")(key) && key.ends_with(&[0, 2]);
    let server = server.restart_after(|folder| damage(folder, "journal", second)).await;
    let mut reader = server.client("broken").await;
    reader.until_text("first").await;
    assert_eq!(reader.closed, None);
    reader.append("!").await;
    assert_eq!(reader.until_closed().await, 4423);
    assert!(reader.closed.unwrap().1.contains("damaged"));
    let mut ada = server.client("sound?saved=1").await;
    ada.append("writes on").await;
    ada.until("saved", |ada| ada.saved == 2).await;
}

/// What `pairpad doctor` prints, and its exit code.
fn doctor(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pairpad"));
    let output = command.arg("doctor").arg("--data-dir").arg(folder).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code())
}

#[tokio::test]
async fn guard_5_the_doctor_finds_damage_gets_text_out_and_gives_the_room_free() {
    let mut server = TestServer::start().await;
    for word in ["first ", "second ", "third"] {
        // Each in a journal value of its own.
        let mut ada = server.client("broken?saved=1").await;
        ada.until_synced().await;
        ada.append(word).await;
        ada.until("saved", |ada| ada.saved == 2).await;
        server = server.restart().await;
    }
    let whole = server.client("broken").await;
    let mut ada = server.client("broken").await;
    ada.until_text("first second third").await;
    let second = |key: &[u8]| is_of("broken")(key) && key.ends_with(&[0, 2]);
    let exported = tempfile::tempdir().unwrap();
    let to = exported.path().to_str().unwrap();
    let server = server
        .restart_after(|folder| {
            let (report, code) = doctor(folder, &[]);
            assert_eq!(code, Some(0), "{report}");
            assert!(report.contains("rooms: 1, documents: 1, damaged: 0"), "{report}");
            damage(folder, "journal", second);
            let (report, code) = doctor(folder, &[]);
            assert_eq!(code, Some(1), "{report}");
            assert!(report.contains("DAMAGED: journal records 2 to 2"), "{report}");
            let (report, code) = doctor(folder, &["--export", "broken", "--to", to]);
            assert_eq!(code, Some(0), "{report}");
            let text = std::fs::read_to_string(exported.path().join("code/code.txt")).unwrap();
            assert_eq!(text, "first ");
            let (report, code) = doctor(folder, &["--release", "other"]);
            assert_eq!(code, Some(2), "{report}");
            assert!(report.contains("there is no room 'other'"), "{report}");
            let (report, code) = doctor(folder, &["--release", "broken"]);
            assert_eq!(code, Some(0), "{report}");
            let (report, code) = doctor(folder, &[]);
            assert_eq!(code, Some(0), "{report}");
        })
        .await;
    drop(whole);
    let mut bob = server.client("broken?saved=1").await;
    bob.until_text("first ").await;
    // Whoever still has what was lost brings it back.
    let mut ada = ada.reconnect(&server.ws("broken")).await;
    ada.settle().await;
    bob.until_text("first second third").await;
    bob.append("!").await;
    bob.until("saved", |bob| bob.saved >= 2).await;
    server.restart().await.client("broken").await.until_text("first second third!").await;
}

#[tokio::test]
async fn guard_5_a_damaged_group_of_the_log_leaves_its_documents_damaged_and_is_kept() {
    let server = TestServer::start().await;
    for room in ["broken", "sound"] {
        let mut ada = server.client(&format!("{room}?saved=1")).await;
        ada.append("whole").await;
        ada.until("saved", |ada| ada.saved == 2).await;
    }
    let server = server
        .restart_after(|folder| {
            // As a server leaves it that was killed: the last group is still in the log.
            let db = open_database(folder);
            let group = with_a_group_of("broken", 2, &db);
            assert_eq!(db.execute("INSERT INTO log (id, v) VALUES (?, ?)", group).unwrap(), 1);
            drop(db);
            let (report, code) = doctor(folder, &[]);
            assert_eq!(code, Some(1), "{report}");
            assert!(report.contains("DAMAGED: journal records 2 to 2"), "{report}");
            assert!(report.contains("rooms: 2, documents: 2, damaged: 1"), "{report}");
        })
        .await;
    let mut reader = server.client("broken").await;
    reader.until_text("whole").await;
    reader.append("!").await;
    assert_eq!(reader.until_closed().await, 4423);
    let mut ada = server.client("sound?saved=1").await;
    ada.until_text("whole").await;
    ada.append(" again").await;
    ada.until("saved", |ada| ada.saved == 2).await;
    server
        .restart_after(|folder| {
            let kept = "SELECT count(*) FROM aside WHERE instr(v, 'a change of text') > 0";
            let kept: i64 = open_database(folder).query_row(kept, [], |row| row.get(0)).unwrap();
            assert_eq!(kept, 1, "what is left of it can be looked at");
        })
        .await;
}

/// The next group of the log, with one record of a room's code whose text is damaged.
fn with_a_group_of(room: &str, seq: u8, db: &rusqlite::Connection) -> (i64, Vec<u8>) {
    let first: Vec<u8> =
        db.query_row("SELECT v FROM meta WHERE k = x'6669727374'", [], |row| row.get(0)).unwrap();
    let id = u64::from_le_bytes(first[5..].try_into().unwrap());
    let text = b"a change of text";
    let key = [&[1, room.len() as u8], room.as_bytes(), &[0]].concat();
    let directory = [&[key.len() as u8], &key[..], &[seq, text.len() as u8]].concat();
    let length = (directory.len() as u32).to_le_bytes();
    let checksum = crc32fast::hash(&directory).to_le_bytes();
    (id as i64, [&[2, 0, 0, 0, 0], &text[..], &directory, &length, &checksum].concat())
}

#[tokio::test]
async fn guard_5_the_doctor_says_what_it_cannot_do() {
    let empty = tempfile::tempdir().unwrap();
    let (report, code) = doctor(empty.path(), &[]);
    assert_eq!((code, report.contains("there is no Pairpad data in")), (Some(2), true), "{report}");
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "looking makes nothing");
    let server = TestServer::start().await;
    let (report, code) = doctor(server.folder(), &[]);
    assert_eq!((code, report.contains("in use by another Pairpad server")), (Some(2), true), "{report}");
}

#[tokio::test]
async fn guard_5_snapshots_that_are_damaged_or_gone_are_made_up_for_by_the_journal() {
    let mut server = TestServer::start().await;
    let mut ada = server.client("room?saved=1").await;
    ada.until_synced().await;
    for _ in 0..150 {
        ada.append("x").await;
    }
    ada.until("saved", |ada| ada.saved == 151).await;
    drop(ada);
    // Unloading writes a snapshot; here shutting down does not, so wait for it.
    server = server.restart_with(|limits| limits.idle = std::time::Duration::ZERO).await;
    let mut text = "x".repeat(150);
    let ways: [fn(&Path); 3] = [
        |file| std::fs::write(file, [0x55; 9_000]).unwrap(),
        |file| std::fs::remove_file(file).unwrap(),
        |file| {
            let mut bytes = std::fs::read(file).unwrap();
            bytes.iter_mut().skip(30).step_by(500).for_each(|byte| *byte ^= 1);
            std::fs::write(file, bytes).unwrap();
        },
    ];
    for way in ways {
        server.client("room").await.until_synced().await;
        eventually("the document is dropped", || async { server.server().rooms().open_documents() == 0 })
            .await;
        server =
            server.restart_after(|folder| snapshot_files(folder).iter().for_each(|file| way(file))).await;
        let mut ada = server.client("room?saved=1").await;
        ada.until_text(&text).await;
        ada.append("y").await;
        text.push('y');
        ada.until("saved", |ada| ada.saved == 2).await;
    }
}

#[tokio::test]
async fn guard_4_a_document_over_its_limit_takes_deletions_only() {
    let limits = Limits { document: 20_000, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut ada = server.client("room").await;
    let mut bob = server.client("room").await;
    ada.append(&"x".repeat(19_000)).await;
    bob.until("the text", |bob| bob.text_len() == 19_000).await;
    ada.append(&"y".repeat(2_000)).await;
    assert_eq!(ada.until_closed().await, 4413);
    assert_eq!(ada.text_len(), 21_000, "Ada keeps her own text");
    bob.remove(0, 10_000).await;
    let mut carol = server.client("room").await;
    carol.until("the deletion", |carol| carol.text_len() == 9_000).await;
    // Now there is room again.
    carol.append("z").await;
    bob.until("Carol's letter", |bob| bob.text().ends_with('z')).await;
}

#[tokio::test]
async fn guard_4_what_is_too_large_for_an_edit_comes_as_a_first_sync() {
    let server = TestServer::start().await;
    let mut ada = server.client("room").await;
    ada.until_synced().await;
    ada.append(&"x".repeat(2 << 20)).await;
    assert_eq!(ada.until_closed().await, 1009);
    // y-websocket tries again, and answers the greeting with what the server lacks.
    let mut ada = ada.reconnect(&server.ws("room")).await;
    ada.settle().await;
    let mut bob = server.client("room").await;
    bob.until("all of it", |bob| bob.text_len() == 2 << 20).await;
}

#[tokio::test]
async fn guard_4_one_that_floods_without_a_pause_is_closed_with_4413() {
    let limits = Limits {
        inflow_messages: 2_000,
        inflow_messages_burst: 10,
        flood: std::time::Duration::from_millis(300),
        ..Limits::default()
    };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut mallory = server.client("room").await;
    mallory.until_synced().await;
    while mallory.try_send(vec![99]).await {}
    assert_eq!(mallory.until_closed().await, 4413);
}

#[tokio::test]
async fn live_5_too_many_connections_are_told_when_to_try_again() {
    let limits = Limits { connections: 3, connections_per_address: 2, ..Limits::default() };
    let server = MemoryServer::start(SwitchedStorage::new(), limits);
    let address = |text: &str| Some(text.parse().unwrap());
    let url = "ws://test/ws/room";
    let mut members = Vec::new();
    for _ in 0..2 {
        let mut member = Client::over(server.stream_from(address("192.0.2.1"), 64 << 10).await, url).await;
        member.until_synced().await;
        members.push(member);
    }
    let answer = |address| {
        let server = &server;
        async move {
            let mut answer = String::new();
            server.stream_from(address, 64 << 10).await.read_to_string(&mut answer).await.unwrap();
            answer
        }
    };
    let refused = answer(address("192.0.2.1")).await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("Retry-After: 5\r\n"), "{refused}");
    let mut other = Client::over(server.stream_from(address("192.0.2.2"), 64 << 10).await, url).await;
    other.until_synced().await;
    let refused = answer(address("192.0.2.3")).await;
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("Retry-After: 5\r\n"), "{refused}");
    // A place that becomes free is given away again.
    drop(other);
    eventually("the place is free", || async {
        let stream = server.stream_from(address("192.0.2.4"), 64 << 10).await;
        Client::try_over(stream, url).await.is_some()
    })
    .await;
}
