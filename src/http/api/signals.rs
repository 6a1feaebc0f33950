//! `/api/v1/rooms/{room}/signals`: what a candidate's page noticed, noted for interviewers.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::content;
use super::extract::{Body, RoomId};
use super::openapi::WriteErrors;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::table::Action;
use crate::room::signals::{self, Sent, Signal};
use crate::storage::event::{Attendee, EventKind, SignalNews};

/// Time after which whoever sends two at once may send the second again.
const MOMENT: Duration = Duration::from_secs(1);

/// What happened.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum SignalKind {
    /// A large text was pasted that was not copied from the room.
    Paste,
    /// Another tab or window was in front of the room for a while.
    Away,
}

/// Something that a candidate's page noticed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "paste", "lines": 40, "characters": 1200}))]
pub(in crate::http) struct CreateSignal {
    kind: SignalKind,
    /// `paste`: how many lines.
    #[serde(default)]
    lines: u32,
    /// `paste`: how many characters.
    #[serde(default)]
    characters: u32,
    /// `away`: for how long.
    #[serde(default)]
    seconds: u32,
}

/// Notes a session signal: a large paste, or leaving the tab.
///
/// Only in rooms whose setting `signals` is on. The server adds who sent it and when, and writes it into
/// the `notes` document, which only interviewers can open: its root map `signals` has a map for each,
/// with `at`, `member`, `link`, `name`, `kind`, and `lines` and `characters`, or `seconds`.
///
/// At most 100 are kept from one person, and 250 from all who joined with the same link. Each person sends
/// one at a time.
///
/// **Role:** candidate while the interview is live.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/signals", operation_id = "create_signal", tag = "events", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = CreateSignal, responses((status = 204), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(CreateSignal { kind, lines, characters, seconds }): Body<CreateSignal>,
) -> Result<StatusCode, ApiError> {
    let entered = app.enter_to_write(&name, &caller, Action::Signal).await?;
    // Whatever a page sends: nothing is kept that nobody was told of.
    if !entered.room.rules().record.as_ref().is_some_and(|record| record.settings.signals) {
        return Err(ApiError::SignalsOff);
    }
    // Whoever holds a link alone is another guest each time, and nobody could count theirs.
    let Some(who) = &entered.admitted.member else { return Err(ApiError::NoMember) };
    let (attendee, member, link, called) = (Attendee::from(who), who.id, who.link, who.name.clone());
    // Many at once would all find that there is room for one more.
    let claim = entered.room.claims().claim(&format!("signals of {member}"));
    let _claim = claim.ok_or(ApiError::TooOften { wait: MOMENT })?;
    let notes = DocumentKey { room: name, document: DocumentName::Notes };
    if content::look(&app, &notes, move |notes| signals::is_full(notes, member, link)).await? {
        return Err(ApiError::TooManySignals);
    }
    let sent = match kind {
        SignalKind::Paste => Sent::Paste { lines, characters },
        SignalKind::Away => Sent::Away { seconds },
    };
    let signal = Signal { at: app.rooms.clock().now(), member, link, name: called, sent };
    content::edit(&app, &notes, &entered, move |notes| signals::add(notes, &signal)).await?;
    let signal = match sent {
        Sent::Paste { lines, characters } => SignalNews::Paste { lines, characters },
        Sent::Away { seconds } => SignalNews::Away { seconds },
    };
    entered.room.tell(Some(member), EventKind::Signal { who: attendee, signal });
    Ok(StatusCode::NO_CONTENT)
}
