//! The journal as it is: for those who check it, or replay it themselves.

use bytes::Bytes;
use yrs::merge_updates_v1;

use super::columns::Writer;
use super::error::PlayError;
use super::journal::{ReadError, Slices};
use crate::clock::UnixMillis;
use crate::ids::DocumentKey;
use crate::protocol::lib0::{write_var, write_var_bytes};
use crate::storage::{Base, Seq, Storage};

/// Bytes of a part, about: the update with which it reaches them is its last.
const PART: usize = 4 << 20;

/// Some updates, one after the other: varUint ms, who wrote it as in recordings, the update
/// as a blob.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The updates.
    pub bytes: Vec<u8>,
    /// The number of the last one, where more follow.
    pub next_after: Option<u64>,
}

/// At most `limit` updates after the first `after` ones. What a trimmed journal begins with
/// is one.
///
/// # Errors
/// When the journal can't be read.
pub async fn updates(
    storage: &dyn Storage,
    document: &DocumentKey,
    (after, limit): (u64, u64),
) -> Result<Part, PlayError> {
    let mut part = Collecting { number: 0, after, limit, part: Part::default() };
    let mut slices = Slices::after(storage, document, Seq(0));
    loop {
        let history = match slices.next().await {
            Ok(Some(history)) => history,
            Ok(None) => break,
            // Whoever reads it part by part has numbers that mean something else now.
            Err(ReadError::Trimmed) => return Err(PlayError::Busy),
            Err(ReadError::Storage(error)) => return Err(error.into()),
        };
        let is_full =
            history.base.as_ref().is_some_and(|base| part.push(base.at, Writer::Unknown, || merged(base)))
                || history
                    .records
                    .iter()
                    .flat_map(|record| &record.entries)
                    .any(|entry| part.push(entry.at, Writer::Known(entry.author), || entry.update.clone()));
        if is_full {
            break;
        }
    }
    Ok(part.part)
}

struct Collecting {
    number: u64,
    after: u64,
    limit: u64,
    part: Part,
}

impl Collecting {
    /// The next update, if it is wanted. Whether there was no room any more.
    fn push(&mut self, at: UnixMillis, writer: Writer, update: impl FnOnce() -> Bytes) -> bool {
        let last = self.after.saturating_add(self.limit);
        if self.number >= last || self.part.bytes.len() >= PART {
            self.part.next_after = Some(self.number);
            return true;
        }
        self.number += 1;
        if self.number > self.after {
            let out = &mut self.part.bytes;
            write_var(out, at.0);
            writer.write(out);
            write_var_bytes(out, &update());
        }
        false
    }
}

/// What a trimmed journal begins with, as one update: the state, and what waits.
fn merged(base: &Base) -> Bytes {
    match &base.snapshot.updates[..] {
        [] => Bytes::from_static(&[0, 0]),
        [one] => one.clone(),
        several => merge_updates_v1(several).map_or_else(|_| several[0].clone(), Bytes::from),
    }
}
