//! Rows of a table, cut into parts that stay the same for as long as their rows do.
//!
//! A cut comes after rows that a hash of their key picks out, so a row that is added or
//! changed changes the part that it is in, and no other: all others are in the last
//! backup already. A part is named by the hash of its bytes.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes that a part has at least, but for a table's last.
const LEAST: usize = 64 << 10;
/// Bytes between two rows that are picked out, on average.
const USUAL: u64 = 192 << 10;
/// Bytes at which a part ends in any case. One row can be longer.
const MOST: usize = 1 << 20;

/// The name of a part: SHA-256 of its bytes, in 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct ChunkId(String);

impl ChunkId {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The digits.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ChunkId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_hex =
            text.len() == 64 && text.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        if is_hex { Ok(Self(text)) } else { Err(format!("'{text}' is not a hash")) }
    }
}

impl fmt::Display for ChunkId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Collects rows, and says when a part is complete.
#[derive(Debug, Default)]
pub(super) struct Cutter {
    bytes: Vec<u8>,
}

impl Cutter {
    /// Takes a row; whether the part ends with it.
    pub(super) fn push(&mut self, key: &[u8], value: &[u8]) -> bool {
        // SQLite's rows are shorter than 1 GiB.
        for part in [key, value] {
            self.bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        let row = (key.len() + value.len() + 8) as u64;
        let is_picked = u64::from(crc32fast::hash(key)) < (row << 32) / USUAL;
        self.bytes.len() >= MOST || (self.bytes.len() >= LEAST && is_picked)
    }

    /// The part so far; the next begins empty.
    pub(super) fn take(&mut self) -> Option<Vec<u8>> {
        let next = Vec::with_capacity(self.bytes.capacity());
        Some(std::mem::replace(&mut self.bytes, next)).filter(|bytes| !bytes.is_empty())
    }
}

/// The rows of a part: keys and values. `None` if it is not one.
pub(super) fn rows(mut bytes: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let (key, rest) = bytes.split_first_chunk()?;
        let (value, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_at_checked(u32::from_le_bytes(*key) as usize)?;
        let (value, rest) = rest.split_at_checked(u32::from_le_bytes(*value) as usize)?;
        rows.push((key, value));
        bytes = rest;
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    type Table = BTreeMap<Vec<u8>, Vec<u8>>;

    fn cut(table: &Table) -> Vec<Vec<u8>> {
        let (mut cutter, mut parts) = (Cutter::default(), Vec::new());
        for (key, value) in table {
            if cutter.push(key, value) {
                parts.extend(cutter.take());
            }
        }
        parts.extend(cutter.take());
        parts
    }

    fn ids(table: &Table) -> BTreeSet<ChunkId> {
        cut(table).iter().map(|part| ChunkId::of(part)).collect()
    }

    fn table(random: &mut fastrand::Rng, rows: usize) -> Table {
        let bytes = |random: &mut fastrand::Rng, len| (0..len).map(|_| random.u8(..)).collect::<Vec<_>>();
        (0..rows)
            .map(|_| {
                (bytes(random, 24), {
                    let len = random.usize(0..4_000);
                    bytes(random, len)
                })
            })
            .collect()
    }

    #[test]
    fn the_parts_hold_all_rows_in_their_order() {
        let table = table(&mut fastrand::Rng::with_seed(1), 3_000);
        let parts = cut(&table);
        assert!(parts.len() > 10 && parts.iter().all(|part| part.len() < MOST + 4_100));
        let found = parts.iter().flat_map(|part| rows(part).unwrap());
        assert!(found.eq(table.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))));
        assert!(rows(&parts[0][..parts[0].len() - 1]).is_none());
    }

    #[test]
    fn one_row_more_or_less_changes_the_part_that_it_is_in_and_at_most_its_neighbour() {
        let mut random = fastrand::Rng::with_seed(2);
        let mut table = table(&mut random, 3_000);
        let before = ids(&table);
        for _ in 0..4 {
            let mut other = table.clone();
            other.insert((0..24).map(|_| random.u8(..)).collect(), vec![1; 100]);
            assert!(ids(&other).difference(&before).count() <= 2);
        }
        let first = table.keys().next().unwrap().clone();
        table.remove(&first);
        assert!(ids(&table).difference(&before).count() <= 2);
    }

    #[test]
    fn a_name_is_a_hash_and_never_becomes_a_path() {
        assert!(ChunkId::try_from("../../etc/passwd".to_owned()).is_err());
        assert!(ChunkId::try_from("A".repeat(64)).is_err());
        let id = ChunkId::of(b"");
        assert!(id.as_str().starts_with("e3b0c44298fc1c14"));
        assert_eq!(ChunkId::try_from(id.to_string()).unwrap(), id);
    }
}
