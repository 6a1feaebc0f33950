//! What goes wrong in a round: made from a seed, the same each time.

use std::fmt;
use std::time::Duration;

use fastrand::Rng;

/// People of a round, in [`ROOMS`] rooms.
pub const PEOPLE: usize = 6;
pub const ROOMS: usize = 2;

/// Something that happens.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// The server's process is killed (`kill -9`), and started again.
    Kill,
    /// It is asked to end (SIGTERM), and started again.
    Terminate,
    /// It is stopped for a while (SIGSTOP), as a machine that swaps.
    Freeze(Duration),
    /// The disk is full for a while.
    FillDisk(Duration),
    /// The disk is full, and then the process is killed.
    FillDiskAndKill,
    /// Somebody's connection breaks.
    Drop(usize),
    /// Somebody stays away so long that the document may be unloaded.
    Leave(usize, Duration),
    /// Everybody leaves for so long.
    AllLeave(Duration),
    /// Somebody reads nothing for a while.
    Stall(usize, Duration),
    /// Somebody pastes a lot.
    Paste(usize),
}

/// An event, and the pause before it.
pub type Step = (Duration, Event);

pub fn make(seed: u64) -> Vec<Step> {
    let mut random = Rng::with_seed(seed);
    let steps = random.usize(2..6);
    (0..steps).map(|_| (millis(&mut random, 10..120), event(&mut random))).collect()
}

fn event(random: &mut Rng) -> Event {
    let person = random.usize(0..PEOPLE);
    match random.u32(0..100) {
        0..22 => Event::Kill,
        22..32 => Event::Terminate,
        32..40 => Event::Freeze(millis(random, 20..150)),
        40..47 => Event::FillDisk(millis(random, 50..300)),
        47..52 => Event::FillDiskAndKill,
        52..67 => Event::Drop(person),
        67..77 => Event::Leave(person, millis(random, 20..250)),
        77..87 => Event::AllLeave(millis(random, 30..150)),
        87..95 => Event::Stall(person, millis(random, 50..250)),
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
    pub crashes: usize,
    pub events: usize,
    pub looks: usize,
}

impl Totals {
    pub fn add(&mut self, other: &Self) {
        self.edits += other.edits;
        self.crashes += other.crashes;
        self.events += other.events;
        self.looks += other.looks;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { edits, crashes, events, looks } = self;
        write!(f, "{edits} edits, {events} events, {crashes} restarts, {looks} looks at rooms")
    }
}
