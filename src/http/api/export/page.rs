//! What the page in an archive plays: the room's past, as far as whoever takes it away may see it.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use crate::export::page::{Page, Part};
use crate::http::access::enter::Entered;
use crate::http::api::playback::{Playback, list};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::page::files::recording_file;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::playback::error::PlayError;
use crate::playback::recordings::Stays;
use crate::rights::phase::Phase;

/// What the page is about. The same for the same room, whenever it is made.
#[derive(Serialize)]
struct About<'a> {
    room: AboutRoom<'a>,
    /// Whether it has what only those see who lead.
    leads: bool,
    /// As `GET /api/v1/rooms/{room}/playback` answers, but `bytes` are those of the recordings.
    playback: Playback,
    left_out: Vec<LeftOut>,
}

#[derive(Serialize)]
struct AboutRoom<'a> {
    id: &'a str,
    title: &'a str,
    language: &'a str,
}

/// A document that the page can't play.
#[derive(Serialize)]
struct LeftOut {
    document: &'static str,
    why: Why,
}

/// The page says it in a sentence (frontend/src/app/offline/LeftOut.tsx).
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Why {
    HeldBack,
    TooLarge,
    Unreadable,
    Busy,
}

/// The page, with what may be seen; `None` where this server has none.
pub(super) async fn page(
    app: &App,
    entered: &Entered,
    name: &RoomName,
    may: impl Fn(DocumentName) -> bool,
) -> Result<Option<Page>, ApiError> {
    let Some(html) = recording_file() else { return Ok(None) };
    let record = entered.room.record()?;
    let mut playback = list(app, entered, name, &may).await?;
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for document in playback.documents() {
        let key = DocumentKey { room: name.clone(), document };
        let stays = if record.phase == Phase::Ended { Stays::ForLong } else { Stays::ForAMoment };
        match app.recordings.recording(&key, stays).await {
            Ok(recording) => found.push((document, recording.gzip)),
            Err(error) => {
                tracing::warn!(document = %key, %error, "an export can't play a document");
                left_out.push((document, why(&error)));
            }
        }
    }
    // It may have taken a while (HARD-3): what nobody may see any more is held back, too.
    found.retain(|(document, _)| may(*document));
    let is_held_back = |document: &DocumentName| entered.room.shown_until(*document).is_some();
    left_out.extend(DocumentName::ALL.into_iter().filter(is_held_back).map(|it| (it, Why::HeldBack)));
    let bytes = |gzip: &Bytes| gzip.len() as u64;
    playback.in_file(|document| found.iter().find(|(of, _)| *of == document).map(|(_, it)| bytes(it)));
    let about = About {
        room: AboutRoom { id: name.as_str(), title: &record.title, language: &record.language },
        leads: may(DocumentName::Notes),
        playback,
        left_out: left_out.into_iter().map(|(of, why)| LeftOut { document: of.as_str(), why }).collect(),
    };
    let gzip = compressed(&about).map_err(|error| ApiError::Internal(error.to_string()))?;
    let parts = found.into_iter().map(|(document, gzip)| Part { name: document.as_str(), gzip });
    Ok(Page::new(html, std::iter::once(Part { name: "about", gzip }).chain(parts).collect()))
}

fn why(error: &PlayError) -> Why {
    match error {
        PlayError::Busy => Why::Busy,
        PlayError::TooLarge => Why::TooLarge,
        PlayError::Storage(_) | PlayError::Failed => Why::Unreadable,
    }
}

fn compressed(about: &About<'_>) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    serde_json::to_writer(&mut encoder, about)?;
    encoder.flush()?;
    Ok(encoder.finish()?.into())
}
