//! How often an address, and a session, may do what costs or what could be guessing.
//!
//! Each server counts for itself. What goes by an address or a key, which can come to any of
//! several servers, is then counted by all together, if they have a Redis: whatever one of them
//! has refused, it does not ask about. What goes by a member, or a link, is of a room, which
//! one server has.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use uuid::Uuid;

use crate::bus::{Bucket, Bus, Taken};
use crate::config::limits::Limits;
use crate::http::error::ApiError;
use crate::http::listen::address::{WIDE, networks};
use crate::ids::MemberId;

/// Keys of one budget, beyond which those that are whole again are forgotten.
const KEYS: usize = 10_000;

/// Reports on runs for each change: a run reports ten times a second.
const REPORTS: usize = 10;

/// Reports of errors in pages that are logged in a minute.
const LOGGED: usize = 120;
/// Of these, of one network.
const LOGGED_OF_ONE: usize = 10;

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
    /// The same without a room, by a key.
    trials: Budget<String>,
    reports: NetworkBudget,
    /// Errors in pages: as many as tries to join.
    page_errors: NetworkBudget,
    /// Those of all pages together that are logged.
    logged: Budget<()>,
    /// Of these, those of one network: others' are not to be missed for them.
    logged_of: NetworkBudget,
    /// What members tell each other's browsers in calls.
    call_messages: Budget<MemberId>,
    /// What they say there for everybody.
    call_changes: Budget<MemberId>,
    /// Tries of a room's password by one link, whoever makes them: addresses are cheap,
    /// and whoever holds one link must not lock out the others.
    passwords: Budget<Uuid>,
    /// What several servers count by.
    bus: OnceLock<Arc<Bus>>,
}

impl Budgets {
    pub(in crate::http) fn new(limits: &Limits) -> Self {
        Self {
            rooms: NetworkBudget::new("rooms", limits.rooms_per_minute),
            joins: NetworkBudget::new("joins", limits.joins_per_minute),
            writes: NetworkBudget::new("writes", limits.writes_per_minute),
            member_writes: Budget::new(limits.writes_per_minute),
            suggestions: NetworkBudget::new("suggestions", limits.writes_per_minute),
            runs: Budget::new(limits.runs_per_minute),
            trials: Budget::new(limits.runs_per_minute),
            reports: NetworkBudget::new("reports", limits.writes_per_minute.saturating_mul(REPORTS)),
            page_errors: NetworkBudget::new("page_errors", limits.joins_per_minute),
            logged: Budget::new(LOGGED),
            logged_of: NetworkBudget::new("logged", LOGGED_OF_ONE),
            call_messages: Budget::new(limits.call_messages_per_minute),
            call_changes: Budget::new(limits.call_changes_per_minute),
            passwords: Budget::new(limits.joins_per_minute),
            bus: OnceLock::new(),
        }
    }

    /// From now on all servers count together.
    pub(in crate::http) fn share(&self, bus: Arc<Bus>) {
        // Once, before anybody is served.
        let _ = self.bus.set(bus);
    }

    /// Making a room.
    pub(in crate::http) async fn make_room(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.rooms.here(address)?;
        self.everywhere(self.rooms.buckets(address)).await
    }

    /// Trying to join, or showing any token that may be guessed.
    pub(in crate::http) async fn join(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.joins.here(address)?;
        self.everywhere(self.joins.buckets(address)).await
    }

    /// Trying a password, by a link.
    pub(in crate::http) fn password(&self, link: Uuid) -> Result<(), ApiError> {
        self.passwords.take(&link)
    }

    /// Asking what could be written. It has as much as changes have, and takes nothing of theirs.
    pub(in crate::http) async fn suggest(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.suggestions.here(address)?;
        self.everywhere(self.suggestions.buckets(address)).await
    }

    /// Starting a run in a room, by the id of whoever does.
    pub(in crate::http) fn run(&self, by: &String) -> Result<(), ApiError> {
        self.runs.take(by)
    }

    /// Starting one without a room, by what tells those who do apart.
    pub(in crate::http) async fn trial(&self, by: String) -> Result<(), ApiError> {
        self.trials.take(&by)?;
        self.everywhere(vec![Bucket { of: "trials", whose: by, per_minute: self.trials.per_minute }]).await
    }

    /// Reporting on a run in a browser.
    pub(in crate::http) async fn report(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.reports.here(address)?;
        self.everywhere(self.reports.buckets(address)).await
    }

    /// Reporting an error in a page.
    pub(in crate::http) async fn page_error(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.page_errors.here(address)?;
        self.everywhere(self.page_errors.buckets(address)).await
    }

    /// Whether one more such report is logged. All are counted.
    pub(in crate::http) fn logs_page_error(&self, address: Option<IpAddr>) -> bool {
        self.logged_of.here(address).is_ok() && self.logged.take(&()).is_ok()
    }

    /// Saying something in a call: to everybody, or to somebody's browser.
    pub(in crate::http) fn call(&self, by: MemberId, is_seen_by_all: bool) -> Result<(), ApiError> {
        if is_seen_by_all { self.call_changes.take(&by) } else { self.call_messages.take(&by) }
    }

    /// Changing something.
    pub(in crate::http) async fn write(
        &self,
        address: Option<IpAddr>,
        member: Option<MemberId>,
    ) -> Result<(), ApiError> {
        self.writes.here(address)?;
        member.map_or(Ok(()), |member| self.member_writes.take(&member))?;
        self.everywhere(self.writes.buckets(address)).await
    }

    /// What all servers have counted. Where nobody says, what was counted here has to do.
    async fn everywhere(&self, buckets: Vec<Bucket>) -> Result<(), ApiError> {
        let Some(bus) = self.bus.get().filter(|_| !buckets.is_empty()) else { return Ok(()) };
        match bus.take(&buckets).await {
            Some(Taken::Refused(wait)) => Err(too_often(wait)),
            Some(Taken::Granted) | None => Ok(()),
        }
    }
}

#[derive(Debug)]
struct Budget<K: Hash + Eq + Clone> {
    per_minute: usize,
    limiter: DefaultKeyedRateLimiter<K>,
}

impl<K: Hash + Eq + Clone> Budget<K> {
    fn new(per_minute: usize) -> Self {
        // Limits are at least 1.
        let whole = u32::try_from(per_minute).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        Self { per_minute, limiter: RateLimiter::keyed(Quota::per_minute(whole)) }
    }

    fn take(&self, key: &K) -> Result<(), ApiError> {
        if self.limiter.len() > KEYS {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(key)
            .map_err(|until| too_often(until.wait_time_from(DefaultClock::default().now())))
    }
}

fn too_often(wait: Duration) -> ApiError {
    ApiError::TooOften { wait: wait.max(Duration::from_secs(1)) }
}

/// What the networks of an address may, together.
#[derive(Debug)]
struct NetworkBudget {
    of: &'static str,
    narrow: Budget<IpNet>,
    wide: Budget<IpNet>,
}

impl NetworkBudget {
    fn new(of: &'static str, per_minute: usize) -> Self {
        let wide = Budget::new(per_minute.saturating_mul(WIDE));
        Self { of, narrow: Budget::new(per_minute), wide }
    }

    fn budget(&self, times: usize) -> &Budget<IpNet> {
        if times == 1 { &self.narrow } else { &self.wide }
    }

    /// Nothing is counted where there is no address: on this machine, without a proxy.
    fn here(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        address
            .into_iter()
            .flat_map(networks)
            .try_for_each(|(network, times)| self.budget(times).take(&network))
    }

    /// The same for all servers together.
    fn buckets(&self, address: Option<IpAddr>) -> Vec<Bucket> {
        let bucket = |(network, times): (IpNet, usize)| Bucket {
            of: self.of,
            whose: network.to_string(),
            per_minute: self.budget(times).per_minute,
        };
        address.into_iter().flat_map(networks).map(bucket).collect()
    }
}
