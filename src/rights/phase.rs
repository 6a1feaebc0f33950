//! Where an interview stands.

use serde::{Deserialize, Serialize};

/// The phase of a room: `pending → live → ended`, and reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Interviewers prepare; everybody else waits and gets no content.
    #[default]
    Pending,
    /// The interview.
    Live,
    /// It is over; interviewers read on.
    Ended,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Live, Self::Ended];

    /// Whether the phase may be changed to `next`: started, ended, reopened.
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Pending, Self::Live) | (Self::Live, Self::Ended) | (Self::Ended, Self::Live) => true,
            (Self::Pending | Self::Live | Self::Ended, _) => self == next,
        }
    }

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Live => "live",
            Self::Ended => "ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interview_is_started_ended_and_reopened_and_never_pending_again() {
        let steps = Phase::ALL.map(|from| Phase::ALL.map(|to| from.may_become(to)));
        assert_eq!(steps, [[true, true, false], [false, true, true], [false, true, true]]);
        for phase in Phase::ALL {
            assert_eq!(serde_json::to_string(&phase).unwrap(), format!("\"{}\"", phase.name()));
        }
    }
}
