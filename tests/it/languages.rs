//! Each language that this machine has, run for real: in the sandbox, by the API.

mod cases;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cases::{BASH, C, CASES, Case, ENDLESS, FAILS, LUA, PHP, PYTHON, RUBY};
use pairpad::config::limits::Limits;
use pairpad::exec::job::Outcome;
use pairpad::exec::native::{Cgroups, NativeSandbox};
use pairpad::exec::{Sandbox, run_to_end};
use pairpad::language::Language;
use pairpad::language::toolchain::Toolchains;
use pairpad::runs::plan::{Input, plan};
use pairpad::runs::runtimes::{Patience, Runtimes};
use pairpad::server::Executor;
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) async fn server() -> TestServer {
    server_with(Toolchains::with("").unwrap()).await
}

async fn server_with(toolchains: Toolchains) -> TestServer {
    let sandbox = NativeSandbox::new(Path::new(env!("CARGO_BIN_EXE_pairpad")), Cgroups::IfWritable);
    let executor = Executor::Sandbox(Arc::new(sandbox), toolchains);
    TestServer::start_to_run(executor, Limits { runs_per_minute: 1_000, ..Limits::default() }).await
}

pub(crate) async fn run(room: &TestRoom, body: Value) -> Value {
    let token = room.token("owner");
    let (status, run) = room.ask(Method::POST, "/runs", token, Some(body)).await;
    assert_eq!(status, 202, "{run}");
    let path = format!("/runs/{}", run["id"].as_str().unwrap());
    let ask = || async { room.ask(Method::GET, &path, token, None).await.1 };
    eventually("the run has ended", || async { ask().await["state"] == "finished" }).await;
    ask().await
}

async fn installed(server: &TestServer) -> Vec<String> {
    let answer: Value = reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().json().await.unwrap();
    let languages = answer["languages"].as_array().unwrap().iter();
    languages.map(|language| language["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_language_says_hello_reads_its_input_and_names_errors_with_their_lines() {
    let server = server().await;
    let installed = installed(&server).await;
    // The tests install them all.
    let all = Language::all().map(Language::id);
    assert_eq!(installed, all.collect::<Vec<_>>());
    let room = server.make_room(json!({})).await;
    for Case { language, file, code, stdin, exit_code, says } in CASES {
        let body =
            json!({ "language": language, "stdin": stdin, "files": [{ "name": file, "content": code }] });
        let run = run(&room, body).await;
        let said =
            ["stdout", "stderr", "compile"].map(|stream| run[stream].as_str().unwrap_or_default()).concat();
        let exited = run["exit_code"].as_i64();
        let is_as_expected = if exit_code == FAILS { exited != Some(0) } else { exited == Some(exit_code) };
        assert!(run["outcome"] == "exited" && is_as_expected, "{code}: {run}");
        assert!(said.contains(says), "{code}: {run}");
    }
}

#[tokio::test]
async fn run_2_what_goes_on_for_ever_is_ended_in_every_language() {
    let sandbox: Arc<dyn Sandbox> =
        Arc::new(NativeSandbox::new(Path::new(env!("CARGO_BIN_EXE_pairpad")), Cgroups::IfWritable));
    let find = move || std::future::ready(Ok(Arc::clone(&sandbox)));
    let runtimes = Runtimes::look(find, Patience::Once, Toolchains::with("").unwrap());
    let found = runtimes.found().await.unwrap();
    let mut tried = Vec::new();
    for ((language, file), code) in ENDLESS {
        let language = Language::from_id(language).unwrap();
        tried.push(language);
        let files = [(file.to_owned(), code.to_owned())].into();
        let toolchain = &found.runtime(language).unwrap().toolchain;
        let plan = plan(language, toolchain, file, &files, &Input::Text(String::new())).unwrap();
        let mut job = plan.run;
        if let Some(compile) = plan.compile {
            let (ended, said) = run_to_end(&*found.sandbox, compile).await.unwrap();
            let said = String::from_utf8_lossy(&said);
            assert_eq!(ended.outcome, Outcome::Exited(0), "{}: {said}", language.id());
            job.files.extend(ended.artefacts);
        }
        // As its ten seconds are, but shorter.
        job.limits.wall = Duration::from_secs(1);
        let (ended, said) = run_to_end(&*found.sandbox, job).await.unwrap();
        let said = String::from_utf8_lossy(&said);
        assert_eq!(ended.outcome, Outcome::TimedOut, "{}: {said}", language.id());
    }
    assert!(Language::all().all(|language| tried.contains(&language)), "{tried:?}");
}

#[tokio::test]
async fn run_2_a_limit_that_strikes_is_named_and_what_was_printed_before_is_kept() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    for (code, outcome, message) in [
        ("print('before', flush=True)\nwhile True: pass", "timed_out", "ran for more than 10 seconds"),
        (
            "import subprocess, sys\nprint('before', flush=True)\n\
             many = [subprocess.Popen([sys.executable, '-c', 'import time; x = bytearray(120 << 20); time.sleep(9)']) for _ in range(4)]\n\
             [one.wait() for one in many]\nimport time; time.sleep(9)",
            "out_of_memory",
            "more than 256 MiB",
        ),
        ("print('before')\nwhile True: print('x' * 1000)", "output_limit", "printed more than 1024 KiB"),
        (
            "print('before', flush=True)\nfor n in range(9): open(str(n), 'wb').write(bytes(10 << 20))",
            "exited",
            "used up its disk space: 64 MiB",
        ),
        (
            "print('before', flush=True)\nfor n in range(5000): open(str(n), 'w').close()",
            "exited",
            "or 4096 files",
        ),
        (
            "import subprocess\nprint('before', flush=True)\n\
             many = [subprocess.Popen(['/usr/bin/sleep', '9']) for _ in range(60)]",
            "exited",
            "more than 32 processes and threads",
        ),
    ] {
        let body = json!({ "language": "python", "files": [{ "name": "main.py", "content": code }] });
        let run = run(&room, body).await;
        assert_eq!(run["outcome"], outcome, "{code}: {run}");
        let said = run["message"].as_str().unwrap_or_default();
        assert!(said.contains(message), "{code}: {run}");
        assert!(run["stdout"].as_str().unwrap().starts_with("before\n"), "{code}");
    }
}

#[tokio::test]
async fn files_of_a_room_are_beside_the_one_that_runs() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let files = json!([
        { "name": "main.py", "content": "from shapes.square import area\nprint(area(3), open('data.txt').read())" },
        { "name": "shapes/square.py", "content": "def area(a): return a * a" },
        { "name": "data.txt", "content": "ten" },
    ]);
    let one = run(&room, json!({ "language": "python", "files": files })).await;
    assert_eq!(one["stdout"], "9 ten\n", "{one}");
    let files = json!([
        { "name": "main.cpp", "content": "int twice(int);\n#include <cstdio>\nint main() { std::printf(\"%d\\n\", twice(4)); }" },
        { "name": "twice.cpp", "content": "int twice(int n) { return 2 * n; }" },
    ]);
    let two = run(&room, json!({ "language": "cpp", "files": files })).await;
    assert_eq!(two["stdout"], "8\n", "{two}");
}

/// What somebody types, one thing after the other, each once the program has said what comes
/// before it.
async fn talk(room: &TestRoom, wish: Value, turns: &[(&str, &str)]) -> Value {
    let token = room.token("owner");
    let (status, run) = room.ask(Method::POST, "/runs", token, Some(wish)).await;
    assert_eq!(status, 202, "{run}");
    let path = format!("/runs/{}", run["id"].as_str().unwrap());
    let ask = || async { room.ask(Method::GET, &path, token, None).await.1 };
    for (says, typed) in turns {
        eventually(says, || async {
            let run = ask().await;
            let said = ["stdout", "stderr"].map(|stream| run[stream].as_str().unwrap_or_default()).concat();
            assert_ne!(run["state"], "finished", "{says}: {run}");
            said.contains(says)
        })
        .await;
        let input = format!("{path}/input");
        let (status, answer) = room.ask(Method::POST, &input, token, Some(json!({ "text": typed }))).await;
        assert_eq!(status, 204, "{answer}");
    }
    eventually("the run has ended", || async { ask().await["state"] == "finished" }).await;
    ask().await
}

#[tokio::test]
async fn people_answer_what_programs_ask_and_talk_to_consoles() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let python = "name = input('name? ')\nprint('hello', name)\nprint(int(input('age? ')) + 1)";
    // What C prints without a line's end is seen before it reads.
    let c = "#include <stdio.h>\nint main(void) { int n; printf(\"n? \"); scanf(\"%d\", &n); printf(\"%d\\n\", n * n); }";
    let asks: &[(&str, &str)] = &[("name? ", "Ada\n"), ("age? ", "41\n")];
    let ruby = "print 'name? '\nputs \"hello #{gets}\"\nprint 'age? '\nputs gets.to_i + 1";
    let php = "<?php echo 'name? ';\necho 'hello ', fgets(STDIN), 'age? ';\necho 1 + fgets(STDIN), PHP_EOL;";
    let bash = "printf 'name? '; read name\nprintf \"hello $name\\nage? \"; read age\necho $((age + 1))";
    let lua = "io.write('name? ') print('hello ' .. io.read())\nio.write('age? ') print(io.read('n') + 1)";
    for ((language, file), code, turns, says) in [
        (PYTHON, python, asks, "hello Ada\nage? 42\n"),
        (C, c, &[("n? ", "7\n")], "n? 49\n"),
        (RUBY, ruby, asks, "hello Ada\nage? 42\n"),
        (PHP, php, asks, "hello Ada\nage? 42\n"),
        (BASH, bash, asks, "hello Ada\nage? 42\n"),
        (LUA, lua, asks, "hello Ada\nage? 42\n"),
    ] {
        let files = json!([{ "name": file, "content": code }]);
        let run =
            talk(&room, json!({ "language": language, "interactive": true, "files": files }), turns).await;
        assert!(run["stdout"].as_str().unwrap().ends_with(says), "{run}");
        assert_eq!(run["exit_code"], 0, "{run}");
    }
    let sums: [(&str, &[(&str, &str)]); 7] = [
        ("python", &[(">>> ", "from shapes import area\n"), (">>> ", "area(6) + 6\n"), ("42\n", "exit()\n")]),
        ("javascript", &[("> ", "[1, 2, 39].reduce((a, b) => a + b)\n"), ("42\n", ".exit\n")]),
        ("ruby", &[(">> ", "total = 40\n"), ("=> 40\n", "total + 2\n"), ("=> 42\n", "exit\n")]),
        ("php", &[("php > ", "$total = 40\n"), ("int(40)\n", "$total + 2\n"), ("int(42)\n", "exit\n")]),
        ("bash", &[("$ ", "total=40\n"), ("$ $ ", "echo $((total + 2))!\n"), ("42!\n", "exit\n")]),
        (
            "lua",
            &[
                ("> ", "total = 40\n"),
                ("> ", "(function()\n"),
                (">> ", "return total + 2 end)()\n"),
                ("42\n", "os.exit()\n"),
            ],
        ),
        ("sql", &[("sqlite> ", "select 40 + 2 as sum;\n"), ("│ 42  │", ".quit\n")]),
    ];
    for (language, turns) in sums {
        let files = json!([{ "name": "shapes.py", "content": "def area(a): return a * a" }]);
        let run = talk(&room, json!({ "language": language, "repl": true, "files": files }), turns).await;
        assert_eq!((&run["outcome"], &run["exit_code"]), (&json!("exited"), &json!(0)), "{run}");
    }
}

#[tokio::test]
async fn who_hosts_the_server_says_what_python_may_import() {
    let changes = "[[python]]\nprobe = [\"/usr/bin/python3\", \"--version\"]\nrun = [\"/usr/bin/python3\", \"{file}\"]\n\
                   imports = [\"math\", \"collections\"]\n";
    let server = server_with(Toolchains::with(changes).unwrap()).await;
    let room = server.make_room(json!({})).await;
    for (code, exit_code, says) in [
        (
            "import math, shapes.square\nfrom collections import deque\nprint(deque([math.floor(1.5)]))",
            0,
            "deque([1])",
        ),
        (
            "import math\n\ndef f():\n    import os.path, math",
            1,
            "line 4, column 5\n'os.path' can't be imported here. Allowed: collections, math.",
        ),
        ("from socket import socket", 1, "'socket' can't be imported here"),
        ("x = (1", 1, "line 1, column 5\nSyntaxError: '(' was never closed"),
    ] {
        let files = json!([{ "name": "main.py", "content": code }, { "name": "shapes/square.py", "content": "import math" }]);
        let run = run(&room, json!({ "language": "python", "files": files })).await;
        let said = ["stdout", "compile"].map(|stream| run[stream].as_str().unwrap_or_default()).concat();
        assert_eq!(run["exit_code"], exit_code, "{run}");
        assert!(said.contains(says), "{run}");
    }
}
