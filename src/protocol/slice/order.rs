//! Structs in an order in which everything that a struct needs comes before it.

use std::collections::{BTreeMap, HashMap};

use super::section::{Parts, Section};
use crate::protocol::lib0::Malformed;
use crate::protocol::update::{Id, Kind, Struct, walk_update};

/// All structs of an update, handed out in an order that respects what they need.
pub(super) struct Order<'a, F> {
    pub(super) update: &'a [u8],
    pub(super) sections: Vec<Section>,
    pub(super) deletes: Vec<(Id, u32)>,
    before: F,
    /// Next clock of each client, where it is beyond `before`.
    pub(super) emitted: HashMap<u64, u32>,
    /// Sections that may have something to give.
    open: Vec<usize>,
    /// Sections that wait until an id is known.
    pub(super) waiting: BTreeMap<Id, Vec<usize>>,
}

impl<'a, F: Fn(u64) -> u32> Order<'a, F> {
    pub(super) fn read(update: &'a [u8], limit: usize, before: F) -> Result<Self, Malformed> {
        let mut parts = Parts { update, limit, sections: Vec::new(), deletes: Vec::new() };
        walk_update(update, &mut parts)?;
        let Parts { sections, deletes, .. } = parts;
        let open = (0..sections.len()).rev().collect();
        Ok(Self {
            update,
            sections,
            deletes,
            before,
            emitted: HashMap::new(),
            open,
            waiting: BTreeMap::new(),
        })
    }

    pub(super) fn known(&self, client: u64) -> u32 {
        self.emitted.get(&client).copied().unwrap_or_else(|| (self.before)(client))
    }

    /// The next struct that has all it needs, as (section, struct).
    pub(super) fn next(&mut self) -> Option<(usize, usize)> {
        while let Some(&section) = self.open.last() {
            let Section { client, blocks, next } = &self.sections[section];
            let Some(block) = blocks.get(*next) else {
                self.open.pop();
                continue;
            };
            let (index, client) = (*next, *client);
            let known = self.known(client);
            if block.shape.kind == Kind::Skip || block.end() <= known {
                self.sections[section].next += 1;
                continue;
            }
            if block.shape.id.clock < known
                && let Some(tail) = block.after(known, self.update)
            {
                self.sections[section].blocks[index] = tail;
                continue;
            }
            if let Some(missing) = self.missing(&block.shape) {
                self.waiting.entry(missing).or_default().push(section);
                self.open.pop();
                continue;
            }
            let end = block.end();
            self.sections[section].next += 1;
            if end > self.known(client) {
                self.emitted.insert(client, end);
                self.wake(client, end);
            }
            return Some((section, index));
        }
        None
    }

    pub(super) fn missing(&self, block: &Struct) -> Option<Id> {
        // A gap before the struct: Yjs would not show it, so neither do we.
        let before = (block.id.clock > 0).then(|| Id { clock: block.id.clock - 1, ..block.id });
        let lacks = |id: &Id| id.clock >= self.known(id.client);
        before.filter(&lacks).or_else(|| block.dependencies.iter().flatten().copied().find(lacks))
    }

    fn wake(&mut self, client: u64, end: u32) {
        let woken: Vec<Id> = self
            .waiting
            .range(Id { client, clock: 0 }..Id { client, clock: end })
            .map(|(id, _)| *id)
            .collect();
        for id in woken {
            // Below the section that is being emitted, so that runs stay long.
            let top = self.open.pop();
            self.open.extend(self.waiting.remove(&id).into_iter().flatten());
            self.open.extend(top);
        }
    }
}
