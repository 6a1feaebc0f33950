//! The ways into a room.

use uuid::Uuid;

use crate::auth::token::LinkToken;
use crate::clock::UnixMillis;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::error::Refused;
use crate::room::standing::Denied;
use crate::storage::room::{LinkRecord, RoomRecord};

/// Links of one room.
pub const MOST: usize = 100;

/// Characters of a label.
pub const LONGEST_LABEL: usize = 60;

/// A link that is to be made.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// What it makes people.
    pub role: Role,
    /// For whom it is: one line, cleaned already.
    pub label: Option<String>,
    /// When it stops working.
    pub expires: Option<UnixMillis>,
}

/// What is changed of a link; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct LinkPatch {
    /// For whom it is, or nobody in particular.
    pub label: Option<Option<String>>,
    /// When it stops working, or never.
    pub expires: Option<Option<UnixMillis>>,
}

/// A link that was just made: the only time that its token is known.
#[derive(Debug, Clone)]
pub struct MadeLink {
    /// What is kept of it.
    pub link: LinkRecord,
    /// Its secret.
    pub token: LinkToken,
}

/// Makes a link.
///
/// # Errors
/// When there are too many, or it would have expired already.
pub(super) fn make(record: &mut RoomRecord, new: NewLink, now: UnixMillis) -> Result<MadeLink, Refused> {
    if record.links.len() >= MOST {
        return Err(Refused::TooManyLinks);
    }
    if new.expires.is_some_and(|expires| expires <= now) {
        return Err(Refused::ExpiresInThePast);
    }
    Ok(add(record, new, now))
}

/// The same without looking.
pub(super) fn add(record: &mut RoomRecord, new: NewLink, now: UnixMillis) -> MadeLink {
    let (token, NewLink { role, label, expires }) = (LinkToken::random(), new);
    let link = LinkRecord { id: Uuid::new_v4(), role, label, hash: token.hash(), created: now, expires };
    record.links.push(link.clone());
    MadeLink { link, token }
}

/// Revokes a link: it lets nobody in any more, and who came by it has to go.
///
/// # Errors
/// When there is none of that id, nobody could manage the room any more, or it is not for
/// `by` to do.
pub(super) fn revoke(record: &mut RoomRecord, id: Uuid, by: Role) -> Result<(), Refused> {
    let at = find(record, id, by)?;
    let is_last_owner = record.links[at].role == Role::Owner
        && record.links.iter().filter(|link| link.role == Role::Owner && link.expires.is_none()).count() <= 1
        && record.links[at].expires.is_none();
    if is_last_owner {
        return Err(Refused::LastOwnerLink);
    }
    record.links.remove(at);
    Ok(())
}

/// Revokes a link, and makes one like it, which expires when the old one would have. If that
/// has expired already, the new one lasts as long as the old one did.
///
/// # Errors
/// When there is none of that id, or it is not for `by` to do.
pub(super) fn renew(
    record: &mut RoomRecord,
    id: Uuid,
    (by, now): (Role, UnixMillis),
) -> Result<MadeLink, Refused> {
    let at = find(record, id, by)?;
    let old = record.links.remove(at);
    let again = |expires| if expires > now { expires } else { now.after(old.created.until(expires)) };
    make(record, NewLink { role: old.role, label: old.label, expires: old.expires.map(again) }, now)
}

/// Gives a link another label, or another time to expire, or none.
///
/// # Errors
/// When there is none of that id, the time has passed, nobody could manage the room any
/// more, or it is not for `by` to do.
pub(super) fn change(
    record: &mut RoomRecord,
    id: Uuid,
    LinkPatch { label, expires }: LinkPatch,
    (by, now): (Role, UnixMillis),
) -> Result<LinkRecord, Refused> {
    let at = find(record, id, by)?;
    if expires.flatten().is_some_and(|expires| expires <= now) {
        return Err(Refused::ExpiresInThePast);
    }
    let lasting = |link: &&LinkRecord| link.role == Role::Owner && link.expires.is_none() && link.id != id;
    let others = record.links.iter().filter(lasting).count();
    let link = &mut record.links[at];
    if link.role == Role::Owner && expires.flatten().is_some() && others == 0 {
        return Err(Refused::LastOwnerLink);
    }
    link.expires = expires.unwrap_or(link.expires);
    link.label = label.unwrap_or_else(|| link.label.take());
    Ok(link.clone())
}

/// Where a link is that somebody may manage.
fn find(record: &RoomRecord, id: Uuid, by: Role) -> Result<usize, Refused> {
    let at = record.links.iter().position(|link| link.id == id).ok_or(Refused::NoSuchLink)?;
    let action = Action::ManageLinks(record.links[at].role);
    let allowed = by.may(action, record.phase);
    allowed.map_err(|denial| Denied::Action { role: by, action, denial })?;
    Ok(at)
}

#[cfg(test)]
pub(super) fn lasting(role: Role) -> NewLink {
    NewLink { role, label: None, expires: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::table::Denial;

    const NOW: UnixMillis = UnixMillis(1_000);
    const BY: (Role, UnixMillis) = (Role::Owner, NOW);

    fn until(role: Role, at: u64) -> NewLink {
        NewLink { expires: Some(UnixMillis(at)), ..lasting(role) }
    }

    fn expires(at: Option<u64>) -> LinkPatch {
        LinkPatch { expires: Some(at.map(UnixMillis)), ..LinkPatch::default() }
    }

    #[test]
    fn a_room_never_loses_its_last_owner_link() {
        let mut record = RoomRecord::new(NOW, "python");
        let owner = make(&mut record, lasting(Role::Owner), NOW).unwrap().link.id;
        assert_eq!(revoke(&mut record, owner, Role::Owner), Err(Refused::LastOwnerLink));
        assert_eq!(change(&mut record, owner, expires(Some(2_000)), BY), Err(Refused::LastOwnerLink));
        let other = make(&mut record, until(Role::Owner, 2_000), NOW).unwrap().link.id;
        let last = Err(Refused::LastOwnerLink);
        assert_eq!(revoke(&mut record, owner, Role::Owner), last, "the other one expires");
        change(&mut record, other, expires(None), BY).unwrap();
        revoke(&mut record, owner, Role::Owner).unwrap();
        assert_eq!(revoke(&mut record, owner, Role::Owner), Err(Refused::NoSuchLink));
        // Made anew it is another link.
        let renewed = renew(&mut record, other, BY).unwrap();
        assert_ne!(renewed.link.id, other);
        assert_eq!(record.links, [renewed.link]);
    }

    #[test]
    fn links_are_bounded_and_expire_in_the_future() {
        let mut record = RoomRecord::new(NOW, "python");
        let past = make(&mut record, until(Role::Candidate, NOW.0), NOW);
        assert_eq!(past.unwrap_err(), Refused::ExpiresInThePast);
        for _ in 0..MOST {
            make(&mut record, lasting(Role::Candidate), NOW).unwrap();
        }
        assert_eq!(make(&mut record, lasting(Role::Candidate), NOW).unwrap_err(), Refused::TooManyLinks);
    }

    #[test]
    fn a_link_made_anew_keeps_its_label_and_expires_as_the_old_one_did() {
        let mut record = RoomRecord::new(NOW, "python");
        let label = Some("Ada, onsite".to_owned());
        let new = NewLink { label: label.clone(), ..until(Role::Candidate, NOW.0 + 3_600_000) };
        let old = make(&mut record, new, NOW).unwrap().link.id;
        let late = UnixMillis(NOW.0 + 10_000_000);
        let again = renew(&mut record, old, (Role::Interviewer, late)).unwrap().link;
        assert_eq!((again.expires, &again.label), (Some(UnixMillis(late.0 + 3_600_000)), &label));
        // Until then it is the same but for its token, whenever its time was chosen.
        change(&mut record, again.id, expires(Some(late.0 + 60_000)), (Role::Interviewer, late)).unwrap();
        let again = renew(&mut record, again.id, (Role::Interviewer, UnixMillis(late.0 + 1))).unwrap().link;
        assert_eq!((again.expires, &again.label), (Some(UnixMillis(late.0 + 60_000)), &label));
        // What is not said stays.
        let changed = change(&mut record, again.id, expires(None), BY).unwrap();
        assert_eq!((changed.expires, &changed.label), (None, &label));
        let none = LinkPatch { label: Some(None), ..LinkPatch::default() };
        assert_eq!(change(&mut record, again.id, none, BY).unwrap().label, None);
    }

    #[test]
    fn interviewers_manage_the_links_of_those_who_do_not_lead() {
        for role in Role::ALL {
            let mut record = RoomRecord::new(NOW, "python");
            make(&mut record, lasting(Role::Owner), NOW).unwrap();
            let id = make(&mut record, lasting(role), NOW).unwrap().link.id;
            let before = record.clone();
            let by = (Role::Interviewer, NOW);
            let changed = change(&mut record, id, LinkPatch::default(), by).map(drop);
            let revoked = revoke(&mut record.clone(), id, by.0);
            let renewed = renew(&mut record, id, by).map(drop);
            if role.leads() {
                let (action, denial) = (Action::ManageLinks(role), Denial::Never);
                let denied = Err(Denied::Action { role: by.0, action, denial }.into());
                assert_eq!([changed, revoked, renewed], [denied, denied, denied]);
                assert_eq!(record, before);
            } else {
                assert_eq!([changed, revoked, renewed], [Ok(()); 3]);
            }
        }
    }
}
