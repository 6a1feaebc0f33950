//! `/api/v1/rooms/{room}/export`: all of a room in one file.

mod page;

use std::collections::BTreeMap;
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
use super::playback::viewer::may_play;
use crate::auth::signing::{Purpose, SigningKey};
use crate::blocking::{Cost, work_on};
use crate::clock::UnixMillis;
use crate::document::state::{DocumentState, EncodeError};
use crate::export::archive::{self, Export};
use crate::export::bundle::Workshop;
use crate::export::content::{Content, Paper, papers};
use crate::export::patch::Wanted;
use crate::export::review;
use crate::export::source::Stored;
use crate::export::whiteboard::Whiteboard;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::traced;
use crate::ids::{DocumentKey, DocumentName};
use crate::rights::phase::Phase;
use crate::rights::table::Action;
use crate::room::content::{File, list};
use crate::room::handle::RoomHandle;
use crate::room::review::Seen;
use crate::room::seed::is_bare;
use crate::telemetry::spans::{Fact, Work};

/// Bytes that are sent at a time, and how many such pieces may wait for the client.
const PIECE: usize = 64 << 10;
const PIECES: usize = 4;
/// A client that takes nothing for this long gets no more.
const PATIENCE: Duration = Duration::from_secs(30);
/// When a client was waited for so long it gets no more, unless it has taken so many bytes in each
/// second: others wait for its turn.
const GRACE: Duration = Duration::from_secs(60);
const LEAST_RATE: u64 = 64 << 10;
/// The clock's smallest step.
const MOMENT: Duration = Duration::from_millis(1);

/// Takes all of a room away in a zip archive: the files as they are, the problem, the notes, the whiteboard, chat, comments,
/// runs with their receipts, what has changed in the files as a patch, comments on the recording, the judgements that you may see, what happened, and the
/// complete history of every document, in a format that `history/HISTORY.md` in it describes; and
/// `playback.html`, a page that plays the interview without a server. The history is chained by hashes and signed; `pairpad verify`
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
    let (mut content, mut shown_until) = (Content::of(name.as_str(), &record), BTreeMap::new());
    let mut whiteboard = Whiteboard::default();
    let mut changes = None;
    for document in DocumentName::ALL {
        let key = DocumentKey { room: name.clone(), document };
        let now = UnixMillis::now();
        if is_bare(document) && app.rooms.is_unused(&key).await? {
            shown_until.insert(document, now);
            continue;
        }
        let (Readable { papers, files, drawn }, until) = read(&app, &entered.room, &key).await?;
        content.add(papers);
        whiteboard.add(document, drawn);
        shown_until.insert(document, until);
        // Also what nobody waits to be told of.
        app.rooms.settle(&key).await?;
        // What began while somebody is quiet has what they hold back.
        if document == DocumentName::Code && record.code_began() <= until {
            changes = Some(Wanted { began: record.code_began(), files, limit: app.limits.recording });
        }
    }
    if record.phase != Phase::Pending {
        let review = entered.room.review(entered.right.to(Action::ReadReview)).await?;
        let paper = work_on(Cost::of_bytes(review.size()), || {
            review::paper(&Seen::by(&review, &entered.admitted, record.started))
        });
        content.add(paper.into_iter().collect());
    }
    let key = SigningKey::new(&app.storage.secret().await?, Purpose::Exports);
    let (sender, receiver) = mpsc::channel(PIECES);
    let (handle, storage, at) = (Handle::current(), Arc::clone(&app.storage), app.rooms.clock().now());
    let room = name.clone();
    let names = record.members.iter().map(|member| (member.id, member.name.clone())).collect();
    let limit = app.limits.recording;
    let (mut followed, line) = (traced::parent().part(Work::Export), tracing::Span::current());
    spawn_blocking(move || {
        let (_turn, _line) = (turn, line.entered());
        match whiteboard.papers() {
            Ok(papers) => content.add(papers),
            // What was drawn is in the history all the same.
            Err(error) => tracing::warn!(%room, %error, "an export has no whiteboard"),
        }
        let failed = sender.clone();
        let out = Out {
            sender,
            handle: handle.clone(),
            piece: BytesMut::with_capacity(PIECE),
            is_over: false,
            waited: Duration::ZERO,
            sent: 0,
            may: {
                let (room, right, rooms) =
                    (entered.room.clone(), entered.right.clone(), Arc::clone(&app.rooms));
                Box::new(move || room.rules().check(&right, rooms.clock().now()).is_ok())
            },
        };
        // Where there is no room for it, the rest is still of use.
        let scratch = storage.scratch().inspect_err(|error| tracing::warn!(%error, "no room for a bundle"));
        let bundle = scratch.ok().map(|scratch| Workshop { scratch, names, limit });
        let export = Export { room: room.clone(), at, shown_until, content, changes, bundle, key: &key };
        // Whoever is quiet is that for all who get the file, also where they took it away themselves.
        let is_shown = |document| entered.room.shown_until(document).is_none();
        let may = |document| is_shown(document) && may_play(&app, &entered, document).is_ok();
        let page = || handle.block_on(page::page(&app, &entered, &room, may)).map_err(io::Error::other);
        let written = archive::write(export, &Stored::new(storage, handle.clone()), page, out);
        match written.map_err(io::Error::other).and_then(|mut out| out.flush()) {
            Ok(()) => tracing::info!(%room, "the room was exported"),
            Err(error) => {
                followed.note(Fact::Failed);
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

/// What can be read of a document.
struct Readable {
    papers: Vec<Paper>,
    /// Of `code`: its files.
    files: Vec<File>,
    /// What the whiteboard needs of it.
    drawn: Vec<Bytes>,
}

impl Readable {
    fn of(document: DocumentName, state: &mut DocumentState) -> Result<Self, EncodeError> {
        let files = if document == DocumentName::Code { list(state) } else { Vec::new() };
        let drawn = work_on(Cost::of_bytes(state.size()), || Whiteboard::needs(document, state))?;
        Ok(Self { papers: papers(document, state), files, drawn })
    }
}

/// What can be read of a document now, and until when its history leads to just that, however
/// slowly it is read: who is quiet then is not quiet for leaders only.
async fn read(app: &App, room: &RoomHandle, key: &DocumentKey) -> Result<(Readable, UnixMillis), ApiError> {
    let document = key.document;
    for _ in 0..TRIES {
        let quiet = room.shown_until(document);
        let look = move |state: &mut DocumentState| (Readable::of(document, state), next_moment());
        let (readable, now) = content::look(app, key, look).await?;
        let readable = readable.map_err(|error| ApiError::Internal(error.to_string()))?;
        // Otherwise nobody knows which of the two was shown.
        if room.shown_until(document) == quiet {
            return Ok((readable, quiet.unwrap_or(now)));
        }
    }
    Err(ApiError::Busy)
}

/// How often to look again, since quiet mode began or ended meanwhile.
const TRIES: usize = 8;

/// The clock's next step: what is in the document was written before, all else comes later.
fn next_moment() -> UnixMillis {
    let (next, began) = (UnixMillis::now().after(MOMENT), Instant::now());
    // A clock that is put back is not waited for.
    while UnixMillis::now() < next && began.elapsed() < 4 * MOMENT {
        std::hint::spin_loop();
    }
    next
}

/// Sends what is written, piece by piece.
struct Out {
    sender: mpsc::Sender<io::Result<Bytes>>,
    handle: Handle,
    piece: BytesMut,
    /// The client has gone: nothing is sent any more, and whoever writes knows.
    is_over: bool,
    /// For the client to take something.
    waited: Duration,
    sent: u64,
    /// Whether whoever asked may still have it (HARD-3).
    may: Box<dyn Fn() -> bool + Send>,
}

impl Out {
    fn send(&mut self) -> io::Result<()> {
        let piece = self.piece.split().freeze();
        self.sent += piece.len() as u64;
        let begun = Instant::now();
        let sent = self.handle.block_on(async { self.sender.send_timeout(Ok(piece), PATIENCE).await });
        self.waited += begun.elapsed();
        let is_slow = self.sent / LEAST_RATE < self.waited.saturating_sub(GRACE).as_secs();
        self.is_over = sent.is_err() || is_slow || !(self.may)();
        match self.is_over {
            true => Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "the client reads too slowly, or no further, or may not have it any more",
            )),
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
