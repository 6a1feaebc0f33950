//! What has to be so, whatever happened.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode;
use yrs::{Transact, Update};

use super::person::{self, Person, new_doc, text_of};

const DEADLINE: Duration = Duration::from_secs(30);

/// What the server shows somebody who was never there before. It may take some
/// tries while the server is starting.
pub async fn newcomer(url: &str) -> String {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(text) = try_newcomer(url).await {
            return text;
        }
        assert!(Instant::now() < deadline, "no newcomer gets in");
        sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until nobody is shown in a room but those who are there: whose connection or server has
/// died is gone after 30 s (NODE-4, AWARE-1).
pub async fn no_ghosts(url: &str, people: &[&Person]) {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let here: HashSet<u64> = people.iter().map(|person| person.memory().presence()).collect();
        let ghosts = shown(url).await.map(|shown| &shown - &here);
        if ghosts.as_ref().is_some_and(HashSet::is_empty) {
            return;
        }
        assert!(Instant::now() < deadline, "somebody is shown who is not there: {ghosts:?}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Whom a newcomer is shown.
async fn shown(url: &str) -> Option<HashSet<u64>> {
    let mut socket = person::connect(url).await?;
    let mut shown = HashSet::new();
    // Whoever joins is shown everybody before it is answered.
    socket.send(Message::Binary(message::sync_step_1(&[0]))).await.ok()?;
    loop {
        let Message::Binary(frame) = timeout(DEADLINE, socket.next()).await.ok()??.ok()? else { continue };
        let mut messages = Vec::new();
        read_frame(&frame, &mut messages).ok()?;
        for message in messages {
            match message {
                ClientMessage::Awareness { update } => {
                    let there = update.entries().filter(|entry| entry.state != "null");
                    shown.extend(there.map(|entry| entry.client));
                }
                ClientMessage::SyncStep2 { .. } => return Some(shown),
                _ => {}
            }
        }
    }
}

async fn try_newcomer(url: &str) -> Option<String> {
    let mut socket = person::connect(url).await?;
    let doc = new_doc(u64::from(u32::MAX));
    socket.send(Message::Binary(message::sync_step_1(&[0]))).await.ok()?;
    loop {
        let Message::Binary(frame) = timeout(DEADLINE, socket.next()).await.ok()??.ok()? else { continue };
        let mut messages = Vec::new();
        read_frame(&frame, &mut messages).unwrap();
        for message in messages {
            let (update, last) = match message {
                ClientMessage::Update { update } => (update, false),
                ClientMessage::SyncStep2 { update } => (update, true),
                _ => continue,
            };
            doc.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
            if last {
                return Some(text_of(&doc));
            }
        }
    }
}

/// Waits until everybody is connected, has everything acknowledged, and shows the
/// same.
pub async fn settled(people: &[Person]) {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let open = people.iter().find_map(unsettled);
        let Some(why) = open.or_else(|| differing(people)) else { return };
        assert!(Instant::now() < deadline, "the room does not settle: {why}");
        sleep(Duration::from_millis(5)).await;
    }
}

fn unsettled(person: &Person) -> Option<String> {
    assert!(!person.has_failed(), "a person's task has failed");
    let memory = person.memory();
    let (edits, acknowledged) = (memory.edits.len(), memory.acknowledged);
    let settled = memory.connected && acknowledged == edits;
    (!settled).then(|| format!("connected {}, {acknowledged} of {edits} acknowledged", memory.connected))
}

fn differing(people: &[Person]) -> Option<String> {
    let mut texts: HashMap<&str, String> = HashMap::new();
    for person in people {
        let text = text_of(&person.memory().doc);
        let first = texts.entry(&person.room).or_insert_with(|| text.clone());
        if *first != text {
            return Some(format!("{} and {} bytes in {}", first.len(), text.len(), person.room));
        }
    }
    None
}

/// Waits until it is so.
pub async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(2)).await;
    }
}
