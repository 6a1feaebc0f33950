//! A small receiver of webhooks, which answers as a test tells it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pairpad_testing::eventually;
use serde_json::Value;

pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// How a receiver answers.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    Status(u16),
    /// To where nobody should go.
    Redirect,
    /// With a body that has no end.
    Huge(u16),
    /// Not at all.
    Hang,
    /// By closing the connection.
    Drop,
}

/// What it was told.
#[derive(Debug, Clone)]
pub struct Told {
    pub id: String,
    pub body: Value,
    pub is_signed: bool,
}

#[derive(Debug, Default)]
struct Inner {
    told: Vec<Told>,
    next: VecDeque<Way>,
    always: Option<Way>,
    strayed: bool,
}

pub struct Receiver {
    inner: Arc<Mutex<Inner>>,
    address: std::net::SocketAddr,
    serving: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// One that takes what it is told.
    pub async fn start() -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/hook", any(take))
            .route("/elsewhere", any(stray))
            .with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, address, serving }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// The next answers; then as always.
    pub fn answers(&self, ways: impl IntoIterator<Item = Way>) {
        self.inner.lock().unwrap().next.extend(ways);
    }

    pub fn always(&self, way: Way) {
        self.inner.lock().unwrap().always = Some(way);
    }

    pub fn count(&self) -> usize {
        self.inner.lock().unwrap().told.len()
    }

    /// What it was told, once it was told as often.
    pub async fn told(&self, times: usize) -> Vec<Told> {
        eventually(&format!("told {times} times"), async || self.count() >= times).await;
        let inner = self.inner.lock().unwrap();
        assert!(!inner.strayed, "a redirection was followed");
        inner.told.clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn stray(State(inner): State<Arc<Mutex<Inner>>>) {
    inner.lock().unwrap().strayed = true;
}

async fn take(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, body: Bytes) -> Response {
    let way = {
        let mut inner = inner.lock().unwrap();
        let told = Told {
            id: header(&headers, "webhook-id").to_owned(),
            body: serde_json::from_slice(&body).unwrap(),
            is_signed: is_signed(&headers, &body),
        };
        inner.told.push(told);
        inner.next.pop_front().or(inner.always).unwrap_or(Way::Status(200))
    };
    match way {
        Way::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Way::Redirect => (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        Way::Huge(status) => {
            let chunk = || Some((Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 64 << 10])), ()));
            let endless = futures_util::stream::unfold((), move |()| std::future::ready(chunk()));
            (StatusCode::from_u16(status).unwrap(), Body::from_stream(endless)).into_response()
        }
        Way::Hang => std::future::pending().await,
        Way::Drop => {
            // The headers promise what does not come.
            let broken = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("gone")) });
            (StatusCode::BAD_GATEWAY, Body::from_stream(broken)).into_response()
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).unwrap().to_str().unwrap()
}

/// As a receiver checks it, by the standard's description.
fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let secret = STANDARD.decode(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
    let timestamp = header(headers, "webhook-timestamp");
    let age = jiff::Timestamp::now().as_second() - timestamp.parse::<i64>().unwrap();
    let mut signed = format!("{}.{timestamp}.", header(headers, "webhook-id")).into_bytes();
    signed.extend_from_slice(body);
    let signature = header(headers, "webhook-signature").strip_prefix("v1,").unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    let is_json = header(headers, "content-type") == "application/json";
    is_json && (0..60).contains(&age) && ring::hmac::verify(&key, &signed, &signature).is_ok()
}
