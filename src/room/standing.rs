//! Where somebody stands in a room at this moment: pure, asked at the door, at each
//! request, and by every socket whenever something about the room changes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::auth::identity::Identity;
use crate::auth::token::Session;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentName, MemberId};
use crate::rights::role::Role;
use crate::rights::table::{Access, Action, Denial};
use crate::storage::event::Attendee;
use crate::storage::room::{LinkRecord, MemberRecord, RoomRecord};

/// What somebody holds that lets them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pass {
    /// A session of this room.
    Session(Session),
    /// A link's token, used as it is: by Yjs clients that know no sessions.
    Link {
        /// Which link.
        link: Uuid,
        /// The author of what this guest writes.
        guest: MemberId,
    },
    /// A key of the server's owner, who may do everything in every room.
    Operator,
}

/// Why a pass does not let anybody in (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The room was deleted.
    #[error("This room has been deleted.")]
    Deleted,
    /// The link was revoked, or never was.
    #[error("This link is no longer valid. Ask the person who sent it for a new one.")]
    LinkRevoked,
    /// The link's time is over.
    #[error("This link has expired. Ask the person who sent it for a new one.")]
    LinkExpired,
    /// Somebody sent the member away.
    #[error("You have been removed from this room.")]
    Removed,
    /// The session's time is over.
    #[error("Your session has expired. Join the room again.")]
    SessionExpired,
    /// A link's token, where it alone lets nobody in (HARD-4).
    #[error("This room has a password. Join with the link and the password, then use that session.")]
    PasswordNeeded,
}

/// What somebody was allowed to do, to be asked again when it takes effect (HARD-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// With what they came.
    pub pass: Pass,
    /// What they want to do.
    pub action: Action,
}

impl Right {
    /// Of the same person, to something else.
    pub fn to(&self, action: Action) -> Self {
        Self { pass: self.pass.clone(), action }
    }
}

/// Why somebody may not do something (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// They are not let in.
    #[error(transparent)]
    Out(#[from] Refusal),
    /// They are in, and may not do this.
    #[error("{} can't {action} now", role.with_article())]
    Action {
        /// What they are.
        role: Role,
        /// What they want to do.
        action: Action,
        /// Why not.
        denial: Denial,
    },
}

/// What decides: the room as it is kept, and how long sessions last.
#[derive(Debug, Clone)]
pub struct Rules {
    /// None when the room was deleted.
    pub record: Option<Arc<RoomRecord>>,
    /// What is known of who is here, and kept nowhere.
    pub sessions: Arc<Sessions>,
}

/// How long sessions last, and which guests were sent away.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    /// Until when a member's session has been renewed.
    renewed: HashMap<MemberId, UnixMillis>,
    /// Guests of a link who are still about to go.
    sent_away: HashSet<MemberId>,
}

impl Sessions {
    /// A member's sockets may stay until then.
    pub(super) fn renew(&mut self, member: MemberId, until: UnixMillis, now: UnixMillis) {
        self.renewed.retain(|_, until| *until > now);
        self.renewed.insert(member, until);
    }

    /// A guest has to go.
    pub(super) fn send_away(&mut self, guest: MemberId) {
        self.sent_away.insert(guest);
    }

    /// Whether a guest has to go.
    pub(super) fn is_sent_away(&self, guest: MemberId) -> bool {
        self.sent_away.contains(&guest)
    }

    /// A guest has gone. The next time they are somebody else.
    pub(super) fn forget(&mut self, guest: MemberId) {
        self.sent_away.remove(&guest);
    }
}

/// Somebody who is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// What they are.
    pub role: Role,
    /// The author of what they write.
    pub author: Author,
    /// Who they are, unless they came without a session.
    pub member: Option<MemberRecord>,
    /// The link that they came by, if they came by one.
    pub link: Option<Uuid>,
    /// When that has to be looked at again, if nothing changes before.
    pub until: Option<UnixMillis>,
}

/// What a socket may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Open the document, or keep it open.
    In(Access),
    /// Wait until the interview begins, and get nothing.
    Waiting,
    /// Go: this role never opens the document.
    Never,
    /// Go: the interview has ended.
    Over,
}

impl Rules {
    /// Who comes with this pass. A session counts for its own time, whoever renews
    /// (HARD-5).
    ///
    /// # Errors
    /// Why they are not let in.
    pub fn admit(&self, pass: &Pass, now: UnixMillis) -> Result<Admitted, Refusal> {
        let record = self.record.as_deref().ok_or(Refusal::Deleted)?;
        self.admit_until(record, pass, now, never_renewed)
    }

    /// The same for whoever came in with it, and stays for as long as the member
    /// renews.
    ///
    /// # Errors
    /// Why they have to go.
    pub fn stay(&self, pass: &Pass, now: UnixMillis) -> Result<Admitted, Refusal> {
        let record = self.record.as_deref().ok_or(Refusal::Deleted)?;
        let renewed = |member| self.sessions.renewed.get(&member).copied().unwrap_or_default();
        self.admit_until(record, pass, now, renewed)
    }

    fn admit_until(
        &self,
        record: &RoomRecord,
        pass: &Pass,
        now: UnixMillis,
        renewed: impl FnOnce(MemberId) -> UnixMillis,
    ) -> Result<Admitted, Refusal> {
        match pass {
            Pass::Link { guest, .. } if self.sessions.is_sent_away(*guest) => Err(Refusal::Removed),
            pass => admit(record, pass, now, renewed),
        }
    }

    /// Whether somebody may do something at this moment.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, right: &Right, now: UnixMillis) -> Result<Admitted, Denied> {
        let admitted = self.admit(&right.pass, now)?;
        self.may(admitted.role, right.action).map_err(|denial| denied(&admitted, right, denial))?;
        Ok(admitted)
    }

    /// Whether an action is allowed.
    pub fn may(&self, role: Role, action: Action) -> Result<(), Denial> {
        self.record.as_ref().map_or(Err(Denial::Never), |record| role.may(action, record.phase))
    }

    /// What a socket of this role may do with a document.
    pub fn standing(&self, role: Role, document: DocumentName) -> Standing {
        let Some(record) = &self.record else { return Standing::Over };
        match role.access(document, record.phase) {
            Ok(access) => Standing::In(access),
            Err(Denial::NotYet) => Standing::Waiting,
            Err(Denial::Over) => Standing::Over,
            Err(Denial::Never) => Standing::Never,
        }
    }
}

/// The same as [`Rules::check`], in a record that is about to change.
pub(super) fn check(record: &RoomRecord, right: &Right, now: UnixMillis) -> Result<Admitted, Denied> {
    let admitted = admit(record, &right.pass, now, never_renewed)?;
    let allowed = admitted.role.may(right.action, record.phase);
    allowed.map_err(|denial| denied(&admitted, right, denial))?;
    Ok(admitted)
}

fn denied(admitted: &Admitted, right: &Right, denial: Denial) -> Denied {
    Denied::Action { role: admitted.role, action: right.action, denial }
}

/// `renewed` is until when a member's sessions last beyond their own time.
fn admit(
    record: &RoomRecord,
    pass: &Pass,
    now: UnixMillis,
    renewed: impl FnOnce(MemberId) -> UnixMillis,
) -> Result<Admitted, Refusal> {
    match pass {
        Pass::Operator => Ok(Admitted {
            role: Role::Owner,
            author: Author::Operator,
            member: None,
            link: None,
            until: None,
        }),
        Pass::Link { link, guest } => {
            let link = valid_link(record, *link, now)?;
            if record.password.is_some() {
                return Err(Refusal::PasswordNeeded);
            }
            Ok(Admitted {
                role: link.role,
                author: Author::Person(*guest),
                member: None,
                link: Some(link.id),
                until: link.expires,
            })
        }
        Pass::Session(session) => {
            let known = record.members.iter().find(|member| member.id == session.member);
            let member = known.filter(|member| !member.removed).ok_or(Refusal::Removed)?;
            let link = valid_link(record, member.link, now)?;
            let until = session.until.max(renewed(member.id));
            if until <= now {
                return Err(Refusal::SessionExpired);
            }
            let until = link.expires.map_or(until, |expires| expires.min(until));
            let author = Author::Person(member.id);
            Ok(Admitted {
                role: member.role,
                author,
                link: Some(member.link),
                member: Some(member.clone()),
                until: Some(until),
            })
        }
    }
}

fn never_renewed(_: MemberId) -> UnixMillis {
    UnixMillis::default()
}

impl Admitted {
    /// Who comes, for those who are here.
    pub fn attendee(&self) -> Attendee {
        let name = self.member.as_ref().map_or_else(|| "Guest".to_owned(), |member| member.name.clone());
        Attendee { id: self.author.id(), name, role: self.role, link: self.link }
    }

    /// What the others see, if this is a member.
    pub fn identity(&self) -> Option<Identity> {
        self.member.as_ref().map(|member| Identity {
            member: Some(member.id.to_string().into()),
            name: Some(member.name.as_str().into()),
            colour: member.colour,
            role: member.role,
        })
    }
}

/// A link that lets people in.
///
/// # Errors
/// When it was revoked or has expired.
pub fn valid_link(record: &RoomRecord, id: Uuid, now: UnixMillis) -> Result<&LinkRecord, Refusal> {
    let link = record.links.iter().find(|link| link.id == id).ok_or(Refusal::LinkRevoked)?;
    if link.expires.is_some_and(|expires| expires <= now) {
        return Err(Refusal::LinkExpired);
    }
    Ok(link)
}
