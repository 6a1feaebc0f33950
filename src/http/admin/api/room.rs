//! `/admin/api/rooms/{room}`: one room, as far as that is no secret; ending it, and deleting it.

use std::slice;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::rooms::FoundRoom;
use crate::clock::UnixMillis;
use crate::http::admin::app::AdminApp;
use crate::http::api::extract::RoomId;
use crate::http::api::openapi::ReadErrors;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::rights::phase::Phase;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::error::OpenError;
use crate::room::handle::RoomHandle;
use crate::room::retention;
use crate::room::standing::{Pass, Right};
use crate::storage::history::{HistorySize, JournalSize};
use crate::storage::room::RoomRecord;
use crate::storage::{Damage, SetAside, Stored};

/// What is listed of what is wrong with a document.
const MAX_LISTED: usize = 20;

/// A room, as far as that is no secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoomDetail {
    room: FoundRoom,
    /// When the interview was started first.
    #[schema(format = "date-time", required)]
    started_at: Option<String>,
    #[schema(format = "date-time", required)]
    ended_at: Option<String>,
    /// When it is deleted if nothing happens until then; null: never.
    #[schema(format = "date-time", required)]
    delete_at: Option<String>,
    has_password: bool,
    /// Whether it was made of an archive.
    is_imported: bool,
    links: Vec<LinkCount>,
    members: Vec<MemberEntry>,
    documents: Vec<DocumentEntry>,
    /// The size at which the oldest edits of all documents are dropped.
    history_limit: u64,
}

/// How many links make people this.
#[derive(Debug, Serialize, ToSchema)]
struct LinkCount {
    role: Role,
    count: usize,
}

/// Somebody who has joined.
#[derive(Debug, Serialize, ToSchema)]
struct MemberEntry {
    id: String,
    name: String,
    role: Role,
    #[schema(format = "date-time")]
    joined_at: String,
    /// Somebody sent them away.
    removed: bool,
    /// Sockets and event streams that are open at this server.
    connections: usize,
}

/// A document.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentEntry {
    #[schema(inline)]
    document: DocumentTitle,
    /// Whether it is in memory.
    is_open: bool,
    /// Bytes that are read to open it: its last snapshot, and what came since.
    bytes: u64,
    /// Bytes of its history.
    history_bytes: u64,
    /// Whether it can be read and not written, until somebody mends it with `pairpad doctor`.
    is_quarantined: bool,
    /// What does not check out; why it can't be read at all.
    damage: Vec<String>,
    /// How many parts that is.
    damaged: usize,
    /// Updates on which it failed, and which are passed over.
    set_aside: Vec<SetAsideEntry>,
    /// How many these are.
    all_set_aside: usize,
}

/// Which document.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DocumentTitle {
    Code,
    Problem,
    Notes,
    Output,
    Board,
    Pictures,
}

/// An update that is passed over.
#[derive(Debug, Serialize, ToSchema)]
struct SetAsideEntry {
    #[schema(format = "date-time")]
    at: String,
    /// Who wrote it, by name where that is known.
    by: String,
    bytes: usize,
    reason: String,
}

impl From<DocumentName> for DocumentTitle {
    fn from(name: DocumentName) -> Self {
        match name {
            DocumentName::Code => Self::Code,
            DocumentName::Problem => Self::Problem,
            DocumentName::Notes => Self::Notes,
            DocumentName::Output => Self::Output,
            DocumentName::Board => Self::Board,
            DocumentName::Pictures => Self::Pictures,
        }
    }
}

/// Shows a room.
#[utoipa::path(get, path = "/api/rooms/{room}", operation_id = "show_room", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = RoomDetail), ReadErrors))]
pub(super) async fn show(
    State(AdminApp { app, console }): State<AdminApp>,
    RoomId(name): RoomId,
) -> Result<Json<RoomDetail>, ApiError> {
    // What only looks takes no room from another server, nor keeps it here.
    let room = app.rooms.open_here(&name);
    let record = match room.as_ref().map(RoomHandle::record) {
        Some(Ok(record)) => record,
        _ => Arc::new(app.rooms.stored(&name).await?.ok_or(ApiError::NoSuchRoom)?),
    };
    let size = app.rooms.history_size(&name).await?;
    // Each may be some megabytes.
    let _turn = console.loads.acquire().await.map_err(|error| ApiError::Internal(error.to_string()))?;
    let mut documents = Vec::new();
    for document in DocumentName::ALL {
        documents.push(entry(&app, DocumentKey { room: name.clone(), document }, &size, &record).await);
    }
    let mut detail = detail(&app, &name, room.as_ref(), &record, documents);
    detail.room = detail.room.at(app.rooms.elsewhere(slice::from_ref(&name)).await?.remove(&name));
    Ok(Json(detail))
}

fn detail(
    app: &App,
    name: &RoomName,
    room: Option<&RoomHandle>,
    record: &RoomRecord,
    documents: Vec<DocumentEntry>,
) -> RoomDetail {
    let last_active = room.map_or(record.last_active, |room| room.last_active(record));
    let present = room.map(RoomHandle::present).unwrap_or_default();
    let links = Role::ALL
        .into_iter()
        .map(|role| LinkCount { role, count: record.links.iter().filter(|link| link.role == role).count() });
    let members = record.members.iter().map(|member| MemberEntry {
        id: member.id.to_string(),
        name: member.name.clone(),
        role: member.role,
        joined_at: member.joined.rfc3339(),
        removed: member.removed,
        connections: present.get(&member.id).map_or(0, |here| here.connections),
    });
    RoomDetail {
        started_at: record.started.map(UnixMillis::rfc3339),
        ended_at: record.ended.map(UnixMillis::rfc3339),
        delete_at: retention::deletion(record, last_active).map(UnixMillis::rfc3339),
        has_password: record.password.is_some(),
        is_imported: record.imported.is_some(),
        links: links.filter(|links| links.count > 0).collect(),
        members: members.collect(),
        documents,
        history_limit: app.limits.history as u64,
        room: FoundRoom::of(app, name, record, last_active),
    }
}

/// What the storage has of a document. That it can't be read is a finding like others.
async fn entry(app: &App, key: DocumentKey, size: &HistorySize, record: &RoomRecord) -> DocumentEntry {
    let is_open = app.rooms.read(&key, |_| ()).await.is_some();
    let history = size.documents.get(&key.document).map_or(0, JournalSize::bytes);
    let (stored, damage) = match app.storage.load(&key).await {
        Ok(stored) => {
            let damage = stored.damage.iter().map(Damage::to_string).collect();
            (stored, damage)
        }
        Err(error) => (Stored::default(), vec![error.to_string()]),
    };
    let snapshot = stored.snapshot.iter().flat_map(|snapshot| &snapshot.updates).map(bytes::Bytes::len);
    let tail = stored.tail.iter().flat_map(|record| &record.entries).map(|entry| entry.update.len());
    let aside = stored.set_aside.iter().take(MAX_LISTED).map(|SetAside { entry, reason }| SetAsideEntry {
        at: entry.at.rfc3339(),
        by: called(entry.author, record),
        bytes: entry.update.len(),
        reason: reason.clone(),
    });
    DocumentEntry {
        document: key.document.into(),
        is_open,
        bytes: snapshot.chain(tail).sum::<usize>() as u64,
        history_bytes: history,
        is_quarantined: !damage.is_empty(),
        damaged: damage.len(),
        damage: damage.into_iter().take(MAX_LISTED).collect(),
        set_aside: aside.collect(),
        all_set_aside: stored.set_aside.len(),
    }
}

fn called(author: Author, record: &RoomRecord) -> String {
    let known = record.members.iter().find(|member| Author::Person(member.id) == author);
    known.map_or_else(|| author.to_string(), |member| member.name.clone())
}

/// A room of another server is changed there.
fn changed_there(error: OpenError) -> ApiError {
    match error {
        OpenError::Elsewhere(node) => ApiError::AtAnotherServer(node.name),
        error => error.into(),
    }
}

/// Ends a room's interview: candidates and observers are disconnected within a second.
#[utoipa::path(post, path = "/api/rooms/{room}/end", operation_id = "end_room", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 200, body = FoundRoom), ReadErrors))]
pub(super) async fn end(
    State(AdminApp { app, .. }): State<AdminApp>,
    RoomId(name): RoomId,
) -> Result<Json<FoundRoom>, ApiError> {
    let room = app.rooms.room(&name).await.map_err(changed_there)?;
    room.set_phase(Right { pass: Pass::Operator, action: Action::ChangePhase }, Phase::Ended).await?;
    let record = room.record()?;
    Ok(Json(FoundRoom::of(&app, &name, &record, room.last_active(&record))))
}

/// Deletes a room with its documents, their history, its links and its members.
#[utoipa::path(delete, path = "/api/rooms/{room}", operation_id = "erase_room", security(("bearer" = [])),
    params(("room" = Uuid, Path)), responses((status = 204), ReadErrors))]
pub(super) async fn delete(
    State(AdminApp { app, .. }): State<AdminApp>,
    RoomId(name): RoomId,
) -> Result<StatusCode, ApiError> {
    app.rooms.delete(&name).await.map_err(changed_there)?;
    Ok(StatusCode::NO_CONTENT)
}
