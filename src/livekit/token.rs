//! What lets this server in at LiveKit's server API: a token for one request, about one room.

use serde::Serialize;

use crate::auth::shared::sign;
use crate::clock::UnixMillis;
use crate::config::livekit::LiveKit;

/// Seconds for which it holds: longer than a request takes, and than two clocks differ.
const LIFE: u64 = 60;

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    nbf: u64,
    exp: u64,
    video: Grant<'a>,
}

/// What the request needs: to delete a room is a right about all rooms.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Grant<'a> {
    room: &'a str,
    room_admin: bool,
    room_create: bool,
}

/// A token about this room, from now on.
pub(super) fn admin(livekit: &LiveKit, room: &str, now: UnixMillis) -> String {
    let now = now.0 / 1_000;
    let video = Grant { room, room_admin: true, room_create: true };
    // Nothing of it can't be signed; and without a token LiveKit refuses the request, which is told of.
    sign(&Claims { iss: &livekit.key, nbf: now, exp: now + LIFE, video }, livekit.secret.bytes())
        .unwrap_or_default()
}
