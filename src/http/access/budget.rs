//! How often an address, and a session, may do what costs or what could be guessing.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use uuid::Uuid;

use crate::config::limits::Limits;
use crate::http::error::ApiError;
use crate::http::listen::address::{WIDE, networks};
use crate::ids::MemberId;

/// Keys of one budget, beyond which those that are whole again are forgotten.
const KEYS: usize = 10_000;

/// Reports on runs for each change: a run reports ten times a second.
const REPORTS: usize = 10;

/// What is counted, each for a minute: as a bucket that fills evenly.
#[derive(Debug)]
pub(in crate::http) struct Budgets {
    rooms: NetworkBudget,
    joins: NetworkBudget,
    writes: NetworkBudget,
    member_writes: Budget<MemberId>,
    suggestions: NetworkBudget,
    /// Runs that somebody starts.
    runs: Budget<String>,
    reports: NetworkBudget,
    /// Tries of a room's password by one link, whoever makes them: addresses are cheap,
    /// and whoever holds one link must not lock out the others.
    passwords: Budget<Uuid>,
}

impl Budgets {
    pub(in crate::http) fn new(limits: &Limits) -> Self {
        Self {
            rooms: NetworkBudget::new(limits.rooms_per_minute),
            joins: NetworkBudget::new(limits.joins_per_minute),
            writes: NetworkBudget::new(limits.writes_per_minute),
            member_writes: Budget::new(limits.writes_per_minute),
            suggestions: NetworkBudget::new(limits.writes_per_minute),
            runs: Budget::new(limits.runs_per_minute),
            reports: NetworkBudget::new(limits.writes_per_minute.saturating_mul(REPORTS)),
            passwords: Budget::new(limits.joins_per_minute),
        }
    }

    /// Making a room.
    pub(in crate::http) fn make_room(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.rooms.of_address(address)
    }

    /// Trying to join, or showing any token that may be guessed.
    pub(in crate::http) fn join(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.joins.of_address(address)
    }

    /// Trying a password, by a link.
    pub(in crate::http) fn password(&self, link: Uuid) -> Result<(), ApiError> {
        self.passwords.take(&link)
    }

    /// Asking what could be written. It has as much as changes have, and takes nothing of theirs.
    pub(in crate::http) fn suggest(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.suggestions.of_address(address)
    }

    /// Starting a run, by the id of whoever does.
    pub(in crate::http) fn run(&self, by: &String) -> Result<(), ApiError> {
        self.runs.take(by)
    }

    /// Reporting on a run in a browser.
    pub(in crate::http) fn report(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.reports.of_address(address)
    }

    /// Changing something.
    pub(in crate::http) fn write(
        &self,
        address: Option<IpAddr>,
        member: Option<MemberId>,
    ) -> Result<(), ApiError> {
        self.writes.of_address(address)?;
        member.map_or(Ok(()), |member| self.member_writes.take(&member))
    }
}

#[derive(Debug)]
struct Budget<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
}

impl<K: Hash + Eq + Clone> Budget<K> {
    fn new(per_minute: usize) -> Self {
        // Limits are at least 1.
        let per_minute = u32::try_from(per_minute).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        Self { limiter: RateLimiter::keyed(Quota::per_minute(per_minute)) }
    }

    fn take(&self, key: &K) -> Result<(), ApiError> {
        if self.limiter.len() > KEYS {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            ApiError::TooOften { wait: wait.max(Duration::from_secs(1)) }
        })
    }
}

/// What the networks of an address may, together.
#[derive(Debug)]
struct NetworkBudget {
    narrow: Budget<IpNet>,
    wide: Budget<IpNet>,
}

impl NetworkBudget {
    fn new(per_minute: usize) -> Self {
        Self { narrow: Budget::new(per_minute), wide: Budget::new(per_minute.saturating_mul(WIDE)) }
    }

    /// Nothing is counted where there is no address: on this machine, without a proxy.
    fn of_address(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        for (network, times) in address.into_iter().flat_map(networks) {
            if times == 1 { self.narrow.take(&network)? } else { self.wide.take(&network)? }
        }
        Ok(())
    }
}
