//! `/api/v1/rooms/{room}/export`: all of a room in one file.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_util::stream::unfold;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::content;
use super::extract::RoomId;
use super::openapi::ReadErrors;
use crate::auth::signing::{Purpose, SigningKey};
use crate::export::archive::{self, Export};
use crate::export::content::{Content, papers};
use crate::export::source::Stored;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::table::Action;

/// Bytes that are sent at a time, and how many such pieces may wait for the client.
const PIECE: usize = 64 << 10;
const PIECES: usize = 4;
/// A client that takes nothing for this long gets no more.
const PATIENCE: Duration = Duration::from_secs(30);
/// After so long a client gets no more, unless it has taken so many bytes in each second:
/// others wait for its turn.
const GRACE: Duration = Duration::from_secs(60);
const LEAST_RATE: u64 = 64 << 10;
/// The clock's smallest step: what was written in this one is part of it.
const MOMENT: Duration = Duration::from_millis(1);

/// Takes all of a room away in a zip archive: the files as they are, the problem, the notes, chat, comments,
/// runs with their receipts, what happened, and the complete history of every document, in a format that
/// `history/HISTORY.md` in it describes. The history is chained by hashes and signed; `pairpad verify`
/// checks an archive, and so can anybody else with the key of `/api/v1/keys`. While somebody is quiet, the
/// history of the code ends where that began.
///
/// **Role:** interviewer.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/export", operation_id = "export_room", tag = "export",
    security(("bearer" = [])), params(("room" = Uuid, Path)),
    responses((status = 200, content_type = "application/zip", body = inline(super::openapi::Archive)), ReadErrors))]
pub(in crate::http) async fn export(
    State(app): State<App>,
    RoomId(name): RoomId,
    caller: Caller,
) -> Result<Response, ApiError> {
    let entered = app.enter(&name, &caller, Action::Export).await?;
    let turn = app.exports.take(&name).await.map_err(|_| ApiError::Busy)?;
    let record = entered.room.record()?;
    // All of it ends where it stands now, however slowly it is read: who is quiet then is not
    // quiet for leaders only.
    let now = app.rooms.clock().now().after(MOMENT);
    let shown_until = |document| (document, entered.room.shown_until(document).unwrap_or(now));
    let shown_until = DocumentName::ALL.into_iter().map(shown_until).collect();
    let mut content = Content::of(name.as_str(), &record);
    for document in DocumentName::ALL {
        let key = DocumentKey { room: name.clone(), document };
        // Also what nobody waits to be told of.
        app.rooms.settle(&key).await?;
        content.add(content::look(&app, &key, move |state| papers(document, state)).await?);
    }
    let key = SigningKey::new(&app.storage.secret().await?, Purpose::Exports);
    let (sender, receiver) = mpsc::channel(PIECES);
    let (handle, storage, at) = (Handle::current(), Arc::clone(&app.storage), app.rooms.clock().now());
    let room = name.clone();
    spawn_blocking(move || {
        let _turn = turn;
        let failed = sender.clone();
        let out = Out {
            sender,
            handle: handle.clone(),
            piece: BytesMut::with_capacity(PIECE),
            is_over: false,
            begun: Instant::now(),
            sent: 0,
        };
        let export = Export { room: room.clone(), at, shown_until, content, key: &key };
        let written = archive::write(export, &Stored::new(storage, handle), out);
        match written.map_err(io::Error::other).and_then(|mut out| out.flush()) {
            Ok(()) => tracing::info!(%room, "the room was exported"),
            Err(error) => {
                tracing::warn!(%room, %error, "an export was broken off");
                // What the client has got is no archive, and has to look like none.
                let _ = failed.try_send(Err(error));
            }
        }
    });
    let body = Body::from_stream(unfold(receiver, |mut receiver| async move {
        let piece: io::Result<Bytes> = receiver.recv().await?;
        Some((piece, receiver))
    }));
    let disposition = format!("attachment; filename=\"{}.zip\"", name.as_str());
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

/// Sends what is written, piece by piece.
struct Out {
    sender: mpsc::Sender<io::Result<Bytes>>,
    handle: Handle,
    piece: BytesMut,
    /// The client has gone: nothing is sent any more, and whoever writes knows.
    is_over: bool,
    begun: Instant,
    sent: u64,
}

impl Out {
    fn send(&mut self) -> io::Result<()> {
        let piece = self.piece.split().freeze();
        self.sent += piece.len() as u64;
        let is_slow = self.sent / LEAST_RATE < self.begun.elapsed().saturating_sub(GRACE).as_secs();
        let sent = self.handle.block_on(async { self.sender.send_timeout(Ok(piece), PATIENCE).await });
        self.is_over = sent.is_err() || is_slow;
        match self.is_over {
            true => {
                Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client reads too slowly, or no further"))
            }
            false => Ok(()),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The archive is completed when it is dropped, and would complain on stderr.
        if self.is_over {
            return Ok(bytes.len());
        }
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_over || self.piece.is_empty() { Ok(()) } else { self.send() }
    }
}
