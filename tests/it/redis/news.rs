//! News: where a room is, others hear at once; what nobody of them has said changes nothing.

use std::time::Duration;

use futures_util::StreamExt;
use pairpad_testing::postgres::Postgres;
use tokio::time::timeout;

use super::*;
use crate::cluster::owner;

const TAKEN: &str = "pairpad_redis_news_total{outcome=\"taken\"}";
const REFUSED: &str = "pairpad_redis_news_total{outcome=\"refused\"}";

async fn is_asked(room: &TestRoom) -> StatusCode {
    room.ask(Method::GET, "", room.token("owner"), None).await.0
}

async fn channel(redis: &Redis) -> String {
    let channels: Vec<String> = redis.ask(&["PUBSUB", "CHANNELS", "pairpad:*"]).await;
    assert_eq!(channels.len(), 1);
    channels[0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_4_news_say_where_a_room_is_without_the_store() {
    let (database, redis) = (Postgres::start(""), Redis::start());
    let store = database.database().await;
    let many = |settings: &mut Settings| settings.limits.rooms_per_minute = 10_000;
    let first = member(&store, "first", &redis.url(), many).await;
    let second = member(&store, "second", &redis.url(), many).await;
    both_are(&first, &second, "ok").await;
    // The second one knows the first from the store.
    let met = first.server.make_room(json!({})).await;
    assert_eq!(is_asked(&met).await, StatusCode::OK);
    assert_eq!(is_asked(&second.at(&met)).await, StatusCode::OK);
    // What is believed is believed for a second: on a busy machine another room is tried.
    let is_known = async || {
        let room = first.server.make_room(json!({})).await;
        let told = count(&second, TAKEN);
        assert_eq!(is_asked(&room).await, StatusCode::OK);
        let is_told = async || count(&second, TAKEN) > told;
        eventually("it is told", is_told).await;
        // It was never asked for it, and can't ask.
        database.freeze();
        let there = second.at(&room);
        // What leaders are told in addition comes from the store.
        let asked = there.ask(Method::GET, "", there.token("candidate"), None);
        let answer = timeout(Duration::from_millis(700), asked).await;
        database.thaw();
        answer.is_ok_and(|(status, _)| status == StatusCode::OK)
    };
    eventually("the second server knows where it is", is_known).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_1_forged_news_and_old_ones_change_nothing() {
    let redis = Redis::start();
    let (store, first, second) = two(&redis, |_| ()).await;
    let channel = channel(&redis).await;
    let client = pairpad_testing::redis::client(&redis);
    let mut listener = client.get_async_pubsub().await.unwrap();
    listener.subscribe(&channel).await.unwrap();
    let room = first.server.make_room(json!({})).await;
    assert_eq!(is_asked(&room).await, StatusCode::OK);
    assert_eq!(owner(&store, &room).await.as_deref(), Some("first"));
    // What the first one says, once more and a little changed.
    let said: String = listener.on_message().next().await.unwrap().get_payload().unwrap();
    assert!(said.starts_with("v1;"), "{said}");
    let parts: Vec<&str> = said.split(';').collect();
    let later = format!("v1;{};999;{}", parts[1], parts[3..].join(";"));
    let other = format!("v1;{};{};taken;another;{}", parts[1], parts[2], parts[5]);
    let long = "x".repeat(100_000);
    let forged = [said.as_str(), &later, &other, "", ";", "v1;1;1;draining;;", &long, "\u{1f600}"];
    let before = [&first, &second].map(|server| count(server, REFUSED));
    for news in forged {
        let _: i64 = redis.ask(&["PUBLISH", &channel, news]).await;
    }
    for (server, before) in [&first, &second].into_iter().zip(before) {
        let refused = async || count(server, REFUSED) == before + forged.len() as f64;
        eventually("all are refused", refused).await;
        assert_eq!(is_asked(&server.at(&room)).await, StatusCode::OK);
    }
    assert_eq!(owner(&store, &room).await.as_deref(), Some("first"));
    // Their own are heard as before.
    let taken = count(&second, TAKEN);
    assert_eq!(is_asked(&first.server.make_room(json!({})).await).await, StatusCode::OK);
    eventually("news are heard", async || count(&second, TAKEN) > taken).await;
}
