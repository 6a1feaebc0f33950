//! Roles, and what each may do with each document of a room.

use crate::ids::DocumentName;

/// What a person is in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Sees the problem and writes code. Everybody who has a room's link.
    Candidate,
    /// Writes everything that people may write. Everybody, with `--open-rooms`.
    Interviewer,
}

/// What a member may do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Not even open it.
    None,
    /// Receive it. What such a member sends is answered, never applied.
    Read,
    /// Receive and change it.
    Write,
}

impl Role {
    /// Its name in presence states.
    pub fn name(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Interviewer => "interviewer",
        }
    }

    /// The table of rights.
    pub fn access(self, document: DocumentName) -> Access {
        match (document, self) {
            (DocumentName::Code, _) => Access::Write,
            (DocumentName::Problem, Self::Interviewer) => Access::Write,
            (DocumentName::Problem, Self::Candidate) => Access::Read,
            (DocumentName::Notes, Self::Interviewer) => Access::Write,
            (DocumentName::Notes, Self::Candidate) => Access::None,
            (DocumentName::Output, _) => Access::Read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_writes_output_and_candidates_never_see_notes() {
        for role in [Role::Candidate, Role::Interviewer] {
            assert_eq!(role.access(DocumentName::Output), Access::Read);
            assert_eq!(role.access(DocumentName::Code), Access::Write);
        }
        assert_eq!(Role::Candidate.access(DocumentName::Notes), Access::None);
        assert_eq!(Role::Candidate.access(DocumentName::Problem), Access::Read);
    }
}
