//! What applying an update may cost, seen without applying it.

use super::{DocumentState, Edit, effort};
use crate::blocking::Cost;
use crate::protocol::guard::CheckedUpdate;

/// Deleted ranges that are looked at one by one.
const RANGES: usize = 64;
/// Pairs of authors at one place that yrs compares in the time in which it inserts a
/// struct somewhere else.
const PAIRS: usize = 4;

/// Steps from one item to the next in the time in which yrs inserts a struct.
const STEPS: usize = 4;
/// Bytes of the smallest struct that walks.
const SMALLEST: usize = 5;

impl DocumentState {
    /// Whether an update takes next to no time, whatever it names.
    pub fn is_cheap(&self, update: &CheckedUpdate) -> bool {
        effort::is_cheap(self.steps(update.structs() + ranges(update)))
    }

    /// Items that there are at most; long texts count for several.
    pub(super) fn present(&self) -> usize {
        self.structs + self.splits + self.size.get() / effort::BYTES
    }

    fn steps(&self, pieces: usize) -> usize {
        effort::steps(pieces, self.present())
    }

    /// What applying these costs at most, until it pauses because it has
    /// taken long: of walks, which hardly anybody makes, what the longest may take.
    pub fn cost(&self, edits: &[Edit<'_>]) -> Cost {
        let all: Cost = edits.iter().map(|edit| self.cost_beside_walks(edit.update)).sum();
        let walks = edits.iter().map(|edit| self.walks(edit.update)).max().unwrap_or(0);
        all + Cost { bytes: 0, structs: walks }
    }

    /// Where the items of an update are, only yrs can tell.
    fn walks(&self, update: &CheckedUpdate) -> usize {
        let pieces = update.structs() + ranges(update) + self.woken(update) / SMALLEST;
        self.steps(pieces) / STEPS
    }

    /// Bytes that may wait for an update.
    fn woken(&self, update: &CheckedUpdate) -> usize {
        let woken = |client, end| if self.parked.waits_for(client, end) { self.parked.bytes() } else { 0 };
        update.sections().map(|section| woken(section.client, section.end)).max().unwrap_or(0)
    }

    /// In time that grows with the few ranges that it deletes. Eight bytes can delete a
    /// million structs, and one shared type takes all that is in it along.
    fn cost_beside_walks(&self, update: &CheckedUpdate) -> Cost {
        // Where many insert at one place, yrs puts each beside all others; whether they do
        // shows only then. One who types meets nobody.
        let authors = update.clients().saturating_sub(1);
        let crowd = authors.saturating_mul(self.clocks.len() + authors) / PAIRS;
        Cost { bytes: update.len() + self.woken(update), structs: self.touched(update).saturating_add(crowd) }
    }

    /// Structs that an update makes or changes at most.
    fn touched(&self, update: &CheckedUpdate) -> usize {
        let named = usize::try_from(update.deleted()).unwrap_or(usize::MAX).min(self.structs + self.splits);
        let inside = if update.deleted() == 0 || self.nesting.is_flat() {
            0
        } else if update.deletions().nth(RANGES).is_some() {
            self.nesting.structs()
        } else {
            update.deletions().map(|(start, len)| self.nesting.inside(start, len)).max().unwrap_or(0)
        };
        update.structs().saturating_add(named).saturating_add(inside)
    }
}

/// How many ranges an update deletes.
pub(super) fn ranges(update: &CheckedUpdate) -> usize {
    if update.deleted() == 0 { 0 } else { update.deletions().count() }
}

#[cfg(test)]
mod tests {
    use super::super::{Applied, Bounds, Refusal, Sent};
    use super::*;
    use crate::protocol::lib0::write_var;
    use bytes::Bytes;
    use yrs::{Array, ArrayPrelim, Doc, Map, ReadTxn, StateVector, Text, Transact};

    fn checked(bytes: Vec<u8>) -> CheckedUpdate {
        CheckedUpdate::check(Bytes::from(bytes)).unwrap()
    }

    fn holding(doc: &Doc) -> DocumentState {
        let update = checked(doc.transact().encode_state_as_update_v1(&StateVector::default()));
        let mut state = DocumentState::default();
        state.apply(&[Edit { from: 0, sent: Sent::AsSync, update: &update }], Bounds::NONE);
        state
    }

    /// Deletes so many clocks of client 1.
    fn deletion(clocks: u8) -> CheckedUpdate {
        checked(vec![0, 1, 1, 1, 0, clocks])
    }

    #[test]
    fn hard_1_a_deletion_costs_what_it_deletes() {
        let doc = Doc::with_client_id(1);
        let text = doc.get_or_insert_text("t");
        // Always at the front: each is a struct of its own.
        (0..100).for_each(|_| text.insert(&mut doc.transact_mut(), 0, "x"));
        let state = holding(&doc);
        assert_eq!(state.touched(&deletion(3)), 3);
        // A long text may be one struct.
        text.insert(&mut doc.transact_mut(), 0, &"y".repeat(1 << 20));
        let state = holding(&doc);
        let all = checked([&[0, 1, 1, 1, 0][..], &[0xe4, 0x80, 0x40]].concat());
        assert_eq!(state.touched(&all), 3 * 101, "no more than there are, each split twice");
    }

    #[test]
    fn hard_1_a_shared_type_costs_all_that_may_be_in_it() {
        let doc = Doc::with_client_id(1);
        let map = doc.get_or_insert_map("m");
        let array = map.insert(&mut doc.transact_mut(), "a", ArrayPrelim::default());
        for _ in 0..50 {
            array.insert(&mut doc.transact_mut(), 0, 5);
        }
        map.insert(&mut doc.transact_mut(), "b", 1);
        let state = holding(&doc);
        assert_eq!(state.touched(&deletion(1)), 51);
        let beside = checked(vec![0, 1, 1, 1, 51, 1]);
        assert_eq!(state.touched(&beside), 1);
    }

    #[test]
    fn hard_1_a_crowd_at_one_place_costs_what_its_authors_cost_each_other() {
        // One letter each, all of them at the front.
        let crowd = |authors: std::ops::Range<u64>| {
            let mut bytes = Vec::new();
            write_var(&mut bytes, authors.end - authors.start);
            for author in authors {
                write_var(&mut bytes, 1);
                write_var(&mut bytes, author);
                bytes.extend([0, 4, 1, 1, b't', 1, b'x']);
            }
            bytes.push(0);
            checked(bytes)
        };
        let mut state = DocumentState::default();
        let few = crowd(1..11);
        assert!(!state.cost(&[Edit::from(&few)]).is_heavy());
        state.apply(&[Edit { from: 0, sent: Sent::AsEdit, update: &few }], Bounds::NONE);
        let first = crowd(100..1_100);
        assert!(state.cost(&[Edit::from(&first)]).is_heavy());
        state.apply(&[Edit { from: 0, sent: Sent::AsEdit, update: &first }], Bounds::NONE);
        let one = crowd(5_000..5_001);
        assert!(!state.cost(&[Edit::from(&one)]).is_heavy(), "one who types");
        assert_eq!(state.clocks.len(), 1_010);
        // No more authors than a document may have, however many updates they come in.
        let bounds = Bounds { clients: 1_100, ..Bounds::NONE };
        let more = crowd(2_000..2_200);
        let outcome = state.apply(&[Edit { from: 0, sent: Sent::AsEdit, update: &more }], bounds);
        assert_eq!(outcome.applied, [Applied::Refused(Refusal::TooLarge)]);
        let known = checked(vec![1, 1, 1, 1, 0x84, 1, 0, 1, b'y', 0]);
        let outcome = state.apply(&[Edit { from: 0, sent: Sent::AsEdit, update: &known }], bounds);
        assert_eq!(outcome.applied, [Applied::Changed], "who is known goes on");
    }
}
