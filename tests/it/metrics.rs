//! What is counted and measured: each number moves by just what was done.

mod conventions;
mod failures;
mod passed;
mod scrape;

use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad::protocol::message;
use pairpad_testing::client::Client;
use pairpad_testing::room::TestRoom;
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use scrape::{Scrape, shows};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

fn inside(settings: &mut Settings) {
    settings.admin_listen = "127.0.0.1:0".parse().ok();
}

async fn start() -> TestServer {
    TestServer::start_with(Limits::default(), inside).await
}

/// Somebody in a live room's code, by a role's link, who hears what is saved.
async fn arrives(server: &TestServer, room: &TestRoom, role: &str) -> Client {
    let mut client = server.client(&format!("{}&saved=1", room.code(role))).await;
    client.until_synced().await;
    client
}

async fn live_room(server: &TestServer) -> TestRoom {
    server.make_room(json!({ "title": "PRIVATE-TITLE", "phase": "live" })).await
}

#[tokio::test]
async fn n_updates_of_one_of_three_are_n_updates_and_twice_as_many_deliveries() {
    let server = start().await;
    let room = live_room(&server).await;
    let mut ada = arrives(&server, &room, "candidate").await;
    let mut bob = arrives(&server, &room, "interviewer").await;
    let mut cara = arrives(&server, &room, "observer").await;
    // Whatever they said when they came has been dealt with.
    ada.until("her first answer is saved", |ada| ada.saved == 1).await;
    bob.until("his first answer is saved", |bob| bob.saved == 1).await;
    cara.settle().await;
    let before = Scrape::of(&server).await;
    for _ in 0..5 {
        ada.append("x").await;
    }
    for other in [&mut bob, &mut cara] {
        other.until("all of it", |other| other.text().ends_with("xxxxx")).await;
    }
    ada.until("all of it is saved", |ada| ada.saved == 6).await;
    let moved = |series: &str| before.value(series);
    shows(&server, "pairpad_updates_total", moved("pairpad_updates_total") + 5.0).await;
    let deliveries = "pairpad_update_deliveries_total";
    shows(&server, deliveries, moved(deliveries) + 10.0).await;
    let after = Scrape::of(&server).await;
    for series in
        ["pairpad_apply_seconds_count", "pairpad_append_seconds_count", "pairpad_save_lag_seconds_count"]
    {
        // As many turns and appends as the five took, of which several share one.
        let turns = after.value(series) - before.value(series);
        assert!((1.0..=5.0).contains(&turns), "{series}: {turns}");
    }
    assert!(after.value("pairpad_save_lag_seconds_sum") >= after.value("pairpad_append_seconds_sum"));
    shows(&server, "pairpad_unsaved_bytes", 0.0).await;
    assert_eq!(after.value("pairpad_outbox_overflows_total"), 0.0);
    assert_eq!(after.value("pairpad_outbox_bytes"), 0.0);
}

#[tokio::test]
async fn who_is_there_is_shown_by_role_and_gone_when_they_go() {
    let server = start().await;
    let room = live_room(&server).await;
    let ada = arrives(&server, &room, "candidate").await;
    let bob = arrives(&server, &room, "interviewer").await;
    let beside = server.client("beside").await;
    for (series, value) in [
        (r#"pairpad_websockets{role="candidate"}"#, 1.0),
        (r#"pairpad_websockets{role="interviewer"}"#, 1.0),
        (r#"pairpad_websockets{role="observer"}"#, 0.0),
        (r#"pairpad_websockets{role="open_room"}"#, 1.0),
        ("pairpad_rooms", 1.0),
        ("pairpad_documents", 2.0),
        ("pairpad_people", 2.0),
        (r#"pairpad_load_seconds_count"#, 2.0),
    ] {
        shows(&server, series, value).await;
    }
    drop((ada, bob, beside));
    for (series, value) in [
        (r#"pairpad_websockets{role="candidate"}"#, 0.0),
        (r#"pairpad_websockets{role="interviewer"}"#, 0.0),
        (r#"pairpad_websockets{role="open_room"}"#, 0.0),
        ("pairpad_people", 0.0),
    ] {
        shows(&server, series, value).await;
    }
}

#[tokio::test]
async fn what_is_refused_is_counted_by_its_reason() {
    let server = start().await;
    let mut mallory = server.client("room").await;
    mallory.send(vec![0, 2, 200]).await;
    assert_eq!(mallory.until_closed().await, 4400);
    let mut mallory = server.client("room").await;
    mallory.send_message(Message::Text("hello".into())).await;
    assert_eq!(mallory.until_closed().await, 1003);
    let room = live_room(&server).await;
    let mut watching = arrives(&server, &room, "observer").await;
    watching.append("not theirs to write").await;
    watching.settle().await;
    for (reason, refused, closed) in
        [("malformed", 1.0, 1.0), ("not_binary", 1.0, 1.0), ("not_applied", 1.0, 0.0)]
    {
        shows(&server, &format!(r#"pairpad_refused_messages_total{{reason="{reason}"}}"#), refused).await;
        shows(&server, &format!(r#"pairpad_websockets_closed_total{{reason="{reason}"}}"#), closed).await;
    }
}

#[tokio::test]
async fn calls_are_shown_while_somebody_is_in_and_refusals_by_their_reason() {
    let server = start().await;
    let room = live_room(&server).await;
    let ada = room.join("interviewer", "PRIVATE-NAME").await;
    let refused = r#"pairpad_call_refused_messages_total{reason="not-in-call"}"#;
    shows(&server, refused, 0.0).await;
    let mut of_ada = room.call(&ada.token).await;
    of_ada.settle().await;
    for (series, value) in [(refused, 1.0), ("pairpad_calls", 0.0)] {
        shows(&server, series, value).await;
    }
    of_ada.join().await;
    let in_call = [
        ("pairpad_calls", 1.0),
        ("pairpad_call_people", 1.0),
        ("pairpad_call_joins_total", 1.0),
        (r#"pairpad_websockets{role="interviewer"}"#, 1.0),
    ];
    for (series, value) in in_call {
        shows(&server, series, value).await;
    }
    drop(of_ada);
    for series in ["pairpad_calls", "pairpad_call_people"] {
        shows(&server, series, 0.0).await;
    }
    assert!(!Scrape::of(&server).await.text.contains("PRIVATE"));
}

#[tokio::test]
async fn what_waits_for_something_it_needs_is_shown_until_that_comes() {
    let server = start().await;
    let mut ada = server.client("room").await;
    ada.until_synced().await;
    let first = ada.edit_offline(0, "first");
    let then = ada.edit_offline(5, "then");
    ada.send(message::update(&then)).await;
    ada.until("the question for what is missing", |ada| ada.asked > 0).await;
    // Her answer to that may have brought it already; it is sent once more.
    ada.send(message::update(&first)).await;
    server.client("room").await.until_text("firstthen").await;
    shows(&server, "pairpad_parked_bytes", 0.0).await;
    // One who never answers.
    let mut mallory = server.client("another").await;
    mallory.until_synced().await;
    let _lost = mallory.edit_offline(0, "lost");
    let never = mallory.edit_offline(4, "x");
    mallory.send(message::update(&never)).await;
    pairpad_testing::eventually("it waits", async || server.parked_bytes("another").await > 0).await;
    let parked = server.parked_bytes("another").await;
    shows(&server, "pairpad_parked_bytes", parked as f64).await;
}

#[tokio::test]
async fn requests_are_counted_by_route_method_and_class_and_name_nobody() {
    let server = start().await;
    let room = live_room(&server).await;
    let session = room.join("candidate", "PRIVATE-NAME").await;
    let (status, _) = room.ask(Method::GET, "", &session.token, None).await;
    assert_eq!(status, 200);
    let ask = async |method: Method, path: &str| {
        let asked = reqwest::Client::new().request(method, server.http(path)).send().await.unwrap();
        asked.status().as_u16()
    };
    assert_eq!(ask(Method::GET, "/PRIVATE/PATH").await, 404);
    assert_eq!(ask(Method::from_bytes(b"BREW").unwrap(), "/api/v1/rooms").await, 405);
    assert_eq!(ask(Method::from_bytes(b"STEEP").unwrap(), "/api/v1/rooms").await, 405);
    let requests = |route: &str, method: &str, status: &str| {
        format!(r#"pairpad_http_requests_total{{method="{method}",route="{route}",status="{status}"}}"#)
    };
    shows(&server, &requests("/api/v1/rooms", "POST", "2xx"), 1.0).await;
    shows(&server, &requests("/api/v1/rooms/{room}/join", "POST", "2xx"), 1.0).await;
    shows(&server, &requests("/api/v1/rooms/{room}", "GET", "2xx"), 1.0).await;
    shows(&server, &requests("none", "GET", "4xx"), 1.0).await;
    shows(&server, &requests("/api/v1/rooms", "other", "4xx"), 2.0).await;
    let scrape = Scrape::of(&server).await;
    let timed = r#"pairpad_http_request_seconds_count{method="POST",route="/api/v1/rooms"}"#;
    assert_eq!(scrape.value(timed), 1.0);
    let mut secrets = vec![room.id.as_str(), "PRIVATE", "BREW", "127.0.0.1", session.token.as_str()];
    secrets.extend(room.links.values().map(|(_, token)| token.as_str()));
    for secret in secrets {
        assert!(!scrape.text.contains(secret), "{secret} is in the metrics");
    }
}

#[tokio::test]
async fn bytes_are_counted_as_they_come_and_go() {
    let server = start().await;
    let request = b"GET /api/v1/liveness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut stream = TcpStream::connect(server.server().address().unwrap()).await.unwrap();
    shows(&server, r#"pairpad_connections{listener="public"}"#, 1.0).await;
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    shows(&server, r#"pairpad_received_bytes_total{listener="public"}"#, request.len() as f64).await;
    shows(&server, r#"pairpad_sent_bytes_total{listener="public"}"#, answer.len() as f64).await;
    drop(stream);
    shows(&server, r#"pairpad_connections{listener="public"}"#, 0.0).await;
    let scrape = Scrape::of(&server).await;
    assert!(
        scrape.value(r#"pairpad_sent_bytes_total{listener="admin"}"#) > 1_000.0,
        "scrapes are told apart"
    );
}

#[tokio::test]
async fn connections_that_are_turned_away_are_counted() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let server = TestServer::start_with(limits, inside).await;
    let address = server.server().address().unwrap();
    let _first = TcpStream::connect(address).await.unwrap();
    let mut second = TcpStream::connect(address).await.unwrap();
    let mut answer = String::new();
    second.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    let metrics = server.server().rooms().metrics();
    let text = metrics.scrape(&Default::default()).unwrap();
    assert!(text.contains(r#"pairpad_connections_refused_total{listener="public"} 1"#), "{text}");
}

#[tokio::test]
async fn runs_are_counted_by_language_place_and_outcome_and_the_queue_is_shown() {
    let (sandbox, executor) = ScriptedSandbox::executor();
    let server = TestServer::start_to_run_with(executor, Limits::default(), inside).await;
    let begin = async |script: &str| {
        let room = live_room(&server).await;
        let body = json!({ "language": "python", "files": [{ "name": "main.py", "content": script }] });
        let (status, run) = room.ask(Method::POST, "/runs", room.token("owner"), Some(body)).await;
        assert_eq!(status, 202, "{run}");
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let slots = cores.saturating_sub(1).max(1);
    for _ in 0..slots {
        begin("hold").await;
    }
    begin("hold\nsignal 9").await;
    shows(&server, "pairpad_runs_running", slots as f64).await;
    shows(&server, "pairpad_runs_waiting", 1.0).await;
    sandbox.go_on(slots + 1);
    let ended = |outcome: &str| {
        format!(r#"pairpad_runs_total{{language="python",outcome="{outcome}",place="server"}}"#)
    };
    shows(&server, &ended("exited"), slots as f64).await;
    shows(&server, &ended("signalled"), 1.0).await;
    shows(&server, "pairpad_runs_running", 0.0).await;
    shows(&server, "pairpad_runs_waiting", 0.0).await;
}

#[tokio::test]
async fn what_somebody_writes_in_quiet_mode_is_counted_and_not_delivered() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        inside(settings);
        settings.rooms = RoomPolicy::MadeFirst;
    })
    .await;
    let room = live_room(&server).await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let arrive = async |token: &str| {
        let mut client = server.client(&format!("{}&saved=1", room.with("code", token))).await;
        client.until("saved 1", |client| client.saved == 1).await;
        client
    };
    let (mut alone, mut other) = (arrive(&ada.token).await, arrive(&bob.token).await);
    let quiet = Some(json!({ "minutes": 5 }));
    let (status, _) = room.ask(Method::PUT, "/members/me/quiet", &ada.token, quiet).await;
    assert_eq!(status, 200);
    let before = Scrape::of(&server).await;
    for _ in 0..3 {
        alone.append("secret").await;
    }
    alone.until("it is saved", |alone| alone.saved == 4).await;
    other.settle().await;
    let after = Scrape::of(&server).await;
    let moved = |series: &str| after.value(series) - before.value(series);
    assert_eq!(moved("pairpad_updates_total"), 3.0);
    assert_eq!(moved("pairpad_update_deliveries_total"), 0.0);
    assert!(!after.text.contains("secret"));
}
