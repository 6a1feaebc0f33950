//! A stand-in for LiveKit's server API, which can't be had where these tests run: it lets in who
//! has a pass, as LiveKit documents its tokens, and does what a token allows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use pairpad::config::call::CallSettings;
use pairpad::config::livekit::LiveKit;
use pairpad_testing::eventually;
use serde_json::{Value, json};

pub const KEY: &str = "the-key-of-a-test";
pub const SECRET: &str = "what only LiveKit and this server know";

/// Calls that the LiveKit at this address carries.
pub fn settings(url: &str) -> CallSettings {
    CallSettings { livekit: Some(LiveKit::new(url, KEY, SECRET).unwrap()), ..CallSettings::default() }
}

/// The claims of a token, if the secret has signed it and it holds now.
pub fn claims(token: &str) -> Result<Value, String> {
    let mut rules = Validation::new(Algorithm::HS256);
    (rules.leeway, rules.validate_nbf) = (60, true);
    rules.set_issuer(&[KEY]);
    rules.set_required_spec_claims(&["iss", "exp", "nbf"]);
    let claims = decode::<Value>(token, &DecodingKey::from_secret(SECRET.as_bytes()), &rules);
    claims.map(|decoded| decoded.claims).map_err(|error| error.to_string())
}

/// Somebody at LiveKit.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    pub speaks: bool,
    pub is_muted: bool,
}

#[derive(Debug, Default)]
struct Inner {
    /// By room and identity.
    guests: BTreeMap<(String, String), Guest>,
    asked: Vec<(String, Value)>,
    tokens: Vec<String>,
    refuses: bool,
}

pub struct Standin {
    inner: Arc<Mutex<Inner>>,
    address: std::net::SocketAddr,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Standin {
    pub async fn start() -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/twirp/livekit.RoomService/{method}", post(serve))
            .with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, address, serving }
    }

    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Refuses every key from now on, or none that is right.
    pub fn refuse(&self, refuses: bool) {
        self.inner.lock().unwrap().refuses = refuses;
    }

    /// Connects by a pass, and sends a voice if that is allowed.
    pub fn connect(&self, pass: &Value) -> Result<(), String> {
        let claims = claims(pass["token"].as_str().unwrap())?;
        let video = &claims["video"];
        if video["roomJoin"] != true {
            return Err("it lets nobody in".to_owned());
        }
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let guest = Guest { speaks: video["canPublish"] == true, is_muted: false };
        self.inner.lock().unwrap().guests.insert((text(&video["room"]), text(&claims["sub"])), guest);
        Ok(())
    }

    pub fn guest(&self, member: &str) -> Option<Guest> {
        let inner = self.inner.lock().unwrap();
        inner.guests.iter().find(|((_, identity), _)| identity == member).map(|(_, guest)| guest.clone())
    }

    pub fn guests(&self) -> usize {
        self.inner.lock().unwrap().guests.len()
    }

    /// Waits until somebody is not connected any more.
    pub async fn until_gone(&self, member: &str) {
        eventually(&format!("{member} is put out"), async || self.guest(member).is_none()).await;
    }

    /// Waits until it was asked for this.
    pub async fn until_asked(&self, method: &str) -> Value {
        let found = || {
            let inner = self.inner.lock().unwrap();
            inner.asked.iter().rev().find(|(asked, _)| asked == method).map(|(_, body)| body.clone())
        };
        eventually(&format!("asked for {method}"), async || found().is_some()).await;
        found().unwrap()
    }

    /// What let the server in.
    pub fn tokens(&self) -> Vec<String> {
        self.inner.lock().unwrap().tokens.clone()
    }
}

type Answer = (StatusCode, Json<Value>);

async fn serve(
    State(inner): State<Arc<Mutex<Inner>>>,
    Path(method): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let mut inner = inner.lock().unwrap();
    let refused = |code| (StatusCode::UNAUTHORIZED, Json(json!({ "code": code })));
    let token = headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
    let claims = claims(&token);
    inner.tokens.push(token);
    let Ok(claims) = claims else { return refused("unauthenticated") };
    let exp = claims["exp"].as_u64().unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let video = &claims["video"];
    let may = match method.as_str() {
        "DeleteRoom" => video["roomCreate"] == true,
        _ => video["roomAdmin"] == true && video["room"] == body["room"],
    };
    if inner.refuses || !may || exp > now + 60 {
        return refused("permission_denied");
    }
    inner.asked.push((method.clone(), body.clone()));
    let room = body["room"].as_str().unwrap().to_owned();
    let who = (room.clone(), body["identity"].as_str().unwrap_or_default().to_owned());
    let done = (StatusCode::OK, Json(json!({})));
    let not_found = (StatusCode::NOT_FOUND, Json(json!({ "code": "not_found", "msg": "no such thing" })));
    match method.as_str() {
        "ListParticipants" => {
            let there = inner.guests.iter().filter(|((name, _), _)| *name == room);
            let shown = there.map(|((_, identity), Guest { speaks, is_muted })| {
                let track =
                    json!({ "sid": format!("TR_{identity}"), "source": "MICROPHONE", "muted": is_muted });
                let tracks = if *speaks { vec![track] } else { Vec::new() };
                json!({ "identity": identity, "permission": { "can_publish": speaks }, "tracks": tracks })
            });
            (StatusCode::OK, Json(json!({ "participants": shown.collect::<Vec<_>>() })))
        }
        "DeleteRoom" => {
            let before = inner.guests.len();
            inner.guests.retain(|(name, _), _| *name != room);
            if inner.guests.len() < before { done } else { not_found }
        }
        "RemoveParticipant" => inner.guests.remove(&who).map_or(not_found, |_| done),
        _ => match inner.guests.get_mut(&who) {
            None => not_found,
            Some(guest) if method == "MutePublishedTrack" => {
                assert_eq!(body["track_sid"], format!("TR_{}", who.1));
                guest.is_muted = body["muted"] == true;
                done
            }
            Some(guest) => {
                guest.speaks = body["permission"]["can_publish"] == true;
                done
            }
        },
    }
}
