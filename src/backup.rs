//! `pairpad backup` and `pairpad restore`: copies of a data folder, of a server that runs.
//!
//! A backup is the store as it is at one moment: everything that was acknowledged before
//! is in it, and nothing is in it by half. All rows are read in one transaction, which
//! keeps no writer waiting, and cut into parts that are named by their content; only
//! parts that no earlier backup has are written. Each backup is whole for itself.
//! Snapshots are not in it: a server makes them anew.

mod chunk;
mod error;
mod manifest;
mod restore;
mod vault;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

pub use self::error::BackupError;
pub use self::restore::{RestoreArgs, restore};

use self::chunk::{ChunkId, Cutter};
use self::manifest::{FORMAT, Manifest, Section};
use self::vault::Vault;
use crate::clock::UnixMillis;
use crate::storage::local::{Dump, Item};

/// How much it gives way to a server on the same machine.
const NICENESS: i32 = 10;
/// What people may have put beside the database.
const FILES: [&str; 1] = ["languages.toml"];

/// `pairpad backup`: flags and environment.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The server's data folder; the server can go on running
    #[arg(long, env = "PAIRPAD_DATA_DIR", value_name = "FOLDER", default_value = "./data")]
    data_dir: PathBuf,

    /// The folder for backups, created if missing; only what changed since the last one is written
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,

    /// Remove all backups but the latest so many [default: keep all]
    #[arg(long, value_name = "NUMBER")]
    keep: Option<NonZeroUsize>,
}

/// Makes a backup. What it did, for people.
///
/// # Errors
/// See [`BackupError`].
pub fn backup(args: &BackupArgs) -> Result<String, BackupError> {
    // Of this thread alone, on Linux. It can be refused, and then it is only not so polite.
    let _ = rustix::process::nice(NICENESS);
    let begun = Instant::now();
    let dump = Dump::open(&args.data_dir)?;
    let inside = |of: &Path| {
        let (of, data) = (of.canonicalize().ok()?, args.data_dir.canonicalize().ok()?);
        Some(of.starts_with(data))
    };
    // A folder that is still to be made is where its parent is.
    if args
        .to
        .ancestors()
        .find_map(|parent| inside(if parent == Path::new("") { Path::new(".") } else { parent }))
        == Some(true)
    {
        return Err(BackupError::Inside(args.to.display().to_string()));
    }
    let vault = Vault::open_to_add(&args.to)?;
    let mut copy =
        Copy { vault: &vault, sections: Vec::new(), cutter: Cutter::default(), bytes: 0, new: (0, 0) };
    let at = UnixMillis::now();
    let schema = dump.read(|item| copy.take(item))?;
    copy.cut()?;
    let tables = std::mem::take(&mut copy.sections);
    for name in FILES {
        copy.file(&args.data_dir.join(name), name)?;
    }
    let Copy { sections: files, bytes, new: (new, new_bytes), .. } = copy;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let made = vault.complete(&Manifest { format: FORMAT, schema, program, at, bytes, tables, files })?;
    let (kept, removed) = vault.prune(args.keep.map_or(usize::MAX, NonZeroUsize::get), &made)?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(format!(
        "backup of {}: {bytes} bytes, of which {new_bytes} are new (in {new} parts), in {seconds:.1} s; \
         {kept} backups, {removed} bytes removed\n",
        at.rfc3339()
    ))
}

/// A backup under way.
struct Copy<'a> {
    vault: &'a Vault,
    sections: Vec<Section>,
    cutter: Cutter,
    bytes: u64,
    /// Parts that no earlier backup has, and their bytes.
    new: (u64, u64),
}

impl Copy<'_> {
    fn take(&mut self, item: Item<'_>) -> Result<(), BackupError> {
        match item {
            Item::Table(name) => {
                self.cut()?;
                self.sections.push(Section { name: name.to_owned(), chunks: Vec::new() });
            }
            Item::Row(key, value) => {
                if self.cutter.push(key, value) {
                    self.cut()?;
                }
            }
        }
        Ok(())
    }

    fn cut(&mut self) -> Result<(), BackupError> {
        match self.cutter.take() {
            Some(bytes) => self.keep(&bytes),
            None => Ok(()),
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        let id = ChunkId::of(bytes);
        let length = bytes.len() as u64;
        if self.vault.add(&id, bytes)? {
            self.new = (self.new.0 + 1, self.new.1 + length);
        }
        self.bytes += length;
        if let Some(section) = self.sections.last_mut() {
            section.chunks.push(id);
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> Result<(), BackupError> {
        match std::fs::read(path) {
            Ok(bytes) => {
                self.sections.push(Section { name: name.to_owned(), chunks: Vec::new() });
                self.keep(&bytes)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(BackupError::file(path)(error)),
        }
    }
}
