//! What pages report of their own errors: to the log, the metrics and the admin page, and
//! nothing in it that people have written.

use std::net::IpAddr;
use std::sync::Arc;

use pairpad::config::limits::Limits;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::eventually;
use pairpad_testing::port::free_port;
use pairpad_testing::server::{MemoryServer, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

use crate::process::Process;

const PATH: &str = "/api/v1/reports";

fn report() -> Value {
    json!({
        "kind": "uncaught", "error": "TypeError", "cause": "nothing", "browser": "firefox", "version": "0.1.0",
        "places": [{ "script": "room-B3x9fQ2a.js", "line": 12, "column": 3456 }],
    })
}

async fn send(url: &str, body: &Value) -> (u16, Value) {
    let answer = reqwest::Client::new().post(url).json(body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_logged_counted_and_shown_to_whoever_runs_the_server() {
    let key = "the-key-of-whoever-runs-this-server";
    let admin = format!("127.0.0.1:{}", free_port());
    let args = ["--admin-listen", &admin, "--api-key", key].map(str::to_owned).to_vec();
    let server = Process::start_with(args).await;
    let answer = reqwest::Client::new().post(server.http(PATH)).json(&report()).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let trace = answer.headers()["x-trace-id"].to_str().unwrap().to_owned();
    let scrape = reqwest::get(format!("http://{admin}/metrics")).await.unwrap().text().await.unwrap();
    assert!(scrape.lines().any(|line| line == "pairpad_page_errors_total 1"), "{scrape}");
    let request = reqwest::Client::new().get(format!("http://{admin}/admin/api/errors")).bearer_auth(key);
    let shown: Value = request.send().await.unwrap().json().await.unwrap();
    let places = shown["places"].as_array().unwrap();
    let place = places.iter().find(|place| place["message"] == "an error in somebody's page").unwrap();
    let details = place["details"][0]["text"].as_str().unwrap();
    for word in ["uncaught", "TypeError", "nothing", "firefox", "0.1.0", "room-B3x9fQ2a.js:12:3456"] {
        assert!(details.contains(word), "{details}");
    }
    assert_eq!(place["details"][0]["trace"], json!(trace));
    let is_said = async || {
        let lines = server.lines();
        lines.iter().filter(|line| line.contains("room-B3x9fQ2a.js:12:3456") && line.contains(&trace)).count()
            == 1
    };
    eventually("one line in the log", is_said).await;
}

#[tokio::test]
async fn nothing_is_taken_that_could_be_text_of_people() {
    let server = TestServer::start().await;
    let url = server.http(PATH);
    assert_eq!(send(&url, &report()).await.0, 204);
    let with = |change: Value| {
        let mut report = report();
        report.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        report
    };
    let place = |script: &str| json!({ "places": [{ "script": script, "line": 1, "column": 1 }] });
    let many: Vec<Value> =
        (0..25).map(|line| json!({ "script": "a.js", "line": line, "column": 1 })).collect();
    for (odd, field) in [
        (json!({ "message": "what somebody typed" }), "message"),
        (json!({ "stack": "what somebody typed" }), "stack"),
        (json!({ "error": "what somebody typed" }), "error"),
        (json!({ "cause": "what somebody typed" }), "cause"),
        (json!({ "kind": "what somebody typed" }), "kind"),
        (json!({ "browser": "what somebody typed" }), "browser"),
        (json!({ "version": "what somebody typed" }), "version"),
        (json!({ "version": "1".repeat(81) }), "version"),
        (place("what somebody typed.js"), "places"),
        (place("https://pad.example.com/rooms/a.js"), "places"),
        (json!({ "places": [{ "script": "a.js", "line": 1, "column": 1, "function": "typed" }] }), "places"),
        (json!({ "places": [{ "script": "a.js", "line": -1, "column": 1 }] }), "places"),
        (json!({ "places": many }), "places"),
    ] {
        let (status, body) = send(&url, &with(odd.clone())).await;
        assert_eq!(status, 422, "{odd}: {body}");
        assert!(body["error"]["field"].as_str().is_some_and(|named| named.contains(field)), "{odd}: {body}");
    }
    let (status, body) = send(&url, &with(json!({ "version": "1".repeat(5_000) }))).await;
    assert_eq!((status, &body["error"]["code"]), (413, &json!("too_large")));
}

#[tokio::test]
async fn an_address_reports_no_more_than_its_share() {
    let limits = Limits { joins_per_minute: 3, ..Limits::default() };
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), limits);
    let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
    let send = async |from| server.ask_from(Some(from), (Method::POST, PATH), "", Some(report())).await;
    for _ in 0..3 {
        assert_eq!(send(one).await.0, 204);
    }
    let (status, body) = send(one).await;
    assert_eq!((status, &body["error"]["code"]), (429, &json!("too_often")));
    assert_eq!(send(other).await.0, 204);
}

#[tokio::test]
async fn a_host_who_wants_none_gets_none() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.access.page_reports = false;
        settings.admin_listen = "127.0.0.1:0".parse().ok();
    })
    .await;
    let (status, body) = send(&server.http(PATH), &report()).await;
    assert_eq!((status, &body["error"]["code"]), (403, &json!("reports_off")));
    let scrape = reqwest::get(server.admin("/metrics")).await.unwrap().text().await.unwrap();
    assert!(scrape.lines().any(|line| line == "pairpad_page_errors_total 0"), "{scrape}");
}
