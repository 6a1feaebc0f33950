//! What is kept about a room beside its documents.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::auth::identity::Colour;
use crate::auth::token::TokenHash;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::rights::role::Role;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRecord {
    /// Counts what has been written of this room, from 1: nobody replaces another record
    /// than the one that they changed.
    #[serde(default)]
    pub version: u64,
    /// When it was made.
    pub created: UnixMillis,
    /// When somebody last wrote, joined or changed something.
    pub last_active: UnixMillis,
    /// Id of the active language, as it was last seen.
    pub language: String,
    /// What people call it; may be empty.
    #[serde(default)]
    pub title: String,
    /// Where the interview stands.
    #[serde(default)]
    pub phase: Phase,
    /// When it was started first.
    #[serde(default)]
    pub started: Option<UnixMillis>,
    /// When it was ended last.
    #[serde(default)]
    pub ended: Option<UnixMillis>,
    /// Hash of the password that joining needs, if it needs one.
    #[serde(default)]
    pub password: Option<String>,
    /// Days after the last activity until the room is deleted; 0 keeps it.
    #[serde(default)]
    pub keep_days: u32,
    /// Minutes without activity until the interview ends by itself; 0 never ends it.
    #[serde(default)]
    pub idle_minutes: u32,
    /// The ways in.
    #[serde(default)]
    pub links: Vec<LinkRecord>,
    /// Everybody who has joined, also those who were removed: the journal names its
    /// authors by their ids.
    #[serde(default)]
    pub members: Vec<MemberRecord>,
    /// What its documents begin with.
    #[serde(default)]
    pub starter: Starter,
    /// When it was noticed first that its time is over. It is erased a while after that:
    /// a clock that has jumped ahead must not cost anybody a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_since: Option<UnixMillis>,
}

/// A link that lets people in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// Names the link; no secret.
    pub id: Uuid,
    /// What it makes people.
    pub role: Role,
    /// For whom it is, in the words of whoever made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Of its token.
    pub hash: TokenHash,
    /// When it was made.
    pub created: UnixMillis,
    /// When it stops working, with all sessions that came of it.
    pub expires: Option<UnixMillis>,
}

/// Somebody who has joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The author of what they write.
    pub id: MemberId,
    /// As they call themselves.
    pub name: String,
    /// From the link.
    pub role: Role,
    /// The link that they came by.
    pub link: Uuid,
    /// How the others see them.
    pub colour: Colour,
    /// When they joined.
    pub joined: UnixMillis,
    /// Whether somebody sent them away.
    #[serde(default)]
    pub removed: bool,
}

/// What a room's documents begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    /// By path; files that are not here begin as their language has it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// The statement, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub problem: String,
    /// The interviewers' notes, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl RoomRecord {
    /// A room without links, that nobody can enter yet.
    pub fn new(created: UnixMillis, language: &str) -> Self {
        Self {
            version: 1,
            created,
            last_active: created,
            language: language.to_owned(),
            title: String::new(),
            phase: Phase::default(),
            started: None,
            ended: None,
            password: None,
            keep_days: 0,
            idle_minutes: 0,
            links: Vec::new(),
            members: Vec::new(),
            starter: Starter::default(),
            over_since: None,
        }
    }

    /// Whether this comes right after what is stored.
    pub fn follows(&self, stored: Option<&Self>) -> bool {
        self.version == stored.map_or(0, |stored| stored.version) + 1
    }
}
