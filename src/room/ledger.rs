//! A room's record: changed on a copy, then on disk, then for all to see.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::attendance::Attendances;
use super::endings::Endings;
use super::error::{OpenError, Refused, RoomError};
use super::events::EventLog;
use super::news;
use super::standing::{Admitted, Denied, Right, Rules, Sessions};
use super::state::{Circumstances, RoomState};
use crate::clock::{Clock, UnixMillis};
use crate::ids::{MemberId, RoomName};
use crate::rights::phase::Phase;
use crate::storage::event::EventKind;
use crate::storage::room::RoomRecord;
use crate::storage::{Storage, StorageError};

/// What is kept about an open room, and those who are to hear when it changes.
pub(super) struct Ledger {
    name: RoomName,
    /// As it is on disk, unless that is in doubt.
    record: Arc<RoomRecord>,
    /// As it is on disk, where the interview ended while nobody looked.
    outdated: Option<Arc<RoomRecord>>,
    /// A write failed, which may have got there all the same: the version that it had.
    in_doubt: Option<u64>,
    sessions: Arc<Sessions>,
    rules: watch::Sender<Rules>,
    here: Arc<Attendances>,
    events: Arc<EventLog>,
    storage: Arc<dyn Storage>,
    ended: Endings,
    clock: Clock,
    /// When the record was last written.
    written: Instant,
}

impl Ledger {
    /// Of a room that was read from storage.
    pub(super) fn open(
        name: RoomName,
        record: RoomRecord,
        (storage, ended): (Arc<dyn Storage>, Endings),
        (here, events): (Arc<Attendances>, Arc<EventLog>),
        clock: Clock,
    ) -> Self {
        let stored = Arc::new(record);
        let mut state = RoomState::of(RoomRecord::clone(&stored));
        // What happened while nobody looked.
        let outdated = state.end_if_idle(clock.now()).then_some(stored);
        let (record, sessions) = (Arc::new(state.record().clone()), Arc::<Sessions>::default());
        let rules = Rules { record: Some(Arc::clone(&record)), sessions: Arc::clone(&sessions) };
        let (rules, written) = (watch::Sender::new(rules), Instant::now());
        Self {
            name,
            record,
            outdated,
            in_doubt: None,
            sessions,
            rules,
            here,
            events,
            storage,
            ended,
            clock,
            written,
        }
    }

    /// What is kept.
    pub(super) fn record(&self) -> &RoomRecord {
        &self.record
    }

    /// When it was last written.
    pub(super) fn written(&self) -> Instant {
        self.written
    }

    /// What decides, and its changes.
    pub(super) fn watch(&self) -> watch::Receiver<Rules> {
        self.rules.subscribe()
    }

    /// Who asks with this right, if it holds at this moment.
    pub(super) fn check(&self, right: &Right) -> Result<Admitted, Denied> {
        self.rules.borrow().check(right, self.clock.now())
    }

    /// Makes a change, which is somebody's doing. One that fails changes nothing.
    pub(super) async fn change<T>(
        &mut self,
        by: Option<MemberId>,
        most: usize,
        decide: impl FnOnce(&mut RoomState, &Circumstances<'_>) -> Result<T, Refused>,
    ) -> Result<T, RoomError> {
        self.be_sure().await?;
        let (mut state, now) = (self.copy(), self.clock.now());
        let decided = self.here.look(|present| decide(&mut state, &Circumstances { now, present, most }))?;
        if state.record() != &*self.record {
            state.note_activity(now);
            self.keep(state, by).await?;
        }
        Ok(decided)
    }

    /// Changes something on the room's own account. What can't be written now shows
    /// again later.
    pub(super) async fn note(
        &mut self,
        what: &str,
        last_active: UnixMillis,
        note: impl FnOnce(&mut RoomState),
    ) {
        let note = |state: &mut RoomState| {
            state.note_activity(last_active);
            note(state);
        };
        if let Err(error) = self.try_note(note).await {
            tracing::warn!(%error, "could not store {what}");
        }
    }

    /// The webhook knows of the end that was then. That is nobody's doing something.
    pub(super) async fn note_told(&mut self, ended: UnixMillis) -> Result<(), RoomError> {
        self.try_note(|state| state.note_told(ended)).await
    }

    /// A question is in all documents, by somebody's doing. Whatever they may by now.
    pub(super) async fn finish_question(
        &mut self,
        nonce: Uuid,
        by: Option<MemberId>,
    ) -> Result<(), RoomError> {
        self.be_sure().await?;
        let mut state = self.copy();
        state.finish_question(nonce, self.clock.now());
        Ok(self.keep(state, by).await?)
    }

    async fn try_note(&mut self, note: impl FnOnce(&mut RoomState)) -> Result<(), RoomError> {
        self.be_sure().await?;
        let mut state = self.copy();
        note(&mut state);
        Ok(self.keep(state, None).await?)
    }

    /// Ends an interview that nobody has done anything in for long enough. Whether it
    /// did.
    pub(super) async fn end_if_idle(&mut self, now: UnixMillis, last_active: UnixMillis) -> bool {
        let mut state = self.copy();
        state.note_activity(last_active);
        if !state.end_if_idle(now) {
            return false;
        }
        let ended = state.record().clone();
        if let Err(error) = self.keep(state, None).await {
            // It is over all the same, and will be after a restart.
            tracing::warn!(%error, "could not store the end of the interview");
            self.tell_changes(&ended);
            self.show(ended);
        }
        true
    }

    /// A member's sockets may stay until then.
    pub(super) fn renew(&mut self, member: MemberId, until: UnixMillis) {
        Arc::make_mut(&mut self.sessions).renew(member, until, self.clock.now());
        self.publish();
    }

    /// A guest has to go.
    pub(super) fn send_away(&mut self, guest: MemberId) {
        Arc::make_mut(&mut self.sessions).send_away(guest);
        self.publish();
    }

    /// A guest has gone.
    pub(super) fn forget(&mut self, guest: MemberId) {
        if self.sessions.is_sent_away(guest) {
            Arc::make_mut(&mut self.sessions).forget(guest);
        }
    }

    /// The room is being deleted: everybody has to go.
    pub(super) fn strike(&self) {
        self.rules.send_replace(Rules { record: None, sessions: Arc::default() });
    }

    /// Something happened, which is somebody's doing.
    pub(super) fn tell(&self, by: Option<MemberId>, kind: EventKind) {
        self.events.push(self.clock.now(), self.record.phase, by, kind);
    }

    /// Stores an end that came while nobody looked.
    pub(super) async fn catch_up(&mut self) {
        if self.outdated.is_some() {
            self.note("the end of the interview", self.record.last_active, |_| ()).await;
            // It was shown before it was stored: nobody who waits for ends has heard of it.
            if self.outdated.is_none() {
                self.ended.tell(&self.name);
            }
        }
    }

    fn copy(&self) -> RoomState {
        RoomState::of(RoomRecord::clone(&self.record))
    }

    /// After a write that failed: what is stored is what holds.
    async fn be_sure(&mut self) -> Result<(), RoomError> {
        if let Some(version) = self.in_doubt {
            let stored = self.storage.room(&self.name).await?.ok_or(OpenError::NoSuchRoom)?;
            self.in_doubt = None;
            if stored.version == version {
                // What it means is on disk with it, and was not shown.
                let kinds = self.changes_to(&stored);
                self.events.catch_up(self.clock.now(), stored.phase, kinds);
            } else {
                self.tell_changes(&stored);
            }
            self.show(stored);
        }
        Ok(())
    }

    async fn keep(&mut self, state: RoomState, by: Option<MemberId>) -> Result<(), StorageError> {
        self.written = Instant::now();
        let record = state.into_next();
        let kinds = self.changes_to(&record);
        let is_end = kinds.contains(&EventKind::PhaseChanged { phase: Phase::Ended });
        // One that came by itself did so when it was due.
        let at = record.ended.filter(|_| is_end).unwrap_or(self.clock.now());
        let reserved = self.events.reserve(at, record.phase, by, kinds);
        match self.storage.put_room(&self.name, &record, &reserved).await {
            Ok(()) => {
                self.events.publish();
                self.outdated = None;
                self.show(record);
                Ok(())
            }
            Err(error) => {
                self.events.withdraw(&reserved);
                self.in_doubt = Some(record.version);
                Err(error)
            }
        }
    }

    /// What it means that the record becomes this one.
    fn changes_to(&self, next: &RoomRecord) -> Vec<EventKind> {
        news::between(self.outdated.as_ref().unwrap_or(&self.record), next)
    }

    fn tell_changes(&self, next: &RoomRecord) {
        for kind in self.changes_to(next) {
            self.events.push(self.clock.now(), next.phase, None, kind);
        }
    }

    fn show(&mut self, record: RoomRecord) {
        let before = std::mem::replace(&mut self.record, Arc::new(record));
        self.publish();
        self.here.rename(&self.record);
        if before.phase != self.record.phase {
            tracing::info!(phase = self.record.phase.name(), "phase changed");
            if self.record.phase == Phase::Ended {
                self.ended.tell(&self.name);
            }
        }
    }

    fn publish(&self) {
        let record = Some(Arc::clone(&self.record));
        self.rules.send_replace(Rules { record, sessions: Arc::clone(&self.sessions) });
    }
}
