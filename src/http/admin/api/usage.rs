//! `/admin/api/usage`: what the server was used for, day by day.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::admin::app::AdminApp;
use crate::http::api::openapi::ReadErrors;
use crate::usage::count::{Counted, DAYS};
use crate::usage::tally::{Day, Usage};

/// What the server was used for in the last 90 days, as far as its rooms are kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsageOfDays {
    /// When it was counted; null while it is counted for the first time.
    #[schema(format = "date-time", required)]
    counted_at: Option<String>,
    /// There is more than is looked at in one go: the numbers are too low.
    is_partial: bool,
    /// Every one of them, oldest first; empty while it is counted for the first time.
    days: Vec<UsageOfDay>,
}

/// A day in UTC.
#[derive(Debug, Serialize, ToSchema)]
struct UsageOfDay {
    #[schema(format = "date")]
    day: String,
    /// Interviews that were started for the first time.
    interviews: u64,
    /// People who joined; each counts once in each room.
    people: u64,
    /// In which interviews were live, all together.
    minutes: u64,
    runs: Vec<UsageOfRuns>,
}

/// Runs of one kind that ended.
#[derive(Debug, Serialize, ToSchema)]
struct UsageOfRuns {
    /// The language's id.
    language: String,
    /// `succeeded`, `failed` (by its exit code), or as of a run.
    outcome: String,
    count: u64,
}

impl UsageOfDay {
    fn of(day: Day, usage: &Usage) -> Self {
        let runs = usage.runs.iter().map(|(kind, count)| UsageOfRuns {
            language: kind.language.clone(),
            outcome: kind.outcome.clone(),
            count: *count,
        });
        Self {
            day: day.begins().rfc3339().chars().take("2026-11-20".len()).collect(),
            interviews: usage.interviews,
            people: usage.people,
            minutes: usage.live_ms / 60_000,
            runs: runs.collect(),
        }
    }
}

/// Shows what the server was used for, day by day.
#[utoipa::path(get, path = "/api/usage", operation_id = "usage", security(("bearer" = [])),
    responses((status = 200, body = UsageOfDays), ReadErrors))]
pub(super) async fn show(State(AdminApp { console, .. }): State<AdminApp>) -> Json<UsageOfDays> {
    let Some(counted) = console.usage.look().await else {
        return Json(UsageOfDays { counted_at: None, is_partial: false, days: Vec::new() });
    };
    Json(shown(&counted))
}

fn shown(counted: &Counted) -> UsageOfDays {
    let today = Day::of(counted.at).0;
    let nothing = Usage::default();
    let days = (today + 1).saturating_sub(DAYS)..=today;
    let days = days.map(|day| UsageOfDay::of(Day(day), counted.days.get(&Day(day)).unwrap_or(&nothing)));
    UsageOfDays {
        counted_at: Some(counted.at.rfc3339()),
        is_partial: counted.is_partial,
        days: days.collect(),
    }
}
