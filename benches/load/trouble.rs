//! What must not hurt others: floods, large syncs, stalled readers.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use pairpad::protocol::lib0::write_var;
use pairpad::protocol::message;
use tokio::time::sleep;
use yrs::{Doc, Text, Transact};

use crate::connection::Connection;
use crate::crowd::{Crowd, Measured, Presence};
use crate::keystrokes::Typist;
use crate::push::mark;
use crate::server::Server;
use crate::writer::Writer;

/// Clients whose keystrokes don't count.
const FLOOD: u64 = 1_000;
const LAST: u64 = 4_000_000_000;

/// Five in a room, four of whom type 5 keys a second while the fifth sends 1,000
/// updates a second: how long the four wait for each other.
pub async fn flood(server: &Server) -> Measured {
    let mut crowd = Crowd::default();
    for member in 0..5 {
        let Connection { reader, writer } = server.join("flood").await;
        let own = if member == 0 {
            crowd.types_uncounted(FLOOD, &writer, 1_000);
            None
        } else {
            Some(crowd.types(&writer, 5, 4, Presence::None))
        };
        crowd.reads(reader, own);
    }
    crowd.begin();
    crowd.measure(&server.process).await
}

/// Four in a room, who type 5 keys a second, while elsewhere two connections send
/// first syncs of a million structs one after the other: how long the four wait
/// for each other. With it, how many such syncs there were.
pub async fn heavy(server: &Server) -> (Measured, u64) {
    let mut crowd = Crowd::default();
    for _ in 0..4 {
        let Connection { reader, writer } = server.join("light").await;
        let own = crowd.types(&writer, 5, 3, Presence::None);
        crowd.reads(reader, Some(own));
    }
    let sync = million_structs();
    let sent = Rc::new(Cell::new(0));
    for sender in 0..2 {
        let (endpoint, sync, sent) = (server.endpoint.clone(), sync.clone(), Rc::clone(&sent));
        crowd.spawn(async move {
            for round in 0.. {
                let mut connection = endpoint.join(&format!("heavy-{sender}-{round}?saved=1")).await;
                connection.writer.queue(&[&sync]);
                connection.writer.flush().await;
                connection.saved(1).await;
                sent.set(sent.get() + 1);
            }
        });
    }
    crowd.begin();
    let measured = crowd.measure(&server.process).await;
    (measured, sent.get())
}

fn million_structs() -> Bytes {
    const CLIENT: u64 = 6_600_000;
    const COUNT: u64 = 1_000_000;
    let mut update = vec![1];
    write_var(&mut update, COUNT);
    write_var(&mut update, CLIENT);
    update.extend([0, 4, 1, 1, b't', 1, b'x']);
    for clock in 0..COUNT - 1 {
        // Each before the last, so that none can be joined with another.
        update.push(0x44);
        write_var(&mut update, CLIENT);
        write_var(&mut update, clock);
        update.extend([1, b'x']);
    }
    update.push(0);
    message::sync_step_2(&update)
}

/// What a reader that stalls does to 49 others.
pub struct Stalled {
    pub without: Measured,
    pub with: Measured,
    /// From reading again to having everything, over the same connection.
    pub caught_up: Duration,
}

pub async fn stalled(server: &Server) -> Stalled {
    let mut crowd = Crowd::default();
    for member in 0..49 {
        let Connection { reader, writer } = server.join("stalled").await;
        let own = match member {
            0..5 => Some(crowd.types(&writer, 10, 48, Presence::None)),
            5 => {
                pastes(&mut crowd, writer);
                None
            }
            _ => None,
        };
        crowd.reads(reader, own);
    }
    crowd.begin();
    let without = crowd.measure(&server.process).await;
    // Joins, and reads nothing from then on.
    let mut slow = server.connect("stalled").await;
    let with = crowd.measure(&server.process).await;
    let started = Instant::now();
    let last = server.join("stalled").await;
    last.writer.send(&[&Typist::in_root(LAST, "end").press()]);
    // The last key is the proof: it came after everything that was missed.
    let mark = mark(LAST);
    loop {
        let message = slow.reader.next().await.expect("the slow one is still connected");
        if message.windows(mark.len()).any(|part| part == mark) {
            break;
        }
    }
    Stalled { without, with, caught_up: started.elapsed() }
}

/// Pastes 64 KiB ten times a second: many times what an outbox holds.
fn pastes(crowd: &mut Crowd, writer: Rc<Writer>) {
    crowd.spawn(async move {
        let text = "p".repeat(64 << 10);
        let doc = Doc::with_client_id(FLOOD);
        let root = doc.get_or_insert_text("pasted");
        loop {
            sleep(Duration::from_millis(100)).await;
            let update = {
                let mut txn = doc.transact_mut();
                root.insert(&mut txn, 0, &text);
                txn.encode_update_v1()
            };
            writer.send(&[&message::update(&update)]);
        }
    });
}
