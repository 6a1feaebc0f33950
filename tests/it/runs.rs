//! Runs of a room's code: who may, in which order, what everybody sees, and how they end.
//! The programs are told what to do; `tests/sandbox` confines real ones.

use std::sync::Arc;

use pairpad::config::limits::Limits;
use pairpad::runs::kept::{Run, read};
use pairpad::runs::record::RUNS;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::Transact;

struct Stage {
    server: TestServer,
    sandbox: Arc<ScriptedSandbox>,
    room: TestRoom,
    ada: TestSession,
    bob: TestSession,
}

impl Stage {
    async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    /// A live room with Ada, who interviews, and Bob, the candidate.
    async fn with(limits: Limits) -> Self {
        let (sandbox, executor) = ScriptedSandbox::executor();
        let server = TestServer::start_to_run(executor, limits).await;
        let room = server.make_room(json!({})).await;
        room.set_phase("live").await;
        let (ada, bob) = (room.join("interviewer", "Ada").await, room.join("candidate", "Bob").await);
        Self { server, sandbox, room, ada, bob }
    }

    async fn start(&self, who: &TestSession, script: &str) -> String {
        let (status, run) = start(&self.room, &who.token, script).await;
        assert_eq!(status, 202, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }

    async fn run(&self, id: &str) -> Value {
        let path = format!("/runs/{id}");
        let (status, run) = self.room.ask(Method::GET, &path, &self.bob.token, None).await;
        assert_eq!(status, 200, "{run}");
        run
    }

    async fn until(&self, id: &str, state: &str) -> Value {
        eventually("the run is so far", || async { self.run(id).await["state"] == state }).await;
        self.run(id).await
    }

    async fn finished(&self, who: &TestSession, script: &str) -> Value {
        let id = self.start(who, script).await;
        self.until(&id, "finished").await
    }

    async fn stop(&self, who: &TestSession, id: &str) -> u16 {
        self.room.ask(Method::DELETE, &format!("/runs/{id}"), &who.token, None).await.0.as_u16()
    }

    async fn report(&self, who: &TestSession, id: &str, report: Value) -> (u16, Value) {
        let path = format!("/runs/{id}/output");
        let (status, answer) = self.room.ask(Method::POST, &path, &who.token, Some(report)).await;
        (status.as_u16(), answer)
    }
}

async fn start(room: &TestRoom, token: &str, script: &str) -> (u16, Value) {
    let body = json!({ "language": "python", "stdin": "1 2\n", "files": [{ "name": "main.py", "content": script }] });
    ask(room, token, body).await
}

async fn ask(room: &TestRoom, token: &str, body: Value) -> (u16, Value) {
    let (status, answer) = room.ask(Method::POST, "/runs", token, Some(body)).await;
    (status.as_u16(), answer)
}

/// What somebody sees in `output`.
fn seen(client: &Client) -> Vec<Run> {
    let runs = client.doc.get_or_insert_map(RUNS);
    read(&client.doc.transact(), &runs)
}

fn said(run: &Run) -> Vec<(&'static str, String)> {
    run.output.iter().map(|piece| (piece.stream.as_str(), piece.text.clone())).collect()
}

#[tokio::test]
async fn run_3_everybody_sees_the_same_and_so_does_who_comes_late() {
    let stage = Stage::new().await;
    let mut watching = stage.room.client("output", &stage.ada.token).await;
    let id = stage.start(&stage.bob, "out one\nerr two\nout three\nstdin\nhold\nout four\nexit 3").await;
    let has_said = |client: &Client, text: &str| {
        seen(client).first().is_some_and(|run| said(run).iter().any(|(_, said)| said.contains(text)))
    };
    // It is there while the program runs.
    watching.until("what was said", |client| has_said(client, "1 2")).await;
    let running = &seen(&watching)[0];
    assert_eq!(running.strings["state"], "running");
    assert_eq!((running.strings["by_name"].as_str(), running.strings["place"].as_str()), ("Bob", "server"));
    assert_eq!(running.id.to_string(), id);
    stage.sandbox.go_on(1);
    watching.until("the end", |client| seen(client)[0].is_finished()).await;
    let mut late = stage.room.client("output", stage.room.token("observer")).await;
    late.until("the run", |client| !seen(client).is_empty()).await;
    assert_eq!(seen(&late), seen(&watching));
    let streams: Vec<&str> = said(&seen(&late)[0]).iter().map(|(stream, _)| *stream).collect();
    assert_eq!(streams, ["stdout", "stderr", "stdout", "stdout"]);
    let run = stage.run(&id).await;
    assert_eq!((&run["stdout"], &run["stderr"]), (&json!("one\nthree\n1 2\nfour\n"), &json!("two\n")));
    assert_eq!((&run["outcome"], &run["exit_code"]), (&json!("exited"), &json!(3)));
    assert_eq!((&run["duration_ms"], &run["memory_bytes"]), (&json!(12), &json!(9 << 20)));
}

#[tokio::test]
async fn run_3_nobody_but_the_server_writes_output() {
    let stage = Stage::new().await;
    stage.finished(&stage.ada, "out mine").await;
    for token in [stage.room.token("owner"), &stage.bob.token] {
        let mut forger = stage.room.client("output", token).await;
        forger.until("the run", |client| !seen(client).is_empty()).await;
        let forged = forger.edit_offline(0, "forged");
        forger.send(pairpad::protocol::message::update(&forged)).await;
        forger.settle().await;
        let request = stage.room.request(Method::POST, "/documents/output", token).body(forged);
        let request = request.header("content-type", "application/octet-stream");
        assert_eq!(request.send().await.unwrap().status(), 403);
    }
    let mut fresh = stage.room.client("output", &stage.ada.token).await;
    fresh.until_synced().await;
    assert_eq!((fresh.text(), seen(&fresh).len()), (String::new(), 1));
}

#[tokio::test]
async fn who_may_run_and_who_may_not() {
    let stage = Stage::new().await;
    let code = |answer: (u16, Value)| (answer.0, answer.1["error"]["code"].clone());
    let olga = stage.room.join("observer", "Olga").await;
    assert_eq!(code(start(&stage.room, &olga.token, "out x").await), (403, json!("not_allowed")));
    let id = stage.start(&stage.bob, "hold").await;
    assert_eq!(stage.stop(&olga, &id).await, 403);
    assert_eq!(stage.stop(&stage.ada, &id).await, 204);
    stage.until(&id, "finished").await;
    stage.room.set_phase("ended").await;
    assert_eq!(code(start(&stage.room, &stage.bob.token, "out x").await), (409, json!("ended")));
    assert_eq!(start(&stage.room, "", "out x").await.0, 401);

    let fresh = stage.server.make_room(json!({})).await;
    let carl = fresh.join("candidate", "Carl").await;
    assert_eq!(code(start(&fresh, &carl.token, "out x").await), (409, json!("not_started")));
    let owner = start(&fresh, fresh.token("owner"), "out x").await;
    assert_eq!((owner.0, &owner.1["by_name"]), (202, &json!("Guest")), "leaders try it before");
}

#[tokio::test]
async fn run_2_an_end_that_is_not_plain_is_named_and_what_was_printed_stays() {
    let stage = Stage::new().await;
    for (script, outcome, expected) in [
        ("out a\ntime", "timed_out", "ran for more than 10 seconds"),
        ("out a\nmemory", "out_of_memory", "more than 256 MiB"),
        ("out a\nsignal 11", "signalled", "invalid memory access (SIGSEGV)"),
        ("out a\nbroken", "failed", "unshare: not permitted"),
    ] {
        let run = stage.finished(&stage.bob, script).await;
        assert_eq!((&run["outcome"], &run["stdout"]), (&json!(outcome), &json!("a\n")), "{run}");
        assert!(run["message"].as_str().unwrap().contains(expected), "{run}");
    }
    let run = stage.finished(&stage.bob, "flood 300\nout the end").await;
    let stdout = run["stdout"].as_str().unwrap();
    assert!(
        stdout.contains("… 44 KiB of output left out here …") || stdout.contains("… 45 KiB"),
        "{}",
        stdout.len()
    );
    assert!(stdout.starts_with("0123456789abcde\n") && stdout.ends_with("the end\n"));
    assert!(stdout.len() < 257 << 10);
}

#[tokio::test]
async fn code_that_does_not_compile_says_so_and_what_does_runs_with_its_artefacts() {
    let stage = Stage::new().await;
    let body = |text: &str| json!({ "language": "cpp", "files": [{ "name": "main.cpp", "content": text }] });
    let (status, run) = ask(&stage.room, &stage.bob.token, body("fails\nout never")).await;
    assert_eq!(status, 202, "{run}");
    let run = stage.until(run["id"].as_str().unwrap(), "finished").await;
    assert_eq!((&run["outcome"], &run["exit_code"]), (&json!("exited"), &json!(1)));
    assert_eq!((&run["compile"], &run["stdout"]), (&json!("main.cpp:1:1: error: no\n"), &json!("")));
    assert_eq!(run["message"], "The code could not be compiled.");
    let (_, run) = ask(&stage.room, &stage.bob.token, body("files")).await;
    let run = stage.until(run["id"].as_str().unwrap(), "finished").await;
    assert_eq!((&run["stdout"], &run["exit_code"]), (&json!("main.cpp main"), &json!(0)), "{run}");
}

#[tokio::test]
async fn what_the_room_holds_is_run_and_other_languages_files_stay_out() {
    let stage = Stage::new().await;
    let mut bob = stage.room.client("code", &stage.bob.token).await;
    bob.until_synced().await;
    let run = ask(&stage.room, &stage.bob.token, json!({})).await.1;
    assert_eq!((&run["language"], &run["file"]), (&json!("python"), &json!("main.py")));
    stage.until(run["id"].as_str().unwrap(), "finished").await;
    for (body, field) in [
        (json!({ "file": "none.py" }), "file"),
        (json!({ "files": [] }), "file"),
        (json!({ "files": [{ "name": "../main.py", "content": "" }] }), "files"),
        (json!({ "files": [{ "name": "/etc/passwd", "content": "" }] }), "files"),
        (json!({ "files": [{ "name": "a", "content": "" }, { "name": "a/b", "content": "" }] }), "files"),
        (json!({ "stdin": "x".repeat(65 << 10) }), "stdin"),
    ] {
        let (status, answer) = ask(&stage.room, &stage.bob.token, body).await;
        assert_eq!((status, &answer["error"]["field"]), (422, &json!(field)), "{answer}");
    }
}

#[tokio::test]
async fn one_run_of_a_room_at_a_time_and_the_others_see_where_they_stand() {
    let limits = Limits { runs_waiting_in_room: 2, ..Limits::default() };
    let stage = Stage::with(limits).await;
    let first = stage.start(&stage.bob, "hold\nout first").await;
    let second = stage.start(&stage.ada, "out second").await;
    let third = stage.start(&stage.bob, "out third").await;
    let (status, answer) = start(&stage.room, &stage.ada.token, "out fourth").await;
    assert_eq!((status, &answer["error"]["code"]), (503, &json!("run_queue_full")));
    assert_eq!(stage.run(&second).await["position"], 1);
    assert_eq!(stage.run(&third).await["position"], 2);
    assert_eq!(stage.stop(&stage.ada, &second).await, 204);
    let stopped = stage.until(&second, "finished").await;
    assert_eq!(
        (&stopped["outcome"], &stopped["message"]),
        (&json!("cancelled"), &json!("Ada stopped this run."))
    );
    eventually("it is next", || async { stage.run(&third).await["position"] == 1 }).await;
    stage.sandbox.go_on(1);
    assert_eq!(stage.until(&third, "finished").await["stdout"], "third\n");
    assert_eq!(stage.until(&first, "finished").await["stdout"], "first\n");
    assert_eq!(stage.sandbox.most(), 1);
    let numbers: Vec<Value> = stage.room.ask(Method::GET, "/runs", &stage.bob.token, None).await.1["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["number"].clone())
        .collect();
    assert_eq!(numbers, [3, 2, 1]);
}

#[tokio::test]
async fn a_hundred_runs_of_twenty_rooms_all_end_and_none_too_many_at_once() {
    let (sandbox, executor) = ScriptedSandbox::executor();
    let server = TestServer::start_to_run(executor, Limits::default()).await;
    let mut all = Vec::new();
    for number in 0..20 {
        let room = server.make_room(json!({})).await;
        for _ in 0..5 {
            let (status, run) = start(&room, room.token("owner"), &format!("out room {number}")).await;
            assert_eq!(status, 202, "{run}");
            all.push((
                room.id.clone(),
                room.token("owner").to_owned(),
                run["id"].as_str().unwrap().to_owned(),
                number,
            ));
        }
    }
    for (room, token, id, number) in all {
        let url = server.http(&format!("/api/v1/rooms/{room}/runs/{id}"));
        let ask = || async {
            let answer = reqwest::Client::new().get(&url).bearer_auth(&token).send().await.unwrap();
            answer.json::<Value>().await.unwrap()
        };
        eventually("the run has ended", || async { ask().await["state"] == "finished" }).await;
        assert_eq!(ask().await["stdout"], format!("room {number}\n"));
    }
    let cores = std::thread::available_parallelism().unwrap().get();
    assert!(sandbox.most() <= (cores - 1).max(1), "{}", sandbox.most());
}

#[tokio::test]
async fn run_4_stopping_works_at_every_moment_and_so_does_the_end_of_the_interview() {
    let stage = Stage::new().await;
    let id = stage.start(&stage.bob, "out before\nhold\nout after").await;
    eventually("it has begun", || async { stage.run(&id).await["stdout"] == "before\n" }).await;
    assert_eq!(stage.stop(&stage.ada, &id).await, 204);
    let run = stage.until(&id, "finished").await;
    assert_eq!((&run["outcome"], &run["stdout"]), (&json!("cancelled"), &json!("before\n")));
    assert_eq!(stage.stop(&stage.ada, &id).await, 204, "once more does no harm");
    assert_eq!(stage.stop(&stage.ada, "6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11").await, 404);
    let id = stage.start(&stage.bob, "hold").await;
    stage.room.set_phase("ended").await;
    let path = format!("/runs/{id}");
    let of_owner = || async { stage.room.ask(Method::GET, &path, stage.room.token("owner"), None).await.1 };
    eventually("the run has ended", || async { of_owner().await["state"] == "finished" }).await;
    assert_eq!(of_owner().await["message"], "The interview ended, so this run was stopped.");
    eventually("nothing runs", || async { stage.sandbox.running() == 0 }).await;
}

#[tokio::test]
async fn run_4_a_server_that_stops_ends_its_runs_and_a_killed_one_leaves_none_that_go_on() {
    let stage = Stage::new().await;
    let id = stage.start(&stage.bob, "out before\nhold").await;
    eventually("it has begun", || async { stage.run(&id).await["stdout"] == "before\n" }).await;
    let Stage { server, room, bob, sandbox, .. } = stage;
    let server = server.restart().await;
    assert_eq!(sandbox.running(), 0);
    let room = room.at(server.http(""));
    let (_, run) = room.ask(Method::GET, &format!("/runs/{id}"), &bob.token, None).await;
    assert_eq!((&run["state"], &run["outcome"]), (&json!("finished"), &json!("cancelled")), "{run}");
    assert!(run["message"].as_str().unwrap().contains("restarted"), "{run}");
    assert_eq!(run["stdout"], "before\n");
}

#[tokio::test]
async fn run_6_a_browsers_run_says_so_and_only_its_own_page_reports_on_it() {
    let stage = Stage::new().await;
    let body = json!({ "language": "python", "place": "browser" });
    let (status, run) = ask(&stage.room, &stage.bob.token, body.clone()).await;
    assert_eq!((status, &run["place"], &run["state"]), (202, &json!("browser"), &json!("running")));
    let id = run["id"].as_str().unwrap().to_owned();
    assert_eq!(stage.sandbox.running(), 0);
    let says = |text: &str| json!({ "output": [{ "stream": "stdout", "text": text }] });
    assert_eq!(stage.report(&stage.ada, &id, says("forged")).await.0, 403);
    assert_eq!(stage.report(&stage.bob, &id, says("one\n")).await, (200, json!({ "stop": false })));
    assert_eq!(ask(&stage.room, &stage.ada.token, body).await.1["error"]["code"], "run_in_progress");
    assert_eq!(stage.report(&stage.bob, &id, says(&"x".repeat(65 << 10))).await.0, 422);
    assert_eq!(stage.report(&stage.bob, &id, json!({ "output": [], "place": "server" })).await.0, 422);
    // Somebody else stops it: the page is told, and says how it ended.
    assert_eq!(stage.stop(&stage.ada, &id).await, 204);
    let is_told = || async { stage.report(&stage.bob, &id, json!({ "output": [] })).await.1["stop"] == true };
    eventually("the page is told to stop", is_told).await;
    let end = json!({ "output": [{ "stream": "stderr", "text": "two" }], "finished": { "outcome": "cancelled", "duration_ms": 5 } });
    assert_eq!(stage.report(&stage.bob, &id, end).await.0, 200);
    let run = stage.until(&id, "finished").await;
    assert_eq!(
        (&run["stdout"], &run["stderr"], &run["place"]),
        (&json!("one\n"), &json!("two"), &json!("browser"))
    );
    assert_eq!(stage.report(&stage.bob, &id, says("too late")).await.0, 404);
    // Nobody reports on a run of the server.
    let id = stage.start(&stage.bob, "hold").await;
    assert_eq!(stage.report(&stage.bob, &id, says("forged")).await.0, 403);
    stage.stop(&stage.bob, &id).await;
}

#[tokio::test]
async fn a_server_that_cannot_run_code_says_why() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    room.set_phase("live").await;
    let (status, answer) = ask(&room, room.token("candidate"), json!({})).await;
    assert_eq!((status, &answer["error"]["code"]), (503, &json!("execution_unavailable")));
    assert!(answer["error"]["message"].as_str().unwrap().contains("turned off"), "{answer}");
    let runtimes: Value = reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().json().await.unwrap();
    assert_eq!((&runtimes["available"], &runtimes["languages"]), (&json!(false), &json!([])));
    let stage = Stage::new().await;
    let runtimes: Value =
        reqwest::get(stage.server.http("/api/v1/runtimes")).await.unwrap().json().await.unwrap();
    let python = &runtimes["languages"][0];
    assert_eq!((&python["id"], &python["version"]), (&json!("python"), &json!("Scripted 1.0")));
}

#[tokio::test]
async fn run_6_a_run_of_the_server_carries_a_receipt_that_verifies() {
    let stage = Stage::new().await;
    let run = stage.finished(&stage.bob, "out one\nerr two\nexit 3").await;
    let receipt = run["receipt"].as_str().unwrap().to_owned();
    let check = async |receipt: String| -> Value {
        let url = stage.server.http("/api/v1/receipts/check");
        let answer = reqwest::Client::new().post(url).json(&json!({ "receipt": receipt })).send().await;
        answer.unwrap().json().await.unwrap()
    };
    let checked = check(receipt.clone()).await;
    assert_eq!(checked["valid"], true, "{checked}");
    let stated = &checked["run"];
    assert_eq!((&stated["run"], &stated["room"]), (&run["id"], &json!(stage.room.id)));
    assert_eq!((&stated["outcome"], &stated["exit_code"]), (&json!("exited"), &json!(3)));
    // Of "one\n", by any other program that knows SHA-256.
    let one = "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806";
    assert_eq!((&stated["stdout"], &stated["version"]), (&json!(one), &json!("Scripted 1.0")));
    let forged: String = receipt.chars().rev().collect();
    assert_eq!(check(forged).await, json!({ "valid": false, "run": null }));
    // Others' programs check it by the public key.
    let key: Value =
        reqwest::get(stage.server.http("/api/v1/receipts/key")).await.unwrap().json().await.unwrap();
    assert_eq!((&key["kty"], &key["crv"]), (&json!("OKP"), &json!("Ed25519")));
    // What was not run by the server, or not at all, carries none.
    let broken = stage.finished(&stage.bob, "broken").await;
    assert_eq!(broken["receipt"], Value::Null);
    // What the room holds is named by its state.
    let run = ask(&stage.room, &stage.bob.token, json!({})).await.1;
    let run = stage.until(run["id"].as_str().unwrap(), "finished").await;
    let stated = check(run["receipt"].as_str().unwrap().to_owned()).await;
    assert!(run["code_state"].is_string() && run["code_state"] == stated["run"]["code_state"], "{run}");
}
