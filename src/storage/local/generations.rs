//! Which life of a room's documents is the present one.
//!
//! A generation is the number of deletions that there had been when a document was
//! loaded. Who loaded it before its room was deleted is refused when writing. The
//! count begins at a random number, so that what an earlier opening of the store gave
//! out is refused, too.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::auth::token::random_bytes;
use crate::ids::RoomName;
use crate::storage::{Generation, StorageError};

/// Deletions that are remembered. A room's documents have ended before it is deleted,
/// so a write that comes later was on its way then; it can't have been for so many
/// deletions. The oldest are forgotten.
const REMEMBERED: usize = 1 << 16;

/// The deletions so far.
#[derive(Debug)]
pub(super) struct Generations {
    base: u64,
    deletions: Mutex<Deletions>,
}

#[derive(Debug, Default)]
struct Deletions {
    count: u64,
    /// The last deletion of each room.
    last: HashMap<RoomName, u64>,
    order: VecDeque<(RoomName, u64)>,
    /// Rooms of which something is left.
    under_way: HashSet<RoomName>,
}

impl Default for Generations {
    fn default() -> Self {
        Self { base: u64::from_le_bytes(random_bytes()), deletions: Mutex::default() }
    }
}

impl Generations {
    /// What is loaded now is of this generation.
    pub(super) fn current(&self) -> Generation {
        Generation(self.base.wrapping_add(self.deletions().count))
    }

    /// Whether what was loaded at `generation` may still write.
    pub(super) fn check(&self, room: &RoomName, generation: Generation) -> Result<(), StorageError> {
        let deletions = self.deletions();
        let loaded = generation.0.wrapping_sub(self.base);
        let is_present = loaded <= deletions.count
            && !deletions.under_way.contains(room)
            && deletions.last.get(room).is_none_or(|deleted| *deleted <= loaded);
        if is_present { Ok(()) } else { Err(StorageError::Deleted) }
    }

    /// Whether a room is being deleted: it reads as empty, and can't be written.
    pub(super) fn is_deleting(&self, room: &RoomName) -> bool {
        self.deletions().under_way.contains(room)
    }

    /// A room's life ends.
    pub(super) fn begin_deletion(&self, room: &RoomName) {
        let mut deletions = self.deletions();
        deletions.count += 1;
        let count = deletions.count;
        deletions.last.insert(room.clone(), count);
        deletions.order.push_back((room.clone(), count));
        deletions.under_way.insert(room.clone());
        if deletions.order.len() > REMEMBERED
            && let Some((room, count)) = deletions.order.pop_front()
            && deletions.last.get(&room) == Some(&count)
        {
            deletions.last.remove(&room);
        }
    }

    /// Nothing is left of it: it can begin a new life.
    pub(super) fn end_deletion(&self, room: &RoomName) {
        self.deletions().under_way.remove(room);
    }

    fn deletions(&self) -> MutexGuard<'_, Deletions> {
        self.deletions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str) -> RoomName {
        name.parse().unwrap()
    }

    #[test]
    fn store_7_writes_of_a_deleted_life_are_refused_and_those_of_others_are_not() {
        let generations = Generations::default();
        let before = generations.current();
        generations.check(&room("a"), before).unwrap();
        generations.begin_deletion(&room("a"));
        let during = generations.current();
        assert!(generations.is_deleting(&room("a")));
        for generation in [before, during] {
            assert!(matches!(generations.check(&room("a"), generation), Err(StorageError::Deleted)));
            generations.check(&room("b"), generation).unwrap();
        }
        generations.end_deletion(&room("a"));
        assert!(generations.check(&room("a"), before).is_err());
        generations.check(&room("a"), during).unwrap();
        generations.check(&room("b"), before).unwrap();
    }

    #[test]
    fn what_an_earlier_opening_gave_out_is_refused() {
        let earlier = Generations::default().current();
        assert!(Generations::default().check(&room("a"), earlier).is_err());
        assert!(Generations { base: 7, ..Generations::default() }.check(&room("a"), Generation(6)).is_err());
    }

    #[test]
    fn the_oldest_deletions_are_forgotten() {
        let generations = Generations::default();
        let before = generations.current();
        for number in 0..=REMEMBERED {
            let room = room(&number.to_string());
            generations.begin_deletion(&room);
            generations.end_deletion(&room);
        }
        generations.check(&room("0"), before).unwrap();
        assert!(generations.check(&room("1"), before).is_err());
        assert_eq!(generations.deletions().last.len(), REMEMBERED);
    }
}
