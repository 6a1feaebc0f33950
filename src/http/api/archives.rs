//! Archives that somebody sends: received into a file, few at a time, and with bounds for
//! whatever checks them.

use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::auth::signing::{Purpose, SigningKey};
use crate::export::import::Terms;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::listen::address::networks;
use crate::ids::RoomName;
use crate::room::error::MakeError;
use crate::turns::Turn;

/// What an archive is sent as.
pub(in crate::http) const ZIP: &str = "application/zip";
/// Bytes that are written to the file at a time.
const PIECE: usize = 1 << 20;
/// Pieces as they come that wait for that: they can be of a byte each.
const PIECES: usize = 256;
/// Whoever sends nothing for this long is not waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// An archive that has come, and what goes for checking it.
pub(super) struct Archive {
    pub(super) file: File,
    pub(super) terms: Terms,
    /// To be kept by the work, also where nobody waits for that any more.
    pub(super) turns: Turns,
    /// To be kept by whoever waits.
    pub(super) waiting: Waiting,
}

/// One at a time of each network, and few in all, for as long as their files are there.
pub(super) struct Turns {
    _network: Turn,
    _checking: OwnedSemaphorePermit,
}

/// Receives the archive in a body, of somebody who may make rooms.
pub(super) async fn receive(app: &App, caller: &Caller, body: Body) -> Result<Archive, ApiError> {
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    app.may_make_rooms(caller).await?;
    app.door.budgets.make_room(caller.address).await?;
    let until = std::time::Instant::now() + app.limits.import_time;
    let of_network = app.imports.take(&network(caller)).await.map_err(|_| ApiError::Busy)?;
    let file = spool(app, body).await?;
    let checking = Arc::clone(&app.checks).acquire_owned().await.map_err(|_| ApiError::ShuttingDown)?;
    let own = SigningKey::new(&app.storage.secret().await?, Purpose::Exports).public();
    let wanted = Arc::new(AtomicBool::new(true));
    let waiting = Waiting(Arc::clone(&wanted));
    let (limits, now) = (Arc::clone(&app.limits), app.rooms.clock().now());
    let terms = Terms { limits, now, own, until, wanted };
    Ok(Archive { file, terms, turns: Turns { _network: of_network, _checking: checking }, waiting })
}

/// While this is there, somebody waits.
pub(super) struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// What counts as one in who sends archives.
fn network(caller: &Caller) -> RoomName {
    let network = caller.address.and_then(|address| networks(address).last());
    let network = network.map_or_else(|| "near".to_owned(), |(network, _)| network.network().to_string());
    network.parse().unwrap_or_else(|_| RoomName::random())
}

/// Writes a body to a file without a name, a piece at a time.
async fn spool(app: &App, body: Body) -> Result<File, ApiError> {
    let failed = |error: std::io::Error| ApiError::Internal(error.to_string());
    let storage = Arc::clone(&app.storage);
    let file = spawn_blocking(move || storage.scratch()).await;
    let mut file = file.map_err(std::io::Error::other).flatten().map_err(failed)?;
    let (mut stream, mut length, mut waiting) = (body.into_data_stream(), 0, Vec::new());
    let mut bytes = 0;
    loop {
        let next = timeout(PATIENCE, stream.next()).await.map_err(|_| ApiError::TooSlow)?;
        let is_last = next.is_none();
        if let Some(piece) = next {
            let piece: Bytes = piece.map_err(|error| ApiError::Invalid(error.to_string()))?;
            length += piece.len();
            bytes += piece.len();
            if length > app.limits.import {
                return Err(ApiError::TooLarge);
            }
            waiting.push(piece);
        }
        if bytes >= PIECE || waiting.len() >= PIECES || is_last {
            // What is left of the disk is for the rooms that there are.
            if app.rooms.is_short_of_disk() {
                return Err(MakeError::ShortOfDisk.into());
            }
            let (pieces, mut to) = (std::mem::take(&mut waiting), file);
            bytes = 0;
            let write = move || {
                pieces.iter().try_for_each(|piece| to.write_all(piece))?;
                Ok::<_, std::io::Error>(to)
            };
            file = spawn_blocking(write).await.map_err(std::io::Error::other).flatten().map_err(failed)?;
        }
        if is_last {
            file.rewind().map_err(failed)?;
            return Ok(file);
        }
    }
}
