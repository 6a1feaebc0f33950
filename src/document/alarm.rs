//! One timer for several due times. Setting a timer of the runtime costs as much as
//! handing out a keystroke, so it is set anew only when something is due earlier than
//! it would ring; one that rings too early is looked at and set again.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer for the earliest of several times.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether it will ring.
    is_set: bool,
}

impl Alarm {
    /// Ready when the earliest of these times has come; pending for ever when there is
    /// none.
    pub(super) fn poll_due(
        &mut self,
        context: &mut Context<'_>,
        due: impl IntoIterator<Item = Option<Instant>>,
    ) -> Poll<()> {
        let Some(due) = due.into_iter().flatten().min() else { return Poll::Pending };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if !self.is_set || due < sleep.deadline() {
            sleep.as_mut().reset(due);
            self.is_set = true;
        }
        while sleep.as_mut().poll(context).is_ready() {
            if sleep.deadline() >= due {
                self.is_set = false;
                return Poll::Ready(());
            }
            // It was set for something that is not to be done any more.
            sleep.as_mut().reset(due);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_rings_for_the_earliest_and_never_for_what_was_called_off() {
        let start = Instant::now();
        let at = |seconds| Some(start + Duration::from_secs(seconds));
        let mut alarm = Alarm::default();
        poll_fn(|context| alarm.poll_due(context, [at(5), None, at(3)])).await;
        assert_eq!(start.elapsed().as_secs(), 3);
        let mut pending = |due| {
            let mut context = Context::from_waker(std::task::Waker::noop());
            alarm.poll_due(&mut context, due)
        };
        assert!(pending([at(10)]).is_pending());
        // Something earlier comes up, and is called off again.
        assert!(pending([at(6)]).is_pending());
        assert!(pending([None]).is_pending());
        poll_fn(|context| alarm.poll_due(context, [at(10)])).await;
        assert_eq!(start.elapsed().as_secs(), 10);
    }
}
