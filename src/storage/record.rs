//! How records, snapshots and rooms look in bytes.
//!
//! Every stored value is `version (1 byte) · CRC-32 of the body (4 bytes, little
//! endian) · body`. A value that does not check out is an error, never skipped.

use bytes::Bytes;
use uuid::Uuid;

use super::room::RoomRecord;
use super::{Entry, Record, Seq, SetAside, Snapshot, StorageError};
use crate::clock::UnixMillis;
use crate::ids::{Author, MemberId};
use crate::protocol::lib0::{Malformed, Reader, write_var, write_var_bytes};

const VERSION: u8 = 1;
const HEADER: usize = 5;

/// A body with its version and checksum in front.
fn seal(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + body.len());
    out.push(VERSION);
    out.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    out.extend_from_slice(body);
    out
}

/// The body of a sealed value.
fn open<'a>(value: &'a [u8], what: &str) -> Result<&'a [u8], StorageError> {
    match value {
        [VERSION, a, b, c, d, body @ ..] if crc32fast::hash(body) == u32::from_le_bytes([*a, *b, *c, *d]) => {
            Ok(body)
        }
        [VERSION, _, _, _, _, ..] => {
            Err(StorageError::damaged(format!("{what} does not match its checksum")))
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

fn write_record(out: &mut Vec<u8>, record: &Record) {
    write_var(out, record.seq.0);
    write_var(out, record.entries.len() as u64);
    for entry in &record.entries {
        write_entry(out, entry);
    }
}

fn write_entry(out: &mut Vec<u8>, entry: &Entry) {
    write_var(out, entry.at.0);
    out.extend_from_slice(entry.author.id().0.as_bytes());
    write_var_bytes(out, &entry.update);
}

fn read_entry(body: &Bytes, reader: &mut Reader<'_>) -> Result<Entry, Malformed> {
    let at = UnixMillis(reader.var_u64()?);
    let author = Uuid::from_slice(reader.take(16)?).map_err(|_| Malformed::Truncated)?;
    let update = body.slice(reader.var_range()?);
    let author = [Author::Server, Author::Operator]
        .into_iter()
        .find(|known| known.id().0 == author)
        .unwrap_or(Author::Person(MemberId(author)));
    Ok(Entry { at, author, update })
}

fn read_record(body: &Bytes, reader: &mut Reader<'_>) -> Result<Record, Malformed> {
    let seq = Seq(reader.var_u64()?);
    let mut entries = Vec::new();
    for _ in 0..reader.var_u64()? {
        entries.push(read_entry(body, reader)?);
    }
    Ok(Record { seq, entries })
}

/// Records of one document.
pub(super) fn encode_records(records: &[Record]) -> Vec<u8> {
    let entries = records.iter().flat_map(|record| &record.entries);
    let mut body = Vec::with_capacity(entries.map(|entry| entry.update.len() + 32).sum());
    write_var(&mut body, records.len() as u64);
    for record in records {
        write_record(&mut body, record);
    }
    seal(&body)
}

/// The reverse of [`encode_records`].
pub(super) fn decode_records(value: &[u8]) -> Result<Vec<Record>, StorageError> {
    let body = Bytes::copy_from_slice(open(value, "a journal record")?);
    let read = || {
        let mut reader = Reader::new(&body);
        (0..reader.var_u64()?).map(|_| read_record(&body, &mut reader)).collect::<Result<_, Malformed>>()
    };
    read().map_err(damaged("a journal record"))
}

/// What one group commit wrote: records of any documents, each with the key that
/// its document's keys begin with.
pub(super) fn encode_group<'a>(records: impl ExactSizeIterator<Item = &'a (Vec<u8>, Record)>) -> Vec<u8> {
    let mut body = Vec::new();
    write_var(&mut body, records.len() as u64);
    for (document, record) in records {
        write_var_bytes(&mut body, document);
        write_record(&mut body, record);
    }
    seal(&body)
}

/// The reverse of [`encode_group`].
pub(super) fn decode_group(value: &[u8]) -> Result<Vec<(Vec<u8>, Record)>, StorageError> {
    let body = Bytes::copy_from_slice(open(value, "a group of the log")?);
    let read = || {
        let mut reader = Reader::new(&body);
        let count = reader.var_u64()?;
        let one = |_| Ok((reader.var_bytes()?.to_vec(), read_record(&body, &mut reader)?));
        (0..count).map(one).collect::<Result<_, Malformed>>()
    };
    read().map_err(damaged("a group of the log"))
}

/// A snapshot.
pub(super) fn encode_snapshot(snapshot: &Snapshot) -> Vec<u8> {
    let size: usize = snapshot.updates.iter().map(|update| update.len() + 8).sum();
    let mut body = Vec::with_capacity(size + 16);
    write_var(&mut body, snapshot.upto.0);
    write_var(&mut body, snapshot.updates.len() as u64);
    for update in &snapshot.updates {
        write_var_bytes(&mut body, update);
    }
    seal(&body)
}

/// The reverse of [`encode_snapshot`].
pub(super) fn decode_snapshot(value: &[u8]) -> Result<Snapshot, StorageError> {
    let body = Bytes::copy_from_slice(open(value, "a snapshot")?);
    let read = || {
        let mut reader = Reader::new(&body);
        let upto = Seq(reader.var_u64()?);
        let mut updates = Vec::new();
        for _ in 0..reader.var_u64()? {
            updates.push(body.slice(reader.var_range()?));
        }
        Ok(Snapshot { upto, updates })
    };
    read().map_err(damaged("a snapshot"))
}

/// An update that was set aside.
pub(super) fn encode_set_aside(set_aside: &SetAside) -> Vec<u8> {
    let mut body = Vec::with_capacity(set_aside.entry.update.len() + 64);
    write_entry(&mut body, &set_aside.entry);
    write_var_bytes(&mut body, set_aside.reason.as_bytes());
    seal(&body)
}

/// The reverse of [`encode_set_aside`].
pub(super) fn decode_set_aside(value: &[u8]) -> Result<SetAside, StorageError> {
    let body = Bytes::copy_from_slice(open(value, "an update that was set aside")?);
    let read = || {
        let mut reader = Reader::new(&body);
        let entry = read_entry(&body, &mut reader)?;
        Ok(SetAside { entry, reason: reader.var_str()?.to_owned() })
    };
    read().map_err(damaged("an update that was set aside"))
}

/// A room, as JSON.
pub(super) fn encode_room(room: &RoomRecord) -> Result<Vec<u8>, StorageError> {
    serde_json::to_vec(room).map(|body| seal(&body)).map_err(StorageError::damaged)
}

/// The reverse of [`encode_room`].
pub(super) fn decode_room(value: &[u8]) -> Result<RoomRecord, StorageError> {
    serde_json::from_slice(open(value, "a room's record")?).map_err(StorageError::damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Vec<Record> {
        let entry = |at: u64| Entry {
            at: UnixMillis(1_790_000_000_000 + at),
            author: Author::Person(MemberId::random()),
            update: Bytes::from(vec![at as u8; 50]),
        };
        (1..3).map(|seq| Record { seq: Seq(seq), entries: (0..2).map(entry).collect() }).collect()
    }

    #[test]
    fn values_come_back() {
        let records = records();
        assert_eq!(decode_records(&encode_records(&records)).unwrap(), records);
        let group: Vec<(Vec<u8>, Record)> = records.into_iter().map(|record| (vec![1, 2], record)).collect();
        assert_eq!(decode_group(&encode_group(group.iter())).unwrap(), group);
        let snapshot = Snapshot { upto: Seq(7), updates: vec![Bytes::from_static(&[0, 0]), Bytes::new()] };
        assert_eq!(decode_snapshot(&encode_snapshot(&snapshot)).unwrap(), snapshot);
        let set_aside = SetAside { entry: group[0].1.entries[0].clone(), reason: "why".to_owned() };
        assert_eq!(decode_set_aside(&encode_set_aside(&set_aside)).unwrap(), set_aside);
    }

    #[test]
    fn any_changed_bit_is_noticed() {
        let value = encode_records(&records());
        for bit in 0..value.len() * 8 {
            let mut damaged = value.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(decode_records(&damaged), Err(StorageError::Damaged(_))), "bit {bit}");
        }
        assert!(decode_records(&value[..value.len() - 1]).is_err());
        assert!(decode_records(&[]).is_err());
    }
}
