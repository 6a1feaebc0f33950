//! Git objects in a pack, and a bundle around it. Formats: git's own documentation,
//! `gitformat-pack(5)` (version 2, no deltas), `gitformat-bundle(5)` (version 2), and "Git
//! Internals - Git Objects" in *Pro Git*. Only what a small history needs.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

/// Bytes of all objects together, before they are packed: what a clone may come to.
const MAX_BYTES: u64 = 128 << 20;
/// Bytes that are hashed to find them, also those that are there already.
const MAX_HASHED: u64 = 1 << 30;

/// The id of an object: SHA-1, as git has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Id(pub(super) [u8; 20]);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

/// Objects, as they are written to a file.
#[derive(Debug)]
pub(super) struct Pack {
    file: BufWriter<File>,
    known: HashSet<Id>,
    bytes: u64,
    hashed: u64,
}

impl Pack {
    pub(super) fn new(file: File) -> Self {
        Self { file: BufWriter::new(file), known: HashSet::new(), bytes: 0, hashed: 0 }
    }

    /// Whether there is room for more.
    pub(super) fn has_room(&self) -> bool {
        self.bytes < MAX_BYTES && self.hashed < MAX_HASHED
    }

    /// Adds an object, once.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn add(&mut self, kind: Kind, object: &[u8]) -> io::Result<Id> {
        let mut hash = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        hash.update(format!("{} {}\0", kind.name(), object.len()).as_bytes());
        hash.update(object);
        self.hashed += object.len() as u64;
        let id = finish(hash);
        if self.known.insert(id) {
            self.file.write_all(&header(kind, object.len()))?;
            let mut packed = ZlibEncoder::new(&mut self.file, Compression::default());
            packed.write_all(object)?;
            packed.finish()?;
            self.bytes += object.len() as u64;
        }
        Ok(id)
    }

    /// Writes a bundle of all of them, with a branch `main` that ends here.
    ///
    /// # Errors
    /// When it can't be written, or read again.
    pub(super) fn write(self, head: Id, out: &mut impl Write) -> io::Result<()> {
        let count = u32::try_from(self.known.len()).map_err(io::Error::other)?;
        write!(out, "# v2 git bundle\n{head} HEAD\n{head} refs/heads/main\n\n")?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let mut begin = b"PACK\0\0\0\x02".to_vec();
        begin.extend(count.to_be_bytes());
        let mut hash = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        let (mut from, mut piece) = (begin.chain(BufReader::new(file)), [0; 8 << 10]);
        loop {
            let read = from.read(&mut piece)?;
            if read == 0 {
                return out.write_all(&finish(hash).0);
            }
            hash.update(&piece[..read]);
            out.write_all(&piece[..read])?;
        }
    }
}

/// Kind and size: four bits of the size, then seven with each byte, the lowest first.
fn header(kind: Kind, size: usize) -> Vec<u8> {
    let (mut rest, mut byte) = (size >> 4, ((kind as u8) << 4) | (size & 15) as u8);
    let mut out = Vec::new();
    while rest > 0 {
        out.push(byte | 0x80);
        (byte, rest) = ((rest & 0x7f) as u8, rest >> 7);
    }
    out.push(byte);
    out
}

fn finish(hash: Context) -> Id {
    let mut id = [0; 20];
    id.copy_from_slice(hash.finish().as_ref());
    Id(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_the_ids_that_git_gives_them() {
        let mut pack = Pack::new(tempfile::tempfile().unwrap());
        let mut id = |kind, object: &[u8]| pack.add(kind, object).unwrap().to_string();
        assert_eq!(id(Kind::Blob, b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(id(Kind::Tree, b""), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(id(Kind::Blob, b"what is up, doc?"), "bd9dbf5aae1a3862dd1526723246b20206e5fc37");
        assert_eq!(pack.known.len(), 3);
    }

    #[test]
    fn sizes_are_written_in_as_few_bytes_as_they_need() {
        assert_eq!(header(Kind::Blob, 15), [0x3f]);
        assert_eq!(header(Kind::Tree, 16), [0xa0, 0x01]);
        assert_eq!(header(Kind::Commit, 3000), [0x98, 0xbb, 0x01]);
    }
}
