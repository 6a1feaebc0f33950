//! A server without the rights that a sandbox needs, and a runner beside it that has them.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use pairpad::config::limits::Limits;
use pairpad::exec::probe::Choice;
use pairpad::language::toolchain::Toolchains;
use pairpad::server::Executor;
use pairpad_testing::eventually;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::languages::run;

struct Runner(Child);

impl Runner {
    fn start(socket: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
        Self(command.args(["runner", "--socket"]).arg(socket).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _ended_already = self.0.wait();
    }
}

async fn ask(server: &TestServer, path: &str) -> Value {
    reqwest::get(server.http(path)).await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn run_1_a_runner_that_comes_later_is_found_and_one_that_goes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("runner.sock");
    let toolchains = Toolchains::with("").unwrap();
    let executor = Executor::Detect(Choice::Remote(socket.clone()), toolchains);
    let server = TestServer::start_to_run(executor, Limits::default()).await;
    let room = server.make_room(json!({})).await;
    let python = json!({ "language": "python", "files": [{ "name": "main.py", "content": "print(6 * 7)" }] });

    // Nobody runs anything yet: that is said, and what to do.
    let runtimes = ask(&server, "/api/v1/runtimes").await;
    assert_eq!(runtimes["available"], false);
    assert!(runtimes["reason"].as_str().unwrap().contains("runner.sock doesn't answer"), "{runtimes}");
    assert!(runtimes["hint"].as_str().unwrap().contains("pairpad runner"), "{runtimes}");
    let (status, refused) = room.ask(Method::POST, "/runs", room.token("owner"), Some(python.clone())).await;
    assert_eq!(status, 503, "{refused}");

    let runner = Runner::start(&socket);
    eventually("the runner is found", || async {
        ask(&server, "/api/v1/runtimes").await["available"] == true
    })
    .await;
    let health = ask(&server, "/api/v1/health").await;
    assert_eq!(health["components"]["runs"]["status"], "ok", "{health}");
    assert!(health["components"]["runs"]["message"].as_str().unwrap().starts_with("runner (native): "));
    let ran = run(&room, python.clone()).await;
    assert_eq!((ran["stdout"].as_str(), ran["exit_code"].as_i64()), (Some("42\n"), Some(0)), "{ran}");

    // Without it a run fails, and says so; with the next one everything goes on.
    drop(runner);
    let failed = run(&room, python.clone()).await;
    assert_eq!(failed["outcome"], "failed", "{failed}");
    assert!(failed["message"].as_str().unwrap().contains("doesn't answer"), "{failed}");
    let _next = Runner::start(&socket);
    eventually("it runs again", || async { run(&room, python.clone()).await["exit_code"] == 0 }).await;
}
