//! `/api/v1/rooms/{room}/join` and `…/session`: from a link to a session, and from a
//! session to the next.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, RoomId};
use super::openapi::{ReadErrors, WriteErrors};
use super::view::{Member, Room};
use crate::auth::identity::clean_name;
use crate::auth::token::Session;
use crate::http::access::credential::{Caller, Credential};
use crate::http::access::enter::refused;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::{MemberId, RoomName};
use crate::room::handle::RoomHandle;
use crate::room::standing::{Pass, Refusal, valid_link};
use crate::room::state::Newcomer;

/// Who wants to join.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Zk3pXw0m2Qb7sV9yLr4tNc8eJh1uGa5d", "name": "Ada"}))]
pub(in crate::http) struct Join {
    /// The token of a link: the part of its address after the `#`.
    token: String,
    /// As the others will see it. Line breaks become spaces.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    name: String,
    /// The room's password, if it has one.
    #[serde(default)]
    password: Option<String>,
}

/// A session: who you are in this room, and the token that proves it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SessionAnswer {
    /// For `Authorization: Bearer`, and as `?token=` for WebSockets and events.
    token: String,
    /// For `POST …/session`, to get the next one; valid for a day longer. It is good for nothing else; don't
    /// put it in an address.
    renewal: String,
    /// When the session ends unless it is renewed. Its sockets are closed then, too.
    #[schema(format = "date-time")]
    expires_at: String,
    member: Member,
    room: Room,
}

/// Joins a room: exchanges a link's token and a name for a session.
///
/// A reviewer's session opens the playback and the review, and nothing else; nobody is told of it.
///
/// **Role:** anyone with a link, which decides the role.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/join", operation_id = "join_room", tag = "people", security(()),
    params(("room" = Uuid, Path)), request_body = Join,
    responses((status = 200, body = SessionAnswer), WriteErrors))]
pub(in crate::http) async fn join(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
    Body(request): Body<Join>,
) -> Result<Json<SessionAnswer>, ApiError> {
    app.door.budgets.join(caller.address).await?;
    let called = called(&request.name)?;
    let room = app.rooms.room(&name).await?;
    let rules = room.rules();
    let Pass::Link { link, .. } = app.pass(&name, &rules, &Credential::of(&request.token)).await? else {
        return Err(refused(Refusal::LinkRevoked));
    };
    let record = room.record()?;
    valid_link(&record, link, app.rooms.clock().now()).map_err(refused)?;
    if let Some(hash) = record.password.clone() {
        let known = request
            .password
            .ok_or(ApiError::Password("This room has a password. Ask the person who invited you for it."))?;
        app.door.budgets.password(link)?;
        app.door.hashing.check(known, hash).await?;
    }
    let newcomer = Newcomer { link, password: record.password.clone(), name: called };
    let member = room.join(newcomer).await?;
    session(&app, &name, &room, member.id).await.map(Json)
}

/// Renews a session for the same person, up to a day after it has ended.
///
/// Send the session's `renewal` as the bearer token, not its `token`. Open sockets stay open.
///
/// **Role:** everyone in the room.
#[utoipa::path(post, path = "/api/v1/rooms/{room}/session", operation_id = "renew_session", tag = "people", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = SessionAnswer), ReadErrors))]
pub(in crate::http) async fn renew(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Json<SessionAnswer>, ApiError> {
    let session = app.renewal_of(&name, &caller.credential).await?;
    let room = app.rooms.room(&name).await?;
    let id = session.member;
    room.rules().admit(&Pass::Session(session), app.rooms.clock().now()).map_err(refused)?;
    app.door.budgets.write(caller.address, Some(id)).await?;
    self::session(&app, &name, &room, id).await.map(Json)
}

async fn session(
    app: &App,
    name: &RoomName,
    room: &RoomHandle,
    id: MemberId,
) -> Result<SessionAnswer, ApiError> {
    let until = app.rooms.clock().now().after(app.limits.session);
    let session = Session { room: name.clone(), member: id, until };
    let longer = Session { until: until.after(app.limits.session_renewal), ..session.clone() };
    let key = app.session_key().await?;
    let signed = key.sign(&session).and_then(|token| Ok((token, key.sign_renewal(&longer)?)));
    let (token, renewal) = signed.map_err(|error| ApiError::Internal(error.to_string()))?;
    let record = room.record()?;
    let member = record.members.iter().find(|member| member.id == id);
    let member = member.ok_or_else(|| refused(Refusal::Removed))?;
    room.renew(member, until).await?;
    Ok(SessionAnswer {
        token,
        renewal,
        expires_at: until.rfc3339(),
        member: Member::new(member, record.phase, &room.present()).with_quiet(room.quiet()),
        room: Room::of(app, name, room, member.role)?,
    })
}

/// A name for people to see.
pub(in crate::http) fn called(name: &str) -> Result<String, ApiError> {
    if name.chars().count() > 200 {
        return Err(unprocessable("name", "Shorten your name to 200 characters.".to_owned()));
    }
    let clean = clean_name(name);
    if name.trim().is_empty() {
        return Err(unprocessable(
            "name",
            "Enter your name, so that the others know who you are.".to_owned(),
        ));
    }
    Ok(clean)
}
