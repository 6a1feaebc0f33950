//! What interviewers can change about a room, beside its documents.

use crate::clock::UnixMillis;
use crate::language::Language;
use crate::rights::phase::Phase;
use crate::room::error::Refused;
use crate::storage::room::{RoomRecord, Settings};

/// Characters of a title.
pub const LONGEST_TITLE: usize = 120;
/// Days that a room can be kept after its last activity: ten years.
pub const MOST_DAYS: u32 = 3_650;
/// Minutes without activity after which an interview ends by itself: a week.
pub const MOST_IDLE_MINUTES: u32 = 10_080;

/// What is changed; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    /// What people call the room.
    pub title: Option<String>,
    /// Days after the last activity until the room is deleted; 0 keeps it.
    pub keep_days: Option<u32>,
    /// Minutes without activity until the interview ends by itself; 0 never ends it.
    pub idle_minutes: Option<u32>,
    /// Hash of the password that joining needs, or no password.
    pub password: Option<Option<String>>,
    /// What the page offers.
    pub settings: SettingsPatch,
    /// The active language. The document says so already; its word comes a moment later.
    pub language: Option<Language>,
    /// Since when changes of the code count.
    pub code_begins: Option<UnixMillis>,
}

/// What is changed of [`Settings`]; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of `Settings`")]
pub struct SettingsPatch {
    pub assistance: Option<bool>,
    pub analysis: Option<bool>,
    pub signals: Option<bool>,
    pub candidates_keep: Option<bool>,
    pub languages: Option<Vec<String>>,
}

impl SettingsPatch {
    /// What holds then.
    pub fn apply(self, to: Settings) -> Settings {
        Settings {
            assistance: self.assistance.unwrap_or(to.assistance),
            analysis: self.analysis.unwrap_or(to.analysis),
            signals: self.signals.unwrap_or(to.signals),
            candidates_keep: self.candidates_keep.unwrap_or(to.candidates_keep),
            languages: self.languages.unwrap_or(to.languages),
        }
    }
}

/// Changes settings.
pub(super) fn patch(record: &mut RoomRecord, patch: Patch) {
    let Patch { title, keep_days, idle_minutes, password, settings, language, code_begins } = patch;
    record.title = title.unwrap_or_else(|| std::mem::take(&mut record.title));
    record.keep_days = keep_days.unwrap_or(record.keep_days);
    record.code_begins = code_begins.or(record.code_begins);
    record.idle_minutes = idle_minutes.unwrap_or(record.idle_minutes);
    record.settings = settings.apply(std::mem::take(&mut record.settings));
    record.password = password.unwrap_or_else(|| record.password.take());
    if let Some(language) = language {
        language.id().clone_into(&mut record.language);
    }
}

/// Starts, ends or reopens the interview.
///
/// # Errors
/// When that can't follow on where it stands.
pub(super) fn set_phase(record: &mut RoomRecord, to: Phase, now: UnixMillis) -> Result<(), Refused> {
    let from = record.phase;
    if !from.may_become(to) {
        return Err(Refused::Phase { from, to });
    }
    if from == to {
        return Ok(());
    }
    match to {
        Phase::Live => {
            record.started.get_or_insert(now);
            record.ended = None;
        }
        Phase::Ended => record.ended = Some(now),
        Phase::Pending => {}
    }
    record.phase = to;
    Ok(())
}
