//! The record of a room that is made of an archive. Pure.

use std::collections::HashSet;

use uuid::Uuid;

use super::refusal::ImportError;
use crate::auth::identity::{Colour, clean_name};
use crate::clock::UnixMillis;
use crate::export::about::About;
use crate::ids::{Author, RoomName};
use crate::language::Language;
use crate::question::test::{LONGEST_NAME, MOST};
use crate::rights::phase::Phase;
use crate::room::prepared::{LARGEST_STARTER, LONGEST_ID};
use crate::room::state::questions::MAX_QUESTIONS;
use crate::room::state::settings::{LONGEST_TITLE, MOST_DAYS, MOST_IDLE_MINUTES};
use crate::storage::room::{MemberRecord, QuestionRef, RoomRecord, Settings, Starter};

/// Files, parts and rows that a room begins with.
const MOST_PREPARED: usize = 1_000;

/// How far two servers' clocks may be apart, in milliseconds.
const SLACK: u64 = 10 * 60 * 1000;

/// Whether a time has not come yet, as far as clocks are right.
pub(super) fn is_ahead(at: UnixMillis, now: UnixMillis) -> bool {
    at.0 > now.0.saturating_add(SLACK)
}

/// What was said of the room, if that can be: nothing in it that the server would not have
/// let anybody write.
///
/// # Errors
/// What can't.
pub(super) fn record(about: &About, now: UnixMillis, most: usize) -> Result<RoomRecord, ImportError> {
    let must = |holds: bool, fault| if holds { Ok(()) } else { Err(ImportError::Room(fault)) };
    must(about.room.parse::<RoomName>().is_ok_and(|name| name.is_uuid()), "its id is not the id of a room")?;
    let title = &about.title;
    let is_title = title.trim() == title && !title.chars().any(char::is_control);
    must(is_title && title.chars().count() <= LONGEST_TITLE, "its title is not a short line of text")?;
    let language = Language::from_id(&about.language);
    let language = language.ok_or(ImportError::Room("this server doesn't know its language"))?;
    must(about.keep_days <= MOST_DAYS, "it is kept for too long")?;
    must(about.idle_minutes <= MOST_IDLE_MINUTES, "it waits for too long before it ends")?;
    let offered = &about.settings.languages;
    let is_known = offered.iter().all(|id| Language::from_id(id).is_some());
    must(is_known, "it offers a language that this server doesn't know")?;
    must(offered.iter().collect::<HashSet<_>>().len() == offered.len(), "it offers a language twice")?;
    must(is_bounded(&about.starter), "it began with too much")?;
    must(about.brought.as_deref().is_none_or(is_bounded), "a question brought in too much")?;
    must(about.questions.len() <= MAX_QUESTIONS, "it had too many questions")?;
    must(about.questions.iter().all(is_question), "one of its questions is none")?;
    let created = time(&about.created, now)?;
    let started = about.started.as_deref().map(|at| time(at, now)).transpose()?;
    let ended = about.ended.as_deref().map(|at| time(at, now)).transpose()?;
    let code_begins = about.code_begins.as_deref().map(|at| time(at, now)).transpose()?;
    must(about.phase == Phase::Pending || started.is_some(), "it has no time of its start")?;
    must(about.phase != Phase::Ended || ended.is_some(), "it has no time of its end")?;
    must(about.people.len() <= most, "too many people have joined it")?;
    let mut members: Vec<MemberRecord> = Vec::with_capacity(about.people.len());
    let mut ids = HashSet::new();
    for person in &about.people {
        let is_person = person.id != Author::Server.id() && person.id != Author::Operator.id();
        must(is_person && ids.insert(person.id), "two people have the same id, or one has none")?;
        must(clean_name(&person.name) == person.name, "somebody's name is not a short line of text")?;
        let others = members.iter().map(|member: &MemberRecord| member.colour);
        members.push(MemberRecord {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            // Nobody comes in by what was a link in another room.
            link: Uuid::nil(),
            colour: person.colour.unwrap_or_else(|| Colour::least_used(others)),
            joined: time(&person.joined, now)?,
            removed: person.removed,
        });
    }
    Ok(RoomRecord {
        title: title.clone(),
        phase: about.phase,
        started,
        ended,
        // What has ended elsewhere is no news.
        told: ended,
        keep_days: about.keep_days,
        idle_minutes: about.idle_minutes,
        settings: Settings { ..about.settings.clone() },
        members,
        starter: about.starter.clone(),
        questions: about.questions.clone(),
        brought: about.brought.clone(),
        code_begins,
        last_active: now,
        ..RoomRecord::new(created, language.id())
    })
}

/// Whether a room can begin with this.
fn is_bounded(starter: &Starter) -> bool {
    let count = starter.files.len() + starter.parts.len() + starter.rubric.len();
    let tests = [&starter.tests, &starter.hidden_tests];
    starter.size() <= LARGEST_STARTER
        && count <= MOST_PREPARED
        && tests.iter().all(|tests| tests.len() <= MOST)
        && tests.into_iter().flatten().all(|test| is_line(&test.name, LONGEST_NAME))
}

fn is_question(QuestionRef { id, title, version: _ }: &QuestionRef) -> bool {
    !id.is_empty() && is_line(id, LONGEST_ID) && is_line(title, LONGEST_TITLE)
}

fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn time(text: &str, now: UnixMillis) -> Result<UnixMillis, ImportError> {
    let at = UnixMillis::from_rfc3339(text).ok_or(ImportError::Room("one of its times is no time"))?;
    if is_ahead(at, now) { Err(ImportError::Room("one of its times is in the future")) } else { Ok(at) }
}
