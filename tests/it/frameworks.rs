//! Tests that people write as code, run by the frameworks that this machine has.

use reqwest::Method;
use serde_json::{Value, json};

use crate::languages::{run, server};

/// A language, its files, and what its framework says of each test.
struct Suite {
    language: &'static str,
    framework: &'static str,
    files: &'static [(&'static str, &'static str)],
    /// `group/name: state`.
    told: &'static [&'static str],
    /// In the details of the test that fails.
    details: &'static str,
    /// In what is shown of its output.
    shown: &'static str,
}

const SUITES: [Suite; 5] = [
    Suite {
        language: "python",
        framework: "pytest",
        files: &[
            ("main.py", "raise SystemExit('not a test')"),
            ("sums.py", "def add(a, b):\n    return a + b"),
            (
                "test_sums.py",
                "from sums import add\n\ndef test_right():\n    print('adding')\n    assert add(1, 2) == 3\n\n\
                 def test_wrong():\n    assert add(1, 2) == 4\n",
            ),
        ],
        told: &["test_sums/test_right: passed", "test_sums/test_wrong: failed"],
        details: "test_sums.py:8: AssertionError",
        shown: "1 failed",
    },
    // Where no file is named as one with tests, they are in the one that is run.
    Suite {
        language: "python",
        framework: "pytest",
        files: &[("main.py", "def test_wrong():\n    assert 1 == 2\n")],
        told: &["main/test_wrong: failed"],
        details: "main.py:2: AssertionError",
        shown: "1 failed",
    },
    Suite {
        language: "javascript",
        framework: "node --test",
        files: &[
            ("main.js", "exports.add = (a, b) => a + b; process.exit(3)"),
            ("sums.js", "exports.add = (a, b) => a + b"),
            (
                "sums.test.js",
                "const { test, describe } = require('node:test')\nconst assert = require('node:assert')\n\
                 const { add } = require('./sums')\n\ntest('right', () => assert.equal(add(1, 2), 3))\n\
                 describe('sums', () => {\n  test('wrong', () => assert.equal(add(1, 2), 4))\n})\n",
            ),
        ],
        told: &["/right: passed", "sums/wrong: failed"],
        details: "sums.test.js:7",
        shown: "fail 1",
    },
    Suite {
        language: "java",
        framework: "JUnit",
        files: &[
            ("Main.java", "class Main { static int add(int a, int b) { return a + b; } }"),
            (
                "MainTest.java",
                "import org.junit.jupiter.api.Test;\nimport static org.junit.jupiter.api.Assertions.*;\n\
                 class MainTest {\n  @Test void right() { assertEquals(3, Main.add(1, 2)); }\n\
                 \u{20} @Test void wrong() { assertEquals(4, Main.add(1, 2)); }\n}\n",
            ),
        ],
        told: &["MainTest/right(): passed", "MainTest/wrong(): failed"],
        details: "MainTest.java:5",
        shown: "1 tests failed",
    },
    Suite {
        language: "go",
        framework: "go test",
        files: &[
            ("main.go", "package main\nfunc add(a, b int) int { return a + b }\nfunc main() {}\n"),
            (
                "main_test.go",
                "package main\nimport \"testing\"\nfunc TestRight(t *testing.T) { if add(1, 2) != 3 { t.Fail() } }\n\
                 func TestWrong(t *testing.T) { t.Error(add(1, 2)) }\n",
            ),
        ],
        told: &["/TestRight: passed", "/TestWrong: failed"],
        details: "main_test.go:4: 3",
        shown: "--- FAIL: TestWrong",
    },
];

#[tokio::test]
async fn tests_in_the_code_are_run_by_what_people_know_and_each_is_told() {
    let server = server().await;
    let runtimes: Value = reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().json().await.unwrap();
    let room = server.make_room(json!({})).await;
    for Suite { language, framework, files, told, details, shown } in SUITES {
        let runtime = runtimes["languages"].as_array().unwrap().iter().find(|one| one["id"] == language);
        assert_eq!(runtime.unwrap()["framework"], framework);
        let main = files[0].0;
        let files: Vec<Value> =
            files.iter().map(|(name, content)| json!({ "name": name, "content": content })).collect();
        let run =
            run(&room, json!({ "language": language, "file": main, "files": files, "framework": true }))
                .await;
        assert_eq!((&run["outcome"], &run["framework"]), (&json!("exited"), &json!(framework)), "{run}");
        assert_ne!(run["exit_code"], 0, "{run}");
        let tests = run["unit_tests"].as_array().unwrap_or_else(|| panic!("{run}"));
        let mut found: Vec<String> = tests
            .iter()
            .map(|test| {
                let [group, name, state] = ["group", "name", "state"].map(|key| test[key].as_str().unwrap());
                format!("{group}/{name}: {state}")
            })
            .collect();
        // JUnit has an order of its own.
        found.sort();
        assert_eq!(found, told, "{run}");
        let failed = tests.iter().find(|test| test["state"] == "failed").unwrap();
        assert!(failed["details"].as_str().unwrap().contains(details), "{failed}");
        assert!(run["stdout"].as_str().unwrap().contains(shown), "{run}");
        assert!(run["receipt"].is_string(), "{run}");
    }
}

#[tokio::test]
async fn a_report_is_the_programs_own_word_and_is_bounded() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let forged = |report: &str| {
        let code = format!("import os\nopen('/box/.report.xml', 'w').write({report})\nos._exit(1)\n");
        json!({ "language": "python", "framework": true, "files": [{ "name": "main.py", "content": code }] })
    };
    let one = run(&room, forged("'<a><testcase name=\"\\x1b[2Jx\" time=\"nan\"/></a>'")).await;
    assert_eq!(one.get("unit_tests"), None, "a control character is no XML: {one}");
    let one = run(&room, forged("'<a>' + '<testcase name=\"t\"/>' * 5000 + '</a>'")).await;
    assert_eq!(one["unit_tests"].as_array().unwrap().len(), 500);
    let one = run(&room, forged("'<a>' + 'x' * (2 << 20) + '</a>'")).await;
    assert_eq!(one.get("unit_tests"), None, "{one}");
    // What stands where the report is awaited may be anything.
    let link = "import os\nos.symlink('/etc/passwd', '/box/.report.xml')\nos._exit(1)\n";
    let files = json!([{ "name": "main.py", "content": link }]);
    let one = run(&room, json!({ "language": "python", "framework": true, "files": files })).await;
    assert_eq!((&one["exit_code"], one.get("unit_tests")), (&json!(1), None), "{one}");
    let endless = "def test_it():\n    print('before')\n    while True: pass\n";
    let files = json!([{ "name": "main.py", "content": endless }]);
    let one = run(&room, json!({ "language": "python", "framework": true, "files": files })).await;
    assert_eq!((&one["outcome"], one.get("unit_tests")), (&json!("timed_out"), None), "{one}");
}

#[tokio::test]
async fn what_can_not_be_tested_is_refused_with_a_sentence() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let token = room.token("owner");
    for (with, status, code) in [
        (json!({ "language": "c" }), 409, "no_framework"),
        (json!({ "stdin": "1" }), 422, "unprocessable"),
        (json!({ "interactive": true }), 422, "unprocessable"),
        (json!({ "tests": "room" }), 422, "unprocessable"),
    ] {
        let mut body = json!({ "framework": true });
        body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let (answered, answer) = room.ask(Method::POST, "/runs", token, Some(body)).await;
        assert_eq!(
            (answered.as_u16(), answer["error"]["code"].as_str().unwrap()),
            (status, code),
            "{with}: {answer}"
        );
    }
}

#[tokio::test]
async fn packages_are_named_and_can_be_used() {
    let server = server().await;
    let runtimes: Value = reqwest::get(server.http("/api/v1/runtimes")).await.unwrap().json().await.unwrap();
    let python = runtimes["languages"].as_array().unwrap().iter().find(|one| one["id"] == "python").unwrap();
    let version = python["version"].as_str().unwrap();
    assert!(version.starts_with("Python 3."), "{version}");
    let named = python["packages"].as_array().unwrap().iter().any(|package| {
        package.as_str().unwrap().strip_prefix("pytest ").is_some_and(|of| of.starts_with(char::is_numeric))
    });
    assert!(named, "{python}");
    let room = server.make_room(json!({})).await;
    let files =
        json!([{ "name": "main.py", "content": "import pytest\nprint('pytest', pytest.__version__)" }]);
    let run = run(&room, json!({ "language": "python", "files": files })).await;
    let said = json!(run["stdout"].as_str().unwrap().trim());
    assert!(python["packages"].as_array().unwrap().contains(&said), "{run}");
}
