//! Session signals: kept for interviewers alone, by the server's word, and only where they are on.

use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{Any, Map, Out, ReadTxn, Transact, Update};

use pairpad_testing::client::{doc, fresh_id};

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
