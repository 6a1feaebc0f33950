//! The attacks of `make attack` against the real server: none comes through. And against
//! servers that are lax on purpose: what they would find, they find.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use pairpad::config::limits::Limits;
use pairpad::config::settings::{RoomPolicy, Settings, TlsFiles};
use pairpad_testing::attack::report::{Report, Row, Verdict};
use pairpad_testing::attack::target::Target;
use pairpad_testing::attack::{Outcome, all, named, run};
use pairpad_testing::server::TestServer;
use tokio::net::TcpListener;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The server is not optimised here, and shares its processors with other tests.
const WITHIN: Duration = Duration::from_secs(5);
const KEY: &str = "a-key-of-the-servers-owner";

/// As people get them, but that nobody has to wait for a minute.
fn limits() -> Limits {
    Limits {
        message_time: Duration::from_secs(4),
        message_rate: 16 << 10,
        unread: Duration::from_secs(4),
        header: Duration::from_secs(4),
        request: Duration::from_secs(8),
        tick: Duration::from_secs(1),
        // All attacks come from one address, and wait for less where that counts.
        joins_per_minute: 120,
        rooms_per_minute: 120,
        ..Limits::default()
    }
}

async fn start(limits: Limits, change: impl FnOnce(&mut Settings)) -> TestServer {
    let changed = |settings: &mut Settings| {
        settings.rooms = RoomPolicy::MadeFirst;
        change(settings);
    };
    TestServer::start_with(limits, changed).await
}

fn behind_a_proxy(settings: &mut Settings) {
    settings.access.proxy_header = Some("x-forwarded-for".to_owned());
}

fn target(url: &str, key: Option<&str>) -> Target {
    Target::new(url, key.map(str::to_owned)).unwrap().answering_within(WITHIN)
}

/// What stands in the log of a test that fails.
fn tell(row: &Row) {
    eprintln!("{row}");
}

fn names(report: &Report, verdict: Verdict) -> Vec<&str> {
    report.rows.iter().filter(|row| row.verdict == verdict).map(|row| row.name).collect()
}

async fn holds(server: &TestServer, skipped: &[&str]) {
    let target = target(&server.http(""), None);
    let report = run(&target, &all(), tell).await.unwrap();
    assert!(report.is_good(), "{report}");
    assert_eq!(names(&report, Verdict::Skipped), skipped, "{report}");
    assert_eq!(report.left, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_1_to_12_the_attacks_on_a_server_without_a_proxy_come_to_nothing() {
    let server = start(limits(), |_| ()).await;
    holds(&server, &["token-guesses"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_1_to_12_the_attacks_come_to_nothing_where_addresses_count() {
    let server = start(limits(), behind_a_proxy).await;
    holds(&server, &[]).await;
}

/// What an attack comes to.
async fn outcome(target: &Target, name: &str) -> Outcome {
    let outcome = named(name).unwrap().run(target).await.unwrap();
    assert_eq!(target.tidy().await, Vec::<String>::new());
    outcome
}

fn is_broken(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Broken { .. })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_attacks_find_limits_that_are_lifted() {
    let much = 1 << 30;
    let lax = Limits {
        read_only_frame: much,
        inflow_messages: much,
        inflow_messages_burst: much,
        inflow_bytes: much,
        inflow_bytes_burst: much,
        first_sync: much,
        joins_per_minute: much,
        message_time: Duration::from_secs(3_600),
        ..limits()
    };
    let server = start(lax, behind_a_proxy).await;
    let target = target(&server.http(""), None);
    for name in ["frame-of-a-reader", "empty-frames", "frame-over-the-limit", "password-guesses"] {
        let outcome = outcome(&target, name).await;
        assert!(is_broken(&outcome), "{name}: {outcome:?}");
    }
}

/// A proxy that forgets who asks, from which page and for which host: everybody is the
/// host's owner.
async fn forgetful(server: &TestServer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let http = reqwest::Client::new();
    let behind = Arc::new(server.http(""));
    let forward = move |request: Request| {
        let (http, behind) = (http.clone(), Arc::clone(&behind));
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let mut headers = HeaderMap::new();
            for name in [header::CONTENT_TYPE, header::ACCEPT] {
                if let Some(value) = parts.headers.get(&name) {
                    headers.insert(name, value.clone());
                }
            }
            let answer = http.request(parts.method, format!("{behind}{}", parts.uri)).headers(headers);
            let answer = answer.bearer_auth(KEY).body(body).send().await.unwrap();
            let mut response = Response::new(Body::empty());
            *response.status_mut() = answer.status();
            *response.body_mut() = Body::from(answer.bytes().await.unwrap());
            response
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(forward)).await });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_attacks_find_a_server_that_forgets_who_asks() {
    let server = start(limits(), |settings| settings.access.api_keys = vec![KEY.to_owned()]).await;
    let address = forgetful(&server).await;
    let target = target(&address, Some(KEY));
    for name in [
        "candidate-reads-notes",
        "waits-and-reads",
        "leads-without-right",
        "late-body",
        "foreign-host",
        "foreign-origin",
        "password-by-link",
        "unknown-room",
    ] {
        let outcome = named(name).unwrap().run(&target).await;
        assert!(matches!(outcome, Ok(Outcome::Broken { .. })), "{name}: {outcome:?}");
    }
    assert_eq!(target.tidy().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_attacks_go_over_tls_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    let server = start(limits(), |settings| settings.tls = Some(files)).await;
    let url = format!("https://localhost:{}", server.server().address().unwrap().port());
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let target = Target::trusting(&url, None, Some(tls)).unwrap().answering_within(WITHIN);
    for name in
        ["late-body", "foreign-host", "text-frames", "removed-stays", "events-of-before", "header-bombs"]
    {
        let outcome = outcome(&target, name).await;
        assert!(matches!(outcome, Outcome::Held { .. }), "{name}: {outcome:?}");
    }
    // Whoever does not know the certificate gets nowhere.
    assert!(run(&Target::new(&url, None).unwrap(), &all(), tell).await.is_err());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_good_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert!(run(&target(&address, None), &all(), tell).await.is_err());
    for url in ["pad.example.com", "ftp://pad.example.com", "https://pad.example.com/path", "https://"] {
        assert!(Target::new(url, None).is_err(), "{url}");
    }
}
