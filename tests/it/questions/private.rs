//! Private parts never reach anyone who may not lead.

use pairpad_testing::room::TestRoom;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{KEY, SECRETS, ask, create, server, whole};

#[tokio::test]
async fn nobody_sees_private_parts_who_may_not_lead() {
    let server = server().await;
    let id = create(&server, &whole()).await["id"].as_str().unwrap().to_owned();
    let http = Client::new();
    let post = http.post(server.http("/api/v1/rooms")).bearer_auth(KEY);
    let made: Value =
        post.json(&json!({ "question": id, "phase": "live" })).send().await.unwrap().json().await.unwrap();
    let room = TestRoom::of(&made, server.http("")).with_reviewers().await;
    let mut told = String::new();
    let mut asked = 0;
    for credential in [
        String::new(),
        "a-guess-of-a-key".to_owned(),
        room.join("candidate", "Bob").await.token,
        room.join("observer", "Eve").await.token,
        room.token("candidate").to_owned(),
        room.token("interviewer").to_owned(),
    ] {
        // Whoever leads a room holds no key by that: the library is closed to them, too.
        let is_leader = credential == room.token("interviewer");
        let mut paths: Vec<String> = ["", "?search=NOTEc0de", "?search=two", "/pair-with-sum"]
            .map(|path| format!("/api/v1/questions{path}"))
            .into();
        let of_it =
            ["", "?version=1", "/toml", "/versions"].map(|rest| format!("/api/v1/questions/{id}{rest}"));
        paths.extend(of_it);
        if !is_leader {
            let gets = pairpad::http::description();
            let gets = gets["paths"].as_object().unwrap().iter();
            let gets = gets.filter(|(path, item)| item["get"].is_object() && !path.ends_with("/events"));
            for (path, _) in gets {
                let path = path.replace("{room}", &room.id).replace("{question}", &id);
                let documents = ["code", "problem", "notes", "output", "board", "pictures"];
                paths.extend(documents.map(|document| path.replace("{document}", document)));
            }
        }
        for path in paths {
            let mut request = http.get(server.http(&path));
            if !credential.is_empty() {
                request = request.bearer_auth(&credential);
            }
            let answer = request.send().await.unwrap();
            told += &format!("{:?}\n", answer.headers());
            told += &String::from_utf8_lossy(&answer.bytes().await.unwrap());
            asked += 1;
        }
        if !is_leader && !credential.is_empty() && credential.contains('.') {
            for document in ["code", "problem"] {
                let mut client = room.client(document, &credential).await;
                client.settle().await;
                client.frames.iter().for_each(|frame| told += &String::from_utf8_lossy(frame));
            }
        }
    }
    assert!(asked > 50);
    assert!(told.contains("Read two numbers"), "so this test can fail: candidates are told the statement");
    for secret in SECRETS {
        assert!(!told.contains(secret), "{secret} was told");
    }
    // Whoever leads finds all of it in the room, but solutions.
    let mut notes = room.client("notes", room.token("interviewer")).await;
    notes.settle().await;
    let frames: String =
        notes.frames.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect();
    for secret in &SECRETS[..6] {
        assert!(frames.contains(secret), "{secret}");
    }
    assert!(!frames.contains(SECRETS[6]));
}

#[tokio::test]
async fn without_a_key_or_a_sign_on_nothing_is_kept() {
    let server = server().await;
    let id = create(&server, &whole()).await["id"].as_str().unwrap().to_owned();
    let mut change = whole();
    change["version"] = json!(1);
    let path = format!("/{id}");
    let (toml, versions) = (format!("{path}/toml"), format!("{path}/versions"));
    for key in ["", "a-guess"] {
        for (method, path, body) in [
            (Method::POST, "", Some(whole())),
            (Method::POST, "/trial", Some(json!({ "language": "python", "files": {} }))),
            (Method::PUT, path.as_str(), Some(change.clone())),
            (Method::DELETE, path.as_str(), None),
            (Method::GET, toml.as_str(), None),
            (Method::GET, versions.as_str(), None),
            (Method::GET, "/pair-with-sum/toml", None),
        ] {
            let (status, refused) = ask(&server, (method.clone(), path), key, body).await;
            let code = &refused["error"]["code"];
            assert_eq!((status, code), (401, &json!("not_authenticated")), "{method} {path}");
        }
        let (_, list) = ask(&server, (Method::GET, ""), key, None).await;
        assert_eq!(list["keeps"], false);
        assert!(!super::ids(&list).contains(&id));
        let (status, shown) = ask(&server, (Method::GET, "/pair-with-sum"), key, None).await;
        assert_eq!((status, &shown["editable"]), (200, &json!(false)));
        assert!(shown["private"].is_null() && shown["problem"].is_string());
        assert_eq!(ask(&server, (Method::GET, &path), key, None).await.0, 404);
    }
    assert!(ask(&server, (Method::GET, "/pair-with-sum"), KEY, None).await.1["private"]["notes"].is_string());
}
