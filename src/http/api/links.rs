//! `/api/v1/rooms/{room}/links`: the ways in, for those who lead.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, RoomAnd, RoomId, present};
use super::openapi::{ReadErrors, WriteErrors};
use super::view::{Link, MadeLink};
use crate::auth::identity::one_line;
use crate::clock::UnixMillis;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::state::links::{LONGEST_LABEL, LinkPatch, NewLink};
use crate::storage::room::LinkRecord;

/// A room's links.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkList {
    links: Vec<Link>,
}

/// Lists the links to the room. Interviewers see those for candidates, observers and reviewers.
///
/// **Role:** interviewer.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/links", operation_id = "list_links", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = LinkList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<LinkList>, ApiError> {
    let Entered { room, admitted, .. } = app.enter(&name, &caller, Action::ListLinks).await?;
    let record = room.record()?;
    let theirs = |link: &&LinkRecord| admitted.role.may(Action::ManageLinks(link.role), record.phase).is_ok();
    Ok(Json(LinkList { links: record.links.iter().filter(theirs).map(Link::from).collect() }))
}

/// A link to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "role": "candidate", "label": "Ada, second round", "expires_at": "2026-12-01T18:00:00Z"
}))]
pub(super) struct CreateLink {
    /// The role of people who join by it.
    role: Role,
    /// A note on who it is for, shown to people who manage links. Line breaks become spaces.
    #[serde(default)]
    #[schema(max_length = 60)]
    label: Option<String>,
    /// When it expires. Default, or null: never.
    #[serde(default)]
    #[schema(format = "date-time")]
    expires_at: Option<String>,
}

/// Creates a link.
///
/// **Role:** interviewer; owner for links for interviewers and owners.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/links", operation_id = "create_link", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = CreateLink,
    responses((status = 201, body = MadeLink), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(request): Body<CreateLink>,
) -> Result<impl IntoResponse, ApiError> {
    let action = Action::ManageLinks(request.role);
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, action).await?;
    let expires = request.expires_at.as_deref().map(time).transpose()?;
    let new = NewLink { role: request.role, label: label(request.label)?, expires };
    let made = room.make_link(right, new).await?;
    Ok((StatusCode::CREATED, Json(MadeLink::new(&name, &made))))
}

/// The changes. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"label": "Ada, second round", "expires_at": "2026-12-01T18:00:00Z"}))]
pub(super) struct PatchLink {
    /// A note on who it is for; null: none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 60)]
    label: Option<Option<String>>,
    /// When it expires, along with all sessions that came from it; null: never.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = "date-time")]
    expires_at: Option<Option<String>>,
}

/// Changes a link's label, or when it expires.
///
/// Its token stays the same. A new time holds for people who have joined with it, too. A link that has
/// expired works again with a later one.
///
/// **Role:** interviewer; owner for links for interviewers and owners.
#[utoipa::path(patch, path = "/api/v1/rooms/{room}/links/{link}", operation_id = "change_link", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path), ("link" = Uuid, Path)), request_body = PatchLink,
    responses((status = 200, body = Link), WriteErrors))]
pub(in crate::http) async fn change(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
    Body(request): Body<PatchLink>,
) -> Result<Json<Link>, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ListLinks).await?;
    let expires = match request.expires_at {
        Some(expires_at) => Some(expires_at.as_deref().map(time).transpose()?),
        None => None,
    };
    let label = request.label.map(label).transpose()?;
    let link = room.change_link(right, id, LinkPatch { label, expires }).await?;
    Ok(Json(Link::from(&link)))
}

/// Revokes a link. Nobody can join with it any more, and everyone who did is removed at once.
///
/// **Role:** interviewer; owner for links for interviewers and owners.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}/links/{link}", operation_id = "revoke_link", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path), ("link" = Uuid, Path)), responses((status = 204), ReadErrors))]
pub(super) async fn revoke(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ListLinks).await?;
    room.revoke_link(right, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces a link with one that is the same but for its token. Everyone who joined with the old one is
/// removed.
///
/// **Role:** interviewer; owner for links for interviewers and owners.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/links/{link}/renew", operation_id = "renew_link", tag = "links",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("link" = Uuid, Path)),
    responses((status = 201, body = MadeLink), ReadErrors))]
pub(in crate::http) async fn renew(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ListLinks).await?;
    let made = room.renew_link(right, id).await?;
    Ok((StatusCode::CREATED, Json(MadeLink::new(&name, &made))))
}

fn time(text: &str) -> Result<UnixMillis, ApiError> {
    let wrong =
        || unprocessable("expires_at", "This is not a time in the form 2026-12-01T18:00:00Z.".to_owned());
    UnixMillis::from_rfc3339(text).ok_or_else(wrong)
}

/// For people to see; what shows nothing is no label.
fn label(label: Option<String>) -> Result<Option<String>, ApiError> {
    let Some(label) = label else { return Ok(None) };
    let label = one_line(&label);
    if label.chars().count() > LONGEST_LABEL {
        return Err(unprocessable("label", format!("Shorten the label to {LONGEST_LABEL} characters.")));
    }
    Ok(Some(label).filter(|label| !label.is_empty()))
}
