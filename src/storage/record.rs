//! How records, snapshots and rooms look in bytes.
//!
//! Every stored value is `version (1 byte) · CRC-32 of the body (4 bytes, little
//! endian) · body`. A value that does not check out is an error, never skipped.

use bytes::Bytes;
use uuid::Uuid;

use super::{Entry, RoomRecord, Seq, Snapshot, StorageError, UnixMillis};
use crate::ids::MemberId;
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

/// A journal record's entries.
pub(super) fn encode_entries(entries: &[Entry]) -> Vec<u8> {
    let size: usize = entries.iter().map(|entry| entry.update.len() + 32).sum();
    let mut body = Vec::with_capacity(size);
    write_var(&mut body, entries.len() as u64);
    for entry in entries {
        write_var(&mut body, entry.at.0);
        body.extend_from_slice(entry.author.0.as_bytes());
        write_var_bytes(&mut body, &entry.update);
    }
    seal(&body)
}

/// The reverse of [`encode_entries`].
pub(super) fn decode_entries(value: &[u8]) -> Result<Vec<Entry>, StorageError> {
    let body = Bytes::copy_from_slice(open(value, "a journal record")?);
    let read = || {
        let mut reader = Reader::new(&body);
        let mut entries = Vec::new();
        for _ in 0..reader.var_u64()? {
            let at = UnixMillis(reader.var_u64()?);
            let author = Uuid::from_slice(reader.take(16)?).map_err(|_| Malformed::Truncated)?;
            let update = body.slice(reader.var_range()?);
            entries.push(Entry { at, author: MemberId(author), update });
        }
        Ok(entries)
    };
    read().map_err(damaged("a journal record"))
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

    fn entries() -> Vec<Entry> {
        (0..3)
            .map(|at| Entry {
                at: UnixMillis(1_790_000_000_000 + at),
                author: MemberId::random(),
                update: Bytes::from(vec![at as u8; 100]),
            })
            .collect()
    }

    #[test]
    fn values_come_back() {
        let entries = entries();
        assert_eq!(decode_entries(&encode_entries(&entries)).unwrap(), entries);
        let snapshot = Snapshot { upto: Seq(7), updates: vec![Bytes::from_static(&[0, 0]), Bytes::new()] };
        assert_eq!(decode_snapshot(&encode_snapshot(&snapshot)).unwrap(), snapshot);
    }

    #[test]
    fn any_changed_bit_is_noticed() {
        let value = encode_entries(&entries());
        for bit in 0..value.len() * 8 {
            let mut damaged = value.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(decode_entries(&damaged), Err(StorageError::Damaged(_))), "bit {bit}");
        }
        assert!(decode_entries(&value[..value.len() - 1]).is_err());
        assert!(decode_entries(&[]).is_err());
    }
}
