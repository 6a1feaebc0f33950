//! Pages of other names and other sites.

use axum::http::Method;
use serde_json::json;

use super::request::{Answer, Call};
use super::room::Room;
use super::socket::Knock;
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "foreign-host",
        rule: "HARD-12",
        does: "asks under another host's name, as a page whose name was made to point here does",
        pace: Pace::Alone,
        run: |target| Box::pin(foreign_host(target)),
    },
    Attack {
        name: "foreign-origin",
        rule: "HARD-12",
        does: "opens sockets, makes and changes rooms and reads answers as a page of another site",
        pace: Pace::Alone,
        run: |target| Box::pin(foreign_origin(target)),
    },
];

const EVIL: &str = "evil.example";

/// Remembers a room that should not have been made, to be deleted all the same.
fn made(target: &Target, answer: &Answer) -> bool {
    let body = answer.json();
    let links = body["links"].as_array();
    let token = links.and_then(|links| links.iter().find(|link| link["role"] == "owner"));
    if let (Some(id), Some(token)) =
        (body["room"]["id"].as_str(), token.and_then(|link| link["token"].as_str()))
    {
        target.remember(id, token);
    }
    answer.is_success()
}

fn make(target: &Target) -> Call {
    target.post("/api/v1/rooms").token(target.key().unwrap_or_default())
}

async fn foreign_host(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    for path in ["/", "/api/v1/questions", "/api/v1/liveness", "/api/v1/openapi.json"] {
        let own = target.get(path).send().await?;
        for host in
            [EVIL.to_owned(), format!("{}.{EVIL}", target.authority().split(':').next().unwrap_or_default())]
        {
            // A proxy may show another site; this one it must not be.
            let other = target.get(path).header("host", host.clone()).send().await?;
            if own.is_success() && other.is_success() && own.body == other.body {
                return broken(format_args!("{path} is served under the name {host}"));
            }
        }
    }
    if made(&target, &make(&target).header("host", EVIL).send().await?) {
        return broken("rooms are made under another host's name");
    }
    let patch = room.call(Method::PATCH, "", &room.owner.token).header("host", EVIL);
    if patch.json(&json!({ "language": "go" })).send().await?.is_success() {
        return broken("rooms are changed under another host's name");
    }
    let stream = target.connect().await?;
    let path = format!("{}/code", room.id);
    let knock = target.knock_over(stream, &path, &room.owner.token, &[("host", EVIL)]).await?;
    if let Knock::Open(mut socket) = knock
        && socket.settles().await?
    {
        return broken("a socket is opened under another host's name");
    }
    held("8 pages, 2 changes and a socket were refused")
}

async fn foreign_origin(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let own = target.url("");
    let origins = [format!("https://{EVIL}"), "null".to_owned(), format!("{own}.{EVIL}")];
    for origin in &origins {
        // Without a body, and with one that is text, browsers do not ask before they send.
        let plain = make(&target).body("text/plain", "{}");
        for call in [make(&target), plain] {
            if made(&target, &call.header("origin", origin).send().await?) {
                return broken(format_args!("a page of {origin} makes rooms here"));
            }
        }
        let phase = room.call(Method::PUT, "/phase", &room.owner.token).json(&json!({ "phase": "ended" }));
        if phase.header("origin", origin).send().await?.is_success() {
            return broken(format_args!("a page of {origin} ends interviews"));
        }
        let read = room.call(Method::GET, "", &room.owner.token).header("origin", origin).send().await?;
        if read
            .header("access-control-allow-origin")
            .is_some_and(|allowed| allowed == "*" || allowed == origin)
        {
            return broken(format_args!("a page of {origin} may read answers, as with --allow-origin '*'"));
        }
        let stream = target.connect().await?;
        let path = format!("{}/code", room.id);
        let knock = target.knock_over(stream, &path, &room.owner.token, &[("origin", origin)]).await?;
        if let Knock::Open(mut socket) = knock
            && socket.settles().await?
        {
            return broken(format_args!("a page of {origin} opens sockets"));
        }
    }
    // Its own pages may.
    let phase = room.call(Method::PUT, "/phase", &room.owner.token).json(&json!({ "phase": "ended" }));
    phase.header("origin", own).patiently().await?.done("a change by an own page")?;
    held("of 3 other sites 9 changes and 3 sockets were refused, and no answer may be read")
}
