//! Roles, and the one table of what each may do, in each phase of a room.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::phase::Phase;
use crate::ids::DocumentName;

/// What a person is in a room.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// An interviewer who may also delete the room and make links.
    Owner,
    /// Prepares, starts and ends the interview; writes everything people may write.
    Interviewer,
    /// Writes code while the interview is live.
    Candidate,
    /// Watches while the interview is live.
    Observer,
}

/// What somebody wants to do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Title, phase, language, and until when the room is kept.
    SeeRoom,
    /// Who is there.
    ListMembers,
    /// Call oneself something else.
    Rename,
    /// Open a document.
    Read(DocumentName),
    /// Change a document.
    Write(DocumentName),
    /// Hear of everything that happens, and not only of the phase.
    FollowEvents,
    /// Run the code.
    Run,
    /// Start, end, reopen.
    ChangePhase,
    /// Title, language, settings.
    Configure,
    /// Send somebody away.
    RemoveMember,
    /// List, make and revoke links.
    ManageLinks,
    /// Erase the room.
    Delete,
}

/// Whether an action is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Yes.
    Yes,
    /// When the interview has begun.
    NotYet,
    /// Not any more: the interview has ended.
    Over,
    /// Not in this role.
    Never,
}

/// What a member may do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Receive it. What such a member sends is answered, never applied.
    Read,
    /// Receive and change it.
    Write,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Interviewer, Self::Candidate, Self::Observer];

    /// The name in the API and in presence states.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Interviewer => "interviewer",
            Self::Candidate => "candidate",
            Self::Observer => "observer",
        }
    }

    /// Whether this role conducts the interview.
    pub fn leads(self) -> bool {
        match self {
            Self::Owner | Self::Interviewer => true,
            Self::Candidate | Self::Observer => false,
        }
    }

    /// The table of rights. Everything that asks, asks here.
    pub fn may(self, action: Action, phase: Phase) -> Verdict {
        use DocumentName::{Code, Notes, Output, Problem};
        match action {
            Action::SeeRoom | Action::Rename => Verdict::Yes,
            Action::Write(Output) => Verdict::Never,
            Action::Read(Code | Problem | Output) | Action::ListMembers | Action::FollowEvents => {
                if self.leads() { Verdict::Yes } else { while_live(phase) }
            }
            Action::Write(Code) | Action::Run => match self {
                Self::Owner | Self::Interviewer => until_ended(phase),
                Self::Candidate => while_live(phase),
                Self::Observer => Verdict::Never,
            },
            Action::Write(Problem) => self.leads_or_never(until_ended(phase)),
            // Also afterwards: that is when most of them are written.
            Action::Read(Notes) | Action::Write(Notes) => self.leads_or_never(Verdict::Yes),
            Action::ChangePhase | Action::Configure | Action::RemoveMember => {
                self.leads_or_never(Verdict::Yes)
            }
            Action::ManageLinks | Action::Delete => match self {
                Self::Owner => Verdict::Yes,
                Self::Interviewer | Self::Candidate | Self::Observer => Verdict::Never,
            },
        }
    }

    /// What a member may do with a document, and otherwise why it may not open it.
    ///
    /// # Errors
    /// The verdict on opening it, which is not yes.
    pub fn access(self, document: DocumentName, phase: Phase) -> Result<Access, Verdict> {
        match self.may(Action::Read(document), phase) {
            Verdict::Yes => Ok(match self.may(Action::Write(document), phase) {
                Verdict::Yes => Access::Write,
                Verdict::NotYet | Verdict::Over | Verdict::Never => Access::Read,
            }),
            refused @ (Verdict::NotYet | Verdict::Over | Verdict::Never) => Err(refused),
        }
    }

    fn leads_or_never(self, verdict: Verdict) -> Verdict {
        if self.leads() { verdict } else { Verdict::Never }
    }
}

fn while_live(phase: Phase) -> Verdict {
    match phase {
        Phase::Pending => Verdict::NotYet,
        Phase::Live => Verdict::Yes,
        Phase::Ended => Verdict::Over,
    }
}

fn until_ended(phase: Phase) -> Verdict {
    match phase {
        Phase::Pending | Phase::Live => Verdict::Yes,
        Phase::Ended => Verdict::Over,
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// As in 'a candidate may not …'.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeeRoom => f.write_str("look at the room"),
            Self::ListMembers => f.write_str("see who is in the room"),
            Self::Rename => f.write_str("change this name"),
            Self::Read(document) => write!(f, "open the document '{document}'"),
            Self::Write(document) => write!(f, "change the document '{document}'"),
            Self::FollowEvents => f.write_str("follow what happens in the room"),
            Self::Run => f.write_str("run code"),
            Self::ChangePhase => f.write_str("start, end or reopen the interview"),
            Self::Configure => f.write_str("change the room's settings"),
            Self::RemoveMember => f.write_str("remove somebody from the room"),
            Self::ManageLinks => f.write_str("see or change the room's links"),
            Self::Delete => f.write_str("delete the room"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the design: what each role may do with each document, per phase.
    #[test]
    fn the_table_of_documents_and_rights() {
        let letter = |role: Role, document, phase| match role.access(document, phase) {
            Ok(Access::Write) => 'w',
            Ok(Access::Read) => 'r',
            Err(Verdict::NotYet) => '…',
            Err(Verdict::Over) => '×',
            Err(Verdict::Never | Verdict::Yes) => '-',
        };
        let rows = [
            (DocumentName::Code, ["wwr", "wwr", "…w×", "…r×"]),
            (DocumentName::Problem, ["wwr", "wwr", "…r×", "…r×"]),
            (DocumentName::Notes, ["www", "www", "---", "---"]),
            (DocumentName::Output, ["rrr", "rrr", "…r×", "…r×"]),
        ];
        for (document, row) in rows {
            for (role, expected) in Role::ALL.into_iter().zip(row) {
                let found: String = Phase::ALL.map(|phase| letter(role, document, phase)).iter().collect();
                assert_eq!(found, expected, "{role} and {document}");
            }
        }
    }

    #[test]
    fn only_owners_delete_and_make_links_and_only_those_who_lead_conduct() {
        for phase in Phase::ALL {
            for role in Role::ALL {
                let owns = if role == Role::Owner { Verdict::Yes } else { Verdict::Never };
                let leads = if role.leads() { Verdict::Yes } else { Verdict::Never };
                assert_eq!(role.may(Action::Delete, phase), owns);
                assert_eq!(role.may(Action::ManageLinks, phase), owns);
                assert_eq!(role.may(Action::ChangePhase, phase), leads);
                assert_eq!(role.may(Action::Configure, phase), leads);
                assert_eq!(role.may(Action::Write(DocumentName::Output), phase), Verdict::Never);
            }
        }
    }
}
