//! Who may what in a call, in every role and phase.

use pairpad_testing::server::TestServer;
use serde_json::json;

use super::{arrives, joins, live};

const ROLES: [&str; 5] = ["owner", "interviewer", "candidate", "observer", "reviewer"];

/// For the phases in order: in the call (`+`), waiting (`…`), closed with 4409 (`×`) or 4403 (`-`).
const JOIN: [&str; 5] = ["+++", "+++", "…+×", "…+×", "---"];

#[tokio::test]
async fn who_joins_in_every_role_and_phase() {
    let server = TestServer::start().await;
    for (at, phase) in ["pending", "live", "ended"].into_iter().enumerate() {
        let room = server.make_room(json!({})).await.with_reviewers().await;
        let mut sessions = Vec::new();
        for role in ROLES {
            sessions.push(room.join(role, role).await);
        }
        if phase != "pending" {
            room.set_phase("live").await;
        }
        if phase == "ended" {
            room.set_phase("ended").await;
        }
        for ((role, row), session) in ROLES.into_iter().zip(JOIN).zip(&sessions) {
            let mut client = room.call(&session.token).await;
            match row.chars().nth(at).unwrap() {
                '+' => {
                    let welcome = client.join().await;
                    let them = welcome["participants"].as_array().unwrap().last().unwrap().clone();
                    let speaks = role != "observer";
                    assert_eq!(
                        (&them["maySpeak"], &them["audio"]),
                        (&json!(speaks), &json!(speaks)),
                        "{role}"
                    );
                    client
                        .say(json!({ "type": "state", "audio": false, "video": true, "screen": false }))
                        .await;
                    if !speaks {
                        assert_eq!(client.until_refused().await, "may-not-speak");
                    }
                    client.say(json!({ "type": "mute", "participant": client.id })).await;
                    match role {
                        "owner" | "interviewer" => _ = client.until("muted").await,
                        _ => assert_eq!(client.until_refused().await, "not-allowed"),
                    }
                }
                '…' => {
                    client.say(json!({ "type": "join", "audio": true, "video": false })).await;
                    assert_eq!(client.until_refused().await, "not-started", "{role}");
                    assert!(client.heard.is_empty(), "who is in is not theirs to know: {:?}", client.heard);
                }
                '×' => assert_eq!(client.until_closed().await, 4409, "{role}"),
                _ => assert_eq!(client.until_closed().await, 4403, "{role}"),
            }
        }
    }
}

#[tokio::test]
async fn nothing_without_a_session_of_this_room() {
    let server = TestServer::start().await;
    let (room, other) = (live(&server).await, live(&server).await);
    let stranger = other.join("owner", "Mallory").await;
    for token in ["", "nonsense", other.token("owner"), &stranger.token] {
        assert_eq!(room.call(token).await.until_closed().await, 4401);
    }
    // Whoever has only a link is another guest each time, and would fill the call alone.
    let mut guest = room.call(room.token("owner")).await;
    guest.say(json!({ "type": "join", "audio": true, "video": true })).await;
    assert_eq!(guest.until_refused().await, "not-a-member");
}

#[tokio::test]
async fn leaders_silence_somebody_who_may_speak_again() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let (mut ada, mut bob) =
        (joins(&room, "interviewer", "Ada").await, joins(&room, "candidate", "Bob").await);
    let mut eve = joins(&room, "candidate", "Eve").await;
    eve.say(json!({ "type": "mute", "participant": bob.id })).await;
    assert_eq!(eve.until_refused().await, "not-allowed");
    ada.say(json!({ "type": "mute", "participant": bob.id })).await;
    assert_eq!(bob.until("muted").await, json!({ "type": "muted", "by": ada.id }));
    for other in [&mut ada, &mut eve] {
        let changed = other.until("changed").await;
        assert_eq!(
            (&changed["participant"]["muted"], &changed["participant"]["audio"]),
            (&json!(true), &json!(false))
        );
    }
    let speaks = |audio: bool| json!({ "type": "state", "audio": audio, "video": false, "screen": false });
    // What was under way when it happened lifts nothing: the camera is off, the voice is not back.
    bob.say(speaks(true)).await;
    assert_eq!(bob.until("muted").await["by"], json!(null));
    let changed = ada.until("changed").await["participant"].clone();
    assert_eq!(
        (&changed["video"], &changed["audio"], &changed["muted"]),
        (&json!(false), &json!(false), &json!(true))
    );
    bob.say(speaks(false)).await;
    bob.say(speaks(true)).await;
    let changed = ada.until("changed").await["participant"].clone();
    assert_eq!((&changed["audio"], &changed["muted"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn leaders_say_who_speaks() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let (mut eve, session) = arrives(&room, "observer", "Eve").await;
    let owner = room.join("owner", "Olga").await;
    eve.join().await;
    let allow = |member: &str, speak: bool| json!({ "type": "allow", "member": member, "speak": speak });
    eve.say(allow(&session.member, true)).await;
    assert_eq!(eve.until_refused().await, "not-allowed");
    let speaks = json!({ "type": "state", "audio": true, "video": false, "screen": false });
    ada.say(allow(&session.member, true)).await;
    assert_eq!(eve.until("changed").await["participant"]["maySpeak"], true);
    eve.say(speaks.clone()).await;
    assert_eq!(
        ada.until_one("changed", |changed| changed["participant"]["audio"] == true).await["participant"]["id"],
        eve.id
    );
    // It holds when she comes again, and is taken back in the middle of a sentence.
    eve.join().await;
    ada.say(allow(&session.member, false)).await;
    let changed = eve.until_one("changed", |changed| changed["participant"]["maySpeak"] == false).await;
    assert_eq!(changed["participant"]["audio"], false);
    eve.say(speaks).await;
    assert_eq!(eve.until_refused().await, "may-not-speak");
    let nobody = ada.id.clone();
    for (member, refusal) in [(nobody.as_str(), "no-such-member"), (&owner.member, "not-allowed")] {
        ada.say(allow(member, false)).await;
        assert_eq!(ada.until_refused().await, refusal);
    }
}

#[tokio::test]
async fn who_was_put_out_looks_on_and_comes_back_when_a_leader_lets_them() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let mut olga = joins(&room, "owner", "Olga").await;
    let (mut bob, session) = arrives(&room, "candidate", "Bob").await;
    bob.join().await;
    ada.say(json!({ "type": "stop", "participant": olga.id })).await;
    assert_eq!(ada.until_refused().await, "not-allowed");
    ada.say(json!({ "type": "stop", "participant": bob.id })).await;
    for one in [&mut bob, &mut olga] {
        assert_eq!(one.until("left").await["reason"], "stopped");
    }
    bob.say(json!({ "type": "join", "audio": true, "video": true })).await;
    assert_eq!(bob.until_refused().await, "stopped");
    olga.say(json!({ "type": "allow", "member": session.member, "speak": true })).await;
    olga.settle().await;
    bob.join().await;
}

#[tokio::test]
async fn hard_2_six_are_in_and_a_leader_always_gets_in() {
    let server = TestServer::start().await;
    let room = live(&server).await;
    let mut guests = Vec::new();
    for at in 0..5 {
        guests.push(joins(&room, "observer", &format!("Observer {at}")).await);
    }
    let (mut bob, _) = arrives(&room, "candidate", "Bob").await;
    bob.say(json!({ "type": "join", "audio": true, "video": true })).await;
    assert_eq!(bob.until_refused().await, "call-full", "the last place is a leader's");
    let mut ada = joins(&room, "interviewer", "Ada").await;
    let (mut olga, _) = arrives(&room, "owner", "Olga").await;
    olga.say(json!({ "type": "join", "audio": true, "video": true })).await;
    assert_eq!(olga.until_refused().await, "call-full");
    // Who leads needs no place to make one.
    olga.say(json!({ "type": "stop", "participant": guests[0].id })).await;
    ada.until("left").await;
    olga.join().await;
}
