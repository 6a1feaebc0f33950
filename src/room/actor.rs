//! The task of an open room: the only one that changes what is kept about it.
//!
//! It makes changes one after the other: on a copy, then on disk, then for everybody
//! to see. It counts who is here, notices what its documents tell it, and ends the
//! interview when nobody has done anything for long enough. When nobody is here and
//! nothing has been asked for a while, it saves and leaves memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until};

use super::attendance::{Attendances, Present};
use super::events::{Attendee, EventLog, Happening};
use super::handle::{Attendance, Circumstances, Closing, Refused, RoomError, RoomHandle};
use super::observer::Noticed;
use super::settings;
use super::standing::Rules;
use crate::clock::{Clock, UnixMillis};
use crate::config::limits::Limits;
use crate::ids::{MemberId, RoomName};
use crate::language::Language;
use crate::mailbox::{Receiver, Sender, mailbox};
use crate::rights::phase::Phase;
use crate::storage::room::RoomRecord;
use crate::storage::{Storage, StorageError};

/// Edits of the problem within this time are one event.
const GATHERING: Duration = Duration::from_secs(1);

/// Tells whoever made a change what came of saving it.
pub(super) type Told = Box<dyn FnOnce(Result<(), RoomError>) + Send>;
/// A change that was made on a copy; it has told already why it was refused.
pub(super) type Made = Result<Told, Refused>;
pub(super) type Change = Box<dyn FnOnce(&mut RoomRecord, &Circumstances<'_>) -> Made + Send>;

/// What comes into a room's mailbox.
pub(super) enum Mail {
    Change(Change),
    /// With the way back, for the farewell.
    Arrive {
        who: Attendee,
        mailbox: Sender<Mail>,
        reply: oneshot::Sender<Result<Attendance, RoomError>>,
    },
    Leave(MemberId),
    Present(oneshot::Sender<Present>),
    Renew {
        member: MemberId,
        until: UnixMillis,
        reply: oneshot::Sender<()>,
    },
    Close {
        how: Closing,
        done: oneshot::Sender<()>,
    },
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Change(_) => "Change",
            Self::Arrive { .. } => "Arrive",
            Self::Leave(_) => "Leave",
            Self::Present(_) => "Present",
            Self::Renew { .. } => "Renew",
            Self::Close { .. } => "Close",
        })
    }
}

/// The room's task.
pub(super) struct Actor {
    name: RoomName,
    /// As it is on disk, but for `last_active`.
    record: Arc<RoomRecord>,
    renewed: Arc<HashMap<MemberId, UnixMillis>>,
    here: Attendances,
    rules: watch::Sender<Rules>,
    events: Arc<EventLog>,
    noticed: Arc<Noticed>,
    mailbox: Receiver<Mail>,
    storage: Arc<dyn Storage>,
    limits: Arc<Limits>,
    clock: Clock,
    /// When the record was last written.
    written: Instant,
    /// When somebody last was here or asked something.
    asked: Instant,
    /// When to tell that the problem was edited.
    problem_due: Option<Instant>,
}

impl Actor {
    /// The task of a room that was read from storage.
    pub(super) fn new(
        name: RoomName,
        mut record: RoomRecord,
        storage: Arc<dyn Storage>,
        limits: Arc<Limits>,
        clock: Clock,
    ) -> (RoomHandle, Self) {
        // What happened while nobody looked.
        end_if_idle(&mut record, UnixMillis::default(), clock.now());
        let (sender, mailbox) = mailbox(limits.mailbox);
        let record = Arc::new(record);
        let renewed = Arc::<HashMap<_, _>>::default();
        let rules = Rules { record: Some(Arc::clone(&record)), renewed: Arc::clone(&renewed) };
        let (rules, watched) = watch::channel(rules);
        let (events, noticed) = (Arc::<EventLog>::default(), Arc::<Noticed>::default());
        let handle = RoomHandle {
            mailbox: sender,
            rules: watched,
            events: Arc::clone(&events),
            noticed: Arc::clone(&noticed),
        };
        let (written, asked) = (Instant::now(), Instant::now());
        let actor = Self {
            name,
            record,
            renewed,
            here: Attendances::default(),
            rules,
            events,
            noticed,
            mailbox,
            storage,
            limits,
            clock,
            written,
            asked,
            problem_due: None,
        };
        (handle, actor)
    }

    /// Works until the room leaves memory.
    #[tracing::instrument(name = "room", skip_all, fields(room = %self.name))]
    pub(super) async fn run(mut self) {
        loop {
            let idle_end = settings::idle_end(&self.record, self.last_active());
            let idle_end = idle_end.map(|at| Instant::now() + self.clock.now().until(at));
            let unload = self.here.present().is_empty().then_some(self.asked + self.limits.idle);
            tokio::select! {
                biased;
                mail = self.mailbox.read() => match mail {
                    Some(Mail::Close { how, done }) => {
                        self.mailbox.close();
                        self.close(how).await;
                        // Whoever closed it may be gone.
                        let _ = done.send(());
                        return;
                    }
                    Some(mail) => self.receive(mail).await,
                    None => return,
                },
                () = self.noticed.news() => self.look().await,
                () = at(self.problem_due) => {
                    self.problem_due = None;
                    self.tell(Happening::ProblemUpdated);
                }
                () = at(idle_end) => self.end_if_idle().await,
                () = at(unload) => {
                    if self.noticed.is_watching() {
                        self.asked = Instant::now();
                        continue;
                    }
                    self.mailbox.close();
                    self.close(Closing::Saved).await;
                    return;
                }
                () = sleep_until(self.written + self.limits.note_activity), if self.has_news_of_activity() => {
                    self.note_activity().await;
                }
            }
        }
    }

    async fn receive(&mut self, mail: Mail) {
        self.asked = Instant::now();
        match mail {
            Mail::Change(change) => self.change(change).await,
            Mail::Arrive { who, mailbox, reply } => {
                // If whoever asked is gone, the attendance leaves when it is dropped.
                let _ = reply.send(self.arrive(who, mailbox));
            }
            Mail::Leave(id) => self.leave(id),
            Mail::Present(reply) => {
                // Whoever asked may be gone; so below.
                let _ = reply.send(self.here.present().clone());
            }
            Mail::Renew { member, until, reply } => {
                let now = self.clock.now();
                let renewed = Arc::make_mut(&mut self.renewed);
                renewed.retain(|_, until| *until > now);
                renewed.insert(member, until);
                self.publish();
                let _ = reply.send(());
            }
            Mail::Close { .. } => {}
        }
    }

    async fn change(&mut self, change: Change) {
        let mut record = RoomRecord::clone(&self.record);
        let now = self.clock.now();
        let circumstances = Circumstances { now, present: self.here.present() };
        let Ok(tell) = change(&mut record, &circumstances) else { return };
        if record == *self.record {
            return tell(Ok(()));
        }
        record.last_active = now;
        tell(self.keep(record).await.map_err(RoomError::Storage));
    }

    /// Writes a changed record, and tells everybody.
    async fn keep(&mut self, record: RoomRecord) -> Result<(), StorageError> {
        self.storage.put_room(&self.name, &record).await?;
        let before = std::mem::replace(&mut self.record, Arc::new(record));
        self.written = Instant::now();
        self.publish();
        for attendee in self.here.attendees() {
            if let Some(member) = self.record.members.iter().find(|member| member.id == attendee.id) {
                attendee.name.clone_from(&member.name);
            }
        }
        if before.phase != self.record.phase {
            tracing::info!(phase = self.record.phase.name(), "phase changed");
            self.tell(Happening::PhaseChanged { phase: self.record.phase });
        }
        if before.language != self.record.language {
            self.tell(Happening::LanguageChanged { language: self.record.language.clone() });
        }
        let settings = |room: &RoomRecord| {
            (room.title.clone(), room.keep_days, room.idle_minutes, room.password.clone())
        };
        if settings(&before) != settings(&self.record) {
            self.tell(Happening::RoomUpdated);
        }
        Ok(())
    }

    fn tell(&self, what: Happening) {
        self.events.push(self.clock.now(), self.record.phase, what);
    }

    fn publish(&self) {
        let record = Some(Arc::clone(&self.record));
        self.rules.send_replace(Rules { record, renewed: Arc::clone(&self.renewed) });
    }

    fn arrive(&mut self, who: Attendee, mailbox: Sender<Mail>) -> Result<Attendance, RoomError> {
        let is_first = self.here.arrive(&who, &self.limits).map_err(|_| RoomError::Full)?;
        let attendance = Attendance::new(who.id, mailbox);
        if is_first {
            let people = self.here.present().len();
            self.noticed.people_are(people);
            self.tell(Happening::MemberJoined { who, people });
        }
        Ok(attendance)
    }

    fn leave(&mut self, id: MemberId) {
        if let Some(who) = self.here.leave(id) {
            let people = self.here.present().len();
            self.noticed.people_are(people);
            self.tell(Happening::MemberLeft { who, people });
        }
    }

    /// Looks at what the documents told.
    async fn look(&mut self) {
        if self.noticed.take_problem() {
            self.problem_due.get_or_insert(Instant::now() + GATHERING);
        }
        // Anybody who may write code can write anything there.
        let language = self.noticed.language().as_deref().and_then(Language::from_id);
        if let Some(language) = language
            && self.record.language != language.id()
        {
            let mut record = RoomRecord::clone(&self.record);
            record.language = language.id().to_owned();
            record.last_active = self.last_active();
            if let Err(error) = self.keep(record).await {
                tracing::warn!(%error, "could not note the language");
            }
        }
    }

    fn last_active(&self) -> UnixMillis {
        self.record.last_active.max(self.noticed.last_edit())
    }

    fn has_news_of_activity(&self) -> bool {
        self.noticed.last_edit() > self.record.last_active
    }

    async fn note_activity(&mut self) {
        self.written = Instant::now();
        let mut record = RoomRecord::clone(&self.record);
        record.last_active = self.last_active();
        if let Err(error) = self.keep(record).await {
            tracing::warn!(%error, "could not note when the room was last in use");
        }
    }

    async fn end_if_idle(&mut self) {
        let mut record = RoomRecord::clone(&self.record);
        if end_if_idle(&mut record, self.noticed.last_edit(), self.clock.now()) {
            tracing::info!("nobody has done anything for long: the interview ends");
            if let Err(error) = self.keep(record.clone()).await {
                // It is over all the same, and will be after a restart.
                tracing::warn!(%error, "could not note the end of the interview");
                self.record = Arc::new(record);
                self.publish();
            }
        }
    }

    async fn close(&mut self, how: Closing) {
        match how {
            Closing::Saved if self.has_news_of_activity() => self.note_activity().await,
            Closing::Saved => {}
            Closing::Deleted => {
                self.rules.send_replace(Rules { record: None, renewed: Arc::default() });
            }
        }
    }
}

/// Ends an interview that nobody has done anything in. Whether it did.
fn end_if_idle(record: &mut RoomRecord, last_edit: UnixMillis, now: UnixMillis) -> bool {
    let due = settings::idle_end(record, record.last_active.max(last_edit));
    let Some(ended) = due.filter(|due| *due <= now) else { return false };
    (record.phase, record.ended) = (Phase::Ended, Some(ended));
    true
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
