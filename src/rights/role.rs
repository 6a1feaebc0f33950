//! What people are in a room.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a person is in a room.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// An interviewer who may also delete the room and make links.
    Owner,
    /// Prepares, starts and ends the interview; writes everything people may write.
    Interviewer,
    /// Writes code while the interview is live.
    Candidate,
    /// Watches while the interview is live.
    Observer,
    /// Plays the interview back, and comments on it. Never comes into the room.
    Reviewer,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Owner, Self::Interviewer, Self::Candidate, Self::Observer, Self::Reviewer];

    /// Those who come into the room. A new room has a link for each.
    pub const ATTENDING: [Self; 4] = [Self::Owner, Self::Interviewer, Self::Candidate, Self::Observer];

    /// The name in the API and in presence states.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Interviewer => "interviewer",
            Self::Candidate => "candidate",
            Self::Observer => "observer",
            Self::Reviewer => "reviewer",
        }
    }

    /// As a sentence says it: 'an owner'.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Owner => "an owner",
            Self::Interviewer => "an interviewer",
            Self::Candidate => "a candidate",
            Self::Observer => "an observer",
            Self::Reviewer => "a reviewer",
        }
    }

    /// Whether this role conducts the interview.
    pub fn leads(self) -> bool {
        match self {
            Self::Owner | Self::Interviewer => true,
            Self::Candidate | Self::Observer | Self::Reviewer => false,
        }
    }

    /// Whether whoever has it is in the room for the others to see.
    pub fn attends(self) -> bool {
        Self::ATTENDING.contains(&self)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
