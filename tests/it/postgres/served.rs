//! A whole server over PostgreSQL.

use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::postgres::{Postgres, connect};
use serde_json::{Value, json};

use crate::process::Process;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_what_was_acknowledged_is_there_when_the_server_was_killed() {
    let url = Postgres::shared().database().await;
    let arguments = ["--open-rooms", "--store", &url, "--node-name", "pad-1"].map(str::to_owned);
    let mut process = Process::start_with(arguments.to_vec()).await;
    let made = reqwest::Client::new().post(process.http("/api/v1/rooms")).json(&json!({ "title": "A room" }));
    let made: Value = made.send().await.unwrap().json().await.unwrap();
    let mut text = String::new();
    for round in 0..2 {
        let rooms = ["one", "two", "three"];
        for room in rooms {
            let at = format!("ws://{}/ws/{room}?saved=1", process.address);
            let mut ada = Client::connect(&at).await;
            ada.until_text(&text).await;
            for count in 0..10 {
                ada.append(&format!("{round}{count} ")).await;
            }
            ada.until("all is saved", |ada| ada.saved == 11).await;
        }
        (0..10).for_each(|count| text.push_str(&format!("{round}{count} ")));
        process.kill_and_start_again().await;
    }
    let health: Value = reqwest::get(process.http("/api/v1/health")).await.unwrap().json().await.unwrap();
    assert_eq!(health["components"]["storage"]["status"], "ok", "{health}");
    let room = process.http(&format!("/api/v1/rooms/{}", made["room"]["id"].as_str().unwrap()));
    let is_there = async || reqwest::get(&room).await.unwrap().status() != 404;
    eventually("the room is there", is_there).await;
    let client = connect(&url).await;
    let name: String =
        client.query_one("SELECT name FROM nodes ORDER BY node DESC LIMIT 1", &[]).await.unwrap().get(0);
    assert_eq!(name, "pad-1");
    // Of the rooms nothing is in the data folder.
    let files = std::fs::read_dir(process.folder()).unwrap().count();
    assert_eq!(files, 0);
}
