//! One WebSocket at a room's call, from its first message to its last: text frames with JSON, as
//! [`signal`](crate::call::signal) and [`news`](crate::call::news) have them.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{Sink, SinkExt};
use tokio::time::{Instant, Interval, MissedTickBehavior, Sleep, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::visit::{Expelled, Visit};
use crate::call::news::Leaving;
use crate::call::refusal::Refusal;
use crate::http::app::App;
use crate::http::listen::socket::SharedSocket;
use crate::http::socket::connection::turn_away;
use crate::http::socket::end::End;
use crate::http::socket::followed::Followed;
use crate::http::socket::handshake::WebSocket;
use crate::http::socket::heartbeat::{Beat, Heartbeat, Signs};
use crate::http::socket::incoming::broken;
use crate::http::socket::intake::Incoming;
use crate::http::socket::listening::Listening;
use crate::protocol::close::CloseReason;

/// Messages that no client says which works, after which the socket is closed.
const VIOLATIONS: usize = 8;
/// Messages that were too many, after which it is closed.
const EXCESS: usize = 200;

/// Serves a connection until it ends. Leaving the call is the visit's `Drop`, whatever ends this.
pub(super) async fn serve(
    socket: WebSocket,
    shared: Arc<dyn SharedSocket>,
    app: App,
    (visit, mut followed): (Visit, Followed),
) {
    let _held = app.shutdown.hold();
    let mut connection = Connection::new(socket, &app, visit);
    let end = connection.work().await;
    tracing::debug!(?end, "left");
    let Connection { mut socket, visit, last, .. } = connection;
    // The others see them go before the closing handshake is over.
    let said = visit.end(last);
    if let End::Close(reason) = end {
        followed.closed(reason);
        app.metrics.http.closed(reason.name());
        if let Some(said) = said.and_then(text) {
            // Whoever does not read is not waited for.
            let _ = timeout(app.limits.close, socket.send(said)).await;
        }
        Box::pin(turn_away(socket, &*shared, reason, &app.limits)).await;
    }
}

/// JSON is text.
fn text(message: Bytes) -> Option<Message> {
    Utf8Bytes::try_from(message).ok().map(Message::Text)
}

/// What happened next.
enum Event {
    Incoming(Incoming),
    Expelled(Expelled),
    Close(CloseReason),
    Renew,
    Tick,
}

struct Connection<'a> {
    socket: WebSocket,
    app: &'a App,
    visit: Visit,
    stop: Pin<Box<dyn Future<Output = ()> + Send>>,
    listening: Listening,
    /// Signs of life that wait for the socket.
    own: VecDeque<Message>,
    /// How often something was written.
    writes: u64,
    unflushed: bool,
    tick: Interval,
    heartbeat: Heartbeat,
    /// When they need other credentials, if they are in the call.
    renewal: Option<Pin<Box<Sleep>>>,
    violations: usize,
    excess: usize,
    /// What the others hear when this ends.
    last: Leaving,
}

impl<'a> Connection<'a> {
    fn new(mut socket: WebSocket, app: &'a App, visit: Visit) -> Self {
        let (now, limits) = (Instant::now(), &app.limits);
        socket.get_mut().set_largest(limits.call_message);
        let mut tick = interval_at(now + limits.tick, limits.tick);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let shutdown = app.shutdown.clone();
        Self {
            heartbeat: Heartbeat::new(now, socket.get_ref().received()),
            socket,
            app,
            visit,
            stop: Box::pin(async move { shutdown.begun().await }),
            listening: Listening::new(limits, now),
            own: VecDeque::new(),
            writes: 0,
            unflushed: false,
            tick,
            renewal: None,
            violations: 0,
            excess: 0,
            last: Leaving::Lost,
        }
    }

    async fn work(&mut self) -> End {
        if !self.app.calls.offered {
            self.visit.refuse(Refusal::CallsOff);
            let _ = timeout(self.app.limits.close, poll_fn(|context| self.poll_write(context))).await;
            return End::Close(CloseReason::NotAllowed);
        }
        loop {
            let next = match poll_fn(|context| self.poll_event(context)).await {
                Ok(Event::Incoming(incoming)) => self.receive(incoming),
                Ok(Event::Expelled(Expelled { leaving, close })) => {
                    self.last = leaving;
                    Err(End::Close(close))
                }
                Ok(Event::Close(reason)) => Err(End::Close(reason)),
                Ok(Event::Renew) => {
                    self.renewal = self.visit.renew().map(|after| Box::pin(sleep(after)));
                    Ok(())
                }
                Ok(Event::Tick) => self.beat(),
                Err(error) => Err(broken(&error)),
            };
            if let Err(end) = next {
                return end;
            }
        }
    }

    /// Looks whether they may stay, goes on writing, then reads, then looks at the clock.
    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Result<Event, Error>> {
        if self.socket.get_ref().is_revoked() {
            return Poll::Ready(Ok(Event::Close(CloseReason::Overloaded)));
        }
        if let Poll::Ready(expelled) = self.visit.poll_expelled(context) {
            return Poll::Ready(Ok(Event::Expelled(expelled)));
        }
        if self.stop.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ok(Event::Close(CloseReason::Restart)));
        }
        if self.visit.poll_overflow(context).is_ready() {
            return Poll::Ready(Ok(Event::Close(CloseReason::Overloaded)));
        }
        if let Poll::Ready(Err(error)) = self.poll_write(context) {
            return Poll::Ready(Err(error));
        }
        if let Poll::Ready(incoming) = self.listening.poll(&mut self.socket, context) {
            return Poll::Ready(Ok(Event::Incoming(incoming)));
        }
        if let Some(renewal) = &mut self.renewal
            && renewal.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Ok(Event::Renew));
        }
        self.tick.poll_tick(context).map(|_| Ok(Event::Tick))
    }

    /// Writes what there is, as far as the socket takes it. Ready when all of it is on its way.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            ready!(Pin::new(&mut self.socket).poll_ready(context))?;
            let next = self.own.pop_front().or_else(|| self.visit.next().and_then(text));
            let Some(next) = next else { break };
            Pin::new(&mut self.socket).start_send(next)?;
            (self.unflushed, self.writes) = (true, self.writes + 1);
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.socket).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn receive(&mut self, incoming: Incoming) -> Result<(), End> {
        let now = Instant::now();
        if let Incoming::Whole(received) = incoming {
            self.heartbeat.heard(now);
            match received {
                Some(Ok(Message::Text(text))) => self.hear(&text)?,
                Some(Ok(Message::Binary(_))) => {
                    self.visit.refuse(Refusal::Malformed);
                    return Err(End::Close(CloseReason::Malformed));
                }
                // A bare frame is only written, never read.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_))) => {
                    self.last = Leaving::Left;
                    return Err(End::Gone);
                }
                None => return Err(End::Gone),
                Some(Err(error)) => return Err(broken(&error)),
            }
        }
        self.listening.took(&mut self.socket, 0, now).map(|_| ())
    }

    fn hear(&mut self, text: &str) -> Result<(), End> {
        match self.visit.act(text) {
            Ok(()) => {
                self.excess = 0;
                if self.renewal.is_none() {
                    self.renewal = self.visit.renewal().map(|after| Box::pin(sleep(after)));
                }
            }
            Err(Refusal::TooOften) => self.excess += 1,
            Err(refusal) => self.violations += usize::from(refusal.is_violation()),
        }
        if self.violations >= VIOLATIONS {
            return Err(End::Close(CloseReason::Malformed));
        }
        if self.excess >= EXCESS { Err(End::Close(CloseReason::TooMuch)) } else { Ok(()) }
    }

    /// It is time to look whether the other side lives.
    fn beat(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if self.socket.get_ref().is_overdue(now) {
            return Err(End::Close(CloseReason::Overloaded));
        }
        self.visit.note();
        let (received, is_paused) = (self.socket.get_ref().received(), self.listening.is_paused());
        let signs = Signs { received, writes: self.writes, is_paused };
        match self.heartbeat.tick(now, signs, &self.app.limits) {
            Beat::Silent => return Err(End::Silent),
            // What still waits for a full socket says enough.
            Beat::Alive { ping, .. } if self.own.is_empty() => {
                self.own.extend(ping.then(|| Message::Ping(Bytes::new())));
            }
            Beat::Alive { .. } => {}
        }
        Ok(())
    }
}
