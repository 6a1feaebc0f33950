//! Who wants something of a call, as they are at that moment.

use super::refusal::Refusal;
use crate::auth::identity::Colour;
use crate::ids::MemberId;
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::rights::table::Action;

/// A member of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which one.
    pub member: MemberId,
    /// As they call themselves.
    pub name: String,
    /// Their colour's number.
    pub colour: Colour,
}

/// Who wants something, as they are at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who, unless they came without a session.
    pub person: Option<Person>,
    /// What they are.
    pub role: Role,
    /// Where the interview stands.
    pub phase: Phase,
}

impl By {
    pub(super) fn may(&self, action: Action) -> Result<(), Refusal> {
        Ok(self.role.may(action, self.phase)?)
    }
}
