//! The bases: what the oldest records of a journal amount to, once they have gone.
//!
//! A base is in pieces, so that no transaction has to write all of it. Its pieces count
//! from the moment at which its header is there, and the header takes the place of the
//! one before it: at every moment a document has one whole base, or none.

use bytes::Bytes;
use rusqlite::Connection;

use super::keys;
use super::schema::{execute, row};
use crate::clock::UnixMillis;
use crate::storage::record::{decode_blob, decode_bytes, decode_updates, encode_bytes, encode_updates};
use crate::storage::{Base, Seq, Snapshot, StorageError};

/// Bytes of a piece.
pub(super) const PIECE: usize = 256 << 10;

/// What a base says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BaseHeader {
    /// The last record that is in it.
    pub(super) upto: Seq,
    /// The time of that one.
    pub(super) at: UnixMillis,
    /// How many pieces it has, numbered from 1.
    pub(super) pieces: u64,
    /// Bytes in them.
    pub(super) length: u64,
}

/// The last record that is in a document's base; 0 if it has none. Known even when the
/// base is damaged.
pub(super) fn upto(db: &Connection, document: &[u8]) -> rusqlite::Result<Seq> {
    Ok(found(db, document)?.and_then(|(key, _)| keys::number(&key)).unwrap_or_default())
}

/// The header of a document's base.
pub(super) fn header(db: &Connection, document: &[u8]) -> Result<Option<BaseHeader>, StorageError> {
    let Some((key, value)) = found(db, document)? else { return Ok(None) };
    let value = decode_bytes::<24>(&key, &value, "the header of a journal's base")?;
    let number = |at: usize| value[at..].first_chunk::<8>().map_or(0, |number| u64::from_le_bytes(*number));
    let upto = keys::number(&key).unwrap_or_default();
    Ok(Some(BaseHeader { upto, at: UnixMillis(number(0)), pieces: number(8), length: number(16) }))
}

/// A document's base.
pub(super) fn read(db: &Connection, document: &[u8]) -> Result<Option<Base>, StorageError> {
    let Some(BaseHeader { upto, at, pieces, length }) = header(db, document)? else { return Ok(None) };
    let mut updates = Vec::with_capacity(usize::try_from(length).unwrap_or(0).min(1 << 30));
    for number in 1..=pieces {
        let key = keys::piece(document, upto, number);
        let sql = "SELECT v FROM pieces WHERE k = ?";
        let piece = row(db, sql, &[&key], |row| row.get::<_, Vec<u8>>(0))?;
        let piece = piece.ok_or_else(|| StorageError::damaged("a journal's base has a gap"))?;
        updates.extend_from_slice(decode_blob(&key, &piece, "a piece of a journal's base")?);
    }
    if updates.len() as u64 != length {
        return Err(StorageError::damaged("a journal's base has another length"));
    }
    let updates = decode_updates(&Bytes::from(updates))?;
    Ok(Some(Base { at, snapshot: Snapshot { upto, updates } }))
}

/// Writes a piece of a base that does not count yet. Bytes of the stored value.
pub(super) fn write_piece(
    db: &Connection,
    document: &[u8],
    upto: Seq,
    number: u64,
    piece: &[u8],
) -> rusqlite::Result<usize> {
    let key = keys::piece(document, upto, number);
    let value = encode_bytes(&key, piece);
    execute(db, "INSERT OR REPLACE INTO pieces (k, v) VALUES (?, ?)", &[&key, &value])?;
    Ok(value.len())
}

/// Makes a base count whose pieces are there, in place of the one before it.
pub(super) fn settle(db: &Connection, document: &[u8], header: BaseHeader) -> rusqlite::Result<()> {
    forget(db, document)?;
    let key = keys::numbered(document, header.upto.0);
    let mut value = [0; 24];
    for (part, number) in value.chunks_exact_mut(8).zip([header.at.0, header.pieces, header.length]) {
        part.copy_from_slice(&number.to_le_bytes());
    }
    let value = encode_bytes(&key, &value);
    execute(db, "INSERT INTO bases (k, v) VALUES (?, ?)", &[&key, &value]).map(|_| ())
}

/// Replaces a document's base, all at once.
pub(super) fn replace(db: &Connection, document: &[u8], base: &Base) -> rusqlite::Result<()> {
    let (start, end) = (keys::numbered(document, 0), keys::end_of(document));
    execute(db, "DELETE FROM pieces WHERE k >= ? AND k < ?", &[&start, &end])?;
    let updates = encode_updates(&base.snapshot.updates);
    let mut header =
        BaseHeader { upto: base.snapshot.upto, at: base.at, pieces: 0, length: updates.len() as u64 };
    for piece in updates.chunks(PIECE) {
        header.pieces += 1;
        write_piece(db, document, header.upto, header.pieces, piece)?;
    }
    settle(db, document, header)
}

/// The values of the pieces that a document has, whether or not they check out.
pub(super) fn raw_pieces(db: &Connection, document: &[u8]) -> rusqlite::Result<Vec<u8>> {
    let (start, end) = (keys::numbered(document, 0), keys::end_of(document));
    let mut statement = db.prepare("SELECT v FROM pieces WHERE k >= ? AND k < ? ORDER BY k")?;
    let pieces = statement.query_map([start, end], |row| row.get(0))?;
    Ok(pieces.collect::<rusqlite::Result<Vec<Vec<u8>>>>()?.concat())
}

/// Removes the header of a document's base.
fn forget(db: &Connection, document: &[u8]) -> rusqlite::Result<()> {
    let (start, end) = (keys::numbered(document, 0), keys::end_of(document));
    execute(db, "DELETE FROM bases WHERE k >= ? AND k < ?", &[&start, &end]).map(|_| ())
}

/// Key and value of a document's header.
fn found(db: &Connection, document: &[u8]) -> rusqlite::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let (start, end) = (keys::numbered(document, 0), keys::end_of(document));
    let sql = "SELECT k, v FROM bases WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT 1";
    row(db, sql, &[&start, &end], |row| Ok((row.get(0)?, row.get(1)?)))
}
