//! Work that would keep a runtime's thread from its other tasks.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// Bytes of updates whose merging takes some 10 ms.
const HEAVY: usize = 256 << 10;

/// Does work on so many bytes. If they are many, the thread's other tasks move to
/// another thread first: nobody waits for a room that is not theirs.
pub fn work_on<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    // A runtime of one thread has no other.
    let has_more =
        Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    if bytes >= HEAVY && has_more { block_in_place(work) } else { work() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn others_go_on_meanwhile() {
        let (done, wait) = std::sync::mpsc::channel();
        tokio::spawn(async move {
            // Cannot end before the other task has run on the only thread.
            work_on(HEAVY, || wait.recv_timeout(Duration::from_secs(30)).unwrap());
        });
        tokio::spawn(async move { done.send(()).unwrap() }).await.unwrap();
    }
}
