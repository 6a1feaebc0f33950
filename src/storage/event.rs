//! What happened in a room, as it is kept: the room's event log, in the same store as its
//! journals. What people wrote is in the journals and not here a second time.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::room::{Imported, MemberRecord, QuestionRef};
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::rights::role::Role;

/// Events that a room keeps: the last ones. An interview has some hundred; somebody who
/// means harm takes no more of the disk than this.
pub const MAX_EVENTS: u64 = 50_000;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Where it is in the room's order.
    pub id: EventId,
    /// When it happened.
    pub at: UnixMillis,
    /// Where the interview stood: who may hear of it is decided by that (HARD-6).
    pub phase: Phase,
    /// Whose doing it was, as [`Author::id`](crate::ids::Author::id) has it, where that is
    /// known and not said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The room was made.
    RoomCreated,
    /// It was made of an archive: what comes before this happened in another room.
    RoomImported(Imported),
    /// Somebody came who was not here.
    MemberJoined {
        /// Who.
        who: Attendee,
        /// People who are here now.
        people: usize,
    },
    /// Somebody's last connection ended.
    MemberLeft {
        /// Who.
        who: Attendee,
        /// People who are here now.
        people: usize,
    },
    /// A member has another name.
    MemberRenamed {
        /// Who, by the new name.
        who: Attendee,
    },
    /// Somebody was sent away.
    MemberRemoved {
        /// Who.
        who: Attendee,
    },
    /// Another language was chosen.
    LanguageChanged {
        /// Its id.
        language: String,
    },
    /// The statement was edited. Edits within a second are one event.
    ProblemUpdated,
    /// The interview was started, ended or reopened.
    PhaseChanged {
        /// Where it stands now.
        #[serde(rename = "to")]
        phase: Phase,
    },
    /// Somebody is quiet from now on, or for longer.
    QuietBegan {
        /// Who.
        who: Attendee,
        /// Until when, if nothing ends it before.
        until: UnixMillis,
    },
    /// Nobody is quiet any more: what was held back is shown.
    QuietEnded {
        /// Who was.
        who: Attendee,
    },
    /// Title or settings were changed.
    RoomUpdated,
    /// A link was made.
    LinkCreated(LinkNews),
    /// A link has another label or time to expire.
    LinkChanged(LinkNews),
    /// A link lets nobody in any more.
    LinkRevoked(LinkNews),
    /// The server has signed where the history stood, soon after an end.
    Sealed {
        /// JWS, compact form.
        statement: String,
    },
    /// A candidate's page noticed something that was announced to be noticed.
    Signal {
        /// Whose.
        who: Attendee,
        /// What.
        #[serde(flatten)]
        signal: SignalNews,
    },
    /// Somebody's code runs.
    RunStarted(RunNews),
    /// It has ended.
    RunCompleted(RunNews),
    /// The files of the code were brought back to what they were.
    CodeRestored {
        /// At this time.
        from: UnixMillis,
    },
    /// A question of the library was brought in.
    QuestionBrought {
        /// Which one.
        question: QuestionRef,
    },
    /// Somebody commented on the recording.
    ReviewComment {
        /// Which comment.
        comment: Uuid,
        /// What became of it.
        change: CommentChange,
    },
    /// Somebody who leads has given their judgement, or changed the one they gave.
    JudgementGiven {
        /// Who.
        who: Attendee,
    },
}

impl EventKind {
    /// Whether only those who lead may hear of it.
    pub fn is_for_leaders(&self) -> bool {
        match self {
            // The others don't see reviewers.
            Self::MemberRemoved { who } => !who.role.attends(),
            kind => matches!(
                kind,
                Self::LinkCreated(_)
                    | Self::LinkChanged(_)
                    | Self::LinkRevoked(_)
                    | Self::Signal { .. }
                    | Self::Sealed { .. }
                    | Self::JudgementGiven { .. }
            ),
        }
    }
}

/// What became of a comment on the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommentChange {
    /// It is there now.
    Written,
    /// It says something else.
    Changed,
    /// It says nothing any more.
    Deleted,
}

/// What is told of a link. Nothing by which anybody could come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkNews {
    /// Names it.
    pub link: Uuid,
    /// What it makes people.
    pub role: Role,
    /// For whom it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What somebody's page noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "snake_case")]
pub enum SignalNews {
    /// A large paste.
    Paste {
        /// Its lines.
        lines: u32,
        /// Its characters.
        characters: u32,
    },
    /// The tab was left, until now.
    Away {
        /// For how long.
        seconds: u32,
    },
}

/// What is told of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunNews {
    /// Its id.
    pub run: Uuid,
    /// How whoever started it calls themselves.
    pub by_name: String,
    /// Its language's id.
    pub language: String,
    /// Where it runs.
    pub place: String,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// With which exit code, if it ended by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// How many of its test cases passed, and how many there were, if it was tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<(usize, usize)>,
}

/// Somebody who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The member, or the guest of a link.
    pub id: MemberId,
    /// As they call themselves.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The link that they came by, if they came by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Uuid>,
}

impl From<&MemberRecord> for Attendee {
    fn from(member: &MemberRecord) -> Self {
        Self { id: member.id, name: member.name.clone(), role: member.role, link: Some(member.link) }
    }
}

/// Where an event is: `RUN-NUMBER`. The run is one of the room's times in memory. Numbers go
/// on from one to the next; but what had not reached the disk when a server died has its
/// number given to something else, and is told from that by its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventId {
    /// In which of the room's times in memory.
    pub run: Uuid,
    /// Grows, with gaps. The first is 1.
    pub number: u64,
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.run.simple(), self.number)
    }
}

/// The text is no event's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is not the id of an event.")]
pub struct NotAnEventId;

impl FromStr for EventId {
    type Err = NotAnEventId;

    fn from_str(text: &str) -> Result<Self, NotAnEventId> {
        let (run, number) = text.split_once('-').ok_or(NotAnEventId)?;
        let run = Uuid::try_parse(run).map_err(|_| NotAnEventId)?;
        Ok(Self { run, number: number.parse().map_err(|_| NotAnEventId)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(kind: EventKind) -> String {
        let id = EventId { run: Uuid::from_u128(7), number: 3 };
        let by = Some(MemberId(Uuid::max()));
        let event = Event { id, at: UnixMillis(5), phase: Phase::Live, by, kind };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
        text
    }

    #[test]
    fn every_kind_comes_back_as_it_was_written() {
        let who = Attendee {
            id: MemberId::random(),
            name: "Ada".to_owned(),
            role: Role::Owner,
            link: Some(Uuid::nil()),
        };
        let run = RunNews {
            run: Uuid::nil(),
            by_name: "Ada".to_owned(),
            language: "python".to_owned(),
            place: "server".to_owned(),
            outcome: Some("exited".to_owned()),
            exit_code: Some(1),
            tests: Some((2, 3)),
        };
        let judge = Attendee { link: None, ..who.clone() };
        let link = || LinkNews { link: Uuid::nil(), role: Role::Candidate, label: None };
        let kinds = [
            EventKind::RoomCreated,
            EventKind::RoomImported(Imported { from: "a".to_owned(), signed_by: None, verified: false }),
            EventKind::MemberJoined { who: who.clone(), people: 1 },
            EventKind::MemberLeft { who: Attendee { link: None, ..who.clone() }, people: 0 },
            EventKind::MemberRenamed { who: who.clone() },
            EventKind::MemberRemoved { who: who.clone() },
            EventKind::LanguageChanged { language: "go".to_owned() },
            EventKind::ProblemUpdated,
            EventKind::PhaseChanged { phase: Phase::Ended },
            EventKind::QuietBegan { who: who.clone(), until: UnixMillis(9) },
            EventKind::QuietEnded { who: who.clone() },
            EventKind::RoomUpdated,
            EventKind::LinkCreated(LinkNews { label: Some("Bob".to_owned()), ..link() }),
            EventKind::LinkChanged(link()),
            EventKind::LinkRevoked(link()),
            EventKind::Signal { who: who.clone(), signal: SignalNews::Paste { lines: 4, characters: 90 } },
            EventKind::Signal { who, signal: SignalNews::Away { seconds: 20 } },
            EventKind::Sealed { statement: "a.b.c".to_owned() },
            EventKind::ReviewComment { comment: Uuid::nil(), change: CommentChange::Deleted },
            EventKind::JudgementGiven { who: judge },
            EventKind::RunStarted(RunNews { outcome: None, exit_code: None, tests: None, ..run.clone() }),
            EventKind::RunCompleted(run),
            EventKind::CodeRestored { from: UnixMillis(4) },
            EventKind::QuestionBrought {
                question: QuestionRef { id: "sum".to_owned(), version: 3, title: "Sum".to_owned() },
            },
        ];
        for kind in kinds {
            round_trip(kind);
        }
        // Where it stood and where it stands now are told apart.
        let text = round_trip(EventKind::PhaseChanged { phase: Phase::Ended });
        assert!(text.contains(r#""phase":"live""#) && text.contains(r#""to":"ended""#), "{text}");
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let id = EventId { run: Uuid::from_u128(7), number: 3 };
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in ["", "1", "x-1", &format!("{}-", Uuid::nil()), &format!("{}-x", Uuid::nil())] {
            assert_eq!(bad.parse::<EventId>(), Err(NotAnEventId), "{bad:?}");
        }
    }
}
