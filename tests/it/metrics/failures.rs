//! What fails is counted: of the storage, of slow connections, of the webhook.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::Method;
use pairpad::config::limits::Limits;
use pairpad::config::webhook::{Secret, Webhook};
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::port::free_address;
use pairpad_testing::server::{MemoryServer, TestServer};
use pairpad_testing::storage::SwitchedStorage;
use serde_json::json;

use super::inside;
use super::scrape::{Scrape, counts, shows};
use crate::live::{small_outbox, stalled};

#[tokio::test(start_paused = true)]
async fn store_4_failures_of_the_storage_are_counted_by_what_they_were_about() {
    let storage = SwitchedStorage::new();
    let server = MemoryServer::start(storage.clone(), Limits::default());
    let room = server.make_room(json!({})).await;
    let mut ada = server.client("room?saved=1").await;
    ada.until("saved 1", |ada| ada.saved == 1).await;
    let errors = |operation: &str| {
        format!(r#"pairpad_storage_errors_total{{kind="unavailable",operation="{operation}"}}"#)
    };
    let none = Scrape::within(&server.server).text;
    for operation in ["append", "load", "request"] {
        let is_shown = |series: &str| none.contains(&format!("{series} 0\n"));
        assert!(is_shown(&errors(operation)));
        assert!(is_shown(&errors(operation).replace("unavailable", "damaged")));
    }
    storage.fail_writes.store(true, Ordering::SeqCst);
    ada.append("x").await;
    counts(&server.server, "pairpad_failing_documents", |documents| documents == 1.0).await;
    counts(&server.server, &errors("append"), |errors| errors > 0.0).await;
    assert!(Scrape::within(&server.server).value("pairpad_unsaved_bytes") > 0.0);
    let path = format!("/api/v1/rooms/{}", room.id);
    let title = Some(json!({ "title": "on" }));
    let (status, _) = server.ask((Method::PATCH, &path), room.token("owner"), title).await;
    assert_eq!(status, 503);
    counts(&server.server, &errors("request"), |errors| errors == 1.0).await;
    storage.fail_writes.store(false, Ordering::SeqCst);
    ada.until("saved 2", |ada| ada.saved == 2).await;
    counts(&server.server, "pairpad_failing_documents", |documents| documents == 0.0).await;
    counts(&server.server, "pairpad_unsaved_bytes", |bytes| bytes == 0.0).await;
    storage.fail_loads.store(true, Ordering::SeqCst);
    assert_eq!(server.client("another").await.until_closed().await, 4500);
    counts(&server.server, &errors("load"), |errors| errors == 1.0).await;
    counts(&server.server, r#"pairpad_websockets_closed_total{reason="storage_trouble"}"#, |closed| {
        closed == 1.0
    })
    .await;
}

#[tokio::test]
async fn live_4_a_slow_connections_queue_is_shown_and_its_overflow_counted() {
    let server = MemoryServer::start(Arc::new(MemoryStorage::default()), small_outbox());
    let mut ada = server.client("room").await;
    let mut slow = stalled(&server).await;
    let bytes = || Scrape::within(&server.server).value("pairpad_outbox_bytes");
    let overflows = || Scrape::within(&server.server).value("pairpad_outbox_overflows_total");
    assert_eq!((bytes(), overflows()), (0.0, 0.0));
    let mut most = 0.0_f64;
    for _ in 0..200 {
        ada.append(&"x".repeat(500)).await;
        ada.settle().await;
        most = most.max(bytes());
        if overflows() > 0.0 {
            break;
        }
    }
    assert_eq!(overflows(), 1.0);
    assert!(most > 500.0 && most <= small_outbox().outbox as f64, "{most} bytes waited");
    slow.until("all of it", |slow| slow.text_len() == ada.text_len()).await;
    counts(&server.server, "pairpad_outbox_bytes", |bytes| bytes == 0.0).await;
}

#[tokio::test]
async fn what_the_webhook_has_not_told_is_shown() {
    // Nobody listens there.
    let free = free_address();
    let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let webhook = Webhook { url: format!("http://{free}/hook"), secret };
    let [first, most] = [1, 20].map(Duration::from_millis);
    let limits = Limits { webhook_first: first, webhook_most: most, ..Limits::default() };
    let server = TestServer::start_with(limits, |settings| {
        inside(settings);
        settings.webhook = Some(webhook);
    })
    .await;
    shows(&server, "pairpad_webhook_waiting", 0.0).await;
    let room = server.make_room(json!({ "phase": "live" })).await;
    room.set_phase("ended").await;
    shows(&server, "pairpad_webhook_waiting", 1.0).await;
    shows(&server, "pairpad_webhook_failing", 1.0).await;
}
