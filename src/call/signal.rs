//! What clients say in a call, checked when it is read: what has come through is passed on as it is.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::ids::MemberId;

/// Bytes of a session description. One of a browser with video has six thousand.
pub const LONGEST_DESCRIPTION: usize = 32 << 10;
/// Bytes of a candidate. They have a hundred.
pub const LONGEST_CANDIDATE: usize = 1 << 10;

/// Somebody in a call, with a fresh id for each time that they join: what was meant for an earlier
/// page of theirs reaches nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ParticipantId(pub Uuid);

impl ParticipantId {
    /// A fresh id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for ParticipantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// Be in the call.
    Join(Sending),
    /// Something for another participant's browser.
    Relay {
        /// For whom.
        to: ParticipantId,
        /// What.
        relayed: Relayed,
    },
    /// Leave the call.
    Bye,
    /// What is sent from now on.
    State(Sending),
    /// Silence somebody.
    Mute(ParticipantId),
    /// Remove somebody from the call.
    Stop(ParticipantId),
    /// Let somebody speak, or not.
    Allow {
        /// Whom.
        member: MemberId,
        /// Whether they may.
        speak: bool,
    },
}

/// What somebody sends to the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Sending {
    /// Their voice.
    pub audio: bool,
    /// Their camera.
    pub video: bool,
    /// Their screen.
    #[serde(default)]
    pub screen: bool,
}

impl Sending {
    /// Whether it is nothing.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// What one browser tells another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relayed {
    /// How it would connect.
    Offer(Description),
    /// That it agrees.
    Answer(Description),
    /// Where it may be reached; nothing where that was the last.
    Candidate(Option<Candidate>),
}

/// A session description (RFC 8866). It says where somebody is: it is never shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Description(String);

impl fmt::Debug for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Description")
    }
}

/// A candidate as `RTCIceCandidate.toJSON()` has it, with what browsers read of it. Never shown, either.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    candidate: String,
    #[serde(default)]
    sdp_mid: Option<String>,
    #[serde(default)]
    sdp_m_line_index: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    username_fragment: Option<String>,
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Candidate")
    }
}

impl Candidate {
    /// An empty one says that there are no more of that generation.
    fn is_good(&self) -> bool {
        let others = [&self.sdp_mid, &self.username_fragment].into_iter().flatten().map(String::len);
        let length = self.candidate.len() + others.sum::<usize>();
        length <= LONGEST_CANDIDATE && (self.candidate.is_empty() || self.candidate.starts_with("candidate:"))
    }
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Described {
    to: ParticipantId,
    sdp: String,
}

#[derive(Deserialize)]
struct Found {
    to: ParticipantId,
    candidate: Option<Candidate>,
}

#[derive(Deserialize)]
struct Of {
    participant: ParticipantId,
}

#[derive(Deserialize)]
struct Allowed {
    member: MemberId,
    speak: bool,
}

impl Signal {
    /// Reads one message. Fields that nobody knows are left out.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let Kind { kind } = fields(text)?;
        Ok(match &*kind {
            "join" => Self::Join(Sending { screen: false, ..fields(text)? }),
            "offer" => described(text, Relayed::Offer)?,
            "answer" => described(text, Relayed::Answer)?,
            "candidate" => {
                let Found { to, candidate } = fields(text)?;
                if candidate.as_ref().is_some_and(|candidate| !candidate.is_good()) {
                    return Err(Refusal::BadCandidate);
                }
                Self::Relay { to, relayed: Relayed::Candidate(candidate) }
            }
            "bye" => Self::Bye,
            "state" => Self::State(fields(text)?),
            "mute" => Self::Mute(fields::<Of>(text)?.participant),
            "stop" => Self::Stop(fields::<Of>(text)?.participant),
            "allow" => {
                let Allowed { member, speak } = fields(text)?;
                Self::Allow { member, speak }
            }
            _ => return Err(Refusal::UnknownType),
        })
    }

    /// Whether everybody in the room sees a difference, and not only whom it is for.
    pub fn is_seen_by_all(&self) -> bool {
        !matches!(self, Self::Relay { .. })
    }
}

fn described(text: &str, relayed: fn(Description) -> Relayed) -> Result<Signal, Refusal> {
    let Described { to, sdp } = fields(text)?;
    if sdp.len() > LONGEST_DESCRIPTION || !sdp.starts_with("v=0") {
        return Err(Refusal::BadDescription);
    }
    Ok(Signal::Relay { to, relayed: relayed(Description(sdp)) })
}

fn fields<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|_| Refusal::Malformed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(message: serde_json::Value) -> Result<Signal, Refusal> {
        Signal::read(&message.to_string())
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let to = ParticipantId::random();
        let candidate = json!({ "candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0",
            "sdpMLineIndex": 0, "usernameFragment": "u", "evil": [1, 2] });
        let signal = read(json!({ "type": "candidate", "to": to, "candidate": candidate, "x": 1 })).unwrap();
        let Signal::Relay { relayed: Relayed::Candidate(Some(candidate)), .. } = signal else {
            panic!("{signal:?}")
        };
        let written = serde_json::to_value(&candidate).unwrap();
        assert_eq!(written["sdpMLineIndex"], 0);
        assert_eq!((written["usernameFragment"].as_str(), written.get("evil")), (Some("u"), None));
        for last in [
            json!({ "type": "candidate", "to": to, "candidate": null }),
            json!({ "type": "candidate", "to": to }),
        ] {
            assert_eq!(read(last), Ok(Signal::Relay { to, relayed: Relayed::Candidate(None) }));
        }
    }

    #[test]
    fn guard_1_what_is_no_message_is_named() {
        let to = ParticipantId::random();
        let long = "v=0".to_owned() + &"x".repeat(LONGEST_DESCRIPTION - 2);
        let candidate = |candidate: String| json!({ "type": "candidate", "to": to, "candidate": { "candidate": candidate } });
        for (message, refusal) in [
            (json!("join"), Refusal::Malformed),
            (json!({}), Refusal::Malformed),
            (json!({ "type": 7 }), Refusal::Malformed),
            (json!({ "type": "welcome" }), Refusal::UnknownType),
            (json!({ "type": "join", "audio": true }), Refusal::Malformed),
            (json!({ "type": "join", "audio": "yes", "video": true }), Refusal::Malformed),
            (json!({ "type": "offer", "to": "7", "sdp": "v=0" }), Refusal::Malformed),
            (json!({ "type": "offer", "to": to }), Refusal::Malformed),
            (json!({ "type": "offer", "to": to, "sdp": "V=0" }), Refusal::BadDescription),
            (json!({ "type": "answer", "to": to, "sdp": long }), Refusal::BadDescription),
            (candidate("192.0.2.1".to_owned()), Refusal::BadCandidate),
            (candidate("candidate:".to_owned() + &"x".repeat(1_024)), Refusal::BadCandidate),
            (
                json!({ "type": "candidate", "to": to, "candidate": { "candidate": "", "sdpMid": "x".repeat(1_025) } }),
                Refusal::BadCandidate,
            ),
            (json!({ "type": "candidate", "to": to, "candidate": "candidate:" }), Refusal::Malformed),
            (json!({ "type": "allow", "member": to }), Refusal::Malformed),
        ] {
            assert_eq!(read(message.clone()), Err(refusal), "{message}");
        }
        for no_json in ["", "{", "\u{0}", &"[".repeat(30_000)] {
            assert_eq!(Signal::read(no_json), Err(Refusal::Malformed));
        }
    }

    #[test]
    fn what_says_where_somebody_is_is_never_shown() {
        let to = ParticipantId::random();
        let signal = read(json!({ "type": "offer", "to": to, "sdp": "v=0 192.0.2.77" })).unwrap();
        assert!(!format!("{signal:?}").contains("192.0.2.77"));
        let candidate = json!({ "candidate": "candidate:192.0.2.77" });
        let signal = read(json!({ "type": "candidate", "to": to, "candidate": candidate })).unwrap();
        assert!(!format!("{signal:?}").contains("192.0.2.77"));
    }
}
