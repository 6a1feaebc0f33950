//! From when to when something is played back, and for whom.

use super::viewer::{may_play, public_from};
use crate::clock::UnixMillis;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::playback::outline::Outline;
use crate::rights::phase::Phase;
use crate::storage::room::RoomRecord;

/// The documents with anything in them that somebody may play.
#[derive(Debug)]
pub(in crate::http) struct Timeline(pub(in crate::http) Vec<(DocumentName, Outline)>);

impl Timeline {
    /// As whoever was let in sees it now.
    pub(in crate::http) async fn of(app: &App, name: &RoomName, entered: &Entered) -> Result<Self, ApiError> {
        let may = |document| may_play(app, entered, document).is_ok();
        Self::of_those(app, name, entered, may).await
    }

    /// The same, of these documents alone.
    pub(in crate::http) async fn of_those(
        app: &App,
        name: &RoomName,
        entered: &Entered,
        may: impl Fn(DocumentName) -> bool,
    ) -> Result<Self, ApiError> {
        let record = entered.room.record()?;
        let key = |document| DocumentKey { room: name.clone(), document };
        let played: Vec<_> = DocumentName::ALL.into_iter().filter(|document| may(*document)).collect();
        for document in &played {
            settle(app, &record, &key(*document)).await;
        }
        let sizes = app.recordings.sizes(name).await?;
        let mut outlines = Vec::new();
        // Of what was never used there is nothing to read.
        for document in played.into_iter().filter(|document| sizes.documents.contains_key(document)) {
            let key = key(document);
            let outline = app.recordings.outline(&key).await?;
            let from = public_from(&entered.admitted, &record);
            let outline = from.map_or(outline.clone(), |from| outline.since(from));
            if outline.updates > 0 {
                outlines.push((document, outline));
            }
        }
        Ok(Self(outlines))
    }

    /// When the first thing was recorded: moments are counted from here.
    pub(in crate::http) fn begins(&self) -> Option<UnixMillis> {
        self.0.iter().filter_map(|(_, outline)| outline.begins).min()
    }

    /// When the last thing was.
    pub(in crate::http) fn ends(&self) -> Option<UnixMillis> {
        self.0.iter().map(|(_, outline)| outline.ends).max()
    }
}

/// While people write, what nobody waits to be told of is on its way to the disk. What can't
/// get there now is no reason to show nothing.
pub(in crate::http) async fn settle(app: &App, record: &RoomRecord, key: &DocumentKey) {
    if record.phase != Phase::Ended
        && let Err(error) = app.rooms.settle(key).await
    {
        tracing::debug!(document = %key, %error, "shown as far as it is on disk");
    }
}
