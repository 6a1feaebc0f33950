//! What is told of an event of a room: in the event stream and in a recording.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{ImportedFrom, Person, Room};
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::storage::event::{CommentChange, Event, EventKind, LinkNews, RunNews, SignalNews};
use crate::storage::room::QuestionRef;

/// The data of one event. Which fields there are depends on the event's name.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = RoomEvent, example = json!({"at": "2026-11-20T10:00:00Z", "phase": "live"}))]
pub(in crate::http) struct EventData {
    /// When it happened.
    #[schema(format = "date-time")]
    at: String,
    /// Whose doing it was, where that is known and not said otherwise: a member or guest; the highest UUID
    /// for whoever has an API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    by: Option<MemberId>,
    /// `member_joined`, `member_left`, `member_renamed`, `member_removed`, `quiet_began`, `quiet_ended`,
    /// `signal`, `judgement_given`: who.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<Person>,
    /// `member_joined`, `member_left`: how many people are here now.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<usize>,
    /// `quiet_began`: when it ends, unless it is ended earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    quiet_until: Option<String>,
    /// `language_changed`: the active language's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// `phase_changed`: where the interview stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<Phase>,
    /// `run_started`, `run_completed`: which run.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<RunEvent>,
    /// `link_created`, `link_changed`, `link_revoked`: which link.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<LinkEvent>,
    /// `sealed`: where the history stood when the interview had ended, signed (JWS) with the key `exports`.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    /// `signal`: what the candidate's page noticed.
    #[serde(skip_serializing_if = "Option::is_none")]
    signal: Option<SignalEvent>,
    /// `code_restored`: the time as which the code is again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    restored_from: Option<String>,
    /// `question_brought`: which one the room has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<QuestionEvent>,
    /// `room_imported`: from where. What comes before this happened in that room.
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<ImportedFrom>,
    /// `review_comment`: which comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<CommentEvent>,
    /// `room`: the room as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<Room>,
}

impl EventData {
    /// The room as it is at this time.
    pub(super) fn of_room(at: String, room: Room) -> Self {
        Self { at, room: Some(room), ..Self::default() }
    }
}

/// What is told of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RunEvent {
    id: String,
    /// Name of whoever started it.
    by_name: String,
    language: String,
    /// `server` or `browser`.
    place: String,
    /// `run_completed`: how it ended, as in a run's `outcome`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// `run_completed`: the exit code, if it ended by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i32>,
    /// `run_completed`, where test cases were run: how many passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests_passed: Option<usize>,
    /// The same: how many there were.
    #[serde(skip_serializing_if = "Option::is_none")]
    tests_total: Option<usize>,
}

impl From<RunNews> for RunEvent {
    fn from(RunNews { run, by_name, language, place, outcome, exit_code, tests }: RunNews) -> Self {
        let (tests_passed, tests_total) = tests.unzip();
        Self { id: run.to_string(), by_name, language, place, outcome, exit_code, tests_passed, tests_total }
    }
}

/// What is told of a comment on the recording.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommentEvent {
    #[schema(value_type = Uuid)]
    id: Uuid,
    change: CommentChange,
}

/// What is told of a question that was brought in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionEvent {
    id: String,
    version: u64,
    title: String,
}

impl From<QuestionRef> for QuestionEvent {
    fn from(QuestionRef { id, version, title }: QuestionRef) -> Self {
        Self { id, version, title }
    }
}

/// What is told of a link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkEvent {
    #[schema(value_type = Uuid)]
    id: Uuid,
    role: Role,
    /// For whom it is.
    #[schema(required)]
    label: Option<String>,
}

impl From<LinkNews> for LinkEvent {
    fn from(LinkNews { link, role, label }: LinkNews) -> Self {
        Self { id: link, role, label }
    }
}

/// What a candidate's page noticed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SignalEvent {
    /// `paste` or `away`.
    kind: &'static str,
    /// `paste`: how many lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<u32>,
    /// `paste`: how many characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    characters: Option<u32>,
    /// `away`: for how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
}

impl From<SignalNews> for SignalEvent {
    fn from(signal: SignalNews) -> Self {
        let none = Self { kind: "away", lines: None, characters: None, seconds: None };
        match signal {
            SignalNews::Paste { lines, characters } => {
                Self { kind: "paste", lines: Some(lines), characters: Some(characters), ..none }
            }
            SignalNews::Away { seconds } => Self { seconds: Some(seconds), ..none },
        }
    }
}

/// The name of an event, and what is told of it.
pub(super) fn describe(Event { at, by, kind, .. }: Event) -> (&'static str, EventData) {
    let data = EventData { at: at.rfc3339(), by, ..EventData::default() };
    let of = |who, data| EventData { member: Some(Person::from(&who)), ..data };
    match kind {
        EventKind::RoomCreated => ("room_created", data),
        EventKind::RoomImported(imported) => {
            ("room_imported", EventData { imported: Some(imported.into()), ..data })
        }
        EventKind::MemberJoined { who, people } => {
            ("member_joined", EventData { people: Some(people), ..of(who, data) })
        }
        EventKind::MemberLeft { who, people } => {
            ("member_left", EventData { people: Some(people), ..of(who, data) })
        }
        EventKind::MemberRenamed { who } => ("member_renamed", of(who, data)),
        EventKind::MemberRemoved { who } => ("member_removed", of(who, data)),
        EventKind::LanguageChanged { language } => {
            ("language_changed", EventData { language: Some(language), ..data })
        }
        EventKind::ProblemUpdated => ("problem_updated", data),
        EventKind::PhaseChanged { phase } => ("phase_changed", EventData { phase: Some(phase), ..data }),
        EventKind::QuietBegan { who, until } => {
            ("quiet_began", EventData { quiet_until: Some(until.rfc3339()), ..of(who, data) })
        }
        EventKind::QuietEnded { who } => ("quiet_ended", of(who, data)),
        EventKind::RoomUpdated => ("room_updated", data),
        EventKind::LinkCreated(link) => ("link_created", EventData { link: Some(link.into()), ..data }),
        EventKind::LinkChanged(link) => ("link_changed", EventData { link: Some(link.into()), ..data }),
        EventKind::LinkRevoked(link) => ("link_revoked", EventData { link: Some(link.into()), ..data }),
        EventKind::Sealed { statement } => ("sealed", EventData { statement: Some(statement), ..data }),
        EventKind::Signal { who, signal } => {
            ("signal", EventData { signal: Some(signal.into()), ..of(who, data) })
        }
        EventKind::ReviewComment { comment: id, change } => {
            ("review_comment", EventData { comment: Some(CommentEvent { id, change }), ..data })
        }
        EventKind::JudgementGiven { who } => ("judgement_given", of(who, data)),
        EventKind::RunStarted(run) => ("run_started", EventData { run: Some(run.into()), ..data }),
        EventKind::RunCompleted(run) => ("run_completed", EventData { run: Some(run.into()), ..data }),
        EventKind::QuestionBrought { question } => {
            ("question_brought", EventData { question: Some(question.into()), ..data })
        }
        EventKind::CodeRestored { from } => {
            ("code_restored", EventData { restored_from: Some(from.rfc3339()), ..data })
        }
    }
}
