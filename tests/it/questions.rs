//! The library of questions: who sees and keeps what, and how it is run.

mod files;
mod hostile;
mod library;
mod organisations;
mod private;
mod rooms;
mod shipped;
mod sign_on;
mod trial;

use pairpad::config::limits::Limits;
use pairpad_testing::server::TestServer;
use reqwest::{Client, Method};
use serde_json::{Value, json};

const KEY: &str = "a-key-of-the-librarian";

/// What nobody must see who does not lead.
const SECRETS: [&str; 7] =
    ["NOTEc0de", "PARTe1f3", "ROWb16b", "HIDDEN5eed", "EXPECTED77ab", "CHECKERf00d", "SOLUTION900d"];

async fn server() -> TestServer {
    let limits = Limits { writes_per_minute: 100_000, runs_per_minute: 1_000, ..Limits::default() };
    TestServer::start_with(limits, |settings| settings.access.api_keys = vec![KEY.to_owned()]).await
}

/// Asks the library: the status, and the JSON if there is any.
async fn ask(
    server: &TestServer,
    (method, path): (Method, &str),
    key: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let mut request = Client::new().request(method, server.http(&format!("/api/v1/questions{path}")));
    if !key.is_empty() {
        request = request.bearer_auth(key);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
}

async fn create(server: &TestServer, question: &Value) -> Value {
    let (status, made) = ask(server, (Method::POST, ""), KEY, Some(question.clone())).await;
    assert_eq!(status, 201, "{made}");
    made
}

/// A question with everything that one can have.
fn whole() -> Value {
    json!({
        "title": "Add two numbers", "summary": "Reads two numbers and prints their sum.", "difficulty": "easy",
        "minutes": 15, "tags": ["warm-up", "arithmetic"], "language": "python",
        "problem": "# Add\n\nRead two numbers; print their sum.\n",
        "files": { "main.py": "print('?')\n", "main.js": "// js\n" },
        "tests": [
            { "name": "two", "stdin": "1 2\n", "expected": "3\n" },
            { "name": "near", "stdin": "1 2.5\n", "expected": "3.5\n", "compare": "numbers", "tolerance": 0.01 }
        ],
        "notes": "Look for NOTEc0de.",
        "parts": [{ "title": "More", "text": "PARTe1f3" }],
        "rubric": [{ "title": "ROWb16b" }],
        "hidden_tests": [
            { "name": "large", "stdin": "HIDDEN5eed\n", "expected": "EXPECTED77ab\n", "compare": "checker" }
        ],
        "checker": "# CHECKERf00d\n", "solutions": { "main.py": "# SOLUTION900d\n" }
    })
}

fn ids(list: &Value) -> Vec<String> {
    list["questions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}
