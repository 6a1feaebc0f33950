//! Server-sent events of a room.

use std::collections::VecDeque;

use pairpad_testing::DEADLINE;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::time::timeout;
use yrs::{Map, Text, Transact};

use crate::process::Process;

/// Reads a stream as browsers do.
pub(crate) struct Stream {
    answer: Response,
    buffer: String,
    events: VecDeque<Event>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Stream {
    pub(crate) async fn open(room: &TestRoom, token: &str, last: Option<&str>) -> Self {
        let mut request = room.request(Method::GET, "/events", token);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, buffer: String::new(), events: VecDeque::new() }
    }

    /// The next event; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        while self.events.is_empty() {
            let chunk = timeout(DEADLINE, self.answer.chunk()).await.expect("no event came").unwrap()?;
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
            while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let mut event = Event::default();
                for line in block.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => event.id = id.to_owned(),
                        Some(("event", name)) => event.name = name.to_owned(),
                        Some(("data", data)) => event.data = serde_json::from_str(data).unwrap(),
                        _ => {}
                    }
                }
                if !event.name.is_empty() {
                    self.events.push_back(event);
                }
                self.buffer = rest.to_owned();
            }
        }
        self.events.pop_front()
    }

    pub(crate) async fn expect(&mut self, name: &str) -> Event {
        let event = self.next().await.expect("the stream ended");
        assert_eq!(event.name, name, "{event:?}");
        event
    }
}

#[tokio::test]
async fn who_is_quiet_is_told_and_a_language_that_is_held_back_is_not() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let mut client = room.client("code", &ada.token).await;
    client.until_synced().await;
    let mut stream = Stream::open(&room, &bob.token, None).await;
    stream.expect("room").await;
    stream.expect("member_joined").await;
    let quiet = "/members/me/quiet";
    let (_, member) = room.ask(Method::PUT, quiet, &ada.token, Some(json!({ "minutes": 7 }))).await;
    let began = stream.expect("quiet_began").await;
    assert_eq!(began.data["member"]["name"], "Ada");
    assert_eq!(began.data["quiet_until"], member["quiet_until"]);
    let update = {
        let settings = client.doc.get_or_insert_map("room");
        let mut txn = client.doc.transact_mut();
        settings.insert(&mut txn, "language", "go");
        txn.encode_update_v1()
    };
    client.send(pairpad::protocol::message::update(&update)).await;
    client.settle().await;
    room.ask(Method::DELETE, quiet, &ada.token, None).await;
    let ended = stream.expect("quiet_ended").await;
    assert_eq!(ended.data["member"]["id"], json!(ada.member));
    assert_eq!(stream.expect("language_changed").await.data["language"], "go", "with all else");
}

#[tokio::test]
async fn everything_that_happens_is_told_in_order() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let owner = room.join("owner", "Olga").await;
    let mut stream = Stream::open(&room, &owner.token, None).await;
    let first = stream.expect("room").await;
    assert_eq!(
        (&first.data["room"]["phase"], &first.data["room"]["role"]),
        (&json!("pending"), &json!("owner"))
    );
    let joined = stream.expect("member_joined").await;
    assert_eq!((&joined.data["member"]["name"], &joined.data["people"]), (&json!("Olga"), &json!(1)));

    let ada = room.join("candidate", "Ada").await;
    let waiting = room.client("code", &ada.token).await;
    let joined = stream.expect("member_joined").await;
    assert_eq!((&joined.data["member"]["role"], &joined.data["people"]), (&json!("candidate"), &json!(2)));
    // A second connection of the same person is no news.
    let second = room.client("problem", &ada.token).await;
    room.set_phase("live").await;
    assert_eq!(stream.expect("phase_changed").await.data["phase"], "live");
    drop((waiting, second));
    let left = stream.expect("member_left").await;
    assert_eq!((&left.data["member"]["id"], &left.data["people"]), (&json!(ada.member), &json!(1)));

    // By the API, and in the document.
    let body = Some(json!({ "language": "go" }));
    room.ask(Method::PATCH, "", &owner.token, body).await;
    assert_eq!(stream.expect("language_changed").await.data["language"], "go");
    let mut bob = room.client("code", room.token("interviewer")).await;
    stream.expect("member_joined").await;
    bob.until_synced().await;
    for language in ["rust", "no language", "sql"] {
        let settings = bob.doc.get_or_insert_map("room");
        let update = {
            let mut txn = bob.doc.transact_mut();
            settings.insert(&mut txn, "language", language);
            txn.encode_update_v1()
        };
        bob.send(pairpad::protocol::message::update(&update)).await;
        bob.settle().await;
        if language == "rust" {
            assert_eq!(stream.expect("language_changed").await.data["language"], "rust");
        }
    }
    // What is no language is passed over.
    assert_eq!(stream.expect("language_changed").await.data["language"], "sql");

    let mut problem = room.client("problem", room.token("interviewer")).await;
    stream.expect("member_joined").await;
    for word in ["many ", "quick ", "edits "] {
        let update = {
            let root = problem.doc.get_or_insert_text("text");
            let mut txn = problem.doc.transact_mut();
            root.push(&mut txn, word);
            txn.encode_update_v1()
        };
        problem.send(pairpad::protocol::message::update(&update)).await;
    }
    stream.expect("problem_updated").await;
    let body = Some(json!({ "title": "Another" }));
    room.ask(Method::PATCH, "", &owner.token, body).await;
    stream.expect("room_updated").await;
    // What the page offers, too, for everybody.
    let mut candidate = Stream::open(&room, &ada.token, None).await;
    assert_eq!(candidate.expect("room").await.data["room"]["signals"], false);
    candidate.expect("member_joined").await;
    stream.expect("member_joined").await;
    for body in [json!({ "signals": true }), json!({ "signals": true }), json!({ "analysis": true })] {
        room.ask(Method::PATCH, "", &owner.token, Some(body)).await;
    }
    for stream in [&mut stream, &mut candidate] {
        // Said again it is no news.
        stream.expect("room_updated").await;
        stream.expect("room_updated").await;
    }
    let (_, seen) = room.ask(Method::GET, "", &ada.token, None).await;
    assert_eq!((&seen["signals"], &seen["analysis"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn a_stream_goes_on_where_it_broke_off() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let owner = room.token("owner");
    let mut stream = Stream::open(&room, owner, None).await;
    stream.expect("room").await;
    let seen = stream.expect("member_joined").await.id;
    room.set_phase("live").await;
    room.set_phase("ended").await;
    assert_eq!(stream.expect("phase_changed").await.data["phase"], "live");
    drop(stream);
    let mut again = Stream::open(&room, owner, Some(&seen)).await;
    again.expect("room").await;
    assert_eq!(again.expect("phase_changed").await.data["phase"], "live");
    assert_eq!(again.expect("phase_changed").await.data["phase"], "ended");
    drop(again);
    // Also after a restart.
    let server = server.restart().await;
    let room = room.at(server.http(""));
    let mut later = Stream::open(&room, room.token("owner"), Some(&seen)).await;
    assert_eq!(later.expect("room").await.data["room"]["phase"], "ended");
    room.set_phase("live").await;
    let mut phases = Vec::new();
    while phases.len() < 3 {
        let event = later.next().await.unwrap();
        match event.name.as_str() {
            "phase_changed" => phases.push(event.data["phase"].clone()),
            // Of each stream, and of an end that has lasted.
            name => assert!(matches!(name, "member_joined" | "member_left" | "sealed"), "{event:?}"),
        }
    }
    assert_eq!(phases, ["live", "ended", "live"]);
    // What nobody can have seen: the room is told as it is once more.
    let unknown = format!("{}-2", uuid::Uuid::nil().simple());
    let mut lost = Stream::open(&room, room.token("owner"), Some(&unknown)).await;
    for _ in 0..2 {
        assert_eq!(lost.expect("room").await.data["room"]["phase"], "live");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_1_what_was_answered_is_in_the_log_of_a_server_that_was_killed_at_once() {
    let mut process = Process::start().await;
    let answer = reqwest::Client::new().post(process.http("/api/v1/rooms")).json(&json!({})).send();
    let room = TestRoom::of(&answer.await.unwrap().json().await.unwrap(), process.http(""));
    let mut stream = Stream::open(&room, room.token("owner"), None).await;
    stream.expect("room").await;
    let mut seen = stream.expect("member_joined").await.id;
    for phase in ["live", "ended", "live", "ended"] {
        room.set_phase(phase).await;
        process.kill_and_start_again().await;
        let mut stream = Stream::open(&room, room.token("owner"), Some(&seen)).await;
        stream.expect("room").await;
        let event = loop {
            let event = stream.next().await.unwrap();
            if event.name != "member_joined" && event.name != "member_left" {
                break event;
            }
        };
        assert_eq!((event.name.as_str(), &event.data["phase"]), ("phase_changed", &json!(phase)));
        seen = event.id;
    }
}

#[tokio::test]
async fn hard_6_links_are_told_to_leaders_alone_and_everything_says_whose_doing_it_was() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let (olga, ada) = (room.join("owner", "Olga").await, room.join("candidate", "Ada").await);
    let mut leader = Stream::open(&room, &olga.token, None).await;
    let mut candidate = Stream::open(&room, &ada.token, None).await;
    leader.expect("room").await;
    leader.expect("member_joined").await;
    leader.expect("member_joined").await;
    candidate.expect("room").await;
    candidate.expect("member_joined").await;
    let body = json!({ "role": "candidate", "label": "Second round" });
    let (_, link) = room.ask(Method::POST, "/links", &olga.token, Some(body)).await;
    let made = leader.expect("link_created").await.data;
    assert_eq!((&made["link"]["id"], &made["link"]["label"]), (&link["id"], &json!("Second round")));
    assert_eq!(made["by"], json!(olga.member));
    assert!(!made.to_string().contains(link["token"].as_str().unwrap()), "nothing to come in by");
    let path = format!("/links/{}", link["id"].as_str().unwrap());
    room.ask(Method::PATCH, &path, &olga.token, Some(json!({ "label": "Third" }))).await;
    assert_eq!(leader.expect("link_changed").await.data["link"]["label"], "Third");
    room.ask(Method::DELETE, &path, &olga.token, None).await;
    leader.expect("link_revoked").await;
    room.ask(Method::PATCH, "/members/me", &ada.token, Some(json!({ "name": "Ada L." }))).await;
    for stream in [&mut leader, &mut candidate] {
        let renamed = stream.expect("member_renamed").await.data;
        assert_eq!((&renamed["member"]["name"], &renamed["by"]), (&json!("Ada L."), &json!(ada.member)));
    }
}

#[tokio::test]
async fn who_waits_hears_of_the_phase_alone() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let mut stream = Stream::open(&room, room.token("candidate"), None).await;
    assert_eq!(stream.expect("room").await.data["room"]["phase"], "pending");
    let _olga = room.client("code", room.token("owner")).await;
    let markdown = Some(json!({ "markdown": "a secret" }));
    room.ask(Method::PUT, "/problem", room.token("owner"), markdown).await;
    let language = Some(json!({ "language": "go" }));
    room.ask(Method::PATCH, "", room.token("owner"), language).await;
    room.set_phase("live").await;
    assert_eq!(stream.expect("phase_changed").await.data["phase"], "live");
    let _bob = room.client("code", room.token("interviewer")).await;
    loop {
        // The problem's event may have waited for its second to be over.
        let event = stream.next().await.unwrap();
        if event.name == "member_joined" {
            break;
        }
        assert_eq!(event.name, "problem_updated");
    }
    room.set_phase("ended").await;
    loop {
        let event = stream.next().await.unwrap();
        if event.name == "phase_changed" {
            assert_eq!(event.data["phase"], "ended");
            break;
        }
        assert_eq!(event.name, "problem_updated");
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_says_so() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let ada = room.join("candidate", "Ada").await;
    // As EventSource does it, which can't send headers.
    let url = format!("{}?token={}", server.http(&format!("/api/v1/rooms/{}/events", room.id)), ada.token);
    let answer = reqwest::get(url).await.unwrap();
    let mut stream = Stream { answer, buffer: String::new(), events: VecDeque::new() };
    stream.expect("room").await;
    let path = format!("/members/{}", ada.member);
    room.ask(Method::DELETE, &path, room.token("owner"), None).await;
    assert_eq!(stream.expect("closed").await.data["reason"], "You have been removed from this room.");
    assert!(stream.next().await.is_none());
    let mut owner = Stream::open(&room, room.token("owner"), None).await;
    owner.expect("room").await;
    room.ask(Method::DELETE, "", room.token("owner"), None).await;
    while let Some(event) = owner.next().await {
        assert!(["member_joined", "member_left", "closed"].contains(&event.name.as_str()), "{event:?}");
    }
}

#[tokio::test]
async fn hard_6_what_happened_before_the_start_is_not_replayed_to_candidates() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    let candidate = room.join("candidate", "Ada").await;
    let mut waiting = Stream::open(&room, &candidate.token, None).await;
    assert_eq!(waiting.next().await.unwrap().name, "room");
    // Prepared by somebody whom the candidate does not see.
    let interviewer = room.join("interviewer", "Bob").await;
    let mut leader = Stream::open(&room, &interviewer.token, None).await;
    assert_eq!(leader.next().await.unwrap().name, "room");
    room.ask(Method::PATCH, "", &interviewer.token, Some(json!({ "title": "hard one" }))).await;
    room.set_phase("live").await;
    let started = waiting.next().await.unwrap();
    assert_eq!(started.name, "phase_changed");
    // The run is in its id, and the numbers can be guessed.
    let (run, number) = started.id.rsplit_once('-').unwrap();
    assert!(number.parse::<u64>().unwrap() > 2);
    let mut again = Stream::open(&room, &candidate.token, Some(&format!("{run}-0"))).await;
    assert_eq!(again.next().await.unwrap().name, "room");
    assert_eq!(again.next().await.unwrap().id, started.id, "nothing of before");
    let mut again = Stream::open(&room, &interviewer.token, Some(&format!("{run}-0"))).await;
    for expected in ["room", "room_created", "member_joined"] {
        assert_eq!(again.next().await.unwrap().name, expected);
    }
}
