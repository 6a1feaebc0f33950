//! Writing structs and deletions as updates.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::block::Block;
use super::order::Order;
use crate::protocol::lib0::write_var;
use crate::protocol::update::{Id, SKIP};

/// One of the updates that [`split`](super::split) makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// A v1 update.
    pub update: Bytes,
    /// The next clock of each client that it brings structs of.
    pub(super) ends: Vec<(u64, u32)>,
    pub(super) has_deletes: bool,
}

impl Cut {
    /// Whether it holds anything for somebody who knows so much of each client.
    pub fn is_news(&self, known: impl Fn(u64) -> u32) -> bool {
        self.has_deletes || self.ends.iter().any(|(client, end)| *end > known(*client))
    }
}

/// Structs that go into one update: for each section, in their order.
#[derive(Default)]
pub(super) struct Piece {
    blocks: BTreeMap<usize, Vec<usize>>,
}

impl Piece {
    /// Takes a struct in; holes are written anew, from the clocks around them.
    pub(super) fn push(&mut self, section: usize, block: usize) {
        self.blocks.entry(section).or_default().push(block);
    }

    /// The same as [`Self::write`], with what is in it.
    pub(super) fn cut<F>(self, order: &Order<'_, F>, deletes: &[(Id, u32)]) -> Option<Cut> {
        let end = |(section, blocks): (&usize, &Vec<usize>)| {
            let section = &order.sections[*section];
            let end = blocks.iter().map(|at| section.blocks[*at].end()).max();
            (section.client, end.unwrap_or_default())
        };
        let ends = self.blocks.iter().map(end).collect();
        // What is kept for long takes no more memory than it has bytes.
        let update = self.write(order, deletes)?.into_boxed_slice().into();
        Some(Cut { update, ends, has_deletes: !deletes.is_empty() })
    }

    /// The update, or `None` if there is nothing in it.
    pub(super) fn write<F>(self, order: &Order<'_, F>, deletes: &[(Id, u32)]) -> Option<Vec<u8>> {
        if self.blocks.is_empty() && deletes.is_empty() {
            return None;
        }
        let mut out = Vec::new();
        write_var(&mut out, self.blocks.len() as u64);
        for (section, blocks) in self.blocks {
            let section = &order.sections[section];
            write_section(
                &mut out,
                order.update,
                section.client,
                blocks.iter().map(|at| &section.blocks[*at]),
            );
        }
        write_deletes(&mut out, deletes);
        Some(out)
    }
}

/// One client's structs; where clocks jump, a skip says by how much.
fn write_section<'a>(out: &mut Vec<u8>, update: &[u8], client: u64, blocks: impl Iterator<Item = &'a Block>) {
    let (mut structs, mut body, mut span) = (0u64, Vec::new(), None);
    for block in blocks {
        let (first, end) = span.unwrap_or((block.shape.id.clock, block.shape.id.clock));
        if block.shape.id.clock > end {
            structs += 1;
            body.push(SKIP);
            write_var(&mut body, u64::from(block.shape.id.clock - end));
        }
        structs += 1;
        body.extend_from_slice(block.bytes(update));
        span = Some((first, block.end()));
    }
    write_var(out, structs);
    write_var(out, client);
    write_var(out, span.map_or(0, |(first, _)| u64::from(first)));
    out.extend_from_slice(&body);
}

fn write_deletes(out: &mut Vec<u8>, deletes: &[(Id, u32)]) {
    let mut clients: BTreeMap<u64, Vec<(u32, u32)>> = BTreeMap::new();
    for (id, len) in deletes {
        clients.entry(id.client).or_default().push((id.clock, *len));
    }
    write_var(out, clients.len() as u64);
    for (client, ranges) in clients {
        write_var(out, client);
        write_var(out, ranges.len() as u64);
        for (clock, len) in ranges {
            write_var(out, u64::from(clock));
            write_var(out, u64::from(len));
        }
    }
}
