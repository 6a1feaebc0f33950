//! `/api/v1/rooms/{room}/call`: from a request to a connection of the room's call.

mod connection;
mod visit;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use tracing::Instrument;
use tracing::field::display;

use self::visit::Visit;
use super::arrival::Entry;
use super::connection::turn_away;
use super::followed::Followed;
use super::route::{Knock, enter};
use crate::http::api::extract::RoomId;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::traced;
use crate::protocol::close::CloseReason;
use crate::telemetry::spans::Work;

/// A room's call. As with documents, why somebody is not let in shows after the upgrade.
pub(in crate::http) async fn call(
    State(app): State<App>,
    RoomId(room): RoomId,
    knock: Knock,
) -> Result<Response, ApiError> {
    let token = knock.token();
    let Knock { caller, headers, shared, handshake, .. } = knock;
    let handshake = handshake.map_err(|_| ApiError::NotAnUpgrade)?;
    app.door.origins.check(&headers)?;
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    let place = app.door.place(caller.address)?;
    let visit = match enter(&app, &room, token, caller).await? {
        Ok(Entry::Made(handle, pass)) => Visit::begin(&app, handle, pass).await,
        // Rooms that connecting makes have no members who could call each other.
        Ok(Entry::Open) => Err(CloseReason::NotAllowed),
        Err(reason) => Err(reason),
    };
    let trace = traced::id().map(display);
    let span = tracing::error_span!(parent: None, "call", trace, %room);
    let mut followed = Followed::new(traced::parent().part(Work::Socket { document: "call" }));
    shared.upgrade();
    let (limits, budget) = (Arc::clone(&app.limits), Arc::clone(&app.unfinished));
    let response = handshake.finish(&limits, &budget, move |socket| {
        async move {
            let _place = place;
            match visit {
                Ok(visit) => connection::serve(socket, shared, app, (visit, followed)).await,
                Err(reason) => {
                    followed.closed(reason);
                    app.metrics.http.closed(reason.name());
                    turn_away(socket, &*shared, reason, &app.limits).await;
                }
            }
        }
        .instrument(span)
    });
    Ok(response)
}
