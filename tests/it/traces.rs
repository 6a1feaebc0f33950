//! MERGE-3: real recorded sessions, over real sockets.

use std::sync::Arc;

use pairpad::protocol::message;
use pairpad_testing::DEADLINE;
use pairpad_testing::client::Client;
use pairpad_testing::server::TestServer;
use pairpad_testing::trace::Trace;

/// One connection replays the session, one watches, one comes late, one comes
/// after a restart: all have the same text, byte for byte.
async fn replay(name: &str) {
    let trace = Arc::new(Trace::read(name));
    let server = TestServer::start().await;
    let mut watcher = server.client("room").await;
    watcher.until_synced().await;
    let mut author = server.client("room").await;
    author.until_synced().await;
    let updates = Arc::clone(&trace);
    let pushing = tokio::spawn(async move {
        for update in &updates.updates {
            author.feed(message::update(update)).await;
        }
        author.settle().await;
        author
    });
    let length = trace.facts.utf16_length;
    let done = |client: &Client| client.text_len() == length && trace.is_the_final_text(&client.text());
    // Hours of typing, which a busy machine does not do in half a minute.
    watcher.until_within(DEADLINE * 8, "the final text", done).await;
    let author = pushing.await.unwrap();
    assert!(done(&author), "{name}: the author");

    let mut late = server.client("room").await;
    late.until_synced().await;
    assert!(done(&late), "{name}: one who came late");

    let server = server.restart().await;
    let mut after = server.client("room").await;
    after.until_synced().await;
    assert!(done(&after), "{name}: one who came after a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn merge_3_friendsforever() {
    replay("friendsforever").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merge_3_clownschool() {
    replay("clownschool").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merge_3_sveltecomponent() {
    replay("sveltecomponent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merge_3_automerge_paper() {
    replay("automerge-paper").await;
}
