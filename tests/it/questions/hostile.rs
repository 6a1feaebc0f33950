//! Bodies that nobody would send who means well.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{KEY, ask, create, ids, server, whole};

#[tokio::test]
async fn hostile_bodies_are_refused_and_nothing_of_them_is_kept() {
    let server = server().await;
    let with = |field: &str, value: Value| {
        let mut question = whole();
        question[field] = value;
        question
    };
    let tests = |n: usize| json!(vec![json!({ "stdin": "1" }); n]);
    for (body, field) in [
        (with("id", json!("mine")), "id"),
        (with("organisation", json!(null)), "organisation"),
        (with("private", json!({})), "private"),
        (with("title", json!("")), "title"),
        (with("title", json!("a\u{0}b")), "title"),
        (with("title", json!("x".repeat(201))), "title"),
        (with("minutes", json!(601)), "minutes"),
        (with("minutes", json!(1e300)), "minutes"),
        (with("minutes", json!(-1)), "minutes"),
        (with("tags", json!(vec!["x".repeat(41)])), "tags[0]"),
        (with("tags", json!((0..21).map(|n| n.to_string()).collect::<Vec<_>>())), "tags"),
        (with("language", json!("cobol")), "language"),
        (with("difficulty", json!("brutal")), "difficulty"),
        (with("files", json!({ "../../etc/passwd": "x" })), "files"),
        (with("tests", tests(101)), "tests"),
        (with("hidden_tests", tests(101)), "hidden_tests"),
        (with("tests", json!([{ "stdin": "x".repeat(65_537) }])), "tests[0].stdin"),
        (with("tests", json!([{ "compare": "numbers", "tolerance": -1 }])), "tests"),
        (with("tests", json!([{ "compare": "regex" }])), "tests"),
        (with("notes", json!("x".repeat(262_144))), ""),
        (with("rubric", json!([{ "title": "a", "score": 5 }])), "rubric"),
    ] {
        let (status, refused) = ask(&server, (Method::POST, ""), KEY, Some(body)).await;
        assert_eq!(status, 422, "{field}: {refused}");
        let told = refused["error"]["field"].as_str().unwrap_or_default();
        assert!(told.starts_with(field), "{field}: {refused}");
        assert!(refused.to_string().len() < 1_000, "{refused}");
    }
    let raw = async |kind: &str, body: Vec<u8>| {
        let post = Client::new().post(server.http("/api/v1/questions")).bearer_auth(KEY);
        post.header("content-type", kind).body(body).send().await.unwrap().status().as_u16()
    };
    for (kind, body, status) in [
        ("application/json", "[".repeat(500_000), 422),
        ("application/json", format!("{{\"title\":{}", "[".repeat(500_000)), 422),
        ("application/json", "{\"title\": \"a\", \"title\": \"b\", \"problem\": \"\"}".to_owned(), 422),
        ("application/toml", format!("x = {}", "[".repeat(500_000)), 422),
        ("application/toml", format!("x = {}", "{a=".repeat(200_000)), 422),
        ("application/toml", "a.".repeat(300_000), 422),
        ("application/toml", "[[a]]\n".repeat(100_000), 422),
        ("application/toml", "x".repeat(3 << 20), 413),
        ("application/json", "x".repeat(3 << 20), 413),
        ("text/plain", "title = 'a'".to_owned(), 415),
    ] {
        let told: String = body.chars().take(20).collect();
        assert_eq!(raw(kind, body.into_bytes()).await, status, "{kind} {told}");
    }
    let (_, list) = ask(&server, (Method::GET, ""), KEY, None).await;
    assert!(list["questions"].as_array().unwrap().iter().all(|one| one["source"] == "shipped"));
}

#[tokio::test]
async fn odd_characters_stay_as_they_are() {
    let server = server().await;
    let mut question = whole();
    let odd = "👩‍👩‍👧 \u{202e}abc\u{202c} Ä\u{308} \u{2028} '''\"\"\" \\ \u{0}\u{7f} \u{10FFFF}";
    (question["title"], question["problem"]) = (json!("👩‍👩‍👧 Ä\u{308}"), json!(odd));
    let made = create(&server, &question).await;
    assert_eq!((&made["problem"], &made["title"]), (&question["problem"], &question["title"]));
    let url = server.http(&format!("/api/v1/questions/{}/toml", made["id"].as_str().unwrap()));
    let answer = Client::new().get(url).bearer_auth(KEY).send().await.unwrap();
    let name = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.contains(made["id"].as_str().unwrap()), "{name}");
    let file = answer.text().await.unwrap();
    let post = Client::new().post(server.http("/api/v1/questions")).bearer_auth(KEY);
    let again = post.header("content-type", "application/toml").body(file).send().await.unwrap();
    assert_eq!(again.json::<Value>().await.unwrap()["problem"], odd);
    for id in ["..%2F..%2Fetc", "%00", "%FF", "550E8400-E29B-41D4-A716-446655440000", "{}"] {
        let status = ask(&server, (Method::GET, &format!("/{id}")), KEY, None).await.0;
        assert!(status == 404 || status == 400, "{id}: {status}");
    }
    assert_eq!(ids(&ask(&server, (Method::GET, "?search=%F0%9F%91%A9"), KEY, None).await.1).len(), 2);
}

#[tokio::test]
async fn bodies_are_read_for_those_alone_who_may_send_them_and_no_further_than_needed() {
    let server = server().await;
    let id = create(&server, &whole()).await["id"].as_str().unwrap().to_owned();
    let kept = format!("/{id}");
    let send = async |method: Method, path: &str, key: &str, body: String| {
        let send = Client::new().request(method, server.http(&format!("/api/v1/questions{path}")));
        let send = send.bearer_auth(key).header("content-type", "application/json").body(body);
        send.send().await.unwrap().status().as_u16()
    };
    // What comes after the first test too many is not looked at: it is no JSON.
    let many = format!("{{\"tests\": [{} not JSON", "{},".repeat(101));
    for (method, path) in [(Method::POST, ""), (Method::PUT, kept.as_str()), (Method::POST, "/trial")] {
        assert_eq!(send(method.clone(), path, "a-key-of-nobody", many.clone()).await, 401, "{method} {path}");
        assert_eq!(send(method.clone(), path, KEY, many.clone()).await, 422, "{method} {path}");
        assert_eq!(send(method.clone(), path, KEY, "not JSON".to_owned()).await, 400, "{method} {path}");
    }
}
