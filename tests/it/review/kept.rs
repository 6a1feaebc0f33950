//! That a review stays, goes with its room, and is exported as far as one may see it.

use std::io::{Cursor, Read};

use pairpad::export::verify::verify;
use pairpad_testing::eventually;
use pairpad_testing::room::{TestRoom, TestSession};
use reqwest::Method;
use serde_json::{Value, json};
use zip::ZipArchive;

use super::{Debrief, KEY, draw, ends, server, texts};
use crate::process::Process;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_1_what_was_answered_is_there_after_a_server_was_killed_at_once() {
    let mut process = Process::start().await;
    let body = json!({ "phase": "live", "language": "python" });
    let answer = reqwest::Client::new().post(process.http("/api/v1/rooms")).json(&body).send();
    let room = TestRoom::of(&answer.await.unwrap().json().await.unwrap(), process.http(""));
    let debrief = Debrief::of(room).await;
    for round in 1..=3 {
        debrief.say(&debrief.rob, "said").await;
        debrief.give(&debrief.ina, &format!("round {round}")).await;
        process.kill_and_start_again().await;
        let seen = debrief.get(&debrief.ina).await;
        assert_eq!(texts(&seen).len(), round);
        assert_eq!(seen["mine"]["text"], json!(format!("round {round}")));
    }
    let first = debrief.get(&debrief.rob).await["comments"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/review/comments/{first}");
    assert_eq!(debrief.room.ask(Method::DELETE, &path, &debrief.rob.token, None).await.0, 204);
    process.kill_and_start_again().await;
    assert_eq!(texts(&debrief.get(&debrief.rob).await).len(), 2, "what was deleted stays so");
}

#[tokio::test]
async fn hard_9_a_review_goes_with_its_room() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    debrief.say(&debrief.rob, "zebra-4711 in a comment").await;
    debrief.give(&debrief.ina, "zebra-4711 in a judgement").await;
    let has = || {
        let files = std::fs::read_dir(server.folder()).unwrap().map(|entry| entry.unwrap().path());
        let mut contents = files.filter_map(|path| std::fs::read(path).ok());
        contents.any(|bytes| bytes.windows(10).any(|part| part == b"zebra-4711"))
    };
    assert!(has(), "so this test can fail");
    let (status, _) = debrief.room.ask(Method::DELETE, "", &debrief.olga.token, None).await;
    assert_eq!(status, 204);
    let (status, _) = debrief.room.ask(Method::GET, "/review", &debrief.olga.token, None).await;
    assert_eq!(status, 404);
    eventually("no byte is left", async || !has()).await;
}

/// `review.json` of an archive, which verifies; and whether any of its bytes say this.
async fn exported(debrief: &Debrief, token: &str, secret: &str) -> (Value, bool) {
    let answer = debrief.room.request(Method::GET, "/export", token).send().await.unwrap();
    let archive = answer.bytes().await.unwrap();
    let report = verify(Cursor::new(&archive[..]), None).unwrap();
    assert_eq!(report.faults, [], "{report:?}");
    let mut zip = ZipArchive::new(Cursor::new(&archive[..])).unwrap();
    let (mut review, mut found) = (Value::Null, false);
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        found |= text.contains(secret);
        if file.name().unwrap() == "review.json" {
            review = serde_json::from_str(&text).unwrap();
        }
    }
    (review, found)
}

#[tokio::test]
async fn play_5_an_export_has_the_judgements_that_whoever_exports_sees() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let secret = "SECRET-judgement";
    let export = async |by: &TestSession| exported(&debrief, &by.token, secret).await;
    assert_eq!(export(&debrief.olga).await, (Value::Null, false), "nothing was said");
    debrief.say(&debrief.rob, "from a reviewer").await;
    let shape =
        json!({ "type": "text", "index": "a1", "x": 0, "y": 0, "width": 9, "height": 9, "text": "Queue" });
    draw(&debrief.room, &debrief.olga.token, "label", Some(shape)).await;
    let now = ends(&debrief.room, &debrief.ina.token).await;
    let drawn = json!({ "at": now, "board": { "elements": ["label"] }, "text": "on the board" });
    assert_eq!(debrief.comment(&debrief.ina, drawn).await.0, 201);
    debrief.judge(&debrief.ina, json!({ "text": secret })).await;
    let (review, found) = export(&debrief.ina).await;
    assert_eq!((&review["comments"][0]["text"], found), (&json!("from a reviewer"), false), "a draft");
    let part = json!({ "elements": ["label"], "quote": "Queue" });
    assert_eq!(review["comments"][1]["board"], part);
    debrief.give(&debrief.ina, secret).await;
    let (review, found) = export(&debrief.olga).await;
    assert_eq!((&review["judgements"], found), (&json!([]), false));
    let (review, _) = export(&debrief.ina).await;
    assert_eq!(review["judgements"][0]["text"], secret);
    let (review, _) = exported(&debrief, KEY, secret).await;
    assert_eq!(review["judgements"][0]["by"]["name"], "Ina");
    debrief.give(&debrief.olga, "hers").await;
    let (review, _) = export(&debrief.olga).await;
    assert_eq!(review["judgements"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn hard_2_a_reviewer_does_not_push_the_interview_out_of_the_events() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let path = format!("/review/comments/{}", debrief.say(&debrief.rob, "0").await);
    for round in 1..=210 {
        let body = Some(json!({ "text": round.to_string() }));
        let (status, answer) = debrief.room.ask(Method::PATCH, &path, &debrief.rob.token, body).await;
        assert_eq!(status, 200, "{answer}");
    }
    // All of it was done, and leaders are told of what they do all the same.
    assert_eq!(texts(&debrief.get(&debrief.ina).await), ["210"]);
    debrief.say(&debrief.ina, "and I").await;
    let answer = debrief.room.request(Method::GET, "/export", &debrief.olga.token).send().await.unwrap();
    let log = crate::export::contents(&answer.bytes().await.unwrap())["history/events.log"].clone();
    let told = log.lines().filter(|line| line.contains("\"kind\":\"review_comment\"")).count();
    assert_eq!(told, 200 + 1, "the rest of an hour");
    assert!(log.contains("\"kind\":\"room_created\""));
}
