//! `/ws/{room}` and `/ws/{room}/{document}`: from a request to a connection.

use std::sync::Arc;

use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Extension, Path, Query, State, rejection::PathRejection};
use axum::response::Response;
use serde::Deserialize;
use tracing::Instrument;

use super::App;
use super::connection;
use super::error::ApiError;
use super::extract::RoomPath;
use super::socket::Meter;
use crate::auth::role::Role;
use crate::config::settings::RoomPolicy;
use crate::document::member::{Joining, PresencePolicy, SavedReports};
use crate::ids::{DocumentKey, DocumentName, MemberId};

#[derive(Debug, Deserialize)]
pub(super) struct Options {
    /// `1`: tell this connection what is on disk.
    saved: Option<String>,
}

/// What a message has beside its update: types, a length.
const SLACK: usize = 64;

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// The `code` document.
pub(super) async fn code(
    State(app): State<App>,
    RoomPath(room): RoomPath,
    Query(options): Query<Options>,
    Extension(meter): Extension<Arc<Meter>>,
    upgrade: Upgrade,
) -> Result<Response, ApiError> {
    open(app, DocumentKey { room, document: DocumentName::Code }, &options, upgrade, meter)
}

/// Any document of a room.
pub(super) async fn document(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    Query(options): Query<Options>,
    Extension(meter): Extension<Arc<Meter>>,
    upgrade: Upgrade,
) -> Result<Response, ApiError> {
    let Path((room, document)) = path?;
    let key = DocumentKey { room: room.parse()?, document: document.parse()? };
    open(app, key, &options, upgrade, meter)
}

/// Names are good; whether the room exists shows after the upgrade, since a
/// browser's WebSocket can read a close code but no HTTP status.
fn open(
    app: App,
    key: DocumentKey,
    options: &Options,
    upgrade: Upgrade,
    meter: Arc<Meter>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ApiError::NotAnUpgrade)?;
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    let (role, presence) = match app.policy {
        RoomPolicy::Open => (Role::Interviewer, PresencePolicy::AsSent),
        RoomPolicy::MadeFirst => (Role::Candidate, PresencePolicy::Stamped(Role::Candidate)),
    };
    let saved =
        if options.saved.as_deref() == Some("1") { SavedReports::Wanted } else { SavedReports::Unwanted };
    let joining = Joining { id: MemberId::random(), access: role.access(key.document), saved, presence };
    let span = tracing::info_span!("connection", document = %key, member = %joining.id);
    Ok(upgrade
        .read_buffer_size(app.limits.read_buffer)
        .max_frame_size(app.limits.first_sync + SLACK)
        .max_message_size(app.limits.first_sync + SLACK)
        .on_upgrade(move |socket| connection::serve(socket, meter, app, key, joining).instrument(span)))
}
