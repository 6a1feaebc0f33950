//! What is to be told of a room. Pure.

use std::time::Duration;

use serde::Serialize;

use crate::clock::UnixMillis;
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::room::retention;
use crate::storage::room::{QuestionRef, RoomRecord};

/// The end of an interview that is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ending {
    /// Names it, however often it is told.
    pub(super) id: String,
    /// When it was.
    pub(super) ended: UnixMillis,
    /// What is told, as JSON.
    pub(super) body: String,
}

/// Where a room stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    /// There is nothing to tell.
    Nothing,
    /// The time of the interview ran out while nobody was there, and the record does not say so.
    Unnoticed,
    /// It has ended.
    Ended(Ending),
    /// It has ended, and that was not told for so long that nobody waits for it any more.
    TooLate,
}

/// Nothing in it is for leaders alone.
#[derive(Debug, Serialize)]
struct Body<'a> {
    event: &'static str,
    id: &'a str,
    room: String,
    title: &'a str,
    started: Option<String>,
    ended: String,
    export: String,
    /// Those that it had, by their ids and titles.
    #[serde(skip_serializing_if = "<[QuestionRef]>::is_empty")]
    questions: &'a [QuestionRef],
}

/// What is to be told of a room, up to this long after the end of its interview.
pub(super) fn news(name: &RoomName, record: &RoomRecord, now: UnixMillis, until: Duration) -> News {
    if record.unfinished {
        return News::Nothing;
    }
    let is_over = |ended: UnixMillis| ended.after(until) <= now;
    match (record.phase, record.ended) {
        (Phase::Live, _) => match retention::idle_end(record, record.last_active) {
            Some(due) if due <= now && !is_over(due) => News::Unnoticed,
            _ => News::Nothing,
        },
        (Phase::Ended, Some(ended)) if record.told == Some(ended) => News::Nothing,
        (Phase::Ended, Some(ended)) if is_over(ended) => News::TooLate,
        (Phase::Ended, Some(ended)) => News::Ended(ending(name, record, ended)),
        (Phase::Pending | Phase::Ended, _) => News::Nothing,
    }
}

fn ending(name: &RoomName, record: &RoomRecord, ended: UnixMillis) -> Ending {
    // No dot: the standard has one after the id in what is signed.
    let id = format!("ended_{}_{}", name, ended.0);
    let body = Body {
        event: "interview_ended",
        id: &id,
        room: name.to_string(),
        title: &record.title,
        started: record.started.map(UnixMillis::rfc3339),
        ended: ended.rfc3339(),
        export: format!("/api/v1/rooms/{name}/export"),
        questions: &record.questions,
    };
    let body = serde_json::to_string(&body).unwrap_or_default();
    Ending { id, ended, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn room() -> (RoomName, RoomRecord) {
        let mut record = RoomRecord::new(UnixMillis(1_000), "python");
        record.title = "Ada \"and\" others".to_owned();
        (RoomName::random(), record)
    }

    #[test]
    fn each_end_is_told_once_and_another_one_again() {
        let (name, mut record) = room();
        let look = |record: &RoomRecord, now| news(&name, record, UnixMillis(now), DAY);
        assert_eq!(look(&record, 5_000), News::Nothing);
        (record.phase, record.started, record.ended) =
            (Phase::Ended, Some(UnixMillis(2_000)), Some(UnixMillis(3_000)));
        let News::Ended(first) = look(&record, 5_000) else { panic!() };
        let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
        assert_eq!(body["event"], "interview_ended");
        assert_eq!((&body["id"], &body["title"]), (&first.id.clone().into(), &"Ada \"and\" others".into()));
        assert_eq!(body["ended"], "1970-01-01T00:00:03Z");
        assert_eq!(body["export"], format!("/api/v1/rooms/{name}/export"));
        assert_eq!(body.get("questions"), None);
        let question = QuestionRef { id: "sum".to_owned(), version: 2, title: "Sum".to_owned() };
        record.questions.push(question);
        let News::Ended(asked) = look(&record, 5_000) else { panic!() };
        let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
        assert_eq!(body["questions"], serde_json::json!([{ "id": "sum", "version": 2, "title": "Sum" }]));
        record.questions.clear();
        record.last_active = UnixMillis(4_000);
        assert_eq!(look(&record, 6_000), News::Ended(first.clone()), "the same id");
        record.told = Some(first.ended);
        assert_eq!(look(&record, 6_000), News::Nothing);
        (record.phase, record.ended) = (Phase::Live, None);
        assert_eq!(look(&record, 7_000), News::Nothing);
        (record.phase, record.ended) = (Phase::Ended, Some(UnixMillis(8_000)));
        let News::Ended(second) = look(&record, 9_000) else { panic!() };
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn what_nobody_waits_for_any_more_is_not_told() {
        let (name, mut record) = room();
        (record.phase, record.ended) = (Phase::Ended, Some(UnixMillis(3_000)));
        let day = u64::try_from(DAY.as_millis()).unwrap();
        let look = |record: &RoomRecord, now| news(&name, record, UnixMillis(now), DAY);
        assert!(matches!(look(&record, 2_999 + day), News::Ended(_)));
        assert_eq!(look(&record, 3_000 + day), News::TooLate);
        // Nor is a room opened to end what ran out long ago.
        (record.phase, record.ended, record.idle_minutes) = (Phase::Live, None, 1);
        assert_eq!(look(&record, 60_999), News::Nothing);
        assert_eq!(look(&record, 61_000), News::Unnoticed);
        assert_eq!(look(&record, 61_000 + day), News::Nothing);
    }
}
