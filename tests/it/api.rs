//! The HTTP API: making rooms, looking at them, health, and errors as JSON.

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use yrs::{Map, Transact};

use super::support::server::TestServer;

async fn server() -> TestServer {
    TestServer::start_with(Limits::default(), |settings| settings.rooms = RoomPolicy::MadeFirst).await
}

async fn post(server: &TestServer, path: &str, body: Value) -> (StatusCode, Value) {
    let answer = reqwest::Client::new().post(server.http(path)).json(&body).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

async fn get(server: &TestServer, path: &str) -> (StatusCode, Value) {
    let answer = reqwest::get(server.http(path)).await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_room_is_made_joined_and_looked_at() {
    let server = server().await;
    let (status, made) = post(&server, "/api/v1/rooms", json!({ "language": "go" })).await;
    assert_eq!(status, 201);
    let id = made["id"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 4);
    assert_eq!(made["url"], format!("/rooms/{id}"));

    let mut ada = server.client(id).await;
    let mut bob = server.client(id).await;
    ada.until_synced().await;
    bob.until_synced().await;
    let (status, room) = get(&server, &format!("/api/v1/rooms/{id}")).await;
    assert_eq!(status, 200);
    assert_eq!((&room["language"], &room["people"]), (&json!("go"), &json!(2)));
    let created: jiff::Timestamp = room["created_at"].as_str().unwrap().parse().unwrap();
    let active: jiff::Timestamp = room["last_active_at"].as_str().unwrap().parse().unwrap();
    assert!(active >= created);

    // Choosing another language shows, and is remembered.
    let settings = ada.doc.get_or_insert_map("room");
    let update = {
        let mut txn = ada.doc.transact_mut();
        settings.insert(&mut txn, "language", "rust");
        txn.encode_update_v1()
    };
    ada.send(pairpad::protocol::message::update(&update)).await;
    ada.settle().await;
    assert_eq!(get(&server, &format!("/api/v1/rooms/{id}")).await.1["language"], "rust");
    let server = server.restart().await;
    assert_eq!(get(&server, &format!("/api/v1/rooms/{id}")).await.1["language"], "rust");
}

#[tokio::test]
async fn a_room_needs_no_body() {
    let server = server().await;
    let answer = reqwest::Client::new().post(server.http("/api/v1/rooms")).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(get(&server, &location).await.1["language"], "python");
}

#[tokio::test]
async fn every_error_is_json_with_a_code_and_a_sentence() {
    let server = server().await;
    let http = reqwest::Client::new();
    let request = |method: Method, path: &str| http.request(method, server.http(path));
    let cases = [
        (request(Method::GET, "/api/v1/nothing"), 404, "not_found"),
        (request(Method::GET, "/nothing/here"), 404, "not_found"),
        (request(Method::DELETE, "/api/v1/rooms"), 405, "method_not_allowed"),
        (request(Method::GET, "/api/v1/rooms/00000000-0000-4000-8000-000000000000"), 404, "no_such_room"),
        (request(Method::GET, "/api/v1/rooms/a%00b"), 400, "invalid"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "language": "cobol" })), 400, "invalid"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "colour": 1 })), 400, "invalid"),
        (request(Method::POST, "/api/v1/rooms").body("language=go"), 415, "not_json"),
        (
            request(Method::POST, "/api/v1/rooms").json(&json!({ "language": "x".repeat(100_000) })),
            413,
            "too_large",
        ),
        (request(Method::GET, "/ws/room"), 426, "not_an_upgrade"),
        (request(Method::GET, "/ws/room/kitchen"), 404, "no_such_document"),
    ];
    for (request, status, code) in cases {
        let answer = request.send().await.unwrap();
        let url = answer.url().path().to_owned();
        assert_eq!(answer.status(), status, "{url}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], code, "{url}");
        assert!(body["error"]["message"].as_str().unwrap().len() > 20, "{url}: {body}");
    }
}

#[tokio::test]
async fn health_and_liveness_answer() {
    let server = server().await;
    let (status, health) = get(&server, "/api/v1/health").await;
    assert_eq!((status, &health["status"]), (StatusCode::OK, &json!("ok")));
    assert_eq!(health["components"]["storage"]["status"], "ok");
    assert_eq!(get(&server, "/api/v1/liveness").await.0, 200);
}
