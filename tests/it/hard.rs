//! Attacks of somebody with a link, or with nothing but a connection, against the real
//! server: nobody takes what belongs to others.

use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad_testing::DEADLINE;
use pairpad_testing::client::Client;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

async fn start(limits: Limits, change: impl FnOnce(&mut Settings)) -> TestServer {
    let changed = |settings: &mut Settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        change(settings);
    };
    TestServer::start_with(limits, changed).await
}

async fn server() -> TestServer {
    start(Limits::default(), |_| ()).await
}

fn behind_a_proxy(settings: &mut Settings) {
    settings.access.proxy_header = Some("x-forwarded-for".to_owned());
}

/// A request whose body does not end.
struct Unfinished {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Unfinished {
    /// Sends everything but the last byte, and waits until the server reads the body.
    async fn begin(server: &TestServer, room: &TestRoom, path: &str, token: &str, body: &[u8]) -> Self {
        let address = server.http("").replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let kind = if path == "/problem" { "text/markdown" } else { "application/octet-stream" };
        let head = format!(
            "PUT /api/v1/rooms/{}{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            room.id,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // It says so when it begins to read, which is after its first look at the token.
        let mut said = [0; 25];
        timeout(DEADLINE, stream.read_exact(&mut said)).await.unwrap().unwrap();
        assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
        let (now, rest) = body.split_at(body.len() - 1);
        stream.write_all(now).await.unwrap();
        Self { stream, rest: rest.to_vec() }
    }

    /// Sends the last byte. The status.
    async fn finish(mut self) -> u16 {
        self.stream.write_all(&self.rest).await.unwrap();
        let mut answer = String::new();
        timeout(DEADLINE, self.stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

#[tokio::test]
async fn hard_3_a_body_is_not_applied_when_its_sender_lost_the_right_meanwhile() {
    let server = server().await;
    // Client 7 writes 'late' into the root 't'.
    let update = b"\x01\x01\x07\x00\x04\x01\x01t\x04late\x00";
    for lost in ["removed", "revoked", "ended"] {
        let room = server.make_room(json!({ "phase": "live" })).await;
        let candidate = room.join("candidate", "Ada").await;
        let interviewer = room.join("interviewer", "Bob").await;
        let code = Unfinished::begin(&server, &room, "/documents/code", &candidate.token, update).await;
        let problem = Unfinished::begin(&server, &room, "/problem", &interviewer.token, b"late").await;
        let owner = room.token("owner");
        for TestSession { member, .. } in [&candidate, &interviewer] {
            let (link, _) =
                &room.links[if *member == candidate.member { "candidate" } else { "interviewer" }];
            let (status, _) = match lost {
                "removed" => room.ask(Method::DELETE, &format!("/members/{member}"), owner, None).await,
                "revoked" => room.ask(Method::DELETE, &format!("/links/{link}"), owner, None).await,
                _ => room.ask(Method::PUT, "/phase", owner, Some(json!({ "phase": "ended" }))).await,
            };
            assert!(status.is_success(), "{status}");
        }
        let expected = if lost == "ended" { 409 } else { 401 };
        assert_eq!((code.finish().await, problem.finish().await), (expected, expected), "{lost}");
        for document in ["code", "problem"] {
            let (_, seen) = room.ask(Method::GET, &format!("/documents/{document}"), owner, None).await;
            let state = room.request(Method::GET, &format!("/documents/{document}"), owner);
            let state = state.header("accept", "application/octet-stream").send().await.unwrap();
            let state = state.bytes().await.unwrap();
            assert!(!state.windows(4).any(|part| part == b"late"), "{lost}: {seen}");
        }
    }
}

#[tokio::test]
async fn hard_4_a_links_token_alone_opens_nothing_where_there_is_a_password() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live", "password": "right" })).await;
    for role in ["owner", "interviewer", "candidate", "observer"] {
        let token = room.token(role);
        for (method, path, body) in [
            (Method::GET, "", None),
            (Method::GET, "/problem", None),
            (Method::GET, "/documents/notes", None),
            (Method::GET, "/events", None),
            (Method::PATCH, "", Some(json!({ "password": null }))),
            (Method::DELETE, "", None),
        ] {
            let (status, answer) = room.ask(method, path, token, body).await;
            assert_eq!(
                (status.as_u16(), &answer["error"]["code"]),
                (401, &json!("password")),
                "{role} {path}"
            );
        }
        for document in ["code", "problem", "notes", "output", "board", "pictures"] {
            assert_eq!(room.client(document, token).await.until_closed().await, 4401, "{role} {document}");
        }
    }
    let body = json!({ "token": room.token("owner"), "name": "Ada", "password": "right" });
    let (_, joined) = room.ask(Method::POST, "/join", "", Some(body)).await;
    let owner = TestSession::of(joined);
    assert_eq!(room.ask(Method::GET, "/documents/notes", &owner.token, None).await.0, 200);
    // And when a room gets one, whoever came by a token alone has to go.
    let open = server.make_room(json!({ "phase": "live" })).await;
    let mut guest = open.client("code", open.token("candidate")).await;
    guest.until_synced().await;
    let (status, _) =
        open.ask(Method::PATCH, "", open.token("owner"), Some(json!({ "password": "new" }))).await;
    assert_eq!(status, 200);
    assert_eq!(guest.until_closed().await, 4401);
}

#[tokio::test]
async fn hard_2_wrong_passwords_of_one_link_lock_nobody_else_out() {
    let server = start(Limits { joins_per_minute: 3, ..Limits::default() }, |_| ()).await;
    let room = server.make_room(json!({ "password": "right" })).await;
    let join = async |role: &str, password: &str| {
        let body = json!({ "token": room.token(role), "name": "Ada", "password": password });
        room.ask(Method::POST, "/join", "", Some(body)).await.0.as_u16()
    };
    let mut tried = Vec::new();
    for _ in 0..5 {
        tried.push(join("observer", "wrong").await);
    }
    assert_eq!(tried, [401, 401, 401, 429, 429]);
    assert_eq!(join("interviewer", "right").await, 200);
    assert_eq!(join("candidate", "right").await, 200);
}

#[tokio::test]
async fn hard_2_joining_again_and_again_by_one_link_closes_the_room_for_nobody() {
    let server = start(Limits { room_members: 10, ..Limits::default() }, |_| ()).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let join = async |role: &str| {
        let body = json!({ "token": room.token(role), "name": "Ada" });
        room.ask(Method::POST, "/join", "", Some(body)).await.0.as_u16()
    };
    let mut refused = 0;
    for _ in 0..30 {
        refused += usize::from(join("candidate").await == 409);
    }
    assert_eq!(refused, 25, "half of the places");
    for role in ["observer", "interviewer", "owner"] {
        assert_eq!(join(role).await, 200, "{role}");
    }
}

#[tokio::test]
async fn hard_2_neither_sockets_nor_streams_of_one_member_keep_others_out() {
    let limits =
        Limits { member_connections: 5, link_connections: 8, guest_connections: 9, ..Limits::default() };
    let server = start(limits, |_| ()).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let observer = room.join("observer", "Eve").await;
    let mut held = Vec::new();
    for _ in 0..5 {
        let answer = room.request(Method::GET, "/events", &observer.token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        held.push(answer);
    }
    let answer = room.request(Method::GET, "/events", &observer.token).send().await.unwrap();
    assert_eq!(answer.status(), 503, "of one member");
    assert_eq!(room.client("code", &observer.token).await.until_closed().await, 1013);
    // A link's token alone is somebody else each time.
    let mut guests: Vec<Client> = Vec::new();
    for _ in 0..3 {
        let mut guest = room.client("code", room.token("observer")).await;
        guest.until_synced().await;
        guests.push(guest);
    }
    assert_eq!(room.client("code", room.token("observer")).await.until_closed().await, 1013, "of one link");
    let mut candidate = room.client("code", room.token("candidate")).await;
    candidate.until_synced().await;
    assert_eq!(
        room.client("code", room.token("candidate")).await.until_closed().await,
        1013,
        "of all guests"
    );
    for role in ["owner", "interviewer"] {
        let mut leader = room.client("code", room.token(role)).await;
        leader.until_synced().await;
    }
}

#[tokio::test]
async fn hard_5_a_session_in_an_address_cannot_be_made_to_last() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let TestSession { token, renewal, .. } = room.join("candidate", "Ada").await;
    assert_eq!(
        room.ask(Method::POST, "/session", &token, None).await.0,
        401,
        "what is in logs renews nothing"
    );
    assert_eq!(room.ask(Method::GET, "", &renewal, None).await.0, 401, "what renews opens nothing");
    assert_eq!(room.client("code", &renewal).await.until_closed().await, 4401);
    let (status, renewed) = room.ask(Method::POST, "/session", &renewal, None).await;
    assert_eq!(status, 200);
    assert_ne!(TestSession::of(renewed).renewal, "");
}

#[tokio::test]
async fn interviewers_do_not_send_owners_away_and_a_link_made_anew_still_expires() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let owner = room.join("owner", "Ada").await;
    let interviewer = room.join("interviewer", "Bob").await;
    let path = format!("/members/{}", owner.member);
    let (status, answer) = room.ask(Method::DELETE, &path, &interviewer.token, None).await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (403, &json!("not_allowed")));
    let until = json!({ "role": "candidate", "expires_at": "2999-01-01T00:00:00Z" });
    let (_, made) = room.ask(Method::POST, "/links", &owner.token, Some(until)).await;
    let path = format!("/links/{}/renew", made["id"].as_str().unwrap());
    let (_, again) = room.ask(Method::POST, &path, &owner.token, None).await;
    assert!(again["expires_at"].is_string(), "{again}");
}

#[tokio::test]
async fn hard_11_whom_a_proxy_does_not_name_counts_as_the_proxy() {
    let server = start(Limits { rooms_per_minute: 2, ..Limits::default() }, behind_a_proxy).await;
    let make = async |said: Option<&str>| {
        let request = reqwest::Client::new().post(server.http("/api/v1/rooms"));
        let request = said.into_iter().fold(request, |request, said| request.header("x-forwarded-for", said));
        request.send().await.unwrap().status().as_u16()
    };
    // Nothing that a client can say lifts the limit.
    let mut made = Vec::new();
    for said in [Some("unknown"), Some("127.0.0.1"), None, Some(""), Some("unknown, 127.0.0.1")] {
        made.push(make(said).await);
    }
    assert_eq!(made, [201, 201, 429, 429, 429]);
    assert_eq!(make(Some("198.51.100.1")).await, 201);
    // One /48 is not 65,536 customers.
    let mut made = 0;
    for network in 0..40 {
        made += usize::from(make(Some(&format!("2001:db8:1:{network:x}::1"))).await == 201);
    }
    assert_eq!(made, 16);
    assert_eq!(make(Some("2001:db8:2::1")).await, 201);
}

#[tokio::test]
async fn hard_11_sockets_and_streams_count_by_the_client_that_the_proxy_names() {
    let server = start(Limits { connections_per_address: 2, ..Limits::default() }, behind_a_proxy).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let follow = async |from: &str| {
        let request = room.request(Method::GET, "/events", room.token("observer"));
        request.header("x-forwarded-for", from).send().await.unwrap()
    };
    let held = [follow("198.51.100.1").await, follow("198.51.100.1").await];
    assert_eq!(held.each_ref().map(|answer| answer.status()), [StatusCode::OK; 2]);
    let refused = follow("198.51.100.1").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.json::<Value>().await.unwrap()["error"]["code"], "too_many_connections");
    assert_eq!(follow("198.51.100.2").await.status(), 200);
}

#[tokio::test]
async fn hard_12_a_page_of_another_name_reaches_nothing() {
    let server = start(Limits::default(), |settings| {
        settings.access.hosts = vec!["pad.example.com".to_owned()];
        // The worst case: everybody may do everything here.
        settings.rooms = RoomPolicy::Open;
    })
    .await;
    let ask = async |host: &str, path: &str, upgrade: bool| {
        let address = server.http("").replace("http://", "");
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let upgrade = if upgrade {
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Connection: Upgrade\r\n"
        } else {
            "Connection: close\r\n"
        };
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{upgrade}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        timeout(DEADLINE, stream.read_exact(&mut status)).await.unwrap().unwrap();
        String::from_utf8_lossy(&status[9..]).into_owned()
    };
    for path in ["/", "/api/v1/questions", "/api/v1/health"] {
        assert_eq!(ask("evil.example:8000", path, false).await, "421", "{path}");
        assert_ne!(ask("pad.example.com", path, false).await, "421", "{path}");
        assert_ne!(ask("localhost:8000", path, false).await, "421", "{path}");
    }
    assert_eq!(ask("evil.example", "/ws/room", true).await, "421");
    assert_eq!(ask("127.0.0.1:8000", "/ws/room", true).await, "101");
}

#[tokio::test]
async fn questions_of_the_folder_are_nobody_elses_business() {
    const KEY: &str = "a-key-of-the-servers-owner";
    let folder = tempfile::tempdir().unwrap();
    let own = "title = 'Own'\nsummary = 'Ours.'\nproblem = 'p'\nnotes = 'the solution'\n";
    std::fs::write(folder.path().join("own.toml"), own).unwrap();
    let asks = async |public: bool, key: &str| {
        let server = start(Limits::default(), |settings| {
            settings.templates_dir = Some(folder.path().to_owned());
            settings.access.api_keys = vec![KEY.to_owned()];
            settings.access.public_templates = public;
        })
        .await;
        let http = reqwest::Client::new();
        let list = http.get(server.http("/api/v1/questions")).bearer_auth(key).send().await.unwrap();
        let is_listed = list.text().await.unwrap().contains("\"own\"");
        let look = http.get(server.http("/api/v1/questions/own")).bearer_auth(key).send().await.unwrap();
        assert_eq!(look.status() == 200, is_listed);
        assert_eq!(look.text().await.unwrap().contains("the solution"), key == KEY);
        let make = http.post(server.http("/api/v1/rooms")).bearer_auth(key);
        let made = make.json(&json!({ "question": "own" })).send().await.unwrap().status().as_u16();
        (is_listed, made)
    };
    assert_eq!(asks(false, "somebody").await, (false, 404));
    assert_eq!(asks(false, KEY).await, (true, 201));
    assert_eq!(asks(true, "somebody").await, (true, 201));
}

#[tokio::test]
async fn hard_8_nobody_has_a_room_kept_longer_than_the_host_wants() {
    let server = start(Limits::default(), |settings| settings.access.keep_days = 30).await;
    for (days, status) in [(0, 422), (31, 422), (30, 201), (1, 201)] {
        let request = reqwest::Client::new().post(server.http("/api/v1/rooms"));
        let answer = request.json(&json!({ "keep_days": days })).send().await.unwrap();
        assert_eq!(answer.status(), status, "{days} days");
    }
    let room = server.make_room(json!({})).await;
    let (status, _) = room.ask(Method::PATCH, "", room.token("owner"), Some(json!({ "keep_days": 0 }))).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let server = start(Limits::default(), |settings| {
        settings.access.allow_origin = vec!["https://ours.example".to_owned()];
    })
    .await;
    let own = server.http("");
    for (origin, status) in [
        (Some("https://evil.example"), 403),
        (Some("null"), 403),
        (Some("https://ours.example"), 201),
        (Some(own.as_str()), 201),
        (None, 201),
    ] {
        // Without a body no browser asks before it sends.
        let request = reqwest::Client::new().post(server.http("/api/v1/rooms"));
        let request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
        assert_eq!(request.send().await.unwrap().status(), status, "{origin:?}");
    }
}
