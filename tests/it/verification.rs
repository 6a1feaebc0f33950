//! `/api/v1/exports/check`: the server says of an archive what `pairpad verify` says.

use pairpad::config::args::MakeRooms;
use pairpad::config::limits::Limits;
use pairpad_testing::server::TestServer;
use serde_json::{Value, json};

use crate::export::{contents, download, interview, key};
use crate::imports::craft::zip;

async fn check(server: &TestServer, archive: Vec<u8>, token: Option<&str>) -> (u16, Value) {
    let request = reqwest::Client::new().post(server.http("/api/v1/exports/check"));
    let request = request.bearer_auth(token.unwrap_or_default());
    let answer = request.header("content-type", "application/zip").body(archive).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn play_3_the_server_says_of_an_export_whether_it_is_as_it_was_signed() {
    let (server, other) = (TestServer::start().await, TestServer::start().await);
    let room = interview(&server).await;
    let archive = download(&room, room.token("owner")).await;
    let (status, said) = check(&server, archive.clone(), None).await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(
        (&said["sound"], &said["own"], &said["faults"]),
        (&json!(true), &json!(true), &json!([])),
        "{said}"
    );
    assert_eq!((&said["room"], &said["key"]), (&json!(room.id), &json!(key(&server).await.to_string())));
    assert!(said["records"].as_u64().unwrap() >= 4 && said["files"].as_u64().unwrap() >= 5, "{said}");
    // Another server knows that nothing was changed, and not who signed it.
    let (_, said) = check(&other, archive.clone(), None).await;
    assert_eq!((&said["sound"], &said["own"]), (&json!(true), &json!(false)), "{said}");
    // One line less, one other text, one file more.
    let mut files = contents(&archive);
    let log = files.get_mut("history/code.log").unwrap();
    *log = log.split_inclusive('\n').skip(1).collect();
    files.get_mut("problem.md").unwrap().push('!');
    files.insert("code/late.py".to_owned(), "print(1)\n".to_owned());
    let (status, said) = check(&server, zip(&files), None).await;
    assert_eq!((status, &said["sound"]), (200, &json!(false)), "{said}");
    let named: Vec<&str> =
        said["faults"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
    for path in ["history/code.log", "problem.md", "code/late.py"] {
        assert!(named.contains(&path), "{path}: {said}");
    }
}

#[tokio::test]
async fn hard_2_what_is_no_export_is_refused_and_whoever_may_make_no_rooms_checks_none() {
    let server = TestServer::start_with(Limits { import: 1 << 20, ..Limits::default() }, |settings| {
        settings.access.api_keys = vec!["a-key-of-the-servers-owner".to_owned()];
        settings.access.make_rooms = MakeRooms::Authorised;
    })
    .await;
    let (key, nothing) = ("a-key-of-the-servers-owner", zip(&[("a".to_owned(), "b".to_owned())].into()));
    for (archive, status, code) in [
        (b"no zip".to_vec(), 422, "archive_damaged"),
        (nothing.clone(), 422, "archive_not_a_room"),
        (vec![0; (1 << 20) + 1], 413, "too_large"),
    ] {
        let (found, said) = check(&server, archive, Some(key)).await;
        assert_eq!((found, &said["error"]["code"]), (status, &json!(code)), "{said}");
    }
    assert_eq!(check(&server, nothing, None).await.0, 401);
    let request = reqwest::Client::new().post(server.http("/api/v1/exports/check")).bearer_auth(key);
    assert_eq!(request.json(&json!({})).send().await.unwrap().status(), 415);
}
