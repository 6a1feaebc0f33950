//! One WebSocket, from joining its document to leaving it.
//!
//! One task reads and looks at the clock. What the document hands out is written to
//! the socket by the document itself; this task goes on with it where the socket was
//! full, and reads on meanwhile.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, SinkExt};
use tokio::time::{Instant, Interval, MissedTickBehavior, Sleep, interval_at, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Error, Message, protocol::CloseFrame};

use super::App;
use super::arrival::{Arrived, Entry, arrive};
use super::end::End;
use super::handshake::WebSocket;
use super::incoming::{broken, read};
use super::inflow::{Inflow, Pace};
use super::intake::{Incoming, poll_incoming};
use super::socket::SharedSocket;
use super::ward::{Ward, expelled};
use crate::config::limits::Limits;
use crate::document::member::SavedReports;
use crate::document::membership::Membership;
use crate::document::outbox::Outgoing;
use crate::document::sink::FrameSink;
use crate::ids::DocumentKey;
use crate::protocol::close::CloseReason;
use crate::protocol::message;
use crate::room::standing::Standing;

/// Serves a connection until it ends. Leaving the document and the room are the
/// membership's and the attendance's `Drop`, whatever ends this.
pub(super) async fn serve(
    socket: WebSocket,
    shared: Arc<dyn SharedSocket>,
    app: App,
    key: DocumentKey,
    entry: Entry,
    saved: SavedReports,
) {
    let _held = app.shutdown.hold();
    let sink: Arc<dyn FrameSink> = shared.clone();
    // What happens once has no place of its own for as long as the connection lasts.
    let arrived = Box::pin(arrive(socket, &sink, &app, &key, entry, saved)).await;
    let Arrived { socket, membership, ward, attendance } = match arrived {
        Ok(arrived) => arrived,
        Err((socket, End::Close(reason))) => {
            return Box::pin(turn_away(socket, &*shared, reason, &app.limits)).await;
        }
        Err((_, End::Gone | End::Silent)) => return,
    };
    tracing::debug!("joined");
    let mut connection = Connection::new(socket, &membership, ward, &app.limits);
    let end = connection.work().await;
    tracing::debug!(?end, "left");
    // The others see the member go before the closing handshake is over, and the
    // document writes no more: nothing may follow the last word.
    let Connection { socket, .. } = connection;
    drop(membership);
    drop(attendance);
    if let End::Close(reason) = end {
        Box::pin(turn_away(socket, &*shared, reason, &app.limits)).await;
    }
}

/// Says why, waits a moment for the answer, and drops the socket.
pub(super) async fn turn_away(
    mut socket: WebSocket,
    shared: &dyn SharedSocket,
    reason: CloseReason,
    limits: &Limits,
) {
    shared.linger();
    tracing::debug!(code = reason.code(), "closing");
    let frame = CloseFrame { code: reason.code().into(), reason: reason.sentence().into() };
    let goodbye = async {
        // A peer that is gone already needs no goodbye.
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            let mut bytes = 0;
            while bytes < limits.frame
                && let Incoming::Whole(Some(Ok(_))) | Incoming::Part =
                    poll_fn(|context| poll_incoming(&mut socket, context)).await
            {
                bytes += socket.get_mut().look().bytes;
            }
        }
    };
    // One that does not answer, or goes on as before, is not waited for.
    let _ = timeout(limits.close, goodbye).await;
}

/// What happened next.
enum Event {
    Incoming(Incoming),
    Outgoing(Outgoing),
    /// What the connection may do has changed.
    Standing(Result<Standing, CloseReason>),
    Tick,
}

struct Connection<'a> {
    socket: WebSocket,
    membership: &'a Membership,
    /// None where nobody is sent away.
    ward: Option<Box<Ward>>,
    limits: &'a Arc<Limits>,
    inflow: Inflow,
    /// Nothing is read until then.
    pause: Option<Pin<Box<Sleep>>>,
    /// A ping that waits for the socket.
    ping: Option<Message>,
    unflushed: bool,
    tick: Interval,
    last_heard: Instant,
    /// What had come in at the last tick.
    received: u64,
    /// How often the document had written at the last tick.
    writes: u64,
    last_sent: Instant,
    last_tick: Instant,
}

impl<'a> Connection<'a> {
    fn new(
        socket: WebSocket,
        membership: &'a Membership,
        ward: Option<Box<Ward>>,
        limits: &'a Arc<Limits>,
    ) -> Self {
        let now = Instant::now();
        let mut tick = interval_at(now + limits.tick, limits.tick);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            received: socket.get_ref().received(),
            socket,
            membership,
            ward,
            limits,
            inflow: Inflow::new(limits, now),
            pause: None,
            ping: None,
            unflushed: false,
            tick,
            last_heard: now,
            writes: membership.outbox().writes(),
            last_sent: now,
            last_tick: now,
        }
    }

    async fn work(&mut self) -> End {
        loop {
            match poll_fn(|context| self.poll_event(context)).await {
                Ok(Event::Incoming(incoming)) => {
                    if let Err(end) = self.receive(incoming).await {
                        return end;
                    }
                }
                Ok(Event::Outgoing(Outgoing::CatchUp)) => {
                    if self.membership.catch_up().await.is_err() {
                        return End::Close(CloseReason::Restart);
                    }
                }
                Ok(Event::Outgoing(Outgoing::Close(reason)) | Event::Standing(Err(reason))) => {
                    return End::Close(reason);
                }
                Ok(Event::Outgoing(Outgoing::Broken)) => return End::Gone,
                Ok(Event::Standing(Ok(standing))) => {
                    if let Some(reason) = expelled(&standing) {
                        return End::Close(reason);
                    }
                    if let Standing::In(access) = standing {
                        self.socket.get_mut().set_access(access);
                        if self.membership.set_access(access).await.is_err() {
                            return End::Close(CloseReason::Restart);
                        }
                    }
                }
                Ok(Event::Tick) => {
                    self.listen_for_life();
                    if self.socket.get_ref().is_overdue(Instant::now()) {
                        return End::Close(CloseReason::Overloaded);
                    }
                    if self.last_heard.elapsed() >= self.limits.silence {
                        return End::Silent;
                    }
                    self.look_after_itself();
                }
                Err(error) => return broken(&error),
            }
        }
    }

    /// Looks whether it may stay, goes on writing, then reads, then looks at the clock.
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Result<Event, Error>> {
        if self.socket.get_ref().is_revoked() {
            return Poll::Ready(Ok(Event::Standing(Err(CloseReason::Overloaded))));
        }
        if let Some(ward) = &mut self.ward
            && let Poll::Ready(changed) = ward.poll_change(context)
        {
            return Poll::Ready(Ok(Event::Standing(changed)));
        }
        if let Poll::Ready(outgoing) = self.membership.outbox().poll_outgoing(context) {
            return Poll::Ready(Ok(Event::Outgoing(outgoing)));
        }
        if let Poll::Ready(Err(error)) = self.poll_ping(context) {
            return Poll::Ready(Err(error));
        }
        if let Some(pause) = &mut self.pause
            && pause.as_mut().poll(context).is_ready()
        {
            self.pause = None;
        }
        if self.pause.is_none()
            && let Poll::Ready(incoming) = poll_incoming(&mut self.socket, context)
        {
            return Poll::Ready(Ok(Event::Incoming(incoming)));
        }
        self.tick.poll_tick(context).map(|_| Ok(Event::Tick))
    }

    fn poll_ping(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if let Some(ping) = self.ping.take() {
            match Pin::new(&mut self.socket).poll_ready(context)? {
                Poll::Ready(()) => Pin::new(&mut self.socket).start_send(ping)?,
                Poll::Pending => {
                    self.ping = Some(ping);
                    return Poll::Pending;
                }
            }
            self.unflushed = true;
        }
        if self.unflushed {
            std::task::ready!(Pin::new(&mut self.socket).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads what has come together with the first message, and hands all of it
    /// to the document at once.
    async fn receive(&mut self, incoming: Incoming) -> Result<(), End> {
        let now = Instant::now();
        let (mut messages, mut end) = (Vec::new(), None);
        let (mut next, mut count) = (Some(incoming), 0);
        while let Some(Incoming::Whole(received)) = next.take() {
            self.last_heard = now;
            if let Err(reason) = read(received, self.limits, &mut messages) {
                end = Some(reason);
                break;
            }
            count += 1;
            if count < self.limits.read_batch {
                let more = poll_fn(|context| Poll::Ready(poll_incoming(&mut self.socket, context)));
                next = match more.await {
                    Poll::Ready(incoming) => Some(incoming),
                    Poll::Pending => None,
                };
            }
        }
        // Frames count when they come, and so do messages that share one.
        let beside = messages.len().saturating_sub(count);
        // What came before a bad message counts.
        if !messages.is_empty() && self.membership.send(messages).await.is_err() {
            return Err(End::Close(CloseReason::Restart));
        }
        end.map_or(Ok(()), Err)?;
        let taken = self.socket.get_mut().look();
        match self.inflow.took(taken.frames + beside, taken.bytes, now) {
            Pace::Free => Ok(()),
            Pace::PauseUntil(until) => {
                self.pause = Some(Box::pin(sleep_until(until)));
                Ok(())
            }
            Pace::Flood => Err(End::Close(CloseReason::TooMuch)),
        }
    }

    /// A message that is still coming is a sign of life, if it comes at all fast;
    /// and whoever is not listened to cannot be silent.
    fn listen_for_life(&mut self) {
        let received = self.socket.get_ref().received();
        if received - self.received >= self.limits.progress as u64 || self.pause.is_some() {
            self.last_heard = Instant::now();
        }
        self.received = received;
        let last_tick = std::mem::replace(&mut self.last_tick, Instant::now());
        let writes = self.membership.outbox().writes();
        if writes != self.writes {
            // At the last tick at the earliest.
            (self.writes, self.last_sent) = (writes, last_tick);
        }
    }

    fn look_after_itself(&mut self) {
        if self.last_heard.elapsed() >= self.limits.tick {
            self.ping = Some(Message::Ping(Bytes::new()));
        }
        if self.last_sent.elapsed() >= self.limits.keep_alive {
            self.membership.outbox().push_own(&message::keep_alive());
            self.last_sent = Instant::now();
        }
    }
}
