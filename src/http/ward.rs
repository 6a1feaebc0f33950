//! Watches whether a connection may stay where it is, and what it may do there:
//! whenever something about the room changes, and when its session or link ends.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_stream::wrappers::WatchStream;

use crate::clock::Clock;
use crate::ids::DocumentName;
use crate::protocol::close::CloseReason;
use crate::rights::table::Access;
use crate::room::handle::RoomHandle;
use crate::room::standing::{Admitted, Pass, Refusal, Rules, Standing};

/// A connection's standing, as it was when it was looked at last.
pub(super) struct Ward {
    changes: WatchStream<Rules>,
    rules: Rules,
    pass: Pass,
    document: DocumentName,
    clock: Clock,
    /// When to look again, also if nothing changes.
    until: Option<Pin<Box<Sleep>>>,
    standing: Standing,
}

impl Ward {
    /// Lets a connection in, or says why not.
    pub(super) fn new(
        room: &RoomHandle,
        pass: Pass,
        document: DocumentName,
        clock: Clock,
    ) -> Result<(Self, Admitted), CloseReason> {
        let rules = room.rules();
        let admitted = rules.admit(&pass, clock.now()).map_err(reason)?;
        let standing = rules.standing(admitted.role, document);
        let changes = WatchStream::from_changes(room.watch());
        let mut ward = Self { changes, rules, pass, document, clock, until: None, standing };
        ward.look_again_at(&admitted);
        Ok((ward, admitted))
    }

    /// What the connection may do now.
    pub(super) fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The next change of it, or why the connection has to go.
    pub(super) fn poll_change(&mut self, context: &mut Context<'_>) -> Poll<Result<Standing, CloseReason>> {
        loop {
            let changed = match Pin::new(&mut self.changes).poll_next(context) {
                Poll::Ready(Some(rules)) => {
                    self.rules = rules;
                    true
                }
                // The room left memory while somebody was in it: the server stops.
                Poll::Ready(None) => return Poll::Ready(Err(CloseReason::Restart)),
                Poll::Pending => self.until.as_mut().is_some_and(|at| at.as_mut().poll(context).is_ready()),
            };
            if !changed {
                return Poll::Pending;
            }
            let admitted = match self.rules.stay(&self.pass, self.clock.now()) {
                Ok(admitted) => admitted,
                Err(refusal) => return Poll::Ready(Err(reason(refusal))),
            };
            self.look_again_at(&admitted);
            let standing = self.rules.standing(admitted.role, self.document);
            if standing != self.standing {
                self.standing = standing.clone();
                return Poll::Ready(Ok(standing));
            }
        }
    }

    fn look_again_at(&mut self, admitted: &Admitted) {
        let until = admitted.until.map(|until| Instant::now() + self.clock.now().until(until));
        self.until = until.map(|until| Box::pin(sleep_until(until)));
    }
}

/// Why a connection with this standing has to go, if it has.
pub(super) fn expelled(standing: &Standing) -> Option<CloseReason> {
    match standing {
        Standing::In(Access::Read | Access::Write) | Standing::Waiting => None,
        Standing::Never => Some(CloseReason::NotAllowed),
        Standing::Over => Some(CloseReason::RoomEnded),
    }
}

fn reason(refusal: Refusal) -> CloseReason {
    match refusal {
        Refusal::Deleted => CloseReason::NoSuchRoom,
        Refusal::Removed => CloseReason::Removed,
        Refusal::LinkRevoked | Refusal::LinkExpired | Refusal::SessionExpired | Refusal::PasswordNeeded => {
            CloseReason::NotAuthenticated
        }
    }
}
