//! Keys of the sled trees. The first byte is the keys' version, so that a later
//! layout can live beside this one.

use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::Seq;

const VERSION: u8 = 1;

/// Key in `server`: bytes to sign with.
pub(super) const SECRET: &[u8] = b"secret";
/// Key in `server`: written to see that writing works.
pub(super) const PROBE: &[u8] = b"probe";
/// Key in `server`: there since a room was deleted, until the store is rewritten.
pub(super) const DELETED: &[u8] = b"deleted";

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

/// The room of a room's key; `None` for what is no room's.
pub(super) fn room_in(key: &[u8]) -> Option<RoomName> {
    std::str::from_utf8(key.strip_prefix(&[VERSION])?).ok()?.parse().ok()
}

/// The reverse of [`document`].
pub(super) fn document_in(prefix: &[u8]) -> Option<DocumentKey> {
    let [VERSION, length, rest @ ..] = prefix else { return None };
    let (room, document) = rest.split_at_checked(usize::from(*length))?;
    let document = match document {
        [0] => DocumentName::Code,
        [1] => DocumentName::Problem,
        [2] => DocumentName::Notes,
        [3] => DocumentName::Output,
        _ => return None,
    };
    Some(DocumentKey { room: std::str::from_utf8(room).ok()?.parse().ok()?, document })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        for name in DocumentName::ALL {
            let key = DocumentKey { room: "Füße 2".parse().unwrap(), document: name };
            assert_eq!(document_in(&document(&key)), Some(key));
        }
        let name: RoomName = "a".parse().unwrap();
        assert_eq!(room_in(&room(&name)), Some(name));
        assert_eq!(document_in(&[VERSION, 200, 1]), None);
    }
}
