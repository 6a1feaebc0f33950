//! The admin listener: on an address of its own, with what nobody in a room can reach.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::serve::Listener;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad::http;
use pairpad::server::{Options, Server};
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::server::TestServer;
use pairpad_testing::storage::SwitchedStorage;
use reqwest::Method;
use serde_json::Value;

const KEY: &str = "a-key-of-the-servers-owner";

fn inside(settings: &mut Settings) {
    settings.admin_listen = "127.0.0.1:0".parse().ok();
    settings.access.api_keys = vec![KEY.to_owned()];
}

async fn get(url: String) -> (u16, String) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Asks with a header: the status, and the code of the error.
async fn ask(url: &str, header: (&str, &str)) -> (u16, String) {
    let answer = reqwest::Client::new().get(url).header(header.0, header.1).send().await.unwrap();
    let (status, error) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
    (status, error["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn metrics_and_probes_are_on_the_admin_listener_alone() {
    let server = TestServer::start_with(Limits::default(), inside).await;
    let (status, text) = get(server.admin("/metrics")).await;
    assert_eq!(status, 200);
    assert!(text.contains("pairpad_build_info{version="), "{text}");
    assert_eq!(get(server.admin("/livez")).await, (200, "ok\n".to_owned()));
    let (status, ready) = get(server.admin("/readyz")).await;
    assert_eq!(status, 200, "{ready}");
    for path in ["/metrics", "/livez", "/readyz", "/admin", "/admin/", "/admin/rooms"] {
        let answer = reqwest::Client::new().get(server.http(path)).bearer_auth(KEY).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path} on the public listener");
    }
    // Nor is anything of the public listener here.
    for path in ["/room", "/api/v1/health", "/ws/room"] {
        assert_eq!(get(server.admin(path)).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn what_is_below_admin_needs_an_api_key() {
    let server = TestServer::start_with(Limits::default(), inside).await;
    for path in ["/admin", "/admin/", "/admin/rooms", "/admin/no/such/thing"] {
        let url = server.admin(path);
        assert_eq!(ask(&url, ("accept", "*/*")).await, (401, "not_authenticated".to_owned()), "{path}");
        for wrong in ["Bearer another-key-that-is-wrong", "Basic YTpi", &format!("Bearer {KEY}x")] {
            assert_eq!(ask(&url, ("authorization", wrong)).await.0, 401, "{path} with {wrong}");
        }
        // A key in the address would be in every log.
        assert_eq!(ask(&format!("{url}?token={KEY}"), ("accept", "*/*")).await.0, 401, "{path}");
        let right = format!("Bearer {KEY}");
        assert_eq!(ask(&url, ("authorization", &right)).await, (404, "not_found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn without_any_api_key_admin_says_so() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.admin_listen = "127.0.0.1:0".parse().ok();
    })
    .await;
    let (status, text) = get(server.admin("/admin/rooms")).await;
    assert_eq!(status, 403);
    assert!(text.contains("no_api_key") && text.contains("--api-key"), "{text}");
    assert_eq!(get(server.admin("/metrics")).await.0, 200);
}

#[tokio::test]
async fn whoever_guesses_keys_is_slowed_down() {
    let limits = Limits { joins_per_minute: 3, ..Limits::default() };
    let server = TestServer::start_with(limits, |settings| {
        inside(settings);
        // Without a proxy this machine is not counted.
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
    })
    .await;
    let url = server.admin("/admin/rooms");
    let mut said = Vec::new();
    for _ in 0..8 {
        said.push(ask(&url, ("authorization", "Bearer a-guess-that-is-not-right")).await.0);
    }
    assert!(said.contains(&401) && said.contains(&429), "{said:?}");
}

#[tokio::test]
async fn hard_12_another_sites_name_is_refused_and_names_inside_a_network_are_not() {
    let server = TestServer::start_with(Limits::default(), |settings| {
        inside(settings);
        settings.access.hosts = vec!["pad.example.com".to_owned()];
    })
    .await;
    let url = server.admin("/metrics");
    let status = async |host: &str| {
        let asked = reqwest::Client::new().get(&url).header("host", host).send().await.unwrap();
        asked.status().as_u16()
    };
    for own in ["pad.example.com:9000", "localhost:9000", "10.1.2.3:9000", "[::1]:9000", "pairpad:9000"] {
        assert_eq!(status(own).await, 200, "{own}");
    }
    for other in ["evil.example", "pad.example.com.evil.example", "169.254.evil.example:9000"] {
        assert_eq!(status(other).await, 421, "{other}");
    }
    // A page of another site can't change anything, whatever a browser lets it send.
    let foreign = reqwest::Client::new()
        .request(Method::POST, server.admin("/admin/rooms"))
        .header("origin", "https://evil.example");
    let answer = foreign.bearer_auth(KEY).send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

/// A server over switched storage, and where its two listeners are.
async fn over(storage: Arc<SwitchedStorage>) -> (Server, SocketAddr, SocketAddr) {
    let listen = async || http::bind("127.0.0.1:0".parse().unwrap(), "--listen").await.unwrap();
    let (public, inside) = (listen().await, listen().await);
    let [address, admin] = [public.local_addr(), inside.local_addr()].map(Result::unwrap);
    let mut server =
        Server::with(public, storage, Options { policy: RoomPolicy::Open, ..Options::default() });
    server.serve_admin(inside);
    (server, address, admin)
}

#[tokio::test]
async fn store_4_readyz_fails_with_storage_and_livez_does_not() {
    let storage = SwitchedStorage::new();
    let (server, _, admin) = over(Arc::clone(&storage)).await;
    let ask = async |path: &str| get(format!("http://{admin}{path}")).await;
    assert_eq!(ask("/readyz").await.0, 200);
    storage.fail_writes.store(true, Ordering::SeqCst);
    let (status, text) = ask("/readyz").await;
    assert_eq!(status, 503);
    assert!(text.contains(r#""storage":{"status":"failing""#), "{text}");
    assert_eq!(ask("/livez").await.0, 200);
    assert_eq!(ask("/metrics").await.0, 200);
    storage.fail_writes.store(false, Ordering::SeqCst);
    assert_eq!(ask("/readyz").await.0, 200);
    // Room on the disk is looked at when somebody asks.
    storage.room_left.store(1_000, Ordering::SeqCst);
    assert!(ask("/metrics").await.1.contains("pairpad_disk_free_bytes 1000\n"));
    server.stop().await;
}

#[tokio::test]
async fn live_6_readyz_fails_while_the_server_stops() {
    let storage = SwitchedStorage::new();
    let (server, address, admin) = over(Arc::clone(&storage)).await;
    let mut ada = Client::connect(&format!("ws://{address}/ws/room?saved=1")).await;
    ada.until("the first is saved", |ada| ada.saved == 1).await;
    // What can't be saved holds the server up.
    storage.fail_writes.store(true, Ordering::SeqCst);
    ada.append("x").await;
    let trouble = async || get(format!("http://{admin}/readyz")).await.1;
    let stopping = tokio::spawn(server.stop());
    let says = async || trouble().await.contains(r#""server":{"status":"failing""#);
    eventually("readyz says that the server stops", says).await;
    assert_eq!(get(format!("http://{admin}/livez")).await.0, 200);
    storage.fail_writes.store(false, Ordering::SeqCst);
    stopping.await.unwrap();
}
