//! The sending half of a connection.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use tokio::io::AsyncWrite;
use tokio::task::{spawn_local, unconstrained};

use crate::frame;

/// Sends without waiting: a server that reads too slowly must not delay what others
/// type.
pub struct Writer(RefCell<Outgoing>);

struct Outgoing {
    half: Box<dyn AsyncWrite + Unpin>,
    /// What the socket had no room for yet.
    pending: Vec<u8>,
    /// What stands before each message.
    envelope: Box<[u8]>,
}

impl Writer {
    pub fn new(half: Box<dyn AsyncWrite + Unpin>, envelope: Box<[u8]>) -> Self {
        Self(RefCell::new(Outgoing { half, pending: Vec::new(), envelope }))
    }

    /// Sends messages, a frame each, in one write.
    pub fn send(self: &Rc<Self>, messages: &[&[u8]]) {
        self.queue(messages);
        self.push();
    }

    /// Puts messages behind what waits, a frame each.
    pub fn queue(&self, messages: &[&[u8]]) {
        let Outgoing { pending, envelope, .. } = &mut *self.0.borrow_mut();
        for message in messages {
            frame::write(pending, frame::BINARY, [envelope, message]);
        }
    }

    /// Answers what belongs to WebSocket itself.
    pub fn control(self: &Rc<Self>, opcode: u8, payload: &[u8]) {
        frame::write(&mut self.0.borrow_mut().pending, opcode, [payload, &[]]);
        self.push();
    }

    /// Bytes that are ready to be sent as they are.
    pub fn raw(&self, bytes: &[u8]) {
        self.0.borrow_mut().pending.extend_from_slice(bytes);
    }

    /// Writes what the socket takes at once; the rest follows by itself.
    fn push(self: &Rc<Self>) {
        // The runtime's budget would let a write wait although the socket has room, and
        // nobody would come back to it.
        let writing = pin!(unconstrained(self.flush()));
        if writing.poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            let writer = Rc::clone(self);
            spawn_local(async move { writer.flush().await });
        }
    }

    /// Waits until the socket has taken everything, or is broken, which shows to whoever
    /// reads from it.
    pub async fn flush(&self) {
        let _ = poll_fn(|context| self.0.borrow_mut().poll(context)).await;
    }
}

impl Outgoing {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let mut written = 0;
        let result = loop {
            if written == self.pending.len() {
                break Pin::new(&mut self.half).poll_flush(context);
            }
            match Pin::new(&mut self.half).poll_write(context, &self.pending[written..]) {
                Poll::Ready(Ok(bytes)) => written += bytes,
                Poll::Ready(Err(error)) => break Poll::Ready(Err(error)),
                Poll::Pending => break Poll::Pending,
            }
        };
        self.pending.drain(..written);
        result
    }
}
