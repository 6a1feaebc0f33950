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

use std::collections::{BTreeMap, HashMap};

use super::guard::{
    self, HAS_ORIGIN, HAS_RIGHT_ORIGIN, Id, Kind, SKIP, STRING, Struct, Visitor, utf16_len, walk_update,
};
use super::lib0::{Malformed, Reader, write_var, write_var_bytes};

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
    next: usize,
}

/// A struct, with the bytes that stand for it.
struct Block {
    shape: Struct,
    /// Part of a text run that was cut; otherwise the bytes of the update count.
    cut: Option<Vec<u8>>,
}

impl Block {
    fn size(&self) -> usize {
        self.cut.as_ref().map_or(self.shape.end - self.shape.start, Vec::len)
    }

    fn end(&self) -> u32 {
        self.shape.id.clock + self.shape.len
    }

    fn bytes<'a>(&'a self, update: &'a [u8]) -> &'a [u8] {
        self.cut.as_deref().unwrap_or(&update[self.shape.start..self.shape.end])
    }

    /// What is left of the block from `clock` on, which is inside it.
    fn after(&self, clock: u32, update: &[u8]) -> Option<Self> {
        let skip = clock - self.shape.id.clock;
        let bytes = self.bytes(update);
        let content = guard::content_after(bytes, skip).ok()?;
        let left = Id { clock: clock - 1, ..self.shape.id };
        let mut shape = Struct { id: Id { clock, ..left }, len: self.shape.len - skip, ..self.shape };
        let mut cut = Vec::with_capacity(content.len() + 20);
        if shape.kind == Kind::Gc {
            cut.push(bytes[0]);
        } else {
            shape.needs = [Some(left), self.shape.needs[1], None];
            write_header(&mut cut, bytes[0], &shape);
        }
        cut.extend(content);
        Some(Self { shape, cut: Some(cut) })
    }
}

/// The head of an item that continues another: its neighbours take the place of
/// its parent.
fn write_header(out: &mut Vec<u8>, info: u8, shape: &Struct) {
    out.push((info & guard::CONTENT) | HAS_ORIGIN | (info & HAS_RIGHT_ORIGIN));
    for id in shape.needs.iter().flatten() {
        write_var(out, id.client);
        write_var(out, u64::from(id.clock));
    }
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

/// Collects an update's structs, cutting text runs over `limit` bytes.
struct Parts<'a> {
    update: &'a [u8],
    limit: usize,
    sections: Vec<Section>,
    deletes: Vec<(Id, u32)>,
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

/// Cuts a text item as Yjs splits items: each part's left neighbour is the last
/// character of the part before it. The walk has checked `bytes` already.
fn cut_text(block: &Struct, bytes: &[u8], limit: usize) -> Vec<Block> {
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
            shape.needs = [Some(left), block.needs[1], None];
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
    guard::read_header(&mut reader).and_then(|_| reader.var_str()).unwrap_or_default()
}

fn var_len(mut number: usize) -> usize {
    let mut bytes = 1;
    while number >= 0x80 {
        number >>= 7;
        bytes += 1;
    }
    bytes
}

/// Structs that go into one update: for each section, in their order.
#[derive(Default)]
struct Piece {
    blocks: BTreeMap<usize, Vec<usize>>,
}

impl Piece {
    /// Takes a struct in; holes are written anew, from the clocks around them.
    fn push(&mut self, section: usize, block: usize) {
        self.blocks.entry(section).or_default().push(block);
    }

    /// The update, or `None` if there is nothing in it.
    fn write<F>(self, order: &Order<'_, F>, deletes: &[(Id, u32)]) -> Option<Vec<u8>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::updates::decoder::Decode;
    use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

    fn doc(client: u64) -> Doc {
        Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(yrs::ClientID::new(client))
        })
    }

    fn insert(doc: &Doc, at: u32, text: &str) -> Vec<u8> {
        let root = doc.get_or_insert_text("t");
        let mut txn = doc.transact_mut();
        root.insert(&mut txn, at, text);
        txn.encode_update_v1()
    }

    fn apply(doc: &Doc, update: &[u8]) {
        doc.transact_mut().apply_update(Update::decode_v1(update).unwrap()).unwrap();
    }

    fn text(doc: &Doc) -> String {
        let root = doc.get_or_insert_text("t");
        root.get_string(&doc.transact())
    }

    fn state(doc: &Doc) -> Vec<u8> {
        doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    #[test]
    fn merge_2_what_comes_after_a_gap_waits() {
        let author = doc(1);
        let first = insert(&author, 0, "abc");
        let second = insert(&author, 3, "def");
        let carved = carve(&second, |_| 0).unwrap();
        assert_eq!(carved, Carved { ready: None, rest: Some(second.clone()) });
        let carved = carve(&second, |_| 3).unwrap();
        assert_eq!(carved, Carved { ready: Some(second), rest: None });
        assert_eq!(carve(&first, |_| 0).unwrap().rest, None);
    }

    #[test]
    fn deletes_of_unknown_text_wait() {
        let author = doc(1);
        let base = insert(&author, 0, "abcdef");
        let root = author.get_or_insert_text("t");
        let mut txn = author.transact_mut();
        root.remove_range(&mut txn, 0, 6);
        let delete = txn.encode_update_v1();
        drop(txn);
        let carved = carve(&delete, |_| 4).unwrap();
        let server = doc(2);
        apply(&server, &base);
        apply(&server, &carved.ready.unwrap());
        assert_eq!(text(&server), "ef");
        apply(&server, &carved.rest.unwrap());
        assert_eq!(text(&server), "");
    }

    #[test]
    fn merge_1_only_the_unknown_part_of_a_struct_is_left() {
        use yrs::{Any, Array};
        let author = doc(1);
        insert(&author, 0, "a😀bcd");
        let list = author.get_or_insert_array("list");
        list.insert_range(&mut author.transact_mut(), 0, [1, 2, 3]);
        let more: Vec<Any> = vec![Any::Null, "x".into(), 2.5.into()];
        list.insert_range(&mut author.transact_mut(), 3, more);
        let root = author.get_or_insert_text("t");
        root.remove_range(&mut author.transact_mut(), 3, 2);
        let whole = state(&author);
        let end = author.transact().state_vector().get(&yrs::ClientID::new(1));
        for known in (0..=end).filter(|known| *known != 2) {
            let head = carve(&whole, |_| 0).unwrap();
            assert_eq!(head.rest, None);
            // A reader that has the first clocks, and gets the others.
            let reader = doc(9);
            let first = cut_at(&author, known);
            apply(&reader, &first);
            let carved = carve(&whole, |client| if client == 1 { known } else { 0 }).unwrap();
            apply(&reader, &carved.ready.unwrap());
            assert_eq!(state(&reader), whole, "from clock {known}");
        }
    }

    /// The author's first clocks, as they were written.
    fn cut_at(author: &Doc, clock: u32) -> Vec<u8> {
        let mut pieces = Vec::new();
        let whole = state(author);
        let mut order = Order::read(&whole, 1, |_| 0).unwrap();
        while let Some((section, block)) = order.next() {
            pieces.push((section, block));
        }
        let mut piece = Piece::default();
        for (section, block) in pieces {
            let mut shape = order.sections[section].blocks[block].shape;
            if shape.id.clock >= clock {
                continue;
            }
            if shape.id.clock + shape.len > clock {
                // Deleted, collected or a list: as many of the first as are known.
                shape.len = clock - shape.id.clock;
                let bytes = order.sections[section].blocks[block].bytes(&whole).to_vec();
                let cut = guard::tests::first_of(&bytes, shape.len);
                order.sections[section].blocks[block] = Block { shape, cut: Some(cut) };
            }
            piece.push(section, block);
        }
        piece.write(&order, &[]).unwrap_or(vec![0, 0])
    }

    /// Two people who wrote into each other's text, with some of it deleted.
    fn entangled(words: u32) -> Doc {
        let (ada, bob) = (doc(1), doc(2));
        for word in 0..words {
            let update = insert(&ada, word, "Ada 😀 wrote this. ");
            apply(&bob, &update);
            let update = insert(&bob, word * 3 + 1, "Bob, too. ");
            apply(&ada, &update);
        }
        let root = ada.get_or_insert_text("t");
        let mut txn = ada.transact_mut();
        for at in 0..words {
            root.remove_range(&mut txn, at * 3, 2);
        }
        drop(txn);
        ada
    }

    #[test]
    fn wire_9_each_piece_stands_on_those_before_it() {
        let author = entangled(200);
        let whole = state(&author);
        let pieces = split(&whole, 1_000, |_| 0).unwrap();
        assert!(pieces.len() > 5, "{} pieces", pieces.len());
        let reader = doc(9);
        for piece in &pieces {
            assert!(piece.len() < 1_200, "{} bytes", piece.len());
            apply(&reader, piece);
            assert!(!reader.transact().has_missing_updates(), "a piece needs a later one");
        }
        assert_eq!(text(&reader), text(&author));
        assert_eq!(state(&reader), whole);
    }

    #[test]
    fn wire_9_one_large_paste_is_cut() {
        let author = doc(1);
        insert(&author, 0, "[]");
        insert(&author, 1, &"a😀é\n".repeat(1_000));
        let pieces = split(&state(&author), 1_000, |_| 0).unwrap();
        assert!(pieces.iter().all(|piece| piece.len() < 1_100));
        let reader = doc(9);
        for piece in &pieces {
            apply(&reader, piece);
        }
        assert_eq!(text(&reader), text(&author));
        assert_eq!(reader.transact().state_vector(), author.transact().state_vector());
    }

    #[test]
    fn sections_that_wait_for_each_other_in_a_long_chain_are_linear() {
        // 20,000 clients of one struct each, every one in need of the next.
        let clients = 20_000u64;
        let mut update = Vec::new();
        write_var(&mut update, clients);
        for client in 0..clients {
            update.push(1);
            write_var(&mut update, client);
            update.push(0);
            if client + 1 < clients {
                update.push(STRING | HAS_ORIGIN);
                write_var(&mut update, client + 1);
                update.push(0);
            } else {
                update.extend([STRING, 1, 1, b't']);
            }
            write_var_bytes(&mut update, b"x");
        }
        update.push(0);
        let mut order = Order::read(&update, usize::MAX, |_| 0).unwrap();
        let emitted: Vec<_> = std::iter::from_fn(|| order.next()).collect();
        assert_eq!(emitted.len(), clients as usize);
        assert_eq!(emitted[0].0, clients as usize - 1);
    }
}
