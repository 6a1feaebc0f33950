//! A database that is dumped while people type, and restored into another.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::room::TestRoom;
use reqwest::Method;
use serde_json::{Value, json};

use crate::backup::type_numbers;
use crate::process::Process;

const ROOMS: usize = 3;

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
}

async fn served(url: &str) -> Process {
    Process::start_with(vec!["--store".to_owned(), url.to_owned()]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_2_what_was_acknowledged_before_a_dump_of_the_database_is_in_it_while_people_type() {
    let postgres = Postgres::shared();
    let url = postgres.database().await;
    let server = served(&url).await;
    let stop = Arc::<AtomicBool>::default();
    let mut rooms = Vec::new();
    for _ in 0..ROOMS {
        let made =
            reqwest::Client::new().post(server.http("/api/v1/rooms")).json(&json!({ "phase": "live" }));
        let made: Value = made.send().await.unwrap().json().await.unwrap();
        let (room, acknowledged) = (TestRoom::of(&made, server.http("")), Arc::<AtomicU64>::default());
        let socket = format!("ws://{}/ws/{}&saved=1", server.address, room.code("owner"));
        let typing = tokio::spawn(type_numbers(socket, Arc::clone(&acknowledged), Arc::clone(&stop)));
        rooms.push((room, acknowledged, typing));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut dumps = Vec::new();
    for round in 1..=2 {
        let all_type = async || rooms.iter().all(|(_, typed, _)| typed.load(Ordering::SeqCst) > round * 20);
        eventually("they type", all_type).await;
        let promised: Vec<u64> = rooms.iter().map(|(_, typed, _)| typed.load(Ordering::SeqCst)).collect();
        let file = folder.path().join(format!("{round}.dump"));
        // As docs/postgres.md says.
        let mut dump = Command::new(postgres.program("pg_dump"));
        dump.args(["--schema=pairpad", "--format=custom", "--file"]).arg(&file).arg(&url);
        tokio::task::spawn_blocking(move || run(&mut dump)).await.unwrap();
        dumps.push((file, promised));
    }
    stop.store(true, Ordering::SeqCst);
    let mut typed = Vec::new();
    for (room, _, typing) in rooms {
        typed.push((room, typing.await.unwrap()));
    }
    for (file, promised) in dumps {
        let url = postgres.database().await;
        let mut restore = Command::new(postgres.program("pg_restore"));
        run(restore.args(["--exit-on-error", "--no-owner", "--dbname", &url]).arg(&file));
        let again = served(&url).await;
        for ((room, whole), promised) in typed.iter().zip(promised) {
            let room = room.elsewhere(again.http(""));
            let mut bob = room.client("code", room.token("owner")).await;
            bob.until_synced().await;
            let found = bob.text();
            assert!(whole.starts_with(&found), "{found}");
            assert!(found.lines().count() as u64 >= promised, "{promised} were acknowledged: {found}");
            // And on, with links of before.
            let carl = room.join("interviewer", "Carl").await;
            let mut carl = room.client("code", &format!("{}&saved=1", carl.token)).await;
            carl.until_text(&found).await;
            carl.append("and on").await;
            carl.until("saved", |carl| carl.saved == 2).await;
            let (status, playback) = room.ask(Method::GET, "/playback", room.token("owner"), None).await;
            assert_eq!(status, 200, "{playback}");
        }
    }
}
