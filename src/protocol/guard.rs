//! The check of everything that clients send, before yrs sees a byte.
//!
//! One walk over the structure of an update, a state vector or an awareness
//! message. It allocates nothing and costs less than decoding does. yrs 0.28
//! panics on some malformed updates, reserves memory for counts that are only
//! declared, and recurses without bound into nested values; none of that can
//! come through here.
//!
//! Source of the format: yjs 13.6 `src/utils/encoding.js`, `src/structs/*.js`,
//! and y-protocols 1.0.7 `awareness.js`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::lib0::{Malformed, Reader, write_var, write_var_bytes};

/// How deep `Any` values may nest.
pub const MAX_DEPTH: usize = 64;
/// Bytes of one awareness state.
pub const MAX_STATE: usize = 4 * 1024;

/// Bit of the info byte: the item names its left neighbour.
pub(super) const HAS_ORIGIN: u8 = 0x80;
/// Bit of the info byte: the item names its right neighbour.
pub(super) const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_SUB: u8 = 0x20;
/// Bits of the info byte that say what an item holds.
pub(super) const CONTENT: u8 = 0x1f;

/// Content number of a text run.
pub(super) const STRING: u8 = 4;
const GC: u8 = 0;
/// Info byte of a hole.
pub(super) const SKIP: u8 = 10;

/// The id of one character or value: who made it, and at which tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Left neighbour, right neighbour and parent: all have to be known before
    /// this struct can take its place.
    pub needs: [Option<Id>; 3],
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
    /// A range of deleted clocks.
    fn delete(&mut self, start: Id, len: u32) {
        let _ = (start, len);
    }
}

impl Visitor for () {}

/// Checks a whole v1 update.
pub fn check_update(update: &[u8]) -> Result<(), Malformed> {
    walk_update(update, &mut ())
}

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

/// Checks a v1 state vector: pairs of client and clock.
pub fn check_state_vector(bytes: &[u8]) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    for _ in 0..count(&mut reader, 2)? {
        reader.var_u64()?;
        reader.var_u31()?;
    }
    end(&reader)
}

/// One entry of an awareness message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwarenessEntry<'a> {
    /// Whose state.
    pub client: u64,
    /// It replaces states with a lower clock.
    pub clock: u32,
    /// JSON; `null` means gone.
    pub state: &'a str,
}

/// Reads and checks a whole awareness update.
///
/// # Errors
/// Malformed bytes, a state that is not JSON, or one over [`MAX_STATE`].
pub fn read_awareness(bytes: &[u8]) -> Result<Vec<AwarenessEntry<'_>>, Malformed> {
    let mut reader = Reader::new(bytes);
    // client, clock, length and at least one byte of JSON
    let entries = count(&mut reader, 4)?;
    let mut read = Vec::with_capacity(entries as usize);
    for _ in 0..entries {
        let client = reader.var_u64()?;
        let clock = reader.var_u31()?;
        let state = reader.var_str()?;
        if state.len() > MAX_STATE {
            return Err(Malformed::StateSize);
        }
        check_json(state)?;
        read.push(AwarenessEntry { client, clock, state });
    }
    end(&reader)?;
    Ok(read)
}

/// A declared count, checked against the bytes that are left.
fn count(reader: &mut Reader<'_>, at_least: usize) -> Result<u32, Malformed> {
    let count = reader.var_u31()?;
    if (count as usize).saturating_mul(at_least) > reader.remaining() {
        return Err(Malformed::Count);
    }
    Ok(count)
}

fn end(reader: &Reader<'_>) -> Result<(), Malformed> {
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
    let (info, needs) = read_header(reader)?;
    let (kind, len) = match info {
        GC => (Kind::Gc, reader.var_u31()?),
        SKIP => (Kind::Skip, reader.var_u31()?),
        _ => (Kind::Item, read_content(reader, info & CONTENT)?),
    };
    if len == 0 {
        return Err(Malformed::Count);
    }
    Ok(Struct { id, len, kind, needs, start, end: reader.position() })
}

/// Reads a struct up to its content: the info byte, and what it needs.
#[inline]
pub(super) fn read_header(reader: &mut Reader<'_>) -> Result<(u8, [Option<Id>; 3]), Malformed> {
    let info = reader.u8()?;
    let mut needs = [None; 3];
    if info == GC || info == SKIP {
        return Ok((info, needs));
    }
    if info & HAS_ORIGIN != 0 {
        needs[0] = Some(read_id(reader)?);
    }
    if info & HAS_RIGHT_ORIGIN != 0 {
        needs[1] = Some(read_id(reader)?);
    }
    if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
        match reader.var_u64()? {
            1 => {
                reader.var_str()?;
            }
            0 => needs[2] = Some(read_id(reader)?),
            _ => return Err(Malformed::Kind),
        }
        if info & HAS_PARENT_SUB != 0 {
            reader.var_str()?;
        }
    }
    Ok((info, needs))
}

/// The content of the struct in `bytes` without its first `skip` clocks.
pub(super) fn content_after(bytes: &[u8], skip: u32) -> Result<Vec<u8>, Malformed> {
    let mut reader = Reader::new(bytes);
    let (info, _) = read_header(&mut reader)?;
    let mut out = Vec::new();
    let len = |reader: &mut Reader<'_>| Ok(u64::from(reader.var_u31()?.saturating_sub(skip)));
    match info & CONTENT {
        // collected, or deleted
        GC | 1 => write_var(&mut out, len(&mut reader)?),
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
        // deleted
        1 => reader.var_u31(),
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
        // format: key and value
        6 => {
            reader.var_str()?;
            check_json(reader.var_str()?).map(|()| 1)
        }
        // shared type; XML elements carry a name. XML hooks (5) are refused: yrs
        // does not read the name that Yjs writes after them.
        7 => match reader.var_u64()? {
            0 | 1 | 2 | 4 | 6 => Ok(1),
            3 => reader.var_str().map(|_| 1),
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
fn check_json(text: &str) -> Result<(), Malformed> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).map(|_| ()).map_err(|_| Malformed::Json)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use yrs::updates::decoder::Decode;
    use yrs::{
        Array, ClientID, Doc, Map, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update,
        XmlFragment,
    };

    /// A struct with only its first `keep` clocks.
    pub(in crate::protocol) fn first_of(bytes: &[u8], keep: u32) -> Vec<u8> {
        let mut reader = Reader::new(bytes);
        let (info, _) = read_header(&mut reader).unwrap();
        let mut out = bytes[..reader.position()].to_vec();
        match info & CONTENT {
            STRING => {
                let text: Vec<u16> = reader.var_str().unwrap().encode_utf16().take(keep as usize).collect();
                write_var_bytes(&mut out, String::from_utf16(&text).unwrap().as_bytes());
            }
            8 => {
                reader.var_u31().unwrap();
                let start = reader.position();
                (0..keep).for_each(|_| skip_any(&mut reader, 0).unwrap());
                write_var(&mut out, u64::from(keep));
                out.extend_from_slice(&bytes[start..reader.position()]);
            }
            _ => write_var(&mut out, u64::from(keep)),
        }
        out
    }

    fn everything() -> Vec<u8> {
        let options = Options::with_client_id(ClientID::new(0x1f_ffff_ffff));
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options });
        let text = doc.get_or_insert_text("text");
        let map = doc.get_or_insert_map("map");
        let array = doc.get_or_insert_array("array");
        let xml = doc.get_or_insert_xml_fragment("xml");
        let mut txn = doc.transact_mut();
        text.insert(&mut txn, 0, "héllo 😀 wörld");
        text.format(&mut txn, 0, 3, [("bold".into(), true.into())].into());
        text.insert_embed(&mut txn, 2, yrs::Any::from("embedded"));
        text.remove_range(&mut txn, 3, 2);
        map.insert(&mut txn, "nested", yrs::TextPrelim::new("inner"));
        map.insert(&mut txn, "bytes", yrs::Any::from(vec![1u8, 2, 3]));
        array.insert_range(&mut txn, 0, [1, -2, 3_000_000]);
        array.push_back(&mut txn, yrs::Any::from_json(r#"{"a":[null,true,1.5]}"#).unwrap());
        xml.push_back(&mut txn, yrs::XmlElementPrelim::empty("p"));
        drop(txn);
        doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    #[test]
    fn what_yrs_writes_passes() {
        check_update(&everything()).unwrap();
        check_update(Update::EMPTY_V1).unwrap();
    }

    #[test]
    fn wire_3_every_truncation_is_an_error() {
        let update = everything();
        for end in 0..update.len() {
            assert!(check_update(&update[..end]).is_err(), "cut at {end}");
        }
        let mut longer = update;
        longer.push(0);
        assert_eq!(check_update(&longer), Err(Malformed::Trailing));
    }

    #[test]
    fn the_walk_counts_as_yrs_counts() {
        struct Clocks(u32, u32);
        impl Visitor for Clocks {
            fn block(&mut self, block: &Struct) {
                self.0 = self.0.max(block.id.clock + block.len);
            }
            fn delete(&mut self, _: Id, len: u32) {
                self.1 += len;
            }
        }
        let update = everything();
        let mut clocks = Clocks(0, 0);
        walk_update(&update, &mut clocks).unwrap();
        let decoded = Update::decode_v1(&update).unwrap();
        assert_eq!(clocks.0, decoded.state_vector().get(&ClientID::new(0x1f_ffff_ffff_u64)));
        assert!(clocks.1 >= 2);
    }

    #[test]
    fn nested_values_have_a_floor() {
        let nested = |depth: usize| {
            let mut update = vec![1, 1, 1, 0, 8, 1, 1, b't', 1];
            update.extend(std::iter::repeat_n([117u8, 1], depth).flatten());
            update.extend([127, 0]);
            update
        };
        check_update(&nested(MAX_DEPTH)).unwrap();
        assert_eq!(check_update(&nested(MAX_DEPTH + 1)), Err(Malformed::Depth));
        assert_eq!(check_update(&nested(10_000)), Err(Malformed::Depth));
    }

    #[test]
    fn awareness_is_json_of_bounded_size() {
        let message = |state: &str| {
            let mut out = vec![1, 7, 1];
            super::super::lib0::write_var_bytes(&mut out, state.as_bytes());
            out
        };
        let bytes = message(r#"{"user":{"name":"Ada"}}"#);
        assert_eq!(read_awareness(&bytes).unwrap()[0].client, 7);
        assert_eq!(read_awareness(&message("not json")), Err(Malformed::Json));
        let large = format!("{:?}", "x".repeat(MAX_STATE));
        assert_eq!(read_awareness(&message(&large)), Err(Malformed::StateSize));
        assert_eq!(read_awareness(&[0xff, 0xff, 0xff, 0x7f]), Err(Malformed::Count));
    }

    #[test]
    fn two_sections_of_one_client_are_refused() {
        let section = |client: u8| [1, client, 0, STRING, 1, 1, b't', 1, b'x'];
        let update = |clients: &[u8]| {
            let sections = clients.iter().flat_map(|client| section(*client));
            [clients.len() as u8].into_iter().chain(sections).chain([0]).collect::<Vec<u8>>()
        };
        check_update(&update(&[3, 2, 1])).unwrap();
        check_update(&update(&[1, 2, 3])).unwrap();
        assert_eq!(check_update(&update(&[1, 2, 1])), Err(Malformed::Count));
        assert_eq!(check_update(&update(&[2, 2])), Err(Malformed::Count));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = check_update(&bytes);
            let _ = check_state_vector(&bytes);
            let _ = read_awareness(&bytes);
        }

        #[test]
        fn one_changed_byte_never_panics(at in 0usize..200, byte: u8) {
            let mut update = everything();
            let at = at % update.len();
            update[at] = byte;
            if check_update(&update).is_ok() {
                Update::decode_v1(&update).expect("what the guard passes, yrs decodes");
            }
        }
    }
}
