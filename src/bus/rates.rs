//! How often something may happen on all servers together: a bucket that fills evenly, as each
//! server has one for itself (the generic cell rate algorithm), by the clock of Redis.
//!
//! One question and one answer for all buckets that somebody takes from at once. Redis forgets a
//! bucket when it is whole again. The script goes with every question: a Redis that was started
//! anew does not know it, and its text takes less than its look-up would.

use std::time::{Duration, Instant};

use redis::Cmd;
use tokio::time::timeout;

use super::core::{Bus, Down, Link, PATIENCE};
use crate::telemetry::metrics::redis::Operation;

const SCRIPT: &str = include_str!("rates.lua");
/// Microseconds in a minute.
const MINUTE: usize = 60_000_000;

/// How often somebody may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// What: a word that stands in the code.
    pub of: &'static str,
    /// Who, as a text that no two share.
    pub whose: String,
    /// How often in a minute; and as often at once.
    pub per_minute: usize,
}

/// What Redis says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It may happen, and was counted.
    Granted,
    /// Not before so long.
    Refused(Duration),
}

impl Bus {
    /// Counts something that happens. `None`: nobody says, and whoever asks decides by what it
    /// knows itself.
    pub async fn take(&self, buckets: &[Bucket]) -> Option<Taken> {
        let link = self.lock().clone()?;
        let number = link.number;
        match self.ask(link, buckets, PATIENCE).await {
            Ok(taken) => Some(taken),
            Err(reason) => {
                tracing::debug!(%reason, "Redis has not counted a request");
                self.count(|metrics| metrics.failed(Operation::Rate));
                self.give_up(number);
                None
            }
        }
    }

    /// Whether it can be asked by this connection: a question like those to come.
    pub(super) async fn try_out(&self, link: Link, patience: Duration) -> Result<(), Down> {
        let bucket = Bucket { of: "probe", whose: String::new(), per_minute: MINUTE };
        self.ask(link, &[bucket], patience).await.map(drop)
    }

    async fn ask(&self, mut link: Link, buckets: &[Bucket], patience: Duration) -> Result<Taken, Down> {
        let command = self.command(buckets);
        let started = Instant::now();
        let answer = timeout(patience, command.query_async::<u64>(&mut link.connection)).await;
        self.count(|metrics| metrics.answered(started.elapsed()));
        match answer.map_err(|_| Down::Silent)?? {
            0 => Ok(Taken::Granted),
            wait => Ok(Taken::Refused(Duration::from_micros(wait))),
        }
    }

    fn command(&self, buckets: &[Bucket]) -> Cmd {
        let mut command = redis::cmd("EVAL");
        command.arg(SCRIPT).arg(buckets.len());
        for Bucket { of, whose, .. } in buckets {
            command.arg(self.names.bucket(of, whose));
        }
        for bucket in buckets {
            // Limits are at least 1; what is more often than each microsecond is not counted.
            command.arg((MINUTE / bucket.per_minute.max(1)).max(1)).arg(bucket.per_minute.min(MINUTE));
        }
        command
    }
}
