//! The whiteboard: a document of what is drawn, and one of the pictures on it.

use std::path::Path;
use std::time::Duration;

use pairpad::config::limits::Limits;
use pairpad::protocol::message;
use pairpad_testing::client::{Client, doc, fresh_id};
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::types::ToJson;
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, ArrayPrelim, Doc, Map, MapPrelim, Out, Transact, Update};

use crate::export::{check, contents, download, key, replay};
use crate::imports::send;
use crate::process::Process;

/// Bytes of a picture that stand nowhere else.
const MARK: &[u8] = b"zebra-picture-4716";

/// Draws elements, and returns the update.
fn draw(doc: &Doc, elements: &[(&str, Value)]) -> Vec<u8> {
    let (map, mut txn) = (doc.get_or_insert_map("elements"), doc.transact_mut());
    for (id, properties) in elements {
        let Any::Map(properties) = Any::from_json(&properties.to_string()).unwrap() else { panic!("a map") };
        let properties = properties.iter().map(|(name, value)| (name.as_str(), value.clone()));
        map.insert(&mut txn, *id, MapPrelim::from_iter(properties));
    }
    txn.encode_update_v1()
}

fn rectangle(index: &str) -> Value {
    json!({ "type": "rectangle", "index": index, "x": 1.5, "y": 2, "width": 30, "height": 40 })
}

/// A picture with these bytes at its end, in as many updates as it has parts, and one more.
fn picture(doc: &Doc, id: &str, bytes: &[u8], part: usize) -> Vec<Vec<u8>> {
    let whole = [b"\x89PNG\r\n\x1a\n", bytes].concat();
    let map = doc.get_or_insert_map("pictures");
    let mut txn = doc.transact_mut();
    let picture = map.insert(&mut txn, id, MapPrelim::default());
    picture.insert(&mut txn, "type", "image/png");
    picture.insert(&mut txn, "size", whole.len() as f64);
    let parts = picture.insert(&mut txn, "parts", ArrayPrelim::default());
    let mut updates = vec![txn.encode_update_v1()];
    drop(txn);
    for piece in whole.chunks(part) {
        let mut txn = doc.transact_mut();
        parts.push_back(&mut txn, Any::Buffer(piece.into()));
        updates.push(txn.encode_update_v1());
    }
    updates
}

async fn put(room: &TestRoom, document: &str, update: Vec<u8>) -> u16 {
    let request = room.request(Method::PUT, &format!("/documents/{document}"), room.token("owner"));
    let request = request.header("content-type", "application/octet-stream").body(update);
    request.send().await.unwrap().status().as_u16()
}

/// A board with a rectangle and a picture, by the API: on disk.
async fn drawn(room: &TestRoom) {
    let image =
        json!({ "type": "image", "index": "a2", "x": 0, "y": 0, "width": 5, "height": 5, "fileId": "pic" });
    let board = draw(&doc(fresh_id()), &[("one", rectangle("a1")), ("image", image)]);
    assert_eq!(put(room, "board", board).await, 204);
    for update in picture(&doc(fresh_id()), "pic", MARK, 9) {
        assert_eq!(put(room, "pictures", update).await, 204);
    }
}

async fn elements(room: &TestRoom) -> Vec<Value> {
    let (status, shown) = room.ask(Method::GET, "/documents/board", room.token("owner"), None).await;
    assert_eq!(status, 200, "{shown}");
    shown["elements"].as_array().unwrap().clone()
}

/// All bytes of a picture.
async fn picture_in(room: &TestRoom, id: &str) -> Vec<u8> {
    let request = room.request(Method::GET, "/documents/pictures", room.token("owner"));
    let answer = request.header("accept", "application/octet-stream").send().await.unwrap();
    let doc = Doc::new();
    let update = Update::decode_v1(&answer.bytes().await.unwrap()).unwrap();
    doc.transact_mut().apply_update(update).unwrap();
    let map = doc.get_or_insert_map("pictures");
    let txn = doc.transact();
    let Some(Out::YMap(picture)) = map.get(&txn, id) else { panic!("a picture") };
    let Some(Out::YArray(parts)) = picture.get(&txn, "parts") else { panic!("its parts") };
    let bytes = |part| match part {
        Out::Any(Any::Buffer(bytes)) => bytes.to_vec(),
        _ => panic!("bytes"),
    };
    parts.iter(&txn).flat_map(bytes).collect()
}

#[tokio::test]
async fn a_board_is_shown_in_the_order_in_which_it_is_drawn() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    assert!(elements(&room).await.is_empty());
    let update =
        draw(&doc(fresh_id()), &[("b", rectangle("a2")), ("a", rectangle("a3")), ("c", rectangle("a1"))]);
    assert_eq!(put(&room, "board", update).await, 204);
    let found = elements(&room).await;
    assert_eq!(found.iter().map(|one| one["id"].as_str().unwrap()).collect::<Vec<_>>(), ["c", "b", "a"]);
    assert_eq!((&found[0]["x"], &found[0]["type"]), (&json!(1.5), &json!("rectangle")));
    let request = room.request(Method::GET, "/documents/board", room.token("owner"));
    let answer = request.header("accept", "text/plain").send().await.unwrap();
    let text: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(text, Value::from(found));
}

#[tokio::test]
async fn store_2_a_board_and_its_pictures_survive_kill_9() {
    let mut process = Process::start().await;
    let made = reqwest::Client::new().post(process.http("/api/v1/rooms")).json(&json!({ "phase": "live" }));
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, process.http(""));
    drawn(&room).await;
    let before = elements(&room).await;
    process.kill_and_start_again().await;
    assert_eq!(elements(&room).await, before);
    assert!(picture_in(&room, "pic").await.ends_with(MARK));
}

/// Whether bytes stand in any file below a folder.
fn stand_in(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return stand_in(&path, bytes);
        }
        // What is kept free for a full disk has nothing in it; a file may go meanwhile.
        !path.ends_with("reserve")
            && std::fs::read(&path).is_ok_and(|file| file.windows(bytes.len()).any(|window| window == bytes))
    })
}

#[tokio::test]
async fn hard_9_of_a_deleted_board_no_byte_is_left_nor_of_a_picture() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let text = json!({ "type": "text", "index": "a1", "x": 0, "y": 0, "width": 9, "height": 9, "text": "zebra-board-4717" });
    assert_eq!(put(&room, "board", draw(&doc(fresh_id()), &[("text", text)])).await, 204);
    for update in picture(&doc(fresh_id()), "pic", MARK, 1 << 10) {
        assert_eq!(put(&room, "pictures", update).await, 204);
    }
    let marks = [MARK, b"zebra-board-4717"];
    for mark in marks {
        assert!(stand_in(server.folder(), mark), "it is stored in plain sight, so this test can fail");
    }
    assert_eq!(room.ask(Method::DELETE, "", room.token("owner"), None).await.0, 204);
    for mark in marks {
        eventually("no byte of it is left", async || !stand_in(server.folder(), mark)).await;
    }
}

#[tokio::test]
async fn guard_4_what_is_too_much_for_a_board_is_refused_and_its_sender_keeps_it() {
    let limits = Limits { board: 40_000, pictures: 60_000, ..Limits::default() };
    let server = TestServer::start_with(limits, |_| {}).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    for (document, most) in [("board", 40_000), ("pictures", 60_000)] {
        let doc = doc(fresh_id());
        let map = doc.get_or_insert_map("pictures");
        let write = |size: usize| {
            let mut txn = doc.transact_mut();
            map.insert(&mut txn, size.to_string(), Any::Buffer(vec![7; size].into()));
            txn.encode_update_v1()
        };
        let (fits, more) = (write(most - 1_000), write(1_001));
        assert_eq!(put(&room, document, fits).await, 204);
        assert_eq!(put(&room, document, more.clone()).await, 413, "{document}");
        let mut client = room.client(document, room.token("candidate")).await;
        client.until_synced().await;
        client.send(message::update(&more)).await;
        assert_eq!(client.until_closed().await, 4413, "{document}");
    }
}

/// An element with all its properties, as a page pastes it: 600 bytes.
fn full(number: usize) -> Value {
    let points: Vec<_> = (0..12).map(|n| json!([n * number % 997, f64::from(n as u32) * 1.37])).collect();
    json!({
        "type": "arrow", "index": format!("b{number:02}").replace('0', "V"), "x": 1.25, "y": number, "angle": 0.1,
        "strokeColor": "#e03131", "backgroundColor": "#ffc9c9", "fillStyle": "hachure", "strokeWidth": 4,
        "strokeStyle": "dashed", "roughness": 2, "opacity": 90, "seed": number, "groupIds": ["group-1", "group-2"],
        "frameId": "frame", "roundness": { "type": 2 }, "link": "https://example.com/a", "locked": true,
        "points": points, "startArrowhead": "dot", "endArrowhead": "triangle", "elbowed": true,
        "startBinding": { "elementId": "one", "focus": 0.25, "gap": 3.5, "fixedPoint": [0.5, 0.5] },
    })
}

async fn until_there(client: &mut Client, count: u32) {
    let map = client.doc.get_or_insert_map("elements");
    let has = |client: &Client| map.len(&client.doc.transact()) == count;
    client.until_within(Duration::from_secs(60), "the elements", has).await;
}

#[tokio::test]
async fn guard_1_a_paste_of_two_thousand_elements_passes_and_deletes_from_everywhere_meet() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let mut ada = room.client("board", room.token("candidate")).await;
    let mut bob = room.client("board", room.token("owner")).await;
    ada.until_synced().await;
    bob.until_synced().await;
    let ids: Vec<String> = (0..2_000).map(|n| format!("element-{n}")).collect();
    let mut bytes = 0;
    for (piece, ids) in ids.chunks(500).enumerate() {
        let all: Vec<_> =
            ids.iter().enumerate().map(|(n, id)| (id.as_str(), full(piece * 500 + n + 1))).collect();
        let update = draw(&ada.doc, &all);
        bytes += update.len();
        ada.send(message::update(&update)).await;
    }
    assert!(bytes > 1_200_000, "{bytes}");
    until_there(&mut bob, 2_000).await;
    // Both delete, some of it the same, before they hear of each other.
    let delete = |doc: &Doc, range: std::ops::Range<usize>| {
        let (map, mut txn) = (doc.get_or_insert_map("elements"), doc.transact_mut());
        for id in &ids[range] {
            map.remove(&mut txn, id);
        }
        txn.encode_update_v1()
    };
    let (by_ada, by_bob) = (delete(&ada.doc, 0..900), delete(&bob.doc, 600..1_500));
    ada.send(message::update(&by_ada)).await;
    bob.send(message::update(&by_bob)).await;
    for client in [&mut ada, &mut bob] {
        until_there(client, 500).await;
        assert_eq!(client.closed, None);
    }
    let json = |client: &Client| {
        let map = client.doc.get_or_insert_map("elements");
        map.to_json(&client.doc.transact())
    };
    assert_eq!(json(&ada), json(&bob));
    // What whoever comes now gets is the same.
    let mut eve = room.client("board", room.token("observer")).await;
    until_there(&mut eve, 500).await;
    assert_eq!(json(&eve), json(&ada));
    assert_eq!(elements(&room).await.len(), 500);
}

#[tokio::test]
async fn play_3_a_board_is_in_an_export_for_others_and_comes_back() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let without = contents(&download(&room, room.token("owner")).await);
    assert!(!without.contains_key("board.svg") && !without.contains_key("board.excalidraw"));
    assert_eq!(without["history/board.log"], "");
    drawn(&room).await;
    let archive = download(&room, room.token("owner")).await;
    let report = check(&archive, key(&server).await);
    assert!(report.is_sound(), "{:?}", report.faults);
    let files = contents(&archive);
    let file: Value = serde_json::from_str(&files["board.excalidraw"]).unwrap();
    let ids: Vec<_> = file["elements"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!("one"), &json!("image")]);
    assert!(
        file["files"]["pic"]["dataURL"].as_str().unwrap().starts_with("data:image/png;base64,iVBORw0KGg")
    );
    let svg = roxmltree::Document::parse(&files["board.svg"]).unwrap();
    let has =
        |name: &str| svg.descendants().any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)));
    assert!(has("image") && has("use") && !has("script"));
    // Any Yjs makes the board of its log.
    let board = replay(&files["history/board.log"]);
    let map = board.get_or_insert_map("elements");
    assert_eq!(map.len(&board.transact()), 2);
    // One changed letter is named.
    let mut changed = files["history/board.log"].clone();
    changed.replace_range(70..71, "x");
    let mut other = files.clone();
    other.insert("history/board.log".to_owned(), changed);
    let report = check(&crate::imports::craft::zip(&other), key(&server).await);
    assert!(report.faults.iter().any(|fault| fault.path == "history/board.log"), "{:?}", report.faults);
    let (status, made) = send(&server.http(""), archive).await;
    assert_eq!(status, 201, "{made}");
    let again = TestRoom::of(&made, server.http(""));
    assert_eq!(elements(&again).await, elements(&room).await);
    assert!(picture_in(&again, "pic").await.ends_with(MARK));
}

#[tokio::test]
async fn play_1_a_board_is_in_the_recording_and_its_updates_lead_to_it() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live" })).await.with_reviewers().await;
    drawn(&room).await;
    let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
    let updates = |name: &str| {
        let documents = playback["documents"].as_array().unwrap().iter();
        documents.filter(|one| one["name"] == name).map(|one| one["updates"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((updates("board"), updates("pictures")), (1, 4));
    let get = async |path: &str| {
        let answer = room.request(Method::GET, path, room.token("owner")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap().to_vec()
    };
    let has = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    let recording = get("/playback/board").await;
    assert!(has(&recording, b"\"rectangle\"") && has(&recording, b"\"elements\":"));
    // Binary data is there, too: the first nine bytes, and the nine that follow.
    let recording = get("/playback/pictures").await;
    assert!(has(&recording, b"{\"b\":\"iVBORw0KGgp6\"}") && has(&recording, b"{\"b\":\"ZWJyYS1waWN0\"}"));
    assert!(has(&get("/playback/pictures/updates").await, b"ebra-pict"));
    // A reviewer gets the pictures as they were then, and never the document itself.
    let request = |path| room.request(Method::GET, path, room.token("reviewer"));
    let now = request("/documents/pictures").send().await.unwrap();
    assert_eq!(now.status(), 403);
    let then =
        request("/documents/pictures?at=2100-01-01T00:00:00Z").header("accept", "application/octet-stream");
    let then = then.send().await.unwrap();
    assert_eq!(then.status(), 200);
    assert!(has(&then.bytes().await.unwrap(), b"ebra-pict"));
}

async fn loads(server: &TestServer) -> f64 {
    let text = reqwest::get(server.admin("/metrics")).await.unwrap().text().await.unwrap();
    let line = text.lines().find(|line| line.starts_with("pairpad_load_seconds_count")).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_board_that_nobody_uses_is_never_opened() {
    let listen = |settings: &mut pairpad::config::settings::Settings| {
        settings.admin_listen = Some("127.0.0.1:0".parse().unwrap());
    };
    let server = TestServer::start_with(Limits::default(), listen).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    let mut clients = Vec::new();
    for document in ["code", "problem", "notes", "output"] {
        let mut client = room.client(document, room.token("owner")).await;
        client.until_synced().await;
        clients.push(client);
    }
    assert_eq!(loads(&server).await, 4.0);
    // Not when the room is played, taken away or sealed either.
    assert_eq!(room.ask(Method::GET, "/playback", room.token("owner"), None).await.0, 200);
    download(&room, room.token("owner")).await;
    room.set_phase("ended").await;
    let is_sealed = async || {
        let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
        playback["events"].as_array().unwrap().iter().any(|event| event["event"] == "sealed")
    };
    eventually("the end is sealed", is_sealed).await;
    assert_eq!(loads(&server).await, 4.0);
}
