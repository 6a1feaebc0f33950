//! Cutting updates along their structs.
//!
//! Two uses. [`carve`] takes from an update what a document can integrate now
//! and leaves the rest for later, so that yrs never holds anything pending (it
//! would run ahead of what Yjs shows, and can forget to try again). [`split`]
//! cuts a large first sync into pieces that each stand on their own (WIRE-9).
//!
//! Both emit structs in an order in which everything that a struct needs comes
//! before it. A client's section whose next struct lacks something waits for
//! exactly that clock, so the whole is O(n log n) for any input.

mod block;
mod piece;

use std::collections::{BTreeMap, HashMap};

use self::block::{Block, Parts};
use self::piece::Piece;
use super::lib0::Malformed;
use super::update::{Id, Kind, Struct, walk_update};

/// What came of [`carve`].
#[derive(Debug, PartialEq, Eq)]
pub struct Carved {
    /// An update of all that can be integrated now, if there is any.
    pub ready: Option<Vec<u8>>,
    /// An update of what has to wait, if there is any.
    pub rest: Option<Vec<u8>>,
}

/// Divides `update` by what a document knows: `known` gives a client's next
/// clock, 0 for a client never seen. What is known already is left out.
///
/// # Errors
/// When `update` is malformed.
pub fn carve(update: &[u8], known: impl Fn(u64) -> u32) -> Result<Carved, Malformed> {
    let mut order = Order::read(update, usize::MAX, known)?;
    let mut ready = Piece::default();
    while let Some((section, block)) = order.next() {
        ready.push(section, block);
    }
    let mut rest = Piece::default();
    for (index, section) in order.sections.iter().enumerate() {
        for block in section.next..section.blocks.len() {
            if section.blocks[block].shape.kind != Kind::Skip {
                rest.push(index, block);
            }
        }
    }
    let (mut deletes, mut later) = (Vec::new(), Vec::new());
    for &(id, len) in &order.deletes {
        let end = order.known(id.client).clamp(id.clock, id.clock + len);
        if end > id.clock {
            deletes.push((id, end - id.clock));
        }
        if end < id.clock + len {
            later.push((Id { clock: end, ..id }, id.clock + len - end));
        }
    }
    Ok(Carved { ready: ready.write(&order, &deletes), rest: rest.write(&order, &later) })
}

/// Cuts `update` into updates of about `limit` bytes each, in an order in which
/// each needs only what `known` has and what came in earlier pieces. Text runs
/// larger than `limit` are cut, too; other content is not.
///
/// # Errors
/// When `update` is malformed, or needs what neither it nor `known` has.
pub fn split(update: &[u8], limit: usize, known: impl Fn(u64) -> u32) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut order = Order::read(update, limit, known)?;
    let mut pieces = Vec::new();
    let (mut piece, mut size) = (Piece::default(), 0);
    while let Some((section, block)) = order.next() {
        let bytes = order.sections[section].blocks[block].size();
        if size > 0 && size + bytes > limit {
            pieces.extend(std::mem::take(&mut piece).write(&order, &[]));
            size = 0;
        }
        piece.push(section, block);
        size += bytes;
    }
    if order.sections.iter().any(|section| section.next < section.blocks.len()) {
        return Err(Malformed::Count);
    }
    // A deleted range takes at most 13 bytes with its client in front.
    let ranges = (limit / 13).max(1);
    let mut deletes = order.deletes.chunks(ranges);
    let first = if size + order.deletes.len().min(ranges) * 13 <= limit { deletes.next() } else { None };
    pieces.extend(piece.write(&order, first.unwrap_or_default()));
    for chunk in deletes {
        pieces.extend(Piece::default().write(&order, chunk));
    }
    Ok(pieces)
}

/// One client's structs.
struct Section {
    client: u64,
    blocks: Vec<Block>,
    /// The first that was not handed out.
    next: usize,
}

/// All structs of an update, handed out in an order that respects what they need.
struct Order<'a, F> {
    update: &'a [u8],
    sections: Vec<Section>,
    deletes: Vec<(Id, u32)>,
    before: F,
    /// Next clock of each client, where it is beyond `before`.
    emitted: HashMap<u64, u32>,
    /// Sections that may have something to give.
    open: Vec<usize>,
    /// Sections that wait until an id is known.
    waiting: BTreeMap<Id, Vec<usize>>,
}

impl<'a, F: Fn(u64) -> u32> Order<'a, F> {
    fn read(update: &'a [u8], limit: usize, before: F) -> Result<Self, Malformed> {
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

    fn known(&self, client: u64) -> u32 {
        self.emitted.get(&client).copied().unwrap_or_else(|| (self.before)(client))
    }

    /// The next struct that has all it needs, as (section, struct).
    fn next(&mut self) -> Option<(usize, usize)> {
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

    fn missing(&self, block: &Struct) -> Option<Id> {
        // A gap before the struct: Yjs would not show it, so neither do we.
        let before = (block.id.clock > 0).then(|| Id { clock: block.id.clock - 1, ..block.id });
        let lacks = |id: &Id| id.clock >= self.known(id.client);
        before.filter(&lacks).or_else(|| block.needs.iter().flatten().copied().find(lacks))
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

#[cfg(test)]
mod tests;
