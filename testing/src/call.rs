//! A client of a room's call. It reads only while one of its methods waits for something.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::DEADLINE;
use crate::client::Stream;

/// Somebody at a room's call.
pub struct CallClient {
    socket: WebSocketStream<Box<dyn Stream>>,
    /// All that it was told, and that no method has waited for.
    pub heard: Vec<Value>,
    /// The code that the server closed with, once it has.
    pub closed: Option<u16>,
    /// Its participant id, once it was welcomed.
    pub id: String,
}

impl CallClient {
    /// Connects over TCP.
    pub async fn connect(url: &str) -> Self {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self::over(stream, url).await
    }

    /// Connects over TCP, if there is somebody who lets it in.
    pub async fn try_connect(url: &str) -> Option<Self> {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream: Box<dyn Stream> = Box::new(TcpStream::connect(host).await.ok()?);
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.ok()?;
        Some(Self { socket, heard: Vec::new(), closed: None, id: String::new() })
    }

    /// Connects over any stream.
    pub async fn over(stream: impl Stream + 'static, url: &str) -> Self {
        let stream: Box<dyn Stream> = Box::new(stream);
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        Self { socket, heard: Vec::new(), closed: None, id: String::new() }
    }

    /// Says something.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends any WebSocket message, unless the server has closed.
    pub async fn send(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// Joins with voice and camera, and is welcome.
    pub async fn join(&mut self) -> Value {
        self.say(json!({ "type": "join", "audio": true, "video": true })).await;
        let welcome = self.until("welcome").await;
        self.id = welcome["id"].as_str().unwrap().to_owned();
        welcome
    }

    /// Whether it is welcomed, and not closed.
    pub async fn welcomed(&mut self) -> bool {
        while self.closed.is_none() {
            match self.next().await {
                Some(message) if message["type"] == "welcome" => {
                    self.id = message["id"].as_str().unwrap().to_owned();
                    return true;
                }
                message => self.heard.extend(message),
            }
        }
        false
    }

    /// The next message of this type. Others before it are kept in `heard`.
    pub async fn until(&mut self, kind: &str) -> Value {
        self.until_one(kind, |_| true).await
    }

    /// The next message of this type that is such.
    pub async fn until_one(&mut self, kind: &str, such: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + DEADLINE;
        loop {
            assert_eq!(self.closed, None, "closed before '{kind}'; heard {:?}", self.heard);
            let next = timeout_at(deadline, self.next()).await;
            let next = next.unwrap_or_else(|_| panic!("'{kind}' never came; heard {:?}", self.heard));
            match next {
                Some(message) if message["type"] == kind && such(&message) => return message,
                Some(message) => self.heard.push(message),
                None => {}
            }
        }
    }

    /// The next message of this type, for as long as it takes.
    pub async fn wait(&mut self, kind: &str) -> Value {
        loop {
            assert_eq!(self.closed, None, "closed before '{kind}'; heard {:?}", self.heard);
            match self.next().await {
                Some(message) if message["type"] == kind => return message,
                message => self.heard.extend(message),
            }
        }
    }

    /// What somebody says has no effect, and this is why.
    pub async fn until_refused(&mut self) -> String {
        let error = self.until("error").await;
        assert!(error["message"].as_str().unwrap().ends_with('.'), "{error}");
        error["code"].as_str().unwrap().to_owned()
    }

    /// Everything said before this has been dealt with once this is answered, and so has what the
    /// others said before. What came meanwhile is in `heard`.
    pub async fn settle(&mut self) {
        let nobody = "00000000-0000-0000-0000-000000000000";
        self.say(json!({ "type": "candidate", "to": nobody, "candidate": null })).await;
        let answers = ["no-such-participant", "not-in-call", "not-started"];
        self.until_one("error", |error| answers.iter().any(|answer| error["code"] == *answer)).await;
    }

    /// Reads until the server closes, and returns the code; 1006 if it gave none.
    pub async fn until_closed(&mut self) -> u16 {
        let deadline = Instant::now() + DEADLINE;
        while self.closed.is_none() {
            let next = timeout_at(deadline, self.next()).await;
            let next = next.unwrap_or_else(|_| panic!("never closed; heard {:?}", self.heard));
            self.heard.extend(next);
        }
        self.closed.unwrap_or(1006)
    }

    /// The messages of a type that were heard on the way, which are forgotten.
    pub fn take(&mut self, kind: &str) -> Vec<Value> {
        let (taken, rest) = std::mem::take(&mut self.heard).into_iter().partition(|one| one["type"] == kind);
        self.heard = rest;
        taken
    }

    async fn next(&mut self) -> Option<Value> {
        match self.socket.next().await {
            Some(Ok(Message::Text(text))) => Some(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(frame))) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                None
            }
            Some(Ok(_)) => None,
            Some(Err(_)) | None => {
                self.closed.get_or_insert(1006);
                None
            }
        }
    }
}
