//! The task that owns a document.
//!
//! It works in turns: drain the mailbox, apply what came in one transaction,
//! answer questions, give the journal what changed. What concerns the others is
//! gathered in a batch. The first keystroke after a pause goes out at once; while
//! people are typing, batches go out every [`Limits::batch_interval`], so that a
//! busy room costs each socket one write per interval and not one per keystroke.
//!
//! When yrs fails on an update, the document is built anew from storage without
//! it, and its members notice nothing (GUARD-3).
//!
//! The task ends in one of three ways, and in each it first stops taking mail:
//! idle (nobody there, all on disk), shut down, or damaged (it could not be built
//! anew: members are sent away, and come back to one that is opened anew).

mod batching;
mod rebuild;
mod turn;

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use self::batching::Checkpoint;
use self::rebuild::set_aside_all;
use super::compaction::{self, entries};
use super::handle::{Glimpse, JoinError, Opening, Witness};
use super::journal::{Journal, Saved};
use super::member::{Joining, Member, MemberKey, SavedReports};
use super::outbox::{Batch, Outbox};
use super::presence::Presence;
use super::state::{Bounds, DocumentState, Edit, Garbage};
use crate::auth::role::Access;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::{Author, DocumentKey, MemberId};
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedUpdate;
use crate::protocol::message::{self, ClientMessage};
use crate::storage::{Entry, Storage, StorageError};

/// A look at the document between two turns.
pub(super) type Look = Box<dyn FnOnce(&mut Glimpse<'_>) + Send>;

/// What comes into a document's mailbox.
pub(super) enum Mail {
    Join {
        key: MemberKey,
        joining: Joining,
        outbox: Arc<Outbox>,
        reply: oneshot::Sender<Result<(), JoinError>>,
    },
    Messages {
        key: MemberKey,
        messages: Vec<ClientMessage>,
    },
    CatchUp {
        key: MemberKey,
    },
    Leave {
        key: MemberKey,
    },
    /// From here on this is what the member may do.
    Access {
        key: MemberKey,
        access: Access,
    },
    Rename {
        member: MemberId,
        name: Arc<str>,
    },
    Read(Look),
    ShutDown,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Join { .. } => "Join",
            Self::Messages { .. } => "Messages",
            Self::CatchUp { .. } => "CatchUp",
            Self::Leave { .. } => "Leave",
            Self::Access { .. } => "Access",
            Self::Rename { .. } => "Rename",
            Self::Read(_) => "Read",
            Self::ShutDown => "ShutDown",
        })
    }
}

/// Why the task ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Idle,
    ShutDown,
    Damaged,
}

/// The document's task.
pub(super) struct Actor {
    key: DocumentKey,
    state: DocumentState,
    presence: Presence,
    members: BTreeMap<MemberKey, Member>,
    journal: Journal,
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
    mailbox: mpsc::Receiver<Mail>,
    /// What the members have not been given yet.
    batch: Batch,
    /// Presence ids that changed since the last batch, with who changed them.
    present: BTreeMap<u64, MemberKey>,
    /// When to look for presence that nobody renews, while there is any.
    reap_due: Option<Instant>,
    /// When the batch goes out, while there is one.
    batch_due: Option<Instant>,
    last_batch: Option<Instant>,
    checkpoints: VecDeque<Checkpoint>,
    bytes_since_checkpoint: usize,
    compaction: Option<JoinHandle<Result<(), StorageError>>>,
    last_written: Option<UnixMillis>,
    empty_since: Option<Instant>,
    /// What is stored does not check out: it can be read, not written (GUARD-5).
    quarantined: bool,
    /// Hears of every turn in which something was written.
    witness: Option<Arc<dyn Witness>>,
    shut_down: bool,
}

impl Actor {
    /// Loads the document.
    pub(super) async fn load(
        key: DocumentKey,
        storage: Arc<dyn Storage>,
        limits: Arc<Limits>,
        mailbox: mpsc::Receiver<Mail>,
        Opening { seed, witness }: Opening,
    ) -> Result<Self, StorageError> {
        let started = Instant::now();
        let stored = storage.load(&key).await?;
        let quarantined = !stored.damage.is_empty();
        for damage in &stored.damage {
            tracing::error!(document = %key, %damage, "the document is in quarantine: it can be read, not written");
        }
        let last_written = entries(&stored).map(|entry| entry.at).max();
        let generation = stored.generation;
        let mut journal = Journal::new(Arc::clone(&storage), key.clone(), generation);
        journal.since_snapshot.updates = entries(&stored).count();
        journal.since_snapshot.bytes = entries(&stored).map(|entry| entry.update.len()).sum();
        // Merging is work for a processor, not for the runtime's threads.
        let rebuilt =
            tokio::task::spawn_blocking(move || compaction::rebuild(&stored, &[], Garbage::default()));
        let rebuilt = rebuilt.await.map_err(StorageError::unavailable)?;
        let (mut state, set_aside) = rebuilt.map_err(StorageError::damaged)?;
        if let Some((client, update)) = seed
            && !state.knows(client)
            && !quarantined
        {
            let seed = CheckedUpdate::check(update.clone()).map_err(StorageError::damaged)?;
            state.apply(&[Edit::from(&seed)], Bounds::NONE);
            journal.push(Entry { at: UnixMillis::now(), author: Author::Server, update });
        }
        tracing::info!(document = %key, took = ?started.elapsed(), "document opened");
        let checkpoint = Checkpoint { before_batch: 0, state_vector: state.state_vector() };
        set_aside_all(&*storage, &key, generation, set_aside).await?;
        Ok(Self {
            key,
            state,
            presence: Presence::default(),
            members: BTreeMap::new(),
            journal,
            storage,
            limits,
            mailbox,
            batch: Batch::default(),
            present: BTreeMap::new(),
            reap_due: None,
            batch_due: None,
            last_batch: None,
            checkpoints: VecDeque::from([checkpoint]),
            bytes_since_checkpoint: 0,
            compaction: None,
            last_written,
            empty_since: Some(Instant::now()),
            quarantined,
            witness,
            shut_down: false,
        })
    }

    /// Works until the document ends.
    #[tracing::instrument(name = "document", skip_all, fields(document = %self.key))]
    pub(super) async fn run(mut self) {
        let end = self.work().await;
        // From here on whoever wants in is sent back to the registry, which waits
        // until this task has ended before it opens the document anew.
        self.mailbox.close();
        match end {
            End::Idle => self.compact_at_end().await,
            End::ShutDown => self.finish().await,
            End::Damaged => {
                self.send_members_away();
                self.save_all().await;
            }
        }
        tracing::info!(?end, "document closed");
    }

    /// Takes and saves what members have sent, tells them, and sends them away;
    /// also when storage hangs, if a little later (LIVE-6).
    async fn finish(&mut self) {
        let mut mails = Vec::new();
        while let Ok(mail) = self.mailbox.try_recv() {
            mails.push(mail);
        }
        if self.turn(&mut mails).is_err() {
            tracing::warn!("yrs failed while shutting down; what it was at was not acknowledged");
        }
        self.hand_out();
        let limits = Arc::clone(&self.limits);
        if timeout(limits.shutdown, self.save_all()).await.is_err() {
            tracing::error!("storage does not answer; what was not acknowledged may be lost");
        }
        self.send_members_away();
    }

    fn send_members_away(&self) {
        for member in self.members.values() {
            member.outbox.close(CloseReason::Restart);
        }
    }

    async fn work(&mut self) -> End {
        let mut mails = Vec::new();
        let limits = Arc::clone(&self.limits);
        self.report(Saved::new());
        loop {
            let idle_at = self.empty_since.map(|since| since + limits.idle);
            tokio::select! {
                biased;
                saved = poll_fn(|context| self.journal.poll_saved(context, &limits)) => {
                    self.report(saved);
                    self.compact_in_background();
                }
                () = sleep_until(self.batch_due.unwrap_or_else(Instant::now)), if self.batch_due.is_some() => {
                    self.hand_out();
                }
                received = self.mailbox.recv_many(&mut mails, limits.turn) => {
                    if received == 0 {
                        return End::ShutDown;
                    }
                    if let Err(interrupted) = self.turn(&mut mails)
                        && let Err(error) = self.recover(interrupted).await
                    {
                        tracing::error!(%error, "the document could not be rebuilt");
                        return End::Damaged;
                    }
                    if self.shut_down {
                        return End::ShutDown;
                    }
                }
                () = sleep_until(self.reap_due.unwrap_or_else(Instant::now)), if self.reap_due.is_some() => {
                    self.reap();
                }
                done = finished(&mut self.compaction) => self.compacted(done),
                () = sleep_until(idle_at.unwrap_or_else(Instant::now)), if idle_at.is_some() => {
                    if self.journal.is_settled() {
                        return End::Idle;
                    }
                    // Not everything is on disk: stay until it is.
                    self.empty_since = Some(Instant::now());
                }
            }
        }
    }

    /// Sends out what is on disk, and starts the next append.
    fn report(&mut self, saved: Saved) {
        let at_once = self.journal.advance();
        for (key, count) in saved.into_iter().chain(at_once) {
            if let Some(member) = self.members.get(&key)
                && member.joining.saved == SavedReports::Wanted
            {
                member.outbox.push_own(message::saved(count));
            }
        }
    }

    fn compact_in_background(&mut self) {
        let since = self.journal.since_snapshot;
        let due = since.updates >= self.limits.snapshot_updates || since.bytes >= self.limits.snapshot_bytes;
        if due && self.compaction.is_none() {
            self.journal.since_snapshot = Default::default();
            let work = compaction::compact(Arc::clone(&self.storage), self.key.clone());
            self.compaction = Some(tokio::spawn(work));
        }
    }

    fn compacted(&mut self, done: Result<(), StorageError>) {
        match done {
            Ok(()) => tracing::debug!("snapshot written"),
            Err(error) => tracing::error!(%error, "could not write a snapshot; the journal stays as it is"),
        }
    }

    /// Waits until everything is on disk, however often that has to be tried.
    async fn save_all(&mut self) {
        let limits = Arc::clone(&self.limits);
        self.report(Saved::new());
        while !self.journal.is_settled() {
            let saved = poll_fn(|context| self.journal.poll_saved(context, &limits)).await;
            self.report(saved);
        }
    }

    async fn compact_at_end(&mut self) {
        if let Some(running) = self.compaction.take() {
            let done = running.await.map_err(StorageError::unavailable).flatten();
            self.compacted(done);
        }
        if self.journal.since_snapshot.updates >= self.limits.snapshot_updates_on_unload {
            let done = compaction::compact(Arc::clone(&self.storage), self.key.clone()).await;
            self.compacted(done);
        }
    }
}

/// Completes with the running compaction, and empties its place. Pending for
/// ever when there is none.
async fn finished(compaction: &mut Option<JoinHandle<Result<(), StorageError>>>) -> Result<(), StorageError> {
    let Some(running) = compaction else { return std::future::pending().await };
    let done = running.await.map_err(StorageError::unavailable).flatten();
    *compaction = None;
    done
}
