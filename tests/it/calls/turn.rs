//! Credentials for TURN, shown to a TURN server that knows the same secret.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pairpad::call::ice::RENEWAL;
use pairpad::config::call::{CallSettings, Turn, TurnSecret};
use pairpad::config::limits::Limits;
use pairpad_testing::call::CallClient;
use pairpad_testing::eventually;
use pairpad_testing::port::free_port;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::{arrives, live};

const SECRET: &str = "what the TURN server knows";

/// A coturn, which ends with the test.
struct Coturn {
    port: u16,
    server: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Coturn {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Coturn {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let config = folder.path().join("turnserver.conf");
        std::fs::write(&config, configuration(port, folder.path())).unwrap();
        let server = Command::new("turnserver")
            .arg("-c")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("coturn is installed: 'make packages'");
        let coturn = Self { port, server, _folder: folder };
        eventually("coturn listens", async || TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        coturn
    }

    /// Whether somebody with these credentials is given a relay, and what they send comes back.
    async fn takes(&self, server: &Value) -> bool {
        let text = |field: &str| server[field].as_str().unwrap().to_owned();
        let (username, credential, port) = (text("username"), text("credential"), self.port.to_string());
        let ran = tokio::task::spawn_blocking(move || {
            let words = ["-y", "-n", "1", "-m", "1", "-l", "100", "-p", &port];
            let mut client = Command::new("turnutils_uclient");
            client.args(words).args(["-u", &username, "-w", &credential, "127.0.0.1"]);
            client.output().unwrap()
        });
        let ran = ran.await.unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() || said.contains("Cannot complete Allocation"), "{said}");
        ran.status.success()
    }
}

fn configuration(port: u16, folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port={port}\nmin-port=49160\nmax-port=49960\n\
         realm=pairpad\nuse-auth-secret\nstatic-auth-secret={SECRET}\nallow-loopback-peers\nno-tls\nno-dtls\nno-cli\n\
         no-tcp-relay\nfingerprint\nlog-file=stdout\npidfile={folder}/pid\nuserdb={folder}/db\n"
    )
}

fn turn(secret: &str, port: u16) -> CallSettings {
    let urls = vec![format!("turn:127.0.0.1:{port}")];
    let turn = Some(Turn { urls, secret: TurnSecret::parse(secret).unwrap() });
    CallSettings { stun: vec![format!("stun:127.0.0.1:{port}")], turn, ..CallSettings::default() }
}

/// What somebody is given who joins at a server with these settings.
async fn given(settings: CallSettings) -> Value {
    let server = TestServer::start_with(Limits::default(), |own| own.calls = settings).await;
    let room = live(&server).await;
    arrives(&room, "candidate", "Ada").await.0.join().await["ice"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_server_takes_credentials_of_its_secret_until_they_expire() {
    let coturn = Coturn::start().await;
    let ice = given(turn(SECRET, coturn.port)).await;
    let [stun, of_turn] = &ice["servers"].as_array().unwrap()[..] else { panic!("{ice}") };
    assert_eq!(*stun, json!({ "urls": [format!("stun:127.0.0.1:{}", coturn.port)] }));
    assert_eq!(of_turn["urls"], json!([format!("turn:127.0.0.1:{}", coturn.port)]));
    assert!(coturn.takes(of_turn).await);
    let foreign = given(turn("what another TURN server knows", coturn.port)).await;
    assert!(!coturn.takes(&foreign["servers"][1]).await, "of another secret");
    // Nobody makes theirs last longer.
    let username = of_turn["username"].as_str().unwrap();
    let (expires, participant) = username.split_once(':').unwrap();
    let longer = format!("{}:{participant}", expires.parse::<u64>().unwrap() + 60);
    let forged = json!({ "username": longer, "credential": of_turn["credential"] });
    assert!(!coturn.takes(&forged).await);
    let (id, settings) = (pairpad::call::signal::ParticipantId::random(), turn(SECRET, coturn.port));
    let then = pairpad::clock::UnixMillis(pairpad::clock::UnixMillis::now().0 - 3_601_000);
    let expired = serde_json::to_value(pairpad::call::ice::Ice::of(&settings, id, then)).unwrap();
    assert!(!coturn.takes(&expired["servers"][1]).await, "of an hour ago");
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_before_they_expire() {
    let server = MemoryServer::start_to_call(SwitchedStorage::new(), Limits::default(), turn(SECRET, 3478));
    let room = server.make_room(json!({ "phase": "live" })).await;
    let ada = server.join(&room, "candidate", "Ada").await;
    let url = format!("ws://test{}", room.call_path(&ada.token));
    let mut client = CallClient::over(server.stream(64 << 10).await, &url).await;
    let welcome = client.join().await;
    let began = Instant::now();
    // She goes on renewing her session meanwhile, as a page does.
    let mut renewal = ada.renewal;
    let renewed = loop {
        if let Ok(ice) = timeout(Duration::from_secs(600), client.wait("ice")).await {
            break ice;
        }
        let path = format!("/api/v1/rooms/{}/session", room.id);
        let (status, answer) = server.ask((axum::http::Method::POST, &path), &renewal, None).await;
        assert_eq!(status, 200, "{answer}");
        renewal = answer["renewal"].as_str().unwrap().to_owned();
    };
    let took = began.elapsed();
    assert!(took >= RENEWAL && took < Duration::from_secs(3_600), "{took:?}");
    let credential = |ice: &Value| ice["servers"][1]["credential"].clone();
    assert_ne!(credential(&renewed["ice"]), credential(&welcome["ice"]));
    assert!(renewed["ice"]["expires"].as_str() > welcome["ice"]["expires"].as_str());
    assert!(renewed["ice"]["servers"][1]["username"].as_str().unwrap().ends_with(&client.id));
}
