//! Who is where in a document: awareness states, and which connection owns each.
//! Pure, like [`super::state`].
//!
//! An id belongs to the connection that brought it, until that one leaves
//! (AWARE-1, AWARE-2). Ids of those who left are remembered with their clock for
//! a while: somebody who comes back announces an old clock, is answered with
//! `null` at the clock known here, and raises its own at once (AWARE-4).

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

use super::member::MemberKey;
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
    clock: u32,
    state: Box<str>,
}

/// What an awareness message of a member did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reaction {
    /// Ids whose state changed: the others have to hear of it.
    pub changed: Vec<u64>,
    /// Ids that the sender announced with a clock that is too old: it has to
    /// hear the clock that is known here.
    pub outdated: Vec<u64>,
}

const GONE: &str = "null";

impl Presence {
    /// Takes what a member says. Entries for ids of others are dropped: stock
    /// clients echo them, hostile ones forge them.
    pub fn receive<'a>(
        &mut self,
        sender: MemberKey,
        entries: impl IntoIterator<Item = AwarenessEntry<'a>>,
        limits: &Limits,
    ) -> Reaction {
        let mut reaction = Reaction::default();
        for entry in entries {
            let id = entry.client;
            match self.present.get_mut(&id) {
                Some(present) if present.owner != sender => {}
                Some(present) if entry.state == GONE => {
                    // y-protocols takes a null at the same clock.
                    if entry.clock >= present.clock {
                        self.depart(id, entry.clock, limits);
                        reaction.changed.push(id);
                    }
                }
                Some(present) if entry.clock > present.clock => {
                    present.clock = entry.clock;
                    if *present.state != *entry.state {
                        present.state = entry.state.into();
                    }
                    reaction.changed.push(id);
                }
                Some(_) => {}
                None if entry.state == GONE => {}
                None if self.departed.get(&id).is_some_and(|clock| entry.clock <= *clock) => {
                    reaction.outdated.push(id);
                }
                None => {
                    let owned = self.present.values().filter(|present| present.owner == sender).count();
                    if owned < limits.presence_ids {
                        self.departed.remove(&id);
                        let state = entry.state.into();
                        self.present.insert(id, Present { owner: sender, clock: entry.clock, state });
                        reaction.changed.push(id);
                    }
                }
            }
        }
        reaction
    }

    /// Removes what a member brought, and nothing else. Returns the ids.
    pub fn leave(&mut self, member: MemberKey, limits: &Limits) -> Vec<u64> {
        let ids: Vec<(u64, u32)> = self
            .present
            .iter()
            .filter(|(_, present)| present.owner == member)
            .map(|(id, present)| (*id, present.clock))
            .collect();
        for (id, clock) in &ids {
            // Higher than what the others have, so that they take it.
            self.depart(*id, clock.saturating_add(1), limits);
        }
        ids.into_iter().map(|(id, _)| id).collect()
    }

    /// A message with the present state of these ids, `null` for those gone;
    /// `None` if there is nothing to say.
    pub fn message(&self, ids: impl IntoIterator<Item = u64>) -> Option<Bytes> {
        let entries: Vec<AwarenessEntry<'_>> = ids.into_iter().filter_map(|id| self.entry(id)).collect();
        if entries.is_empty() { None } else { Some(message::awareness(entries.into_iter())) }
    }

    /// A message with everybody who is present, if anybody is.
    pub fn everybody(&self) -> Option<Bytes> {
        self.message(self.present.keys().copied())
    }

    fn entry(&self, client: u64) -> Option<AwarenessEntry<'_>> {
        if let Some(present) = self.present.get(&client) {
            return Some(AwarenessEntry { client, clock: present.clock, state: &present.state });
        }
        let clock = *self.departed.get(&client)?;
        Some(AwarenessEntry { client, clock, state: GONE })
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
mod tests {
    use super::*;
    use crate::protocol::guard::read_awareness;

    const ADA: MemberKey = MemberKey(1);
    const BOB: MemberKey = MemberKey(2);

    fn say(presence: &mut Presence, who: MemberKey, client: u64, clock: u32, state: &str) -> Reaction {
        presence.receive(who, [AwarenessEntry { client, clock, state }], &Limits::default())
    }

    fn shown(presence: &Presence, id: u64) -> Option<(u32, String)> {
        let message = presence.message([id])?;
        let entries = read_awareness(&message[2..]).unwrap();
        Some((entries[0].clock, entries[0].state.to_owned()))
    }

    #[test]
    fn aware_1_leaving_removes_only_what_the_connection_brought() {
        let mut presence = Presence::default();
        say(&mut presence, ADA, 1, 1, "{}");
        say(&mut presence, BOB, 2, 5, "{}");
        assert_eq!(presence.leave(ADA, &Limits::default()), [1]);
        assert_eq!(shown(&presence, 1), Some((2, "null".into())));
        assert_eq!(shown(&presence, 2), Some((5, "{}".into())));
    }

    #[test]
    fn aware_2_nobody_writes_an_id_of_somebody_else() {
        let mut presence = Presence::default();
        say(&mut presence, ADA, 7, 3, r#"{"at":1}"#);
        assert_eq!(say(&mut presence, BOB, 7, 4, "null"), Reaction::default());
        assert_eq!(say(&mut presence, BOB, 7, 99, r#"{"at":2}"#), Reaction::default());
        assert_eq!(presence.leave(BOB, &Limits::default()), [0u64; 0]);
        assert_eq!(shown(&presence, 7), Some((3, r#"{"at":1}"#.into())));
    }

    #[test]
    fn aware_4_who_comes_back_with_an_old_clock_is_told_the_known_one() {
        let mut presence = Presence::default();
        say(&mut presence, ADA, 7, 3, "{}");
        presence.leave(ADA, &Limits::default());
        let reaction = say(&mut presence, BOB, 7, 3, "{}");
        assert_eq!(reaction, Reaction { changed: vec![], outdated: vec![7] });
        assert_eq!(shown(&presence, 7), Some((4, "null".into())));
        assert_eq!(say(&mut presence, BOB, 7, 5, "{}").changed, [7]);
    }

    #[test]
    fn aware_6_two_tabs_are_two_ids() {
        let mut presence = Presence::default();
        say(&mut presence, ADA, 1, 1, r#"{"user":{"name":"Ada"}}"#);
        say(&mut presence, BOB, 2, 1, r#"{"user":{"name":"Ada"}}"#);
        presence.leave(ADA, &Limits::default());
        assert!(shown(&presence, 2).unwrap().1.contains("Ada"));
    }

    #[test]
    fn one_connection_cannot_bring_any_number_of_ids() {
        let (mut presence, limits) = (Presence::default(), Limits::default());
        for id in 0..1000 {
            say(&mut presence, ADA, id, 1, "{}");
        }
        assert_eq!(presence.leave(ADA, &limits).len(), limits.presence_ids);
        for id in 0..5000 {
            say(&mut presence, BOB, id, 9, "{}");
            presence.leave(BOB, &limits);
        }
        assert_eq!(presence.departed.len(), limits.departed_ids);
    }
}
