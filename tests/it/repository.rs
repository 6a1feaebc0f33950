//! Files of Git repositories, from a real host to a room's interviewers.

mod host;
mod hostile;
mod made;
mod pack;

use host::Host;
use made::{Entry, Made};
use pairpad_testing::room::TestRoom;
use pairpad_testing::server::TestServer;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::process::Process;

/// A server that takes files of a host on this machine, which it trusts.
async fn server(host: &Host, more: &[&str]) -> Process {
    let allowed = ["--import-host", &host.name(), "--import-network", "127.0.0.0/8"].map(str::to_owned);
    let more = allowed.into_iter().chain(more.iter().map(|&argument| argument.to_owned()));
    Process::start_trusting(more.collect(), &host.certificate()).await
}

async fn room(server: &Process) -> TestRoom {
    let request = Client::new().post(server.http("/api/v1/rooms")).json(&json!({ "phase": "live" }));
    let made: Value = request.send().await.unwrap().json().await.unwrap();
    TestRoom::of(&made, server.http(""))
}

/// What an interviewer gets who asks for that.
async fn ask(room: &TestRoom, address: &str, reference: Option<&str>) -> (u16, Value) {
    let body = json!({ "address": address, "reference": reference });
    let (status, answer) = room.ask(Method::POST, "/repository", room.token("interviewer"), Some(body)).await;
    (status.as_u16(), answer)
}

/// The files that they get: path and text.
async fn files(room: &TestRoom, address: &str, reference: Option<&str>) -> Vec<(String, String)> {
    let (status, answer) = ask(room, address, reference).await;
    assert_eq!(status, 200, "{address} {reference:?}: {answer}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (text(&file["path"]), text(&file["text"])))
        .collect()
}

/// The code of the error that they get.
async fn refused(room: &TestRoom, address: &str, reference: Option<&str>) -> String {
    let (status, answer) = ask(room, address, reference).await;
    assert!([409, 422, 503].contains(&status), "{address} {reference:?}: {status} {answer}");
    answer["error"]["code"].as_str().unwrap().to_owned()
}

fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interviewer_gets_the_files_of_a_branch_a_tag_or_a_commit() {
    let host = Host::start().await;
    let made = Made::bare(&host.folder("plain.git"));
    let first = made.files("main", &[("a.txt", b"one\r\n")]);
    made.git(&["tag", "-a", "-m", "The first", "v1", &first], b"");
    // Called like the tag: a branch comes first.
    made.files("other", &[("o.txt", b"other")]);
    let inner = made.tree(&[Entry("100755", b"run.sh", made.blob(b"echo hi\n"))]);
    let blob = made.blob("gr\u{fc}n\n".as_bytes());
    let second =
        made.commit("main", &made.tree(&[Entry("100644", b"a.txt", blob), Entry("40000", b"src", inner)]));
    made.git(&["update-ref", "refs/heads/x/main", &first], b"");
    Made::bare(&host.folder("empty.git"));
    let server = server(&host, &[]).await;
    let room = room(&server).await;

    let now = pairs(&[("a.txt", "gr\u{fc}n\n"), ("src/run.sh", "echo hi\n")]);
    let then = pairs(&[("a.txt", "one\n")]);
    let at = host.at("/plain.git");
    for reference in [None, Some(""), Some("main"), Some("refs/heads/main"), Some(second.as_str())] {
        assert_eq!(files(&room, &at, reference).await, now, "{reference:?}");
    }
    for reference in ["v1", "x/main", &first, &first.to_uppercase(), "refs/tags/v1"] {
        assert_eq!(files(&room, &at, Some(reference)).await, then, "{reference}");
    }
    assert_eq!(ask(&room, &at, Some("v1")).await.1["commit"], first);
    // As people write it.
    assert_eq!(files(&room, &format!(" {}/ ", at.replace("https", "HTTPS")), None).await, now);

    for reference in ["mai", "v2", "a..b", "--main", &first[..8], &"0".repeat(40)] {
        assert_eq!(refused(&room, &at, Some(reference)).await, "repository_reference", "{reference}");
    }
    let blob = made.blob(b"no commit");
    made.git(&["tag", "blob", &blob], b"");
    assert_eq!(refused(&room, &at, Some("blob")).await, "repository_reference");
    assert_eq!(refused(&room, &host.at("/empty.git"), None).await, "repository_empty");
    assert_eq!(refused(&room, &host.at("/none.git"), None).await, "repository_not_found");

    // Only those who lead, and only they know from where.
    let hosts = async |role: &str| {
        let (_, seen) = room.ask(Method::GET, "", room.token(role), None).await;
        seen["repository_hosts"].clone()
    };
    assert_eq!(hosts("owner").await, json!([host.name()]));
    assert_eq!((hosts("candidate").await, hosts("observer").await), (Value::Null, Value::Null));
    let body = || Some(json!({ "address": at }));
    let (status, _) = room.ask(Method::POST, "/repository", room.token("candidate"), body()).await;
    assert_eq!(status, 403);
    room.set_phase("ended").await;
    let (status, _) = room.ask(Method::POST, "/repository", room.token("owner"), body()).await;
    assert_eq!(status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repository_with_sha_256_is_read_too() {
    let host = Host::start().await;
    let made = Made::bare(&host.folder("plain.git"));
    std::fs::remove_dir_all(host.folder("plain.git")).unwrap();
    std::fs::create_dir(host.folder("plain.git")).unwrap();
    made.git(&["init", "--quiet", "--bare", "--initial-branch=main", "--object-format=sha256"], b"");
    let commit = made.files("main", &[("a.txt", b"a")]);
    assert_eq!(commit.len(), 64);
    let server = server(&host, &[]).await;
    let room = room(&server).await;
    for reference in [None, Some(commit.as_str())] {
        assert_eq!(files(&room, &host.at("/plain.git"), reference).await, pairs(&[("a.txt", "a")]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_host_wants_none_takes_none() {
    let server = TestServer::start().await;
    let room = server.make_room(json!({})).await;
    assert_eq!(refused(&room, "https://github.com/owner/repository", None).await, "repository_off");
    let (_, seen) = room.ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(seen["repository_hosts"], Value::Null);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn run_1_nothing_is_unpacked_without_a_sandbox() {
    let host = Host::start().await;
    Made::bare(&host.folder("plain.git")).files("main", &[("a.txt", b"a")]);
    let server = server(&host, &["--executor", "off"]).await;
    let room = room(&server).await;
    assert_eq!(refused(&room, &host.at("/plain.git"), None).await, "repository_unavailable");
    assert_eq!(host.asked(), Vec::<String>::new(), "nothing is fetched that can't be used");
    // Whoever hosts it is told when it starts.
    let is_told =
        async || server.lines().iter().any(|line| line.contains("rooms take no files of repositories"));
    pairpad_testing::eventually("the log says so", is_told).await;
}
