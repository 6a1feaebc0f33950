//! Updates, or parts of some, that wait for something they lack.
//!
//! They are found by what they lack, so that an edit which does not bring it
//! costs nothing. Each author may have so many bytes waiting, and the document
//! so many; beyond that the oldest of whoever has the most is let go, and the
//! author is to be asked for it again. Nobody is refused because of others.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;

use super::bounds::Bounds;
use crate::protocol::update::Id;

/// Tells an update again without keeping it. Nobody can make two that are the
/// same: the hash has a key of its own in every document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(u64);

impl Mark {
    pub(super) fn of(update: &[u8], marks: &RandomState) -> Self {
        Self(marks.hash_one(update))
    }
}

/// One part of an update.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) update: Bytes,
    pub(super) lacks: Id,
    /// Who sent it; 0 when nobody knows any more.
    pub(super) from: u64,
    /// The update that it came in.
    pub(super) origin: Mark,
}

/// All that waits, in the order in which it came.
#[derive(Debug, Default)]
pub(super) struct Parked {
    waiting: BTreeMap<u64, Waiting>,
    by_lack: BTreeSet<(Id, u64)>,
    known: HashSet<Bytes>,
    authors: HashMap<u64, Author>,
    bytes: usize,
    next: u64,
}

#[derive(Debug, Default)]
struct Author {
    bytes: usize,
    numbers: BTreeSet<u64>,
}

impl Parked {
    /// Adds one, unless it waits already. Whether it did not.
    pub(super) fn push(&mut self, waiting: Waiting) -> bool {
        if !self.known.insert(waiting.update.clone()) {
            return false;
        }
        let number = self.next;
        self.next += 1;
        self.by_lack.insert((waiting.lacks, number));
        self.bytes += waiting.update.len();
        let author = self.authors.entry(waiting.from).or_default();
        author.bytes += waiting.update.len();
        author.numbers.insert(number);
        self.waiting.insert(number, waiting);
        true
    }

    /// Takes out what lacked something of this client before `end`, which is known
    /// now. In the order in which it came.
    pub(super) fn wake(&mut self, client: u64, end: u32) -> Vec<Waiting> {
        let woken = self.by_lack.range((Id { client, clock: 0 }, 0)..(Id { client, clock: end }, 0));
        let mut numbers: Vec<u64> = woken.map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        numbers.into_iter().filter_map(|number| self.remove(number)).collect()
    }

    /// Whether something waits for these clocks.
    pub(super) fn waits_for(&self, client: u64, end: u32) -> bool {
        self.by_lack.range((Id { client, clock: 0 }, 0)..(Id { client, clock: end }, 0)).next().is_some()
    }

    /// Lets go until the bounds hold, and adds whose it was.
    pub(super) fn trim(&mut self, bounds: &Bounds, let_go: &mut Vec<u64>) {
        // Of what was restored nobody knows the author: all together have no bound.
        let over = |(key, author): &(&u64, &Author)| **key != 0 && author.bytes > bounds.parked_by_one;
        let mut greedy: Vec<u64> = self.authors.iter().filter(over).map(|(key, _)| *key).collect();
        while let Some(key) = greedy.pop() {
            while self.authors.get(&key).is_some_and(|author| author.bytes > bounds.parked_by_one) {
                self.let_go_of(key, let_go);
            }
        }
        while self.bytes > bounds.parked {
            let greediest = self.authors.iter().max_by_key(|(key, author)| (author.bytes, **key));
            let Some((&key, _)) = greediest else { break };
            self.let_go_of(key, let_go);
        }
    }

    fn let_go_of(&mut self, key: u64, let_go: &mut Vec<u64>) {
        let oldest = self.authors.get(&key).and_then(|author| author.numbers.first().copied());
        if oldest.and_then(|number| self.remove(number)).is_some() && !let_go.contains(&key) {
            let_go.push(key);
        }
    }

    fn remove(&mut self, number: u64) -> Option<Waiting> {
        let waiting = self.waiting.remove(&number)?;
        self.by_lack.remove(&(waiting.lacks, number));
        self.known.remove(&waiting.update);
        self.bytes -= waiting.update.len();
        if let Some(author) = self.authors.get_mut(&waiting.from) {
            author.bytes -= waiting.update.len();
            author.numbers.remove(&number);
            if author.numbers.is_empty() {
                self.authors.remove(&waiting.from);
            }
        }
        Some(waiting)
    }

    pub(super) fn updates(&self) -> impl Iterator<Item = &Bytes> {
        self.waiting.values().map(|waiting| &waiting.update)
    }

    /// The updates of which something waits that this one sent.
    pub(super) fn origins(&self, from: u64) -> impl Iterator<Item = Mark> {
        let numbers = self.authors.get(&from).into_iter().flat_map(|author| &author.numbers);
        numbers.filter_map(|number| self.waiting.get(number)).map(|waiting| waiting.origin)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// The same when the same waits, in whatever order it came.
impl PartialEq for Parked {
    fn eq(&self, other: &Self) -> bool {
        self.known == other.known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { parked: 100, parked_by_one: 40, ..Bounds::NONE };

    fn waiting(from: u64, lacks: (u64, u32), bytes: &'static [u8]) -> Waiting {
        let lacks = Id { client: lacks.0, clock: lacks.1 };
        Waiting { update: Bytes::from_static(bytes), lacks, from, origin: Mark(0) }
    }

    /// Ten bytes that nobody else sends.
    fn ten(from: u64, clock: u32) -> Waiting {
        let update = Bytes::from(format!("{from:05}{clock:05}"));
        Waiting { update, ..waiting(from, (from, clock), b"") }
    }

    #[test]
    fn merge_2_only_what_lacked_this_is_woken() {
        let mut parked = Parked::default();
        for (clock, bytes) in [(4, b"a"), (9, b"b"), (2, b"c")] {
            parked.push(waiting(1, (7, clock), bytes));
        }
        parked.push(waiting(1, (8, 0), b"d"));
        parked.push(waiting(1, (8, 0), b"d"));
        assert_eq!((parked.waiting.len(), parked.bytes()), (4, 4), "the same waits once");
        assert!(!parked.waits_for(7, 2) && parked.waits_for(7, 3));
        let updates: Vec<Bytes> = parked.wake(7, 5).into_iter().map(|woken| woken.update).collect();
        assert_eq!(updates, [&b"a"[..], b"c"]);
        assert_eq!((parked.waiting.len(), parked.bytes()), (2, 2));
        assert!(parked.wake(9, u32::MAX).is_empty());
    }

    #[test]
    fn guard_4_the_oldest_of_the_greediest_is_let_go_and_nobody_else_loses() {
        let mut parked = Parked::default();
        parked.push(waiting(5, (7, 0), b"modest"));
        for clock in 0..10 {
            parked.push(ten(8, clock));
        }
        let mut let_go = Vec::new();
        parked.trim(&BOUNDS, &mut let_go);
        assert_eq!(let_go, [8]);
        assert_eq!(parked.bytes(), 46);
        assert_eq!(parked.wake(8, 6).len(), 0, "the oldest went");
        assert_eq!((parked.wake(8, 10).len(), parked.wake(7, 1).len()), (4, 1));
        assert!(parked.is_empty() && parked.authors.is_empty() && parked.by_lack.is_empty());
        assert!(parked.known.is_empty());
    }

    #[test]
    fn guard_4_many_authors_together_stay_within_the_documents_bound() {
        let mut parked = Parked::default();
        let mut let_go = Vec::new();
        for from in 1..=6 {
            for clock in 0..from as u32 {
                parked.push(ten(from, clock));
            }
            parked.trim(&BOUNDS, &mut let_go);
        }
        assert!(parked.bytes() <= 100);
        assert!(parked.waits_for(1, 1) && parked.waits_for(2, 2), "the modest keep theirs");
        assert!(let_go.contains(&6) && !let_go.contains(&1));
    }
}
