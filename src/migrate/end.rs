//! The two ends of a move.

use std::path::PathBuf;

use super::error::MigrateError;
use crate::config::store::Store;
use crate::storage::local::LocalMove;
use crate::storage::moving::{MoveError, Note, Origin, Target};
use crate::storage::postgres::{PostgresMove, PostgresOptions};

/// A store, by where it is.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// A data folder.
    Folder(PathBuf),
    /// A database.
    Database(Store),
}

impl End {
    /// Source and target. One is a folder and the other a database.
    pub(super) fn both(from: &str, to: &str, password: Option<&str>) -> Result<(Self, Self), MigrateError> {
        let end = |text: &str| {
            if !text.contains("://") {
                return Ok(Self::Folder(PathBuf::from(text)));
            }
            Ok::<_, MigrateError>(Self::Database(Store::parse(text, password.map(str::to_owned))?))
        };
        let ends = (end(from)?, end(to)?);
        match ends {
            (Self::Folder(_), Self::Folder(_)) => Err(MigrateError::Folders),
            (Self::Database(_), Self::Database(_)) => Err(MigrateError::Databases),
            ends => Ok(ends),
        }
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Database(store) => store.shown(),
        }
    }

    /// What a server is started with.
    pub(super) fn how_to_begin(&self) -> String {
        match self {
            Self::Folder(folder) => format!("--data-dir {}, and without --store", folder.display()),
            Self::Database(store) => format!("--store {}", store.shown()),
        }
    }

    fn options(store: &Store) -> PostgresOptions {
        let host = rustix::system::uname();
        PostgresOptions {
            url: store.url().to_owned(),
            password: store.password.clone(),
            node_name: format!("pairpad migrate on {}", host.nodename().to_string_lossy()),
            ..PostgresOptions::default()
        }
    }

    /// Takes it as a source.
    pub(super) async fn source(&self) -> Result<Box<dyn Origin>, MoveError> {
        match self {
            Self::Folder(folder) => {
                let folder = folder.clone();
                let opened = tokio::task::spawn_blocking(move || LocalMove::source(&folder)).await;
                Ok(Box::new(opened.map_err(|panic| MoveError::Unusable(panic.to_string()))??))
            }
            Self::Database(store) => Ok(Box::new(PostgresMove::source(&Self::options(store)).await?)),
        }
    }

    /// Takes it as a target.
    pub(super) async fn target(&self, note: &Note) -> Result<Box<dyn Target>, MoveError> {
        match self {
            Self::Folder(folder) => {
                let (folder, note) = (folder.clone(), note.clone());
                let opened = tokio::task::spawn_blocking(move || LocalMove::target(&folder, &note)).await;
                Ok(Box::new(opened.map_err(|panic| MoveError::Unusable(panic.to_string()))??))
            }
            Self::Database(store) => Ok(Box::new(PostgresMove::target(&Self::options(store), note).await?)),
        }
    }
}
