//! The end of trunks at the server that has the rooms: a channel is a socket like any other.

use std::collections::VecDeque;
use std::collections::hash_map::{Entry, HashMap};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::http::HeaderMap;
use bytes::{Buf, Bytes};
use futures_util::task::AtomicWaker;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf, split};
use tokio::sync::Notify;

use super::line::{Latest, Line, Over};
use super::wire::{Frame, PIECE};
use super::{CHUNK, DOWN, HEADER, READ, UP, WANTED, cost};
use crate::document::sink::{FrameSink, Written};
use crate::http::listen::socket::SharedSocket;
use crate::shutdown::Shutdown;

/// The trunks of other servers that end here.
#[derive(Debug)]
pub(in crate::http) struct Trunks {
    known: Mutex<HashMap<String, Arc<Trunk>>>,
    /// They are for those who only watch where more people than that do not lead.
    beyond: usize,
}

/// One of them.
#[derive(Debug, Default)]
struct Trunk {
    line: Line,
    channels: Mutex<HashMap<u32, Arc<Side>>>,
    /// A channel is not there any more.
    left: Notify,
}

impl Trunks {
    /// None yet.
    pub(in crate::http::cluster) fn new(beyond: usize) -> Self {
        Self { known: Mutex::default(), beyond }
    }

    /// Carries what comes over a trunk of this name, until it ends. It is known from now on.
    pub(super) fn work(
        self: Arc<Self>,
        name: String,
        trunk: impl Future<Output = hyper::Result<Upgraded>> + Send,
        shutdown: Shutdown,
    ) -> impl Future<Output = ()> + Send {
        let known = Known::begin(self, name);
        async move {
            let _hold = shutdown.hold();
            let Some(Known { trunk: here, .. }) = &known else { return };
            match trunk.await {
                Ok(upgraded) => {
                    let (from, to) = split(TokioIo::new(upgraded));
                    tokio::select! {
                        read = here.read(BufReader::new(from)) => tracing::debug!(?read, "a trunk has ended"),
                        written = here.line.work(to) => tracing::debug!(?written, "a trunk has ended"),
                        () = here.until_left(&shutdown) => {}
                    }
                }
                Err(error) => tracing::debug!(%error, "a trunk was not upgraded"),
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Trunk>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A trunk that is known by its name. Dropping it ends it.
#[derive(Debug)]
struct Known {
    trunks: Arc<Trunks>,
    name: String,
    trunk: Arc<Trunk>,
}

impl Known {
    /// `None` where there is one of this name: somebody says again what another server has said.
    fn begin(trunks: Arc<Trunks>, name: String) -> Option<Self> {
        let trunk = Arc::new(Trunk::default());
        match trunks.all().entry(name.clone()) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(place) => drop(place.insert(Arc::clone(&trunk))),
        }
        Some(Self { trunks, name, trunk })
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        self.trunks.all().remove(&self.name);
        self.trunk.end();
    }
}

impl Trunk {
    /// Until the server stops, and everybody has been told.
    async fn until_left(&self, shutdown: &Shutdown) {
        shutdown.begun().await;
        while !(self.channels().is_empty() && self.line.is_empty()) {
            tokio::select! {
                () = self.left.notified() => {}
                () = self.line.written() => {}
            }
        }
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<u32, Arc<Side>>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what comes, until the end or what is none.
    async fn read(&self, mut from: impl AsyncRead + Unpin) -> io::Result<()> {
        while let Some(frame) = Frame::next(&mut from).await? {
            match frame {
                Frame::Data(channels, bytes) => {
                    let sides = self.channels();
                    for side in channels.iter().filter_map(|channel| sides.get(&channel)) {
                        side.receive(bytes.clone())?;
                    }
                }
                Frame::End(channel) => {
                    let side = self.channels().get(&channel).cloned();
                    side.iter().for_each(|side| side.end());
                }
                Frame::Credit(channel, bytes) => {
                    let side = self.channels().get(&channel).cloned();
                    side.iter().for_each(|side| side.credit(bytes as usize));
                }
                Frame::Alive => {}
            }
        }
        Ok(())
    }

    fn end(&self) {
        self.line.end();
        let sides: Vec<_> = self.channels().values().cloned().collect();
        sides.iter().for_each(|side| side.end());
    }
}

/// What a request may use for its WebSocket in place of the connection that it came by.
#[derive(Debug, Clone)]
pub(in crate::http) struct Offer {
    trunk: Option<(Arc<Trunk>, u32)>,
    /// It is for those who only watch where more people than that do not lead.
    pub(in crate::http) beyond: usize,
}

impl Offer {
    /// What another server offers with a request that it passes on. It may have no trunk yet, or one
    /// that has just ended.
    pub(in crate::http::cluster) fn of(headers: &HeaderMap, trunks: &Trunks) -> Self {
        let named = headers.get(HEADER).and_then(|named| named.to_str().ok());
        let trunk = named.and_then(|named| named.split_once(';')).and_then(|(name, channel)| {
            let trunk = trunks.all().get(name).cloned()?;
            Some((trunk, channel.parse().ok()?))
        });
        Self { trunk, beyond: trunks.beyond }
    }

    /// Takes it, if there is one. And what the answer has to say.
    pub(in crate::http) fn take(self) -> (Option<Channel>, (axum::http::HeaderName, String)) {
        let channel = self.trunk.and_then(|(trunk, number)| Channel::open(trunk, number));
        let said = channel.as_ref().map_or(WANTED.to_owned(), |channel| channel.0.number.to_string());
        (channel, (HEADER, said))
    }
}

/// A channel: to be read and written like a socket. Dropping it ends it.
#[derive(Debug)]
pub(in crate::http) struct Channel(Arc<Side>);

/// What all who use a channel share.
#[derive(Debug)]
struct Side {
    trunk: Arc<Trunk>,
    number: u32,
    state: Mutex<Flow>,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

#[derive(Debug, Default)]
struct Flow {
    /// What has come and has not been read.
    inbox: VecDeque<Bytes>,
    /// Bytes of it.
    unread: usize,
    /// What has been read without the other side's knowing.
    untold: usize,
    /// What is for the watcher and is not on its way yet.
    rest: VecDeque<Bytes>,
    /// Bytes that are on their way to the watcher.
    under_way: usize,
    latest: Latest,
    /// Nothing more comes, and nothing goes.
    has_ended: bool,
}

impl Channel {
    /// `None` where the trunk has gone, or the number is taken.
    fn open(trunk: Arc<Trunk>, number: u32) -> Option<Self> {
        let side = Arc::new(Side {
            trunk: Arc::clone(&trunk),
            number,
            state: Mutex::default(),
            reader: AtomicWaker::new(),
            writer: AtomicWaker::new(),
        });
        let mut channels = trunk.channels();
        if trunk.line.is_over() || channels.contains_key(&number) {
            return None;
        }
        channels.insert(number, Arc::clone(&side));
        Some(Self(side))
    }

    /// The same channel for those who come after an upgrade.
    pub(in crate::http) fn share(&self) -> Arc<dyn SharedSocket> {
        Arc::clone(&self.0) as Arc<dyn SharedSocket>
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.0.end();
        // Before it is gone: a server that stops waits for both.
        self.0.trunk.line.say(Frame::End(self.0.number));
        self.0.trunk.channels().remove(&self.0.number);
        self.0.trunk.left.notify_one();
    }
}

impl Side {
    fn flow(&self) -> MutexGuard<'_, Flow> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// When more comes than may be under way.
    fn receive(&self, bytes: Bytes) -> io::Result<()> {
        let mut flow = self.flow();
        if flow.has_ended {
            return Ok(());
        }
        flow.unread += cost(&bytes);
        if flow.unread > UP + READ + CHUNK {
            return Err(io::ErrorKind::InvalidData.into());
        }
        flow.inbox.push_back(bytes);
        drop(flow);
        self.reader.wake();
        Ok(())
    }

    fn credit(&self, bytes: usize) {
        let mut flow = self.flow();
        flow.under_way = flow.under_way.saturating_sub(bytes);
        let waits = !flow.rest.is_empty();
        let is_broken = self.go_on(&mut flow).is_err();
        let wakes = waits && (is_broken || flow.rest.is_empty());
        drop(flow);
        if wakes {
            self.writer.wake();
        }
    }

    fn end(&self) {
        self.flow().has_ended = true;
        self.reader.wake();
        self.writer.wake();
    }

    /// Takes all of it, and sends what may be on its way.
    fn send(&self, chunks: &[Bytes]) -> Written {
        let mut flow = self.flow();
        flow.rest.extend(chunks.iter().filter(|chunk| !chunk.is_empty()).cloned());
        if flow.has_ended || self.go_on(&mut flow).is_err() {
            return Written::Broken;
        }
        if flow.rest.is_empty() { Written::Whole } else { Written::InPart }
    }

    fn go_on(&self, flow: &mut Flow) -> Result<(), Over> {
        while flow.under_way < DOWN
            && let Some(chunk) = flow.rest.front_mut()
        {
            // Cut at the same places for everybody, so that it is the same for all.
            let piece = chunk.split_to(chunk.len().min(PIECE));
            if chunk.is_empty() {
                flow.rest.pop_front();
            }
            flow.under_way += piece.len();
            self.trunk.line.send(self.number, &mut flow.latest, piece)?;
        }
        Ok(())
    }
}

impl FrameSink for Side {
    fn write(&self, chunks: &[Bytes]) -> Written {
        self.send(chunks)
    }

    fn poll_free(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer.register(context.waker());
        let flow = self.flow();
        if flow.has_ended {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        }
        if flow.rest.is_empty() { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

impl SharedSocket for Side {
    // Whatever is written in one piece stays in one.
    fn upgrade(&self) {}

    // The edge does that.
    fn linger(&self) {}
}

impl AsyncRead for Channel {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let side = &self.0;
        side.reader.register(context.waker());
        let mut flow = side.flow();
        let Some(bytes) = flow.inbox.front_mut() else {
            return if flow.has_ended { Poll::Ready(Ok(())) } else { Poll::Pending };
        };
        let read = bytes.len().min(buffer.remaining());
        buffer.put_slice(&bytes[..read]);
        bytes.advance(read);
        let is_read = bytes.is_empty();
        if is_read {
            flow.inbox.pop_front();
        }
        let read = if is_read { read + CHUNK } else { read };
        flow.unread -= read;
        flow.untold += read;
        if flow.untold >= UP / 2 {
            side.trunk.line.say(Frame::Credit(side.number, flow.untold as u32));
            flow.untold = 0;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Channel {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        std::task::ready!(self.0.poll_free(context))?;
        match self.0.send(&[Bytes::copy_from_slice(bytes)]) {
            Written::Broken => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            Written::Whole | Written::InPart => Poll::Ready(Ok(bytes.len())),
        }
    }

    // What is on its way is the edge's to bring.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
