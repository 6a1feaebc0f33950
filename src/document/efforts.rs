//! Who has taken more of the processor than what they sent explains: the bound on one
//! update alone would let somebody send one after the other (HARD-1).

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::members::Members;
use super::state::DocumentState;
use super::state::effort::Effort;
use super::turn::Edit;
use crate::blocking::processor_time;

/// What is forgiven each second, of a second.
const FORGIVEN: u32 = 20;

/// What links and members owe.
#[derive(Debug)]
pub(super) struct Efforts {
    debts: HashMap<Uuid, Debt>,
    /// That somebody may owe.
    most: Duration,
}

#[derive(Debug)]
struct Debt {
    owed: Duration,
    at: Instant,
}

impl Debt {
    fn left(&self, now: Instant) -> Duration {
        self.owed.saturating_sub(now.duration_since(self.at) / FORGIVEN)
    }
}

impl Efforts {
    /// Nobody owes anything.
    pub(super) fn new(most: Duration) -> Self {
        Self { debts: HashMap::new(), most }
    }

    /// Somebody has taken so much.
    pub(super) fn charge(&mut self, source: Uuid, excess: Duration) {
        let now = Instant::now();
        self.debts.retain(|_, debt| !debt.left(now).is_zero());
        let debt = self.debts.entry(source).or_insert(Debt { owed: Duration::ZERO, at: now });
        (debt.owed, debt.at) = (debt.left(now) + excess, now);
    }

    /// Some edits have taken so much, each by its place.
    pub(super) fn charge_all(&mut self, excess: Vec<(usize, Duration)>, edits: &[Edit], members: &Members) {
        for (at, excess) in excess {
            self.charge(members.source_of(&edits[at]), excess);
        }
    }

    /// Whether an edit is not to be tried, since whoever answers for it owes too much.
    pub(super) fn stop(&self, edit: &Edit, members: &Members, state: &DocumentState) -> bool {
        !self.debts.is_empty() && self.owes(members.source_of(edit)) && !state.is_cheap(&edit.update)
    }

    fn owes(&self, source: Uuid) -> bool {
        self.debts.get(&source).is_some_and(|debt| debt.left(Instant::now()) > self.most)
    }
}

/// What one update may take, by the clock of this thread's processor time: that others
/// keep the machine busy is nobody's fault.
pub fn effort(most: Duration) -> Effort {
    Effort { now: processor_time, wall, most }
}

fn wall() -> Duration {
    static BEGAN: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn hard_1_debts_add_up_for_each_and_are_forgiven_with_time() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (most, part) = (Duration::from_secs(1), Duration::from_millis(400));
        let mut efforts = Efforts::new(most);
        for _ in 0..3 {
            assert!(!efforts.owes(one));
            efforts.charge(one, part);
        }
        assert!(efforts.owes(one) && !efforts.owes(other));
        advance(Duration::from_secs(4)).await;
        assert!(!efforts.owes(one), "a fifth of a second is forgiven");
        advance(Duration::from_secs(60)).await;
        efforts.charge(other, part);
        assert_eq!(efforts.debts.len(), 1, "who owes nothing is forgotten");
    }
}
