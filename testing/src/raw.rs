//! A client without a WebSocket library: it writes frames as it likes, whole or not,
//! and reads only if it likes.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::DEADLINE;
use crate::client::Stream;

/// First byte of a frame: a whole binary message.
pub const BINARY: u8 = 0x82;
/// The first frame of a binary message that goes on.
pub const BEGINNING: u8 = 0x02;
/// A frame of a message that goes on.
pub const MIDDLE: u8 = 0x00;
/// The last frame of a message.
pub const LAST: u8 = 0x80;
/// A whole ping.
pub const PING: u8 = 0x89;

/// The bytes of a frame, whose mask changes nothing.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = header(first, payload.len() as u64);
    out.extend_from_slice(payload);
    out
}

/// The header of a frame that would have so many bytes.
pub fn header(first: u8, length: u64) -> Vec<u8> {
    let mut out = vec![first];
    match length {
        0..126 => out.push(0x80 | length as u8),
        126..0x1_0000 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out
}

/// The request for a WebSocket: `room`, or `room/document?token=…`.
pub fn upgrade(path: &str) -> Vec<u8> {
    upgrade_at(&format!("/ws/{path}"))
}

/// The same at any path.
fn upgrade_at(path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .into_bytes()
}

/// A connection.
pub struct Raw {
    stream: Box<dyn Stream>,
    /// What has been read of frames, from a frame's beginning on.
    read: Vec<u8>,
}

impl Raw {
    /// Over any stream, without a word.
    pub fn over(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), read: Vec::new() }
    }

    /// The same, upgraded to a WebSocket.
    pub async fn connect(stream: impl Stream + 'static, path: &str) -> Self {
        let mut raw = Self::over(stream);
        assert!(raw.write(&upgrade(path)).await);
        raw.until_upgraded().await;
        raw
    }

    /// The same at any path.
    pub async fn at(stream: impl Stream + 'static, path: &str) -> Self {
        let mut raw = Self::over(stream);
        assert!(raw.write(&upgrade_at(path)).await);
        raw.until_upgraded().await;
        raw
    }

    /// Reads the answer to the upgrade, and nothing beyond it.
    pub async fn until_upgraded(&mut self) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    }

    /// Writes bytes. Whether the server still takes them.
    pub async fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok() && self.stream.flush().await.is_ok()
    }

    /// Reads up to so many bytes, and forgets them. How many came; 0 at the end.
    pub async fn read(&mut self, most: usize) -> usize {
        let mut forgotten = vec![0; most];
        self.stream.read(&mut forgotten).await.unwrap_or(0)
    }

    /// The payload of the next whole message, and its first byte; None at the end.
    pub async fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((first, range)) = whole(&self.read) {
                let payload = self.read[range.clone()].to_vec();
                self.read.drain(..range.end);
                return Some((first, payload));
            }
            let mut more = vec![0; 64 << 10];
            match self.stream.read(&mut more).await {
                Ok(0) | Err(_) => return None,
                Ok(bytes) => self.read.extend_from_slice(&more[..bytes]),
            }
        }
    }

    /// Reads until the server closes, and returns the code: 1006 if it gave none.
    pub async fn until_closed(&mut self) -> u16 {
        let closed = async {
            while let Some((first, payload)) = self.message().await {
                if first == 0x88 {
                    return u16::from_be_bytes([payload[0], payload[1]]);
                }
            }
            1006
        };
        tokio::time::timeout(DEADLINE, closed).await.expect("the server never closed")
    }
}

/// The first whole frame: its first byte, and where its payload is.
fn whole(bytes: &[u8]) -> Option<(u8, std::ops::Range<usize>)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    let (start, length) = match second {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= start + length).then_some((first, start..start + length))
}
