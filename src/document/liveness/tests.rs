use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::advance;
use uuid::Uuid;

use super::*;
use crate::document::member::{Joining, PresencePolicy, SavedReports};
use crate::document::outbox::Outbox;
use crate::document::pulse::Pulse;
use crate::document::sink::{FrameSink, Written};
use crate::ids::Author;
use crate::protocol::frame;
use crate::rights::table::Access;

/// A socket that counts the pings it is given, and takes nothing while it is full.
#[derive(Debug, Default)]
struct Socket {
    pings: AtomicUsize,
    is_full: AtomicBool,
}

impl FrameSink for Socket {
    fn write(&self, chunks: &[Bytes]) -> Written {
        self.pings.fetch_add(usize::from(chunks == [frame::PING]), Ordering::Relaxed);
        if self.is_full.load(Ordering::Relaxed) { Written::InPart } else { Written::Whole }
    }

    fn poll_free(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

struct Room {
    members: Members,
    liveness: Liveness,
    limits: Limits,
}

/// Somebody in it.
struct Person {
    key: MemberKey,
    pulse: Arc<Pulse>,
    socket: Arc<Socket>,
}

impl Room {
    fn new() -> Self {
        Self { members: Members::default(), liveness: Liveness::default(), limits: Limits::default() }
    }

    fn join(&mut self, key: u64, is_watched: bool) -> Person {
        let (key, socket) = (MemberKey(key), Arc::new(Socket::default()));
        let pulse = Arc::new(Pulse::new(Instant::now()));
        let joining = Joining {
            author: Author::Server,
            source: Uuid::nil(),
            trace: None,
            seat: Box::new(Access::Write),
            pulse: is_watched.then(|| Arc::clone(&pulse)),
            saved: SavedReports::Unwanted,
            presence: PresencePolicy::AsSent,
        };
        let outbox = Arc::new(Outbox::new(key, socket.clone(), 1_000, Default::default()));
        self.members.join(key, joining, outbox, 10).unwrap();
        self.liveness.attend(&self.members, &self.limits);
        Person { key, pulse, socket }
    }

    fn leave(&mut self, person: &Person) {
        self.members.leave(person.key);
        self.liveness.attend(&self.members, &self.limits);
    }

    /// What the looks of this time find.
    async fn watch(&mut self, time: Duration) -> Vec<MemberKey> {
        let (until, mut lost) = (Instant::now() + time, Vec::new());
        while let Some(due) = self.liveness.due().filter(|due| *due <= until) {
            advance(due - Instant::now()).await;
            lost.extend(self.liveness.look(&self.members, &self.limits));
        }
        advance(until - Instant::now()).await;
        lost
    }
}

impl Person {
    fn pings(&self) -> usize {
        self.socket.pings.load(Ordering::Relaxed)
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn live_8_whoever_answers_no_ping_is_lost_once_and_within_five_seconds() {
    let mut room = Room::new();
    let (ada, bob) = (room.join(1, true), room.join(2, true));
    // Both answer, each a moment after they were asked.
    let mut asked = [0; 2];
    for _ in 0..600 {
        assert_eq!(room.watch(SECOND / 10).await, []);
        for (person, asked) in [&ada, &bob].into_iter().zip(&mut asked) {
            if person.pings() > *asked {
                *asked = person.pings();
                assert!(!person.pulse.heard(Instant::now()));
            }
        }
    }
    assert!((20..=60).contains(&asked[0]), "{asked:?} pings in a minute");
    let died = Instant::now();
    let mut lost = Vec::new();
    while lost.is_empty() {
        lost = room.watch(SECOND / 10).await;
        bob.pulse.heard(Instant::now());
        assert!(died.elapsed() < 5 * SECOND, "nobody is lost");
    }
    assert_eq!(lost, [ada.key]);
    for _ in 0..60 {
        assert_eq!(room.watch(SECOND).await, [], "once");
        bob.pulse.heard(Instant::now());
    }
    // Whatever comes of her has to be told.
    assert!(ada.pulse.heard(Instant::now()));
    ada.pulse.find();
    assert!(!ada.pulse.heard(Instant::now()));
    assert_eq!(room.watch(SECOND).await, []);
}

#[tokio::test(start_paused = true)]
async fn live_8_nobody_looks_where_somebody_is_alone_or_did_not_ask() {
    let mut room = Room::new();
    let ada = room.join(1, true);
    assert_eq!(room.liveness.due(), None, "alone");
    room.watch(60 * SECOND).await;
    let bob = room.join(2, false);
    assert!(room.liveness.due().is_some());
    assert_eq!(room.watch(3 * SECOND).await, [], "her silence counts from here on");
    assert_eq!((ada.pings(), bob.pings()), (3, 0));
    assert_eq!(room.watch(SECOND).await, [ada.key]);
    room.leave(&bob);
    assert_eq!(room.liveness.due(), None);
    let mut room = Room::new();
    let _two = [room.join(1, false), room.join(2, false)];
    assert_eq!(room.liveness.due(), None, "nobody asked");
}

#[tokio::test(start_paused = true)]
async fn live_8_nobody_is_lost_because_the_server_was_busy_or_has_much_to_send() {
    let mut room = Room::new();
    let (ada, bob) = (room.join(1, true), room.join(2, true));
    room.watch(2 * SECOND).await;
    // For so long nobody looked, nor read.
    advance(20 * SECOND).await;
    assert_eq!(room.liveness.look(&room.members, &room.limits), []);
    ada.pulse.heard(Instant::now());
    bob.pulse.heard(Instant::now());
    // A ping does not go out at once: the socket is full, and stays so.
    ada.socket.is_full.store(true, Ordering::Relaxed);
    for _ in 0..60 {
        assert_eq!(room.watch(SECOND).await, []);
        bob.pulse.heard(Instant::now());
    }
    assert!(ada.pings() < 10);
}
