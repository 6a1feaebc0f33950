//! Whose turn it is: so many programs run at once on this machine, one of each owner,
//! and the others wait in the order in which they came. Programs that wait for people most
//! of the time have places of their own.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Where those wait who want to run something. Whoever has the same key waits for
/// each other.
#[derive(Debug)]
pub struct Queue<K: Hash + Eq + Clone> {
    state: Mutex<State<K>>,
    slots: Slots,
    most: usize,
    most_of_one: usize,
}

/// What a program does most of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It works, and ends.
    Works,
    /// It waits for what people type.
    Listens,
}

/// How many run at once.
#[derive(Debug, Clone, Copy)]
pub struct Slots {
    /// Of those that work.
    pub working: usize,
    /// Of those that listen.
    pub listening: usize,
}

impl Slots {
    fn of(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Works => &mut self.working,
            Kind::Listens => &mut self.listening,
        }
    }
}

#[derive(Debug)]
struct State<K> {
    free: Slots,
    busy: HashSet<K>,
    waiting: VecDeque<Waiting<K>>,
    next_id: u64,
}

#[derive(Debug)]
struct Waiting<K> {
    id: u64,
    key: K,
    kind: Kind,
    place: watch::Sender<Place>,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Their turn, until the ticket is dropped.
    Turn,
    /// So many come first, themselves counted: 1 is next.
    Waits(usize),
}

/// As many wait as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Somebody's place, given up when it is dropped.
#[derive(Debug)]
pub struct Ticket<K: Hash + Eq + Clone> {
    queue: Arc<Queue<K>>,
    id: u64,
    key: K,
    /// Whose slot it takes; none, elsewhere.
    kind: Option<Kind>,
    place: watch::Receiver<Place>,
}

impl<K: Hash + Eq + Clone> Queue<K> {
    /// With so many at once, and so many who may wait: all together, and of one key.
    pub fn new(slots: Slots, most: usize, most_of_one: usize) -> Arc<Self> {
        let slots = Slots { working: slots.working.max(1), listening: slots.listening.max(1) };
        let state = State { free: slots, busy: HashSet::new(), waiting: VecDeque::new(), next_id: 0 };
        Arc::new(Self { state: Mutex::new(state), slots, most, most_of_one })
    }

    /// Comes, and waits its turn.
    ///
    /// # Errors
    /// When too many wait already.
    pub fn enter(self: &Arc<Self>, key: K, kind: Kind) -> Result<Ticket<K>, Full> {
        let mut state = self.state();
        let of_one = state.waiting.iter().filter(|waiting| waiting.key == key).count();
        let is_behind = state.waiting.iter().any(|waiting| waiting.kind == kind || waiting.key == key);
        let waits = *state.free.of(kind) == 0 || state.busy.contains(&key) || is_behind;
        if waits && (state.waiting.len() >= self.most || of_one >= self.most_of_one) {
            return Err(Full);
        }
        let last = Place::Waits(state.waiting.len() + 1);
        let (id, place) = state.place(last, &key, kind);
        state.advance();
        drop(state);
        Ok(Ticket { queue: Arc::clone(self), id, key, kind: Some(kind), place })
    }

    /// Runs something of this key elsewhere: it takes no slot, and others of the key wait
    /// for it. `None` if something of the key runs or waits.
    pub fn occupy(self: &Arc<Self>, key: K) -> Option<Ticket<K>> {
        let mut state = self.state();
        if state.busy.contains(&key) || state.waiting.iter().any(|waiting| waiting.key == key) {
            return None;
        }
        state.busy.insert(key.clone());
        let id = state.id();
        let (_, place) = watch::channel(Place::Turn);
        Some(Ticket { queue: Arc::clone(self), id, key, kind: None, place })
    }

    /// How many run, and how many wait.
    pub fn len(&self) -> (usize, usize) {
        let state = self.state();
        let Slots { working, listening } = state.free;
        let running = self.slots.working - working + self.slots.listening - listening;
        (running, state.waiting.len())
    }

    fn leave(&self, id: u64, key: &K, kind: Option<Kind>) {
        let mut state = self.state();
        let before = state.waiting.len();
        state.waiting.retain(|waiting| waiting.id != id);
        if state.waiting.len() == before {
            state.busy.remove(key);
            if let Some(kind) = kind {
                *state.free.of(kind) += 1;
            }
        }
        state.advance();
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> State<K> {
    fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn place(&mut self, place: Place, key: &K, kind: Kind) -> (u64, watch::Receiver<Place>) {
        let id = self.id();
        let (place, follow) = watch::channel(place);
        self.waiting.push_back(Waiting { id, key: key.clone(), kind, place });
        (id, follow)
    }

    /// Gives turns to whoever can have one, and tells the others where they stand.
    fn advance(&mut self) {
        loop {
            let Self { free, busy, waiting, .. } = self;
            let may_run = |next: &Waiting<K>| *free.of(next.kind) > 0 && !busy.contains(&next.key);
            let next = waiting.iter().position(may_run);
            let Some(next) = next.and_then(|next| self.waiting.remove(next)) else { break };
            *self.free.of(next.kind) -= 1;
            self.busy.insert(next.key);
            next.place.send_replace(Place::Turn);
        }
        for (ahead, waiting) in self.waiting.iter().enumerate() {
            let place = Place::Waits(ahead + 1);
            waiting.place.send_if_modified(|known| std::mem::replace(known, place) != place);
        }
    }
}

impl<K: Hash + Eq + Clone> Ticket<K> {
    /// Where it stands now.
    pub fn place(&self) -> Place {
        *self.place.borrow()
    }

    /// Waits until it stands elsewhere.
    pub async fn moved(&mut self) -> Place {
        // Once it is their turn nothing changes any more.
        if self.place() == Place::Turn || self.place.changed().await.is_err() {
            return Place::Turn;
        }
        *self.place.borrow_and_update()
    }
}

impl<K: Hash + Eq + Clone> Drop for Ticket<K> {
    fn drop(&mut self) {
        self.queue.leave(self.id, &self.key, self.kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(working: usize) -> Slots {
        Slots { working, listening: 1 }
    }

    #[tokio::test]
    async fn so_many_at_once_one_of_each_and_the_others_in_their_order() {
        let queue = Queue::new(slots(2), 10, 10);
        let enter = |key: &'static str| queue.enter(key, Kind::Works).unwrap();
        let (first, again, mut other, mut third) = (enter("a"), enter("a"), enter("b"), enter("c"));
        assert_eq!((first.place(), again.place()), (Place::Turn, Place::Waits(1)));
        assert_eq!((other.place(), third.place()), (Place::Turn, Place::Waits(2)));
        assert_eq!(other.moved().await, Place::Turn);
        drop(other);
        assert_eq!(third.moved().await, Place::Turn, "the second of a room waits, others don't for it");
        assert_eq!((again.place(), queue.len()), (Place::Waits(1), (2, 1)));
        drop(first);
        assert_eq!(again.place(), Place::Turn);
        drop((again, third));
        assert_eq!(queue.len(), (0, 0));
    }

    #[test]
    fn nobody_waits_for_ever_and_who_leaves_is_passed_over() {
        let queue = Queue::new(slots(1), 3, 2);
        let enter = |key: &'static str| queue.enter(key, Kind::Works);
        let runs = enter("a").unwrap();
        let (one, two) = (enter("a").unwrap(), enter("a").unwrap());
        assert!(enter("a").is_err(), "too many of one");
        let three = enter("b").unwrap();
        assert!(enter("c").is_err(), "too many of all");
        drop(one);
        assert_eq!((two.place(), three.place()), (Place::Waits(1), Place::Waits(2)));
        drop((runs, two));
        assert_eq!(three.place(), Place::Turn);
    }

    #[test]
    fn what_runs_elsewhere_takes_no_slot_and_is_waited_for() {
        let queue = Queue::new(slots(1), 3, 3);
        let elsewhere = queue.occupy("a").unwrap();
        assert!(queue.occupy("a").is_none());
        let enter = |key: &'static str| queue.enter(key, Kind::Works).unwrap();
        let (same, other) = (enter("a"), enter("b"));
        assert_eq!((same.place(), other.place(), queue.len()), (Place::Waits(1), Place::Turn, (1, 1)));
        drop(other);
        assert_eq!(same.place(), Place::Waits(1));
        drop(elsewhere);
        assert_eq!((same.place(), queue.len()), (Place::Turn, (1, 0)));
        assert!(queue.occupy("a").is_none());
    }
    #[test]
    fn who_listens_holds_up_nobody_who_works_but_of_the_same_room() {
        let queue = Queue::new(slots(1), 3, 3);
        let listens = queue.enter("a", Kind::Listens).unwrap();
        let (other, same) =
            (queue.enter("b", Kind::Listens).unwrap(), queue.enter("a", Kind::Works).unwrap());
        let works = queue.enter("c", Kind::Works).unwrap();
        assert_eq!((listens.place(), works.place()), (Place::Turn, Place::Turn));
        assert_eq!((other.place(), same.place()), (Place::Waits(1), Place::Waits(2)));
        assert_eq!(queue.len(), (2, 2));
        drop(works);
        assert_eq!(same.place(), Place::Waits(2), "its room is busy");
        drop(listens);
        assert_eq!((other.place(), same.place()), (Place::Turn, Place::Turn));
    }
}
