//! The people of a room.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::auth::identity::Colour;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::rights::role::Role;
use crate::room::error::Refused;
use crate::storage::room::{LinkRecord, MemberRecord, RoomRecord};

/// Who has just joined counts as present until the sockets are open.
const ARRIVING: Duration = Duration::from_secs(60);

/// Of so many people that may be in a room, how many may come by one link that does not
/// lead: the rest is for other links.
const LINKS_PART: usize = 2;
/// Of so many people, one place is for those who lead, whoever else is here.
const LEADERS_PART: usize = 10;
/// Members that are remembered, for each place: the journal names its authors by them.
const REMEMBERED: usize = 2;

/// Adds somebody who came by a link.
///
/// What counts is who is here. Those who are not are remembered as long as there is
/// room; then the link by which most have come forgets first, whom somebody sent away
/// before the others, and the oldest before the newer.
///
/// # Errors
/// When as many are here as may be, by this link or in all. Leaders are kept out by
/// leaders alone (HARD-2).
pub(super) fn join(
    record: &mut RoomRecord,
    link: &LinkRecord,
    name: String,
    is_present: impl Fn(MemberId) -> bool,
    (now, most): (UnixMillis, usize),
) -> Result<MemberRecord, Refused> {
    let is_here = |member: &MemberRecord| {
        !member.removed && (is_present(member.id) || now < member.joined.after(ARRIVING))
    };
    let here = || record.members.iter().filter(|member| is_here(member));
    let is_full = if link.role.leads() {
        here().filter(|member| member.role.leads()).count() >= most
    } else {
        here().filter(|member| member.link == link.id).count() >= (most / LINKS_PART).max(1)
            || here().count() >= (most - most / LEADERS_PART).max(1)
    };
    if is_full {
        return Err(Refused::TooManyMembers);
    }
    let colour = Colour::least_used(here().map(|member| member.colour));
    while record.members.len() >= most * REMEMBERED {
        let Some(at) = forgettable(record, is_here) else { return Err(Refused::TooManyMembers) };
        record.members.remove(at);
    }
    let id = MemberId::random();
    let member =
        MemberRecord { id, name, role: link.role, link: link.id, colour, joined: now, removed: false };
    record.members.push(member.clone());
    Ok(member)
}

/// Who is forgotten first of those who are not here.
fn forgettable(record: &RoomRecord, is_here: impl Fn(&MemberRecord) -> bool) -> Option<usize> {
    let mut by_link: HashMap<Uuid, usize> = HashMap::new();
    record.members.iter().for_each(|member| *by_link.entry(member.link).or_default() += 1);
    let absent = record.members.iter().enumerate().filter(|(_, member)| !is_here(member));
    let order =
        |member: &MemberRecord| (Reverse(by_link.get(&member.link).copied()), !member.removed, member.joined);
    absent.min_by_key(|(_, member)| order(member)).map(|(at, _)| at)
}

/// Sends a member away: its sessions are not valid any more. Owners are sent away by
/// owners alone.
///
/// # Errors
/// When there is no such member, or it is not for `by` to do.
pub(super) fn remove(record: &mut RoomRecord, id: MemberId, by: Role) -> Result<(), Refused> {
    let member = find(record, id)?;
    if member.role == Role::Owner && by != Role::Owner {
        return Err(Refused::OwnersMember);
    }
    member.removed = true;
    Ok(())
}

/// Gives a member another name, cleaned already.
///
/// # Errors
/// When there is no such member.
pub(super) fn rename(record: &mut RoomRecord, id: MemberId, name: String) -> Result<MemberRecord, Refused> {
    let member = find(record, id)?;
    member.name = name;
    Ok(member.clone())
}

fn find(record: &mut RoomRecord, id: MemberId) -> Result<&mut MemberRecord, Refused> {
    let member = record.members.iter_mut().find(|member| member.id == id && !member.removed);
    member.ok_or(Refused::NoSuchMember)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::state::links;

    #[test]
    fn aware_3_those_who_are_here_have_different_colours_and_may_have_one_name() {
        let mut record = RoomRecord::new(UnixMillis(0), "python");
        let link = links::make(&mut record, links::lasting(Role::Candidate), UnixMillis(0)).unwrap().link;
        let join_at = |record: &mut RoomRecord, at: u64, present: &[MemberId]| {
            let at = (UnixMillis(at), 100);
            join(record, &link, "Ada".to_owned(), |id| present.contains(&id), at).unwrap()
        };
        let first = join_at(&mut record, 0, &[]);
        let second = join_at(&mut record, 1, &[]);
        assert_ne!(first.colour, second.colour, "she is on her way");
        assert_ne!(first.id, second.id);
        let later = 100_000;
        assert_eq!(join_at(&mut record, later, &[second.id]).colour, first.colour, "she has left long ago");
        remove(&mut record, first.id, Role::Interviewer).unwrap();
        assert_eq!(remove(&mut record, first.id, Role::Interviewer), Err(Refused::NoSuchMember));
        assert_eq!(rename(&mut record, second.id, "Bob".to_owned()).unwrap().name, "Bob");
    }

    const MOST: usize = 20;

    /// A room with a link for each role, and somebody who comes by one of them.
    struct Crowded {
        record: RoomRecord,
        here: Vec<MemberId>,
        now: UnixMillis,
    }

    impl Crowded {
        fn new() -> Self {
            let mut record = RoomRecord::new(UnixMillis(0), "python");
            for role in Role::ALL {
                links::make(&mut record, links::lasting(role), UnixMillis(0)).unwrap();
            }
            Self { record, here: Vec::new(), now: UnixMillis(0) }
        }

        /// Joins, and stays unless it is `passing`.
        fn join(&mut self, role: Role, passing: bool) -> Result<MemberId, Refused> {
            self.now = self.now.after(ARRIVING);
            let link = self.record.links.iter().find(|link| link.role == role).unwrap().clone();
            let is_present = |id| self.here.contains(&id);
            let id = join(&mut self.record, &link, role.name().to_owned(), is_present, (self.now, MOST))?.id;
            if !passing {
                self.here.push(id);
            }
            Ok(id)
        }
    }

    #[test]
    fn hard_2_one_link_never_closes_a_room_for_the_others() {
        let mut room = Crowded::new();
        let stays = room.join(Role::Observer, false).unwrap();
        let wrote = room.join(Role::Observer, true).unwrap();
        for _ in 0..10 * MOST {
            room.join(Role::Candidate, true).unwrap();
        }
        assert_eq!(room.record.members.len(), MOST * REMEMBERED);
        let remembers = |room: &Crowded, id| room.record.members.iter().any(|member| member.id == id);
        assert!(remembers(&room, stays) && remembers(&room, wrote), "another link's are not forgotten");
        while room.join(Role::Candidate, false).is_ok() {}
        assert_eq!(room.here.len(), 1 + MOST / LINKS_PART);
        while room.join(Role::Observer, false).is_ok() {}
        assert_eq!(room.here.len(), MOST - MOST / LEADERS_PART);
        // Whoever leads gets in all the same, and can make room.
        room.join(Role::Interviewer, false).unwrap();
        room.join(Role::Owner, false).unwrap();
        assert_eq!(room.join(Role::Candidate, false), Err(Refused::TooManyMembers));
        let guests = room
            .record
            .members
            .iter()
            .filter(|member| !member.role.leads() && room.here.contains(&member.id));
        let guests: Vec<MemberId> = guests.map(|member| member.id).collect();
        for guest in guests {
            remove(&mut room.record, guest, Role::Interviewer).unwrap();
        }
        room.join(Role::Candidate, false).unwrap();
    }

    #[test]
    fn only_owners_send_owners_away() {
        let mut room = Crowded::new();
        let owner = room.join(Role::Owner, false).unwrap();
        assert_eq!(remove(&mut room.record, owner, Role::Interviewer), Err(Refused::OwnersMember));
        remove(&mut room.record, owner, Role::Owner).unwrap();
    }
}
