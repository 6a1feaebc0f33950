//! What a participant's browser is given to find its way to the others: the host's STUN and TURN
//! servers, and credentials for the latter that hold for an hour
//! (`draft-uberti-behave-turn-rest-00`, which coturn calls `use-auth-secret`).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde::Serialize;

use super::signal::ParticipantId;
use crate::clock::UnixMillis;
use crate::config::call::{CallSettings, Turn};

/// How long credentials hold.
const LIFE: Duration = Duration::from_secs(3_600);
/// After what time others are sent: a laptop may sleep a while in between.
pub const RENEWAL: Duration = Duration::from_secs(2_700);

/// Servers, and until when they can be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ice {
    /// As `RTCConfiguration.iceServers` has them.
    servers: Vec<IceServer>,
    /// When the credentials expire, in RFC 3339; nothing where there are none.
    expires: Option<String>,
}

/// An `RTCIceServer`.
#[derive(Clone, PartialEq, Eq, Serialize)]
struct IceServer {
    urls: Vec<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    credentials: Option<Credentials>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Credentials {
    username: String,
    credential: String,
}

/// Without the credentials.
impl std::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl Ice {
    /// For a participant, from now on.
    pub fn of(settings: &CallSettings, participant: ParticipantId, now: UnixMillis) -> Self {
        let mut ice = Self::default();
        if !settings.stun.is_empty() {
            ice.servers.push(IceServer { urls: settings.stun.clone(), credentials: None });
        }
        if let Some(turn) = &settings.turn {
            let expires = now.after(LIFE);
            let credentials = Some(credentials(turn, participant, expires));
            ice.servers.push(IceServer { urls: turn.urls.clone(), credentials });
            ice.expires = Some(expires.rfc3339());
        }
        ice
    }
}

fn credentials(turn: &Turn, participant: ParticipantId, expires: UnixMillis) -> Credentials {
    let username = format!("{}:{participant}", expires.0 / 1_000);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, turn.secret.bytes());
    let credential = STANDARD.encode(hmac::sign(&key, username.as_bytes()));
    Credentials { username, credential }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::config::call::TurnSecret;

    #[test]
    fn credentials_are_those_of_the_draft() {
        let turn = Turn {
            urls: vec!["turn:turn.example.com:3478".to_owned()],
            secret: TurnSecret::parse("what the turn server knows, too").unwrap(),
        };
        let settings = CallSettings {
            stun: vec!["stun:stun.example.com".to_owned()],
            turn: Some(turn),
            ..CallSettings::default()
        };
        let ice = Ice::of(&settings, ParticipantId(Uuid::nil()), UnixMillis(1_800_000_000_000));
        // printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64
        let username = "1800003600:00000000-0000-0000-0000-000000000000";
        let expected = json!({
            "servers": [
                { "urls": ["stun:stun.example.com"] },
                { "urls": ["turn:turn.example.com:3478"], "username": username, "credential": "3zkSUrDZgmivule027/fOOrxrYk=" },
            ],
            "expires": "2027-01-15T09:00:00Z",
        });
        assert_eq!(serde_json::to_value(&ice).unwrap(), expected);
        assert!(!format!("{ice:?}").contains("1800003600"));
    }

    #[test]
    fn without_servers_there_is_nothing_that_expires() {
        let ice = Ice::of(&CallSettings::default(), ParticipantId::random(), UnixMillis(0));
        assert_eq!(serde_json::to_value(&ice).unwrap(), json!({ "servers": [], "expires": null }));
    }
}
