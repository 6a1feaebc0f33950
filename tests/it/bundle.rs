//! The files of an exported room as a repository, read by git itself.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::json;
use yrs::{Map, TextPrelim, Transact};
use zip::ZipArchive;

use crate::export::{download, interview, write_at_the_top};
use crate::imports::craft::{self, Craft, event};
use crate::imports::send;

/// What git says.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "safe.directory=*"]).args(arguments).current_dir(folder);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {said}");
    said
}

/// Clones the bundle of an export, into a folder in this one.
async fn cloned(room: &TestRoom, folder: &Path) -> std::path::PathBuf {
    let archive = download(room, room.token("owner")).await;
    let mut zip = ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut bundle = Vec::new();
    zip.by_name("room.bundle").unwrap().read_to_end(&mut bundle).unwrap();
    std::fs::write(folder.join("room.bundle"), bundle).unwrap();
    git(folder, &["clone", "--quiet", "room.bundle", "room"]);
    let cloned = folder.join("room");
    git(&cloned, &["bundle", "verify", "../room.bundle"]);
    let said = git(&cloned, &["fsck", "--strict", "--full"]);
    assert!(!said.contains("warning") && !said.contains("error"), "{said}");
    cloned
}

#[tokio::test]
async fn play_1_a_run_and_a_phase_are_commits_of_the_files_as_they_were_then() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    let ada = room.join("candidate", "Ada <Lovelace>").await;
    let run = json!({ "place": "browser", "language": "python" });
    let (status, answer) = room.ask(Method::POST, "/runs", &ada.token, Some(run)).await;
    assert_eq!(status, 202, "{answer}");
    let id = answer["id"].as_str().unwrap();
    let report = json!({ "output": [], "finished": { "outcome": "exited" } });
    let (status, answer) =
        room.ask(Method::POST, &format!("/runs/{id}/output"), &ada.token, Some(report)).await;
    assert!(status.is_success(), "{answer}");
    let mut client = room.client("code", &ada.token).await;
    client.until_synced().await;
    write_at_the_top(&mut client, "# after the run\n").await;
    room.set_phase("ended").await;
    room.set_phase("live").await;
    let folder = tempfile::tempdir().unwrap();
    let cloned = cloned(&room, folder.path()).await;
    assert_eq!(git(&cloned, &["branch", "--show-current"]).trim(), "main");
    let log = git(&cloned, &["log", "--reverse", "--format=%s|%an|%ae"]);
    let told: Vec<Vec<&str>> = log.lines().map(|line| line.split('|').collect()).collect();
    let subjects: Vec<&str> = told.iter().map(|line| line[0]).collect();
    let at = |subject: &str| {
        let at = subjects.iter().position(|found| *found == subject);
        at.unwrap_or_else(|| panic!("no '{subject}' in {subjects:?}"))
    };
    let (begins, ran) = (at("The interview begins"), at("Run 1 by Ada <Lovelace>: passed"));
    assert!(
        begins < ran
            && ran < at("The interview ends")
            && at("The interview ends") < at("The interview goes on")
    );
    assert_eq!(told[ran][1..], ["Ada Lovelace".to_owned(), format!("{}@pairpad.invalid", ada.member)]);
    let mut shown = Vec::new();
    for commit in git(&cloned, &["log", "--reverse", "--format=%H"]).lines() {
        let file = format!("{commit}:main.py");
        let known = git(&cloned, &["ls-tree", "-r", "--name-only", commit]).contains("main.py");
        shown.push(if known { git(&cloned, &["show", &file]) } else { String::new() });
    }
    assert!(shown[ran].starts_with("# again\n# hello\n"), "{}", shown[ran]);
    assert!(shown[at("The interview ends")].starts_with("# after the run\n# again\n"));
    let modes = git(&cloned, &["ls-tree", "-r", "HEAD"]);
    assert!(modes.lines().all(|line| line.starts_with("100644 blob ")), "{modes}");
    // What leaders have among themselves is nowhere in it.
    let all = git(&cloned, &["log", "-p", "--all"]);
    assert!(!all.contains("Knows yrs") && !all.contains("among leaders"));
}

#[tokio::test]
async fn hard_8_no_file_of_a_repository_comes_to_lie_where_git_or_a_system_looks() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({ "phase": "live", "language": "python" })).await;
    let mut client = room.client("code", room.token("interviewer")).await;
    client.until_synced().await;
    let evil = [
        ".git/config",
        "../../x",
        ".GIT/hooks/post-checkout",
        "git~1/config",
        "a/.gitmodules",
        "/etc/x",
        "con",
        "a\\b",
    ];
    let update = {
        let (files, names) = (client.doc.get_or_insert_map("files"), client.doc.get_or_insert_map("names"));
        let mut txn = client.doc.transact_mut();
        for (number, path) in evil.iter().enumerate() {
            // As the id of a file and as its name.
            files.insert(&mut txn, *path, TextPrelim::new("evil"));
            let id = format!("id{number}");
            files.insert(&mut txn, id.as_str(), TextPrelim::new("evil"));
            names.insert(&mut txn, id, *path);
        }
        files.insert(&mut txn, "src/deep/er.py", TextPrelim::new("good"));
        files.insert(&mut txn, "src.py", TextPrelim::new("good"));
        txn.encode_update_v1()
    };
    client.send(pairpad::protocol::message::update(&update)).await;
    client.settle().await;
    let folder = tempfile::tempdir().unwrap();
    let cloned = cloned(&room, folder.path()).await;
    let files = git(&cloned, &["ls-files"]);
    assert!(files.lines().any(|file| file == "src/deep/er.py"), "{files}");
    for path in evil {
        assert!(!files.lines().any(|file| file.eq_ignore_ascii_case(path)), "{path} in {files}");
    }
    assert_eq!(files.matches("file ").count(), files.lines().filter(|file| file.contains("file ")).count());
    let hooks = std::fs::read_dir(cloned.join(".git/hooks")).into_iter().flatten().flatten();
    assert!(!hooks.map(|hook| hook.file_name()).any(|name| name == "post-checkout"));
}

#[tokio::test]
async fn play_1_a_history_of_thousands_of_marks_says_what_it_leaves_out() {
    let server = TestServer::start().await;
    let mut craft = Craft::default();
    craft.events.extend((2..=2_102).map(|number| {
        let mut event = event(number, number);
        (event["kind"], event["to"]) = (json!("phase_changed"), json!("live"));
        event
    }));
    let (status, made) = send(&server.http(""), craft::zip(&craft.files())).await;
    assert_eq!(status, 201, "{made}");
    let room = TestRoom::of(&made, server.http(""));
    let folder = tempfile::tempdir().unwrap();
    let cloned = cloned(&room, folder.path()).await;
    assert_eq!(git(&cloned, &["rev-list", "--count", "HEAD"]).trim(), "2001");
    let said = git(&cloned, &["log", "-1", "--format=%B"]);
    assert!(said.contains("101 more events have no commits of their own."), "{said}");
}
