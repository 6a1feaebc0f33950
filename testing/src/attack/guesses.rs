//! What can be guessed: tokens, passwords, rooms.

use std::time::Duration;

use axum::http::Method;
use bytes::Bytes;
use pairpad::protocol::message;
use serde_json::{Value, json};

use super::request::Answer;
use super::room::Room;
use super::socket::Knock;
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held, skipped};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "password-by-link",
        rule: "HARD-4",
        does: "opens a room that has a password by links alone, by request and by socket",
        pace: Pace::Alone,
        run: |target| Box::pin(password(target)),
    },
    Attack {
        name: "unknown-room",
        rule: "HARD-11",
        does: "tells by requests and sockets without a credential whether a room exists",
        pace: Pace::Alone,
        run: |target| Box::pin(unknown_room(target)),
    },
    Attack {
        name: "password-guesses",
        rule: "HARD-2",
        does: "tries 150 passwords by one link, and then comes with the right one by another",
        pace: Pace::Last,
        run: |target| Box::pin(guessed_password(target)),
    },
    Attack {
        name: "token-guesses",
        rule: "HARD-11",
        does: "tries 300 tokens, as this address and as others that it makes up",
        pace: Pace::Last,
        run: |target| Box::pin(guessed_tokens(target)),
    },
];

const PASSWORD: &str = "the right one";
/// Tries that are waited for.
const FREE: usize = 3;
/// Passwords that are tried.
const PASSWORDS: usize = 150;
/// Tokens that are tried.
const TOKENS: usize = 300;

async fn password(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::make(&target, json!({ "phase": "live", "password": PASSWORD })).await?;
    let mut refused = 0;
    for role in ["owner", "interviewer", "candidate", "observer"] {
        let token = room.link(role);
        for (method, path, body) in [
            (Method::GET, "", None),
            (Method::GET, "/problem", None),
            (Method::GET, "/documents/code", None),
            (Method::GET, "/documents/notes", None),
            (Method::GET, "/members", None),
            (Method::GET, "/links", None),
            (Method::GET, "/events", None),
            (Method::PATCH, "", Some(json!({ "password": null }))),
            (Method::PUT, "/phase", Some(json!({ "phase": "ended" }))),
            (Method::DELETE, "", None),
        ] {
            let call = room.call(method.clone(), path, token);
            let answer = body.iter().fold(call, |call, body| call.json(body)).open().await?;
            if answer.status().is_success() {
                return broken(format_args!("the {role}'s link alone does {method} {path}"));
            }
            refused += 1;
        }
        for document in ["code", "problem", "notes", "output", "board", "pictures"] {
            if let Knock::Open(mut socket) = room.knock(document, token).await?
                && socket.settles().await?
            {
                return broken(format_args!("the {role}'s link alone opens a socket of {document}"));
            }
            refused += 1;
        }
        for wrong in [None, Some(""), Some("wrong")] {
            if room.joining(token, wrong).patiently().await?.is_success() {
                return broken(format_args!("the {role} joins with {wrong:?} for a password"));
            }
            refused += 1;
        }
    }
    // The owner came with the right one.
    room.own(Method::GET, "/documents/notes", None).await?;
    held(format_args!("{refused} requests and sockets were refused"))
}

/// A room's id that nobody has.
fn nowhere(room: &Room) -> String {
    let digits: String = room.id.chars().rev().filter(char::is_ascii_hexdigit).collect();
    let part = |from: usize, to: usize| &digits[from..to];
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// What an answer says, but for the request's own number.
fn said(answer: &Answer) -> Result<Value, Bytes> {
    let mut body: Value = serde_json::from_slice(&answer.body).map_err(|_| answer.body.clone())?;
    if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
        error.remove("trace");
    }
    Ok(body)
}

async fn unknown_room(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let nowhere = nowhere(&room);
    for path in ["", "/members", "/problem", "/documents/code", "/events", "/links"] {
        let [here, there] =
            [&room.id, &nowhere].map(|id| target.get(&format!("/api/v1/rooms/{id}{path}")).patiently());
        let (here, there) = tokio::try_join!(here, there)?;
        if here.is_success() || (here.status, said(&here)) != (there.status, said(&there)) {
            return broken(format_args!(
                "GET …{path}: {} where there is a room, {} elsewhere",
                here.status, there.status
            ));
        }
    }
    let mut ends = Vec::new();
    for id in [&room.id, &nowhere] {
        ends.push(match target.knock(&format!("{id}/code"), "").await? {
            Knock::Refused(status) => status,
            Knock::Open(mut socket) => {
                socket.send(message::sync_step_1(&[0])).await;
                socket.until_closed(Duration::from_secs(3)).await.unwrap_or(101)
            }
        });
    }
    match ends[..] {
        [_, 101] => {
            // It has made one, that goes by itself.
            let _ = target
                .delete(&format!("/api/v1/rooms/{nowhere}"))
                .token(target.key().unwrap_or("x"))
                .send()
                .await;
            skipped("the server has open rooms: whoever knocks makes one")
        }
        [here, there] if here == there => held("6 requests and a socket came to the same in both cases"),
        _ => broken(format_args!(
            "a socket ends with {} where there is a room, with {} elsewhere",
            ends[0], ends[1]
        )),
    }
}

async fn guessed_password(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::make(&target, json!({ "phase": "live", "password": PASSWORD })).await?;
    let mut tried = 0;
    let slowed = loop {
        let guess = room.joining(room.link("observer"), Some(&format!("wrong {tried}")));
        // The first ones may be too many after all that this address has done before.
        let answer = if tried < FREE { guess.patiently().await? } else { guess.send().await? };
        if answer.status == 429 {
            break answer;
        }
        if answer.is_success() {
            return broken("a wrong password lets somebody join");
        }
        tried += 1;
        if tried == PASSWORDS {
            return broken(format_args!("{tried} passwords are tried by one link, and none is slowed down"));
        }
    };
    if slowed.retry_after().is_none() {
        return broken("who guesses is not told when to try again");
    }
    let right = room.joining(room.link("candidate"), Some(PASSWORD)).patiently().await?;
    if !right.is_success() {
        return broken(format_args!("guessing locks out another link, with {}", right.status));
    }
    held(format_args!("slowed down after {tried}, and another link still works"))
}

async fn guessed_tokens(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let path = format!("/api/v1/rooms/{}", room.id);
    let guess = |number: usize| target.get(&path).token(&format!("wrong-{number}-aaaaaaaaaaaaaaaaaaaaaaaa"));
    let mut tried = 0;
    let slowed = loop {
        let answer = if tried < FREE { guess(tried).patiently().await? } else { guess(tried).send().await? };
        if answer.status == 429 {
            break answer;
        }
        if answer.is_success() {
            return broken("a wrong token opens a room");
        }
        tried += 1;
        if tried == TOKENS && target.is_near().await? {
            return skipped("this address is exempt, as one of the server's own machine is without a proxy");
        }
        if tried == TOKENS {
            return broken(format_args!("{tried} tokens are tried, and none is slowed down"));
        }
    };
    if slowed.retry_after().is_none() {
        return broken("who guesses is not told when to try again");
    }
    if !target.get(&path).token(room.link("owner")).send().await?.is_success() {
        return broken("guessing keeps the right token out");
    }
    // A near address may be that of a proxy whose word is taken.
    if target.is_near().await? {
        return held(format_args!(
            "slowed down after {tried}; made up addresses were not tried from so near"
        ));
    }
    let mut through = 0;
    for number in 0..30 {
        let address = format!("198.51.100.{number}");
        let mut call = guess(TOKENS + number);
        for header in ["x-forwarded-for", "x-real-ip", "cf-connecting-ip", "forwarded"] {
            let said = if header == "forwarded" { format!("for={address}") } else { address.clone() };
            call = call.header(header, said);
        }
        through += usize::from(call.send().await?.status != 429);
    }
    // The budget grows by some while it is tried.
    if through > 20 {
        return broken(format_args!(
            "addresses that are made up lift the limit: {through} of 30 tokens were tried"
        ));
    }
    held(format_args!("slowed down after {tried}, whatever address is made up"))
}
