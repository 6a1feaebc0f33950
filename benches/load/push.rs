//! A recorded session as fast as it goes, and who comes to it later.

use std::time::{Duration, Instant};

use pairpad::protocol::message;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, OffsetKind, Options, Text, Transact, Update};

use crate::connection::{Connection, saved};
use crate::frame;
use crate::keystrokes::Typist;
use crate::server::Server;
use pairpad_testing::trace::Trace;

/// The room of a pushed trace.
pub const ROOM: &str = "trace";

/// Types one key after the session. Whoever has it has everything, since one
/// connection's updates stay in order.
const LAST: u64 = 4_000_000_000;

/// How fast a session went in.
pub struct Pushed {
    pub updates: usize,
    /// From the first byte sent until a watcher had everything.
    pub delivered: Duration,
    /// From the first byte sent until its author was told that all of it is on disk.
    pub durable: Duration,
}

/// One connection pushes a whole session, another watches.
pub async fn push(server: &Server, trace: &Trace) -> Pushed {
    let mut watcher = server.join(ROOM).await;
    let Connection { mut reader, writer } = server.join(&format!("{ROOM}?saved=1")).await;
    let last = Typist::in_root(LAST, "end").press();
    let mut frames = Vec::new();
    for update in &trace.updates {
        frame::write(&mut frames, frame::BINARY, [&message::update(update), &[]]);
    }
    frame::write(&mut frames, frame::BINARY, [&last, &[]]);
    let updates = trace.updates.len() + 1;
    writer.raw(&frames);
    let started = Instant::now();
    let durable = async {
        while saved(reader.next().await.expect("the author stays connected")) != Some(updates as u64) {}
        started.elapsed()
    };
    let delivered = async {
        let mark = mark(LAST);
        loop {
            let message = watcher.reader.next().await.expect("the watcher stays connected");
            // As an edit, or in the sync of a watcher that fell behind.
            let is_sync = message.starts_with(&[0, 1]);
            if message == last || is_sync && message.windows(mark.len()).any(|part| part == mark) {
                return started.elapsed();
            }
        }
    };
    let (delivered, durable, ()) = tokio::join!(delivered, durable, writer.flush());
    Pushed { updates, delivered, durable }
}

/// How a client's id looks in an update.
pub fn mark(client: u64) -> Vec<u8> {
    let mut out = Vec::new();
    pairpad::protocol::lib0::write_var(&mut out, client);
    out
}

/// Nine times the time from opening a connection to having the whole document, which
/// is checked against the recording.
pub async fn newcomer(server: &Server, trace: &Trace) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..9 {
        let started = Instant::now();
        let update = server.connect(ROOM).await.synced().await;
        times.push(started.elapsed());
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        let text = doc.get_or_insert_text("code");
        let mut txn = doc.transact_mut();
        txn.apply_update(Update::decode_v1(&update).unwrap()).unwrap();
        assert_eq!(text.len(&txn), trace.facts.utf16_length);
        assert!(trace.is_the_final_text(&text.get_string(&txn)));
    }
    times
}

/// Leaves a journal of so many updates behind, all on disk.
pub async fn journal(server: &Server, updates: u32) {
    let mut connection = server.join(&format!("{ROOM}?saved=1")).await;
    let mut typist = Typist::new(77);
    for _ in 0..updates {
        connection.writer.queue(&[&typist.press()]);
    }
    connection.writer.flush().await;
    connection.saved(u64::from(updates)).await;
}

/// The time to the first sync of a document that nobody has open yet.
pub async fn first_sync(server: &Server) -> Duration {
    let started = Instant::now();
    let update = server.connect(ROOM).await.synced().await;
    assert!(update.len() > 10_000);
    started.elapsed()
}
