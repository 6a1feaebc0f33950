//! Keys of the tables and of the snapshots. The first byte is the keys' version, so
//! that a later layout can live beside this one.

use uuid::Uuid;

use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::storage::Seq;
use crate::storage::review::ReviewKey;

const VERSION: u8 = 1;

/// Key of a room.
pub(super) fn room(room: &RoomName) -> Vec<u8> {
    let mut key = vec![VERSION];
    key.extend_from_slice(room.as_str().as_bytes());
    key
}

/// The room of a room's key; `None` for what is no room's.
pub(super) fn room_in(key: &[u8]) -> Option<RoomName> {
    std::str::from_utf8(key.strip_prefix(&[VERSION])?).ok()?.parse().ok()
}

/// What all keys of a room's documents begin with. The name's length comes first, so
/// that no room's keys begin with another's.
fn write_room(out: &mut Vec<u8>, room: &RoomName) {
    let room = room.as_str().as_bytes();
    // A room name has at most 128 bytes.
    out.extend([VERSION, room.len() as u8]);
    out.extend_from_slice(room);
}

/// The room of a key that begins as those of its documents do.
pub(super) fn owner(key: &[u8]) -> Option<RoomName> {
    let [VERSION, length, rest @ ..] = key else { return None };
    std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?.parse().ok()
}

/// The first key that a room's documents can have, and the first after them.
pub(super) fn documents_of(room: &RoomName) -> (Vec<u8>, Vec<u8>) {
    let mut start = Vec::new();
    write_room(&mut start, room);
    let end = [&start[..], &[u8::MAX]].concat();
    (start, end)
}

/// What all keys of a document begin with.
pub(super) fn document(key: &DocumentKey) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.room.as_str().len() + 11);
    write_room(&mut out, &key.room);
    out.push(key.document.number());
    out
}

/// What is derived of a document has keys as if it were another one.
const DERIVED: u8 = 0x10;

/// What all keys begin with of what is derived of a document.
pub(super) fn derived(key: &DocumentKey) -> Vec<u8> {
    let mut prefix = document(key);
    if let Some(last) = prefix.last_mut() {
        *last |= DERIVED;
    }
    prefix
}

/// The document that something is derived of, or that it is itself.
pub(super) fn underived(prefix: &[u8]) -> Vec<u8> {
    let mut prefix = prefix.to_vec();
    if let Some(last) = prefix.last_mut() {
        *last &= !DERIVED;
    }
    prefix
}

/// The first key after all that is numbered of a document.
pub(super) fn end_of(document: &[u8]) -> Vec<u8> {
    [document, &[u8::MAX; 17]].concat()
}

/// Key of an event of a room.
pub(super) fn event(room: &RoomName, number: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(room.as_str().len() + 10);
    write_room(&mut key, room);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Key of a question.
pub(super) fn question(id: Uuid) -> Vec<u8> {
    [&[VERSION], id.as_bytes().as_slice()].concat()
}

/// The question of a question's key.
pub(super) fn question_in(key: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(key.strip_prefix(&[VERSION])?).ok()
}

/// Key of a version of a question.
pub(super) fn question_version(id: Uuid, version: u64) -> Vec<u8> {
    [question(id).as_slice(), &version.to_be_bytes()].concat()
}

/// Key of a part of a room's review.
pub(super) fn review(room: &RoomName, part: ReviewKey) -> Vec<u8> {
    let mut key = Vec::with_capacity(room.as_str().len() + 19);
    write_room(&mut key, room);
    let (kind, id) = match part {
        ReviewKey::Comment(id) => (0, id),
        ReviewKey::Judgement(by) => (1, by.0),
    };
    key.push(kind);
    key.extend_from_slice(id.as_bytes());
    key
}

/// Key of a piece of the base that reaches up to a record.
pub(super) fn piece(document: &[u8], upto: Seq, number: u64) -> Vec<u8> {
    numbered(&numbered(document, upto.0), number)
}

/// The reverse of [`document`].
pub(super) fn document_in(prefix: &[u8]) -> Option<DocumentKey> {
    let [VERSION, length, rest @ ..] = prefix else { return None };
    let (room, document) = rest.split_at_checked(usize::from(*length))?;
    let [number] = document else { return None };
    let document = DocumentName::ALL.into_iter().find(|document| document.number() == *number)?;
    Some(DocumentKey { room: std::str::from_utf8(room).ok()?.parse().ok()?, document })
}

/// Key of the numbered part of a document: a journal record or a snapshot's chunk.
pub(super) fn numbered(document: &[u8], number: u64) -> Vec<u8> {
    [document, &number.to_be_bytes()].concat()
}

/// Key in `aside` of a damaged group of the log. No room's name is empty, so it is no
/// document's.
pub(super) fn damaged_group(group: u64) -> Vec<u8> {
    numbered(&[VERSION, 0], group)
}

/// The first key of damaged groups, and the first after them.
pub(super) fn damaged_groups() -> (Vec<u8>, Vec<u8>) {
    (vec![VERSION, 0], vec![VERSION, 1])
}

/// Key in `aside` of a damaged part of a document: behind all that is numbered.
pub(super) fn damaged_part(document: &[u8], number: Seq) -> Vec<u8> {
    [document, &[u8::MAX; 8], &number.0.to_be_bytes()].concat()
}

/// The number at the end of a key.
pub(super) fn number(key: &[u8]) -> Option<Seq> {
    let (_, number) = key.split_last_chunk::<8>()?;
    Some(Seq(u64::from_be_bytes(*number)))
}

/// The document of a key made by [`numbered`].
pub(super) fn numbered_document(key: &[u8]) -> Option<DocumentKey> {
    document_in(key.split_last_chunk::<8>()?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        for name in DocumentName::ALL {
            let key = DocumentKey { room: "Füße 2".parse().unwrap(), document: name };
            let prefix = document(&key);
            assert_eq!(document_in(&prefix), Some(key.clone()));
            let record = numbered(&prefix, 1 << 40);
            assert_eq!(numbered_document(&record), Some(key.clone()));
            assert_eq!(number(&record), Some(Seq(1 << 40)));
            let (start, end) = documents_of(&key.room);
            assert!(start < record && record < end);
            let part = damaged_part(&prefix, Seq(u64::MAX));
            assert!(numbered(&prefix, u64::MAX) < part && part < end);
            assert_eq!(numbered_document(&part), None);
            let event = event(&key.room, u64::MAX >> 8);
            assert_eq!(number(&event), Some(Seq(u64::MAX >> 8)));
            assert_eq!((owner(&event), owner(&record)), (Some(key.room.clone()), Some(key.room.clone())));
            assert!(start < event && event < end);
            let made = derived(&key);
            assert_eq!((document_in(&made), underived(&made)), (None, prefix.clone()));
            assert_eq!(underived(&prefix), prefix);
            assert!(start < made && numbered(&made, u64::MAX) < end);
            let piece = piece(&prefix, Seq(u64::MAX), u64::MAX);
            assert!(start < piece && piece < end_of(&prefix) && end_of(&prefix) < end);
        }
        let name: RoomName = "a".parse().unwrap();
        assert_eq!(room_in(&room(&name)), Some(name));
        assert_eq!(document_in(&[VERSION, 200, 1]), None);
        assert_eq!((owner(&[VERSION, 200, 1]), owner(&damaged_group(3))), (None, None));
        assert_eq!(question_in(&question(Uuid::max())), Some(Uuid::max()));
        let (start, end) = damaged_groups();
        assert_eq!(numbered_document(&damaged_group(3)), None);
        assert!(start < damaged_group(3) && damaged_group(u64::MAX) < end);
    }

    #[test]
    fn documents_of_rooms_with_like_names_do_not_mix() {
        let (start, end) = documents_of(&"a".parse().unwrap());
        for other in ["aa", "b", "a0", "A"] {
            let key = document(&DocumentKey { room: other.parse().unwrap(), document: DocumentName::Code });
            assert!(key < start || key >= end, "{other}");
        }
    }
}
