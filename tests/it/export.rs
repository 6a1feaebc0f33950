//! Taking a room away, and checking that it is what the server had.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt;
use pairpad::auth::signing::PublicKey;
use pairpad::export::verify::{Report, verify};
use pairpad_testing::client::Client;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{Array, Doc, GetString, Map, Out, Text, Transact, Update};
use zip::ZipArchive;

pub async fn download(room: &TestRoom, token: &str) -> Vec<u8> {
    let answer = room.request(Method::GET, "/export", token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let named = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(named, format!("attachment; filename=\"{}.zip\"", room.id));
    answer.bytes().await.unwrap().to_vec()
}

pub fn contents(archive: &[u8]) -> BTreeMap<String, String> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    let count = zip.len();
    let read = |index| {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned())
    };
    (0..count).map(read).collect()
}

/// The records of a log.
pub fn records(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line.split_once(' ').unwrap().1).unwrap()).collect()
}

/// As `HISTORY.md` says: all updates in order, with a yrs that knows nothing of Pairpad.
pub fn replay(log: &str) -> Doc {
    let doc = Doc::new();
    for record in records(log) {
        let update = STANDARD.decode(record["update"].as_str().unwrap()).unwrap();
        doc.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
    }
    doc
}

pub fn file_of(doc: &Doc, path: &str) -> String {
    let files = doc.get_or_insert_map("files");
    let txn = doc.transact();
    let Some(Out::YText(text)) = files.get(&txn, path) else { panic!("no {path}") };
    text.get_string(&txn)
}

pub async fn key(server: &TestServer) -> PublicKey {
    let keys: Value = reqwest::get(server.http("/api/v1/keys")).await.unwrap().json().await.unwrap();
    let exports = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == "exports").unwrap();
    exports["x"].as_str().unwrap().parse().unwrap()
}

pub fn check(archive: &[u8], key: PublicKey) -> Report {
    verify(Cursor::new(archive), Some(key)).unwrap()
}

/// Writes at the top of the file that Python begins with, and waits until the server has it.
pub async fn write_at_the_top(client: &mut Client, text: &str) {
    let update = {
        let files = client.doc.get_or_insert_map("files");
        let mut txn = client.doc.transact_mut();
        let Some(Out::YText(file)) = files.get(&txn, "main.py") else { panic!("a file") };
        file.insert(&mut txn, 0, text);
        txn.encode_update_v1()
    };
    client.send(pairpad::protocol::message::update(&update)).await;
    client.settle().await;
}

/// An interview with text of a candidate and of an interviewer.
pub async fn interview(server: &TestServer) -> TestRoom {
    let body = json!({ "phase": "live", "language": "python", "title": "Ada's interview" });
    let room = server.make_room(body).await;
    let problem = Some(json!({ "markdown": "Add them up." }));
    room.ask(Method::PUT, "/problem", room.token("owner"), problem).await;
    let (bob, ada) = (room.join("interviewer", "Bob").await, room.join("candidate", "Ada").await);
    let mut client = room.client("code", &ada.token).await;
    client.until_synced().await;
    for word in ["# hello\n", "# again\n"] {
        write_at_the_top(&mut client, word).await;
    }
    let mut notes = room.client("notes", &bob.token).await;
    notes.until_synced().await;
    let update = {
        let text = notes.doc.get_or_insert_text("text");
        let chat = notes.doc.get_or_insert_array("chat");
        let mut txn = notes.doc.transact_mut();
        text.insert(&mut txn, 0, "Knows yrs.");
        chat.push_back(&mut txn, "among leaders");
        txn.encode_update_v1()
    };
    notes.send(pairpad::protocol::message::update(&update)).await;
    notes.settle().await;
    room
}

#[tokio::test]
async fn play_3_an_export_has_all_of_the_room_and_is_what_the_server_signed() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    // It is told of a while after it was written: not after the end, here.
    let has_told = async || {
        let log = contents(&download(&room, room.token("owner")).await).remove("history/events.log");
        records(&log.unwrap()).iter().any(|record| record["event"]["kind"] == "problem_updated")
    };
    pairpad_testing::eventually("the problem is told of", has_told).await;
    room.set_phase("ended").await;
    let is_sealed = async || {
        let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
        playback["events"].as_array().unwrap().iter().any(|event| event["event"] == "sealed")
    };
    pairpad_testing::eventually("the end is sealed", is_sealed).await;
    let archive = download(&room, room.token("interviewer")).await;
    let report = check(&archive, key(&server).await);
    assert!(report.is_sound(), "{:?}", report.faults);
    let files = contents(&archive);
    assert!(files["code/main.py"].starts_with("# again\n# hello\n"));
    assert_eq!((files["problem.md"].as_str(), files["notes.md"].as_str()), ("Add them up.", "Knows yrs."));
    let notes: Value = serde_json::from_str(&files["documents/notes.json"]).unwrap();
    assert_eq!(notes["chat"], json!(["among leaders"]));
    let about: Value = serde_json::from_str(&files["room.json"]).unwrap();
    assert_eq!((&about["title"], &about["phase"]), (&json!("Ada's interview"), &json!("ended")));

    // The history leads to what is there, and says who wrote it.
    let code = replay(&files["history/code.log"]);
    assert_eq!(file_of(&code, "main.py"), files["code/main.py"]);
    let people = about["people"].as_array().unwrap();
    let ada = people.iter().find(|person| person["name"] == "Ada").unwrap();
    let authors: Vec<_> =
        records(&files["history/code.log"]).iter().map(|record| record["by"].clone()).collect();
    assert_eq!(authors, [json!("server"), ada["id"].clone(), ada["id"].clone()]);
    let events = records(&files["history/events.log"]);
    let kinds: Vec<_> = events.iter().map(|record| record["event"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..2], ["room_created", "phase_changed"]);
    assert_eq!(events.last().unwrap()["event"]["kind"], "sealed");

    // Of an ended interview it is the same again, but for its time.
    let again = contents(&download(&room, room.token("owner")).await);
    let without_statement = |mut files: BTreeMap<String, String>| {
        files.remove("statement.jws");
        files
    };
    assert_eq!(without_statement(again), without_statement(files));
}

#[tokio::test]
async fn play_3_the_command_checks_an_export() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    let mut archive = download(&room, room.token("owner")).await;
    let file = server.folder().join("export.zip");
    std::fs::write(&file, &archive).unwrap();
    let key = key(&server).await.to_string();
    let verify = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
        let output = command.arg("verify").arg(&file).args(more).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    let (code, said) = verify(&["--key", &key]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with(&format!("Room {}, exported at ", room.id)), "{said}");
    assert!(said.ends_with("Nothing was changed since the server with this key signed it.\n"), "{said}");
    let (code, said) = verify(&[]);
    assert!(code == 0 && said.contains(&key) && said.contains("/api/v1/keys"), "{said}");
    let other = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let (code, said) = verify(&["--key", other]);
    assert!(code == 1 && said.contains("it is not signed by the expected key"), "{said}");
    let (code, said) = verify(&["--key", "no key"]);
    assert!(code == 2 && said.contains("the server shows it at /api/v1/keys"), "{said}");
    archive.truncate(archive.len() / 2);
    std::fs::write(&file, &archive).unwrap();
    let (code, said) = verify(&[]);
    assert!(code == 2 && said.contains("it is not a complete zip archive"), "{said}");
}

#[tokio::test]
async fn play_3_keys_are_anybodys_to_see_and_a_new_secret_makes_others() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    let archive = download(&room, room.token("owner")).await;
    let before = key(&server).await;
    let rotate = |folder: &std::path::Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
        let done = command.args(["rotate-secret", "--data-dir"]).arg(folder).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let server = server.restart_after(rotate).await;
    let after = key(&server).await;
    assert_ne!(before, after);
    assert!(check(&archive, before).is_sound(), "what was signed stays signed");
    assert!(!check(&archive, after).is_sound());
}

#[tokio::test]
async fn play_5_what_is_held_back_in_quiet_mode_is_in_no_file_of_an_export() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let ada = room.join("candidate", "Ada").await;
    let mut client = room.client("code", &ada.token).await;
    client.until_synced().await;
    room.ask(Method::PUT, "/members/me/quiet", &ada.token, Some(json!({ "minutes": 7 }))).await;
    write_at_the_top(&mut client, "# only hers\n").await;
    let during = contents(&download(&room, room.token("owner")).await);
    assert!(!during["code/main.py"].contains("only hers"));
    assert!(!file_of(&replay(&during["history/code.log"]), "main.py").contains("only hers"));
    room.ask(Method::DELETE, "/members/me/quiet", &ada.token, None).await;
    let after = contents(&download(&room, room.token("owner")).await);
    assert!(after["code/main.py"].contains("only hers"));
    assert!(file_of(&replay(&after["history/code.log"]), "main.py").contains("only hers"));
}

/// Writes so many pieces of 900,000 characters into the notes, which can't be made much smaller. In the
/// chat there: each is one thing to the recording of them.
async fn fill_notes(room: &TestRoom, pieces: usize) {
    let mut client = room.client("notes", room.token("interviewer")).await;
    client.until_synced().await;
    for _ in 0..pieces {
        let noise: String =
            std::iter::repeat_with(|| format!("{:x}", fastrand::u128(..))).take(28_000).collect();
        let update = {
            let chat = client.doc.get_or_insert_array("chat");
            let mut txn = client.doc.transact_mut();
            chat.push_back(&mut txn, noise);
            txn.encode_update_v1()
        };
        client.send(pairpad::protocol::message::update(&update)).await;
        client.settle().await;
    }
}

#[tokio::test]
async fn play_5_a_slow_export_ends_where_it_began() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let ada = room.join("candidate", "Ada").await;
    // What is written before the history takes more than is sent ahead.
    fill_notes(&room, 8).await;
    let mut client = room.client("code", &ada.token).await;
    client.until_synced().await;
    let slow = room.request(Method::GET, "/export", room.token("interviewer")).send().await.unwrap();
    room.ask(Method::PUT, "/members/me/quiet", &ada.token, Some(json!({ "minutes": 7 }))).await;
    write_at_the_top(&mut client, "# only hers\n").await;
    let archive = slow.bytes().await.unwrap();
    assert!(archive.len() > 3_500_000, "{}", archive.len());
    let files = contents(&archive);
    assert!(!file_of(&replay(&files["history/code.log"]), "main.py").contains("only hers"));
}

#[tokio::test]
async fn hard_2_one_export_at_a_time_of_a_room_and_few_in_all() {
    let server = TestServer::start().await;
    // More than waits between the server and a client that reads nothing.
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    fill_notes(&room, 8).await;
    let slow = room.request(Method::GET, "/export", room.token("owner")).send().await.unwrap();
    assert_eq!(slow.status(), 200);
    let mut second = Box::pin(room.request(Method::GET, "/export", room.token("interviewer")).send());
    // Another room's is its own affair.
    let other = server.make_room(json!({})).await;
    download(&other, other.token("owner")).await;
    assert!(second.as_mut().now_or_never().is_none(), "it waits for its turn");
    // Whoever breaks off makes room.
    drop(slow);
    assert_eq!(second.await.unwrap().status(), 200);
}
