//! The one table of what each role may do, in each phase of a room.

use std::fmt;

use super::phase::Phase;
use super::role::Role;
use crate::ids::DocumentName;

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
    /// See what there was at any moment, and who wrote it.
    Playback,
    /// The same of one document.
    Replay(DocumentName),
    /// Take a document's updates one by one, as they were sent.
    ReadJournal(DocumentName),
    /// See what was said of the interview afterwards.
    ReadReview,
    /// Comment on it.
    Comment,
    /// Judge it.
    Judge,
    /// Hear of everything that happens, and not only of the phase.
    FollowEvents,
    /// Hold back what one writes in the code for a while.
    BeQuiet,
    /// Run the code.
    Run,
    /// Start, end, reopen.
    ChangePhase,
    /// Title, language, settings.
    Configure,
    /// Show a part of the problem that was prepared.
    RevealPart,
    /// See the questions that one may bring in.
    SeeQuestions,
    /// Bring one in.
    BringQuestion,
    /// See the files of a repository elsewhere, for the room.
    ReadRepository,
    /// Tell the interviewers of large pastes and of leaving the tab, as one's own page saw them.
    Signal,
    /// Take all of the room away in a file, with its whole history.
    Export,
    /// Make a room like this one for the next candidate.
    MakeNextRoom,
    /// Be in the room's call, to hear and see the others.
    JoinCall,
    /// Send one's voice, camera or screen there.
    SpeakInCall(Floor),
    /// Silence others there, put them out, let them speak.
    ModerateCall,
    /// Send somebody away.
    RemoveMember,
    /// List links, each of those that one may manage.
    ListLinks,
    /// Make, change and revoke links of this role.
    ManageLinks(Role),
    /// Erase the room.
    Delete,
}

/// What a leader has said of whether somebody may speak in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Floor {
    /// Nothing: their role decides.
    #[default]
    ByRole,
    /// They may.
    Given,
    /// They may not.
    Taken,
}

/// Why an action is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denial {
    /// The interview has not begun.
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
    /// The table of rights. Everything that asks, asks here.
    ///
    /// # Errors
    /// Why not.
    pub fn may(self, action: Action, phase: Phase) -> Result<(), Denial> {
        use DocumentName::{Board, Code, Notes, Output, Pictures, Problem};
        match action {
            Action::SeeRoom => Ok(()),
            Action::Rename => {
                if self.attends() {
                    Ok(())
                } else {
                    Err(Denial::Never)
                }
            }
            Action::Write(Output) => Err(Denial::Never),
            Action::Read(Code | Problem | Output | Board | Pictures) | Action::ListMembers => match self {
                Self::Owner | Self::Interviewer => Ok(()),
                Self::Candidate | Self::Observer => while_live(phase),
                Self::Reviewer => Err(Denial::Never),
            },
            Action::FollowEvents => {
                if self.leads() {
                    Ok(())
                } else {
                    while_live(phase)
                }
            }
            Action::Write(Code | Board | Pictures) | Action::Run => match self {
                Self::Owner | Self::Interviewer => until_ended(phase),
                Self::Candidate => while_live(phase),
                Self::Observer | Self::Reviewer => Err(Denial::Never),
            },
            Action::BeQuiet => match self {
                Self::Owner | Self::Interviewer | Self::Candidate => while_live(phase),
                Self::Observer | Self::Reviewer => Err(Denial::Never),
            },
            Action::JoinCall => match self {
                Self::Owner | Self::Interviewer => Ok(()),
                Self::Candidate | Self::Observer => while_live(phase),
                Self::Reviewer => Err(Denial::Never),
            },
            Action::SpeakInCall(floor) => match (self, floor) {
                (Self::Owner | Self::Interviewer, _) => Ok(()),
                (Self::Candidate, Floor::ByRole | Floor::Given) | (Self::Observer, Floor::Given) => {
                    while_live(phase)
                }
                (Self::Candidate, Floor::Taken)
                | (Self::Observer, Floor::ByRole | Floor::Taken)
                | (Self::Reviewer, _) => Err(Denial::Never),
            },
            Action::Signal => match self {
                Self::Candidate => while_live(phase),
                Self::Owner | Self::Interviewer | Self::Observer | Self::Reviewer => Err(Denial::Never),
            },
            Action::Playback | Action::Replay(Code | Problem | Output | Board | Pictures) => match self {
                Self::Owner | Self::Interviewer => Ok(()),
                Self::Candidate | Self::Observer => Err(Denial::Never),
                Self::Reviewer => once_begun(phase),
            },
            Action::ReadReview | Action::Comment => match self {
                Self::Owner | Self::Interviewer | Self::Reviewer => once_begun(phase),
                Self::Candidate | Self::Observer => Err(Denial::Never),
            },
            Action::Judge => self.leads_or_never(once_begun(phase)),
            Action::Write(Problem) | Action::RevealPart | Action::BringQuestion | Action::ReadRepository => {
                self.leads_or_never(until_ended(phase))
            }
            // Also afterwards: that is when most of them are written.
            Action::Read(Notes) | Action::Write(Notes) | Action::Replay(Notes) => self.leads_or_never(Ok(())),
            Action::ChangePhase
            | Action::Configure
            | Action::ReadJournal(_)
            | Action::RemoveMember
            | Action::ListLinks
            | Action::Export
            | Action::SeeQuestions
            | Action::MakeNextRoom
            | Action::ModerateCall => self.leads_or_never(Ok(())),
            // Nobody makes others what they are not themselves.
            Action::ManageLinks(Self::Candidate | Self::Observer | Self::Reviewer) => {
                self.leads_or_never(Ok(()))
            }
            Action::ManageLinks(Self::Owner | Self::Interviewer) | Action::Delete => match self {
                Self::Owner => Ok(()),
                Self::Interviewer | Self::Candidate | Self::Observer | Self::Reviewer => Err(Denial::Never),
            },
        }
    }

    /// What a member may do with a document.
    ///
    /// # Errors
    /// Why it may not open it.
    pub fn access(self, document: DocumentName, phase: Phase) -> Result<Access, Denial> {
        self.may(Action::Read(document), phase)?;
        let writes = self.may(Action::Write(document), phase).is_ok();
        Ok(if writes { Access::Write } else { Access::Read })
    }

    fn leads_or_never(self, allowed: Result<(), Denial>) -> Result<(), Denial> {
        if self.leads() { allowed } else { Err(Denial::Never) }
    }
}

fn while_live(phase: Phase) -> Result<(), Denial> {
    match phase {
        Phase::Pending => Err(Denial::NotYet),
        Phase::Live => Ok(()),
        Phase::Ended => Err(Denial::Over),
    }
}

fn once_begun(phase: Phase) -> Result<(), Denial> {
    match phase {
        Phase::Pending => Err(Denial::NotYet),
        Phase::Live | Phase::Ended => Ok(()),
    }
}

fn until_ended(phase: Phase) -> Result<(), Denial> {
    match phase {
        Phase::Pending | Phase::Live => Ok(()),
        Phase::Ended => Err(Denial::Over),
    }
}

/// As in 'a candidate can't …'.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeeRoom => f.write_str("see the room"),
            Self::ListMembers => f.write_str("see who is in the room"),
            Self::Rename => f.write_str("change their name"),
            Self::Read(document) => write!(f, "open the document '{document}'"),
            Self::Write(document) => write!(f, "change the document '{document}'"),
            Self::Playback => f.write_str("play back the interview"),
            Self::Replay(document) => write!(f, "play back the document '{document}'"),
            Self::ReadJournal(document) => write!(f, "download the updates of the document '{document}'"),
            Self::ReadReview => f.write_str("see the review"),
            Self::Comment => f.write_str("comment on the recording"),
            Self::Judge => f.write_str("judge the interview"),
            Self::FollowEvents => f.write_str("follow the room's events"),
            Self::BeQuiet => f.write_str("use quiet mode"),
            Self::Run => f.write_str("run code"),
            Self::ChangePhase => f.write_str("start, end or reopen the interview"),
            Self::Configure => f.write_str("change the room's settings"),
            Self::SeeQuestions => f.write_str("see the library of questions"),
            Self::BringQuestion => f.write_str("bring in a question"),
            Self::ReadRepository => f.write_str("add files of a repository"),
            Self::RevealPart => f.write_str("reveal parts of the problem"),
            Self::Signal => f.write_str("send session signals"),
            Self::Export => f.write_str("export the room"),
            Self::MakeNextRoom => f.write_str("create a room for the next candidate"),
            Self::RemoveMember => f.write_str("remove people from the room"),
            Self::JoinCall => f.write_str("join the call"),
            Self::SpeakInCall(_) => f.write_str("speak in the call"),
            Self::ModerateCall => f.write_str("moderate the call"),
            Self::ListLinks => f.write_str("see or change the room's links"),
            Self::ManageLinks(role) => write!(f, "create or change links for {role}s"),
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
            Err(Denial::NotYet) => '…',
            Err(Denial::Over) => '×',
            Err(Denial::Never) => '-',
        };
        let rows = [
            (DocumentName::Code, ["wwr", "wwr", "…w×", "…r×", "---"]),
            (DocumentName::Problem, ["wwr", "wwr", "…r×", "…r×", "---"]),
            (DocumentName::Notes, ["www", "www", "---", "---", "---"]),
            (DocumentName::Output, ["rrr", "rrr", "…r×", "…r×", "---"]),
            (DocumentName::Board, ["wwr", "wwr", "…w×", "…r×", "---"]),
            (DocumentName::Pictures, ["wwr", "wwr", "…w×", "…r×", "---"]),
        ];
        for (document, row) in rows {
            for (role, expected) in Role::ALL.into_iter().zip(row) {
                let found: String = Phase::ALL.map(|phase| letter(role, document, phase)).iter().collect();
                assert_eq!(found, expected, "{role} and {document}");
            }
        }
    }

    #[test]
    fn only_owners_delete_and_make_leaders_and_only_those_who_lead_conduct() {
        for phase in Phase::ALL {
            for role in Role::ALL {
                let owns = if role == Role::Owner { Ok(()) } else { Err(Denial::Never) };
                let leads = if role.leads() { Ok(()) } else { Err(Denial::Never) };
                assert_eq!(role.may(Action::Delete, phase), owns);
                for of in Role::ALL {
                    let expected = if of.leads() { owns } else { leads };
                    assert_eq!(role.may(Action::ManageLinks(of), phase), expected, "{role} makes {of}s");
                }
                assert_eq!(role.may(Action::ListLinks, phase), leads);
                assert_eq!(role.may(Action::ChangePhase, phase), leads);
                assert_eq!(role.may(Action::Configure, phase), leads);
                assert_eq!(role.may(Action::Export, phase), leads);
                let reviews = if role == Role::Reviewer { once_begun(phase) } else { leads };
                assert_eq!(role.may(Action::Playback, phase), reviews, "PLAY-5");
                assert_eq!(role.may(Action::Replay(DocumentName::Code), phase), reviews, "PLAY-5");
                assert_eq!(role.may(Action::Replay(DocumentName::Notes), phase), leads, "PLAY-5");
                for document in [DocumentName::Board, DocumentName::Pictures] {
                    assert_eq!(role.may(Action::Replay(document), phase), reviews, "PLAY-5");
                    assert_eq!(role.may(Action::ReadJournal(document), phase), leads);
                }
                assert_eq!(role.may(Action::ReadJournal(DocumentName::Code), phase), leads);
                assert_eq!(role.may(Action::Write(DocumentName::Output), phase), Err(Denial::Never));
            }
        }
    }

    #[test]
    fn leaders_are_always_in_the_call_candidates_while_live_and_observers_speak_if_they_were_asked() {
        let letter = |role: Role, action| {
            let cells = Phase::ALL.map(|phase| match role.may(action, phase) {
                Ok(()) => '+',
                Err(Denial::NotYet) => '…',
                Err(Denial::Over) => '×',
                Err(Denial::Never) => '-',
            });
            cells.iter().collect::<String>()
        };
        let rows = [
            (Action::JoinCall, ["+++", "+++", "…+×", "…+×", "---"]),
            (Action::SpeakInCall(Floor::ByRole), ["+++", "+++", "…+×", "---", "---"]),
            (Action::SpeakInCall(Floor::Given), ["+++", "+++", "…+×", "…+×", "---"]),
            (Action::SpeakInCall(Floor::Taken), ["+++", "+++", "---", "---", "---"]),
            (Action::ModerateCall, ["+++", "+++", "---", "---", "---"]),
        ];
        for (action, row) in rows {
            assert_eq!(Role::ALL.map(|role| letter(role, action)), row, "{action:?}");
        }
    }

    #[test]
    fn reviews_are_of_what_has_begun_and_judged_by_those_who_lead() {
        for phase in Phase::ALL {
            for role in Role::ALL {
                let reviews = role.leads() || role == Role::Reviewer;
                let expected = |may: bool| if may { once_begun(phase) } else { Err(Denial::Never) };
                assert_eq!(role.may(Action::ReadReview, phase), expected(reviews));
                assert_eq!(role.may(Action::Comment, phase), expected(reviews));
                assert_eq!(role.may(Action::Judge, phase), expected(role.leads()));
            }
        }
    }
}
