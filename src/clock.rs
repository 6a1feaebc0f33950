//! What time it is: the system's clock, or in tests tokio's, which can be paused.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep_until};

/// Milliseconds since 1970-01-01 00:00 UTC, by the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// The system's clock.
    pub fn now() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self(since.map_or(0, |since| since.as_millis() as u64))
    }

    /// So much later.
    pub fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long it is until `later`; nothing if that has passed.
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(later.0.saturating_sub(self.0))
    }

    /// RFC 3339, UTC.
    pub fn rfc3339(self) -> String {
        let at = i64::try_from(self.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
        at.unwrap_or_default().to_string()
    }

    /// From RFC 3339.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let at: jiff::Timestamp = text.parse().ok()?;
        u64::try_from(at.as_millisecond()).ok().map(Self)
    }

    /// The same; before 1970 there was nothing, so that earlier times are as good as its beginning.
    pub fn from_rfc3339_or_earliest(text: &str) -> Option<Self> {
        let at: jiff::Timestamp = text.parse().ok()?;
        Some(Self(u64::try_from(at.as_millisecond()).unwrap_or(0)))
    }
}

/// Tells what time it is.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The system's clock, with its jumps.
    #[default]
    System,
    /// So much when it was made, and from then on as tokio's time goes: that can be
    /// paused and advanced.
    Tokio(UnixMillis, Instant),
}

impl Clock {
    /// One that goes as tokio's time goes, from now.
    pub fn tokio() -> Self {
        Self::Tokio(UnixMillis::now(), Instant::now())
    }

    /// The time.
    pub fn now(&self) -> UnixMillis {
        match self {
            Self::System => UnixMillis::now(),
            Self::Tokio(then, since) => then.after(since.elapsed()),
        }
    }
}

/// Waits until then; for ever without a time.
pub async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_clock_of_tokio_goes_as_its_time_goes() {
        let clock = Clock::tokio();
        let before = clock.now();
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert_eq!(clock.now(), before.after(Duration::from_secs(3600)));
        assert_eq!(before.until(clock.now()), Duration::from_secs(3600));
        assert_eq!(clock.now().until(before), Duration::ZERO);
    }

    #[test]
    fn times_are_written_as_rfc_3339() {
        let at = UnixMillis(1_790_000_000_123);
        assert_eq!(at.rfc3339(), "2026-09-21T14:13:20.123Z");
        assert_eq!(UnixMillis::from_rfc3339(&at.rfc3339()), Some(at));
        assert_eq!(UnixMillis::from_rfc3339("1960-01-01T00:00:00Z"), None);
        assert_eq!(UnixMillis::from_rfc3339_or_earliest("1960-01-01T00:00:00Z"), Some(UnixMillis(0)));
        assert_eq!(UnixMillis::from_rfc3339_or_earliest(&at.rfc3339()), Some(at));
        assert_eq!(UnixMillis::from_rfc3339("tomorrow"), None);
    }
}
