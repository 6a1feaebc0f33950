//! How often an address, and a session, may do what costs or what could be guessing.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::ApiError;
use super::gate::network;
use crate::config::limits::Limits;
use crate::ids::{MemberId, RoomName};

/// Keys of one budget, beyond which those that are whole again are forgotten.
const KEYS: usize = 10_000;

/// What is counted, each for a minute: as a bucket that fills evenly.
#[derive(Debug)]
pub(super) struct Budgets {
    rooms: Budget<IpAddr>,
    joins: Budget<IpAddr>,
    writes: Budget<IpAddr>,
    member_writes: Budget<MemberId>,
    /// Wrong passwords of a room, whoever tries: addresses are cheap.
    passwords: Budget<RoomName>,
}

impl Budgets {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            rooms: Budget::new(limits.rooms_per_minute),
            joins: Budget::new(limits.joins_per_minute),
            writes: Budget::new(limits.writes_per_minute),
            member_writes: Budget::new(limits.writes_per_minute),
            passwords: Budget::new(limits.joins_per_minute),
        }
    }

    /// Making a room.
    pub(super) fn make_room(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.rooms.of_address(address)
    }

    /// Trying to join, or showing any token that may be guessed.
    pub(super) fn join(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        self.joins.of_address(address)
    }

    /// Trying a password.
    pub(super) fn password(&self, room: &RoomName) -> Result<(), ApiError> {
        self.passwords.take(room)
    }

    /// Changing something.
    pub(super) fn write(&self, address: Option<IpAddr>, member: Option<MemberId>) -> Result<(), ApiError> {
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

impl Budget<IpAddr> {
    /// Addresses of this machine are not counted: a proxy may stand behind them that
    /// nobody has told the server of.
    fn of_address(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        let address = address.filter(|address| !address.is_loopback()).map(network);
        address.map_or(Ok(()), |address| self.take(&address))
    }
}
