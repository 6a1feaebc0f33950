//! Programs into which people type while they run: what everybody sees of that, who may, and
//! how long such a program may be silent.

use std::time::Duration;

use axum::http::Method as HttpMethod;
use pairpad::config::limits::Limits;
use pairpad::runs::kept::{Run, read};
use pairpad::runs::record::RUNS;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::{MemoryServer, TestServer};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use yrs::types::ToJson;
use yrs::{Any, Array, Map, Out, Transact};

struct Stage {
    server: TestServer,
    room: TestRoom,
    ada: TestSession,
    bob: TestSession,
}

async fn stage() -> Stage {
    let (_, executor) = ScriptedSandbox::executor();
    let server = TestServer::start_to_run(executor, Limits::default()).await;
    let room = live_room(&server).await;
    let (ada, bob) = (room.join("interviewer", "Ada").await, room.join("candidate", "Bob").await);
    Stage { server, room, ada, bob }
}

async fn live_room(server: &TestServer) -> TestRoom {
    server.make_room(json!({ "phase": "live" })).await
}

fn wish(script: &str) -> Value {
    json!({ "language": "python", "interactive": true, "files": [{ "name": "main.py", "content": script }] })
}

async fn ask(room: &TestRoom, token: &str, wish: Value) -> (u16, Value) {
    let (status, answer) = room.ask(Method::POST, "/runs", token, Some(wish)).await;
    (status.as_u16(), answer)
}

async fn start(room: &TestRoom, token: &str, script: &str) -> String {
    let (status, run) = ask(room, token, wish(script)).await;
    assert_eq!(status, 202, "{run}");
    run["id"].as_str().unwrap().to_owned()
}

async fn type_into(room: &TestRoom, token: &str, run: &str, input: Value) -> (u16, Value) {
    let path = format!("/runs/{run}/input");
    let (status, answer) = room.ask(Method::POST, &path, token, Some(input)).await;
    (status.as_u16(), answer)
}

async fn finished(room: &TestRoom, token: &str, id: &str) -> Value {
    let path = format!("/runs/{id}");
    let run = || async { room.ask(Method::GET, &path, token, None).await.1 };
    eventually("the run has ended", || async { run().await["state"] == "finished" }).await;
    run().await
}

fn seen(client: &Client) -> Run {
    let runs = client.doc.get_or_insert_map(RUNS);
    read(&client.doc.transact(), &runs).pop().unwrap_or_default()
}

#[tokio::test]
async fn run_3_what_two_people_type_is_read_in_order_and_everybody_sees_who_typed_it() {
    let Stage { server, room, ada, bob } = stage().await;
    let mut watching = room.client("output", room.token("observer")).await;
    let id = start(&room, &ada.token, "out name?\nread\nread\nread\nexit 3").await;
    for (who, text) in [(&ada, "Ada\n"), (&bob, "Bob\r\n")] {
        assert_eq!(type_into(&room, &who.token, &id, json!({ "text": text })).await.0, 204);
        let read = format!("read {}", text.replace('\r', ""));
        let has_read = |client: &Client| seen(client).output.iter().any(|piece| piece.text.contains(&read));
        watching.until("what was read", has_read).await;
    }
    assert_eq!(type_into(&room, &ada.token, &id, json!({ "end": true })).await.0, 204);
    let run = finished(&room, &ada.token, &id).await;
    assert_eq!(
        (&run["stdout"], &run["typed"]),
        (&json!("name?\nread Ada\nread Bob\nend\n"), &json!("Ada\nBob\n"))
    );
    assert_eq!((&run["exit_code"], &run["interactive"]), (&json!(3), &json!(true)));
    watching.until("the end", |client| seen(client).is_finished()).await;
    let runs = watching.doc.get_or_insert_map(RUNS).to_json(&watching.doc.transact());
    assert!(
        matches!(&runs, Any::Map(runs) if matches!(&runs[&id], Any::Map(run) if run["input_ended"] == true.into()))
    );
    let pieces = seen(&watching).output;
    let pieces: Vec<_> = pieces.iter().map(|piece| (piece.by.as_deref(), piece.text.as_str())).collect();
    let expected = [
        (None, "name?\n"),
        (Some("Ada"), "Ada\n"),
        (None, "read Ada\n"),
        (Some("Bob"), "Bob\n"),
        (None, "read Bob\n"),
        (Some("Ada"), ""),
        (None, "end\n"),
    ];
    assert_eq!(joined(&pieces), joined(&expected));
    // RUN-6: the receipt has what was typed: "Ada\nBob\n", by any other program that knows SHA-256.
    let url = server.http("/api/v1/receipts/check");
    let check = reqwest::Client::new().post(url).json(&json!({ "receipt": run["receipt"] })).send().await;
    let checked: Value = check.unwrap().json().await.unwrap();
    let typed = "dada16e9e83d0702aeefc20d47f2b69513d88c8a0daaa4218037b5480acd609d";
    assert_eq!((&checked["valid"], &checked["run"]["stdin"]), (&json!(true), &json!(typed)));
}

/// Neighbours of one person, or of the program, may come in several pieces.
fn joined(pieces: &[(Option<&str>, &str)]) -> Vec<(Option<String>, String)> {
    let mut joined: Vec<(Option<String>, String)> = Vec::new();
    for (by, text) in pieces {
        match joined.last_mut() {
            Some((last, said)) if last.as_deref() == *by => said.push_str(text),
            _ => joined.push((by.map(str::to_owned), (*text).to_owned())),
        }
    }
    joined
}

#[tokio::test]
async fn who_may_type_into_what() {
    let Stage { server, room, ada, bob } = stage().await;
    let plain = json!({ "language": "python", "files": [{ "name": "main.py", "content": "hold" }] });
    let (_, plain) = ask(&room, &ada.token, plain).await;
    let refused = async |who: &str, id: &str, input: Value| {
        let (status, answer) = type_into(&room, who, id, input).await;
        (status, answer["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let (ada_says, line) = (ada.token.as_str(), json!({ "text": "7\n" }));
    let id = plain["id"].as_str().unwrap();
    assert_eq!(refused(ada_says, id, line.clone()).await, (409, "run_not_waiting".to_owned()));
    let nobodys = "6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11";
    assert_eq!(refused(ada_says, nobodys, line.clone()).await, (404, "no_such_run".to_owned()));
    let others = live_room(&server).await;
    let run = start(&others, others.token("owner"), "read").await;
    assert_eq!(
        refused(ada_says, &run, line.clone()).await,
        (404, "no_such_run".to_owned()),
        "of another room"
    );
    assert_eq!(refused(room.token("observer"), &run, line.clone()).await.0, 403);
    let long = json!({ "text": "x".repeat(5_000) });
    let (status, _) = type_into(&others, others.token("owner"), &run, long).await;
    assert_eq!(status, 422);
    assert_eq!(type_into(&others, others.token("owner"), &run, line.clone()).await.0, 204);
    finished(&others, others.token("owner"), &run).await;
    let (status, late) = type_into(&others, others.token("owner"), &run, line).await;
    assert_eq!((status, &late["error"]["code"]), (409, &json!("run_not_waiting")));
    for (change, expected) in
        [(json!({ "stdin": "1" }), "interactive"), (json!({ "place": "browser", "repl": true }), "place")]
    {
        let mut wish = wish("read");
        wish.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, answer) = ask(&room, &bob.token, wish).await;
        assert_eq!((status, &answer["error"]["field"]), (422, &json!(expected)), "{answer}");
    }
    for (language, repl, code) in [("sql", false, "run_not_waiting"), ("c", true, "no_console")] {
        let file = if language == "sql" { "main.sql" } else { "main.c" };
        let files = json!([{ "name": file, "content": "" }]);
        let wish = json!({ "language": language, "interactive": true, "repl": repl, "files": files });
        let (status, answer) = ask(&room, &bob.token, wish).await;
        assert_eq!((status, &answer["error"]["code"]), (409, &json!(code)), "{answer}");
    }
}

#[tokio::test]
async fn run_4_a_program_that_waits_for_people_stops_at_once_and_holds_up_no_other_room() {
    let Stage { server, room, ada, bob } = stage().await;
    let waits = start(&room, &ada.token, "read").await;
    // On any number of cores.
    let cores = std::thread::available_parallelism().unwrap().get();
    for _ in 0..cores {
        let others = live_room(&server).await;
        start(&others, others.token("owner"), "read").await;
    }
    let others = live_room(&server).await;
    let plain = json!({ "language": "python", "files": [{ "name": "main.py", "content": "out done" }] });
    let (_, run) = ask(&others, others.token("owner"), plain).await;
    let run = finished(&others, others.token("owner"), run["id"].as_str().unwrap()).await;
    assert_eq!(run["stdout"], "done\n");
    let path = format!("/runs/{waits}");
    assert_eq!(room.ask(Method::DELETE, &path, &bob.token, None).await.0, 204);
    let stopped = finished(&room, &ada.token, &waits).await;
    assert_eq!(
        (&stopped["outcome"], &stopped["message"]),
        (&json!("cancelled"), &json!("Bob stopped this run."))
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_types_for_five_minutes_and_it_ends() {
    let (_, executor) = ScriptedSandbox::executor();
    let server = MemoryServer::start_to_run(executor, Limits::default());
    let room = server.make_room(json!({ "phase": "live" })).await;
    let path = format!("/api/v1/rooms/{}/runs", room.id);
    let owner = room.token("owner");
    let (status, run) = server.ask((HttpMethod::POST, &path), owner, Some(wish("read\nread"))).await;
    assert_eq!(status, 202, "{run}");
    let one = format!("{path}/{}", run["id"].as_str().unwrap());
    let state = async || server.ask((HttpMethod::GET, &one), owner, None).await.1;
    sleep(Duration::from_secs(290)).await;
    let input = format!("{one}/input");
    let typed = server.ask((HttpMethod::POST, &input), owner, Some(json!({ "text": "on\n" }))).await;
    assert_eq!(typed.0, 204);
    let since = Instant::now();
    sleep(Duration::from_secs(290)).await;
    assert_eq!(state().await["state"], "running", "what was typed counts");
    while state().await["state"] != "finished" {
        assert!(since.elapsed() < Duration::from_secs(310));
        sleep(Duration::from_secs(1)).await;
    }
    let ended = state().await;
    assert_eq!(ended["outcome"], "cancelled");
    assert!(ended["message"].as_str().unwrap().starts_with("Nothing was typed or printed for 5 minutes"));
}

/// What the page reads in whose browser a run is.
fn typed_into(client: &Client, id: &str) -> Option<Vec<Any>> {
    let runs = client.doc.get_or_insert_map(RUNS);
    let txn = client.doc.transact();
    let Some(Out::YMap(run)) = runs.get(&txn, id) else { return None };
    let Some(Out::YArray(typed)) = run.get(&txn, "typed") else { return None };
    Some(typed.iter(&txn).filter_map(|one| if let Out::Any(one) = one { Some(one) } else { None }).collect())
}

#[tokio::test]
async fn run_3_what_people_type_into_a_program_in_a_browser_reaches_its_page_in_order() {
    let Stage { server: _server, room, ada, bob } = stage().await;
    let mut page = room.client("output", &bob.token).await;
    let body = json!({ "language": "python", "interactive": true, "place": "browser",
        "files": [{ "name": "main.py", "content": "input()" }] });
    let (status, run) = ask(&room, &bob.token, body).await;
    assert_eq!(status, 202, "{run}");
    let id = run["id"].as_str().unwrap().to_owned();
    let output = format!("/runs/{id}/output");
    let tell = |report: Value| room.ask(Method::POST, &output, &bob.token, Some(report));
    let (status, _) = tell(json!({ "output": [{ "stream": "stdout", "text": "name? " }] })).await;
    assert_eq!(status, 200);
    for (who, text) in [(&ada, "Ada\n"), (&bob, "Bob\r\n")] {
        assert_eq!(type_into(&room, &who.token, &id, json!({ "text": text })).await.0, 204);
    }
    let last = json!({ "text": "half", "end": true });
    assert_eq!(type_into(&room, &bob.token, &id, last).await.0, 204);
    let expected = vec![Any::from("Ada\n"), Any::from("Bob\n"), Any::from("half"), Any::from(false)];
    page.until("all that was typed", |page| typed_into(page, &id) == Some(expected.clone())).await;
    assert_eq!(type_into(&room, &ada.token, &id, json!({ "text": "more" })).await.0, 409);
    let said: Vec<(String, Option<String>)> =
        seen(&page).output.into_iter().map(|piece| (piece.text, piece.by)).collect();
    let by = |name: &str| Some(name.to_owned());
    let texts = [("name? ", None), ("Ada\n", by("Ada")), ("Bob\n", by("Bob")), ("half", by("Bob"))];
    assert_eq!(said, texts.map(|(text, by)| (text.to_owned(), by)));
    // It is part of nothing that is kept.
    assert_eq!(tell(json!({ "output": [], "finished": { "outcome": "exited" } })).await.0, 200);
    page.until("its end", |page| typed_into(page, &id).is_none()).await;
    assert_eq!(type_into(&room, &ada.token, &id, json!({ "text": "more" })).await.0, 409);
}
