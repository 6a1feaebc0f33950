//! No secret gets into the log, whatever happens and however much is logged.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use pairpad::auth::token::{Session, SessionKey};
use pairpad::clock::UnixMillis;
use pairpad::ids::{MemberId, RoomName};
use pairpad::storage::Storage;
use pairpad::storage::local::LocalStorage;
use pairpad_testing::client::Client;
use pairpad_testing::room::{TestRoom, TestSession};
use reqwest::Method;
use serde_json::{Value, json};

const KEY: &str = "a-key-of-the-servers-owner";
const TURN_SECRET: &str = "what-only-the-turn-server-knows";
/// Where somebody in a call may be reached.
const HOME: &str = "2001:db8::c0:ffee:77";
const PASSWORD: &str = "open-sesame-4711";

/// Ends with the test, whatever comes of it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn no_token_and_no_text_in_any_log_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_pairpad"))
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "trace", "--data-dir"])
        .arg(folder.path())
        .args(["--api-key", KEY, "--make-rooms", "anyone"])
        .args(["--turn-url", "turn:turn.example.com", "--turn-secret", TURN_SECRET])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(server.stderr.take().unwrap());
    let mut server = Running(server);
    let mut logged = String::new();
    let base = loop {
        let before = logged.len();
        assert!(log.read_line(&mut logged).unwrap() > 0, "{logged}");
        if let Some((_, address)) = logged[before..].split_once("http://") {
            let end = address.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
            break format!("http://{}", &address[..end.unwrap_or(address.len())]);
        }
    };
    // Read on, so that the server never waits for its log.
    let reader = std::thread::spawn(move || {
        let mut rest = String::new();
        log.read_to_string(&mut rest).unwrap();
        rest
    });
    let http = reqwest::Client::new();
    let body = json!({ "password": PASSWORD, "phase": "live" });
    let made: Value =
        http.post(format!("{base}/api/v1/rooms")).json(&body).send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, base.clone());
    let mut secrets: Vec<String> = room.links.values().map(|(_, token)| token.clone()).collect();
    secrets.extend([KEY.to_owned(), PASSWORD.to_owned()]);
    let join = async |password: &str| {
        let body =
            json!({ "token": room.token("candidate"), "name": "Ada-Secret-Name", "password": password });
        room.ask(Method::POST, "/join", "", Some(body)).await
    };
    assert_eq!(join("wrong").await.0, 401);
    let session = TestSession::of(join(PASSWORD).await.1);
    secrets.extend([session.token.clone(), session.renewal.clone()]);
    let renewed = TestSession::of(room.ask(Method::POST, "/session", &session.renewal, None).await.1);
    secrets.push(renewed.token.clone());
    // Sockets, good and bad; events; things that fail.
    let mut ada = room.client("code", &renewed.token).await;
    ada.append("text-that-is-nobodys-business").await;
    ada.settle().await;
    // A call: where people are, and what lets them use the TURN server.
    let owner = TestSession::of(
        room.ask(
            Method::POST,
            "/join",
            "",
            Some(json!({ "token": room.token("owner"), "name": "Olga", "password": PASSWORD })),
        )
        .await
        .1,
    );
    let (mut of_ada, mut of_olga) = (room.call(&renewed.token).await, room.call(&owner.token).await);
    let welcome = of_ada.join().await;
    let credential = welcome["ice"]["servers"][0]["credential"].as_str().unwrap().to_owned();
    secrets.extend([TURN_SECRET.to_owned(), credential, HOME.to_owned(), owner.token.clone()]);
    of_olga.join().await;
    let to = of_ada.id.clone();
    of_olga.say(json!({ "type": "offer", "to": to, "sdp": format!("v=0 {HOME}") })).await;
    let candidate = json!({ "candidate": format!("candidate:{HOME}"), "sdpMid": "0" });
    of_olga.say(json!({ "type": "candidate", "to": to, "candidate": candidate })).await;
    of_ada.until("candidate").await;
    of_olga.say(json!({ "type": "offer", "to": to, "sdp": HOME })).await;
    of_olga.until("error").await;
    let mut notes = room.client("notes", &renewed.token).await;
    assert_eq!(notes.until_closed().await, 4403);
    ada.send(vec![0, 2, 255]).await;
    assert_eq!(ada.until_closed().await, 4400);
    let _events =
        reqwest::get(format!("{base}/api/v1/rooms/{}/events?token={}", room.id, renewed.token)).await;
    room.ask(Method::GET, "", KEY, None).await;
    room.ask(Method::GET, "/links", room.token("candidate"), None).await;
    let link = &room.links["observer"].0;
    room.ask(Method::DELETE, &format!("/links/{link}"), room.token("owner"), None).await;
    let mut revoked =
        Client::connect(&format!("{}/ws/{}", base.replace("http", "ws"), room.code("observer"))).await;
    assert_eq!(revoked.until_closed().await, 4401);
    room.ask(Method::DELETE, "", room.token("owner"), None).await;
    let id = rustix::process::Pid::from_child(&server.0);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    server.0.wait().unwrap();
    logged.push_str(&reader.join().unwrap());
    assert!(logged.lines().count() > 30, "the log is what it was meant to be: {logged}");
    assert!(logged.contains("room created") && logged.contains("DEBUG"), "{logged}");
    secrets.push("text-that-is-nobodys-business".to_owned());
    for secret in &secrets {
        // The signature of a session is what makes it one.
        for part in [secret.as_str(), secret.rsplit('.').next().unwrap()] {
            let line = logged.lines().find(|line| line.contains(part));
            assert_eq!(line, None, "a secret was logged");
        }
    }
}

#[tokio::test]
async fn hard_10_the_secret_can_be_changed_and_nothing_of_the_old_one_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let rotate = || {
        let run = Command::new(env!("CARGO_BIN_EXE_pairpad"))
            .args(["rotate-secret", "--data-dir"])
            .arg(folder.path())
            .output()
            .unwrap();
        (run.status.code(), String::from_utf8([run.stdout, run.stderr].concat()).unwrap())
    };
    let secret = async || {
        let store = LocalStorage::open(folder.path()).unwrap();
        let secret = store.secret().await.unwrap();
        store.close().await;
        secret
    };
    let (code, said) = rotate();
    assert!(code == Some(2) && said.contains("--data-dir"), "{said}");
    let old = secret().await;
    let found = |secret: &[u8; 32]| {
        let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
        files
            .flat_map(|bytes| bytes.windows(32).map(<[u8]>::to_vec).collect::<Vec<_>>())
            .any(|at| at == secret)
    };
    assert!(found(&old), "the test looks where it is");
    {
        let _server = LocalStorage::open(folder.path()).unwrap();
        let (code, said) = rotate();
        assert!(code == Some(2) && said.contains("in use by another Pairpad server"), "{said}");
    }
    let (code, said) = rotate();
    assert!(code == Some(0) && said.contains("void"), "{said}");
    assert!(!found(&old));
    let new = secret().await;
    assert_ne!(new, old);
    // A session of before opens and renews nothing.
    let session =
        Session { room: RoomName::random(), member: MemberId::random(), until: UnixMillis(u64::MAX / 1000) };
    let token = SessionKey::new(&old).sign_renewal(&session).unwrap();
    assert!(SessionKey::new(&old).read_renewal(&token).is_some());
    assert_eq!(SessionKey::new(&new).read_renewal(&token), None);
}
