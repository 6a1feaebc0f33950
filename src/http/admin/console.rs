//! What the pages for whoever hosts the server are made of, beside what all handlers know.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use crate::clock::UnixMillis;
use crate::http::app::App;
use crate::usage::count::UsageCount;

/// How the server was started.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Where people reach it, if that is an address.
    pub listen: Option<SocketAddr>,
    /// Where these pages are.
    pub admin_listen: Option<SocketAddr>,
    /// The names that it has.
    pub hosts: Vec<String>,
    /// What keeps its data.
    pub storage: &'static str,
}

/// Documents that are read from storage at a time, to be looked at.
const LOADS: usize = 2;
/// How long a test of the storage holds: each writes to the disk.
const PROBED: Duration = Duration::from_secs(10);

/// Whether the storage can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StorageState {
    Ok,
    /// It refuses.
    Failing,
    /// It does not answer.
    Silent,
}

/// What is kept for these pages.
#[derive(Debug)]
pub(in crate::http) struct Console {
    pub(super) started: UnixMillis,
    about: OnceLock<About>,
    pub(super) usage: UsageCount,
    pub(super) loads: Semaphore,
    probed: Mutex<Option<(Instant, StorageState)>>,
}

impl Console {
    /// Of a server that starts now.
    pub(super) fn new(app: &App) -> Self {
        let clock = app.rooms.clock();
        Self {
            started: clock.now(),
            about: OnceLock::new(),
            usage: UsageCount::new(Arc::clone(&app.storage), clock),
            loads: Semaphore::new(LOADS),
            probed: Mutex::default(),
        }
    }

    /// Once that is known.
    pub(super) fn set_about(&self, about: About) {
        // It is told once.
        let _ = self.about.set(about);
    }

    /// How the server was started, as far as that is known.
    pub(super) fn about(&self) -> About {
        self.about.get().cloned().unwrap_or_default()
    }

    /// Whether the storage can be written to, as of a moment ago.
    pub(super) async fn storage_state(&self, app: &App) -> StorageState {
        let probed = *self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, state)) = probed.filter(|(at, _)| at.elapsed() < PROBED) {
            return state;
        }
        let state = match timeout(app.limits.health, app.storage.probe()).await {
            Ok(Ok(())) => StorageState::Ok,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the storage can't be written to");
                StorageState::Failing
            }
            Err(_) => StorageState::Silent,
        };
        *self.probed.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), state));
        state
    }
}
