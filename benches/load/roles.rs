//! Rooms made by the API: links, roles, a session for each connection.

use serde_json::{Value, json};

use crate::crowd::Measured;
use crate::http;
use crate::pairpad::{Pairpad, Rooms, Setup};
use crate::typing::Typing;

/// All rooms are made, and all people join, from one address within seconds.
const SETUP: Setup = Setup {
    rooms: Rooms::WithRoles,
    limits: &[("rooms_per_minute", 100_000), ("joins_per_minute", 100_000), ("writes_per_minute", 100_000)],
    ..Setup::OPEN
};

/// The same typing by people who joined: an owner, and candidates, in live rooms.
pub async fn roles(typing: &Typing) -> Measured {
    let pairpad = Pairpad::start_with(&SETUP).await;
    let address = &pairpad.server.endpoint.address;
    let mut doors = Vec::new();
    for _ in 0..typing.rooms {
        let made = http::post(address, "/api/v1/rooms", &json!({ "phase": "live" })).await;
        let id = made["room"]["id"].as_str().unwrap();
        let mut room = Vec::new();
        for member in 0..typing.members {
            let role = if member == 0 { "owner" } else { "candidate" };
            let body = json!({ "token": token(&made, role), "name": format!("Person {member}") });
            let joined = http::post(address, &format!("/api/v1/rooms/{id}/join"), &body).await;
            room.push(format!("{id}?token={}", joined["token"].as_str().unwrap()));
        }
        doors.push(room);
    }
    let crowd = typing.crowd(&pairpad.server, |room, member| doors[room][member].clone()).await;
    crowd.measure(&pairpad.server.process).await
}

/// The token of a role's link.
fn token<'a>(made: &'a Value, role: &str) -> &'a str {
    let links = made["links"].as_array().unwrap();
    links.iter().find(|link| link["role"] == role).unwrap()["token"].as_str().unwrap()
}
