//! One connection, as its document sees it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::outbox::{Batch, Outbox};
use crate::auth::identity::Identity;
use crate::auth::role::{Access, Role};
use crate::config::limits::Limits;
use crate::ids::Author;

/// A connection's number within the process. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberKey(pub u64);

/// Who joins, and how.
#[derive(Debug, Clone)]
pub struct Joining {
    /// The author of what this connection writes.
    pub author: Author,
    /// What it may do.
    pub access: Access,
    /// Whether it asked to be told what is on disk.
    pub saved: SavedReports,
    /// What the others are told of it.
    pub presence: PresencePolicy,
}

/// What becomes of a connection's presence states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresencePolicy {
    /// The server writes the member's name, colour and role into them (AWARE-3).
    Member(Identity),
    /// The same for somebody without a session: the name is what the states say,
    /// cleaned, and the colour is the document's choice.
    Guest(Role),
    /// They are passed on as they are: in rooms of other Yjs applications, whose
    /// states the server does not understand.
    AsSent,
}

/// Whether a connection is told what is on disk (`?saved=1`, STORE-1). Stock
/// clients would log an unknown message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedReports {
    /// Send `saved n`.
    Wanted,
    /// Send none.
    Unwanted,
}

/// A member of a document.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) joining: Joining,
    /// What is stamped into its presence states, if anything is.
    pub(super) identity: Option<Identity>,
    pub(super) outbox: Arc<Outbox>,
    /// SyncStep2 and Update messages taken so far. Stops counting at the first
    /// that was not applied, so that `saved n` never claims too much.
    pub(super) taken: u64,
    /// Whether every message so far was applied.
    pub(super) all_applied: bool,
    /// It misses something, and gets nothing until it has been brought up to date.
    pub(super) lagging: bool,
    overflows: VecDeque<Instant>,
}

impl Member {
    pub(super) fn new(joining: Joining, identity: Option<Identity>, outbox: Arc<Outbox>) -> Self {
        Self {
            joining,
            identity,
            outbox,
            taken: 0,
            all_applied: true,
            lagging: false,
            overflows: VecDeque::new(),
        }
    }

    /// Hands over a batch, unless the member wrote all of it.
    pub(super) fn push(&mut self, key: MemberKey, batch: &Arc<Batch>) -> Pushed {
        let concerns = batch.frames.iter().any(|frame| frame.author != Some(key));
        if self.lagging || !concerns {
            return Pushed::Kept;
        }
        match self.outbox.push_batch(batch) {
            Ok(()) => Pushed::Kept,
            Err(_) => {
                self.lagging = true;
                Pushed::Overflowed
            }
        }
    }

    /// Notes an overflow. Whether there were too many of late (LIVE-4).
    pub(super) fn overflows_too_often(&mut self, limits: &Limits) -> bool {
        let now = Instant::now();
        let recent = |at: &Instant, window: Duration| now.duration_since(*at) < window;
        self.overflows.retain(|at| recent(at, limits.overflow_window));
        self.overflows.push_back(now);
        self.overflows.len() >= limits.overflows
    }
}

/// What came of handing over a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pushed {
    /// Queued, or of no concern.
    Kept,
    /// The member's queue overflowed just now.
    Overflowed,
}
