//! Keeping questions by the API.

use reqwest::Method;
use serde_json::{Value, json};

use super::{KEY, ask, create, ids, server, whole};
use crate::process::Process;

#[tokio::test]
async fn a_question_is_kept_version_by_version() {
    let server = server().await;
    let made = create(&server, &whole()).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/{id}");
    assert_eq!(
        (&made["source"], &made["version"], &made["editable"]),
        (&json!("store"), &json!(1), &json!(true))
    );
    let (status, shown) = ask(&server, (Method::GET, &path), KEY, None).await;
    assert_eq!((status, &shown), (200, &made));
    for field in ["title", "summary", "difficulty", "minutes", "tags", "language", "problem", "files"] {
        assert_eq!(shown[field], whole()[field], "{field}");
    }
    for field in ["notes", "parts", "rubric", "checker", "solutions"] {
        assert_eq!(shown["private"][field], whole()[field], "{field}");
    }
    assert_eq!(shown["private"]["hidden_tests"], whole()["hidden_tests"]);
    assert_eq!(shown["languages"], json!(["python", "javascript"]));
    // Its next version.
    let change = |version: u64, title: &str| {
        let mut change = whole();
        (change["version"], change["title"]) = (json!(version), json!(title));
        Some(change)
    };
    let (status, changed) = ask(&server, (Method::PUT, &path), KEY, change(1, "Second")).await;
    assert_eq!((status, &changed["version"], &changed["title"]), (200, &json!(2), &json!("Second")));
    let (status, refused) = ask(&server, (Method::PUT, &path), KEY, change(1, "Late")).await;
    assert_eq!((status, &refused["error"]["code"]), (409, &json!("question_changed")));
    // Of those who change the same version at once, one does.
    let late =
        [change(2, "mine"), change(2, "yours")].map(|body| ask(&server, (Method::PUT, &path), KEY, body));
    let mut statuses: Vec<u16> =
        futures_util::future::join_all(late).await.into_iter().map(|(status, _)| status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (_, first) = ask(&server, (Method::GET, &format!("{path}?version=1")), KEY, None).await;
    assert_eq!(first["title"], whole()["title"]);
    let (_, versions) = ask(&server, (Method::GET, &format!("{path}/versions")), KEY, None).await;
    let numbers: Vec<&Value> = versions.as_array().unwrap().iter().map(|one| &one["version"]).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(versions[0]["changed"].as_str().unwrap().ends_with('Z'));
    // It is there after a restart, and gone after it was deleted.
    let server = server.restart().await;
    let (_, list) = ask(&server, (Method::GET, ""), KEY, None).await;
    assert!(ids(&list).contains(&id));
    assert_eq!(ask(&server, (Method::DELETE, &path), KEY, None).await.0, 204);
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::GET, format!("{path}?version=1"), None),
        (Method::GET, format!("{path}/versions"), None),
        (Method::PUT, path.clone(), change(3, "Back")),
        (Method::DELETE, path, None),
    ] {
        let (status, refused) = ask(&server, (method, &path), KEY, body).await;
        assert_eq!((status, &refused["error"]["code"]), (404, &json!("no_such_question")), "{path}");
    }
}

#[tokio::test]
async fn lists_are_searched_and_filtered() {
    let server = server().await;
    let id = create(&server, &whole()).await["id"].as_str().unwrap().to_owned();
    let list = async |query: &str| ask(&server, (Method::GET, query), KEY, None).await;
    let (_, all) = list("").await;
    let one = all["questions"].as_array().unwrap().iter().find(|one| one["id"] == id.as_str()).unwrap();
    assert_eq!((&one["tests"], &all["keeps"]), (&json!(2), &json!(true)));
    assert!(one["problem"].is_null() && one["private"].is_null());
    for query in [
        "?search=TWO%20num",
        "?search=prints%20their",
        "?tag=Warm-Up",
        "?tag=arithmetic&difficulty=easy&language=javascript",
    ] {
        assert_eq!(ids(&list(query).await.1), std::slice::from_ref(&id), "{query}");
    }
    for query in [
        "?search=NOTEc0de",
        "?tag=warm",
        "?search=two%20num&language=go",
        "?search=two%20num&difficulty=hard",
    ] {
        assert!(ids(&list(query).await.1).is_empty(), "{query}");
    }
    for query in ["?language=cobol", "?difficulty=none", "?tags=x"] {
        assert_eq!(list(query).await.0, 400, "{query}");
    }
}

#[tokio::test]
async fn a_room_keeps_the_version_that_it_began_with() {
    let server = server().await;
    let id = create(&server, &whole()).await["id"].as_str().unwrap().to_owned();
    let http = reqwest::Client::new();
    let make = async |key: &str| {
        let request = http.post(server.http("/api/v1/rooms")).bearer_auth(key);
        request.json(&json!({ "question": id })).send().await.unwrap()
    };
    let made: Value = make(KEY).await.json().await.unwrap();
    // Whoever may not have it does not learn that there is one.
    assert_eq!(make("no-key").await.status(), 404);
    let room = pairpad_testing::room::TestRoom::of(&made, server.http(""));
    let mut change = whole();
    (change["version"], change["problem"]) = (json!(1), json!("# Another\n"));
    assert_eq!(ask(&server, (Method::PUT, &format!("/{id}")), KEY, Some(change)).await.0, 200);
    assert_eq!(ask(&server, (Method::DELETE, &format!("/{id}")), KEY, None).await.0, 204);
    let record = server.server().rooms().room(&room.id.parse().unwrap()).await.unwrap().record().unwrap();
    assert_eq!((record.questions[0].version, record.questions[0].title.as_str()), (1, "Add two numbers"));
    let (_, problem) = room.ask(Method::GET, "/problem", room.token("owner"), None).await;
    assert_eq!(problem["markdown"], whole()["problem"]);
    let (_, code) = room.ask(Method::GET, "/documents/code", room.token("owner"), None).await;
    assert_eq!(code["files"]["main.py"], "print('?')\n");
}

#[tokio::test]
async fn a_thousand_are_kept_and_no_more() {
    let server = server().await;
    let question = json!({ "title": "One of many", "problem": "" });
    let posts = (0..1_003).map(|_| ask(&server, (Method::POST, ""), KEY, Some(question.clone())));
    let answers: Vec<(u16, Value)> = {
        use futures_util::StreamExt;
        futures_util::stream::iter(posts).buffer_unordered(64).collect().await
    };
    let refused: Vec<&Value> =
        answers.iter().filter(|(status, _)| *status == 409).map(|(_, body)| body).collect();
    assert_eq!((answers.iter().filter(|(status, _)| *status == 201).count(), refused.len()), (1_000, 3));
    assert_eq!(refused[0]["error"]["code"], "library_full");
    let (_, list) = ask(&server, (Method::GET, "?search=one%20of%20many"), KEY, None).await;
    assert_eq!(ids(&list).len(), 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_1_what_was_answered_is_there_after_a_kill_at_once() {
    let mut process = Process::start_with(vec![format!("--api-key={KEY}")]).await;
    let http = reqwest::Client::new();
    for round in 0..3 {
        let mut question = whole();
        question["title"] = json!(format!("Round {round}"));
        let post = http.post(process.http("/api/v1/questions")).bearer_auth(KEY).json(&question);
        let answer = post.send().await.unwrap();
        assert_eq!(answer.status(), 201);
        process.kill_and_start_again().await;
        let made: Value = answer.json().await.unwrap();
        let url = process.http(&format!("/api/v1/questions/{}", made["id"].as_str().unwrap()));
        let shown: Value = http.get(&url).bearer_auth(KEY).send().await.unwrap().json().await.unwrap();
        assert_eq!(shown, made);
    }
}
