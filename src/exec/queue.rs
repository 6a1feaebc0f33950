//! Whose turn it is: so many programs run at once on this machine, one of each owner,
//! and the others wait in the order in which they came.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Where those wait who want to run something. Whoever has the same key waits for
/// each other.
#[derive(Debug)]
pub struct Queue<K: Hash + Eq + Clone> {
    state: Mutex<State<K>>,
    slots: usize,
    most: usize,
    most_of_one: usize,
}

#[derive(Debug)]
struct State<K> {
    running: usize,
    busy: HashSet<K>,
    waiting: VecDeque<Waiting<K>>,
    next_id: u64,
}

#[derive(Debug)]
struct Waiting<K> {
    id: u64,
    key: K,
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
    takes_slot: bool,
    place: watch::Receiver<Place>,
}

impl<K: Hash + Eq + Clone> Queue<K> {
    /// With so many at once, and so many who may wait: all together, and of one key.
    pub fn new(slots: usize, most: usize, most_of_one: usize) -> Arc<Self> {
        let state = State { running: 0, busy: HashSet::new(), waiting: VecDeque::new(), next_id: 0 };
        Arc::new(Self { state: Mutex::new(state), slots: slots.max(1), most, most_of_one })
    }

    /// Comes, and waits its turn.
    ///
    /// # Errors
    /// When too many wait already.
    pub fn enter(self: &Arc<Self>, key: K) -> Result<Ticket<K>, Full> {
        let mut state = self.state();
        let of_one = state.waiting.iter().filter(|waiting| waiting.key == key).count();
        let waits = state.running >= self.slots || state.busy.contains(&key) || !state.waiting.is_empty();
        if waits && (state.waiting.len() >= self.most || of_one >= self.most_of_one) {
            return Err(Full);
        }
        let last = Place::Waits(state.waiting.len() + 1);
        let (id, place) = state.place(last, &key);
        state.advance(self.slots);
        drop(state);
        Ok(Ticket { queue: Arc::clone(self), id, key, takes_slot: true, place })
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
        Some(Ticket { queue: Arc::clone(self), id, key, takes_slot: false, place })
    }

    /// How many run, and how many wait.
    pub fn len(&self) -> (usize, usize) {
        let state = self.state();
        (state.running, state.waiting.len())
    }

    fn leave(&self, id: u64, key: &K, takes_slot: bool) {
        let mut state = self.state();
        let before = state.waiting.len();
        state.waiting.retain(|waiting| waiting.id != id);
        if state.waiting.len() == before {
            state.busy.remove(key);
            state.running -= usize::from(takes_slot);
        }
        state.advance(self.slots);
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

    fn place(&mut self, place: Place, key: &K) -> (u64, watch::Receiver<Place>) {
        let id = self.id();
        let (place, follow) = watch::channel(place);
        self.waiting.push_back(Waiting { id, key: key.clone(), place });
        (id, follow)
    }

    /// Gives turns to whoever can have one, and tells the others where they stand.
    fn advance(&mut self, slots: usize) {
        while self.running < slots {
            let next = self.waiting.iter().position(|waiting| !self.busy.contains(&waiting.key));
            let Some(next) = next.and_then(|next| self.waiting.remove(next)) else { break };
            self.running += 1;
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
        self.queue.leave(self.id, &self.key, self.takes_slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn so_many_at_once_one_of_each_and_the_others_in_their_order() {
        let queue = Queue::new(2, 10, 10);
        let enter = |key: &'static str| queue.enter(key).unwrap();
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
        let queue = Queue::new(1, 3, 2);
        let runs = queue.enter("a").unwrap();
        let (one, two) = (queue.enter("a").unwrap(), queue.enter("a").unwrap());
        assert!(queue.enter("a").is_err(), "too many of one");
        let three = queue.enter("b").unwrap();
        assert!(queue.enter("c").is_err(), "too many of all");
        drop(one);
        assert_eq!((two.place(), three.place()), (Place::Waits(1), Place::Waits(2)));
        drop((runs, two));
        assert_eq!(three.place(), Place::Turn);
    }

    #[test]
    fn what_runs_elsewhere_takes_no_slot_and_is_waited_for() {
        let queue = Queue::new(1, 3, 3);
        let elsewhere = queue.occupy("a").unwrap();
        assert!(queue.occupy("a").is_none());
        let (same, other) = (queue.enter("a").unwrap(), queue.enter("b").unwrap());
        assert_eq!((same.place(), other.place(), queue.len()), (Place::Waits(1), Place::Turn, (1, 1)));
        drop(other);
        assert_eq!(same.place(), Place::Waits(1));
        drop(elsewhere);
        assert_eq!((same.place(), queue.len()), (Place::Turn, (1, 0)));
        assert!(queue.occupy("a").is_none());
    }
}
