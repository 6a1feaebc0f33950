//! What similar systems offer: the table of `README.md`, row by row.

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

/// Method, path, body, status, fields of the answer.
type Row = (Method, &'static str, Value, u16, &'static [&'static str]);

const KEY: &str = "a-key-of-the-servers-owner";

fn table() -> Vec<Row> {
    use Method as M;
    vec![
        (M::POST, "/create_room", Value::Null, 200, &["room_id", "links"]),
        (M::POST, "/api/sessions", json!({}), 201, &["session_id", "created_at", "links"]),
        (
            M::POST,
            "/api/sessions/create",
            json!({ "language": "go" }),
            201,
            &["session_id", "created_at", "links"],
        ),
        (M::GET, "/api/sessions/{id}", Value::Null, 200, &["session_id", "language", "active_users"]),
        (M::POST, "/api/v1/sessions", json!({}), 201, &["session_id", "created_at", "links"]),
        (M::GET, "/api/v1/sessions", Value::Null, 200, &[]),
        (M::GET, "/api/v1/sessions/{id}", Value::Null, 200, &["session_id", "language", "active_users"]),
        (M::PUT, "/api/v1/sessions/{id}/problem", json!({ "markdown": "# Task" }), 204, &[]),
        (
            M::POST,
            "/api/v1/sessions/{id}/join",
            json!({ "token": "{candidate}", "name": "Ada" }),
            200,
            &["token", "member", "room"],
        ),
        (M::POST, "/api/v1/sessions/{id}/execute", json!({ "language": "go", "code": "x" }), 503, &["error"]),
        (M::GET, "/health", Value::Null, 200, &["status", "components"]),
        (M::GET, "/api/health", Value::Null, 200, &["status", "components"]),
        (M::GET, "/api/v1/health", Value::Null, 200, &["status", "components"]),
        (M::GET, "/api/v1/liveness", Value::Null, 200, &["status"]),
        (M::GET, "/session/{id}", Value::Null, 200, &[]),
    ]
}

#[tokio::test]
async fn every_row_of_the_table() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await;
    let readme = include_str!("../../README.md");
    let http = reqwest::Client::new();
    let made =
        http.post(server.http("/api/sessions")).json(&json!({ "language": "go" })).send().await.unwrap();
    let made: Value = made.json().await.unwrap();
    let id = made["session_id"].as_str().unwrap();
    let token = |role: &str| {
        let links = made["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["role"] == role).unwrap();
        link["token"].as_str().unwrap().to_owned()
    };
    for (method, path, body, status, fields) in table() {
        let what = format!("{method} {path}");
        // As the table in README writes it.
        assert!(readme.contains(&format!("`{what}`")), "README.md lacks `{what}`");
        let bearer = if what == "GET /api/v1/sessions" { KEY.to_owned() } else { token("owner") };
        let mut request = http.request(method, server.http(&path.replace("{id}", id))).bearer_auth(bearer);
        if !body.is_null() {
            let body = body.to_string().replace("{candidate}", &token("candidate"));
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{what}");
        let text = answer.text().await.unwrap();
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        for field in fields {
            assert!(!json[field].is_null(), "{what}: {field} in {text}");
        }
        if what == "GET /api/v1/sessions" {
            assert!(json.as_array().unwrap().iter().any(|session| session["session_id"] == id));
        }
    }
    // Live at once: nobody waits in those systems.
    for path in [format!("/api/v1/ws/{id}"), format!("/ws/sessions/{id}"), format!("/ws/{id}")] {
        assert!(readme.contains(&format!("`{}`", path.replace(id, "{id}"))), "{path}");
        let url = server.http(&format!("{path}?token={}", token("candidate"))).replace("http:", "ws:");
        let mut client = Client::connect(&url).await;
        client.until_synced().await;
        client.append(&path).await;
        client.settle().await;
        assert!(client.text().contains(&path));
        let session: Value =
            reqwest::get(server.http(&format!("/api/sessions/{id}"))).await.unwrap().json().await.unwrap();
        assert_eq!((&session["language"], &session["active_users"]), (&json!("go"), &json!(1)), "{session}");
        drop(client);
        eventually("everybody to go", async || {
            let url = server.http(&format!("/api/sessions/{id}"));
            reqwest::get(url).await.unwrap().json::<Value>().await.unwrap()["active_users"] == 0
        })
        .await;
    }
}
