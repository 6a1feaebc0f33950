//! The task that owns a document.
//!
//! It works in turns: drain the mailbox, apply what came in one transaction,
//! answer questions, give the journal what changed. What concerns the others is
//! gathered in a batch. The first keystroke after a pause goes out at once; while
//! people are typing, a batch goes out [`Limits::batch_interval`] after its first
//! frame, so that a busy room costs each socket one write per interval and not
//! one per keystroke.
//!
//! It ends in one of three ways, and in each it first stops taking mail: idle
//! (nobody there, all on disk), shut down, or damaged (yrs failed on an update:
//! members are sent away to come back to a document built anew from storage).

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use super::compaction;
use super::handle::{Ended, Glimpse, JoinError};
use super::journal::{Journal, Saved};
use super::member::{Joining, Member, MemberKey, Pushed, SavedReports};
use super::outbox::{Batch, Frame, Outbox};
use super::presence::{Presence, Reaction};
use super::state::{Applied, DocumentState, MissingError, Refusal, Sent};
use crate::auth::role::Access;
use crate::config::limits::Limits;
use crate::ids::{DocumentKey, MemberId};
use crate::protocol::close::CloseReason;
use crate::protocol::guard::read_awareness;
use crate::protocol::message::{self, ClientMessage};
use crate::storage::{Entry, Storage, StorageError, UnixMillis};

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
    Read(Box<dyn FnOnce(&Glimpse<'_>) + Send>),
    ShutDown,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Join { .. } => "Join",
            Self::Messages { .. } => "Messages",
            Self::CatchUp { .. } => "CatchUp",
            Self::Leave { .. } => "Leave",
            Self::Read(_) => "Read",
            Self::ShutDown => "ShutDown",
        })
    }
}

/// A state vector to catch up from: what the document had before a batch.
#[derive(Debug)]
struct Checkpoint {
    before_batch: u64,
    state_vector: Vec<u8>,
}

/// Checkpoints kept. Together they span more bytes than an outbox holds.
const CHECKPOINTS: usize = 8;

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
    /// When the batch goes out, while there is one.
    batch_due: Option<Instant>,
    last_batch: Option<Instant>,
    checkpoints: VecDeque<Checkpoint>,
    bytes_since_checkpoint: usize,
    compaction: Option<JoinHandle<Result<(), StorageError>>>,
    last_written: Option<UnixMillis>,
    empty_since: Option<Instant>,
    shut_down: bool,
}

/// One edit of a turn, on its way into the document.
struct Edit {
    from: MemberKey,
    author: MemberId,
    sent: Sent,
    update: Bytes,
}

/// What a turn gathers before anything goes out.
#[derive(Default)]
struct Turn {
    edits: Vec<Edit>,
    /// Questions, answered after the edits that came before them.
    asked: Vec<(MemberKey, Bytes)>,
    /// Members that want to see everybody.
    curious: Vec<MemberKey>,
    catch_up: Vec<MemberKey>,
    looks: Vec<Box<dyn FnOnce(&Glimpse<'_>) + Send>>,
}

impl Actor {
    /// Loads the document.
    pub(super) async fn load(
        key: DocumentKey,
        storage: Arc<dyn Storage>,
        limits: Arc<Limits>,
        mailbox: mpsc::Receiver<Mail>,
        seed: Option<(u64, Bytes)>,
    ) -> Result<Self, StorageError> {
        let started = Instant::now();
        let stored = storage.load(&key).await?;
        let entries = || stored.tail.iter().flat_map(|record| &record.entries);
        let last_written = entries().map(|entry| entry.at).max();
        let mut journal = Journal::new(Arc::clone(&storage), key.clone());
        journal.since_snapshot.updates = entries().count();
        journal.since_snapshot.bytes = entries().map(|entry| entry.update.len()).sum();
        // Merging is work for a processor, not for the runtime's threads.
        let state = tokio::task::spawn_blocking(move || {
            DocumentState::restore(compaction::updates(&stored)).map_err(StorageError::damaged)
        });
        let mut state = state.await.map_err(StorageError::unavailable)??;
        if let Some((client, update)) = seed
            && !state.knows(client)
        {
            state.apply(&[(Sent::AsEdit, &update)], 0);
            journal.push(Entry { at: UnixMillis::now(), author: MemberId::SERVER, update });
        }
        tracing::info!(document = %key, took = ?started.elapsed(), "document opened");
        let checkpoint = Checkpoint { before_batch: 0, state_vector: state.state_vector() };
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
            batch_due: None,
            last_batch: None,
            checkpoints: VecDeque::from([checkpoint]),
            bytes_since_checkpoint: 0,
            compaction: None,
            last_written,
            empty_since: Some(Instant::now()),
            shut_down: false,
        })
    }

    /// Works until the document ends.
    #[tracing::instrument(name = "document", skip_all, fields(document = %self.key))]
    pub(super) async fn run(mut self) -> Ended {
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
        let language = self.state.map_string("room", "language");
        Ended { last_written: self.last_written, language }
    }

    /// Takes and saves what members have sent, tells them, and sends them away;
    /// also when storage hangs, if a little later (LIVE-6).
    async fn finish(&mut self) {
        let mut mails = Vec::new();
        while let Ok(mail) = self.mailbox.try_recv() {
            mails.push(mail);
        }
        self.turn(&mut mails);
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
                    self.turn(&mut mails);
                    if self.state.is_damaged() {
                        return End::Damaged;
                    }
                    if self.shut_down {
                        return End::ShutDown;
                    }
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

    fn turn(&mut self, mails: &mut Vec<Mail>) {
        let mut turn = Turn::default();
        for mail in mails.drain(..) {
            self.sort(mail, &mut turn);
        }
        self.apply(turn.edits);
        self.schedule();
        for member in turn.catch_up {
            self.bring_up_to_date(member);
        }
        for (member, state_vector) in turn.asked {
            self.answer(member, &state_vector);
        }
        for member in turn.curious {
            if let (Some(member), Some(everybody)) = (self.members.get(&member), self.presence.everybody()) {
                member.outbox.push_own(everybody);
            }
        }
        let glimpse = Glimpse {
            state: &self.state,
            members: self.members.len(),
            last_written: self.last_written,
            storage_trouble: self.journal.is_in_trouble(),
        };
        for look in turn.looks {
            look(&glimpse);
        }
        self.report(Saved::new());
    }

    fn sort(&mut self, mail: Mail, turn: &mut Turn) {
        match mail {
            Mail::Join { key, joining, outbox, reply } => {
                let joined = self.join(key, joining, outbox);
                // Whoever wanted to join may be gone; its farewell follows then.
                let _ = reply.send(joined);
            }
            Mail::Messages { key, messages } => {
                for message in messages {
                    self.sort_message(key, message, turn);
                }
            }
            Mail::CatchUp { key } => turn.catch_up.push(key),
            Mail::Leave { key } => self.leave(key),
            Mail::Read(look) => turn.looks.push(look),
            Mail::ShutDown => self.shut_down = true,
        }
    }

    fn sort_message(&mut self, from: MemberKey, message: ClientMessage, turn: &mut Turn) {
        let Some(member) = self.members.get_mut(&from) else { return };
        let (sent, update) = match message {
            ClientMessage::SyncStep1 { state_vector } => {
                turn.asked.push((from, state_vector));
                return;
            }
            ClientMessage::Awareness { entries } => {
                let Ok(entries) = read_awareness(&entries) else { return };
                let Reaction { changed, outdated } = self.presence.receive(from, entries, &self.limits);
                self.present.extend(changed.into_iter().map(|id| (id, from)));
                if let Some(correction) = self.presence.message(outdated) {
                    member.outbox.push_own(correction);
                }
                return;
            }
            ClientMessage::QueryAwareness => {
                turn.curious.push(from);
                return;
            }
            ClientMessage::Ignored => return,
            ClientMessage::SyncStep2 { update } => (Sent::AsSync, update),
            ClientMessage::Update { update } => (Sent::AsEdit, update),
        };
        let is_empty = *update == [0, 0];
        if member.joining.access != Access::Write && !is_empty {
            // Not applied, and never reported as saved.
            member.all_applied = false;
            return;
        }
        if self.journal.unsaved_bytes() > self.limits.unsaved {
            member.all_applied = false;
            member.outbox.close(CloseReason::StorageTrouble);
            return;
        }
        turn.edits.push(Edit { from, author: member.joining.id, sent, update });
    }

    fn join(&mut self, key: MemberKey, joining: Joining, outbox: Arc<Outbox>) -> Result<(), JoinError> {
        if self.members.len() >= self.limits.members {
            return Err(JoinError::Full);
        }
        // The greeting asks for what was written offline (WIRE-4).
        outbox.push_own(message::sync_step_1(&self.state.state_vector()));
        if let Some(everybody) = self.presence.everybody() {
            outbox.push_own(everybody);
        }
        self.members.insert(key, Member::new(joining, outbox));
        self.empty_since = None;
        Ok(())
    }

    fn leave(&mut self, key: MemberKey) {
        if self.members.remove(&key).is_none() {
            return;
        }
        self.journal.forget(key);
        let gone = self.presence.leave(key, &self.limits);
        self.present.extend(gone.into_iter().map(|id| (id, key)));
        if self.members.is_empty() {
            self.empty_since = Some(Instant::now());
        }
    }

    /// Applies a turn's edits; what is taken goes to the journal and the batch.
    fn apply(&mut self, edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        let updates: Vec<(Sent, &Bytes)> = edits.iter().map(|edit| (edit.sent, &edit.update)).collect();
        let outcomes = self.state.apply(&updates, self.limits.parked);
        let at = UnixMillis::now();
        let mut frames = Frames::default();
        for (edit, outcome) in edits.into_iter().zip(outcomes) {
            match outcome {
                Applied::Changed => frames.add(edit.from, edit.author, &edit.update),
                Applied::Parked => {
                    frames.add(edit.from, edit.author, &edit.update);
                    self.ask_for_what_is_missing(edit.from);
                }
                Applied::Nothing => {}
                Applied::Refused(refusal) => {
                    self.refuse(edit.from, refusal);
                    continue;
                }
            }
            if let Some(member) = self.members.get_mut(&edit.from)
                && member.all_applied
            {
                member.taken += 1;
                if member.joining.saved == SavedReports::Wanted {
                    self.journal.mark(edit.from, member.taken);
                }
            }
        }
        frames.finish(|from, author, frame, update| {
            self.batch.push(Frame { author: Some(from), bytes: frame });
            self.journal.push(Entry { at, author, update });
            self.last_written = Some(at);
        });
    }

    /// The rest of what this member has may be what the document lacks (MERGE-2).
    fn ask_for_what_is_missing(&self, member: MemberKey) {
        if let Some(member) = self.members.get(&member) {
            member.outbox.push_own(message::sync_step_1(&self.state.state_vector()));
        }
    }

    fn refuse(&mut self, member: MemberKey, refusal: Refusal) {
        tracing::warn!(%refusal, "update refused");
        let reason = match refusal {
            Refusal::Malformed | Refusal::Failed => CloseReason::Malformed,
            Refusal::TooMuchParked => CloseReason::TooMuch,
            Refusal::NotTried => CloseReason::Restart,
        };
        if let Some(member) = self.members.get_mut(&member) {
            member.all_applied = false;
            member.outbox.close(reason);
        }
    }

    /// Decides when what was gathered goes out.
    fn schedule(&mut self) {
        if self.batch.frames.is_empty() && self.present.is_empty() {
            return;
        }
        let now = Instant::now();
        let is_quiet = self.last_batch.is_none_or(|last| now - last >= self.limits.quiet);
        if is_quiet || self.batch.bytes >= self.limits.batch {
            self.hand_out();
        } else if self.batch_due.is_none() {
            self.batch_due = Some(now + self.limits.batch_interval);
        }
    }

    /// Gives every member what was gathered.
    fn hand_out(&mut self) {
        self.batch_due = None;
        self.last_batch = Some(Instant::now());
        self.add_presence();
        let next = Batch { number: self.batch.number + 1, ..Batch::default() };
        let batch = Arc::new(std::mem::replace(&mut self.batch, next));
        for (key, member) in &mut self.members {
            if member.push(*key, &batch) == Pushed::Overflowed && member.overflows_too_often(&self.limits) {
                tracing::info!(member = key.0, "closed: too slow, too often");
                member.outbox.close(CloseReason::Overloaded);
            }
        }
        self.bytes_since_checkpoint += batch.bytes;
        self.checkpoint();
    }

    /// One frame for all presence that changed.
    fn add_presence(&mut self) {
        let present = std::mem::take(&mut self.present);
        let mut authors = present.values();
        let first = authors.next().copied();
        // Somebody who alone changed something need not hear of it.
        let author = first.filter(|first| authors.all(|author| author == first));
        if let Some(bytes) = self.presence.message(present.keys().copied()) {
            self.batch.push(Frame { author, bytes });
        }
    }

    /// Remembers where the document stood, for members who will have missed what
    /// comes from here on. Only between batches: nothing is under way then.
    fn checkpoint(&mut self) {
        if self.bytes_since_checkpoint * (CHECKPOINTS - 2) < self.limits.outbox {
            return;
        }
        self.bytes_since_checkpoint = 0;
        let state_vector = self.state.state_vector();
        self.checkpoints.push_back(Checkpoint { before_batch: self.batch.number, state_vector });
        if self.checkpoints.len() > CHECKPOINTS {
            self.checkpoints.pop_front();
        }
    }

    /// Sends a member all that it may have missed, from its last known state
    /// (LIVE-4). Some of it twice, which changes nothing.
    fn bring_up_to_date(&mut self, key: MemberKey) {
        let Some(member) = self.members.get_mut(&key) else { return };
        member.lagging = false;
        let lost = member.outbox.reopen();
        let known = lost.and_then(|lost| {
            self.checkpoints.iter().rev().find(|checkpoint| checkpoint.before_batch <= lost)
        });
        let state_vector = known.map_or(vec![0], |checkpoint| checkpoint.state_vector.clone());
        self.answer(key, &state_vector);
        let Some(member) = self.members.get(&key) else { return };
        member.outbox.push_own(message::sync_step_1(&self.state.state_vector()));
        if let Some(everybody) = self.presence.everybody() {
            member.outbox.push_own(everybody);
        }
        self.journal.mark(key, member.taken);
    }

    /// Answers a SyncStep1: all pieces but the last as updates, so that the
    /// client counts as synced when it has everything.
    fn answer(&mut self, key: MemberKey, state_vector: &[u8]) {
        let Some(member) = self.members.get(&key) else { return };
        match self.state.missing(state_vector, self.limits.whole_sync, self.limits.sync_piece) {
            Ok(updates) => {
                let last = updates.len().saturating_sub(1);
                let frame = |(at, update): (usize, &Bytes)| {
                    if at == last { message::sync_step_2(update) } else { message::update(update) }
                };
                member.outbox.push_backlog(updates.iter().enumerate().map(frame));
            }
            Err(MissingError::StateVector) => member.outbox.close(CloseReason::Malformed),
            Err(error @ MissingError::Encode) => {
                tracing::error!(%error, "cannot answer a sync");
                member.outbox.close(CloseReason::StorageTrouble);
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

/// The frames of a turn in one piece of memory: one allocation, however many.
#[derive(Default)]
struct Frames {
    bytes: Vec<u8>,
    parts: Vec<(MemberKey, MemberId, usize, usize)>,
}

impl Frames {
    fn add(&mut self, from: MemberKey, author: MemberId, update: &[u8]) {
        message::write_update(&mut self.bytes, update);
        self.parts.push((from, author, self.bytes.len(), update.len()));
    }

    /// Gives each frame, and the update at its end.
    fn finish(self, mut give: impl FnMut(MemberKey, MemberId, Bytes, Bytes)) {
        let bytes = Bytes::from(self.bytes);
        let mut start = 0;
        for (from, author, end, update) in self.parts {
            give(from, author, bytes.slice(start..end), bytes.slice(end - update..end));
            start = end;
        }
    }
}
