//! Sessions, links, members and phases as time goes by: with time that is paused.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use pairpad::clock::UnixMillis;
use pairpad::config::access::AccessSettings;
use pairpad::config::limits::Limits;
use pairpad::ids::RoomName;
use pairpad::storage::Storage;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::client::Client;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::MemoryServer;
use serde_json::{Value, json};
use tokio::time::{Instant, advance};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn server() -> MemoryServer {
    MemoryServer::start(Arc::new(MemoryStorage::default()), Limits::default())
}

async fn ask(
    server: &MemoryServer,
    room: &TestRoom,
    (method, path): (Method, &str),
    token: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let path = format!("/api/v1/rooms/{}{path}", room.id);
    server.ask((method, &path), token, body).await
}

async fn set_phase(server: &MemoryServer, room: &TestRoom, phase: &str) {
    let body = Some(json!({ "phase": phase }));
    let (status, answer) = ask(server, room, (Method::PUT, "/phase"), room.token("owner"), body).await;
    assert_eq!(status, 200, "{answer}");
}

async fn phase(server: &MemoryServer, room: &TestRoom) -> Value {
    ask(server, room, (Method::GET, ""), room.token("owner"), None).await.1["phase"].clone()
}

async fn renew(server: &MemoryServer, room: &TestRoom, token: &str) -> (u16, Value) {
    ask(server, room, (Method::POST, "/session"), token, None).await
}

async fn enter(server: &MemoryServer, room: &TestRoom, token: &str) -> Client {
    let mut client = knock(server, room, token).await;
    client.until_synced().await;
    client
}

async fn knock(server: &MemoryServer, room: &TestRoom, token: &str) -> Client {
    let url = format!("ws://test/ws/{}", room.with("code", token));
    Client::over(server.stream(64 << 10).await, &url).await
}

/// Reads until the server closes. How long that took, and the code.
async fn closed_after(client: &mut Client, at_most: Duration) -> (Duration, Option<u16>) {
    let started = Instant::now();
    client.listen(at_most).await;
    (started.elapsed(), client.closed.as_ref().map(|(code, _)| *code))
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_and_takes_its_socket_along() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live" })).await;
    let TestSession { token, renewal, .. } = server.join(&room, "candidate", "Ada").await;
    let mut ada = enter(&server, &room, &token).await;
    assert_eq!(closed_after(&mut ada, 14 * MINUTE).await.1, None);
    let (_, code) = closed_after(&mut ada, 2 * MINUTE).await;
    assert_eq!(code, Some(4401));
    let (status, refused) = ask(&server, &room, (Method::GET, ""), &token, None).await;
    assert_eq!((status, &refused["error"]["code"]), (401, &json!("not_authenticated")));
    assert_eq!(knock(&server, &room, &token).await.until_closed().await, 4401);
    // The lid was closed: the page comes back as the same person.
    let (status, renewed) = renew(&server, &room, &renewal).await;
    assert_eq!(status, 200, "{renewed}");
    let renewed = TestSession::of(renewed);
    enter(&server, &room, &renewed.token).await;
    // HARD-5: which does not bring back the token that is over.
    assert_eq!(ask(&server, &room, (Method::GET, ""), &token, None).await.0, 401);
    assert_eq!(knock(&server, &room, &token).await.until_closed().await, 4401);
    // A day later it is too late.
    advance(25 * HOUR).await;
    assert_eq!(renew(&server, &room, &renewed.renewal).await.0, 401);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_renewed_keeps_its_socket() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 0 })).await;
    let mut session = server.join(&room, "candidate", "Ada").await;
    let mut ada = enter(&server, &room, &session.token).await;
    for _ in 0..6 {
        assert_eq!(closed_after(&mut ada, 10 * MINUTE).await.1, None);
        let member = session.member.clone();
        session = TestSession::of(renew(&server, &room, &session.renewal).await.1);
        assert_eq!(session.member, member, "the same person");
    }
    let (after, code) = closed_after(&mut ada, 20 * MINUTE).await;
    assert_eq!(code, Some(4401));
    assert!(after > 14 * MINUTE && after < 16 * MINUTE, "{after:?}");
}

#[tokio::test(start_paused = true)]
async fn revoking_a_link_closes_the_sockets_of_those_who_came_by_it_within_a_second() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live" })).await;
    let session = server.join(&room, "candidate", "Ada").await;
    let mut ada = enter(&server, &room, &session.token).await;
    let mut guest = enter(&server, &room, room.token("candidate")).await;
    let mut observer = enter(&server, &room, room.token("observer")).await;
    let link = &room.links["candidate"].0;
    let path = format!("/links/{link}");
    assert_eq!(ask(&server, &room, (Method::DELETE, &path), room.token("owner"), None).await.0, 204);
    for client in [&mut ada, &mut guest] {
        let (after, code) = closed_after(client, MINUTE).await;
        assert_eq!(code, Some(4401));
        assert!(after < Duration::from_secs(1), "{after:?}");
    }
    observer.settle().await;
    assert_eq!(observer.closed, None);
    // Neither the token nor what came of it works any more.
    assert_eq!(renew(&server, &room, &session.renewal).await.0, 401);
    let body = Some(json!({ "token": room.token("candidate"), "name": "Ada" }));
    assert_eq!(ask(&server, &room, (Method::POST, "/join"), "", body).await.0, 401);
    assert_eq!(knock(&server, &room, room.token("candidate")).await.until_closed().await, 4401);
}

#[tokio::test(start_paused = true)]
async fn a_link_expires_with_everything_that_came_of_it() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 0 })).await;
    let (_, seen) = ask(&server, &room, (Method::GET, ""), room.token("owner"), None).await;
    let now: jiff::Timestamp = seen["created_at"].as_str().unwrap().parse().unwrap();
    let expires = (now + jiff::SignedDuration::from_mins(5)).to_string();
    let body = Some(json!({ "role": "candidate", "expires_at": expires }));
    let (status, link) = ask(&server, &room, (Method::POST, "/links"), room.token("owner"), body).await;
    assert_eq!(status, 201, "{link}");
    let token = link["token"].as_str().unwrap();
    let body = Some(json!({ "token": token, "name": "Ada" }));
    let (_, joined) = ask(&server, &room, (Method::POST, "/join"), "", body.clone()).await;
    let session = TestSession::of(joined);
    let mut ada = enter(&server, &room, &session.token).await;
    let mut guest = enter(&server, &room, token).await;
    tokio::join!(ada.listen(4 * MINUTE), guest.listen(4 * MINUTE));
    assert_eq!((&ada.closed, &guest.closed), (&None, &None));
    tokio::join!(ada.listen(2 * MINUTE), guest.listen(2 * MINUTE));
    for client in [ada, guest] {
        assert_eq!(client.closed.map(|(code, _)| code), Some(4401));
    }
    assert_eq!(ask(&server, &room, (Method::POST, "/join"), "", body).await.0, 401);
    assert_eq!(renew(&server, &room, &session.renewal).await.0, 401);
    // In the past there is nothing to expire in.
    let body = Some(json!({ "role": "candidate", "expires_at": expires }));
    let (status, refused) = ask(&server, &room, (Method::POST, "/links"), room.token("owner"), body).await;
    assert_eq!((status, &refused["error"]["field"]), (422, &json!("expires_at")));
}

#[tokio::test(start_paused = true)]
async fn a_link_that_gets_another_time_lets_people_in_and_stay_until_then() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 0 })).await;
    let (_, seen) = ask(&server, &room, (Method::GET, ""), room.token("owner"), None).await;
    let now: jiff::Timestamp = seen["created_at"].as_str().unwrap().parse().unwrap();
    let after = |minutes| json!((now + jiff::SignedDuration::from_mins(minutes)).to_string());
    let path = format!("/links/{}", room.links["candidate"].0);
    let change = async |expires_at: Value| {
        let body = Some(json!({ "expires_at": expires_at }));
        ask(&server, &room, (Method::PATCH, &path), room.token("interviewer"), body).await
    };
    let join = async || {
        let body = Some(json!({ "token": room.token("candidate"), "name": "Ada" }));
        ask(&server, &room, (Method::POST, "/join"), "", body).await
    };
    // One that had no end gets one, also for those who are in by it.
    let session = TestSession::of(join().await.1);
    let (mut ada, mut guest) =
        (enter(&server, &room, &session.token).await, enter(&server, &room, room.token("candidate")).await);
    assert_eq!(change(after(5)).await.0, 200);
    tokio::join!(ada.listen(4 * MINUTE), guest.listen(4 * MINUTE));
    // In time it is given longer, and nobody notices.
    assert_eq!(change(after(10)).await.0, 200);
    tokio::join!(ada.listen(5 * MINUTE), guest.listen(5 * MINUTE));
    assert_eq!((&ada.closed, &guest.closed), (&None, &None));
    // And again for less, which holds at once.
    assert_eq!(change(after(20)).await.0, 200);
    let (status, refused) = change(after(9)).await;
    assert_eq!((status, &refused["error"]["code"]), (422, &json!("expires_in_the_past")));
    assert_eq!(change(after(10)).await.0, 200);
    tokio::join!(ada.listen(2 * MINUTE), guest.listen(2 * MINUTE));
    for client in [ada, guest] {
        assert_eq!(client.closed.map(|(code, _)| code), Some(4401));
    }
    assert_eq!((join().await.0, renew(&server, &room, &session.renewal).await.0), (401, 401));
    // Another label does not bring it back.
    let label = Some(json!({ "label": "late" }));
    assert_eq!(ask(&server, &room, (Method::PATCH, &path), room.token("owner"), label).await.0, 200);
    assert_eq!(join().await.0, 401);
    // More time does, as the same link and for the same people.
    assert_eq!(change(after(30)).await.0, 200);
    let (status, renewed) = renew(&server, &room, &session.renewal).await;
    assert_eq!(status, 200, "{renewed}");
    assert_eq!(TestSession::of(renewed).member, session.member);
    let mut guest = enter(&server, &room, room.token("candidate")).await;
    // Without an end it is as it was made.
    assert_eq!(change(Value::Null).await.0, 200);
    guest.listen(30 * MINUTE).await;
    assert_eq!((&guest.closed, join().await.0), (&None, 200));
}

#[tokio::test(start_paused = true)]
async fn a_removed_member_goes_within_a_second_and_its_session_is_void() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live" })).await;
    let ada = server.join(&room, "candidate", "Ada").await;
    let namesake = server.join(&room, "candidate", "Ada").await;
    let mut first = enter(&server, &room, &ada.token).await;
    let mut second_tab = enter(&server, &room, &ada.token).await;
    let mut other = enter(&server, &room, &namesake.token).await;
    let path = format!("/members/{}", ada.member);
    let interviewer = room.token("interviewer");
    assert_eq!(ask(&server, &room, (Method::DELETE, &path), interviewer, None).await.0, 204);
    for client in [&mut first, &mut second_tab] {
        let (after, code) = closed_after(client, MINUTE).await;
        assert_eq!(code, Some(4410));
        assert!(after < Duration::from_secs(1), "{after:?}");
    }
    // The other of the same name is somebody else.
    other.settle().await;
    assert_eq!(other.closed, None);
    assert_eq!(renew(&server, &room, &ada.renewal).await.0, 401);
    assert_eq!(renew(&server, &room, &namesake.renewal).await.0, 200);
    assert_eq!(ask(&server, &room, (Method::DELETE, &path), interviewer, None).await.0, 404);
}

#[tokio::test(start_paused = true)]
async fn ending_closes_those_who_do_not_lead_within_a_second_and_the_others_read_on() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live" })).await;
    let mut interviewer = enter(&server, &room, room.token("interviewer")).await;
    let mut candidate = enter(&server, &room, room.token("candidate")).await;
    let mut observer = enter(&server, &room, room.token("observer")).await;
    candidate.append("written ").await;
    interviewer.until_text("written ").await;
    set_phase(&server, &room, "ended").await;
    for client in [&mut candidate, &mut observer] {
        let (after, code) = closed_after(client, MINUTE).await;
        assert_eq!(code, Some(4409));
        assert!(after < Duration::from_secs(1), "{after:?}");
    }
    // What is written now is not taken, and nobody is closed for it.
    interviewer.append("late ").await;
    interviewer.settle().await;
    let late = enter(&server, &room, room.token("owner")).await;
    assert_eq!(late.text(), "written ");
    assert_eq!(knock(&server, &room, room.token("candidate")).await.until_closed().await, 4409);
    // Reopened, it goes on: for the socket that stayed, too.
    set_phase(&server, &room, "live").await;
    let mut candidate = enter(&server, &room, room.token("candidate")).await;
    interviewer.append("again ").await;
    // The greeting asks for what was not taken.
    drop(interviewer);
    candidate.append("more").await;
    candidate.settle().await;
    assert!(candidate.text().contains("more"));
    let body = Some(json!({ "phase": "pending" }));
    let (status, refused) = ask(&server, &room, (Method::PUT, "/phase"), room.token("owner"), body).await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("phase")));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_let_in_when_the_interview_begins() {
    let server = server();
    let room = server.make_room(json!({})).await;
    let mut owner = enter(&server, &room, room.token("owner")).await;
    owner.append("the task").await;
    let session = server.join(&room, "candidate", "Ada").await;
    let mut candidate = knock(&server, &room, &session.token).await;
    candidate.announce(1, r#"{"user":{"name":"Mallory"}}"#).await;
    // What is written while waiting comes when it is let in, and not before.
    candidate.append("mine ").await;
    // Longer than y-websocket bears silence: something comes, and it is nothing.
    tokio::join!(candidate.listen(2 * MINUTE), owner.listen(2 * MINUTE));
    assert_eq!(candidate.closed, None);
    assert!(candidate.frames.len() > 2);
    let keep_alive = pairpad::protocol::message::keep_alive();
    assert!(candidate.frames.iter().all(|frame| *frame == keep_alive));
    let (_, members) = ask(&server, &room, (Method::GET, "/members"), room.token("owner"), None).await;
    assert_eq!(members["members"][0]["waiting"], true);
    set_phase(&server, &room, "live").await;
    candidate.until("the document", |client| client.synced && client.text().contains("the task")).await;
    candidate.settle().await;
    owner.until("hers", |client| client.text().contains("mine ")).await;
    // Her presence came along, under the name that she joined with.
    let id = candidate.id();
    owner.until("her presence", |client| client.sees(id)).await;
    assert!(owner.presence[&id].1.contains(r#""name":"Ada""#), "{:?}", owner.presence[&id]);
    let (_, members) = ask(&server, &room, (Method::GET, "/members"), room.token("owner"), None).await;
    assert_eq!(members["members"][0]["waiting"], false);
}

#[tokio::test(start_paused = true)]
async fn an_interview_ends_by_itself_when_nobody_does_anything() {
    let server = server();
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 60 })).await;
    let mut owner = enter(&server, &room, room.token("owner")).await;
    let mut candidate = enter(&server, &room, room.token("candidate")).await;
    tokio::join!(owner.listen(59 * MINUTE), candidate.listen(59 * MINUTE));
    assert_eq!(phase(&server, &room).await, "live");
    // Everybody is told when that will be.
    let ends_at = async |role: &str| {
        let (_, seen) = ask(&server, &room, (Method::GET, ""), room.token(role), None).await;
        seen["ends_at"].as_str().and_then(UnixMillis::from_rfc3339)
    };
    let announced = ends_at("candidate").await.expect("it ends by itself");
    // Doing something counts; being there does not.
    let body = Some(json!({ "title": "still here" }));
    ask(&server, &room, (Method::PATCH, ""), room.token("owner"), body).await;
    let later = ends_at("candidate").await.unwrap();
    assert!(announced.until(later) >= 59 * MINUTE, "{announced:?} {later:?}");
    tokio::join!(owner.listen(59 * MINUTE), candidate.listen(59 * MINUTE));
    assert_eq!(candidate.closed, None);
    tokio::join!(owner.listen(2 * MINUTE), candidate.listen(2 * MINUTE));
    assert_eq!(candidate.closed.as_ref().map(|(code, _)| *code), Some(4409));
    assert_eq!(owner.closed, None);
    assert_eq!(phase(&server, &room).await, "ended");
    assert_eq!(ends_at("owner").await, None, "it has ended");
    // Also while the room is not in memory.
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 60 })).await;
    advance(61 * MINUTE).await;
    assert_eq!(phase(&server, &room).await, "ended");
    // And not where it was set to go on.
    let room = server.make_room(json!({ "phase": "live", "idle_minutes": 0 })).await;
    advance(20 * HOUR).await;
    assert_eq!(phase(&server, &room).await, "live");
}

#[tokio::test(start_paused = true)]
async fn store_7_rooms_are_deleted_when_their_time_is_over() {
    let storage = Arc::new(MemoryStorage::default());
    let keep = |settings: &mut AccessSettings| settings.keep_days = 0;
    let server = MemoryServer::start_with(storage.clone(), Limits::default(), keep);
    let room = server.make_room(json!({ "keep_days": 30 })).await;
    let kept = server.make_room(json!({ "keep_days": 0 })).await;
    let short = server.make_room(json!({ "keep_days": 1 })).await;
    drop(enter(&server, &room, room.token("owner")).await);
    let stored = async |room: &TestRoom| {
        let name: RoomName = room.id.parse().unwrap();
        storage.room(&name).await.unwrap().is_some()
    };
    // Time goes on in steps, as it does, so that what is due is done.
    let days = async |days: u32| {
        for _ in 0..days * 24 {
            tokio::time::sleep(HOUR).await;
        }
    };
    days(3).await;
    assert!(stored(&room).await && stored(&kept).await && !stored(&short).await);
    days(26).await;
    assert_eq!(ask(&server, &room, (Method::GET, ""), room.token("owner"), None).await.0, 200);
    // Using it counts from anew.
    let body = Some(json!({ "title": "used" }));
    ask(&server, &room, (Method::PATCH, ""), room.token("owner"), body).await;
    days(29).await;
    assert!(stored(&room).await);
    days(1).await;
    assert_eq!(ask(&server, &room, (Method::GET, ""), room.token("owner"), None).await.0, 404);
    assert!(stored(&room).await, "it is erased a day later: the clock may be wrong");
    days(2).await;
    assert!(!stored(&room).await && stored(&kept).await);
    assert_eq!(ask(&server, &room, (Method::GET, ""), room.token("owner"), None).await.0, 404);
}
