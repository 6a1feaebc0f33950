//! Every request that names a room goes to where that room is.

use std::time::Duration;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::forward::{self, Failed};
use super::{MISDIRECTED, Neighbours, Passed};
use crate::cluster::Place;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::RoomName;

/// Pauses before a request is passed on once more that came to where the room is not any more:
/// it is on its way to another server, or the one that had it has just gone.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(10),
    Duration::from_millis(30),
    Duration::from_millis(80),
    Duration::from_millis(150),
    Duration::from_millis(300),
    Duration::from_millis(500),
];

/// Tries to which there was no answer, each of which takes its time: whoever waits is told then, and
/// comes again.
const SILENCES: u32 = 2;

/// Servers of which one is to make a room that are tried.
const HEIRS: usize = 4;

/// Passes on what is for another server.
pub(in crate::http) async fn route(
    State(app): State<App>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    let Some(neighbours) = &app.neighbours else { return next.run(request).await };
    // What can't be read is answered as it is where there are no other servers.
    let Ok(params) = params else { return next.run(request).await };
    let room = params.iter().find(|(name, _)| *name == "room");
    // The page itself is the same everywhere.
    let is_page = |path: &str| ["/rooms/", "/session/"].iter().any(|page| path.starts_with(page));
    let Some(Ok(room)) = room.map(|(_, room)| room.parse::<RoomName>()) else {
        if makes_a_room(&request) && app.rooms.is_leaving() {
            return make_elsewhere(&app, neighbours, request, next).await;
        }
        return next.run(request).await;
    };
    if is_page(request.uri().path()) {
        return next.run(request).await;
    }
    if request.extensions().get::<Passed>().is_some() {
        return match neighbours.cluster.place(&room).await {
            Ok(Place::Here) => next.run(request).await,
            // Whoever asked asks the store again.
            Ok(Place::At(_)) => ([(MISDIRECTED, "1")], ApiError::Misdirected).into_response(),
            Err(error) => ApiError::from(error).into_response(),
        };
    }
    if !app.rooms.are_made_by_connecting() && is_nobody(&request) {
        return next.run(request).await;
    }
    match pass_on(&app, neighbours, &room, request).await {
        Ok(response) => response,
        Err(Kept(request)) => next.run(*request).await,
    }
}

/// Who asks without showing anything is told so by any server, and costs the store nothing.
/// What is asked by a WebSocket or with a body may need nothing shown.
fn is_nobody(request: &Request) -> bool {
    let has_token = |query: &str| query.split('&').any(|pair| pair.starts_with("token="));
    let headers = request.headers();
    let shows = headers.contains_key(header::AUTHORIZATION) || request.uri().query().is_some_and(has_token);
    request.method().is_safe() && !shows && !headers.contains_key(header::UPGRADE)
}

/// Whether this asks for a new room, which whoever is asked has at first.
fn makes_a_room(request: &Request) -> bool {
    const PATHS: [&str; 5] =
        ["/api/v1/rooms", "/create_room", "/api/sessions", "/api/sessions/create", "/api/v1/sessions"];
    request.method() == Method::POST && PATHS.contains(&request.uri().path())
}

/// This server takes none: another that does makes the room, and has it.
async fn make_elsewhere(app: &App, neighbours: &Neighbours, request: Request, next: Next) -> Response {
    if request.extensions().get::<Passed>().is_some() {
        // Whoever passed it on did not know yet that this one takes none, either.
        return next.run(request).await;
    }
    let mut request = request;
    // One that has just died may be called alive for some seconds: the next may be another.
    for _ in 0..HEIRS {
        let node = match neighbours.cluster.place_of_new().await {
            Ok(Place::At(node)) => node,
            Ok(Place::Here) => return next.run(request).await,
            Err(error) => return ApiError::from(error).into_response(),
        };
        match forward::forward(app, neighbours, &node, request).await {
            Ok(response) => return response,
            Err(Failed { why, given_back, .. }) => {
                tracing::debug!(node = node.name, why, "could not pass a new room on");
                let Some(unsent) = given_back else { break };
                request = *unsent;
            }
        }
    }
    ApiError::ShuttingDown.into_response()
}

/// It is for this server.
struct Kept(Box<Request>);

async fn pass_on(
    app: &App,
    neighbours: &Neighbours,
    room: &RoomName,
    request: Request,
) -> Result<Response, Kept> {
    let mut request = request;
    let (mut pauses, mut silent) = (PAUSES.into_iter(), 0);
    loop {
        let node = match neighbours.cluster.place(room).await {
            Ok(Place::Here) => return Err(Kept(Box::new(request))),
            Ok(Place::At(node)) => node,
            // Its handler meets the same, and says it in the words of its protocol.
            Err(_) => return Err(Kept(Box::new(request))),
        };
        match forward::forward(app, neighbours, &node, request).await {
            Ok(response) => return Ok(response),
            Err(Failed { why, is_silent, given_back }) => {
                tracing::debug!(%room, node = node.name, why, "could not pass a request on");
                neighbours.cluster.forget(room);
                silent += u32::from(is_silent);
                let next = pauses.next().filter(|_| silent < SILENCES);
                let (Some(unsent), Some(pause)) = (given_back, next) else {
                    return Ok(ApiError::Elsewhere.into_response());
                };
                request = *unsent;
                tokio::time::sleep(pause).await;
            }
        }
    }
}
