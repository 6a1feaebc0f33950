//! `/api/v1/rooms/{room}/links`: the ways in, for the room's owner.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, RoomAnd, RoomId};
use super::openapi::{ReadErrors, WriteErrors};
use super::view::{Link, MadeLink};
use crate::clock::UnixMillis;
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::rights::role::Role;
use crate::rights::table::Action;

/// A room's links.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkList {
    links: Vec<Link>,
}

/// Lists the links that let people in.
///
/// **Role:** owner.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/links", operation_id = "list_links", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = LinkList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<LinkList>, ApiError> {
    let Entered { room, .. } = app.enter(&name, &caller, Action::ManageLinks).await?;
    Ok(Json(LinkList { links: room.record()?.links.iter().map(Link::from).collect() }))
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "candidate", "expires_at": "2026-12-01T18:00:00Z"}))]
pub(super) struct CreateLink {
    /// What it makes people.
    role: Role,
    /// When it stops working; left out or null: never.
    #[serde(default)]
    #[schema(format = "date-time")]
    expires_at: Option<String>,
}

/// Makes another link.
///
/// **Role:** owner.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/links", operation_id = "create_link", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = CreateLink,
    responses((status = 201, body = MadeLink), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(CreateLink { role, expires_at }): Body<CreateLink>,
) -> Result<impl IntoResponse, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ManageLinks).await?;
    let expires = expires_at.as_deref().map(time).transpose()?;
    let made = room.make_link(right, role, expires).await?;
    Ok((StatusCode::CREATED, Json(MadeLink::new(&name, &made))))
}

/// When a link is to expire.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"expires_at": "2026-12-01T18:00:00Z"}))]
pub(super) struct PatchLink {
    /// When it stops working, with all sessions that came of it; null: never.
    #[serde(deserialize_with = "nullable")]
    #[schema(format = "date-time", required)]
    expires_at: Option<String>,
}

/// Makes the field needed: whoever leaves it out has forgotten it.
fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// Changes when a link expires.
///
/// **Role:** owner.
#[utoipa::path(patch, path = "/api/v1/rooms/{room}/links/{link}", operation_id = "change_link", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path), ("link" = Uuid, Path)), request_body = PatchLink,
    responses((status = 200, body = Link), WriteErrors))]
pub(in crate::http) async fn change(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
    Body(PatchLink { expires_at }): Body<PatchLink>,
) -> Result<Json<Link>, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ManageLinks).await?;
    let expires = expires_at.as_deref().map(time).transpose()?;
    let link = room.expire_link(right, id, expires).await?;
    Ok(Json(Link::from(&link)))
}

/// Revokes a link: it lets nobody in any more, and everybody who came by it has to go, at once.
///
/// **Role:** owner.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}/links/{link}", operation_id = "revoke_link", tag = "links", security(("bearer" = [])),
    params(("room" = Uuid, Path), ("link" = Uuid, Path)), responses((status = 204), ReadErrors))]
pub(super) async fn revoke(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ManageLinks).await?;
    room.revoke_link(right, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes a link and makes one like it, with another token.
///
/// **Role:** owner.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/links/{link}/renew", operation_id = "renew_link", tag = "links",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("link" = Uuid, Path)),
    responses((status = 201, body = MadeLink), ReadErrors))]
pub(in crate::http) async fn renew(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::ManageLinks).await?;
    let made = room.renew_link(right, id).await?;
    Ok((StatusCode::CREATED, Json(MadeLink::new(&name, &made))))
}

fn time(text: &str) -> Result<UnixMillis, ApiError> {
    let wrong = || unprocessable("expires_at", "this is no time like 2026-12-01T18:00:00Z".to_owned());
    UnixMillis::from_rfc3339(text).ok_or_else(wrong)
}
