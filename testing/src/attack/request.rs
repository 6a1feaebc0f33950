//! Requests as they are, good and bad, each on a connection of its own.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, header};
use futures_util::StreamExt;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

use super::Trouble;
use super::target::Target;

/// Time for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest time that setting a stage waits for where the server asks for patience.
const MAX_WAIT: Duration = Duration::from_secs(20);
/// Bytes of an answer that matter where any were sent.
const MAX_RAW: u64 = 64 << 10;
/// Bytes of an answer at most.
const MAX_ANSWER: usize = 32 << 20;

/// A request that is to be sent.
#[derive(Clone)]
pub struct Call {
    target: Target,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// All of its body.
    pub body: Bytes,
    /// From connecting to its last byte.
    pub took: Duration,
}

/// What came back when bytes were sent.
#[derive(Debug)]
pub struct RawAnswer {
    /// The status, if there was an answer at all.
    pub status: Option<u16>,
    /// Whether all bytes were taken.
    pub taken: bool,
    /// All that came.
    pub text: Vec<u8>,
}

impl Target {
    /// A request.
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call { target: self.clone(), method, path: path.to_owned(), headers: Vec::new(), body: Bytes::new() }
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// A POST.
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// A PUT.
    pub fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    /// A DELETE.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Sends bytes as they are, and reads until the connection ends or has told enough.
    ///
    /// # Errors
    /// When there is no connection, or it stays silent.
    pub async fn send_raw(&self, bytes: &[u8]) -> Result<RawAnswer, Trouble> {
        let mut stream = self.connect().await?;
        // It may answer, and close, before it has all.
        let taken = matches!(timeout(PATIENCE, stream.write_all(bytes)).await, Ok(Ok(())));
        let _ = timeout(PATIENCE, stream.flush()).await;
        let mut text = Vec::new();
        let mut limited = stream.take(MAX_RAW);
        let silent = timeout(PATIENCE, limited.read_to_end(&mut text)).await.is_err() && text.is_empty();
        if silent {
            return Err(Trouble("no answer came in 30 s".to_owned()));
        }
        let status = text.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
        Ok(RawAnswer { status: status.and_then(|status| status.parse().ok()), taken, text })
    }
}

/// Reads the status of an answer; none when the connection ends.
pub(super) async fn status(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Result<Option<u16>, Trouble> {
    let mut head = Vec::new();
    let read = timeout(PATIENCE, async {
        let mut buffer = [0; 1024];
        loop {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(bytes) => head.extend_from_slice(&buffer[..bytes]),
            }
            // What says only that the server reads on is no answer.
            while head.starts_with(b"HTTP/1.1 100") {
                let Some(end) = head.windows(4).position(|end| end == b"\r\n\r\n") else { break };
                head.drain(..end + 4);
            }
            if head.len() >= 12 {
                return;
            }
        }
    });
    read.await.map_err(|_| Trouble("no answer came in 30 s".to_owned()))?;
    let text = head.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
    Ok(text.and_then(|status| status.parse().ok()))
}

impl Call {
    /// With this as Bearer, unless it is empty.
    #[must_use]
    pub fn token(self, token: &str) -> Self {
        if token.is_empty() { self } else { self.header("authorization", format!("Bearer {token}")) }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With a body of a kind.
    #[must_use]
    pub fn body(mut self, kind: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", kind)
    }

    /// Sends it, and reads all of the answer.
    ///
    /// # Errors
    /// When there is none within 30 s.
    pub async fn send(self) -> Result<Answer, Trouble> {
        let started = Instant::now();
        let what = format!("{} {}", self.method, self.path);
        let answered = timeout(PATIENCE, async {
            let answer = self.open().await?;
            let (parts, body) = answer.into_parts();
            let body = axum::body::to_bytes(body, MAX_ANSWER).await?;
            let (status, headers) = (parts.status.as_u16(), parts.headers);
            Ok(Answer { status, headers, body, took: started.elapsed() })
        });
        answered.await.map_err(|_| Trouble(format!("{what} was not answered in 30 s")))?
    }

    /// Sends it, and leaves the body of the answer to be read.
    pub(super) async fn open(self) -> Result<axum::http::Response<Body>, Trouble> {
        let stream = TokioIo::new(self.target.connect().await?);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
        tokio::spawn(connection);
        let mut request = Request::builder().method(self.method).uri(&self.path);
        if !self.headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, self.target.authority());
        }
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let answer = sender.send_request(request.body(Body::from(self.body))?).await?;
        Ok(answer.map(Body::new))
    }

    /// Sends it, and again when the server says that there were too many.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn patiently(self) -> Result<Answer, Trouble> {
        let started = Instant::now();
        loop {
            let answer = self.clone().send().await?;
            let wait = answer.retry_after().unwrap_or(Duration::from_secs(1));
            if ![429, 503].contains(&answer.status) || started.elapsed() + wait > MAX_WAIT {
                return Ok(answer);
            }
            sleep(wait).await;
        }
    }
}

impl Answer {
    /// Whether it was done.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Its JSON, if it is some.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The error's code for programs.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// When to try again.
    pub fn retry_after(&self) -> Option<Duration> {
        self.header("retry-after")?.parse().ok().map(Duration::from_secs)
    }

    /// Whether the body holds this.
    pub fn holds(&self, text: &str) -> bool {
        self.body.windows(text.len().max(1)).any(|part| part == text.as_bytes())
    }

    /// The answer, if it was done.
    ///
    /// # Errors
    /// What the server said instead.
    pub fn done(self, what: &str) -> Result<Self, Trouble> {
        if self.is_success() {
            return Ok(self);
        }
        Err(Trouble(format!("{what} was answered with {} {}", self.status, self.code())))
    }
}

/// An event stream that is read as it comes.
pub(super) struct Feed {
    body: axum::body::BodyDataStream,
    text: String,
}

/// An event.
#[derive(Debug, Clone, Default)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) data: Value,
}

impl Feed {
    /// Follows what happens in a room, from an event on.
    pub(super) async fn follow(
        target: &Target,
        room: &str,
        token: &str,
        last: Option<&str>,
    ) -> Result<Self, Trouble> {
        let call = target.get(&format!("/api/v1/rooms/{room}/events")).token(token);
        let call = last.into_iter().fold(call, |call, last| call.header("last-event-id", last));
        let answer = timeout(PATIENCE, call.open()).await??;
        if answer.status() != 200 {
            return Err(Trouble(format!("following events was answered with {}", answer.status())));
        }
        Ok(Self { body: answer.into_body().into_data_stream(), text: String::new() })
    }

    /// The next event; none when the stream has ended.
    pub(super) async fn next(&mut self, within: Duration) -> Result<Option<Event>, Trouble> {
        let deadline = Instant::now() + within;
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let event = Event::read(block);
                self.text = rest.to_owned();
                if !event.name.is_empty() {
                    return Ok(Some(event));
                }
                continue;
            }
            let chunk = tokio::time::timeout_at(deadline, self.body.next()).await;
            match chunk.map_err(|_| Trouble("no event came".to_owned()))? {
                Some(Ok(chunk)) => self.text.push_str(&String::from_utf8_lossy(&chunk)),
                Some(Err(_)) | None => return Ok(None),
            }
        }
    }
}

impl Event {
    fn read(block: &str) -> Self {
        let mut event = Self::default();
        for line in block.lines() {
            let Some((field, value)) = line.split_once(':') else { continue };
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "id" => event.id = value.to_owned(),
                "event" => event.name = value.to_owned(),
                "data" => event.data = serde_json::from_str(value).unwrap_or_default(),
                _ => {}
            }
        }
        event
    }
}
