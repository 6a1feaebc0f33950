//! RUN-5: hidden test cases never reach a candidate. The programs do all they can to tell
//! what they were given; a candidate's session gets all that there is to get.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use pairpad::config::limits::Limits;
use pairpad::exec::native::{Cgroups, NativeSandbox};
use pairpad::language::toolchain::Toolchains;
use pairpad::runs::kept::{Run, read};
use pairpad::runs::record::RUNS;
use pairpad::runs::suite::result::TestResult;
use pairpad::server::Executor;
use pairpad_testing::cases::case;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::sandbox::ScriptedSandbox;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use yrs::types::ToJson;
use yrs::{ReadTxn, Transact};

/// What stands in the hidden cases, and in the checker.
const SECRETS: [&str; 4] = ["INPUTe1f3", "EXPECTED77ab", "NAMEc0de", "CHECKER5eed"];
/// What a program exits with that was given this.
const SECRET_CODE: &str = "51966";

/// A live room with Ada, who interviews, and Bob, the candidate.
struct Stage {
    server: TestServer,
    room: TestRoom,
    ada: TestSession,
    bob: TestSession,
    notes: Client,
}

impl Stage {
    async fn new(executor: Executor) -> Self {
        let limits = Limits { runs_per_minute: 1_000, ..Limits::default() };
        let server = TestServer::start_to_run(executor, limits).await;
        let room = server.make_room(json!({ "phase": "live" })).await;
        let (ada, bob) = (room.join("interviewer", "Ada").await, room.join("candidate", "Bob").await);
        let mut notes = room.client("notes", &ada.token).await;
        notes.until_synced().await;
        // What can be run has been tried then.
        assert!(reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().status().is_success());
        Self { server, room, ada, bob, notes }
    }

    async fn start(&self, code: &str) -> Value {
        let files = json!([{ "name": "main.py", "content": code }]);
        let body = json!({ "language": "python", "files": files, "tests": "all" });
        let (status, run) = self.room.ask(Method::POST, "/runs", &self.bob.token, Some(body)).await;
        assert_eq!(status, 202, "{run}");
        run
    }

    async fn run_as(&self, who: &TestSession, id: &Value) -> Value {
        let path = format!("/runs/{}", id.as_str().unwrap());
        self.room.ask(Method::GET, &path, &who.token, None).await.1
    }

    async fn finished(&self, code: &str) -> Value {
        let id = self.start(code).await["id"].clone();
        eventually("the run has ended", || async {
            self.run_as(&self.bob, &id).await["state"] == "finished"
        })
        .await;
        self.run_as(&self.bob, &id).await
    }

    async fn stop(&self, id: &Value) {
        let path = format!("/runs/{}", id.as_str().unwrap());
        assert_eq!(self.room.ask(Method::DELETE, &path, &self.bob.token, None).await.0, 204);
    }
}

/// All that one person gets to see.
struct Watch<'a> {
    stage: &'a Stage,
    who: &'a TestSession,
    documents: Vec<Client>,
    events: JoinHandle<Vec<u8>>,
}

const DOCUMENTS: [&str; 6] = ["code", "problem", "output", "notes", "board", "pictures"];

impl<'a> Watch<'a> {
    /// Begins to watch.
    async fn new(stage: &'a Stage, who: &'a TestSession) -> Self {
        let mut answer = stage.room.request(Method::GET, "/events", &who.token).send().await.unwrap();
        let events = tokio::spawn(async move {
            let mut bytes = Vec::new();
            while let Ok(Some(chunk)) = answer.chunk().await {
                bytes.extend_from_slice(&chunk);
                if bytes.windows(13).any(|text| text == b"run_completed") {
                    break;
                }
            }
            bytes
        });
        Self { stage, who, documents: Self::open(stage, who).await, events }
    }

    async fn open(stage: &Stage, who: &TestSession) -> Vec<Client> {
        let mut documents = Vec::new();
        for document in DOCUMENTS {
            let mut client = stage.room.client(document, &who.token).await;
            client.listen_until_settled_or_closed().await;
            documents.push(client);
        }
        documents
    }

    /// All of it, once a run has ended.
    async fn everything(self) -> Vec<u8> {
        let Self { stage, who, mut documents, events } = self;
        let mut all = events.await.unwrap();
        documents.extend(Self::open(stage, who).await);
        for client in &mut documents {
            if !client.ended {
                client.settle().await;
            }
            client.frames.iter().for_each(|frame| all.extend_from_slice(frame));
            // Numbers are hard to find in an update.
            let runs = client.doc.get_or_insert_map(RUNS);
            let text = runs.to_json(&client.doc.transact()).to_string();
            all.extend_from_slice(text.as_bytes());
        }
        for path in paths(stage, who).await {
            for form in
                ["application/json", "text/plain", "application/octet-stream", "text/csv", "text/html"]
            {
                let request = stage.room.request(Method::GET, "", &who.token).build().unwrap();
                let url = stage.server.http(&path);
                let request = reqwest::Client::new().get(url).headers(request.headers().clone());
                let answer = request.header("accept", form).send().await.unwrap();
                all.extend_from_slice(format!("{path} {:?}\n", answer.headers()).as_bytes());
                all.extend_from_slice(&answer.bytes().await.unwrap());
            }
        }
        all
    }
}

/// Everything that can be asked for, by the API's description.
async fn paths(stage: &Stage, who: &TestSession) -> BTreeSet<String> {
    let description = pairpad::http::description();
    let all = description["paths"].as_object().unwrap().iter();
    let all = all.filter(|(path, item)| item["get"].is_object() && !path.ends_with("/events"));
    let mut paths: BTreeSet<String> = all.map(|(path, _)| path.replace("{room}", &stage.room.id)).collect();
    let runs = stage.room.ask(Method::GET, "/runs", &who.token, None).await.1;
    let runs = runs["runs"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap());
    let (runs, mut filled): (Vec<&str>, _) = (runs.collect(), BTreeSet::new());
    assert!(!runs.is_empty());
    for (hole, values) in [("{document}", &DOCUMENTS[..]), ("{run}", &runs)] {
        for path in &paths {
            filled.extend(values.iter().map(|value| path.replace(hole, value)));
        }
        paths = std::mem::take(&mut filled);
    }
    paths
}

fn has(all: &[u8], secret: &str) -> bool {
    all.windows(secret.len()).any(|text| text == secret.as_bytes())
}

/// A secret as it is, and as what can be guessed by.
fn shapes(secret: &str) -> Vec<String> {
    let hash = |text: String| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    vec![secret.to_owned(), hash(secret.to_owned()), hash(format!("{secret}\n"))]
}

fn seen(client: &Client) -> Vec<Run> {
    let runs = client.doc.get_or_insert_map(RUNS);
    read(&client.doc.transact(), &runs)
}

#[tokio::test(flavor = "multi_thread")]
async fn run_5_what_hidden_cases_are_given_print_and_expect_reaches_interviewers_alone() {
    let mut stage = Stage::new(ScriptedSandbox::executor().1).await;
    stage.notes.write_checker(&format!("err {}\nfile expected.txt\nexit 3", SECRETS[3])).await;
    let secret = |id| case(id, SECRETS[0], SECRETS[1]).named(SECRETS[2]);
    stage
        .notes
        .add_cases(&[
            secret("a"),
            secret("b").with("compare", "checker"),
            secret("c").with("compare", SECRETS[1]),
            case("d", SECRET_CODE, SECRETS[1]),
        ])
        .await;
    let mut code = stage.room.client("code", &stage.bob.token).await;
    code.until_synced().await;
    code.add_cases(&[case("v", "0", "0").with("compare", "checker")]).await;
    let (bobs, adas) = (Watch::new(&stage, &stage.bob).await, Watch::new(&stage, &stage.ada).await);
    let begun = stage.start("leak\ncode").await;
    let id = begun["id"].clone();
    eventually("the run has ended", || async { stage.run_as(&stage.bob, &id).await["state"] == "finished" })
        .await;
    let run = stage.run_as(&stage.bob, &id).await;
    let (mut bob, ada) = (bobs.everything().await, adas.everything().await);
    bob.extend_from_slice(begun.to_string().as_bytes());
    let receipt = run["receipt"].as_str().unwrap();
    for part in receipt.split('.').take(2) {
        bob.extend_from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap());
    }
    for secret in SECRETS.into_iter().chain([SECRET_CODE]) {
        assert!(has(&ada, secret), "interviewers see {secret}");
        for shape in shapes(secret) {
            assert!(!has(&bob, &shape), "a candidate got {shape}, of {secret}");
        }
    }
    // Nor does anything else of the run depend on it.
    let keys: BTreeSet<&str> = run.as_object().unwrap().keys().map(String::as_str).collect();
    for key in ["duration_ms", "cpu_ms", "memory_bytes", "signal"] {
        assert!(!keys.contains(key), "{run}");
    }
    assert_eq!((&run["exit_code"], &run["stdout"], &run["stderr"]), (&json!(1), &json!(""), &json!("")));
    assert_eq!((&run["tests_total"], &run["tests_hidden"]), (&json!(5), &json!(4)));
    let hidden = |number: i64| json!({ "hidden": true, "number": number, "state": "failed" });
    let tests = run["tests"].as_array().unwrap();
    assert_eq!(tests[1..], [hidden(1), hidden(2), hidden(3), hidden(4)]);
    // The same run, for somebody who may know.
    let run = stage.run_as(&stage.ada, &id).await;
    let test = &run["tests"][1];
    assert_eq!(
        (&test["hidden"], &test["name"], &test["stdout"]),
        (&json!(true), &json!(SECRETS[2]), &json!(SECRETS[0]))
    );
    assert_eq!((&run["tests"][4]["exit_code"], &test["stderr"]), (&json!(51966), &json!(SECRETS[0])));
    let observer = stage.room.join("observer", "Olga").await;
    assert_eq!(stage.run_as(&observer, &id).await["tests"][1], hidden(1));
}

#[tokio::test]
async fn run_5_hidden_results_come_together_when_all_have_been_run() {
    let (sandbox, executor) = ScriptedSandbox::executor();
    let mut stage = Stage::new(executor).await;
    stage.notes.add_cases(&[case("a", "1", "1"), case("b", "2", "3"), case("c", "3", "3")]).await;
    let mut output = stage.room.client("output", &stage.bob.token).await;
    let before = sandbox.begun();
    stage.start("leak\nhold").await;
    output.until("the run", |client| !seen(client).is_empty()).await;
    sandbox.go_on(2);
    eventually("the third runs", || async { sandbox.begun() == before + 3 && sandbox.running() == 1 }).await;
    // Nothing at all has been written meanwhile.
    let state = |client: &Client| client.doc.transact().state_vector();
    let (before, run) = (state(&output), seen(&output));
    output.settle().await;
    assert_eq!(state(&output), before);
    assert_eq!(seen(&output), run);
    assert!(run[0].tests.is_empty());
    sandbox.go_on(1);
    let mut counts = BTreeSet::new();
    output
        .until("the end", |client| {
            let run = &seen(client)[0];
            counts.insert(run.tests.len());
            run.is_finished()
        })
        .await;
    assert_eq!(counts, [0, 3].into());
    let hidden = |number, has_passed| TestResult::Hidden { number, has_passed };
    assert_eq!(seen(&output)[0].tests, [hidden(1, true), hidden(2, false), hidden(3, true)]);
}

#[tokio::test]
async fn run_5_how_long_hidden_cases_take_says_next_to_nothing_of_what_they_are_given() {
    let mut stage = Stage::new(ScriptedSandbox::executor().1).await;
    let tests = stage.notes.doc.get_or_insert_map("tests");
    let millis = |time: &Value| {
        let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
        time.as_millisecond()
    };
    for (input, seems) in [("0", 500), ("250", 500), ("700", 1_000)] {
        stage.notes.edit(|txn| yrs::Map::clear(&tests, txn)).await;
        stage.notes.add_cases(&[case("a", input, "")]).await;
        let run = stage.finished("nap").await;
        let took = millis(&run["finished_at"]) - millis(&run["started_at"]);
        assert!(took >= seems, "{input} ms took {took} ms: {run}");
        assert!(run.get("duration_ms").is_none());
    }
}

#[tokio::test]
async fn run_5_whoever_stops_a_run_does_not_learn_how_far_it_had_come() {
    let (sandbox, executor) = ScriptedSandbox::executor();
    let mut stage = Stage::new(executor).await;
    stage.notes.add_cases(&[case("a", SECRETS[0], SECRETS[0]), case("b", "2", "2")]).await;
    let before = sandbox.begun();
    let id = stage.start("leak\nhold").await["id"].clone();
    sandbox.go_on(1);
    eventually("the second runs", || async { sandbox.begun() == before + 2 && sandbox.running() == 1 }).await;
    stage.stop(&id).await;
    eventually("it has stopped", || async { stage.run_as(&stage.bob, &id).await["state"] == "finished" })
        .await;
    let run = stage.run_as(&stage.bob, &id).await;
    assert_eq!(
        (&run["outcome"], &run["tests"], &run["tests_passed"]),
        (&json!("cancelled"), &Value::Null, &Value::Null)
    );
    // Interviewers keep what there is.
    let run = stage.run_as(&stage.ada, &id).await;
    assert_eq!((&run["tests"][0]["stdout"], &run["tests"][1]), (&json!(SECRETS[0]), &Value::Null));
    // All have been run, and nobody has been told: it is the same.
    let before = sandbox.begun();
    let id = stage.start("leak").await["id"].clone();
    eventually("both have ended", || async { sandbox.begun() == before + 2 && sandbox.running() == 0 }).await;
    stage.stop(&id).await;
    eventually("it has stopped", || async { stage.run_as(&stage.bob, &id).await["state"] == "finished" })
        .await;
    let run = stage.run_as(&stage.bob, &id).await;
    assert_eq!((&run["outcome"], &run["tests"]), (&json!("cancelled"), &Value::Null), "{run}");
}

#[tokio::test]
async fn run_5_a_run_in_a_browser_gets_no_tests() {
    let mut stage = Stage::new(ScriptedSandbox::executor().1).await;
    stage.notes.add_cases(&[case("a", SECRETS[0], SECRETS[1])]).await;
    for tests in ["all", "visible"] {
        let body = json!({ "place": "browser", "tests": tests });
        let (status, answer) = stage.room.ask(Method::POST, "/runs", &stage.bob.token, Some(body)).await;
        assert_eq!((status.as_u16(), &answer["error"]["field"]), (422, &json!("place")), "{answer}");
    }
}

/// Writes what it is given wherever it may, or looks for it there.
const SPY: &str = r#"
import os, sys, tempfile
given = sys.stdin.read()
places = [".", "/tmp", "/dev/shm", "/var/tmp", "/run", "/home", "/proc/self", os.path.expanduser("~"), tempfile.gettempdir()]
if given.startswith("INPUT"):
    for place in places:
        for folder, _, _ in [(place, 0, 0), *list(os.walk(place))[:20]]:
            try:
                with open(os.path.join(folder, "left"), "w") as left:
                    left.write(given)
            except OSError:
                pass
    if os.fork() == 0:
        import time
        time.sleep(30)
    print(given)
else:
    for place in places:
        for folder, _, files in os.walk(place):
            if "left" in files:
                print("FOUND", folder)
    print("looked")
"#;

#[tokio::test(flavor = "multi_thread")]
async fn run_5_a_hidden_case_leaves_nothing_for_programs_that_come_later() {
    let sandbox = NativeSandbox::new(Path::new(env!("CARGO_BIN_EXE_pairpad")), Cgroups::IfWritable);
    let mut stage = Stage::new(Executor::Sandbox(Arc::new(sandbox), Toolchains::with("").unwrap())).await;
    let mut code = stage.room.client("code", &stage.bob.token).await;
    code.until_synced().await;
    code.add_cases(&[case("v", "look", "looked")]).await;
    stage.notes.add_cases(&[case("a", SECRETS[0], SECRETS[0]), case("b", "look", "looked")]).await;
    for _ in 0..2 {
        let run = stage.finished(SPY).await;
        assert_eq!(run["tests_passed"], 3, "{}", stage.run_as(&stage.ada, &run["id"]).await);
        assert_eq!(run["tests"][0]["stdout"], "looked\n", "{run}");
    }
}
