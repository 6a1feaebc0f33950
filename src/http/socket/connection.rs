//! One WebSocket, from its first message to its last: one loop, whether it waits for the
//! interview to begin or is in its document.
//!
//! One task reads and looks at the clock. What the document hands out is written to
//! the socket by the document itself; this task goes on with it where the socket was
//! full, and reads on meanwhile.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, SinkExt};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::tungstenite::{Error, Message, protocol::CloseFrame};

use super::arrival::Arrival;
use super::end::End;
use super::followed::Followed;
use super::handshake::WebSocket;
use super::heartbeat::{Beat, Heartbeat, Signs};
use super::incoming::{broken, read};
use super::intake::{Incoming, poll_incoming};
use super::listening::Listening;
use super::stage::{Said, Stage};
use crate::config::limits::Limits;
use crate::document::outbox::Outgoing;
use crate::document::sink::FrameSink;
use crate::http::app::App;
use crate::http::listen::socket::SharedSocket;
use crate::ids::DocumentKey;
use crate::protocol::close::CloseReason;
use crate::protocol::message::{self, ClientMessage};
use crate::rights::table::Access;

/// Serves a connection until it ends. Leaving the document and the room are the
/// membership's and the attendance's `Drop`, whatever ends this.
pub(in crate::http) async fn serve(
    socket: WebSocket,
    shared: Arc<dyn SharedSocket>,
    app: App,
    key: DocumentKey,
    (arrival, followed): (Arrival, Followed),
) {
    let _held = app.shutdown.hold();
    let mut connection = Connection::new(socket, shared.clone(), (&app, &key), (arrival, followed));
    let end = connection.work().await;
    tracing::debug!(?end, "left");
    // The others see the member go before the closing handshake is over, and the
    // document writes no more: nothing may follow the last word.
    let Connection { socket, stage, arrival, mut followed, .. } = connection;
    drop(stage);
    drop(arrival);
    if let End::Close(reason) = end {
        followed.closed(reason);
        app.metrics.http.closed(reason.name());
        Box::pin(turn_away(socket, &*shared, reason, &app.limits)).await;
    }
}

/// Says why, waits a moment for the answer, and drops the socket.
pub(in crate::http) async fn turn_away(
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
    /// It may do something else, or nothing while it waits; or it has to go.
    Access(Result<Option<Access>, CloseReason>),
    Tick,
}

struct Connection<'a> {
    socket: WebSocket,
    sink: Arc<dyn FrameSink>,
    app: &'a App,
    key: &'a DocumentKey,
    arrival: Arrival,
    followed: Followed,
    stage: Stage,
    listening: Listening,
    /// Signs of life that wait for the socket.
    own: VecDeque<Message>,
    unflushed: bool,
    tick: Interval,
    heartbeat: Heartbeat,
}

impl<'a> Connection<'a> {
    fn new(
        socket: WebSocket,
        sink: Arc<dyn FrameSink>,
        (app, key): (&'a App, &'a DocumentKey),
        (arrival, followed): (Arrival, Followed),
    ) -> Self {
        let (now, limits) = (Instant::now(), &app.limits);
        let mut tick = interval_at(now + limits.tick, limits.tick);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            heartbeat: Heartbeat::new(now, socket.get_ref().received()),
            socket,
            sink,
            app,
            key,
            arrival,
            followed,
            stage: Stage::waiting(&app.shutdown),
            listening: Listening::new(limits, now),
            own: VecDeque::new(),
            unflushed: false,
            tick,
        }
    }

    async fn work(&mut self) -> End {
        let mut next = self.accede(self.arrival.access()).await;
        while let Ok(()) = next {
            next = match poll_fn(|context| self.poll_event(context)).await {
                Ok(Event::Incoming(incoming)) => self.receive(incoming).await,
                Ok(Event::Outgoing(outgoing)) => self.go_on(outgoing).await,
                Ok(Event::Access(Ok(access))) => self.accede(access).await,
                Ok(Event::Access(Err(reason))) => Err(End::Close(reason)),
                Ok(Event::Tick) => self.beat(),
                Err(error) => Err(broken(&error)),
            };
        }
        match next {
            Err(end) => end,
            Ok(()) => End::Gone,
        }
    }

    /// Looks whether it may stay, goes on writing, then reads, then looks at the clock.
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Result<Event, Error>> {
        if self.socket.get_ref().is_revoked() {
            return Poll::Ready(Ok(Event::Access(Err(CloseReason::Overloaded))));
        }
        if let Poll::Ready(access) = self.arrival.poll_change(context) {
            return Poll::Ready(Ok(Event::Access(access)));
        }
        match &mut self.stage {
            Stage::Joined(membership) => {
                if let Poll::Ready(outgoing) = membership.outbox().poll_outgoing(context) {
                    return Poll::Ready(Ok(Event::Outgoing(outgoing)));
                }
            }
            Stage::Waiting { stop, .. } => {
                if stop.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Ok(Event::Access(Err(CloseReason::Restart))));
                }
            }
        }
        if let Poll::Ready(Err(error)) = self.poll_own(context) {
            return Poll::Ready(Err(error));
        }
        if let Poll::Ready(incoming) = self.listening.poll(&mut self.socket, context) {
            return Poll::Ready(Ok(Event::Incoming(incoming)));
        }
        self.tick.poll_tick(context).map(|_| Ok(Event::Tick))
    }

    fn poll_own(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        while !self.own.is_empty() {
            std::task::ready!(Pin::new(&mut self.socket).poll_ready(context))?;
            if let Some(own) = self.own.pop_front() {
                Pin::new(&mut self.socket).start_send(own)?;
            }
            self.unflushed = true;
        }
        if self.unflushed {
            std::task::ready!(Pin::new(&mut self.socket).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// It may do something else from now on: the first time it joins its document.
    async fn accede(&mut self, access: Option<Access>) -> Result<(), End> {
        let Some(access) = access else { return Ok(()) };
        self.socket.get_mut().set_access(access);
        match &mut self.stage {
            Stage::Waiting { said, .. } => {
                let said = std::mem::take(said);
                // What happens once has no place of its own for as long as the connection lasts.
                Box::pin(self.join(*said)).await
            }
            Stage::Joined(membership) if access == Access::Write => {
                membership.may_write().await.map_err(|_| End::Close(CloseReason::Restart))
            }
            Stage::Joined(_) => Ok(()),
        }
    }

    async fn join(&mut self, said: Said) -> Result<(), End> {
        let membership = self.arrival.join(self.app, self.key, &self.sink).await.map_err(End::Close)?;
        tracing::debug!("joined");
        let said = said.all();
        if !said.is_empty() && membership.send(said).await.is_err() {
            return Err(End::Close(CloseReason::Restart));
        }
        self.stage = Stage::Joined(membership);
        Ok(())
    }

    async fn go_on(&mut self, outgoing: Outgoing) -> Result<(), End> {
        match (outgoing, &self.stage) {
            (Outgoing::CatchUp, Stage::Joined(membership)) => {
                membership.catch_up().await.map_err(|_| End::Close(CloseReason::Restart))
            }
            (Outgoing::CatchUp, Stage::Waiting { .. }) => Ok(()),
            (Outgoing::Close(reason), _) => Err(End::Close(reason)),
            (Outgoing::Broken, _) => Err(End::Gone),
        }
    }

    /// Reads what has come together with the first message, and hands all of it on at
    /// once.
    async fn receive(&mut self, incoming: Incoming) -> Result<(), End> {
        let now = Instant::now();
        let limits = &self.app.limits;
        self.note_pulse(now).await?;
        let (mut messages, mut end) = (Vec::new(), None);
        let (mut next, mut count) = (Some(incoming), 0);
        while let Some(Incoming::Whole(received)) = next.take() {
            self.heartbeat.heard(now);
            if let Err(reason) = read(received, limits, &mut messages) {
                if let End::Close(reason) = reason {
                    self.app.metrics.documents.refused(reason.name());
                }
                end = Some(reason);
                break;
            }
            count += 1;
            if count < limits.read_batch {
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
        self.hand_on(messages).await?;
        end.map_or(Ok(()), Err)?;
        match self.listening.took(&mut self.socket, beside, now)? {
            None => Ok(()),
            // Whoever is not listened to cannot be silent.
            Some(until) => self.note_pulse(until).await,
        }
    }

    /// Something has come, or cannot come before then.
    async fn note_pulse(&mut self, at: Instant) -> Result<(), End> {
        if self.arrival.pulse().is_some_and(|pulse| pulse.heard(at))
            && let Stage::Joined(membership) = &self.stage
        {
            membership.is_found().await.map_err(|_| End::Close(CloseReason::Restart))?;
        }
        Ok(())
    }

    async fn hand_on(&mut self, messages: Vec<ClientMessage>) -> Result<(), End> {
        match &mut self.stage {
            Stage::Joined(membership) if !messages.is_empty() => {
                let update = self.followed.update(&messages);
                let sent = membership.send_followed(messages, update).await;
                sent.map_err(|_| End::Close(CloseReason::Restart))
            }
            Stage::Joined(_) => Ok(()),
            Stage::Waiting { said, .. } => {
                messages.into_iter().for_each(|message| said.keep(message));
                Ok(())
            }
        }
    }

    /// It is time to look whether the other side lives.
    fn beat(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if self.socket.get_ref().is_overdue(now) {
            return Err(End::Close(CloseReason::Overloaded));
        }
        let writes = match &self.stage {
            Stage::Joined(membership) => membership.outbox().writes(),
            Stage::Waiting { .. } => 0,
        };
        let (received, is_paused) = (self.socket.get_ref().received(), self.listening.is_paused());
        match self.heartbeat.tick(now, Signs { received, writes, is_paused }, &self.app.limits) {
            Beat::Silent => return Err(End::Silent),
            // What still waits for a full socket says enough.
            Beat::Alive { .. } if !self.own.is_empty() => {}
            Beat::Alive { ping, keep_alive } => {
                self.own.extend(ping.then(|| Message::Ping(Bytes::new())));
                self.own.extend(keep_alive.then(|| Message::Binary(message::keep_alive())));
            }
        }
        Ok(())
    }
}
