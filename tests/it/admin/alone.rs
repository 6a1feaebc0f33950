//! A drain in the midst of which others die, or the server itself is stopped.

use std::io::Write;

use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::port::free_address;
use pairpad_testing::postgres::{Postgres, connect};
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::draining::{change, drain, members, pairpad_drain, ready};
use super::several::operated;
use super::{KEY, ask, get};
use crate::cluster::{Member, SECRET, owner};
use crate::process::Process;

/// A server of a cluster as a process, and where its admin listener is.
struct Among {
    process: Process,
    admin: String,
    _secret: NamedTempFile,
}

impl Among {
    async fn start(url: &str, name: &str) -> Self {
        let mut secret = NamedTempFile::new().unwrap();
        secret.write_all(SECRET.as_bytes()).unwrap();
        let free = || free_address().to_string();
        let (inner, admin) = (free(), free());
        let args = [
            ["--store", url],
            ["--node-name", name],
            ["--cluster-listen", &inner],
            ["--cluster-address", &inner],
            ["--cluster-secret-file", secret.path().to_str().unwrap()],
            ["--admin-listen", &admin],
            ["--api-key", KEY],
            ["--make-rooms", "anyone"],
        ];
        let process = Process::start_with(args.concat().into_iter().map(str::to_owned).collect()).await;
        Self { process, admin, _secret: secret }
    }

    fn at(&self, room: &TestRoom) -> TestRoom {
        room.elsewhere(self.process.http(""))
    }
}

/// Somebody who is told what is saved.
async fn typist(room: &TestRoom, session: &TestSession) -> Client {
    let base = room.at_sockets();
    let mut client =
        Client::connect(&format!("{base}/ws/{}&saved=1", room.with("code", &session.token))).await;
    client.until_synced().await;
    client
}

/// Comes to a room, finds this, and leaves something that is on disk then.
async fn types(room: &TestRoom, session: &TestSession, before: &str, text: &str) -> Client {
    let mut client = typist(room, session).await;
    client.until_text(before).await;
    client.append(text).await;
    // With what it answered the server.
    client.until("it is saved", |client| client.saved == 2).await;
    client
}

async fn health(server: &TestServer) -> (u16, Value) {
    ask(Method::GET, &server.http("/api/v1/health"), "").await
}

async fn state(server: &TestServer) -> Value {
    change(server, Method::GET, "/drain").await.1["state"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_a_server_whose_last_heir_dies_while_it_drains_serves_all_rooms_until_there_is_another() {
    let url = Postgres::shared().database().await;
    let first = Member::start_as(&url, ("first", SECRET), operated).await;
    let mut second = Among::start(&url, "second").await;
    let database = connect(&url).await;
    let lease = async |interval: &str| {
        let sql = format!(
            "UPDATE nodes SET lease_until = clock_timestamp() + interval '{interval}' WHERE name = 'second'"
        );
        assert_eq!(database.execute(&sql, &[]).await.unwrap(), 1);
    };
    // One that has moved when the other dies.
    let moved = first.server.make_room(json!({ "phase": "live" })).await;
    let ada = moved.join("candidate", "Ada").await;
    types(&moved, &ada, "", "at the first").await;
    drain(&first.server).await;
    types(&second.at(&moved), &ada, "at the first", ", at the second").await;
    assert_eq!(owner(&url, &moved).await.as_deref(), Some("second"));
    // And one that is just being given away: nobody has it then.
    change(&first.server, Method::DELETE, "/drain").await;
    let given = first.server.make_room(json!({ "phase": "live" })).await;
    let bob = given.join("candidate", "Bob").await;
    let mut of_bob = types(&given, &bob, "", "at the first").await;
    second.process.kill();
    // Until that is over it counts as alive, however slow this machine is.
    lease("1 hour").await;
    drain(&first.server).await;
    assert_eq!(of_bob.until_closed().await, 1012);
    let (status, answer) = given.ask(Method::GET, "", &bob.token, None).await;
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (503, &json!("elsewhere")), "{answer}");
    let (status, answer) = health(&first.server).await;
    assert_eq!((status, &answer["components"]["server"]["status"]), (503, &json!("failing")), "{answer}");
    lease("0").await;
    eventually("it knows that it is alone", async || state(&first.server).await == "alone").await;
    let (status, answer) = health(&first.server).await;
    assert_eq!((status, &answer["components"]["server"]["status"]), (200, &json!("low")), "{answer}");
    let why = answer["components"]["server"]["message"].as_str().unwrap();
    assert!(why.contains("no other server takes rooms"), "{why}");
    let listed = get(&first.server, "/nodes").await;
    let of_first = listed["nodes"].as_array().unwrap().iter().find(|node| node["is_this"] == true);
    assert_eq!(of_first.unwrap()["is_alone"], true, "{listed}");
    assert_eq!(ready(&first.server).await.0, 200);
    let (code, said) = pairpad_drain(&first.server, KEY, &["--wait", "0"]).await;
    assert!(
        code == Some(1) && said.contains("No other server takes rooms") && said.contains("--undo"),
        "{said}"
    );
    // Nothing is lost, and everything goes on: what it had, what the other had, and what is new.
    let mut of_ada = types(&moved, &ada, "at the first, at the second", ", back").await;
    types(&given, &bob, "at the first", ", again").await;
    let new = first.server.make_room(json!({ "phase": "live" })).await;
    let eve = new.join("candidate", "Eve").await;
    types(&new, &eve, "", "new").await;
    // Whoever takes rooms next gets them all.
    let third = Member::start_as(&url, ("third", SECRET), operated).await;
    eventually("it has given all of them away", async || state(&first.server).await == "drained").await;
    assert_eq!(of_ada.until_closed().await, 1012);
    assert_eq!(health(&first.server).await.0, 503);
    types(&third.at(&moved), &ada, "at the first, at the second, back", ".").await;
    types(&third.at(&given), &bob, "at the first, again", ".").await;
    types(&third.at(&new), &eve, "new", ".").await;
    for room in [&moved, &given, &new] {
        assert_eq!(owner(&url, room).await.as_deref(), Some("third"));
    }
    let (status, progress) = change(&first.server, Method::DELETE, "/drain").await;
    assert_eq!((status, &progress["state"]), (200, &json!("serving")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_of_drained_servers_that_are_alone_one_takes_rooms_and_can_be_taken_back() {
    let (url, [first, second, third]) = members(["first", "second", "third"]).await;
    drain(&first.server).await;
    drain(&second.server).await;
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    let ada = room.join("candidate", "Ada").await;
    types(&room, &ada, "", "at the third").await;
    assert_eq!(owner(&url, &room).await.as_deref(), Some("third"));
    third.server.stop().await;
    let alone = async || {
        let states = [state(&first.server).await, state(&second.server).await];
        states.iter().filter(|state| **state == "alone").count() == 1
    };
    eventually("one of the two takes rooms", alone).await;
    // By whichever she comes.
    for (member, before, text) in [(&first, "at the third", ", on"), (&second, "at the third, on", ".")] {
        types(&member.at(&room), &ada, before, text).await;
    }
    let alone = if state(&first.server).await == "alone" { &first } else { &second };
    let (status, progress) = change(&alone.server, Method::DELETE, "/drain").await;
    assert_eq!((status, &progress["state"]), (200, &json!("serving")));
    assert_eq!(health(&alone.server).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_a_server_that_is_stopped_while_it_drains_ends_and_nothing_is_lost() {
    let url = Postgres::shared().database().await;
    let second = Member::start_as(&url, ("second", SECRET), operated).await;
    let mut first = Among::start(&url, "first").await;
    let make = async || {
        let body = json!({ "phase": "live" });
        let asked = reqwest::Client::new().post(first.process.http("/api/v1/rooms")).json(&body);
        TestRoom::of(&asked.send().await.unwrap().json().await.unwrap(), first.process.http(""))
    };
    let (quiet, busy) = (make().await, make().await);
    let (ada, bob) = (quiet.join("candidate", "Ada").await, busy.join("candidate", "Bob").await);
    let mut of_ada = types(&quiet, &ada, "", "saved").await;
    let mut of_bob = types(&busy, &bob, "", "saved").await;
    // What he types next can't be written, so his room can't be given away as long as that is so.
    let mut database = connect(&url).await;
    let held = database.transaction().await.unwrap();
    let sql = "SELECT 1 FROM owners o JOIN rooms r USING (room) WHERE r.name = $1 FOR UPDATE OF o";
    held.execute(sql, &[&busy.id]).await.unwrap();
    let saved = of_bob.saved;
    of_bob.append(", and not").await;
    let drain = format!("http://{}/admin/drain", first.admin);
    assert_eq!(ask(Method::POST, &drain, KEY).await.0, 200);
    assert_eq!(of_ada.until_closed().await, 1012);
    // In the midst of it. It waits for neither the one that can't be saved nor for what comes after it.
    assert!(first.process.terminate().await, "it ends as it should");
    of_bob.until_closed().await;
    assert_eq!(of_bob.saved, saved, "nothing is called saved that is not");
    held.rollback().await.unwrap();
    types(&second.at(&quiet), &ada, "saved", ".").await;
    // His page still has what was not saved. The lease may have to be over first.
    let there = second.at(&busy);
    let is_there = async || there.ask(Method::GET, "", &bob.token, None).await.0 == 200;
    eventually("the other has his room", is_there).await;
    let mut of_bob =
        of_bob.reconnect(&format!("{}/ws/{}", there.at_sockets(), there.with("code", &bob.token))).await;
    of_bob.until_synced().await;
    of_bob.append(".").await;
    typist(&there, &bob).await.until_text("saved, and not.").await;
    for room in [&quiet, &busy] {
        assert_eq!(owner(&url, room).await.as_deref(), Some("second"));
    }
}
