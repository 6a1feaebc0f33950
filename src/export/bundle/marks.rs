//! What the history of a room's files is told by: its runs, its phases, and what else a
//! playback marks. What only leaders hear of is no part of it.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::auth::identity::one_line;
use crate::clock::UnixMillis;
use crate::export::source::{ExportError, Source};
use crate::ids::{Author, MemberId, RoomName};
use crate::language::Language;
use crate::rights::phase::Phase;
use crate::storage::event::{Event, EventKind, RunNews};

/// Marks that become commits: an interview has some dozens.
const MAX_MARKS: usize = 2_000;
/// Events that are read at a time.
const PAGE: usize = 500;
/// Characters of a line that is shown.
const LONGEST: usize = 200;

/// Somebody, as git wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) email: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) at: UnixMillis,
    pub(super) by: Signature,
    pub(super) message: String,
    /// It is told also where no file has changed since the last one.
    pub(super) is_told: bool,
}

/// All of them, in order.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) marks: Vec<Mark>,
    /// How many there are beside them.
    pub(super) more: usize,
}

impl Signature {
    /// The server.
    pub(super) fn server() -> Self {
        Self { name: "Pairpad".to_owned(), email: "server@pairpad.invalid".to_owned() }
    }

    fn of(by: Option<MemberId>, names: &BTreeMap<MemberId, String>, said: Option<&str>) -> Self {
        let Some(id) = by.filter(|id| *id != Author::Server.id()) else { return Self::server() };
        if id == Author::Operator.id() {
            return Self { name: "Operator".to_owned(), email: "operator@pairpad.invalid".to_owned() };
        }
        let name = names.get(&id).map(String::as_str).or(said).unwrap_or_default();
        let name: String = name.chars().filter(|c| !"<>".contains(*c)).collect();
        let name = short(&name);
        let name = if name.is_empty() { "Guest".to_owned() } else { name };
        Self { name, email: format!("{id}@pairpad.invalid") }
    }
}

impl Marks {
    /// Of a room.
    ///
    /// # Errors
    /// When its events can't be read.
    pub(super) fn read(
        source: &impl Source,
        room: &RoomName,
        names: &BTreeMap<MemberId, String>,
    ) -> Result<Self, ExportError> {
        let mut reading = Reading::default();
        let mut after = 0;
        loop {
            let page = source.events(room, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(reading.found) };
            after = last.id.number;
            page.into_iter().for_each(|event| reading.take(event, names));
        }
    }
}

#[derive(Default)]
struct Reading {
    found: Marks,
    /// Which run is which mark, and its number.
    runs: HashMap<Uuid, (usize, usize)>,
    has_begun: bool,
    last: UnixMillis,
}

impl Reading {
    fn take(&mut self, event: Event, names: &BTreeMap<MemberId, String>) {
        // Time never goes back in what is told.
        self.last = self.last.max(event.at);
        let (message, is_told, said) = match event.kind {
            EventKind::RunStarted(run) => {
                let number = self.runs.len() + 1;
                self.runs.insert(run.run, (self.found.marks.len(), number));
                (told(number, &run, "not finished"), true, Some(run.by_name))
            }
            EventKind::RunCompleted(run) => {
                let known = self.runs.get(&run.run).copied();
                if let Some((mark, number)) = known
                    && let Some(mark) = self.found.marks.get_mut(mark)
                {
                    mark.message = told(number, &run, &outcome(&run));
                }
                return;
            }
            EventKind::PhaseChanged { phase } => {
                let message = match phase {
                    Phase::Pending => "The interview waits",
                    Phase::Live if self.has_begun => "The interview goes on",
                    Phase::Live => "The interview begins",
                    Phase::Ended => "The interview ends",
                };
                self.has_begun |= phase == Phase::Live;
                (message.to_owned(), true, None)
            }
            EventKind::LanguageChanged { language } => {
                let name = Language::from_id(&language).map_or(language, |known| known.name().to_owned());
                (format!("The language is {}", short(&name)), false, None)
            }
            EventKind::MemberJoined { who, .. } => (format!("{} joins", short(&who.name)), false, None),
            EventKind::MemberLeft { who, .. } => (format!("{} leaves", short(&who.name)), false, None),
            EventKind::QuietBegan { who, .. } => (format!("{} works alone", short(&who.name)), false, None),
            EventKind::QuietEnded { who } => (format!("{} is back", short(&who.name)), false, None),
            EventKind::QuestionBrought { question } => {
                (format!("The question is {}", short(&question.title)), false, None)
            }
            EventKind::CodeRestored { .. } => ("An earlier version comes back".to_owned(), false, None),
            EventKind::RoomCreated
            | EventKind::RoomImported(_)
            | EventKind::MemberRenamed { .. }
            | EventKind::MemberRemoved { .. }
            | EventKind::ProblemUpdated
            | EventKind::RoomUpdated
            | EventKind::LinkCreated(_)
            | EventKind::LinkChanged(_)
            | EventKind::LinkRevoked(_)
            | EventKind::Sealed { .. }
            | EventKind::ReviewComment { .. }
            | EventKind::JudgementGiven { .. }
            | EventKind::Signal { .. } => return,
        };
        if self.found.marks.len() >= MAX_MARKS {
            self.found.more += 1;
            return;
        }
        let by = Signature::of(event.by, names, said.as_deref());
        self.found.marks.push(Mark { at: self.last, by, message, is_told });
    }
}

fn told(number: usize, run: &RunNews, outcome: &str) -> String {
    format!("Run {number} by {}: {outcome}", short(&run.by_name))
}

/// As the page says it.
fn outcome(run: &RunNews) -> String {
    match (run.tests, run.outcome.as_deref(), run.exit_code) {
        (Some((passed, total)), ..) if total > 0 => {
            let word = if passed == total { "passed" } else { "failed" };
            format!("{word} ({passed} of {total} tests)")
        }
        (_, Some("exited"), Some(0)) => "passed".to_owned(),
        (_, Some("exited"), Some(code)) => format!("failed (exit code {code})"),
        (_, Some("cancelled"), _) => "stopped".to_owned(),
        (_, Some(outcome), _) => format!("failed ({})", short(&outcome.replace('_', " "))),
        (_, None, _) => "failed".to_owned(),
    }
}

fn short(text: &str) -> String {
    one_line(text).chars().take(LONGEST).collect()
}
