//! Several servers over one PostgreSQL: whoever is asked finds the room.
//! What happens when they are killed, frozen and cut off is in `tests/cluster`.

mod calls;
mod watching;

use std::net::SocketAddr;

use pairpad::config::cluster::{ClusterSecret, ClusterSettings, EDGE_MEMBERS};
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad::config::store::{Node, Store};
use pairpad_testing::client::Client;
use pairpad_testing::port::free_address;
use pairpad_testing::postgres::{Postgres, connect};
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use pairpad_testing::{DEADLINE, eventually};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::events::Stream;

pub(crate) const SECRET: &str = "what all servers of this cluster know";

/// A server among others, and where the others reach it.
pub(crate) struct Member {
    pub(crate) server: TestServer,
    inner: SocketAddr,
}

impl Member {
    async fn start(url: &str, name: &str) -> Self {
        Self::start_with(url, name, SECRET, |_| ()).await
    }

    async fn start_with(url: &str, name: &str, secret: &str, change: impl FnOnce(&mut Limits)) -> Self {
        Self::start_as(url, (name, secret), |settings| change(&mut settings.limits)).await
    }

    /// Starts one after a change of the settings.
    pub(crate) async fn start_as(
        url: &str,
        (name, secret): (&str, &str),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let inner = free_address();
        let server = TestServer::start_with(Limits::default(), |settings| {
            settings.rooms = RoomPolicy::MadeFirst;
            settings.store = Some(Store::parse(url, None).unwrap());
            settings.node = Node { name: name.to_owned(), address: Some(inner.to_string()) };
            let secret = ClusterSecret::parse(secret).unwrap();
            settings.cluster = Some(ClusterSettings { listen: inner, secret, edge_members: EDGE_MEMBERS });
            change(settings);
        });
        Self { server: server.await, inner }
    }

    /// Where the others reach it.
    pub(crate) fn inner(&self) -> SocketAddr {
        self.inner
    }

    /// The room, asked for here.
    pub(crate) fn at(&self, room: &TestRoom) -> TestRoom {
        room.elsewhere(self.server.http(""))
    }
}

/// The name of the server that has a room, as the store says.
pub(crate) async fn owner(url: &str, room: &TestRoom) -> Option<String> {
    let sql = "SELECT n.name FROM rooms r JOIN owners o ON o.room = r.room LEFT JOIN nodes n ON n.node = o.node \
               WHERE r.name = $1";
    connect(url).await.query_one(sql, &[&room.id]).await.unwrap().get(0)
}

async fn two() -> (String, Member, Member) {
    let url = Postgres::shared().database().await;
    let (first, second) = (Member::start(&url, "first").await, Member::start(&url, "second").await);
    (url, first, second)
}

async fn client(room: &TestRoom, session: &TestSession) -> Client {
    let mut client = room.client("code", &session.token).await;
    client.until_synced().await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_whoever_is_asked_finds_the_room_and_what_is_decided_holds_everywhere() {
    let (_, first, second) = two().await;
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    let there = second.at(&here);
    // One joins and types at the server that has the room, one over the other.
    let (ada, bob) = (here.join("candidate", "Ada").await, there.join("interviewer", "Bob").await);
    let (mut of_ada, mut of_bob) = (client(&here, &ada).await, client(&there, &bob).await);
    of_bob.append("over another server").await;
    of_ada.until_text("over another server").await;
    of_ada.append(", and back").await;
    of_bob.until_text("over another server, and back").await;
    of_ada.announce(1, r#"{"at":1}"#).await;
    let id = of_ada.id();
    of_bob.until("her caret", |bob| bob.sees(id)).await;
    // The other server is asked for the sessions of the first.
    let (status, _) = there.ask(Method::GET, "/members", &ada.token, None).await;
    assert_eq!(status, StatusCode::OK);
    let mut events = Stream::open(&there, &bob.token, None).await;
    events.expect("room").await;
    // What one decides at one server holds at the other within a second.
    let member = format!("/members/{}", ada.member);
    let asked = Instant::now();
    let (status, _) = there.ask(Method::DELETE, &member, here.token("owner"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(of_ada.until_closed().await, 4410);
    assert!(asked.elapsed() < DEADLINE);
    let left = async {
        loop {
            let event = events.next().await.unwrap();
            if event.name == "member_removed" {
                return event;
            }
        }
    };
    assert_eq!(timeout(DEADLINE, left).await.unwrap().data["member"]["name"], "Ada");
    let (status, _) = here.ask(Method::DELETE, "", here.token("owner"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(of_bob.until_closed().await, 4404);
    let (status, _) = there.ask(Method::GET, "", here.token("owner"), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_the_listener_for_other_servers_is_for_them_alone() {
    let (_, first, second) = two().await;
    let room = first.server.make_room(json!({})).await;
    let inside = format!("http://{}/api/v1/rooms/{}", first.inner, room.id);
    let client = reqwest::Client::new();
    let ask = async |header: Option<&str>| {
        let mut request = client.get(&inside).bearer_auth(room.token("owner"));
        if let Some(header) = header {
            request = request.header("x-pairpad-hop", header);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, answer.json::<Value>().await.unwrap()["error"]["code"].clone())
    };
    assert_eq!(ask(None).await, (StatusCode::FORBIDDEN, json!("not_a_server")));
    let forged = "v1;1790000000000;AAAAAAAAAAAAAAAAAAAAAA;-;AAAA";
    assert_eq!(ask(Some(forged)).await, (StatusCode::FORBIDDEN, json!("not_a_server")));
    // At the public one that header says nothing.
    let outside = client.get(first.server.http("/api/v1/health")).header("x-pairpad-hop", forged);
    assert_eq!(outside.send().await.unwrap().status(), StatusCode::OK);
    drop(second);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_servers_with_different_secrets_do_not_serve_each_other() {
    let url = Postgres::shared().database().await;
    let first = Member::start(&url, "first").await;
    let second = Member::start_with(&url, "second", "another secret of enough characters", |_| ()).await;
    let room = first.server.make_room(json!({})).await;
    let (status, _) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(status, StatusCode::OK, "it is the first one's now");
    let (status, answer) = second.at(&room).ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("elsewhere")));
    let (status, _) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_nobody_claims_what_there_is_not() {
    let (url, first, second) = two().await;
    let room = first.server.make_room(json!({})).await;
    for name in ["00000000-0000-4000-8000-000000000000", "anything"] {
        let path = format!("/api/v1/rooms/{name}");
        let answer = reqwest::Client::new().get(second.server.http(&path)).bearer_auth(room.token("owner"));
        assert!(answer.send().await.unwrap().status().is_client_error());
        let mut socket = Client::connect(&second.server.ws(&format!("{name}?token=x"))).await;
        assert_eq!(socket.until_closed().await, 4404);
    }
    let names = connect(&url).await.query("SELECT name FROM rooms", &[]).await.unwrap();
    let names: Vec<String> = names.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, [room.id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_3_a_server_that_stops_gives_its_rooms_to_the_others() {
    let (_, first, second) = two().await;
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    let there = second.at(&here);
    let (ada, bob) = (here.join("candidate", "Ada").await, there.join("interviewer", "Bob").await);
    let (mut of_ada, mut of_bob) = (client(&here, &ada).await, client(&there, &bob).await);
    of_ada.append("before").await;
    of_bob.until_text("before").await;
    let stopping = tokio::spawn(first.server.stop());
    assert_eq!(of_ada.until_closed().await, 1012);
    // He came over the other server, and that has the room from now on.
    of_bob.until_closed().await;
    let at = |room: &TestRoom, session: &TestSession| {
        format!("{}/ws/{}", second.server.http("").replace("http", "ws"), room.with("code", &session.token))
    };
    let mut of_bob = of_bob.reconnect(&at(&there, &bob)).await;
    let mut of_ada = of_ada.reconnect(&at(&there, &ada)).await;
    of_ada.until_text("before").await;
    of_ada.append(", and after").await;
    of_bob.until_text("before, and after").await;
    stopping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_a_room_that_left_memory_is_taken_by_whoever_is_asked() {
    let url = Postgres::shared().database().await;
    let soon = |limits: &mut Limits| limits.idle = std::time::Duration::from_millis(50);
    let first = Member::start_with(&url, "first", SECRET, soon).await;
    let second = Member::start_with(&url, "second", SECRET, soon).await;
    let here = first.server.make_room(json!({ "phase": "live" })).await;
    let there = second.at(&here);
    let ada = here.join("candidate", "Ada").await;
    let mut of_ada = client(&here, &ada).await;
    of_ada.append("kept").await;
    of_ada.settle().await;
    let owner = async || owner(&url, &here).await;
    assert_eq!(owner().await.as_deref(), Some("first"));
    drop(of_ada);
    eventually("it is given back", async || owner().await.is_none()).await;
    let mut again = client(&there, &ada).await;
    again.until_text("kept").await;
    assert_eq!(owner().await.as_deref(), Some("second"));
    // And by the first one is led there.
    let mut over = client(&here, &ada).await;
    over.append(", too").await;
    again.until_text("kept, too").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_what_nobody_uses_is_nobodys() {
    let url = Postgres::shared().database().await;
    let open = |settings: &mut Settings| {
        settings.rooms = RoomPolicy::Open;
        settings.limits.idle = std::time::Duration::from_millis(50);
    };
    let first = Member::start_as(&url, ("first", SECRET), open).await;
    let database = connect(&url).await;
    let owned = async || {
        let sql = "SELECT count(*) FROM owners WHERE node IS NOT NULL";
        database.query_one(sql, &[]).await.unwrap().get::<_, i64>(0)
    };
    // A room that is made, and one that connecting makes, when everybody has left.
    first.server.make_room(json!({})).await;
    assert_eq!(owned().await, 0);
    let mut client = first.server.client("by-connecting").await;
    client.append("kept").await;
    client.settle().await;
    assert_eq!(owned().await, 1);
    drop(client);
    eventually("it is given back", async || owned().await == 0).await;
    // And is there for whoever comes to another server.
    let second = Member::start_as(&url, ("second", SECRET), open).await;
    second.server.client("by-connecting").await.until_text("kept").await;
    // What can't be read is answered as ever.
    let answer = reqwest::get(first.server.http("/api/v1/rooms/%FF")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], "invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_5_a_server_without_its_database_says_so_and_calls_nothing_saved() {
    let database = Postgres::start("");
    // However slow this machine is, nobody else takes the room meanwhile.
    let long = |limits: &mut Limits| limits.lease = std::time::Duration::from_secs(600);
    let first = Member::start_with(&database.database().await, "first", SECRET, long).await;
    let room = first.server.make_room(json!({ "phase": "live" })).await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let saved = format!("{}&saved=1", room.with("code", &ada.token));
    let mut of_ada = Client::connect(&first.server.ws(&saved)).await;
    let mut of_bob = client(&room, &bob).await;
    of_ada.append("before").await;
    // With what she answered the server.
    of_ada.until("it is saved", |ada| ada.saved == 2).await;
    database.freeze();
    of_ada.append(", meanwhile").await;
    of_bob.until("they type on together", |bob| bob.text().ends_with(", meanwhile")).await;
    let health = async || reqwest::get(first.server.http("/api/v1/health")).await.unwrap();
    let is_told = async || health().await.status() == StatusCode::SERVICE_UNAVAILABLE;
    eventually("health says so", is_told).await;
    let answer: Value = health().await.json().await.unwrap();
    assert_eq!(answer["components"]["storage"]["status"], "failing", "{answer}");
    of_ada.settle().await;
    assert_eq!(of_ada.saved, 2, "nothing is called saved that is not");
    database.thaw();
    eventually("it works again", async || health().await.status() == StatusCode::OK).await;
    of_ada.until("it is saved after all", |ada| ada.saved == 3).await;
}
