//! What one server passes on to another.

use pairpad_testing::postgres::Postgres;
use reqwest::Method;
use serde_json::json;

use super::inside;
use super::scrape::{Scrape, shows};
use crate::cluster::{Member, SECRET};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_passed_on_is_counted_once() {
    let url = Postgres::shared().database().await;
    let first = Member::start_as(&url, ("first", SECRET), inside).await;
    let second = Member::start_as(&url, ("second", SECRET), inside).await;
    let room = first.server.make_room(json!({})).await;
    // Whoever is asked first has it.
    let (status, _) = room.ask(Method::GET, "/members", room.token("owner"), None).await;
    assert_eq!(status, 200);
    let (status, _) = second.at(&room).ask(Method::GET, "", room.token("owner"), None).await;
    assert_eq!(status, 200);
    let asked = r#"pairpad_http_requests_total{method="GET",route="/api/v1/rooms/{room}",status="2xx"}"#;
    shows(&second.server, asked, 1.0).await;
    let there = Scrape::of(&first.server).await;
    assert_eq!(there.value(asked), 0.0);
    assert!(there.value(r#"pairpad_sent_bytes_total{listener="cluster"}"#) > 0.0);
}
