//! Who is here, with how many connections; and how many may be. Pure.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::events::Attendee;
use crate::config::limits::Limits;
use crate::ids::MemberId;

/// Who is here now, with their connections.
pub type Present = BTreeMap<MemberId, (Attendee, usize)>;

/// As many connections are open as may be: of this member, by this link, or of all who
/// do not lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// Who is here, and by which link. Leaders are bounded by their own number alone, so
/// that nobody keeps them out (HARD-2).
#[derive(Debug, Default)]
pub(super) struct Attendances {
    present: Present,
    by_link: HashMap<Uuid, usize>,
    /// Connections of those who do not lead.
    guests: usize,
}

impl Attendances {
    /// Who is here.
    pub(super) fn present(&self) -> &Present {
        &self.present
    }

    /// The same, to give them other names.
    pub(super) fn attendees(&mut self) -> impl Iterator<Item = &mut Attendee> {
        self.present.values_mut().map(|(attendee, _)| attendee)
    }

    /// One connection more. Whether it is this person's first.
    ///
    /// # Errors
    /// When there are as many as may be.
    pub(super) fn arrive(&mut self, who: &Attendee, limits: &Limits) -> Result<bool, Full> {
        let of_member = self.present.get(&who.id).map_or(0, |(_, connections)| *connections);
        let of_link = who.link.and_then(|link| self.by_link.get(&link)).copied().unwrap_or(0);
        let is_guest = !who.role.leads();
        if of_member >= limits.member_connections
            || is_guest && (of_link >= limits.link_connections || self.guests >= limits.guest_connections)
        {
            return Err(Full);
        }
        self.guests += usize::from(is_guest);
        if let Some(link) = who.link {
            *self.by_link.entry(link).or_default() += 1;
        }
        self.present.entry(who.id).or_insert_with(|| (who.clone(), 0)).1 += 1;
        Ok(of_member == 0)
    }

    /// One connection less. Who has left, if it was their last.
    pub(super) fn leave(&mut self, id: MemberId) -> Option<Attendee> {
        let (who, connections) = self.present.get_mut(&id)?;
        *connections -= 1;
        let is_last = *connections == 0;
        self.guests -= usize::from(!who.role.leads());
        if let Some(link) = who.link
            && let Some(of_link) = self.by_link.get_mut(&link)
        {
            *of_link -= 1;
            if *of_link == 0 {
                self.by_link.remove(&link);
            }
        }
        if is_last { self.present.remove(&id).map(|(who, _)| who) } else { None }
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
        let mut here = Attendances::default();
        let links = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
        let one = somebody(Role::Candidate, links[0]);
        let many: Vec<_> = (0..5).map(|_| here.arrive(&one, &limits)).collect();
        assert_eq!(many, [Ok(true), Ok(false), Ok(false), Err(Full), Err(Full)], "of a member");
        while here.arrive(&somebody(Role::Candidate, links[0]), &limits).is_ok() {}
        assert_eq!(here.by_link[&links[0]], 10);
        while here.arrive(&somebody(Role::Observer, links[1]), &limits).is_ok() {}
        assert_eq!(here.guests, 15);
        for role in [Role::Owner, Role::Interviewer] {
            assert_eq!(here.arrive(&somebody(role, links[2]), &limits), Ok(true));
        }
        // Whoever leaves makes room.
        assert_eq!((here.leave(one.id), here.leave(one.id)), (None, None));
        assert_eq!(here.leave(one.id).map(|who| who.id), Some(one.id));
        assert_eq!(here.leave(one.id), None, "nobody leaves twice");
        assert_eq!(here.arrive(&one, &limits), Ok(true));
    }
}
