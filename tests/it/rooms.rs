//! Rooms by the API: people, problem, documents, questions, passwords, deletion.

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad::question::text::lf;
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, ReadTxn, StateVector, Text, Transact, Update};

async fn server() -> TestServer {
    TestServer::start_with(Limits::default(), |settings| settings.rooms = RoomPolicy::MadeFirst).await
}

/// `user` in somebody's presence, as `viewer` sees it.
async fn user(viewer: &mut Client, of: u64) -> Value {
    viewer.until("presence", |viewer| viewer.sees(of)).await;
    let state: Value = serde_json::from_str(&viewer.presence[&of].1).unwrap();
    state["user"].clone()
}

#[tokio::test]
async fn aware_3_name_colour_and_role_come_from_the_session() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let (ada, bob) = (room.join("candidate", " Ada\u{202e} \n").await, room.join("interviewer", "Bob").await);
    assert_eq!(ada.answer["member"]["name"], "Ada");
    assert_ne!(ada.answer["member"]["colour"], bob.answer["member"]["colour"]);
    let mut of_ada = room.client("code", &ada.token).await;
    let mut of_bob = room.client("code", &bob.token).await;
    let forged = r#"{"user":{"name":"Bob","colour":7,"role":"interviewer"}}"#;
    of_ada.announce(1, forged).await;
    of_bob.announce(1, "{}").await;
    let id = of_ada.id();
    let seen = user(&mut of_bob, id).await;
    assert_eq!((&seen["name"], &seen["role"]), (&json!("Ada"), &json!("candidate")));
    assert_eq!(seen["colour"], ada.answer["member"]["colour"]);
    assert_eq!(seen["color"], ada.answer["member"]["color"]);
    // Another name shows wherever she is, without a word of hers.
    let body = Some(json!({ "name": "Ada Lovelace" }));
    let (status, renamed) = room.ask(Method::PATCH, "/members/me", &ada.token, body).await;
    assert_eq!((status.as_u16(), &renamed["name"]), (200, &json!("Ada Lovelace")));
    of_bob.until("the new name", |bob| bob.presence[&id].1.contains("Ada Lovelace")).await;
    of_ada
        .until("it herself", |ada| {
            ada.presence.get(&id).is_some_and(|(_, state)| state.contains("Ada Lovelace"))
        })
        .await;
    // And stays when she says something next.
    let (clock, _) = of_ada.presence[&id];
    of_ada.announce(clock + 1, r#"{"at":5,"user":{"name":"Ada"}}"#).await;
    of_bob.until("her caret", |bob| bob.presence[&id].1.contains(r#""at":5"#)).await;
    assert_eq!(user(&mut of_bob, id).await["name"], "Ada Lovelace");
}

#[tokio::test]
async fn aware_6_two_of_one_name_are_two_and_two_tabs_are_one() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let (first, second) = (room.join("candidate", "Ada").await, room.join("candidate", "Ada").await);
    assert_ne!(first.member, second.member);
    let tabs = [room.client("code", &first.token).await, room.client("code", &first.token).await];
    let _other = room.client("code", &second.token).await;
    let connections = async || {
        let (_, list) = room.ask(Method::GET, "/members", room.token("owner"), None).await;
        let members = list["members"].as_array().unwrap().clone();
        members.iter().map(|member| member["connections"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    eventually("both of them", async || connections().await == [2, 1]).await;
    let (_, seen) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(seen["people"], 2);
    let [one, _two] = tabs;
    drop(one);
    eventually("one tab to go", async || connections().await == [1, 1]).await;
}

#[tokio::test]
async fn a_name_is_needed_and_a_token_of_this_room() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let join = async |body: Value| room.ask(Method::POST, "/join", "", Some(body)).await;
    for (body, status, field) in [
        (json!({ "token": room.token("candidate"), "name": "  " }), 422, json!("name")),
        (json!({ "token": room.token("candidate"), "name": "x".repeat(300) }), 422, json!("name")),
        (json!({ "token": room.token("candidate") }), 422, Value::Null),
        (json!({ "token": room.token("candidate"), "name": "A", "role": "owner" }), 422, json!("role")),
        (json!({ "token": "x".repeat(32), "name": "Ada" }), 401, Value::Null),
    ] {
        let (found, answer) = join(body.clone()).await;
        assert_eq!((found.as_u16(), &answer["error"]["field"]), (status, &field), "{body} {answer}");
    }
    // A session is not a link: nobody passes on a role that they were given.
    let session = room.join("interviewer", "Bob").await;
    let (status, _) = join(json!({ "token": session.token, "name": "Eve" })).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn a_room_can_have_a_password() {
    let server = server().await;
    let room = server.make_room(json!({ "password": "correct horse" })).await;
    let join = async |password: Option<&str>| {
        let body = json!({ "token": room.token("candidate"), "name": "Ada", "password": password });
        let (status, answer) = room.ask(Method::POST, "/join", "", Some(body)).await;
        (status.as_u16(), answer["error"]["code"].clone())
    };
    assert_eq!(join(None).await, (401, json!("password")));
    assert_eq!(join(Some("wrong")).await, (401, json!("password")));
    assert_eq!(join(Some("correct horse")).await, (200, Value::Null));
    let body = json!({ "token": room.token("owner"), "name": "Bob", "password": "correct horse" });
    let owner = TestSession::of(room.ask(Method::POST, "/join", "", Some(body)).await.1).token;
    let owner = owner.as_str();
    let (_, seen) = room.ask(Method::GET, "", owner, None).await;
    assert_eq!(seen["has_password"], true);
    assert!(!seen.to_string().contains("argon2"));
    let without = Some(json!({ "password": null }));
    assert_eq!(room.ask(Method::PATCH, "", owner, without).await.1["has_password"], false);
    assert_eq!(join(None).await.0, 200);
    let empty = Some(json!({ "password": "" }));
    assert_eq!(room.ask(Method::PATCH, "", owner, empty).await.0, 422);
    // Not even the store has it.
    let server = server.restart().await;
    let files = contents(server.folder());
    assert!(!contains(&files, b"correct horse"));
}

#[tokio::test]
async fn the_problem_is_written_into_the_live_document_with_little_change() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let owner = room.token("owner");
    let mut reader = room.client("problem", room.token("candidate")).await;
    reader.until_synced().await;
    let text = |client: &Client| {
        let root = client.doc.get_or_insert_text("text");
        root.get_string(&client.doc.transact())
    };
    let long = format!("# Title\r\n\r\n{}\r\nEnd", "Many words. ".repeat(500));
    let put = async |markdown: &str| {
        let body = Some(json!({ "markdown": markdown }));
        room.ask(Method::PUT, "/problem", owner, body).await.0.as_u16()
    };
    assert_eq!(put(&long).await, 204);
    reader.until("the problem", |reader| text(reader) == lf(&long)).await;
    let frames = reader.frames.len();
    assert_eq!(put(&long.replace("End", "The end")).await, 204);
    reader.until("the change", |reader| text(reader).ends_with("The end")).await;
    let bytes: usize = reader.frames[frames..].iter().map(|frame| frame.len()).sum();
    assert!(bytes < 200, "{bytes} bytes for three characters");
    // As Markdown, too.
    let request = room.request(Method::PUT, "/problem", owner).header("content-type", "text/markdown");
    assert_eq!(request.body("# Other 😀").send().await.unwrap().status(), 204);
    let request = room.request(Method::GET, "/problem", room.token("candidate"));
    let answer = request.header("accept", "text/markdown").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/markdown; charset=utf-8");
    assert_eq!(answer.text().await.unwrap(), "# Other 😀");
    let (_, json) = room.ask(Method::GET, "/problem", owner, None).await;
    assert_eq!(json["markdown"], "# Other 😀");
    let request = room.request(Method::GET, "/problem", owner).header("accept", "image/png");
    assert_eq!(request.send().await.unwrap().status(), 406);
    assert_eq!(put(&"x".repeat(200_000)).await, 413);
    let request = room.request(Method::PUT, "/problem", owner).header("content-type", "image/png");
    assert_eq!(request.body("x").send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn documents_can_be_had_as_text_json_and_yjs_and_written_by_updates() {
    let server = server().await;
    let room = server.make_room(json!({ "language": "go" })).await;
    let owner = room.token("owner");
    let get = async |path: &str, accept: &str| {
        let request = room.request(Method::GET, path, owner).header("accept", accept);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap())
    };
    let (_, json) = room.ask(Method::GET, "/documents/code", owner, None).await;
    assert_eq!((&json["language"], &json["text"]), (&json!("go"), &Value::Null));
    let go = json["files"]["main.go"].as_str().unwrap();
    assert_eq!(get("/documents/code", "text/plain").await.1, go.as_bytes());
    let python = json["files"]["main.py"].as_str().unwrap();
    assert_eq!(get("/documents/code?file=main.py", "text/plain").await.1, python.as_bytes());
    assert_eq!(get("/documents/code?file=main.cobol", "text/plain").await.0, 400);

    // Edited elsewhere, from the state that was had here.
    let (_, state) = get("/documents/notes", "application/octet-stream").await;
    let doc = Doc::new();
    doc.transact_mut().apply_update(Update::decode_v1(&state).unwrap()).unwrap();
    let root = doc.get_or_insert_text("text");
    root.insert(&mut doc.transact_mut(), 0, "strong on tests");
    let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let put = async |method: Method, path: &str, body: Vec<u8>| {
        let request = room.request(method, path, owner).header("content-type", "application/octet-stream");
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.map_or(Value::Null, |body| body["error"]["code"].clone()))
    };
    for method in [Method::PUT, Method::POST, Method::PUT] {
        assert_eq!(put(method, "/documents/notes", update.clone()).await.0, 204, "twice is once");
    }
    let (_, json) = room.ask(Method::GET, "/documents/notes", owner, None).await;
    assert_eq!(json["text"], "strong on tests");
    assert_eq!(put(Method::PUT, "/documents/notes", vec![0, 0]).await.0, 204, "nothing is nothing");
    assert_eq!(put(Method::PUT, "/documents/notes", vec![1, 2, 3]).await, (422, json!("unprocessable")));
    assert_eq!(put(Method::PUT, "/documents/notes", vec![0; 2 << 20]).await, (413, json!("too_large")));
    let request = room.request(Method::PUT, "/documents/notes", owner).body("x");
    assert_eq!(request.send().await.unwrap().status(), 415);
    assert_eq!(room.ask(Method::GET, "/documents/kitchen", owner, None).await.0, 404);
    // It was on disk when it was answered.
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let (_, json) = room.ask(Method::GET, "/documents/notes", room.token("owner"), None).await;
    assert_eq!(json["text"], "strong on tests");
}

#[tokio::test]
async fn merge_5_a_room_of_a_question_begins_with_it_exactly_once() {
    let server = server().await;
    let list: Value = reqwest::get(server.http("/api/v1/questions")).await.unwrap().json().await.unwrap();
    let questions = list["questions"].as_array().unwrap();
    assert!(questions.len() >= 12);
    let question = questions.iter().find(|question| question["id"] == "rate-limiter").unwrap();
    assert_eq!(question["languages"], json!(["python", "javascript", "java"]));
    let detail = reqwest::get(server.http("/api/v1/questions/rate-limiter")).await.unwrap();
    let detail: Value = detail.json().await.unwrap();
    assert_eq!(detail["title"], question["title"]);
    assert!(detail["private"].is_null());
    let made = json!({ "question": "rate-limiter", "language": "java", "phase": "live" });
    let room = server.make_room(made).await;
    let look = async |room: &TestRoom| {
        let get = async |document: &str| {
            let path = format!("/documents/{document}");
            room.ask(Method::GET, &path, room.token("owner"), None).await.1
        };
        (get("code").await, get("problem").await, get("notes").await)
    };
    // Everybody at once.
    let urls: Vec<String> = ["code", "problem", "code", "problem", "notes"]
        .map(|document| server.ws(&room.document(document, "owner")))
        .into();
    let clients = futures_util::future::join_all(urls.iter().map(|url| Client::connect(url))).await;
    let (code, problem, notes) = look(&room).await;
    assert_eq!(code["language"], "java");
    assert!(code["files"]["Main.java"].as_str().unwrap().contains("class Limiter"));
    assert!(code["files"]["main.go"].as_str().unwrap().contains("package main"), "as the language has it");
    assert_eq!(problem["text"].as_str().unwrap().matches("# Rate limiter").count(), 1);
    assert_eq!(notes["text"].as_str().unwrap().matches("## What to look for").count(), 1);
    drop(clients);
    let server = server.restart().await.restart().await;
    let again = room.at(server.http(""));
    assert_eq!(look(&again).await, (code, problem, notes));
}

/// Every byte of every file in a folder, but of the reserve for a full disk, which has
/// nothing but zeroes. Files may go meanwhile.
fn contents(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(contents(&path));
        } else if !path.ends_with("reserve") {
            files.extend(std::fs::read(&path));
        }
    }
    files
}

fn contains(files: &[Vec<u8>], text: &[u8]) -> bool {
    files.iter().any(|file| file.windows(text.len()).any(|window| window == text))
}

#[tokio::test]
async fn hard_9_of_a_deleted_room_no_byte_is_left_without_a_restart() {
    let server = server().await;
    let (room, other) = (server.make_room(json!({})).await, server.make_room(json!({})).await);
    // Not made of words that the other room has, too.
    let secrets = ["zebra-code-4711", "zebra-problem-4712", "zebra-notes-4713"];
    for (document, secret) in ["code", "problem", "notes"].into_iter().zip(secrets) {
        for (room, text) in [(&room, secret), (&other, "the other room's")] {
            let mut client = room.client(document, room.token("owner")).await;
            client.append(text).await;
            client.settle().await;
        }
    }
    let body = Some(json!({ "title": "zebra-title-4714" }));
    room.ask(Method::PATCH, "", room.token("owner"), body).await;
    let session = room.join("candidate", "Zebra-Name-4715").await;
    let mut waiting = room.client("code", &session.token).await;
    let server = server.restart().await;
    let old = contents(server.folder());
    for secret in secrets.iter().chain(&["zebra-title-4714", "Zebra-Name-4715"]) {
        assert!(
            contains(&old, secret.as_bytes()),
            "{secret} is stored in plain sight, so this test can fail"
        );
    }
    assert_eq!(waiting.until_closed().await, 1012);
    let (room, other) = (room.at(server.http("")), other.at(server.http("")));
    let mut open = room.client("code", room.token("interviewer")).await;
    open.until_text(secrets[0]).await;
    open.append(" and more").await;
    assert_eq!(room.ask(Method::DELETE, "", room.token("owner"), None).await.0, 204);
    // Everybody has to go, and nobody finds it any more.
    assert_eq!(open.until_closed().await, 4404);
    assert_eq!(room.ask(Method::GET, "", room.token("owner"), None).await.0, 404);
    assert_eq!(room.ask(Method::DELETE, "", room.token("owner"), None).await.0, 404);
    assert_eq!(room.client("code", room.token("owner")).await.until_closed().await, 4404);
    // Within a minute, and without a restart.
    let is_gone = |secret: &str| !contains(&contents(server.folder()), secret.as_bytes());
    for secret in secrets.iter().chain(&["zebra-title-4714", "Zebra-Name-4715", room.id.as_str()]) {
        eventually(secret, || async { is_gone(secret) }).await;
    }
    // The others have lost nothing, now and after a restart.
    let mut client = other.client("code", other.token("owner")).await;
    client.until_text("the other room's").await;
    let server = server.restart().await;
    let other = other.at(server.http(""));
    let mut client = other.client("code", other.token("owner")).await;
    client.until_text("the other room's").await;
    assert!(!contains(&contents(server.folder()), secrets[0].as_bytes()));
}

#[tokio::test]
async fn sessions_outlive_a_restart() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let TestSession { token, renewal, member, .. } = room.join("candidate", "Ada").await;
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let mut ada = room.client("code", &token).await;
    ada.until_synced().await;
    let (status, renewed) = room.ask(Method::POST, "/session", &renewal, None).await;
    assert_eq!((status.as_u16(), &renewed["member"]["id"]), (200, &json!(member)));
    assert_eq!(renewed["room"]["phase"], "live");
}
