//! What one room was used for, day by day. Pure: fed with its record and its events.

use std::collections::BTreeMap;

use crate::clock::UnixMillis;
use crate::rights::phase::Phase;
use crate::storage::event::{Event, EventKind, RunNews};
use crate::storage::room::RoomRecord;

/// A day in UTC: how many have passed since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub u64);

/// Milliseconds of a day.
const LENGTH: u64 = 24 * 60 * 60 * 1000;

impl Day {
    /// The day of a time.
    pub fn of(at: UnixMillis) -> Self {
        Self(at.0 / LENGTH)
    }

    /// When it begins.
    pub fn begins(self) -> UnixMillis {
        UnixMillis(self.0 * LENGTH)
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunKind {
    /// Its language's id.
    pub language: String,
    /// `exited`, `timed_out` and so on; a program that ended with another code than 0 is `failed`.
    pub outcome: String,
}

/// What happened in a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Interviews that were started for the first time.
    pub interviews: u64,
    /// People who joined; each counts once in each room.
    pub people: u64,
    /// Milliseconds in which interviews were live.
    pub live_ms: u64,
    /// Runs that ended.
    pub runs: BTreeMap<RunKind, u64>,
}

impl Usage {
    /// Both together.
    pub fn add(&mut self, other: &Self) {
        self.interviews += other.interviews;
        self.people += other.people;
        self.live_ms += other.live_ms;
        for (kind, count) in &other.runs {
            *self.runs.entry(kind.clone()).or_default() += count;
        }
    }
}

/// Kinds of runs that are told apart in a day of a room: a browser may report any outcome.
const MAX_KINDS: usize = 100;
/// Characters of a name that is kept.
const MAX_NAME: usize = 40;

/// What the events of a room say, as far as they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomTally {
    days: BTreeMap<Day, Usage>,
    /// Since when the interview is live.
    live_since: Option<UnixMillis>,
}

impl RoomTally {
    /// What happened next.
    pub fn add(&mut self, event: &Event) {
        match &event.kind {
            // What comes before happened in another room.
            EventKind::RoomImported(_) => *self = Self::default(),
            EventKind::PhaseChanged { phase: Phase::Live } => {
                self.live_since.get_or_insert(event.at);
            }
            EventKind::PhaseChanged { phase: Phase::Ended | Phase::Pending } => {
                if let Some(since) = self.live_since.take() {
                    add_live(&mut self.days, since, event.at);
                }
            }
            EventKind::RunCompleted(run) => {
                let runs = &mut self.days.entry(Day::of(event.at)).or_default().runs;
                let kind = RunKind::of(run);
                if runs.len() < MAX_KINDS || runs.contains_key(&kind) {
                    *runs.entry(kind).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    /// What the room was used for, with what its record says: an interview that goes on is live
    /// until somebody last did something.
    pub fn days(&self, record: &RoomRecord) -> BTreeMap<Day, Usage> {
        let mut days = self.days.clone();
        if let Some(since) = self.live_since {
            add_live(&mut days, since, record.last_active);
        }
        if record.imported.is_some() {
            return days;
        }
        if let Some(started) = record.started {
            days.entry(Day::of(started)).or_default().interviews += 1;
        }
        for member in record.members.iter().filter(|member| member.role.attends()) {
            days.entry(Day::of(member.joined)).or_default().people += 1;
        }
        days
    }

    /// Drops what is of no interest any more.
    pub fn forget_before(&mut self, first: Day) {
        self.days.retain(|day, _| *day >= first);
    }
}

impl RunKind {
    fn of(run: &RunNews) -> Self {
        let outcome = match (run.outcome.as_deref(), run.exit_code) {
            (Some("exited"), Some(0)) => "succeeded",
            (Some("exited"), Some(_)) => "failed",
            (Some(other), _) => other,
            (None, _) => "unknown",
        };
        let name = |text: &str| text.chars().take(MAX_NAME).collect();
        Self { language: name(&run.language), outcome: name(outcome) }
    }
}

/// Each day gets its part of a time that goes on past midnight.
fn add_live(days: &mut BTreeMap<Day, Usage>, since: UnixMillis, until: UnixMillis) {
    let mut at = since;
    while at < until {
        let day = Day::of(at);
        let end = Day(day.0 + 1).begins().min(until);
        days.entry(day).or_default().live_ms += end.0 - at.0;
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::auth::identity::Colour;
    use crate::ids::MemberId;
    use crate::rights::role::Role;
    use crate::storage::event::EventId;
    use crate::storage::room::{Imported, MemberRecord};

    const HOUR: u64 = 60 * 60 * 1000;

    fn event(at: u64, kind: EventKind) -> Event {
        let id = EventId { run: Uuid::nil(), number: at };
        Event { id, at: UnixMillis(at), phase: Phase::Live, by: None, kind }
    }

    fn run(outcome: &str, exit_code: Option<i32>) -> EventKind {
        EventKind::RunCompleted(RunNews {
            run: Uuid::nil(),
            by_name: "Ada".to_owned(),
            language: "python".to_owned(),
            place: "server".to_owned(),
            outcome: Some(outcome.to_owned()),
            exit_code,
            tests: None,
        })
    }

    fn live(is_live: bool) -> EventKind {
        EventKind::PhaseChanged { phase: if is_live { Phase::Live } else { Phase::Ended } }
    }

    #[test]
    fn an_interview_past_midnight_is_two_days_and_runs_count_by_how_they_ended() {
        let mut tally = RoomTally::default();
        for event in [
            event(23 * HOUR, live(true)),
            event(23 * HOUR, run("exited", Some(0))),
            event(23 * HOUR, run("exited", Some(0))),
            event(24 * HOUR + 1, run("exited", Some(3))),
            event(24 * HOUR + 2, run("timed_out", None)),
            event(26 * HOUR, live(false)),
            // Reopened, and still live: until somebody last did something.
            event(27 * HOUR, live(true)),
        ] {
            tally.add(&event);
        }
        let mut record = RoomRecord::new(UnixMillis(0), "python");
        (record.started, record.last_active) = (Some(UnixMillis(23 * HOUR)), UnixMillis(28 * HOUR));
        let days = tally.days(&record);
        let counts = |day| (days[&Day(day)].interviews, days[&Day(day)].live_ms);
        assert_eq!((counts(0), counts(1)), ((1, HOUR), (0, 3 * HOUR)));
        let runs: Vec<(&str, u64)> = days
            .values()
            .flat_map(|day| &day.runs)
            .map(|(kind, count)| (kind.outcome.as_str(), *count))
            .collect();
        assert_eq!(runs, [("succeeded", 2), ("failed", 1), ("timed_out", 1)]);
        tally.forget_before(Day(1));
        assert_eq!(tally.days(&record)[&Day(0)].live_ms, 0);
    }

    #[test]
    fn people_count_on_the_day_they_joined_and_not_those_who_only_review() {
        let mut record = RoomRecord::new(UnixMillis(0), "python");
        let member = |role, joined| MemberRecord {
            id: MemberId::random(),
            name: "Ada".to_owned(),
            role,
            link: Uuid::nil(),
            colour: Colour::least_used([].into_iter()),
            joined: UnixMillis(joined),
            removed: false,
        };
        record.members =
            vec![member(Role::Owner, 0), member(Role::Candidate, 25 * HOUR), member(Role::Reviewer, 0)];
        let people = |record: &RoomRecord| {
            let days = RoomTally::default().days(record);
            days.values().map(|usage| usage.people).collect::<Vec<_>>()
        };
        assert_eq!(people(&record), [1, 1]);
        // What was imported happened elsewhere.
        let imported = Imported { from: String::new(), signed_by: None, verified: false };
        record.imported = Some(imported.clone());
        assert_eq!(people(&record), [0; 0]);
        let mut tally = RoomTally::default();
        tally.add(&event(5, run("exited", Some(0))));
        tally.add(&event(6, EventKind::RoomImported(imported)));
        assert_eq!(tally, RoomTally::default());
    }

    #[test]
    fn a_room_keeps_so_many_kinds_of_runs_a_day() {
        let mut tally = RoomTally::default();
        for number in 0..1_000 {
            tally.add(&event(5, run(&format!("{number}{}", "x".repeat(100)), None)));
        }
        let kinds: Vec<&RunKind> = tally.days.values().flat_map(|usage| usage.runs.keys()).collect();
        assert_eq!(kinds.len(), MAX_KINDS);
        assert!(kinds.iter().all(|kind| kind.outcome.len() == MAX_NAME));
    }
}
