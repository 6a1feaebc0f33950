//! Whoever is in a room with somebody in quiet mode, and wants to know or to spoil what they
//! write: every way there is to a document, a room and its events.

use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::protocol::lib0::write_var;
use pairpad::protocol::message;
use pairpad_testing::client::{Client, doc, fresh_id};
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use pairpad_testing::{DEADLINE, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ClientID, Map, ReadTxn, StateVector, Text, TextPrelim, Transact, Update};

const QUIET: &str = "/members/me/quiet";
const KEY: &str = "a-key-of-the-servers-owner";
/// A Yjs client that comes after all others: what it inserts goes past what is there.
const WALKER: u64 = 1 << 40;
/// What nobody else may get, wherever it stands.
const HELD: &[u8] = b"HELD";

/// Ada is quiet, and has written something by each way that there is to write.
struct Quiet {
    server: TestServer,
    room: TestRoom,
    ada: TestSession,
    tab: Client,
}

impl Quiet {
    async fn begin() -> Self {
        Self::begin_with(Limits::default()).await
    }

    async fn begin_with(limits: Limits) -> Self {
        let limits = Limits { quiet_pause: Duration::ZERO, ..limits };
        let server =
            TestServer::start_with(limits, |settings| settings.access.api_keys = vec![KEY.to_owned()]).await;
        let room = server.make_room(json!({ "phase": "live" })).await;
        let ada = room.join("candidate", "Ada").await;
        let mut tab = server.client(&format!("{}&saved=1", room.with("code", &ada.token))).await;
        tab.until_synced().await;
        tab.append("before").await;
        tab.announce(1, r#"{"cursor":{"at":"before"},"user":{"name":"Ada"}}"#).await;
        tab.settle().await;
        Self { server, room, ada, tab }
    }

    async fn hold(&mut self) {
        let (status, _) = self.be_quiet(&self.ada.token).await;
        assert_eq!(status, 200);
        self.tab.insert(0, "HELD by typing").await;
        let update = written("HELD by the API");
        let request = self.room.request(Method::PUT, "/documents/code", &self.ada.token);
        let request = request.header("content-type", "application/octet-stream").body(update);
        assert_eq!(request.send().await.unwrap().status(), 204);
        self.tab.announce(2, r#"{"cursor":{"at":"HELD"},"HELD":1,"user":{"name":"HELD"}}"#).await;
        self.tab.until("both", |tab| tab.text().contains("HELD by the API")).await;
        self.tab.settle().await;
    }

    async fn be_quiet(&self, token: &str) -> (u16, Value) {
        let (status, answer) = self.room.ask(Method::PUT, QUIET, token, Some(json!({ "minutes": 5 }))).await;
        (status.as_u16(), answer["error"]["code"].clone())
    }

    async fn show(&self) {
        assert_eq!(self.room.ask(Method::DELETE, QUIET, &self.ada.token, None).await.0, 204);
    }

    /// Everybody else: another by her link and under her name, those of other roles, whoever has
    /// a link alone, and the server's owner.
    async fn others(&self) -> Vec<(String, String)> {
        let mut others = vec![("operator".to_owned(), KEY.to_owned())];
        for role in ["owner", "interviewer", "candidate", "observer"] {
            others.push((format!("{role} who joined"), self.room.join(role, "Ada").await.token));
            others.push((format!("{role}'s link"), self.room.token(role).to_owned()));
        }
        others
    }

    async fn client(&self, token: &str) -> Client {
        self.server.client(&self.room.with("code", token)).await
    }
}

/// A new file and more text, by a client that nobody else is.
fn written(text: &str) -> Vec<u8> {
    let doc = doc(fresh_id());
    let (files, code) = (doc.get_or_insert_map("files"), doc.get_or_insert_text("code"));
    let mut txn = doc.transact_mut();
    files.insert(&mut txn, "new.py", TextPrelim::new(text));
    code.insert(&mut txn, 0, text);
    txn.encode_update_v1()
}

fn has(bytes: &[u8]) -> bool {
    bytes.windows(HELD.len()).any(|part| part == HELD)
}

fn was_sent(client: &Client) -> bool {
    client.frames.iter().any(|frame| has(frame))
}

#[tokio::test]
async fn nobody_is_sent_what_is_held_back_whatever_they_ask_for() {
    let mut quiet = Quiet::begin().await;
    let others = quiet.others().await;
    let mut here = Vec::new();
    for (who, token) in &others {
        here.push((who, quiet.client(token).await));
    }
    quiet.hold().await;
    let hers = quiet.tab.id();
    // What a reconnecting provider may claim to have: nothing, less of hers than was shown, and
    // more than anybody.
    let claims = [None, Some(0), Some(3), Some(u32::MAX >> 1)].map(|clock| {
        let mut claim = StateVector::default();
        clock.into_iter().for_each(|clock| claim.set_max(ClientID::new(hers), clock));
        message::sync_step_1(&claim.encode_v1())
    });
    for (who, token) in &others {
        here.push((who, quiet.client(token).await));
    }
    for (who, client) in &mut here {
        for claim in &claims {
            client.send(claim.clone()).await;
        }
        client.send(vec![3]).await;
        client.settle().await;
        assert!(client.text().contains("before"), "{who}");
        assert!(!was_sent(client), "{who}");
        assert!(client.sees(hers), "{who} sees that she is there");
    }
    quiet.show().await;
    for (who, client) in &mut here {
        let text = quiet.tab.text();
        client.until(who, |client| client.text() == text).await;
    }
}

#[tokio::test]
async fn nobody_is_answered_what_is_held_back_by_any_operation() {
    let mut quiet = Quiet::begin().await;
    let others = quiet.others().await;
    let mut streams = Vec::new();
    for (who, token) in &others {
        streams.push((who, quiet.room.request(Method::GET, "/events", token).send().await.unwrap()));
    }
    quiet.hold().await;
    let room = &quiet.room;
    for (who, token) in &others {
        for path in ["", "/members", "/links", "/problem", "/runs", "/documents/problem", "/documents/notes"]
        {
            let answer = room.request(Method::GET, path, token).send().await.unwrap().bytes().await.unwrap();
            assert!(!has(&answer), "{who}: {path}");
        }
        for form in ["application/json", "text/plain", "application/octet-stream"] {
            for path in ["/documents/code", "/documents/code?file=new.py", "/documents/output"] {
                let request = room.request(Method::GET, path, token).header("accept", form);
                let answer = request.send().await.unwrap().bytes().await.unwrap();
                assert!(!has(&answer), "{who}: {path} as {form}");
            }
        }
        // What is made out of the room, and edits that the server makes for somebody.
        for (method, path, body) in [
            (Method::POST, "/next", None),
            (Method::PATCH, "", Some(json!({ "language": "go" }))),
            (Method::PATCH, "", Some(json!({ "language": "python" }))),
            (Method::POST, "/session", None),
        ] {
            let (_, answer) = room.ask(method.clone(), path, token, body).await;
            assert!(!has(answer.to_string().as_bytes()), "{who}: {method} {path}");
            let id = answer["room"]["id"].as_str().unwrap_or(&room.id).to_owned();
            let owner = answer["links"].as_array().into_iter().flatten();
            let owner =
                owner.filter(|link| link["role"] == "owner").filter_map(|link| link["token"].as_str());
            for token in owner {
                let url = quiet.server.http(&format!("/api/v1/rooms/{id}/documents/code"));
                let next = reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap();
                assert_eq!(next.status(), 200);
                assert!(!has(&next.bytes().await.unwrap()), "{who}: the next room");
            }
        }
        let similar = quiet.server.http(&format!("/api/sessions/{}", room.id));
        assert!(!has(&reqwest::get(similar).await.unwrap().bytes().await.unwrap()));
    }
    // Until she has shown it, no event had any of it.
    quiet.show().await;
    for (who, mut stream) in streams {
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains("quiet_ended") {
            let chunk = timeout(DEADLINE, stream.chunk()).await.expect("an event").unwrap();
            seen.extend(chunk.unwrap_or_else(|| panic!("{who}: the stream ended")));
        }
        assert!(String::from_utf8_lossy(&seen).contains("quiet_began") && !has(&seen), "{who}");
    }
    // Then each of them has it, in all of these forms.
    for form in ["application/json", "text/plain", "application/octet-stream"] {
        let request = room.request(Method::GET, "/documents/code?file=new.py", room.token("observer"));
        let answer = request.header("accept", form).send().await.unwrap().bytes().await.unwrap();
        assert!(has(&answer), "{form}");
    }
}

#[tokio::test]
async fn nobody_ends_or_begins_it_for_somebody_else() {
    let mut quiet = Quiet::begin().await;
    quiet.hold().await;
    let others = quiet.others().await;
    let hers = format!("/members/{}/quiet", quiet.ada.member);
    for (who, token) in &others {
        let (status, code) = quiet.be_quiet(token).await;
        assert!((400..500).contains(&status), "{who}: {status} {code}");
        for (method, path) in
            [(Method::DELETE, QUIET), (Method::DELETE, hers.as_str()), (Method::PUT, hers.as_str())]
        {
            let body = (method == Method::PUT).then(|| json!({ "minutes": 1 }));
            let (status, answer) = quiet.room.ask(method.clone(), path, token, body).await;
            // Where there is nothing of one's own to end, it has ended.
            assert!(status != 200, "{who}: {method} {path} {answer}");
        }
        let (_, room) = quiet.room.ask(Method::GET, "", token, None).await;
        assert_eq!(room["quiet"]["id"], json!(quiet.ada.member), "after {who}");
    }
    // Nor by being her in what others are shown.
    let (id, mut carol) = (quiet.tab.id(), quiet.client(quiet.room.token("observer")).await);
    let mut bob = quiet.client(&others[5].1).await;
    bob.until_synced().await;
    carol.until("her", |carol| carol.sees(id)).await;
    for (clock, state) in [(1_000, r#"{"user":{"quiet":false},"cursor":1}"#), (2_000, "null")] {
        bob.announce_as(id, clock, state).await;
        bob.settle().await;
        carol.settle().await;
        let (_, state) = carol.presence.get(&id).expect("she is there");
        let state: Value = serde_json::from_str(state).unwrap();
        assert_eq!((&state["user"]["quiet"], &state["cursor"]), (&json!(true), &Value::Null));
    }
    assert!(!was_sent(&carol) && !was_sent(&bob));
    // Whoever may not write cannot do anything to it over a socket, either.
    carol.send(message::update(&written("evil"))).await;
    carol.settle().await;
    quiet.show().await;
    bob.until("hers", |bob| bob.text().contains("HELD")).await;
    assert!(!bob.text().contains("evil"));
}

#[tokio::test]
async fn what_is_held_back_is_neither_replaced_nor_deleted_by_those_who_have_not_seen_it() {
    let mut quiet = Quiet::begin().await;
    let mut bob = quiet.client(&quiet.room.join("interviewer", "Bob").await.token).await;
    bob.until("what came before", |bob| bob.text().contains("before")).await;
    quiet.hold().await;
    let id = quiet.tab.id();
    // As if Ada had gone on from what he has.
    let forger = doc(id);
    let known = bob.doc.transact().encode_state_as_update_v1(&StateVector::default());
    let shown = bob.doc.transact().state_vector().get(&ClientID::new(id));
    forger.transact_mut().apply_update(Update::decode_v1(&known).unwrap()).unwrap();
    let forged = {
        let root = forger.get_or_insert_text("code");
        let mut txn = forger.transact_mut();
        root.insert(&mut txn, 0, &"evil".repeat(100));
        txn.encode_update_v1()
    };
    bob.send(message::update(&forged)).await;
    // And as if he had deleted all that she writes.
    let mut deletion = vec![0, 1];
    write_var(&mut deletion, id);
    deletion.push(1);
    write_var(&mut deletion, u64::from(shown));
    write_var(&mut deletion, 10_000);
    bob.send(message::update(&deletion)).await;
    bob.settle().await;
    for _ in 0..20 {
        quiet.tab.insert(0, "more ").await;
    }
    quiet.tab.settle().await;
    let hers = quiet.tab.text();
    assert!(hers.contains("HELD by typing") && !hers.contains("evil"));
    assert_eq!(hers.matches("more ").count(), 20);
    quiet.show().await;
    let mut carol = quiet.client(quiet.room.token("observer")).await;
    carol.until("all of hers", |carol| carol.text() == hers).await;
}

#[tokio::test]
async fn hard_1_an_edit_that_only_others_would_have_to_wait_for_ends_the_quiet_time() {
    // Little time: what takes more than that is written quickly.
    let limits = Limits { effort: Duration::from_millis(25), ..Limits::default() };
    let mut quiet = Quiet::begin_with(limits).await;
    let mut bob = quiet.client(&quiet.room.join("candidate", "Bob").await.token).await;
    // A file whose every character is an item of its own.
    let file = doc(fresh_id());
    let files = file.get_or_insert_map("files");
    let text = files.insert(&mut file.transact_mut(), "long.py", TextPrelim::new(""));
    let mut known = StateVector::default();
    for _ in 0..20 {
        (0..200).for_each(|_| text.insert(&mut file.transact_mut(), 0, "x"));
        let written = file.transact().encode_state_as_update_v1(&known);
        known = file.transact().state_vector();
        bob.send(message::update(&written)).await;
        bob.settle().await;
    }
    quiet.tab.settle().await;
    let has_file = |client: &Client| client.doc.transact().state_vector().get(&file.client_id()) == 4_001;
    assert!(has_file(&quiet.tab));
    quiet.hold().await;
    // She deletes it: in the whole there is nothing left of it, and the others still have it.
    let deletion = {
        let mut txn = file.transact_mut();
        files.remove(&mut txn, "long.py");
        txn.encode_update_v1()
    };
    quiet.tab.send(message::update(&deletion)).await;
    quiet.tab.settle().await;
    // His next edit would walk through all of it for each of its letters.
    let mut walks = vec![1];
    [2_000, WALKER, 0].iter().for_each(|number| write_var(&mut walks, *number));
    for _ in 0..2_000 {
        walks.push(0x44);
        write_var(&mut walks, file.client_id().get());
        walks.extend([1, 1, b'y']);
    }
    walks.push(0);
    bob.send(message::update(&walks)).await;
    bob.until("what she wrote", |bob| bob.text().contains("HELD by typing")).await;
    eventually("the room says so", async || {
        let (_, room) = quiet.room.ask(Method::GET, "", quiet.room.token("owner"), None).await;
        room["quiet"].is_null()
    })
    .await;
    // Nothing is lost of what either has sent.
    let mut carol = quiet.client(quiet.room.token("observer")).await;
    carol.settle().await;
    assert_eq!(carol.text(), quiet.tab.text());
    assert_eq!(carol.doc.transact().state_vector().get(&ClientID::new(WALKER)), 2_000);
}
