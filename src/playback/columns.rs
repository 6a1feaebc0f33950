//! The bytes of a recording: columns, one after the other rather than rows, since like
//! stands by like there and compresses several times as well.
//!
//! All numbers are lib0's variable-length unsigned integers; `zigzag` makes one of a signed
//! number. A *column* is a blob, and is read until its end. `docs/history-format.md` has
//! the whole of it.

use std::collections::HashMap;

use crate::clock::UnixMillis;
use crate::ids::Author;
use crate::protocol::lib0::{write_var, write_var_bytes};

/// What a recording begins with.
pub(super) const MAGIC: &[u8; 4] = b"PPR1";

/// Who wrote an update, as recordings name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Writer {
    /// An author of the journal.
    Known(Author),
    /// Whoever wrote what a trimmed journal begins with.
    Unknown,
}

impl Writer {
    /// A byte for the kind, and for a person the 16 bytes of their id.
    pub fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::Known(Author::Server) => out.push(0),
            Self::Known(Author::Operator) => out.push(1),
            Self::Known(Author::Person(id)) => {
                out.push(2);
                out.extend_from_slice(id.0.as_bytes());
            }
            Self::Unknown => out.push(3),
        }
    }
}

/// A signed number as an unsigned one, small where it is near to nothing.
pub(super) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

/// When the updates came, and who wrote them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    count: u32,
    last: u64,
    times: Vec<u8>,
    people: Vec<Writer>,
    places: HashMap<Writer, u32>,
    authors: Vec<u8>,
    /// The author of the last updates, and how many those are.
    run: Option<(u32, u32)>,
}

impl Rows {
    /// The next update. A clock that was put back counts as standing still.
    pub(super) fn push(&mut self, at: UnixMillis, writer: Writer) {
        let at = at.0.max(self.last);
        write_var(&mut self.times, at - self.last);
        self.last = at;
        self.count += 1;
        let next = self.people.len() as u32;
        let place = *self.places.entry(writer).or_insert_with(|| {
            self.people.push(writer);
            next
        });
        match &mut self.run {
            Some((of, count)) if *of == place => *count += 1,
            _ => {
                self.end_run();
                self.run = Some((place, 1));
            }
        }
    }

    fn end_run(&mut self) {
        if let Some((place, count)) = self.run.take() {
            write_var(&mut self.authors, u64::from(place));
            write_var(&mut self.authors, u64::from(count));
        }
    }

    /// How many updates there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Writes the beginning of a recording.
    pub(super) fn write(mut self, out: &mut Vec<u8>) {
        self.end_run();
        out.extend_from_slice(MAGIC);
        write_var(out, self.people.len() as u64);
        self.people.iter().for_each(|writer| writer.write(out));
        write_var(out, u64::from(self.count));
        write_var_bytes(out, &self.times);
        write_var_bytes(out, &self.authors);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_stay_small_whatever_their_sign() {
        assert_eq!([0, -1, 1, -2, 2].map(zigzag), [0, 1, 2, 3, 4]);
        assert_eq!((zigzag(i64::MIN), zigzag(i64::MAX)), (u64::MAX, u64::MAX - 1));
    }

    #[test]
    fn play_2_each_kind_of_author_is_told_apart_and_time_never_goes_back() {
        let ada = Author::Person(crate::ids::MemberId(uuid::Uuid::from_u128(5)));
        let mut rows = Rows::default();
        let writers =
            [Writer::Unknown, Writer::Known(Author::Server), Writer::Known(ada), Writer::Known(ada)];
        for (writer, at) in writers.into_iter().zip([10, 12, 4, 300]) {
            rows.push(UnixMillis(at), writer);
        }
        rows.push(UnixMillis(300), Writer::Known(Author::Operator));
        let mut out = Vec::new();
        rows.write(&mut out);
        let mut expected = b"PPR1\x04\x03\x00\x02".to_vec();
        expected.extend([0; 15]);
        expected.extend(b"\x05\x01\x05\x06\x0a\x02\x00\xa0\x02\x00\x08\x00\x01\x01\x01\x02\x02\x03\x01");
        assert_eq!(out, expected);
    }
}
