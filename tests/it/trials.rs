//! The trial of the sandbox by whoever hosts the server.

use std::path::Path;
use std::sync::Arc;

use pairpad::config::limits::Limits;
use pairpad::exec::native::{Cgroups, NativeSandbox};
use pairpad::language::toolchain::Toolchains;
use pairpad::server::Executor;
use pairpad_testing::eventually;
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::TestServer;
use reqwest::{Client, Response};
use serde_json::Value;

const KEY: &str = "a-key-of-the-operator";

async fn server(executor: Executor) -> TestServer {
    TestServer::start_to_run_with(executor, Limits::default(), |settings| {
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await
}

async fn begin(server: &TestServer, key: Option<&str>) -> Response {
    let request = Client::new().post(server.http("/api/v1/sandbox/trials"));
    let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
    request.send().await.unwrap()
}

/// The events of a whole stream: name and data.
fn events(text: &str) -> Vec<(String, Value)> {
    let blocks = text.split("\n\n").filter(|block| block.contains("data: "));
    let line = |block: &str, name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
    };
    blocks
        .map(|block| (line(block, "event: "), serde_json::from_str(&line(block, "data: ")).unwrap()))
        .collect()
}

fn real() -> Executor {
    let sandbox = NativeSandbox::new(Path::new(env!("CARGO_BIN_EXE_pairpad")), Cgroups::IfWritable);
    Executor::Sandbox(Arc::new(sandbox), Toolchains::with("").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn run_1_whoever_hosts_the_server_sees_every_attempt_come_to_nothing() {
    let server = server(real()).await;
    for key in [None, Some("another-key")] {
        let refused = begin(&server, key).await;
        assert_eq!(refused.status(), 401);
        let error: Value = refused.json().await.unwrap();
        assert!(error["error"]["message"].as_str().unwrap().contains("API key"), "{error}");
    }
    let answer = begin(&server, Some(KEY)).await;
    assert_eq!(answer.status(), 200);
    let second = begin(&server, Some(KEY)).await;
    assert_eq!(second.status(), 409);
    assert_eq!(second.json::<Value>().await.unwrap()["error"]["code"], "trial_under_way");

    let events = events(&answer.text().await.unwrap());
    let (begun, first) = &events[0];
    assert_eq!((begun.as_str(), &first["sandbox"]), ("begun", &Value::from("native")));
    let mut announced: Vec<&str> =
        first["programs"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(announced.len(), 42);
    let attempts: Vec<&Value> =
        events.iter().filter(|(name, _)| name == "attempt").map(|(_, data)| data).collect();
    for attempt in &attempts {
        assert_eq!((&attempt["held"], &attempt["detail"]), (&Value::from(true), &Value::Null), "{attempt}");
    }
    let outcome =
        |id: &str| attempts.iter().find(|attempt| attempt["program"] == id).unwrap()["outcome"].clone();
    assert_eq!(outcome("01_fork_bomb"), "timed_out");
    assert_eq!(outcome("35_compile_bomb"), Value::Null);
    let mut tried: Vec<&str> = attempts.iter().map(|attempt| attempt["program"].as_str().unwrap()).collect();
    tried.sort_unstable();
    announced.sort_unstable();
    assert_eq!(tried, announced);
    let (ended, last) = events.last().unwrap();
    assert_eq!((ended.as_str(), &last["tried"], &last["held"]), ("ended", &42.into(), &42.into()));
}

/// In this one nothing runs: whatever does not even print what it must has not been contained.
#[tokio::test]
async fn run_1_a_sandbox_in_which_nothing_runs_has_contained_nothing() {
    let (_, executor) = ScriptedSandbox::executor();
    let server = server(executor).await;
    let events = events(&begin(&server, Some(KEY)).await.text().await.unwrap());
    let (_, last) = events.last().unwrap();
    assert_eq!(last["tried"], 42);
    let held: Vec<&Value> =
        events.iter().filter(|(_, data)| data["held"] == true).map(|(_, data)| &data["program"]).collect();
    // Those whose end does not matter, and what no compiler makes a program of.
    assert!(held.len() <= 6, "{held:?}");
    let hole = events.iter().find(|(_, data)| data["program"] == "10_read_host_files").unwrap();
    assert!(hole.1["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{hole:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_ends_with_its_request_and_the_next_can_begin() {
    let server = server(real()).await;
    let mut first = begin(&server, Some(KEY)).await;
    assert!(first.chunk().await.unwrap().is_some());
    drop(first);
    eventually("the next begins", || async { begin(&server, Some(KEY)).await.status() == 200 }).await;
    let mut last = begin(&server, Some(KEY)).await;
    while last.status() == 409 {
        last = begin(&server, Some(KEY)).await;
    }
    // And a server that stops does not wait for one.
    server.restart().await;
    let rest = last.text().await.unwrap_or_default();
    assert!(!rest.contains("event: ended"), "{rest}");
}
