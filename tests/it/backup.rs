//! Backups of a server that runs, and what is restored from them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use pairpad_testing::client::Client;
use pairpad_testing::eventually;
use pairpad_testing::room::TestRoom;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::Process;

fn pairpad(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command.args(args).env_remove("PAIRPAD_DATA_DIR").stdin(Stdio::null());
    command
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a command says that has to succeed.
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// One sentence about what is wrong.
fn refused(args: &[&str]) -> String {
    let output = pairpad(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    said.strip_prefix("pairpad: ").unwrap_or(&said).trim_end().to_owned()
}

/// Backs up; how many bytes of it are new.
fn back_up(data: &Path, to: &Path, more: &[&str]) -> u64 {
    let args = [&["backup", "--data-dir", text(data), "--to", text(to)], more].concat();
    let said = done(&pairpad(&args).output().unwrap());
    let new = said.split_once("of which ").unwrap().1.split(' ').next().unwrap();
    new.parse().unwrap_or_else(|_| panic!("{said}"))
}

/// Restores the last backup, or that of a time.
fn restored(from: &Path, more: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let args = [&["restore", "--from", text(from), "--data-dir", text(folder.path())], more].concat();
    let said = done(&pairpad(&args).output().unwrap());
    assert!(said.starts_with("restored") && !said.contains("DAMAGED"), "{said}");
    folder
}

/// The times of all backups.
fn times(from: &Path) -> Vec<String> {
    let said = done(&pairpad(&["restore", "--from", text(from), "--list"]).output().unwrap());
    let lines = said.lines().filter(|line| line.contains("bytes"));
    lines.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn socket(server: &Process, path: &str) -> String {
    format!("ws://{}/ws/{path}", server.address)
}

async fn made(server: &Process) -> TestRoom {
    let request = reqwest::Client::new().post(server.http("/api/v1/rooms"));
    let made: Value = request.json(&json!({ "phase": "live" })).send().await.unwrap().json().await.unwrap();
    TestRoom::of(&made, server.http(""))
}

/// Waits until no later backup would find anything new: the log is in the journals.
async fn until_settled(data: &Path, to: &Path) {
    eventually("a backup without anything new", async || back_up(data, to, &[]) == 0).await;
}

/// Types numbers until it is stopped, each when the last was acknowledged.
pub(crate) async fn type_numbers(url: String, acknowledged: Arc<AtomicU64>, stop: Arc<AtomicBool>) -> String {
    let mut ada = Client::connect(&url).await;
    ada.until_synced().await;
    ada.until("saved 1", |ada| ada.saved == 1).await;
    for number in 1.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        ada.append(&format!("{number}\n")).await;
        ada.until("saved", |ada| ada.saved == number + 1).await;
        acknowledged.store(number, Ordering::SeqCst);
    }
    ada.text()
}

#[tokio::test]
async fn store_2_what_was_acknowledged_before_a_backup_is_in_it_while_people_type() {
    let server = Process::start().await;
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path().join("made/by/it");
    let stop = Arc::<AtomicBool>::default();
    let mut rooms = Vec::new();
    for _ in 0..3 {
        let (room, acknowledged) = (made(&server).await, Arc::<AtomicU64>::default());
        let url = socket(&server, &format!("{}&saved=1", room.code("owner")));
        let typing = tokio::spawn(type_numbers(url, Arc::clone(&acknowledged), Arc::clone(&stop)));
        rooms.push((room, acknowledged, typing));
    }
    let mut promised = Vec::new();
    for round in 1..=4 {
        eventually("they type", async || {
            rooms.iter().all(|(_, acknowledged, _)| acknowledged.load(Ordering::SeqCst) > round * 20)
        })
        .await;
        let before: Vec<u64> = rooms.iter().map(|(_, typed, _)| typed.load(Ordering::SeqCst)).collect();
        let (data, to) = (server.folder().to_owned(), to.clone());
        tokio::task::spawn_blocking(move || back_up(&data, &to, &[])).await.unwrap();
        promised.push(before);
    }
    stop.store(true, Ordering::SeqCst);
    let mut typed = Vec::new();
    for (room, _, typing) in rooms {
        typed.push((room, typing.await.unwrap()));
    }
    for (time, before) in times(&to).iter().zip(promised) {
        let again = Process::start_over(restored(&to, &["--at", time]), Vec::new()).await;
        for ((room, whole), before) in typed.iter().zip(before) {
            let mut bob = Client::connect(&socket(&again, &room.code("owner"))).await;
            bob.until_synced().await;
            let found = bob.text();
            assert!(whole.starts_with(&found), "{found}");
            assert!(found.lines().count() as u64 >= before, "{before} were acknowledged: {found}");
            bob.append("and on").await;
        }
        // The chain of a recording holds, as far as it goes.
        let room = &typed[0].0;
        let url = again.http(&format!("/api/v1/rooms/{}/export", room.id));
        let asked = reqwest::Client::new().get(url).bearer_auth(room.token("owner"));
        let archive = again.folder().join("export.zip");
        std::fs::write(&archive, asked.send().await.unwrap().bytes().await.unwrap()).unwrap();
        let said = done(&pairpad(&["verify", text(&archive)]).output().unwrap());
        assert!(said.contains("Nothing was changed"), "{said}");
    }
}

/// A server with some megabytes in many rooms.
async fn filled() -> Process {
    let server = Process::start_with(vec!["--open-rooms".to_owned()]).await;
    let mut random = fastrand::Rng::with_seed(7);
    for room in 0..30 {
        let mut ada = Client::connect(&socket(&server, &format!("room-{room}?saved=1"))).await;
        ada.until_synced().await;
        let line: String = std::iter::repeat_with(|| random.alphanumeric()).take(100_000).collect();
        ada.append(&line).await;
        ada.until("saved", |ada| ada.saved == 2).await;
    }
    server
}

#[tokio::test]
async fn a_second_backup_writes_what_changed_and_each_can_be_restored() {
    let server = filled().await;
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path();
    let first = back_up(server.folder(), to, &[]);
    assert!(first > 3_000_000, "{first}");
    until_settled(server.folder(), to).await;
    let settled = times(to).pop().unwrap();
    let mut ada = Client::connect(&socket(&server, "room-3?saved=1")).await;
    ada.until_synced().await;
    let before = ada.text();
    ada.append("one line more").await;
    ada.until("saved", |ada| ada.saved == 2).await;
    let second = back_up(server.folder(), to, &[]);
    assert!(second > 0 && second < first / 5, "{second} of {first}");
    for (more, expected) in
        [(vec![], format!("{before}one line more")), (vec!["--at", settled.as_str()], before.clone())]
    {
        let again = Process::start_over(restored(to, &more), vec!["--open-rooms".to_owned()]).await;
        Client::connect(&socket(&again, "room-3")).await.until_text(&expected).await;
    }
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_the_earlier_ones_whole_and_the_next_goes_on() {
    let server = filled().await;
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path();
    back_up(server.folder(), to, &[]);
    let mut ada = Client::connect(&socket(&server, "room-0?saved=1")).await;
    ada.until_synced().await;
    let mut random = fastrand::Rng::with_seed(11);
    let mut killed = 0;
    for round in 0..12 {
        ada.append(&format!("round {round}\n")).await;
        ada.until("saved", |ada| ada.saved == round + 2).await;
        let had = times(to);
        let args = ["backup", "--data-dir", text(server.folder()), "--to", text(to), "--keep", "3"];
        let mut child = pairpad(&args).stdout(Stdio::null()).spawn().unwrap();
        // Any moment will do.
        tokio::time::sleep(Duration::from_millis(random.u64(1..250))).await;
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        let has = times(to);
        assert!(has.len() >= 3.min(had.len()) && has.first() >= had.first(), "{had:?} {has:?}");
        done(&pairpad(&["restore", "--from", text(to), "--check"]).output().unwrap());
    }
    assert!(killed > 0);
    back_up(server.folder(), to, &["--keep", "1"]);
    let again = Process::start_over(restored(to, &[]), vec!["--open-rooms".to_owned()]).await;
    Client::connect(&socket(&again, "room-0")).await.until_text(&ada.text()).await;
    assert!(files(&to.join("incoming")).is_empty());
}

#[tokio::test]
async fn one_flipped_byte_is_named_and_a_missing_part_is_written_again() {
    let server = filled().await;
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path();
    back_up(server.folder(), to, &[]);
    until_settled(server.folder(), to).await;
    back_up(server.folder(), to, &["--keep", "1"]);
    let mut random = fastrand::Rng::with_seed(3);
    let all = files(to).into_iter().filter(|path| !path.ends_with("pairpad-backups"));
    for path in all {
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        bytes[random.usize(..whole.len())] ^= 1 << random.u32(..8);
        std::fs::write(&path, bytes).unwrap();
        let said = refused(&["restore", "--from", text(to), "--check"]);
        assert!(said.contains(text(&path)), "{said}");
        let into = tempfile::tempdir().unwrap();
        let said = refused(&["restore", "--from", text(to), "--data-dir", text(into.path())]);
        assert!(said.contains(text(&path)), "{said}");
        assert!(!into.path().join("pairpad.db").exists());
        std::fs::write(&path, whole).unwrap();
    }
    let part = files(&to.join("chunks")).pop().unwrap();
    std::fs::remove_file(&part).unwrap();
    let said = refused(&["restore", "--from", text(to), "--check"]);
    assert!(said.contains(text(&part)) && said.contains("missing"), "{said}");
    assert!(back_up(server.folder(), to, &[]) > 0);
    done(&pairpad(&["restore", "--from", text(to), "--check"]).output().unwrap());
}

#[tokio::test]
async fn store_7_a_deleted_room_is_in_no_backup_once_those_that_had_it_are_pruned() {
    let server = Process::start().await;
    let backups = tempfile::tempdir().unwrap();
    let to = backups.path();
    let room = made(&server).await;
    let mut ada = Client::connect(&socket(&server, &format!("{}&saved=1", room.code("owner")))).await;
    ada.until_synced().await;
    ada.append("zebra-4711").await;
    ada.until("saved", |ada| ada.saved == 2).await;
    back_up(server.folder(), to, &[]);
    let holds = |path: &PathBuf| std::fs::read(path).unwrap().windows(10).any(|bytes| bytes == b"zebra-4711");
    assert!(files(to).iter().any(holds));
    let (status, _) = room.ask(Method::DELETE, "", room.token("owner"), None).await;
    assert!(status.is_success(), "{status}");
    eventually("a backup without the room", async || {
        back_up(server.folder(), to, &["--keep", "1"]);
        !files(to).iter().any(holds)
    })
    .await;
    let restored = restored(to, &[]);
    assert!(!files(restored.path()).iter().any(holds));
}

#[tokio::test]
async fn what_cannot_be_done_is_one_sentence_that_says_what_to_do() {
    let server = Process::start().await;
    let data = text(server.folder());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(at("letters")).unwrap();
    std::fs::write(at("letters/one"), "Dear").unwrap();
    let (to, letters, new) = (at("backups"), at("letters"), at("new"));
    for (args, named) in [
        (vec!["backup", "--data-dir", &letters, "--to", &to], "there is no Pairpad data"),
        (vec!["backup", "--data-dir", data, "--to", &letters], "something else"),
        (vec!["backup", "--data-dir", data, "--to", &format!("{data}/backups")], "inside the data folder"),
        (vec!["restore", "--from", &to, "--data-dir", &new], "there are no backups"),
    ] {
        let said = refused(&args);
        assert!(said.contains(named), "{args:?}: {said}");
    }
    assert!(!Path::new(&to).exists(), "nothing is made for what can't be done");
    std::fs::write(server.folder().join("languages.toml"), "# ours").unwrap();
    back_up(server.folder(), Path::new(&to), &[]);
    for (more, named) in [
        (vec!["--data-dir", data], "not empty"),
        (vec!["--data-dir", &letters], "not empty"),
        (vec!["--data-dir", &new, "--at", "yesterday"], "2026-11-30T02:45:00Z"),
        (vec!["--data-dir", &new, "--at", "2020-01-01T00:00:00Z"], "--list"),
    ] {
        let said = refused(&[vec!["restore", "--from", &to], more.clone()].concat());
        assert!(said.contains(named), "{more:?}: {said}");
    }
    assert_eq!(std::fs::read_to_string(at("letters/one")).unwrap(), "Dear");
    let own = std::fs::read_to_string(restored(Path::new(&to), &[]).path().join("languages.toml"));
    assert_eq!(own.unwrap(), "# ours");
    let _other = std::fs::File::open(Path::new(&to).join("pairpad-backups")).unwrap();
    _other.lock().unwrap();
    assert!(refused(&["backup", "--data-dir", data, "--to", &to]).contains("another backup"));
}
