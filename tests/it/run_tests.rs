//! Test cases of a room's code: which are run, how they are compared, and what everybody
//! sees. `hidden` says what nobody may see.

use std::path::Path;
use std::sync::Arc;

use pairpad::config::limits::Limits;
use pairpad::document::state::{Bounds, DocumentState};
use pairpad::exec::native::{Cgroups, NativeSandbox};
use pairpad::language::toolchain::Toolchains;
use pairpad::protocol::guard::CheckedUpdate;
use pairpad::runs::kept::{Run, read};
use pairpad::runs::record::RUNS;
use pairpad::runs::suite::case::{self, CHECKER, Suite, TESTS};
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
use yrs::{Any, Array, ArrayPrelim, Map, MapPrelim, ReadTxn, StateVector, TextPrelim, Transact};

struct Stage {
    server: TestServer,
    sandbox: Arc<ScriptedSandbox>,
    room: TestRoom,
    bob: TestSession,
    /// Bob's `code`, where the visible cases stand.
    code: Client,
    /// An interviewer's `notes`, where the hidden ones do.
    notes: Client,
}

impl Stage {
    async fn new() -> Self {
        let (sandbox, executor) = ScriptedSandbox::executor();
        Self::on(TestServer::start_to_run(executor, Limits::default()).await, sandbox).await
    }

    async fn on(server: TestServer, sandbox: Arc<ScriptedSandbox>) -> Self {
        // What can be run has been tried then.
        assert!(reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().status().is_success());
        let room = server.make_room(json!({ "phase": "live" })).await;
        let bob = room.join("candidate", "Bob").await;
        let mut code = room.client("code", &bob.token).await;
        let mut notes = room.client("notes", room.token("interviewer")).await;
        code.until_synced().await;
        notes.until_synced().await;
        Self { server, sandbox, room, bob, code, notes }
    }

    async fn ask(&self, body: Value) -> (u16, Value) {
        let (status, answer) = self.room.ask(Method::POST, "/runs", &self.bob.token, Some(body)).await;
        (status.as_u16(), answer)
    }

    async fn start(&self, script: &str, tests: Value) -> String {
        let files = json!([{ "name": "main.py", "content": script }]);
        let body = json!({ "language": "python", "files": files, "tests": tests });
        let (status, run) = self.ask(body).await;
        assert_eq!(status, 202, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }

    async fn run_as(&self, token: &str, id: &str) -> Value {
        self.room.ask(Method::GET, &format!("/runs/{id}"), token, None).await.1
    }

    async fn finished(&self, script: &str, tests: Value) -> Value {
        let id = self.start(script, tests).await;
        let run = || self.run_as(&self.bob.token, &id);
        eventually("the run has ended", || async { run().await["state"] == "finished" }).await;
        run().await
    }
}

/// What each case became, and of how much is told why.
fn states(run: &Value) -> Vec<&str> {
    run["tests"].as_array().unwrap().iter().map(|test| test["state"].as_str().unwrap()).collect()
}

fn seen(client: &Client) -> Vec<Run> {
    let runs = client.doc.get_or_insert_map(RUNS);
    read(&client.doc.transact(), &runs)
}

#[tokio::test]
async fn visible_cases_run_in_their_order_and_everybody_sees_each_as_it_ends() {
    let mut stage = Stage::new().await;
    let cases = [case("b", "2\n", "2").named("Second"), case("c", "3", "4"), case("a", "1", "1")];
    stage.code.add_cases(&cases).await;
    let mut output = stage.room.client("output", stage.room.token("observer")).await;
    let id = stage.start("hold\nstdin", json!("all")).await;
    stage.sandbox.go_on(1);
    output
        .until("the first result", |client| seen(client).first().is_some_and(|run| run.tests.len() == 1))
        .await;
    let run = &seen(&output)[0];
    assert_eq!((run.numbers["tests_total"], run.numbers.get("tests_hidden")), (3, None));
    assert_eq!((run.strings["state"].as_str(), run.numbers.get("tests_passed")), ("running", None));
    stage.sandbox.go_on(2);
    output.until("the end", |client| seen(client)[0].is_finished()).await;
    let run = &seen(&output)[0];
    let told = |result: &TestResult| match result {
        TestResult::Visible(told) => {
            (told.id.clone(), told.has_passed, told.stdout.clone(), told.name.clone())
        }
        TestResult::Hidden { .. } => panic!("none is hidden"),
    };
    let expected = [("a", true, "1", ""), ("b", true, "2\n", "Second"), ("c", false, "3", "")];
    let expected =
        expected.map(|(id, passed, out, name)| (id.to_owned(), passed, out.to_owned(), name.to_owned()));
    assert_eq!(run.tests.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!((run.numbers["tests_passed"], run.numbers["exit_code"]), (2, 1));
    // What the API says is the same.
    let run = stage.run_as(&stage.bob.token, &id).await;
    assert_eq!(
        (&run["tests_total"], &run["tests_passed"], &run["exit_code"]),
        (&json!(3), &json!(2), &json!(1))
    );
    assert_eq!((&run["stdout"], &run["duration_ms"]), (&json!(""), &json!(36)));
    let failed = json!({
        "id": "c", "number": 3, "name": "", "state": "failed", "compare": "trimmed", "input": "3", "expected": "4",
        "stdout": "3", "stderr": "", "outcome": "exited", "exit_code": 0, "duration_ms": 12, "memory_bytes": 9 << 20
    });
    assert_eq!(run["tests"][2], failed);
}

#[tokio::test]
async fn ones_own_cases_are_compared_as_they_say() {
    let stage = Stage::new().await;
    let run = stage
        .finished(
            "stdin",
            json!([
                { "stdin": "3 \n\n", "expected": "3" },
                { "stdin": "3\n", "expected": "3", "compare": "exact" },
                { "stdin": "0.1", "expected": "0.11", "compare": "numbers", "tolerance": 0.5, "name": "About" },
                { "expected": "" },
            ]),
        )
        .await;
    assert_eq!(states(&run), ["passed", "failed", "passed", "passed"], "{run}");
    assert_eq!((&run["tests"][2]["name"], &run["tests"][2]["id"]), (&json!("About"), &json!("3")));
    let run = stage.finished("stdin\nexit 3", json!([{ "stdin": "1", "expected": "1" }])).await;
    assert_eq!(run["tests"][0]["message"], "The output is right, but the program ended with exit code 3.");
    let run = stage.finished("stdin\ntime", json!([{ "stdin": "1", "expected": "1" }])).await;
    assert_eq!(
        (&run["tests"][0]["outcome"], &run["tests"][0]["state"]),
        (&json!("timed_out"), &json!("failed"))
    );
    let run = stage.finished("out 1", json!([{ "expected": "1" }])).await;
    assert_eq!(
        (states(&run), &run["exit_code"], &run["outcome"]),
        (vec!["passed"], &json!(0), &json!("exited"))
    );
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused() {
    let mut stage = Stage::new().await;
    let own = |count: usize| json!(vec![json!({ "expected": "" }); count]);
    let long = "x".repeat((64 << 10) + 1);
    for (body, field) in [
        (json!({ "tests": "all" }), "tests"),
        (json!({ "tests": "visible" }), "tests"),
        (json!({ "tests": [] }), "tests"),
        (json!({ "tests": own(101) }), "tests"),
        (json!({ "tests": [{ "expected": long }] }), "tests"),
        (json!({ "tests": [{ "expected": "", "stdin": long }] }), "tests"),
        (json!({ "tests": [{ "expected": "", "compare": "numbers", "tolerance": -1 }] }), "tests"),
        (json!({ "tests": own(1), "stdin": "" }), "stdin"),
        (json!({ "tests": own(1), "place": "browser" }), "place"),
    ] {
        let (status, answer) = stage.ask(body.clone()).await;
        assert_eq!((status, &answer["error"]["field"]), (422, &json!(field)), "{answer}");
    }
    for tests in
        [json!("hidden"), json!([{ "stdin": "" }]), json!([{ "expected": "", "compare": "magic" }]), json!(5)]
    {
        assert_eq!(stage.ask(json!({ "tests": tests })).await.0, 422, "{tests}");
    }
    let cases: Vec<_> = (0..101).map(|n| case(&n.to_string(), "", "")).collect();
    stage.code.add_cases(&cases).await;
    let (status, answer) = stage.ask(json!({ "tests": "visible" })).await;
    assert_eq!((status, &answer["error"]["field"]), (422, &json!("tests")), "{answer}");
    let observer = stage.room.token("observer");
    let body = Some(json!({ "tests": own(1) }));
    assert_eq!(stage.room.ask(Method::POST, "/runs", observer, body).await.0, 403);
}

#[tokio::test]
async fn what_is_no_case_fails_with_a_sentence_and_the_others_are_run() {
    let mut stage = Stage::new().await;
    stage.code.add_cases(&[case("z", "1", "1")]).await;
    stage.code.add_cases(&[case("y", "1", "1").with("compare", "magic")]).await;
    let tests = stage.code.doc.get_or_insert_map(TESTS);
    stage
        .code
        .edit(|txn| {
            tests.insert(txn, "a", "text");
            tests.insert(txn, "b", Any::Null);
            tests.insert(txn, "c", TextPrelim::new("text"));
            let odd = tests.insert(txn, "d", MapPrelim::default());
            odd.insert(txn, "input", ArrayPrelim::default()).push_back(txn, 5);
            odd.insert(txn, "expected", TextPrelim::new("1"));
            let large = tests.insert(txn, "e", MapPrelim::default());
            large.insert(txn, "input", TextPrelim::new("x".repeat(70_000)));
            large.insert(txn, "expected", TextPrelim::new("1"));
        })
        .await;
    let before = stage.sandbox.begun();
    let run = stage.finished("stdin", json!("all")).await;
    assert_eq!(stage.sandbox.begun() - before, 1);
    assert_eq!(states(&run), ["failed", "failed", "failed", "failed", "failed", "failed", "passed"], "{run}");
    for test in &run["tests"].as_array().unwrap()[..6] {
        assert!(test["message"].as_str().unwrap().ends_with('.') && test["outcome"] == "failed", "{test}");
    }
    assert_eq!((&run["tests_passed"], &run["tests_total"]), (&json!(1), &json!(7)));
}

#[tokio::test]
async fn code_is_compiled_once_and_each_case_has_a_sandbox_of_its_own() {
    let stage = Stage::new().await;
    let tests =
        json!([{ "expected": "main.cpp main" }, { "expected": "main.cpp main" }, { "expected": "no" }]);
    let start = async |text: &str| {
        let files = json!([{ "name": "main.cpp", "content": text }]);
        let run = stage.ask(json!({ "language": "cpp", "files": files, "tests": tests })).await.1;
        let id = run["id"].as_str().unwrap().to_owned();
        let run = || stage.run_as(&stage.bob.token, &id);
        eventually("the run has ended", || async { run().await["state"] == "finished" }).await;
        run().await
    };
    let before = stage.sandbox.begun();
    assert_eq!(states(&start("files").await), ["passed", "passed", "failed"]);
    assert_eq!((stage.sandbox.begun() - before, stage.sandbox.most()), (4, 1));
    // Nothing is tested that does not compile.
    let run = start("fails").await;
    assert_eq!(
        (&run["tests"], &run["tests_passed"], &run["exit_code"]),
        (&Value::Null, &Value::Null, &json!(1))
    );
    assert_eq!(run["message"], "The code could not be compiled.");
}

#[tokio::test]
async fn run_4_a_stopped_run_keeps_the_results_so_far() {
    let mut stage = Stage::new().await;
    stage.code.add_cases(&[case("a", "1", "1"), case("b", "2", "2"), case("c", "3", "3")]).await;
    let id = stage.start("hold\nstdin", json!("visible")).await;
    stage.sandbox.go_on(1);
    let run = || stage.run_as(&stage.bob.token, &id);
    let has_one = || async { run().await["tests"].as_array().is_some_and(|tests| tests.len() == 1) };
    eventually("one has ended", has_one).await;
    eventually("the next runs", || async { stage.sandbox.running() == 1 }).await;
    let stopped = stage.room.ask(Method::DELETE, &format!("/runs/{id}"), &stage.bob.token, None).await.0;
    assert_eq!(stopped, 204);
    eventually("it has stopped", || async { run().await["state"] == "finished" }).await;
    let run = run().await;
    assert_eq!((states(&run), &run["outcome"]), (vec!["passed"], &json!("cancelled")), "{run}");
    assert_eq!((&run["tests_passed"], &run["message"]), (&Value::Null, &json!("Bob stopped this run.")));
    eventually("nothing runs", || async { stage.sandbox.running() == 0 }).await;
}

#[tokio::test]
async fn a_checker_decides_in_a_sandbox_of_its_own_and_interviewers_see_what_is_wrong_with_it() {
    let mut stage = Stage::new().await;
    let checked = |input: &str| case(input, input, "expected").with("compare", "checker");
    stage.code.add_cases(&[checked("0"), checked("1"), checked("7")]).await;
    let run = stage.finished("stdin", json!("visible")).await;
    assert_eq!(states(&run), ["failed", "failed", "failed"]);
    let undecided = "The checker could not decide this. Interviewers can see why.";
    assert_eq!(run["tests"][0]["message"], undecided);
    let before = stage.sandbox.begun();
    stage.notes.write_checker("err ouch\nfile output.txt\nfile expected.txt\nfile input.txt\nexit 3").await;
    let run = stage.finished("stdin", json!("visible")).await;
    assert_eq!((states(&run), stage.sandbox.begun() - before), (vec!["failed", "failed", "failed"], 6));
    assert_eq!(run["tests"][0]["message"], undecided);
    assert!(!run.to_string().contains("ouch"), "{run}");
    let results = |client: &Client| {
        let results = client.doc.get_or_insert_map("test_results");
        results.get(&client.doc.transact(), run["id"].as_str().unwrap()).map(|result| format!("{result:?}"))
    };
    stage.notes.until("what is wrong", |client| results(client).is_some()).await;
    let noted = results(&stage.notes).unwrap();
    assert!(
        noted.contains("exit code 3") && noted.contains("0expected0") && noted.contains("ouch"),
        "{noted}"
    );
    // One that decides.
    let mut fresh = Stage::new().await;
    fresh.code.add_cases(&[checked("0")]).await;
    fresh.notes.write_checker("exit 0").await;
    assert_eq!(states(&fresh.finished("stdin", json!("all")).await), ["passed"]);
}

#[tokio::test]
async fn run_6_the_receipt_names_the_tests_by_a_hash_that_whoever_has_them_can_check() {
    let mut stage = Stage::new().await;
    stage.code.add_cases(&[case("a", "1", "1")]).await;
    let stated = async |run: Value| -> Value {
        let url = stage.server.http("/api/v1/receipts/check");
        let answer =
            reqwest::Client::new().post(url).json(&json!({ "receipt": run["receipt"] })).send().await;
        answer.unwrap().json::<Value>().await.unwrap()["run"].clone()
    };
    let state = |client: &Client| {
        let update = client.doc.transact().encode_state_as_update_v1(&StateVector::default());
        let update = CheckedUpdate::check(update.into()).unwrap();
        let mut state = DocumentState::default();
        state.apply(&[(&update).into()], Bounds::NONE);
        state
    };
    let visible = || case::read(state(&stage.code).entries(TESTS), false);
    let hex = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let of_visible = stated(stage.finished("stdin", json!("all")).await).await;
    let suite = Suite::new(visible(), Vec::new(), String::new()).unwrap();
    assert_eq!(of_visible["tests"], hex(suite.hash(b"")));
    assert_eq!((&of_visible["tests_total"], &of_visible["tests_passed"]), (&json!(1), &json!(1)));
    stage.notes.add_cases(&[case("b", "42", "42")]).await;
    let run = stage.finished("stdin", json!("all")).await;
    let id = run["id"].as_str().unwrap().to_owned();
    let of_all = stated(run).await;
    let salt = |client: &Client| {
        let results = client.doc.get_or_insert_map("test_results");
        let Some(yrs::Out::Any(Any::Map(noted))) = results.get(&client.doc.transact(), &id) else {
            return None;
        };
        Some(noted["salt"].to_string())
    };
    stage.notes.until("the salt", |client| salt(client).is_some()).await;
    let salt =
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, salt(&stage.notes).unwrap()).unwrap();
    let hidden = case::read(state(&stage.notes).entries(TESTS), true);
    let suite = Suite::new(visible(), hidden, state(&stage.notes).text(CHECKER)).unwrap();
    assert_eq!((salt.len(), &of_all["tests"]), (32, &json!(hex(suite.hash(&salt)))));
    assert_ne!(of_all["tests"], hex(suite.hash(b"")));
    assert_eq!((&of_all["tests_total"], &of_all["tests_passed"]), (&json!(2), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_cases_in_python_are_run_by_a_real_sandbox_and_checked_by_a_real_program() {
    let sandbox = NativeSandbox::new(Path::new(env!("CARGO_BIN_EXE_pairpad")), Cgroups::IfWritable);
    let executor = Executor::Sandbox(Arc::new(sandbox), Toolchains::with("").unwrap());
    let server = TestServer::start_to_run(executor, Limits::default()).await;
    let mut stage = Stage::on(server, ScriptedSandbox::executor().0).await;
    let sum = "print(sum(map(int, input().split())))";
    let cases: Vec<_> =
        (10..30).map(|n| case(&n.to_string(), &format!("{n} 1\n"), &(n + 1).to_string())).collect();
    stage.notes.add_cases(&cases).await;
    let run = stage.finished(sum, json!("all")).await;
    assert_eq!((&run["tests_passed"], &run["exit_code"]), (&json!(20), &json!(0)), "{run}");
    let numbers = run["tests"].as_array().unwrap().iter().map(|test| test["number"].as_i64().unwrap());
    assert_eq!(numbers.collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    let checker = "import sys\nread = lambda name: open(name).read().split()\n\
        sys.exit(read('output.txt') != read('expected.txt') or read('input.txt')[1] != '1')";
    stage.notes.write_checker(checker).await;
    let tests = json!([
        { "stdin": "2 1", "expected": "\n3\n", "compare": "checker" },
        { "stdin": "2 2", "expected": "4", "compare": "checker" },
    ]);
    assert_eq!(states(&stage.finished(sum, tests).await), ["passed", "failed"]);
}
