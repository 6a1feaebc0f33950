//! The recorder's log: what was changed and synced, in order.

use std::collections::VecDeque;
use std::fmt;
use std::path::Path;

use bytes::{Buf, Bytes};

use super::person::Moment;

/// Something that happened to the folder.
#[derive(Debug, Clone)]
pub struct Record {
    /// When the call had returned.
    pub time: Moment,
    pub action: Action,
}

/// Paths are below the folder; files are told apart by inode. `since` counts
/// records of the log: a sync covers only those before it.
#[derive(Debug, Clone)]
pub enum Action {
    /// A recorded process has begun.
    Begin {
        inode: u64,
    },
    /// A file that was not there.
    Create {
        inode: u64,
        path: String,
    },
    Write {
        inode: u64,
        at: usize,
        data: Bytes,
    },
    Resize {
        inode: u64,
        length: usize,
    },
    Sync {
        inode: u64,
        since: usize,
    },
    SyncAll {
        since: usize,
    },
    /// `sync_file_range`, which promises nothing.
    Hint,
    Rename {
        from: String,
        to: String,
    },
    Unlink {
        path: String,
    },
    MakeFolder {
        inode: u64,
        path: String,
    },
    RemoveFolder {
        path: String,
    },
    Link {
        from: String,
        to: String,
    },
    /// Mapped, shared and writable.
    Map {
        inode: u64,
    },
}

/// Bytes of `struct header` in recorder.c.
const HEADER: usize = 64;

/// Reads a log. A record that is cut off at the end was never finished.
pub fn read(path: &Path) -> Vec<Record> {
    let mut rest = Bytes::from(std::fs::read(path).unwrap());
    let mut records = Vec::new();
    // Where the records of the process begin that wrote what is being read.
    let mut first = 0;
    while let Some(record) = next(&mut rest, first) {
        records.push(record);
        if let Some(Record { action: Action::Begin { .. }, .. }) = records.last() {
            first = records.len();
        }
    }
    records
}

fn next(rest: &mut Bytes, first: usize) -> Option<Record> {
    if rest.len() < HEADER {
        return None;
    }
    let mut header = rest.slice(..HEADER);
    let mut number = || header.get_u64_le();
    let (kind, time, since, inode, offset, length) =
        (number(), number(), number(), number(), number(), number());
    let (path, path2) = (header.get_u32_le() as usize, header.get_u32_le() as usize);
    let data = header.get_u64_le() as usize;
    if rest.len() < HEADER + path + path2 + data {
        return None;
    }
    rest.advance(HEADER);
    let mut text = |length| String::from_utf8(rest.split_to(length).to_vec()).unwrap();
    let (path, path2) = (text(path), text(path2));
    let data = rest.split_to(data);
    let (length, since) = (length as usize, first + since as usize);
    let action = match kind {
        0 => Action::Begin { inode },
        1 => Action::Create { inode, path },
        2 => Action::Write { inode, at: offset as usize, data },
        3 => Action::Resize { inode, length },
        4 => Action::Sync { inode, since },
        5 => Action::SyncAll { since },
        6 => Action::Hint,
        7 => Action::Rename { from: path, to: path2 },
        8 => Action::Unlink { path },
        9 => Action::MakeFolder { inode, path },
        10 => Action::RemoveFolder { path },
        11 => Action::Link { from: path, to: path2 },
        12 => Action::Map { inode },
        other => panic!("the log has a record of kind {other}"),
    };
    Some(Record { time, action })
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin { .. } => write!(f, "the server starts"),
            Self::Create { inode, path } => write!(f, "create #{inode} {path}"),
            Self::Write { inode, at, data } => write!(f, "write #{inode} {at}+{}", data.len()),
            Self::Resize { inode, length } => write!(f, "resize #{inode} to {length}"),
            Self::Sync { inode, since } => write!(f, "sync #{inode} of what came before {since}"),
            Self::SyncAll { since } => write!(f, "sync all that came before {since}"),
            Self::Hint => write!(f, "sync_file_range"),
            Self::Rename { from, to } => write!(f, "rename {from} to {to}"),
            Self::Unlink { path } => write!(f, "unlink {path}"),
            Self::MakeFolder { inode, path } => write!(f, "mkdir #{inode} {path}"),
            Self::RemoveFolder { path } => write!(f, "rmdir {path}"),
            Self::Link { from, to } => write!(f, "link {from} to {to}"),
            Self::Map { inode } => write!(f, "map #{inode}"),
        }
    }
}

/// The last records before one, for a message.
pub fn tail(records: &[Record], count: usize) -> String {
    let mut lines = VecDeque::with_capacity(count);
    for (at, record) in records.iter().enumerate().rev() {
        if lines.len() == count {
            break;
        }
        if !matches!(record.action, Action::Hint) {
            lines.push_front(format!("  {at}: {}", record.action));
        }
    }
    lines.make_contiguous().join("\n")
}
