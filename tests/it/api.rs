//! The HTTP API: making rooms, looking at them, health, and errors as JSON.

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use yrs::{Map, Transact};

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
    let (status, made) =
        post(&server, "/api/v1/rooms", json!({ "language": "go", "title": " Round two " })).await;
    assert_eq!(status, 201);
    let room = TestRoom::of(&made, server.http(""));
    assert_eq!(uuid::Uuid::parse_str(&room.id).unwrap().get_version_num(), 4);
    assert_eq!((&made["room"]["title"], &made["room"]["role"]), (&json!("Round two"), &json!("owner")));
    for link in made["links"].as_array().unwrap() {
        let token = link["token"].as_str().unwrap();
        assert_eq!(link["url"], format!("/rooms/{}#{token}", room.id));
    }
    assert_eq!(room.links.len(), 4);

    let mut ada = room.client("code", room.token("owner")).await;
    let mut bob = room.client("code", room.token("interviewer")).await;
    ada.until_synced().await;
    bob.until_synced().await;
    let see = async |room: &TestRoom| room.ask(Method::GET, "", room.token("candidate"), None).await.1;
    let seen = see(&room).await;
    assert_eq!((&seen["language"], &seen["people"]), (&json!("go"), &json!(2)));
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(time(&seen["last_active_at"]) >= time(&seen["created_at"]));
    let kept = time(&seen["delete_at"]) - time(&seen["last_active_at"]);
    assert_eq!(kept.total(jiff::Unit::Hour).unwrap(), 30.0 * 24.0);

    // Choosing another language shows, and is remembered.
    let settings = ada.doc.get_or_insert_map("room");
    let update = {
        let mut txn = ada.doc.transact_mut();
        settings.insert(&mut txn, "language", "rust");
        txn.encode_update_v1()
    };
    ada.send(pairpad::protocol::message::update(&update)).await;
    ada.settle().await;
    eventually("the language", async || see(&room).await["language"] == "rust").await;
    let server = server.restart().await;
    let room = TestRoom::of(&made, server.http(""));
    assert_eq!(see(&room).await["language"], "rust");
}

#[tokio::test]
async fn a_room_needs_no_body() {
    let server = server().await;
    let answer = reqwest::Client::new().post(server.http("/api/v1/rooms")).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = answer.json().await.unwrap();
    assert_eq!(location, format!("/api/v1/rooms/{}", made["room"]["id"].as_str().unwrap()));
    assert_eq!(made["room"]["language"], "python");
}

const UNKNOWN: &str = "/api/v1/rooms/00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn every_error_is_json_with_a_code_and_a_sentence() {
    let server = server().await;
    let http = reqwest::Client::new();
    let request = |method: Method, path: &str| http.request(method, server.http(path));
    let cases = [
        (request(Method::GET, "/api/v1/nothing"), 404, "not_found"),
        (request(Method::GET, "/nothing/here"), 404, "not_found"),
        (request(Method::PUT, "/api/v1/rooms"), 405, "method_not_allowed"),
        (request(Method::GET, UNKNOWN), 401, "not_authenticated"),
        (request(Method::GET, UNKNOWN).bearer_auth("x"), 404, "no_such_room"),
        (request(Method::GET, "/api/v1/rooms/a%00b"), 400, "invalid"),
        (request(Method::GET, "/api/v1/rooms/00000000-0000-1000-8000-000000000000"), 400, "invalid"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "language": "cobol" })), 422, "unprocessable"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "colour": 1 })), 422, "unprocessable"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "keep_days": 9999 })), 422, "unprocessable"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "title": "a\nb" })), 422, "unprocessable"),
        (request(Method::POST, "/api/v1/rooms").json(&json!({ "question": "x" })), 404, "no_such_question"),
        (request(Method::GET, "/api/v1/questions/x"), 404, "no_such_question"),
        (
            request(Method::POST, "/api/v1/rooms").header("content-type", "application/json").body("{"),
            400,
            "invalid",
        ),
        (request(Method::POST, "/api/v1/rooms").body("language=go"), 415, "media_type"),
        (
            request(Method::POST, "/api/v1/rooms").json(&json!({ "language": "x".repeat(300_000) })),
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
        if body["error"]["code"] == "unprocessable" {
            assert!(body["error"]["field"].is_string() || body.to_string().contains("colour"), "{body}");
        }
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
