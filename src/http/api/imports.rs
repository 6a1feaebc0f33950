//! A room that is made of an archive: `POST /api/v1/rooms` with a zip file.

use std::sync::Arc;

use axum::body::Body;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::archives::{Archive, receive};
use super::view::MadeRoom;
use crate::export::import;
use crate::export::import::refusal::ImportError;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::storage::room::RoomRecord;

/// Makes a room of the archive in a body, for whoever may make rooms.
pub(super) async fn make(app: &App, caller: &Caller, body: Body) -> Result<MadeRoom, ApiError> {
    let Archive { file, terms, turns, waiting: _waiting } = receive(app, caller, body).await?;
    let (rooms, runtime) = (Arc::clone(&app.rooms), Handle::current());
    let keep = |days| app.keep_days(caller, Some(days)).ok().flatten().unwrap_or(app.offers.keep_days);
    let check = move || import::check(file, terms).map(|checked| (checked, turns));
    let checked = spawn_blocking(check).await.map_err(|error| ApiError::Internal(error.to_string()))?;
    let (mut checked, turns) = checked?;
    // The server may keep rooms for a shorter time than the one that it comes from.
    let record = RoomRecord { keep_days: keep(checked.record.keep_days), ..checked.record.clone() };
    let made = spawn_blocking(move || {
        let _turns = turns;
        let room = runtime.block_on(rooms.import(record))?;
        checked.write(&room, &runtime)?;
        Ok::<_, ImportError>(runtime.block_on(room.finish(checked.imported))?)
    });
    let made = made.await.map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(MadeRoom::of(app, made?))
}
