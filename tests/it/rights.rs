//! Who may do what: every operation of the API and every kind of WebSocket message, in
//! every role and every phase, from two tables.
//!
//! In a row, roles follow as owner, interviewer, candidate, observer, reviewer; in a cell, phases
//! as pending, live, ended.

use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::protocol::message;
use pairpad_testing::client::{Client, doc, fresh_id};
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, Map, MapPrelim, ReadTxn, Text, Transact, Update};

const ROLES: [&str; 5] = ["owner", "interviewer", "candidate", "observer", "reviewer"];
const PHASES: [&str; 3] = ["pending", "live", "ended"];

/// What is sent with an operation.
enum Sent {
    Nothing,
    Json(Value),
    Update,
}

/// One operation: `+` done (with this status), `…` not yet, `×` not any more, `-` never.
struct Row(Method, &'static str, Sent, u16, [&'static str; 5]);

fn operations() -> Vec<Row> {
    use Method as M;
    use Sent::{Json, Nothing, Update};
    let all = ["+++"; 5];
    let attends = ["+++", "+++", "+++", "+++", "---"];
    let leads = ["+++", "+++", "---", "---", "---"];
    let owns = ["+++", "---", "---", "---", "---"];
    let shown = ["+++", "+++", "…+×", "…+×", "---"];
    let until_ended = ["++×", "++×", "---", "---", "---"];
    let written = ["++×", "++×", "…+×", "---", "---"];
    let quiet = ["…+×", "…+×", "…+×", "---", "---"];
    let played = ["+++", "+++", "---", "---", "…++"];
    let reviewed = ["…++", "…++", "---", "---", "…++"];
    let judged = ["…++", "…++", "---", "---", "---"];
    let never = ["---"; 5];
    vec![
        Row(M::GET, "", Nothing, 200, all),
        Row(M::POST, "/session", Nothing, 200, all),
        Row(M::PATCH, "/members/me", Json(json!({ "name": "Ada" })), 200, attends),
        Row(M::PUT, "/members/me/quiet", Json(json!({ "minutes": 5 })), 200, quiet),
        Row(M::DELETE, "/members/me/quiet", Nothing, 204, quiet),
        Row(M::GET, "/events", Nothing, 200, all),
        Row(M::GET, "/members", Nothing, 200, shown),
        Row(M::DELETE, "/members/{member}", Nothing, 204, leads),
        Row(M::PATCH, "", Json(json!({ "title": "t", "keep_days": 3 })), 200, leads),
        Row(M::PATCH, "", Json(json!({ "language": "go" })), 200, until_ended),
        Row(M::PUT, "/phase", Json(json!({ "phase": "{phase}" })), 200, leads),
        Row(M::GET, "/links", Nothing, 200, leads),
        Row(M::POST, "/links", Json(json!({ "role": "candidate" })), 201, leads),
        Row(M::POST, "/links", Json(json!({ "role": "observer" })), 201, leads),
        Row(M::POST, "/links", Json(json!({ "role": "reviewer" })), 201, leads),
        Row(M::POST, "/links", Json(json!({ "role": "interviewer" })), 201, owns),
        Row(M::POST, "/links", Json(json!({ "role": "owner" })), 201, owns),
        Row(M::PATCH, "/links/{link}", Json(json!({ "expires_at": null })), 200, leads),
        Row(M::POST, "/links/{link}/renew", Nothing, 201, leads),
        Row(M::DELETE, "/links/{link}", Nothing, 204, leads),
        Row(M::PATCH, "/links/{leaders' link}", Json(json!({ "label": "mine" })), 200, owns),
        Row(M::POST, "/links/{leaders' link}/renew", Nothing, 201, owns),
        Row(M::DELETE, "/links/{leaders' link}", Nothing, 204, owns),
        Row(M::GET, "/problem", Nothing, 200, shown),
        Row(M::PUT, "/problem", Json(json!({ "markdown": "new" })), 204, until_ended),
        Row(M::POST, "/parts/{part}/reveal", Nothing, 204, until_ended),
        // This server takes none: nobody who may is allowed more than that.
        Row(M::POST, "/repository", Json(json!({ "address": "https://github.com/a/b" })), 409, until_ended),
        Row(M::GET, "/questions", Nothing, 200, leads),
        Row(M::GET, "/questions/pair-with-sum", Nothing, 200, leads),
        Row(M::POST, "/questions", Json(json!({ "question": "pair-with-sum" })), 200, until_ended),
        // The room has them off: nobody who may is allowed more than that.
        Row(
            M::POST,
            "/signals",
            Json(json!({ "kind": "away", "seconds": 20 })),
            409,
            ["---", "---", "…+×", "---", "---"],
        ),
        Row(M::POST, "/next", Nothing, 201, leads),
        Row(M::GET, "/export", Nothing, 200, leads),
        Row(M::GET, "/documents/code", Nothing, 200, shown),
        Row(M::GET, "/beginning", Nothing, 200, shown),
        Row(M::POST, "/beginning", Nothing, 204, leads),
        Row(M::GET, "/documents/problem", Nothing, 200, shown),
        Row(M::GET, "/documents/notes", Nothing, 200, leads),
        Row(M::GET, "/documents/output", Nothing, 200, shown),
        Row(M::GET, "/documents/board", Nothing, 200, shown),
        Row(M::GET, "/documents/pictures", Nothing, 200, shown),
        Row(M::PUT, "/documents/code", Update, 204, written),
        Row(M::PUT, "/documents/problem", Update, 204, until_ended),
        Row(M::PUT, "/documents/notes", Update, 204, leads),
        Row(M::PUT, "/documents/output", Update, 204, never),
        Row(M::PUT, "/documents/board", Update, 204, written),
        Row(M::PUT, "/documents/pictures", Update, 204, written),
        Row(M::POST, "/documents/code", Update, 204, written),
        Row(M::POST, "/documents/problem", Update, 204, until_ended),
        Row(M::POST, "/documents/notes", Update, 204, leads),
        Row(M::POST, "/documents/output", Update, 204, never),
        Row(M::POST, "/documents/board", Update, 204, written),
        Row(M::POST, "/documents/pictures", Update, 204, written),
        Row(M::GET, "/documents/code?at=2030-01-01T00:00:00Z", Nothing, 200, played),
        Row(M::GET, "/documents/notes?at=2030-01-01T00:00:00Z", Nothing, 200, leads),
        Row(M::GET, "/documents/board?at=2030-01-01T00:00:00Z", Nothing, 200, played),
        Row(M::GET, "/documents/pictures?at=2030-01-01T00:00:00Z", Nothing, 200, played),
        Row(M::GET, "/playback", Nothing, 200, played),
        Row(M::GET, "/playback/code", Nothing, 200, played),
        Row(M::GET, "/playback/notes", Nothing, 200, leads),
        Row(M::GET, "/playback/board", Nothing, 200, played),
        Row(M::GET, "/playback/pictures", Nothing, 200, played),
        Row(M::GET, "/playback/code/updates", Nothing, 200, leads),
        Row(M::GET, "/playback/board/updates", Nothing, 200, leads),
        Row(M::GET, "/playback/pictures/updates", Nothing, 200, leads),
        Row(M::GET, "/playback/notes/updates?after=1&limit=2", Nothing, 200, leads),
        Row(
            M::POST,
            "/restore",
            Json(json!({ "at": "2030-01-01T00:00:00Z" })),
            204,
            ["++×", "++×", "…-×", "---", "---"],
        ),
        Row(M::GET, "/review", Nothing, 200, reviewed),
        Row(M::POST, "/review/comments", Json(json!({ "at": 0, "text": "x" })), 201, reviewed),
        Row(M::PATCH, "/review/comments/{comment}", Json(json!({ "text": "x" })), 404, reviewed),
        Row(M::DELETE, "/review/comments/{comment}", Nothing, 404, reviewed),
        Row(M::PUT, "/review/judgement", Json(json!({ "text": "x" })), 200, judged),
        Row(M::GET, "/runs", Nothing, 200, shown),
        // This server runs nothing: nobody who may is allowed more than that.
        Row(M::POST, "/runs", Json(json!({})), 503, written),
        Row(M::GET, "/runs/6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11", Nothing, 404, shown),
        Row(M::DELETE, "/runs/6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11", Nothing, 404, written),
        Row(
            M::POST,
            "/runs/6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11/output",
            Json(json!({ "output": [] })),
            404,
            written,
        ),
        // Last: it takes the room along.
        Row(M::DELETE, "", Nothing, 204, owns),
    ]
}

/// An update that writes something into the root text `probe`.
fn probe(text: &str) -> Vec<u8> {
    let doc = doc(fresh_id());
    let root = doc.get_or_insert_text("probe");
    let mut txn = doc.transact_mut();
    root.insert(&mut txn, 0, text);
    txn.encode_update_v1()
}

async fn room_in(server: &TestServer, phase: &str) -> (TestRoom, Vec<TestSession>) {
    let room = server.make_room(json!({})).await.with_reviewers().await;
    let mut sessions = Vec::new();
    for role in ROLES {
        sessions.push(room.join(role, role).await);
    }
    match phase {
        "pending" => {}
        "live" => room.set_phase("live").await,
        _ => {
            room.set_phase("live").await;
            room.set_phase("ended").await;
        }
    }
    (room, sessions)
}

#[tokio::test]
async fn every_operation_in_every_role_and_phase() {
    let limits = Limits { quiet_pause: Duration::ZERO, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| ()).await;
    for (at_phase, phase) in PHASES.into_iter().enumerate() {
        let (room, sessions) = room_in(&server, phase).await;
        for Row(method, path, sent, done, row) in operations() {
            // Those who may not come first: the last row takes the room along.
            for at_role in (0..ROLES.len()).rev() {
                let (role, cell) = (ROLES[at_role], row[at_role].chars().nth(at_phase).unwrap());
                let what = format!("{method} {path} as {role} while {phase}");
                let path = prepared(&room, path).await;
                let TestSession { token, renewal, .. } = &sessions[at_role];
                let token = if path == "/session" { renewal } else { token };
                let mut request = room.request(method.clone(), &path, token);
                match &sent {
                    Sent::Nothing => {}
                    Sent::Json(body) => {
                        let body = body.to_string().replace("{phase}", phase);
                        request = request.header("content-type", "application/json").body(body);
                    }
                    Sent::Update => {
                        let update = probe("x");
                        request = request.header("content-type", "application/octet-stream").body(update);
                    }
                }
                let answer = request.send().await.unwrap();
                let status = answer.status().as_u16();
                let (expected, code) = match cell {
                    '+' => (done, None),
                    '…' => (409, Some("not_started")),
                    '×' => (409, Some("ended")),
                    _ => (403, Some("not_allowed")),
                };
                assert_eq!(status, expected, "{what}");
                if status == 200 && path.ends_with("/quiet") {
                    // One at a time.
                    room.ask(Method::DELETE, &path, token, None).await;
                }
                if let Some(code) = code {
                    let body: Value = answer.json().await.unwrap();
                    assert_eq!(body["error"]["code"], code, "{what}");
                    assert!(body["error"]["message"].as_str().unwrap().len() > 20, "{what}");
                }
            }
        }
    }
}

/// The path with a fresh link or a fresh member, where it needs one.
async fn prepared(room: &TestRoom, path: &str) -> String {
    let mut path = path.to_owned();
    for (part, role) in [("{link}", "observer"), ("{leaders' link}", "interviewer")] {
        if path.contains(part) {
            let body = Some(json!({ "role": role }));
            let (_, made) = room.ask(Method::POST, "/links", room.token("owner"), body).await;
            path = path.replace(part, made["id"].as_str().unwrap());
        }
    }
    if path.contains("{comment}") {
        path = path.replace("{comment}", "6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11");
    }
    if path.contains("{part}") {
        let doc = doc(fresh_id());
        let parts = doc.get_or_insert_map("parts");
        let mut txn = doc.transact_mut();
        let id = fresh_id().to_string();
        let part = parts.insert(&mut txn, id.as_str(), MapPrelim::default());
        part.insert(&mut txn, "title", "Part two");
        let update = txn.encode_update_v1();
        drop(txn);
        let request = room.request(Method::PUT, "/documents/notes", room.token("owner"));
        let request = request.header("content-type", "application/octet-stream").body(update);
        assert_eq!(request.send().await.unwrap().status(), 204);
        path = path.replace("{part}", &id);
    }
    if path.contains("{member}") {
        path = path.replace("{member}", &room.join("candidate", "somebody").await.member);
    }
    path
}

#[tokio::test]
async fn nothing_without_a_token_of_this_room() {
    let server = TestServer::start().await;
    let (room, _) = room_in(&server, "live").await;
    let (other, sessions) = room_in(&server, "live").await;
    let strangers = ["", "nonsense", other.token("owner"), &sessions[0].token];
    for Row(method, path, _, _, _) in operations() {
        for token in strangers {
            let path = prepared(&room, path).await;
            let body = Some(json!({ "name": "x", "phase": "live", "role": "owner", "expires_at": null }));
            let body = body.filter(|_| method != Method::GET && !path.contains("documents"));
            let (status, _) = room.ask(method.clone(), &path, token, body).await;
            // Bodies that do not fit are refused before anybody is looked at.
            assert!([401, 422].contains(&status.as_u16()), "{method} {path}: {status}");
        }
    }
    for document in ["code", "problem", "notes", "output", "board", "pictures"] {
        for token in strangers {
            let mut client = room.client(document, token).await;
            assert_eq!(client.until_closed().await, 4401, "{document}");
        }
    }
}

/// What each role may do with each document: `w` write, `r` read, `…` wait, `×` closed
/// with 4409, `-` closed with 4403.
const DOCUMENTS: [(&str, [&str; 5]); 6] = [
    ("code", ["wwr", "wwr", "…w×", "…r×", "---"]),
    ("problem", ["wwr", "wwr", "…r×", "…r×", "---"]),
    ("notes", ["www", "www", "---", "---", "---"]),
    ("output", ["rrr", "rrr", "…r×", "…r×", "---"]),
    ("board", ["wwr", "wwr", "…w×", "…r×", "---"]),
    ("pictures", ["wwr", "wwr", "…w×", "…r×", "---"]),
];

#[tokio::test]
async fn every_message_kind_in_every_role_and_phase() {
    let server = TestServer::start().await;
    for (at_phase, phase) in PHASES.into_iter().enumerate() {
        let (room, sessions) = room_in(&server, phase).await;
        for (document, row) in DOCUMENTS {
            for at_role in 0..ROLES.len() {
                let what = format!("{document} as {} while {phase}", ROLES[at_role]);
                // A session and the bare token of a link are the same.
                for token in [sessions[at_role].token.as_str(), room.token(ROLES[at_role])] {
                    let mut client = room.client(document, token).await;
                    match row[at_role].chars().nth(at_phase).unwrap() {
                        '…' => waits(&mut client, &what).await,
                        '×' => assert_eq!(client.until_closed().await, 4409, "{what}"),
                        '-' => assert_eq!(client.until_closed().await, 4403, "{what}"),
                        right => is_in(&room, document, &mut client, right == 'w', &what).await,
                    }
                }
            }
        }
    }
}

/// One message of every kind, with edits that say `text`.
fn every_kind(text: &str) -> Vec<Vec<u8>> {
    let entry = pairpad::protocol::guard::AwarenessEntry { client: fresh_id(), clock: 1, state: "{}" };
    vec![
        message::sync_step_1(&[0]).to_vec(),
        // The empty SyncStep2 that every client sends.
        vec![0, 1, 2, 0, 0],
        message::sync_step_2(&probe(&format!("{text}-as-sync "))).to_vec(),
        message::update(&probe(&format!("{text}-as-edit "))).to_vec(),
        message::awareness([entry].into_iter()).to_vec(),
        vec![3],
        // Auth, and a type that nobody knows.
        vec![2, 0],
        vec![77, 1],
    ]
}

async fn is_in(room: &TestRoom, document: &str, client: &mut Client, writes: bool, what: &str) {
    client.until_synced().await;
    let text = format!("by-{}", fresh_id());
    for message in every_kind(&text) {
        client.send(message).await;
    }
    // SyncStep1 is answered, whatever else was refused, and nobody is closed.
    client.settle().await;
    assert_eq!(client.closed, None, "{what}");
    let written = probed(room, document).await;
    for kind in ["as-sync", "as-edit"] {
        assert_eq!(written.contains(&format!("{text}-{kind}")), writes, "{what}: {kind}");
    }
}

/// What has been written into `probe`, as the owner sees it.
async fn probed(room: &TestRoom, document: &str) -> String {
    let request = room.request(Method::GET, &format!("/documents/{document}"), room.token("owner"));
    let answer = request.header("accept", "application/octet-stream").send().await.unwrap();
    let state = answer.bytes().await.unwrap();
    let doc = Doc::new();
    doc.transact_mut().apply_update(Update::decode_v1(&state).unwrap()).unwrap();
    let root = doc.get_or_insert_text("probe");
    assert!(!doc.transact().state_vector().encode_v1().is_empty());
    root.get_string(&doc.transact())
}

/// Not one byte comes, whatever is asked.
async fn waits(client: &mut Client, what: &str) {
    for message in every_kind("waiting") {
        client.send(message).await;
    }
    // What came before the pong has been dealt with.
    client.send_message(Message::Ping(bytes::Bytes::from_static(b"?"))).await;
    client.until_pong().await;
    let said: Vec<_> = client.frames.iter().filter(|frame| **frame != message::keep_alive()).collect();
    assert!(said.is_empty(), "{what}: {said:?}");
    assert_eq!(client.closed, None, "{what}");
}
