//! Who is in a room, and sending them away.

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::room::TestSession;
use pairpad_testing::server::TestServer;
use pairpad_testing::{DEADLINE, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

async fn server(limits: Limits) -> TestServer {
    TestServer::start_with(limits, |settings| settings.rooms = RoomPolicy::MadeFirst).await
}

#[tokio::test]
async fn hard_2_guests_of_a_link_alone_are_seen_and_can_be_sent_away() {
    let server = server(Limits::default()).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let TestSession { token: leader, .. } = room.join("interviewer", "Ada").await;
    let mut guest = room.client("code", room.token("candidate")).await;
    let mut owner = room.client("code", room.token("owner")).await;
    guest.append("kept").await;
    owner.until_text("kept").await;
    let guests = async || {
        let (_, list) = room.ask(Method::GET, "/members", &leader, None).await;
        list["guests"].as_array().unwrap().clone()
    };
    let of = |guests: &[Value], role: &str| {
        let found = guests.iter().find(|guest| guest["role"] == role).unwrap();
        assert_eq!(found["link"], json!(room.links[role].0));
        format!("/members/{}", found["id"].as_str().unwrap())
    };
    let here = guests().await;
    let (candidate, owners) = (of(&here, "candidate"), of(&here, "owner"));
    let remove = async |path: &str, token: &str| room.ask(Method::DELETE, path, token, None).await.0.as_u16();
    assert_eq!(remove(&owners, &leader).await, 403, "owners are sent away by owners");
    assert_eq!(remove(&candidate, room.token("candidate")).await, 403);
    assert_eq!(remove(&candidate, &leader).await, 204);
    assert_eq!(guest.until_closed().await, 4410);
    eventually("the guest has gone", async || guests().await.len() == 1).await;
    assert_eq!(remove(&candidate, &leader).await, 404);
    // The link still works, until it is revoked.
    room.client("code", room.token("candidate")).await.until_text("kept").await;
}

#[tokio::test]
async fn links_say_for_whom_they_are_and_members_by_which_they_came() {
    let server = server(Limits::default()).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let TestSession { token: leader, .. } = room.join("interviewer", "Ada").await;
    let body = Some(json!({ "role": "candidate", "label": " Bob,\u{202e}\n second  round " }));
    let (status, made) = room.ask(Method::POST, "/links", &leader, body).await;
    assert_eq!((status.as_u16(), &made["label"]), (201, &json!("Bob, second round")));
    let body = Some(json!({ "token": made["token"], "name": "Bob" }));
    let bob = TestSession::of(room.ask(Method::POST, "/join", "", body).await.1);
    let (_, list) = room.ask(Method::GET, "/members", &leader, None).await;
    let links: Vec<_> = list["members"].as_array().unwrap().iter().map(|member| &member["link"]).collect();
    assert_eq!(links, [&json!(room.links["interviewer"].0), &made["id"]]);
    assert_eq!(bob.answer["member"]["link"], made["id"]);
    // An interviewer sees the links of those who do not lead, and owners see all.
    let labels = async |token: &str| {
        let (_, list) = room.ask(Method::GET, "/links", token, None).await;
        let links = list["links"].as_array().unwrap().clone();
        links.into_iter().map(|link| (link["role"].clone(), link["label"].clone())).collect::<Vec<_>>()
    };
    let theirs =
        [("candidate", Value::Null), ("observer", Value::Null), ("candidate", json!("Bob, second round"))];
    assert_eq!(labels(&leader).await, theirs.map(|(role, label)| (json!(role), label)));
    assert_eq!(labels(room.token("owner")).await.len(), 5);
    let path = format!("/links/{}", made["id"].as_str().unwrap());
    let change = async |body: Value| room.ask(Method::PATCH, &path, &leader, Some(body)).await;
    let (status, answer) = change(json!({ "label": "x".repeat(61) })).await;
    assert_eq!((status.as_u16(), &answer["error"]["field"]), (422, &json!("label")));
    let until = "2126-12-01T18:00:00Z";
    let (_, changed) = change(json!({ "expires_at": until })).await;
    assert_eq!((&changed["expires_at"], &changed["label"]), (&json!(until), &json!("Bob, second round")));
    // Whoever leaves something out leaves it as it is, and the label stays with a new token.
    let (_, again) = room.ask(Method::POST, &format!("{path}/renew"), &leader, None).await;
    assert_eq!(again["label"], "Bob, second round");
    let path = format!("/links/{}", again["id"].as_str().unwrap());
    let (_, changed) = room.ask(Method::PATCH, &path, &leader, Some(json!({ "label": null }))).await;
    assert!(changed["label"].is_null() && changed["expires_at"].is_string(), "{changed}");
    // Nothing else is changed, nor by anything else.
    for body in [
        json!({ "role": "owner" }),
        json!({ "expires_at": "tomorrow" }),
        json!({ "expires_at": 5 }),
        json!({ "label": ["x"] }),
    ] {
        let (status, answer) = room.ask(Method::PATCH, &path, &leader, Some(body)).await;
        assert_eq!(status.as_u16(), 422, "{answer}");
    }
    let another = server.make_room(json!({})).await;
    let (status, _) =
        another.ask(Method::PATCH, &path, another.token("owner"), Some(json!({ "label": "x" }))).await;
    assert_eq!(status.as_u16(), 404, "a link of another room");
    // It is on disk when that is answered.
    room.ask(Method::PATCH, &path, &leader, Some(json!({ "label": " kept " }))).await;
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let (_, list) = room.ask(Method::GET, "/links", &leader, None).await;
    let found = list["links"].as_array().unwrap().iter().find(|link| link["id"] == again["id"]).unwrap();
    assert_eq!((&found["label"], &found["expires_at"]), (&json!("kept"), &json!(until)));
}

#[tokio::test]
async fn somebody_who_was_removed_is_told_so() {
    let server = server(Limits::default()).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let bob = room.join("candidate", "Bob").await;
    let path = format!("/members/{}", bob.member);
    assert_eq!(room.ask(Method::DELETE, &path, room.token("owner"), None).await.0, 204);
    for (method, path, token) in [(Method::GET, "", &bob.token), (Method::POST, "/session", &bob.renewal)] {
        let (status, answer) = room.ask(method, path, token, None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (401, &json!("removed")));
    }
}

#[tokio::test]
async fn hard_8_leaders_see_how_much_is_kept_and_from_when_on() {
    let limits = Limits { history: 200_000, snapshot_bytes: 20_000, ..Limits::default() };
    let server = server(limits).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let history =
        async |role: &str| room.ask(Method::GET, "", room.token(role), None).await.1["history"].clone();
    let mut client = room.client("code", room.token("candidate")).await;
    client.append("first").await;
    eventually("something is kept", async || history("interviewer").await["bytes"].as_u64() > Some(0)).await;
    let seen = history("owner").await;
    assert_eq!((&seen["limit"], &seen["begins_at"]), (&json!(200_000), &Value::Null));
    assert_eq!(history("candidate").await, Value::Null);
    let text = "x".repeat(20_000);
    let written = async {
        while history("owner").await["begins_at"].is_null() {
            client.insert(5, &text).await;
            client.remove(5, 20_000).await;
            client.settle().await;
        }
    };
    timeout(DEADLINE, written).await.expect("the oldest part goes");
    assert_eq!(client.text(), "first");
}
