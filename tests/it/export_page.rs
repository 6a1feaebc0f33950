//! The page in an archive that plays a room back: what is in it, and what is not.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::export::{contents, download, interview, write_at_the_top};

/// What the page of a room's export has, by its name; and the page without it.
async fn page(room: &TestRoom, token: &str) -> (BTreeMap<String, Vec<u8>>, String) {
    let html = contents(&download(room, token).await).remove("playback.html").expect("the page is built");
    let begins = "<script type=\"text/plain\" data-part=\"";
    let mut pieces = html.split(begins);
    let mut rest = pieces.next().unwrap().to_owned();
    let mut parts = BTreeMap::new();
    for piece in pieces {
        let (part, after) = piece.split_once("</script>").unwrap();
        let (name, encoded) = part.split_once("\">").unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(STANDARD.decode(encoded).unwrap().as_slice()).read_to_end(&mut bytes).unwrap();
        parts.insert(name.to_owned(), bytes);
        rest.push_str(after.strip_prefix('\n').unwrap());
    }
    (parts, rest)
}

fn about(parts: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&parts["about"]).unwrap()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn play_1_the_page_of_an_export_has_what_the_server_plays() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    room.set_phase("ended").await;
    let is_sealed = async || {
        let (_, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
        playback["events"].as_array().unwrap().iter().any(|event| event["event"] == "sealed")
    };
    pairpad_testing::eventually("the end is sealed", is_sealed).await;
    let (parts, _) = page(&room, room.token("owner")).await;
    let mut about = about(&parts);
    assert_eq!(about["room"]["title"], "Ada's interview");
    assert_eq!((&about["leads"], &about["left_out"]), (&json!(true), &json!([])));
    let (_, mut playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
    // As the store has it there, and as the file has it here.
    for of in [&mut about["playback"], &mut playback] {
        for document in of["documents"].as_array_mut().unwrap() {
            assert!(document["bytes"].take().as_u64().unwrap() > 0);
        }
    }
    assert_eq!(about["playback"], playback);
    for document in ["code", "problem", "notes"] {
        let path = format!("/playback/{document}");
        let answer = room.request(Method::GET, &path, room.token("owner")).send().await.unwrap();
        assert_eq!(parts[document], answer.bytes().await.unwrap(), "{document}");
    }
    assert!(has(&parts["notes"], "Knows yrs."), "an interviewer takes it away");
    assert!(!parts.contains_key("output"), "nothing was run");
}

#[tokio::test]
async fn hard_8_what_people_wrote_is_no_part_of_the_page_itself() {
    let server = TestServer::start().await;
    let hostile = "</title><script>alert(1)</script><!-- RECORDING -->";
    let plain = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let room = server.make_room(json!({ "phase": "live", "language": "python", "title": hostile })).await;
    let problem = Some(json!({ "markdown": hostile }));
    room.ask(Method::PUT, "/problem", room.token("owner"), problem).await;
    room.join("candidate", hostile).await;
    let (parts, page_around) = page(&room, room.token("owner")).await;
    assert_eq!(about(&parts)["room"]["title"], hostile);
    assert!(has(&parts["problem"], hostile));
    // Whatever the room is, the page is the same.
    assert_eq!(page_around, page(&plain, plain.token("owner")).await.1);
}

#[tokio::test]
async fn play_5_what_is_held_back_is_in_no_page_of_an_export() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let problem = Some(json!({ "markdown": "Add them up." }));
    room.ask(Method::PUT, "/problem", room.token("owner"), problem).await;
    let ines = room.join("interviewer", "Ines").await;
    let mut client = room.client("code", &ines.token).await;
    client.until_synced().await;
    room.ask(Method::PUT, "/members/me/quiet", &ines.token, Some(json!({ "minutes": 7 }))).await;
    write_at_the_top(&mut client, "# only hers\n").await;
    // Also where she takes it away herself: the file goes to others.
    for token in [room.token("owner"), &ines.token] {
        let (parts, _) = page(&room, token).await;
        let about = about(&parts);
        assert_eq!(about["left_out"], json!([{ "document": "code", "why": "held_back" }]));
        let documents = about["playback"]["documents"].as_array().unwrap();
        assert_eq!(documents.iter().map(|of| &of["name"]).collect::<Vec<_>>(), ["problem"]);
        assert_eq!(parts.keys().collect::<Vec<_>>(), ["about", "problem"]);
        assert!(parts.values().all(|part| !has(part, "only hers")));
    }
    room.ask(Method::DELETE, "/members/me/quiet", &ines.token, None).await;
    let (parts, _) = page(&room, room.token("owner")).await;
    assert!(has(&parts["code"], "only hers"));
    assert_eq!(about(&parts)["left_out"], json!([]));
}
