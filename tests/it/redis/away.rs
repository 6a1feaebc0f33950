//! Redis is missing, killed, frozen, emptied, of another kind: nothing fails, and rates go on.

use pairpad_testing::client::Client;
use pairpad_testing::port::free_address;
use pairpad_testing::redis::{Answer, Redis};
use pairpad_testing::room::TestRoom;
use reqwest::Method;
use serde_json::json;

use super::*;

/// Two people of a room, one over each server.
struct Pair {
    here: TestRoom,
    there: TestRoom,
    ada: Client,
    bob: Client,
    typed: String,
}

impl Pair {
    async fn meet(first: &Member, second: &Member) -> Self {
        let here = first.server.make_room(json!({ "phase": "live" })).await;
        let there = second.at(&here);
        let (ada, bob) = (here.join("candidate", "Ada").await, there.join("interviewer", "Bob").await);
        let mut ada = here.client("code", &ada.token).await;
        ada.until_synced().await;
        let mut bob = there.client("code", &bob.token).await;
        bob.until_synced().await;
        Self { here, there, ada, bob, typed: String::new() }
    }

    /// Both type, both servers are asked for something that counts, and somebody new comes.
    async fn go_on(&mut self, address: &str) {
        for text in ["a", "b"] {
            self.typed.push_str(text);
            let (by, to) =
                if text == "a" { (&mut self.ada, &mut self.bob) } else { (&mut self.bob, &mut self.ada) };
            by.append(text).await;
            to.until_text(&self.typed).await;
        }
        assert_eq!(change(&self.here, address).await, MADE);
        assert_eq!(change(&self.there, address).await, MADE);
        let (status, _) = self.there.ask(Method::GET, "", self.there.token("owner"), None).await;
        assert_eq!(status, StatusCode::OK);
    }
}

/// Whether rates are shared: what one server has granted, the other does not grant again.
async fn counts_together(first: &Member, second: &Member) {
    let servers = [first, first, first, first, second];
    let expected = [MADE, MADE, MADE, MADE, TOO_OFTEN];
    gets("rates count together", &expected, async |turn, address| make(servers[turn], address).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_whatever_becomes_of_redis_people_and_requests_go_on() {
    let redis = Redis::start();
    let (_, first, second) = two(&redis, |settings| settings.limits.rooms_per_minute = 4).await;
    let mut pair = Pair::meet(&first, &second).await;
    pair.go_on("192.0.2.1").await;
    counts_together(&first, &second).await;
    // Killed, and there again.
    redis.kill();
    pair.go_on("192.0.2.2").await;
    both_are(&first, &second, "low").await;
    assert_eq!(count(&first, "pairpad_redis_up"), 0.0);
    pair.go_on("192.0.2.2").await;
    // Each counts for itself.
    let expected = [[MADE, MADE, MADE, MADE, TOO_OFTEN]; 2].concat();
    let alone = async |turn, address: &str| make([&first, &second][turn / 5], address).await;
    gets("each counts for itself", &expected, alone).await;
    redis.run();
    both_are(&first, &second, "ok").await;
    assert_eq!(count(&first, "pairpad_redis_up"), 1.0);
    counts_together(&first, &second).await;
    // Silent, and then not.
    redis.freeze();
    pair.go_on("192.0.2.4").await;
    both_are(&first, &second, "low").await;
    let asked = count(&first, "pairpad_redis_seconds_count");
    pair.go_on("192.0.2.4").await;
    assert_eq!(count(&first, "pairpad_redis_seconds_count"), asked, "nobody waits for it");
    redis.thaw();
    both_are(&first, &second, "ok").await;
    counts_together(&first, &second).await;
    // Emptied, under load: what it does not know, each server does.
    for _ in 0..3 {
        redis.flush().await;
        pair.go_on("192.0.2.5").await;
    }
    counts_together(&first, &second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_a_redis_that_can_not_be_used_is_a_warning() {
    let redis = Redis::start_with(
        &[&["--requirepass", "zebra"][..], &["--user", "reader", "on", "nopass", "+@read", "+@connection"]]
            .concat(),
    );
    let free = free_address();
    let store = Postgres::shared().database().await;
    // Nothing listens; a password is needed; nothing may be written.
    let urls = [format!("redis://{free}"), redis.url(), redis.url().replace("//", "//reader:any@")];
    for (number, url) in urls.iter().enumerate() {
        let server = member(&store, &format!("server {number}"), url, |_| ()).await;
        both_are(&server, &server, "low").await;
        assert_eq!(make(&server, "192.0.2.1").await, MADE);
        assert_eq!(count(&server, "pairpad_redis_up"), 0.0);
        let failed = || count(&server, "pairpad_redis_failures_total{operation=\"connect\"}");
        eventually("it is tried again", async || failed() > 1.0).await;
        server.server.stop().await;
    }
    // With what it asks for.
    let server = member(&store, "last", &redis.url().replace("//", "//:zebra@"), |_| ()).await;
    both_are(&server, &server, "ok").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rights_that_the_documentation_names_are_enough() {
    let text = include_str!("../../../docs/cluster.md");
    let rights = text.split("with fewer rights needs `").nth(1).unwrap().split('`').next().unwrap();
    let user = ["--user", "pairpad", "on", ">zebra"].into_iter().chain(rights.split_whitespace());
    let redis = Redis::start_with(&user.collect::<Vec<&str>>());
    let store = Postgres::shared().database().await;
    let url = redis.url().replace("//", "//pairpad:zebra@");
    let few = |settings: &mut Settings| settings.limits.rooms_per_minute = 4;
    let first = member(&store, "first", &url, few).await;
    let second = member(&store, "second", &url, few).await;
    both_are(&first, &second, "ok").await;
    counts_together(&first, &second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_2_what_others_write_into_redis_locks_nobody_out() {
    let redis = Redis::start();
    let (_, first, second) = two(&redis, |settings| settings.limits.rooms_per_minute = 100).await;
    assert_eq!(make(&first, "192.0.2.1").await, MADE);
    // A time that never comes, no time at all, and what is no text.
    for words in [&["SET", "9000000000000000"][..], &["SET", "zebra"], &["SET", ""], &["LPUSH", "1"]] {
        let keys: Vec<String> = redis.ask(&["KEYS", "pairpad:*:rate:rooms:*"]).await;
        for key in &keys {
            let _: i64 = redis.ask(&["DEL", key]).await;
            let _ = redis.ask::<Answer>(&[words[0], key, words[1]]).await;
        }
        for server in [&first, &second] {
            assert_eq!(make(server, "192.0.2.1").await, MADE, "{words:?}");
        }
    }
    redis.flush().await;
    both_are(&first, &second, "ok").await;
}
