//! `pairpad migrate`: from a data folder into PostgreSQL, and back.

mod damaged;
mod everything;
mod killed;
mod refused;
mod served;
mod slow;
mod snapshots;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use pairpad::storage::local::LocalStorage;
use pairpad::storage::postgres::{PostgresOptions, PostgresStorage};
use tempfile::TempDir;

fn pairpad(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pairpad"));
    command.args(args).stdin(Stdio::null());
    for variable in ["PAIRPAD_CONFIG", "PAIRPAD_STORE", "PAIRPAD_STORE_PASSWORD", "PAIRPAD_DATA_DIR"] {
        command.env_remove(variable);
    }
    command
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a command says that has to succeed.
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// One sentence about what is wrong.
fn refused(args: &[&str]) -> String {
    let output = pairpad(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    let said: Vec<&str> = stderr.lines().filter_map(|line| line.strip_prefix("pairpad: ")).collect();
    assert_eq!(said.len(), 1, "{stderr}");
    said[0].to_owned()
}

/// Moves everything.
fn moved(from: &str, to: &str) -> String {
    done(&pairpad(&["migrate", "--from", from, "--to", to]).output().unwrap())
}

/// The store of a database.
async fn database(url: &str) -> PostgresStorage {
    PostgresStorage::open(PostgresOptions { url: url.to_owned(), ..PostgresOptions::default() })
        .await
        .unwrap()
}

/// A data folder with something of everything, which nobody has open; and what that is.
async fn source() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let storage = LocalStorage::open(folder.path()).unwrap();
    everything::fill(&storage).await;
    let all = everything::of(&storage).await;
    pairpad::storage::Storage::close(&storage).await;
    (folder, all)
}

/// What a data folder has.
async fn in_folder(folder: &Path) -> String {
    let storage = LocalStorage::open(folder).unwrap();
    let all = everything::of(&storage).await;
    pairpad::storage::Storage::close(&storage).await;
    all
}

/// What a database has.
async fn in_database(url: &str) -> String {
    let storage = database(url).await;
    let all = everything::of(&storage).await;
    pairpad::storage::Storage::close(&storage).await;
    all
}
