//! A WebSocket that sends what it likes, and says what came of it.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Trouble;
use super::target::Target;
use crate::client::Stream;
use crate::raw::{PING, frame};

/// Time for what the server always does at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// A WebSocket.
pub struct Socket {
    socket: WebSocketStream<Box<dyn Stream>>,
    /// The code that it was closed with: 1006 where there was none.
    pub closed: Option<u16>,
    /// Binary frames that came.
    pub frames: usize,
}

/// What knocking at a WebSocket's address comes to.
pub enum Knock {
    /// It is one.
    Open(Box<Socket>),
    /// An answer like that to any request.
    Refused(u16),
}

impl Knock {
    /// The socket.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(self) -> Result<Socket, Trouble> {
        match self {
            Self::Open(socket) => Ok(*socket),
            Self::Refused(status) => Err(Trouble(format!("a WebSocket was refused with {status}"))),
        }
    }
}

impl Target {
    /// Asks for a WebSocket: `room/document`, with a token unless that is empty.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn knock(&self, path: &str, token: &str) -> Result<Knock, Trouble> {
        let started = Instant::now();
        loop {
            let stream = self.connect().await?;
            match self.knock_over(stream, path, token, &[]).await? {
                // Not an answer to this one, but to all that came before.
                Knock::Refused(429) if started.elapsed() < PATIENCE => sleep(Duration::from_secs(1)).await,
                knock => return Ok(knock),
            }
        }
    }

    /// The same over a stream that there is, with more headers or others.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn knock_over(
        &self,
        stream: Box<dyn Stream>,
        path: &str,
        token: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Knock, Trouble> {
        let query = if token.is_empty() { String::new() } else { format!("?token={token}") };
        let url = format!("ws://{}/ws/{path}{query}", self.authority());
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        }
        match timeout(PATIENCE, tokio_tungstenite::client_async(request, stream)).await {
            Ok(Ok((socket, _))) => Ok(Knock::Open(Box::new(Socket { socket, closed: None, frames: 0 }))),
            Ok(Err(Error::Http(answer))) => Ok(Knock::Refused(answer.status().as_u16())),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Trouble("a WebSocket was not answered in 20 s".to_owned())),
        }
    }

    /// A socket of a document that has its text.
    ///
    /// # Errors
    /// When it does not get there.
    pub async fn visit(&self, path: &str, token: &str) -> Result<Socket, Trouble> {
        let mut socket = self.knock(path, token).await?.open()?;
        if socket.settles().await? {
            return Ok(socket);
        }
        Err(Trouble(format!("a WebSocket was closed with {:?}", socket.closed)))
    }
}

impl Socket {
    /// Sends a message. Whether the server took it.
    pub async fn send(&mut self, frame: impl Into<Bytes>) -> bool {
        self.send_message(Message::Binary(frame.into())).await
    }

    /// Sends any WebSocket message. Whether the server took it.
    pub async fn send_message(&mut self, message: Message) -> bool {
        matches!(timeout(PATIENCE, self.socket.send(message)).await, Ok(Ok(())))
    }

    /// Writes bytes past the library, for as long as they are taken. Whether they were.
    pub async fn write(&mut self, bytes: &[u8], within: Duration) -> bool {
        let stream = self.socket.get_mut();
        let written = timeout(within, async { stream.write_all(bytes).await.and(stream.flush().await) });
        matches!(written.await, Ok(Ok(())))
    }

    /// The next binary message; none when it is closed, or nothing came in time.
    pub async fn next(&mut self, within: Duration) -> Option<Bytes> {
        let deadline = Instant::now() + within;
        loop {
            if let Message::Binary(frame) = self.next_of_any_kind(deadline).await? {
                self.frames += 1;
                return Some(frame);
            }
        }
    }

    async fn next_of_any_kind(&mut self, deadline: Instant) -> Option<Message> {
        while self.closed.is_none() {
            match timeout_at(deadline, self.socket.next()).await {
                Err(_) => return None,
                Ok(Some(Ok(Message::Close(frame)))) => {
                    self.closed = Some(frame.map_or(1006, |frame| frame.code.into()));
                    // The answer goes out.
                    let _ = timeout(Duration::from_millis(200), self.socket.next()).await;
                }
                Ok(Some(Ok(message))) => return Some(message),
                Ok(Some(Err(_)) | None) => self.closed = Some(1006),
            }
        }
        None
    }

    /// Whether the server reads all that was written, and does not only let the system keep it: the answer to a
    /// last ping comes.
    pub async fn is_read(&mut self, within: Duration) -> bool {
        let (deadline, last) = (Instant::now() + within, b"that was all");
        if !self.write(&frame(PING, last), within).await {
            return false;
        }
        while let Some(message) = self.next_of_any_kind(deadline).await {
            if matches!(message, Message::Pong(payload) if payload[..] == last[..]) {
                return true;
            }
        }
        false
    }

    /// Reads until a message is like this. Whether one was.
    pub async fn until(&mut self, within: Duration, mut is: impl FnMut(&[u8]) -> bool) -> bool {
        let deadline = Instant::now() + within;
        loop {
            match self.next(deadline.saturating_duration_since(Instant::now())).await {
                Some(frame) if is(&frame) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }

    /// Reads until the server closes it, and returns the code.
    pub async fn until_closed(&mut self, within: Duration) -> Option<u16> {
        self.until(within, |_| false).await;
        self.closed
    }

    /// Reads what has come.
    pub async fn drain(&mut self) {
        while self.next(Duration::from_millis(1)).await.is_some() {}
    }

    /// Asks for the whole document. Whether it came; it did not when the socket is closed.
    ///
    /// # Errors
    /// When neither happens.
    pub async fn settles(&mut self) -> Result<bool, Trouble> {
        self.send(message::sync_step_1(&[0])).await;
        if self.until(PATIENCE, |frame| frame.starts_with(&[0, 1])).await {
            return Ok(true);
        }
        if self.closed.is_some() {
            return Ok(false);
        }
        Err(Trouble("a WebSocket neither answered nor closed within 20 s".to_owned()))
    }
}
