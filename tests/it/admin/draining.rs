//! Taking a server of several out of service, and back.

use std::io::Write;

use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::several::operated;
use super::{KEY, ask, get, server};
use crate::cluster::{Member, SECRET, owner};

pub(super) async fn members<const N: usize>(names: [&str; N]) -> (String, [Member; N]) {
    let url = Postgres::shared().database().await;
    let starting = names.map(|name| Member::start_as(&url, (name, SECRET), operated));
    let started = futures_util::future::join_all(starting).await;
    let Ok(members) = started.try_into() else { unreachable!() };
    (url, members)
}

/// Asks a server's administration.
pub(super) async fn change(server: &TestServer, method: Method, path: &str) -> (u16, Value) {
    ask(method, &server.admin(&format!("/admin{path}")), KEY).await
}

/// Drains a server, and waits until it has no rooms.
pub(super) async fn drain(server: &TestServer) {
    let (status, progress) = change(server, Method::POST, "/drain").await;
    assert_eq!(status, 200, "{progress}");
    assert!(["draining", "drained"].contains(&progress["state"].as_str().unwrap()), "{progress}");
    let is_drained =
        async || change(server, Method::GET, "/drain").await.1 == json!({ "state": "drained", "rooms": 0 });
    eventually("it has no rooms any more", is_drained).await;
}

pub(super) async fn ready(server: &TestServer) -> (u16, String) {
    let answer = reqwest::get(server.admin("/readyz")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn typist(room: &TestRoom, session: &TestSession) -> Client {
    let mut client = room.client("code", &session.token).await;
    client.until_synced().await;
    client
}

async fn metric(server: &TestServer) -> bool {
    let text = reqwest::get(server.admin("/metrics")).await.unwrap().text().await.unwrap();
    text.contains("\npairpad_draining 1\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_a_drained_server_has_no_rooms_and_passes_everything_on() {
    let (url, [first, second]) = members(["first", "second"]).await;
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    let ada = room.join("candidate", "Ada").await;
    let mut of_ada = typist(&room, &ada).await;
    of_ada.append("before").await;
    assert_eq!(owner(&url, &room).await.as_deref(), Some("first"));
    assert_eq!((ready(&first.server).await.0, metric(&first.server).await), (200, false));
    drain(&first.server).await;
    assert_eq!(of_ada.until_closed().await, 1012);
    let (status, why) = ready(&first.server).await;
    assert!(status == 503 && why.contains("draining"), "{status} {why}");
    assert_eq!(reqwest::get(first.server.admin("/livez")).await.unwrap().status(), 200);
    assert_eq!(reqwest::get(first.server.http("/api/v1/health")).await.unwrap().status(), 503);
    assert!(metric(&first.server).await);
    // She comes back to the same address, and what she had typed is there.
    let mut of_ada = typist(&room, &ada).await;
    of_ada.until_text("before").await;
    assert_eq!(owner(&url, &room).await.as_deref(), Some("second"));
    let mut over_there = typist(&second.at(&room), &ada).await;
    of_ada.append(", and after").await;
    over_there.until_text("before, and after").await;
    // What is made there is at the other from the beginning, archives included.
    let made = first.server.make_room(json!({ "phase": "live" })).await;
    let bob = made.join("candidate", "Bob").await;
    typist(&made, &bob).await.append("new").await;
    assert_eq!(owner(&url, &made).await.as_deref(), Some("second"));
    let sessions = reqwest::Client::new().post(first.server.http("/api/sessions")).send().await.unwrap();
    assert_eq!(sessions.status(), 201);
    // Asked again, it is as it was.
    drain(&first.server).await;
    let (status, progress) = change(&first.server, Method::DELETE, "/drain").await;
    assert_eq!((status, progress), (200, json!({ "state": "serving", "rooms": 0 })));
    assert_eq!((ready(&first.server).await.0, metric(&first.server).await), (200, false));
    let own = first.server.make_room(json!({ "phase": "live" })).await;
    let eve = own.join("candidate", "Eve").await;
    let mut of_eve = typist(&own, &eve).await;
    assert_eq!(owner(&url, &own).await.as_deref(), Some("first"));
    // And back: the other gives it what it has.
    drain(&second.server).await;
    of_ada.until_closed().await;
    let mut of_ada = typist(&room, &ada).await;
    of_ada.until_text("before, and after").await;
    assert_eq!(owner(&url, &room).await.as_deref(), Some("first"));
    of_eve.append("nobody moved me").await;
    of_eve.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_a_drained_server_finds_rooms_wherever_they_are() {
    let (url, [first, second, third]) = members(["first", "second", "third"]).await;
    let mut sessions = Vec::new();
    for _ in 0..8 {
        let room = third.server.make_room(json!({ "phase": "live" })).await;
        let ada = room.join("candidate", "Ada").await;
        let mut socket = typist(&room, &ada).await;
        socket.append("at the third").await;
        sessions.push((room, ada, socket));
    }
    drain(&first.server).await;
    for (room, ada, _socket) in &sessions {
        // Were it to go by who is to have a room that nobody has, half of them would be at the second.
        let (status, _) = first.at(room).ask(Method::GET, "", &ada.token, None).await;
        assert_eq!(status, 200);
        typist(&first.at(room), ada).await.until_text("at the third").await;
        assert_eq!(owner(&url, room).await.as_deref(), Some("third"));
    }
    drop(second);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_rooms_that_are_made_while_a_server_drains_are_kept() {
    let (_, [first, _second]) = members(["first", "second"]).await;
    let make = async |count: usize| {
        let body = json!({ "phase": "live", "title": format!("room {count}") });
        let asked = reqwest::Client::new().post(first.server.http("/api/v1/rooms")).json(&body);
        let answer = asked.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap())
    };
    let making = futures_util::future::join_all((0..40).map(make));
    let (made, ()) = tokio::join!(making, drain(&first.server));
    let mut kept = 0;
    for (status, answer) in made {
        // Whoever asked in the moment in between is told to try again, and nothing is left of it.
        if status == 503 {
            assert_eq!(answer["error"]["code"], "shutting_down", "{answer}");
            continue;
        }
        assert_eq!(status, 201, "{answer}");
        let room = TestRoom::of(&answer, first.server.http(""));
        assert_eq!(room.ask(Method::GET, "", room.token("owner"), None).await.0, 200);
        kept += 1;
    }
    assert_eq!(get(&first.server, "/rooms?limit=100").await["rooms"].as_array().unwrap().len(), kept);
    let (_, progress) = change(&first.server, Method::GET, "/drain").await;
    assert_eq!(progress, json!({ "state": "drained", "rooms": 0 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn run_4_what_ran_in_a_room_that_moved_has_ended_wherever_it_goes() {
    let (_, [first, second]) = members(["first", "second"]).await;
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    let ada = room.join("candidate", "Ada").await;
    let run = async || {
        let body = json!({ "language": "python", "place": "browser" });
        let (status, run) = room.ask(Method::POST, "/runs", &ada.token, Some(body)).await;
        assert_eq!((status.as_u16(), &run["state"]), (202, &json!("running")), "{run}");
    };
    let states = async || {
        let (_, answer) = room.ask(Method::GET, "/runs", &ada.token, None).await;
        let runs = answer["runs"].as_array().unwrap_or_else(|| panic!("{answer}")).iter();
        runs.map(|run| run["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    run().await;
    drain(&first.server).await;
    assert!(!states().await.contains(&"running".to_owned()));
    // Back at the first one, which has looked at that room before.
    run().await;
    change(&first.server, Method::DELETE, "/drain").await;
    drain(&second.server).await;
    let states = states().await;
    assert!(states.len() == 2 && !states.contains(&"running".to_owned()), "{states:?}");
    run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_the_last_server_is_not_drained() {
    let alone = server().await;
    for (method, path) in [(Method::POST, "/drain"), (Method::DELETE, "/drain"), (Method::GET, "/drain")] {
        let (status, answer) = change(&alone, method, path).await;
        assert_eq!((status, &answer["error"]["code"]), (409, &json!("no_cluster")));
    }
    assert_eq!(get(&alone, "/nodes").await, json!({ "nodes": [] }));
    assert_eq!(ready(&alone).await.0, 200);
    let (_, [first, second]) = members(["first", "second"]).await;
    drain(&first.server).await;
    let (status, answer) = change(&second.server, Method::POST, "/drain").await;
    assert_eq!((status, &answer["error"]["code"]), (409, &json!("no_other_server")));
    assert_eq!(ready(&second.server).await.0, 200);
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    assert_eq!(second.at(&room).ask(Method::GET, "", room.token("owner"), None).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_any_server_of_a_cluster_shows_all_and_drains_any() {
    let (url, [first, second]) = members(["first", "second"]).await;
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    let ada = room.join("candidate", "Ada").await;
    let mut of_ada = typist(&room, &ada).await;
    let nodes = get(&second.server, "/nodes").await["nodes"].clone();
    let seen = |node: &Value| {
        ["name", "lease", "is_draining", "rooms", "is_this", "version"].map(|field| node[field].clone())
    };
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(json!(seen(&nodes[0])), json!(["first", "live", false, 1, false, version]));
    assert_eq!(json!(seen(&nodes[1])), json!(["second", "live", false, 0, true, version]));
    assert!(nodes[0]["started_at"].is_string() && nodes[0]["address"].is_string());
    let path = format!("/api/nodes/{}/drain", nodes[0]["id"]);
    let (status, progress) = change(&second.server, Method::POST, &path).await;
    assert_eq!(status, 200, "{progress}");
    of_ada.until_closed().await;
    let is_over = async || {
        let first = &get(&second.server, "/nodes").await["nodes"][0];
        first["is_draining"] == true && first["rooms"] == 0
    };
    eventually("the other has no rooms any more", is_over).await;
    assert_eq!(ready(&first.server).await.0, 503);
    let mut of_ada = typist(&room, &ada).await;
    of_ada.append("over the first").await;
    assert_eq!(owner(&url, &room).await.as_deref(), Some("second"));
    let own = format!("/api/nodes/{}/drain", nodes[1]["id"]);
    let (status, answer) = change(&first.server, Method::POST, &own).await;
    assert_eq!((status, &answer["error"]["code"]), (409, &json!("no_other_server")), "as it says itself");
    let (status, progress) = change(&second.server, Method::DELETE, &path).await;
    assert_eq!((status, &progress["state"]), (200, &json!("serving")));
    assert_eq!(ready(&first.server).await.0, 200);
    for none in ["/api/nodes/999999/drain", "/api/nodes/first/drain"] {
        let (status, answer) = change(&second.server, Method::POST, none).await;
        assert_eq!((status, &answer["error"]["code"]), (404, &json!("no_such_server")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_only_servers_and_operators_drain_a_server() {
    let (_, [first, _second]) = members(["first", "second"]).await;
    let inside = format!("http://{}/cluster/drain", first.inner());
    for (url, status) in [(inside, 403), (first.server.http("/cluster/drain"), 404)] {
        for method in [Method::POST, Method::DELETE] {
            assert_eq!(ask(method, &url, KEY).await.0, status, "{url}");
        }
    }
    assert_eq!(ask(Method::POST, &first.server.admin("/admin/drain"), "").await.0, 401);
    assert_eq!(ready(&first.server).await.0, 200);
}

/// Runs `pairpad drain`: its exit code, and what it says.
pub(super) async fn pairpad_drain(server: &TestServer, key: &str, more: &[&str]) -> (Option<i32>, String) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{key}").unwrap();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command.arg("drain").args(["--admin", &server.admin("/")]).arg("--api-key-file").arg(file.path());
    let output = command.args(more).env_remove("PAIRPAD_API_KEY").output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_a_command_drains_a_server_and_says_when_it_is_done() {
    let (url, [first, second]) = members(["first", "second"]).await;
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    let ada = room.join("candidate", "Ada").await;
    let mut of_ada = typist(&room, &ada).await;
    let (code, said) = pairpad_drain(&first.server, "another-key-that-is-wrong", &[]).await;
    assert!(code == Some(2) && said.contains("API key"), "{code:?} {said}");
    assert_eq!(ready(&first.server).await.0, 200);
    let (code, said) = pairpad_drain(&first.server, KEY, &[]).await;
    assert!(code == Some(0) && said.contains("can be stopped"), "{code:?} {said}");
    assert_ne!(owner(&url, &room).await.as_deref(), Some("first"));
    of_ada.until_closed().await;
    let (code, said) = pairpad_drain(&second.server, KEY, &[]).await;
    assert!(code == Some(2) && said.contains("No other server takes rooms"), "{code:?} {said}");
    let (code, said) = pairpad_drain(&first.server, KEY, &["--undo"]).await;
    assert!(code == Some(0) && said.contains("takes rooms again"), "{code:?} {said}");
    assert_eq!(ready(&first.server).await.0, 200);
    let nowhere = server().await;
    let (code, said) = pairpad_drain(&nowhere, KEY, &[]).await;
    assert!(code == Some(2) && said.contains("isn't one of several"), "{code:?} {said}");
}
