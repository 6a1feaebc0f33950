//! What happens in a room, in order, for those who follow it.
//!
//! The last events are kept, so that somebody whose connection broke can go on where
//! it broke. Who comes too late for that, or after the room was unloaded, is told so,
//! and looks at the room anew. Nobody has a queue of their own: a follower reads on
//! when it can.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::standing::Admitted;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::storage::room::MemberRecord;

/// Events that are kept.
const KEPT: usize = 1_000;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Where it is in the room's order.
    pub id: EventId,
    /// When it happened.
    pub at: UnixMillis,
    /// Where the interview stood: who may hear of it is decided by that (HARD-6).
    pub phase: Phase,
    /// What.
    pub what: Happening,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
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
    /// Somebody's code runs.
    RunStarted(RunNews),
    /// It has ended.
    RunCompleted(RunNews),
}

/// What is told of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunNews {
    /// Its id.
    pub run: Uuid,
    /// How whoever started it calls themselves.
    pub by: String,
    /// Its language's id.
    pub language: &'static str,
    /// Where it runs.
    pub place: &'static str,
    /// How it ended.
    pub outcome: Option<&'static str>,
}

/// Somebody who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// The member, or the guest of a link.
    pub id: MemberId,
    /// As they call themselves.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The link that they came by, if they came by one.
    pub link: Option<Uuid>,
}

impl From<&MemberRecord> for Attendee {
    fn from(member: &MemberRecord) -> Self {
        Self { id: member.id, name: member.name.clone(), role: member.role, link: Some(member.link) }
    }
}

impl Attendee {
    /// Somebody who was let in.
    pub fn of(admitted: &Admitted) -> Self {
        let name = admitted.member.as_ref().map_or_else(|| "Guest".to_owned(), |member| member.name.clone());
        Self { id: admitted.author.id(), name, role: admitted.role, link: admitted.link }
    }
}

/// Where an event is: `RUN-NUMBER`. The run is the room's time in memory, since
/// numbers begin anew with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventId {
    run: Uuid,
    number: u64,
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

/// The events of one room.
#[derive(Debug)]
pub struct EventLog {
    run: Uuid,
    events: Mutex<VecDeque<Event>>,
    last: watch::Sender<u64>,
}

/// Reads a room's events one after the other.
#[derive(Debug)]
pub struct Follower {
    run: Uuid,
    seen: u64,
    last: watch::Receiver<u64>,
}

/// What a follower gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The next event.
    Event(Event),
    /// Some are not kept any more: look at the room anew, and go on from here.
    Missed(EventId),
}

impl Default for EventLog {
    fn default() -> Self {
        Self { run: Uuid::new_v4(), events: Mutex::default(), last: watch::Sender::new(0) }
    }
}

impl EventLog {
    /// Adds an event.
    pub(super) fn push(&self, at: UnixMillis, phase: Phase, what: Happening) {
        let number = *self.last.borrow() + 1;
        let mut events = self.events();
        events.push_back(Event { id: EventId { run: self.run, number }, at, phase, what });
        while events.len() > KEPT {
            events.pop_front();
        }
        drop(events);
        self.last.send_replace(number);
    }

    /// Follows from an event that was seen, or from now.
    pub fn follow(&self, after: Option<EventId>) -> Follower {
        let last = self.last.subscribe();
        let seen = match after {
            Some(id) if id.run == self.run => id.number,
            // Of another run: everything since is missed, which shows as number 0.
            Some(_) => return Follower { run: Uuid::nil(), seen: 0, last },
            None => *last.borrow(),
        };
        Follower { run: self.run, seen, last }
    }

    /// The next event, when there is one. `None` when the room's time in memory is
    /// over.
    pub async fn next(&self, follower: &mut Follower) -> Option<Next> {
        let last = if follower.run == self.run {
            let seen = follower.seen;
            *follower.last.wait_for(|last| *last > seen).await.ok()?
        } else {
            *self.last.borrow()
        };
        let events = self.events();
        let first = events.front().map_or(last + 1, |event| event.id.number);
        if follower.run != self.run || follower.seen + 1 < first {
            (follower.run, follower.seen) = (self.run, last);
            return Some(Next::Missed(EventId { run: self.run, number: last }));
        }
        let event = events.iter().find(|event| event.id.number == follower.seen + 1)?.clone();
        follower.seen = event.id.number;
        Some(Next::Event(event))
    }

    fn events(&self) -> MutexGuard<'_, VecDeque<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(log: &EventLog, language: usize) {
        log.push(UnixMillis(1), Phase::Live, Happening::LanguageChanged { language: language.to_string() });
    }

    async fn next(log: &EventLog, follower: &mut Follower) -> Result<(EventId, String), EventId> {
        match log.next(follower).await {
            Some(Next::Event(Event { id, what: Happening::LanguageChanged { language }, .. })) => {
                Ok((id, language))
            }
            Some(Next::Missed(id)) => Err(id),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_follower_goes_on_where_it_broke_off() {
        let log = EventLog::default();
        push(&log, 0);
        let mut follower = log.follow(None);
        push(&log, 1);
        push(&log, 2);
        let (id, language) = next(&log, &mut follower).await.unwrap();
        assert_eq!(language, "1");
        let mut again = log.follow(Some(id.to_string().parse().unwrap()));
        assert_eq!(next(&log, &mut again).await.unwrap().1, "2");
    }

    #[tokio::test]
    async fn who_missed_too_much_is_told() {
        let log = EventLog::default();
        let mut slow = log.follow(None);
        for number in 0..KEPT + 5 {
            push(&log, number);
        }
        let from = next(&log, &mut slow).await.unwrap_err();
        push(&log, 7);
        assert_eq!(next(&log, &mut slow).await.unwrap().1, "7");
        // Another run of the same room.
        let later = EventLog::default();
        let mut follower = later.follow(Some(from));
        next(&later, &mut follower).await.unwrap_err();
        push(&later, 8);
        assert_eq!(next(&later, &mut follower).await.unwrap().1, "8");
        for bad in ["", "1", "x-1", &format!("{}-", Uuid::nil())] {
            assert!(bad.parse::<EventId>().is_err(), "{bad:?}");
        }
    }
}
