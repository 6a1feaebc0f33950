//! A server that goes on where it was moved to.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::TestRoom;
use reqwest::Method;
use serde_json::{Value, json};

use super::{done, everything, moved, pairpad, text};
use crate::process::Process;

/// The chained logs of a room's export, which has to check out with this key.
async fn exported(server: &Process, room: &TestRoom, key: &str) -> BTreeMap<String, String> {
    let room = room.elsewhere(server.http(""));
    let answer = room.request(Method::GET, "/export", room.token("owner")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let archive = answer.bytes().await.unwrap().to_vec();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &archive).unwrap();
    let said = done(&pairpad(&["verify", text(file.path()), "--key", key]).output().unwrap());
    assert!(said.contains("Nothing was changed"), "{said}");
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut logs = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        if name.ends_with(".log") {
            let mut log = String::new();
            file.read_to_string(&mut log).unwrap();
            logs.insert(name, log);
        }
    }
    assert!(logs.len() > 1, "{logs:?}");
    logs
}

async fn key(server: &Process) -> String {
    let keys: Value = reqwest::get(server.http("/api/v1/keys")).await.unwrap().json().await.unwrap();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == "exports");
    key.unwrap()["x"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn play_3_links_sessions_and_signed_recordings_go_on_where_the_server_was_moved_to() {
    let mut server = Process::start().await;
    let made = reqwest::Client::new()
        .post(server.http("/api/v1/rooms"))
        .json(&json!({ "title": "Ada's interview" }));
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, server.http(""));
    room.set_phase("live").await;
    let ada = room.join("candidate", "Ada").await;
    let socket = |server: &Process, token: &str| {
        format!("ws://{}/ws/{}&saved=1", server.address, room.with("code", token))
    };
    let mut client = Client::connect(&socket(&server, &ada.token)).await;
    client.until_synced().await;
    for count in 0..20 {
        client.append(&format!("line {count}\n")).await;
    }
    client.until("all is saved", |client| client.saved == 21).await;
    let typed = client.text();
    drop(client);
    room.set_phase("ended").await;
    let is_sealed = async || {
        let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
        playback["events"].as_array().unwrap().iter().any(|event| event["event"] == "sealed")
    };
    eventually("the end is sealed", is_sealed).await;
    let key = self::key(&server).await;
    let before = exported(&server, &room, &key).await;
    server.kill();
    // There and back, each time with a server that begins on it.
    let (url, back) = (Postgres::shared().database().await, tempfile::tempdir().unwrap());
    let files = everything::files(server.folder());
    moved(text(server.folder()), &url);
    assert_eq!(everything::files(server.folder()), files, "what a killed server has left is as it was");
    let there = Process::start_with(vec!["--store".to_owned(), url.clone()]).await;
    assert_eq!(exported(&there, &room, &key).await, before);
    drop(there);
    moved(&url, text(back.path()));
    let here = Process::start_over(back, Vec::new()).await;
    assert_eq!(exported(&here, &room, &key).await, before);
    assert_eq!(self::key(&here).await, key);
    // A link of before, and a session of before.
    let room = room.elsewhere(here.http(""));
    room.set_phase("live").await;
    let bob = room.join("interviewer", "Bob").await;
    for token in [&bob.token, &ada.token] {
        Client::connect(&socket(&here, token)).await.until_text(&typed).await;
    }
    let (status, playback) = room.ask(Method::GET, "/playback", &bob.token, None).await;
    assert_eq!(status, 200, "{playback}");
}
