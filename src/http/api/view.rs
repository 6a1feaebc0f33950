//! What the API shows of rooms, members and links.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::document::quiet::Quiet;
use crate::http::app::App;
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::room::attendance::{Presence, Present};
use crate::room::error::OpenError;
use crate::room::handle::RoomHandle;
use crate::room::retention;
use crate::room::state::links;
use crate::storage::event::Attendee;
use crate::storage::history::HistorySize;
use crate::storage::room::{Imported, LinkRecord, MemberRecord, RoomRecord, Settings};

/// A room, as you see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11", "title": "Backend, second round", "phase": "live",
    "language": "python", "created_at": "2026-11-20T09:00:00Z", "started_at": "2026-11-20T10:00:00Z",
    "ended_at": null, "code_begins_at": "2026-11-20T10:00:00Z", "last_active_at": "2026-11-20T10:12:03.5Z", "delete_at": "2026-12-20T10:12:03.5Z",
    "ends_at": "2026-11-20T11:12:03.5Z", "people": 3, "has_password": false, "keep_days": 30,
    "idle_minutes": 60, "assistance": true, "analysis": false, "signals": false, "candidates_keep": true,
    "languages": ["python", "go"], "calls": true,
    "quiet": {"id": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "name": "Ada", "until": "2026-11-20T10:15:00Z"},
    "role": "interviewer"
}))]
pub(in crate::http) struct Room {
    #[schema(format = "uuid")]
    pub(in crate::http) id: String,
    /// The title; may be empty.
    title: String,
    pub(in crate::http) phase: Phase,
    /// Id of the active language.
    pub(in crate::http) language: String,
    /// In RFC 3339 and UTC, like all times.
    #[schema(format = "date-time")]
    pub(in crate::http) created_at: String,
    /// When the interview was first started.
    #[schema(format = "date-time", required)]
    started_at: Option<String>,
    /// When it last ended.
    #[schema(format = "date-time", required)]
    ended_at: Option<String>,
    /// Since when changes of the code count: see `GET …/beginning`.
    #[schema(format = "date-time")]
    code_begins_at: String,
    /// When somebody last wrote something, joined or changed a setting.
    #[schema(format = "date-time")]
    last_active_at: String,
    /// When the interview ends by itself if nothing happens until then; null: never, or it isn't live.
    #[schema(format = "date-time", required)]
    ends_at: Option<String>,
    /// When the room is deleted if nothing happens until then; null: never.
    #[schema(format = "date-time", required)]
    delete_at: Option<String>,
    /// How many people are connected.
    pub(in crate::http) people: usize,
    /// Whether joining needs a password.
    has_password: bool,
    /// Days after the last activity until the room is deleted; 0: never.
    keep_days: u32,
    /// Minutes without activity until the interview ends by itself; 0: never.
    idle_minutes: u32,
    /// Whether completion and checks while typing are offered.
    assistance: bool,
    /// Whether findings of linters are shown in the code.
    analysis: bool,
    /// Whether everyone is told about large pastes and about leaving the tab.
    signals: bool,
    /// Whether candidates keep a read-only copy after the interview.
    candidates_keep: bool,
    /// Ids of the languages that people may choose on the page; empty: all.
    languages: Vec<String>,
    /// Whether this server has calls.
    calls: bool,
    /// For those who lead: hosts of Git repositories whose files can be added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    repository_hosts: Vec<String>,
    #[schema(required)]
    quiet: Option<QuietMember>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = ImportedFrom, required = false)]
    imported: Option<ImportedFrom>,
    /// Your role in it.
    pub(in crate::http) role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = History, required = false)]
    history: Option<History>,
}

/// Who is in quiet mode, if anybody: what they write in the code is held back from everyone else.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct QuietMember {
    #[schema(value_type = Uuid)]
    id: crate::ids::MemberId,
    name: String,
    /// When it ends, unless it is ended earlier.
    #[schema(format = "date-time")]
    until: String,
}

impl QuietMember {
    fn in_room(room: &RoomHandle, record: &RoomRecord) -> Option<Self> {
        let Quiet { who, until, .. } = room.quiet()?;
        let member = record.members.iter().find(|member| member.id == who)?;
        Some(Self { id: who, name: member.name.clone(), until: until.rfc3339() })
    }
}

/// The archive that a room was made of, where it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({"from": "0b9c1d2e-5a0e-4c7d-9a51-6f2f3d1f0a11",
    "signed_by": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "verified": true}))]
pub(in crate::http) struct ImportedFrom {
    /// Id of the room that was exported.
    from: String,
    /// The key that it is signed with, as `x` at `/api/v1/keys` of the server that signed it; null: it isn't
    /// signed.
    #[schema(required)]
    signed_by: Option<String>,
    /// Whether this server signed it. What another server says happened is only as true as that server is.
    verified: bool,
}

impl From<Imported> for ImportedFrom {
    fn from(Imported { from, signed_by, verified }: Imported) -> Self {
        Self { from, signed_by, verified }
    }
}

/// The recorded edits of a room, for playing it back. Shown to interviewers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"bytes": 48211, "limit": 268435456, "begins_at": null}))]
pub(in crate::http) struct History {
    /// Size of the recording in bytes.
    bytes: u64,
    /// The size at which the oldest edits are dropped. The documents themselves stay complete.
    limit: u64,
    /// The time from which on the recording is complete; null: from the beginning.
    #[schema(format = "date-time", required)]
    begins_at: Option<String>,
}

impl Room {
    pub(in crate::http) fn of(
        app: &App,
        name: &RoomName,
        room: &RoomHandle,
        role: Role,
    ) -> Result<Self, OpenError> {
        let people = room.people();
        let record = room.record()?;
        let seen = Self::seen(app, name, &record, role, (people, room.last_active(&record)));
        Ok(Self { quiet: QuietMember::in_room(room, &record), ..seen })
    }

    pub(super) fn of_record(
        app: &App,
        name: &RoomName,
        record: &RoomRecord,
        role: Role,
        people: usize,
    ) -> Self {
        Self::seen(app, name, record, role, (people, record.last_active))
    }

    fn seen(
        app: &App,
        name: &RoomName,
        record: &RoomRecord,
        role: Role,
        (people, last_active): (usize, UnixMillis),
    ) -> Self {
        let Settings { assistance, analysis, signals, candidates_keep, languages } = record.settings.clone();
        Self {
            id: name.to_string(),
            title: record.title.clone(),
            phase: record.phase,
            language: record.language.clone(),
            created_at: record.created.rfc3339(),
            started_at: record.started.map(|at| at.rfc3339()),
            ended_at: record.ended.map(|at| at.rfc3339()),
            code_begins_at: record.code_began().rfc3339(),
            last_active_at: last_active.rfc3339(),
            ends_at: retention::idle_end(record, last_active).map(|at| at.rfc3339()),
            delete_at: retention::deletion(record, last_active).map(|at| at.rfc3339()),
            people,
            has_password: record.password.is_some(),
            keep_days: record.keep_days,
            idle_minutes: record.idle_minutes,
            assistance,
            analysis,
            signals,
            candidates_keep,
            languages,
            calls: app.calls.offered,
            repository_hosts: if role.leads() { app.repositories.hosts() } else { Vec::new() },
            quiet: None,
            imported: record.imported.clone().map(ImportedFrom::from),
            role,
            history: None,
        }
    }

    /// For those who lead.
    pub(super) fn with_history(self, size: &HistorySize, limit: usize) -> Self {
        let begins_at = size.begins().map(UnixMillis::rfc3339);
        Self { history: Some(History { bytes: size.bytes(), limit: limit as u64, begins_at }), ..self }
    }
}

/// A link, without its token, which is shown only once, when the link is created.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "8d0c5a52-6a3e-4a55-8f0c-1c1b3a7d9e21", "role": "candidate", "label": "Ada, second round",
    "created_at": "2026-11-20T09:00:00Z", "expires_at": null
}))]
pub(in crate::http) struct Link {
    id: Uuid,
    /// The role of people who join by it.
    role: Role,
    /// A note on who it is for.
    #[schema(required)]
    label: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    /// When it expires, along with all sessions that came from it; null: never.
    #[schema(format = "date-time", required)]
    expires_at: Option<String>,
}

impl From<&LinkRecord> for Link {
    fn from(link: &LinkRecord) -> Self {
        Self {
            id: link.id,
            role: link.role,
            label: link.label.clone(),
            created_at: link.created.rfc3339(),
            expires_at: link.expires.map(|at| at.rfc3339()),
        }
    }
}

/// A link that was just created. Its token is not stored and can't be shown again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "8d0c5a52-6a3e-4a55-8f0c-1c1b3a7d9e21", "role": "candidate", "label": null,
    "created_at": "2026-11-20T09:00:00Z", "expires_at": null,
    "token": "Zk3pXw0m2Qb7sV9yLr4tNc8eJh1uGa5d",
    "url": "/rooms/3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11#Zk3pXw0m2Qb7sV9yLr4tNc8eJh1uGa5d"
}))]
pub(in crate::http) struct MadeLink {
    id: Uuid,
    /// The role of people who join by it.
    role: Role,
    /// A note on who it is for.
    #[schema(required)]
    label: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    /// When it expires; null: never.
    #[schema(format = "date-time", required)]
    expires_at: Option<String>,
    /// For `join`, or as `?token=` for a Yjs client.
    token: String,
    /// The room's page on this server. The token is in the fragment, which browsers never send.
    url: String,
}

impl MadeLink {
    pub(in crate::http) fn new(room: &RoomName, made: &links::MadeLink) -> Self {
        let Link { id, role, label, created_at, expires_at } = Link::from(&made.link);
        let token = made.token.reveal().to_owned();
        let url = format!("/rooms/{room}#{token}");
        Self { id, role, label, created_at, expires_at, token, url }
    }
}

/// A room that was just created, with a link for each role.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MadeRoom {
    pub(in crate::http) room: Room,
    /// One each for owner, interviewer, candidate and observer.
    pub(in crate::http) links: Vec<MadeLink>,
}

impl MadeRoom {
    pub(super) fn of(app: &App, (name, record, links): (RoomName, RoomRecord, Vec<links::MadeLink>)) -> Self {
        let room = Room::of_record(app, &name, &record, Role::Owner, 0);
        Self { room, links: links.iter().map(|link| MadeLink::new(&name, link)).collect() }
    }
}

/// Somebody who has joined.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "5b1f0d1c-2f3a-4d53-9f57-b9c1f2f0c7aa", "name": "Ada", "role": "candidate",
    "link": "8d0c5a52-6a3e-4a55-8f0c-1c1b3a7d9e21", "colour": 3, "color": "#862e9c",
    "joined_at": "2026-11-20T09:58:00Z", "connections": 1, "waiting": false,
    "quiet_until": null
}))]
pub(in crate::http) struct Member {
    #[schema(value_type = Uuid)]
    pub(in crate::http) id: crate::ids::MemberId,
    /// Their name.
    name: String,
    pub(in crate::http) role: Role,
    /// The link they joined with.
    link: Uuid,
    /// The number of their colour in the palette.
    colour: u8,
    /// Their colour on light backgrounds, as `#rrggbb`.
    color: &'static str,
    #[schema(format = "date-time")]
    joined_at: String,
    /// Open sockets and event streams; 0: not connected.
    connections: usize,
    /// Whether they are waiting for the interview to start.
    waiting: bool,
    /// When their quiet mode ends, if they are in it: what they write in the code is held back from
    /// everyone else.
    #[schema(format = "date-time", required)]
    quiet_until: Option<String>,
}

impl Member {
    pub(in crate::http) fn new(member: &MemberRecord, phase: Phase, present: &Present) -> Self {
        let connections = present.get(&member.id).map_or(0, |here| here.connections);
        Self {
            id: member.id,
            name: member.name.clone(),
            role: member.role,
            link: member.link,
            colour: member.colour.index(),
            color: member.colour.hex(),
            joined_at: member.joined.rfc3339(),
            connections,
            waiting: connections > 0 && phase == Phase::Pending && !member.role.leads(),
            quiet_until: None,
        }
    }

    /// The same where somebody may be quiet.
    pub(in crate::http) fn with_quiet(self, quiet: Option<Quiet>) -> Self {
        let quiet = quiet.filter(|quiet| quiet.who == self.id);
        Self { quiet_until: quiet.map(|quiet| quiet.until.rfc3339()), ..self }
    }
}

/// Somebody who is connected with just a link, without having joined.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0f0e3a52-8d1f-4b7e-a9b0-6a1b5f2d7c11", "role": "candidate",
    "link": "8d0c5a52-6a3e-4a55-8f0c-1c1b3a7d9e21", "since": "2026-11-20T09:58:00Z"
}))]
pub(super) struct Guest {
    /// The id of this connection. The next one has another.
    #[schema(value_type = Uuid)]
    id: crate::ids::MemberId,
    role: Role,
    /// The link they used. Anyone who has it can come back until it is revoked.
    #[schema(required)]
    link: Option<Uuid>,
    #[schema(format = "date-time")]
    since: String,
}

impl From<&Presence> for Guest {
    fn from(here: &Presence) -> Self {
        let Attendee { id, role, link, .. } = here.who;
        Self { id, role, link, since: here.since.rfc3339() }
    }
}

/// Somebody who joined or left.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::http) struct Person {
    #[schema(value_type = Uuid)]
    id: crate::ids::MemberId,
    name: String,
    role: Role,
}

impl From<&Attendee> for Person {
    fn from(who: &Attendee) -> Self {
        Self { id: who.id, name: who.name.clone(), role: who.role }
    }
}
