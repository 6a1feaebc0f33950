use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::document::batch::{Content, Frame};
use crate::protocol::frame::messages;

/// A socket that takes so many bytes until it is given room for more.
#[derive(Debug, Default)]
struct Pipe {
    inside: Mutex<Inside>,
    writes: AtomicUsize,
}

#[derive(Debug, Default)]
struct Inside {
    room: usize,
    written: Vec<u8>,
    rest: Vec<u8>,
    broken: bool,
}

impl Inside {
    fn go_on(&mut self) -> Written {
        if self.broken {
            return Written::Broken;
        }
        let taken = self.rest.len().min(self.room);
        self.room -= taken;
        self.written.extend(self.rest.drain(..taken));
        if self.rest.is_empty() { Written::Whole } else { Written::InPart }
    }
}

impl FrameSink for Pipe {
    fn write(&self, chunks: &[Bytes]) -> Written {
        self.writes.fetch_add(1, Ordering::Relaxed);
        let mut inside = self.inside.lock().unwrap();
        assert!(inside.rest.is_empty(), "written to although it was full");
        inside.rest = chunks.concat();
        inside.go_on()
    }

    fn poll_free(&self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.inside.lock().unwrap().go_on() {
            Written::Whole => Poll::Ready(Ok(())),
            Written::InPart => Poll::Pending,
            Written::Broken => Poll::Ready(Err(std::io::ErrorKind::BrokenPipe.into())),
        }
    }
}

impl Pipe {
    fn new(room: usize) -> Arc<Self> {
        let pipe = Self::default();
        pipe.give(room);
        Arc::new(pipe)
    }

    fn give(&self, room: usize) {
        self.inside.lock().unwrap().room += room;
    }

    /// The whole messages that came through since this was asked last.
    fn came(&self) -> Vec<Bytes> {
        messages(&std::mem::take(&mut self.inside.lock().unwrap().written))
    }
}

fn outbox(pipe: &Arc<Pipe>, limit: usize) -> Outbox {
    Outbox::new(MemberKey(1), Arc::clone(pipe) as Arc<dyn FrameSink>, limit, Share::default())
}

fn piece(text: &'static str) -> UpdateMessage {
    let (head, update) = text.as_bytes().split_at(1);
    UpdateMessage { head: Bytes::from_static(head), update: Bytes::from_static(update) }
}

fn batch(number: u64, written: &[(u64, &'static [u8])]) -> Arc<Batch> {
    let mut batch = Batch::new(number);
    for (author, message) in written {
        let (author, bytes) = (Some(MemberKey(*author)), frame::binary(message));
        batch.push(Frame { author, only: None, content: Content::Update, bytes });
    }
    Arc::new(batch.sealed())
}

fn poll(outbox: &Outbox) -> Poll<Outgoing> {
    outbox.poll_outgoing(&mut Context::from_waker(std::task::Waker::noop()))
}

const PLENTY: usize = 1 << 20;

#[test]
fn live_7_a_free_socket_is_written_to_at_once_and_once_a_batch() {
    let pipe = Pipe::new(PLENTY);
    let outbox = outbox(&pipe, 100);
    outbox.push_batch(&batch(1, &[(2, b"one"), (3, b"two")])).unwrap();
    assert_eq!(pipe.came(), ["one", "two"]);
    assert_eq!(pipe.writes.load(Ordering::Relaxed), 1);
    assert_eq!(outbox.writes(), 1);
}

#[test]
fn live_8_a_ping_is_nothing_that_was_said_and_waits_for_nothing() {
    let pipe = Pipe::new(1);
    let outbox = outbox(&pipe, 100);
    assert!(outbox.push_ping());
    assert_eq!(outbox.writes(), 0, "LIVE-1: an application does not notice it");
    assert!(!outbox.push_ping(), "the socket is full of the first");
    pipe.give(PLENTY);
    assert!(poll(&outbox).is_pending() && outbox.push_ping());
    let written = std::mem::take(&mut pipe.inside.lock().unwrap().written);
    assert_eq!(written, [&frame::PING[..], &frame::PING].concat());
}

#[test]
fn a_member_does_not_get_its_own_frames_back() {
    let pipe = Pipe::new(PLENTY);
    let outbox = outbox(&pipe, 100);
    outbox.push_batch(&batch(1, &[(1, b"mine"), (2, b"theirs"), (1, b"mine")])).unwrap();
    assert_eq!(pipe.came(), ["theirs"]);
    // Not even when it has to wait.
    let pipe = Pipe::new(0);
    let outbox = self::outbox(&pipe, 100);
    outbox.push_own(b"first");
    outbox.push_batch(&batch(1, &[(1, b"mine"), (2, b"theirs")])).unwrap();
    pipe.give(PLENTY);
    assert!(poll(&outbox).is_pending());
    assert_eq!(pipe.came(), ["first", "theirs"]);
}

#[test]
fn wire_1_what_was_cut_in_the_middle_of_a_frame_goes_on_there() {
    let pipe = Pipe::new(3);
    let outbox = outbox(&pipe, 100);
    outbox.push_batch(&batch(1, &[(2, b"abcdef")])).unwrap();
    outbox.push_own(b"own");
    outbox.push_batch(&batch(2, &[(2, b"ghi")])).unwrap();
    while poll(&outbox).is_pending() && pipe.inside.lock().unwrap().written.len() < 18 {
        pipe.give(1);
    }
    assert_eq!(pipe.came(), ["abcdef", "own", "ghi"]);
}

#[test]
fn wire_9_pieces_and_live_frames_take_turns() {
    let pipe = Pipe::new(0);
    let outbox = outbox(&pipe, 100);
    outbox.push_backlog(["piece 1", "piece 2"].map(piece));
    outbox.push_own(b"live");
    // The first piece was on its way already.
    pipe.give(9);
    assert!(poll(&outbox).is_pending());
    assert_eq!(pipe.came(), ["piece 1"]);
    pipe.give(PLENTY);
    outbox.push_own(b"more");
    assert!(poll(&outbox).is_pending());
    assert_eq!(pipe.came(), ["piece 2", "live", "more"]);
}

#[test]
fn live_4_an_overflow_empties_the_lane_and_is_reported_once_the_socket_is_free() {
    let pipe = Pipe::new(0);
    let outbox = outbox(&pipe, 12);
    outbox.push_own(b"stuck");
    outbox.push_batch(&batch(7, &[(2, b"12345678")])).unwrap();
    assert_eq!(outbox.push_batch(&batch(8, &[(2, b"1234")])), Err(Overflowed));
    assert!(outbox.push_batch(&batch(9, &[(2, b"1")])).is_err(), "nothing until caught up");
    assert!(poll(&outbox).is_pending(), "the socket is still full");
    pipe.give(PLENTY);
    assert_eq!(poll(&outbox), Poll::Ready(Outgoing::CatchUp));
    assert!(poll(&outbox).is_pending(), "reported once");
    assert!(outbox.push_batch(&batch(10, &[(2, b"1")])).is_err());
    assert_eq!(outbox.reopen(), Some(7));
    outbox.push_batch(&batch(11, &[(2, b"2")])).unwrap();
    assert_eq!(pipe.came(), ["stuck", "2"]);
}

#[test]
fn closing_comes_after_what_is_queued_and_the_first_reason_counts() {
    let pipe = Pipe::new(0);
    let outbox = outbox(&pipe, 100);
    outbox.push_own(b"last");
    outbox.close(CloseReason::Restart);
    outbox.close(CloseReason::Malformed);
    assert!(poll(&outbox).is_pending());
    pipe.give(PLENTY);
    assert_eq!(poll(&outbox), Poll::Ready(Outgoing::Close(CloseReason::Restart)));
    assert_eq!(pipe.came(), ["last"]);
}

#[test]
fn a_broken_socket_is_told_and_holds_nothing() {
    let pipe = Pipe::new(0);
    let outbox = outbox(&pipe, 100);
    outbox.push_own(b"lost");
    outbox.push_backlog([piece("piece")]);
    pipe.inside.lock().unwrap().broken = true;
    assert_eq!(poll(&outbox), Poll::Ready(Outgoing::Broken));
    outbox.push_own(b"more");
    assert!(outbox.lanes().live.is_empty() && outbox.lanes().backlog.is_empty());
}

#[tokio::test]
async fn the_connection_is_woken_when_there_is_something_to_do_and_not_before() {
    let pipe = Pipe::new(PLENTY);
    let outbox = Arc::new(outbox(&pipe, 100));
    let polls = Arc::new(AtomicUsize::new(0));
    let (counted, waiting) = (Arc::clone(&polls), Arc::clone(&outbox));
    let connection = tokio::spawn(poll_fn(move |context| {
        counted.fetch_add(1, Ordering::Relaxed);
        waiting.poll_outgoing(context)
    }));
    tokio::task::yield_now().await;
    for number in 0..100 {
        outbox.push_batch(&batch(number, &[(2, b"key")])).unwrap();
        outbox.push_own(b"own");
        tokio::task::yield_now().await;
    }
    assert_eq!(polls.load(Ordering::Relaxed), 1, "LIVE-7: no task is woken for what can be written");
    outbox.close(CloseReason::Restart);
    assert_eq!(connection.await.unwrap(), Outgoing::Close(CloseReason::Restart));
}

#[test]
fn hard_7_of_several_answers_only_the_last_waits() {
    let pipe = Pipe::new(0);
    let outbox = outbox(&pipe, 100);
    outbox.push_backlog(["1 begun", "1 waits"].map(piece));
    outbox.drop_backlog();
    outbox.push_backlog(["2 first", "2 last"].map(piece));
    pipe.give(PLENTY);
    assert!(poll(&outbox).is_pending());
    assert_eq!(pipe.came(), ["1 begun", "2 first", "2 last"]);
}
