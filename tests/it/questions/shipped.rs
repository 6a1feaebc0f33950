//! The questions that are shipped, tried in the sandbox: in every language that one has a
//! starter for, the solution passes all tests, and the starter runs and does not.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pairpad::config::limits::Limits;
use pairpad::exec::job::{Ended, Job, Unavailable};
use pairpad::exec::native::{Cgroups, NativeSandbox};
use pairpad::exec::{Line, Means, Sandbox};
use pairpad::language::Language;
use pairpad::language::toolchain::Toolchains;
use pairpad::question::Question;
use pairpad::question::library::Library;
use pairpad::question::test::Test;
use pairpad::server::Executor;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// All of them share the machine's few places: only a hang gets there.
const DEADLINE: Duration = Duration::from_secs(900);

/// The real sandbox, on a machine that is busy with other tests, too: whoever waits for the processor
/// is not slow. What a program may take of it is limited as ever.
#[derive(Debug)]
struct Unhurried(NativeSandbox);

#[async_trait]
impl Sandbox for Unhurried {
    fn means(&self) -> Means {
        self.0.means()
    }

    async fn run(&self, mut job: Job, line: Line) -> Result<Ended, Unavailable> {
        job.limits.wall *= 10;
        self.0.run(job, line).await
    }
}

async fn server() -> TestServer {
    let sandbox = NativeSandbox::new(Path::new(env!("CARGO_BIN_EXE_pairpad")), Cgroups::IfWritable);
    let executor = Executor::Sandbox(Arc::new(Unhurried(sandbox)), Toolchains::with("").unwrap());
    TestServer::start_to_run(executor, Limits { runs_per_minute: 1_000, ..Limits::default() }).await
}

/// What became of each test with this program.
async fn run(room: &TestRoom, language: Language, program: &str, tests: Vec<&Test>) -> Vec<Value> {
    let token = room.token("owner");
    let files = json!([{ "name": language.file(), "content": program }]);
    let body = json!({ "language": language.id(), "files": files, "tests": tests });
    let (status, run) = room.ask(Method::POST, "/runs", token, Some(body)).await;
    assert_eq!(status, 202, "{run}");
    let path = format!("/runs/{}", run["id"].as_str().unwrap());
    let deadline = Instant::now() + DEADLINE;
    loop {
        let run = room.ask(Method::GET, &path, token, None).await.1;
        if run["state"] == "finished" {
            let ended = run["tests"].as_array().unwrap_or_else(|| panic!("nothing was tested: {run}"));
            return ended.clone();
        }
        assert!(Instant::now() < deadline, "never: the run has ended");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn try_out(server: &TestServer, id: &str, question: &Question) {
    let room = server.make_room(json!({})).await;
    if !question.checker.is_empty() {
        let mut notes = room.client("notes", room.token("interviewer")).await;
        notes.until_synced().await;
        notes.write_checker(&question.checker).await;
    }
    // Somebody presses 'Run' before there is an input.
    let nothing = Test::default();
    for language in question.languages() {
        let (name, file) = (format!("{id} in {}", language.id()), language.file());
        let tests = question.tests.iter().chain(&question.hidden_tests).collect();
        for ended in run(&room, language, &question.solutions[file], tests).await {
            assert_eq!(ended["state"], "passed", "the solution of {name}: {ended}");
        }
        let tests = question.tests.iter().chain([&nothing]).collect();
        let mut ended = run(&room, language, &question.files[file], tests).await;
        for ended in &ended {
            let end = (&ended["outcome"], &ended["exit_code"], &ended["stderr"]);
            assert_eq!(end, (&json!("exited"), &json!(0), &json!("")), "the starter of {name}: {ended}");
        }
        ended.pop();
        assert!(ended.iter().any(|ended| ended["state"] == "failed"), "the starter of {name} is a solution");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn solutions_pass_all_tests_in_every_language_that_has_a_starter_and_starters_do_not() {
    let server = Arc::new(server().await);
    assert!(reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().status().is_success());
    let library = Library::load(None).unwrap();
    let mut tried = JoinSet::new();
    for found in library.all().cloned() {
        let server = server.clone();
        tried.spawn(async move { try_out(&server, &found.id, &found.question).await });
    }
    assert!(tried.len() >= 12);
    while let Some(done) = tried.join_next().await {
        done.unwrap();
    }
}

#[test]
fn they_have_what_interviewers_want_of_a_question() {
    for found in Library::load(None).unwrap().all() {
        let (id, question) = (&found.id, &found.question);
        let Question { tags, tests, hidden_tests, parts, rubric, files, solutions, .. } = question;
        assert!(!tags.is_empty() && !parts.is_empty(), "{id}");
        assert!(parts.iter().all(|part| !part.title.is_empty() && !part.text.trim().is_empty()), "{id}");
        assert!((3..=5).contains(&tests.len()) && hidden_tests.len() >= 6, "{id}");
        assert!((4..=6).contains(&rubric.len()), "{id}");
        assert!(question.problem.contains("## Input and output"), "{id} says what programs read and print");
        assert_eq!(files.keys().collect::<Vec<_>>(), solutions.keys().collect::<Vec<_>>(), "{id}");
        // Whoever fails a test is told by its name what it was about.
        assert!(tests.iter().chain(hidden_tests).all(|test| !test.name.is_empty()), "{id}");
        assert!(hidden_tests.iter().any(|test| test.name.starts_with("Large")), "{id} has large inputs");
        assert!(question.size() < 40 << 10, "{id} stays small: {} bytes", question.size());
    }
}
