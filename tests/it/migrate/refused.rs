//! What is not moved: what is in use, what would be written over, what differs.

use pairpad::storage::Storage;
use pairpad::storage::local::LocalStorage;
use pairpad::storage::postgres::{PostgresOptions, PostgresStorage};
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};

use super::everything::{assert_same, type_text};
use super::killed::{Gate, kill_at, spawn};
use super::{in_database, in_folder, moved, pairpad, refused, source, text};

/// A server of this name that uses a database.
async fn server(url: &str, name: &str, address: Option<&str>) -> PostgresStorage {
    let options = PostgresOptions {
        url: url.to_owned(),
        node_name: name.to_owned(),
        cluster_address: address.map(str::to_owned),
        ..PostgresOptions::default()
    };
    PostgresStorage::open(options).await.unwrap()
}

fn attempt(from: &str, to: &str) -> String {
    refused(&["migrate", "--from", from, "--to", to])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_8_what_a_server_uses_is_not_moved_and_the_server_is_named() {
    let (folder, before) = source().await;
    let from = text(folder.path());
    let url = Postgres::shared().database().await;
    let running = LocalStorage::open(folder.path()).unwrap();
    let said = attempt(from, &url);
    assert!(said.contains(&format!("in use by a server, process {}", std::process::id())), "{said}");
    running.close().await;
    // The target, with a server that is alone and with one of several.
    for (name, address) in [("pad-1", None), ("pad-2", Some("pad-2.internal:8001"))] {
        let running = server(&url, name, address).await;
        let said = attempt(from, &url);
        assert!(said.contains(&format!("in use by the server '{name}'")), "{said}");
        assert!(said.contains(address.unwrap_or(name)) && said.contains("stop that first"), "{said}");
        running.probe().await.unwrap();
        running.close().await;
    }
    moved(from, &url);
    // The source.
    let running = server(&url, "pad-3", None).await;
    let to = tempfile::tempdir().unwrap();
    let said = attempt(&url, text(to.path()));
    assert!(said.contains("in use by the server 'pad-3'"), "{said}");
    assert_eq!(to.path().read_dir().unwrap().count(), 0);
    running.close().await;
    assert_same(&in_folder(folder.path()).await, &before);
    assert_same(&in_database(&url).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_8_while_a_move_goes_on_neither_side_is_anybody_elses() {
    let (folder, before) = source().await;
    let from = text(folder.path());
    let url = Postgres::shared().database().await;
    let gate = Gate::make(&url).await;
    let at = gate.close_after(5).await;
    let mut moving = spawn(from, &url);
    eventually("it writes", async || gate.is_reached(at).await).await;
    let said = attempt(from, &Postgres::shared().database().await);
    assert!(said.contains(&format!("in use by a server, process {}", moving.id())), "{said}");
    let serve =
        |more: &[&str]| refused(&[&["serve", "--listen", "127.0.0.1:0", "--data-dir", from], more].concat());
    assert!(serve(&[]).contains("in use by another Pairpad server"));
    let said = serve(&["--store", &url]);
    assert!(said.contains("was not completed"), "{said}");
    gate.lift().await;
    let moved = tokio::task::spawn_blocking(move || moving.wait().unwrap()).await.unwrap();
    assert!(moved.success());
    assert_same(&in_database(&url).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_writes_over_nothing() {
    let (folder, before) = source().await;
    let from = text(folder.path());
    let url = Postgres::shared().database().await;
    // Another store, in a folder and in a database.
    let (taken, taken_url) = (tempfile::tempdir().unwrap(), Postgres::shared().database().await);
    let storage = LocalStorage::open(taken.path()).unwrap();
    storage.secret().await.unwrap();
    type_text(&storage, "other", "mine").await;
    storage.close().await;
    let storage = server(&taken_url, "pad", None).await;
    type_text(&storage, "other", "mine").await;
    storage.close().await;
    let said = attempt(from, &taken_url);
    assert!(said.contains("is not empty") && said.contains("--to"), "{said}");
    moved(from, &url);
    let said = attempt(&url, text(taken.path()));
    assert!(said.contains("is not empty") && said.contains("--to"), "{said}");
    let letters = tempfile::tempdir().unwrap();
    std::fs::write(letters.path().join("one"), "Dear").unwrap();
    assert!(attempt(&url, text(letters.path())).contains("is not empty"));
    assert_eq!(letters.path().read_dir().unwrap().count(), 1);
    // What is there already.
    let said = attempt(from, &url);
    assert!(said.contains(&format!("everything of {from} has been moved")), "{said}");
    let back = tempfile::tempdir().unwrap();
    moved(&url, text(back.path()));
    let said = attempt(&url, text(back.path()));
    assert!(said.contains("has been moved") && said.contains("start the server"), "{said}");
    // Half of another store.
    let half = Postgres::shared().database().await;
    let gate = Gate::make(&half).await;
    kill_at(&gate, 6, (from, &half)).await;
    let said = attempt(text(taken.path()), &half);
    assert!(said.contains(from) && said.contains("drop the schema 'pairpad'"), "{said}");
    let nowhere = letters.path().join("new");
    let said = attempt(&half, text(&nowhere));
    assert!(said.contains("not the whole of anything") && said.contains(from), "{said}");
    assert!(!nowhere.exists());
    assert_same(&in_database(&url).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_and_is_not_what_is_read_is_noticed() {
    let (folder, before) = source().await;
    let from = text(folder.path());
    let url = Postgres::shared().database().await;
    let gate = Gate::make(&url).await;
    kill_at(&gate, 9, (from, &url)).await;
    // One bit of a room that is whole.
    let client = connect(&url).await;
    let flip = "UPDATE events e SET value = set_byte(value, octet_length(value) - 3, get_byte(value, octet_length(value) - 3) # 1) \
                FROM rooms r WHERE r.room = e.room AND e.n = 7 \
                AND r.name = (SELECT min(name) FROM moving WHERE name <> '') RETURNING r.name";
    let room: String = client.query_one(flip, &[]).await.unwrap().get(0);
    let said = attempt(from, &url);
    assert!(said.contains(&format!("the room '{room}' is not the same")), "{said}");
    assert!(said.contains("The source is as it was"), "{said}");
    let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", from, "--store", &url]);
    assert!(said.contains("was not completed"), "{said}");
    moved(from, &url);
    assert_same(&in_database(&url).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_moved_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, url) = (text(folder.path()), Postgres::shared().database().await);
    let other = Postgres::shared().database().await;
    for (from, to, named) in [
        (empty, url.as_str(), "there is no Pairpad data in the data folder"),
        (url.as_str(), empty, "there is no Pairpad data in the database"),
        (empty, "/nonexistent", "pairpad backup"),
        (url.as_str(), other.as_str(), "pg_dump"),
        ("mysql://u:zebra@h/d", empty, "postgres://user@host"),
        ("postgres://u:zebra@127.0.0.1:1/d", empty, "127.0.0.1:1"),
    ] {
        let said = attempt(from, to);
        assert!(said.contains(named) && !said.contains("zebra"), "{from} {to}: {said}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "looking makes nothing");
    let output = pairpad(&["migrate", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for flag in ["--from", "--to", "--store-password", "PAIRPAD_STORE_PASSWORD"] {
        assert!(help.contains(flag), "{help}");
    }
}
