//! One's part of a gauge that many add up to.

use prometheus::IntGauge;

use super::instrument::whole;

/// What one document or connection has of something that is shown for all together. Dropping
/// it takes its part away.
#[derive(Debug, Default)]
pub struct Share {
    gauge: Option<IntGauge>,
    amount: i64,
}

impl Share {
    /// Nothing of this yet.
    pub(super) fn of(gauge: &IntGauge) -> Self {
        Self { gauge: Some(gauge.clone()), amount: 0 }
    }

    /// So much it is now.
    pub fn set(&mut self, amount: usize) {
        let amount = whole(amount);
        if amount != self.amount {
            self.gauge.iter().for_each(|gauge| gauge.add(amount - self.amount));
            self.amount = amount;
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.set(0);
    }
}
