//! Why something that a client said has no effect.

use crate::rights::table::Denial;

/// Why something that a client said has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It is not JSON, or lacks what its type has.
    Malformed,
    /// There is no such type.
    UnknownType,
    /// The session description is none, or too long.
    BadDescription,
    /// The candidate is none, or too long.
    BadCandidate,
    /// That many messages are not for people.
    TooOften,
    /// Whoever says it has not joined.
    NotInCall,
    /// Whoever it is for is not in the call.
    NoSuchParticipant,
    /// Whoever it is about is not in the room.
    NoSuchMember,
    /// As many are in the call as can be.
    CallFull,
    /// A leader has just put them out.
    Stopped,
    /// They came by a link alone, or with a key.
    NotAMember,
    /// Not in this role.
    NotAllowed,
    /// The interview has not begun.
    NotStarted,
    /// It has ended.
    Ended,
    /// They may listen and watch.
    MayNotSpeak,
    /// The same person joined in another tab.
    JoinedElsewhere,
    /// This server has no calls.
    CallsOff,
    /// What carries the call's media does not do what it is told.
    LiveKitSilent,
}

impl Refusal {
    /// Every one.
    pub const ALL: [Self; 18] = [
        Self::Malformed,
        Self::UnknownType,
        Self::BadDescription,
        Self::BadCandidate,
        Self::TooOften,
        Self::NotInCall,
        Self::NoSuchParticipant,
        Self::NoSuchMember,
        Self::CallFull,
        Self::Stopped,
        Self::NotAMember,
        Self::NotAllowed,
        Self::NotStarted,
        Self::Ended,
        Self::MayNotSpeak,
        Self::JoinedElsewhere,
        Self::CallsOff,
        Self::LiveKitSilent,
    ];

    /// Its name for programs, and in measurements.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownType => "unknown-type",
            Self::BadDescription => "bad-description",
            Self::BadCandidate => "bad-candidate",
            Self::TooOften => "too-often",
            Self::NotInCall => "not-in-call",
            Self::NoSuchParticipant => "no-such-participant",
            Self::NoSuchMember => "no-such-member",
            Self::CallFull => "call-full",
            Self::Stopped => "stopped",
            Self::NotAMember => "not-a-member",
            Self::NotAllowed => "not-allowed",
            Self::NotStarted => "not-started",
            Self::Ended => "ended",
            Self::MayNotSpeak => "may-not-speak",
            Self::JoinedElsewhere => "joined-elsewhere",
            Self::CallsOff => "calls-off",
            Self::LiveKitSilent => "livekit-silent",
        }
    }

    /// What it says to people: what happened, and what to do.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "The server could not read a message of the call. Reload the page.",
            Self::UnknownType => "The server doesn't know a message of this type.",
            Self::BadDescription => {
                "A session description has to begin with 'v=0' and can have up to 32 KiB."
            }
            Self::BadCandidate => "A candidate has to begin with 'candidate:' and can have up to 1 KiB.",
            Self::TooOften => "That was too much at once. Wait a moment, then try again.",
            Self::NotInCall => "You are not in the call. Join it first.",
            Self::NoSuchParticipant => "This person is no longer in the call.",
            Self::NoSuchMember => "There is no such person in this room.",
            Self::CallFull => "The call is full. Try again when somebody has left.",
            Self::Stopped => {
                "An interviewer has removed you from the call. You can join again in a minute, or when \
                 an interviewer lets you."
            }
            Self::NotAMember => {
                "Only people who joined the room by name can be in the call. Join the room first."
            }
            Self::NotAllowed => "You can't do this in the call.",
            Self::NotStarted => "The interview has not started. You can join the call when it does.",
            Self::Ended => "The interview has ended, and the call with it.",
            Self::MayNotSpeak => "You can listen and watch. Ask an interviewer to let you speak in the call.",
            Self::JoinedElsewhere => "You joined the call in another tab, so this one has left it.",
            Self::CallsOff => "Calls are switched off on this server.",
            Self::LiveKitSilent => {
                "The server of the call's media (LiveKit) does not answer, so somebody who was muted or put \
                 out may still be connected to it. Ask the host to check LiveKit; to be safe, end the call."
            }
        }
    }

    /// Whether no client that works would say that.
    pub fn is_violation(self) -> bool {
        match self {
            Self::Malformed | Self::UnknownType | Self::BadDescription | Self::BadCandidate => true,
            Self::TooOften
            | Self::NotInCall
            | Self::NoSuchParticipant
            | Self::NoSuchMember
            | Self::CallFull
            | Self::Stopped
            | Self::NotAMember
            | Self::NotAllowed
            | Self::NotStarted
            | Self::Ended
            | Self::MayNotSpeak
            | Self::JoinedElsewhere
            | Self::CallsOff
            | Self::LiveKitSilent => false,
        }
    }
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NotYet => Self::NotStarted,
            Denial::Over => Self::Ended,
            Denial::Never => Self::NotAllowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_sentences_are_sentences() {
        let codes: std::collections::HashSet<_> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
        for refusal in Refusal::ALL {
            assert!(refusal.sentence().ends_with('.') && refusal.sentence().len() > 20, "{refusal:?}");
        }
    }

    #[test]
    fn the_guide_lists_each_code() {
        let guide = include_str!("../../docs/calls.md");
        for refusal in Refusal::ALL {
            assert!(
                guide.contains(&format!("| `{}` |", refusal.code())),
                "docs/calls.md: {}",
                refusal.code()
            );
        }
    }
}
