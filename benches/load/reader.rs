//! The receiving half of a connection.

use std::ops::Range;
use std::rc::Rc;

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::frame;
use crate::writer::Writer;

/// What is read at once, unless a frame is larger.
const BUFFER: usize = 4 << 10;

pub struct Reader {
    half: Box<dyn AsyncRead + Unpin>,
    /// Its end is room to read into.
    buffer: Vec<u8>,
    /// What has come and was not taken yet.
    unread: Range<usize>,
    /// Length of what stands before each message.
    envelope: usize,
    /// For answers that belong to WebSocket itself.
    writer: Rc<Writer>,
    closed: bool,
}

impl Reader {
    pub fn new(half: Box<dyn AsyncRead + Unpin>, envelope: usize, writer: Rc<Writer>) -> Self {
        Self { half, buffer: vec![0; BUFFER], unread: 0..0, envelope, writer, closed: false }
    }

    /// Reads what has come, once. `false` when the connection is closed.
    pub async fn fill(&mut self) -> bool {
        if self.closed {
            return false;
        }
        if self.unread.is_empty() {
            self.unread = 0..0;
        }
        if self.unread.end == self.buffer.len() {
            self.buffer.copy_within(self.unread.clone(), 0);
            self.unread = 0..self.unread.len();
            if self.unread.end > self.buffer.len() / 2 {
                self.buffer.resize(2 * self.buffer.len(), 0);
            }
        }
        let read = self.half.read(&mut self.buffer[self.unread.end..]).await.unwrap_or(0);
        self.unread.end += read;
        read > 0
    }

    /// The next message that is all there.
    pub fn take(&mut self) -> Option<&[u8]> {
        let message = self.take_range()?;
        Some(&self.buffer[message])
    }

    fn take_range(&mut self) -> Option<Range<usize>> {
        loop {
            let frame = frame::read(&self.buffer[self.unread.clone()])?;
            if frame.payload.end > self.unread.len() {
                return None;
            }
            let payload = self.unread.start + frame.payload.start..self.unread.start + frame.payload.end;
            self.unread.start = payload.end;
            match frame.opcode {
                frame::BINARY => return Some(payload.start + self.envelope..payload.end),
                frame::PING => self.writer.control(frame::PONG, &self.buffer[payload]),
                frame::CLOSE => {
                    self.writer.control(frame::CLOSE, &self.buffer[payload]);
                    self.closed = true;
                }
                _ => {}
            }
        }
    }

    /// Waits for the next message. `None` when the connection is closed.
    pub async fn next(&mut self) -> Option<&[u8]> {
        loop {
            if let Some(message) = self.take_range() {
                return Some(&self.buffer[message]);
            }
            if !self.fill().await {
                return None;
            }
        }
    }

    /// Takes the answer to a request off the beginning of the stream: its head.
    pub async fn head(&mut self) -> String {
        const END: &[u8] = b"\r\n\r\n";
        loop {
            let unread = &self.buffer[self.unread.clone()];
            if let Some(at) = unread.windows(END.len()).position(|part| part == END) {
                let head = String::from_utf8_lossy(&unread[..at]).into_owned();
                self.unread.start += at + END.len();
                return head;
            }
            assert!(self.fill().await, "the server closed before it answered");
        }
    }
}
