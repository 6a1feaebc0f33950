//! Calls: who is in, who is told what, and who has to go.

mod hostile;
mod leaving;
mod livekit;
mod rights;
mod turn;

use pairpad_testing::call::CallClient;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use serde_json::{Value, json};

/// Somebody at a room's call, with a session of their own.
pub(crate) async fn arrives(room: &TestRoom, role: &str, name: &str) -> (CallClient, TestSession) {
    let session = room.join(role, name).await;
    (room.call(&session.token).await, session)
}

/// The same, in the call.
async fn joins(room: &TestRoom, role: &str, name: &str) -> CallClient {
    let (mut client, _) = arrives(room, role, name).await;
    client.join().await;
    client
}

async fn live(server: &TestServer) -> TestRoom {
    server.make_room(json!({ "phase": "live" })).await
}

fn names(news: &Value) -> Vec<&str> {
    news["participants"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn two_join_and_their_browsers_tell_each_other_how_to_connect() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let (mut ada, session) = arrives(&room, "interviewer", "Ada").await;
    let mut eve = arrives(&room, "candidate", "Eve").await.0;
    let call = eve.until("call").await;
    assert_eq!(call, json!({ "type": "call", "participants": [], "limit": 6 }));
    let welcome = ada.join().await;
    assert_eq!(welcome["ice"], json!({ "servers": [], "expires": null }));
    let her = json!({
        "id": ada.id, "member": session.member, "name": "Ada", "role": "interviewer",
        "colour": session.answer["member"]["colour"], "audio": true, "video": true, "screen": false,
        "muted": false, "maySpeak": true,
    });
    assert_eq!(welcome["participants"], json!([her]));
    // Whoever has not joined sees who has.
    assert_eq!(eve.until("call").await["participants"], json!([her]));
    let mut bob = joins(&room, "candidate", "Bob").await;
    let joined = ada.until("joined").await;
    assert_eq!(
        (&joined["participant"]["name"], &joined["participant"]["id"]),
        (&json!("Bob"), &json!(bob.id))
    );
    assert_eq!(names(&eve.until("call").await), ["Ada", "Bob"]);
    // What they tell each other comes in order, says whose it is, and reaches nobody else.
    let candidate =
        json!({ "candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0 });
    bob.say(json!({ "type": "offer", "to": ada.id, "sdp": "v=0\r\no=bob", "from": "mallory", "x": 1 })).await;
    bob.say(json!({ "type": "candidate", "to": ada.id, "candidate": candidate })).await;
    bob.say(json!({ "type": "candidate", "to": ada.id, "candidate": null })).await;
    assert_eq!(ada.until("offer").await, json!({ "type": "offer", "from": bob.id, "sdp": "v=0\r\no=bob" }));
    for expected in [candidate, Value::Null] {
        let told = ada.until("candidate").await;
        assert_eq!(told, json!({ "type": "candidate", "from": bob.id, "candidate": expected }));
    }
    ada.say(json!({ "type": "answer", "to": bob.id, "sdp": "v=0\r\no=ada" })).await;
    assert_eq!(bob.until("answer").await["from"], ada.id);
    eve.settle().await;
    assert!(eve.heard.is_empty(), "{:?}", eve.heard);
    // Camera off, screen on.
    bob.say(json!({ "type": "state", "audio": true, "video": false, "screen": true })).await;
    let changed = ada.until("changed").await;
    assert_eq!(
        (&changed["participant"]["video"], &changed["participant"]["screen"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(eve.until("call").await["participants"][1]["screen"], true);
    bob.say(json!({ "type": "bye" })).await;
    let left = json!({ "type": "left", "id": bob.id, "reason": "left" });
    assert_eq!(ada.until("left").await, left);
    assert_eq!(bob.until("left").await, left);
    assert_eq!(names(&bob.until("call").await), ["Ada"]);
}

#[tokio::test]
async fn a_second_tab_takes_over_under_an_id_of_its_own() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let (mut bob, session) = arrives(&room, "candidate", "Bob").await;
    bob.join().await;
    let mut again = room.call(&session.token).await;
    let welcome = again.join().await;
    assert_eq!(names(&welcome), ["Ada", "Bob"]);
    assert_ne!(again.id, bob.id);
    assert_eq!(bob.until_refused().await, "joined-elsewhere");
    assert_eq!(bob.until("left").await["id"], bob.id);
    let seen: Vec<_> =
        [ada.until("left").await["id"].clone(), ada.until("joined").await["participant"]["id"].clone()]
            .into();
    assert_eq!(seen, [json!(bob.id), json!(again.id)]);
    // What was meant for the first tab reaches nobody.
    ada.say(json!({ "type": "offer", "to": bob.id, "sdp": "v=0" })).await;
    assert_eq!(ada.until_refused().await, "no-such-participant");
    // The same on one socket, as after a reload that was not noticed.
    let before = again.id.clone();
    again.join().await;
    assert_ne!(again.id, before);
    assert_eq!(ada.until_one("left", |left| left["id"] == before).await["reason"], "left");
}

#[tokio::test]
async fn a_server_without_calls_says_so() {
    let server = TestServer::start_with(Default::default(), |settings| settings.calls.offered = false).await;
    let room = live(&server).await;
    let (mut ada, _) = arrives(&room, "owner", "Ada").await;
    assert_eq!(ada.until_refused().await, "calls-off");
    assert_eq!(ada.until_closed().await, 4403);
}
