//! Structs of an update, whole or cut.

use crate::protocol::lib0::{Reader, write_var, write_var_bytes};
use crate::protocol::update::{self, HAS_ORIGIN, HAS_RIGHT_ORIGIN, Id, Kind, Struct, utf16_len};

/// A struct, with the bytes that stand for it.
pub(super) struct Block {
    pub(super) shape: Struct,
    /// Part of a text run that was cut; otherwise the bytes of the update count.
    pub(super) cut: Option<Vec<u8>>,
}

impl Block {
    pub(super) fn size(&self) -> usize {
        self.cut.as_ref().map_or(self.shape.end - self.shape.start, Vec::len)
    }

    pub(super) fn end(&self) -> u32 {
        self.shape.id.clock + self.shape.len
    }

    pub(super) fn bytes<'a>(&'a self, update: &'a [u8]) -> &'a [u8] {
        self.cut.as_deref().unwrap_or(&update[self.shape.start..self.shape.end])
    }

    /// As if it had been deleted and collected.
    pub(super) fn collected(&self) -> Self {
        let shape = Struct { kind: Kind::Gc, dependencies: [None; 3], ..self.shape };
        let mut cut = vec![update::GC];
        write_var(&mut cut, u64::from(shape.len));
        Self { shape, cut: Some(cut) }
    }

    /// What is left of the block from `clock` on, which is inside it.
    pub(super) fn after(&self, clock: u32, update: &[u8]) -> Option<Self> {
        let skip = clock - self.shape.id.clock;
        let bytes = self.bytes(update);
        let content = update::content_after(bytes, skip).ok()?;
        let left = Id { clock: clock - 1, ..self.shape.id };
        let mut shape = Struct { id: Id { clock, ..left }, len: self.shape.len - skip, ..self.shape };
        let mut cut = Vec::with_capacity(content.len() + 20);
        if shape.kind == Kind::Gc {
            cut.push(bytes[0]);
        } else {
            shape.dependencies = [Some(left), self.shape.dependencies[1], None];
            write_header(&mut cut, bytes[0], &shape);
        }
        cut.extend(content);
        Some(Self { shape, cut: Some(cut) })
    }
}

/// The head of an item that continues another: its neighbours take the place of
/// its parent.
fn write_header(out: &mut Vec<u8>, info: u8, shape: &Struct) {
    out.push((info & update::CONTENT) | HAS_ORIGIN | (info & HAS_RIGHT_ORIGIN));
    for id in shape.dependencies.iter().flatten() {
        write_var(out, id.client);
        write_var(out, u64::from(id.clock));
    }
}

/// Cuts a text item as Yjs splits items: each part's left neighbour is the last
/// character of the part before it. The walk has checked `bytes` already.
pub(super) fn cut_text(block: &Struct, bytes: &[u8], limit: usize) -> Vec<Block> {
    let text = text_of(bytes);
    let header = &bytes[..bytes.len() - text.len() - var_len(text.len())];
    let mut blocks: Vec<Block> = Vec::new();
    let (mut rest, mut shape) = (text, *block);
    while !rest.is_empty() {
        let part = &rest[..rest.floor_char_boundary(limit.max(4))];
        rest = &rest[part.len()..];
        shape.len = utf16_len(part) as u32;
        let mut cut = Vec::with_capacity(part.len() + header.len() + 16);
        if blocks.is_empty() {
            cut.extend_from_slice(header);
        } else {
            let left = Id { clock: shape.id.clock - 1, ..shape.id };
            shape.dependencies = [Some(left), block.dependencies[1], None];
            write_header(&mut cut, bytes[0], &shape);
        }
        write_var_bytes(&mut cut, part.as_bytes());
        blocks.push(Block { shape, cut: Some(cut) });
        shape.id.clock += shape.len;
    }
    blocks
}

/// The text at the end of a text item.
fn text_of(bytes: &[u8]) -> &str {
    let mut reader = Reader::new(bytes);
    update::read_header(&mut reader).and_then(|_| reader.var_str()).unwrap_or_default()
}

fn var_len(mut number: usize) -> usize {
    let mut bytes = 1;
    while number >= 0x80 {
        number >>= 7;
        bytes += 1;
    }
    bytes
}
