//! One request of LiveKit's server API: Twirp, which is JSON over POST
//! (<https://docs.livekit.io/reference/server/server-apis/>).

use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use ureq::Agent;

use super::orders::{Request, Seen};
use crate::outbound;

/// Bytes of an answer: who is in a room, with all they send.
const MAX_ANSWER: u64 = 1 << 20;

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It has happened, or there is nobody any more whom it is about.
    Done,
    /// This is who is in the room.
    Looked(Vec<Seen>),
    /// LiveKit does not want it. A part of a sentence that says why.
    Refused(String),
    /// Nothing sensible came back. A part of a sentence that says why.
    Unanswered(&'static str),
}

impl Outcome {
    /// What they are called in measurements.
    pub(super) const NAMES: [&'static str; 3] = ["done", "refused", "unanswered"];

    /// What it is called in measurements.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Done | Self::Looked(_) => "done",
            Self::Refused(_) => "refused",
            Self::Unanswered(_) => "unanswered",
        }
    }
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
}

/// Both ways of writing names that protobuf's JSON has.
#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    participants: Vec<Participant>,
}

#[derive(Deserialize)]
struct Participant {
    identity: String,
    #[serde(default)]
    permission: Permission,
    #[serde(default)]
    tracks: Vec<Track>,
}

#[derive(Deserialize, Default)]
struct Permission {
    #[serde(default, alias = "canPublish")]
    can_publish: bool,
}

#[derive(Deserialize)]
struct Track {
    sid: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    muted: bool,
}

/// A client that takes LiveKit's word as it is: a redirection is not followed.
pub(super) fn client(patience: Duration) -> Agent {
    let client = outbound::client(patience)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent("Pairpad");
    client.build().into()
}

/// Asks LiveKit at this address, by this token. On a thread of its own, which the server does not
/// wait for when it stops.
pub(super) async fn ask(agent: Agent, api: &str, room: &str, token: String, request: Request) -> Outcome {
    let url = format!("{api}/twirp/livekit.RoomService/{}", request.method());
    let body = body(room, &request).to_string();
    let (reply, answer) = oneshot::channel();
    let thread = thread::Builder::new().name("livekit".to_owned()).spawn(move || {
        // Whoever asked may have stopped.
        let _ = reply.send(post(&agent, &url, &token, &body, &request));
    });
    match thread {
        Ok(_) => answer.await.unwrap_or(Outcome::Unanswered("the request ended without an answer")),
        Err(_) => Outcome::Unanswered("this server has no thread left for it"),
    }
}

fn body(room: &str, request: &Request) -> Value {
    match request {
        Request::Look | Request::Close => json!({ "room": room }),
        Request::PutOut(identity) => json!({ "room": room, "identity": identity }),
        Request::Permit { identity, speaks } => {
            let sources: &[&str] =
                if *speaks { &["MICROPHONE", "CAMERA", "SCREEN_SHARE"] } else { Default::default() };
            let permission = json!({
                "can_subscribe": true, "can_publish": speaks, "can_publish_data": false,
                "can_publish_sources": sources,
            });
            json!({ "room": room, "identity": identity, "permission": permission })
        }
        Request::Silence { identity, track } => {
            json!({ "room": room, "identity": identity, "track_sid": track, "muted": true })
        }
    }
}

fn post(agent: &Agent, url: &str, token: &str, body: &str, request: &Request) -> Outcome {
    let asked = agent
        .post(url)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .send(body.as_bytes());
    let mut answer = match asked {
        Ok(answer) => answer,
        Err(error) => return Outcome::Unanswered(why(&error)),
    };
    let status = answer.status();
    let Ok(text) = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec() else {
        return Outcome::Unanswered("its answer broke off or is too long");
    };
    if status.is_success() {
        return read(&text, request);
    }
    let code = serde_json::from_slice(&text).map_or_else(|_| String::new(), |Refusal { code }| code);
    match (code.as_str(), request) {
        ("not_found", Request::Look) => Outcome::Looked(Vec::new()),
        ("not_found", _) => Outcome::Done,
        _ if status == 401 || status == 403 => Outcome::Refused(
            "it does not accept the key: --livekit-key and --livekit-secret have to be in 'keys' of its \
             configuration, and both clocks right"
                .to_owned(),
        ),
        _ => Outcome::Refused(format!("it answered with {}", status.as_u16())),
    }
}

fn read(text: &[u8], request: &Request) -> Outcome {
    if !matches!(request, Request::Look) {
        return Outcome::Done;
    }
    let Ok(Listed { participants }) = serde_json::from_slice(text) else {
        return Outcome::Unanswered("its answer makes no sense");
    };
    let seen = participants.into_iter().map(|Participant { identity, permission, tracks }| Seen {
        identity,
        speaks: permission.can_publish,
        voices: tracks
            .into_iter()
            .filter(|track| track.source == "MICROPHONE" && !track.muted)
            .map(|track| track.sid)
            .collect(),
    });
    Outcome::Looked(seen.collect())
}

fn why(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "it did not answer in time",
        ureq::Error::HostNotFound => "its name is not known",
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => "there is no secure connection to it",
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed => "it can't be reached",
        _ => "its answer makes no sense",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_in_a_room_is_read_in_both_ways_of_writing() {
        for permission in ["can_publish", "canPublish"] {
            let text = json!({ "participants": [{
                "sid": "PA_1", "identity": "ada", "permission": { permission: true },
                "tracks": [
                    { "sid": "TR_1", "type": "AUDIO", "source": "MICROPHONE", "muted": false },
                    { "sid": "TR_2", "source": "MICROPHONE", "muted": true },
                    { "sid": "TR_3", "type": "VIDEO", "source": "CAMERA" },
                ],
            }, { "identity": "eve" }] });
            let seen = |identity: &str, speaks, voices: &[&str]| Seen {
                identity: identity.to_owned(),
                speaks,
                voices: voices.iter().map(|sid| (*sid).to_owned()).collect(),
            };
            assert_eq!(
                read(text.to_string().as_bytes(), &Request::Look),
                Outcome::Looked(vec![seen("ada", true, &["TR_1"]), seen("eve", false, &[])])
            );
        }
        assert_eq!(read(b"{}", &Request::Look), Outcome::Looked(Vec::new()));
        assert!(matches!(read(b"<html>", &Request::Look), Outcome::Unanswered(_)));
    }
}
