//! Keys of the sled trees. The first byte is the keys' version, so that a later
//! layout can live beside this one.

use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::Seq;

const VERSION: u8 = 1;

/// Key of a room.
pub(super) fn room(room: &RoomName) -> Vec<u8> {
    let mut key = vec![VERSION];
    key.extend_from_slice(room.as_str().as_bytes());
    key
}

/// What all keys of a document begin with. The name's length comes first, so
/// that no room's keys begin with another's.
pub(super) fn document(key: &DocumentKey) -> Vec<u8> {
    let room = key.room.as_str().as_bytes();
    let mut out = Vec::with_capacity(room.len() + 11);
    // A room name has at most 128 bytes.
    out.extend([VERSION, room.len() as u8]);
    out.extend_from_slice(room);
    out.push(match key.document {
        DocumentName::Code => 0,
        DocumentName::Problem => 1,
        DocumentName::Notes => 2,
        DocumentName::Output => 3,
    });
    out
}

/// Key of the numbered part of a document: a journal record or a snapshot's chunk.
pub(super) fn numbered(document: &[u8], number: u64) -> Vec<u8> {
    let mut key = document.to_vec();
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Key of a group of the log that was cut off. No room's name is empty, so it is
/// no document's.
pub(super) fn cut_off(group: &[u8]) -> Vec<u8> {
    [&[VERSION, 0], group].concat()
}

/// The number at the end of a key.
pub(super) fn number(key: &[u8]) -> Option<Seq> {
    let (_, number) = key.split_last_chunk::<8>()?;
    Some(Seq(u64::from_be_bytes(*number)))
}
