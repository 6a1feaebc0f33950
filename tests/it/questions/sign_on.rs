//! What is asked of the identity provider, and when, for those who show a JWT.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::routing::get;
use pairpad::config::access::{AccessSettings, IdentityProvider};
use pairpad::config::limits::Limits;
use pairpad::storage::memory::MemoryStorage;
use pairpad_testing::eventually;
use pairpad_testing::provider::SigningKey;
use pairpad_testing::server::MemoryServer;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// An identity provider that answers when it may, and counts how often it was asked.
struct Provider {
    key: SigningKey,
    asked: Arc<AtomicUsize>,
    may: Arc<Semaphore>,
    jwks: String,
    serving: JoinHandle<()>,
}

impl Provider {
    async fn start() -> Self {
        let [.., key] = SigningKey::of_each_kind();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let jwks = format!("http://{}/jwks", listener.local_addr().unwrap());
        let (asked, may) = (Arc::<AtomicUsize>::default(), Arc::new(Semaphore::new(0)));
        let (count, wait) = (Arc::clone(&asked), Arc::clone(&may));
        let keys = json!({ "keys": [key.jwk("one")] }).to_string();
        let answer = async move || {
            count.fetch_add(1, Ordering::SeqCst);
            let _may = wait.acquire().await.unwrap();
            keys
        };
        let router = axum::Router::new().route("/jwks", get(answer));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { key, asked, may, jwks, serving }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// A server where its people sign on.
    fn server(&self, limits: Limits) -> MemoryServer {
        let jwks = self.jwks.clone();
        MemoryServer::start_with(Arc::new(MemoryStorage::default()), limits, |access: &mut AccessSettings| {
            access.identity_provider = Some(IdentityProvider {
                issuer: "https://login.example".to_owned(),
                audience: "pairpad".to_owned(),
                jwks,
            });
        })
    }

    /// Somebody's, which ends in so many seconds.
    fn token(&self, seconds: i64) -> String {
        let exp = jiff::Timestamp::now().as_second() + seconds;
        let claims = json!({ "iss": "https://login.example", "aud": "pairpad", "sub": "ada", "exp": exp });
        self.key.token("one", &claims)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[tokio::test]
async fn the_keys_are_fetched_once_for_all_who_wait_for_them() {
    let provider = Provider::start().await;
    let server = provider.server(Limits::default());
    let token = provider.token(600);
    let list = || server.ask((Method::GET, "/api/v1/questions"), &token, None);
    let all = futures_util::future::join_all((0..8).map(|_| list()));
    let waits = async {
        eventually("it is asked", || async { provider.asked() > 0 }).await;
        let again = eventually("it is asked once more", || async { provider.asked() > 1 });
        assert!(timeout(Duration::from_millis(500), again).await.is_err());
        provider.may.add_permits(1);
    };
    let (lists, ()) = tokio::join!(all, waits);
    assert!(lists.iter().all(|(status, list)| *status == 200 && list["keeps"] == true), "{lists:?}");
    assert_eq!(provider.asked(), 1);
    server.server.stop().await;
}

#[tokio::test]
async fn whoever_has_tried_too_often_makes_nobody_ask_the_provider() {
    let provider = Provider::start().await;
    provider.may.add_permits(1);
    let server = provider.server(Limits { joins_per_minute: 2, ..Limits::default() });
    let (here, elsewhere) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([203, 0, 113, 1]));
    let ask = async |from: IpAddr, path: &str, token: &str| -> (u16, Value) {
        server.ask_from(Some(from), (Method::GET, path), token, None).await
    };
    for status in [401, 401, 429] {
        assert_eq!(ask(here, "/api/v1/rooms", "no-key").await.0, status);
    }
    // Who is let in learns that there is none.
    let file = "/api/v1/questions/no-such-one/toml";
    assert_eq!(ask(here, file, &provider.token(600)).await.0, 429);
    assert_eq!(provider.asked(), 0);
    // Once the keys are there, who has signed on is not counted.
    assert_eq!(ask(elsewhere, file, &provider.token(600)).await.0, 404);
    for from in [here, elsewhere, elsewhere, elsewhere] {
        assert_eq!(ask(from, file, &provider.token(600)).await.0, 404);
    }
    server.server.stop().await;
}

#[tokio::test]
async fn a_sign_on_that_is_over_makes_no_stranger_s_room() {
    let provider = Provider::start().await;
    provider.may.add_permits(1);
    let server = provider.server(Limits::default());
    let make = async |token: &str| server.ask((Method::POST, "/api/v1/rooms"), token, None).await;
    let (status, refused) = make(&provider.token(-3_600)).await;
    assert_eq!((status, &refused["error"]["code"]), (401, &json!("not_authenticated")), "{refused}");
    assert_eq!(make(&provider.token(600)).await.0, 201);
    // Anybody makes rooms here.
    assert_eq!(make("").await.0, 201);
    server.server.stop().await;
}
