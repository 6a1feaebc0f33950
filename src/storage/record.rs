//! How records, snapshots and rooms look in bytes.
//!
//! Every stored value is `version (1 byte) · CRC-32 (4 bytes, little endian) · body`.
//! The checksum covers the value's key as well, so that a value under another's key
//! does not pass. A value that does not check out is an error, never skipped.

mod group;
mod moved;

use bytes::Bytes;
use uuid::Uuid;

pub(super) use self::group::{Group, Lost, decode_group};
pub(super) use self::moved::{broken, encode_lines, line, lines, reseal, unseal, update_set_aside};
use super::event::Event;
use super::question::{QuestionOutline, QuestionRecord, QuestionStamp};
use super::review::ReviewItem;
use super::room::RoomRecord;
use super::{Entry, Record, Seq, SetAside, StorageError};
use crate::clock::UnixMillis;
use crate::ids::{Author, MemberId};
use crate::protocol::lib0::{Malformed, Reader, write_var, write_var_bytes};

/// Version 1 had people's ids only as authors, and did not check the key.
const VERSION: u8 = 2;
/// In place of a version: what was here is lost.
const LOST: u8 = 0;
const HEADER: usize = 5;

fn checksum(key: &[u8], body: &[u8]) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(body);
    hasher.finalize().to_le_bytes()
}

/// Room for the version and checksum, which [`seal`] fills in once the body is there.
fn begin(out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&[VERSION, 0, 0, 0, 0]);
}

/// Completes a value whose body is written.
fn seal(key: &[u8], value: &mut [u8]) {
    let checksum = checksum(key, &value[HEADER..]);
    value[1..HEADER].copy_from_slice(&checksum);
}

/// A value with this body.
fn sealed(key: &[u8], write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut value = Vec::new();
    begin(&mut value);
    write(&mut value);
    seal(key, &mut value);
    value
}

/// The body of a sealed value.
fn open<'a>(key: &[u8], value: &'a [u8], what: &str) -> Result<&'a [u8], StorageError> {
    match value {
        [VERSION, a, b, c, d, body @ ..] if checksum(key, body) == [*a, *b, *c, *d] => Ok(body),
        [VERSION, _, _, _, _, ..] => {
            Err(StorageError::damaged(format!("{what} does not match its checksum")))
        }
        [LOST] => Err(StorageError::damaged(format!("{what} was in a damaged group of the log"))),
        [LOST, ..] => {
            Err(StorageError::damaged(format!("{what} was damaged before the store was moved here")))
        }
        [version, ..] if *version != VERSION => {
            Err(StorageError::damaged(format!("{what} has version {version}; this server knows {VERSION}")))
        }
        _ => Err(StorageError::damaged(format!("{what} is too short"))),
    }
}

fn damaged(what: &'static str) -> impl Fn(Malformed) -> StorageError {
    move |error| StorageError::damaged(format!("{what}: {error}"))
}

fn write_entries(out: &mut Vec<u8>, entries: &[Entry]) {
    write_var(out, entries.len() as u64);
    for entry in entries {
        write_entry(out, entry);
    }
}

fn write_entry(out: &mut Vec<u8>, entry: &Entry) {
    write_var(out, entry.at.0);
    match entry.author {
        Author::Server => out.push(0),
        Author::Operator => out.push(1),
        Author::Person(id) => {
            out.push(2);
            out.extend_from_slice(id.0.as_bytes());
        }
    }
    write_var_bytes(out, &entry.update);
}

fn read_entries(body: &Bytes, reader: &mut Reader<'_>) -> Result<Vec<Entry>, Malformed> {
    (0..reader.var_u64()?).map(|_| read_entry(body, reader)).collect()
}

fn read_entry(body: &Bytes, reader: &mut Reader<'_>) -> Result<Entry, Malformed> {
    let at = UnixMillis(reader.var_u64()?);
    let author = match reader.u8()? {
        0 => Author::Server,
        1 => Author::Operator,
        2 => Author::Person(MemberId(Uuid::from_slice(reader.take(16)?).map_err(|_| Malformed::Truncated)?)),
        _ => return Err(Malformed::Kind),
    };
    Ok(Entry { at, author, update: body.slice(reader.var_range()?) })
}

/// Records of one document, as a value of its journal.
pub(super) fn encode_records<'a>(
    key: &[u8],
    records: impl ExactSizeIterator<Item = (Seq, &'a [Entry])>,
) -> Vec<u8> {
    sealed(key, |body| {
        write_var(body, records.len() as u64);
        for (seq, entries) in records {
            write_var(body, seq.0);
            write_entries(body, entries);
        }
    })
}

/// A value of a journal in place of records that are given up.
pub(super) fn encode_given_up(key: &[u8]) -> Vec<u8> {
    encode_records(key, std::iter::empty())
}

/// The reverse of [`encode_records`]; nothing where records were given up.
pub(super) fn decode_records(key: &[u8], value: &[u8]) -> Result<Vec<Record>, StorageError> {
    let body = Bytes::copy_from_slice(open(key, value, "a journal record")?);
    let read = || {
        let mut reader = Reader::new(&body);
        let mut records = Vec::new();
        for _ in 0..reader.var_u64()? {
            records.push(Record { seq: Seq(reader.var_u64()?), entries: read_entries(&body, &mut reader)? });
        }
        Ok(records)
    };
    read().map_err(damaged("a journal record"))
}

/// A value of a journal in place of a record that was in a damaged group of the log:
/// it never checks out.
pub(super) fn encode_lost() -> Vec<u8> {
    vec![LOST]
}

/// The updates of a snapshot. Who keeps them says how far they reach, and checks them.
pub(super) fn encode_updates(updates: &[Bytes]) -> Vec<u8> {
    let mut out = Vec::with_capacity(updates.iter().map(|update| update.len() + 8).sum::<usize>() + 8);
    write_var(&mut out, updates.len() as u64);
    for update in updates {
        write_var_bytes(&mut out, update);
    }
    out
}

/// The reverse of [`encode_updates`].
pub(super) fn decode_updates(bytes: &Bytes) -> Result<Vec<Bytes>, StorageError> {
    let mut reader = Reader::new(bytes);
    let count = reader.var_u64().map_err(damaged("a snapshot"))?;
    let one = |_| reader.var_range().map(|range| bytes.slice(range));
    (0..count).map(one).collect::<Result<_, Malformed>>().map_err(damaged("a snapshot"))
}

/// What a snapshot says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SnapshotHeader {
    /// The life of the document that it is of.
    pub(super) life: u64,
    /// The last record that is in it.
    pub(super) upto: Seq,
    /// Bytes of its updates, and how many chunks they are in.
    pub(super) length: u64,
    pub(super) chunks: u64,
    /// CRC-32 of its updates.
    pub(super) checksum: u32,
}

impl SnapshotHeader {
    pub(super) fn encode(&self, key: &[u8]) -> Vec<u8> {
        sealed(key, |body| {
            body.extend_from_slice(&self.life.to_le_bytes());
            write_var(body, self.upto.0);
            write_var(body, self.length);
            write_var(body, self.chunks);
            body.extend_from_slice(&self.checksum.to_le_bytes());
        })
    }

    pub(super) fn decode(key: &[u8], value: &[u8]) -> Result<Self, StorageError> {
        let body = open(key, value, "a snapshot's header")?;
        let mut reader = Reader::new(body);
        let mut read = || -> Result<Self, Malformed> {
            Ok(Self {
                life: reader.take(8)?.try_into().map(u64::from_le_bytes).map_err(|_| Malformed::Truncated)?,
                upto: Seq(reader.var_u64()?),
                length: reader.var_u64()?,
                chunks: reader.var_u64()?,
                checksum: reader
                    .take(4)?
                    .try_into()
                    .map(u32::from_le_bytes)
                    .map_err(|_| Malformed::Truncated)?,
            })
        };
        read().map_err(damaged("a snapshot's header"))
    }
}

/// An update that was set aside.
pub(super) fn encode_set_aside(key: &[u8], set_aside: &SetAside) -> Vec<u8> {
    sealed(key, |body| {
        write_entry(body, &set_aside.entry);
        write_var_bytes(body, set_aside.reason.as_bytes());
    })
}

/// The reverse of [`encode_set_aside`].
pub(super) fn decode_set_aside(key: &[u8], value: &[u8]) -> Result<SetAside, StorageError> {
    let body = Bytes::copy_from_slice(open(key, value, "an update that was set aside")?);
    let read = || {
        let mut reader = Reader::new(&body);
        let entry = read_entry(&body, &mut reader)?;
        Ok(SetAside { entry, reason: reader.var_str()?.to_owned() })
    };
    read().map_err(damaged("an update that was set aside"))
}

/// A room, as JSON.
pub(super) fn encode_room(key: &[u8], room: &RoomRecord) -> Result<Vec<u8>, StorageError> {
    let json = serde_json::to_vec(room).map_err(StorageError::damaged)?;
    Ok(encode_bytes(key, &json))
}

/// The reverse of [`encode_room`].
pub(super) fn decode_room(key: &[u8], value: &[u8]) -> Result<RoomRecord, StorageError> {
    serde_json::from_slice(open(key, value, "a room's record")?).map_err(StorageError::damaged)
}

/// An event, as JSON.
pub(super) fn encode_event(key: &[u8], event: &Event) -> Result<Vec<u8>, StorageError> {
    let json = serde_json::to_vec(event).map_err(StorageError::damaged)?;
    Ok(encode_bytes(key, &json))
}

/// The reverse of [`encode_event`].
pub(super) fn decode_event(key: &[u8], value: &[u8]) -> Result<Event, StorageError> {
    serde_json::from_slice(open(key, value, "an event")?).map_err(StorageError::damaged)
}

/// A part of a review, as JSON.
pub(super) fn encode_review(key: &[u8], item: &ReviewItem) -> Result<Vec<u8>, StorageError> {
    let json = serde_json::to_vec(item).map_err(StorageError::damaged)?;
    Ok(encode_bytes(key, &json))
}

/// The reverse of [`encode_review`].
pub(super) fn decode_review(key: &[u8], value: &[u8]) -> Result<ReviewItem, StorageError> {
    serde_json::from_slice(open(key, value, "a part of a review")?).map_err(StorageError::damaged)
}

/// A version of a question, as JSON.
pub(super) fn encode_question(key: &[u8], record: &QuestionRecord) -> Result<Vec<u8>, StorageError> {
    let json = serde_json::to_vec(record).map_err(StorageError::damaged)?;
    Ok(encode_bytes(key, &json))
}

/// The reverse of [`encode_question`].
pub(super) fn decode_question(key: &[u8], value: &[u8]) -> Result<QuestionRecord, StorageError> {
    serde_json::from_slice(open(key, value, "a question")?).map_err(StorageError::damaged)
}

/// Of what [`encode_question`] writes the version and its time: the texts are passed over.
pub(super) fn decode_stamp(key: &[u8], value: &[u8]) -> Result<QuestionStamp, StorageError> {
    serde_json::from_slice(open(key, value, "a question")?).map_err(StorageError::damaged)
}

/// What a list shows of a question, as JSON.
pub(super) fn encode_outline(key: &[u8], outline: &QuestionOutline) -> Result<Vec<u8>, StorageError> {
    let json = serde_json::to_vec(outline).map_err(StorageError::damaged)?;
    Ok(encode_bytes(key, &json))
}

/// The reverse of [`encode_outline`].
pub(super) fn decode_outline(key: &[u8], value: &[u8]) -> Result<QuestionOutline, StorageError> {
    serde_json::from_slice(open(key, value, "a question's outline")?).map_err(StorageError::damaged)
}

/// Bytes that mean something to whoever wrote them.
pub(super) fn encode_bytes(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    sealed(key, |body| body.extend_from_slice(bytes))
}

/// The reverse of [`encode_bytes`].
pub(super) fn decode_blob<'a>(key: &[u8], value: &'a [u8], what: &str) -> Result<&'a [u8], StorageError> {
    open(key, value, what)
}

/// The same, for so many.
pub(super) fn decode_bytes<const N: usize>(
    key: &[u8],
    value: &[u8],
    what: &str,
) -> Result<[u8; N], StorageError> {
    let wrong = |_| StorageError::damaged(format!("{what} has another length"));
    open(key, value, what)?.try_into().map_err(wrong)
}

#[cfg(test)]
mod tests;
