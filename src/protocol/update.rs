//! The structure of a v1 update: one walk over its structs and deletions, which
//! checks everything and allocates nothing.
//!
//! Source of the format: yjs 13.6 `src/utils/encoding.js` and `src/structs/*.js`.

pub mod parts;

use std::borrow::Cow;
use std::collections::HashSet;

use super::lib0::{Malformed, Reader, write_var, write_var_bytes};

/// How deep `Any` values may nest.
pub const MAX_DEPTH: usize = 64;

/// Bit of the info byte: the item names its left neighbour.
pub(super) const HAS_ORIGIN: u8 = 0x80;
/// Bit of the info byte: the item names its right neighbour.
pub(super) const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_SUB: u8 = 0x20;
/// Bits of the info byte that say what an item holds.
pub(super) const CONTENT: u8 = 0x1f;

/// Content number of a run that was deleted.
const DELETED: u8 = 1;
/// Content number of a text run.
pub(super) const STRING: u8 = 4;
/// Content number of what formats the text around it.
const FORMAT: u8 = 6;
/// Content number of a shared type.
const TYPE: u8 = 7;
/// Info byte of a collected run.
pub(super) const GC: u8 = 0;
/// Info byte of a hole.
pub(super) const SKIP: u8 = 10;

/// The id of one character or value: who made it, and at which tick.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// The Yjs client, up to 53 bits.
    pub client: u64,
    /// Its clock, up to 31 bits.
    pub clock: u32,
}

/// What a struct of an update is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Content at a place.
    Item,
    /// Deleted content that was thrown away.
    Gc,
    /// A hole: clocks that this update says nothing about.
    Skip,
}

/// One struct of an update, as the walk passes it.
#[derive(Debug, Clone, Copy)]
pub struct Struct {
    /// Who made it, and its first clock.
    pub id: Id,
    /// How many clocks it covers (UTF-16 units for text), at least 1.
    pub len: u32,
    /// What it is.
    pub kind: Kind,
    /// Whether it holds something else than text and deletions, which every
    /// library reads and writes alike.
    pub is_rich: bool,
    /// Whether it holds a shared type, in which others can be.
    pub is_type: bool,
    /// Left neighbour, right neighbour and parent: all have to be known before
    /// this struct can take its place.
    pub dependencies: [Option<Id>; 3],
    /// First byte of the struct in the update.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// What the walk calls. All methods do nothing unless overridden.
pub trait Visitor {
    /// A client's section begins: its `structs` follow.
    fn client(&mut self, client: u64, structs: u32) {
        let _ = (client, structs);
    }
    /// The next struct.
    fn block(&mut self, block: &Struct) {
        let _ = block;
    }
    /// All structs were visited; from this byte on there are deletions.
    fn deletions(&mut self, at: usize) {
        let _ = at;
    }
    /// A range of deleted clocks.
    fn delete(&mut self, start: Id, len: u32) {
        let _ = (start, len);
    }
}

impl Visitor for () {}

/// Walks a whole v1 update, calling `visitor` for each part.
///
/// # Errors
/// On the first thing that is not as the format says; what was visited until
/// then has to be thrown away.
pub fn walk_update(update: &[u8], visitor: &mut impl Visitor) -> Result<(), Malformed> {
    let mut descending = Descending { last: u64::MAX, kept: true };
    walk_parts(update, &mut descending, visitor)?;
    // Yjs forgets the first of two sections of one client, yrs appends the
    // second. Writers sort clients downwards, so only odd input pays for a set.
    if descending.kept { Ok(()) } else { check_distinct_clients(update) }
}

struct Descending {
    last: u64,
    kept: bool,
}

fn check_distinct_clients(update: &[u8]) -> Result<(), Malformed> {
    #[derive(Default)]
    struct Clients {
        seen: HashSet<u64>,
        sections: usize,
    }
    impl Visitor for Clients {
        fn client(&mut self, client: u64, _: u32) {
            self.seen.insert(client);
            self.sections += 1;
        }
    }
    let mut clients = Clients::default();
    walk_parts(update, &mut Descending { last: u64::MAX, kept: true }, &mut clients)?;
    if clients.seen.len() == clients.sections { Ok(()) } else { Err(Malformed::Count) }
}

fn walk_parts(update: &[u8], order: &mut Descending, visitor: &mut impl Visitor) -> Result<(), Malformed> {
    let mut reader = Reader::new(update);
    // A section is at least: count, client, clock, and a struct of two bytes.
    for _ in 0..count(&mut reader, 5)? {
        let structs = count(&mut reader, 2)?;
        if structs == 0 {
            return Err(Malformed::Count);
        }
        let client = reader.var_u64()?;
        order.kept &= client < order.last;
        order.last = client;
        let mut clock = reader.var_u31()?;
        visitor.client(client, structs);
        for _ in 0..structs {
            let block = read_struct(&mut reader, Id { client, clock })?;
            visitor.block(&block);
            clock = advance(clock, block.len)?;
        }
    }
    visitor.deletions(reader.position());
    // Deleted ranges: client, count, then (clock, length) pairs.
    for _ in 0..count(&mut reader, 2)? {
        let client = reader.var_u64()?;
        for _ in 0..count(&mut reader, 2)? {
            let clock = reader.var_u31()?;
            let len = reader.var_u31()?;
            if len == 0 {
                return Err(Malformed::Count);
            }
            advance(clock, len)?;
            visitor.delete(Id { client, clock }, len);
        }
    }
    end(&reader)
}

/// A declared count, checked against the bytes that are left.
pub(super) fn count(reader: &mut Reader<'_>, at_least: usize) -> Result<u32, Malformed> {
    let count = reader.var_u31()?;
    if (count as usize).saturating_mul(at_least) > reader.remaining() {
        return Err(Malformed::Count);
    }
    Ok(count)
}

pub(super) fn end(reader: &Reader<'_>) -> Result<(), Malformed> {
    if reader.remaining() == 0 { Ok(()) } else { Err(Malformed::Trailing) }
}

fn advance(clock: u32, len: u32) -> Result<u32, Malformed> {
    match clock.checked_add(len) {
        Some(next) if next < 1 << 31 => Ok(next),
        _ => Err(Malformed::Number),
    }
}

#[inline]
fn read_struct(reader: &mut Reader<'_>, id: Id) -> Result<Struct, Malformed> {
    let start = reader.position();
    let (info, dependencies) = read_header(reader)?;
    let (kind, len) = match info {
        GC => (Kind::Gc, reader.var_u31()?),
        SKIP => (Kind::Skip, reader.var_u31()?),
        _ => (Kind::Item, read_content(reader, info & CONTENT)?),
    };
    if len == 0 {
        return Err(Malformed::Count);
    }
    // Nothing can be a neighbour of what came after it. Yjs throws on that.
    if dependencies.iter().flatten().any(|other| other.client == id.client && other.clock >= id.clock) {
        return Err(Malformed::Order);
    }
    let is_rich = kind == Kind::Item && !matches!(info & CONTENT, DELETED | STRING);
    let is_type = kind == Kind::Item && info & CONTENT == TYPE;
    Ok(Struct { id, len, kind, is_rich, is_type, dependencies, start, end: reader.position() })
}

/// Reads a struct up to its content: the info byte, and what it depends on.
#[inline]
pub(super) fn read_header(reader: &mut Reader<'_>) -> Result<(u8, [Option<Id>; 3]), Malformed> {
    let info = reader.u8()?;
    let mut dependencies = [None; 3];
    if info == GC || info == SKIP {
        return Ok((info, dependencies));
    }
    if info & HAS_ORIGIN != 0 {
        dependencies[0] = Some(read_id(reader)?);
    }
    if info & HAS_RIGHT_ORIGIN != 0 {
        dependencies[1] = Some(read_id(reader)?);
    }
    if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
        match reader.var_u64()? {
            1 => {
                reader.var_str()?;
            }
            0 => dependencies[2] = Some(read_id(reader)?),
            _ => return Err(Malformed::Kind),
        }
        if info & HAS_PARENT_SUB != 0 {
            reader.var_str()?;
        }
    }
    Ok((info, dependencies))
}

/// The content of the struct in `bytes` without its first `skip` clocks.
pub(super) fn content_after(bytes: &[u8], skip: u32) -> Result<Vec<u8>, Malformed> {
    let mut reader = Reader::new(bytes);
    let (info, _) = read_header(&mut reader)?;
    let mut out = Vec::new();
    let len = |reader: &mut Reader<'_>| Ok(u64::from(reader.var_u31()?.saturating_sub(skip)));
    match info & CONTENT {
        // collected, or deleted
        GC | DELETED => write_var(&mut out, len(&mut reader)?),
        2 | 8 => {
            write_var(&mut out, len(&mut reader)?);
            for _ in 0..skip {
                if info & CONTENT == 2 {
                    reader.var_bytes()?;
                } else {
                    skip_any(&mut reader, 0)?;
                }
            }
            out.extend_from_slice(&bytes[reader.position()..]);
        }
        STRING => write_var_bytes(&mut out, text_after(reader.var_str()?, skip).as_bytes()),
        // Everything else is one clock long.
        _ => return Err(Malformed::Kind),
    }
    Ok(out)
}

/// Text without its first `skip` UTF-16 units. Half a character becomes U+FFFD,
/// as in Yjs.
fn text_after(text: &str, skip: u32) -> Cow<'_, str> {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units == skip {
            return Cow::Borrowed(&text[at..]);
        }
        units += c.len_utf16() as u32;
        if units > skip {
            return Cow::Owned(format!("\u{fffd}{}", &text[at + c.len_utf8()..]));
        }
    }
    Cow::Borrowed("")
}

fn read_id(reader: &mut Reader<'_>) -> Result<Id, Malformed> {
    Ok(Id { client: reader.var_u64()?, clock: reader.var_u31()? })
}

/// Passes over an item's content and returns how many clocks it covers.
fn read_content(reader: &mut Reader<'_>, kind: u8) -> Result<u32, Malformed> {
    match kind {
        DELETED => reader.var_u31(),
        // JSON, one string a value
        2 => {
            let values = count(reader, 1)?;
            for _ in 0..values {
                let json = reader.var_str()?;
                if json != "undefined" {
                    check_json(json)?;
                }
            }
            Ok(values)
        }
        // binary
        3 => reader.var_bytes().map(|_| 1),
        STRING => {
            let text = reader.var_str()?;
            u32::try_from(utf16_len(text)).map_err(|_| Malformed::Number)
        }
        // embed
        5 => check_json(reader.var_str()?).map(|()| 1),
        // key and value
        FORMAT => {
            reader.var_str()?;
            check_json(reader.var_str()?).map(|()| 1)
        }
        // array, map, text, XML fragment, XML text; and XML elements, with a name
        TYPE => match reader.var_u64()? {
            0 | 1 | 2 | 4 | 6 => Ok(1),
            3 => reader.var_str().map(|_| 1),
            // yrs does not read the name that Yjs writes after it.
            5 => Err(Malformed::Hook),
            _ => Err(Malformed::Kind),
        },
        // any
        8 => {
            let values = count(reader, 1)?;
            for _ in 0..values {
                skip_any(reader, 0)?;
            }
            Ok(values)
        }
        // subdocument: guid and options
        9 => {
            reader.var_str()?;
            skip_any(reader, 0).map(|()| 1)
        }
        _ => Err(Malformed::Kind),
    }
}

/// The key of a struct that formats text.
pub fn format_key(block: &[u8]) -> Option<&str> {
    let mut reader = Reader::new(block);
    let (info, _) = read_header(&mut reader).ok()?;
    if info & CONTENT == FORMAT { reader.var_str().ok() } else { None }
}

/// Length in UTF-16 units, in which Yjs counts (WIRE-8).
#[inline]
pub(super) fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// Passes over one `Any` (lib0 `writeAny`: tags count down from 127).
fn skip_any(reader: &mut Reader<'_>, depth: usize) -> Result<(), Malformed> {
    if depth > MAX_DEPTH {
        return Err(Malformed::Depth);
    }
    match reader.u8()? {
        127 | 126 | 121 | 120 => Ok(()),
        125 => reader.skip_var_int(),
        124 => reader.take(4).map(|_| ()),
        123 | 122 => reader.take(8).map(|_| ()),
        119 => reader.var_str().map(|_| ()),
        118 => {
            for _ in 0..count(reader, 2)? {
                reader.var_str()?;
                skip_any(reader, depth + 1)?;
            }
            Ok(())
        }
        117 => {
            for _ in 0..count(reader, 1)? {
                skip_any(reader, depth + 1)?;
            }
            Ok(())
        }
        116 => reader.var_bytes().map(|_| ()),
        _ => Err(Malformed::Kind),
    }
}

/// serde_json refuses nesting beyond 128 by itself.
pub(super) fn check_json(text: &str) -> Result<(), Malformed> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).map(|_| ()).map_err(|_| Malformed::Json)
}

#[cfg(test)]
pub(super) mod tests;
