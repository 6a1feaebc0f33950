//! How deep shared types nest.
//!
//! yrs deletes, collects and prints shared types by recursion, so the depth has
//! to have a bound (GUARD-2). An item need not name its parent: it may have it
//! from a neighbour of any update before. So the level of every item that is not
//! in a root is kept, as runs of clocks: people type in runs, and the whole of a
//! rich text takes a few entries a paragraph.

use std::collections::HashMap;

use crate::protocol::update::{Id, Kind, Struct};

/// Levels of shared types inside each other. Rich text editors need two for each
/// indentation of a list and three for a cell of a table: what people write
/// stays below fifty. All that yrs
/// does by recursion fits 256 KiB of stack at this depth, in a debug build, too (a
/// test works on such a stack): an eighth of what a thread has.
pub const MAX_NESTING: u16 = 128;

/// A shared type that is in more than [`MAX_NESTING`] others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooDeep;

/// The levels of a document's items. Those directly in a root have none.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    clients: HashMap<u64, Client>,
    /// Structs that are not directly in a root, as many as ever were.
    structs: usize,
}

#[derive(Debug, Default)]
struct Client {
    /// Ascending, apart.
    runs: Vec<Run>,
    /// Clocks of shared types, ascending.
    types: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    start: u32,
    end: u32,
    level: u16,
}

impl Nesting {
    /// Whether the document has no shared types but its roots.
    pub(super) fn is_flat(&self) -> bool {
        self.clients.is_empty()
    }

    /// Notes a struct, of which everything that it depends on was noted before,
    /// and each client's in the order of their clocks.
    ///
    /// # Errors
    /// When it is a shared type that is too deep. Nothing is noted then.
    pub(super) fn take(&mut self, block: &Struct) -> Result<(), TooDeep> {
        let level = self.level(&block.dependencies);
        if block.is_type && level >= MAX_NESTING {
            return Err(TooDeep);
        }
        if block.kind != Kind::Item || (level == 0 && !block.is_type) {
            return Ok(());
        }
        let Client { runs, types } = self.clients.entry(block.id.client).or_default();
        if block.is_type {
            types.push(block.id.clock);
        }
        if level > 0 {
            self.structs += 1;
            note(runs, block, level);
        }
        Ok(())
    }

    /// Notes a type that was too deep and was collected: what is said to be inside is
    /// too deep as well.
    pub(super) fn collect(&mut self, block: &Struct) {
        note(&mut self.clients.entry(block.id.client).or_default().runs, block, MAX_NESTING);
    }

    /// Forgets what was noted of a client from this clock on.
    pub(super) fn forget(&mut self, client: u64, from: u32) {
        let Some(known) = self.clients.get_mut(&client) else { return };
        known.types.truncate(known.types.partition_point(|clock| *clock < from));
        known.runs.truncate(known.runs.partition_point(|run| run.start < from));
        if let Some(last) = known.runs.last_mut() {
            last.end = last.end.min(from);
        }
        if known.runs.is_empty() && known.types.is_empty() {
            self.clients.remove(&client);
        }
    }

    /// Of an item with these neighbours and this parent. Both neighbours are in
    /// the same type, but where somebody forges: then in the deeper.
    fn level(&self, [left, right, parent]: &[Option<Id>; 3]) -> u16 {
        let at = |id: &Option<Id>| id.map_or(0, |id| self.at(id));
        match parent {
            Some(parent) => self.at(*parent) + 1,
            None => at(left).max(at(right)),
        }
    }

    fn at(&self, id: Id) -> u16 {
        let Some(Client { runs, .. }) = self.clients.get(&id.client) else { return 0 };
        let after = runs.partition_point(|run| run.start <= id.clock);
        let run = after.checked_sub(1).map(|at| runs[at]);
        run.filter(|run| id.clock < run.end).map_or(0, |run| run.level)
    }

    /// How many structs may go when this range is deleted, beyond those in it.
    pub(super) fn inside(&self, start: Id, len: u32) -> usize {
        let Some(Client { types, .. }) = self.clients.get(&start.client) else { return 0 };
        let first = types.partition_point(|clock| *clock < start.clock);
        let holds_a_type = types.get(first).is_some_and(|clock| *clock < start.clock + len);
        if holds_a_type { self.structs } else { 0 }
    }

    /// The most that a deletion can take beyond what it names.
    pub(super) fn structs(&self) -> usize {
        self.structs
    }
}

fn note(runs: &mut Vec<Run>, block: &Struct, level: u16) {
    let (start, end) = (block.id.clock, block.id.clock + block.len);
    match runs.last_mut() {
        Some(last) if last.end == start && last.level == level => last.end = end,
        _ => runs.push(Run { start, end, level }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(clock: u32, len: u32, dependencies: [Option<(u64, u32)>; 3]) -> Struct {
        let dependencies = dependencies.map(|id| id.map(|(client, clock)| Id { client, clock }));
        let id = Id { client: 1, clock };
        let (is_rich, is_type) = (false, false);
        Struct { id, len, kind: Kind::Item, is_rich, is_type, dependencies, start: 0, end: 0 }
    }

    fn shared_type(clock: u32, dependencies: [Option<(u64, u32)>; 3]) -> Struct {
        Struct { is_type: true, ..item(clock, 1, dependencies) }
    }

    #[test]
    fn guard_2_an_item_is_as_deep_as_its_neighbours_or_one_deeper_than_its_parent() {
        let mut nesting = Nesting::default();
        nesting.take(&shared_type(0, [None; 3])).unwrap();
        nesting.take(&item(1, 5, [None, None, Some((1, 0))])).unwrap();
        nesting.take(&shared_type(6, [Some((1, 5)), None, None])).unwrap();
        nesting.take(&item(7, 1, [None, None, Some((1, 6))])).unwrap();
        nesting.take(&item(8, 1, [None, Some((1, 3)), None])).unwrap();
        nesting.take(&item(9, 4, [None; 3])).unwrap();
        let levels: Vec<u16> = (0..14).map(|clock| nesting.at(Id { client: 1, clock })).collect();
        assert_eq!(levels, [0, 1, 1, 1, 1, 1, 1, 2, 1, 0, 0, 0, 0, 0]);
        // The text and the type behind it are one run.
        assert_eq!(nesting.clients[&1].runs.len(), 3);
    }

    #[test]
    fn guard_2_a_type_inside_too_many_is_too_deep_and_other_content_is_not() {
        let mut nesting = Nesting::default();
        nesting.take(&shared_type(0, [None; 3])).unwrap();
        for clock in 1..u32::from(MAX_NESTING) {
            nesting.take(&shared_type(clock, [None, None, Some((1, clock - 1))])).unwrap();
        }
        let deepest = u32::from(MAX_NESTING) - 1;
        let inside = [None, None, Some((1, deepest))];
        assert_eq!(nesting.take(&shared_type(deepest + 1, inside)), Err(TooDeep));
        nesting.take(&item(deepest + 1, 1, inside)).unwrap();
        let beside = [Some((1, deepest + 1)), None, None];
        assert_eq!(nesting.take(&shared_type(deepest + 2, beside)), Err(TooDeep));
    }

    #[test]
    fn what_was_noted_can_be_taken_back() {
        let mut nesting = Nesting::default();
        nesting.take(&shared_type(0, [None; 3])).unwrap();
        nesting.take(&item(1, 5, [None, None, Some((1, 0))])).unwrap();
        nesting.take(&shared_type(6, [Some((1, 5)), None, None])).unwrap();
        nesting.forget(1, 3);
        assert_eq!(nesting.clients[&1].runs, [Run { start: 1, end: 3, level: 1 }]);
        assert_eq!(nesting.clients[&1].types, [0]);
        nesting.forget(1, 0);
        assert!(nesting.is_flat());
    }

    #[test]
    fn hard_1_only_what_holds_a_type_can_take_others_with_it() {
        let mut nesting = Nesting::default();
        nesting.take(&item(0, 3, [None; 3])).unwrap();
        nesting.take(&shared_type(3, [None; 3])).unwrap();
        for clock in 4..10 {
            nesting.take(&item(clock, 1, [None, None, Some((1, 3))])).unwrap();
        }
        let inside = |clock, len| nesting.inside(Id { client: 1, clock }, len);
        assert_eq!((inside(0, 3), inside(0, 4), inside(3, 1), inside(4, 6)), (0, 6, 6, 0));
    }
}
