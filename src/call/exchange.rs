//! A room's call, as the sockets of its people share it: whatever one of them says is decided, and
//! handed to those whom it concerns, in one go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;

use super::ice::Ice;
use super::news::{Leaving, News};
use super::outbox::Outbox;
use super::person::By;
use super::refusal::Refusal;
use super::signal::{ParticipantId, Signal};
use super::state::{Call, ConnectionId, Effect};
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
    /// What a participant is given to find its way.
    pub ice: &'a dyn Fn(ParticipantId) -> Ice,
    /// The time.
    pub now: UnixMillis,
}

impl Exchange {
    /// Of a room: for so many people, with so many bytes that may wait for each socket.
    pub fn new(limit: usize, outbox: usize) -> Arc<Self> {
        let inner = Inner { call: Call::new(limit), outboxes: HashMap::new() };
        Arc::new(Self { outbox, inner: Mutex::new(inner) })
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
    fn hand_out(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Tell(to, news) => {
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
        let call = &mut inner.call;
        let effects = match signal {
            Signal::Join(sending) => {
                let id = ParticipantId::random();
                call.join(self.id, &by, (id, (look.ice)(id), sending), look.now)?
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

    /// Gives other credentials to somebody who is in the call. Whether they are.
    pub fn renew(&self, ice: impl FnOnce(ParticipantId) -> Ice) -> bool {
        let participant = self.exchange.lock().call.participant(self.id);
        participant.is_some_and(|participant| {
            self.tell(&News::Ice { ice: ice(participant) });
            true
        })
    }

    /// Whether this one is in the call.
    pub fn is_in_call(&self) -> bool {
        self.exchange.lock().call.participant(self.id).is_some()
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

/// As it is sent. Nothing of it can't be written.
pub fn written(news: &News) -> Option<Bytes> {
    serde_json::to_vec(news).ok().map(Bytes::from)
}
