//! The description of the API: complete, and true.

use std::process::Stdio;

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::server::TestServer;
use serde_json::{Value, json};
use tokio::process::Command;

const KEY: &str = "a-key-of-the-servers-owner";

/// Every operation, with its method and path.
fn operations(description: &Value) -> Vec<(String, Value)> {
    let paths = description["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter().map(move |(method, operation)| (format!("{method} {path}"), operation.clone()))
    });
    each.collect()
}

#[tokio::test]
async fn every_operation_has_its_role_examples_and_errors() {
    let server = TestServer::start().await;
    let description: Value =
        reqwest::get(server.http("/api/v1/openapi.json")).await.unwrap().json().await.unwrap();
    assert_eq!(description, pairpad::http::description());
    assert_eq!(description["openapi"], "3.1.0");
    let resolve = |schema: &Value| match schema["$ref"].as_str() {
        Some(path) => description.pointer(path.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    };
    // An example of its own, or parts that have one.
    let has_example = |schema: &Value| {
        let schema = resolve(if schema["items"].is_null() { schema } else { &schema["items"] });
        let parts = schema["properties"].as_object().into_iter().flatten().map(|(_, part)| part.clone());
        let alternatives = schema["oneOf"].as_array().cloned().unwrap_or_default();
        !schema["example"].is_null()
            || parts.chain(alternatives).any(|part| {
                let part = if part["items"].is_null() { part } else { part["items"].clone() };
                !resolve(&part)["example"].is_null()
            })
    };
    let all = operations(&description);
    assert!(all.len() >= 32);
    let mut ids = std::collections::HashSet::new();
    for (name, operation) in &all {
        assert!(operation["description"].as_str().unwrap().contains("**Role:** "), "{name}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{name}");
        let answers = operation["responses"].as_object().unwrap();
        for (status, answer) in answers {
            assert!(!answer["description"].as_str().unwrap().is_empty(), "{name} {status}");
            let schema = &answer["content"]["application/json"]["schema"];
            let is_described = schema.is_null() || name.ends_with("openapi.json") || has_example(schema);
            assert!(is_described, "{name} {status} has no example");
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(body.is_null() || has_example(body), "{name} has no example of what it takes");
        let is_public =
            ["health", "liveness", "questions", "runtimes", "receipts/key", "/keys", "openapi.json"]
                .iter()
                .any(|end| name.ends_with(end));
        assert!(is_public || answers.contains_key("401") && answers.contains_key("429"), "{name}");
    }
}

/// Asks the server everything that the description allows, and some that it does not.
/// What runs for ever is left out.
#[tokio::test]
async fn schemathesis_finds_nothing() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let other = server.make_room(json!({})).await;
    let member = room.join("candidate", "Ada").await.member;
    let config = include_str!("schemathesis.toml")
        .replace("{room}", &room.id)
        .replace("{other}", &other.id)
        .replace("{link}", &room.links["observer"].0)
        .replace("{member}", &member);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("schemathesis.toml");
    std::fs::write(&file, config).unwrap();
    let installed = concat!(env!("CARGO_MANIFEST_DIR"), "/target/schemathesis/bin/schemathesis");
    let run = Command::new(std::env::var("SCHEMATHESIS").unwrap_or_else(|_| installed.to_owned()))
        .arg("--config-file")
        .arg(&file)
        .arg("run")
        .arg(server.http("/api/v1/openapi.json"))
        .args(["--header", &format!("Authorization: Bearer {KEY}")])
        // This server runs nothing, and schemathesis packs no archives.
        .args(
            ["follow_events", "create_run", "try_sandbox", "try_question", "check_export"]
                .map(|id| format!("--exclude-operation-id={id}")),
        )
        // It follows links that the given rooms do not have.
        .args(["--exclude-checks", "ensure_resource_availability"])
        .args(["--max-examples", "15", "--seed", "1", "--suppress-health-check", "all", "--no-color"])
        // The server promises an answer within its own limits.
        .args(["--request-timeout", "20"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = run.await.expect("schemathesis is installed: 'make packages'");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // It has not given up on most of them.
    let tested: usize =
        said.split("Tested: ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    assert!(tested >= 24, "{said}");
}
