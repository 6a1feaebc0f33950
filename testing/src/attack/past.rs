//! What happened before somebody was entitled to hear of it, and sessions that were to be
//! over.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use super::request::Feed;
use super::room::{Room, Session};
use super::socket::Knock;
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "events-of-before",
        rule: "HARD-6",
        does: "asks as a candidate, with an old Last-Event-ID, for the events of before the start",
        pace: Pace::Alone,
        run: |target| Box::pin(events_of_before(target)),
    },
    Attack {
        name: "session-renews-itself",
        rule: "HARD-5",
        does: "renews a session with the token that stands in logs, and opens a room with what renews",
        pace: Pace::Alone,
        run: |target| Box::pin(renews_itself(target)),
    },
];

const SOON: Duration = Duration::from_secs(10);

async fn events_of_before(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::make(&target, json!({})).await?;
    let candidate = room.join("candidate").await?;
    let mut waiting = Feed::follow(&target, &room.id, &candidate.token, None).await?;
    let interviewer = room.join("interviewer").await?;
    let _leader = Feed::follow(&target, &room.id, &interviewer.token, None).await?;
    room.own(Method::PATCH, "", Some(json!({ "language": "go" }))).await?;
    room.own(Method::PUT, "/problem", Some(json!({ "markdown": "a secret" }))).await?;
    room.set_phase("live").await?;
    let started = loop {
        let event = waiting.next(SOON).await?.ok_or_else(|| Trouble("the events ended".to_owned()))?;
        match event.name.as_str() {
            "phase_changed" => break event,
            "room" => {}
            other => return broken(format_args!("who waits hears of {other}")),
        }
    };
    // The run is in its id, and the numbers can be guessed.
    let run = started.id.rsplit_once('-').map_or("", |(run, _)| run);
    for last in [format!("{run}-0"), format!("{run}-1"), "0".to_owned(), String::new()] {
        let mut again = Feed::follow(&target, &room.id, &candidate.token, Some(&last)).await?;
        while let Ok(Some(event)) = again.next(Duration::from_millis(700)).await {
            if event.id == started.id {
                break;
            }
            // The problem's event may come a second late, and tells of no more than that.
            let is_news =
                event.name == "room" || event.name == "problem_updated" || event.name == "member_joined";
            let is_of_before = number(&event.id) < number(&started.id) && !event.id.is_empty();
            if is_of_before || !is_news {
                return broken(format_args!("{} ({}) is told after '{last}'", event.name, event.data));
            }
        }
    }
    held("4 old ids brought nothing of before the start")
}

fn number(id: &str) -> u64 {
    id.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or(u64::MAX)
}

async fn renews_itself(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let Session { token, renewal, .. } = room.join("candidate").await?;
    if room.call(Method::POST, "/session", &token).patiently().await?.is_success() {
        return broken("a session's token renews it: whoever reads a log stays for ever");
    }
    if room.call(Method::GET, "", &renewal).patiently().await?.is_success() {
        return broken("what renews a session opens the room");
    }
    if let Knock::Open(mut socket) = room.knock("code", &renewal).await?
        && socket.settles().await?
    {
        return broken("what renews a session opens a socket");
    }
    let renewed = room.call(Method::POST, "/session", &renewal).patiently().await?.done("renewing")?;
    let renewed = Session::of(&renewed)?;
    let other = Room::live(&target).await?;
    for token in [&renewed.token, &renewed.renewal] {
        for method in [Method::GET, Method::POST] {
            let path = if method == Method::GET { "" } else { "/session" };
            if other.call(method, path, token).patiently().await?.is_success() {
                return broken("a session of one room opens another");
            }
        }
    }
    held("only the 'renewal' renews, it opens nothing, and neither is good in another room")
}
