//! Making a room of an export again.

pub mod craft;
mod hostile;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pairpad::auth::signing::{Purpose, SigningKey};
use pairpad::clock::{Clock, UnixMillis};
use pairpad::config::limits::Limits;
use pairpad::config::settings::{Garbage, RoomPolicy};
use pairpad::export::import::refusal::ImportError;
use pairpad::export::import::{self, Terms};
use pairpad::ids::{Author, DocumentName};
use pairpad::room::error::OpenError;
use pairpad::room::registry::Rooms;
use pairpad::storage::Entry;
use pairpad::storage::local::Inspector;
use pairpad::storage::room::RoomRecord;
use pairpad_testing::client::doc;
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use pairpad_testing::storage::SwitchedStorage;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use yrs::{ReadTxn, StateVector, Text, Transact};

use self::craft::{Craft, zip};
use crate::export::{contents, download, interview, key, records, write_at_the_top};
use crate::process::Process;

/// Sends an archive: the status and the answer, or what it says of the error.
pub async fn send(base: &str, archive: Vec<u8>) -> (StatusCode, Value) {
    let request = reqwest::Client::new().post(format!("{base}/api/v1/rooms"));
    let answer = request.header("content-type", "application/zip").body(archive).send().await.unwrap();
    let status = answer.status();
    let mut said: Value = answer.json().await.unwrap_or_default();
    (status, if said["error"].is_object() { said["error"].take() } else { said })
}

/// Makes a room of an archive. What was answered, too.
async fn imported(server: &TestServer, archive: Vec<u8>) -> (TestRoom, Value) {
    let (status, made) = send(&server.http(""), archive).await;
    assert_eq!(status, 201, "{made}");
    (TestRoom::of(&made, server.http("")), made["room"].clone())
}

/// What is the same in two exports of one history: not the ids of the rooms, nor what they
/// bind: the chains and signatures.
fn comparable(archive: &[u8], room: &str) -> BTreeMap<String, String> {
    let mut files = contents(archive);
    for path in ["statement.jws", "key.json", "room.bundle", "playback.html"] {
        files.remove(path);
    }
    for (path, text) in &mut files {
        if path.ends_with(".log") {
            *text = text.lines().map(|line| format!("{}\n", line.split_once(' ').unwrap().1)).collect();
        }
        if path == "room.json" {
            *text = text.replace(room, "ROOM");
        }
    }
    files
}

#[tokio::test]
async fn play_3_an_export_that_is_imported_and_exported_again_is_the_same() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    let body = json!({ "signals": true, "keep_days": 12, "languages": ["python", "go"] });
    assert_eq!(room.ask(Method::PATCH, "", room.token("owner"), Some(body)).await.0, 200);
    room.set_phase("ended").await;
    let sealed = async || records_of(&room).await.iter().any(|event| event["kind"] == "sealed");
    eventually("the end is sealed", sealed).await;
    let archive = download(&room, room.token("owner")).await;
    let (again, said) = imported(&server, archive.clone()).await;
    assert_ne!(again.id, room.id);
    let by = key(&server).await.to_string();
    assert_eq!(said["imported"], json!({ "from": room.id, "signed_by": by, "verified": true }));
    assert_eq!((&said["phase"], &said["title"]), (&json!("ended"), &json!("Ada's interview")));
    assert_eq!((&said["keep_days"], &said["signals"]), (&json!(12), &json!(true)));

    let second = download(&again, again.token("owner")).await;
    let report = pairpad::export::verify::verify(std::io::Cursor::new(&second), None).unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
    let (first, mut second) = (comparable(&archive, &room.id), comparable(&second, &again.id));
    // What happened to the room since: it was imported.
    let events = second.get_mut("history/events.log").unwrap();
    let last = events.lines().last().unwrap().to_owned();
    assert!(last.contains(r#""kind":"room_imported""#) && last.contains(&room.id), "{last}");
    events.truncate(events.len() - last.len() - 1);
    assert_eq!(first, second);

    // The old links are not its links, and it goes on like any other.
    let (status, _) = again.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(status, 401);
    again.set_phase("live").await;
    let eve = again.join("candidate", "Eve").await;
    let mut client = again.client("code", &eve.token).await;
    client.until_synced().await;
    write_at_the_top(&mut client, "# and on\n").await;
    let third = contents(&download(&again, again.token("owner")).await);
    assert!(third["code/main.py"].starts_with("# and on\n# again\n# hello\n"));
    let (_, played) = again.ask(Method::GET, "/playback", again.token("owner"), None).await;
    let people = played["people"].as_array().unwrap();
    let ada = people.iter().find(|person| person["name"] == "Ada").unwrap();
    assert_eq!((&ada["role"], &ada["colour"]), (&json!("candidate"), &json!(1)));
}

async fn records_of(room: &TestRoom) -> Vec<Value> {
    let files = contents(&download(room, room.token("owner")).await);
    records(&files["history/events.log"]).into_iter().map(|record| record["event"].clone()).collect()
}

#[tokio::test]
async fn play_3_a_room_of_another_server_and_one_that_nobody_signed_say_so() {
    let (server, other) = (TestServer::start().await, TestServer::start().await);
    let room = interview(&other).await;
    let archive = download(&room, room.token("owner")).await;
    let (_, said) = imported(&server, archive.clone()).await;
    let by = key(&other).await.to_string();
    assert_eq!(said["imported"], json!({ "from": room.id, "signed_by": by, "verified": false }));
    assert_eq!(said["phase"], "live");
    let mut files = contents(&archive);
    files.retain(|path, _| !["statement.jws", "key.json", "room.bundle"].contains(&path.as_str()));
    let (again, said) = imported(&server, zip(&files)).await;
    assert_eq!(said["imported"], json!({ "from": room.id, "signed_by": null, "verified": false }));
    let (_, seen) = again.ask(Method::GET, "", again.token("observer"), None).await;
    assert_eq!(seen["imported"], said["imported"]);
    // Signed here, it is no more than what came from there.
    let signed = download(&again, again.token("owner")).await;
    let (_, said) = imported(&server, signed).await;
    let by = key(&server).await.to_string();
    assert_eq!(said["imported"], json!({ "from": again.id, "signed_by": by, "verified": false }));
    // A room that was made here says nothing of the kind.
    let (_, seen) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert!(seen.get("imported").is_none(), "{seen}");
}

#[tokio::test]
async fn hard_8_a_history_whose_beginning_has_gone_is_imported_with_what_it_amounts_to() {
    let doc = doc(7);
    let text = doc.get_or_insert_text("text");
    text.insert(&mut doc.transact_mut(), 0, "what came before");
    let base = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let mut craft = Craft::default();
    craft.lines.push(json!({ "at": 1_600_000_000_000_u64, "base": [STANDARD.encode(base)] }));
    for word in [", and ", "what came after"] {
        let mut txn = doc.transact_mut();
        let length = text.len(&txn);
        text.insert(&mut txn, length, word);
        let update = STANDARD.encode(txn.encode_update_v1());
        craft.lines.push(json!({ "at": 1_700_000_000_000_u64, "by": craft::ROOM, "update": update }));
    }
    let mut files = craft.files();
    let log = craft::log("notes", &craft.lines);
    files.insert("history/notes.log".to_owned(), log.clone());
    files.insert("history/code.log".to_owned(), String::new());
    files.insert("notes.md".to_owned(), "what came before, and what came after".to_owned());
    let server = TestServer::start().await;
    let (room, _) = imported(&server, zip(&files)).await;
    let exported = contents(&download(&room, room.token("owner")).await);
    assert_eq!(records(&exported["history/notes.log"]), records(&log));
    assert_eq!(exported["notes.md"], files["notes.md"]);
    let (_, seen) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(seen["history"]["begins_at"], "2020-09-13T12:26:40Z");
}

#[tokio::test]
async fn hard_3_who_may_not_make_rooms_imports_none() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.access.make_rooms = pairpad::config::args::MakeRooms::Authorised;
        settings.access.api_keys = vec!["a-key-that-is-long-enough-for-anybody".into()];
        settings.rooms = pairpad::config::settings::RoomPolicy::MadeFirst;
    })
    .await;
    let (status, answer) = send(&server.http(""), zip(&Craft::default().files())).await;
    assert_eq!((status.as_u16(), &answer["code"]), (401, &json!("making_restricted")));
}

#[tokio::test]
async fn hard_7_a_larger_archive_than_may_be_is_not_read_to_its_end() {
    let limits = Limits { import: 100_000, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    let (status, answer) = send(&server.http(""), vec![0; 100_001]).await;
    assert_eq!((status.as_u16(), &answer["code"]), (413, &json!("too_large")));
}

/// What is in a data folder that no server has open.
fn left(folder: &Path) -> (usize, usize) {
    let store = Inspector::open(folder).unwrap();
    (store.rooms().unwrap().len(), store.documents().unwrap().len())
}

/// Whether these bytes stand anywhere in the data folder.
fn stand_in(folder: &Path, bytes: &[u8]) -> bool {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(file) = std::fs::read(&path)
                && file.windows(bytes.len()).any(|window| window == bytes)
            {
                return true;
            }
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn hard_9_a_server_that_is_killed_in_the_midst_of_an_import_leaves_nothing_of_it() {
    const MARK: &str = "Nobody has written this here.";
    let mut process = Process::start().await;
    let (doc, mut updates) = (doc(7), Vec::new());
    let text = doc.get_or_insert_text("text");
    for number in 0..12_000 {
        let mut txn = doc.transact_mut();
        text.insert(&mut txn, 0, if number == 0 { MARK } else { "x" });
        updates.push(txn.encode_update_v1());
    }
    let archive = zip(&Craft { code: updates, ..Craft::default() }.files());
    let base = process.http("");
    let sent = tokio::spawn(async move {
        let request = reqwest::Client::new().post(format!("{base}/api/v1/rooms"));
        request.header("content-type", "application/zip").body(archive).send().await.is_ok()
    });
    let folder = process.folder().to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(120);
        while !stand_in(&folder, MARK.as_bytes()) {
            assert!(std::time::Instant::now() < until, "nothing is written");
        }
    });
    looked.await.unwrap();
    process.kill_and_start_again().await;
    assert!(!sent.await.unwrap(), "it was killed before there was an answer");
    let folder = process.folder().to_owned();
    let is_gone = async || !stand_in(&folder, MARK.as_bytes());
    eventually("no byte of it is left", is_gone).await;
    process.kill();
    assert_eq!(left(process.folder()), (0, 0));
}

#[tokio::test]
async fn hard_9_what_is_left_of_an_import_is_erased_at_the_next_start() {
    let server = TestServer::start().await;
    let rooms = server.server().rooms();
    let record = RoomRecord::new(UnixMillis::now(), "python");
    let begun = rooms.import(record.clone()).await.unwrap();
    let filling = begun.document(DocumentName::Code).await.unwrap();
    let update = bytes::Bytes::from_static(&[0, 0]);
    let entry = Entry { at: UnixMillis::now(), author: Author::Server, update };
    begun.append(&filling, vec![entry.clone()]).await.unwrap();
    // As when the server is killed: nobody cleans up.
    std::mem::forget(begun);
    let server = server.restart_after(|folder| assert_eq!(left(folder), (1, 1))).await;
    // Who gives up cleans up at once.
    let given_up = server.server().rooms().import(record).await.unwrap();
    let filling = given_up.document(DocumentName::Code).await.unwrap();
    given_up.append(&filling, vec![entry]).await.unwrap();
    drop(given_up);
    let is_gone = async || server.server().rooms().list(None, 10).await.unwrap().is_empty();
    eventually("both are gone", is_gone).await;
    server.restart_after(|folder| assert_eq!(left(folder), (0, 0))).await;
}

#[tokio::test]
async fn guard_5_the_doctor_writes_what_a_running_server_would_have_exported() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    let exported = download(&room, room.token("owner")).await;
    let mut rescued = Vec::new();
    let server = server
        .restart_after(|folder| {
            let to = tempfile::tempdir().unwrap();
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pairpad"));
            command.arg("doctor").arg("--data-dir").arg(folder).args(["--export", &room.id, "--to"]);
            let output = command.arg(to.path()).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            assert!(to.path().join("code/files/main.py").is_file(), "texts for themselves");
            rescued = std::fs::read(to.path().join(format!("{}.zip", room.id))).unwrap();
            assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 4, "and nothing half done");
        })
        .await;
    let [mut first, mut second] = [&exported, &rescued].map(|archive| comparable(archive, &room.id));
    for files in [&mut first, &mut second] {
        // Those who were here have left since.
        files.remove("history/events.log");
    }
    assert_eq!(first, second);
    let (_, said) = imported(&server, rescued).await;
    assert_eq!(said["imported"]["verified"], true);
}

#[tokio::test]
async fn hard_9_an_import_that_cannot_be_written_leaves_no_room() {
    let storage = SwitchedStorage::new();
    let limits = Arc::new(Limits::default());
    let rooms =
        Rooms::new((storage.clone(), None), limits, RoomPolicy::MadeFirst, Garbage::Collect, Clock::System);
    let begun = rooms.import(RoomRecord::new(UnixMillis::now(), "python")).await.unwrap();
    let name = rooms.list(None, 10).await.unwrap()[0].0.clone();
    assert!(matches!(rooms.room(&name).await, Err(OpenError::NoSuchRoom)), "it is no room yet");
    let filling = begun.document(DocumentName::Code).await.unwrap();
    storage.fail_writes.store(true, Ordering::SeqCst);
    let update = bytes::Bytes::from_static(&[0, 0]);
    let entry = Entry { at: UnixMillis::now(), author: Author::Server, update };
    begun.append(&filling, vec![entry]).await.unwrap_err();
    drop(begun);
    storage.fail_writes.store(false, Ordering::SeqCst);
    let cleaning = tokio::spawn(rooms.keep_clean());
    let is_gone = async || rooms.list(None, 10).await.unwrap().is_empty();
    eventually("it is gone", is_gone).await;
    assert!(matches!(rooms.room(&name).await, Err(OpenError::NoSuchRoom)));
    cleaning.abort();
}

#[test]
fn hard_7_checking_ends_in_time_and_when_nobody_waits_for_it() {
    let own = SigningKey::new(&[7; 32], Purpose::Exports).public();
    let (soon, now) = (Instant::now() + Duration::from_secs(3600), Instant::now());
    let check = |until, is_wanted| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&zip(&Craft::default().files())).unwrap();
        let (limits, wanted) = (Arc::default(), Arc::new(AtomicBool::new(is_wanted)));
        import::check(file, Terms { limits, now: UnixMillis::now(), own, until, wanted })
    };
    assert!(check(soon, true).is_ok());
    assert!(matches!(check(now, true), Err(ImportError::TooSlow)));
    assert!(matches!(check(soon, false), Err(ImportError::GivenUp)));
}
