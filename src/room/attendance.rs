//! Who is here, with how many connections; and how many may be.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::MemberId;
use crate::storage::event::Attendee;
use crate::storage::room::RoomRecord;

/// Who is here now.
pub type Present = BTreeMap<MemberId, Presence>;

/// Somebody who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub who: Attendee,
    /// Sockets and event streams that are open.
    pub connections: usize,
    /// Since when.
    pub since: UnixMillis,
}

/// As many connections are open as may be: of this member, by this link, or of all who
/// do not lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Who is here, and by which link. Leaders are bounded by their own number alone, so
/// that nobody keeps them out (HARD-2). The room's task changes it; everybody can look.
#[derive(Debug, Default)]
pub(super) struct Attendances(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    present: Present,
    by_link: HashMap<Uuid, usize>,
    /// Connections of those who do not lead.
    guests: usize,
}

impl Attendances {
    /// Looks at who is here.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Present) -> T) -> T {
        look(&self.counted().present)
    }

    /// How many people are here for the others to see.
    pub(super) fn people(&self) -> usize {
        self.look(|present| present.values().filter(|here| here.who.role.attends()).count())
    }

    /// How many connections those have who do not lead.
    pub(super) fn guests(&self) -> usize {
        self.counted().guests
    }

    /// Whether nobody follows what happens here.
    pub(super) fn is_empty(&self) -> bool {
        self.look(Present::is_empty)
    }

    /// Gives them the names that the record has.
    pub(super) fn rename(&self, record: &RoomRecord) {
        let mut counted = self.counted();
        for member in &record.members {
            if let Some(presence) = counted.present.get_mut(&member.id) {
                presence.who.name.clone_from(&member.name);
            }
        }
    }

    /// One connection more. Whether it is this person's first.
    ///
    /// # Errors
    /// When there are as many as may be.
    pub(super) fn arrive(&self, who: &Attendee, now: UnixMillis, limits: &Limits) -> Result<bool, Full> {
        let mut counted = self.counted();
        let of_member = counted.present.get(&who.id).map_or(0, |presence| presence.connections);
        let of_link = who.link.and_then(|link| counted.by_link.get(&link)).copied().unwrap_or(0);
        let is_guest = !who.role.leads();
        if of_member >= limits.member_connections
            || is_guest && (of_link >= limits.link_connections || counted.guests >= limits.guest_connections)
        {
            return Err(Full);
        }
        counted.guests += usize::from(is_guest);
        if let Some(link) = who.link {
            *counted.by_link.entry(link).or_default() += 1;
        }
        let first = || Presence { who: who.clone(), connections: 0, since: now };
        counted.present.entry(who.id).or_insert_with(first).connections += 1;
        Ok(of_member == 0)
    }

    /// One connection less. Who has left, if it was their last.
    pub(super) fn leave(&self, id: MemberId) -> Option<Attendee> {
        let mut counted = self.counted();
        let presence = counted.present.get_mut(&id)?;
        presence.connections -= 1;
        let (is_last, leads, link) =
            (presence.connections == 0, presence.who.role.leads(), presence.who.link);
        counted.guests -= usize::from(!leads);
        if let Some(link) = link
            && let Some(of_link) = counted.by_link.get_mut(&link)
        {
            *of_link -= 1;
            if *of_link == 0 {
                counted.by_link.remove(&link);
            }
        }
        if is_last { counted.present.remove(&id).map(|presence| presence.who) } else { None }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::role::Role;

    fn somebody(role: Role, link: Uuid) -> Attendee {
        Attendee { id: MemberId::random(), name: "Ada".to_owned(), role, link: Some(link) }
    }

    #[test]
    fn hard_2_neither_a_member_nor_a_link_nor_all_guests_keep_leaders_out() {
        let limits = Limits {
            member_connections: 3,
            link_connections: 10,
            guest_connections: 15,
            ..Limits::default()
        };
        let here = Attendances::default();
        let links = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
        let one = somebody(Role::Candidate, links[0]);
        let many: Vec<_> = (0..5).map(|_| here.arrive(&one, UnixMillis(1), &limits)).collect();
        assert_eq!(many, [Ok(true), Ok(false), Ok(false), Err(Full), Err(Full)], "of a member");
        while here.arrive(&somebody(Role::Candidate, links[0]), UnixMillis(1), &limits).is_ok() {}
        assert_eq!(here.counted().by_link[&links[0]], 10);
        while here.arrive(&somebody(Role::Observer, links[1]), UnixMillis(1), &limits).is_ok() {}
        assert_eq!(here.counted().guests, 15);
        for role in [Role::Owner, Role::Interviewer] {
            assert_eq!(here.arrive(&somebody(role, links[2]), UnixMillis(1), &limits), Ok(true));
        }
        // Whoever leaves makes room.
        assert_eq!((here.leave(one.id), here.leave(one.id)), (None, None));
        assert_eq!(here.leave(one.id).map(|who| who.id), Some(one.id));
        assert_eq!(here.leave(one.id), None, "nobody leaves twice");
        assert_eq!(here.arrive(&one, UnixMillis(1), &limits), Ok(true));
    }
}
