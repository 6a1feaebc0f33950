//! Two people, tabs and newcomers, of whom one is quiet now and then, over a document's
//! real task.

mod cost;
mod forged;

use std::sync::Arc;

use proptest::prelude::*;
use tokio::sync::watch;
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update};

use super::*;
use crate::clock::UnixMillis;
use crate::document::handle::{self, DocumentHandle};
use crate::document::member::{Joining, PresencePolicy, SavedReports};
use crate::document::membership::Membership;
use crate::document::opening::Opening;
use crate::document::tests::Socket;
use crate::ids::{DocumentKey, DocumentName, MemberId};
use crate::protocol::frame::messages;
use crate::protocol::message::{self, ClientMessage, read_frame};
use crate::rights::table::Access;
use crate::storage::Storage;
use crate::storage::memory::MemoryStorage;

const ADA: MemberId = MemberId(Uuid::from_u128(1));
/// Some thousand follow it that are one unit each.
const FIRST_LETTER: u32 = 0x4e00;
const BOB: MemberId = MemberId(Uuid::from_u128(2));

/// A tab of somebody.
struct Tab {
    who: MemberId,
    doc: Doc,
    connection: Option<(Membership, Arc<Socket>)>,
    /// Came, and is not looked at yet.
    came: Vec<Bytes>,
}

impl Tab {
    fn new(who: MemberId, client: u64) -> Self {
        let options = Options::with_client_id(ClientID::new(client));
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options });
        Self { who, doc, connection: None, came: Vec::new() }
    }

    fn text(&self) -> String {
        self.doc.get_or_insert_text("code").get_string(&self.doc.transact())
    }

    async fn connect(&mut self, handle: &DocumentHandle) {
        self.came.clear();
        let joining = Joining {
            author: Author::Person(self.who),
            source: self.who.0,
            trace: None,
            seat: Box::new(Access::Write),
            pulse: None,
            saved: SavedReports::Unwanted,
            presence: PresencePolicy::AsSent,
        };
        let socket = Arc::new(Socket::default());
        let membership = handle.join(joining, socket.clone()).await.unwrap();
        self.connection = Some((membership, socket));
        let state_vector = self.doc.transact().state_vector().encode_v1();
        self.say(&message::sync_step_1(&state_vector)).await;
    }

    async fn say(&self, frame: &[u8]) {
        let mut said = Vec::new();
        read_frame(&Bytes::copy_from_slice(frame), &mut said).unwrap();
        // A document that was shut down has heard enough.
        let _ = self.connection.as_ref().unwrap().0.send(said).await;
    }

    /// Types or deletes something somewhere.
    async fn edit(&self, at: u32, typed: Option<&str>) {
        let root = self.doc.get_or_insert_text("code");
        let update = {
            let mut txn = self.doc.transact_mut();
            let length = root.len(&txn);
            let at = at % (length + 1);
            match typed {
                Some(text) => root.insert(&mut txn, at, text),
                None => root.remove_range(&mut txn, at, (length - at).min(3)),
            }
            txn.encode_update_v1()
        };
        self.say(&message::update(&update)).await;
    }

    /// What came over the wire since this was asked last.
    fn receive(&mut self) -> Vec<u8> {
        let Some((_, socket)) = &self.connection else { return Vec::new() };
        let bytes = socket.bytes();
        self.came.extend(messages(&bytes));
        bytes
    }

    /// Does what Yjs does with all that came. Whether anything did.
    async fn read(&mut self) -> bool {
        let came = std::mem::take(&mut self.came);
        for frame in &came {
            let mut said = Vec::new();
            read_frame(frame, &mut said).unwrap();
            match said.remove(0) {
                ClientMessage::SyncStep1 { state_vector } => {
                    let known = StateVector::decode_v1(&state_vector).unwrap();
                    let update = self.doc.transact().encode_state_as_update_v1(&known);
                    self.say(&message::sync_step_2(&update)).await;
                }
                ClientMessage::SyncStep2 { update } | ClientMessage::Update { update } => {
                    let update = Update::decode_v1(&update).unwrap();
                    self.doc.transact_mut().apply_update(update).unwrap();
                }
                ClientMessage::Awareness { .. } | ClientMessage::QueryAwareness | ClientMessage::Ignored => {}
            }
        }
        !came.is_empty()
    }
}

/// What can happen.
#[derive(Debug, Clone)]
enum Step {
    Type {
        tab: usize,
        at: u32,
    },
    Delete {
        tab: usize,
        at: u32,
    },
    /// This tab looks at what came.
    Read {
        tab: usize,
    },
    Reconnect {
        tab: usize,
    },
    /// A tab more, of the one or the other.
    Open {
        is_adas: bool,
    },
    /// Ada is quiet, and goes on typing at once.
    Quiet {
        at: u32,
    },
    Show,
    /// The document leaves memory, and is opened anew.
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    let (tab, at) = (0..6usize, 0..40u32);
    prop_oneof![
        8 => (tab.clone(), at.clone()).prop_map(|(tab, at)| Step::Type { tab, at }),
        2 => (tab.clone(), at.clone()).prop_map(|(tab, at)| Step::Delete { tab, at }),
        6 => tab.clone().prop_map(|tab| Step::Read { tab }),
        1 => tab.prop_map(|tab| Step::Reconnect { tab }),
        1 => any::<bool>().prop_map(|is_adas| Step::Open { is_adas }),
        3 => at.prop_map(|at| Step::Quiet { at }),
        2 => Just(Step::Show),
        1 => Just(Step::Reload),
    ]
}

struct World {
    storage: Arc<MemoryStorage>,
    quiet: watch::Sender<Option<Quiet>>,
    handle: DocumentHandle,
    task: tokio::task::JoinHandle<()>,
    tabs: Vec<Tab>,
    /// What Ada has typed since she is quiet.
    held: Vec<String>,
    typed: u32,
}

async fn open(
    storage: &Arc<MemoryStorage>,
    quiet: &watch::Sender<Option<Quiet>>,
) -> (DocumentHandle, tokio::task::JoinHandle<()>) {
    let key = DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code };
    let opening = Opening { quiet: Some(quiet.subscribe()), ..Opening::default() };
    let storage: Arc<dyn Storage> = storage.clone();
    let (handle, task) = handle::open(key, storage, Arc::default(), opening).await.unwrap();
    (handle, tokio::spawn(task))
}

impl World {
    async fn new() -> Self {
        let (storage, quiet) = (Arc::default(), watch::Sender::new(None));
        let (handle, task) = open(&storage, &quiet).await;
        let mut tabs = vec![Tab::new(ADA, 10), Tab::new(BOB, 11)];
        for tab in &mut tabs {
            tab.connect(&handle).await;
        }
        Self { storage, quiet, handle, task, tabs, held: Vec::new(), typed: 0 }
    }

    async fn text(&self, viewer: Author) -> String {
        self.handle.view(viewer, |view| view.state.text("code")).await.unwrap()
    }

    /// All that was sent has been dealt with, and nobody was sent what is held back.
    async fn check(&mut self) {
        let shown = self.text(Author::Person(BOB)).await;
        for held in &self.held {
            assert!(!shown.contains(held), "{held} is shown");
        }
        for tab in &mut self.tabs {
            let bytes = tab.receive();
            let is_there = |held: &&String| bytes.windows(held.len()).any(|part| part == held.as_bytes());
            let leaked = self.held.iter().find(is_there).filter(|_| tab.who != ADA);
            assert_eq!(leaked, None, "somebody else was sent it");
        }
    }

    async fn take(&mut self, step: Step) {
        let count = self.tabs.len();
        match step {
            Step::Type { tab, at } => self.write(tab % count, at).await,
            Step::Delete { tab, at } => self.tabs[tab % count].edit(at, None).await,
            Step::Read { tab } => drop(self.tabs[tab % count].read().await),
            Step::Reconnect { tab } => {
                let tab = &mut self.tabs[tab % count];
                tab.connection = None;
                tab.connect(&self.handle).await;
            }
            Step::Open { is_adas } => {
                let mut tab = Tab::new(if is_adas { ADA } else { BOB }, 20 + count as u64);
                tab.connect(&self.handle).await;
                self.tabs.push(tab);
            }
            Step::Quiet { at } => {
                if self.quiet.borrow().is_none() {
                    let quiet = Quiet {
                        who: ADA,
                        since: UnixMillis(0),
                        until: UnixMillis(0),
                        number: u64::from(self.typed),
                    };
                    self.quiet.send_replace(Some(quiet));
                }
                self.write(0, at).await;
            }
            Step::Show => self.show(),
            Step::Reload => self.reload().await,
        }
    }

    /// Types one letter that nobody else ever types.
    async fn write(&mut self, tab: usize, at: u32) {
        let tab = &self.tabs[tab];
        self.typed += 1;
        let letter = char::from_u32(FIRST_LETTER + self.typed).unwrap().to_string();
        tab.edit(at, Some(&letter)).await;
        if tab.who == ADA && self.quiet.borrow().is_some() {
            self.held.push(letter);
        }
    }

    fn show(&mut self) {
        self.quiet.send_replace(None);
        self.held.clear();
    }

    async fn reload(&mut self) {
        self.show();
        self.handle.shut_down().await;
        (&mut self.task).await.unwrap();
        (self.handle, self.task) = open(&self.storage, &self.quiet).await;
        for tab in &mut self.tabs {
            tab.connection = None;
            tab.connect(&self.handle).await;
        }
    }

    /// Everybody reads until nothing comes any more.
    async fn settle(&mut self) {
        loop {
            self.check().await;
            let mut is_over = true;
            for tab in &mut self.tabs {
                is_over &= !tab.read().await;
            }
            if is_over {
                return;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_is_sent_what_is_held_back_and_in_the_end_all_have_the_same(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in steps {
                world.take(step).await;
                world.check().await;
            }
            // While somebody is quiet, all of hers have everything and all others the same.
            world.settle().await;
            let (hers, theirs) = (world.text(Author::Person(ADA)).await, world.text(Author::Server).await);
            for tab in &world.tabs {
                assert_eq!(tab.text(), if tab.who == ADA { hers.clone() } else { theirs.clone() });
            }
            world.show();
            world.settle().await;
            assert_eq!(world.text(Author::Server).await, hers, "nothing is lost, and nothing doubled");
            assert!(world.tabs.iter().all(|tab| tab.text() == hers));
            let letters: std::collections::HashSet<char> = hers.chars().collect();
            assert_eq!(letters.len(), hers.chars().count(), "each letter once");
            world.reload().await;
            world.settle().await;
            assert_eq!(world.text(Author::Server).await, hers);
            assert!(world.tabs.iter().all(|tab| tab.text() == hers));
        });
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_by_somebody_else_too_is_gone_for_all_others() {
    let mut world = World::new().await;
    for _ in 0..3 {
        world.write(1, 0).await;
    }
    world.take(Step::Open { is_adas: false }).await;
    world.settle().await;
    world.take(Step::Quiet { at: 3 }).await;
    world.tabs[0].edit(0, None).await;
    // He deletes the same without a connection, and tells it later: to the whole that is nothing
    // new, and to his other tab it is.
    let bob = &mut world.tabs[1];
    bob.connection = None;
    let root = bob.doc.get_or_insert_text("code");
    root.remove_range(&mut bob.doc.transact_mut(), 0, 3);
    bob.connect(&world.handle).await;
    world.settle().await;
    assert_eq!(world.tabs[2].text(), "");
    world.show();
    world.settle().await;
    assert!(world.tabs.iter().all(|tab| tab.text() == world.tabs[0].text()));
}
