//! Somebody who was never there, looks at everything, and writes something.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Text, Transact, Update};

use super::administrator::request;
use super::person::{self, Socket, new_doc, text_of};
use super::process::Process;
use super::session::Promised;

const DEADLINE: Duration = Duration::from_secs(15);
const SAVED: u8 = 102;

/// Compares a server with what was promised. How many things had to be there.
///
/// # Errors
/// What is missing, or too much.
pub async fn visit(process: &Process, promised: &Promised) -> Result<usize, String> {
    let (mut wrong, mut looked_for) = (Vec::new(), promised.made.len());
    for (room, expected) in &promised.rooms {
        let found = match look(&process.url(room)).await {
            Ok(text) => expected.check(&text),
            Err(error) => Err(error),
        };
        match found {
            Ok(words) => looked_for += words,
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
    if wrong.is_empty() { Ok(looked_for) } else { Err(wrong.join("\n")) }
}

/// The text of a room, in which an edit was then saved.
async fn look(url: &str) -> Result<String, String> {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let looked = timeout_at(deadline, try_to_look(url)).await;
        match looked {
            Ok(Ok(text)) => return Ok(text),
            Ok(Err(error)) if Instant::now() >= deadline => return Err(error),
            // A server that has just started may say 'try again'.
            Ok(Err(_)) => sleep(Duration::from_millis(20)).await,
            Err(_) => return Err("nothing is shown, or a new edit is not saved".to_owned()),
        }
    }
}

async fn try_to_look(url: &str) -> Result<String, String> {
    let mut socket = person::connect(url).await.ok_or("nobody gets in")?;
    let doc = new_doc(u64::from(u32::MAX));
    send(&mut socket, Message::Binary(message::sync_step_1(&[0]))).await?;
    while !receive(&mut socket, &doc).await?.synced {}
    let text = text_of(&doc);
    let update = {
        // Another text than people's.
        let visits = doc.get_or_insert_text("visits");
        let mut txn = doc.transact_mut();
        visits.insert(&mut txn, 0, "a visit;");
        txn.encode_update_v1()
    };
    send(&mut socket, Message::Binary(message::update(&update))).await?;
    while !receive(&mut socket, &doc).await?.saved {}
    Ok(text)
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
