//! What the checksums of stored values cover beside the values: where each belongs, so that
//! one that was put into another's place does not pass.

use uuid::Uuid;

use crate::ids::DocumentName;
use crate::storage::review::ReviewKey;

/// A table.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum Table {
    Rooms = 1,
    Journal,
    Snapshots,
    Bases,
    Derived,
    Aside,
    Events,
    Reviews,
    Questions,
    Versions,
    Meta,
}

/// The number that a document has in the tables.
pub(super) fn number(document: DocumentName) -> i16 {
    i16::from(document.number())
}

/// Key of what a room has one of.
pub(super) fn room(table: Table, room: i64) -> Vec<u8> {
    let mut key = vec![table as u8];
    key.extend_from_slice(&room.to_be_bytes());
    key
}

/// Key of something numbered of a room.
pub(super) fn event(of: i64, n: i64) -> Vec<u8> {
    let mut key = room(Table::Events, of);
    key.extend_from_slice(&n.to_be_bytes());
    key
}

/// Key of something numbered of a document: a record, or what reaches up to one.
pub(super) fn numbered(table: Table, of: i64, document: DocumentName, seq: i64) -> Vec<u8> {
    let mut key = room(table, of);
    key.extend_from_slice(&number(document).to_be_bytes());
    key.extend_from_slice(&seq.to_be_bytes());
    key
}

/// Key of an update that was set aside.
pub(super) fn aside(of: i64, document: DocumentName, id: &[u8]) -> Vec<u8> {
    let mut key = room(Table::Aside, of);
    key.extend_from_slice(&number(document).to_be_bytes());
    key.extend_from_slice(id);
    key
}

/// Kind and id of a part of a review.
pub(super) fn part(part: ReviewKey) -> (i16, Uuid) {
    match part {
        ReviewKey::Comment(id) => (0, id),
        ReviewKey::Judgement(by) => (1, by.0),
    }
}

/// Key of a part of a review.
pub(super) fn review(of: i64, (kind, id): (i16, Uuid)) -> Vec<u8> {
    let mut key = room(Table::Reviews, of);
    key.extend_from_slice(&kind.to_be_bytes());
    key.extend_from_slice(id.as_bytes());
    key
}

/// Key of a question.
pub(super) fn question(id: Uuid) -> Vec<u8> {
    [&[Table::Questions as u8], id.as_bytes().as_slice()].concat()
}

/// Key of a version of a question.
pub(super) fn version(id: Uuid, version: i64) -> Vec<u8> {
    [&[Table::Versions as u8], id.as_bytes().as_slice(), &version.to_be_bytes()].concat()
}

/// Key of a value of the table `meta`.
pub(super) fn meta(name: &str) -> Vec<u8> {
    [&[Table::Meta as u8], name.as_bytes()].concat()
}
