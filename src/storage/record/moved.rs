//! Values that are moved from one store into another: without their checksums, which cover
//! where a value belongs.

use bytes::Bytes;

use super::{LOST, begin, decode_set_aside, encode_bytes, encode_given_up, open, seal};
use super::{decode_records, write_entries};
use crate::protocol::lib0::write_var;
use crate::storage::moving::{Body, Line};
use crate::storage::{Record, Seq};

/// What a value holds.
pub(in crate::storage) fn unseal(key: &[u8], value: &[u8]) -> Body {
    match open(key, value, "") {
        Ok(body) => Body::Sound(Bytes::copy_from_slice(body)),
        Err(_) => Body::Damaged(broken(value)),
    }
}

/// What is left of a value that does not check out, wherever it was before.
pub(in crate::storage) fn broken(value: &[u8]) -> Bytes {
    Bytes::copy_from_slice(value.strip_prefix(&[LOST]).unwrap_or(value))
}

/// A value that never checks out.
fn encode_broken(bytes: &[u8]) -> Vec<u8> {
    [&[LOST], bytes].concat()
}

/// A value that holds this.
pub(in crate::storage) fn reseal(key: &[u8], body: &Body) -> Vec<u8> {
    match body {
        Body::Sound(body) => encode_bytes(key, body),
        Body::Damaged(bytes) => encode_broken(bytes),
    }
}

/// What a value of a journal holds that comes up to `end`: each record by its number.
pub(in crate::storage) fn lines(key: &[u8], value: &[u8], end: Seq) -> Vec<(Seq, Line)> {
    match decode_records(key, value) {
        Ok(records) if records.is_empty() => vec![(end, Line::GivenUp)],
        Ok(records) => records.iter().map(line).collect(),
        Err(_) => vec![(end, Line::Damaged(broken(value)))],
    }
}

/// A record as a line.
pub(in crate::storage) fn line(record: &Record) -> (Seq, Line) {
    let mut entries = Vec::new();
    write_entries(&mut entries, &record.entries);
    (record.seq, Line::Entries(entries.into()))
}

/// A value of a journal of lines that follow each other: of records, or of one that is none.
pub(in crate::storage) fn encode_lines(key: &[u8], lines: &[(Seq, Line)]) -> Vec<u8> {
    match lines {
        [(_, Line::GivenUp)] => encode_given_up(key),
        [(_, Line::Damaged(bytes))] => encode_broken(bytes),
        _ => {
            let mut value = Vec::new();
            begin(&mut value);
            let entries = |(seq, line): &(Seq, Line)| match line {
                Line::Entries(entries) => Some((*seq, entries.clone())),
                Line::GivenUp | Line::Damaged(_) => None,
            };
            let records: Vec<(Seq, Bytes)> = lines.iter().filter_map(entries).collect();
            write_var(&mut value, records.len() as u64);
            for (seq, entries) in records {
                write_var(&mut value, seq.0);
                value.extend_from_slice(&entries);
            }
            seal(key, &mut value);
            value
        }
    }
}

/// The update that was set aside, by what is kept of it.
pub(in crate::storage) fn update_set_aside(body: &Body) -> Bytes {
    let (Body::Sound(bytes) | Body::Damaged(bytes)) = body;
    let decoded = decode_set_aside(&[], &reseal(&[], body));
    decoded.map_or_else(|_| bytes.clone(), |set_aside| set_aside.entry.update)
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    fn records() -> Vec<Record> {
        let entry = |update: &'static str| Entry {
            at: UnixMillis(7),
            author: Author::Person(MemberId(Uuid::from_u128(3))),
            update: Bytes::from(update),
        };
        vec![
            Record { seq: Seq(4), entries: vec![entry("a"), entry("b")] },
            Record { seq: Seq(5), entries: Vec::new() },
            Record { seq: Seq(6), entries: vec![entry("c")] },
        ]
    }

    #[test]
    fn store_2_records_are_the_same_under_another_key() {
        let written = encode_records(b"here", records().iter().map(|record| (record.seq, &*record.entries)));
        let lines = super::lines(b"here", &written, Seq(6));
        assert_eq!(lines.iter().map(|(seq, _)| seq.0).collect::<Vec<_>>(), [4, 5, 6]);
        assert_eq!(decode_records(b"there", &encode_lines(b"there", &lines)).unwrap(), records());
        assert_eq!(encode_lines(b"here", &lines), written);
        let given_up = super::lines(b"here", &encode_given_up(b"here"), Seq(9));
        assert_eq!(given_up, [(Seq(9), Line::GivenUp)]);
        assert_eq!(encode_lines(b"there", &given_up), encode_given_up(b"there"));
    }

    #[test]
    fn guard_5_what_is_damaged_is_damaged_everywhere_and_nothing_of_it_is_lost() {
        let written = encode_bytes(b"here", b"text");
        // Nothing is wrong with it but where it is.
        let body = unseal(b"there", &written);
        assert_eq!(body, Body::Damaged(Bytes::from(written.clone())));
        let moved = reseal(b"here", &body);
        assert!(decode_blob(b"here", &moved, "it").is_err());
        assert_eq!(unseal(b"here", &moved), body);
        let lines = super::lines(b"there", &written, Seq(2));
        assert_eq!(lines, [(Seq(2), Line::Damaged(Bytes::from(written)))]);
        assert_eq!(super::lines(b"here", &encode_lines(b"here", &lines), Seq(2)), lines);
        assert_eq!(super::lines(b"here", &encode_lost(), Seq(2)), [(Seq(2), Line::Damaged(Bytes::new()))]);
        assert_eq!(unseal(b"here", &encode_bytes(b"here", b"")), Body::Sound(Bytes::new()));
    }
}
