//! Until when a room is kept, and when an interview ends by itself. Pure.

use std::time::Duration;

use crate::clock::UnixMillis;
use crate::rights::phase::Phase;
use crate::storage::room::RoomRecord;

/// When the room is deleted if nobody does anything.
pub fn deletion(record: &RoomRecord, last_active: UnixMillis) -> Option<UnixMillis> {
    let days = u64::from(record.keep_days);
    (days > 0).then(|| UnixMillis(last_active.0.saturating_add(days * 24 * 60 * 60 * 1000)))
}

/// What is to be done about a room whose time may be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// It is kept.
    Kept,
    /// Its time is over, and that is to be noted.
    Over,
    /// That was noted a moment ago.
    Waiting,
    /// It is to be erased.
    Erased,
}

/// Whether a room's time is over, and has been for long enough to be sure of it.
pub fn retention(
    record: &RoomRecord,
    last_active: UnixMillis,
    now: UnixMillis,
    erasing: Duration,
) -> Retention {
    let Some(due) = deletion(record, last_active).filter(|due| *due <= now) else { return Retention::Kept };
    match record.over_since {
        // A note from before the last activity, or of a clock that was ahead, says nothing.
        Some(since) if due <= since && since <= now => {
            if since.after(erasing) <= now {
                Retention::Erased
            } else {
                Retention::Waiting
            }
        }
        _ => Retention::Over,
    }
}

/// When the interview ends by itself if nobody does anything.
pub fn idle_end(record: &RoomRecord, last_active: UnixMillis) -> Option<UnixMillis> {
    let minutes = u64::from(record.idle_minutes);
    (record.phase == Phase::Live && minutes > 0).then(|| UnixMillis(last_active.0 + minutes * 60 * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60 * 1000;
    const ERASING: Duration = Duration::from_secs(24 * 60 * 60);

    /// What comes of a look at the room on this day; a note is kept, as the sweep does.
    fn look(record: &mut RoomRecord, day: u64) -> Retention {
        let now = UnixMillis(day * DAY);
        let retention = retention(record, record.last_active, now, ERASING);
        if retention == Retention::Over {
            record.over_since = Some(now);
        }
        retention
    }

    fn room() -> RoomRecord {
        RoomRecord { keep_days: 30, ..RoomRecord::new(UnixMillis(100 * DAY), "python") }
    }

    #[test]
    fn store_7_a_room_is_erased_a_day_after_its_time_is_over() {
        let mut record = room();
        assert_eq!(look(&mut record, 129), Retention::Kept);
        assert_eq!(look(&mut record, 130), Retention::Over);
        assert_eq!(look(&mut record, 130), Retention::Waiting);
        assert_eq!(look(&mut record, 131), Retention::Erased);
        record.keep_days = 0;
        assert_eq!(look(&mut record, 9_999), Retention::Kept);
    }

    #[test]
    fn store_7_a_clock_that_jumps_ahead_erases_no_room() {
        let mut record = room();
        assert_eq!(look(&mut record, 4_000), Retention::Over);
        assert_eq!(look(&mut record, 101), Retention::Kept, "the clock has been put right");
        // Its note means nothing when the time is really over.
        assert_eq!(look(&mut record, 130), Retention::Over);
        assert_eq!(look(&mut record, 131), Retention::Erased);
        // Nor does one from before somebody came back.
        record.last_active = UnixMillis(131 * DAY);
        assert_eq!(look(&mut record, 170), Retention::Over);
    }
}
