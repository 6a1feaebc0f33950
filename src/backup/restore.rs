//! `pairpad restore`: a data folder out of a backup.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::chunk::{ChunkId, rows};
use super::error::BackupError;
use super::manifest::{Manifest, Unreadable};
use super::vault::{Listed, Vault};
use crate::clock::UnixMillis;
use crate::storage::StorageError;
use crate::storage::local::Fill;

/// `pairpad restore`: flags.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The folder that 'pairpad backup --to' was given
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,

    /// The folder to restore into: a new or empty one
    #[arg(long, value_name = "FOLDER", required_unless_present_any = ["list", "check"])]
    data_dir: Option<PathBuf>,

    /// Restore the last backup that was begun by then, such as 2026-11-30T02:45:00Z [default: the last]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,

    /// Only list all backups
    #[arg(long, conflicts_with_all = ["data_dir", "check"])]
    list: bool,

    /// Only read all backups, and check that they are what was written
    #[arg(long, conflicts_with = "data_dir")]
    check: bool,
}

/// Does what was asked for. What it did, for people.
///
/// # Errors
/// See [`BackupError`].
pub fn restore(args: &RestoreArgs) -> Result<String, BackupError> {
    let vault = Vault::open_to_read(&args.from)?;
    let backups = vault.list()?;
    if args.list {
        return Ok(list(&backups));
    }
    if args.check {
        return check(&vault, backups);
    }
    let until = args
        .at
        .as_ref()
        .map(|at| UnixMillis::from_rfc3339(at).ok_or_else(|| BackupError::NotATime(at.clone())));
    let chosen = choose(backups, until.transpose()?, args)?;
    match &args.data_dir {
        Some(folder) => fill(&vault, &chosen, Fill::begin(folder)?),
        // clap has seen to it that there is one.
        None => Ok(String::new()),
    }
}

fn list(backups: &[Listed]) -> String {
    let mut out = String::new();
    for Listed { file, manifest } in backups {
        // Writing to a string does not fail.
        let _ = match manifest {
            Ok(manifest) => {
                writeln!(out, "{}  {} bytes", manifest.at.rfc3339(), manifest.bytes)
            }
            Err(what) => writeln!(out, "{}: {what}", file.display()),
        };
    }
    let _ = writeln!(out, "{} backups", backups.len());
    out
}

fn check(vault: &Vault, backups: Vec<Listed>) -> Result<String, BackupError> {
    let count = backups.len();
    let mut chunks: BTreeSet<ChunkId> = BTreeSet::new();
    for listed in backups {
        chunks.extend(readable(listed)?.chunks().cloned());
    }
    let mut bytes = 0;
    for chunk in &chunks {
        bytes += vault.read(chunk)?.len();
    }
    Ok(format!("{count} backups, {bytes} bytes in {} parts: all as they were written\n", chunks.len()))
}

fn readable(Listed { file, manifest }: Listed) -> Result<Manifest, BackupError> {
    manifest.map_err(|what| match what {
        Unreadable::Broken => BackupError::broken(&file)(what),
        Unreadable::Newer => BackupError::Newer(file.display().to_string()),
    })
}

/// The last that was begun by then. One whose list can't be read may be it.
fn choose(
    backups: Vec<Listed>,
    until: Option<UnixMillis>,
    args: &RestoreArgs,
) -> Result<Manifest, BackupError> {
    if backups.is_empty() {
        return Err(BackupError::Absent(args.from.display().to_string()));
    }
    for listed in backups.into_iter().rev() {
        // Without a time it is not known whether a damaged one is meant.
        match (&listed.manifest, until) {
            (Ok(manifest), Some(until)) if manifest.at > until => {}
            (Err(_), Some(_)) => {}
            _ => return readable(listed),
        }
    }
    Err(BackupError::NoneThen(args.at.clone().unwrap_or_default()))
}

fn fill(vault: &Vault, manifest: &Manifest, fill: Fill) -> Result<String, BackupError> {
    for table in &manifest.tables {
        for chunk in &table.chunks {
            let bytes = vault.read(chunk)?;
            let not_rows = || BackupError::broken(&vault.chunk(chunk))("it is not part of a table");
            fill.add(&table.name, rows(&bytes).ok_or_else(not_rows)?.into_iter())?;
        }
    }
    let mut files = Vec::new();
    for file in &manifest.files {
        let mut whole = Vec::new();
        for chunk in &file.chunks {
            whole.extend_from_slice(&vault.read(chunk)?);
        }
        fill.file(&file.name, &whole).map_err(StorageError::unavailable)?;
        files.push(file.name.clone());
    }
    let damage = fill.finish(manifest.schema, &files)?;
    let at = manifest.at.rfc3339();
    let mut out = format!("restored the backup of {at} ({} bytes)\n", manifest.bytes);
    for damage in &damage {
        let _ = writeln!(out, "DAMAGED: {damage}");
    }
    if !damage.is_empty() {
        let _ = writeln!(
            out,
            "This was damaged in the store when the backup was made. 'pairpad doctor' can rescue text from it."
        );
    }
    Ok(out)
}
