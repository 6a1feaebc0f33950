//! Many at once, by one link.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::request::Feed;
use super::room::{Room, Session};
use super::socket::Knock;
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "crowd-by-one-link",
        rule: "HARD-2",
        does: "holds 100 sockets and event streams by one candidate's link while the owner leads",
        pace: Pace::Alone,
        run: |target| Box::pin(crowd(target)),
    },
    Attack {
        name: "joins-by-one-link",
        rule: "HARD-2",
        does: "joins 400 times by one link, so that nobody else has a place",
        pace: Pace::Last,
        run: |target| Box::pin(joins(target)),
    },
];

/// Sockets and streams together.
const CROWD: usize = 100;
/// Times that one link is used.
const JOINS: usize = 400;
/// Of them at once.
const AT_ONCE: usize = 8;

async fn crowd(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let session = room.join("candidate").await?;
    let (mut sockets, mut streams, mut refused) = (Vec::new(), Vec::new(), 0);
    // By a session and by the bare link, by turns.
    for number in 0..CROWD {
        let token = if number % 4 < 2 { session.token.as_str() } else { room.link("candidate") };
        if number % 2 == 0 {
            match room.knock("code", token).await? {
                Knock::Open(socket) => sockets.push(socket),
                Knock::Refused(_) => refused += 1,
            }
        } else {
            match Feed::follow(&target, &room.id, token, None).await {
                Ok(stream) => streams.push(stream),
                Err(_) => refused += 1,
            }
        }
    }
    let mut slowest = Duration::ZERO;
    let phase = |phase: &str| Some(json!({ "phase": phase }));
    let steps: [(Method, String, Option<Value>); 6] = [
        (Method::GET, String::new(), None),
        (Method::GET, "/members".to_owned(), None),
        (Method::PUT, "/phase".to_owned(), phase("ended")),
        (Method::PUT, "/phase".to_owned(), phase("live")),
        (Method::DELETE, format!("/members/{}", session.member), None),
        (Method::DELETE, String::new(), None),
    ];
    for (method, path, body) in &steps {
        let answer = room.own(method.clone(), path, body.clone()).await?;
        slowest = slowest.max(answer.took);
        if answer.took > target.within() {
            return broken(format_args!("the owner's {method} {path} took {:.1?}", answer.took));
        }
    }
    let started = Instant::now();
    let mut open = 0;
    for socket in &mut sockets {
        open += usize::from(socket.until_closed(Duration::from_secs(5)).await.is_none());
    }
    if open > 0 || started.elapsed() > target.within() + Duration::from_secs(1) {
        return broken(format_args!("{open} sockets stay in a deleted room ({:.1?})", started.elapsed()));
    }
    held(format_args!(
        "{} sockets and {} streams, {refused} refused; the owner waited {slowest:.0?} at most",
        sockets.len(),
        streams.len()
    ))
}

async fn joins(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    // At least one, however much this address has done before.
    room.join("candidate").await?;
    let (mut joined, mut full) = (1, 0);
    let mut slowed = None;
    while joined + full < JOINS && slowed.is_none() {
        let tries = (0..AT_ONCE).map(|_| room.joining(room.link("candidate"), None).send());
        for answer in futures_util::future::join_all(tries).await {
            let answer = answer?;
            match answer.status {
                429 => slowed = Some(answer.retry_after().unwrap_or(Duration::from_secs(1))),
                _ if answer.is_success() => joined += 1,
                _ => full += 1,
            }
        }
    }
    // What counts is this machine's address: it waits, and then the owner has a place.
    if let Some(wait) = slowed {
        sleep(wait.min(Duration::from_secs(10))).await;
    }
    for role in ["owner", "interviewer"] {
        let answer = room.joining(room.link(role), None).patiently().await?;
        if !answer.is_success() {
            return broken(format_args!("after {joined} joins the {role} is refused with {}", answer.status));
        }
        let leader = Session::of(&answer)?;
        if role == "owner" {
            let list =
                room.call(Method::GET, "/members", &leader.token).send().await?.done("listing people")?;
            let list = list.json();
            let last = list["members"].as_array().and_then(|members| {
                members.iter().rev().find(|member| member["role"] == "candidate")?["id"].as_str()
            });
            let last = last.ok_or_else(|| Trouble("nobody is in the list".to_owned()))?;
            let call = room.call(Method::DELETE, &format!("/members/{last}"), &leader.token);
            let removed = call.patiently().await?;
            if !removed.is_success() || removed.took > target.within() {
                return broken(format_args!(
                    "removing somebody is answered with {} in {:.1?}",
                    removed.status, removed.took
                ));
            }
        }
    }
    let end = if slowed.is_some() { ", then the address was slowed down" } else { "" };
    held(format_args!("{joined} joined, {full} were refused{end}; the owner joined and removed one"))
}
