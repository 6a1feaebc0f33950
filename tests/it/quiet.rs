//! Quiet mode: what somebody writes who asked to be alone is saved as ever, and nobody
//! else's before they are done.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad::storage::local::Inspector;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::client::Client;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::{MemoryServer, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

use crate::process::Process;

const QUIET: &str = "/members/me/quiet";

/// A candidate, an interviewer, and their room on a server.
struct Interview {
    server: TestServer,
    room: TestRoom,
    ada: TestSession,
    bob: TestSession,
}

impl Interview {
    async fn begin(limits: Limits) -> Self {
        let server = TestServer::start_with(limits, |_| ()).await;
        let room = server.make_room(json!({ "phase": "live" })).await;
        let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
        Self { server, room, ada, bob }
    }

    async fn client(&self, session: &TestSession) -> Client {
        let path = format!("{}&saved=1", self.room.with("code", &session.token));
        let mut client = self.server.client(&path).await;
        client.until_synced().await;
        client
    }

    async fn be_quiet(&self, minutes: u32) -> Value {
        let body = Some(json!({ "minutes": minutes }));
        let (status, member) = self.room.ask(Method::PUT, QUIET, &self.ada.token, body).await;
        assert_eq!(status, 200, "{member}");
        member
    }

    async fn show(&self) {
        let (status, _) = self.room.ask(Method::DELETE, QUIET, &self.ada.token, None).await;
        assert_eq!(status, 204);
    }

    /// What the API gives somebody of the document, as bytes.
    async fn state(&self, session: &TestSession) -> Vec<u8> {
        let request = self.room.request(Method::GET, "/documents/code", &session.token);
        let answer = request.header("accept", "application/octet-stream").send().await.unwrap();
        answer.bytes().await.unwrap().to_vec()
    }
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

fn was_sent(client: &Client, text: &str) -> bool {
    client.frames.iter().any(|frame| has(frame, text))
}

fn state(client: &Client, id: u64) -> Value {
    client.presence.get(&id).map_or(Value::Null, |(_, state)| serde_json::from_str(state).unwrap())
}

#[tokio::test]
async fn what_a_quiet_candidate_writes_is_saved_and_theirs_alone_until_it_is_shown() {
    let interview = Interview::begin(Limits::default()).await;
    let (mut ada, mut bob) = (interview.client(&interview.ada).await, interview.client(&interview.bob).await);
    let mut tab = interview.client(&interview.ada).await;
    ada.append("before ").await;
    bob.until("what came before", |bob| bob.text().contains("before")).await;
    let announced = r#"{"cursor":{"at":"secret"},"typing":true,"user":{"name":"Ada"}}"#;
    ada.announce(1, announced).await;
    bob.until("her caret", |bob| !state(bob, ada.id())["cursor"].is_null()).await;

    let member = interview.be_quiet(5).await;
    assert_eq!(member["name"], "Ada");
    assert!(member["quiet_until"].is_string(), "{member}");
    let id = ada.id();
    bob.until("that she is quiet", |bob| state(bob, id)["user"]["quiet"] == true).await;
    assert_eq!(state(&bob, id).as_object().unwrap().len(), 1, "and no word of where she is");
    let (_, list) = interview.room.ask(Method::GET, "/members", &interview.bob.token, None).await;
    let quiet = list["members"].as_array().unwrap().iter().filter(|member| member["quiet_until"].is_string());
    assert_eq!(quiet.map(|member| member["name"].clone()).collect::<Vec<_>>(), ["Ada"]);
    let (_, room) = interview.room.ask(Method::GET, "", &interview.bob.token, None).await;
    assert_eq!(room["quiet"]["name"], "Ada");
    assert_eq!(room["quiet"]["until"], member["quiet_until"]);

    // The answer to the greeting, and what came before.
    ada.until("that it is saved", |ada| ada.saved == 2).await;
    ada.append("HELD ").await;
    ada.insert(0, "ALSO ").await;
    ada.until("that it is saved", |ada| ada.saved == 4).await;
    tab.until("it in her other tab", |tab| tab.text() == ada.text()).await;
    ada.announce(50, announced).await;
    // What others write in between is for all, and depends on nothing that is held back.
    bob.append("between ").await;
    for client in [&mut ada, &mut tab] {
        client.until("Bob's", |client| client.text().contains("between")).await;
    }
    // Nobody who comes gets any of it, nor whoever asks anew, nor by the API.
    let mut carol = interview.server.client(&interview.room.code("observer")).await;
    carol.until("Bob's", |carol| carol.text().contains("between")).await;
    let mut bob =
        bob.reconnect(&interview.server.ws(&interview.room.with("code", &interview.bob.token))).await;
    bob.settle().await;
    for client in [&bob, &carol] {
        assert!(!client.text().contains("HELD") && !was_sent(client, "HELD") && !was_sent(client, "ALSO"));
        assert!(!was_sent(client, "secret"));
        assert!(client.asked <= 1);
    }
    assert!(!has(&interview.state(&interview.bob).await, "HELD"));
    assert!(has(&interview.state(&interview.ada).await, "HELD"), "she sees her own");
    // A connection of hers that comes anew has all of it, and is asked once.
    let mut tab =
        tab.reconnect(&interview.server.ws(&interview.room.with("code", &interview.ada.token))).await;
    tab.settle().await;
    tab.settle().await;
    assert_eq!((tab.text(), tab.asked), (ada.text(), 1));

    interview.show().await;
    for client in [&mut bob, &mut carol, &mut tab] {
        client.until("all of it", |client| client.text() == ada.text()).await;
    }
    assert!(ada.text().contains("ALSO") && ada.text().contains("HELD"));
    let (_, room) = interview.room.ask(Method::GET, "", &interview.bob.token, None).await;
    assert_eq!(room["quiet"], Value::Null);
    bob.until("her caret", |bob| state(bob, id)["cursor"]["at"] == "secret").await;
    assert_eq!(state(&bob, id)["user"].get("quiet"), None);
    ada.append("after").await;
    bob.until("what comes after", |bob| bob.text() == ada.text()).await;
    // The history has each edit as it was written, by its author.
    let (room, ada) = (interview.room.id.clone(), interview.ada.member.clone());
    let read = move |folder: &Path| {
        let key = DocumentKey { room: room.parse().unwrap(), document: DocumentName::Code };
        let journal = Inspector::open(folder).unwrap().document(&key).unwrap().journal;
        let entries = journal.iter().flat_map(|record| &record.entries);
        let held: Vec<String> = entries
            .filter(|entry| has(&entry.update, "HELD"))
            .map(|entry| entry.author.id().to_string())
            .collect();
        assert_eq!(held, [ada], "once");
    };
    interview.server.restart_after(read).await;
}

#[tokio::test]
async fn store_2_what_is_held_back_when_the_server_stops_is_shown_once_by_the_next() {
    let interview = Interview::begin(Limits::default()).await;
    let mut ada = interview.client(&interview.ada).await;
    interview.be_quiet(5).await;
    ada.insert(0, "HELD").await;
    ada.until("that it is saved", |ada| ada.saved == 2).await;
    let Interview { server, room, ada: session, bob } = interview;
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let (_, list) = room.ask(Method::GET, "/members", &bob.token, None).await;
    assert!(list["members"].as_array().unwrap().iter().all(|member| member["quiet_until"].is_null()));
    let mut bob = room.client("code", &bob.token).await;
    bob.until("it", |bob| bob.text().starts_with("HELD")).await;
    // Her tab comes back with all that it has.
    let mut ada = ada.reconnect(&server.ws(&room.with("code", &session.token))).await;
    ada.settle().await;
    bob.settle().await;
    assert_eq!((ada.text(), ada.text().matches("HELD").count()), (bob.text(), 1));
}

#[tokio::test]
async fn quiet_mode_is_ones_own_and_for_those_who_write_and_one_at_a_time() {
    let limits = Limits { quiet_pause: Duration::from_secs(60), quiet: 20_000, ..Limits::default() };
    let interview = Interview::begin(limits).await;
    let Interview { room, ada, bob, server } = &interview;
    let ask = async |method: Method, token: &str, minutes: u32| {
        let body = (method == Method::PUT).then(|| json!({ "minutes": minutes }));
        let (status, answer) = room.ask(method, QUIET, token, body).await;
        (status.as_u16(), answer["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let done = |status| (status, String::new());
    let refused = |status, code: &str| (status, code.to_owned());
    for minutes in [0, 31] {
        assert_eq!(ask(Method::PUT, &ada.token, minutes).await, refused(422, "unprocessable"));
    }
    assert_eq!(ask(Method::PUT, room.token("candidate"), 5).await, refused(409, "no_member"));
    let observer = room.join("observer", "Olga").await;
    assert_eq!(ask(Method::PUT, &observer.token, 5).await, refused(403, "not_allowed"));
    assert_eq!(ask(Method::DELETE, &ada.token, 0).await, done(204), "nothing to end");
    assert_eq!(ask(Method::PUT, &ada.token, 1).await, done(200));
    assert_eq!(ask(Method::PUT, &bob.token, 5).await, refused(409, "somebody_is_quiet"));
    assert_eq!(ask(Method::DELETE, &bob.token, 0).await, done(204));
    let quiet_until = async || {
        let (_, list) = room.ask(Method::GET, "/members", &bob.token, None).await;
        list["members"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|member| member["quiet_until"].as_str().map(str::to_owned))
    };
    let until = quiet_until().await.expect("Bob ends nobody else's");
    assert_eq!(ask(Method::PUT, &ada.token, 30).await, done(200), "and she may be for longer");
    assert!(quiet_until().await.unwrap() > until);
    assert_eq!(ask(Method::DELETE, &ada.token, 0).await, done(204));
    assert_eq!(quiet_until().await, None);
    assert_eq!(ask(Method::PUT, &bob.token, 5).await, refused(429, "too_often"), "HARD-1");
    // What would be held twice has a bound.
    let large = server.make_room(json!({ "phase": "live" })).await;
    let session = large.join("candidate", "Ada").await;
    let mut writer = large.client("code", &session.token).await;
    writer.append(&"x".repeat(30_000)).await;
    writer.settle().await;
    let (status, answer) = large.ask(Method::PUT, QUIET, &session.token, Some(json!({ "minutes": 5 }))).await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (409, &json!("too_large_for_quiet")));
}

#[tokio::test]
async fn hard_1_what_took_long_to_copy_is_not_copied_again() {
    let limits =
        Limits { quiet_pause: Duration::ZERO, quiet_copy: Duration::from_millis(1), ..Limits::default() };
    let interview = Interview::begin(limits).await;
    let mut ada = interview.client(&interview.ada).await;
    for _ in 0..2_000 {
        ada.insert(0, "x").await;
    }
    ada.settle().await;
    interview.be_quiet(5).await;
    // For longer: that is no other copy.
    interview.be_quiet(30).await;
    interview.show().await;
    let body = Some(json!({ "minutes": 5 }));
    for session in [&interview.ada, &interview.bob] {
        let (status, answer) = interview.room.ask(Method::PUT, QUIET, &session.token, body.clone()).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (409, &json!("too_large_for_quiet")));
    }
}

/// A room whose time is paused.
struct Paused {
    server: MemoryServer,
    room: TestRoom,
    ada: TestSession,
    bob: TestSession,
}

impl Paused {
    async fn begin(limits: Limits) -> Self {
        let server = MemoryServer::start(Arc::new(MemoryStorage::default()), limits);
        let room = server.make_room(json!({ "phase": "live" })).await;
        let (ada, bob) =
            (server.join(&room, "candidate", "Ada").await, server.join(&room, "interviewer", "Bob").await);
        Self { server, room, ada, bob }
    }

    async fn client(&self, session: &TestSession) -> Client {
        let mut client = self.server.client(&self.room.with("code", &session.token)).await;
        client.until_synced().await;
        client
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        session: &TestSession,
        body: Option<Value>,
    ) -> (u16, Value) {
        let path = format!("/api/v1/rooms/{}{path}", self.room.id);
        self.server.ask((method, &path), &session.token, body).await
    }

    /// Ada is quiet for five minutes, and has written something that Bob does not have.
    async fn held(&self, ada: &mut Client, bob: &mut Client) {
        let (status, _) = self.ask(Method::PUT, QUIET, &self.ada, Some(json!({ "minutes": 5 }))).await;
        assert_eq!(status, 200);
        ada.insert(0, "HELD").await;
        ada.settle().await;
        bob.settle().await;
        assert!(!was_sent(bob, "HELD"));
    }
}

#[tokio::test(start_paused = true)]
async fn it_ends_by_itself_at_its_time() {
    let paused = Paused::begin(Limits::default()).await;
    let (mut ada, mut bob) = (paused.client(&paused.ada).await, paused.client(&paused.bob).await);
    paused.held(&mut ada, &mut bob).await;
    let almost = Duration::from_secs(5 * 60 - 1);
    tokio::join!(ada.listen(almost), bob.listen(almost));
    assert!(!was_sent(&bob, "HELD"));
    tokio::join!(ada.listen(Duration::from_secs(2)), bob.listen(Duration::from_secs(2)));
    assert_eq!(bob.text(), ada.text());
    assert!(!bob.ended && bob.text().starts_with("HELD"));
}

#[tokio::test(start_paused = true)]
async fn it_outlasts_a_lost_connection_and_ends_when_the_room_has_been_empty_for_a_minute() {
    // A document without members would leave memory at once, and be opened with everything.
    let paused = Paused::begin(Limits { idle: Duration::from_millis(50), ..Limits::default() }).await;
    let (mut ada, mut bob) = (paused.client(&paused.ada).await, paused.client(&paused.bob).await);
    paused.held(&mut ada, &mut bob).await;
    let doc = ada.doc.clone();
    drop((ada, bob));
    tokio::time::sleep(Duration::from_secs(50)).await;
    let mut bob = paused.client(&paused.bob).await;
    bob.listen(Duration::from_secs(90)).await;
    assert!(!was_sent(&bob, "HELD"), "she is away, and it is still hers");
    let url = format!("ws://test/ws/{}", paused.room.with("code", &paused.ada.token));
    let mut ada = Client::over_as(paused.server.stream(64 << 10).await, &url, doc).await;
    ada.append(" LATER").await;
    ada.settle().await;
    bob.settle().await;
    assert!(!was_sent(&bob, "HELD") && !was_sent(&bob, "LATER"));
    drop((ada, bob));
    tokio::time::sleep(Duration::from_secs(61)).await;
    let bob = paused.client(&paused.bob).await;
    assert!(bob.text().starts_with("HELD") && bob.text().ends_with("LATER"), "{}", bob.text());
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_interview_and_when_somebody_is_removed() {
    let limits = Limits { quiet_pause: Duration::ZERO, ..Limits::default() };
    let paused = Paused::begin(limits.clone()).await;
    let (mut ada, mut bob) = (paused.client(&paused.ada).await, paused.client(&paused.bob).await);
    paused.held(&mut ada, &mut bob).await;
    let (status, _) = paused.ask(Method::PUT, "/phase", &paused.bob, Some(json!({ "phase": "ended" }))).await;
    assert_eq!(status, 200);
    // Whoever has ended it sees all of it, at once.
    bob.settle().await;
    assert!(bob.text().starts_with("HELD"));
    assert_eq!(ada.until_closed().await, 4409);

    let paused = Paused::begin(limits).await;
    let (mut ada, mut bob) = (paused.client(&paused.ada).await, paused.client(&paused.bob).await);
    paused.held(&mut ada, &mut bob).await;
    let path = format!("/members/{}", paused.ada.member);
    let (status, _) = paused.ask(Method::DELETE, &path, &paused.bob, None).await;
    assert_eq!(status, 204);
    bob.settle().await;
    assert!(bob.text().starts_with("HELD"));
}

#[tokio::test]
async fn store_2_what_a_quiet_candidate_was_told_is_saved_survives_a_kill() {
    let mut process = Process::start().await;
    let made = reqwest::Client::new().post(process.http("/api/v1/rooms"));
    let made: Value = made.json(&json!({ "phase": "live" })).send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, process.http(""));
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let url = |session: &TestSession| {
        format!("ws://{}/ws/{}&saved=1", process.address, room.with("code", &session.token))
    };
    let (adas, bobs) = (url(&ada), url(&bob));
    let (mut hers, mut his) = (Client::connect(&adas).await, Client::connect(&bobs).await);
    let (status, _) = room.ask(Method::PUT, QUIET, &ada.token, Some(json!({ "minutes": 5 }))).await;
    assert_eq!(status, 200);
    hers.until("the greeting's", |hers| hers.saved == 1).await;
    for count in 2..50 {
        hers.insert(0, "x").await;
        hers.until("that it is saved", |hers| hers.saved == count).await;
    }
    his.settle().await;
    assert_eq!(his.text(), "");
    process.kill_and_start_again().await;
    let mut his = Client::connect(&bobs).await;
    his.until_text(&"x".repeat(48)).await;
    let mut hers = hers.reconnect(&adas).await;
    hers.settle().await;
    hers.append("y").await;
    his.until_text(&("x".repeat(48) + "y")).await;
    assert_eq!(hers.text(), his.text());
}
