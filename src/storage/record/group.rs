//! What one group commit writes into the log: records of any documents.
//!
//! The body is the records' entries one after the other, then a directory: for each
//! record its document's key, its number and its length, and last the directory's
//! length and CRC-32. So a group whose text is damaged still says which records it had.

use bytes::Bytes;

use super::{HEADER, begin, damaged, open, read_entries, seal, write_entries};
use crate::protocol::lib0::{Malformed, Reader, write_var, write_var_bytes};
use crate::storage::{Entry, Record, Seq, StorageError};

/// Length and checksum of the directory.
const TRAILER: usize = 8;
/// Buffers larger than this are not kept for the next group.
const KEPT: usize = 1 << 20;

/// A group that is being put together. Can be used again, and keeps its buffers.
#[derive(Debug, Default)]
pub(in crate::storage) struct Group {
    value: Vec<u8>,
    directory: Vec<u8>,
    records: usize,
}

impl Group {
    /// Makes it empty.
    pub(in crate::storage) fn clear(&mut self) {
        self.value.shrink_to(KEPT);
        begin(&mut self.value);
        self.directory.clear();
        self.records = 0;
    }

    /// Whether nothing was added.
    pub(in crate::storage) fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Adds a record of the document whose keys begin with `document`.
    pub(in crate::storage) fn push(&mut self, document: &[u8], seq: Seq, entries: &[Entry]) {
        let start = self.value.len();
        write_entries(&mut self.value, entries);
        write_var_bytes(&mut self.directory, document);
        write_var(&mut self.directory, seq.0);
        write_var(&mut self.directory, (self.value.len() - start) as u64);
        self.records += 1;
    }

    /// The whole value, for this key.
    pub(in crate::storage) fn finish(&mut self, key: &[u8]) -> &[u8] {
        self.value.extend_from_slice(&self.directory);
        self.value.extend_from_slice(&(self.directory.len() as u32).to_le_bytes());
        self.value.extend_from_slice(&crc32fast::hash(&self.directory).to_le_bytes());
        seal(key, &mut self.value);
        &self.value
    }
}

/// A record that a damaged group had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::storage) struct LostRecord {
    /// What its document's keys begin with.
    pub(in crate::storage) document: Vec<u8>,
    /// Its number.
    pub(in crate::storage) seq: Seq,
    /// What is left of its entries.
    pub(in crate::storage) entries: Bytes,
}

/// A group that does not check out.
#[derive(Debug)]
pub(in crate::storage) struct Lost {
    /// Why.
    pub(in crate::storage) error: StorageError,
    /// What it had; `None` when its directory is damaged, too.
    pub(in crate::storage) records: Option<Vec<LostRecord>>,
}

/// The records of a group, each with what its document's keys begin with.
pub(in crate::storage) fn decode_group(key: &[u8], value: &[u8]) -> Result<Vec<(Vec<u8>, Record)>, Lost> {
    let decoded = open(key, value, "a group of the log").and_then(|body| {
        let directory = directory(body).ok_or(Malformed::Count).map_err(damaged("a group of the log"))?;
        records(&Bytes::copy_from_slice(body), directory).map_err(damaged("a group of the log"))
    });
    decoded.map_err(|error| {
        let body = value.get(HEADER..).unwrap_or_default();
        Lost { error, records: directory(body).map(|directory| lost(body, directory)) }
    })
}

/// A line of the directory.
struct Line {
    document: Vec<u8>,
    seq: Seq,
    /// Bytes of its entries.
    length: usize,
}

/// The directory of a group's body, if it checks out.
fn directory(body: &[u8]) -> Option<Vec<Line>> {
    let (rest, checksum) = body.split_last_chunk::<4>()?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let start = rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?;
    let directory = &rest[start..];
    if crc32fast::hash(directory) != u32::from_le_bytes(*checksum) {
        return None;
    }
    let mut reader = Reader::new(directory);
    let mut found = Vec::new();
    while reader.remaining() > 0 {
        let document = reader.var_bytes().ok()?.to_vec();
        let seq = Seq(reader.var_u64().ok()?);
        found.push(Line { document, seq, length: usize::try_from(reader.var_u64().ok()?).ok()? });
    }
    Some(found)
}

fn records(body: &Bytes, directory: Vec<Line>) -> Result<Vec<(Vec<u8>, Record)>, Malformed> {
    let mut start = 0usize;
    let one = |Line { document, seq, length }| {
        let end = start.checked_add(length).filter(|end| *end + TRAILER <= body.len());
        let part = body.slice(start..end.ok_or(Malformed::Truncated)?);
        start += length;
        let entries = read_entries(&part, &mut Reader::new(&part))?;
        Ok((document, Record { seq, entries }))
    };
    directory.into_iter().map(one).collect()
}

fn lost(body: &[u8], directory: Vec<Line>) -> Vec<LostRecord> {
    let mut rest = body;
    let one = |Line { document, seq, length }| {
        let (entries, after) = rest.split_at(usize::min(length, rest.len()));
        rest = after;
        LostRecord { document, seq, entries: Bytes::copy_from_slice(entries) }
    };
    directory.into_iter().map(one).collect()
}
