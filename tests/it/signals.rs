//! Session signals: kept for interviewers alone, by the server's word, and only where they are on.

use pairpad::protocol::message;
use pairpad_testing::client::{doc, fresh_id};
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use pairpad_testing::{DEADLINE, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;
use yrs::updates::decoder::Decode;
use yrs::{Any, Map, MapPrelim, Out, ReadTxn, Transact, Update};

async fn send(room: &TestRoom, token: &str, signal: Value) -> (u16, Value) {
    let (status, answer) = room.ask(Method::POST, "/signals", token, Some(signal)).await;
    (status.as_u16(), answer["error"]["code"].clone())
}

/// The signals in the notes, in the order of their times.
async fn kept(room: &TestRoom) -> Vec<Value> {
    let request = room.request(Method::GET, "/documents/notes", room.token("owner"));
    let answer = request.header("accept", "application/octet-stream").send().await.unwrap();
    let doc = doc(fresh_id());
    let update = Update::decode_v1(&answer.bytes().await.unwrap()).unwrap();
    doc.transact_mut().apply_update(update).unwrap();
    let txn = doc.transact();
    let Some(signals) = txn.get_map("signals") else { return Vec::new() };
    let value = |found| match found {
        Out::Any(Any::Number(number)) => json!(number.as_f64()),
        found => json!(found.to_string(&txn)),
    };
    let mut kept: Vec<Value> = signals
        .iter(&txn)
        .map(|(_, found)| {
            let Out::YMap(signal) = found else { panic!("{found:?}") };
            signal.iter(&txn).map(|(key, found)| (key.to_owned(), value(found))).collect()
        })
        .collect();
    kept.sort_by_key(|signal| signal["at"].to_string());
    kept
}

#[tokio::test]
async fn a_room_keeps_signals_only_where_they_are_on_and_says_who_sent_them() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    room.set_phase("live").await;
    let bob = room.join("candidate", "Bob").await;
    let paste = json!({ "kind": "paste", "lines": 40, "characters": 1200 });
    assert_eq!(send(&room, &bob.token, paste.clone()).await, (409, json!("signals_off")));
    assert_eq!(kept(&room).await, Vec::<Value>::new());

    let on = Some(json!({ "signals": true }));
    assert_eq!(room.ask(Method::PATCH, "", room.token("owner"), on).await.0, 200);
    assert_eq!(send(&room, &bob.token, paste).await, (204, Value::Null));
    let away = json!({ "kind": "away", "seconds": 20 });
    assert_eq!(send(&room, &bob.token, away.clone()).await, (204, Value::Null));
    let found = kept(&room).await;
    assert_eq!(found.len(), 2);
    for signal in &found {
        assert_eq!((&signal["name"], &signal["member"]), (&json!("Bob"), &json!(bob.member)));
        assert!(signal["at"].as_str().unwrap().ends_with('Z'));
    }
    let of = |kind: &str| found.iter().find(|signal| signal["kind"] == kind).unwrap();
    assert_eq!((&of("paste")["lines"], &of("paste")["characters"]), (&json!(40.0), &json!(1200.0)));
    assert_eq!(of("away")["seconds"], 20.0);

    // Nobody says who somebody else is, or when.
    for forged in [
        json!({ "kind": "away", "seconds": 20, "member": "somebody" }),
        json!({ "kind": "away", "seconds": 20, "at": "2020-01-01T00:00:00Z" }),
        json!({ "kind": "cheating" }),
        json!({ "kind": "away", "seconds": -1 }),
    ] {
        assert_eq!(send(&room, &bob.token, forged).await.0, 422);
    }
    // A link alone is nobody in particular.
    assert_eq!(send(&room, room.token("candidate"), away.clone()).await, (409, json!("no_member")));
    // Off again: nothing more is kept.
    let off = Some(json!({ "signals": false }));
    assert_eq!(room.ask(Method::PATCH, "", room.token("owner"), off).await.0, 200);
    assert_eq!(send(&room, &bob.token, away).await, (409, json!("signals_off")));
    assert_eq!(kept(&room).await.len(), 2);
}

/// Notes in which this member has so many signals.
fn noted(member: &str, count: usize) -> Vec<u8> {
    let doc = doc(fresh_id());
    let signals = doc.get_or_insert_map("signals");
    let mut txn = doc.transact_mut();
    for at in 0..count {
        let entries = [("at", "2026-01-01T00:00:00Z"), ("member", member), ("name", "Bob"), ("kind", "away")];
        signals.insert(&mut txn, at.to_string(), MapPrelim::from_iter(entries));
    }
    txn.encode_update_v1()
}

#[tokio::test]
async fn hard_2_many_signals_at_once_are_no_more_than_one_after_the_other() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "signals": true })).await;
    let bob = room.join("candidate", "Bob").await;
    let request = room.request(Method::PUT, "/documents/notes", room.token("owner"));
    let request = request.header("content-type", "application/octet-stream").body(noted(&bob.member, 98));
    assert_eq!(request.send().await.unwrap().status(), 204);
    let away = json!({ "kind": "away", "seconds": 20 });
    let all = (0..30).map(|_| send(&room, &bob.token, away.clone()));
    let answers = futures_util::future::join_all(all).await;
    for (status, code) in &answers {
        assert!(*status == 204 || code == "too_often" || code == "too_many_signals", "{status} {code}");
    }
    // One after the other, until there is no more room for his.
    eventually("his are full", async || {
        send(&room, &bob.token, away.clone()).await == (409, json!("too_many_signals"))
    })
    .await;
    assert_eq!(kept(&room).await.len(), 100);
    // Somebody else has room.
    let eve = room.join("candidate", "Eve").await;
    assert_eq!(send(&room, &eve.token, away).await.0, 204);
}

#[tokio::test]
async fn nobody_who_does_not_lead_learns_what_is_noted_of_anybody() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "signals": true })).await;
    // Whatever somebody calls themselves, it is one line of text for all who read it.
    let bob = room.join("candidate", "\u{202e}<b>Bob</b>\n\u{0}MARK").await;
    let mut stream = room.request(Method::GET, "/events", &bob.token).send().await.unwrap();
    let most = json!({ "kind": "paste", "lines": u32::MAX, "characters": u32::MAX });
    assert_eq!(send(&room, &bob.token, most).await.0, 204);
    for lines in [json!(1_u64 << 32), json!(1.5), json!("9"), json!([1]), json!(null)] {
        assert_eq!(send(&room, &bob.token, json!({ "kind": "paste", "lines": lines })).await.0, 422);
    }
    let found = kept(&room).await;
    assert_eq!((found.len(), &found[0]["lines"]), (1, &json!(f64::from(u32::MAX))));
    assert_eq!(found[0]["link"], json!(room.links["candidate"].0));
    let name = found[0]["name"].as_str().unwrap();
    assert!(name.contains("MARK") && !name.contains(|letter: char| letter.is_control()), "{name}");
    assert!(!name.contains('\u{202e}'), "{name}");
    // Nobody else is told, by any document, over any way.
    for role in ["candidate", "observer"] {
        let session = room.join(role, "Eve").await;
        for token in [session.token.as_str(), room.token(role)] {
            let (status, _) = room.ask(Method::GET, "/documents/notes", token, None).await;
            assert_eq!(status, 403, "{role}");
            assert_eq!(room.client("notes", token).await.until_closed().await, 4403, "{role}");
            for document in ["code", "problem", "output"] {
                let request = room.request(Method::GET, &format!("/documents/{document}"), token);
                let request = request.header("accept", "application/octet-stream");
                let answer = request.send().await.unwrap().bytes().await.unwrap();
                assert!(!String::from_utf8_lossy(&answer).contains("paste"), "{role}: {document}");
            }
        }
    }
    // The last of the events: none before it says anything of it.
    room.set_phase("ended").await;
    let mut seen = String::new();
    while !seen.contains("phase_changed") {
        let chunk = timeout(DEADLINE, stream.chunk()).await.expect("an event").unwrap();
        seen.push_str(&String::from_utf8_lossy(&chunk.expect("an event")));
    }
    assert!(["paste", "characters", "notes"].iter().all(|word| !seen.contains(word)), "{seen}");
}

#[tokio::test]
async fn nobody_sends_signals_in_somebody_elses_name() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "signals": true })).await;
    let (bob, eve) = (room.join("candidate", "Bob").await, room.join("candidate", "Bob").await);
    let another = server.make_room(json!({ "phase": "live", "signals": true })).await;
    let stranger = another.join("candidate", "Bob").await;
    let away = json!({ "kind": "away", "seconds": 20 });
    assert_eq!(send(&room, &eve.token, away.clone()).await.0, 204);
    assert_eq!(kept(&room).await[0]["member"], json!(eve.member), "by whatever name");
    for token in [stranger.token.as_str(), &bob.renewal, another.token("candidate"), "", "Bob"] {
        assert_eq!(send(&room, token, away.clone()).await.0, 401);
    }
    // Over a socket nobody writes there who does not lead.
    let mut socket = room.client("notes", &bob.token).await;
    let _ = socket.try_send(message::update(&noted(&eve.member, 3))).await;
    assert_eq!(socket.until_closed().await, 4403);
    let request = room.request(Method::PUT, "/documents/notes", &bob.token);
    let request = request.header("content-type", "application/octet-stream").body(noted(&eve.member, 3));
    assert_eq!(request.send().await.unwrap().status(), 403);
    // In other documents it is nothing that anybody reads.
    let mut code = room.client("code", &bob.token).await;
    code.send(message::update(&noted(&eve.member, 3))).await;
    code.settle().await;
    assert_eq!(kept(&room).await.len(), 1);
    // Whoever was removed is nobody any more.
    let path = format!("/members/{}", eve.member);
    assert_eq!(room.ask(Method::DELETE, &path, room.token("owner"), None).await.0, 204);
    assert_eq!(send(&room, &eve.token, away).await.0, 401);
    assert_eq!(kept(&room).await.len(), 1);
}
