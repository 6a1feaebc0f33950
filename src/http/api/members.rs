//! `/api/v1/rooms/{room}/members`: who has joined and who is here, sending somebody
//! away, and another name for oneself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, RoomAnd, RoomId};
use super::join::called;
use super::openapi::{ReadErrors, WriteErrors};
use super::view::{Guest, Member};
use crate::http::access::credential::Caller;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::MemberId;
use crate::rights::table::Action;
use crate::storage::room::MemberRecord;

/// The people of a room.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberList {
    /// In the order in which they joined, without those who were removed. Reviewers, who are never in the room,
    /// are shown to interviewers only.
    members: Vec<Member>,
    /// People who are connected with just a link, as other Yjs clients do.
    guests: Vec<Guest>,
}

/// Lists the people who have joined, and shows who is connected.
///
/// **Role:** interviewer; everyone else while the interview is live.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/members", operation_id = "list_members", tag = "people", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = MemberList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<MemberList>, ApiError> {
    let Entered { room, admitted, .. } = app.enter(&name, &caller, Action::ListMembers).await?;
    let present = room.present();
    let record = room.record()?;
    // Nobody sees reviewers but those who can send them away.
    let is_shown = |member: &&MemberRecord| member.role.attends() || admitted.role.leads();
    let here = record.members.iter().filter(|member| !member.removed).filter(is_shown);
    let shown = |member| Member::new(member, record.phase, &present).with_quiet(room.quiet());
    let members = here.map(shown).collect();
    let known = |id: &MemberId| record.members.iter().any(|member| member.id == *id);
    let guests = present.iter().filter(|(id, here)| here.who.link.is_some() && !known(id));
    let guests = guests.map(|(_, here)| Guest::from(here)).collect();
    Ok(Json(MemberList { members, guests }))
}

/// Removes a member or guest: their session ends, and their sockets are closed at once.
///
/// The link they used still works. To keep them out, revoke that, too.
///
/// **Role:** interviewer.
#[utoipa::path(delete, path = "/api/v1/rooms/{room}/members/{member}", operation_id = "remove_member", tag = "people",
    security(("bearer" = [])), params(("room" = Uuid, Path), ("member" = Uuid, Path)),
    responses((status = 204), ReadErrors))]
pub(in crate::http) async fn remove(
    State(app): State<App>,
    RoomAnd(name, id): RoomAnd,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let Entered { room, right, .. } = app.enter_to_write(&name, &caller, Action::RemoveMember).await?;
    room.remove(right, MemberId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Ada Lovelace"}))]
pub(super) struct Rename {
    /// As the others will see it. Line breaks become spaces.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    name: String,
}

/// Changes your own name. Everyone sees it at once.
///
/// **Role:** everyone in the room.
#[utoipa::path(patch, path = "/api/v1/rooms/{room}/members/me", operation_id = "rename_me", tag = "people", security(("bearer" = [])),
    params(("room" = Uuid, Path)), request_body = Rename,
    responses((status = 200, body = Member), WriteErrors))]
pub(super) async fn rename(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(request): Body<Rename>,
) -> Result<Json<Member>, ApiError> {
    let Entered { room, admitted, right } = app.enter_to_write(&name, &caller, Action::Rename).await?;
    let called = called(&request.name)?;
    let Some(member) = admitted.member else { return Err(ApiError::NoMember) };
    let id = member.id;
    let member = room.rename(right, id, called).await?;
    app.rooms.rename(&name, id, member.name.as_str().into()).await;
    let phase = room.record()?.phase;
    Ok(Json(Member::new(&member, phase, &room.present()).with_quiet(room.quiet())))
}
