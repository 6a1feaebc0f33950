//! The people of a room.

use std::time::Duration;

use super::handle::Refused;
use crate::auth::identity::Colour;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::storage::room::{LinkRecord, MemberRecord, RoomRecord};

/// Who has just joined counts as present until the sockets are open.
const ARRIVING: Duration = Duration::from_secs(60);

/// Adds somebody who came by a link.
///
/// # Errors
/// When as many have joined as may.
pub fn join(
    record: &mut RoomRecord,
    link: &LinkRecord,
    name: String,
    is_present: impl Fn(MemberId) -> bool,
    (now, most): (UnixMillis, usize),
) -> Result<MemberRecord, Refused> {
    if record.members.len() >= most {
        return Err(Refused::TooManyMembers);
    }
    let here = |member: &&MemberRecord| is_present(member.id) || now < member.joined.after(ARRIVING);
    let colour = Colour::least_used(record.members.iter().filter(here).map(|member| member.colour));
    let id = MemberId::random();
    let member =
        MemberRecord { id, name, role: link.role, link: link.id, colour, joined: now, removed: false };
    record.members.push(member.clone());
    Ok(member)
}

/// Sends a member away: its sessions are not valid any more.
///
/// # Errors
/// When there is no such member.
pub fn remove(record: &mut RoomRecord, id: MemberId) -> Result<MemberRecord, Refused> {
    let member = find(record, id)?;
    member.removed = true;
    Ok(member.clone())
}

/// Gives a member another name, cleaned already.
///
/// # Errors
/// When there is no such member.
pub fn rename(record: &mut RoomRecord, id: MemberId, name: String) -> Result<MemberRecord, Refused> {
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
    use crate::auth::role::Role;
    use crate::room::links;

    #[test]
    fn aware_3_those_who_are_here_have_different_colours_and_may_have_one_name() {
        let mut record = RoomRecord::new(UnixMillis(0), "python");
        let link = links::make(&mut record, Role::Candidate, None, UnixMillis(0)).unwrap().link;
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
        assert!(matches!(remove(&mut record, first.id), Ok(MemberRecord { removed: true, .. })));
        assert_eq!(remove(&mut record, first.id), Err(Refused::NoSuchMember));
        assert_eq!(rename(&mut record, second.id, "Bob".to_owned()).unwrap().name, "Bob");
    }
}
