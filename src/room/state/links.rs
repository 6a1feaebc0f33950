//! The ways into a room.

use uuid::Uuid;

use crate::auth::token::LinkToken;
use crate::clock::UnixMillis;
use crate::rights::role::Role;
use crate::room::error::Refused;
use crate::storage::room::{LinkRecord, RoomRecord};

/// Links of one room.
pub const MOST: usize = 100;

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
pub(super) fn make(
    record: &mut RoomRecord,
    role: Role,
    expires: Option<UnixMillis>,
    now: UnixMillis,
) -> Result<MadeLink, Refused> {
    if record.links.len() >= MOST {
        return Err(Refused::TooManyLinks);
    }
    if expires.is_some_and(|expires| expires <= now) {
        return Err(Refused::ExpiresInThePast);
    }
    Ok(add(record, role, expires, now))
}

/// The same without looking.
pub(super) fn add(
    record: &mut RoomRecord,
    role: Role,
    expires: Option<UnixMillis>,
    now: UnixMillis,
) -> MadeLink {
    let token = LinkToken::random();
    let link = LinkRecord { id: Uuid::new_v4(), role, hash: token.hash(), created: now, expires };
    record.links.push(link.clone());
    MadeLink { link, token }
}

/// Revokes a link: it lets nobody in any more, and who came by it has to go.
///
/// # Errors
/// When there is none of that id, or nobody could manage the room any more.
pub(super) fn revoke(record: &mut RoomRecord, id: Uuid) -> Result<(), Refused> {
    let at = record.links.iter().position(|link| link.id == id).ok_or(Refused::NoSuchLink)?;
    let is_last_owner = record.links[at].role == Role::Owner
        && record.links.iter().filter(|link| link.role == Role::Owner && link.expires.is_none()).count() <= 1
        && record.links[at].expires.is_none();
    if is_last_owner {
        return Err(Refused::LastOwnerLink);
    }
    record.links.remove(at);
    Ok(())
}

/// Revokes a link, and makes one like it. One that expires lasts as long again as the
/// old one was meant to.
///
/// # Errors
/// When there is none of that id.
pub(super) fn renew(record: &mut RoomRecord, id: Uuid, now: UnixMillis) -> Result<MadeLink, Refused> {
    let at = record.links.iter().position(|link| link.id == id).ok_or(Refused::NoSuchLink)?;
    let old = record.links.remove(at);
    let again = |expires| now.after(old.created.until(expires));
    make(record, old.role, old.expires.map(again), now)
}

/// Gives a link another time to expire, or none.
///
/// # Errors
/// When there is none of that id, the time has passed, or nobody could manage the
/// room any more.
pub(super) fn expire(
    record: &mut RoomRecord,
    id: Uuid,
    expires: Option<UnixMillis>,
    now: UnixMillis,
) -> Result<LinkRecord, Refused> {
    if expires.is_some_and(|expires| expires <= now) {
        return Err(Refused::ExpiresInThePast);
    }
    let lasting = |link: &&LinkRecord| link.role == Role::Owner && link.expires.is_none() && link.id != id;
    let others = record.links.iter().filter(lasting).count();
    let link = record.links.iter_mut().find(|link| link.id == id).ok_or(Refused::NoSuchLink)?;
    if link.role == Role::Owner && expires.is_some() && others == 0 {
        return Err(Refused::LastOwnerLink);
    }
    link.expires = expires;
    Ok(link.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000);

    #[test]
    fn a_room_never_loses_its_last_owner_link() {
        let mut record = RoomRecord::new(NOW, "python");
        let owner = make(&mut record, Role::Owner, None, NOW).unwrap().link.id;
        assert_eq!(revoke(&mut record, owner), Err(Refused::LastOwnerLink));
        assert_eq!(expire(&mut record, owner, Some(UnixMillis(2_000)), NOW), Err(Refused::LastOwnerLink));
        let other = make(&mut record, Role::Owner, Some(UnixMillis(2_000)), NOW).unwrap().link.id;
        assert_eq!(revoke(&mut record, owner), Err(Refused::LastOwnerLink), "the other one expires");
        expire(&mut record, other, None, NOW).unwrap();
        revoke(&mut record, owner).unwrap();
        assert_eq!(revoke(&mut record, owner), Err(Refused::NoSuchLink));
        // Made anew it is another link.
        let renewed = renew(&mut record, other, NOW).unwrap();
        assert_ne!(renewed.link.id, other);
        assert_eq!(record.links, [renewed.link]);
    }

    #[test]
    fn links_are_bounded_and_expire_in_the_future() {
        let mut record = RoomRecord::new(NOW, "python");
        assert_eq!(
            make(&mut record, Role::Candidate, Some(NOW), NOW).unwrap_err(),
            Refused::ExpiresInThePast
        );
        for _ in 0..MOST {
            make(&mut record, Role::Candidate, None, NOW).unwrap();
        }
        assert_eq!(make(&mut record, Role::Candidate, None, NOW).unwrap_err(), Refused::TooManyLinks);
    }

    #[test]
    fn a_link_that_expires_still_does_when_it_is_made_anew() {
        let mut record = RoomRecord::new(NOW, "python");
        let hour = UnixMillis(NOW.0 + 3_600_000);
        let old = make(&mut record, Role::Candidate, Some(hour), NOW).unwrap().link.id;
        let late = UnixMillis(NOW.0 + 10_000_000);
        let again = renew(&mut record, old, late).unwrap().link;
        assert_eq!(again.expires, Some(UnixMillis(late.0 + 3_600_000)));
    }
}
