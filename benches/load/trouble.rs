//! What must not hurt others, or last long: floods, stalled readers, crowds.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt, future::join_all, stream::SplitStream};
use pairpad::protocol::lib0::Reader;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

use crate::keystrokes::{self, Typist};
use crate::latency::{Latencies, Quantiles};
use crate::peer::{self, Socket};
use crate::process::Process;
use crate::scenarios::{push, synced};
use crate::trace::Trace;

const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(10);

/// Tasks that end with this.
#[derive(Default)]
struct People(Vec<JoinHandle<()>>);

impl Drop for People {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl People {
    /// Somebody who types so many keys a second, with pauses of 0.5 to 1.5 periods;
    /// `counted` gets the moments of sending.
    fn typist(
        &mut self,
        mut sink: impl SinkExt<Message> + Unpin + 'static,
        client: u64,
        rate: u32,
        counted: Option<Latencies>,
    ) {
        let period = Duration::from_secs(1) / rate;
        self.0.push(spawn_local(async move {
            let mut random = fastrand::Rng::with_seed(client);
            let mut typist = Typist::new(client);
            let mut next = tokio::time::Instant::now() + period.mul_f64(random.f64());
            for clock in 0.. {
                tokio::time::sleep_until(next).await;
                next += period.mul_f64(0.5 + random.f64());
                if let Some(latencies) = &counted {
                    latencies.sent(client, clock);
                }
                if sink.send(Message::Binary(typist.press())).await.is_err() {
                    return;
                }
            }
        }));
    }

    /// Reads, and notes the arrival of counted keystrokes.
    fn reader(&mut self, mut stream: SplitStream<Socket>, latencies: Latencies) {
        self.0.push(spawn_local(async move {
            while let Some(frame) = peer::next(&mut stream).await {
                if let Some((client, clock)) = keystrokes::read(&frame) {
                    latencies.arrived(client, clock);
                }
            }
        }));
    }
}

async fn measure(latencies: &Latencies) -> Quantiles {
    sleep(WARM_UP).await;
    latencies.restart();
    sleep(MEASURED).await;
    latencies.quantiles()
}

/// 100 rooms with somebody who types 10 keys a second: from sending to `saved`.
/// With it, the flushes a second.
pub async fn saved(server: &Process) -> (Quantiles, f64) {
    let latencies = Latencies::default();
    let mut people = People::default();
    for room in 0..100u64 {
        let mut socket = peer::connect(&server.url(&format!("saved-{room}?saved=1"))).await;
        synced(&mut socket).await;
        let (sink, mut stream) = socket.split();
        let client = 5_000_000 + room;
        people.typist(sink, client, 10, Some(latencies.clone()));
        let latencies = latencies.clone();
        people.0.push(spawn_local(async move {
            let mut known = 0;
            while let Some(frame) = peer::next(&mut stream).await {
                let Some(count) = frame.strip_prefix(&[102]).map(|rest| Reader::new(rest).var_u64()) else {
                    continue;
                };
                let count = count.unwrap() as u32;
                (known..count).for_each(|clock| latencies.arrived(client, clock));
                known = count;
            }
        }));
    }
    sleep(WARM_UP).await;
    latencies.restart();
    let flushes = server.flushes();
    sleep(MEASURED).await;
    let flushed = (server.flushes() - flushes) as f64 / MEASURED.as_secs_f64();
    (latencies.quantiles(), flushed)
}

/// Five in a room, four of whom type 5 keys a second while the fifth sends 1,000
/// updates a second: how long the four wait for each other.
pub async fn flood(server: &Process) -> Quantiles {
    let latencies = Latencies::default();
    let mut people = People::default();
    for member in 0..5u64 {
        let (sink, stream) = peer::connect(&server.url("flood")).await.split();
        people.reader(stream, latencies.clone());
        let client = 6_000_000 + member;
        if member == 0 {
            people.typist(sink, client, 1_000, None);
        } else {
            people.typist(sink, client, 5, Some(latencies.clone()));
        }
    }
    measure(&latencies).await
}

/// Four in a room, who type 5 keys a second, while elsewhere two connections send
/// first syncs of a million structs one after the other: how long the four wait
/// for each other. With it, how many such syncs there were.
pub async fn heavy(server: &Process) -> (Quantiles, u64) {
    let latencies = Latencies::default();
    let mut people = People::default();
    for member in 0..4u64 {
        let (sink, stream) = peer::connect(&server.url("light")).await.split();
        people.reader(stream, latencies.clone());
        people.typist(sink, 6_500_000 + member, 5, Some(latencies.clone()));
    }
    let sync = million_structs();
    let sent = Rc::new(Cell::new(0));
    for sender in 0..2 {
        let (address, sync, sent) = (server.address.clone(), sync.clone(), Rc::clone(&sent));
        people.0.push(spawn_local(async move {
            for round in 0.. {
                let url = format!("ws://{address}/ws/heavy-{sender}-{round}?saved=1");
                let mut socket = peer::connect(&url).await;
                synced(&mut socket).await;
                socket.send(Message::Binary(sync.clone())).await.unwrap();
                crate::scenarios::saved(&mut socket, 1).await;
                sent.set(sent.get() + 1);
            }
        }));
    }
    let latency = measure(&latencies).await;
    (latency, sent.get())
}

fn million_structs() -> Bytes {
    use pairpad::protocol::lib0::write_var;
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
    pairpad::protocol::message::sync_step_2(&update)
}

/// What a reader that stalls does to 49 others.
pub struct Stalled {
    pub without: Quantiles,
    pub with: Quantiles,
    /// Resident memory before and while it stalls.
    pub memory: (u64, u64),
    /// From reading again to having everything, over the same connection.
    pub caught_up: Duration,
}

pub async fn stalled(server: &Process) -> Stalled {
    let latencies = Latencies::default();
    let mut people = People::default();
    for member in 0..49u64 {
        let (sink, stream) = peer::connect(&server.url("stalled")).await.split();
        people.reader(stream, latencies.clone());
        let client = 7_000_000 + member;
        match member {
            0..5 => people.typist(sink, client, 10, Some(latencies.clone())),
            5 => paster(&mut people, sink, client),
            _ => people.0.push(spawn_local(async move {
                let _sink = sink;
                std::future::pending::<()>().await;
            })),
        }
    }
    let without = measure(&latencies).await;
    let before = server.memory();
    // Joins, and reads nothing from then on.
    let mut slow = peer::connect(&server.url("stalled")).await;
    let with = measure(&latencies).await;
    let memory = (before, server.memory());
    let started = Instant::now();
    let (mut sink, stream) = peer::connect(&server.url("stalled")).await.split();
    drop(stream);
    let client = 7_900_000;
    sink.send(Message::Binary(Typist::new(client).press())).await.unwrap();
    // The last key is the proof: it came after everything that was missed.
    loop {
        let frame = peer::next(&mut slow).await.expect("the slow one is still connected");
        if frame.windows(4).any(|part| part == marker(client)) {
            break;
        }
    }
    Stalled { without, with, memory, caught_up: started.elapsed() }
}

/// How a client's id looks in an update.
fn marker(client: u64) -> [u8; 4] {
    let mut out = Vec::new();
    pairpad::protocol::lib0::write_var(&mut out, client);
    out[..4].try_into().unwrap()
}

/// Pastes 64 KiB ten times a second: many times what an outbox holds.
fn paster(people: &mut People, mut sink: impl SinkExt<Message> + Unpin + 'static, client: u64) {
    people.0.push(spawn_local(async move {
        let text = "p".repeat(64 << 10);
        let doc = yrs::Doc::with_client_id(client);
        let root = doc.get_or_insert_text("pasted");
        loop {
            sleep(Duration::from_millis(100)).await;
            let update = {
                use yrs::{Text, Transact};
                let mut txn = doc.transact_mut();
                root.insert(&mut txn, 0, &text);
                txn.encode_update_v1()
            };
            if sink.send(Message::Binary(pairpad::protocol::message::update(&update))).await.is_err() {
                return;
            }
        }
    }));
}

/// So many people join the room of a pushed trace at once: until each has it all.
pub async fn newcomers(server: &Process, trace: &Trace, count: usize) -> Quantiles {
    push(server, trace).await;
    let url = server.url(crate::scenarios::ROOM);
    let latencies = Latencies::default();
    let started = Instant::now();
    let joins = (0..count).map(|_| async {
        let mut socket = peer::connect(&url).await;
        let update: Bytes = synced(&mut socket).await;
        latencies.took(started.elapsed());
        (socket, update.len())
    });
    let joined = join_all(joins).await;
    assert!(joined.iter().all(|(_, bytes)| *bytes > 100_000));
    latencies.quantiles()
}

/// Writes 200 keys into each of so many rooms, all on disk.
pub async fn fill_rooms(server: &Process, rooms: usize) {
    for room in 0..rooms {
        let mut socket = peer::connect(&server.url(&format!("cold-{room}?saved=1"))).await;
        synced(&mut socket).await;
        let mut typist = Typist::new(8_000_000 + room as u64);
        for _ in 0..200 {
            socket.feed(Message::Binary(typist.press())).await.unwrap();
        }
        socket.flush().await.unwrap();
        crate::scenarios::saved(&mut socket, 200).await;
    }
}

/// Opens all of them at once.
pub async fn cold_rooms(server: &Process, rooms: usize) -> Quantiles {
    let latencies = Latencies::default();
    let started = Instant::now();
    let joins = (0..rooms).map(|room| {
        let (latencies, url) = (&latencies, server.url(&format!("cold-{room}")));
        async move {
            let mut socket = peer::connect(&url).await;
            let update = synced(&mut socket).await;
            assert!(update.len() > 200);
            latencies.took(started.elapsed());
            socket
        }
    });
    drop(join_all(joins).await);
    latencies.quantiles()
}

/// Memory every half minute while rooms come and go.
pub async fn soak(server: &Process, time: Duration) -> Vec<u64> {
    let mut people = People::default();
    for seat in 0..100u64 {
        let address = server.address.clone();
        people.0.push(spawn_local(async move {
            let mut random = fastrand::Rng::with_seed(seat);
            for visit in 0u64.. {
                // Half of them share rooms for some visits, half are alone in new ones. No
                // room lives so long that its own text would count.
                let room = if seat % 2 == 0 {
                    format!("soak-{}-{}", seat / 4, visit / 6)
                } else {
                    format!("soak-{seat}-{visit}-alone")
                };
                let (mut sink, mut stream) =
                    peer::connect(&format!("ws://{address}/ws/{room}")).await.split();
                let mut typist = Typist::new(seat << 20 | visit);
                let until = Instant::now() + Duration::from_millis(random.u64(2_000..8_000));
                while Instant::now() < until {
                    let pause = Duration::from_millis(random.u64(50..300));
                    tokio::select! {
                        frame = peer::next(&mut stream) => if frame.is_none() { break },
                        () = sleep(pause) => {
                            if sink.send(Message::Binary(typist.press())).await.is_err() {
                                break;
                            }
                        }
                    }
                }
            }
        }));
    }
    let mut memory = Vec::new();
    let until = Instant::now() + time;
    while Instant::now() < until {
        sleep(Duration::from_secs(30)).await;
        memory.push(server.memory());
    }
    memory
}
