//! Bringing a question into a running room: what was written stays, candidates never get what is
//! not for them, and it is there once, whatever happens meanwhile.

use pairpad::config::limits::Limits;
use pairpad::config::settings::RoomPolicy;
use pairpad_testing::client::{Client, doc, fresh_id};
use pairpad_testing::room::{TestRoom, TestSession};
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{GetString, Map, Out, ReadTxn, Text, TextPrelim, Transact, Update};

use crate::events::Stream;
use crate::process::Process;

const KEY: &str = "a-key-of-the-servers-owner";

/// What stands in all that is for interviewers alone.
const SECRET: &str = "zebra-4711";

const QUESTION: &str = r##"
title = "Our own"
summary = "Something of ours."
language = "python"
problem = "# Our own\n"
notes = "zebra-4711 notes"
checker = "print('zebra-4711')"

[files]
"main.py" = "print('ours')\n"
"main.go" = "package ours\n"

[[tests]]
name = "seen"
stdin = "1\n"
expected = "1\n"

[[hidden_tests]]
name = "zebra-4711"
stdin = "zebra-4711\n"
expected = "zebra-4711\n"
compare = "checker"

[[parts]]
title = "zebra-4711 part"
text = "zebra-4711"

[[rubric]]
title = "zebra-4711 row"

[solutions]
"main.py" = "print('zebra-4711')\n"
"##;

/// A live room on a server that has a question of its own.
struct Stage {
    server: TestServer,
    room: TestRoom,
    ada: TestSession,
    bob: TestSession,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Made with the key, and so with all questions.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("our-own.toml"), QUESTION).unwrap();
        let templates = folder.path().to_owned();
        let server = TestServer::start_with(Limits::default(), move |settings| {
            settings.rooms = RoomPolicy::MadeFirst;
            settings.templates_dir = Some(templates);
            settings.access.api_keys = vec![KEY.to_owned()];
        })
        .await;
        let request = reqwest::Client::new().post(server.http("/api/v1/rooms")).bearer_auth(KEY);
        let made = request.json(&json!({ "phase": "live", "language": "python", "question": "text-wrap" }));
        let made: Value = made.send().await.unwrap().json().await.unwrap();
        let room = TestRoom::of(&made, server.http(""));
        let (ada, bob) = (room.join("interviewer", "Ada").await, room.join("candidate", "Bob").await);
        Self { server, room, ada, bob, _folder: folder }
    }
}

async fn bring(room: &TestRoom, token: &str, question: &str) -> (u16, Value) {
    let body = json!({ "question": question });
    let (status, answer) = room.ask(Method::POST, "/questions", token, Some(body)).await;
    (status.as_u16(), answer)
}

async fn files(room: &TestRoom) -> Value {
    room.ask(Method::GET, "/documents/code", room.token("owner"), None).await.1["files"].clone()
}

async fn text(room: &TestRoom, document: &str) -> String {
    let (_, answer) =
        room.ask(Method::GET, &format!("/documents/{document}"), room.token("owner"), None).await;
    answer["text"].as_str().unwrap().to_owned()
}

/// Writes words into the program as somebody's page would. When it returns, they are on disk.
async fn writes(room: &TestRoom, session: &TestSession, words: &str) {
    let request = room.request(Method::GET, "/documents/code", &session.token);
    let answer = request.header("accept", "application/octet-stream").send().await.unwrap();
    let whole = answer.bytes().await.unwrap();
    let code = doc(fresh_id());
    code.transact_mut().apply_update(Update::decode_v1(&whole).unwrap()).unwrap();
    let before = code.transact().state_vector();
    let found = code.get_or_insert_map("files").get(&code.transact(), "main.py");
    let Some(Out::YText(text)) = found else { panic!("{found:?}") };
    text.insert(&mut code.transact_mut(), 0, words);
    let update = code.transact().encode_diff_v1(&before);
    let request = room.request(Method::PUT, "/documents/code", &session.token);
    let request = request.header("content-type", "application/octet-stream").body(update);
    assert_eq!(request.send().await.unwrap().status(), 204);
}

/// The program, as a client of the code has it.
fn program(client: &Client) -> String {
    match client.doc.get_or_insert_map("files").get(&client.doc.transact(), "main.py") {
        Some(Out::YText(text)) => text.get_string(&client.doc.transact()),
        _ => String::new(),
    }
}

#[tokio::test]
async fn what_was_written_moves_into_a_folder_and_everybody_hears_of_the_question() {
    let Stage { room, ada, bob, .. } = &Stage::new().await;
    let mut page = room.client("code", &bob.token).await;
    writes(room, bob, "# Bob was here\n").await;
    page.until("what he wrote", |page| program(page).contains("# Bob was here")).await;
    let before = program(&page);
    let mut events = Stream::open(room, &bob.token, None).await;
    events.expect("room").await;
    let (status, brought) = bring(room, &ada.token, "our-own").await;
    assert_eq!((status, &brought["folder"]), (200, &json!("text-wrap")), "{brought}");
    page.until("the new file", |page| program(page) == "print('ours')\n").await;
    let files = files(room).await;
    assert_eq!(files["text-wrap/main.py"], json!(before));
    assert!(files["text-wrap/problem.md"].as_str().unwrap().len() > 100);
    assert_eq!((&files["main.py"], files.get("main.go")), (&json!("print('ours')\n"), None));
    assert_eq!(text(room, "problem").await, "# Our own\n");
    assert!(text(room, "notes").await.contains("zebra-4711 notes"));
    loop {
        let event = events.next().await.unwrap();
        if event.name == "question_brought" {
            assert_eq!(event.data["question"], json!({ "id": "our-own", "version": 1, "title": "Our own" }));
            assert_eq!(event.data["by"], json!(ada.member));
            break;
        }
    }
    // Once more: the room has it.
    let (status, again) = bring(room, &ada.token, "our-own").await;
    assert_eq!((status, &again["folder"]), (200, &Value::Null));
    assert_eq!(self::files(room).await, files);
    // In another language.
    let body = json!({ "question": "our-own", "language": "go" });
    assert_eq!(room.ask(Method::POST, "/questions", &ada.token, Some(body)).await.0, 200);
    assert!(self::files(room).await["main.go"] == "package ours\n");
    // Another language that it has files for.
    let body = json!({ "question": "text-wrap", "language": "javascript" });
    let (status, answer) = room.ask(Method::POST, "/questions", &ada.token, Some(body)).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(room.ask(Method::GET, "", &ada.token, None).await.1["language"], "javascript");
}

#[tokio::test]
async fn candidates_get_nothing_of_what_is_for_interviewers() {
    let Stage { server, room, ada, bob, .. } = &Stage::new().await;
    let olga = room.join("observer", "Olga").await;
    let mut streams = Vec::new();
    for token in [&bob.token, &olga.token] {
        streams.push(Stream::open(room, token, None).await);
    }
    // Interviewers see all of it.
    let (_, list) = room.ask(Method::GET, "/questions", &ada.token, None).await;
    let ours = list["questions"].as_array().unwrap().iter().find(|one| one["id"] == "our-own").unwrap();
    assert_eq!((&ours["editable"], &list["keeps"]), (&json!(false), &json!(false)));
    let (_, shown) = room.ask(Method::GET, "/questions/our-own", &ada.token, None).await;
    for part in ["notes", "parts", "rubric", "hidden_tests", "checker", "solutions"] {
        assert!(shown["private"][part].to_string().contains(SECRET), "{part}: {shown}");
    }
    assert_eq!(bring(room, &ada.token, "our-own").await.0, 200);
    for token in [&bob.token, &olga.token] {
        let mut found = String::new();
        for path in
            ["", "/members", "/problem", "/runs", "/questions", "/questions/our-own", "/playback", "/review"]
        {
            found += &room.request(Method::GET, path, token).send().await.unwrap().text().await.unwrap();
        }
        for path in ["code", "problem", "output", "notes", "board", "pictures"] {
            for form in ["application/json", "application/octet-stream"] {
                let request = room.request(Method::GET, &format!("/documents/{path}"), token);
                let answer = request.header("accept", form).send().await.unwrap().bytes().await.unwrap();
                found += &String::from_utf8_lossy(&answer);
            }
        }
        for path in ["/api/v1/questions", "/api/v1/questions/our-own", "/api/v1/openapi.json"] {
            let request = reqwest::Client::new().get(server.http(path)).bearer_auth(token);
            found += &request.send().await.unwrap().text().await.unwrap();
        }
        assert!(found.contains("print('ours')") && !found.contains(SECRET), "{found}");
        let refused = bring(room, token, "pair-with-sum").await;
        assert_eq!((refused.0, &refused.1["error"]["code"]), (403, &json!("not_allowed")));
    }
    for mut stream in streams {
        let mut said = String::new();
        while !said.contains("question_brought") {
            let event = stream.next().await.unwrap();
            said += &format!("{event:?}");
        }
        assert!(!said.contains(SECRET), "{said}");
    }
}

#[tokio::test]
async fn a_room_that_anybody_made_has_only_what_is_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("our-own.toml"), QUESTION).unwrap();
    let templates = folder.path().to_owned();
    let server = TestServer::start_with(Limits::default(), move |settings| {
        settings.templates_dir = Some(templates);
    })
    .await;
    let room = server.make_room(json!({})).await;
    let (_, list) = room.ask(Method::GET, "/questions", room.token("owner"), None).await;
    let list = list["questions"].to_string();
    assert!(list.contains("pair-with-sum") && !list.contains("our-own"), "{list}");
    let (status, answer) = bring(&room, room.token("owner"), "our-own").await;
    assert_eq!((status, &answer["error"]["code"]), (404, &json!("no_such_question")));
    assert_eq!(room.ask(Method::GET, "/questions/our-own", room.token("owner"), None).await.0, 404);
}

#[tokio::test]
async fn before_the_start_nobody_sees_what_was_prepared_first() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "question": "text-wrap" })).await;
    let bob = room.join("candidate", "Bob").await;
    let (status, brought) = bring(&room, room.token("owner"), "pair-with-sum").await;
    assert_eq!((status, &brought["folder"]), (200, &Value::Null), "{brought}");
    let mut events = Stream::open(&room, &bob.token, None).await;
    events.expect("room").await;
    room.set_phase("live").await;
    // What comes first is the start: not a word of questions.
    events.expect("phase_changed").await;
    let files = files(&room).await.to_string();
    assert!(!files.contains("problem.md"), "{files}");
    assert!(text(&room, "problem").await.contains("Pair with"));
    room.set_phase("ended").await;
    let (status, refused) = bring(&room, room.token("owner"), "text-wrap").await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("ended")));
}

#[tokio::test]
async fn two_at_once_come_one_after_the_other() {
    let Stage { room, ada, bob, .. } = &Stage::new().await;
    let eve = room.join("interviewer", "Eve").await;
    writes(room, bob, "# Bob was here\n").await;
    let insist = async |session: &TestSession, question: &str| loop {
        let (status, answer) = bring(room, &session.token, question).await;
        if status == 200 {
            return;
        }
        assert_eq!((status, &answer["error"]["code"]), (409, &json!("question_under_way")));
    };
    tokio::join!(insist(ada, "our-own"), insist(&eve, "pair-with-sum"));
    let files = files(room).await;
    assert!(files["text-wrap/main.py"].as_str().unwrap().contains("# Bob was here"), "{files}");
    let problem = text(room, "problem").await;
    let is_last = problem == "# Our own\n";
    let folder = if is_last { "pair-with-sum" } else { "our-own" };
    assert!(files[format!("{folder}/problem.md")].is_string(), "{files}");
    assert_eq!(files["main.py"] == json!("print('ours')\n"), is_last);
    let (_, playback) = room.ask(Method::GET, "/playback", &ada.token, None).await;
    let brought =
        playback["events"].as_array().unwrap().iter().filter(|one| one["event"] == "question_brought");
    assert_eq!(brought.count(), 2);
}

#[tokio::test]
async fn what_is_held_back_is_not_left_behind_and_what_does_not_fit_changes_nothing() {
    let Stage { room, ada, bob, .. } = &Stage::new().await;
    let quiet = json!({ "minutes": 5 });
    assert_eq!(room.ask(Method::PUT, "/members/me/quiet", &bob.token, Some(quiet)).await.0, 200);
    let (status, refused) = bring(room, &ada.token, "our-own").await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("quiet_is_on")));
    writes(room, bob, "# held back\n").await;
    assert_eq!(room.ask(Method::DELETE, "/members/me/quiet", &bob.token, None).await.0, 204);
    assert_eq!(bring(room, &ada.token, "our-own").await.0, 200);
    assert!(files(room).await["text-wrap/main.py"].as_str().unwrap().contains("# held back"));
    // As many files as there may be, and the one that would be kept is too many.
    let code = doc(fresh_id());
    let update = {
        let root = code.get_or_insert_map("files");
        let mut txn = code.transact_mut();
        for number in 0..200 {
            root.insert(&mut txn, format!("file{number}.py"), TextPrelim::new("x"));
        }
        txn.encode_update_v1()
    };
    let request = room.request(Method::PUT, "/documents/code", &bob.token);
    let request = request.header("content-type", "application/octet-stream").body(update);
    assert_eq!(request.send().await.unwrap().status(), 204);
    let before = (files(room).await, text(room, "problem").await, text(room, "notes").await);
    let (status, refused) = bring(room, &ada.token, "pair-with-sum").await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("question_does_not_fit")));
    assert_eq!((files(room).await, text(room, "problem").await, text(room, "notes").await), before);
}

#[tokio::test]
async fn killed_in_the_middle_it_is_completed_by_doing_it_once_more() {
    let mut server = Process::start().await;
    let body = json!({ "phase": "live", "language": "python", "question": "text-wrap" });
    let made = reqwest::Client::new().post(server.http("/api/v1/rooms")).json(&body).send();
    let made: Value = made.await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, server.http(""));
    let bob = room.join("candidate", "Bob").await;
    let mut folders = vec!["text-wrap".to_owned()];
    for (round, question) in ["pair-with-sum", "undo-buffer", "rate-limiter"].into_iter().enumerate() {
        let word = format!("# round {round}\n");
        writes(&room, &bob, &word).await;
        let mut page = room.client("code", &bob.token).await;
        page.until("his words", |page| program(page).contains(&word)).await;
        let notes = room.client("notes", room.token("owner"));
        let (token, again) = (room.token("owner").to_owned(), TestRoom::of(&made, server.http("")));
        let asked = tokio::spawn(async move {
            let body = json!({ "question": question });
            // The server is killed meanwhile.
            let _ = again.request(Method::POST, "/questions", &token).json(&body).send().await;
        });
        match round {
            // As soon as the code shows it, or the statement, or the notes.
            0 => page.until("the code", |page| !program(page).contains(&word)).await,
            1 => {
                let mut problem = room.client("problem", &bob.token).await;
                problem.until("the statement", |problem| says(problem, "Undo")).await;
            }
            _ => {
                let mut notes = notes.await;
                notes.until("the notes", |notes| says(notes, "limiter")).await;
            }
        }
        server.kill_and_start_again().await;
        let _ = asked.await;
        let (status, answer) = bring(&room, room.token("owner"), question).await;
        assert_eq!(status, 200, "{answer}");
        let files = files(&room).await;
        let folder = folders.last().unwrap();
        assert!(files[format!("{folder}/main.py")].as_str().unwrap().contains(&word), "{folder}: {files}");
        assert!(files[format!("{folder}/problem.md")].is_string());
        let notes = text(&room, "notes").await;
        let (_, shown) =
            room.ask(Method::GET, &format!("/questions/{question}"), room.token("owner"), None).await;
        let own = shown["private"]["notes"].as_str().unwrap().trim();
        assert_eq!(notes.matches(own).count(), 1, "{notes}");
        assert_eq!(json!(text(&room, "problem").await), shown["problem"]);
        folders.push(question.to_owned());
    }
    let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
    let brought =
        playback["events"].as_array().unwrap().iter().filter(|one| one["event"] == "question_brought");
    assert_eq!(brought.count(), 3);
}

/// Whether the document's Markdown has a word.
fn says(client: &Client, word: &str) -> bool {
    let text = client.doc.get_or_insert_text("text");
    text.get_string(&client.doc.transact()).contains(word)
}
