//! The admin API: what whoever hosts the server sees and does.

mod alone;
mod draining;
mod rooms;
mod several;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::serve::Listener as _;
use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad::http;
use pairpad::server::{Options, Server};
use pairpad::telemetry::recent::{RecentLayer, TROUBLE};
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use pairpad_testing::storage::SwitchedStorage;
use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;

use crate::events::Stream;

const KEY: &str = "a-key-of-the-servers-owner";

async fn server() -> TestServer {
    TestServer::start_with(Limits::default(), |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.admin_listen = "127.0.0.1:0".parse().ok();
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await
}

/// Asks with a key: the status, and the JSON if there is any.
async fn ask(method: Method, url: &str, key: &str) -> (u16, Value) {
    let request = reqwest::Client::new().request(method, url);
    let request = if key.is_empty() { request } else { request.bearer_auth(key) };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
}

/// What is at this path of the admin API.
async fn get(server: &TestServer, path: &str) -> Value {
    let (status, answer) = ask(Method::GET, &server.admin(&format!("/admin/api{path}")), KEY).await;
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

/// Every operation, for this room.
fn operations(room: &str) -> Vec<(Method, String)> {
    let description = http::admin_description();
    let paths = description["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| {
            (method.to_uppercase().parse().unwrap(), path.replace("{room}", room).replace("{node}", "1"))
        })
    });
    each.collect()
}

#[tokio::test]
async fn every_operation_needs_a_key_and_none_is_on_the_public_listener() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let all = operations(&room.id);
    assert_eq!(all.len(), 15, "{all:?}");
    for (method, path) in all {
        for key in ["", "another-key-that-is-not-right", room.token("owner")] {
            let (status, answer) = ask(method.clone(), &server.admin(&path), key).await;
            assert_eq!((status, &answer["error"]["code"]), (401, &json!("not_authenticated")), "{path}");
        }
        assert_eq!(ask(method, &server.http(&path), KEY).await.0, 404, "{path} on the public listener");
    }
    assert_eq!(get(&server, &format!("/rooms/{}", room.id)).await["room"]["phase"], "live");
}

#[tokio::test]
async fn the_page_is_on_the_admin_listener_alone() {
    let server = server().await;
    let page = reqwest::get(server.admin("/")).await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let html = page.text().await.unwrap();
    let scripts: Vec<&str> = html.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(scripts.len() >= 2, "{html}");
    for path in scripts {
        assert_eq!(reqwest::get(server.admin(path)).await.unwrap().status(), 200, "{path}");
        assert_eq!(ask(Method::GET, &server.http(path), "").await.0, 404, "{path} on the public listener");
        assert_eq!(ask(Method::GET, &server.http(&format!("/admin{path}")), "").await.0, 404, "{path}");
    }
    for path in ["/admin.html", "/admin/", "/admin/admin.html", "/assets/..%2fadmin/admin.html"] {
        assert_eq!(ask(Method::GET, &server.http(path), "").await.0, 404, "{path} on the public listener");
    }
    // Nor is a room's page here.
    assert_eq!(ask(Method::GET, &server.admin("/index.html"), "").await.0, 404);
    assert_eq!(reqwest::get(server.admin("/icon.svg")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_overview_says_what_runs_and_how_much_goes_on() {
    let server = server().await;
    let empty = get(&server, "/overview").await;
    assert_eq!(empty["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(empty["listen"]["public"], json!(server.server().address().unwrap().to_string()));
    assert_eq!(empty["listen"]["admin"], json!(server.server().admin_address().unwrap().to_string()));
    assert_eq!((&empty["listen"]["tls"], &empty["webhook"]), (&json!(false), &Value::Null));
    assert_eq!((&empty["storage"]["kind"], &empty["storage"]["health"]), (&json!("local"), &json!("ok")));
    assert!(empty["storage"]["free_bytes"].as_u64().unwrap() > 0);
    assert_eq!(empty["sandbox"]["health"], "low");
    assert!(empty["sandbox"]["reason"].as_str().unwrap().contains("turned off"));
    assert_eq!(empty["numbers"]["people"], 0);
    let room = server.make_room(json!({ "phase": "live" })).await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let mut ada = room.client("code", &ada.token).await;
    let _bob = [room.client("code", &bob.token).await, room.client("notes", &bob.token).await];
    for _ in 0..3 {
        ada.append("x").await;
    }
    ada.settle().await;
    let counted = async || {
        let numbers = get(&server, "/overview").await["numbers"].clone();
        numbers["updates_per_second"].as_f64().unwrap() >= 3.0 / 60.0
            && (numbers["people"].as_u64(), numbers["connections"].as_u64()) == (Some(2), Some(3))
            && (numbers["rooms"].as_u64(), numbers["documents"].as_u64()) == (Some(1), Some(2))
    };
    eventually("the numbers", counted).await;
}

#[tokio::test]
async fn trouble_with_the_storage_is_said_and_listed_once() {
    let subscriber = tracing_subscriber::registry().with(RecentLayer(&TROUBLE));
    let _logs = tracing::subscriber::set_default(subscriber);
    let storage = SwitchedStorage::new();
    let listen = async || http::bind("127.0.0.1:0".parse().unwrap(), "--listen").await.unwrap();
    let (public, inside) = (listen().await, listen().await);
    let at = format!("http://{}/admin/api", inside.local_addr().unwrap());
    let mut options = Options::default();
    options.access.api_keys = vec![KEY.to_owned()];
    let mut server = Server::with(public, Arc::clone(&storage) as _, options);
    server.serve_admin(inside);
    storage.fail_writes.store(true, Ordering::SeqCst);
    storage.room_left.store(5, Ordering::SeqCst);
    for _ in 0..2 {
        let (_, seen) = ask(Method::GET, &format!("{at}/overview"), KEY).await;
        let found = (&seen["storage"]["health"], &seen["storage"]["problem"], &seen["storage"]["free_bytes"]);
        assert_eq!(found, (&json!("failing"), &json!("refused"), &json!(5)));
    }
    let (_, trouble) = ask(Method::GET, &format!("{at}/errors"), KEY).await;
    let places = trouble["places"].as_array().unwrap();
    let place = places.iter().find(|place| place["message"] == "the storage can't be written to");
    let place = place.expect("the warning");
    // It was tried once for both.
    assert_eq!((&place["count"], &place["level"]), (&json!(1), &json!("warning")), "{place}");
    assert!(place["details"][0]["text"].as_str().unwrap().contains("switched off by the test"), "{place}");
    storage.fail_writes.store(false, Ordering::SeqCst);
    server.stop().await;
}

/// Reports of a run in somebody's browser from its beginning to its end.
async fn run_in_browser(room: &TestRoom, token: &str) {
    let body = json!({ "language": "python", "place": "browser" });
    let (status, run) = room.ask(Method::POST, "/runs", token, Some(body)).await;
    assert_eq!(status, 202, "{run}");
    let end = json!({ "output": [], "finished": { "outcome": "exited", "exit_code": 0, "duration_ms": 5 } });
    let path = format!("/runs/{}/output", run["id"].as_str().unwrap());
    let (status, answer) = room.ask(Method::POST, &path, token, Some(end)).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn usage_and_storage_count_what_is_kept() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let other = server.make_room(json!({})).await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let mut writes = room.client("code", &ada.token).await;
    writes.append("some text").await;
    writes.settle().await;
    let mut heard = Stream::open(&room, &bob.token, None).await;
    for _ in 0..2 {
        run_in_browser(&room, &bob.token).await;
        let ended = async || {
            let (_, runs) = room.ask(Method::GET, "/runs", &bob.token, None).await;
            runs["runs"].as_array().unwrap().iter().all(|run| run["state"] == "finished")
        };
        eventually("the run to end", ended).await;
    }
    // That a run has ended is seen a moment before its event is written.
    for _ in 0..2 {
        while heard.next().await.expect("the stream goes on").name != "run_completed" {}
    }
    room.set_phase("ended").await;
    // Nobody waits longer than a moment for what is still being counted.
    let counted = async || !get(&server, "/usage").await["counted_at"].is_null();
    eventually("the rooms to be counted", counted).await;
    let usage = get(&server, "/usage").await;
    let days = usage["days"].as_array().unwrap();
    assert_eq!((days.len(), &usage["is_partial"]), (90, &json!(false)));
    // It may have become midnight meanwhile.
    let sum = |count: &str| days.iter().map(|day| day[count].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("interviews"), sum("people")), (1, 2));
    let runs: Vec<&Value> = days.iter().flat_map(|day| day["runs"].as_array().unwrap()).collect();
    assert!(
        runs.iter().all(|run| (&run["language"], &run["outcome"]) == (&json!("python"), &json!("succeeded")))
    );
    assert_eq!(runs.iter().map(|run| run["count"].as_u64().unwrap()).sum::<u64>(), 2, "{runs:?}");
    let kept = get(&server, "/storage").await;
    let rooms = &kept["rooms"];
    assert_eq!((&rooms["pending"], &rooms["live"], &rooms["ended"]), (&json!(1), &json!(0), &json!(1)));
    assert!(rooms["history_bytes"].as_u64().unwrap() > 0, "{kept}");
    assert_eq!((&kept["questions"], &kept["max_questions"]), (&json!(0), &json!(1_000)));
    drop(other);
}
