//! An update's structs by the client that made them.

use super::block::{Block, cut_text};
use crate::protocol::update::{Id, Kind, STRING, Struct, Visitor};

/// One client's structs.
pub(super) struct Section {
    pub(super) client: u64,
    pub(super) blocks: Vec<Block>,
    /// The first that was not handed out.
    pub(super) next: usize,
}

/// Collects an update's structs, cutting text runs over `limit` bytes.
pub(super) struct Parts<'a> {
    pub(super) update: &'a [u8],
    pub(super) limit: usize,
    pub(super) sections: Vec<Section>,
    pub(super) deletes: Vec<(Id, u32)>,
}

impl Visitor for Parts<'_> {
    fn client(&mut self, client: u64, structs: u32) {
        self.sections.push(Section { client, blocks: Vec::with_capacity(structs as usize), next: 0 });
    }

    fn block(&mut self, block: &Struct) {
        let Some(section) = self.sections.last_mut() else { return };
        let bytes = &self.update[block.start..block.end];
        let is_text = block.kind == Kind::Item && bytes[0] & 0x1f == STRING;
        if bytes.len() > self.limit && is_text {
            section.blocks.extend(cut_text(block, bytes, self.limit));
        } else {
            section.blocks.push(Block { shape: *block, cut: None });
        }
    }

    fn delete(&mut self, start: Id, len: u32) {
        self.deletes.push((start, len));
    }
}
