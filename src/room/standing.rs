//! Where somebody stands in a room at this moment: pure, asked at the door, at each
//! request, and by every socket whenever something about the room changes.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::auth::identity::Identity;
use crate::auth::role::{Access, Action, Role, Verdict};
use crate::auth::token::Session;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentName, MemberId};
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
    #[error("the room has been deleted")]
    Deleted,
    /// The link was revoked, or never was.
    #[error("this link is not valid any more; ask the person who sent it for a new one")]
    LinkRevoked,
    /// The link's time is over.
    #[error("this link has expired; ask the person who sent it for a new one")]
    LinkExpired,
    /// Somebody sent the member away.
    #[error("you have been removed from this room")]
    Removed,
    /// The session's time is over.
    #[error("this session has expired; join the room again")]
    SessionExpired,
}

/// What decides: the room as it is kept, and how long sessions last.
#[derive(Debug, Clone)]
pub struct Rules {
    /// None when the room was deleted.
    pub record: Option<Arc<RoomRecord>>,
    /// Until when a member's session has been renewed.
    pub renewed: Arc<HashMap<MemberId, UnixMillis>>,
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
    /// Who comes with this pass.
    ///
    /// # Errors
    /// Why they are not let in.
    pub fn admit(&self, pass: &Pass, now: UnixMillis) -> Result<Admitted, Refusal> {
        let record = self.record.as_deref().ok_or(Refusal::Deleted)?;
        match pass {
            Pass::Operator => {
                Ok(Admitted { role: Role::Owner, author: Author::Operator, member: None, until: None })
            }
            Pass::Link { link, guest } => {
                let link = valid_link(record, *link, now)?;
                Ok(Admitted {
                    role: link.role,
                    author: Author::Person(*guest),
                    member: None,
                    until: link.expires,
                })
            }
            Pass::Session(session) => {
                let known = record.members.iter().find(|member| member.id == session.member);
                let member = known.filter(|member| !member.removed).ok_or(Refusal::Removed)?;
                let link = valid_link(record, member.link, now)?;
                let renewed = self.renewed.get(&member.id).copied().unwrap_or_default();
                let until = session.until.max(renewed);
                if until <= now {
                    return Err(Refusal::SessionExpired);
                }
                let until = link.expires.map_or(until, |expires| expires.min(until));
                let author = Author::Person(member.id);
                Ok(Admitted { role: member.role, author, member: Some(member.clone()), until: Some(until) })
            }
        }
    }

    /// Whether an action is allowed.
    pub fn may(&self, role: Role, action: Action) -> Verdict {
        self.record.as_ref().map_or(Verdict::Never, |record| role.may(action, record.phase))
    }

    /// What a socket of this role may do with a document.
    pub fn standing(&self, role: Role, document: DocumentName) -> Standing {
        let Some(record) = &self.record else { return Standing::Over };
        match role.access(document, record.phase) {
            Ok(access) => Standing::In(access),
            Err(Verdict::NotYet) => Standing::Waiting,
            Err(Verdict::Over) => Standing::Over,
            Err(Verdict::Never | Verdict::Yes) => Standing::Never,
        }
    }
}

impl Admitted {
    /// What the others see, if this is a member.
    pub fn identity(&self) -> Option<Identity> {
        self.member.as_ref().map(|member| Identity {
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
