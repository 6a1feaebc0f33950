//! What took how long, as a collector of OpenTelemetry gets it.

mod collector;

use std::time::Duration;

use collector::{Collector, Seen, Way};
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings};
use pairpad::ids::{DocumentKey, DocumentName};
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::server::TestServer;
use reqwest::Method;
use serde_json::json;
use tokio::time::timeout;

use crate::cluster::{Member, SECRET, owner};
use crate::process::Process;

const KEY: &str = "a-key-of-the-servers-owner";
/// The time in which a server ends, whatever hangs (LIVE-6).
const END: Duration = Duration::from_secs(10);

async fn server(collector: &Collector, share: f64, change: impl FnOnce(&mut Settings)) -> TestServer {
    TestServer::start_with(Limits::default(), |settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        settings.node.name = "pad-7".to_owned();
        settings.otlp = collector.settings(share);
        change(settings);
    })
    .await
}

/// The only one of that name in a trace.
fn one<'a>(spans: &'a [Seen], trace: &str, name: &str) -> &'a Seen {
    let mut found = spans.iter().filter(|span| span.name == name && span.trace == trace);
    let first = found.next().unwrap_or_else(|| panic!("no {name} in {spans:#?}"));
    assert!(found.next().is_none(), "more than one {name} in {spans:#?}");
    first
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_lead_from_a_request_to_the_disk_and_hold_nothing_of_people() {
    let collector = Collector::start(Way::Take).await;
    let server = server(&collector, 1.0, |_| ()).await;
    let room = server.make_room(json!({ "title": "SECRET-TITLE", "phase": "live" })).await;
    let session = room.join("candidate", "SECRET-NAME").await;
    let mut ada = server.client(&format!("{}&saved=1", room.with("code", &session.token))).await;
    ada.until_synced().await;
    // What the file began with is on its way to the disk: it is not to share a commit with this.
    let code = DocumentKey { room: room.id.parse().unwrap(), document: DocumentName::Code };
    server.server().rooms().settle(&code).await.unwrap();
    ada.until("what it came with is saved", |ada| ada.saved >= 1).await;
    ada.append("SECRET-TEXT").await;
    ada.until("it is saved", |ada| ada.saved >= 2).await;
    let owner = room.join("owner", "SECRET-OWNER").await;
    let run = json!({ "language": "python", "place": "browser", "stdin": "SECRET-INPUT" });
    let (status, run) = room.ask(Method::POST, "/runs", &owner.token, Some(run)).await;
    assert_eq!(status, 202, "{run}");
    let end = json!({ "output": [{ "stream": "stdout", "text": "SECRET-OUTPUT" }],
                      "finished": { "outcome": "exited", "exit_code": 0, "duration_ms": 5 } });
    let path = format!("/runs/{}/output", run["id"].as_str().unwrap());
    let (status, told) = room.ask(Method::POST, &path, &owner.token, Some(end)).await;
    assert_eq!(status, 200, "{told}");
    let problem = json!({ "markdown": "SECRET-PROBLEM" });
    let (status, told) = room.ask(Method::PUT, "/problem", &owner.token, Some(problem)).await;
    assert_eq!(status, 204, "{told}");
    let export = room.request(Method::GET, "/export", room.token("owner")).send().await.unwrap();
    assert!(!export.bytes().await.unwrap().is_empty());
    let missing = reqwest::get(server.http("/api/v1/SECRET-PATH?token=SECRET-TOKEN")).await.unwrap();
    assert_eq!(missing.status(), 404);
    let missing = missing.headers()["x-trace-id"].to_str().unwrap().to_owned();
    drop(ada);
    server.stop().await;
    let spans = collector.spans();

    let socket = spans.iter().find(|span| span.name == "socket").unwrap();
    let trace = socket.trace.as_str();
    let request = one(&spans, trace, "GET /ws/{room}/{document}");
    assert_eq!((request.parent.as_str(), &socket.parent), ("", &request.id));
    assert_eq!(request.fact("http.response.status_code"), Some("101"));
    assert_eq!(socket.fact("pairpad.document"), Some("code"));
    let update = one(&spans, trace, "update");
    let (apply, commit) = (one(&spans, trace, "apply"), one(&spans, trace, "commit"));
    assert_eq!(update.parent, socket.id);
    assert_eq!((&apply.parent, &commit.parent), (&update.id, &update.id));
    assert_eq!(commit.fact("pairpad.updates"), Some("1"));
    for (name, route) in
        [("run", "POST /api/v1/rooms/{room}/runs"), ("export", "GET /api/v1/rooms/{room}/export")]
    {
        let span = spans.iter().find(|span| span.name == name).unwrap();
        assert_eq!(span.parent, one(&spans, &span.trace, route).id, "{name}");
        assert!(!span.is_failed, "{name}");
    }
    let run = spans.iter().find(|span| span.name == "run").unwrap();
    assert_eq!((run.fact("pairpad.language"), run.fact("pairpad.outcome")), (Some("python"), Some("exited")));
    // What is written without a socket takes the same way.
    let request = spans.iter().find(|span| span.name == "PUT /api/v1/rooms/{room}/problem").unwrap();
    let update = one(&spans, &request.trace, "update");
    assert_eq!(update.parent, request.id);
    assert_eq!(one(&spans, &request.trace, "apply").parent, update.id);
    assert_eq!(one(&spans, &request.trace, "commit").parent, update.id);
    // Nothing at the address: not even that is told.
    assert_eq!(one(&spans, &missing, "GET").fact("http.response.status_code"), Some("404"));
    let describes = |name: &str| socket.server.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!(describes("service.name"), "pairpad");
    assert_eq!(describes("service.version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(describes("service.instance.id"), "pad-7");

    let bytes = String::from_utf8_lossy(&collector.bytes()).into_owned();
    let tokens = room.links.values().map(|(_, token)| token.as_str());
    let secrets = tokens.chain([
        session.token.as_str(),
        session.renewal.as_str(),
        &room.id,
        &session.member,
        &owner.token,
    ]);
    for secret in secrets.chain(["SECRET", "127.0.0.1"]) {
        assert!(!secret.is_empty() && !bytes.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_is_not_chosen_is_not_sent_and_a_proxys_word_goes_before() {
    let collector = Collector::start(Way::Take).await;
    let server = server(&collector, 0.0, |settings| {
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
    })
    .await;
    let ask = async |sampled: &str| {
        let parent = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{sampled}");
        let request = reqwest::Client::new().get(server.http("/api/v1/runtimes"));
        request.header("traceparent", parent).send().await.unwrap();
    };
    reqwest::get(server.http("/api/v1/runtimes")).await.unwrap();
    ask("00").await;
    ask("01").await;
    server.stop().await;
    let spans = collector.spans();
    assert_eq!(spans.len(), 1, "{spans:#?}");
    assert_eq!(spans[0].trace, "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(spans[0].parent, "00f067aa0ba902b7");
}

#[tokio::test]
async fn what_operators_ask_is_followed_and_what_machines_ask_is_not() {
    let collector = Collector::start(Way::Take).await;
    let server = server(&collector, 1.0, |settings| {
        settings.admin_listen = "127.0.0.1:0".parse().ok();
        settings.access.api_keys = vec![KEY.to_owned()];
    })
    .await;
    for path in ["/metrics", "/livez", "/readyz"] {
        assert_eq!(reqwest::get(server.admin(path)).await.unwrap().status(), 200);
    }
    let asked = reqwest::Client::new().get(server.admin("/admin/api/rooms")).bearer_auth(KEY);
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let trace = answer.headers()["x-trace-id"].to_str().unwrap().to_owned();
    let refused = reqwest::get(server.admin("/admin/api/rooms/SECRET-ROOM")).await.unwrap();
    assert_eq!(refused.status(), 401);
    server.stop().await;
    let spans = collector.spans();
    assert_eq!(one(&spans, &trace, "GET /admin/api/rooms").trace, trace);
    let (names, all) = (spans.iter().map(|span| &*span.name).collect::<Vec<_>>(), format!("{spans:?}"));
    assert!(names.len() == 2 && !all.contains("SECRET-ROOM") && !all.contains(KEY), "{names:?}");
}

#[tokio::test]
async fn nobody_makes_a_server_send_more_than_it_chooses() {
    let collector = Collector::start(Way::Take).await;
    let server = server(&collector, 0.0, |_| ()).await;
    let request = reqwest::Client::new().get(server.http("/api/v1/runtimes"));
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    request.header("traceparent", parent).send().await.unwrap();
    server.stop().await;
    assert!(collector.spans().is_empty(), "{:#?}", collector.spans());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_what_another_server_does_is_a_part_of_the_request_that_it_was_passed() {
    let collector = Collector::start(Way::Take).await;
    let url = Postgres::shared().database().await;
    let start = |name, share| Member::start_as(&url, (name, SECRET), move |settings| settings.otlp = share);
    // The second would choose nothing: whoever was asked first has chosen.
    let first = start("first", collector.settings(1.0)).await;
    let second = start("second", collector.settings(0.0)).await;
    let room = second.server.make_room(json!({ "phase": "live" })).await;
    // It takes the room when it is first asked about it.
    let (status, _) = room.ask(Method::GET, "/members", room.token("owner"), None).await;
    assert_eq!((status.as_u16(), owner(&url, &room).await.as_deref()), (200, Some("second")));
    let asked = first.at(&room).request(Method::GET, "/links", room.token("owner")).send().await.unwrap();
    assert_eq!(asked.status(), 200);
    first.server.stop().await;
    second.server.stop().await;
    let spans = collector.spans();
    assert_eq!(spans.len(), 2, "{spans:#?}");
    let by = |name: &str| {
        let is_of = |span: &&Seen| span.server.iter().any(|(_, value)| value == name);
        spans.iter().find(is_of).unwrap_or_else(|| panic!("no span of {name} in {spans:#?}"))
    };
    assert_eq!(by("first").trace, by("second").trace);
    assert_eq!((by("first").parent.as_str(), &by("second").parent), ("", &by("first").id));
    assert_eq!(by("first").name, by("second").name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_6_a_collector_that_hangs_holds_nothing_up() {
    let collector = Collector::start(Way::Hang).await;
    let server = server(&collector, 1.0, |_| ()).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    // One batch hangs at the collector.
    eventually("it was asked", async || collector.asked() > 0).await;
    let client = reqwest::Client::new();
    // More than wait for it.
    for _ in 0..100 {
        let many = (0..50).map(|_| client.get(server.http("/api/v1/liveness")).send());
        for answer in futures_util::future::join_all(many).await {
            assert!(answer.unwrap().status().as_u16() < 500);
        }
    }
    let mut ada = server.client(&format!("{}&saved=1", room.code("candidate"))).await;
    ada.until_synced().await;
    ada.append("goes on").await;
    ada.until("it is saved", |ada| ada.saved >= 2).await;
    timeout(END, server.stop()).await.expect("it ends all the same");
    assert!(collector.spans().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_fails_is_told_of_once_and_when_it_is_back() {
    let collector = Collector::start(Way::Fail).await;
    let args = ["--otlp", &collector.url(), "--otlp-sample", "1"].map(str::to_owned).to_vec();
    let server = Process::start_with(args).await;
    let asks_until = async |what: &str, is_so: &dyn Fn() -> bool| {
        eventually(what, async || {
            reqwest::get(server.http("/api/v1/health")).await.unwrap();
            is_so()
        })
        .await;
    };
    let says = |what: &str| server.lines().iter().filter(|line| line.contains(what)).count();
    asks_until("it has failed three times", &|| collector.asked() >= 3).await;
    assert_eq!(says("takes no spans"), 1, "{:#?}", server.lines());
    collector.answers(Way::Take);
    asks_until("it has taken some", &|| !collector.spans().is_empty()).await;
    asks_until("the log says so", &|| says("takes spans again") == 1).await;
    assert_eq!(says("takes no spans"), 1, "{:#?}", server.lines());
}
