//! How long and how often it is measured: see [`options`](crate::options).

use std::time::Duration;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| text.parse().expect(variable))
}

/// The time that each measuring takes.
pub fn measured() -> Duration {
    Duration::from_secs(number("PAIRPAD_SECONDS", 10))
}

/// How often typing is measured; the medians count.
pub fn rounds() -> usize {
    number("PAIRPAD_ROUNDS", 3) as usize
}

/// How long the soak takes.
pub fn soak() -> Duration {
    Duration::from_secs(number("PAIRPAD_SOAK", 600))
}
