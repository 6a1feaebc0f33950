//! What lets somebody in at LiveKit: its address, and a token that says what they may do there.
//!
//! The token is LiveKit's *access token*, as <https://docs.livekit.io/home/get-started/authentication/>
//! has it. LiveKit looks at it when somebody connects, so it holds for two minutes only; whoever is
//! connected stays, and is told what they may by LiveKit's server API.

use std::time::Duration;

use serde::Serialize;

use crate::auth::shared::sign;
use crate::clock::UnixMillis;
use crate::config::livekit::LiveKit;
use crate::ids::MemberId;

/// How long a token holds.
const LIFE: Duration = Duration::from_secs(120);
/// After what time another is sent.
pub const RENEWAL: Duration = Duration::from_secs(60);
/// What those may send who may speak. Nothing else: no sound of a screen, no data.
pub const SOURCES: [&str; 3] = ["microphone", "camera", "screen_share"];

/// What lets a participant's browser in at LiveKit.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Pass {
    url: String,
    token: String,
    expires: String,
}

/// Without the token.
impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass").field("url", &self.url).field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// Whom a pass is for.
#[derive(Debug, Clone, Copy)]
pub struct Bearer<'a> {
    /// Their identity at LiveKit, where each can be only once.
    pub member: MemberId,
    /// As they call themselves.
    pub name: &'a str,
    /// They may send something.
    pub may_speak: bool,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: MemberId,
    nbf: u64,
    exp: u64,
    name: &'a str,
    video: Grant<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Grant<'a> {
    room: &'a str,
    room_join: bool,
    can_publish: bool,
    /// An empty list would mean all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    can_publish_sources: Option<[&'static str; 3]>,
    can_subscribe: bool,
    can_publish_data: bool,
}

impl Pass {
    /// For somebody, to a room at LiveKit, from now on.
    pub fn of(livekit: &LiveKit, room: &str, bearer: Bearer<'_>, now: UnixMillis) -> Self {
        let expires = now.after(LIFE);
        let claims = Claims {
            iss: &livekit.key,
            sub: bearer.member,
            nbf: seconds(now),
            exp: seconds(expires),
            name: bearer.name,
            video: Grant {
                room,
                room_join: true,
                can_publish: bearer.may_speak,
                can_publish_sources: bearer.may_speak.then_some(SOURCES),
                can_subscribe: true,
                can_publish_data: false,
            },
        };
        // Nothing of it can't be signed; and a pass without a token lets nobody in.
        let token = sign(&claims, livekit.secret.bytes()).unwrap_or_default();
        Self { url: livekit.url.socket().to_owned(), token, expires: expires.rfc3339() }
    }
}

fn seconds(at: UnixMillis) -> u64 {
    at.0 / 1_000
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;

    fn livekit() -> LiveKit {
        LiveKit::new("wss://livekit.example.com", "pairpad", "what LiveKit and this server know").unwrap()
    }

    fn pass(may_speak: bool) -> Pass {
        let member = MemberId("6f2d2f0e-6f0f-4d3a-9a57-0c6d1a1f4e11".parse().unwrap());
        let bearer = Bearer { member, name: "Ada", may_speak };
        Pass::of(&livekit(), "pairpad-1", bearer, UnixMillis(1_800_000_000_000))
    }

    fn claims(pass: &Pass) -> Value {
        let claims = pass.token.split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
    }

    #[test]
    fn a_pass_says_what_its_bearer_may_do_at_livekit() {
        let speaks = pass(true);
        assert_eq!(
            claims(&speaks),
            json!({
                "iss": "pairpad",
                "sub": "6f2d2f0e-6f0f-4d3a-9a57-0c6d1a1f4e11",
                "nbf": 1_800_000_000,
                "exp": 1_800_000_120,
                "name": "Ada",
                "video": {
                    "room": "pairpad-1", "roomJoin": true, "canPublish": true,
                    "canPublishSources": ["microphone", "camera", "screen_share"],
                    "canSubscribe": true, "canPublishData": false,
                },
            })
        );
        let listens = &claims(&pass(false))["video"];
        assert_eq!(
            *listens,
            json!({
                "room": "pairpad-1", "roomJoin": true, "canPublish": false,
                "canSubscribe": true, "canPublishData": false,
            })
        );
        let sent = serde_json::to_value(&speaks).unwrap();
        assert_eq!(
            (&sent["url"], &sent["expires"]),
            (&json!("wss://livekit.example.com"), &json!("2027-01-15T08:02:00Z"))
        );
        assert!(!format!("{speaks:?}").contains(&speaks.token));
    }

    #[test]
    fn a_pass_is_signed_as_livekit_checks_it() {
        let token = pass(true).token;
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["alg"], "HS256");
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, livekit().secret.bytes());
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(ring::hmac::verify(&key, signed.as_bytes(), &signature).is_ok());
    }
}
