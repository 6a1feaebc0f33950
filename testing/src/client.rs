//! A Yrs client that speaks y-websocket over a real socket. A test drives it and
//! reads its fields.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef, Transact, Update};

use crate::DEADLINE;

/// What a connection can run over.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A client of one document. It reads only while one of its methods waits for
/// something.
pub struct Client {
    socket: WebSocketStream<Box<dyn Stream>>,
    /// Its copy of the document.
    pub doc: Doc,
    /// What others said of themselves: id → (clock, JSON).
    pub presence: HashMap<u64, (u32, String)>,
    /// The last `saved n`.
    pub saved: u64,
    /// The id of its connection in the server's log.
    pub trace: String,
    /// Every binary frame so far.
    pub frames: Vec<Bytes>,
    /// Whether a SyncStep2 has come.
    pub synced: bool,
    /// How often the server has asked with SyncStep1.
    pub asked: usize,
    /// Code and reason of the closing frame, once there was one.
    pub closed: Option<(u16, String)>,
    /// Answers to pings.
    pub pongs: usize,
    /// Whether the stream has ended.
    pub ended: bool,
    /// When the last data frame came.
    pub last_data: Instant,
    /// Whether it was given an update that yrs fails on. Yjs does not.
    pub stumbled: bool,
}

/// An empty document that counts as Yjs does, in UTF-16 units.
pub fn doc(client: u64) -> Doc {
    let options = Options::with_client_id(yrs::ClientID::new(client));
    Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options })
}

/// A client id that no other client of the process has.
pub fn fresh_id() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1_000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Client {
    /// Connects over TCP and says hello, as y-websocket does.
    pub async fn connect(url: &str) -> Self {
        let mut client = Self::silent(url).await;
        client.hello().await;
        client
    }

    /// Connects over TCP and says nothing.
    pub async fn silent(url: &str) -> Self {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self::handshake(stream, url, doc(fresh_id())).await
    }

    /// Connects over TCP with this document, and says hello.
    pub async fn connect_as(url: &str, doc: Doc) -> Self {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Self::handshake(stream, url, doc).await;
        client.hello().await;
        client
    }

    /// Connects over any stream, if the server lets it in.
    pub async fn try_over(stream: impl Stream + 'static, url: &str) -> Option<()> {
        tokio_tungstenite::client_async(url, stream).await.ok().map(|_| ())
    }

    /// Connects over any stream and says hello.
    pub async fn over(stream: impl Stream + 'static, url: &str) -> Self {
        let mut client = Self::handshake(stream, url, doc(fresh_id())).await;
        client.hello().await;
        client
    }

    /// The same with this document.
    pub async fn over_as(stream: impl Stream + 'static, url: &str, doc: Doc) -> Self {
        let mut client = Self::handshake(stream, url, doc).await;
        client.hello().await;
        client
    }

    async fn handshake(stream: impl Stream + 'static, url: &str, doc: Doc) -> Self {
        let stream: Box<dyn Stream> = Box::new(stream);
        let (socket, answer) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        let trace = answer.headers().get("x-trace-id").map_or("", |id| id.to_str().unwrap()).to_owned();
        Self {
            socket,
            trace,
            doc,
            presence: HashMap::new(),
            saved: 0,
            frames: Vec::new(),
            synced: false,
            asked: 0,
            closed: None,
            pongs: 0,
            ended: false,
            last_data: Instant::now(),
            stumbled: false,
        }
    }

    /// Connects anew with the same document, as after a lost connection.
    pub async fn reconnect(self, url: &str) -> Self {
        let doc = self.doc.clone();
        drop(self);
        Self::connect_as(url, doc).await
    }

    async fn hello(&mut self) {
        let state_vector = self.doc.transact().state_vector().encode_v1();
        self.send(message::sync_step_1(&state_vector)).await;
    }

    /// Its Yjs client id.
    pub fn id(&self) -> u64 {
        self.doc.client_id().get()
    }

    /// Sends one binary frame.
    pub async fn send(&mut self, frame: impl Into<Bytes>) {
        self.socket.send(Message::Binary(frame.into())).await.unwrap();
    }

    /// Sends, unless the server has closed. Whether it took the frame.
    pub async fn try_send(&mut self, frame: impl Into<Bytes>) -> bool {
        self.socket.send(Message::Binary(frame.into())).await.is_ok()
    }

    /// Sends any WebSocket message.
    pub async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// Sends without waiting for a flush at the end.
    pub async fn feed(&mut self, frame: Bytes) {
        self.socket.feed(Message::Binary(frame)).await.unwrap();
    }

    /// Waits until what was fed is on its way.
    pub async fn flush(&mut self) {
        self.socket.flush().await.unwrap();
    }

    fn root(&self) -> TextRef {
        self.doc.get_or_insert_text("code")
    }

    /// The text of its copy.
    pub fn text(&self) -> String {
        self.root().get_string(&self.doc.transact())
    }

    /// Its length in UTF-16 units.
    pub fn text_len(&self) -> u32 {
        self.root().len(&self.doc.transact())
    }

    /// An edit that nobody hears of yet.
    pub fn edit_offline(&mut self, at: u32, text: &str) -> Vec<u8> {
        let root = self.root();
        let mut txn = self.doc.transact_mut();
        root.insert(&mut txn, at, text);
        txn.encode_update_v1()
    }

    /// Types `text` before the unit `at`.
    pub async fn insert(&mut self, at: u32, text: &str) {
        let update = self.edit_offline(at, text);
        self.send(message::update(&update)).await;
    }

    /// Deletes `len` units from `at` on.
    pub async fn remove(&mut self, at: u32, len: u32) {
        let update = {
            let root = self.root();
            let mut txn = self.doc.transact_mut();
            root.remove_range(&mut txn, at, len);
            txn.encode_update_v1()
        };
        self.send(message::update(&update)).await;
    }

    /// Types at the end.
    pub async fn append(&mut self, text: &str) {
        self.insert(self.text_len(), text).await;
    }

    /// Says this of itself.
    pub async fn announce(&mut self, clock: u32, state: &str) {
        self.announce_as(self.id(), clock, state).await;
    }

    /// Says this in the name of any client id.
    pub async fn announce_as(&mut self, client: u64, clock: u32, state: &str) {
        let entry = pairpad::protocol::guard::AwarenessEntry { client, clock, state };
        self.send(message::awareness([entry].into_iter())).await;
    }

    /// Reads until `condition` holds.
    pub async fn until(&mut self, what: &str, condition: impl FnMut(&Self) -> bool) {
        self.until_within(DEADLINE, what, condition).await;
    }

    /// The same, for what is much work.
    pub async fn until_within(
        &mut self,
        time: Duration,
        what: &str,
        mut condition: impl FnMut(&Self) -> bool,
    ) {
        let deadline = Instant::now() + time;
        while !condition(self) {
            assert!(!self.ended, "the connection ended ({:?}) before {what}", self.closed);
            assert!(!self.stumbled, "an update that cannot be applied came before {what}");
            let next = timeout_at(deadline, self.step()).await;
            assert!(next.is_ok(), "{what} never came; text is {:?}", self.text());
        }
    }

    /// Reads until the text is `text`.
    pub async fn until_text(&mut self, text: &str) {
        self.until(&format!("the text {text:?}"), |client| client.text() == text).await;
    }

    /// Reads until a SyncStep2.
    pub async fn until_synced(&mut self) {
        self.until("SyncStep2", |client| client.synced).await;
    }

    /// Reads until the server closes, and returns the code.
    pub async fn until_closed(&mut self) -> u16 {
        let deadline = Instant::now() + DEADLINE;
        while !self.ended && self.closed.is_none() {
            timeout_at(deadline, self.step()).await.expect("the server never closed");
        }
        self.closed.as_ref().map_or(1006, |(code, _)| *code)
    }

    /// Reads until the answer to a ping.
    pub async fn until_pong(&mut self) {
        let deadline = Instant::now() + DEADLINE;
        let seen = self.pongs;
        while self.pongs == seen {
            assert!(!self.ended, "the connection ended: {:?}", self.closed);
            timeout_at(deadline, self.step()).await.expect("a ping was never answered");
        }
    }

    /// Reads for as long as `time`.
    pub async fn listen(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while !self.ended && timeout_at(until, self.step()).await.is_ok() {}
    }

    /// Everything sent before this has been dealt with by the server once a
    /// question asked now is answered.
    pub async fn settle(&mut self) {
        self.synced = false;
        self.hello().await;
        self.until_synced().await;
    }

    /// Like [`Client::settle`], for one who may be closed instead.
    pub async fn listen_until_settled_or_closed(&mut self) {
        self.synced = false;
        let _ = self.try_send(message::sync_step_1(&[0])).await;
        let deadline = Instant::now() + DEADLINE;
        while !self.synced && !self.ended {
            timeout_at(deadline, self.step()).await.expect("neither settled nor closed");
        }
    }

    /// Reads one WebSocket message and does what y-websocket does.
    pub async fn step(&mut self) {
        match self.socket.next().await {
            Some(Ok(Message::Binary(frame))) => self.receive(frame).await,
            Some(Ok(Message::Close(frame))) => {
                self.closed = frame.map(|CloseFrame { code, reason }| (code.into(), reason.to_string()));
                self.ended = true;
            }
            Some(Ok(Message::Pong(_))) => self.pongs += 1,
            Some(Ok(_)) => {}
            Some(Err(_)) | None => self.ended = true,
        }
    }

    async fn receive(&mut self, frame: Bytes) {
        self.last_data = Instant::now();
        self.frames.push(frame.clone());
        if let [102, ..] = &*frame {
            self.saved = pairpad::protocol::lib0::Reader::new(&frame[1..]).var_u64().unwrap();
            return;
        }
        let mut messages = Vec::new();
        read_frame(&frame, &mut messages).unwrap();
        assert_eq!(messages.len(), 1, "WIRE-1: one message per frame");
        match messages.remove(0) {
            ClientMessage::SyncStep1 { state_vector } => {
                self.asked += 1;
                let remote = StateVector::decode_v1(&state_vector).unwrap();
                let update = self.doc.transact().encode_state_as_update_v1(&remote);
                // The server may have closed meanwhile; the next reading shows it.
                let _ = self.socket.send(Message::Binary(message::sync_step_2(&update))).await;
            }
            ClientMessage::SyncStep2 { update } => {
                self.apply(&update);
                self.synced = true;
            }
            ClientMessage::Update { update } => self.apply(&update),
            ClientMessage::Awareness { update } => {
                for entry in update.entries() {
                    let known = self.presence.get(&entry.client).map_or(0, |(clock, _)| *clock);
                    if entry.clock > known || (entry.clock == known && entry.state == "null") {
                        self.presence.insert(entry.client, (entry.clock, entry.state.to_owned()));
                    }
                }
            }
            ClientMessage::QueryAwareness | ClientMessage::Ignored => panic!("not for clients: {frame:?}"),
        }
    }

    fn apply(&mut self, update: &[u8]) {
        let update = Update::decode_v1(update).unwrap();
        self.stumbled |= self.doc.transact_mut().apply_update(update).is_err();
    }

    /// Whether this id is shown to people.
    pub fn sees(&self, id: u64) -> bool {
        self.presence.get(&id).is_some_and(|(_, state)| state != "null")
    }
}
