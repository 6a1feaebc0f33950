//! Moments of a recording, as whoever plays it back counts them.

use crate::clock::UnixMillis;
use crate::http::access::enter::Entered;
use crate::http::api::playback::timeline::Timeline;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};
use crate::ids::RoomName;

/// The largest number that JavaScript has.
pub(super) const LARGEST: u64 = (1 << 53) - 1;

/// From when on somebody counts, and up to when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    begins: UnixMillis,
    now: UnixMillis,
}

impl Moments {
    /// As whoever was let in sees the recording now. They don't move with it: kept are times.
    pub(super) async fn of(app: &App, name: &RoomName, entered: &Entered) -> Result<Self, ApiError> {
        let begins = Timeline::of(app, name, entered).await?.begins();
        let record = entered.room.record()?;
        let begins = begins.or(record.started).unwrap_or(record.created);
        Ok(Self { begins, now: app.rooms.clock().now() })
    }

    /// In milliseconds from the beginning.
    pub(super) fn count(&self, at: UnixMillis) -> u64 {
        at.0.saturating_sub(self.begins.0)
    }

    /// The reverse.
    pub(super) fn time(&self, moment: u64, field: &str) -> Result<UnixMillis, ApiError> {
        let at = UnixMillis(self.begins.0.saturating_add(moment));
        if at > self.now {
            return Err(unprocessable(field, "This moment is after the end of the recording.".to_owned()));
        }
        Ok(at)
    }
}
