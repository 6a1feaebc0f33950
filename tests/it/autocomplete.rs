//! Suggestions while somebody writes code, by the API.

use axum::http::Method;
use pairpad::config::limits::Limits;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::server::MemoryServer;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/autocomplete";

fn server(limits: Limits) -> MemoryServer {
    MemoryServer::start(std::sync::Arc::new(MemoryStorage::default()), limits)
}

#[tokio::test]
async fn what_could_be_written_is_suggested() {
    let server = server(Limits::default());
    let ask = async |body: Value| server.ask((Method::POST, PATH), "", Some(body)).await;
    let code = "total = 1\nimport math\nprint(math.sq";
    let (status, found) =
        ask(json!({ "code": code, "cursorPosition": code.len(), "language": "python" })).await;
    assert_eq!(status, 200, "{found}");
    let sqrt = json!({ "label": "sqrt", "kind": "function", "insert": "sqrt", "detail": "sqrt(x)" });
    assert_eq!(found["suggestions"], json!([sqrt]));
    assert_eq!((&found["from"], &found["to"]), (&json!(code.len() - 2), &json!(code.len())));
    // Words of every language, and of the code.
    for (language, code, label) in [
        ("python", "# 😀\ntotal = 1\nto", "total"),
        ("javascript", "docu.querySelector; cons", "const"),
        ("typescript", "inter", "interface"),
        ("java", "publ", "public"),
        ("cpp", "std::vec", "vector"),
        ("c", "print", "printf"),
        ("rust", "le", "let"),
        ("go", "fun", "func"),
        ("ruby", "attr_rea", "attr_reader"),
        ("php", "array_ma", "array_map"),
        ("bash", "echo \"$HOSTN", "HOSTNAME"),
        ("lua", "setmeta", "setmetatable"),
        ("sql", "sele", "select"),
    ] {
        let cursor = code.encode_utf16().count();
        let (status, found) =
            ask(json!({ "code": code, "cursorPosition": cursor, "language": language })).await;
        assert_eq!(status, 200, "{found}");
        assert_eq!(found["suggestions"][0]["label"], label, "{language}");
        assert_eq!(found["to"], cursor);
    }
    let (_, found) = ask(json!({ "code": "", "cursorPosition": 0, "language": "go" })).await;
    assert_eq!(found["suggestions"].as_array().unwrap().len(), 50);
    // Beyond the end is the end.
    let (status, found) = ask(json!({ "code": "pri", "cursorPosition": 9, "language": "python" })).await;
    assert_eq!((status, &found["to"]), (200, &json!(3)));
}

#[tokio::test]
async fn hard_1_what_costs_too_much_or_makes_no_sense_is_refused() {
    let server = server(Limits { writes_per_minute: 7, ..Limits::default() });
    let address = Some(std::net::IpAddr::from([192, 0, 2, 1]));
    let ask = async |body: Value| server.ask_from(address, (Method::POST, PATH), "", Some(body)).await;
    let code = |bytes: usize| "x = y;\n".repeat(bytes / 7);
    for (body, status, field) in [
        (json!({ "code": code(256 << 10), "cursorPosition": 5, "language": "go" }), 200, Value::Null),
        (json!({ "code": code(300 << 10), "cursorPosition": 5, "language": "go" }), 422, json!("code")),
        (json!({ "code": code(2 << 20), "cursorPosition": 5, "language": "go" }), 413, Value::Null),
        (json!({ "code": "", "cursorPosition": 5, "language": "cobol" }), 422, json!("language")),
        (json!({ "code": "", "cursorPosition": -1, "language": "go" }), 422, json!("cursorPosition")),
        (json!({ "code": "", "cursorPosition": 1.5, "language": "go" }), 422, json!("cursorPosition")),
        (json!({ "code": "", "language": "go" }), 422, Value::Null),
    ] {
        let (found, answer) = ask(body).await;
        assert_eq!((found, &answer["error"]["field"]), (status, &field), "{}", answer["error"]);
    }
    let ok = || json!({ "code": "pri", "cursorPosition": 3, "language": "python" });
    for _ in 0..5 {
        ask(ok()).await;
    }
    let (status, refused) = ask(ok()).await;
    assert_eq!((status, &refused["error"]["code"]), (429, &json!("too_often")));
    // It takes nothing from what the same address may change.
    let room = server.make_room(json!({})).await;
    let path = format!("/api/v1/rooms/{}", room.id);
    let title = Some(json!({ "title": "still" }));
    let change = server.ask_from(address, (Method::PATCH, &path), room.token("owner"), title);
    assert_eq!(change.await.0, 200);
}
