//! Names of things: rooms, their documents, and the people in them.
//!
//! Every name that comes from outside is parsed here, once, into a type that
//! cannot hold a bad one.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The name of a room: the UUID of a room that was made through the API or,
/// with `--open-rooms`, whatever a Yjs application calls its room.
///
/// 1 to [`RoomName::MAX_LEN`] bytes; letters and digits of any script,
/// `-`, `_`, `.`, `~`, `:`, `@` and inner spaces; never `.` or `..`. A name is
/// a key in the store and never part of a file path.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomName(Arc<str>);

impl RoomName {
    /// Longest name in bytes of UTF-8. It bounds the store's keys.
    pub const MAX_LEN: usize = 128;

    /// A fresh UUID v4.
    pub fn random() -> Self {
        Self(Uuid::new_v4().hyphenated().to_string().into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the id of a room as the API makes them.
    pub fn is_uuid(&self) -> bool {
        Uuid::parse_str(&self.0).is_ok_and(|id| id.hyphenated().to_string() == *self.0)
    }
}

/// Why a room name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoomNameError {
    /// Nothing at all.
    #[error("the room's name is empty")]
    Empty,
    /// Longer than [`RoomName::MAX_LEN`].
    #[error("the room's name is longer than {} bytes", RoomName::MAX_LEN)]
    TooLong,
    /// A slash, a control character, a direction mark or the like.
    #[error("the room's name contains a character that isn't allowed; use letters, digits, - _ . ~ : @")]
    BadCharacter,
    /// `.`, `..`, or a space at an end.
    #[error("a room's name can't be '.' or '..', nor begin or end with a space")]
    PathPart,
}

impl FromStr for RoomName {
    type Err = RoomNameError;

    fn from_str(name: &str) -> Result<Self, RoomNameError> {
        if name.is_empty() {
            return Err(RoomNameError::Empty);
        }
        if name.len() > Self::MAX_LEN {
            return Err(RoomNameError::TooLong);
        }
        let allowed = |c: char| c.is_alphanumeric() || "-_.~:@ ".contains(c);
        if !name.chars().all(allowed) {
            return Err(RoomNameError::BadCharacter);
        }
        if name.chars().all(|c| c == '.') || name.starts_with(' ') || name.ends_with(' ') {
            return Err(RoomNameError::PathPart);
        }
        Ok(Self(name.into()))
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Which document of a room. The set is fixed, so that rights are per document:
/// a Yjs document is always synced whole, so nothing secret may live inside a
/// shared one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentName {
    /// Files, active language, chat.
    Code,
    /// The problem statement.
    Problem,
    /// The interviewers' private notes.
    Notes,
    /// Runs and their output, written by the server alone.
    Output,
    /// What is drawn on the whiteboard.
    Board,
    /// The pictures that are placed on it: apart, so that drawing stays quick.
    Pictures,
}

impl DocumentName {
    /// Every document of a room.
    pub const ALL: [Self; 6] =
        [Self::Code, Self::Problem, Self::Notes, Self::Output, Self::Board, Self::Pictures];

    /// The name in URLs and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Problem => "problem",
            Self::Notes => "notes",
            Self::Output => "output",
            Self::Board => "board",
            Self::Pictures => "pictures",
        }
    }

    /// The number that it has in every store. No other document ever gets it.
    pub fn number(self) -> u8 {
        match self {
            Self::Code => 0,
            Self::Problem => 1,
            Self::Notes => 2,
            Self::Output => 3,
            Self::Board => 4,
            Self::Pictures => 5,
        }
    }
}

/// A room has no document of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no such document. A room has code, problem, notes, output, board and pictures.")]
pub struct UnknownDocument;

impl FromStr for DocumentName {
    type Err = UnknownDocument;

    fn from_str(name: &str) -> Result<Self, UnknownDocument> {
        Self::ALL.into_iter().find(|document| document.as_str() == name).ok_or(UnknownDocument)
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One document of one room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentKey {
    /// The room.
    pub room: RoomName,
    /// Which of its documents.
    pub document: DocumentName,
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.room, self.document)
    }
}

/// A person in a room: a member for as long as the room is kept, or a guest for as
/// long as the connection lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberId(pub Uuid);

impl MemberId {
    /// A fresh id.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who wrote an update, as the journal keeps it. Written history cannot be corrected
/// later, so each kind of author is told apart from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Author {
    /// The server itself: starter text, output of runs.
    Server,
    /// Whoever holds an API key of the server.
    Operator,
    /// A member or guest of the room.
    Person(MemberId),
}

impl Author {
    /// An id for those who know only people: all operators share one, which no person
    /// can have.
    pub fn id(self) -> MemberId {
        match self {
            Self::Server => MemberId(Uuid::nil()),
            Self::Operator => MemberId(Uuid::max()),
            Self::Person(id) => id,
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server => f.write_str("server"),
            Self::Operator => f.write_str("operator"),
            Self::Person(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_10_room_names_are_checked() {
        for good in ["a", "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11", "monaco-demo", "Füße 2", "a.b~c:d@e"] {
            assert!(good.parse::<RoomName>().is_ok(), "{good:?}");
        }
        let long = "a".repeat(RoomName::MAX_LEN + 1);
        for (bad, why) in [
            ("", RoomNameError::Empty),
            (long.as_str(), RoomNameError::TooLong),
            ("../../etc/passwd", RoomNameError::BadCharacter),
            ("a\\b", RoomNameError::BadCharacter),
            ("a\0b", RoomNameError::BadCharacter),
            ("a\u{202e}b", RoomNameError::BadCharacter),
            ("%2e%2e", RoomNameError::BadCharacter),
            ("..", RoomNameError::PathPart),
            (" a", RoomNameError::PathPart),
        ] {
            assert_eq!(bad.parse::<RoomName>().unwrap_err(), why, "{bad:?}");
        }
    }

    #[test]
    fn a_random_name_is_a_uuid() {
        assert!(RoomName::random().is_uuid());
        assert!(!"demo".parse::<RoomName>().unwrap().is_uuid());
    }
}
