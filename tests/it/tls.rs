//! https and wss: served by Pairpad itself, and by the nginx of `README.md` in front.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, request};
use futures_util::StreamExt;
use hyper_util::rt::TokioIo;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, TlsFiles};
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::port::free_port;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::nginx::Nginx;

/// A certificate for localhost, in files. Its PEM.
fn certificate(folder: &Path) -> (TlsFiles, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.pem())
}

/// A TLS connection that trusts only this certificate.
async fn connect(port: u16, pem: &str) -> TlsStream<TcpStream> {
    try_to_connect(port, pem).await.unwrap()
}

/// The same, where another certificate may be shown.
async fn try_to_connect(port: u16, pem: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// A request over https, on a connection of its own.
async fn https(port: u16, pem: &str, request: request::Builder, body: Body) -> Response<Body> {
    let stream = TokioIo::new(connect(port, pem).await);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = request.header("host", format!("localhost:{port}")).body(body).unwrap();
    sender.send_request(request).await.unwrap().map(Body::new)
}

/// A client over wss.
async fn wss(port: u16, pem: &str, path: &str) -> Client {
    Client::over(connect(port, pem).await, &format!("wss://localhost:{port}/ws/{path}")).await
}

/// Two people in a room by https and wss.
async fn works(port: u16, pem: &str) {
    let page = https(port, pem, Request::get("/"), Body::empty()).await;
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    let request = Request::post("/api/v1/rooms").header("content-type", "application/json");
    let made = https(port, pem, request, json!({ "phase": "live" }).to_string().into()).await;
    let made = axum::body::to_bytes(made.into_body(), 1 << 20).await.unwrap();
    let made: Value = serde_json::from_slice(&made).unwrap();
    let room = TestRoom::of(&made, format!("https://localhost:{port}"));
    let mut ada = wss(port, pem, &room.code("owner")).await;
    let mut bob = wss(port, pem, &room.code("candidate")).await;
    ada.append("over TLS").await;
    bob.until_text("over TLS").await;
    // Events come one by one, and not when the stream ends.
    let request = Request::get(format!("/api/v1/rooms/{}/events", room.id))
        .header("authorization", format!("Bearer {}", room.token("owner")));
    let events = https(port, pem, request, Body::empty()).await;
    let first = events.into_body().into_data_stream().next().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: room"), "{first:?}");
    // A large first sync fits through.
    let large = "x".repeat(3 << 20);
    let whole = ada.edit_offline(0, &large);
    ada.send(pairpad::protocol::message::sync_step_2(&whole)).await;
    bob.until("the large text", |bob| bob.text_len() as usize > large.len()).await;
}

#[tokio::test]
async fn pairpad_serves_https_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (files, pem) = certificate(folder.path());
    let server = TestServer::start_with(Limits::default(), |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.tls = Some(files);
    })
    .await;
    let port = server.server().address().unwrap().port();
    // Somebody who connects and says nothing holds up nobody.
    let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    works(port, &pem).await;
    let page = https(port, &pem, Request::get("/"), Body::empty()).await;
    assert!(page.headers()["strict-transport-security"].to_str().unwrap().starts_with("max-age="));
    // Plain words get no answer, and do no harm.
    assert!(reqwest::get(format!("http://localhost:{port}/")).await.is_err());
    works(port, &pem).await;
}

/// A server with these files.
async fn encrypted(files: TlsFiles) -> (TestServer, u16) {
    let server = TestServer::start_with(Limits::default(), |settings| settings.tls = Some(files)).await;
    let port = server.server().address().unwrap().port();
    (server, port)
}

/// Until new sockets are shown this certificate.
async fn until_shown(port: u16, pem: &str) {
    eventually("the certificate to be in use", async || try_to_connect(port, pem).await.is_ok()).await;
}

#[tokio::test]
async fn new_files_are_used_by_new_sockets_and_old_sockets_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (files, first) = certificate(folder.path());
    let (_server, port) = encrypted(files).await;
    let mut ada = wss(port, &first, "a").await;
    ada.append("before").await;
    let (_, second) = certificate(folder.path());
    until_shown(port, &second).await;
    assert!(try_to_connect(port, &first).await.is_err());
    let mut bob = wss(port, &second, "a").await;
    ada.append(" and after").await;
    bob.until_text("before and after").await;
    bob.append(", both ways").await;
    ada.until_text("before and after, both ways").await;
}

#[tokio::test]
async fn files_that_cannot_be_used_leave_the_former_in_use_until_they_can() {
    let folder = tempfile::tempdir().unwrap();
    let (files, first) = certificate(folder.path());
    let (_server, port) = encrypted(files.clone()).await;
    let next = tempfile::tempdir().unwrap();
    let (written, second) = certificate(next.path());
    let half = &second.as_bytes()[..second.len() / 2];
    // Written half, in whole without its key, and not there at all.
    for certificate in [Some(half), Some(second.as_bytes()), None] {
        match certificate {
            Some(bytes) => std::fs::write(&files.certificate, bytes).unwrap(),
            None => std::fs::remove_file(&files.certificate).unwrap(),
        }
        // As many looks at it as it takes to use a good one: those of another server.
        let other = tempfile::tempdir().unwrap();
        let (others, _) = self::certificate(other.path());
        let (_other, beside) = encrypted(others).await;
        let (_, shown) = self::certificate(other.path());
        until_shown(beside, &shown).await;
        assert!(try_to_connect(port, &second).await.is_err());
        connect(port, &first).await;
    }
    std::fs::copy(&written.key, &files.key).unwrap();
    std::fs::copy(&written.certificate, &files.certificate).unwrap();
    until_shown(port, &second).await;
}

#[tokio::test]
async fn a_link_that_is_swapped_brings_another_certificate() {
    let folder = tempfile::tempdir().unwrap();
    // As Kubernetes lays out secrets: the files are links through one that is swapped.
    let made = ["one", "two"].map(|name| {
        let version = folder.path().join(name);
        std::fs::create_dir(&version).unwrap();
        certificate(&version).1
    });
    let data = folder.path().join("..data");
    std::os::unix::fs::symlink("one", &data).unwrap();
    let through = |name: &str| {
        let link = folder.path().join(name);
        std::os::unix::fs::symlink(Path::new("..data").join(name), &link).unwrap();
        link
    };
    let files = TlsFiles { certificate: through("cert.pem"), key: through("key.pem") };
    let (_server, port) = encrypted(files).await;
    connect(port, &made[0]).await;
    let swapped = folder.path().join("..data_tmp");
    std::os::unix::fs::symlink("two", &swapped).unwrap();
    std::fs::rename(&swapped, &data).unwrap();
    until_shown(port, &made[1]).await;
}

#[tokio::test]
async fn nginx_as_the_readme_has_it_works_in_front() {
    let readme = include_str!("../../README.md");
    let block = readme.split("```nginx\n").nth(1).expect("README.md has a configuration of nginx");
    works_in_front(block.split("```").next().unwrap()).await;
}

#[tokio::test]
async fn nginx_as_it_is_shipped_works_in_front() {
    works_in_front(include_str!("../../deploy/nginx/one.conf")).await;
}

async fn works_in_front(site: &str) {
    let server = TestServer::start_with(Limits { rooms_per_minute: 2, ..Limits::default() }, |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let (files, pem) = certificate(folder.path());
    let port = free_port();
    let own = server.server().address().unwrap().to_string();
    // Only names of places are changed.
    let site = site
        .replace("127.0.0.1:8000", &own)
        .replace("listen 443 ssl;", &format!("listen 127.0.0.1:{port} ssl;"))
        .replace("pad.example.com", "localhost")
        .replace("/etc/ssl/pad.pem", files.certificate.to_str().unwrap())
        .replace("/etc/ssl/pad.key", files.key.to_str().unwrap());
    assert!(site.contains(&own) && site.contains(&port.to_string()), "{site}");
    let _nginx = Nginx::start(&site, port).await;
    works(port, &pem).await;
    // Pairpad knows the client's address from it, and not from what the client says.
    let make = async || {
        let request = Request::post("/api/v1/rooms").header("x-forwarded-for", "203.0.113.7");
        https(port, &pem, request, Body::empty()).await.status().as_u16()
    };
    // The last address is this machine's; behind a proxy it counts like all others (HARD-11).
    let made = [make().await, make().await, make().await];
    assert_eq!(made[2], 429, "{made:?}");
}
