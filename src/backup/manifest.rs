//! The list of what a backup consists of: one line of JSON, and its hash in the next.

use serde::{Deserialize, Serialize};

use super::chunk::ChunkId;
use crate::clock::UnixMillis;

/// Raised when an older version could not restore what this one writes.
pub(super) const FORMAT: u32 = 1;

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The version of this list.
    pub(super) format: u32,
    /// The version of the store's tables.
    pub(super) schema: i64,
    /// The version of Pairpad that made it.
    pub(super) program: String,
    /// When it was begun.
    pub(super) at: UnixMillis,
    /// Bytes of all parts together.
    pub(super) bytes: u64,
    /// The tables of the store.
    pub(super) tables: Vec<Section>,
    /// Files beside the database.
    pub(super) files: Vec<Section>,
}

/// A table or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Section {
    /// What it is called.
    pub(super) name: String,
    /// The parts of it, in their order.
    pub(super) chunks: Vec<ChunkId>,
}

/// What is wrong with one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("it is not what was written")]
    Broken,
    #[error("it is of a later version")]
    Newer,
}

/// What is needed to tell whether the rest can be understood.
#[derive(Deserialize)]
struct Begin {
    format: u32,
}

impl Manifest {
    /// All parts that it needs.
    pub(super) fn chunks(&self) -> impl Iterator<Item = &ChunkId> {
        self.tables.iter().chain(&self.files).flat_map(|section| &section.chunks)
    }

    pub(super) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec(self)?;
        let hash = ChunkId::of(&text);
        text.extend_from_slice(format!("\n{hash}\n").as_bytes());
        Ok(text)
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        // 64 digits between two ends of lines.
        let (text, hash) = bytes.split_at_checked(bytes.len().wrapping_sub(66)).ok_or(Unreadable::Broken)?;
        if hash != format!("\n{}\n", ChunkId::of(text)).as_bytes() {
            return Err(Unreadable::Broken);
        }
        let Begin { format } = serde_json::from_slice(text).map_err(|_| Unreadable::Broken)?;
        if format > FORMAT {
            return Err(Unreadable::Newer);
        }
        serde_json::from_slice(text).map_err(|_| Unreadable::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let chunks = vec![ChunkId::of(b"a"), ChunkId::of(b"b")];
        let tables = vec![Section { name: "log".to_owned(), chunks }];
        let (at, program) = (UnixMillis(1), "0.1.0".to_owned());
        Manifest { format: FORMAT, schema: 5, program, at, bytes: 2, tables, files: Vec::new() }
    }

    #[test]
    fn one_that_was_changed_anywhere_is_refused() {
        let manifest = manifest();
        let bytes = manifest.encode().unwrap();
        assert_eq!(Manifest::decode(&bytes), Ok(manifest));
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_eq!(Manifest::decode(&other), Err(Unreadable::Broken), "{at}");
            assert_eq!(Manifest::decode(&bytes[..at]), Err(Unreadable::Broken), "{at}");
        }
    }

    #[test]
    fn one_of_a_later_version_says_so() {
        let later = Manifest { format: FORMAT + 1, ..manifest() };
        assert_eq!(Manifest::decode(&later.encode().unwrap()), Err(Unreadable::Newer));
    }
}
