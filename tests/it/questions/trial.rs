//! Running a question's tests while it is written.

use std::sync::Arc;
use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad_testing::eventually;
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{KEY, ask};

async fn start(limits: Limits) -> (Arc<ScriptedSandbox>, TestServer) {
    let (sandbox, executor) = ScriptedSandbox::executor();
    let server = TestServer::start_to_run_with(executor, limits, |settings| {
        settings.access.api_keys = vec![KEY.to_owned(), "another-key-of-another".to_owned()];
    })
    .await;
    // What can be run has been tried then.
    assert!(reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().status().is_success());
    (sandbox, server)
}

async fn try_it(server: &TestServer, body: Value) -> (u16, Value) {
    ask(server, (Method::POST, "/trial"), KEY, Some(body)).await
}

fn python(program: &str) -> Value {
    json!({
        "language": "python", "files": { "main.py": program },
        "tests": [{ "name": "same", "stdin": "1\n", "expected": "1\n" }, { "stdin": "2\n", "expected": "3\n" }],
        "hidden_tests": [{ "name": "hidden", "stdin": "4\n", "expected": "4\n" }]
    })
}

#[tokio::test]
async fn every_test_is_told_of_hidden_ones_too() {
    let (_, server) = start(Limits::default()).await;
    let (status, told) = try_it(&server, python("stdin")).await;
    assert_eq!(status, 200, "{told}");
    let states = |field: &str| -> Vec<Value> {
        told[field].as_array().unwrap().iter().map(|one| one["state"].clone()).collect()
    };
    assert_eq!(
        (states("tests"), states("hidden_tests")),
        (vec![json!("passed"), json!("failed")], vec![json!("passed")])
    );
    assert_eq!((&told["tests"][1]["stdout"], &told["tests"][0]["name"]), (&json!("2\n"), &json!("same")));
    assert_eq!(
        (&told["hidden_tests"][0]["input"], &told["hidden_tests"][0]["hidden"]),
        (&json!("4\n"), &json!(true))
    );
    assert!(told["compile"].is_null() && told["message"].is_null());
    // A checker decides, and says why.
    let mut body = python("stdin");
    body["tests"] = json!([{ "compare": "checker" }]);
    body["checker"] = json!("exit 1");
    let (_, told) = try_it(&server, body).await;
    assert_eq!(told["tests"][0]["state"], "failed");
    // What is not compiled is not run.
    let compiled = json!({ "language": "c", "files": { "main.c": "fails" }, "tests": [{ "expected": "1" }] });
    let (status, told) = try_it(&server, compiled).await;
    assert_eq!((status, told["tests"].as_array().unwrap().len()), (200, 0), "{told}");
    assert!(told["compile"].is_string() && told["message"].as_str().unwrap().contains("compiled"));
    // No trace of it stays.
    assert_eq!(server.server().runs().load(), (0, 0));
}

#[tokio::test]
async fn what_cannot_be_run_is_refused() {
    let (_, server) = start(Limits { runs_per_minute: 1_000, ..Limits::default() }).await;
    let without = |field: &str| {
        let mut body = python("stdin");
        body.as_object_mut().unwrap().remove(field);
        body
    };
    for (body, field) in [
        (without("language"), ""),
        (without("files"), ""),
        (json!({ "language": "python", "files": { "main.py": "" } }), "tests"),
        (json!({ "language": "go", "files": { "main.py": "" }, "tests": [{}] }), "files"),
        (json!({ "language": "python", "files": { "x/../main.py": "" }, "tests": [{}] }), "files"),
        (json!({ "language": "python", "files": { "main.py": "" }, "tests": vec![json!({}); 101] }), "tests"),
        (
            json!({ "language": "python", "files": { "main.py": "" }, "tests": [{ "compare": "checker" }] }),
            "tests[0].compare",
        ),
        (json!({ "language": "python", "files": { "main.py": "" }, "tests": [{}], "room": "x" }), "room"),
        (json!({ "language": "python", "files": { "main.py": "x".repeat(300_000) }, "tests": [{}] }), ""),
    ] {
        let (status, refused) = try_it(&server, body).await;
        assert_eq!(
            (status, refused["error"]["field"].as_str().unwrap_or_default()),
            (422, field),
            "{refused}"
        );
    }
    let nothing = super::server().await;
    let (status, refused) = try_it(&nothing, python("stdin")).await;
    assert_eq!((status, &refused["error"]["code"]), (503, &json!("execution_unavailable")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_with_its_client_and_waits_its_turn() {
    let (sandbox, server) = start(Limits::default()).await;
    let url = server.http("/api/v1/questions/trial");
    let post =
        |program: &str| reqwest::Client::new().post(&url).bearer_auth(KEY).json(&python(program)).send();
    let first = tokio::spawn(post("hold"));
    eventually("it runs", || async { sandbox.running() == 1 }).await;
    let second = tokio::spawn(post("hold"));
    let runs = server.server().runs();
    eventually("the same caller's next waits", || async { runs.load() == (1, 1) }).await;
    second.abort();
    eventually("who has gone does not wait", || async { runs.load() == (1, 0) }).await;
    first.abort();
    eventually("nor runs", || async { runs.load() == (0, 0) && sandbox.running() == 0 }).await;
}

#[tokio::test]
async fn each_caller_has_so_many_a_minute() {
    let (_, server) = start(Limits { runs_per_minute: 2, ..Limits::default() }).await;
    for status in [200, 200, 429] {
        assert_eq!(try_it(&server, python("stdin")).await.0, status);
    }
    let other = ask(&server, (Method::POST, "/trial"), "another-key-of-another", Some(python("stdin"))).await;
    assert_eq!(other.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_runs_for_longer_than_a_request_may_take_to_come() {
    let request = Duration::from_secs(1);
    let (sandbox, server) = start(Limits { request, ..Limits::default() }).await;
    let mut trial = std::pin::pin!(try_it(&server, python("hold\nstdin")));
    // Nothing comes of it before it has ended.
    assert!(timeout(2 * request, &mut trial).await.is_err());
    assert_eq!(sandbox.running(), 1);
    sandbox.go_on(3);
    let (status, told) = trial.await;
    assert_eq!((status, told["tests"].as_array().unwrap().len()), (200, 2), "{told}");
    // Its body has no longer than any other.
    let address = server.http("").replace("http://", "");
    let mut slow = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/v1/questions/trial HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{{"
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_turn_that_does_not_come_is_not_waited_for_without_end() {
    let (sandbox, server) =
        start(Limits { trial_time: Duration::from_millis(200), ..Limits::default() }).await;
    let (status, refused) = try_it(&server, python("hold")).await;
    assert_eq!((status, &refused["error"]["code"]), (503, &json!("run_queue_full")));
    let runs = server.server().runs();
    eventually("nothing of it goes on", || async { runs.load() == (0, 0) && sandbox.running() == 0 }).await;
}
