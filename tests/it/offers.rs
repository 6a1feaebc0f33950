//! What a room's page offers, as leaders want it.

use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn what_the_page_offers_is_chosen_when_a_room_is_made_and_later() {
    let server = TestServer::start().await;
    let settings = |seen: &Value| {
        ["assistance", "analysis", "signals", "candidates_keep"]
            .map(|setting| seen[setting].as_bool().unwrap())
    };
    let room = server.make_room(json!({})).await;
    let (_, seen) = room.ask(Method::GET, "", room.token("candidate"), None).await;
    assert_eq!(settings(&seen), [true, false, false, true]);
    let room = server.make_room(json!({ "analysis": true, "signals": true, "candidates_keep": false })).await;
    let (_, seen) = room.ask(Method::GET, "", room.token("candidate"), None).await;
    assert_eq!(settings(&seen), [true, true, true, false]);
    let owner = room.token("owner").to_owned();
    let change = async |body: Value| room.ask(Method::PATCH, "", &owner, Some(body)).await;
    let (_, seen) = change(json!({ "assistance": false, "analysis": false, "candidates_keep": true })).await;
    assert_eq!(settings(&seen), [false, false, true, true]);
    // Nobody decides for themself whether linters read along: that is the interviewers'.
    for role in ["candidate", "observer"] {
        let body = Some(json!({ "analysis": true }));
        let (status, _) = room.ask(Method::PATCH, "", room.token(role), body).await;
        assert_eq!(status.as_u16(), 403, "{role}");
    }
    let (status, refused) = change(json!({ "signals": "yes" })).await;
    assert_eq!((status.as_u16(), &refused["error"]["field"]), (422, &json!("signals")));
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let (_, seen) = room.ask(Method::GET, "", &owner, None).await;
    assert_eq!(settings(&seen), [false, false, true, true]);
}

#[tokio::test]
async fn a_room_offers_the_languages_that_leaders_want() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let owner = room.token("owner").to_owned();
    let (_, seen) = room.ask(Method::GET, "", room.token("candidate"), None).await;
    assert_eq!(seen["languages"], json!([]));
    let change = async |body: Value| {
        let (status, seen) = room.ask(Method::PATCH, "", &owner, Some(body)).await;
        (status.as_u16(), seen)
    };
    // In the order of the registry, each once.
    let (status, seen) = change(json!({ "languages": ["go", "java", "go"] })).await;
    assert_eq!(
        (status, &seen["languages"], &seen["language"]),
        (200, &json!(["java", "go"]), &json!("python"))
    );
    let (status, refused) = change(json!({ "language": "rust" })).await;
    assert_eq!((status, &refused["error"]["field"]), (422, &json!("language")));
    assert_eq!(refused["error"]["message"], "This room offers java, go.");
    assert_eq!(change(json!({ "language": "go" })).await.1["language"], "go");
    // Both at once: what holds then counts.
    assert_eq!(change(json!({ "language": "rust", "languages": ["rust"] })).await.0, 200);
    for wrong in [json!(["cobol"]), json!("go")] {
        assert_eq!(change(json!({ "languages": wrong })).await.0, 422);
    }
    let (status, made) = room.ask(Method::POST, "/next", &owner, None).await;
    assert_eq!((status.as_u16(), &made["room"]["languages"]), (201, &json!(["rust"])));
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let (_, seen) = room.ask(Method::GET, "", &owner, None).await;
    assert_eq!(seen["languages"], json!(["rust"]));
    let all = Some(json!({ "languages": [] }));
    assert_eq!(room.ask(Method::PATCH, "", &owner, all).await.1["languages"], json!([]));

    // A room begins in one that it offers; one that it does not offer is a mistake.
    let made = server.make_room(json!({ "languages": ["go", "sql"] })).await;
    let (_, seen) = made.ask(Method::GET, "", made.token("owner"), None).await;
    assert_eq!(seen["language"], "go");
    let body = json!({ "languages": ["go"], "language": "python" });
    let answer = reqwest::Client::new().post(server.http("/api/v1/rooms")).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 422);
}
