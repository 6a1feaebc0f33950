//! PLAY-5: who sees what of the past.

use std::collections::BTreeSet;

use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::{Method, Response};
use serde_json::json;

use super::write;

const PATHS: [&str; 15] = [
    "/playback",
    "/playback/code",
    "/playback/notes",
    "/playback/code?version=1-0-1",
    "/playback/code/updates",
    "/playback/notes/updates?after=0&limit=1",
    "/playback/board",
    "/playback/board/updates",
    "/playback/pictures",
    "/playback/pictures/updates",
    "/documents/board?at=2030-01-01T00:00:00Z",
    "/documents/pictures?at=2030-01-01T00:00:00Z",
    "/documents/code?at=2030-01-01T00:00:00Z",
    "/documents/notes?at=2030-01-01T00:00:00Z",
    "/documents/code?at=1971-01-01T00:00:00Z",
];

/// A room with something in each of its documents.
async fn written(server: &TestServer) -> TestRoom {
    let room = server.make_room(json!({ "phase": "live" })).await;
    for document in ["code", "problem", "notes", "board", "pictures"] {
        write(&room, document, room.token("owner"), &format!("SECRET of {document} ")).await;
    }
    room
}

async fn get(room: &TestRoom, path: &str, token: &str) -> Response {
    let request = room.request(Method::GET, path, token);
    // Whatever a browser may know already.
    request.header("if-none-match", "\"1-0-1\", \"1-0-1-gzip\", *").send().await.unwrap()
}

#[tokio::test]
async fn play_5_nobody_but_those_who_lead_sees_anything_of_the_past() {
    let server = TestServer::start().await;
    let room = written(&server).await;
    let other = written(&server).await;
    let sessions = [room.join("candidate", "Ada").await, room.join("observer", "Eve").await];
    // Somebody makes everything first, so that it is at hand.
    for path in PATHS {
        assert_eq!(
            room.request(Method::GET, path, room.token("interviewer")).send().await.unwrap().status(),
            200
        );
    }
    for phase in ["live", "ended", "live"] {
        room.set_phase(phase).await;
        for path in PATHS {
            let tokens = sessions.iter().map(|session| session.token.as_str());
            for token in tokens.chain([room.token("candidate"), room.token("observer")]) {
                let answer = get(&room, path, token).await;
                assert_eq!(answer.status(), 403, "{path} while {phase}");
                assert!(!answer.text().await.unwrap().contains("SECRET"));
            }
            for token in ["", "nonsense", other.token("owner")] {
                let answer = get(&room, path, token).await;
                assert_eq!(answer.status(), 401, "{path} with '{token}' while {phase}");
            }
        }
    }
    let nowhere = room.request(Method::GET, "/playback", room.token("owner")).build().unwrap();
    let address = nowhere.url().as_str().replace(&room.id, "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11");
    let answer = reqwest::Client::new().get(address).bearer_auth(room.token("owner")).send().await.unwrap();
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn play_5_a_right_that_is_lost_is_lost_for_what_is_at_hand_too() {
    let server = TestServer::start().await;
    let room = written(&server).await;
    let bob = room.join("interviewer", "Bob").await;
    let answer = room.request(Method::GET, "/playback/notes", &bob.token).send().await.unwrap();
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    let version = tag.trim_matches('"').to_owned();
    let cached = format!("/playback/notes?version={version}");
    let ask = async || {
        let request = room.request(Method::GET, &cached, &bob.token).header("if-none-match", &tag);
        request.send().await.unwrap().status()
    };
    assert_eq!(ask().await, 304);
    room.ask(Method::DELETE, &format!("/members/{}", bob.member), room.token("owner"), None).await;
    assert_eq!(ask().await, 401);
}

/// Somebody who writes in quiet mode, and somebody who would like to know what.
struct Quiet {
    server: TestServer,
    room: TestRoom,
    ada: TestSession,
}

impl Quiet {
    async fn begin(role: &str) -> Self {
        let server = TestServer::start().await;
        let room = written(&server).await;
        let ada = room.join(role, "Ada").await;
        let body = Some(json!({ "minutes": 5 }));
        let (status, answer) = room.ask(Method::PUT, "/members/me/quiet", &ada.token, body).await;
        assert_eq!(status, 200, "{answer}");
        write(&room, "code", &ada.token, "HELD BACK").await;
        Self { server, room, ada }
    }

    async fn end(&self) {
        self.room.ask(Method::DELETE, "/members/me/quiet", &self.ada.token, None).await;
    }

    async fn documents(&self, token: &str) -> BTreeSet<String> {
        let (_, playback) = self.room.ask(Method::GET, "/playback", token, None).await;
        let names = playback["documents"].as_array().unwrap().iter();
        names.map(|document| document["name"].as_str().unwrap().to_owned()).collect()
    }
}

const OF_CODE: [&str; 3] =
    ["/playback/code", "/playback/code/updates", "/documents/code?at=2030-01-01T00:00:00Z"];

#[tokio::test]
async fn play_5_what_is_held_back_in_quiet_mode_is_held_back_from_playback() {
    let quiet = Quiet::begin("candidate").await;
    let owner = quiet.room.token("owner");
    for path in OF_CODE {
        let (status, answer) = quiet.room.ask(Method::GET, path, owner, None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (409, &json!("held_back")), "{path}");
    }
    let all = ["code", "board", "notes", "pictures", "problem"].map(str::to_owned);
    assert_eq!(quiet.documents(owner).await, all[1..].iter().cloned().collect());
    quiet.end().await;
    for path in OF_CODE {
        assert_eq!(
            quiet.room.request(Method::GET, path, owner).send().await.unwrap().status(),
            200,
            "{path}"
        );
    }
    assert_eq!(quiet.documents(owner).await, all.into_iter().collect());
    drop(quiet.server);
}

#[tokio::test]
async fn an_interviewer_in_quiet_mode_plays_what_they_alone_see() {
    let quiet = Quiet::begin("interviewer").await;
    for path in OF_CODE {
        let answer = quiet.room.request(Method::GET, path, &quiet.ada.token).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let (status, _) = quiet.room.ask(Method::GET, path, quiet.room.token("owner"), None).await;
        assert_eq!(status, 409, "{path}");
    }
    drop(quiet.server);
}
