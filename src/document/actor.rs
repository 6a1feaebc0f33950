//! The task that owns a document.
//!
//! It works in turns: drain the mailbox, apply what came in one transaction, write it
//! to everybody's socket, answer questions, give the journal what changed.
//!
//! When yrs fails on an update, the document is built anew from storage without
//! it, and its members notice nothing (GUARD-3).
//!
//! The task ends in one of five ways, and in each it first stops taking mail:
//! idle (nobody there, all on disk), shut down, damaged (it could not be built
//! anew: members are sent away, and come back to one that is opened anew), deleted
//! with its room, or lost to another server. It never ends before a snapshot that it has begun.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use super::alarm::Alarm;
use super::broadcast::Broadcast;
use super::compaction::{self, entries};
use super::compactor::Compactor;
use super::efforts::Efforts;
use super::journal::{Ended, Journal, Saved, Written};
use super::live::LiveDocument;
use super::liveness::Liveness;
use super::mail::{Leaving, Mail};
use super::members::Members;
use super::opening::Opening;
use super::presence::announcer::Announcer;
use super::quiet::{Quiet, QuietWatch};
use super::state::{Bounds, Edit, Garbage};
use super::turn::Turn;
use super::views::{Copied, Views};
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::{Author, DocumentKey};
use crate::mailbox::Receiver;
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedUpdate;
use crate::storage::{Entry, SetAside, Storage, StorageError};

/// Rebuilds for one turn, each without one update more. More would mean that rebuilding
/// does not help.
const REBUILDS: usize = 32;

/// Why the task ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Idle,
    ShutDown,
    Damaged,
    Deleted,
    Lost,
}

/// What the task was waiting for.
#[derive(Debug)]
enum Woken {
    /// An append has ended.
    Journal(Ended),
    /// There is mail.
    Mail,
    /// Nobody can send mail any more.
    NoMail,
    /// A snapshot is written, or could not be.
    Compacted,
    /// Somebody is quiet, or nobody any more.
    Quiet,
    /// It is time for something.
    Alarm,
}

/// The document's task.
pub(super) struct Actor {
    key: DocumentKey,
    live: LiveDocument,
    mailbox: Receiver<Mail>,
    compactor: Compactor,
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
    garbage: Garbage,
    alarm: Alarm,
    empty_since: Option<Instant>,
    /// When to look at an append whose end nobody is woken for.
    look_due: Option<Instant>,
    quiet: QuietWatch,
}

impl Actor {
    /// Loads the document.
    pub(super) async fn load(
        key: DocumentKey,
        storage: Arc<dyn Storage>,
        limits: Arc<Limits>,
        mailbox: Receiver<Mail>,
        Opening { seed, observer, garbage, load, quiet, metrics }: Opening,
    ) -> Result<Self, StorageError> {
        let (started, stored) = (Instant::now(), storage.load(&key).await?);
        let is_quarantined = !stored.damage.is_empty();
        for damage in &stored.damage {
            tracing::error!(document = %key, %damage, "the document is quarantined: read-only until it is repaired");
        }
        let last_written = entries(&stored).map(|entry| entry.at).max();
        let generation = stored.generation;
        let since_snapshot = Written::of(entries(&stored));
        let (shared, name) = (Arc::clone(&storage), key.clone());
        let compactor = Compactor::new(shared, name, Arc::clone(&limits), since_snapshot, is_quarantined);
        let mut journal = Journal::new(Arc::clone(&storage), key.clone(), generation, &metrics);
        // Merging is work for a processor, not for the runtime's threads.
        let rebuilt = spawn_blocking(move || compaction::rebuild(&stored, &[], garbage));
        let rebuilt = rebuilt.await.map_err(StorageError::unavailable)?;
        let (mut state, set_aside) = rebuilt.map_err(StorageError::damaged)?;
        if let Some((client, update)) = seed
            && !state.knows(client)
            && !is_quarantined
        {
            let checked = CheckedUpdate::check(update.clone()).map_err(StorageError::damaged)?;
            state.apply(&[Edit::from(&checked)], Bounds::NONE);
            journal.push(Entry { at: UnixMillis::now(), author: Author::Server, update });
        }
        observer.iter().for_each(|observer| observer.opened(&state));
        tracing::info!(document = %key, took = ?started.elapsed(), "document opened");
        metrics.documents.loaded(started.elapsed());
        let broadcast = Broadcast::new(state.state_vector(), load, Arc::clone(&limits));
        compaction::set_aside_all(&*storage, &key, generation, set_aside).await?;
        let live = LiveDocument {
            document: key.document,
            views: Views::new(state),
            members: Members::counted(&metrics),
            announcer: Announcer::default(),
            liveness: Liveness::default(),
            broadcast,
            journal,
            meter: metrics.documents.meter(is_quarantined),
            efforts: Efforts::new(limits.effort_debt),
            last_written,
            is_quarantined,
            observer,
            limits: Arc::clone(&limits),
            leaving: None,
        };
        Ok(Self {
            key,
            live,
            mailbox,
            compactor,
            storage,
            limits,
            garbage,
            alarm: Alarm::default(),
            empty_since: Some(Instant::now()),
            look_due: None,
            quiet: QuietWatch::new(quiet),
        })
    }

    /// Works until the document ends.
    #[tracing::instrument(name = "document", skip_all, fields(document = %self.key))]
    pub(super) async fn run(mut self) {
        let end = self.work().await;
        // From here on whoever wants in is sent back to the registry, which waits
        // until this task has ended before it opens the document anew.
        self.mailbox.close();
        // Nobody waits for a store that hangs while the server stops.
        let leaves = matches!(end, End::ShutDown | End::Lost);
        let until = leaves.then(|| Instant::now() + self.limits.shutdown);
        match end {
            End::Idle => self.compactor.finish().await,
            End::ShutDown => self.finish().await,
            End::Damaged => {
                self.live.give_up();
                self.save_all().await;
            }
            End::Deleted => self.live.members.send_away(CloseReason::NoSuchRoom),
            End::Lost => {
                self.live.journal.drop_all();
                self.live.members.send_away(CloseReason::Restart);
            }
        }
        self.compactor.settle(until).await;
        tracing::info!(?end, "document closed");
    }

    async fn work(&mut self) -> End {
        let mut mails = Vec::new();
        self.live.report(Saved::default());
        loop {
            match poll_fn(|context| self.poll_woken(context, &mut mails)).await {
                Woken::Journal(Ended::Saved(written, saved)) => {
                    self.compactor.written(written);
                    self.live.report(saved);
                    self.compactor.begin_if_due();
                }
                Woken::Journal(Ended::Deleted) => return End::Deleted,
                Woken::Journal(Ended::Lost) => return End::Lost,
                Woken::Mail | Woken::Quiet => {
                    if let Err(error) = self.turn(&mut mails).await {
                        tracing::error!(%error, "could not rebuild the document");
                        return End::Damaged;
                    }
                    self.live.report(Saved::default());
                    self.look_around();
                    match self.live.leaving {
                        Some(Leaving::ShutDown) => return End::ShutDown,
                        Some(Leaving::Lost) => return End::Lost,
                        None => {}
                    }
                }
                Woken::NoMail => return End::ShutDown,
                Woken::Compacted => {}
                Woken::Alarm => {
                    if let Some(end) = self.alarm_rang() {
                        return end;
                    }
                }
            }
        }
    }

    fn poll_woken(&mut self, context: &mut Context<'_>, mails: &mut Vec<Mail>) -> Poll<Woken> {
        if let Poll::Ready(ended) = self.live.journal.poll_ended(context, &self.limits) {
            return Poll::Ready(Woken::Journal(ended));
        }
        // However this append began, nothing else would wake this task when it fails.
        if self.live.journal.is_unattended() {
            self.look_due.get_or_insert_with(|| Instant::now() + Journal::LOOK);
        }
        if let Poll::Ready(read) = self.mailbox.poll_read(context, mails, self.limits.turn) {
            return Poll::Ready(if read > 0 { Woken::Mail } else { Woken::NoMail });
        }
        if self.compactor.poll_done(context).is_ready() {
            return Poll::Ready(Woken::Compacted);
        }
        if self.quiet.poll_news(context).is_ready() {
            return Poll::Ready(Woken::Quiet);
        }
        let due = [
            self.live.broadcast.due(),
            self.live.announcer.reap_due(),
            self.live.liveness.due(),
            self.live.journal.due(),
            self.empty_since.map(|since| since + self.limits.idle),
            self.look_due,
        ];
        self.alarm.poll_due(context, due).map(|()| Woken::Alarm)
    }

    /// Does what came in; before that, what has changed about who is quiet.
    ///
    /// # Errors
    /// See [`Self::recover`].
    async fn turn(&mut self, mails: &mut Vec<Mail>) -> Result<(), StorageError> {
        if let Some(quiet) = self.quiet.take_news() {
            self.follow(quiet).await?;
        }
        match self.live.turn(mails) {
            Ok(()) => Ok(()),
            Err(interrupted) => self.recover(interrupted).await,
        }
    }

    /// This one is quiet from now on, or nobody.
    async fn follow(&mut self, quiet: Option<Quiet>) -> Result<(), StorageError> {
        if self.live.views.quiet().map(|quiet| quiet.number) == quiet.map(|quiet| quiet.number) {
            return Ok(());
        }
        if self.live.end_quiet().is_err() {
            self.recover(Box::default()).await?;
            self.live.end_quiet().map_err(StorageError::damaged)?;
        }
        let Some(quiet) = quiet else { return Ok(()) };
        let whole = match self.live.views.whole() {
            Ok(whole) => whole,
            Err(_) => {
                self.recover(Box::default()).await?;
                self.live.views.whole().map_err(StorageError::damaged)?
            }
        };
        let garbage = self.garbage;
        let copied = spawn_blocking(move || Copied::of(&whole, garbage));
        let copied = copied.await.map_err(StorageError::unavailable)?.map_err(StorageError::damaged)?;
        self.live.views.begin(quiet, copied);
        self.live.announcer.quiet(Author::Person(quiet.who), true, &mut self.live.members);
        Ok(())
    }

    /// Notes what a turn may have changed.
    fn look_around(&mut self) {
        if self.live.members.is_empty() {
            self.empty_since.get_or_insert_with(Instant::now);
        } else {
            self.empty_since = None;
        }
        self.live.liveness.attend(&self.live.members, &self.limits);
    }

    /// Does what it is time for. Says if that is to end.
    fn alarm_rang(&mut self) -> Option<End> {
        let now = Instant::now();
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        if is_due(self.live.announcer.reap_due()) {
            self.live.announcer.reap(&self.limits);
            self.live.hand_out_if_due();
        }
        if is_due(self.live.liveness.due()) {
            self.live.look_after_members();
        }
        if is_due(self.live.broadcast.due()) {
            self.live.hand_out();
        }
        if is_due(self.live.journal.due()) {
            self.live.report(Saved::default());
        }
        if is_due(self.look_due) {
            // The journal is looked at first, whatever wakes this task.
            self.look_due = None;
        }
        if is_due(self.empty_since.map(|since| since + self.limits.idle)) {
            // Opened anew it would show what is held back.
            if self.live.journal.is_settled() && self.live.views.quiet().is_none() {
                return Some(End::Idle);
            }
            // Not everything is on disk, or shown: stay until it is.
            self.empty_since = Some(now);
        }
        None
    }

    /// Takes and saves what members have sent, tells them, and sends them away;
    /// also when storage hangs, if a little later (LIVE-6).
    async fn finish(&mut self) {
        let mut mails = self.mailbox.read_rest();
        if self.live.turn(&mut mails).is_err() {
            tracing::warn!("yrs failed during shutdown; the changes in progress were not acknowledged");
        }
        self.live.hand_out();
        if timeout(self.limits.shutdown, self.save_all()).await.is_err() {
            tracing::error!("the storage doesn't answer; changes that were not acknowledged may be lost");
        }
        self.live.members.send_away(CloseReason::Restart);
    }

    /// Waits until everything is on disk, however often that has to be tried.
    async fn save_all(&mut self) {
        self.live.report_and_flush(Saved::default());
        while !self.live.journal.is_settled() {
            let ended = poll_fn(|context| self.live.journal.poll_attended(context, &self.limits)).await;
            if let Ended::Saved(_, saved) = ended {
                self.live.report_and_flush(saved);
            }
        }
    }

    /// Finishes a turn that yrs failed in.
    ///
    /// # Errors
    /// When the document cannot be built anew: its members are sent away then, and
    /// come back to one that is opened anew.
    async fn recover(&mut self, mut turn: Box<Turn>) -> Result<(), StorageError> {
        for _ in 0..REBUILDS {
            self.rebuild().await?;
            match self.live.complete(*turn) {
                Ok(()) => return Ok(()),
                Err(interrupted) => turn = interrupted,
            }
        }
        Err(StorageError::damaged("the document fails again and again"))
    }

    /// Replaces the state by what is stored and what is on its way to storage,
    /// without what yrs failed on (GUARD-3, GUARD-5).
    async fn rebuild(&mut self) -> Result<(), StorageError> {
        let mut stored = self.storage.load(&self.key).await?;
        let unsaved: Vec<Entry> = self.live.journal.unsaved().cloned().collect();
        let known = entries(&stored).chain(&unsaved);
        let culprits: Vec<SetAside> = known
            .filter(|entry| self.live.views.full.is_culprit(&entry.update))
            .cloned()
            .map(compaction::set_aside)
            .collect();
        let generation = stored.generation;
        stored.set_aside.extend(culprits.iter().cloned());
        let garbage = self.garbage;
        let rebuilt = spawn_blocking(move || compaction::rebuild(&stored, &unsaved, garbage));
        let rebuilt = rebuilt.await.map_err(StorageError::unavailable)?;
        let (state, more) = rebuilt.map_err(StorageError::damaged)?;
        let aside = culprits.into_iter().chain(more).collect();
        compaction::set_aside_all(&*self.storage, &self.key, generation, aside).await?;
        self.live.views.full = state;
        tracing::warn!("document rebuilt");
        Ok(())
    }
}
