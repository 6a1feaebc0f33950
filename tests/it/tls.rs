//! https and wss: served by Pairpad itself, and by the nginx of `README.md` in front.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, TlsFiles};
use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A certificate for localhost, in files. Its PEM.
fn certificate(folder: &Path) -> (TlsFiles, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.pem())
}

fn https(pem: &str) -> reqwest::Client {
    let root = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
    reqwest::Client::builder().tls_certs_only([root]).build().unwrap()
}

/// A client over wss.
async fn wss(port: u16, pem: &str, path: &str) -> Client {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    Client::over(stream, &format!("wss://localhost:{port}/ws/{path}")).await
}

/// Two people in a room by https and wss.
async fn works(port: u16, pem: &str) {
    let base = format!("https://localhost:{port}");
    let http = https(pem);
    let page = http.get(format!("{base}/")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    let made: Value = http
        .post(format!("{base}/api/v1/rooms"))
        .json(&json!({ "phase": "live" }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let room = TestRoom::of(&made, base.clone());
    let mut ada = wss(port, pem, &room.code("owner")).await;
    let mut bob = wss(port, pem, &room.code("candidate")).await;
    ada.append("over TLS").await;
    bob.until_text("over TLS").await;
    // Events come one by one, and not when the stream ends.
    let mut events = http
        .get(format!("{base}/api/v1/rooms/{}/events", room.id))
        .bearer_auth(room.token("owner"))
        .send()
        .await
        .unwrap();
    let first = events.chunk().await.unwrap().unwrap();
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
    // Plain words get no answer, and do no harm.
    assert!(reqwest::get(format!("http://localhost:{port}/")).await.is_err());
    works(port, &pem).await;
}

struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its master ends the workers on SIGTERM.
        let id = rustix::process::Pid::from_child(&self.0);
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn nginx_as_the_readme_has_it_works_in_front() {
    let server = TestServer::start_with(Limits { rooms_per_minute: 2, ..Limits::default() }, |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
    })
    .await;
    let readme = include_str!("../../README.md");
    let block = readme.split("```nginx\n").nth(1).expect("README.md has a configuration of nginx");
    let block = block.split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (files, pem) = certificate(folder.path());
    let port = free_port();
    let own = server.server().address().unwrap().to_string();
    // Only names of places are changed.
    let site = block
        .replace("127.0.0.1:8000", &own)
        .replace("listen 443 ssl;", &format!("listen 127.0.0.1:{port} ssl;"))
        .replace("pad.example.com", "localhost")
        .replace("/etc/ssl/pad.pem", files.certificate.to_str().unwrap())
        .replace("/etc/ssl/pad.key", files.key.to_str().unwrap());
    assert!(site.contains(&own) && site.contains(&port.to_string()), "{site}");
    let path = folder.path().display();
    let config = format!(
        "daemon off; pid {path}/pid; error_log {path}/error.log; user root;\nevents {{}}\nhttp {{\n\
         access_log {path}/access.log; client_body_temp_path {path}/body; proxy_temp_path {path}/proxy;\n\
         fastcgi_temp_path {path}/f; uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;\n{site}\n}}\n"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let installed = Path::new("/usr/sbin/nginx");
    let program = if installed.exists() { installed } else { Path::new("nginx") };
    let child = Command::new(program).arg("-c").arg(&file).stderr(Stdio::null()).spawn();
    let _nginx = Nginx(child.expect("nginx is installed: 'make packages'"));
    eventually("nginx to listen", async || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
    works(port, &pem).await;
    // Pairpad knows the client's address from it, and not from what the client says.
    let http = https(&pem);
    let make = async || {
        let request = http.post(format!("https://localhost:{port}/api/v1/rooms"));
        request.header("x-forwarded-for", "203.0.113.7").send().await.unwrap().status().as_u16()
    };
    let _ = make().await;
    // The last address is this machine's, which is not counted.
    for _ in 0..3 {
        assert_eq!(make().await, 201);
    }
}
