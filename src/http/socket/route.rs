//! `/ws/{room}` and `/ws/{room}/{document}`: from a request to a connection.

use std::sync::Arc;

use axum::extract::{Extension, Path, Query, State, rejection::PathRejection};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde::Deserialize;
use tracing::Instrument;
use tracing::field::display;

use super::arrival::{Arrival, Entry, Watch, Wishes, reason};
use super::connection;
use super::followed::Followed;
use super::handshake::{Handshake, NotAnUpgrade};
use crate::document::member::SavedReports;
use crate::http::access::credential::Caller;
use crate::http::api::extract::RoomPath;
use crate::http::app::App;
use crate::http::cluster::trunk::Offer;
use crate::http::error::ApiError;
use crate::http::listen::socket::SharedSocket;
use crate::http::traced;
use crate::ids::{DocumentKey, DocumentName, RoomName};
use crate::protocol::close::CloseReason;
use crate::room::error::OpenError;
use crate::telemetry::spans::Work;

#[derive(Debug, Deserialize)]
pub(in crate::http) struct Options {
    /// `1`: tell this connection what is on disk.
    saved: Option<String>,
    /// `1`: tell the others within seconds when this connection is lost.
    alive: Option<String>,
    /// A session, a link's token or an API key.
    token: Option<String>,
}

/// What comes with the request of a WebSocket.
#[derive(Debug)]
pub(in crate::http) struct Knock {
    options: Options,
    pub(super) caller: Caller,
    pub(super) headers: HeaderMap,
    pub(super) shared: Arc<dyn SharedSocket>,
    pub(super) handshake: Result<Handshake, NotAnUpgrade>,
    /// What another server that passed it on offers for those who only watch.
    offer: Option<Offer>,
}

impl Knock {
    /// A session, a link's token or an API key that came in the address.
    pub(super) fn token(&self) -> Option<String> {
        self.options.token.clone()
    }
}

impl axum::extract::FromRequestParts<App> for Knock {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let options = Query::from_request_parts(parts, app).await;
        let Query(options) = options.map_err(ApiError::from)?;
        let shared = Extension::from_request_parts(parts, app).await;
        let Extension(shared) = shared.map_err(|error| ApiError::Internal(error.to_string()))?;
        let headers = parts.headers.clone();
        let handshake = Handshake::read(parts);
        let offer = parts.extensions.remove::<Offer>();
        Ok(Self { options, caller, headers, shared, handshake, offer })
    }
}

/// The `code` document.
pub(in crate::http) async fn code(
    State(app): State<App>,
    RoomPath(room): RoomPath,
    knock: Knock,
) -> Result<Response, ApiError> {
    open(app, DocumentKey { room, document: DocumentName::Code }, knock).await
}

/// Any document of a room.
pub(in crate::http) async fn document(
    State(app): State<App>,
    path: Result<Path<(String, String)>, PathRejection>,
    knock: Knock,
) -> Result<Response, ApiError> {
    let Path((room, document)) = path?;
    let key = DocumentKey { room: room.parse()?, document: document.parse()? };
    open(app, key, knock).await
}

/// Names are good; whether the room exists, and lets this one in, shows after the
/// upgrade, since a browser's WebSocket can read a close code but no HTTP status.
async fn open(app: App, key: DocumentKey, knock: Knock) -> Result<Response, ApiError> {
    let Knock { options, caller, headers, mut shared, handshake, offer } = knock;
    let mut handshake = handshake.map_err(|_| ApiError::NotAnUpgrade)?;
    app.door.origins.check(&headers)?;
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    let place = app.door.place(caller.address)?;
    let entry = enter(&app, &key.room, options.token, caller).await?;
    let wants = |option: Option<String>| option.as_deref() == Some("1");
    let wishes = Wishes {
        saved: if wants(options.saved) { SavedReports::Wanted } else { SavedReports::Unwanted },
        watch: if wants(options.alive) { Watch::Wanted } else { Watch::Unwanted },
    };
    let arrival = match entry {
        Ok(entry) => Arrival::begin(&app, key.document, entry, wishes).await,
        Err(reason) => Err(reason),
    };
    let trace = traced::id().map(display);
    // Shown with each line, as a request's.
    let span = tracing::error_span!(parent: None, "connection", trace, document = %key);
    let mut followed = Followed::new(traced::parent().part(Work::Socket { document: key.document.as_str() }));
    let is_for =
        |offer: &Offer| arrival.as_ref().is_ok_and(|arrival| arrival.is_one_of_many_who_watch(offer.beyond));
    let offer = offer.filter(is_for).map(Offer::take);
    let (channel, said) = offer.map_or((None, None), |(channel, said)| (channel, Some(said)));
    if let Some(channel) = &channel {
        shared = channel.share();
    }
    handshake = handshake.over(channel);
    shared.upgrade();
    let (limits, budget) = (Arc::clone(&app.limits), Arc::clone(&app.unfinished));
    let mut response = handshake.finish(&limits, &budget, move |socket| {
        async move {
            let _place = place;
            match arrival {
                Ok(arrival) => connection::serve(socket, shared, app, key, (arrival, followed)).await,
                Err(reason) => {
                    followed.closed(reason);
                    app.metrics.http.closed(reason.name());
                    connection::turn_away(socket, &*shared, reason, &app.limits).await;
                }
            }
        }
        .instrument(span)
    });
    if let Some((header, said)) = said {
        response.headers_mut().insert(
            header,
            HeaderValue::try_from(said).map_err(|error| ApiError::Internal(error.to_string()))?,
        );
    }
    Ok(response)
}

/// How this one comes in, or what to close the socket with.
pub(super) async fn enter(
    app: &App,
    name: &RoomName,
    token: Option<String>,
    caller: Caller,
) -> Result<Result<Entry, CloseReason>, ApiError> {
    let credential = caller.credential.or_query(token);
    let room = match app.rooms.is_open(name).await {
        Ok(true) => return Ok(Ok(Entry::Open)),
        // Whoever shows nothing does not even learn whether there is such a room.
        Ok(false) if credential.is_none() => return Ok(Err(CloseReason::NotAuthenticated)),
        Ok(false) => app.rooms.room(name).await,
        Err(error) => Err(error),
    };
    let room = match room {
        Ok(room) => room,
        Err(error) => {
            if matches!(error, OpenError::NoSuchRoom) {
                // Who guesses rooms is slowed down like who guesses tokens.
                app.door.budgets.join(caller.address).await?;
            }
            return Ok(Err(reason(&error)));
        }
    };
    if room.record().is_ok_and(|record| record.bringing.is_some()) {
        let (rooms, name) = (Arc::clone(&app.rooms), name.clone());
        tokio::spawn(async move { rooms.complete_left_question(&name).await });
    }
    match app.pass(name, &room.rules(), &credential).await {
        Ok(pass) => Ok(Ok(Entry::Made(room, pass))),
        Err(ApiError::NotAuthenticated(_)) => {
            // Who guesses tokens is slowed down.
            app.door.budgets.join(caller.address).await?;
            Ok(Err(CloseReason::NotAuthenticated))
        }
        Err(error) => Err(error),
    }
}
