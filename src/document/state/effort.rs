//! How much processor time an update takes, beside what its bytes explain.
//!
//! To find the place of an item, yrs walks from the item on its left to the item on its
//! right. For who writes beside what they see there is hardly anything in between. But an
//! update can name any two, and then each of its items walks through the whole document:
//! five kilobytes keep it busy for seconds. What an update names says too little; so where
//! the walks could be long, their time is measured, in portions, and what takes more than
//! it may is given up in the midst (HARD-1).

use std::time::Duration;

/// What an update may take.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Processor time of this thread so far. The system is asked for it, which takes a part
    /// of a keystroke's time.
    pub now: fn() -> Duration,
    /// Time so far, which is at hand.
    pub wall: fn() -> Duration,
    /// Of one update, beside what its bytes explain.
    pub most: Duration,
}

/// Steps that take next to no time.
const CHEAP: usize = 20_000;
/// Steps that take some 20 ms.
const PORTION: usize = 250_000;
/// After this time some edits are enough for once: the rest is done beside the runtime.
const ROUND: Duration = Duration::from_millis(5);
/// Bytes of edits after which the clock is looked at, and what each edit counts for besides:
/// that is ten keystrokes, or one edit that is longer.
const LOOK: usize = 1_000;
const BESIDE: usize = 75;
/// What takes no longer than this is not looked at more closely.
const QUICK: Duration = Duration::from_micros(200);
/// Processor time that a byte explains: ten times what people's updates take.
const PER_BYTE: Duration = Duration::from_micros(1);

/// Bytes of a text that are moved, when it is split, in the time of a step.
pub(super) const BYTES: usize = 512;
/// Pieces that a struct splits the items beside it into, at most; a deleted range, too.
pub(super) const SPLITS: usize = 2;

/// Steps that yrs takes at most for so many structs and deleted ranges, in a document
/// that has so many items.
pub(super) fn steps(pieces: usize, present: usize) -> usize {
    pieces.saturating_mul(present.saturating_add(pieces))
}

/// Whether that is worth a look at the clock.
pub(super) fn is_cheap(steps: usize) -> bool {
    steps <= CHEAP
}

/// Whether it is to be done in portions.
pub(super) fn is_large(pieces: usize, steps: usize) -> bool {
    pieces > 1 && steps > PORTION
}

/// Structs or ranges of the next portion, in a document that has so many items.
pub(super) fn portion(present: usize) -> usize {
    // Those of one portion walk past each other, too.
    (PORTION / present.max(1)).clamp(1, PORTION.isqrt())
}

/// Some edits that are done in one go, until that has taken long enough.
#[derive(Debug)]
pub(super) struct Round {
    effort: Effort,
    began: Duration,
    /// What they took beside what their bytes explain.
    excess: Duration,
    /// Bytes since the clock was looked at.
    unlooked: usize,
}

impl Round {
    /// From now on.
    pub(super) fn begin(effort: Effort) -> Self {
        Self { effort, began: (effort.wall)(), excess: Duration::ZERO, unlooked: 0 }
    }

    /// An edit of so many bytes was done, which took so much beside what they explain: whether
    /// that is enough for once.
    pub(super) fn ends_with(&mut self, bytes: usize, excess: Duration) -> bool {
        self.excess += excess;
        self.unlooked += bytes + BESIDE;
        if self.excess > self.effort.most {
            return true;
        }
        let looks = self.unlooked >= LOOK;
        if looks {
            self.unlooked = 0;
        }
        looks && (self.effort.wall)() > self.began + ROUND
    }
}

/// Measures updates that are done in one piece, one after the other.
#[derive(Debug)]
pub(super) struct Laps {
    effort: Effort,
    /// Processor time when it was asked for last.
    last: Duration,
}

impl Laps {
    /// From now on.
    pub(super) fn begin(effort: Effort) -> Self {
        Self { effort, last: (effort.now)() }
    }

    /// Does the work of an update of so many bytes. What it took beside what they explain:
    /// not more than this thread has worked since it was asked last, since others may have
    /// kept it from its work.
    pub(super) fn measure<T>(&mut self, bytes: usize, work: impl FnOnce() -> T) -> (T, Duration) {
        let began = (self.effort.wall)();
        let done = work();
        let taken = (self.effort.wall)().saturating_sub(began).saturating_sub(explained(bytes));
        if taken <= QUICK {
            return (done, Duration::ZERO);
        }
        let now = (self.effort.now)();
        let worked = now.saturating_sub(std::mem::replace(&mut self.last, now));
        (done, taken.min(worked))
    }
}

fn explained(bytes: usize) -> Duration {
    PER_BYTE.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// The time of one update that is done in portions.
#[derive(Debug)]
pub(super) struct Meter {
    effort: Effort,
    began: Duration,
    explained: Duration,
}

impl Effort {
    /// Begins to measure an update of so many bytes.
    pub(super) fn begin(self, bytes: usize) -> Meter {
        Meter { began: (self.now)(), effort: self, explained: explained(bytes) }
    }
}

impl Meter {
    /// What it has taken so far, beside what its bytes explain.
    pub(super) fn excess(&self) -> Duration {
        (self.effort.now)().saturating_sub(self.began).saturating_sub(self.explained)
    }

    /// Whether that is too much.
    pub(super) fn is_spent(&self) -> bool {
        self.excess() > self.effort.most
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use bytes::Bytes;
    use yrs::{Doc, GetString, ReadTxn, StateVector, Text, Transact, Update, updates::decoder::Decode};

    use super::super::{Applied, Bounds, DocumentState, Edit, Refusal};
    use super::*;
    use crate::protocol::guard::CheckedUpdate;
    use crate::protocol::lib0::{write_var, write_var_bytes};

    thread_local! {
        static LOOKS: Cell<u64> = const { Cell::new(0) };
    }

    /// A clock that goes on by a millisecond with each look.
    fn by_looks() -> Duration {
        LOOKS.set(LOOKS.get() + 1);
        Duration::from_millis(LOOKS.get())
    }

    fn bounds(most: u64) -> Bounds {
        let effort = Effort { now: by_looks, wall: || Duration::ZERO, most: Duration::from_millis(most) };
        Bounds { effort: Some(effort), ..Bounds::NONE }
    }

    fn apply(state: &mut DocumentState, update: Vec<u8>, bounds: Bounds) -> (Applied, Duration) {
        let update = CheckedUpdate::check(Bytes::from(update)).unwrap();
        let mut outcome = state.apply(&[Edit::from(&update)], bounds);
        (outcome.applied.remove(0), outcome.excess.first().map_or(Duration::ZERO, |(_, excess)| *excess))
    }

    /// A text whose every character is an item of its own.
    fn written(items: usize) -> Doc {
        let doc = Doc::with_client_id(1);
        let text = doc.get_or_insert_text("code");
        let mut txn = doc.transact_mut();
        (0..items).for_each(|_| text.insert(&mut txn, 0, "x"));
        drop(txn);
        doc
    }

    fn whole(doc: &Doc) -> Vec<u8> {
        doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// Items that say that they stand before the last of the text, and after nothing: each
    /// walks through all of it.
    fn wanderers(items: u64, client: u64) -> Vec<u8> {
        let mut update = vec![1];
        [items, client, 0].iter().for_each(|number| write_var(&mut update, *number));
        for _ in 0..items {
            update.extend([0x44, 1, 0]);
            write_var_bytes(&mut update, b"y");
        }
        update.push(0);
        update
    }

    #[test]
    fn hard_1_what_walks_through_the_whole_document_is_given_up_in_the_midst() {
        let mut state = DocumentState::default();
        apply(&mut state, whole(&written(4_000)), Bounds::NONE);
        assert_eq!(portion(4_000), 62);
        // Five portions, each a look; its 1,500 bytes explain one and a half of them.
        let update = wanderers(300, 2);
        let (applied, excess) = apply(&mut state, update.clone(), bounds(2));
        assert_eq!(applied, Applied::Refused(Refusal::TooCostly));
        assert!(excess > Duration::from_millis(2), "{excess:?}");
        assert!(state.is_damaged(), "a part of it is in");
        // In a document that was built anew, and with more patience.
        let mut state = DocumentState::default();
        apply(&mut state, whole(&written(4_000)), Bounds::NONE);
        assert_eq!(apply(&mut state, update, bounds(1_000)).0, Applied::Changed);
        assert_eq!(state.text("code").matches('y').count(), 300);
    }

    #[test]
    fn hard_1_items_that_come_of_splitting_count() {
        let doc = Doc::with_client_id(1);
        let text = doc.get_or_insert_text("code");
        text.insert(&mut doc.transact_mut(), 0, &"x".repeat(4_000));
        let mut state = DocumentState::default();
        apply(&mut state, whole(&doc), Bounds::NONE);
        let before = state.present();
        // Every second character goes: what was one item is four thousand.
        let mut deletion = vec![0, 1, 1];
        write_var(&mut deletion, 2_000);
        (0..2_000).for_each(|at| {
            write_var(&mut deletion, 2 * at);
            write_var(&mut deletion, 1);
        });
        let (applied, excess) = apply(&mut state, deletion.clone(), bounds(1_000_000));
        assert_eq!(applied, Applied::Changed);
        assert!(excess > Duration::ZERO, "deleting is measured, too");
        assert!(state.present() >= before + 4_000);
        assert_eq!(state.text("code").len(), 2_000);
        let (applied, _) = apply(&mut state, wanderers(300, 2), bounds(2));
        assert_eq!(applied, Applied::Refused(Refusal::TooCostly));
        // And what deletes too much at too many places is given up like everything else.
        let mut state = DocumentState::default();
        apply(&mut state, whole(&doc), Bounds::NONE);
        assert_eq!(apply(&mut state, deletion, bounds(0)).0, Applied::Refused(Refusal::TooCostly));
    }

    #[test]
    fn hard_1_in_portions_comes_what_comes_at_once() {
        let doc = written(3_000);
        let mut state = DocumentState::default();
        apply(&mut state, whole(&doc), Bounds::NONE);
        // Somebody edits a copy all over the place, and somebody else as well.
        let mut edits = Vec::new();
        for client in [7, 8] {
            let copy = Doc::with_client_id(client);
            copy.transact_mut().apply_update(Update::decode_v1(&whole(&doc)).unwrap()).unwrap();
            let text = copy.get_or_insert_text("code");
            let before = copy.transact().state_vector();
            for number in 0..400_u32 {
                let at = number * 7919 * client as u32 % (text.len(&copy.transact()) - 3);
                text.insert(&mut copy.transact_mut(), at, "words");
                text.remove_range(&mut copy.transact_mut(), at, 2);
            }
            edits.push(copy.transact().encode_diff_v1(&before));
        }
        for edit in edits {
            let (applied, excess) = apply(&mut state, edit.clone(), bounds(1_000_000));
            assert_eq!(applied, Applied::Changed);
            assert!(excess > Duration::ZERO, "it was done in portions");
            doc.transact_mut().apply_update(Update::decode_v1(&edit).unwrap()).unwrap();
        }
        assert_eq!(state.text("code"), doc.get_or_insert_text("code").get_string(&doc.transact()));
        let mut again = DocumentState::default();
        again.apply(&[Edit::from(&CheckedUpdate::check(whole(&doc).into()).unwrap())], Bounds::NONE);
        assert!(state.shows_the_same_as(&again), "deletions and clocks included");
    }

    #[test]
    fn hard_1_who_was_kept_from_working_is_not_charged_for_it() {
        let quick = Effort { now: by_looks, wall: || Duration::ZERO, most: Duration::ZERO };
        assert_eq!(Laps::begin(quick).measure(0, || ()).1, Duration::ZERO);
        // A millisecond by the wall, and none of it by the processor.
        let kept = Effort { now: || Duration::ZERO, wall: by_looks, most: Duration::ZERO };
        assert_eq!(Laps::begin(kept).measure(0, || ()).1, Duration::ZERO);
        let busy = Effort { now: by_looks, wall: by_looks, most: Duration::ZERO };
        let mut laps = Laps::begin(busy);
        assert_eq!(laps.measure(0, || ()).1, Duration::from_millis(1));
        assert_eq!(laps.measure(400, || ()).1, Duration::from_micros(600), "its bytes explain a part");
    }

    #[test]
    fn hard_1_a_round_ends_with_time_or_with_what_somebody_owes() {
        // Each look at the clock takes a millisecond.
        let effort = Effort { now: by_looks, wall: by_looks, most: Duration::from_millis(2) };
        let last = |bytes: usize| {
            let mut round = Round::begin(effort);
            (1..).find(|_| round.ends_with(bytes, Duration::ZERO))
        };
        assert_eq!(last(25), Some(60), "keystrokes, ten to a look");
        assert_eq!(last(64 << 10), Some(6), "what is longer is looked at each time");
        let mut round = Round::begin(effort);
        assert!(!round.ends_with(25, effort.most));
        assert!(round.ends_with(25, Duration::from_micros(1)), "altogether");
    }

    #[test]
    fn hard_1_one_who_types_is_not_measured() {
        LOOKS.set(0);
        let mut state = DocumentState::default();
        apply(&mut state, whole(&written(4_000)), Bounds::NONE);
        let looks = LOOKS.get();
        let doc = Doc::with_client_id(9);
        doc.get_or_insert_text("code").insert(&mut doc.transact_mut(), 0, "a");
        assert_eq!(apply(&mut state, whole(&doc), bounds(0)), (Applied::Changed, Duration::ZERO));
        assert_eq!(LOOKS.get(), looks);
    }
}
