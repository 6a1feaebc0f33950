//! Waiting to the microsecond. The runtime's clock ticks once a millisecond: with it
//! everybody who types in one millisecond would do so in the same instant, and a
//! latency would be that of the queue which the load itself makes.

use std::time::Instant;

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;

/// A timer of Linux, which is read like a pipe.
pub struct Timer(Receiver);

impl Timer {
    pub fn new() -> Self {
        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK).unwrap();
        Self(Receiver::from_owned_fd_unchecked(timer).unwrap())
    }

    pub async fn until(&mut self, moment: Instant) {
        let left = moment.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return tokio::task::yield_now().await;
        }
        let once = Itimerspec {
            it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
            it_value: Timespec::try_from(left).unwrap(),
        };
        timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &once).unwrap();
        // Eight bytes come, when the time has. Asking for more tells the runtime that
        // there is no more.
        let _ = self.0.read(&mut [0; 16]).await.unwrap();
    }
}
