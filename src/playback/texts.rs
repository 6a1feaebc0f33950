//! The texts of a recording, read from the document when all was taken in.

use yrs::types::text::YChange;
use yrs::{Any, ID, IdSet, Out, ReadTxn, Snapshot, StateVector, Text, TextRef, TransactionMut};

use super::columns::zigzag;
use super::lifetimes::{Lifetimes, Span};
use crate::protocol::lib0::{write_var, write_var_bytes};

/// A text's columns, as they fill.
#[derive(Debug, Default)]
struct Columns {
    /// All that it ever was, in order.
    characters: Vec<u8>,
    lengths: Vec<u8>,
    births: Vec<u8>,
    deaths: Vec<u8>,
    ids: Vec<u8>,
    span: Option<Span>,
    last_birth: i64,
    /// The first id of the last run, and how many UTF-16 units it has.
    run: Option<(ID, u32)>,
    /// The clock after the run before.
    last_clock: i64,
}

/// Texts times clients that are looked at: for each text yrs looks at each client once.
const MOST: usize = 20_000_000;

/// There are more texts than can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

/// Writes all that each text ever held. What is in it beside characters, such as formatting
/// and embedded values, is no text, and is passed over.
///
/// # Errors
/// When somebody has made so many that it would take for ever.
pub(super) fn write(
    out: &mut Vec<u8>,
    txn: &mut TransactionMut<'_>,
    texts: &[TextRef],
    lives: &Lifetimes,
) -> Result<(), TooMany> {
    let clients = txn.state_vector();
    if texts.len().saturating_mul(clients.len()) > MOST {
        return Err(TooMany);
    }
    // As if all had been there once and nothing were now: each item comes alone, with its
    // id, and without the formatting, which yrs would copy for each.
    let (now, once) =
        (Snapshot::new(StateVector::default(), IdSet::new()), Snapshot::new(clients, IdSet::new()));
    write_var(out, texts.len() as u64);
    for text in texts {
        let mut columns = Columns::default();
        for chunk in text.diff_range(txn, Some(&now), Some(&once), |change: YChange| change.id) {
            // Only characters have one.
            if let (Out::Any(Any::String(characters)), Some(id)) = (chunk.insert, chunk.ychange) {
                columns.push(id, &characters, lives);
            }
        }
        columns.write(out);
    }
    Ok(())
}

impl Columns {
    fn push(&mut self, id: ID, characters: &str, lives: &Lifetimes) {
        self.characters.extend_from_slice(characters.as_bytes());
        let units = characters.encode_utf16().count() as u32;
        for span in lives.spans(id, units) {
            match &mut self.span {
                Some(last) if (last.birth, last.death) == (span.birth, span.death) => last.len += span.len,
                _ => {
                    self.end_span();
                    self.span = Some(span);
                }
            }
        }
        match &mut self.run {
            Some((first, len)) if first.client == id.client && first.clock + *len == id.clock => {
                *len += units
            }
            _ => {
                self.end_run();
                self.run = Some((id, units));
            }
        }
    }

    fn end_span(&mut self) {
        if let Some(Span { len, birth, death }) = self.span.take() {
            write_var(&mut self.lengths, u64::from(len));
            write_var(&mut self.births, zigzag(i64::from(birth) - self.last_birth));
            self.last_birth = i64::from(birth);
            let lived = death.map_or(0, |death| u64::from(death.saturating_sub(birth)) + 1);
            write_var(&mut self.deaths, lived);
        }
    }

    fn end_run(&mut self) {
        if let Some((first, len)) = self.run.take() {
            write_var(&mut self.ids, first.client.get());
            write_var(&mut self.ids, zigzag(i64::from(first.clock) - self.last_clock));
            write_var(&mut self.ids, u64::from(len));
            self.last_clock = i64::from(first.clock) + i64::from(len);
        }
    }

    fn write(mut self, out: &mut Vec<u8>) {
        self.end_span();
        self.end_run();
        for column in [self.characters, self.lengths, self.births, self.deaths, self.ids] {
            write_var_bytes(out, &column);
        }
    }
}
