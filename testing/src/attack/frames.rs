//! Messages that no client sends.

use std::time::Duration;

use bytes::Bytes;
use pairpad::protocol::message;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;

use super::room::{Pair, Room};
use super::socket::Socket;
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};
use crate::craft::{ANY, OneStruct, Place, nested_any};
use crate::raw::{BEGINNING, BINARY, MIDDLE, header};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "malformed-messages",
        rule: "GUARD-1",
        does: "sends every message of the hostile corpus into a room where two people type",
        pace: Pace::Alone,
        run: |target| Box::pin(malformed(target)),
    },
    Attack {
        name: "text-frames",
        rule: "GUARD-1",
        does: "sends text where the protocol is binary, and frames that WebSocket does not know",
        pace: Pace::Alone,
        run: |target| Box::pin(text(target)),
    },
    Attack {
        name: "frame-of-a-reader",
        rule: "HARD-7",
        does: "sends 8 MiB in one message, and in pieces, as somebody who may only read or waits",
        pace: Pace::Alone,
        run: |target| Box::pin(of_a_reader(target)),
    },
    Attack {
        name: "frame-over-the-limit",
        rule: "GUARD-4",
        does: "announces a message of 1 GiB and sends as much of it as is taken, 48 MiB at most",
        pace: Pace::Alone,
        run: |target| Box::pin(over_the_limit(target)),
    },
];

const SOON: Duration = Duration::from_secs(10);
/// What is sent at once.
const PIECE: usize = 256 << 10;

/// The cases of the tests that say what their bytes are.
#[derive(Deserialize)]
struct Corpus {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    frame: Option<String>,
    update: Option<String>,
    expect: String,
}

impl Case {
    fn bytes(&self) -> Option<Bytes> {
        let hex = |text: &str| -> Option<Vec<u8>> {
            let pairs = (0..text.len()).step_by(2);
            pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
        };
        match (&self.frame, &self.update) {
            (Some(frame), _) => hex(frame).map(Bytes::from),
            (None, Some(update)) => hex(update).map(|update| message::update(&update)),
            (None, None) => None,
        }
    }
}

fn corpus() -> Result<Corpus, Trouble> {
    Ok(serde_json::from_str(include_str!("../../../tests/it/hostile/frames.json"))?)
}

async fn malformed(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut honest = Pair::enter(&room).await?;
    let candidate = room.join("candidate").await?;
    let mut witness = room.visit("code", &candidate.token).await?;
    let (mut closed, mut sent) = (0, 0);
    let mut cases: Vec<(String, Bytes, bool)> = Vec::new();
    for case in corpus()?.cases {
        if let Some(bytes) = case.bytes() {
            cases.push((case.name, bytes, case.expect.starts_with("closed")));
        }
    }
    let body = nested_any(10_000);
    let nested = OneStruct { client: 9, clock: 0, content: ANY, place: Place::Root("t"), body }.update();
    cases.push(("nested-any".to_owned(), message::update(&nested), true));
    for (name, bytes, is_refused) in &cases {
        let mut mallory = room.visit("code", &candidate.token).await?;
        mallory.send(bytes.clone()).await;
        let stays = mallory.settles().await?;
        sent += 1;
        closed += usize::from(!stays);
        honest.keystroke().await?;
        let relayed = witness.until(Duration::from_millis(20), |frame| frame == bytes.as_ref()).await;
        if *is_refused && (stays || relayed) && !name.contains("clock") {
            return broken(format_args!("'{name}' is taken (relayed: {relayed})"));
        }
        if witness.closed.is_some() {
            return broken(format_args!("after '{name}' others are closed with {:?}", witness.closed));
        }
    }
    room.visit("code", room.link("observer")).await?;
    room.state("code").await?;
    held(format_args!("{closed} of {sent} cost their sender the connection; the others typed on"))
}

async fn text(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut honest = Pair::enter(&room).await?;
    let mut mallory = room.visit("code", room.link("candidate")).await?;
    mallory.send_message(Message::text(r#"{"type":"edit"}"#)).await;
    let code = match mallory.settles().await? {
        true => return broken("text is taken as a message"),
        false => mallory.closed.unwrap_or_default(),
    };
    honest.keystroke().await?;
    // An unknown kind; reserved bits; no mask; a ping of 126 bytes and one in pieces; a
    // continuation of nothing; a length that is longer than it need be, or negative.
    let frames: [&[u8]; 8] = [
        &[0x83, 0x80, 0, 0, 0, 0],
        &[0xf2, 0x80, 0, 0, 0, 0],
        &[0x82, 1, 0],
        &[0x89, 0xfe, 0, 126, 0, 0, 0, 0],
        &[0x09, 0x80, 0, 0, 0, 0],
        &[0x80, 0x80, 0, 0, 0, 0],
        &[0x88, 0x81, 0, 0, 0, 0, 3],
        &[0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    ];
    for frame in frames {
        let mut mallory = room.visit("code", room.link("candidate")).await?;
        mallory.write(frame, SOON).await;
        mallory.write(&[0; 126], SOON).await;
        if mallory.until_closed(SOON).await.is_none() {
            return broken(format_args!("a frame that begins with {:02x?} is taken", &frame[..2]));
        }
        honest.keystroke().await?;
    }
    held(format_args!("text was closed with {code}, and 8 frames of no kind cost the connection"))
}

/// Sends zeros until the server closes, or there are so many. How many were taken.
async fn pour(socket: &mut Socket, bytes: usize) -> usize {
    let mut sent = 0;
    while sent < bytes && socket.write(&vec![0; PIECE], SOON).await {
        sent += PIECE;
        // So that the code is read, before what comes later resets the connection.
        socket.drain().await;
        if socket.closed.is_some() {
            break;
        }
    }
    sent
}

async fn of_a_reader(target: Target) -> Result<Outcome, Trouble> {
    const LARGE: usize = 8 << 20;
    let room = Room::live(&target).await?;
    let pending = Room::make(&target, serde_json::json!({})).await?;
    let mut most = 0;
    for (who, room, role) in [("an observer", &room, "observer"), ("who waits", &pending, "candidate")] {
        for beginning in
            [header(BINARY, LARGE as u64), [header(BEGINNING, 0), header(MIDDLE, LARGE as u64)].concat()]
        {
            let mut mallory = room.knock("code", room.link(role)).await?.open()?;
            mallory.write(&beginning, SOON).await;
            let sent = pour(&mut mallory, LARGE).await;
            let code = mallory.until_closed(SOON).await;
            if code.is_none() {
                return broken(format_args!("{who} sends a message of {} MiB", sent >> 20));
            }
            most = most.max(sent);
        }
    }
    held(format_args!("each of 4 was closed, after {} KiB at most", most >> 10))
}

async fn over_the_limit(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut beside = Pair::elsewhere(&target).await?;
    let mut mallory = room.visit("code", room.link("candidate")).await?;
    let pouring = async {
        mallory.write(&header(BINARY, 1 << 30), SOON).await;
        let sent = pour(&mut mallory, 48 << 20).await;
        Ok((sent, mallory.until_closed(SOON).await))
    };
    let ((sent, code), slowest) = beside.beside(pouring).await?;
    let Some(code) = code else {
        return broken(format_args!("{} MiB of a message of 1 GiB are taken", sent >> 20));
    };
    if slowest > target.within() {
        return broken(format_args!("another room waited {slowest:?} meanwhile"));
    }
    held(format_args!(
        "closed with {code} after {} KiB; another room waited {slowest:.0?} at most",
        sent >> 10
    ))
}
