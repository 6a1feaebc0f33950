//! Rooms, seen and handled by whoever hosts the server.

use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use pairpad_testing::storage::damage;
use reqwest::Method;
use serde_json::{Value, json};

use super::{KEY, ask, get, operations, server};

async fn refused(server: &TestServer, path: &str) -> (u16, Value) {
    let (status, answer) = ask(Method::GET, &server.admin(&format!("/admin/api{path}")), KEY).await;
    (status, answer["error"]["code"].clone())
}

fn ids(answer: &Value) -> Vec<String> {
    let rooms = answer["rooms"].as_array().unwrap().iter();
    rooms.map(|room| room["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_busiest_rooms_come_first_by_whatever_is_asked_for() {
    let server = server().await;
    let (small, large) = (
        server.make_room(json!({ "phase": "live", "title": "small" })).await,
        server.make_room(json!({ "phase": "live", "title": "large" })).await,
    );
    let mut people = Vec::new();
    for name in ["Ada", "Bob"] {
        let session = small.join("candidate", name).await;
        people.push(small.client("code", &session.token).await);
    }
    let session = large.join("interviewer", "Olga").await;
    let mut olga = large.client("code", &session.token).await;
    olga.append(&"x".repeat(50_000)).await;
    olga.append("y").await;
    olga.settle().await;
    people[0].append("z").await;
    people[0].settle().await;
    let (status, run) = large
        .ask(Method::POST, "/runs", &session.token, Some(json!({ "language": "python", "place": "browser" })))
        .await;
    assert_eq!(status, 202, "{run}");
    for (order, first) in
        [("updates", &large), ("people", &small), ("bytes", &large), ("history", &large), ("runs", &large)]
    {
        let sorted =
            async || ids(&get(&server, &format!("/busy?order={order}")).await).first() == Some(&first.id);
        eventually(order, sorted).await;
    }
    let of_largest = async || get(&server, "/busy?order=bytes&limit=1").await;
    // What was typed is on disk a moment later.
    let is_kept = async || of_largest().await["rooms"][0]["history_bytes"].as_u64() > Some(50_000);
    eventually("its history has all of it", is_kept).await;
    let busy = of_largest().await;
    assert_eq!((busy["rooms"].as_array().unwrap().len(), &busy["open"]), (1, &json!(2)));
    let room = &busy["rooms"][0];
    assert_eq!((&room["title"], &room["people"], &room["runs"]), (&json!("large"), &json!(1), &json!(1)));
    assert!(room["bytes"].as_u64().unwrap() > 50_000, "{room}");
    for bad in ["limit=0", "limit=101", "order=size", "limit=x", "sort=people"] {
        assert_eq!(refused(&server, &format!("/busy?{bad}")).await, (400, json!("invalid")), "{bad}");
    }
}

#[tokio::test]
async fn a_room_is_found_by_id_title_phase_and_time_in_pages() {
    let server = server().await;
    let mut made = Vec::new();
    for (title, phase) in [("Backend, round one", "live"), ("Backend, round two", "pending"), ("", "pending")]
    {
        made.push(server.make_room(json!({ "title": title, "phase": phase })).await.id);
    }
    let found = async |query: &str| ids(&get(&server, &format!("/rooms?{query}")).await);
    assert_eq!(found(&format!("text={}", &made[2][..8])).await, [made[2].clone()]);
    assert_eq!(found(&format!("text={}", made[2].to_uppercase())).await, [made[2].clone()]);
    assert_eq!(found("text=ROUND%20one").await, [made[0].clone()]);
    assert_eq!(found("text=backend").await.len(), 2);
    assert_eq!(found("text=backend&phase=live").await, [made[0].clone()]);
    assert_eq!(found("text=ackend").await, [""; 0]);
    assert_eq!(found("until=2020-01-01T00:00:00Z").await, [""; 0]);
    assert_eq!(found("from=2020-01-01T00:00:00Z&until=2120-01-01T00:00:00Z").await.len(), 3);
    let (mut pages, mut after) = (Vec::new(), String::new());
    loop {
        let page = get(&server, &format!("/rooms?limit=1{after}")).await;
        pages.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    made.sort();
    assert_eq!(pages, made);
    for bad in
        ["limit=0", "limit=101", "phase=over", "from=today", "after=x", &format!("text={}", "x".repeat(121))]
    {
        assert_eq!(refused(&server, &format!("/rooms?{bad}")).await, (400, json!("invalid")), "{bad}");
    }
}

/// Plants what nobody may see in a room, its links and its documents; returns all of it.
async fn plant(room: &TestRoom) -> Vec<String> {
    let owner = room.token("owner");
    let mut secrets: Vec<String> = room.links.values().map(|(_, token)| token.clone()).collect();
    let ada = room.join("candidate", "Ada").await;
    secrets.extend([ada.token.clone(), ada.renewal.clone(), KEY.to_owned()]);
    let mut writes = room.client("code", &ada.token).await;
    writes.append("planted-in-the-code").await;
    writes.settle().await;
    let body = Some(json!({ "markdown": "planted-in-the-problem" }));
    let (status, answer) = room.ask(Method::PUT, "/problem", owner, body).await;
    assert!(status.is_success(), "{answer}");
    let mut notes = room.client("notes", owner).await;
    notes.append("planted-in-the-notes").await;
    notes.settle().await;
    let label = Some(json!({ "role": "candidate", "label": "planted-in-a-label" }));
    let (_, link) = room.ask(Method::POST, "/links", owner, label).await;
    secrets.push(link["token"].as_str().unwrap().to_owned());
    let password = Some(json!({ "password": "planted-as-a-password" }));
    assert_eq!(room.ask(Method::PATCH, "", owner, password).await.0, 200);
    secrets.extend(["planted-", "argon2"].map(str::to_owned));
    secrets
}

#[tokio::test]
async fn no_answer_has_a_secret_or_a_word_of_a_document() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live", "title": "The room" })).await;
    let secrets = plant(&room).await;
    let mut asked = 0;
    for (method, path) in operations(&room.id).into_iter().filter(|(method, _)| *method != Method::DELETE) {
        let url = server.admin(&path);
        let answer = reqwest::Client::new().request(method, url).bearer_auth(KEY).send().await.unwrap();
        // A server that is alone is not drained.
        let status = if path.ends_with("/drain") { 409 } else { 200 };
        assert_eq!(answer.status(), status, "{path}");
        let text = format!("{:?} {}", answer.headers().clone(), answer.text().await.unwrap());
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{path} has {secret}");
        }
        asked += 1;
    }
    assert_eq!(asked, 12);
    // The hash of a token is nobody's business either.
    let detail = get(&server, &format!("/rooms/{}", room.id)).await.to_string();
    assert!(!detail.contains("hash"), "{detail}");
}

#[tokio::test]
async fn a_room_is_shown_with_its_links_members_and_documents() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live", "title": "The room" })).await;
    plant(&room).await;
    let detail = get(&server, &format!("/rooms/{}", room.id)).await;
    assert_eq!((&detail["room"]["title"], &detail["has_password"]), (&json!("The room"), &json!(true)));
    assert!(detail["started_at"].is_string() && detail["delete_at"].is_string(), "{detail}");
    let count = |role: &str| {
        let links = detail["links"].as_array().unwrap().iter();
        links.filter(|link| link["role"] == role).map(|link| link["count"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((count("candidate"), count("owner"), count("reviewer")), (2, 1, 0));
    let members = detail["members"].as_array().unwrap();
    assert_eq!(
        (members.len(), &members[0]["name"], &members[0]["role"]),
        (1, &json!("Ada"), &json!("candidate"))
    );
    let documents = detail["documents"].as_array().unwrap();
    let names: Vec<&str> = documents.iter().map(|one| one["document"].as_str().unwrap()).collect();
    assert_eq!(names, ["code", "problem", "notes", "output", "board", "pictures"]);
    // What was typed is on disk a moment later.
    let path = format!("/rooms/{}", room.id);
    let has_all = async || {
        let detail = get(&server, &path).await;
        (0..3).all(|document| detail["documents"][document]["bytes"].as_u64() > Some(0))
    };
    eventually("all that was written is counted", has_all).await;
    assert!(documents.iter().all(|one| one["is_quarantined"] == false));
    let none = "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11";
    assert_eq!(refused(&server, &format!("/rooms/{none}")).await, (404, json!("no_such_room")));
    assert_eq!(refused(&server, "/rooms/none").await, (400, json!("invalid")));
}

#[tokio::test]
async fn guard_5_what_is_damaged_is_shown_as_the_doctor_would() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let mut bob = room.client("code", room.token("interviewer")).await;
    bob.append("text").await;
    bob.settle().await;
    // What has just been written is moved to where it stays when the server stops.
    let server = server.restart().await;
    let id = room.id.clone();
    // Its code comes first.
    let of_room = move |key: &[u8]| key.windows(id.len()).any(|part| part == id.as_bytes());
    let server = server.restart_after(|folder| damage(folder, "journal", of_room)).await;
    let detail = get(&server, &format!("/rooms/{}", room.id)).await;
    let code = &detail["documents"][0];
    assert_eq!((&code["is_quarantined"], &code["damaged"]), (&json!(true), &json!(1)), "{code}");
    assert!(!code["damage"][0].as_str().unwrap().is_empty());
    assert_eq!(detail["documents"][1]["is_quarantined"], false);
}

#[tokio::test]
async fn an_operator_ends_a_room_and_deletes_it() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let path = format!("/admin/api/rooms/{}", room.id);
    let act = async |method: Method, more: &str| {
        let (status, answer) = ask(method, &server.admin(&format!("{path}{more}")), KEY).await;
        (status, answer)
    };
    let (status, answer) = act(Method::POST, "/end").await;
    assert_eq!((status, &answer["error"]["code"]), (409, &json!("phase")), "it has not begun");
    room.set_phase("live").await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let (mut of_ada, mut of_bob) =
        (room.client("code", &ada.token).await, room.client("code", &bob.token).await);
    let (status, ended) = act(Method::POST, "/end").await;
    assert_eq!((status, &ended["phase"]), (200, &json!("ended")));
    assert_eq!(of_ada.until_closed().await, 4409);
    assert_eq!(room.ask(Method::GET, "", &bob.token, None).await.1["phase"], "ended");
    assert_eq!(act(Method::DELETE, "").await, (204, Value::Null));
    assert_eq!(of_bob.until_closed().await, 4404);
    assert_eq!(room.ask(Method::GET, "", room.token("owner"), None).await.0, 404);
    assert_eq!(act(Method::DELETE, "").await.0, 404);
    assert_eq!(act(Method::POST, "/end").await.0, 404);
    assert_eq!(ids(&get(&server, "/rooms").await), [""; 0]);
}
