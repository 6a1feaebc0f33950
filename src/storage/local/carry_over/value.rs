//! Values of the old store: version 1, whose authors were ids only, and whose checksums
//! did not cover the keys.

use bytes::Bytes;
use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::ids::{Author, MemberId};
use crate::protocol::lib0::{Malformed, Reader};
use crate::storage::room::RoomRecord;
use crate::storage::{Entry, Record, Seq, SetAside, Snapshot};

const VERSION: u8 = 1;

/// The body of a value, if that is as it was written.
fn body(value: &[u8]) -> Option<Bytes> {
    let [VERSION, a, b, c, d, body @ ..] = value else { return None };
    let is_sound = crc32fast::hash(body) == u32::from_le_bytes([*a, *b, *c, *d]);
    is_sound.then(|| Bytes::copy_from_slice(body))
}

fn read<T>(value: &[u8], read: impl FnOnce(&Bytes, &mut Reader<'_>) -> Result<T, Malformed>) -> Option<T> {
    let body = body(value)?;
    read(&body, &mut Reader::new(&body)).ok()
}

fn entry(body: &Bytes, reader: &mut Reader<'_>) -> Result<Entry, Malformed> {
    let at = UnixMillis(reader.var_u64()?);
    let id = MemberId(Uuid::from_slice(reader.take(16)?).map_err(|_| Malformed::Truncated)?);
    let known = [Author::Server, Author::Operator].into_iter().find(|known| known.id() == id);
    Ok(Entry { at, author: known.unwrap_or(Author::Person(id)), update: body.slice(reader.var_range()?) })
}

fn record(body: &Bytes, reader: &mut Reader<'_>) -> Result<Record, Malformed> {
    let seq = Seq(reader.var_u64()?);
    let count = reader.var_u64()?;
    let entries = (0..count).map(|_| entry(body, reader)).collect::<Result<_, _>>()?;
    Ok(Record { seq, entries })
}

/// Records of one document.
pub(super) fn records(value: &[u8]) -> Option<Vec<Record>> {
    read(value, |body, reader| {
        let count = reader.var_u64()?;
        (0..count).map(|_| record(body, reader)).collect()
    })
}

/// Records of any documents, each with what its document's keys begin with.
pub(super) fn group(value: &[u8]) -> Option<Vec<(Vec<u8>, Record)>> {
    read(value, |body, reader| {
        let count = reader.var_u64()?;
        (0..count).map(|_| Ok((reader.var_bytes()?.to_vec(), record(body, reader)?))).collect()
    })
}

/// A snapshot.
pub(super) fn snapshot(value: &[u8]) -> Option<Snapshot> {
    read(value, |body, reader| {
        let upto = Seq(reader.var_u64()?);
        let count = reader.var_u64()?;
        let one = |_| reader.var_range().map(|range| body.slice(range));
        Ok(Snapshot { upto, updates: (0..count).map(one).collect::<Result<_, _>>()? })
    })
}

/// An update that was set aside.
pub(super) fn set_aside(value: &[u8]) -> Option<SetAside> {
    read(value, |body, reader| {
        let entry = entry(body, reader)?;
        Ok(SetAside { entry, reason: reader.var_str()?.to_owned() })
    })
}

/// A room.
pub(super) fn room(value: &[u8]) -> Option<RoomRecord> {
    serde_json::from_slice(&body(value)?).ok()
}
