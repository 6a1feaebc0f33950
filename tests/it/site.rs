//! Who may use the server, from where, how often, and what its answers carry.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::Method as AxumMethod;
use axum::routing::get;
use pairpad::config::access::IdentityProvider;
use pairpad::config::args::MakeRooms;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::provider::SigningKey;
use pairpad_testing::server::{MemoryServer, TestServer};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite;

const KEY: &str = "a-key-of-the-servers-owner";

async fn start(limits: Limits, change: impl FnOnce(&mut Settings)) -> TestServer {
    TestServer::start_with(limits, |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        change(settings);
    })
    .await
}

async fn make(server: &TestServer, token: &str) -> (StatusCode, Value) {
    let request = reqwest::Client::new().post(server.http("/api/v1/rooms"));
    let request = if token.is_empty() { request } else { request.bearer_auth(token) };
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn an_api_key_makes_lists_and_manages_rooms() {
    let server = start(Limits::default(), |settings| {
        settings.access.make_rooms = MakeRooms::Authorised;
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await;
    for wrong in ["", "not-a-key-of-the-servers-owner", "a.b.c"] {
        let (status, refused) = make(&server, wrong).await;
        assert_eq!((status.as_u16(), &refused["error"]["code"]), (401, &json!("making_restricted")));
    }
    let mut ids = Vec::new();
    for _ in 0..3 {
        let (status, made) = make(&server, KEY).await;
        assert_eq!(status, 201);
        ids.push(made["room"]["id"].as_str().unwrap().to_owned());
    }
    ids.sort();
    let http = reqwest::Client::new();
    let list = async |query: &str, token: &str| {
        let url = server.http(&format!("/api/v1/rooms{query}"));
        let answer = http.get(url).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (_, first) = list("?limit=2", KEY).await;
    let next = first["next"].as_str().unwrap();
    let (_, second) = list(&format!("?after={next}"), KEY).await;
    let listed = [&first, &second].map(|part| part["rooms"].as_array().unwrap().clone()).concat();
    let listed: Vec<&str> = listed.iter().map(|room| room["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids);
    assert_eq!(second["next"], Value::Null);
    assert_eq!(list("", "wrong").await.0, 401);
    assert_eq!(list("?limit=0", KEY).await.0, 400);
    assert_eq!(list("?page=1", KEY).await.0, 400);
    // The key is an owner's in every room.
    let url = server.http(&format!("/api/v1/rooms/{}", ids[0]));
    assert_eq!(http.delete(url).bearer_auth(KEY).send().await.unwrap().status(), 204);
}

fn token(key: &SigningKey, id: &str, change: impl FnOnce(&mut Value)) -> String {
    let now = jiff::Timestamp::now().as_second();
    let mut claims = json!({
        "iss": "https://login.example", "aud": "pairpad", "sub": "ada", "exp": now + 600, "nbf": now - 5
    });
    change(&mut claims);
    key.token(id, &claims)
}

#[tokio::test]
async fn tokens_of_an_identity_provider_make_rooms() {
    let keys = SigningKey::of_each_kind();
    let mut set: Vec<Value> = keys.iter().map(|key| key.jwk(key.algorithm())).collect();
    // One more, which is for something else.
    let mut other = keys[0].jwk("for-secrets");
    other["use"] = json!("enc");
    set.push(other);
    let set = json!({ "keys": set }).to_string();
    // From its address, and from a file.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/jwks", listener.local_addr().unwrap());
    let served = set.clone();
    let provider = tokio::spawn(async move {
        let router = axum::Router::new().route("/jwks", get(async move || served));
        axum::serve(listener, router).await.unwrap();
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, &set).unwrap();
    for jwks in [url, file.display().to_string()] {
        let server = start(Limits::default(), |settings| {
            settings.access.make_rooms = MakeRooms::Authorised;
            settings.access.identity_provider = Some(IdentityProvider {
                issuer: "https://login.example".to_owned(),
                audience: "pairpad".to_owned(),
                jwks,
            });
        })
        .await;
        for key in &keys {
            let id = key.algorithm();
            let good = token(key, id, |_| ());
            assert_eq!(make(&server, &good).await.0, 201, "{id}");
            let now = jiff::Timestamp::now().as_second();
            for (what, bad) in [
                ("of another issuer", token(key, id, |claims| claims["iss"] = json!("https://evil.example"))),
                (
                    "of two issuers at once",
                    token(key, id, |claims| claims["iss"] = json!(["https://login.example", "x"])),
                ),
                ("signed with a key for encryption", token(&keys[0], "for-secrets", |_| ())),
                ("for somebody else", token(key, id, |claims| claims["aud"] = json!("other"))),
                ("expired", token(key, id, |claims| claims["exp"] = json!(now - 120))),
                ("not valid yet", token(key, id, |claims| claims["nbf"] = json!(now + 600))),
                ("of an unknown key", token(key, "other", |_| ())),
                (
                    "for ever",
                    token(key, id, |claims| {
                        claims.as_object_mut().unwrap().remove("exp");
                    }),
                ),
                // Signed with what everybody knows.
                ("forged", token(&SigningKey::secret(set.as_bytes()), id, |_| ())),
            ] {
                let (status, refused) = make(&server, &bad).await;
                assert_eq!(
                    (status.as_u16(), &refused["error"]["code"]),
                    (401, &json!("not_authenticated")),
                    "{what}"
                );
            }
            // It makes rooms and opens none.
            let (_, made) = make(&server, &good).await;
            let url = server.http(&format!("/api/v1/rooms/{}", made["room"]["id"].as_str().unwrap()));
            let answer = reqwest::Client::new().get(url).bearer_auth(&good).send().await.unwrap();
            assert_eq!(answer.status(), 401);
        }
    }
    provider.abort();
}

/// Tries to open a WebSocket from a page. The status.
async fn open_from(server: &TestServer, origin: &str) -> u16 {
    use tungstenite::client::IntoClientRequest;
    let mut request = server.ws("room").into_client_request().unwrap();
    request.headers_mut().insert("origin", origin.parse().unwrap());
    match tokio_tungstenite::connect_async(request).await {
        Ok((_, answer)) => answer.status().as_u16(),
        Err(tungstenite::Error::Http(answer)) => answer.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn pages_of_other_sites_may_use_it_only_if_they_are_allowed() {
    let server = start(Limits::default(), |settings| {
        settings.access.allow_origin = vec!["https://hr.example".to_owned()];
    })
    .await;
    let own = server.http("");
    assert_eq!(open_from(&server, &own).await, 101);
    assert_eq!(open_from(&server, "https://hr.example").await, 101);
    assert_eq!(open_from(&server, "https://evil.example").await, 403);
    let ask = async |origin: &str| {
        let preflight = reqwest::Client::new()
            .request(Method::OPTIONS, server.http("/api/v1/rooms"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        let answer = preflight.send().await.unwrap();
        answer.headers().get("access-control-allow-origin").map(|origin| origin.to_str().unwrap().to_owned())
    };
    assert_eq!(ask("https://hr.example").await.as_deref(), Some("https://hr.example"));
    assert_eq!(ask("https://evil.example").await, None);
}

#[tokio::test]
async fn every_answer_says_what_may_be_done_with_it() {
    let server = start(Limits::default(), |_| ()).await;
    for path in [
        "/",
        "/rooms/3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11",
        "/docs",
        "/api/v1/health",
        "/nothing/here",
        "/api/v1/openapi.json",
    ] {
        let answer = reqwest::get(server.http(path)).await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        let permissions = answer.headers().get("permissions-policy").map(|header| header.to_str().unwrap());
        let of_calls = "camera=(self), microphone=(self), display-capture=(self)";
        assert_eq!(permissions, path.starts_with("/rooms/").then_some(of_calls), "{path}");
        if header("content-type").starts_with("text/html") {
            assert_eq!(header("cache-control"), "no-store", "its nonce is for once");
            let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
            let text = answer.text().await.unwrap();
            assert!(nonce.len() >= 22 && text.contains(&nonce), "{path}");
            let again = reqwest::get(server.http(path)).await.unwrap();
            assert!(!again.headers()["content-security-policy"].to_str().unwrap().contains(&nonce), "{path}");
        }
    }
}

#[tokio::test]
async fn people_get_a_page_where_there_is_nothing_and_programs_an_error() {
    let server = start(Limits::default(), |_| ()).await;
    let room = server.make_room(json!({})).await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
    let ask = async |method: Method, path: &str, accept: &str| {
        let request = reqwest::Client::new().request(method, server.http(path)).header("accept", accept);
        let answer = request.send().await.unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap().split(';').next().unwrap().to_owned();
        (answer.status().as_u16(), kind)
    };
    let page = |status| (status, "text/html".to_owned());
    let error = |status| (status, "application/json".to_owned());
    let unknown = "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11";
    for path in
        ["/", "/docs", "/status/sandbox", &format!("/rooms/{}", room.id), &format!("/session/{}", room.id)]
    {
        assert_eq!(ask(Method::GET, path, browser).await, page(200), "{path}");
        assert_eq!(ask(Method::GET, path, "*/*").await, page(200), "{path}");
    }
    // The page's address tells nobody which rooms there are.
    assert_eq!(ask(Method::GET, &format!("/rooms/{unknown}"), browser).await, page(200));
    let nowhere = [
        "/rooms",
        "/rooms/x",
        "/session/x",
        "/rooms/x/y",
        "/nonsense",
        "/nothing/here",
        "/index.html",
        "/apis",
    ];
    for path in nowhere {
        assert_eq!(ask(Method::GET, path, browser).await, page(404), "{path}");
        for accept in ["*/*", "application/json", "image/png", "application/json, text/html;q=0.5"] {
            assert_eq!(ask(Method::GET, path, accept).await, error(404), "{path} {accept}");
        }
    }
    for path in ["/api", "/api/v1/nothing", "/assets/none.js", "/ws"] {
        assert_eq!(ask(Method::GET, path, browser).await, error(404), "{path}");
    }
    assert_eq!(ask(Method::POST, "/nothing/here", browser).await, error(404));
    assert_eq!(ask(Method::GET, "/api/v1/health", browser).await, error(200));
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_again() {
    let limits =
        Limits { rooms_per_minute: 3, joins_per_minute: 4, writes_per_minute: 5, ..Limits::default() };
    let server = MemoryServer::start(std::sync::Arc::new(MemoryStorage::default()), limits);
    let address = |last: u8| Some(std::net::IpAddr::from([192, 0, 2, last]));
    let ask = async |from: u8, method: AxumMethod, path: &str, token: &str, body: Option<Value>| {
        server.ask_from(address(from), (method, path), token, body).await
    };
    let too_often = |(status, body): (u16, Value)| {
        assert_eq!((status, &body["error"]["code"]), (429, &json!("too_often")), "{body}");
        let wait: u64 = body["retry_after"].as_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    };
    for _ in 0..3 {
        assert_eq!(ask(1, AxumMethod::POST, "/api/v1/rooms", "", None).await.0, 201);
    }
    too_often(ask(1, AxumMethod::POST, "/api/v1/rooms", "", None).await);
    // Not of another one.
    let room = server.make_room(json!({})).await;
    let join = format!("/api/v1/rooms/{}/join", room.id);
    let body = |token: &str| Some(json!({ "token": token, "name": "Ada" }));
    // Guessing, by joining or by asking.
    for _ in 0..2 {
        assert_eq!(ask(2, AxumMethod::POST, &join, "", body(&"x".repeat(32))).await.0, 401);
        assert_eq!(
            ask(2, AxumMethod::GET, &format!("/api/v1/rooms/{}", room.id), "guess", None).await.0,
            401
        );
    }
    too_often(ask(2, AxumMethod::POST, &join, "", body(room.token("candidate"))).await);
    too_often(ask(2, AxumMethod::GET, &format!("/api/v1/rooms/{}", room.id), "guess", None).await);
    let (status, joined) = ask(3, AxumMethod::POST, &join, "", body(room.token("owner"))).await;
    assert_eq!(status, 200);
    // Writes count by session, too: from wherever they come.
    let session = joined["token"].as_str().unwrap();
    let path = format!("/api/v1/rooms/{}", room.id);
    for from in 10..15 {
        assert_eq!(ask(from, AxumMethod::PATCH, &path, session, Some(json!({ "title": "x" }))).await.0, 200);
    }
    too_often(ask(15, AxumMethod::PATCH, &path, session, Some(json!({ "title": "x" }))).await);
}

#[tokio::test]
async fn behind_a_proxy_the_configured_header_says_who_asks() {
    let limits = || Limits { rooms_per_minute: 1, ..Limits::default() };
    let from = async |server: &TestServer, address: &str| {
        let request = reqwest::Client::new().post(server.http("/api/v1/rooms"));
        request.header("x-forwarded-for", address).send().await.unwrap().status().as_u16()
    };
    let trusting = start(limits(), |settings| {
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
    })
    .await;
    assert_eq!(from(&trusting, "203.0.113.1").await, 201);
    assert_eq!(from(&trusting, "203.0.113.1").await, 429);
    assert_eq!(from(&trusting, "203.0.113.9, 203.0.113.1").await, 429, "what the client adds counts nothing");
    assert_eq!(from(&trusting, "203.0.113.2").await, 201);
    let plain = start(limits(), |_| ()).await;
    for _ in 0..3 {
        assert_eq!(from(&plain, "203.0.113.1").await, 201, "a header that nobody configured is only words");
    }
}

#[tokio::test]
async fn a_wrong_password_is_slowed_down_wherever_it_comes_from() {
    let limits = Limits { joins_per_minute: 3, ..Limits::default() };
    let server = MemoryServer::start(std::sync::Arc::new(MemoryStorage::default()), limits);
    let room = server.make_room(json!({ "password": "right" })).await;
    let path = format!("/api/v1/rooms/{}/join", room.id);
    let mut statuses = Vec::new();
    for from in 1..6u8 {
        let address = Some(std::net::IpAddr::from([192, 0, 2, from]));
        let body = json!({ "token": room.token("candidate"), "name": "Ada", "password": "wrong" });
        statuses.push(server.ask_from(address, (AxumMethod::POST, &path), "", Some(body)).await.0);
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    tokio::time::timeout(Duration::from_secs(30), server.server.stop()).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_is_away_is_not_asked_again_for_each_token() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let jwks = format!("http://{}/jwks", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let provider = tokio::spawn(async move {
        let answer = async move || {
            count.fetch_add(1, Ordering::Relaxed);
            axum::http::StatusCode::BAD_GATEWAY
        };
        axum::serve(listener, axum::Router::new().route("/jwks", get(answer))).await.unwrap();
    });
    let server = start(Limits::default(), |settings| {
        settings.access.make_rooms = MakeRooms::Authorised;
        settings.access.identity_provider = Some(IdentityProvider {
            issuer: "https://login.example".to_owned(),
            audience: "pairpad".to_owned(),
            jwks,
        });
    })
    .await;
    let [key, ..] = SigningKey::of_each_kind();
    for _ in 0..5 {
        assert_eq!(make(&server, &token(&key, key.algorithm(), |_| ())).await.0, 401);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    provider.abort();
}
