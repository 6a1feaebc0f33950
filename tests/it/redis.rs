//! What several servers share by a Redis: rates count on all of them, news are heard at once, and
//! whatever becomes of Redis, nobody notices.

mod away;
mod encrypted;
mod news;

use std::cell::Cell;

use pairpad::config::redis::Redis as Shared;
use pairpad::config::settings::Settings;
use pairpad::telemetry::metrics::now::Now;
use pairpad_testing::eventually;
use pairpad_testing::postgres::Postgres;
use pairpad_testing::redis::Redis;
use pairpad_testing::room::TestRoom;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::cluster::{Member, SECRET};

/// A server among others that share this Redis too, behind a proxy.
async fn member(store: &str, name: &str, redis: &str, change: impl FnOnce(&mut Settings)) -> Member {
    Member::start_as(store, (name, SECRET), |settings| {
        settings.redis = Some(Shared::parse(redis, None).unwrap());
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
        change(settings);
    })
    .await
}

/// Two of them that have found it.
async fn two(redis: &Redis, change: impl Fn(&mut Settings)) -> (String, Member, Member) {
    let store = Postgres::shared().database().await;
    let first = member(&store, "first", &redis.url(), &change).await;
    let second = member(&store, "second", &redis.url(), &change).await;
    both_are(&first, &second, "ok").await;
    (store, first, second)
}

/// Waits until both servers say so of Redis. All the time they work.
async fn both_are(first: &Member, second: &Member, status: &str) {
    for member in [first, second] {
        let is_so = async || {
            let answer = reqwest::get(member.server.http("/api/v1/health")).await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            answer.json::<Value>().await.unwrap()["components"]["redis"]["status"] == status
        };
        eventually(&format!("health says that Redis is {status}"), is_so).await;
    }
}

/// The value of a series.
fn count(member: &Member, series: &str) -> f64 {
    let text = member.server.server().rooms().metrics().scrape(&Now::default()).unwrap();
    let line = text.lines().find(|line| line.starts_with(&format!("{series} ")));
    line.expect("there is such a series").rsplit(' ').next().unwrap().parse().unwrap()
}

/// A request that comes from somewhere.
fn from(address: &str, request: RequestBuilder) -> RequestBuilder {
    request.header("x-forwarded-for", address)
}

/// Makes a room.
async fn make(member: &Member, address: &str) -> StatusCode {
    let request = reqwest::Client::new().post(member.server.http("/api/v1/rooms")).json(&json!({}));
    from(address, request).send().await.unwrap().status()
}

/// Changes something of a room.
async fn change(room: &TestRoom, address: &str) -> StatusCode {
    let request =
        room.request(Method::POST, "/links", room.token("owner")).json(&json!({ "role": "observer" }));
    from(address, request).send().await.unwrap().status()
}

/// What everybody of a new network gets, one after the other; once more if Redis was late
/// meanwhile, and so did not count.
async fn gets(what: &str, expected: &[StatusCode], each: impl AsyncFn(usize, &str) -> StatusCode) {
    let networks = Cell::new(0);
    let is_so = async || {
        let network = networks.replace(networks.get() + 1);
        let address = format!("198.18.{}.{}", network / 200, network % 200 + 1);
        let mut got = Vec::new();
        for turn in 0..expected.len() {
            got.push(each(turn, &address).await);
        }
        got == expected
    };
    eventually(what, is_so).await;
}

const MADE: StatusCode = StatusCode::CREATED;
const TOO_OFTEN: StatusCode = StatusCode::TOO_MANY_REQUESTS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_11_what_an_address_may_counts_on_all_servers_together() {
    let redis = Redis::start();
    let few = |settings: &mut Settings| {
        (settings.limits.rooms_per_minute, settings.limits.joins_per_minute) = (4, 4);
    };
    let (_, first, second) = two(&redis, few).await;
    let servers = [&first, &second];
    let expected = [MADE, MADE, MADE, MADE, TOO_OFTEN, TOO_OFTEN];
    gets("rooms count", &expected, async |turn, address| make(servers[turn % 2], address).await).await;
    // What could be guessing: keys, and what names a room.
    let wrong = StatusCode::UNAUTHORIZED;
    let expected = [wrong, wrong, wrong, wrong, TOO_OFTEN, TOO_OFTEN];
    let guess = async |turn: usize, address: &str| {
        let list = servers[turn % 2].server.http("/api/v1/rooms");
        let request = reqwest::Client::new().get(list).bearer_auth("a key that nobody has");
        from(address, request).send().await.unwrap().status()
    };
    gets("guesses count", &expected, guess).await;
    // All of a network that one customer has, and of a wide one a multiple; whose they are can't be read.
    let expected = [MADE, MADE, MADE, MADE, TOO_OFTEN, MADE];
    let of_networks = async |turn: usize, address: &str| {
        let wide = address.trim_start_matches("198.18.").replace('.', ":");
        let narrow = if turn == 5 { 2 } else { 1 };
        make(servers[turn % 2], &format!("2001:{wide}:{narrow}::{turn}")).await
    };
    gets("networks count", &expected, of_networks).await;
    let keys: Vec<String> = redis.ask(&["KEYS", "*"]).await;
    assert!(keys.iter().all(|key| key.starts_with("pairpad:{") && !key.contains("198")), "{keys:?}");
    for key in &keys {
        let left: i64 = redis.ask(&["PTTL", key]).await;
        assert!(left <= 60_000 && left != -1, "{key} is kept for {left} ms");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_11_what_is_passed_on_counts_once() {
    let redis = Redis::start();
    let (_, first, second) = two(&redis, |settings| settings.limits.writes_per_minute = 4).await;
    let here = first.server.make_room(json!({})).await;
    let (status, _) = here.ask(Method::GET, "", here.token("owner"), None).await;
    assert_eq!(status, StatusCode::OK, "it is the first one's now");
    let there = second.at(&here);
    let expected = [MADE, MADE, MADE, MADE, TOO_OFTEN];
    gets("each counts once", &expected, async |turn, address| {
        change(if turn == 0 { &here } else { &there }, address).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hard_11_deployments_that_share_a_redis_do_not_count_together() {
    let redis = Redis::start();
    let few = |settings: &mut Settings| {
        settings.redis = Some(Shared::parse(&redis.url(), None).unwrap());
        settings.access.proxy_header = Some("x-forwarded-for".to_owned());
        settings.limits.rooms_per_minute = 2;
    };
    let database = Postgres::shared();
    let one = Member::start_as(&database.database().await, ("one", SECRET), few).await;
    let another = ("another", "another secret of enough characters");
    let another = Member::start_as(&database.database().await, another, few).await;
    both_are(&one, &another, "ok").await;
    let servers = [&one, &another];
    let expected = [MADE, MADE, MADE, MADE, TOO_OFTEN, TOO_OFTEN];
    gets("each counts for itself", &expected, async |turn, address| make(servers[turn % 2], address).await)
        .await;
}
