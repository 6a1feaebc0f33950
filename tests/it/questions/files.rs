//! Questions as files: taken out of the library and put into another, or into the folder.

use pairpad::config::limits::Limits;
use pairpad::question::file::parse;
use pairpad_testing::server::TestServer;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::{KEY, ask, create, server, whole};

async fn export(server: &TestServer, id: &str, key: &str) -> Response {
    let url = server.http(&format!("/api/v1/questions/{id}/toml"));
    Client::new().get(url).bearer_auth(key).send().await.unwrap()
}

async fn import(server: &TestServer, file: impl Into<reqwest::Body>) -> (u16, Value) {
    let post = Client::new().post(server.http("/api/v1/questions")).bearer_auth(KEY);
    let answer =
        post.header("content-type", "application/toml; charset=utf-8").body(file).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// All that there is of a question but what the server gives it.
fn content(mut shown: Value) -> Value {
    let fields = shown.as_object_mut().unwrap();
    for given in ["id", "source", "version", "changed", "editable"] {
        fields.remove(given);
    }
    shown
}

#[tokio::test]
async fn what_is_taken_out_can_be_put_in_again() {
    let server = server().await;
    let made = create(&server, &whole()).await;
    let answer = export(&server, made["id"].as_str().unwrap(), KEY).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/toml");
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"add-two-numbers.toml\"");
    let file = answer.text().await.unwrap();
    let (status, again) = import(&server, file.clone()).await;
    assert_eq!(status, 201, "{again}");
    assert_ne!(again["id"], made["id"]);
    assert_eq!(content(again), content(made));
    // Into the folder of another server, and out of there.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("add.toml"), &file).unwrap();
    let other = TestServer::start_with(Limits::default(), |settings| {
        settings.templates_dir = Some(folder.path().to_owned());
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await;
    assert_eq!(export(&other, "add", KEY).await.text().await.unwrap(), file);
    assert_eq!(export(&other, "add", "no-key").await.status(), 401);
    let (_, shown) = ask(&other, (Method::GET, "/add"), KEY, None).await;
    assert_eq!(
        (&shown["source"], &shown["version"], &shown["editable"]),
        (&json!("folder"), &json!(1), &json!(false))
    );
}

#[tokio::test]
async fn files_of_the_server_are_copied_not_changed() {
    let server = server().await;
    let mut change = whole();
    change["version"] = json!(1);
    for (method, path, body) in
        [(Method::PUT, "/pair-with-sum", Some(change)), (Method::DELETE, "/pair-with-sum", None)]
    {
        let (status, refused) = ask(&server, (method, path), KEY, body).await;
        assert_eq!((status, &refused["error"]["code"]), (409, &json!("question_is_a_file")), "{path}");
    }
    let versions = ask(&server, (Method::GET, "/pair-with-sum/versions"), KEY, None).await;
    assert_eq!(versions, (200, json!([{ "version": 1 }])));
    let file = export(&server, "pair-with-sum", KEY).await.text().await.unwrap();
    let (status, copy) = import(&server, file).await;
    assert_eq!((status, &copy["editable"]), (201, &json!(true)));
    assert_eq!(ask(&server, (Method::GET, "/pair-with-sum?version=2"), KEY, None).await.0, 404);
}

#[tokio::test]
async fn a_file_that_is_wrong_says_where() {
    let server = server().await;
    for (file, status, said) in [
        ("title = 'x'\n", 422, "problem"),
        ("title = 'x'\nproblem = ''\nsecret = 1\n", 422, "Line 3: unknown field"),
        ("title = 'x'\nproblem = ''\nminutes = 0\n", 422, "1 to 600"),
        ("{\"title\": \"x\"}", 422, "Line 1"),
    ] {
        let (got, refused) = import(&server, file).await;
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(got == status && message.contains(said), "{got} {message}");
    }
    assert_eq!(import(&server, vec![0xFF_u8, 0xFE]).await.0, 400);
    assert!(parse("title = 'x'\nproblem = ''\n").is_ok(), "so the others fail for what they are");
}
