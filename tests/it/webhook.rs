//! The webhook: another system is told that an interview has ended, whatever happens.

mod receiver;

use std::path::Path;
use std::time::Duration;

use axum::http::Method;
use pairpad::clock::UnixMillis;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad::config::webhook::{Secret, Webhook};
use pairpad::ids::RoomName;
use pairpad::rights::phase::Phase;
use pairpad::server::Server;
use pairpad::storage::Storage;
use pairpad::storage::event::EventKind;
use pairpad::storage::local::LocalStorage;
use pairpad::storage::room::RoomRecord;
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::{TestServer, settings};
use receiver::{Receiver, SECRET, Way};
use serde_json::{Value, json};

use crate::process::Process;

/// Tries come one right after the other.
fn impatient() -> Limits {
    let [first, most] = [1, 20].map(Duration::from_millis);
    Limits { webhook_first: first, webhook_most: most, ..Limits::default() }
}

fn tells(receiver: &Receiver) -> impl FnOnce(&mut Settings) + use<> {
    let webhook = Webhook { url: receiver.url(), secret: Secret::parse(SECRET).unwrap() };
    |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.webhook = Some(webhook);
    }
}

async fn ended_room(server: &TestServer, title: &str) -> TestRoom {
    let room = server.make_room(json!({ "title": title })).await;
    room.set_phase("live").await;
    room.set_phase("ended").await;
    room
}

async fn health(server: &TestServer) -> Value {
    reqwest::get(server.http("/api/v1/health")).await.unwrap().json().await.unwrap()
}

async fn waits_for(server: &TestServer, what: &str) {
    let says = async || {
        let health = health(server).await;
        health["components"]["webhook"]["message"].as_str().unwrap().contains(what)
    };
    eventually(what, says).await;
}

#[tokio::test]
async fn an_ending_is_told_with_what_is_needed_to_fetch_the_export() {
    let receiver = Receiver::start().await;
    let server = TestServer::start_with(impatient(), tells(&receiver)).await;
    let room = server.make_room(json!({ "title": "Ada" })).await;
    let link = json!({ "role": "interviewer", "label": "PRIVATE-WORD" });
    room.ask(Method::POST, "/links", room.token("owner"), Some(link)).await;
    room.set_phase("live").await;
    room.set_phase("ended").await;
    let told = receiver.told(1).await.remove(0);
    assert!(told.is_signed);
    assert_eq!(told.body["event"], "interview_ended");
    assert_eq!((&told.body["room"], &told.body["title"]), (&json!(room.id), &json!("Ada")));
    assert_eq!(told.body["id"], told.id);
    assert!(!told.id.contains('.'));
    let (_, now) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!((&told.body["started"], &told.body["ended"]), (&now["started_at"], &now["ended_at"]));
    let text = told.body.to_string();
    assert!(!text.contains("PRIVATE-WORD"), "{text}");
    for (_, token) in room.links.values() {
        assert!(!text.contains(token.as_str()), "{text}");
    }
    // The export is there, and the end of it is sealed.
    let export = server.http(told.body["export"].as_str().unwrap());
    let fetched = reqwest::Client::new().get(export).bearer_auth(room.token("owner")).send().await.unwrap();
    assert_eq!(fetched.status(), 200);
    waits_for(&server, "no interview waits").await;
    assert_eq!(health(&server).await["components"]["webhook"]["status"], "ok");
}

#[tokio::test]
async fn what_fails_is_told_again_under_the_same_id_and_each_end_is_another() {
    let receiver = Receiver::start().await;
    // A redirection is a failure: nobody is told elsewhere.
    let ways = [Way::Status(500), Way::Redirect, Way::Status(404), Way::Huge(503), Way::Drop, Way::Huge(200)];
    receiver.answers(ways);
    let server = TestServer::start_with(impatient(), tells(&receiver)).await;
    let room = ended_room(&server, "").await;
    let told = receiver.told(6).await;
    assert!(told.iter().all(|one| one.is_signed && one.id == told[0].id && one.body == told[0].body));
    waits_for(&server, "no interview waits").await;
    // Once more, after it was reopened.
    room.set_phase("live").await;
    room.set_phase("ended").await;
    let told = receiver.told(7).await;
    assert_ne!(told[6].id, told[0].id);
    assert_eq!(told[6].body["room"], json!(room.id));
}

#[tokio::test]
async fn a_receiver_that_wants_nothing_is_not_asked_again() {
    let receiver = Receiver::start().await;
    receiver.answers([Way::Status(410)]);
    let server = TestServer::start_with(impatient(), tells(&receiver)).await;
    let first = ended_room(&server, "first").await;
    waits_for(&server, "410").await;
    waits_for(&server, "no interview waits").await;
    let server = server.restart().await;
    // The next one is told all the same.
    ended_room(&server, "second").await;
    let told = receiver.told(2).await;
    assert_eq!((&told[0].body["room"], &told[1].body["title"]), (&json!(first.id), &json!("second")));
}

#[tokio::test]
async fn what_was_not_told_is_told_after_a_restart_and_what_was_is_not() {
    let receiver = Receiver::start().await;
    let server = TestServer::start_with(impatient(), tells(&receiver)).await;
    ended_room(&server, "told").await;
    receiver.told(1).await;
    waits_for(&server, "no interview waits").await;
    receiver.always(Way::Status(500));
    let room = ended_room(&server, "not told").await;
    let ended = async |room: &TestRoom| {
        room.ask(Method::GET, "", room.token("owner"), None).await.1["ended_at"].clone()
    };
    let at = ended(&room).await;
    receiver.told(4).await;
    waits_for(&server, "1 interview waits to be told; the last request failed").await;
    waits_for(&server, "500").await;
    let health = health(&server).await;
    assert_eq!(
        (&health["status"], &health["components"]["webhook"]["status"]),
        (&json!("ok"), &json!("low"))
    );
    assert!(!health.to_string().contains("/hook"), "where the receiver is, is nobody's business");
    let server = server.restart().await;
    let before = receiver.count();
    receiver.always(Way::Status(204));
    let told = receiver.told(before + 1).await;
    let last = told.last().unwrap();
    assert_eq!((&last.body["room"], &last.body["ended"]), (&json!(room.id), &at));
    waits_for(&server, "no interview waits").await;
    let heard = receiver.count();
    let server = server.restart().await;
    // If anything was told again it would be before this.
    ended_room(&server, "another").await;
    assert_eq!(receiver.told(heard + 1).await[heard].body["title"], "another");
}

#[tokio::test]
async fn rooms_that_are_deleted_are_not_told_and_nobody_waits_for_a_receiver_that_hangs() {
    let receiver = Receiver::start().await;
    receiver.always(Way::Hang);
    let limits = Limits { webhook_time: Duration::from_millis(200), ..impatient() };
    let server = TestServer::start_with(limits, tells(&receiver)).await;
    let mut rooms = Vec::new();
    // More than are told at a time.
    for _ in 0..6 {
        rooms.push(ended_room(&server, "").await);
    }
    receiver.told(8).await;
    waits_for(&server, "6 interviews wait").await;
    waits_for(&server, "did not answer in time").await;
    // A room works on meanwhile.
    let room = server.make_room(json!({})).await;
    room.set_phase("live").await;
    let mut ada = room.client("code", room.token("candidate")).await;
    let mut bob = room.client("code", room.token("interviewer")).await;
    ada.insert(0, "while it hangs").await;
    bob.until("the other has it", |bob| bob.text().contains("while it hangs")).await;
    for room in rooms {
        let (status, _) = room.ask(Method::DELETE, "", room.token("owner"), None).await;
        assert_eq!(status, 204);
    }
    waits_for(&server, "no interview waits").await;
    receiver.always(Way::Status(200));
    let heard = receiver.count();
    room.set_phase("ended").await;
    assert_eq!(receiver.told(heard + 1).await[heard].body["room"], json!(room.id));
}

#[tokio::test]
async fn an_interview_that_ends_while_nobody_is_there_is_told() {
    let receiver = Receiver::start().await;
    let limits = impatient();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings { limits, ..settings(folder.path()) };
    tells(&receiver)(&mut settings);
    let (name, storage) = (RoomName::random(), LocalStorage::open(folder.path()).unwrap());
    let now = UnixMillis::now();
    let record = RoomRecord {
        phase: Phase::Live,
        idle_minutes: 1,
        started: Some(UnixMillis(now.0 - 100_000)),
        last_active: UnixMillis(now.0 - 90_000),
        ..RoomRecord::new(UnixMillis(now.0 - 100_000), "python")
    };
    storage.put_room(&name, &record, &[]).await.unwrap();
    storage.close().await;
    drop(storage);
    let server = Server::start(&settings).await.unwrap();
    let told = receiver.told(1).await.remove(0);
    assert_eq!(told.body["room"], json!(name.to_string()));
    assert_eq!(told.body["ended"], json!(UnixMillis(now.0 - 30_000).rfc3339()));
    server.stop().await;
    assert_eq!(seals(folder.path(), &name).await, 1);
}

/// How often the end of a room was sealed.
async fn seals(folder: &Path, room: &RoomName) -> usize {
    let storage = LocalStorage::open(folder).unwrap();
    let events = storage.events(room, 0, 1_000).await.unwrap();
    storage.close().await;
    events.iter().filter(|event| matches!(event.kind, EventKind::Sealed { .. })).count()
}

#[tokio::test]
async fn an_ending_that_was_not_sealed_before_a_kill_is_sealed_and_then_told() {
    let receiver = Receiver::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings { limits: impatient(), ..settings(folder.path()) };
    tells(&receiver)(&mut settings);
    let (name, storage) = (RoomName::random(), LocalStorage::open(folder.path()).unwrap());
    let now = UnixMillis::now();
    // As a kill leaves it between the end and the seal.
    let record = RoomRecord {
        phase: Phase::Ended,
        started: Some(UnixMillis(now.0 - 100_000)),
        ended: Some(UnixMillis(now.0 - 30_000)),
        last_active: UnixMillis(now.0 - 30_000),
        ..RoomRecord::new(UnixMillis(now.0 - 100_000), "python")
    };
    storage.put_room(&name, &record, &[]).await.unwrap();
    storage.close().await;
    drop(storage);
    receiver.always(Way::Status(500));
    let server = Server::start(&settings).await.unwrap();
    assert_eq!(receiver.told(3).await[0].body["room"], json!(name.to_string()));
    server.stop().await;
    assert_eq!(seals(folder.path(), &name).await, 1);
    // What was sealed and not told is told, and not sealed once more.
    let heard = receiver.count();
    receiver.always(Way::Status(200));
    let server = Server::start(&settings).await.unwrap();
    receiver.told(heard + 1).await;
    server.stop().await;
    assert_eq!(seals(folder.path(), &name).await, 1);
}

#[tokio::test]
async fn what_was_not_told_survives_kill_9() {
    let receiver = Receiver::start().await;
    receiver.always(Way::Status(500));
    let mut server = Process::start_with(vec![
        format!("--webhook={}", receiver.url()),
        format!("--webhook-secret={SECRET}"),
    ])
    .await;
    let made: Value = reqwest::Client::new()
        .post(server.http("/api/v1/rooms"))
        .json(&json!({ "title": "kept" }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let room = TestRoom::of(&made, server.http(""));
    room.set_phase("live").await;
    room.set_phase("ended").await;
    let first = receiver.told(1).await.remove(0);
    receiver.always(Way::Status(200));
    server.kill_and_start_again().await;
    let again = receiver.told(2).await.remove(1);
    assert_eq!((&again.id, &again.body), (&first.id, &first.body));
    assert!(again.is_signed);
}
