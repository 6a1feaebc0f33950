//! What clients are told in a call.

use serde::Serialize;

use super::ice::Ice;
use super::pass::Pass;
use super::refusal::Refusal;
use super::signal::{Candidate, Description, ParticipantId, Relayed, Sending};
use super::way::Way;
use crate::auth::identity::Colour;
use crate::ids::MemberId;
use crate::rights::role::Role;

/// Somebody in the call, as the others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Fresh for each time that they join.
    pub id: ParticipantId,
    /// Which member of the room.
    pub member: MemberId,
    /// As they call themselves.
    pub name: String,
    /// What they are in the room.
    pub role: Role,
    /// Their colour's number.
    pub colour: Colour,
    /// They send their voice.
    pub audio: bool,
    /// They send their camera.
    pub video: bool,
    /// They send their screen.
    pub screen: bool,
    /// A leader has silenced them, and they have not spoken since.
    pub muted: bool,
    /// They may send anything. What comes from them otherwise is not to be played.
    pub may_speak: bool,
}

impl Participant {
    /// They send this from now on.
    pub(super) fn send(&mut self, sending: Sending) {
        let Sending { audio, video, screen } = sending;
        (self.audio, self.video, self.screen) = (audio, video, screen);
    }
}

/// Why somebody is not in the call any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Leaving {
    /// They said so.
    Left,
    /// Their connection has ended.
    Lost,
    /// They were sent away from the room.
    Removed,
    /// A leader removed them from the call.
    Stopped,
    /// Their link or session is not valid any more.
    Revoked,
    /// The interview has ended, or the room is gone.
    Ended,
}

/// What a client is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum News {
    /// Who is in the call, for somebody who is not.
    Call {
        /// Those who are.
        participants: Vec<Participant>,
        /// How many can be.
        limit: usize,
    },
    /// You are in.
    Welcome {
        /// As this participant.
        id: ParticipantId,
        /// What finds the way to the others.
        #[serde(flatten)]
        way: Way,
        /// All who are in, you included.
        participants: Vec<Participant>,
    },
    /// Somebody else is in, too.
    Joined {
        /// Who.
        participant: Participant,
    },
    /// Somebody has left; with your own id, you have.
    Left {
        /// Who.
        id: ParticipantId,
        /// Why.
        reason: Leaving,
    },
    /// Something about somebody is different.
    Changed {
        /// As they are now.
        participant: Participant,
    },
    /// A browser's offer.
    Offer {
        /// Whose.
        from: ParticipantId,
        /// What it says.
        sdp: Description,
    },
    /// A browser's answer.
    Answer {
        /// Whose.
        from: ParticipantId,
        /// What it says.
        sdp: Description,
    },
    /// Where a browser may be reached.
    Candidate {
        /// Whose.
        from: ParticipantId,
        /// Nothing where that was the last.
        candidate: Option<Candidate>,
    },
    /// Stop sending your voice.
    Muted {
        /// The leader who wants that, if they are in the call.
        by: Option<ParticipantId>,
    },
    /// Other credentials, before those that you have expire.
    Ice {
        /// What finds the way to the others.
        ice: Ice,
    },
    /// Another pass, before the one that you have expires, or since you may send something else.
    LiveKit {
        /// What lets you in at LiveKit.
        livekit: Pass,
    },
    /// Something had no effect.
    Error {
        /// For programs.
        code: &'static str,
        /// For people.
        message: &'static str,
    },
}

impl News {
    /// What one browser has told another.
    pub(super) fn relayed(from: ParticipantId, relayed: Relayed) -> Self {
        match relayed {
            Relayed::Offer(sdp) => Self::Offer { from, sdp },
            Relayed::Answer(sdp) => Self::Answer { from, sdp },
            Relayed::Candidate(candidate) => Self::Candidate { from, candidate },
        }
    }
}

impl From<Way> for News {
    fn from(way: Way) -> Self {
        match way {
            Way::Ice(ice) => Self::Ice { ice },
            Way::LiveKit(livekit) => Self::LiveKit { livekit },
        }
    }
}

impl From<Refusal> for News {
    fn from(refusal: Refusal) -> Self {
        Self::Error { code: refusal.code(), message: refusal.sentence() }
    }
}
