//! The task of an open room: the only one that changes what is kept about it.
//!
//! It makes changes one after the other: on a copy, then on disk, then for everybody
//! to see. It counts who is here, notices what its documents tell it, and ends the
//! interview when nobody has done anything for long enough. When nobody is here and
//! nothing has been asked for a while, it saves and leaves memory.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::attendance::Attendances;
use super::command::{Attendance, Closing, Command, Mail, Reply};
use super::endings::Endings;
use super::error::{OpenError, Refused, RoomError};
use super::events::EventLog;
use super::handle::{Lanes, RoomHandle};
use super::ledger::Ledger;
use super::life::{Life, Living};
use super::observer::Noticed;
use super::quiet::QuietTime;
use super::recorder::Recorder;
use super::retention;
use super::reviewing::Reviewing;
use super::standing::Right;
use super::state::RoomState;
use crate::clock::{Clock, UnixMillis, at};
use crate::config::limits::Limits;
use crate::ids::{MemberId, RoomName};
use crate::language::Language;
use crate::mailbox::{Receiver, Sender, mailbox};
use crate::rights::role::Role;
use crate::storage::Storage;
use crate::storage::event::{Attendee, EventKind};
use crate::storage::room::RoomRecord;

/// Edits of the problem within this time are one event.
const GATHERING: Duration = Duration::from_secs(1);

/// The room's task.
pub(super) struct Actor {
    name: RoomName,
    ledger: Ledger,
    events: Arc<EventLog>,
    recorder: Recorder,
    reviewing: Reviewing,
    here: Arc<Attendances>,
    noticed: Arc<Noticed>,
    quiet: QuietTime,
    leaders: Receiver<Mail>,
    others: Receiver<Mail>,
    limits: Arc<Limits>,
    clock: Clock,
    living: Living,
    /// When to tell that the problem was edited.
    problem_due: Option<Instant>,
}

impl Actor {
    /// The task of a room that was read from storage, with the number of its last event.
    pub(super) fn new(
        name: RoomName,
        (record, last_event): (RoomRecord, u64),
        (storage, ended): (Arc<dyn Storage>, Endings),
        limits: Arc<Limits>,
        clock: Clock,
    ) -> (RoomHandle, Self) {
        let ((to_leaders, leaders), (to_others, others)) = (mailbox(limits.mailbox), mailbox(limits.mailbox));
        let here = Arc::<Attendances>::default();
        let events = Arc::new(EventLog::open(name.clone(), Arc::clone(&storage), last_event));
        let recorder =
            Recorder::new(name.clone(), Arc::clone(&events), Arc::clone(&storage), Arc::clone(&limits));
        let reviewing = Reviewing::new(name.clone(), Arc::clone(&storage), Arc::clone(&events), clock);
        let ledger = Ledger::open(
            name.clone(),
            record,
            (storage, ended),
            (Arc::clone(&here), Arc::clone(&events)),
            clock,
        );
        let (living, quiet) = (Life::begin(), QuietTime::new(limits.quiet_pause));
        let handle = RoomHandle {
            lanes: Lanes { leaders: to_leaders, others: to_others },
            rules: ledger.watch(),
            here: Arc::clone(&here),
            events: Arc::clone(&events),
            noticed: Arc::default(),
            claims: Arc::default(),
            call: Arc::default(),
            quiet: quiet.follow(),
            life: Arc::clone(&living.0),
            clock,
        };
        let noticed = Arc::clone(&handle.noticed);
        let actor = Self {
            name,
            ledger,
            events,
            recorder,
            reviewing,
            here,
            noticed,
            quiet,
            leaders,
            others,
            limits,
            clock,
            living,
            problem_due: None,
        };
        (handle, actor)
    }

    /// Works until the room leaves memory.
    #[tracing::instrument(name = "room", skip_all, fields(room = %self.name))]
    pub(super) async fn run(mut self) {
        self.ledger.catch_up().await;
        let mut recording = pin!(self.recorder.clone().run());
        loop {
            let idle_end = retention::idle_end(self.ledger.record(), self.last_active());
            let idle_end = idle_end.map(|at| Instant::now() + self.clock.now().until(at));
            let quiet_end =
                self.quiet.due(self.ledger.record()).map(|at| Instant::now() + self.clock.now().until(at));
            let is_empty = self.here.is_empty();
            let unload = is_empty.then(|| self.living.0.asked() + self.limits.idle);
            let mail = tokio::select! {
                biased;
                // It waits for the disk, and seldom has anything to do.
                never = &mut recording => match never {},
                mail = self.leaders.read() => mail,
                mail = self.others.read() => mail,
                () = self.noticed.news() => {
                    self.look().await;
                    continue;
                }
                () = at(self.problem_due) => {
                    self.problem_due = None;
                    self.ledger.tell(None, EventKind::ProblemUpdated);
                    continue;
                }
                () = at(idle_end) => {
                    self.end_if_idle().await;
                    continue;
                }
                () = at(quiet_end) => {
                    self.end_quiet_if_over();
                    continue;
                }
                () = at(unload) => {
                    if self.noticed.is_watching() || !self.events.is_saved() {
                        self.living.0.go_on();
                    } else if self.living.0.end_after(self.limits.idle) {
                        return self.close(Closing::Saved).await;
                    }
                    continue;
                }
                () = sleep_until(self.ledger.written() + self.limits.note_activity), if self.has_news_of_activity() => {
                    self.note_activity().await;
                    continue;
                }
            };
            match mail {
                Some(Mail::Close { how, done }) => {
                    self.close(how).await;
                    // Whoever closed it may be gone.
                    let _ = done.send(());
                    return;
                }
                Some(mail) => self.receive(mail).await,
                None => return,
            }
        }
    }

    async fn receive(&mut self, mail: Mail) {
        self.living.0.go_on();
        match mail {
            Mail::Command { right, command } => self.obey(right, command).await,
            Mail::Join { newcomer, reply } => {
                let most = self.limits.room_members;
                let joined = self.ledger.change(None, most, |state, here| state.join(newcomer, here)).await;
                // Whoever asked may be gone; what was changed stays changed. So below.
                let _ = reply.send(joined);
            }
            Mail::Arrive { who, mailbox, reply } => {
                // If whoever asked is gone, the attendance leaves when it is dropped.
                let _ = reply.send(self.arrive(who, mailbox));
            }
            Mail::Leave(id) => self.leave(id),
            Mail::Renew { member, until, reply } => {
                self.ledger.renew(member, until);
                let _ = reply.send(Ok(()));
            }
            Mail::Told { ended, reply } => {
                let _ = reply.send(self.ledger.note_told(ended).await);
            }
            Mail::Brought { nonce, by, reply } => {
                let _ = reply.send(self.ledger.finish_question(nonce, by).await);
            }
            Mail::Close { .. } => {}
        }
    }

    /// Does what somebody with a right wants.
    async fn obey(&mut self, right: Right, command: Command) {
        match command {
            Command::Rename { member, name, reply } => {
                self.change_for(&right, reply, |state, _, _| state.rename(member, name)).await;
            }
            Command::Remove { member, reply } => {
                // Whoever came by a link alone is in no record.
                let guest = self.here.look(|present| present.get(&member).map(|here| here.who.clone()));
                let guest = guest
                    .filter(|guest| !self.ledger.record().members.iter().any(|known| known.id == guest.id));
                match guest {
                    Some(guest) => {
                        let _ = reply.send(self.remove_guest(&right, &guest));
                    }
                    None => self.change_for(&right, reply, |state, by, _| state.remove(member, by)).await,
                }
            }
            Command::MakeLink { new, reply } => {
                self.change_for(&right, reply, |state, _, now| state.make_link(new, now)).await;
            }
            Command::ChangeLink { link, patch, reply } => {
                let change = |state: &mut RoomState, by, now| state.change_link(link, patch, (by, now));
                self.change_for(&right, reply, change).await;
            }
            Command::RevokeLink { link, reply } => {
                self.change_for(&right, reply, |state, by, _| state.revoke_link(link, by)).await;
            }
            Command::RenewLink { link, reply } => {
                self.change_for(&right, reply, |state, by, now| state.renew_link(link, (by, now))).await;
            }
            Command::BeQuiet { member, time, reply } => {
                let _ = reply.send(self.be_quiet(&right, member, time));
            }
            Command::EndQuiet { member, reply } => {
                let ended = self.ledger.check(&right).map_err(Refused::Denied);
                let _ = reply.send(ended.map(|_| self.end_quiet(member)).map_err(RoomError::from));
            }
            Command::SetPhase { phase, reply } => {
                self.change_for(&right, reply, |state, _, now| state.set_phase(phase, now)).await;
            }
            Command::Configure { patch, reply } => {
                let configure = |state: &mut RoomState, _, _| {
                    state.configure(patch);
                    Ok(())
                };
                self.change_for(&right, reply, configure).await;
            }
            Command::Bring { intent, reply } => {
                self.change_for(&right, reply, |state, _, _| state.begin_question(*intent)).await;
            }
            Command::Review(command) => {
                self.reviewing.obey(command, self.ledger.check(&right), self.ledger.record()).await;
            }
        }
    }

    /// Makes a change for somebody who may do so at this very moment (HARD-3).
    async fn change_for<T>(
        &mut self,
        right: &Right,
        reply: Reply<T>,
        decide: impl FnOnce(&mut RoomState, Role, UnixMillis) -> Result<T, Refused>,
    ) {
        let most = self.limits.room_members;
        let by = self.ledger.check(right).ok().map(|by| by.author.id());
        let changed = self.ledger.change(by, most, |state, here| {
            let by = state.check(right, here.now)?;
            decide(state, by.role, here.now)
        });
        let changed = changed.await;
        // Whoever ends the interview sees all of it once that is answered.
        self.end_quiet_if_over();
        let _ = reply.send(changed);
    }

    fn be_quiet(&mut self, right: &Right, member: MemberId, time: Duration) -> Result<(), RoomError> {
        let by = self.ledger.check(right).map_err(Refused::Denied)?;
        let who = by.member.filter(|by| by.id == member).ok_or(Refused::NoSuchMember)?;
        let is_empty = self.here.people() == 0;
        let until = self.quiet.begin(member, time, is_empty, self.clock.now())?.until;
        self.ledger.tell(Some(who.id), EventKind::QuietBegan { who: (&who).into(), until });
        Ok(())
    }

    fn end_quiet(&mut self, member: MemberId) {
        if self.quiet.end(member) {
            self.tell_quiet_ended(member);
        }
    }

    fn end_quiet_if_over(&mut self) {
        if let Some(over) = self.quiet.end_if_over(self.ledger.record(), self.clock.now()) {
            self.tell_quiet_ended(over.who);
        }
    }

    fn tell_quiet_ended(&self, member: MemberId) {
        if let Some(who) = self.ledger.record().members.iter().find(|known| known.id == member) {
            self.ledger.tell(None, EventKind::QuietEnded { who: who.into() });
        }
    }

    /// Sends somebody away who came by a link alone, for as long as they are here.
    fn remove_guest(&mut self, right: &Right, guest: &Attendee) -> Result<(), RoomError> {
        let by = self.ledger.check(right).map_err(Refused::Denied)?;
        if guest.role == Role::Owner && by.role != Role::Owner {
            return Err(Refused::OwnersMember.into());
        }
        self.ledger.send_away(guest.id);
        self.ledger.tell(Some(by.author.id()), EventKind::MemberRemoved { who: guest.clone() });
        Ok(())
    }

    fn arrive(&mut self, who: Attendee, mailbox: Sender<Mail>) -> Result<Attendance, OpenError> {
        let is_first = self.here.arrive(&who, self.clock.now(), &self.limits).map_err(|_| OpenError::Full)?;
        let attendance = Attendance::new(who.id, mailbox);
        if !who.role.attends() {
            return Ok(attendance);
        }
        self.quiet.came();
        if is_first {
            self.ledger.tell(Some(who.id), EventKind::MemberJoined { who, people: self.here.people() });
        }
        Ok(attendance)
    }

    fn leave(&mut self, id: MemberId) {
        if let Some(who) = self.here.leave(id) {
            self.living.0.go_on();
            self.ledger.forget(id);
            if !who.role.attends() {
                return;
            }
            if self.here.people() == 0 {
                self.quiet.emptied(self.clock.now());
            }
            self.ledger.tell(Some(who.id), EventKind::MemberLeft { who, people: self.here.people() });
        }
    }

    /// Looks at what the documents told.
    async fn look(&mut self) {
        if self.noticed.take_problem() {
            self.problem_due.get_or_insert(Instant::now() + GATHERING);
        }
        if self.noticed.take_cannot_hold()
            && let Some(quiet) = self.quiet.end_all()
        {
            self.tell_quiet_ended(quiet.who);
        }
        // Anybody who may write code can write anything there.
        let language = self.noticed.language().as_deref().and_then(Language::from_id);
        if let Some(language) = language
            && self.ledger.record().language != language.id()
        {
            let last_active = self.last_active();
            self.ledger.note("the language", last_active, |state| state.choose_language(language)).await;
        }
    }

    fn last_active(&self) -> UnixMillis {
        self.ledger.record().last_active.max(self.noticed.last_edit())
    }

    fn has_news_of_activity(&self) -> bool {
        self.noticed.last_edit() > self.ledger.record().last_active
    }

    async fn note_activity(&mut self) {
        let last_active = self.last_active();
        self.ledger.note("when the room was last in use", last_active, |_| ()).await;
    }

    async fn end_if_idle(&mut self) {
        let (now, last_active) = (self.clock.now(), self.last_active());
        if self.ledger.end_if_idle(now, last_active).await {
            tracing::info!("the interview ended after a long time without activity");
        }
        self.end_quiet_if_over();
    }

    async fn close(&mut self, how: Closing) {
        self.living.0.end();
        self.leaders.close();
        self.others.close();
        match how {
            Closing::Saved if self.has_news_of_activity() => self.note_activity().await,
            Closing::Saved => {}
            Closing::Deleted => return self.ledger.strike(),
            Closing::Lost => return, // Its members hear that its rules have gone.
        }
        self.recorder.clone().finish().await;
    }
}
