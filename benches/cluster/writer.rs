//! People who type at a steady pace, come back when they are sent away, and note when the
//! server says that something is on disk.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::lib0::Reader;
use pairpad::protocol::message;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use yrs::{Doc, ReadTxn, Text, Transact};

use super::person::{Socket, connect, new_doc};

/// Who is sent away comes back after so long, as y-websocket does.
const BACK: Duration = Duration::from_millis(100);
/// Until everybody is there.
const ARRIVING: Duration = Duration::from_secs(60);

/// Somebody in each of some rooms.
pub struct Writers {
    writers: Vec<Writer>,
    pace: Duration,
}

struct Writer {
    url: String,
    doc: Doc,
    socket: Option<Socket>,
    /// When the messages of this connection were sent that are not acknowledged.
    sent: VecDeque<Instant>,
    acknowledged: usize,
    lags: Vec<Duration>,
    heard: Instant,
    gap: Duration,
}

impl Writers {
    /// Everybody comes.
    pub async fn begin(urls: Vec<String>, pace: Duration) -> Self {
        let writers = urls.into_iter().enumerate().map(|(number, url)| Writer {
            url,
            doc: new_doc(number as u64 + 1),
            socket: None,
            sent: VecDeque::new(),
            acknowledged: 0,
            lags: Vec::new(),
            heard: Instant::now(),
            gap: Duration::ZERO,
        });
        let until = Instant::now() + ARRIVING;
        let arrive = async |mut writer: Writer| {
            timeout_at(until, writer.arrive()).await.expect("everybody gets in");
            writer
        };
        Self { writers: join_all(writers.map(arrive)).await, pace }
    }

    /// Everybody comes within `window`, so many at a time, and types as soon as they are there;
    /// and how long it took until the last of them was.
    pub async fn come(
        urls: Vec<String>,
        pace: Duration,
        at_a_time: usize,
        window: Duration,
    ) -> (Self, Duration) {
        let began = Instant::now();
        let until = began + window;
        let mut here = Vec::new();
        for some in urls.chunks(at_a_time) {
            let arrived = Self::begin(some.to_vec(), pace).await;
            here.push(tokio::spawn(arrived.all(until - Instant::now())));
        }
        let took = began.elapsed();
        assert!(took < window, "it took {took:?} until everybody was there");
        let mut writers = Vec::new();
        for some in here {
            writers.extend(some.await.unwrap());
        }
        for writer in &mut writers {
            assert!(writer.socket.is_some(), "{} was sent away", writer.url);
            writer.lags.clear();
        }
        (Self { writers, pace }, took)
    }

    /// Types for so long. How long each keystroke took until it was on disk.
    pub async fn type_for(self, time: Duration) -> Vec<Duration> {
        self.all(time).await.into_iter().flat_map(|writer| writer.lags).collect()
    }

    /// Types for so long. The longest time for which each was told nothing.
    pub async fn gaps_within(self, time: Duration) -> Vec<Duration> {
        self.all(time).await.into_iter().map(|writer| writer.gap).collect()
    }

    async fn all(self, time: Duration) -> Vec<Writer> {
        let (until, pace) = (Instant::now() + time, self.pace);
        let count = self.writers.len() as u32;
        let each = self.writers.into_iter().enumerate().map(async |(number, mut writer)| {
            // Not all at once.
            sleep(pace * number as u32 / count).await;
            writer.heard = Instant::now();
            writer.work(pace, until).await;
            writer
        });
        join_all(each).await
    }
}

impl Writer {
    async fn arrive(&mut self) {
        loop {
            if let Some(socket) = connect(&self.url).await {
                self.socket = Some(socket);
                (self.acknowledged, self.sent) = (0, VecDeque::new());
                return;
            }
            sleep(BACK).await;
        }
    }

    async fn work(&mut self, pace: Duration, until: Instant) {
        let mut keys = interval(pace);
        keys.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while Instant::now() < until {
            let Some(socket) = &mut self.socket else {
                sleep(BACK).await;
                if timeout_at(until, self.arrive()).await.is_err() {
                    break;
                }
                continue;
            };
            let is_there = tokio::select! {
                _ = keys.tick() => {
                    let update = keystroke(&self.doc);
                    self.sent.push_back(Instant::now());
                    socket.send(Message::Binary(message::update(&update))).await.is_ok()
                }
                frame = socket.next() => match frame {
                    Some(Ok(Message::Binary(frame))) => {
                        if let [102, rest @ ..] = &*frame {
                            self.hear(Reader::new(rest).var_u64().unwrap() as usize);
                        }
                        true
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                    Some(Ok(_)) => true,
                },
                () = tokio::time::sleep_until(until) => break,
            };
            if !is_there {
                self.socket = None;
            }
        }
        self.gap = self.gap.max(self.heard.elapsed());
    }

    fn hear(&mut self, count: usize) {
        let now = Instant::now();
        while self.acknowledged < count
            && let Some(sent) = self.sent.pop_front()
        {
            self.acknowledged += 1;
            self.lags.push(now - sent);
        }
        self.gap = self.gap.max(now - self.heard);
        self.heard = now;
    }
}

/// The update of somebody's next key.
pub fn keystroke(doc: &Doc) -> Vec<u8> {
    let text = doc.get_or_insert_text("code");
    let mut txn = doc.transact_mut();
    let before = txn.state_vector();
    let end = yrs::GetString::get_string(&text, &txn).len() as u32;
    text.insert(&mut txn, end, "k");
    txn.encode_diff_v1(&before)
}
