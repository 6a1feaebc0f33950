//! Presence as it comes in.

use std::ops::Range;

use bytes::Bytes;

use crate::protocol::inline::InlineVec;
use crate::protocol::lib0::{Malformed, Reader};
use crate::protocol::update::{check_json, count, end};

/// Bytes of one awareness state.
pub const MAX_STATE: usize = 4 * 1024;

/// One entry of an awareness update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwarenessEntry<'a> {
    /// Whose state.
    pub client: u64,
    /// It replaces states with a lower clock.
    pub clock: u32,
    /// JSON; `null` means gone.
    pub state: &'a str,
}

/// An awareness update that was read and checked. Its states share the memory of
/// the frame that it came in.
#[derive(Debug, Clone)]
pub struct AwarenessUpdate {
    bytes: Bytes,
    /// People send one entry at a time: their own.
    entries: InlineVec<Place, 1>,
}

/// An entry, by where its state is.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    client: u64,
    clock: u32,
    start: usize,
    end: usize,
}

impl AwarenessUpdate {
    /// Reads and checks a whole awareness update.
    ///
    /// # Errors
    /// Malformed bytes, a state that is not JSON, or one over [`MAX_STATE`].
    pub fn check(bytes: Bytes) -> Result<Self, Malformed> {
        let mut reader = Reader::new(&bytes);
        let mut entries = InlineVec::default();
        // client, clock, length and at least one byte of JSON
        for _ in 0..count(&mut reader, 4)? {
            let client = reader.var_u64()?;
            let clock = reader.var_u31()?;
            let Range { start, end } = reader.var_range()?;
            if end - start > MAX_STATE {
                return Err(Malformed::StateSize);
            }
            check_json(std::str::from_utf8(&bytes[start..end]).map_err(|_| Malformed::Utf8)?)?;
            entries.push(Place { client, clock, start, end });
        }
        end(&reader)?;
        Ok(Self { bytes, entries })
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its entries, in their order.
    pub fn entries(&self) -> impl Iterator<Item = AwarenessEntry<'_>> {
        self.entries.iter().map(|&Place { client, clock, start, end }| {
            // Was checked to be UTF-8; without `unsafe` it has to be looked at again.
            let state = std::str::from_utf8(&self.bytes[start..end]).unwrap_or("null");
            AwarenessEntry { client, clock, state }
        })
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it says nothing of anybody.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The same when they came as the same bytes.
impl PartialEq for AwarenessUpdate {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for AwarenessUpdate {}
