//! Somebody who was never there, looks at everything, and writes something.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, Text, Transact, Update};

use super::administrator::request;
use super::person::{self, Moment, Socket, new_doc, now, text_of};
use super::process::Process;
use super::session::Promised;

const DEADLINE: Duration = Duration::from_secs(15);
const SAVED: u8 = 102;

/// What a visitor writes into a text of their own.
const WRITTEN: &str = "a visit;";

/// What a visitor who had nothing to complain about did.
#[derive(Debug, Default)]
pub struct Visit {
    /// How many things had to be there.
    pub looked_for: usize,
    /// Where something was written and saved, and when.
    pub saved: Vec<(String, Moment)>,
}

/// Compares a server with what was promised, and writes into each room.
///
/// # Errors
/// What is missing, or too much.
pub async fn visit(process: &Process, promised: &Promised) -> Result<Visit, String> {
    let mut wrong = Vec::new();
    let mut visit = Visit { looked_for: promised.made.len(), ..Visit::default() };
    for (room, expected) in &promised.rooms {
        let found = match look(&process.url(room)).await {
            Ok(found) => expected.check(&found.text).map(|words| (words, found)),
            Err(error) => Err(error),
        };
        match found {
            Ok((words, found)) => {
                visit.looked_for += words;
                visit.saved.push((room.clone(), found.saved));
                let visits = promised.visits.iter().filter(|(visited, _)| visited == room).count();
                if found.visits.matches(WRITTEN).count() < visits {
                    wrong.push(format!("{room}: what a visitor wrote was acknowledged and is missing"));
                }
            }
            Err(error) => wrong.push(format!("{room}: {error}")),
        }
    }
    for (id, expected) in &promised.made {
        let answer = request(process.address(), "GET", &format!("/{id}")).await;
        let status = answer.map(|(status, _)| status);
        if status != Some(*expected) {
            wrong.push(format!("the room {id}: {status:?} instead of {expected}"));
        }
    }
    if wrong.is_empty() { Ok(visit) } else { Err(wrong.join("\n")) }
}

/// What was in a room, and when an edit was then saved there.
struct Found {
    text: String,
    visits: String,
    saved: Moment,
}

async fn look(url: &str) -> Result<Found, String> {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let looked = timeout_at(deadline, try_to_look(url)).await;
        match looked {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(error)) if Instant::now() >= deadline => return Err(error),
            // A server that has just started may say 'try again'.
            Ok(Err(_)) => sleep(Duration::from_millis(20)).await,
            Err(_) => return Err("nothing is shown, or a new edit is not saved".to_owned()),
        }
    }
}

async fn try_to_look(url: &str) -> Result<Found, String> {
    let mut socket = person::connect(url).await.ok_or("nobody gets in")?;
    let doc = new_doc(u64::from(u32::MAX));
    send(&mut socket, Message::Binary(message::sync_step_1(&[0]))).await?;
    while !receive(&mut socket, &doc).await?.synced {}
    let text = text_of(&doc);
    // Another text than people's.
    let root = doc.get_or_insert_text("visits");
    let visits = root.get_string(&doc.transact());
    let update = {
        let mut txn = doc.transact_mut();
        root.insert(&mut txn, 0, WRITTEN);
        txn.encode_update_v1()
    };
    send(&mut socket, Message::Binary(message::update(&update))).await?;
    while !receive(&mut socket, &doc).await?.saved {}
    Ok(Found { text, visits, saved: now() })
}

#[derive(Default)]
struct Received {
    synced: bool,
    saved: bool,
}

async fn send(socket: &mut Socket, message: Message) -> Result<(), String> {
    socket.send(message).await.map_err(|error| error.to_string())
}

async fn receive(socket: &mut Socket, doc: &Doc) -> Result<Received, String> {
    let frame = match socket.next().await {
        Some(Ok(Message::Binary(frame))) => frame,
        Some(Ok(Message::Close(frame))) => return Err(format!("closed with {frame:?}")),
        Some(Ok(_)) => return Ok(Received::default()),
        Some(Err(error)) => return Err(error.to_string()),
        None => return Err("the connection ended".to_owned()),
    };
    if let [SAVED, count, ..] = *frame {
        return Ok(Received { saved: count > 0, ..Received::default() });
    }
    let mut messages = Vec::new();
    read_frame(&frame, &mut messages).map_err(|error| error.to_string())?;
    let mut received = Received::default();
    for message in messages {
        let update = match message {
            ClientMessage::SyncStep2 { update } => {
                received.synced = true;
                update
            }
            ClientMessage::Update { update } => update,
            _ => continue,
        };
        let update = Update::decode_v1(&update).map_err(|error| error.to_string())?;
        doc.transact_mut().apply_update(update).map_err(|error| error.to_string())?;
    }
    Ok(received)
}
