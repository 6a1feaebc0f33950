//! Documents of a megabyte, written by many at many places.

use std::time::{Duration, Instant};

use bytes::Bytes;
use pairpad::protocol::message::{self, ClientMessage};
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, StateVector, Text, Transact, Update};

use crate::crowd::Measured;
use crate::keystrokes::Typist;
use crate::latency::{Latencies, Quantiles};
use crate::push::mark;
use crate::server::Server;
use crate::typing::Typing;

/// Bytes of text.
const SIZE: u32 = 1_000_000;

/// Who wrote the text, and who one key after it. The higher id comes first in an
/// update, so whoever has that key has been sent the text.
const AUTHOR: u64 = 4_000_000_000;
const LAST: u64 = 3_000_000_000;

/// Bytes of each insertion: a line.
const LINE: &str = "    let mut answer = vec![0; length];\n";

/// People typing in such documents, and how long each waited for theirs.
pub async fn large(server: &Server, typing: &Typing) -> (Measured, Quantiles) {
    let sync = message::sync_step_2(&document());
    for room in 0..typing.rooms {
        let mut author = server.join(&format!("large-{room}?saved=1")).await;
        author.writer.queue(&[&sync]);
        author.writer.flush().await;
        author.saved(1).await;
    }
    let joins = Latencies::default();
    for room in 0..typing.rooms {
        for _ in 0..typing.members {
            joins.took(join(server, &format!("large-{room}")).await);
        }
    }
    let crowd = typing.crowd(server, |room, _| format!("large-{room}")).await;
    (crowd.measure(&server.process).await, joins.quantiles())
}

/// Until everything is there, in however many pieces.
async fn join(server: &Server, room: &str) -> Duration {
    let last = mark(LAST);
    let mut pieces = Vec::new();
    let started = Instant::now();
    let mut connection = server.connect(room).await;
    loop {
        let message = connection.reader.next().await.expect("still connected");
        if !matches!(message, [0, 1 | 2, ..]) {
            continue;
        }
        pieces.push(Bytes::copy_from_slice(message));
        if message.windows(last.len()).any(|part| part == last) {
            break;
        }
    }
    let took = started.elapsed();
    assert!(text_of(&pieces) >= SIZE);
    took
}

/// Length of the text in these messages.
fn text_of(pieces: &[Bytes]) -> u32 {
    let doc = Doc::new();
    let text = doc.get_or_insert_text("code");
    let mut txn = doc.transact_mut();
    let mut messages = Vec::new();
    pieces.iter().for_each(|piece| message::read_frame(piece, &mut messages).unwrap());
    for message in messages {
        if let ClientMessage::SyncStep2 { update } | ClientMessage::Update { update } = message {
            txn.apply_update(Update::decode_v1(&update).unwrap()).unwrap();
        }
    }
    text.len(&txn)
}

/// Lines at random places, as one update.
fn document() -> Vec<u8> {
    let doc = Doc::with_client_id(AUTHOR);
    let text = doc.get_or_insert_text("code");
    let mut random = fastrand::Rng::with_seed(1);
    let mut txn = doc.transact_mut();
    let length = LINE.len() as u32;
    for lines in 0..=SIZE / length {
        text.insert(&mut txn, random.u32(0..=lines) * length, LINE);
    }
    txn.apply_update(Update::decode_v1(&Typist::in_root(LAST, "end").next_update()).unwrap()).unwrap();
    txn.encode_state_as_update_v1(&StateVector::default())
}
