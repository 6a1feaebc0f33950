//! A client that types, loses its connection, comes back, and remembers what the
//! server has acknowledged.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::guard::AwarenessEntry;
use pairpad::protocol::lib0::Reader;
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

pub type Socket = WebSocketStream<TcpStream>;

/// Nanoseconds of CLOCK_MONOTONIC, which is one clock for all processes.
pub type Moment = u64;

/// The present moment.
pub fn now() -> Moment {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Something that a person did, in their own order.
#[derive(Debug, Clone)]
pub enum Edit {
    Insert(String),
    Delete(String),
}

/// What a person has and knows.
pub struct Memory {
    pub doc: Doc,
    pub edits: Vec<Edit>,
    /// When each of them was made.
    pub made: Vec<Moment>,
    /// The first so many edits were acknowledged.
    pub acknowledged: usize,
    /// When the first so many were acknowledged, in order.
    pub receipts: Vec<(Moment, usize)>,
    /// For each message that counts, how many of the first edits it proves: once it
    /// is saved, so are they.
    sent: Vec<usize>,
    /// Whether the server was given all edits of earlier connections. Of those that
    /// were lost with one a later edit says nothing.
    gave_all: bool,
    pub connected: bool,
    /// Connections so far.
    visits: u64,
}

impl Memory {
    /// The id that this connection announces: another one each time, so that an earlier one's ghost
    /// is known for what it is.
    pub fn presence(&self) -> u64 {
        self.doc.client_id().get() << 16 | self.visits
    }

    /// An edit that is being sent.
    fn note(&mut self, edit: Edit) {
        self.edits.push(edit);
        self.made.push(now());
        let proved = if self.gave_all { self.edits.len() } else { self.acknowledged };
        self.sent.push(proved);
    }
}

/// What the world tells its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orders {
    /// Whether connecting makes sense.
    pub may_connect: bool,
    pub may_type: bool,
}

/// What is done to one person.
#[derive(Debug)]
pub enum Fate {
    Drop(Duration),
    Stall(Duration),
    /// So many characters at once.
    Paste(usize),
}

pub struct Person {
    pub room: String,
    memory: Arc<Mutex<Memory>>,
    fates: mpsc::UnboundedSender<Fate>,
    task: JoinHandle<()>,
}

pub fn new_doc(client: u64) -> Doc {
    let options = Options::with_client_id(ClientID::new(client));
    Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options })
}

pub fn text_of(doc: &Doc) -> String {
    doc.get_or_insert_text("code").get_string(&doc.transact())
}

pub async fn connect(url: &str) -> Option<Socket> {
    let host = url.strip_prefix("ws://")?.split('/').next()?;
    let stream = TcpStream::connect(host).await.ok()?;
    stream.set_nodelay(true).ok()?;
    Some(timeout(Duration::from_secs(5), tokio_tungstenite::client_async(url, stream)).await.ok()?.ok()?.0)
}

impl Person {
    pub fn arrive(
        number: usize,
        room: String,
        url: String,
        seed: u64,
        orders: watch::Receiver<Orders>,
    ) -> Self {
        let client = seed << 8 | number as u64;
        let memory = Memory {
            doc: new_doc(client),
            edits: Vec::new(),
            made: Vec::new(),
            acknowledged: 0,
            receipts: Vec::new(),
            sent: Vec::new(),
            gave_all: false,
            connected: false,
            visits: 0,
        };
        let memory = Arc::new(Mutex::new(memory));
        let (fates, fate) = mpsc::unbounded_channel();
        let life = Life {
            name: format!("{number}"),
            url,
            memory: Arc::clone(&memory),
            fates: fate,
            orders,
            random: Rng::with_seed(client),
        };
        Self { room, memory, fates, task: tokio::spawn(life.live()) }
    }

    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    pub fn suffer(&self, fate: Fate) {
        let _ = self.fates.send(fate);
    }

    /// Ends the person's task, and gives what they remember; what it panicked with
    /// is passed on.
    pub async fn leave(self) -> Memory {
        self.task.abort();
        if let Err(error) = self.task.await
            && error.is_panic()
        {
            std::panic::resume_unwind(error.into_panic());
        }
        Arc::into_inner(self.memory).unwrap().into_inner().unwrap()
    }

    pub fn has_failed(&self) -> bool {
        self.task.is_finished()
    }
}

struct Life {
    name: String,
    url: String,
    memory: Arc<Mutex<Memory>>,
    fates: mpsc::UnboundedReceiver<Fate>,
    orders: watch::Receiver<Orders>,
    random: Rng,
}

impl Life {
    async fn live(mut self) {
        loop {
            if self.orders.wait_for(|orders| orders.may_connect).await.is_err() {
                return;
            }
            let Some(socket) = connect(&self.url).await else {
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let away = self.visit(socket).await;
            self.memory().connected = false;
            sleep(away).await;
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    /// One connection. Returns how long to stay away afterwards.
    async fn visit(&mut self, mut socket: Socket) -> Duration {
        let soon = Duration::from_millis(5);
        let [hello, presence] = {
            let mut memory = self.memory();
            memory.connected = true;
            memory.visits += 1;
            memory.sent.clear();
            memory.gave_all = false;
            let state_vector = memory.doc.transact().state_vector().encode_v1();
            let here = AwarenessEntry { client: memory.presence(), clock: 1, state: "{}" };
            [message::sync_step_1(&state_vector), message::awareness([here].into_iter())]
        };
        for said in [hello, presence] {
            if socket.send(Message::Binary(said)).await.is_err() {
                return soon;
            }
        }
        loop {
            let pause = Duration::from_millis(self.random.u64(3..25));
            let orders = *self.orders.borrow();
            tokio::select! {
                frame = socket.next() => match frame {
                    Some(Ok(Message::Binary(frame))) => {
                        let answer = self.receive(&frame);
                        if let Some(answer) = answer
                            && socket.send(Message::Binary(answer)).await.is_err()
                        {
                            return soon;
                        }
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map_or(1005, |frame| frame.code.into());
                        assert!(!(4400..4500).contains(&code), "an honest client was closed with {code}");
                        return soon;
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return soon,
                },
                fate = self.fates.recv() => match fate {
                    // The socket is dropped without a closing handshake.
                    Some(Fate::Drop(away)) => return away,
                    Some(Fate::Stall(time)) => sleep(time).await,
                    Some(Fate::Paste(size)) => {
                        let text = "p".repeat(size);
                        let update = self.insert(&text);
                        if socket.send(Message::Binary(update)).await.is_err() {
                            return soon;
                        }
                    }
                    None => return soon,
                },
                () = sleep(pause), if orders.may_type => {
                    // Nobody goes on who was told to stop meanwhile.
                    if !self.orders.borrow().may_type {
                        continue;
                    }
                    let update = if self.random.u32(0..5) == 0 { self.delete() } else { Some(self.insert("")) };
                    if let Some(update) = update
                        && socket.send(Message::Binary(update)).await.is_err()
                    {
                        return soon;
                    }
                }
            }
        }
    }

    /// Writes a word that nobody else writes, between two words.
    fn insert(&mut self, filler: &str) -> Bytes {
        let place = self.random.f64();
        let name = self.name.clone();
        let mut memory = self.memory();
        let word = format!("<{name}.{}{filler}>", memory.edits.len());
        let text = text_of(&memory.doc);
        let ends: Vec<usize> = text.match_indices('>').map(|(at, _)| at + 1).collect();
        let at = ends.get((place * (ends.len() + 1) as f64) as usize).copied().unwrap_or(0);
        let update = {
            let root = memory.doc.get_or_insert_text("code");
            let mut txn = memory.doc.transact_mut();
            root.insert(&mut txn, at as u32, &word);
            txn.encode_update_v1()
        };
        memory.note(Edit::Insert(word));
        message::update(&update)
    }

    /// Deletes some whole word.
    fn delete(&mut self) -> Option<Bytes> {
        let pick = self.random.f64();
        let mut memory = self.memory();
        let text = text_of(&memory.doc);
        let words: Vec<(usize, &str)> = words(&text).collect();
        let (at, word) = *words.get((pick * words.len() as f64) as usize)?;
        let update = {
            let root = memory.doc.get_or_insert_text("code");
            let mut txn = memory.doc.transact_mut();
            root.remove_range(&mut txn, at as u32, word.len() as u32);
            txn.encode_update_v1()
        };
        memory.note(Edit::Delete(word.to_owned()));
        Some(message::update(&update))
    }

    fn receive(&self, frame: &Bytes) -> Option<Bytes> {
        let mut memory = self.memory();
        if let [102, rest @ ..] = &**frame {
            let count = Reader::new(rest).var_u64().unwrap() as usize;
            assert!(count <= memory.sent.len(), "saved {count} of {} messages", memory.sent.len());
            let edits = count.checked_sub(1).map_or(0, |last| memory.sent[last]);
            if edits > memory.acknowledged {
                memory.acknowledged = edits;
                memory.receipts.push((now(), edits));
            }
            return None;
        }
        let mut messages = Vec::new();
        read_frame(frame, &mut messages).unwrap();
        for message in messages {
            match message {
                ClientMessage::SyncStep1 { state_vector } => {
                    let remote = StateVector::decode_v1(&state_vector).unwrap();
                    let update = memory.doc.transact().encode_state_as_update_v1(&remote);
                    let edits = memory.edits.len();
                    memory.sent.push(edits);
                    memory.gave_all = true;
                    return Some(message::sync_step_2(&update));
                }
                ClientMessage::SyncStep2 { update } | ClientMessage::Update { update } => {
                    let update = Update::decode_v1(&update).unwrap();
                    memory.doc.transact_mut().apply_update(update).unwrap();
                }
                _ => {}
            }
        }
        None
    }
}

/// The words of a text, with where they begin.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('>').map(move |word| {
        let start = at;
        at += word.len();
        (start, word)
    })
}
