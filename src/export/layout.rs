//! How the bytes of an archive are used. Programs read archives in different ways: from the
//! front, or by the list at the end, of which some take the first of two entries of one name
//! and some the last. Where every byte belongs to one entry of the list, all see the same.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that may follow an entry: a data descriptor with its signature and 64-bit sizes.
const DESCRIPTOR: u64 = 24;
/// Bytes of an entry in the list, without its name, extra field and comment, and what it begins
/// with.
const LISTED: usize = 46;
const SIGNATURE: [u8; 4] = *b"PK\x01\x02";

/// Whether there is anything that is not one of the files.
pub(super) fn has_hidden_parts(file: &mut (impl Read + Seek)) -> Result<bool, ZipError> {
    let mut zip = ZipArchive::new(&mut *file)?;
    if zip.offset() != 0 || !zip.comment().is_empty() {
        return Ok(true);
    }
    let (count, list) = (zip.len(), zip.central_directory_start());
    let mut parts = Vec::with_capacity(count);
    for index in 0..count {
        let part = zip.by_index_raw(index)?;
        let begin = part.data_start().ok_or(ZipError::FileNotFound)?;
        parts.push((part.header_start(), begin.saturating_add(part.compressed_size())));
    }
    drop(zip);
    parts.sort_unstable();
    let begins = parts.iter().map(|(begin, _)| *begin).chain([list]);
    let ends = std::iter::once((0, 0)).chain(parts.iter().map(|(_, end)| (*end, DESCRIPTOR)));
    let is_next = |(begin, (end, most)): (u64, (u64, u64))| begin >= end && begin - end <= most;
    Ok(!begins.zip(ends).all(is_next) || listed(file, list)? != count)
}

/// How many entries the list has, also those that another of the same name takes the place of.
fn listed(file: &mut (impl Read + Seek), list: u64) -> Result<usize, ZipError> {
    let mut read = Vec::new();
    file.seek(SeekFrom::Start(list))?;
    file.take(MAX_LIST).read_to_end(&mut read)?;
    let (mut count, mut bytes) = (0, read.as_slice());
    while let Some((head, tail)) = bytes.split_at_checked(LISTED)
        && head.starts_with(&SIGNATURE)
    {
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let Some(next) = tail.get(length(28) + length(30) + length(32)..) else { break };
        (count, bytes) = (count + 1, next);
    }
    Ok(count)
}

/// Bytes of the list that are read.
const MAX_LIST: u64 = 4 << 20;
