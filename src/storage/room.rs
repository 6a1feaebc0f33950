//! What is kept about a room beside its documents.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::question::Organisation;
use crate::auth::identity::Colour;
use crate::auth::token::TokenHash;
use crate::clock::UnixMillis;
use crate::ids::MemberId;
use crate::question::test::Test;
use crate::question::{Criterion, FollowUp, Question};
use crate::rights::phase::Phase;
use crate::rights::role::Role;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRecord {
    /// Counts what has been written of this room, from 1: nobody replaces another record
    /// than the one that they changed.
    #[serde(default)]
    pub version: u64,
    /// When it was made.
    pub created: UnixMillis,
    /// When somebody last wrote, joined or changed something.
    pub last_active: UnixMillis,
    /// Id of the active language, as it was last seen.
    pub language: String,
    /// What people call it; may be empty.
    #[serde(default)]
    pub title: String,
    /// Where the interview stands.
    #[serde(default)]
    pub phase: Phase,
    /// When it was started first.
    #[serde(default)]
    pub started: Option<UnixMillis>,
    /// When it was ended last.
    #[serde(default)]
    pub ended: Option<UnixMillis>,
    /// Hash of the password that joining needs, if it needs one.
    #[serde(default)]
    pub password: Option<String>,
    /// Days after the last activity until the room is deleted; 0 keeps it.
    #[serde(default)]
    pub keep_days: u32,
    /// Minutes without activity until the interview ends by itself; 0 never ends it.
    #[serde(default)]
    pub idle_minutes: u32,
    /// What the room's page offers.
    #[serde(default)]
    pub settings: Settings,
    /// The ways in.
    #[serde(default)]
    pub links: Vec<LinkRecord>,
    /// Everybody who has joined, also those who were removed: the journal names its
    /// authors by their ids.
    #[serde(default)]
    pub members: Vec<MemberRecord>,
    /// What its documents begin with.
    #[serde(default)]
    pub starter: Starter,
    /// The questions of the library that it was made with or that were brought in, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionRef>,
    /// What the last one that was brought in has begun with, in place of `starter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Box<Starter>>,
    /// Since when changes of the code count, where that is not the start: a question was brought in
    /// then, or somebody who leads said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_begins: Option<UnixMillis>,
    /// A question that is being brought in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bringing: Option<Box<Intent>>,
    /// What its leaders may bring in.
    #[serde(default)]
    pub library: LibraryAccess,
    /// When it was noticed first that its time is over. It is erased a while after that:
    /// a clock that has jumped ahead must not cost anybody a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_since: Option<UnixMillis>,
    /// Where it came from, if it was made of an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// The end that the webhook knows of: when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<UnixMillis>,
    /// It is being made of an archive, and not all of it is there: it is no room yet, and what
    /// there is of it goes if nobody is at it any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
}

/// A question as a room has it, whatever becomes of that in the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRef {
    /// Names it in the library.
    pub id: String,
    /// Which of its versions.
    pub version: u64,
    /// As it was called then.
    pub title: String,
}

/// A question that is being brought in: noted before the documents change, so that it can be
/// completed whenever the server stops in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Told to nobody before the documents note it, and in every id that comes of this.
    pub nonce: Uuid,
    /// Which one.
    pub question: QuestionRef,
    /// What there is of it in a room.
    pub starter: Starter,
    /// Id of the language that is active then.
    pub language: String,
    /// The folder of what was written before; `None`: there was nothing.
    pub folder: Option<String>,
}

/// Which questions of the library a room's leaders may bring in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LibraryAccess {
    /// Those that everybody may see.
    #[default]
    Public,
    /// Also those that need a key or a sign-on, with which the room was made.
    All {
        /// Whose the library was then. They are another's no more than public ones.
        organisation: Option<Organisation>,
    },
}

/// Where a room came from that was made of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The id of the room that was exported.
    pub from: String,
    /// The key that the archive is signed with, as the `x` of a JWK; none signed it.
    pub signed_by: Option<String>,
    /// Whether that was this server's own.
    pub verified: bool,
}

/// What a room's page offers, as interviewers want it. The server passes it on; pages
/// keep to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether completion and checks as one types may help.
    pub assistance: bool,
    /// Whether code is read for mistakes and bad habits, and what is found is shown in it.
    pub analysis: bool,
    /// Whether large pastes and leaving the tab are announced to everybody.
    pub signals: bool,
    /// Whether candidates keep a copy to read when the interview has ended.
    pub candidates_keep: bool,
    /// Ids of the languages that people may choose; empty: all that there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

impl Settings {
    /// Whether people may choose the language of this id.
    pub fn offers(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|offered| offered == language)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            assistance: true,
            analysis: false,
            signals: false,
            candidates_keep: true,
            languages: Vec::new(),
        }
    }
}

/// A link that lets people in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// Names the link; no secret.
    pub id: Uuid,
    /// What it makes people.
    pub role: Role,
    /// For whom it is, in the words of whoever made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Of its token.
    pub hash: TokenHash,
    /// When it was made.
    pub created: UnixMillis,
    /// When it stops working, with all sessions that came of it.
    pub expires: Option<UnixMillis>,
}

/// Somebody who has joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The author of what they write.
    pub id: MemberId,
    /// As they call themselves.
    pub name: String,
    /// From the link.
    pub role: Role,
    /// The link that they came by.
    pub link: Uuid,
    /// How the others see them.
    pub colour: Colour,
    /// When they joined.
    pub joined: UnixMillis,
    /// Whether somebody sent them away.
    #[serde(default)]
    pub removed: bool,
}

/// What a room's documents begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starter {
    /// By path; files that are not here begin as their language has it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// The statement, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub problem: String,
    /// The interviewers' notes, as Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Parts of the problem that are to be revealed, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What interviewers score, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rubric: Vec<RubricRow>,
    /// Test cases that everybody sees, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<Test>,
    /// Test cases that only interviewers see, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_tests: Vec<Test>,
    /// The program that decides about test cases, if one does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub checker: String,
}

/// A part of the problem that interviewers have prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Names it in the `notes` document.
    pub id: String,
    /// Its heading; may be empty.
    pub title: String,
    /// As Markdown.
    pub text: String,
}

/// Something that interviewers score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricRow {
    /// Names it in the `notes` document.
    pub id: String,
    /// What it is.
    pub title: String,
}

impl Starter {
    /// Bytes of what people wrote.
    pub fn size(&self) -> usize {
        let files = self.files.iter().map(|(path, text)| path.len() + text.len());
        let parts = self.parts.iter().map(|part| part.id.len() + part.title.len() + part.text.len());
        let rows = self.rubric.iter().map(|row| row.id.len() + row.title.len());
        let tests = [&self.tests, &self.hidden_tests].into_iter().flatten().map(Test::size);
        let texts = [&self.problem, &self.notes, &self.checker].map(String::len).into_iter();
        texts.chain(files).chain(parts).chain(rows).chain(tests).sum()
    }
}

impl From<&Question> for Starter {
    /// What a room has that begins with a question. Solutions are no part of it.
    fn from(question: &Question) -> Self {
        let part = |(index, FollowUp { title, text }): (usize, &FollowUp)| Part {
            id: format!("part-{}", index + 1),
            title: title.clone(),
            text: text.clone(),
        };
        let row = |(index, Criterion { title }): (usize, &Criterion)| RubricRow {
            id: format!("row-{}", index + 1),
            title: title.clone(),
        };
        Self {
            files: question.files.clone(),
            problem: question.problem.clone(),
            notes: question.notes.clone(),
            parts: question.parts.iter().enumerate().map(part).collect(),
            rubric: question.rubric.iter().enumerate().map(row).collect(),
            tests: question.tests.clone(),
            hidden_tests: question.hidden_tests.clone(),
            checker: question.checker.clone(),
        }
    }
}

impl RoomRecord {
    /// A room without links, that nobody can enter yet.
    pub fn new(created: UnixMillis, language: &str) -> Self {
        Self {
            version: 1,
            created,
            last_active: created,
            language: language.to_owned(),
            title: String::new(),
            phase: Phase::default(),
            started: None,
            ended: None,
            password: None,
            keep_days: 0,
            idle_minutes: 0,
            settings: Settings::default(),
            links: Vec::new(),
            members: Vec::new(),
            starter: Starter::default(),
            questions: Vec::new(),
            brought: None,
            code_begins: None,
            bringing: None,
            library: LibraryAccess::default(),
            over_since: None,
            imported: None,
            told: None,
            unfinished: false,
        }
    }

    /// The time at which the code began that its changes are counted from: never before the start, where
    /// there was one, since not everybody may know what there was then (HARD-6).
    pub fn code_began(&self) -> UnixMillis {
        let begins = self.code_begins.max(self.started);
        begins.unwrap_or(self.created)
    }

    /// Whether this comes right after what is stored.
    pub fn follows(&self, stored: Option<&Self>) -> bool {
        self.version == stored.map_or(0, |stored| stored.version) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_before_a_field_was_there_are_read_as_they_were_meant() {
        let old = r#"{"created": 5, "last_active": 6, "language": "python", "links": [{
            "id": "8d0c5a52-6a3e-4a55-8f0c-1c1b3a7d9e21", "role": "candidate", "created": 5, "expires": null,
            "hash": "HASH"
        }]}"#;
        let hash = serde_json::to_string(&crate::auth::token::LinkToken::random().hash()).unwrap();
        let record: RoomRecord = serde_json::from_str(&old.replace("\"HASH\"", &hash)).unwrap();
        assert_eq!(record.settings, Settings::default());
        assert!(record.settings.assistance && record.settings.candidates_keep && !record.settings.signals);
        // An interview that never asked for it goes without.
        assert!(!record.settings.analysis);
        assert!(record.settings.offers("go"));
        assert_eq!(record.links[0].label, None);
        let again: RoomRecord = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        assert_eq!(again, record);
        // Nor does a field that comes later make the others unreadable.
        let some: Settings = serde_json::from_str(r#"{"signals": true}"#).unwrap();
        assert_eq!(some, Settings { signals: true, ..Settings::default() });
    }
}
