//! Calls that LiveKit carries: passes, and what LiveKit is told. LiveKit itself is a stand-in.

mod standin;

use std::time::Duration;

use pairpad::call::pass::RENEWAL;
use pairpad::config::limits::Limits;
use pairpad_testing::call::CallClient;
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use self::standin::{KEY, SECRET, Standin, claims, settings};
use super::{arrives, live};
use crate::cluster::Member;

/// Nobody listens there.
const NOWHERE: &str = "ws://127.0.0.1:9";

async fn server(url: &str) -> TestServer {
    TestServer::start_with(Limits::default(), |own| own.calls = settings(url)).await
}

/// Somebody in the call, and at LiveKit.
async fn connects(livekit: &Standin, room: &TestRoom, role: &str, name: &str) -> (CallClient, TestSession) {
    let (mut client, session) = arrives(room, role, name).await;
    livekit.connect(&client.join().await["livekit"]).unwrap();
    (client, session)
}

fn video(pass: &Value) -> Value {
    claims(pass["token"].as_str().unwrap()).unwrap()["video"].clone()
}

#[tokio::test]
async fn a_pass_lets_each_role_do_what_the_table_says_in_each_phase() {
    let server = server("wss://livekit.example.com").await;
    for phase in ["pending", "live", "ended"] {
        let room = server.make_room(json!({})).await;
        let mut sessions = Vec::new();
        for role in ["owner", "interviewer", "candidate", "observer"] {
            sessions.push((role, room.join(role, role).await));
        }
        if phase != "pending" {
            room.set_phase("live").await;
        }
        if phase == "ended" {
            room.set_phase("ended").await;
        }
        let (mut clients, mut names) = (Vec::new(), Vec::new());
        for (role, session) in &sessions {
            if phase != "live" && !["owner", "interviewer"].contains(role) {
                continue;
            }
            let mut client = room.call(&session.token).await;
            let welcome = client.join().await;
            assert_eq!(welcome["ice"], Value::Null, "no keys of other servers");
            assert_eq!(welcome["livekit"]["url"], "wss://livekit.example.com");
            let pass = claims(welcome["livekit"]["token"].as_str().unwrap()).unwrap();
            let (nbf, exp) = (pass["nbf"].as_u64().unwrap(), pass["exp"].as_u64().unwrap());
            let speaks = *role != "observer";
            let mut video = json!({
                "room": pass["video"]["room"], "roomJoin": true, "canPublish": speaks,
                "canSubscribe": true, "canPublishData": false,
            });
            if speaks {
                video["canPublishSources"] = json!(["microphone", "camera", "screen_share"]);
            }
            assert_eq!(
                pass,
                json!({ "iss": KEY, "sub": session.member, "name": role, "nbf": nbf, "exp": nbf + 120, "video": video }),
                "{role}, {phase}"
            );
            assert!(exp > nbf);
            names.push(pass["video"]["room"].as_str().unwrap().to_owned());
            clients.push(client);
        }
        assert!(names.iter().all(|name| *name == names[0]), "one call has one room: {names:?}");
        assert!(!names[0].contains(&room.id), "it says nothing of the room");
        // The next call of the room is in another one.
        for client in &mut clients {
            client.say(json!({ "type": "bye" })).await;
            client.until("left").await;
        }
        let next = clients[0].join().await;
        assert_ne!(video(&next["livekit"])["room"], names[0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_to_leave_the_call_is_put_out_at_livekit() {
    let livekit = Standin::start().await;
    let server = server(&livekit.url()).await;
    let room = live(&server).await;
    let (mut ada, _) = connects(&livekit, &room, "interviewer", "Ada").await;
    let (_bob, bob) = connects(&livekit, &room, "candidate", "Bob").await;
    let (mut eve, of_eve) = connects(&livekit, &room, "observer", "Eve").await;
    assert_eq!(livekit.guests(), 3);
    // Removed from the room.
    let path = format!("/members/{}", bob.member);
    assert_eq!(room.ask(Method::DELETE, &path, room.token("owner"), None).await.0, 204);
    livekit.until_gone(&bob.member).await;
    // Put out of the call, let in again, and her link revoked.
    ada.say(json!({ "type": "stop", "participant": eve.id })).await;
    livekit.until_gone(&of_eve.member).await;
    ada.say(json!({ "type": "allow", "member": of_eve.member, "speak": false })).await;
    ada.settle().await;
    livekit.connect(&eve.join().await["livekit"]).unwrap();
    let link = format!("/links/{}", room.links["observer"].0);
    assert_eq!(room.ask(Method::DELETE, &link, room.token("owner"), None).await.0, 204);
    livekit.until_gone(&of_eve.member).await;
    // The interview ends: leaders stay.
    let (_dan, dan) = connects(&livekit, &room, "candidate", "Dan").await;
    room.set_phase("ended").await;
    livekit.until_gone(&dan.member).await;
    assert_eq!(livekit.guests(), 1);
    // The last one goes.
    ada.say(json!({ "type": "bye" })).await;
    livekit.until_asked("DeleteRoom").await;
    eventually("nobody is there", async || livekit.guests() == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_speak_and_who_is_muted_holds_at_livekit() {
    let livekit = Standin::start().await;
    let server = server(&livekit.url()).await;
    let room = live(&server).await;
    let (mut ada, _) = connects(&livekit, &room, "interviewer", "Ada").await;
    let (mut eve, of_eve) = connects(&livekit, &room, "observer", "Eve").await;
    let guest = || livekit.guest(&of_eve.member).unwrap();
    assert!(!guest().speaks);
    let allow = |speak: bool| json!({ "type": "allow", "member": of_eve.member, "speak": speak });
    ada.say(allow(true)).await;
    eventually("she may speak", async || guest().speaks).await;
    let asked = livekit.until_asked("UpdateParticipant").await["permission"].clone();
    assert_eq!(
        asked,
        json!({
            "can_subscribe": true, "can_publish": true, "can_publish_data": false,
            "can_publish_sources": ["MICROPHONE", "CAMERA", "SCREEN_SHARE"],
        })
    );
    // What she connects again with says so, too.
    assert_eq!(video(&eve.until("livekit").await["livekit"])["canPublish"], true);
    eve.say(json!({ "type": "state", "audio": true, "video": false, "screen": false })).await;
    ada.until_one("changed", |changed| changed["participant"]["audio"] == true).await;
    ada.say(json!({ "type": "mute", "participant": eve.id })).await;
    eventually("her voice is muted", async || guest().is_muted).await;
    assert!(guest().speaks, "she may lift it herself");
    ada.say(allow(false)).await;
    eventually("she may not speak", async || !guest().speaks).await;
    assert_eq!(video(&eve.until("livekit").await["livekit"])["canPublish"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pass_that_somebody_kept_does_not_let_them_stay() {
    let livekit = Standin::start().await;
    let server = server(&livekit.url()).await;
    let room = live(&server).await;
    let (_ada, _) = connects(&livekit, &room, "interviewer", "Ada").await;
    let (mut eve, of_eve) = arrives(&room, "observer", "Eve").await;
    let pass = eve.join().await["livekit"].clone();
    eve.say(json!({ "type": "bye" })).await;
    livekit.until_asked("RemoveParticipant").await;
    // She has not left, whatever she says.
    livekit.connect(&pass).unwrap();
    livekit.until_gone(&of_eve.member).await;
    // And nobody makes theirs say more.
    let forged = pass["token"].as_str().unwrap().rsplit_once('.').unwrap().0.to_owned() + ".AAAA";
    assert!(livekit.connect(&json!({ "token": forged })).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_livekit_is_silent_leaders_are_told_and_the_room_goes_on() {
    let server = TestServer::start_with(Limits::default(), |own| {
        own.calls = settings(NOWHERE);
        own.admin_listen = Some("127.0.0.1:0".parse().unwrap());
    });
    let server = server.await;
    let room = live(&server).await;
    let (mut ada, _) = arrives(&room, "interviewer", "Ada").await;
    let (mut bob, _) = arrives(&room, "candidate", "Bob").await;
    let (mut eve, _) = arrives(&room, "candidate", "Eve").await;
    for client in [&mut ada, &mut bob, &mut eve] {
        client.join().await;
    }
    ada.say(json!({ "type": "stop", "participant": bob.id })).await;
    // Pages stop playing him at once.
    assert_eq!(eve.until("left").await["reason"], "stopped");
    assert_eq!(ada.until_refused().await, "livekit-silent");
    let mut code = room.client("code", room.token("interviewer")).await;
    code.append("the room goes on").await;
    code.settle().await;
    eve.settle().await;
    assert!(!eve.heard.iter().any(|heard| heard["type"] == "error"), "{:?}", eve.heard);
    let metrics = reqwest::get(server.admin("/metrics")).await.unwrap().text().await.unwrap();
    let unanswered =
        "pairpad_livekit_requests_total{outcome=\"unanswered\",request=\"RemoveParticipant\"} 6\n";
    assert!(metrics.contains(unanswered), "{metrics}");
    assert!(metrics.contains("pairpad_livekit_given_up_total 1\n"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_livekit_refuses_is_tried_again_until_it_is_right() {
    let livekit = Standin::start().await;
    let server = server(&livekit.url()).await;
    let room = live(&server).await;
    let (mut ada, _) = connects(&livekit, &room, "interviewer", "Ada").await;
    let (bob, of_bob) = connects(&livekit, &room, "candidate", "Bob").await;
    livekit.refuse(true);
    ada.say(json!({ "type": "stop", "participant": bob.id })).await;
    eventually("it was refused", async || livekit.tokens().len() > 1).await;
    assert!(livekit.guest(&of_bob.member).is_some());
    livekit.refuse(false);
    livekit.until_gone(&of_bob.member).await;
}

#[tokio::test]
async fn hard_2_more_than_six_are_in_and_a_leader_always_gets_in() {
    let limits = Limits { call_people_livekit: 9, ..Limits::default() };
    let server = TestServer::start_with(limits, |own| own.calls = settings(NOWHERE)).await;
    let room = live(&server).await;
    let mut guests = Vec::new();
    for at in 0..8 {
        let (mut guest, _) = arrives(&room, "observer", &format!("Observer {at}")).await;
        guest.join().await;
        guests.push(guest);
    }
    let (mut bob, _) = arrives(&room, "candidate", "Bob").await;
    assert_eq!(bob.until("call").await["limit"], 9);
    bob.say(json!({ "type": "join", "audio": true, "video": true })).await;
    assert_eq!(bob.until_refused().await, "call-full", "the last place is a leader's");
    arrives(&room, "interviewer", "Ada").await.0.join().await;
    assert_eq!(Limits::default().call_people_livekit, 50);
}

#[tokio::test(start_paused = true)]
async fn passes_are_renewed_before_they_expire() {
    let calls = settings(NOWHERE);
    let server = MemoryServer::start_to_call(SwitchedStorage::new(), Limits::default(), calls);
    let room = server.make_room(json!({ "phase": "live" })).await;
    let ada = server.join(&room, "candidate", "Ada").await;
    let url = format!("ws://test{}", room.call_path(&ada.token));
    let mut client = CallClient::over(server.stream(64 << 10).await, &url).await;
    let welcome = client.join().await;
    let began = Instant::now();
    let renewed = timeout(Duration::from_secs(120), client.wait("livekit")).await.unwrap();
    assert!(began.elapsed() >= RENEWAL, "{:?}", began.elapsed());
    assert!(renewed["livekit"]["expires"].as_str() > welcome["livekit"]["expires"].as_str());
    assert_ne!(renewed["livekit"]["token"], welcome["livekit"]["token"]);
}

#[tokio::test]
async fn a_rooms_page_reaches_livekit_and_no_other_page_does() {
    let server = server("wss://livekit.example.com").await;
    let policy = async |path: &str| {
        let page = reqwest::get(server.http(path)).await.unwrap();
        page.headers()["content-security-policy"].to_str().unwrap().to_owned()
    };
    let of_room = policy("/rooms/9d4a3c1e-4ffb-4a53-9d53-1f6f6a7b9b0f").await;
    let expected = "connect-src 'self' wss://livekit.example.com https://livekit.example.com;";
    assert!(of_room.contains(expected), "{of_room}");
    for path in ["/", "/docs"] {
        assert!(!policy(path).await.contains("livekit"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_a_call_is_in_one_room_of_livekit_whichever_server_people_came_to() {
    let livekit = Standin::start().await;
    let url = Postgres::shared().database().await;
    let start = async |name: &str| {
        let calls = settings(&livekit.url());
        Member::start_as(&url, (name, crate::cluster::SECRET), |own| own.calls = calls).await
    };
    let (first, second) = (start("first").await, start("second").await);
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    let there = second.at(&here);
    let (mut ada, _) = arrives(&here, "interviewer", "Ada").await;
    let (mut bob, of_bob) = arrives(&there, "candidate", "Bob").await;
    let (of_ada, pass) = (ada.join().await["livekit"].clone(), bob.join().await["livekit"].clone());
    assert_eq!(video(&of_ada)["room"], video(&pass)["room"]);
    livekit.connect(&pass).unwrap();
    let member = format!("/members/{}", of_bob.member);
    assert_eq!(there.ask(Method::DELETE, &member, here.token("owner"), None).await.0, 204);
    livekit.until_gone(&of_bob.member).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_lets_somebody_in_at_livekit_is_logged_or_told_to_others() {
    let livekit = Standin::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut server = tokio::process::Command::new(env!("CARGO_BIN_EXE_pairpad"))
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "trace", "--data-dir"])
        .arg(folder.path())
        .args(["--livekit-url", &livekit.url(), "--livekit-key", KEY, "--livekit-secret", SECRET])
        .args(["--make-rooms", "anyone"])
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let log = server.stderr.take().unwrap();
    let (line, logged) = tokio::sync::watch::channel(String::new());
    let reading = tokio::spawn(async move {
        let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(log));
        while let Some(next) = lines.next_line().await.unwrap() {
            line.send_modify(|all| *all += &(next + "\n"));
        }
    });
    let base = || {
        let logged = logged.borrow();
        let (_, address) = logged.split_once("http://")?;
        let end = address.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':')?;
        Some(format!("http://{}", &address[..end]))
    };
    eventually("the server says where it is", async || base().is_some()).await;
    let request = reqwest::Client::new().post(format!("{}/api/v1/rooms", base().unwrap()));
    let made: Value = request.json(&json!({ "phase": "live" })).send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, base().unwrap());
    let (mut ada, _) = arrives(&room, "interviewer", "Ada").await;
    let of_ada = ada.join().await["livekit"]["token"].as_str().unwrap().to_owned();
    let (mut bob, of_bob) = arrives(&room, "candidate", "Bob").await;
    let pass = bob.join().await["livekit"].clone();
    livekit.connect(&pass).unwrap();
    ada.say(json!({ "type": "stop", "participant": bob.id })).await;
    livekit.until_gone(&of_bob.member).await;
    bob.until("left").await;
    ada.settle().await;
    let heard = format!("{:?}{:?}", ada.heard, bob.heard);
    let id = rustix::process::Pid::from_raw(server.id().unwrap().cast_signed()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    server.wait().await.unwrap();
    reading.await.unwrap();
    let logged = logged.borrow().clone();
    assert!(logged.contains("DEBUG"), "{logged}");
    let mut secrets = livekit.tokens();
    secrets.extend([of_ada, pass["token"].as_str().unwrap().to_owned(), SECRET.to_owned()]);
    for secret in secrets {
        // The signature of a token is what makes it one.
        let part = secret.rsplit('.').next().unwrap();
        assert!(!logged.contains(part) && !heard.contains(part), "a secret got out");
    }
}
