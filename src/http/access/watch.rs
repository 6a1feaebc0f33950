//! Watches whether somebody may stay: whenever something about the room changes, and
//! when their session or link ends. Sockets and event streams share it.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_stream::wrappers::WatchStream;

use crate::clock::Clock;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Admitted, Pass, Refusal, Rules};

/// Somebody who was let in, and what decides about them.
pub(in crate::http) struct AccessWatch {
    changes: WatchStream<Rules>,
    rules: Rules,
    pass: Pass,
    clock: Clock,
    /// When to look again, also if nothing changes.
    until: Option<Pin<Box<Sleep>>>,
}

/// Why somebody has to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Expulsion {
    /// They are not let in any more.
    Refused(Refusal),
    /// The room left memory while somebody was in it: the server stops.
    Unloaded,
}

impl AccessWatch {
    /// Lets somebody in, or says why not.
    pub(in crate::http) fn begin(
        room: &RoomHandle,
        pass: Pass,
        clock: Clock,
    ) -> Result<(Self, Admitted), Refusal> {
        let changes = WatchStream::from_changes(room.watch());
        let rules = room.rules();
        let admitted = rules.admit(&pass, clock.now())?;
        let mut watch = Self { changes, rules, pass, clock, until: None };
        watch.look_again_at(&admitted);
        Ok((watch, admitted))
    }

    /// What decides at this moment.
    pub(in crate::http) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Ready whenever something may be different.
    ///
    /// # Errors
    /// Why they have to go.
    pub(in crate::http) fn poll_change(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Admitted, Expulsion>> {
        match Pin::new(&mut self.changes).poll_next(context) {
            Poll::Ready(Some(rules)) => self.rules = rules,
            Poll::Ready(None) => return Poll::Ready(Err(Expulsion::Unloaded)),
            Poll::Pending => {
                let Some(until) = &mut self.until else { return Poll::Pending };
                std::task::ready!(until.as_mut().poll(context));
            }
        }
        let admitted = self.rules.stay(&self.pass, self.clock.now());
        if let Ok(admitted) = &admitted {
            self.look_again_at(admitted);
        }
        Poll::Ready(admitted.map_err(Expulsion::Refused))
    }

    /// The same, waiting for it.
    ///
    /// # Errors
    /// Why they have to go.
    pub(in crate::http) async fn change(&mut self) -> Result<Admitted, Expulsion> {
        poll_fn(|context| self.poll_change(context)).await
    }

    fn look_again_at(&mut self, admitted: &Admitted) {
        let until = admitted.until.map(|until| Instant::now() + self.clock.now().until(until));
        self.until = until.map(|until| Box::pin(sleep_until(until)));
    }
}
