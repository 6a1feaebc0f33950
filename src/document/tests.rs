//! A document's task, by its handle.

use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;
use yrs::{Doc, ReadTxn, Text, Transact};

use super::error::{JoinError, WriteError};
use super::handle::{self, DocumentHandle};
use super::member::{Joining, PresencePolicy, SavedReports};
use super::membership::Membership;
use super::opening::Opening;
use super::outbox::Outgoing;
use super::permit::Permit;
use super::seat::Seat;
use super::sink::{FrameSink, Written};
use super::state::DocumentState;
use super::view::EditObserver;
use crate::clock::UnixMillis;
use crate::config::limits::Limits;
use crate::ids::{Author, DocumentKey, DocumentName, MemberId};
use crate::load::Load;
use crate::protocol::close::CloseReason;
use crate::protocol::frame::messages;
use crate::protocol::guard::CheckedUpdate;
use crate::protocol::message::{self, ClientMessage};
use crate::rights::table::Access;
use crate::storage::memory::MemoryStorage;
use crate::storage::{Entry, Generation, Seq, Storage};

/// A socket that is always free.
#[derive(Debug, Default)]
pub(super) struct Socket(Mutex<Vec<u8>>);

impl FrameSink for Socket {
    fn write(&self, chunks: &[Bytes]) -> Written {
        self.0.lock().unwrap().extend(chunks.concat());
        Written::Whole
    }

    fn poll_free(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Socket {
    /// What has come since it was last asked, as frames.
    pub(super) fn bytes(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The messages in it.
    fn came(&self) -> Vec<Bytes> {
        messages(&self.bytes())
    }
}

fn key() -> DocumentKey {
    DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code }
}

async fn open(storage: &Arc<MemoryStorage>, limits: Limits, opening: Opening) -> DocumentHandle {
    let storage: Arc<dyn Storage> = storage.clone();
    let (handle, task) = handle::open(key(), storage, Arc::new(limits), opening).await.unwrap();
    tokio::spawn(task);
    handle
}

fn joining() -> Joining {
    Joining {
        author: Author::Person(MemberId::random()),
        source: Uuid::from_u128(1),
        trace: None,
        seat: Box::new(Access::Write),
        pulse: None,
        saved: SavedReports::Unwanted,
        presence: PresencePolicy::AsSent,
    }
}

async fn join(handle: &DocumentHandle) -> (Membership, Arc<Socket>) {
    let socket = Arc::new(Socket::default());
    (handle.join(joining(), socket.clone()).await.unwrap(), socket)
}

/// What a Yjs client of this id writes first.
fn written(client: u64, text: &str) -> CheckedUpdate {
    let doc = Doc::with_client_id(client);
    let root = doc.get_or_insert_text("code");
    root.insert(&mut doc.transact_mut(), 0, text);
    let update = doc.transact().encode_diff_v1(&yrs::StateVector::default());
    CheckedUpdate::check(update.into()).unwrap()
}

async fn end(membership: &Membership) -> Outgoing {
    poll_fn(|context| membership.outbox().poll_outgoing(context)).await
}

#[derive(Debug)]
struct Panics;

impl EditObserver for Panics {
    fn opened(&self, _: &DocumentState) {}

    fn edited(&self, _: UnixMillis, _: usize, _: &DocumentState) {
        panic!("an observer fails");
    }

    fn cannot_hold(&self) {}
}

#[tokio::test]
async fn guard_3_when_the_task_itself_panics_nobody_stays_on_a_dead_document() {
    let storage = Arc::new(MemoryStorage::default());
    let opening = Opening { observer: Some(Arc::new(Panics)), ..Opening::default() };
    let handle = open(&storage, Limits::default(), opening).await;
    let (ada, _) = join(&handle).await;
    assert_eq!(
        handle.write(Author::Operator, Permit::always(), written(7, "x")).await,
        Err(WriteError::Closed)
    );
    assert_eq!(end(&ada).await, Outgoing::Close(CloseReason::Restart));
    let socket = Arc::new(Socket::default());
    assert!(matches!(handle.join(joining(), socket).await, Err(JoinError::Closed)));
}

#[tokio::test]
async fn store_1_what_the_server_writes_is_on_disk_when_it_is_answered_and_has_its_author() {
    let storage = Arc::new(MemoryStorage::default());
    let handle = open(&storage, Limits::default(), Opening::default()).await;
    let (_ada, socket) = join(&handle).await;
    socket.came();
    let authors = [Author::Server, Author::Operator, Author::Person(MemberId::random())];
    for (client, author) in (1..).zip(authors) {
        let update = written(client, "x");
        handle.write(author, Permit::always(), update.clone()).await.unwrap();
        let history = storage.history(&key(), Seq(0), 9).await.unwrap().records;
        let last = history.iter().flat_map(|record| &record.entries).next_back().unwrap();
        assert_eq!((last.author, &last.update), (author, update.bytes()));
        assert_eq!(socket.came(), [message::update(update.bytes())], "everybody in the document has it");
    }
    // What holds nothing new is on disk already.
    handle.write(Author::Server, Permit::always(), written(1, "x")).await.unwrap();
    assert_eq!(storage.history(&key(), Seq(0), 9).await.unwrap().records.len(), 3);
}

#[tokio::test]
async fn merge_1_whoever_comes_is_sent_nothing_that_was_gathered_before() {
    let limits = Limits { batch_wait: Duration::from_secs(3_600), ..Limits::default() };
    let opening = Opening { load: Arc::new(Load::full()), ..Opening::default() };
    let handle = open(&Arc::default(), limits, opening).await;
    let (_ada, hers) = join(&handle).await;
    hers.came();
    let update = written(1, "deleted since");
    handle.write(Author::Server, Permit::always(), update.clone()).await.unwrap();
    assert_eq!(hers.came(), [] as [Bytes; 0], "it waits for more");
    let (_bob, his) = join(&handle).await;
    let frame = message::update(update.bytes());
    assert_eq!(hers.came(), std::slice::from_ref(&frame));
    assert!(!his.came().contains(&frame));
}

#[tokio::test]
async fn a_crowd_that_leaves_at_once_needs_no_place_in_the_mailbox() {
    let limits = Limits { mailbox: 4, ..Limits::default() };
    let handle = open(&Arc::default(), limits, Opening::default()).await;
    let mut crowd = Vec::new();
    for _ in 0..500 {
        crowd.push(join(&handle).await);
    }
    assert_eq!(handle.view(Author::Server, |view| view.members).await, Ok(500));
    drop(crowd);
    assert_eq!(handle.view(Author::Server, |view| view.members).await, Ok(0));
}

#[tokio::test]
async fn what_somebody_wrote_before_leaving_counts() {
    let handle = open(&Arc::default(), Limits::default(), Opening::default()).await;
    for client in 1..50 {
        let (ada, _) = join(&handle).await;
        let update = message::update(written(client, "x").bytes());
        let mut messages = Vec::new();
        message::read_frame(&update, &mut messages).unwrap();
        ada.send(messages).await.unwrap();
    }
    assert_eq!(handle.view(Author::Server, |view| view.state.text("code").len()).await, Ok(49));
}

#[tokio::test]
async fn store_7_whoever_is_in_a_deleted_document_is_told_and_writes_nothing_back() {
    let storage = Arc::new(MemoryStorage::default());
    let handle = open(&storage, Limits::default(), Opening::default()).await;
    let (ada, _) = join(&handle).await;
    handle.write(Author::Server, Permit::always(), written(1, "x")).await.unwrap();
    storage.delete_room(&key().room).await.unwrap();
    assert_eq!(
        handle.write(Author::Server, Permit::always(), written(2, "y")).await,
        Err(WriteError::Closed)
    );
    assert_eq!(end(&ada).await, Outgoing::Close(CloseReason::NoSuchRoom));
    assert_eq!(storage.history(&key(), Seq(0), 9).await.unwrap().records, []);
}

/// A seat that the test takes away.
#[derive(Debug, Clone, Default)]
struct Lent(Arc<Mutex<Option<Access>>>);

impl Seat for Lent {
    fn access(&mut self) -> Option<Access> {
        *self.0.lock().unwrap()
    }
}

#[tokio::test]
async fn hard_3_what_waited_in_the_mailbox_is_not_applied_when_the_right_has_gone() {
    let storage = Arc::new(MemoryStorage::default());
    let handle = open(&storage, Limits::default(), Opening::default()).await;
    let seat = Lent::default();
    let lent = |access| *seat.0.lock().unwrap() = access;
    let joining = Joining { seat: Box::new(seat.clone()), saved: SavedReports::Wanted, ..joining() };
    let socket = Arc::new(Socket::default());
    let member = handle.join(joining, socket.clone()).await.unwrap();
    let text = async || handle.view(Author::Server, |view| view.state.text("code")).await.unwrap();
    let send = |client, text| member.send(vec![ClientMessage::Update { update: written(client, text) }]);
    lent(Some(Access::Write));
    send(1, "a").await.unwrap();
    assert_eq!(text().await, "a");
    // It is in the mailbox, and the document has not had a turn.
    send(2, "b").await.unwrap();
    lent(None);
    assert_eq!(text().await, "a");
    lent(Some(Access::Read));
    send(3, "c").await.unwrap();
    assert_eq!(text().await, "a");
    handle.shut_down().await;
    drop(member);
    let came = socket.came();
    assert!(!came.contains(&message::saved(2)), "what was not applied is not saved");
}

/// Items that each walk through a text of many, from this clock on: see `state::effort`.
fn wanderers(items: u8, clock: u8) -> CheckedUpdate {
    let mut update = vec![1, items, 99, clock];
    (0..items).for_each(|_| update.extend([0x44, 1, 0, 1, b'y']));
    update.push(0);
    CheckedUpdate::check(update.into()).unwrap()
}

/// A text of 4,000 items, that is stored already.
async fn with_long_text() -> Arc<MemoryStorage> {
    let storage = Arc::new(MemoryStorage::default());
    let entry = Entry { at: UnixMillis(1), author: Author::Server, update: long().bytes().clone() };
    storage.append(&key(), Generation::default(), [entry].into()).await.unwrap();
    storage
}

fn long() -> CheckedUpdate {
    let doc = Doc::with_client_id(1);
    let text = doc.get_or_insert_text("code");
    (0..4_000).for_each(|_| text.insert(&mut doc.transact_mut(), 0, "x"));
    let update = doc.transact().encode_diff_v1(&yrs::StateVector::default());
    CheckedUpdate::check(update.into()).unwrap()
}

#[tokio::test]
async fn hard_1_what_waits_cannot_cost_too_much_when_it_is_woken() {
    let storage = with_long_text().await;
    let limits = Limits { effort: Duration::from_millis(1), ..Limits::default() };
    let handle = open(&storage, limits, Opening::default()).await;
    let (member, _) = join(&handle).await;
    let text = async || handle.view(Author::Server, |view| view.state.text("code")).await.unwrap();
    // Behind a clock that has not come.
    member.send(vec![ClientMessage::Update { update: wanderers(127, 1) }]).await.unwrap();
    assert_eq!(text().await.len(), 4_000);
    // It comes, and wakes them.
    let first = wanderers(1, 0);
    member.send(vec![ClientMessage::Update { update: first }]).await.unwrap();
    assert_eq!(text().await.len(), 4_001);
    let aside = storage.load(&key()).await.unwrap().set_aside;
    assert_eq!(aside.len(), 1, "what waited is not lost, and passed over");
    member.send(vec![ClientMessage::Update { update: written(7, "on") }]).await.unwrap();
    assert_eq!(text().await.len(), 4_003);
}

#[tokio::test]
async fn hard_1_what_costs_too_much_is_refused_and_nothing_else_is_lost() {
    let storage = with_long_text().await;
    let limits =
        Limits { effort: Duration::from_millis(1), effort_debt: Duration::ZERO, ..Limits::default() };
    let handle = open(&storage, limits, Opening::default()).await;
    let (ada, bob) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let join = async |source| {
        let joining = Joining { source, ..joining() };
        handle.join(joining, Arc::new(Socket::default())).await.unwrap()
    };
    let (mallory, honest) = (join(ada).await, join(bob).await);
    let send = async |member: &Membership, update| {
        member.send(vec![ClientMessage::Update { update }]).await.unwrap();
    };
    send(&honest, written(7, "kept")).await;
    send(&mallory, wanderers(127, 0)).await;
    send(&honest, written(8, "too")).await;
    let text = handle.view(Author::Server, |view| view.state.text("code")).await.unwrap();
    assert_eq!(text.len(), 4_000 + 7, "nothing of hers, and all of theirs");
    assert_eq!(end(&mallory).await, Outgoing::Close(CloseReason::TooMuch));
    // By the same link again: not even tried.
    let again = join(ada).await;
    send(&again, wanderers(100, 0)).await;
    assert_eq!(end(&again).await, Outgoing::Close(CloseReason::TooMuch));
    // What is small is nobody's burden.
    let third = join(ada).await;
    send(&third, written(9, "small")).await;
    let text = handle.view(Author::Server, |view| view.state.text("code")).await.unwrap();
    assert_eq!(text.len(), 4_000 + 12);
}

#[tokio::test]
async fn wire_4_who_only_reads_is_not_asked_for_what_they_wrote_and_is_when_they_may_write() {
    let storage = Arc::new(MemoryStorage::default());
    let handle = open(&storage, Limits::default(), Opening::default()).await;
    let seat = Lent::default();
    *seat.0.lock().unwrap() = Some(Access::Read);
    let socket = Arc::new(Socket::default());
    let joining = Joining { seat: Box::new(seat.clone()), ..joining() };
    let member = handle.join(joining, socket.clone()).await.unwrap();
    let question = message::sync_step_1(&[0]);
    handle.view(Author::Server, |_| ()).await.unwrap();
    assert!(!socket.came().contains(&question));
    *seat.0.lock().unwrap() = Some(Access::Write);
    member.may_write().await.unwrap();
    handle.view(Author::Server, |_| ()).await.unwrap();
    assert!(socket.came().contains(&question));
}

#[tokio::test]
async fn hard_1_many_that_cost_a_little_too_much_are_not_all_tried() {
    let storage = with_long_text().await;
    let limits =
        Limits { effort: Duration::from_millis(1), effort_debt: Duration::ZERO, ..Limits::default() };
    let handle = open(&storage, limits, Opening::default()).await;
    let (honest, _) = join(&handle).await;
    let source = Uuid::from_u128(9);
    let mallory = handle.join(Joining { source, ..joining() }, Arc::new(Socket::default())).await.unwrap();
    // In one message, so that one turn has all of them; each too small for portions.
    let of = |client| {
        let update = [&[1, 20, client, 0][..], &[0x44, 1, 0, 1, b'y'].repeat(20), &[0]].concat();
        ClientMessage::Update { update: CheckedUpdate::check(update.into()).unwrap() }
    };
    mallory.send((2..100).map(of).collect()).await.unwrap();
    honest.send(vec![ClientMessage::Update { update: written(101, "on") }]).await.unwrap();
    assert_eq!(end(&mallory).await, Outgoing::Close(CloseReason::TooMuch));
    let text = handle.view(Author::Server, |view| view.state.text("code")).await.unwrap();
    assert_eq!(text.len(), 4_000 + 2 + 20, "the first was taken, and no other");
}

/// A seat that is asked so often and then gone.
#[derive(Debug)]
struct Passing(usize);

impl Seat for Passing {
    fn access(&mut self) -> Option<Access> {
        self.0 = self.0.checked_sub(1)?;
        Some(Access::Write)
    }
}

#[tokio::test]
async fn hard_3_the_right_is_asked_again_after_the_document_was_built_anew() {
    let storage = with_long_text().await;
    let limits = Limits { effort: Duration::from_millis(1), ..Limits::default() };
    let handle = open(&storage, limits, Opening::default()).await;
    handle.view(Author::Server, |_| ()).await.unwrap();
    let mallory = Joining { source: Uuid::from_u128(9), ..joining() };
    let mallory = handle.join(mallory, Arc::new(Socket::default())).await.unwrap();
    // When it joins, when its message comes, before it is first tried; not after that.
    let accomplice = Joining { seat: Box::new(Passing(3)), source: Uuid::from_u128(8), ..joining() };
    let accomplice = handle.join(accomplice, Arc::new(Socket::default())).await.unwrap();
    // One turn: what is too costly, and behind it what was allowed when it came.
    mallory.send(vec![ClientMessage::Update { update: wanderers(127, 0) }]).await.unwrap();
    accomplice.send(vec![ClientMessage::Update { update: written(7, "late") }]).await.unwrap();
    assert_eq!(end(&mallory).await, Outgoing::Close(CloseReason::TooMuch));
    let text = handle.view(Author::Server, |view| view.state.text("code")).await.unwrap();
    assert_eq!(text.len(), 4_000);
}
