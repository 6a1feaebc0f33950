//! What a reviewer gets: the recording from the start of the interview on, and nothing else.

use std::io::Read;

use flate2::read::GzDecoder;
use pairpad_testing::recording::Recording;
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::{Array, Map, MapPrelim, Text, Transact};

use super::{Debrief, server, texts, write_file};
use crate::events::Stream;

/// Whatever is private says this.
const SECRET: &str = "SECRET";

/// A room in which everything private was written, before and after it began.
async fn prepared(server: &TestServer) -> Debrief {
    let room = server.make_room(json!({ "language": "python" })).await;
    let owner = room.token("owner").to_owned();
    // What was prepared and taken out again, in the code and in the problem.
    write_file(&room, &owner, "main.py", "print('SECRET-prepared')").await;
    write_file(&room, &owner, "main.py", "print('public')").await;
    for markdown in ["SECRET-statement", "The public statement."] {
        let body = Some(json!({ "markdown": markdown }));
        assert_eq!(room.ask(Method::PUT, "/problem", &owner, body).await.0, 204);
    }
    let label = Some(json!({ "role": "candidate", "label": "SECRET-label" }));
    room.ask(Method::POST, "/links", &owner, label).await;
    let waiting = room.join("interviewer", "SECRET-visitor").await;
    let mut stream = Stream::open(&room, &waiting.token, None).await;
    stream.expect("room").await;
    drop(stream);
    room.ask(Method::DELETE, &format!("/members/{}", waiting.member), &owner, None).await;
    let room = room.with_reviewers().await;
    let debrief = Debrief::of(room).await;
    let mut notes = debrief.room.client("notes", &debrief.ina.token).await;
    notes.until_synced().await;
    let update = {
        let text = notes.doc.get_or_insert_text("text");
        let chat = notes.doc.get_or_insert_array("chat");
        let tests = notes.doc.get_or_insert_map("tests");
        let mut txn = notes.doc.transact_mut();
        text.insert(&mut txn, 0, "SECRET-notes");
        chat.push_back(&mut txn, "SECRET-chat");
        let case = tests.insert(&mut txn, "1", MapPrelim::default());
        case.insert(&mut txn, "expected", "SECRET-test");
        txn.encode_update_v1()
    };
    notes.send(pairpad::protocol::message::update(&update)).await;
    notes.settle().await;
    debrief.room.set_phase("live").await;
    write_file(&debrief.room, &owner, "main.py", "print('in the interview')").await;
    debrief
}

/// All that a request answers, also where it is compressed.
async fn bytes_of(room: &TestRoom, path: &str, token: &str) -> (u16, Vec<u8>) {
    let mut all = Vec::new();
    let mut status = 0;
    for accept in ["application/json", "application/octet-stream", "text/plain"] {
        let request = room.request(Method::GET, path, token).header("accept", accept);
        let answer = request.header("accept-encoding", "gzip").send().await.unwrap();
        status = answer.status().as_u16();
        let bytes = answer.bytes().await.unwrap();
        let mut plain = Vec::new();
        if GzDecoder::new(&bytes[..]).read_to_end(&mut plain).is_ok() {
            all.extend(plain);
        }
        all.extend_from_slice(&bytes);
    }
    (status, all)
}

fn says(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Every operation that only reads, of this room.
async fn paths(server: &TestServer) -> Vec<String> {
    let description: Value =
        reqwest::get(server.http("/api/v1/openapi.json")).await.unwrap().json().await.unwrap();
    let of_rooms = description["paths"].as_object().unwrap().iter();
    let of_rooms = of_rooms.filter(|(_, item)| !item["get"].is_null());
    let rest = of_rooms.filter_map(|(path, _)| path.strip_prefix("/api/v1/rooms/{room}"));
    let mut found = Vec::new();
    for path in rest.filter(|path| *path != "/events") {
        for document in ["code", "problem", "notes", "output", "board", "pictures"] {
            for query in ["", "?at=2030-01-01T00:00:00Z", "?at=2026-01-01T00:00:00Z", "?version=1-0-1"] {
                let path = path.replace("{document}", document);
                found.push(path.replace("{run}", "6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11") + query);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn play_5_a_reviewer_gets_nothing_that_was_private_or_not_public_yet() {
    let server = server().await;
    let debrief = prepared(&server).await;
    let room = &debrief.room;
    debrief.give(&debrief.ina, "SECRET-judgement").await;
    let on_what_was_prepared = json!({ "at": 0, "text": "SECRET-remark",
        "place": { "file": "main.py", "from": 1, "to": 1 } });
    let (status, comment) = debrief.comment(&debrief.ina, on_what_was_prepared).await;
    assert_eq!(status, 201, "{comment}");
    debrief.say(&debrief.ina, "SECRET-remark").await;
    let paths = paths(&server).await;
    assert!(paths.len() > 40, "{paths:?}");
    // Somebody who may makes everything first, so that it is at hand; and it is there.
    let mut planted = Vec::new();
    for path in &paths {
        planted.extend(bytes_of(room, path, &debrief.ina.token).await.1);
    }
    for secret in ["prepared", "statement", "label", "notes", "chat", "test", "judgement", "remark"] {
        assert!(says(&planted, &format!("SECRET-{secret}")), "{secret} is nowhere");
    }
    let mut answered = 0;
    for phase in ["live", "ended", "live"] {
        room.set_phase(phase).await;
        for path in &paths {
            for token in [&debrief.rob.token[..], room.token("reviewer")] {
                let (status, bytes) = bytes_of(room, path, token).await;
                assert!(!says(&bytes, SECRET), "{path} while {phase}: {}", String::from_utf8_lossy(&bytes));
                answered += usize::from(status == 200);
            }
        }
        // The run is in an event's id, and numbers can be guessed.
        let mut stream = Stream::open(room, &debrief.rob.token, None).await;
        assert_eq!(stream.next().await.unwrap().name, "room");
        debrief.say(&debrief.rob, "public").await;
        let seen = stream.next().await.unwrap();
        assert_eq!(seen.name, "review_comment");
        let (run, _) = seen.id.rsplit_once('-').unwrap();
        let mut again = Stream::open(room, &debrief.rob.token, Some(&format!("{run}-0"))).await;
        let mut names = Vec::new();
        loop {
            let event = again.next().await.unwrap();
            assert!(!event.data.to_string().contains(SECRET), "{event:?}");
            if event.id == seen.id {
                break;
            }
            names.push(event.name);
        }
        assert!(names.contains(&"phase_changed".to_owned()), "{names:?}");
        for private in ["room_created", "link_created", "judgement_given", "signal", "sealed"] {
            assert!(!names.contains(&private.to_owned()), "{names:?}");
        }
    }
    assert!(answered > 30, "{answered} answers");
}

#[tokio::test]
async fn play_1_a_reviewers_recording_begins_with_what_there_was_and_ends_with_the_document() {
    let server = server().await;
    let debrief = prepared(&server).await;
    let room = &debrief.room;
    for phase in ["live", "ended"] {
        room.set_phase(phase).await;
        let answer = room.request(Method::GET, "/playback/code", &debrief.rob.token).send().await.unwrap();
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        let recording = Recording::read(&answer.bytes().await.unwrap());
        let main = |moment| recording.at(moment)["files"]["main.py"].clone();
        assert_eq!(main(1), "print('public')");
        assert_eq!(main(recording.updates()), "print('in the interview')");
        let (_, playback) = room.ask(Method::GET, "/playback", &debrief.rob.token, None).await;
        let code = playback["documents"].as_array().unwrap().iter().find(|one| one["name"] == "code");
        assert_eq!(tag.trim_matches('"'), code.unwrap()["version"]);
        let (_, shown) = room.ask(Method::GET, "", &debrief.rob.token, None).await;
        assert_eq!(playback["begins"], shown["started_at"]);
        let names = playback["documents"].as_array().unwrap().iter().map(|one| one["name"].clone());
        assert_eq!(names.collect::<Vec<_>>(), ["code", "problem"]);
        // Those who saw all of it still do.
        let answer = room.request(Method::GET, "/playback/code", &debrief.ina.token).send().await.unwrap();
        let recording = Recording::read(&answer.bytes().await.unwrap());
        let has = |moment| {
            recording.at(moment).get("files").is_some_and(|files| files.to_string().contains(SECRET))
        };
        assert!((0..=recording.updates()).any(has));
        let before = "/documents/code?at=2026-01-01T00:00:00Z";
        let (status, answer) = room.ask(Method::GET, before, &debrief.rob.token, None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (409, &json!("begins_later")));
    }
}

#[tokio::test]
async fn a_comment_is_at_one_moment_for_all_however_their_recordings_begin() {
    let server = server().await;
    let debrief = prepared(&server).await;
    let (room, rob, ina) = (&debrief.room, &debrief.rob, &debrief.ina);
    let begins = async |by: &TestSession| {
        let (_, playback) = room.ask(Method::GET, "/playback", &by.token, None).await;
        let begins = playback["begins"].as_str().unwrap().to_owned();
        pairpad::clock::UnixMillis::from_rfc3339(&begins).unwrap().0
    };
    let apart = begins(rob).await - begins(ina).await;
    assert!(apart > 0);
    debrief.say(rob, "by rob").await;
    assert_eq!(debrief.get(rob).await["comments"][0]["at"], 0);
    assert_eq!(debrief.get(ina).await["comments"][0]["at"], json!(apart));
    // Of before the start, which is nothing for reviewers.
    debrief.say(ina, "by ina").await;
    assert_eq!(texts(&debrief.get(rob).await), ["by rob"]);
    assert_eq!(texts(&debrief.get(ina).await), ["by rob", "by ina"]);
}

#[tokio::test]
async fn a_reviewer_never_comes_into_the_room() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let (room, rob) = (&debrief.room, &debrief.rob);
    let ada = room.join("candidate", "Ada").await;
    for document in ["code", "problem", "notes", "output", "board", "pictures"] {
        for token in [&rob.token[..], room.token("reviewer")] {
            let mut client = room.client(document, token).await;
            assert_eq!(client.until_closed().await, 4403, "{document}");
            assert!(client.closed.unwrap().1.contains("playback"));
        }
        let (status, answer) =
            room.ask(Method::GET, &format!("/documents/{document}"), &rob.token, None).await;
        assert_eq!(status, 403);
        assert!(answer["error"]["message"].as_str().unwrap().contains("playback"), "{answer}");
    }
    let mut candidates = Stream::open(room, &ada.token, None).await;
    candidates.expect("room").await;
    candidates.expect("member_joined").await;
    let mut stream = Stream::open(room, &rob.token, None).await;
    stream.expect("room").await;
    let people = async |by: &TestSession| {
        let (_, list) = room.ask(Method::GET, "/members", &by.token, None).await;
        let names = list["members"].as_array().unwrap().iter();
        let names =
            names.map(|member| (member["name"].as_str().unwrap().to_owned(), member["connections"].clone()));
        let names: Vec<(String, Value)> = names.filter(|(name, _)| name == "Rob").collect();
        (names, list["guests"].as_array().unwrap().len())
    };
    assert_eq!(people(&ada).await, (vec![], 0));
    assert_eq!(people(&debrief.ina).await, (vec![("Rob".to_owned(), json!(0))], 0));
    assert_eq!(room.ask(Method::GET, "", &ada.token, None).await.1["people"], 1, "Ada alone");
    // Nobody heard of him, and those who lead can send him away.
    room.ask(Method::DELETE, &format!("/members/{}", rob.member), &debrief.ina.token, None).await;
    assert_eq!(stream.next().await.unwrap().name, "closed");
    room.set_phase("ended").await;
    candidates.expect("phase_changed").await;
}

#[tokio::test]
async fn hard_3_a_link_that_is_revoked_ends_reading_and_writing_at_once() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let (room, rob) = (&debrief.room, &debrief.rob);
    debrief.say(rob, "before").await;
    let mut stream = Stream::open(room, &rob.token, None).await;
    stream.expect("room").await;
    let link = format!("/links/{}", room.links["reviewer"].0);
    let (status, _) = room.ask(Method::DELETE, &link, &debrief.ina.token, None).await;
    assert_eq!(status, 204, "interviewers manage these links");
    assert_eq!(stream.next().await.unwrap().name, "closed");
    for (method, path, body) in [
        (Method::GET, "/review", None),
        (Method::GET, "/playback", None),
        (Method::GET, "/playback/code", None),
        (Method::POST, "/review/comments", Some(json!({ "at": 0, "text": "after" }))),
    ] {
        for token in [&rob.token[..], room.token("reviewer")] {
            assert_eq!(room.ask(method.clone(), path, token, body.clone()).await.0, 401, "{path}");
        }
    }
    assert_eq!(texts(&debrief.get(&debrief.ina).await), ["before"]);
}

#[tokio::test]
async fn hard_4_a_reviewers_link_alone_opens_nothing_where_there_is_a_password() {
    let server = server().await;
    let room = server.make_room(json!({ "phase": "live" })).await.with_reviewers().await;
    let body = Some(json!({ "password": "open sesame" }));
    assert_eq!(room.ask(Method::PATCH, "", room.token("owner"), body).await.0, 200);
    for path in ["/playback", "/playback/code", "/review"] {
        let (status, answer) = room.ask(Method::GET, path, room.token("reviewer"), None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (401, &json!("password")), "{path}");
    }
    let join = async |password: &str| {
        let body = json!({ "token": room.token("reviewer"), "name": "Rob", "password": password });
        room.ask(Method::POST, "/join", "", Some(body)).await
    };
    assert_eq!(join("wrong").await.0, 401);
    let (status, answer) = join("open sesame").await;
    assert_eq!(status, 200, "{answer}");
    let rob = TestSession::of(answer);
    assert_eq!(room.ask(Method::GET, "/review", &rob.token, None).await.0, 200);
}
