//! PLAY-6: bringing an old version back.

use pairpad::clock::UnixMillis;
use pairpad_testing::client::doc;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::{Value, json};
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, Map, Out, ReadTxn, Text, TextPrelim, Transact, Update};

/// Changes the code as somebody's page would. When it returns, the change is on disk.
async fn edit(room: &TestRoom, token: &str, client: u64, edit: impl FnOnce(&Doc)) {
    let request = room.request(Method::GET, "/documents/code", token);
    let answer = request.header(ACCEPT, "application/octet-stream").send().await.unwrap();
    let whole = answer.bytes().await.unwrap();
    let code = doc(client);
    code.transact_mut().apply_update(Update::decode_v1(&whole).unwrap()).unwrap();
    let before = code.transact().state_vector();
    edit(&code);
    let update = code.transact().encode_diff_v1(&before);
    let request = room.request(Method::PUT, "/documents/code", token);
    let request = request.header("content-type", "application/octet-stream").body(update);
    assert_eq!(request.send().await.unwrap().status(), 204);
}

fn say(code: &Doc, file: &str, text: &str) {
    let files = code.get_or_insert_map("files");
    let mut txn = code.transact_mut();
    let Some(Out::YText(found)) = files.get(&txn, file) else {
        files.insert(&mut txn, file, TextPrelim::new(text));
        return;
    };
    let length = found.get_string(&txn).encode_utf16().count() as u32;
    found.remove_range(&mut txn, 0, length);
    found.insert(&mut txn, 0, text);
}

async fn files(room: &TestRoom, at: Option<&str>) -> Value {
    let path = at.map_or("/documents/code".to_owned(), |at| format!("/documents/code?at={at}"));
    let (status, answer) = room.ask(Method::GET, &path, room.token("owner"), None).await;
    assert_eq!(status, 200, "{answer}");
    // Every language has one of its own beside these.
    let ours = ["main.py", "gone.py", "new.py"].into_iter();
    ours.filter_map(|name| Some((name.to_owned(), answer["files"].get(name)?.clone()))).collect()
}

/// The time at which all that was written until now was there, and nothing that comes later.
async fn now(room: &TestRoom) -> String {
    let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
    let ends = playback["ends"].as_str().unwrap().to_owned();
    let last = UnixMillis::from_rfc3339(&ends).unwrap();
    while UnixMillis::now() <= last {
        tokio::task::yield_now().await;
    }
    ends
}

async fn restore(room: &TestRoom, token: &str, at: &str) -> (u16, Value) {
    let (status, answer) = room.ask(Method::POST, "/restore", token, Some(json!({ "at": at }))).await;
    (status.as_u16(), answer)
}

#[tokio::test]
async fn play_6_an_old_version_comes_back_by_a_change_like_any_other_and_nothing_is_lost() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let (ada, olga) = (room.join("candidate", "Ada").await, room.join("interviewer", "Olga").await);
    let mut watcher = room.client("code", &ada.token).await;
    watcher.until_synced().await;
    edit(&room, &ada.token, 11, |code| {
        say(code, "main.py", "print(1)\n");
        say(code, "gone.py", "useful = 1\n");
    })
    .await;
    let (early, before) = (now(&room).await, files(&room, None).await);
    edit(&room, &ada.token, 12, |code| {
        say(code, "main.py", "raise 'nothing works'\n");
        say(code, "new.py", "new = 1\n");
        code.get_or_insert_map("deleted").insert(&mut code.transact_mut(), "gone.py", true);
    })
    .await;
    let (late, spoilt) = (now(&room).await, files(&room, None).await);
    assert_ne!(early, late, "both were written at one time");
    assert_eq!(spoilt, json!({ "main.py": "raise 'nothing works'\n", "new.py": "new = 1\n" }));

    assert_eq!(restore(&room, &olga.token, &early).await, (204, Value::Null));
    let expected = json!({ "main.py": "print(1)\n", "gone.py": "useful = 1\n", "new.py": "new = 1\n" });
    assert_eq!(files(&room, None).await, expected);
    // Everybody has it, and what was there in between can be had, by its author.
    watcher
        .until("the old version", |client| {
            let files = client.doc.get_or_insert_map("files");
            let txn = client.doc.transact();
            files.get(&txn, "main.py").is_some_and(|text| text.to_string(&txn) == "print(1)\n")
        })
        .await;
    assert_eq!(files(&room, Some(&early)).await, before);
    assert_eq!(files(&room, Some(&late)).await, spoilt);
    let (_, playback) = room.ask(Method::GET, "/playback", &olga.token, None).await;
    let told = playback["events"].as_array().unwrap().last().unwrap();
    assert_eq!((&told["event"], &told["by"]), (&json!("code_restored"), &json!(olga.member)), "{told}");
    assert_eq!(told["restored_from"], json!(early));
    let server = server.restart().await;
    let room = room.at(server.http(""));
    assert_eq!(files(&room, None).await, expected, "it is on disk");
    // And back again.
    assert_eq!(restore(&room, room.token("owner"), &late).await.0, 204);
    assert_eq!(files(&room, None).await["main.py"], spoilt["main.py"]);
}

#[tokio::test]
async fn play_6_nobody_brings_back_what_they_may_not_see_or_change() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let ada = room.join("candidate", "Ada").await;
    edit(&room, &ada.token, 11, |code| say(code, "main.py", "print(1)\n")).await;
    let at = now(&room).await;
    for token in [&*ada.token, room.token("observer")] {
        assert_eq!(restore(&room, token, &at).await.0, 403);
    }
    let owner = room.token("owner");
    for (at, code) in [("1971-01-01T00:00:00Z", "nothing_then"), ("yesterday", "unprocessable")] {
        let (status, answer) = restore(&room, owner, at).await;
        assert_eq!(answer["error"]["code"], code, "{status} {answer}");
    }
    // What is held back is nobody's to bring back.
    let body = Some(json!({ "minutes": 5 }));
    assert_eq!(room.ask(Method::PUT, "/members/me/quiet", &ada.token, body).await.0, 200);
    let (status, answer) = restore(&room, owner, &at).await;
    assert_eq!((status, &answer["error"]["code"]), (409, &json!("held_back")));
    room.set_phase("ended").await;
    assert_eq!(restore(&room, owner, &at).await.1["error"]["code"], "ended");
}
