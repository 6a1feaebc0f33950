//! What goes wrong in a round: made from a seed, the same each time.

use std::fmt;
use std::time::Duration;

use fastrand::Rng;

use super::nodes::{LEASE, NODES};
use super::wire::Mode;

/// People of a round, in [`ROOMS`] rooms.
pub const PEOPLE: usize = 6;
pub const ROOMS: usize = 3;

/// Something that happens.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// A server's process is killed (`kill -9`), and started again.
    Kill(usize),
    /// One is asked to end (SIGTERM), and started again.
    Terminate(usize),
    /// One after the other is.
    Roll,
    /// One is stopped for so long (SIGSTOP): longer than its lease, or shorter.
    Freeze(usize, Duration),
    /// One does not reach the database for so long, or not the others it.
    Wire(Link, usize, Mode, Duration),
    /// The clock of one is wrong by so many seconds for so long: it steps, there and back.
    StepClock(usize, i64, Duration),
    /// The Redis that they share is killed, and started again after so long.
    RestartRedis(Duration),
    /// It is stopped for so long.
    FreezeRedis(Duration),
    /// It loses all that it has.
    FlushRedis,
    /// The database is stopped, and started again.
    RestartDatabase,
    /// Its connections are ended.
    EndConnections,
    /// Somebody's connection breaks.
    Drop(usize),
    /// Everybody leaves for so long that documents may be unloaded.
    AllLeave(Duration),
    /// Somebody pastes a lot.
    Paste(usize),
}

/// What leads to or from a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// From it to the database.
    Database,
    /// From the others to it.
    Neighbours,
    /// From it to Redis.
    Redis,
}

/// An event, and the pause before it.
pub type Step = (Duration, Event);

pub fn make(seed: u64) -> Vec<Step> {
    let mut random = Rng::with_seed(seed);
    let steps = random.usize(2..5);
    (0..steps).map(|_| (millis(&mut random, 30..400), event(&mut random))).collect()
}

fn event(random: &mut Rng) -> Event {
    let (person, node) = (random.usize(0..PEOPLE), random.usize(0..NODES));
    let lease = LEASE.as_millis() as u64;
    match random.u32(0..100) {
        0..13 => Event::Kill(node),
        13..16 => {
            let seconds = [-90_000, -200, 200, 90_000][random.usize(0..4)];
            Event::StepClock(node, seconds, millis(random, 1_500..4_000))
        }
        16..26 => Event::Terminate(node),
        26..29 => Event::Roll,
        29..39 => Event::Freeze(node, millis(random, lease + 200..lease * 2)),
        39..44 => Event::Freeze(node, millis(random, 50..lease / 2)),
        44..64 => {
            let link = match random.u32(0..4) {
                0..2 => Link::Database,
                2 => Link::Neighbours,
                _ => Link::Redis,
            };
            let mode = if random.bool() { Mode::Stall } else { Mode::Cut };
            Event::Wire(link, node, mode, millis(random, 100..lease * 2))
        }
        64..69 => Event::RestartDatabase,
        69..74 => Event::EndConnections,
        74..78 => Event::RestartRedis(millis(random, 1..lease)),
        78..82 => Event::FreezeRedis(millis(random, 50..lease)),
        82..84 => Event::FlushRedis,
        84..90 => Event::Drop(person),
        90..96 => Event::AllLeave(millis(random, 30..300)),
        _ => Event::Paste(person),
    }
}

fn millis(random: &mut Rng, range: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(random.u64(range))
}

/// What rounds had in them.
#[derive(Debug, Default)]
pub struct Totals {
    pub edits: usize,
    pub events: usize,
    pub looks: usize,
    /// Claims of rooms that others had had.
    pub takeovers: i64,
}

impl Totals {
    pub fn add(&mut self, other: &Self) {
        self.edits += other.edits;
        self.events += other.events;
        self.looks += other.looks;
        self.takeovers += other.takeovers;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { edits, events, looks, takeovers } = self;
        write!(f, "{edits} edits, {events} events, {takeovers} claims, {looks} looks at rooms")
    }
}
