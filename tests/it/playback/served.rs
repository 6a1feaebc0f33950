//! PLAY: recordings as the API sends them.

use std::io::Read;

use flate2::read::GzDecoder;
use pairpad_testing::recording::Recording;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use pairpad_testing::storage::{damage, is_of};
use reqwest::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::write;

async fn get(room: &TestRoom, path: &str, encoding: &str) -> Response {
    let request = room.request(Method::GET, path, room.token("owner"));
    let answer = request.header(ACCEPT_ENCODING, encoding).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn recording(room: &TestRoom, document: &str) -> Recording {
    let answer = get(room, &format!("/playback/{document}"), "identity").await;
    Recording::read(&answer.bytes().await.unwrap())
}

async fn live_room(server: &TestServer) -> TestRoom {
    server.make_room(json!({ "phase": "live" })).await
}

async fn listed(room: &TestRoom) -> Value {
    let (status, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
    assert_eq!(status, 200, "{playback}");
    playback
}

#[tokio::test]
async fn play_2_a_room_lists_who_wrote_what_there_is() {
    let server = TestServer::start_with(pairpad::config::limits::Limits::default(), |settings| {
        settings.access.api_keys = vec!["a-key-of-the-servers-owner".to_owned()];
    })
    .await;
    let room = live_room(&server).await;
    let (ada, bob) = (room.join("candidate", "Ada").await, room.join("interviewer", "Bob").await);
    let eve = room.join("observer", "Eve").await;
    write(&room, "code", &ada.token, "by Ada ").await;
    write(&room, "code", room.token("interviewer"), "by a guest").await;
    for (token, markdown) in [(&*bob.token, "by Bob"), ("a-key-of-the-servers-owner", "by an API key")] {
        let body = Some(json!({ "markdown": markdown }));
        let (status, _) = room.ask(Method::PUT, "/problem", token, body).await;
        assert_eq!(status, 204);
    }
    let playback = listed(&room).await;
    assert_eq!(playback["whole"], true);
    let names: Vec<&str> =
        playback["documents"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["code", "problem"]);
    let people = playback["people"].as_array().unwrap();
    let of = |kind: &str| people.iter().filter(|person| person["kind"] == kind).collect::<Vec<_>>();
    assert_eq!((of("person").len(), of("server").len(), of("operator").len()), (4, 1, 1));
    let named = |name: &str| of("person").into_iter().find(|person| person["name"] == name).unwrap().clone();
    assert_eq!((&named("Ada")["id"], &named("Ada")["role"]), (&json!(ada.member), &json!("candidate")));
    assert_eq!(named("Bob")["id"], bob.member);
    assert_eq!(named("Eve")["id"], eve.member, "who has written nothing is a member all the same");
    assert!(named("Bob")["colour"].is_u64() && named("")["role"].is_null());
    let problem = recording(&room, "problem").await;
    assert_eq!(problem.at(problem.updates())["text"], "by an API key");
    let kinds: Vec<u8> = problem.authors.iter().map(|author| problem.people[*author].0).collect();
    assert_eq!(kinds, [2, 1]);
    let code = recording(&room, "code").await;
    assert_eq!(code.people[code.authors[0]].0, 0, "starter text is the server's");
    assert_eq!(code.at(code.updates())["room"]["language"], "python");
    let times = (playback["begins"].as_str().unwrap(), playback["ends"].as_str().unwrap());
    assert!(times.0 < times.1 && playback["duration_ms"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_recording_is_kept_for_as_long_as_it_is_what_the_journal_says() {
    let server = TestServer::start().await;
    let room = live_room(&server).await;
    write(&room, "code", room.token("owner"), "first ").await;
    let version = listed(&room).await["documents"][0]["version"].as_str().unwrap().to_owned();
    let path = format!("/playback/code?version={version}");
    let answer = get(&room, &path, "gzip").await;
    assert_eq!(header(&answer, "cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(header(&answer, "content-encoding"), "gzip");
    assert!(
        header(&answer, "vary").contains("accept-encoding")
            && header(&answer, "vary").contains("authorization")
    );
    let tag = header(&answer, "etag").to_owned();
    let mut unpacked = Vec::new();
    GzDecoder::new(&answer.bytes().await.unwrap()[..]).read_to_end(&mut unpacked).unwrap();
    let plain = get(&room, &path, "identity").await;
    assert_ne!(header(&plain, "etag"), tag, "another form is another answer");
    assert_eq!(plain.bytes().await.unwrap(), unpacked);
    let known = async |path: &str, tag: &str| {
        let request = room.request(Method::GET, path, room.token("owner"));
        let request = request.header(ACCEPT_ENCODING, "gzip").header(IF_NONE_MATCH, tag);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(known("/playback/code", &tag).await, 304);
    assert_eq!(known("/playback/code", &format!("\"x\", W/{tag}")).await, 304);

    write(&room, "code", room.token("owner"), "second").await;
    assert_eq!(known("/playback/code", &tag).await, 200, "it has grown");
    let newer = get(&room, &path, "gzip").await;
    assert_eq!(header(&newer, "cache-control"), "private, no-cache", "what was asked for is no more");
    assert_ne!(header(&newer, "etag"), tag);
    assert_eq!(header(&get(&room, "/playback/code", "gzip").await, "cache-control"), "private, no-cache");
}

#[tokio::test]
async fn play_1_a_document_as_it_was_is_what_the_recording_says() {
    let server = TestServer::start().await;
    let room = live_room(&server).await;
    for text in ["one ", "two ", "three "] {
        write(&room, "code", room.token("owner"), text).await;
    }
    let recording = recording(&room, "code").await;
    for moment in 0..recording.updates() {
        // The last of several at the same time is what there was then.
        let at = recording.times[moment as usize];
        let moment = recording.times.partition_point(|time| *time <= at) as u64;
        let at = pairpad::clock::UnixMillis(at).rfc3339();
        let (status, shown) =
            room.ask(Method::GET, &format!("/documents/code?at={at}"), room.token("owner"), None).await;
        assert_eq!(status, 200, "{shown}");
        let expected = recording.at(moment);
        for (path, text) in shown["files"].as_object().unwrap() {
            assert_eq!(&expected["files"][path], text, "{path} at {at}");
        }
    }
    let path = "/documents/code?at=2000-01-01T00:00:00%2B01:00";
    let (_, before) = room.ask(Method::GET, path, room.token("owner"), None).await;
    assert_eq!(before["files"], json!({}), "before the beginning there was nothing");
    let path = "/documents/code?at=2100-01-01T00:00:00Z&file=main.py";
    let request = room.request(Method::GET, path, room.token("owner")).header("accept", "text/plain");
    let now = room.request(Method::GET, "/documents/code?file=main.py", room.token("owner"));
    let now = now.header("accept", "text/plain").send().await.unwrap().text().await.unwrap();
    assert_eq!(request.send().await.unwrap().text().await.unwrap(), now);
}

#[tokio::test]
async fn hostile_parameters_are_refused_with_a_sentence() {
    let server = TestServer::start().await;
    let room = live_room(&server).await;
    write(&room, "code", room.token("owner"), "text").await;
    for path in [
        "/documents/code?at=",
        "/documents/code?at=yesterday",
        "/documents/code?at=2026-11-29",
        "/documents/code?at=99999-01-01T00:00:00Z",
        "/documents/code?at=%00",
        "/playback/code/updates?limit=0",
        "/playback/code/updates?limit=10001",
        "/playback/code/updates?limit=-1",
        "/playback/code/updates?after=9007199254740992",
        "/playback/code/updates?after=18446744073709551616",
        "/playback/code/updates?after=one",
        "/playback/code?versions=1",
    ] {
        let (status, answer) = room.ask(Method::GET, path, room.token("owner"), None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (400, &json!("invalid")), "{path}");
    }
    // Before everything: that is a time.
    let ask = async |at: &str| {
        room.ask(Method::GET, &format!("/documents/code?at={at}"), room.token("owner"), None).await
    };
    let earlier = ask("1960-01-01T00:00:00Z").await;
    assert_eq!((earlier.0.as_u16(), &earlier), (200, &ask("1970-01-01T00:00:00Z").await));
    let (status, _) = room.ask(Method::GET, "/playback/chat", room.token("owner"), None).await;
    assert_eq!(status, 404);
    for path in
        ["/playback/code/updates?after=9007199254740991", "/playback/code/updates?after=99&limit=10000"]
    {
        let answer = get(&room, path, "identity").await;
        assert_eq!(header(&answer, "x-next-after"), "", "{path}");
        assert_eq!(answer.bytes().await.unwrap().len(), 0, "{path}");
    }
    // Whatever is called a version is only compared.
    let strange = get(&room, "/playback/code?version=%22%0d%0aX:%20y", "gzip").await;
    assert_eq!(header(&strange, "cache-control"), "private, no-cache");
}

#[tokio::test]
async fn the_journal_comes_piece_by_piece_as_it_is() {
    let server = TestServer::start().await;
    let room = live_room(&server).await;
    let ada = room.join("candidate", "Ada").await;
    for text in ["one ", "two ", "three "] {
        write(&room, "code", &ada.token, text).await;
    }
    let all = get(&room, "/playback/code/updates", "identity").await.bytes().await.unwrap();
    let (mut pieces, mut after) = (Vec::new(), String::from("0"));
    while !after.is_empty() {
        let answer = get(&room, &format!("/playback/code/updates?limit=1&after={after}"), "identity").await;
        after = header(&answer, "x-next-after").to_owned();
        pieces.extend(answer.bytes().await.unwrap());
    }
    assert_eq!(pieces, all);
    let id = uuid::Uuid::parse_str(&ada.member).unwrap();
    let by_ada = [&[2][..], id.as_bytes()].concat();
    assert_eq!(all.windows(17).filter(|part| *part == by_ada).count(), 3);
}

#[tokio::test]
async fn a_journal_that_is_damaged_is_played_nowhere() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    write(&room, "code", room.token("owner"), "text").await;
    let id: &'static str = Box::leak(room.id.clone().into_boxed_str());
    let server = server.restart().await.restart_after(|folder| damage(folder, "journal", is_of(id))).await;
    let room = room.at(server.http(""));
    for path in
        ["/playback", "/playback/code", "/playback/code/updates", "/documents/code?at=2030-01-01T00:00:00Z"]
    {
        let (status, answer) = room.ask(Method::GET, path, room.token("owner"), None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (423, &json!("quarantined")), "{path}");
    }
}

#[tokio::test]
async fn the_page_that_plays_is_at_an_address_of_its_own() {
    let server = TestServer::start().await;
    let page = async |path: &str| {
        let request = reqwest::Client::new().get(server.http(path)).header("accept", "text/html");
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, start) = page("/").await;
    let without_nonces = |html: &str| {
        let parts = html.split("style-nonce");
        parts.map(|part| part.split_once('/').map_or(part, |(_, rest)| rest).to_owned()).collect::<Vec<_>>()
    };
    let (found, playback) = page("/rooms/3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11/playback").await;
    assert_eq!((found, without_nonces(&playback)), (status, without_nonces(&start)));
    assert_eq!(page("/rooms/demo/playback").await.0, if status == 200 { 404 } else { 503 });
}
