//! A room's call: who is in it, who may what, and who is told what. Pure: no sockets, no clock.
//!
//! A *connection* is somebody who looks on. One that joins has a *place*, and is a participant for
//! as long as they have it. Whatever somebody wants is decided by what they are at that moment
//! ([`By`]), which the caller looks up anew each time (HARD-3).
//!
//! Invariants: no more places than the limit, none twice for a member or a connection, and one of
//! them kept for a leader as long as there is none in the call (HARD-2); whoever may not speak
//! sends nothing, as far as the others are told.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::news::{Leaving, News, Participant};
use super::person::By;
use super::refusal::Refusal;
use super::signal::{ParticipantId, Relayed, Sending};
use super::way::Way;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::role::Role;
use crate::rights::table::{Action, Floor};

#[cfg(test)]
mod tests;

/// How long somebody who was removed from the call stays out, unless a leader lets them in.
const OUT: Duration = Duration::from_secs(60);

/// Somebody's socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(u64);

/// What comes of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// These are told this.
    Tell(Vec<ConnectionId>, News),
    /// These, who are not in the call, see who is.
    Show(Vec<ConnectionId>),
}

/// A room's call.
#[derive(Debug)]
pub struct Call {
    limit: usize,
    /// In the order in which they joined.
    places: Vec<Place>,
    /// Who looks on, and whether they may see who is in the call.
    connections: BTreeMap<ConnectionId, bool>,
    next: u64,
    /// What leaders have said of who may speak.
    floors: HashMap<MemberId, Floor>,
    /// Until when these stay out.
    out: HashMap<MemberId, UnixMillis>,
}

#[derive(Debug)]
struct Place {
    connection: ConnectionId,
    shown: Participant,
    /// They were silenced while they spoke. What they said before they knew lifts nothing.
    owes_silence: bool,
}

impl Call {
    /// Nobody, and never more than `limit`.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            places: Vec::new(),
            connections: BTreeMap::new(),
            next: 0,
            floors: HashMap::new(),
            out: HashMap::new(),
        }
    }

    /// How many are in the call.
    pub fn people(&self) -> usize {
        self.places.len()
    }

    /// For those who are not in it.
    pub fn news(&self) -> News {
        News::Call { participants: self.participants(), limit: self.limit }
    }

    /// Somebody looks on, and sees nothing yet.
    pub fn connect(&mut self) -> ConnectionId {
        let id = ConnectionId(self.next);
        self.next += 1;
        self.connections.insert(id, false);
        id
    }

    /// Somebody has gone. Nobody is told anything by that connection any more.
    pub fn disconnect(&mut self, connection: ConnectionId, why: Leaving) -> Vec<Effect> {
        self.connections.remove(&connection);
        self.leave(connection, why)
    }

    /// Which participant a connection is.
    pub fn participant(&self, connection: ConnectionId) -> Option<ParticipantId> {
        self.shown(connection).map(|shown| shown.id)
    }

    /// The same, as the others see them.
    pub fn shown(&self, connection: ConnectionId) -> Option<&Participant> {
        self.places.iter().find(|place| place.connection == connection).map(|place| &place.shown)
    }

    /// Everybody who is in the call, with their connections.
    pub fn places(&self) -> impl Iterator<Item = (ConnectionId, &Participant)> {
        self.places.iter().map(|place| (place.connection, &place.shown))
    }

    /// Somebody joins, as this participant, and is given a way to the others. Who is in already,
    /// with another connection, changes over.
    ///
    /// # Errors
    /// When they may not, or as many are in as can be.
    pub fn join(
        &mut self,
        connection: ConnectionId,
        by: &By,
        (id, sending, way): (ParticipantId, Sending, impl FnOnce(&Participant) -> Way),
        now: UnixMillis,
    ) -> Result<Vec<Effect>, Refusal> {
        by.may(Action::JoinCall)?;
        let person = by.person.as_ref().ok_or(Refusal::NotAMember)?;
        if self.out.get(&person.member).is_some_and(|until| *until > now) {
            return Err(Refusal::Stopped);
        }
        let earlier = self.places.iter().position(|place| place.shown.member == person.member);
        if earlier.is_none() && !self.has_place_for(by.role) {
            return Err(Refusal::CallFull);
        }
        let mut effects = Vec::new();
        if let Some(earlier) = earlier {
            let before = self.places[earlier].connection;
            if before != connection {
                effects.push(Effect::Tell(vec![before], Refusal::JoinedElsewhere.into()));
            }
            self.take_out(earlier, Leaving::Left, &mut effects);
        }
        let may_speak = self.may_speak(person.member, by);
        let mut shown = Participant {
            id,
            member: person.member,
            name: person.name.clone(),
            role: by.role,
            colour: person.colour,
            audio: false,
            video: false,
            screen: false,
            muted: false,
            may_speak,
        };
        if may_speak {
            shown.send(sending);
        }
        self.tell(|_| true, News::Joined { participant: shown.clone() }, &mut effects);
        let way = way(&shown);
        self.places.push(Place { connection, shown, owes_silence: false });
        let participants = self.participants();
        effects.push(Effect::Tell(vec![connection], News::Welcome { id, way, participants }));
        effects.push(self.show());
        Ok(effects)
    }

    /// One browser tells another something.
    ///
    /// # Errors
    /// When one of them is not in the call.
    pub fn relay(
        &self,
        connection: ConnectionId,
        by: &By,
        to: ParticipantId,
        relayed: Relayed,
    ) -> Result<Vec<Effect>, Refusal> {
        by.may(Action::JoinCall)?;
        let from = self.participant(connection).ok_or(Refusal::NotInCall)?;
        let to = self.places.iter().find(|place| place.shown.id == to && place.shown.id != from);
        let to = to.ok_or(Refusal::NoSuchParticipant)?.connection;
        Ok(vec![Effect::Tell(vec![to], News::relayed(from, relayed))])
    }

    /// Somebody sends something else from now on.
    ///
    /// # Errors
    /// When they are not in the call, or may not.
    pub fn send(
        &mut self,
        connection: ConnectionId,
        by: &By,
        mut sending: Sending,
    ) -> Result<Vec<Effect>, Refusal> {
        by.may(Action::JoinCall)?;
        let index = self.index(connection).ok_or(Refusal::NotInCall)?;
        if !sending.is_nothing() && !self.may_speak(self.places[index].shown.member, by) {
            return Err(Refusal::MayNotSpeak);
        }
        let mut effects = Vec::new();
        let place = &mut self.places[index];
        let before = place.shown.clone();
        if place.owes_silence && sending.audio {
            // Said before they knew: or their page has not done what it was asked to.
            effects.push(Effect::Tell(vec![connection], News::Muted { by: None }));
            sending.audio = false;
        } else {
            place.owes_silence = false;
            place.shown.muted &= !sending.audio;
        }
        place.shown.send(sending);
        self.changed(index, &before, Some(connection), &mut effects);
        Ok(effects)
    }

    /// A leader silences somebody, who may lift that themselves.
    ///
    /// # Errors
    /// When they may not, or there is nobody.
    pub fn mute(
        &mut self,
        connection: ConnectionId,
        by: &By,
        participant: ParticipantId,
    ) -> Result<Vec<Effect>, Refusal> {
        by.may(Action::ModerateCall)?;
        let by = self.participant(connection);
        let index = self.find(participant)?;
        let place = &mut self.places[index];
        let (before, muted) = (place.shown.clone(), place.connection);
        place.owes_silence |= place.shown.audio;
        (place.shown.audio, place.shown.muted) = (false, true);
        let mut effects = vec![Effect::Tell(vec![muted], News::Muted { by })];
        self.changed(index, &before, Some(muted), &mut effects);
        Ok(effects)
    }

    /// A leader removes somebody from the call, for a while.
    ///
    /// # Errors
    /// When they may not, or there is nobody.
    pub fn stop(
        &mut self,
        by: &By,
        participant: ParticipantId,
        now: UnixMillis,
    ) -> Result<Vec<Effect>, Refusal> {
        by.may(Action::ModerateCall)?;
        let index = self.find(participant)?;
        let Participant { member, role, .. } = self.places[index].shown;
        // As with sending away from the room.
        if role == Role::Owner && by.role != Role::Owner {
            return Err(Refusal::NotAllowed);
        }
        self.out.retain(|_, until| *until > now);
        self.out.insert(member, now.after(OUT));
        let mut effects = Vec::new();
        self.take_out(index, Leaving::Stopped, &mut effects);
        effects.push(self.show());
        Ok(effects)
    }

    /// A leader lets a member of this role speak, or not; nobody is kept out by it.
    ///
    /// # Errors
    /// When they may not, there is nobody, or that one leads, too.
    pub fn allow(
        &mut self,
        by: &By,
        (member, role): (MemberId, Option<Role>),
        floor: Floor,
    ) -> Result<Vec<Effect>, Refusal> {
        by.may(Action::ModerateCall)?;
        let role = role.ok_or(Refusal::NoSuchMember)?;
        if role.leads() {
            return Err(Refusal::NotAllowed);
        }
        self.out.remove(&member);
        self.floors.insert(member, floor);
        let mut effects = Vec::new();
        if let Some(index) = self.places.iter().position(|place| place.shown.member == member) {
            let before = self.places[index].shown.clone();
            let may_speak = role.may(Action::SpeakInCall(floor), by.phase).is_ok();
            self.set_may_speak(index, may_speak);
            self.changed(index, &before, None, &mut effects);
        }
        Ok(effects)
    }

    /// Somebody leaves the call, and looks on if they are still connected.
    pub fn leave(&mut self, connection: ConnectionId, why: Leaving) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(index) = self.index(connection) {
            self.take_out(index, why, &mut effects);
            effects.push(self.show());
        }
        effects
    }

    /// Something about the room or about somebody is different: what they may see and send follows.
    pub fn refresh(&mut self, connection: ConnectionId, by: &By) -> Vec<Effect> {
        let sees = by.may(Action::JoinCall);
        let saw = self.connections.insert(connection, sees.is_ok()).unwrap_or_default();
        if sees.is_err() {
            return self.leave(connection, Leaving::Ended);
        }
        let mut effects = Vec::new();
        match (self.index(connection), &by.person) {
            (Some(index), Some(person)) => {
                let may_speak = self.may_speak(person.member, by);
                let before = self.places[index].shown.clone();
                self.places[index].shown.name.clone_from(&person.name);
                self.set_may_speak(index, may_speak);
                self.changed(index, &before, None, &mut effects);
            }
            _ if saw => {}
            _ => effects.push(Effect::Show(vec![connection])),
        }
        effects
    }

    fn participants(&self) -> Vec<Participant> {
        self.places.iter().map(|place| place.shown.clone()).collect()
    }

    /// The last place is a leader's as long as none is in.
    fn has_place_for(&self, role: Role) -> bool {
        let has_leader = self.places.iter().any(|place| place.shown.role.leads());
        let kept = usize::from(!role.leads() && !has_leader);
        self.places.len() + kept < self.limit
    }

    fn may_speak(&self, member: MemberId, by: &By) -> bool {
        let floor = self.floors.get(&member).copied().unwrap_or_default();
        by.may(Action::SpeakInCall(floor)).is_ok()
    }

    fn set_may_speak(&mut self, index: usize, may_speak: bool) {
        let place = &mut self.places[index];
        place.shown.may_speak = may_speak;
        if !may_speak {
            place.shown.send(Sending::default());
        }
    }

    fn index(&self, connection: ConnectionId) -> Option<usize> {
        self.places.iter().position(|place| place.connection == connection)
    }

    fn find(&self, participant: ParticipantId) -> Result<usize, Refusal> {
        let found = self.places.iter().position(|place| place.shown.id == participant);
        found.ok_or(Refusal::NoSuchParticipant)
    }

    /// Whoever goes hears it, too, if they can.
    fn take_out(&mut self, index: usize, reason: Leaving, effects: &mut Vec<Effect>) {
        let Place { connection, shown: Participant { id, .. }, .. } = self.places.remove(index);
        let hears = self.connections.contains_key(&connection).then_some(connection);
        let to: Vec<_> = hears.into_iter().chain(self.places.iter().map(|place| place.connection)).collect();
        if !to.is_empty() {
            effects.push(Effect::Tell(to, News::Left { id, reason }));
        }
    }

    /// Tells all others in the call, and those who look on, if something is different.
    fn changed(
        &self,
        index: usize,
        before: &Participant,
        except: Option<ConnectionId>,
        effects: &mut Vec<Effect>,
    ) {
        let participant = &self.places[index].shown;
        if participant != before {
            let news = News::Changed { participant: participant.clone() };
            self.tell(|connection| Some(connection) != except, news, effects);
            effects.push(self.show());
        }
    }

    fn tell(&self, whom: impl Fn(ConnectionId) -> bool, news: News, effects: &mut Vec<Effect>) {
        let to: Vec<_> =
            self.places.iter().map(|place| place.connection).filter(|connection| whom(*connection)).collect();
        if !to.is_empty() {
            effects.push(Effect::Tell(to, news));
        }
    }

    /// To all who look on and may.
    fn show(&self) -> Effect {
        let on = self.connections.iter().filter(|(id, sees)| **sees && self.index(**id).is_none());
        Effect::Show(on.map(|(id, _)| *id).collect())
    }
}
