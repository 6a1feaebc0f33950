//! Somebody at a room's call: as whom, and what they may there, looked up each time.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use crate::call::exchange::{Line, Look};
use crate::call::ice::Ice;
use crate::call::news::{Leaving, News};
use crate::call::person::{By, Person};
use crate::call::refusal::Refusal as CallRefusal;
use crate::call::signal::{ParticipantId, Signal};
use crate::http::access::watch::{AccessWatch, Expulsion};
use crate::http::app::App;
use crate::http::socket::arrival::reason;
use crate::http::socket::stage::refused;
use crate::ids::MemberId;
use crate::protocol::close::CloseReason;
use crate::rights::role::Role;
use crate::rights::table::{Action, Denial};
use crate::room::command::Attendance;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Admitted, Pass, Refusal, Rules};
use crate::telemetry::metrics::share::Share;

/// Somebody at a room's call. Dropping it leaves the call and the room.
pub(super) struct Visit {
    app: App,
    room: RoomHandle,
    pass: Pass,
    watch: AccessWatch,
    line: Line,
    /// Whose messages are counted.
    id: MemberId,
    _attendance: Attendance,
    _counted: Share,
}

/// Why somebody has to go: what the others hear, and what the socket is closed with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expelled {
    pub(super) leaving: Leaving,
    pub(super) close: CloseReason,
}

impl Visit {
    /// Lets somebody look on, or says why not.
    pub(super) async fn begin(app: &App, room: RoomHandle, pass: Pass) -> Result<Self, CloseReason> {
        let begun = AccessWatch::begin(&room, pass.clone(), app.rooms.clock());
        let (watch, admitted) = begun.map_err(refused)?;
        may_stay(watch.rules(), &admitted).map_err(|expelled| expelled.close)?;
        let attendance = room.attend(admitted.attendee()).await.map_err(|error| reason(&error))?;
        let line = room.call(|| app.call()).connect();
        let visit = Self {
            app: app.clone(),
            pass,
            line,
            id: admitted.author.id(),
            _attendance: attendance,
            _counted: app.metrics.http.socket(admitted.role.name()),
            watch,
            room,
        };
        if let Some(by) = by(visit.watch.rules(), &admitted) {
            visit.line.refresh(&by);
        }
        Ok(visit)
    }

    /// Ready when they have to go. What they may see and send follows by itself.
    pub(super) fn poll_expelled(&mut self, context: &mut Context<'_>) -> Poll<Expelled> {
        loop {
            let admitted = match std::task::ready!(self.watch.poll_change(context)) {
                Ok(admitted) => admitted,
                Err(expulsion) => return Poll::Ready(Expelled::from(expulsion)),
            };
            if let Err(expelled) = may_stay(self.watch.rules(), &admitted) {
                return Poll::Ready(expelled);
            }
            if let Some(by) = by(self.watch.rules(), &admitted) {
                self.line.refresh(&by);
            }
        }
    }

    /// Does what somebody says, or tells them why not.
    pub(super) fn act(&self, text: &str) -> Result<(), CallRefusal> {
        let done = Signal::read(text).and_then(|signal| self.obey(signal));
        if let Err(refusal) = done {
            self.refuse(refusal);
        }
        done
    }

    fn obey(&self, signal: Signal) -> Result<(), CallRefusal> {
        let counted = self.app.door.budgets.call(self.id, signal.is_seen_by_all());
        counted.map_err(|_| CallRefusal::TooOften)?;
        let is_join = matches!(signal, Signal::Join(_));
        let now = self.app.rooms.clock().now();
        let look = Look {
            by: &|| {
                let rules = self.room.rules();
                let admitted = rules.stay(&self.pass, now).map_err(|_| CallRefusal::NotAllowed)?;
                by(&rules, &admitted).ok_or(CallRefusal::NotAllowed)
            },
            role: &|member| role_of(&self.room.rules(), member),
            ice: &|participant| self.ice(participant),
            now,
        };
        self.line.act(signal, &look)?;
        if is_join {
            self.app.metrics.calls.joined();
        }
        Ok(())
    }

    /// Tells them why something has no effect.
    pub(super) fn refuse(&self, refusal: CallRefusal) {
        self.app.metrics.calls.refused(refusal.code());
        self.line.tell(&News::from(refusal));
    }

    /// Whether they are in the call.
    pub(super) fn is_in_call(&self) -> bool {
        self.line.is_in_call()
    }

    /// Notes that they are in the call, if they are.
    pub(super) fn note(&self) {
        if self.is_in_call() {
            self.room.note_call();
        }
    }

    /// After what time they need other credentials; nothing for somebody who is not in the call.
    pub(super) fn renewal(&self) -> Option<Duration> {
        self.line.renewal()
    }

    /// Gives them other credentials, if they are in the call, and says after what time they need others.
    pub(super) fn renew(&self) -> Option<Duration> {
        self.line.renew(|participant| self.ice(participant))
    }

    /// Ready when more waited for them than may. Otherwise their task is woken by whatever comes.
    pub(super) fn poll_overflow(&self, context: &mut Context<'_>) -> Poll<()> {
        self.line.poll_overflow(context)
    }

    /// The next message for them.
    pub(super) fn next(&self) -> Option<Bytes> {
        self.line.next()
    }

    /// They go: the last word, for whoever was in the call.
    pub(super) fn end(self, why: Leaving) -> Option<Bytes> {
        self.line.end(why)
    }

    fn ice(&self, participant: ParticipantId) -> Ice {
        Ice::of(&self.app.calls, participant, self.app.rooms.clock().now())
    }
}

/// Who somebody is now; nobody in a room that was deleted.
fn by(rules: &Rules, admitted: &Admitted) -> Option<By> {
    let person = admitted.member.as_ref().map(|member| Person {
        member: member.id,
        name: member.name.clone(),
        colour: member.colour,
    });
    rules.record.as_ref().map(|record| By { person, role: admitted.role, phase: record.phase })
}

fn role_of(rules: &Rules, member: MemberId) -> Option<Role> {
    let record = rules.record.as_ref()?;
    let known = record.members.iter().find(|known| known.id == member && !known.removed);
    known.map(|known| known.role)
}

/// Whoever is only not in yet waits, and sees nothing.
fn may_stay(rules: &Rules, admitted: &Admitted) -> Result<(), Expelled> {
    let expelled = |close| Expelled { leaving: Leaving::Ended, close };
    match rules.may(admitted.role, Action::JoinCall) {
        Ok(()) | Err(Denial::NotYet) => Ok(()),
        Err(Denial::Over) => Err(expelled(CloseReason::RoomEnded)),
        Err(Denial::Never) => Err(expelled(CloseReason::NotAllowed)),
    }
}

impl From<Expulsion> for Expelled {
    fn from(expulsion: Expulsion) -> Self {
        match expulsion {
            Expulsion::Unloaded => Self { leaving: Leaving::Lost, close: CloseReason::Restart },
            Expulsion::Refused(refusal) => {
                let leaving = match refusal {
                    Refusal::Deleted => Leaving::Ended,
                    Refusal::Removed => Leaving::Removed,
                    Refusal::LinkRevoked
                    | Refusal::LinkExpired
                    | Refusal::SessionExpired
                    | Refusal::PasswordNeeded => Leaving::Revoked,
                };
                Self { leaving, close: refused(refusal) }
            }
        }
    }
}
