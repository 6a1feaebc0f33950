//! What interviewers prepare: parts of the problem that are revealed one after the other,
//! and the room for the next candidate.

use pairpad::config::args::MakeRooms;
use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::client::{Client, doc, fresh_id};
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{Any, Doc, GetString, Map, MapPrelim, Out, Text, TextPrelim, Transact, Update};

const SECRET: &str = "zebra-part-4711";

async fn server() -> TestServer {
    TestServer::start_with(Limits::default(), |settings| settings.rooms = RoomPolicy::MadeFirst).await
}

/// Writes into the notes what the page writes when somebody prepares parts and a rubric.
async fn prepare(room: &TestRoom, parts: &[(&str, &str, &str)]) {
    let doc = doc(fresh_id());
    let roots = ["parts", "rubric"].map(|root| doc.get_or_insert_map(root));
    let update = {
        let mut txn = doc.transact_mut();
        for (order, (id, title, text)) in parts.iter().enumerate() {
            let part = roots[0].insert(&mut txn, *id, MapPrelim::default());
            part.insert(&mut txn, "title", *title);
            part.insert(&mut txn, "order", order as f64 / 2.0);
            part.insert(&mut txn, "text", TextPrelim::new(*text));
        }
        let row = roots[1].insert(&mut txn, "row", MapPrelim::default());
        row.insert(&mut txn, "title", "Asks before coding");
        row.insert(&mut txn, "order", 0);
        row.insert(&mut txn, "score", 4);
        row.insert(&mut txn, "evidence", "zebra-evidence-4712");
        txn.encode_update_v1()
    };
    let request = room.request(Method::PUT, "/documents/notes", room.token("owner"));
    let request = request.header("content-type", "application/octet-stream").body(update);
    assert_eq!(request.send().await.unwrap().status(), 204);
}

async fn reveal(room: &TestRoom, part: &str, token: &str) -> (u16, Value) {
    let (status, answer) = room.ask(Method::POST, &format!("/parts/{part}/reveal"), token, None).await;
    (status.as_u16(), answer["error"]["code"].clone())
}

async fn problem(room: &TestRoom) -> String {
    let (_, answer) = room.ask(Method::GET, "/problem", room.token("owner"), None).await;
    answer["markdown"].as_str().unwrap().to_owned()
}

/// The notes, as an interviewer has them.
async fn notes(room: &TestRoom, token: &str) -> Doc {
    let request = room.request(Method::GET, "/documents/notes", token);
    let answer = request.header("accept", "application/octet-stream").send().await.unwrap();
    let doc = doc(fresh_id());
    let update = Update::decode_v1(&answer.bytes().await.unwrap()).unwrap();
    doc.transact_mut().apply_update(update).unwrap();
    doc
}

/// What a root map of the notes holds: each entry's keys with their values as text.
fn entries(notes: &Doc, root: &str) -> Value {
    let map = notes.get_or_insert_map(root);
    let txn = notes.transact();
    let entry = |value| match value {
        Out::YMap(entry) => {
            let value = |value| match value {
                Out::Any(Any::Bool(value)) => json!(value),
                value => json!(value.to_string(&txn)),
            };
            entry.iter(&txn).map(|(key, found)| (key.to_owned(), value(found))).collect::<Value>()
        }
        other => panic!("{other:?}"),
    };
    map.iter(&txn).map(|(id, found)| (id.to_owned(), entry(found))).collect()
}

/// Everything that a candidate or observer can ask for.
async fn told(room: &TestRoom, token: &str) -> String {
    let mut told = String::new();
    let paths = ["", "/members", "/problem", "/documents/code", "/documents/problem", "/documents/output"];
    for path in paths.iter().chain(&["/documents/notes", "/links", "/runs"]) {
        for accept in ["application/json", "text/plain", "application/octet-stream"] {
            let request = room.request(Method::GET, path, token).header("accept", accept);
            let answer = request.send().await.unwrap().bytes().await.unwrap();
            told.push_str(&String::from_utf8_lossy(&answer));
        }
    }
    told
}

fn heard(client: &Client) -> String {
    client.frames.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
}

#[tokio::test]
async fn a_part_is_seen_by_all_when_it_is_revealed_and_by_no_candidate_before() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let markdown = Some(json!({ "markdown": "# Sum\n\nAdd two numbers." }));
    room.ask(Method::PUT, "/problem", room.token("owner"), markdown).await;
    let text = format!("Now {SECRET} numbers.\r\n");
    prepare(&room, &[("p1", "Part two", &text), ("p2", "", "Without memory.\n\n"), ("p3", " ", "")]).await;
    let interviewer = room.join("interviewer", "Ivo").await.token;
    let mut watchers = Vec::new();
    for role in ["candidate", "observer"] {
        let token = room.join(role, role).await.token;
        let mut sockets = Vec::new();
        for document in ["code", "problem", "output", "notes", "board", "pictures"] {
            sockets.push(room.client(document, &token).await);
        }
        watchers.push((token, sockets));
    }
    for (token, _) in &watchers {
        assert!(!told(&room, token).await.contains(SECRET), "while they wait");
    }
    room.set_phase("live").await;
    for (token, sockets) in &mut watchers {
        assert_eq!(sockets.remove(3).until_closed().await, 4403);
        for socket in sockets {
            socket.until_synced().await;
            socket.settle().await;
            assert!(!heard(socket).contains(SECRET));
        }
        assert!(!told(&room, token).await.contains(SECRET));
        assert_eq!(reveal(&room, "p1", token).await, (403, json!("not_allowed")));
        // Whoever may not reveal does not learn which parts there are.
        assert_eq!(reveal(&room, "none", token).await, (403, json!("not_allowed")));
    }
    assert_eq!(problem(&room).await, "# Sum\n\nAdd two numbers.", "a try reveals nothing");

    assert_eq!(reveal(&room, "none", &interviewer).await, (404, json!("no_such_part")));
    assert_eq!(reveal(&room, "p3", &interviewer).await, (409, json!("empty_part")));
    // Two interviewers at once: once is enough.
    let (one, other) =
        tokio::join!(reveal(&room, "p1", &interviewer), reveal(&room, "p1", room.token("owner")));
    let mut statuses = [one.0, other.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(reveal(&room, "p1", &interviewer).await, (409, json!("already_revealed")));
    let with_one = format!("# Sum\n\nAdd two numbers.\n\n## Part two\n\nNow {SECRET} numbers.\n");
    assert_eq!(problem(&room).await, with_one);
    for (_, sockets) in &mut watchers {
        let text = |socket: &Client| {
            let root = socket.doc.get_or_insert_text("text");
            root.get_string(&socket.doc.transact())
        };
        sockets[1].until("the part", |socket| text(socket) == with_one).await;
    }
    let seen = entries(&notes(&room, &interviewer).await, "parts");
    assert_eq!((&seen["p1"]["revealed"], &seen["p2"]["revealed"]), (&json!(true), &Value::Null));
    // Also after a restart.
    let server = server.restart().await;
    let room = room.at(server.http(""));
    assert_eq!(reveal(&room, "p1", &interviewer).await, (409, json!("already_revealed")));
    assert_eq!(reveal(&room, "p2", &interviewer).await.0, 204);
    assert_eq!(problem(&room).await, format!("{with_one}\nWithout memory.\n"));
    room.set_phase("ended").await;
    assert_eq!(reveal(&room, "p3", &interviewer).await, (409, json!("ended")));
}

#[tokio::test]
async fn a_part_can_be_revealed_while_candidates_still_wait() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    prepare(&room, &[("p1", "", SECRET)]).await;
    let candidate = room.join("candidate", "Ada").await.token;
    let mut socket = room.client("problem", &candidate).await;
    assert_eq!(reveal(&room, "p1", room.token("interviewer")).await.0, 204);
    assert!(!told(&room, &candidate).await.contains(SECRET));
    assert!(!heard(&socket).contains(SECRET));
    room.set_phase("live").await;
    socket.until("the part", |socket| heard(socket).contains(SECRET)).await;
}

#[tokio::test]
async fn the_next_room_has_the_question_and_nothing_of_the_candidate() {
    let server = server().await;
    let made = json!({
        "title": "Backend", "question": "pair-with-sum", "password": "open sesame", "keep_days": 7,
        "idle_minutes": 45, "signals": true, "analysis": true, "assistance": false, "candidates_keep": false
    });
    let room = server.make_room(made).await;
    let join = async |room: &TestRoom, role: &str, password: &str| {
        let body = json!({ "token": room.token(role), "name": role, "password": password });
        room.ask(Method::POST, "/join", "", Some(body)).await
    };
    let session = async |room: &TestRoom, role: &str| {
        join(room, role, "open sesame").await.1["token"].as_str().unwrap().to_owned()
    };
    let (owner, interviewer, candidate) = (
        session(&room, "owner").await,
        session(&room, "interviewer").await,
        session(&room, "candidate").await,
    );
    let without_password = Some(json!({ "password": null }));
    let markdown = Some(json!({ "markdown": "# Our own\n\nAdd up." }));
    room.ask(Method::PUT, "/problem", &owner, markdown).await;
    room.ask(Method::PATCH, "", &owner, without_password).await;
    prepare(&room, &[("p1", "Part two", "Now faster."), ("p2", "Part three", "Now smaller.")]).await;
    room.ask(Method::PATCH, "", &owner, Some(json!({ "password": "open sesame", "language": "go" }))).await;
    room.set_phase_as(&owner, "live").await;
    assert_eq!(reveal(&room, "p1", &owner).await.0, 204);
    let mut ada = room.client("code", &candidate).await;
    ada.append("zebra-code-4713").await;
    ada.settle().await;
    let mut ivo = room.client("notes", &interviewer).await;
    ivo.until_synced().await;
    let update = {
        let root = ivo.doc.get_or_insert_text("text");
        let mut txn = ivo.doc.transact_mut();
        root.push(&mut txn, "zebra-note-4714");
        txn.encode_update_v1()
    };
    ivo.send(pairpad::protocol::message::update(&update)).await;
    ivo.settle().await;

    assert_eq!(room.ask(Method::POST, "/next", &candidate, None).await.0, 403);
    let answer = room.request(Method::POST, "/next", &interviewer).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = answer.json().await.unwrap();
    let next = TestRoom::of(&made, server.http(""));
    assert_ne!(next.id, room.id);
    assert_eq!(location, format!("/api/v1/rooms/{}", next.id));
    assert_eq!(next.links.len(), 4);
    assert!(next.links.iter().all(|(role, link)| room.links[role] != *link));
    let seen = &made["room"];
    for (field, value) in [
        ("phase", json!("pending")),
        ("title", json!("Backend")),
        ("language", json!("go")),
        ("has_password", json!(true)),
        ("keep_days", json!(7)),
        ("idle_minutes", json!(45)),
        ("signals", json!(true)),
        ("assistance", json!(false)),
        ("analysis", json!(true)),
        ("candidates_keep", json!(false)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    assert_eq!(join(&next, "owner", "wrong").await.0, 401);
    let owner = session(&next, "owner").await;
    let (_, found) = next.ask(Method::GET, "/problem", &owner, None).await;
    assert_eq!(found["markdown"], "# Our own\n\nAdd up.\n", "what was revealed is to be revealed again");
    let copied = notes(&next, &owner).await;
    let (parts, rubric, tests) =
        (entries(&copied, "parts"), entries(&copied, "rubric"), entries(&copied, "tests"));
    for (id, title, text) in [("p1", "Part two", "Now faster."), ("p2", "Part three", "Now smaller.")] {
        assert_eq!((&parts[id]["title"], &parts[id]["text"]), (&json!(title), &json!(text)));
        assert!(parts[id]["revealed"].is_null());
    }
    let mut row: Vec<&str> = rubric["row"].as_object().unwrap().keys().map(String::as_str).collect();
    row.sort_unstable();
    assert_eq!((&rubric["row"]["title"], row), (&json!("Asks before coding"), vec!["order", "title"]));
    // What the question has of all that came along, too.
    assert!(parts["part-1"]["text"].is_string() && rubric["row-1"]["title"].is_string());
    assert!(tests["hidden-1"]["input"].is_string());
    let record = server.server().rooms().room(&next.id.parse().unwrap()).await.unwrap().record().unwrap();
    assert!(!record.starter.tests.is_empty());
    assert_eq!(record.questions[0].id, "pair-with-sum");
    let text = copied.get_or_insert_text("text").get_string(&copied.transact());
    assert!(
        text.contains("What to look for") && !text.contains("zebra"),
        "the question's, not what was noted"
    );
    let (_, code) = next.ask(Method::GET, "/documents/code", &owner, None).await;
    assert_eq!(code["language"], "go");
    assert!(!code.to_string().contains("zebra"));
    assert_eq!(reveal(&next, "p1", &owner).await.0, 204);
    // A room is small to make, however much is written into it.
    let none = Some(json!({ "password": null }));
    next.ask(Method::PATCH, "", &owner, none).await;
    prepare(&next, &["p4", "p5", "p6"].map(|id| (id, "Long", "y".repeat(100_000).leak() as &str))).await;
    let (status, refused) = next.ask(Method::POST, "/next", &owner, None).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (413, &json!("too_large_to_copy")));
}

#[tokio::test]
async fn where_only_keys_make_rooms_only_keys_make_the_next() {
    const KEY: &str = "a-key-of-the-servers-owner";
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.access.make_rooms = MakeRooms::Authorised;
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await;
    let request = reqwest::Client::new().post(server.http("/api/v1/rooms")).bearer_auth(KEY);
    let made: Value = request.send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, server.http(""));
    for role in ["owner", "interviewer"] {
        let (status, refused) =
            room.ask(Method::POST, "/next", &room.join(role, role).await.token, None).await;
        assert_eq!((status.as_u16(), &refused["error"]["code"]), (403, &json!("making_restricted")));
        assert!(refused["error"]["message"].as_str().unwrap().contains("API key"), "{refused}");
    }
    assert_eq!(room.ask(Method::POST, "/next", KEY, None).await.0, 201);
}
