//! What comes and goes on one channel, at the server that its watcher came to.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::line::{Latest, Line};
use super::wire::Frame;
use super::{DOWN, READ, UP, cost};
use crate::document::sink::Written;
use crate::http::cluster::splice::{Followed, farewell};
use crate::http::listen::socket::SharedSocket;
use crate::shutdown::Shutdown;

/// Bytes that have gone on to a watcher before the owner is told.
const TOLD: usize = DOWN / 4;

/// How a channel ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The owner has said its last, and all of it was written.
    Ended,
    /// The watcher has gone, or the trunk.
    Broken,
}

/// One channel, at the server that its watcher came to.
#[derive(Debug)]
pub(super) struct Watcher {
    line: Arc<Line>,
    number: u32,
    state: Mutex<Flow>,
    /// The task that waits for the watcher.
    pump: AtomicWaker,
    /// The owner has said its last.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Flow {
    /// None until it may be written to.
    watcher: Option<Arc<dyn SharedSocket>>,
    /// It takes nothing at the moment; bytes that it has been given and may not have written.
    full: Option<usize>,
    is_broken: bool,
    queue: VecDeque<Bytes>,
    /// Bytes that have gone on without the owner's knowing.
    untold: usize,
    /// Bytes on their way to the owner.
    under_way: usize,
    latest: Latest,
    has_ended: bool,
    /// What has been written of the owner's frames.
    followed: Followed,
    /// This server stops.
    is_stopping: bool,
}

impl Watcher {
    /// Of this number, over this line.
    pub(super) fn new(line: Arc<Line>, number: u32) -> Self {
        Self { line, number, state: Mutex::default(), pump: AtomicWaker::new(), ended: Notify::new() }
    }

    /// What it is called on both sides.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The trunk has gone.
    pub(super) fn wake(&self) {
        self.pump.wake();
    }

    fn flow(&self) -> MutexGuard<'_, Flow> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The watcher's socket can be written to.
    pub(super) fn begin(&self, watcher: Arc<dyn SharedSocket>) {
        let mut flow = self.flow();
        flow.watcher = Some(watcher);
        self.write(&mut flow);
    }

    /// Something for the watcher: written at once where its socket is free.
    pub(super) fn receive(&self, bytes: Bytes) {
        let mut flow = self.flow();
        flow.queue.push_back(bytes);
        self.write(&mut flow);
        let wakes = flow.full.is_some() || flow.is_broken;
        drop(flow);
        if wakes {
            self.pump.wake();
        }
    }

    pub(super) fn end(&self) {
        self.flow().has_ended = true;
        self.ended.notify_one();
        self.pump.wake();
    }

    /// Where this server stops, the watcher is told so, when no frame of the owner's is in between.
    pub(super) async fn says_farewell(&self, shutdown: &Shutdown, patience: Duration) {
        shutdown.begun().await;
        self.flow().is_stopping = true;
        self.pump.wake();
        // Then the pump ends.
        sleep(patience).await;
    }

    pub(super) async fn has_been_over_for(&self, time: Duration) {
        self.ended.notified().await;
        sleep(time).await;
    }

    pub(super) fn credit(&self, bytes: usize) {
        let mut flow = self.flow();
        flow.under_way = flow.under_way.saturating_sub(bytes);
        drop(flow);
        self.pump.wake();
    }

    /// Writes what waits, as long as the socket takes it.
    fn write(&self, flow: &mut Flow) {
        let Some(watcher) = flow.watcher.clone() else { return };
        while flow.full.is_none()
            && !flow.is_broken
            && !(flow.is_stopping && flow.followed.is_between())
            && let Some(bytes) = flow.queue.pop_front()
        {
            flow.followed.feed(&bytes);
            match watcher.write(std::slice::from_ref(&bytes)) {
                Written::Whole => self.tell(flow, bytes.len()),
                Written::InPart => flow.full = Some(bytes.len()),
                Written::Broken => flow.is_broken = true,
            }
        }
    }

    /// So much has gone on to the watcher.
    fn tell(&self, flow: &mut Flow, bytes: usize) {
        flow.untold += bytes;
        if flow.untold >= TOLD {
            self.line.say(Frame::Credit(self.number, flow.untold as u32));
            flow.untold = 0;
        }
    }

    pub(super) fn poll<I: AsyncRead + AsyncWrite + Unpin>(
        &self,
        watcher: &mut I,
        context: &mut Context<'_>,
    ) -> Poll<End> {
        self.pump.register(context.waker());
        if let Poll::Ready(end) = self.poll_write(context) {
            return Poll::Ready(end);
        }
        let has_ended = self.flow().has_ended;
        // What the owner said before is written all the same.
        if self.line.is_over() && !has_ended {
            return Poll::Ready(End::Broken);
        }
        self.poll_read(watcher, context)
    }

    /// Goes on writing where the watcher's socket was full.
    fn poll_write(&self, context: &mut Context<'_>) -> Poll<End> {
        let mut flow = self.flow();
        while let (Some(given), Some(watcher)) = (flow.full, flow.watcher.clone()) {
            if ready!(watcher.poll_free(context)).is_err() {
                return Poll::Ready(End::Broken);
            }
            flow.full = None;
            self.tell(&mut flow, given);
            self.write(&mut flow);
        }
        if flow.is_broken {
            return Poll::Ready(End::Broken);
        }
        if flow.is_stopping && flow.followed.is_between() {
            // Here it is the last, whether it is written at once or not.
            if let Some(watcher) = &flow.watcher {
                watcher.write(&[farewell()]);
            }
            return Poll::Ready(End::Ended);
        }
        if flow.has_ended { Poll::Ready(End::Ended) } else { Poll::Pending }
    }

    /// Reads what comes from the watcher, as long as the owner takes it.
    fn poll_read<I: AsyncRead + Unpin>(&self, mut watcher: &mut I, context: &mut Context<'_>) -> Poll<End> {
        loop {
            let room = UP.saturating_sub(self.flow().under_way).min(READ);
            if room == 0 {
                return Poll::Pending;
            }
            let mut bytes = [0; READ];
            let mut buffer = ReadBuf::new(&mut bytes[..room]);
            let read = ready!(pin!(&mut watcher).as_mut().poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(End::Broken);
            }
            let mut flow = self.flow();
            flow.under_way += cost(buffer.filled());
            let sent = Bytes::copy_from_slice(buffer.filled());
            let over = self.line.send(self.number, &mut flow.latest, sent).is_err();
            if over && !flow.has_ended {
                return Poll::Ready(End::Broken);
            }
        }
    }
}
