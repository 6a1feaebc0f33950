//! `/admin/api/rooms`: finding a room among all that are kept.

use axum::Json;
use axum::extract::{Query, State, rejection::QueryRejection};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::clock::UnixMillis;
use crate::http::admin::app::AdminApp;
use crate::http::api::openapi::ReadErrors;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::RoomName;
use crate::rights::phase::Phase;
use crate::storage::claim::Node;
use crate::storage::room::RoomRecord;

/// Rooms that are read for one answer: whoever looks for what is rare asks on from there.
const MAX_READ: usize = 2_000;
/// Rooms that are read at once: a record may be some hundred kilobytes.
const AT_ONCE: usize = 50;
/// Characters to look for.
const MAX_WANTED: usize = 120;

/// Which rooms.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// What the id or a word of the title begins with; case does not matter.
    #[param(max_length = 120)]
    text: Option<String>,
    /// Where the interview stands.
    #[param(inline)]
    phase: Option<Phase>,
    /// Only rooms that were made then or later.
    #[param(format = "date-time")]
    from: Option<String>,
    /// Only rooms that were made before.
    #[param(format = "date-time")]
    until: Option<String>,
    /// Only rooms whose ids come after this one.
    #[param(format = "uuid")]
    after: Option<Uuid>,
    /// How many at most. Default: 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// Rooms, ordered by id.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundRooms {
    rooms: Vec<FoundRoom>,
    /// `after` for what comes next; null where there is nothing. There may be nothing in `rooms` and more all
    /// the same: so many rooms are looked at for one answer.
    #[schema(format = "uuid", required)]
    next: Option<String>,
}

/// A room that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundRoom {
    pub(super) id: String,
    /// May be empty.
    pub(super) title: String,
    pub(super) phase: Phase,
    /// Id of the active language.
    pub(super) language: String,
    #[schema(format = "date-time")]
    pub(super) created_at: String,
    #[schema(format = "date-time")]
    pub(super) last_active_at: String,
    /// People who are in it now; null where another server has it, which is not asked.
    #[schema(required)]
    pub(super) people: Option<usize>,
    /// The other server that has it; null where none has.
    #[schema(required)]
    pub(super) server: Option<String>,
}

impl FoundRoom {
    /// One that is here, or nowhere.
    pub(super) fn of(app: &App, name: &RoomName, record: &RoomRecord, last_active: UnixMillis) -> Self {
        Self {
            id: name.to_string(),
            title: record.title.clone(),
            phase: record.phase,
            language: record.language.clone(),
            created_at: record.created.rfc3339(),
            last_active_at: last_active.rfc3339(),
            people: Some(app.rooms.people(name)),
            server: None,
        }
    }

    /// The same, unless this server has it.
    pub(super) fn at(self, server: Option<Node>) -> Self {
        let Some(Node { name, .. }) = server else { return self };
        Self { people: None, server: Some(name), ..self }
    }
}

/// With where each is.
async fn placed(app: &App, rooms: Vec<(RoomName, FoundRoom)>) -> Result<Vec<FoundRoom>, ApiError> {
    let names: Vec<RoomName> = rooms.iter().map(|(name, _)| name.clone()).collect();
    let mut elsewhere = app.rooms.elsewhere(&names).await?;
    Ok(rooms.into_iter().map(|(name, room)| room.at(elsewhere.remove(&name))).collect())
}

/// What is looked for.
#[derive(Debug)]
struct Wanted {
    text: String,
    phase: Option<Phase>,
    from: UnixMillis,
    until: UnixMillis,
}

impl Wanted {
    fn of(search: &Search) -> Result<Self, ApiError> {
        let text = search.text.as_deref().unwrap_or_default().trim().to_lowercase();
        if text.chars().count() > MAX_WANTED {
            return Err(ApiError::Invalid(format!("'text' has at most {MAX_WANTED} characters.")));
        }
        let (from, until) = (time("from", &search.from)?, time("until", &search.until)?);
        let until = until.unwrap_or(UnixMillis(u64::MAX));
        Ok(Self { text, phase: search.phase, from: from.unwrap_or_default(), until })
    }

    fn is(&self, name: &RoomName, record: &RoomRecord) -> bool {
        let begins = || {
            let title = record.title.to_lowercase();
            let mut words = title.match_indices(self.text.as_str());
            let follows_a_word = |at: usize| title[..at].ends_with(char::is_alphanumeric);
            name.as_str().starts_with(&self.text) || words.any(|(at, _)| !follows_a_word(at))
        };
        !record.unfinished
            && self.phase.is_none_or(|phase| phase == record.phase)
            && (self.from..self.until).contains(&record.created)
            && (self.text.is_empty() || begins())
    }
}

/// Lists the rooms that are kept.
#[utoipa::path(get, path = "/api/rooms", operation_id = "find_rooms", security(("bearer" = [])),
    params(Search), responses((status = 200, body = FoundRooms), ReadErrors))]
pub(super) async fn list(
    State(AdminApp { app, .. }): State<AdminApp>,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Json<FoundRooms>, ApiError> {
    let Query(search) = search?;
    let limit = limited(search.limit.unwrap_or(50), 100)?;
    let wanted = Wanted::of(&search)?;
    let mut after: Option<RoomName> = search.after.and_then(|id| id.hyphenated().to_string().parse().ok());
    let (mut rooms, mut read, mut is_last) = (Vec::new(), 0, false);
    while read < MAX_READ && rooms.len() < limit && !is_last {
        let page = app.rooms.list(after.as_ref(), AT_ONCE).await?;
        is_last = page.len() < AT_ONCE;
        for (name, record) in page {
            if rooms.len() == limit {
                is_last = false;
                break;
            }
            read += 1;
            if wanted.is(&name, &record) {
                rooms.push((name.clone(), FoundRoom::of(&app, &name, &record, record.last_active)));
            }
            after = Some(name);
        }
    }
    let next = after.filter(|_| !is_last).map(|name| name.to_string());
    Ok(Json(FoundRooms { rooms: placed(&app, rooms).await?, next }))
}

fn time(field: &str, given: &Option<String>) -> Result<Option<UnixMillis>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let time = UnixMillis::from_rfc3339(given);
    let refused = || ApiError::Invalid(format!("'{field}' must be a time such as 2026-11-20T10:00:00Z."));
    time.map(Some).ok_or_else(refused)
}

/// How many at most.
pub(super) fn limited(limit: usize, most: usize) -> Result<usize, ApiError> {
    if (1..=most).contains(&limit) {
        return Ok(limit);
    }
    Err(ApiError::Invalid(format!("'limit' must be a number from 1 to {most}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_found_by_the_beginning_of_its_id_or_of_a_word_of_its_title() {
        let name: RoomName = "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11".parse().unwrap();
        let mut record = RoomRecord::new(UnixMillis(10), "python");
        record.title = "Backend, zweite Runde (Öl)".to_owned();
        let finds = |search: Search| Wanted::of(&search).unwrap().is(&name, &record);
        let text = |text: &str| finds(Search { text: Some(text.to_owned()), ..Search::default() });
        for found in ["", "3F2B", "back", "BACKEND, Z", "runde", "öl", " zweite "] {
            assert!(text(found), "{found}");
        }
        for not in ["ackend", "unde", "f2b8", "xyz"] {
            assert!(!text(not), "{not}");
        }
        let phase = |phase| finds(Search { phase: Some(phase), ..Search::default() });
        assert!(phase(Phase::Pending) && !phase(Phase::Live));
        let between = |from: u64, until: u64| {
            let [from, until] = [from, until].map(|at| Some(UnixMillis(at).rfc3339()));
            finds(Search { from, until, ..Search::default() })
        };
        assert!(between(10, 11) && !between(11, 20) && !between(5, 10));
        let bad = Search { from: Some("yesterday".to_owned()), ..Search::default() };
        assert!(Wanted::of(&bad).is_err());
        let long = Search { text: Some("x".repeat(MAX_WANTED + 1)), ..Search::default() };
        assert!(Wanted::of(&long).is_err());
    }
}
