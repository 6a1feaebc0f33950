//! Where the files of a room began, and what has changed since: by the API, and as the patch of an export.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use pairpad::protocol::message;
use pairpad_testing::client::Client;
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::{Value, json};
use yrs::{Map, MapRef, TextPrelim, Transact, TransactionMut};

use crate::export::{check, contents, download, key, write_at_the_top};

/// The maps that a page writes about files in.
struct Roots {
    files: MapRef,
    names: MapRef,
    deleted: MapRef,
    brought: MapRef,
}

/// Writes as a page does, and waits until the server has it.
async fn write(client: &mut Client, write: impl FnOnce(&Roots, &mut TransactionMut<'_>)) {
    let update = {
        let [files, names, deleted, brought] =
            ["files", "names", "deleted", "brought"].map(|root| client.doc.get_or_insert_map(root));
        let mut txn = client.doc.transact_mut();
        write(&Roots { files, names, deleted, brought }, &mut txn);
        txn.encode_update_v1()
    };
    client.send(message::update(&update)).await;
    client.settle().await;
}

async fn make(client: &mut Client, id: &str, text: &str) {
    write(client, |roots, txn| _ = roots.files.insert(txn, id, TextPrelim::new(text))).await;
}

async fn drop_in(client: &mut Client, id: &str, text: &str) {
    write(client, |roots, txn| {
        roots.files.insert(txn, id, TextPrelim::new(text));
        roots.brought.insert(txn, id, true);
    })
    .await;
}

async fn beginning(room: &TestRoom, token: &str) -> Value {
    let (status, answer) = room.ask(Method::GET, "/beginning", token, None).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn file<'a>(beginning: &'a Value, id: &str) -> Option<&'a Value> {
    beginning["files"].as_array().unwrap().iter().find(|file| file["id"] == id)
}

fn text_of<'a>(beginning: &'a Value, id: &str) -> &'a str {
    file(beginning, id).unwrap_or_else(|| panic!("no {id}"))["text"].as_str().unwrap()
}

async fn coding(room: &TestRoom, token: &str) -> Client {
    let mut client = room.client("code", token).await;
    client.until_synced().await;
    client
}

#[tokio::test]
async fn hard_6_changes_count_from_the_start_or_from_when_a_leader_says() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "language": "python" })).await;
    let bob = room.join("interviewer", "Bob").await;
    let mut preparing = coding(&room, &bob.token).await;
    make(&mut preparing, "draft~1", "not for candidates\n").await;
    // Set before the start: nobody learns by it what there was then.
    let (status, _) = room.ask(Method::POST, "/beginning", &bob.token, None).await;
    assert_eq!(status, 204);
    write(&mut preparing, |roots, txn| _ = roots.deleted.insert(txn, "draft~1", true)).await;
    write_at_the_top(&mut preparing, "# prepared\n").await;
    room.set_phase("live").await;
    let ada = room.join("candidate", "Ada").await;
    let mut typing = coding(&room, &ada.token).await;
    write_at_the_top(&mut typing, "# typed\n").await;
    make(&mut typing, "new.py~1", "typed, too\n").await;
    drop_in(&mut typing, "app.py~1", "brought\n").await;
    write(&mut typing, |roots, txn| _ = roots.brought.insert(txn, "new.py~1", true)).await;
    let began = beginning(&room, &ada.token).await;
    assert!(text_of(&began, "main.py").starts_with("# prepared\n"), "{began}");
    assert_eq!((file(&began, "draft~1"), file(&began, "new.py~1")), (None, None));
    let app = file(&began, "app.py~1").unwrap();
    assert_eq!((&app["text"], &app["path"]), (&json!("brought\n"), &Value::Null));
    assert_eq!((&app["brought"]["by"], &app["brought"]["name"]), (&json!(ada.member), &json!("Ada")));
    let (_, seen) = room.ask(Method::GET, "", &ada.token, None).await;
    assert_eq!(seen["code_begins_at"], began["at"]);
    assert_eq!(began["at"], seen["started_at"]);

    let (status, _) = room.ask(Method::POST, "/beginning", &ada.token, None).await;
    assert_eq!(status, 403);
    let (status, _) = room.ask(Method::POST, "/beginning", &bob.token, None).await;
    assert_eq!(status, 204);
    let again = beginning(&room, &ada.token).await;
    assert!(text_of(&again, "main.py").starts_with("# typed\n# prepared\n"), "{again}");
    assert_eq!(
        (text_of(&again, "new.py~1"), &file(&again, "app.py~1").unwrap()["brought"]),
        ("typed, too\n", &Value::Null)
    );
    assert_ne!(again["at"], began["at"]);
    // A question is another beginning.
    let question = json!({ "question": "pair-with-sum" });
    let (status, answer) = room.ask(Method::POST, "/questions", &bob.token, Some(question)).await;
    assert_eq!(status, 200, "{answer}");
    let (_, code) = room.ask(Method::GET, "/documents/code", &ada.token, None).await;
    let brought = beginning(&room, &ada.token).await;
    assert_eq!(text_of(&brought, "main.py"), code["files"]["main.py"].as_str().unwrap());
    assert!(!text_of(&brought, "main.py").contains("typed"));
}

#[tokio::test]
async fn play_5_where_files_began_is_not_shown_while_somebody_is_quiet() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let (bob, ada) = (room.join("interviewer", "Bob").await, room.join("candidate", "Ada").await);
    let mut typing = coding(&room, &ada.token).await;
    let minutes = json!({ "minutes": 5 });
    let (status, answer) = room.ask(Method::PUT, "/members/me/quiet", &ada.token, Some(minutes)).await;
    assert_eq!(status, 200, "{answer}");
    drop_in(&mut typing, "secret.py~1", "secret\n").await;
    for method in [Method::GET, Method::POST] {
        let (status, answer) = room.ask(method, "/beginning", &bob.token, None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (409, &json!("held_back")), "{answer}");
    }
    assert_eq!(text_of(&beginning(&room, &ada.token).await, "secret.py~1"), "secret\n");
    let files = contents(&download(&room, &bob.token).await);
    assert!(!files.get("changes.patch").is_some_and(|patch| patch.contains("secret")));
    let (status, _) = room.ask(Method::DELETE, "/members/me/quiet", &ada.token, None).await;
    assert_eq!(status, 204);
    assert_eq!(text_of(&beginning(&room, &bob.token).await, "secret.py~1"), "secret\n");
}

/// What stands in a folder and its folders.
fn read(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

fn apply(folder: &Path, patch: &str, options: &[&str]) -> BTreeMap<String, String> {
    let code = folder.join("code");
    fs::write(folder.join("changes.patch"), patch).unwrap();
    let mut git = Command::new("git");
    git.arg("apply").args(options).arg("../changes.patch").current_dir(&code);
    git.env("GIT_CEILING_DIRECTORIES", folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = git.env("GIT_CONFIG_SYSTEM", "/dev/null").output().unwrap();
    assert!(output.status.success(), "{}\n{patch}", String::from_utf8_lossy(&output.stderr));
    let mut found = BTreeMap::new();
    read(&code, "", &mut found);
    found
}

#[tokio::test]
async fn play_1_the_patch_of_an_export_leads_back_to_where_the_files_began_and_forth_again() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "language": "python" })).await;
    let mut preparing = coding(&room, room.token("interviewer")).await;
    make(&mut preparing, "old.py~1", "to be renamed\n").await;
    make(&mut preparing, "gone.txt", "without an end").await;
    make(&mut preparing, "empty", "").await;
    write(&mut preparing, |roots, txn| _ = roots.names.insert(txn, "old.py~1", "old.py")).await;
    room.set_phase("live").await;
    let (_, before) = room.ask(Method::GET, "/documents/code", room.token("interviewer"), None).await;
    let ada = room.join("candidate", "Ada").await;
    let mut typing = coding(&room, &ada.token).await;
    write_at_the_top(&mut typing, "# \u{1f600} gr\u{fc}\u{df}e\r\n").await;
    make(&mut typing, "r\u{fc}ck/\"w\u{e4}rts.py", "return\rs\r\n").await;
    make(&mut typing, "new and empty", "").await;
    write(&mut typing, |roots, txn| {
        roots.names.insert(txn, "old.py~1", "src/\u{65e5}\u{672c}.py");
        roots.deleted.insert(txn, "gone.txt", true);
        roots.deleted.insert(txn, "empty", true);
    })
    .await;
    let archive = download(&room, room.token("owner")).await;
    assert!(check(&archive, key(&server).await).is_sound());
    let files = contents(&archive);
    let code: BTreeMap<String, String> = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("code/")?.to_owned(), text.clone())))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &code {
        let path = folder.path().join("code").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let patch = &files["changes.patch"];
    assert!(patch.contains("rename from old.py\nrename to \"src/\\346\\227\\245"), "{patch}");
    let began: BTreeMap<String, String> = serde_json::from_value(before["files"].clone()).unwrap();
    assert_eq!(apply(folder.path(), patch, &["-R"]), began);
    assert_eq!(apply(folder.path(), patch, &[]), code);
}
