//! Who is where in a document: awareness states, and which connection owns each.
//! Pure, like [`super::state`].
//!
//! An id belongs to the connection that brought it, until that one leaves
//! (AWARE-1, AWARE-2). Ids of those who left are remembered with their clock for
//! a while: somebody who comes back announces an old clock, is answered with
//! `null` at the clock known here, and raises its own at once (AWARE-4).
//!
//! A state that the server has stamped with an identity goes out at a higher clock
//! than it came in with, to its owner too, which takes it for its own (AWARE-3) and sends it
//! back: that is the end of it, also while later ones are under way. If it were taken for
//! something new, it would be answered, and two that follow each other would for ever.

pub(super) mod announcer;

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::key::MemberKey;
use crate::auth::identity::{Identity, Marks};
use crate::config::limits::Limits;
use crate::protocol::guard::AwarenessEntry;
use crate::protocol::message;

/// All presence of one document.
#[derive(Debug, Default)]
pub struct Presence {
    present: HashMap<u64, Present>,
    departed: HashMap<u64, u32>,
    /// The ids of `departed`, longest gone first.
    departures: VecDeque<u64>,
}

#[derive(Debug)]
struct Present {
    owner: MemberKey,
    /// The clock of the state that the owner has.
    clock: u32,
    /// The clock of what the others have: while that is veiled it counts what they were told.
    told_clock: u32,
    /// The clock that the owner sent last.
    heard: u32,
    /// Clocks above that at which the owner was sent a state of the server's making, with the
    /// state's [digest]: what comes back says nothing new.
    sent: VecDeque<(u32, u64)>,
    /// As its owner has it.
    state: Box<str>,
    /// As the others have it, if that is less.
    veiled: Option<Box<str>>,
    /// When they were told last.
    told: Instant,
    renewed: Instant,
}

/// Who sends a message, and when.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The connection.
    pub member: MemberKey,
    /// What is stamped into its states, if anything is.
    pub identity: Option<&'a Identity>,
    /// What is stamped beside it.
    pub marks: Marks,
    /// When the message came.
    pub now: Instant,
}

/// What an awareness message of a member did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reaction {
    /// Ids whose state changed: the others have to hear of it.
    pub changed: Vec<u64>,
    /// Those of them whose state is not what the sender sent: it has to hear, too.
    pub stamped: Vec<u64>,
    /// Ids that the sender announced with a clock that is too old: it has to
    /// hear the clock that is known here.
    pub outdated: Vec<u64>,
}

const GONE: &str = "null";

/// States that are remembered until they come back, of each id. Not everybody sends back.
const MOST_SENT: usize = 16;

/// Clients take states away that are not renewed for 30 s, and renew them every 15 s.
const RENEWAL: Duration = Duration::from_secs(10);

/// Clocks are clamped to what every library can read (AWARE-5).
const LAST_CLOCK: u32 = (1 << 31) - 1;

fn after(clock: u32) -> u32 {
    clock.saturating_add(1).min(LAST_CLOCK)
}

fn digest(state: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}

impl Present {
    /// Whether its owner sends what it was sent.
    fn is_sent_back(&self, entry: &AwarenessEntry<'_>) -> bool {
        let mut sent = self.sent.iter();
        entry.clock > self.heard
            && sent.any(|(clock, of)| *clock == entry.clock && *of == digest(entry.state))
    }

    /// The owner has said something at a clock.
    fn hear(&mut self, clock: u32, now: Instant) {
        (self.heard, self.renewed) = (clock, now);
        self.sent.retain(|(sent, _)| *sent > clock);
    }

    /// The owner is sent the state as it is.
    fn send(&mut self) {
        self.sent.push_back((self.clock, digest(&self.state)));
        if self.sent.len() > MOST_SENT {
            self.sent.pop_front();
        }
    }

    /// The others are told of the state, or of what is left of it behind a veil.
    fn tell(&mut self, veiled: Option<Box<str>>) {
        self.told_clock = if veiled.is_some() { after(self.told_clock).min(self.clock) } else { self.clock };
        self.veiled = veiled;
    }
}

impl Presence {
    /// Takes what a member says. Entries for ids of others are dropped: stock
    /// clients echo them, hostile ones forge them.
    pub fn receive<'a>(
        &mut self,
        sender: Sender<'_>,
        entries: impl IntoIterator<Item = AwarenessEntry<'a>>,
        limits: &Limits,
    ) -> Reaction {
        let mut reaction = Reaction::default();
        // Counted once, when the first new one comes.
        let mut owned: Option<usize> = None;
        for entry in entries {
            let id = entry.client;
            match self.present.get_mut(&id) {
                Some(present) if present.owner != sender.member => {}
                Some(present) if entry.state == GONE => {
                    // y-protocols takes a null at the same clock.
                    if entry.clock >= present.heard {
                        let clock = entry.clock.max(present.clock);
                        self.depart(id, clock, limits);
                        reaction.changed.push(id);
                        owned = owned.map(|owned| owned.saturating_sub(1));
                    }
                }
                // Clients send back what they take, and so what was stamped for them: to answer that at a
                // higher clock would be answered, and so on without end.
                Some(present) if present.is_sent_back(&entry) => present.hear(entry.clock, sender.now),
                Some(present) if entry.clock > present.heard => {
                    let shown = present.clock;
                    self.show(&entry, Some(shown), &sender, &mut reaction);
                }
                Some(_) => {}
                None if entry.state == GONE => {}
                None if self.departed.get(&id).is_some_and(|clock| entry.clock <= *clock) => {
                    reaction.outdated.push(id);
                }
                None => {
                    let count = || self.present.values().filter(|of| of.owner == sender.member).count();
                    let owned = owned.get_or_insert_with(count);
                    if *owned < limits.presence_ids {
                        *owned += 1;
                        self.departed.remove(&id);
                        self.show(&entry, None, &sender, &mut reaction);
                    }
                }
            }
        }
        reaction
    }

    /// Takes a state; `shown` is the clock of the one before it.
    fn show(
        &mut self,
        entry: &AwarenessEntry<'_>,
        shown: Option<u32>,
        sender: &Sender<'_>,
        to: &mut Reaction,
    ) {
        let stamped = sender.identity.and_then(|identity| identity.stamp(entry.state, sender.marks));
        let heard = entry.clock.min(LAST_CLOCK);
        let at_least = if stamped.is_some() { after(heard) } else { heard };
        let clock = shown.map_or(at_least, |shown| at_least.max(after(shown)));
        let is_sent = stamped.is_some() || clock != heard;
        let state = stamped.as_deref().unwrap_or(entry.state);
        let present = self.present.entry(entry.client).or_insert_with(|| Present {
            owner: sender.member,
            clock,
            told_clock: clock,
            heard,
            sent: VecDeque::new(),
            state: Box::default(),
            veiled: None,
            told: sender.now,
            renewed: sender.now,
        });
        present.clock = clock;
        present.hear(heard, sender.now);
        if *present.state != *state {
            present.state = state.into();
        }
        if is_sent {
            present.send();
            to.stamped.push(entry.client);
        }
        let veiled = sender.marks.veil(state).map(String::into);
        // How often somebody moves who is quiet is nobody's business either.
        let is_renewal = sender.now.saturating_duration_since(present.told) >= RENEWAL;
        if shown.is_none() || veiled.is_none() || veiled != present.veiled || is_renewal {
            present.tell(veiled);
            present.told = sender.now;
            to.changed.push(entry.client);
        }
    }

    /// Writes a new identity or other marks into the states of a member. Returns their ids:
    /// the others have to hear of it, and the member, too.
    pub fn stamp_anew(&mut self, member: MemberKey, identity: &Identity, marks: Marks) -> Vec<u64> {
        let mut changed = Vec::new();
        for (id, present) in self.present.iter_mut().filter(|(_, present)| present.owner == member) {
            if let Some(stamped) = identity.stamp(&present.state, marks) {
                let veiled = marks.veil(&stamped).map(String::into);
                present.state = stamped.into();
                present.clock = after(present.clock);
                present.send();
                present.tell(veiled);
                changed.push(*id);
            }
        }
        changed
    }

    /// Takes away the states that nobody has renewed for too long. Returns the ids
    /// (AWARE-5).
    pub fn reap(&mut self, now: Instant, limits: &Limits) -> Vec<u64> {
        let is_old =
            |present: &Present| now.saturating_duration_since(present.renewed) >= limits.presence_renewal;
        self.depart_those(is_old, limits)
    }

    /// Whether anybody is there.
    pub fn is_empty(&self) -> bool {
        self.present.is_empty()
    }

    /// Removes what a member brought, and nothing else. Returns the ids.
    pub fn leave(&mut self, member: MemberKey, limits: &Limits) -> Vec<u64> {
        self.depart_those(|present| present.owner == member, limits)
    }

    fn depart_those(&mut self, those: impl Fn(&Present) -> bool, limits: &Limits) -> Vec<u64> {
        let gone = self.present.iter().filter(|(_, present)| those(present));
        let gone: Vec<(u64, u32)> = gone.map(|(id, present)| (*id, present.clock)).collect();
        for (id, clock) in &gone {
            // Higher than what the others have, so that they take it.
            self.depart(*id, after(*clock), limits);
        }
        gone.into_iter().map(|(id, _)| id).collect()
    }

    /// A message with what others see of these ids at present, `null` for those gone;
    /// `None` if there is nothing to say.
    pub fn message(&self, ids: impl IntoIterator<Item = u64>) -> Option<Bytes> {
        self.say(ids, |present| (present.told_clock, present.veiled.as_deref().unwrap_or(&present.state)))
    }

    /// The same as the owner of these ids sees it.
    pub fn message_to_owner(&self, ids: impl IntoIterator<Item = u64>) -> Option<Bytes> {
        self.say(ids, |present| (present.clock, &present.state))
    }

    /// A message with everybody who is present, if anybody is.
    pub fn everybody(&self) -> Option<Bytes> {
        self.message(self.present.keys().copied())
    }

    fn say(
        &self,
        ids: impl IntoIterator<Item = u64>,
        seen: impl Fn(&Present) -> (u32, &str),
    ) -> Option<Bytes> {
        let entry = |client: u64| match self.present.get(&client) {
            Some(present) => {
                let (clock, state) = seen(present);
                Some(AwarenessEntry { client, clock, state })
            }
            None => Some(AwarenessEntry { client, clock: *self.departed.get(&client)?, state: GONE }),
        };
        let entries: Vec<AwarenessEntry<'_>> = ids.into_iter().filter_map(entry).collect();
        if entries.is_empty() { None } else { Some(message::awareness(entries.into_iter())) }
    }

    fn depart(&mut self, id: u64, clock: u32, limits: &Limits) {
        self.present.remove(&id);
        self.departed.insert(id, clock);
        self.departures.retain(|departed| *departed != id);
        self.departures.push_back(id);
        while self.departures.len() > limits.departed_ids {
            if let Some(forgotten) = self.departures.pop_front() {
                self.departed.remove(&forgotten);
            }
        }
    }
}

#[cfg(test)]
mod tests;
