//! What an archive says of the room itself, in `room.json`.

use serde::{Deserialize, Serialize};

use crate::auth::identity::Colour;
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::storage::room::{QuestionRef, RoomRecord, Settings, Starter};

/// Path of the file.
pub(super) const ABOUT: &str = "room.json";

/// The room. Times are RFC 3339. Links, sessions and the password are no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    pub(super) room: String,
    pub(super) title: String,
    pub(super) phase: Phase,
    pub(super) language: String,
    pub(super) created: String,
    pub(super) started: Option<String>,
    pub(super) ended: Option<String>,
    #[serde(default)]
    pub(super) keep_days: u32,
    #[serde(default)]
    pub(super) idle_minutes: u32,
    #[serde(default)]
    pub(super) settings: Settings,
    pub(super) people: Vec<Person>,
    /// What the room for the next candidate begins with.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(super) starter: Starter,
    /// The questions of the library that it has had, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) questions: Vec<QuestionRef>,
    /// What the last one that was brought in has begun with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) brought: Option<Box<Starter>>,
    /// Since when changes of the code count, where that is not the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code_begins: Option<String>,
}

/// Somebody who has joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) id: MemberId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) joined: String,
    /// Archives of before this was there have none.
    #[serde(default)]
    pub(super) colour: Option<Colour>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) removed: bool,
}

fn is_empty(starter: &Starter) -> bool {
    *starter == Starter::default()
}

impl About {
    /// What a room's record says.
    pub(super) fn of(room: &str, record: &RoomRecord) -> Self {
        let people = record.members.iter().map(|member| Person {
            id: member.id,
            name: member.name.clone(),
            role: member.role,
            joined: member.joined.rfc3339(),
            colour: Some(member.colour),
            removed: member.removed,
        });
        Self {
            room: room.to_owned(),
            title: record.title.clone(),
            phase: record.phase,
            language: record.language.clone(),
            created: record.created.rfc3339(),
            started: record.started.map(|at| at.rfc3339()),
            ended: record.ended.map(|at| at.rfc3339()),
            keep_days: record.keep_days,
            idle_minutes: record.idle_minutes,
            settings: record.settings.clone(),
            people: people.collect(),
            starter: record.starter.clone(),
            questions: record.questions.clone(),
            brought: record.brought.clone(),
            code_begins: record.code_begins.map(|at| at.rfc3339()),
        }
    }
}
