//! Where sockets wait until the interview begins. They get nothing but signs of life:
//! not one byte of a document.
//!
//! What a Yjs client says when it connects is kept for when it is let in; of edits it
//! is not, since the document's greeting asks for them again.

use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::SinkExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_tungstenite::tungstenite::Message;

use super::end::End;
use super::handshake::WebSocket;
use super::incoming::read;
use super::inflow::{Inflow, Pace};
use super::intake::{Incoming, poll_incoming};
use super::ward::{Ward, expelled};
use crate::config::limits::Limits;
use crate::protocol::close::CloseReason;
use crate::protocol::message::{self, ClientMessage};
use crate::room::standing::Standing;
use crate::shutdown::Shutdown;

/// What happens while somebody waits.
enum Event {
    Incoming(Incoming),
    Standing(Result<Standing, CloseReason>),
    Tick,
}

/// Waits, and returns what the client said that still matters.
///
/// # Errors
/// Why it does not wait any more.
pub(super) async fn wait(
    socket: &mut WebSocket,
    ward: &mut Ward,
    limits: &Arc<Limits>,
    shutdown: &Shutdown,
) -> Result<Vec<ClientMessage>, End> {
    let started = Instant::now();
    let mut inflow = Inflow::new(limits, started);
    let (mut last_heard, mut last_sent) = (started, started);
    let mut tick = interval_at(started + limits.tick, limits.tick);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = Said::default();
    let mut pause: Option<Instant> = None;
    loop {
        let event = tokio::select! {
            biased;
            () = shutdown.begun() => return Err(End::Close(CloseReason::Restart)),
            changed = poll_fn(|context| ward.poll_change(context)) => Event::Standing(changed),
            incoming = poll_fn(|context| poll_incoming(socket, context)), if pause.is_none() => {
                Event::Incoming(incoming)
            }
            () = sleep_until(pause.unwrap_or(started)), if pause.is_some() => {
                pause = None;
                continue;
            }
            _ = tick.tick() => Event::Tick,
        };
        match event {
            Event::Standing(Err(reason)) => return Err(End::Close(reason)),
            Event::Standing(Ok(standing)) => {
                if let Some(reason) = expelled(&standing) {
                    return Err(End::Close(reason));
                }
                if standing != Standing::Waiting {
                    return Ok(said.all());
                }
            }
            Event::Incoming(incoming) => {
                let now = Instant::now();
                let mut messages = Vec::new();
                if let Incoming::Whole(received) = incoming {
                    last_heard = now;
                    read(received, limits, &mut messages)?;
                }
                let beside = messages.len().saturating_sub(1);
                messages.into_iter().for_each(|message| said.keep(message));
                let taken = socket.get_mut().look();
                match inflow.took(taken.frames + beside, taken.bytes, now) {
                    Pace::Free => {}
                    Pace::PauseUntil(until) => pause = Some(until),
                    Pace::Flood => return Err(End::Close(CloseReason::TooMuch)),
                }
            }
            Event::Tick => {
                let now = Instant::now();
                if socket.get_ref().is_overdue(now) {
                    return Err(End::Close(CloseReason::Overloaded));
                }
                if now - last_heard >= limits.silence && pause.is_none() {
                    return Err(End::Silent);
                }
                if now - last_heard >= limits.tick {
                    send(socket, Message::Ping(Bytes::new())).await?;
                }
                if now - last_sent >= limits.keep_alive {
                    send(socket, Message::Binary(message::keep_alive())).await?;
                    last_sent = now;
                }
            }
        }
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), End> {
    // Small and rare: it waits for no other but a dead peer, whom silence ends.
    socket.send(message).await.map_err(|_| End::Gone)
}

/// The last word on each subject.
#[derive(Default)]
struct Said {
    asked: Option<ClientMessage>,
    presence: Option<ClientMessage>,
}

impl Said {
    fn keep(&mut self, message: ClientMessage) {
        match message {
            ClientMessage::SyncStep1 { .. } => self.asked = Some(message),
            ClientMessage::Awareness { .. } => self.presence = Some(message),
            ClientMessage::SyncStep2 { .. }
            | ClientMessage::Update { .. }
            | ClientMessage::QueryAwareness
            | ClientMessage::Ignored => {}
        }
    }

    fn all(self) -> Vec<ClientMessage> {
        self.asked.into_iter().chain(self.presence).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::guard::{CheckedStateVector, CheckedUpdate};

    fn question(number: u32) -> ClientMessage {
        ClientMessage::SyncStep1 { state_vector: CheckedStateVector::of(vec![(1, number)]) }
    }

    #[test]
    fn what_matters_later_is_kept_and_no_more() {
        let mut said = Said::default();
        for number in 0..3 {
            said.keep(question(number));
            said.keep(ClientMessage::Update { update: CheckedUpdate::empty() });
        }
        assert_eq!(said.all(), [question(2)]);
    }
}
