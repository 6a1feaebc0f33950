//! Whether a connection is listened to: not for as long as its client has sent too much.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep, sleep_until};

use super::end::End;
use super::handshake::WebSocket;
use super::inflow::{Inflow, Pace};
use super::intake::{Incoming, poll_incoming};
use crate::config::limits::Limits;
use crate::protocol::close::CloseReason;

/// What comes from a client, and when.
#[derive(Debug)]
pub(in crate::http) struct Listening {
    inflow: Inflow,
    /// Nothing is read until then.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Listening {
    pub(in crate::http) fn new(limits: &Limits, now: Instant) -> Self {
        Self { inflow: Inflow::new(limits, now), pause: None }
    }

    /// The next that comes. Nothing does during a pause.
    pub(in crate::http) fn poll(
        &mut self,
        socket: &mut WebSocket,
        context: &mut Context<'_>,
    ) -> Poll<Incoming> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        poll_incoming(socket, context)
    }

    /// Takes note of what was read of the socket, with so many messages more than it had frames. Until when
    /// nothing is read, if that was too much.
    ///
    /// # Errors
    /// When it never stops.
    pub(in crate::http) fn took(
        &mut self,
        socket: &mut WebSocket,
        beside: usize,
        now: Instant,
    ) -> Result<Option<Instant>, End> {
        let taken = socket.get_mut().look();
        match self.inflow.took(taken.frames + beside, taken.bytes, now) {
            Pace::Free => Ok(None),
            Pace::PauseUntil(until) => {
                self.pause = Some(Box::pin(sleep_until(until)));
                Ok(Some(until))
            }
            Pace::Flood => Err(End::Close(CloseReason::TooMuch)),
        }
    }

    /// Whether it is not listened to.
    pub(in crate::http) fn is_paused(&self) -> bool {
        self.pause.is_some()
    }
}
