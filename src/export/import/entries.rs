//! The files of an archive that somebody has sent: whether they are what an export has, before
//! anything is read of them.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};

use zip::read::{ArchiveOffset, Config, ZipFile};
use zip::{CompressionMethod, ZipArchive};

use super::refusal::ImportError;
use crate::export::layout;
use crate::export::verify::{MAX_FILES, plain};

/// Bytes of what ends an archive, without a comment.
const END: u64 = 22;
/// Bytes of what says where the end of a very large archive is.
const LARGE: u64 = 20;
/// Bytes of a list of so many files, with the longest names.
const MAX_LIST: u32 = 1 << 20;
/// Bytes of a path.
const MAX_PATH: usize = 512;

/// The archive, if it is one as exports are.
///
/// # Errors
/// Why it is not.
pub(super) fn open(file: &mut File) -> Result<ZipArchive<&mut File>, ImportError> {
    check_end(file)?;
    let mut zip = ZipArchive::new(&mut *file).map_err(|_| ImportError::Damaged)?;
    for index in 0..zip.len() {
        check_entry(&zip.by_index_raw(index).map_err(|_| ImportError::Damaged)?)?;
    }
    drop(zip);
    if layout::has_hidden_parts(file).map_err(|_| ImportError::Damaged)? {
        return Err(ImportError::Hidden);
    }
    ZipArchive::new(file).map_err(|_| ImportError::Damaged)
}

/// What reads the list of an archive keeps all of it in memory: how long that is stands at the
/// very end. Where anything follows, or it is said in another place too, programs differ in
/// what they take for the list.
fn check_end(file: &mut File) -> Result<(), ImportError> {
    let length = file.seek(SeekFrom::End(0))?;
    let begin = length.checked_sub(END).ok_or(ImportError::Damaged)?;
    let mut end = [0; END as usize];
    file.seek(SeekFrom::Start(begin))?;
    file.read_exact(&mut end)?;
    if !end.starts_with(b"PK\x05\x06") {
        // A comment, or nothing that is known.
        return Err(if has_end(file, length)? { ImportError::Hidden } else { ImportError::Damaged });
    }
    let short = |at: usize| u16::from_le_bytes([end[at], end[at + 1]]);
    let long = |at: usize| u32::from_le_bytes([end[at], end[at + 1], end[at + 2], end[at + 3]]);
    if usize::from(short(8).max(short(10))) > MAX_FILES || long(12) > MAX_LIST {
        return Err(ImportError::TooManyFiles);
    }
    let is_one = short(4) == 0 && short(6) == 0 && short(8) == short(10) && short(20) == 0;
    if !is_one || u64::from(long(16)) + u64::from(long(12)) != begin {
        return Err(ImportError::Hidden);
    }
    let mut before = [0; 4];
    file.seek(SeekFrom::Start(begin.saturating_sub(LARGE)))?;
    file.read_exact(&mut before)?;
    if before == *b"PK\x06\x07" {
        return Err(ImportError::Hidden);
    }
    check_list(file, (long(16), long(12)), end, usize::from(short(8)))
}

/// Whether the list can be read, by itself: where it can't, what reads archives would look
/// for another end further in front, which could say that there are millions of files.
fn check_list(
    file: &mut File,
    (begin, length): (u32, u32),
    mut end: [u8; END as usize],
    count: usize,
) -> Result<(), ImportError> {
    let mut list = Vec::new();
    file.seek(SeekFrom::Start(begin.into()))?;
    file.take(length.into()).read_to_end(&mut list)?;
    end[16..20].fill(0);
    list.extend(end);
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let read = ZipArchive::with_config(config, Cursor::new(list)).map_err(|_| ImportError::Damaged)?;
    if read.len() == count { Ok(()) } else { Err(ImportError::Hidden) }
}

/// Whether there is an end with a comment after it: a comment has at most 64 KiB.
fn has_end(file: &mut File, length: u64) -> Result<bool, ImportError> {
    let begin = length.saturating_sub(END + u64::from(u16::MAX));
    let mut last = Vec::new();
    file.seek(SeekFrom::Start(begin))?;
    file.take(END + u64::from(u16::MAX)).read_to_end(&mut last)?;
    Ok(last.windows(4).any(|window| window == b"PK\x05\x06"))
}

fn check_entry<R: Read>(entry: &ZipFile<'_, R>) -> Result<(), ImportError> {
    if entry.encrypted() {
        return Err(ImportError::Encrypted);
    }
    let name = entry.name().map_err(|_| ImportError::Entry("?".to_owned()))?;
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    let is_path = name.len() <= MAX_PATH && name.split('/').all(is_part) && !name.contains(char::is_control);
    let is_file = entry.unix_mode().is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000));
    let is_packed = matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
    if is_path && is_file && is_packed { Ok(()) } else { Err(ImportError::Entry(plain(&name))) }
}
