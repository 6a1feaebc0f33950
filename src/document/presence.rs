//! Who is where in a document: awareness states, and which connection owns each.
//! Pure, like [`super::state`].
//!
//! An id belongs to the connection that brought it, until that one leaves
//! (AWARE-1, AWARE-2). Ids of those who left are remembered with their clock for
//! a while: somebody who comes back announces an old clock, is answered with
//! `null` at the clock known here, and raises its own at once (AWARE-4).
//!
//! A state that the server has stamped with an identity goes out at a higher clock
//! than it came in with, to its owner too, which takes it for its own (AWARE-3).

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use bytes::Bytes;

use super::member::MemberKey;
use crate::auth::identity::Identity;
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
    /// The clock of the state that the others have.
    clock: u32,
    /// The clock that the owner sent last.
    heard: u32,
    state: Box<str>,
    renewed: Instant,
}

/// Who sends a message, and when.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// The connection.
    pub member: MemberKey,
    /// What is stamped into its states, if anything is.
    pub identity: Option<&'a Identity>,
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

/// Clocks are clamped to what every library can read (AWARE-5).
const LAST_CLOCK: u32 = (1 << 31) - 1;

fn after(clock: u32) -> u32 {
    clock.saturating_add(1).min(LAST_CLOCK)
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
        for entry in entries {
            let id = entry.client;
            match self.present.get(&id) {
                Some(present) if present.owner != sender.member => {}
                Some(present) if entry.state == GONE => {
                    // y-protocols takes a null at the same clock.
                    if entry.clock >= present.heard {
                        let clock = entry.clock.max(present.clock);
                        self.depart(id, clock, limits);
                        reaction.changed.push(id);
                    }
                }
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
                    let owned = |present: &&Present| present.owner == sender.member;
                    if self.present.values().filter(owned).count() < limits.presence_ids {
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
        let stamped = sender.identity.and_then(|identity| identity.stamp(entry.state));
        let heard = entry.clock.min(LAST_CLOCK);
        let at_least = if stamped.is_some() { after(heard) } else { heard };
        let clock = shown.map_or(at_least, |shown| at_least.max(after(shown)));
        if stamped.is_some() || clock != heard {
            to.stamped.push(entry.client);
        }
        to.changed.push(entry.client);
        let state = stamped.as_deref().unwrap_or(entry.state);
        let present = self.present.entry(entry.client).or_insert_with(|| Present {
            owner: sender.member,
            clock,
            heard,
            state: Box::default(),
            renewed: sender.now,
        });
        (present.clock, present.heard, present.renewed) = (clock, heard, sender.now);
        if *present.state != *state {
            present.state = state.into();
        }
    }

    /// Writes a new identity into the states of a member. Returns their ids: the
    /// others have to hear of it, and the member, too.
    pub fn stamp_anew(&mut self, member: MemberKey, identity: &Identity) -> Vec<u64> {
        let mut changed = Vec::new();
        for (id, present) in self.present.iter_mut().filter(|(_, present)| present.owner == member) {
            if let Some(stamped) = identity.stamp(&present.state) {
                present.state = stamped.into();
                present.clock = after(present.clock);
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
    use std::time::Duration;

    use super::*;
    use crate::auth::identity::Colour;
    use crate::auth::role::Role;
    use crate::protocol::guard::AwarenessUpdate;

    const ADA: MemberKey = MemberKey(1);
    const BOB: MemberKey = MemberKey(2);

    fn say(presence: &mut Presence, who: MemberKey, client: u64, clock: u32, state: &str) -> Reaction {
        say_as(presence, who, None, client, clock, state)
    }

    fn say_as(
        presence: &mut Presence,
        member: MemberKey,
        identity: Option<&Identity>,
        client: u64,
        clock: u32,
        state: &str,
    ) -> Reaction {
        let sender = Sender { member, identity, now: Instant::now() };
        presence.receive(sender, [AwarenessEntry { client, clock, state }], &Limits::default())
    }

    fn shown(presence: &Presence, id: u64) -> Option<(u32, String)> {
        let message = presence.message([id])?;
        let update = AwarenessUpdate::check(message.slice(2..)).unwrap();
        let entry = update.entries().next().unwrap();
        Some((entry.clock, entry.state.to_owned()))
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
        assert_eq!(reaction, Reaction { outdated: vec![7], ..Reaction::default() });
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
    fn aware_3_a_stamped_state_goes_back_to_its_owner_at_a_higher_clock() {
        let identity =
            Identity { name: None, colour: Colour::least_used([].into_iter()), role: Role::Candidate };
        let identity = Some(&identity);
        let mut presence = Presence::default();
        let reaction = say_as(&mut presence, ADA, identity, 7, 3, r#"{"user":{"name":"Ada"}}"#);
        assert_eq!((reaction.changed, reaction.stamped), (vec![7], vec![7]));
        let (clock, state) = shown(&presence, 7).unwrap();
        assert_eq!(clock, 4);
        // What she says meanwhile counts as well.
        let reaction = say_as(&mut presence, ADA, identity, 7, 4, r#"{"at":1,"user":{"name":"Ada"}}"#);
        assert_eq!(reaction.stamped, [7]);
        assert_eq!(shown(&presence, 7).unwrap().0, 5);
        // And what she says with the stamp goes on as it is.
        let reaction = say_as(&mut presence, ADA, identity, 7, 6, &state);
        assert_eq!((reaction.changed, reaction.stamped), (vec![7], vec![]));
        assert_eq!(shown(&presence, 7), Some((6, state)));
    }

    #[test]
    fn aware_5_states_that_nobody_renews_are_taken_away() {
        let (mut presence, limits) = (Presence::default(), Limits::default());
        say(&mut presence, ADA, 1, 1, "{}");
        say(&mut presence, BOB, 2, 1, "{}");
        let later = Instant::now() + limits.presence_renewal;
        let entry = AwarenessEntry { client: 2, clock: 2, state: "{}" };
        presence.receive(Sender { member: BOB, identity: None, now: later }, [entry], &limits);
        assert_eq!(presence.reap(later + Duration::from_secs(1), &limits), [1]);
        assert_eq!(shown(&presence, 1), Some((2, "null".into())));
        assert!(shown(&presence, 2).unwrap().1 != "null");
    }

    #[test]
    fn aware_5_clocks_are_clamped() {
        let mut presence = Presence::default();
        say(&mut presence, ADA, 7, LAST_CLOCK, "{}");
        presence.leave(ADA, &Limits::default());
        assert_eq!(shown(&presence, 7), Some((LAST_CLOCK, "null".into())));
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
