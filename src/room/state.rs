//! What is kept about a room, and everything that may become of it. Pure: no clock, no
//! disk, nobody else changes a record.

pub mod links;
pub mod members;
pub mod questions;
pub mod settings;

use uuid::Uuid;

use self::links::{LinkPatch, MadeLink, NewLink};
use self::settings::Patch;
use super::attendance::Present;
use super::error::Refused;
use super::retention;
use super::standing::{self, Admitted, Denied, Right};
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::language::Language;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::storage::room::{
    Intent, LibraryAccess, LinkRecord, MemberRecord, QuestionRef, RoomRecord, Settings, Starter,
};

/// A room that is to be made.
#[derive(Debug, Clone, Default)]
pub struct NewRoom {
    /// What people call it.
    pub title: String,
    /// The first active language.
    pub language: Language,
    /// Whether the interview is on at once: rooms of other systems know no waiting.
    pub is_live: bool,
    /// Hash of the password that joining needs, if it needs one.
    pub password: Option<String>,
    /// Days after the last activity until it is deleted; 0 keeps it.
    pub keep_days: u32,
    /// Minutes without activity until the interview ends by itself; 0 never ends it.
    pub idle_minutes: u32,
    /// What its page offers.
    pub settings: Settings,
    /// What its documents begin with.
    pub starter: Starter,
    /// The questions that this comes of.
    pub questions: Vec<QuestionRef>,
    /// What its leaders may bring in.
    pub library: LibraryAccess,
}

/// Somebody who wants to join.
#[derive(Debug)]
pub struct Newcomer {
    /// The link that they came by.
    pub link: Uuid,
    /// Hash of the password that they knew, if there was one.
    pub password: Option<String>,
    /// As they call themselves, cleaned already.
    pub name: String,
}

/// What a decision needs to know beside the record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// The time.
    pub(super) now: UnixMillis,
    /// Who is here.
    pub(super) present: &'a Present,
    /// People that may be in the room.
    pub(super) most: usize,
}

/// A room's state. What can be asked of it are its methods; those that change it say
/// why they do not, and then change nothing that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RoomState {
    record: RoomRecord,
}

impl RoomState {
    /// A new room, with one link for each role that comes into it.
    pub(super) fn make(new: NewRoom, now: UnixMillis) -> (Self, Vec<MadeLink>) {
        let mut record = RoomRecord {
            title: new.title,
            password: new.password,
            keep_days: new.keep_days,
            idle_minutes: new.idle_minutes,
            settings: new.settings,
            starter: new.starter,
            questions: new.questions,
            library: new.library,
            ..RoomRecord::new(now, new.language.id())
        };
        if new.is_live {
            (record.phase, record.started) = (Phase::Live, Some(now));
        }
        Self::with_links(record, now)
    }

    /// A room that was made already, with one link for each role.
    pub(super) fn with_links(mut record: RoomRecord, now: UnixMillis) -> (Self, Vec<MadeLink>) {
        let new_link = |record: &mut RoomRecord, role| {
            links::add(record, NewLink { role, label: None, expires: None }, now)
        };
        let links = Role::ATTENDING.into_iter().map(|role| new_link(&mut record, role)).collect();
        (Self { record }, links)
    }

    /// As it was stored.
    pub(super) fn of(record: RoomRecord) -> Self {
        Self { record }
    }

    /// What is kept.
    pub(super) fn record(&self) -> &RoomRecord {
        &self.record
    }

    /// What is to be stored next.
    pub(super) fn into_next(mut self) -> RoomRecord {
        self.record.version += 1;
        self.record
    }

    /// Who asks with this right, if it holds at this moment (HARD-3).
    pub(super) fn check(&self, right: &Right, now: UnixMillis) -> Result<Admitted, Denied> {
        standing::check(&self.record, right, now)
    }

    /// Somebody comes in by a link.
    pub(super) fn join(
        &mut self,
        newcomer: Newcomer,
        here: &Circumstances<'_>,
    ) -> Result<MemberRecord, Refused> {
        let Newcomer { link, password, name } = newcomer;
        let link = standing::valid_link(&self.record, link, here.now).map_err(Denied::Out)?.clone();
        // It may have been changed since somebody knew it.
        if self.record.password.is_some() && self.record.password != password {
            return Err(Denied::Out(standing::Refusal::PasswordNeeded).into());
        }
        let is_present = |id| here.present.contains_key(&id);
        members::join(&mut self.record, &link, name, is_present, (here.now, here.most))
    }

    /// A member is called something else.
    pub(super) fn rename(&mut self, member: MemberId, name: String) -> Result<MemberRecord, Refused> {
        members::rename(&mut self.record, member, name)
    }

    /// A member is sent away.
    pub(super) fn remove(&mut self, member: MemberId, by: Role) -> Result<(), Refused> {
        members::remove(&mut self.record, member, by)
    }

    /// Another link.
    pub(super) fn make_link(&mut self, new: NewLink, now: UnixMillis) -> Result<MadeLink, Refused> {
        links::make(&mut self.record, new, now)
    }

    /// A link gets another label or time to expire.
    pub(super) fn change_link(
        &mut self,
        link: Uuid,
        patch: LinkPatch,
        by: (Role, UnixMillis),
    ) -> Result<LinkRecord, Refused> {
        links::change(&mut self.record, link, patch, by)
    }

    /// A link lets nobody in any more.
    pub(super) fn revoke_link(&mut self, link: Uuid, by: Role) -> Result<(), Refused> {
        links::revoke(&mut self.record, link, by)
    }

    /// A link is replaced by one like it.
    pub(super) fn renew_link(&mut self, link: Uuid, by: (Role, UnixMillis)) -> Result<MadeLink, Refused> {
        links::renew(&mut self.record, link, by)
    }

    /// The interview is started, ended or reopened.
    pub(super) fn set_phase(&mut self, to: Phase, now: UnixMillis) -> Result<(), Refused> {
        settings::set_phase(&mut self.record, to, now)
    }

    /// Settings change.
    pub(super) fn configure(&mut self, patch: Patch) {
        settings::patch(&mut self.record, patch);
    }

    /// A question is being brought in.
    pub(super) fn begin_question(&mut self, intent: Intent) -> Result<(), Refused> {
        questions::begin(&mut self.record, intent)
    }

    /// It is in all documents.
    pub(super) fn finish_question(&mut self, nonce: Uuid, now: UnixMillis) {
        questions::finish(&mut self.record, nonce, now);
        self.note_activity(now);
    }

    /// Another language was chosen in the `code` document.
    pub(super) fn choose_language(&mut self, language: Language) {
        language.id().clone_into(&mut self.record.language);
    }

    /// Somebody did something. Time never goes back.
    pub(super) fn note_activity(&mut self, at: UnixMillis) {
        self.record.last_active = self.record.last_active.max(at);
    }

    /// The webhook knows of the end that was then.
    pub(super) fn note_told(&mut self, ended: UnixMillis) {
        self.record.told = Some(ended);
    }

    /// The room's time is over, which is noted before anything is erased.
    pub(super) fn note_the_end(&mut self, now: UnixMillis) {
        self.record.over_since = Some(now);
    }

    /// Ends an interview that nobody has done anything in for long enough. Whether it
    /// did.
    pub(super) fn end_if_idle(&mut self, now: UnixMillis) -> bool {
        let due = retention::idle_end(&self.record, self.record.last_active);
        let Some(ended) = due.filter(|due| *due <= now) else { return false };
        (self.record.phase, self.record.ended) = (Phase::Ended, Some(ended));
        true
    }
}

#[cfg(test)]
mod tests;
