//! A call whose people came to several servers.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pairpad_testing::DEADLINE;
use pairpad_testing::call::CallClient;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::TestRoom;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::{Member, SECRET, two};

/// Between two tries to reach a room whose server is gone, or about to be.
const AGAIN: Duration = Duration::from_millis(20);

async fn joined(room: &TestRoom, token: &str) -> CallClient {
    let mut client = room.call(token).await;
    client.join().await;
    client
}

/// Comes again as a page does, until some server has the room.
async fn joined_again(room: &TestRoom, token: &str) -> CallClient {
    let (url, deadline) = (room.call_url(token), Instant::now() + DEADLINE);
    loop {
        assert!(Instant::now() < deadline, "the room is never served again");
        if let Some(mut client) = CallClient::try_connect(&url).await {
            client.say(json!({ "type": "join", "audio": true, "video": true })).await;
            if timeout_at(deadline, client.welcomed()).await.is_ok_and(|is_in| is_in) {
                return client;
            }
        }
        tokio::time::sleep(AGAIN).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_a_call_is_one_whichever_server_people_came_to() {
    let (_, first, second) = two().await;
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    let there = second.at(&here);
    let (ada, bob) = (here.join("interviewer", "Ada").await, there.join("candidate", "Bob").await);
    let mut of_ada = joined(&here, &ada.token).await;
    let mut of_bob = joined(&there, &bob.token).await;
    assert_eq!(of_ada.until("joined").await["participant"]["name"], "Bob");
    of_bob.say(json!({ "type": "offer", "to": of_ada.id, "sdp": "v=0" })).await;
    assert_eq!(of_ada.until("offer").await["from"], of_bob.id);
    // What is decided at one server holds at the other.
    let member = format!("/members/{}", bob.member);
    let (status, _) = there.ask(Method::DELETE, &member, here.token("owner"), None).await;
    assert_eq!(status, 204);
    assert_eq!(of_bob.until_closed().await, 4410);
    assert_eq!(of_ada.until("left").await["reason"], "removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_when_a_server_leaves_its_calls_go_on_at_another() {
    let (_, first, second) = two().await;
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    let there = second.at(&here);
    let (ada, bob) = (here.join("interviewer", "Ada").await, there.join("candidate", "Bob").await);
    let mut of_ada = joined(&here, &ada.token).await;
    let mut of_bob = joined(&there, &bob.token).await;
    let stopping = tokio::spawn(first.server.stop());
    assert_eq!(of_ada.until_closed().await, 1012);
    of_bob.until_closed().await;
    let mut of_bob = joined_again(&there, &bob.token).await;
    let _of_ada = joined_again(&there, &ada.token).await;
    assert_eq!(of_bob.until("joined").await["participant"]["name"], "Ada");
    stopping.await.unwrap();
}

/// A server of its own process, which can be killed.
struct Killable {
    server: Child,
    base: String,
    _folder: tempfile::TempDir,
}

impl Drop for Killable {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Killable {
    fn start(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let inner: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_pairpad"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--node-name",
                "killed",
                "--store",
                url,
                "--executor",
                "off",
            ])
            .args(["--cluster-listen", &inner.to_string(), "--cluster-address", &inner.to_string()])
            .arg("--data-dir")
            .arg(folder.path())
            .arg("--cluster-secret-file")
            .arg(file("secret", SECRET))
            .arg("--config")
            .arg(file("pairpad.toml", "[limits]\nlease = 1000\n"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap());
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
        std::thread::spawn(move || log.lines().for_each(drop));
        Self { server, base, _folder: folder }
    }

    async fn make_room(&self) -> TestRoom {
        let request = reqwest::Client::new().post(format!("{}/api/v1/rooms", self.base));
        let made: Value =
            request.json(&json!({ "phase": "live" })).send().await.unwrap().json().await.unwrap();
        TestRoom::of(&made, self.base.clone())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_when_its_server_is_killed_a_call_is_joined_anew_at_another() {
    let url = Postgres::shared().database().await;
    let address = url.clone();
    let mut first = tokio::task::spawn_blocking(move || Killable::start(&address)).await.unwrap();
    let second = Member::start(&url, "second").await;
    let here = first.make_room().await;
    let there = second.at(&here);
    let (ada, bob) = (here.join("interviewer", "Ada").await, there.join("candidate", "Bob").await);
    let mut of_ada = joined(&here, &ada.token).await;
    let mut of_bob = joined(&there, &bob.token).await;
    of_ada.until("joined").await;
    first.server.kill().unwrap();
    // The one came to it directly, the other over a server that lives.
    for client in [&mut of_ada, &mut of_bob] {
        let code = client.until_closed().await;
        assert!([1006, 1012].contains(&code), "{code}");
    }
    let of_bob = joined_again(&there, &bob.token).await;
    let of_ada = joined_again(&there, &ada.token).await;
    assert_ne!(of_bob.id, of_ada.id);
}
