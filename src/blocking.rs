//! Work that would keep a runtime's thread from its other tasks.
//!
//! No thread needs a larger stack for it than Rust gives: yrs recurses into
//! shared types, and a document's state lets those nest only so deep that this
//! fits many times, however the document came to be.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// How much work something is, estimated from above.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Bytes to read or write.
    pub bytes: usize,
    /// Structs of documents to make or change.
    pub structs: usize,
}

/// Bytes of updates whose merging takes some 10 ms.
const HEAVY_BYTES: usize = 256 << 10;
/// Structs of which deleting takes some 5 ms, and inserting 10 ms.
const HEAVY_STRUCTS: usize = 40_000;

impl Cost {
    /// Of reading or writing so many bytes.
    pub fn of_bytes(bytes: usize) -> Self {
        Self { bytes, structs: 0 }
    }

    /// Whether others have to be let past.
    pub fn is_heavy(self) -> bool {
        self.bytes >= HEAVY_BYTES || self.structs >= HEAVY_STRUCTS
    }
}

impl std::ops::Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            structs: self.structs.saturating_add(other.structs),
        }
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |sum, cost| sum + cost)
    }
}

/// Does work that costs so much. If that is a lot, the thread's other tasks move
/// to another thread first: nobody waits for a room that is not theirs.
pub fn work_on<T>(cost: Cost, work: impl FnOnce() -> T) -> T {
    if cost.is_heavy() && has_more_threads() { block_in_place(work) } else { work() }
}

/// Processor time of this thread so far.
pub fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// A runtime of one thread has no other to move tasks to.
fn has_more_threads() -> bool {
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn hard_1_others_go_on_meanwhile() {
        for heavy in [Cost::of_bytes(HEAVY_BYTES), Cost { structs: HEAVY_STRUCTS, ..Cost::default() }] {
            let (done, wait) = std::sync::mpsc::channel();
            let working = tokio::spawn(async move {
                // Cannot end before the other task has run on the only thread.
                work_on(heavy, || wait.recv_timeout(Duration::from_secs(30)).unwrap());
            });
            tokio::spawn(async move { done.send(()).unwrap() }).await.unwrap();
            working.await.unwrap();
        }
    }

    #[test]
    fn processor_time_goes_on_with_work() {
        let before = processor_time();
        while processor_time() == before {}
    }

    #[test]
    fn costs_add_up() {
        let costs = [Cost { bytes: 10, structs: HEAVY_STRUCTS - 1 }, Cost { bytes: usize::MAX, structs: 0 }];
        assert!(!costs[0].is_heavy());
        let sum: Cost = costs.into_iter().sum();
        assert_eq!(sum, Cost { bytes: usize::MAX, structs: HEAVY_STRUCTS - 1 });
    }
}
