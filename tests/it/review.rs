//! What is said of an interview afterwards: who may say it, who sees it when, and that it stays.

mod kept;
mod reviewer;

use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use yrs::{Any, Map, MapPrelim, Text, TextPrelim, Transact};

use crate::events::Stream;

const KEY: &str = "a-key-of-the-servers-owner";

async fn server() -> TestServer {
    TestServer::start_with(pairpad::config::limits::Limits::default(), |settings| {
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await
}

/// A live room with Olga, its owner, Ina, who interviews with her, and Rob, who reviews.
struct Debrief {
    room: TestRoom,
    olga: TestSession,
    ina: TestSession,
    rob: TestSession,
}

impl Debrief {
    async fn of(room: TestRoom) -> Self {
        let room = room.with_reviewers().await;
        let (olga, ina) = (room.join("owner", "Olga").await, room.join("interviewer", "Ina").await);
        let rob = room.join("reviewer", "Rob").await;
        Self { room, olga, ina, rob }
    }

    async fn begin(server: &TestServer) -> Self {
        Self::of(server.make_room(json!({ "phase": "live", "language": "python" })).await).await
    }

    async fn get(&self, by: &TestSession) -> Value {
        let (status, review) = self.room.ask(Method::GET, "/review", &by.token, None).await;
        assert_eq!(status, 200, "{review}");
        review
    }

    async fn comment(&self, by: &TestSession, body: Value) -> (StatusCode, Value) {
        self.room.ask(Method::POST, "/review/comments", &by.token, Some(body)).await
    }

    /// A comment that is taken: its id.
    async fn say(&self, by: &TestSession, text: &str) -> String {
        let (status, comment) = self.comment(by, json!({ "at": 0, "text": text })).await;
        assert_eq!(status, 201, "{comment}");
        comment["id"].as_str().unwrap().to_owned()
    }

    async fn judge(&self, by: &TestSession, body: Value) -> (StatusCode, Value) {
        self.room.ask(Method::PUT, "/review/judgement", &by.token, Some(body)).await
    }

    /// A judgement that is given, and says this.
    async fn give(&self, by: &TestSession, text: &str) {
        let score = json!({ "row": "r1", "score": 3, "note": text, "evidence": [0] });
        let body = json!({ "recommendation": "yes", "scores": [score], "text": text, "give": true });
        let (status, judgement) = self.judge(by, body).await;
        assert_eq!(status, 200, "{judgement}");
        assert!(judgement["given"].is_u64(), "{judgement}");
    }
}

fn texts(review: &Value) -> Vec<&str> {
    review["comments"].as_array().unwrap().iter().map(|comment| comment["text"].as_str().unwrap()).collect()
}

/// Replaces the text of a file of the code.
async fn write_file(room: &TestRoom, token: &str, path: &str, text: &str) {
    let mut client = room.client("code", &format!("{token}&saved=1")).await;
    client.until_synced().await;
    let update = {
        let files = client.doc.get_or_insert_map("files");
        let mut txn = client.doc.transact_mut();
        let file = files.insert(&mut txn, path, TextPrelim::new(""));
        file.insert(&mut txn, 0, text);
        txn.encode_update_v1()
    };
    client.send(pairpad::protocol::message::update(&update)).await;
    client.until("that it is saved", |client| client.saved == 2).await;
}

/// The moment at which a recording ends, as this one counts it.
async fn ends(room: &TestRoom, token: &str) -> u64 {
    let (_, playback) = room.ask(Method::GET, "/playback", token, None).await;
    playback["duration_ms"].as_u64().unwrap()
}

#[tokio::test]
async fn comments_are_written_answered_changed_and_deleted() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let first = debrief.say(&debrief.rob, "first\r\nline").await;
    let answer = json!({ "at": 0, "text": "an answer", "reply_to": first });
    let (_, answer) = debrief.comment(&debrief.ina, answer).await;
    let seen = debrief.get(&debrief.ina).await;
    assert_eq!(texts(&seen), ["first\nline", "an answer"]);
    let comment = &seen["comments"][0];
    let by = json!({ "id": debrief.rob.member, "kind": "person", "name": "Rob", "role": "reviewer",
        "colour": comment["by"]["colour"] });
    assert_eq!(comment["by"], by);
    let is_mine = |review: &Value| [0, 1].map(|at| review["comments"][at]["is_mine"].as_bool().unwrap());
    assert_eq!(is_mine(&seen), [false, true]);
    assert_eq!(is_mine(&debrief.get(&debrief.rob).await), [true, false]);
    assert_eq!(seen["comments"][1]["reply_to"], json!(first));
    // Changed by its author alone, deleted by those who lead, too.
    let path = format!("/review/comments/{first}");
    let change = async |by: &TestSession| {
        debrief.room.ask(Method::PATCH, &path, &by.token, Some(json!({ "text": "changed" }))).await
    };
    let (status, refused) = change(&debrief.olga).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (403, &json!("not_your_comment")));
    let (status, changed) = change(&debrief.rob).await;
    assert_eq!((status.as_u16(), &changed["text"]), (200, &json!("changed")));
    assert!(changed["changed"].is_u64());
    let inas = format!("/review/comments/{}", answer["id"].as_str().unwrap());
    let (status, refused) = debrief.room.ask(Method::DELETE, &inas, &debrief.rob.token, None).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (403, &json!("not_your_comment")));
    let (status, _) = debrief.room.ask(Method::DELETE, &path, &debrief.olga.token, None).await;
    assert_eq!(status, 204);
    let seen = debrief.get(&debrief.rob).await;
    assert_eq!(texts(&seen), ["", "an answer"]);
    assert_eq!(seen["comments"][0]["is_deleted"], true);
    let (status, _) = debrief.room.ask(Method::DELETE, &inas, &debrief.ina.token, None).await;
    assert_eq!(status, 204);
    assert_eq!(texts(&debrief.get(&debrief.rob).await), [""; 0]);
}

#[tokio::test]
async fn a_comment_on_lines_has_what_they_were_at_its_moment() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let (room, olga) = (&debrief.room, &debrief.olga);
    write_file(room, &olga.token, "main.py", "one\ntwo\nthree").await;
    let then = ends(room, &olga.token).await;
    // The clock's smallest step, so that the moments differ.
    pairpad_testing::eventually("another moment", async || {
        write_file(room, &olga.token, "main.py", "ONE").await;
        ends(room, &olga.token).await > then
    })
    .await;
    let now = ends(room, &olga.token).await;
    let place = |file: &str, from: u32, to: u32| json!({ "file": file, "from": from, "to": to });
    let on = async |at: u64, place: Value| {
        debrief.comment(&debrief.rob, json!({ "at": at, "place": place, "text": "x" })).await
    };
    let offset = ends(room, &debrief.rob.token).await.abs_diff(now);
    let (status, comment) = on(then - offset, place("main.py", 2, 3)).await;
    assert_eq!(status, 201, "{comment}");
    let expected = json!({ "file": "main.py", "from": 2, "to": 3, "quote": "two\nthree" });
    assert_eq!(comment["place"], expected);
    let (_, comment) = on(now - offset, place("main.py", 1, 1)).await;
    assert_eq!(comment["place"]["quote"], "ONE");
    let refused = [
        (now, place("main.py", 2, 2), 422, "unprocessable"),
        (now, place("main.py", 0, 1), 422, "unprocessable"),
        (now, place("main.py", 2, 1), 422, "unprocessable"),
        (now, place("other.py", 1, 1), 409, "no_such_file_then"),
    ];
    for (at, place, status, code) in refused {
        let (found, answer) = on(at - offset, place.clone()).await;
        assert_eq!((found.as_u16(), &answer["error"]["code"]), (status, &json!(code)), "{place}");
    }
    let (status, _) = debrief.comment(&debrief.rob, json!({ "at": now + 9_000_000, "text": "x" })).await;
    assert_eq!(status, 422, "it has not come yet");
    assert_eq!(texts(&debrief.get(&debrief.ina).await), ["x", "x"]);
}

/// Draws on the board, or takes something from it.
async fn draw(room: &TestRoom, token: &str, id: &str, element: Option<Value>) {
    let mut client = room.client("board", &format!("{token}&saved=1")).await;
    client.until_synced().await;
    let update = {
        let elements = client.doc.get_or_insert_map("elements");
        let mut txn = client.doc.transact_mut();
        match element {
            Some(properties) => {
                let shape = elements.insert(&mut txn, id, MapPrelim::default());
                for (name, value) in properties.as_object().unwrap() {
                    shape.insert(&mut txn, name.as_str(), Any::from_json(&value.to_string()).unwrap());
                }
            }
            None => drop(elements.remove(&mut txn, id)),
        }
        txn.encode_update_v1()
    };
    client.send(pairpad::protocol::message::update(&update)).await;
    client.until("that it is saved", |client| client.saved == 2).await;
}

#[tokio::test]
async fn a_comment_on_a_part_of_the_board_has_what_was_written_there_at_its_moment() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let (room, olga) = (&debrief.room, &debrief.olga);
    let of = |kind: &str, index: &str| json!({ "type": kind, "index": index, "x": 0, "y": 0, "width": 9, "height": 9 });
    let mut frame = of("frame", "a1");
    frame["name"] = json!("Design");
    draw(room, &olga.token, "frame", Some(frame)).await;
    let mut label = of("text", "a2");
    (label["text"], label["frameId"]) = (json!("Queue"), json!("frame"));
    draw(room, &olga.token, "label", Some(label)).await;
    let then = ends(room, &olga.token).await;
    // The clock's smallest step, so that the moments differ.
    pairpad_testing::eventually("another moment", async || {
        draw(room, &olga.token, "label", None).await;
        ends(room, &olga.token).await > then
    })
    .await;
    let now = ends(room, &olga.token).await;
    let offset = ends(room, &debrief.rob.token).await.abs_diff(now);
    let on = async |at: u64, board: Value| {
        debrief.comment(&debrief.rob, json!({ "at": at - offset, "board": board, "text": "x" })).await
    };
    let (status, comment) = on(then, json!({ "elements": ["frame"] })).await;
    assert_eq!(status, 201, "{comment}");
    assert_eq!(comment["board"], json!({ "elements": ["frame"], "quote": "Design\nQueue" }));
    assert_eq!(comment["place"], Value::Null);
    let (_, comment) = on(now, json!({})).await;
    assert_eq!(comment["board"], json!({ "elements": [], "quote": "Design" }));
    let many: Vec<String> = (0..51).map(|_| "frame".to_owned()).collect();
    for board in [json!({ "elements": ["label"] }), json!({ "elements": ["x"] }), json!({ "elements": many })]
    {
        let (found, answer) = on(now, board.clone()).await;
        assert_eq!((found.as_u16(), &answer["error"]["code"]), (422, &json!("unprocessable")), "{board}");
    }
    // Deleted, it says nothing of the board either.
    let seen = debrief.get(&debrief.ina).await;
    let first = seen["comments"][0]["id"].as_str().unwrap();
    assert_eq!(seen["comments"][0]["board"]["quote"], "Design\nQueue");
    let answer = json!({ "at": 0, "text": "why?", "reply_to": first });
    assert_eq!(debrief.comment(&debrief.ina, answer).await.0, 201);
    let path = format!("/review/comments/{first}");
    assert_eq!(debrief.room.ask(Method::DELETE, &path, &debrief.rob.token, None).await.0, 204);
    assert_eq!(debrief.get(&debrief.ina).await["comments"][0]["board"], Value::Null);
}

#[tokio::test]
async fn judgements_are_hidden_until_ones_own_is_given() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    let (room, olga, ina) = (&debrief.room, &debrief.olga, &debrief.ina);
    let mut stream = Stream::open(room, &olga.token, None).await;
    assert_eq!(stream.next().await.unwrap().name, "room");
    assert_eq!(stream.next().await.unwrap().name, "member_joined");
    let (status, draft) = debrief.judge(ina, json!({ "text": "SECRET-draft" })).await;
    assert_eq!((status.as_u16(), &draft["given"]), (200, &Value::Null));
    assert_eq!(debrief.get(ina).await["mine"]["text"], "SECRET-draft");
    let seen = debrief.get(olga).await;
    assert_eq!(
        (&seen["judgements"], &seen["waiting"], &seen["mine"]),
        (&json!([]), &json!([]), &Value::Null)
    );
    debrief.give(ina, "SECRET-given").await;
    // The first that she hears of it, and all.
    let event = stream.next().await.unwrap();
    assert_eq!((event.name.as_str(), &event.data["member"]["name"]), ("judgement_given", &json!("Ina")));
    assert!(!event.data.to_string().contains("SECRET"));
    let seen = debrief.get(olga).await;
    assert!(!seen.to_string().contains("SECRET"), "{seen}");
    assert_eq!(seen["waiting"][0]["member"]["name"], "Ina");
    // A draft opens nothing.
    debrief.judge(olga, json!({ "text": "mine", "recommendation": "no" })).await;
    assert!(!debrief.get(olga).await.to_string().contains("SECRET"));
    let (_, operators) = room.ask(Method::GET, "/review", KEY, None).await;
    assert_eq!(operators["judgements"][0]["text"], "SECRET-given");
    assert_eq!(operators["judgements"].as_array().unwrap().len(), 1, "and no draft");
    debrief.give(olga, "another").await;
    let seen = debrief.get(olga).await;
    assert_eq!(seen["judgements"][0]["text"], "SECRET-given");
    assert_eq!(seen["judgements"][0]["scores"][0]["score"], 3);
    assert_eq!(seen["waiting"], json!([]));
    assert_eq!(debrief.get(ina).await["judgements"][0]["text"], "another");
    // Changed, and not taken back.
    let (_, changed) = debrief.judge(ina, json!({ "recommendation": "strong_no", "text": "changed" })).await;
    assert!(changed["given"].is_u64() && changed["changed"].as_u64() >= changed["given"].as_u64());
    assert_eq!(debrief.get(olga).await["judgements"][0]["recommendation"], "strong_no");
    let (status, refused) = debrief.judge(ina, json!({ "text": "nothing" })).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (422, &json!("no_recommendation")));
}

#[tokio::test]
async fn whoever_has_no_session_writes_nothing() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    for token in [KEY, debrief.room.token("owner")] {
        let asked = [
            (Method::POST, "/review/comments", json!({ "at": 0, "text": "x" })),
            (Method::PUT, "/review/judgement", json!({ "recommendation": "yes", "give": true })),
        ];
        for (method, path, body) in asked {
            let (status, answer) = debrief.room.ask(method, path, token, Some(body)).await;
            assert_eq!((status.as_u16(), &answer["error"]["code"]), (409, &json!("no_member")), "{path}");
        }
    }
    // Nor do they see what is hidden from those who have given nothing.
    debrief.give(&debrief.ina, "SECRET").await;
    let (_, seen) = debrief.room.ask(Method::GET, "/review", debrief.room.token("owner"), None).await;
    assert!(!seen.to_string().contains("SECRET"));
}

#[tokio::test]
async fn hard_2_what_is_too_long_or_too_much_is_refused_with_a_sentence() {
    let server = server().await;
    let debrief = Debrief::begin(&server).await;
    for text in [String::new(), " \n".to_owned(), "ä".repeat(4_001)] {
        let (status, answer) = debrief.comment(&debrief.ina, json!({ "at": 0, "text": text })).await;
        assert_eq!((status.as_u16(), &answer["error"]["field"]), (422, &json!("text")));
    }
    let (status, _) = debrief.comment(&debrief.ina, json!({ "at": 0, "text": "ä".repeat(4_000) })).await;
    assert_eq!(status, 201);
    let score = |row: &str| json!({ "row": row, "score": 1, "note": "", "evidence": [] });
    let refused = [
        json!({ "text": "x".repeat(20_001) }),
        json!({ "scores": [score("a"), score("a")] }),
        json!({ "scores": [score("")] }),
        json!({ "scores": [{ "row": "a", "score": 5 }] }),
        json!({ "scores": [{ "row": "a", "score": 0 }] }),
        json!({ "scores": [{ "row": "a", "note": "x".repeat(2_001) }] }),
        json!({ "scores": [{ "row": "a", "evidence": vec![0; 51] }] }),
        json!({ "scores": [{ "row": "a", "evidence": [9_000_000_000_u64] }] }),
        json!({ "scores": (0..101).map(|row| score(&row.to_string())).collect::<Vec<_>>() }),
        json!({ "scores": (0..90).map(|row| json!({ "row": row.to_string(), "note": "x".repeat(1_900) })).collect::<Vec<_>>() }),
        json!({ "recommendation": "maybe" }),
    ];
    for body in refused {
        let (status, answer) = debrief.judge(&debrief.ina, body).await;
        assert_eq!(status, 422, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().len() > 20, "{answer}");
    }
    assert_eq!(debrief.get(&debrief.ina).await["mine"], Value::Null);
}
