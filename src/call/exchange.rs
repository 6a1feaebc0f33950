//! A room's call, as the sockets of its people share it: whatever one of them says is decided, and
//! handed to those whom it concerns, in one go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use super::carrier::Carrier;
use super::ice::{self, Ice};
use super::news::{Leaving, News, Participant};
use super::outbox::Outbox;
use super::pass;
use super::person::By;
use super::refusal::Refusal;
use super::signal::{ParticipantId, Signal};
use super::state::{Call, ConnectionId, Effect};
use super::way::Way;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::role::Role;
use crate::rights::table::Floor;

/// A room's call.
#[derive(Debug)]
pub struct Exchange {
    /// Bytes that may wait for one socket.
    outbox: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    call: Call,
    outboxes: HashMap<ConnectionId, Arc<Outbox>>,
    /// Carries the media, unless browsers do.
    carrier: Option<Arc<dyn Carrier>>,
}

/// Somebody's socket at a call. Dropping it leaves the call.
#[derive(Debug)]
pub struct Line {
    exchange: Arc<Exchange>,
    id: ConnectionId,
    outbox: Arc<Outbox>,
}

/// What is looked up when something is about to have its effect (HARD-3).
pub struct Look<'a> {
    /// Who says it, as they are now.
    pub by: &'a dyn Fn() -> Result<By, Refusal>,
    /// What a member of the room is.
    pub role: &'a dyn Fn(MemberId) -> Option<Role>,
    /// What a participant is given to find its way, where nothing else carries the media.
    pub ice: &'a dyn Fn(ParticipantId) -> Ice,
    /// The time.
    pub now: UnixMillis,
}

impl Exchange {
    /// Of a room: for so many people, with so many bytes that may wait for each socket.
    pub fn new(limit: usize, outbox: usize) -> Arc<Self> {
        Arc::new(Self::made(limit, outbox, None))
    }

    /// The same, where something else carries the media. It is given its call to warn it.
    pub fn carried(
        limit: usize,
        outbox: usize,
        carrier: impl FnOnce(Weak<Self>) -> Arc<dyn Carrier>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|call| Self::made(limit, outbox, Some(carrier(call.clone()))))
    }

    fn made(limit: usize, outbox: usize, carrier: Option<Arc<dyn Carrier>>) -> Self {
        let inner = Inner { call: Call::new(limit), outboxes: HashMap::new(), carrier };
        Self { outbox, inner: Mutex::new(inner) }
    }

    /// Tells those who lead and are in the call that something is wrong with it.
    pub fn warn(&self, refusal: Refusal) {
        let inner = self.lock();
        let Some(message) = written(&News::from(refusal)) else { return };
        let leaders = inner.call.places().filter(|(_, shown)| shown.role.leads());
        let outboxes = leaders.filter_map(|(id, _)| inner.outboxes.get(&id));
        outboxes.for_each(|outbox| outbox.tell(message.clone()));
    }

    /// How many are in the call.
    pub fn people(&self) -> usize {
        self.lock().call.people()
    }

    /// Somebody comes, and is shown nothing before [`Line::refresh`].
    pub fn connect(self: &Arc<Self>) -> Line {
        let outbox = Arc::new(Outbox::new(self.outbox));
        let mut inner = self.lock();
        let id = inner.call.connect();
        inner.outboxes.insert(id, Arc::clone(&outbox));
        Line { exchange: Arc::clone(self), id, outbox }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Whoever is told that they are somebody else now, or may do something else, is let in as that.
    fn renew_pass(&self, to: &[ConnectionId], participant: &Participant) {
        let Some(carrier) = &self.carrier else { return };
        let own = to.iter().find(|id| self.call.participant(**id) == Some(participant.id));
        let Some(outbox) = own.and_then(|id| self.outboxes.get(id)) else { return };
        if let Some(message) = written(&News::from(carrier.way(participant))) {
            outbox.tell(message);
        }
    }

    fn hand_out(&self, effects: Vec<Effect>) {
        if let Some(carrier) = &self.carrier {
            let present: Vec<_> = self.call.places().map(|(_, shown)| shown).collect();
            carrier.show(&present);
        }
        for effect in effects {
            match effect {
                Effect::Tell(to, news) => {
                    if let News::Changed { participant } = &news {
                        self.renew_pass(&to, participant);
                    }
                    let Some(message) = written(&news) else { continue };
                    let is_welcome = matches!(news, News::Welcome { .. });
                    for outbox in to.iter().filter_map(|id| self.outboxes.get(id)) {
                        if is_welcome {
                            outbox.show_nothing();
                        }
                        outbox.tell(message.clone());
                    }
                }
                Effect::Show(to) if to.is_empty() => {}
                Effect::Show(to) => {
                    let Some(message) = written(&self.call.news()) else { continue };
                    let outboxes = to.iter().filter_map(|id| self.outboxes.get(id));
                    outboxes.for_each(|outbox| outbox.show(message.clone()));
                }
            }
        }
    }
}

impl Line {
    /// Does what a client says.
    ///
    /// # Errors
    /// Why it has no effect.
    pub fn act(&self, signal: Signal, look: &Look<'_>) -> Result<(), Refusal> {
        let mut inner = self.exchange.lock();
        let by = (look.by)()?;
        let Inner { call, carrier, .. } = &mut *inner;
        let effects = match signal {
            Signal::Join(sending) => {
                let way = |shown: &Participant| way(carrier.as_deref(), shown, look.ice);
                call.join(self.id, &by, (ParticipantId::random(), sending, way), look.now)?
            }
            Signal::Relay { to, relayed } => call.relay(self.id, &by, to, relayed)?,
            Signal::Bye => call.leave(self.id, Leaving::Left),
            Signal::State(sending) => call.send(self.id, &by, sending)?,
            Signal::Mute(participant) => call.mute(self.id, &by, participant)?,
            Signal::Stop(participant) => call.stop(&by, participant, look.now)?,
            Signal::Allow { member, speak } => {
                let floor = if speak { Floor::Given } else { Floor::Taken };
                call.allow(&by, (member, (look.role)(member)), floor)?
            }
        };
        inner.hand_out(effects);
        Ok(())
    }

    /// Something about the room may be different.
    pub fn refresh(&self, by: &By) {
        let mut inner = self.exchange.lock();
        let effects = inner.call.refresh(self.id, by);
        inner.hand_out(effects);
    }

    /// Leaves the call, and is not there any more: the last word, for whoever was in it.
    pub fn end(self, why: Leaving) -> Option<Bytes> {
        let mut inner = self.exchange.lock();
        let was = inner.call.participant(self.id);
        self.outbox.clear();
        let effects = inner.call.disconnect(self.id, why);
        inner.hand_out(effects);
        was.and_then(|id| written(&News::Left { id, reason: why }))
    }

    /// Tells this one alone.
    pub fn tell(&self, news: &News) {
        if let Some(message) = written(news) {
            self.outbox.tell(message);
        }
    }

    /// Gives other credentials to somebody who is in the call. After what time they need others,
    /// if they are.
    pub fn renew(&self, ice: impl FnOnce(ParticipantId) -> Ice) -> Option<Duration> {
        let inner = self.exchange.lock();
        let way = way(inner.carrier.as_deref(), inner.call.shown(self.id)?, ice);
        drop(inner);
        self.tell(&News::from(way));
        self.renewal()
    }

    /// Whether this one is in the call.
    pub fn is_in_call(&self) -> bool {
        self.exchange.lock().call.participant(self.id).is_some()
    }

    /// After what time somebody who has just been let in needs other credentials; nothing for
    /// somebody who is not in the call.
    pub fn renewal(&self) -> Option<Duration> {
        let inner = self.exchange.lock();
        inner.call.participant(self.id)?;
        Some(if inner.carrier.is_some() { pass::RENEWAL } else { ice::RENEWAL })
    }

    /// Ready when more waited for it than may. Otherwise its task is woken by whatever comes.
    pub fn poll_overflow(&self, context: &mut Context<'_>) -> Poll<()> {
        self.outbox.poll_overflow(context)
    }

    /// The next message for it, as JSON.
    pub fn next(&self) -> Option<Bytes> {
        self.outbox.next()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let mut inner = self.exchange.lock();
        inner.outboxes.remove(&self.id);
        let effects = inner.call.disconnect(self.id, Leaving::Lost);
        inner.hand_out(effects);
    }
}

/// What finds the way to the others, for somebody who is in the call.
fn way(carrier: Option<&dyn Carrier>, shown: &Participant, ice: impl FnOnce(ParticipantId) -> Ice) -> Way {
    match carrier {
        Some(carrier) => carrier.way(shown),
        None => Way::Ice(ice(shown.id)),
    }
}

/// As it is sent. Nothing of it can't be written.
pub fn written(news: &News) -> Option<Bytes> {
    serde_json::to_vec(news).ok().map(Bytes::from)
}
