//! The id of a request or socket: in every answer, in errors, in the log's lines.

use std::collections::BTreeSet;

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};
use pairpad_testing::server::TestServer;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;

use crate::cluster::{Member, SECRET, owner};
use crate::process::Process;

const FROM_OUTSIDE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

async fn ask(url: &str, parents: &[&str]) -> Response {
    let mut request = reqwest::Client::new().get(url);
    for parent in parents {
        request = request.header("traceparent", *parent);
    }
    request.send().await.unwrap()
}

fn id(answer: &Response) -> String {
    let id = answer.headers()["x-trace-id"].to_str().unwrap().to_owned();
    assert!(id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{id}");
    id
}

#[tokio::test]
async fn each_answer_has_an_id_of_its_own_and_errors_repeat_it() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.admin_listen = "127.0.0.1:0".parse().ok();
    })
    .await;
    let mut ids = BTreeSet::new();
    let wrong = [
        server.http("/api/v1/nothing"),
        server.http("/api/v1/rooms/nonsense"),
        server.http("/ws/room"),
        server.http("/assets/nothing.js"),
        server.admin("/admin/api/errors"),
    ];
    for url in &wrong {
        // What a client says of itself is not believed: it could take somebody else's.
        let answer = ask(url, &[PARENT]).await;
        let id = id(&answer);
        assert_ne!(id, FROM_OUTSIDE);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["trace"], json!(id), "{url}");
        assert!(ids.insert(id), "{url}");
    }
    for path in ["/api/v1/health", "/", "/docs"] {
        assert!(ids.insert(id(&ask(&server.http(path), &[]).await)), "{path}");
    }
}

#[tokio::test]
async fn hard_11_a_trace_goes_on_from_a_proxy_that_is_believed_and_from_nobody_else() {
    let behind = async |trusted: Option<&str>| {
        let trusted = trusted.map(|network| vec![network.parse().unwrap()]);
        TestServer::start_with(Limits::default(), |settings| {
            settings.access.proxy_header = Some("x-forwarded-for".to_owned());
            settings.access.trusted_proxies = trusted;
        })
        .await
    };
    let server = behind(None).await;
    let health = server.http("/api/v1/health");
    assert_eq!(id(&ask(&health, &[PARENT]).await), FROM_OUTSIDE);
    let zeros = PARENT.replace(FROM_OUTSIDE, &"0".repeat(32));
    for odd in [&[][..], &["nonsense"], &[PARENT, PARENT], &[&zeros]] {
        assert_ne!(id(&ask(&health, odd).await), FROM_OUTSIDE, "{odd:?}");
    }
    // We are no proxy there.
    let server = behind(Some("192.0.2.0/24")).await;
    assert_ne!(id(&ask(&server.http("/api/v1/health"), &[PARENT]).await), FROM_OUTSIDE);
}

/// The lines of a log in JSON that carry this id in one of their spans.
fn lines_of(process: &Process, id: &str) -> Vec<Value> {
    let lines = process.lines();
    let lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let carries = |line: &Value| {
        line["spans"].as_array().is_some_and(|spans| spans.iter().any(|span| span["trace"] == id))
    };
    lines.filter(carries).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_lines_of_a_request_and_of_a_socket_carry_their_ids() {
    let args = ["--log-format", "json", "--log", "info,pairpad::http=debug", "--open-rooms"];
    let server = Process::start_with(args.map(str::to_owned).to_vec()).await;
    let refused = id(&ask(&server.http("/api/v1/nothing"), &[]).await);
    eventually("the request's line", async || {
        lines_of(&server, &refused).iter().any(|line| line["code"] == "not_found")
    })
    .await;
    let (mut socket, answer) = connect_async(format!("ws://{}/ws/room", server.address)).await.unwrap();
    let socket_id = answer.headers()["x-trace-id"].to_str().unwrap().to_owned();
    let malformed = tokio_tungstenite::tungstenite::Message::Binary(vec![0, 2, 200].into());
    futures_util::SinkExt::send(&mut socket, malformed).await.unwrap();
    eventually("the socket's line", async || {
        lines_of(&server, &socket_id).iter().any(|line| line["message"] == "malformed message")
    })
    .await;
    assert!(lines_of(&server, &refused).iter().all(|line| line["message"] != "malformed message"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_carries_its_id_also_where_only_warnings_are_logged() {
    let args = ["--log-format", "json", "--log", "warn"].map(str::to_owned).to_vec();
    let server = Process::start_with(args).await;
    let report = json!({
        "kind": "rejected", "error": "other", "cause": "other", "browser": "other", "version": "1"
    });
    let sent = reqwest::Client::new().post(server.http("/api/v1/reports")).json(&report).send();
    let answer = sent.await.unwrap();
    assert_eq!(answer.status(), 204);
    let id = id(&answer);
    eventually("the line", async || lines_of(&server, &id).len() == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_a_trace_goes_on_at_the_server_that_has_the_room() {
    let url = Postgres::shared().database().await;
    let start =
        |name| Member::start_as(&url, (name, SECRET), |settings| settings.rooms = RoomPolicy::MadeFirst);
    let (first, second) = (start("first").await, start("second").await);
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    // It takes the room when it is first asked about it.
    here.ask(Method::GET, "/members", here.token("owner"), None).await;
    assert_eq!(owner(&url, &here).await.as_deref(), Some("first"));
    // The body is written where the room is, the header where somebody asked.
    let there = second.at(&here);
    let request = there.request(Method::GET, "/documents/notes", here.token("candidate"));
    let answer = request.header("traceparent", PARENT).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let id = id(&answer);
    assert_ne!(id, FROM_OUTSIDE, "nobody else's word goes on");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"]["trace"], json!(id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_4_a_write_that_fails_names_the_sockets_whose_it_is() {
    let url = Postgres::shared().database().await;
    let args = ["--log-format", "json", "--open-rooms", "--store", &url].map(str::to_owned).to_vec();
    let server = Process::start_with(args).await;
    let room = format!("ws://{}/ws/room", server.address);
    let (mut ada, mut bob, mut eve) =
        (Client::connect(&room).await, Client::connect(&room).await, Client::connect(&room).await);
    eve.until_synced().await;
    let database = connect(&url).await;
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; \
                  CREATE TRIGGER refuse BEFORE INSERT ON journal EXECUTE FUNCTION refuse()";
    database.batch_execute(refuse).await.unwrap();
    ada.append("a").await;
    bob.append("b").await;
    let failed = |id: &str| {
        let lines = server.lines();
        lines.iter().any(|line| line.contains("could not save") && line.contains(id))
    };
    // Nobody asked to be told when it is saved: it is tried again all the same.
    eventually("both are named", async || failed(&ada.trace) && failed(&bob.trace)).await;
    assert!(!failed(&eve.trace), "she has written nothing");
    database.batch_execute("DROP TRIGGER refuse ON journal").await.unwrap();
    eventually("it is written", async || {
        server.lines().iter().any(|line| line.contains("writing works again"))
    })
    .await;
}
