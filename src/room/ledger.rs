//! A room's record: changed on a copy, then on disk, then for all to see.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;

use super::attendance::Attendances;
use super::error::{OpenError, Refused, RoomError};
use super::events::{EventLog, Happening};
use super::standing::{Admitted, Denied, Right, Rules, Sessions};
use super::state::{Circumstances, RoomState};
use crate::clock::{Clock, UnixMillis};
use crate::ids::{MemberId, RoomName};
use crate::storage::room::RoomRecord;
use crate::storage::{Storage, StorageError};

/// What is kept about an open room, and those who are to hear when it changes.
pub(super) struct Ledger {
    name: RoomName,
    /// As it is on disk, unless that is in doubt.
    record: Arc<RoomRecord>,
    /// A write failed, which may have got there all the same.
    is_in_doubt: bool,
    sessions: Arc<Sessions>,
    rules: watch::Sender<Rules>,
    here: Arc<Attendances>,
    events: Arc<EventLog>,
    storage: Arc<dyn Storage>,
    clock: Clock,
    /// When the record was last written.
    written: Instant,
}

impl Ledger {
    /// Of a room that was read from storage.
    pub(super) fn open(
        name: RoomName,
        record: RoomRecord,
        storage: Arc<dyn Storage>,
        (here, events): (Arc<Attendances>, Arc<EventLog>),
        clock: Clock,
    ) -> Self {
        let mut state = RoomState::of(record);
        // What happened while nobody looked.
        state.end_if_idle(clock.now());
        let (record, sessions) = (Arc::new(state.record().clone()), Arc::<Sessions>::default());
        let rules = Rules { record: Some(Arc::clone(&record)), sessions: Arc::clone(&sessions) };
        let (rules, written) = (watch::Sender::new(rules), Instant::now());
        Self { name, record, is_in_doubt: false, sessions, rules, here, events, storage, clock, written }
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

    /// Makes a change. One that fails changes nothing.
    pub(super) async fn change<T>(
        &mut self,
        most: usize,
        decide: impl FnOnce(&mut RoomState, &Circumstances<'_>) -> Result<T, Refused>,
    ) -> Result<T, RoomError> {
        self.be_sure().await?;
        let (mut state, now) = (self.copy(), self.clock.now());
        let decided = self.here.look(|present| decide(&mut state, &Circumstances { now, present, most }))?;
        if state.record() != &*self.record {
            state.note_activity(now);
            self.keep(state).await?;
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
        let noted = async {
            self.be_sure().await?;
            let mut state = self.copy();
            state.note_activity(last_active);
            note(&mut state);
            self.keep(state).await.map_err(RoomError::from)
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "could not store {what}");
        }
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
        if let Err(error) = self.keep(state).await {
            // It is over all the same, and will be after a restart.
            tracing::warn!(%error, "could not store the end of the interview");
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

    /// Something happened.
    pub(super) fn tell(&self, what: Happening) {
        self.events.push(self.clock.now(), self.record.phase, what);
    }

    fn copy(&self) -> RoomState {
        RoomState::of(RoomRecord::clone(&self.record))
    }

    /// After a write that failed: what is stored is what holds.
    async fn be_sure(&mut self) -> Result<(), RoomError> {
        if self.is_in_doubt {
            let stored = self.storage.room(&self.name).await?.ok_or(OpenError::NoSuchRoom)?;
            self.is_in_doubt = false;
            self.show(stored);
        }
        Ok(())
    }

    async fn keep(&mut self, state: RoomState) -> Result<(), StorageError> {
        self.written = Instant::now();
        let record = state.into_next();
        let put = self.storage.put_room(&self.name, &record).await;
        self.is_in_doubt = put.is_err();
        put?;
        self.show(record);
        Ok(())
    }

    fn show(&mut self, record: RoomRecord) {
        let before = std::mem::replace(&mut self.record, Arc::new(record));
        self.publish();
        self.here.rename(&self.record);
        if before.phase != self.record.phase {
            tracing::info!(phase = self.record.phase.name(), "phase changed");
            self.tell(Happening::PhaseChanged { phase: self.record.phase });
        }
        if before.language != self.record.language {
            self.tell(Happening::LanguageChanged { language: self.record.language.clone() });
        }
        let settings = |room: &RoomRecord| {
            (
                room.title.clone(),
                room.keep_days,
                room.idle_minutes,
                room.password.clone(),
                room.settings.clone(),
            )
        };
        if settings(&before) != settings(&self.record) {
            self.tell(Happening::RoomUpdated);
        }
    }

    fn publish(&self) {
        let record = Some(Arc::clone(&self.record));
        self.rules.send_replace(Rules { record, sessions: Arc::clone(&self.sessions) });
    }
}
