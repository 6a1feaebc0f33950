//! `pairpad rotate-secret`: another secret to sign sessions with, for when the old one
//! may be known.

use std::path::PathBuf;

use clap::Args;

use crate::storage::StorageError;
use crate::storage::local::{Inspector, OpenError};

/// `pairpad rotate-secret`: flags and environment.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// The server's data folder; stop the server first
    #[arg(long, env = "PAIRPAD_DATA_DIR", value_name = "FOLDER", default_value = "./data")]
    data_dir: PathBuf,
}

/// The secret could not be replaced; the old one holds.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Replaces the secret (HARD-10). What it means, for people.
///
/// # Errors
/// See [`RotateError`].
pub fn rotate(args: &RotateArgs) -> Result<&'static str, RotateError> {
    Inspector::open(&args.data_dir)?.rotate_secret()?;
    Ok("The server has a new secret. All sessions are void: people rejoin by their links, under the same \
        names. Links, passwords and API keys have not changed; replace the links that others may have \
        seen.\n")
}
