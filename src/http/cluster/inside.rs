//! The listener for other servers: only they are heard, and whoever asked them counts as the
//! one who asks.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Passed;
use super::trunk::Offer;
use crate::cluster::hop::{self, Hop, NotAHop};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::listen::address::Peer;
use crate::http::traced;

/// Lets in what another server passes on.
pub(in crate::http) async fn admit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(neighbours) = &app.neighbours else { return ApiError::NotFound.into_response() };
    let header = request.headers_mut().remove(hop::HEADER);
    let header = header.as_ref().and_then(|header| header.to_str().ok()).ok_or(NotAHop::Missing);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let asked = (request.method().as_str(), path);
    let read =
        header.and_then(|header| Hop::read(header, &neighbours.secret, asked, app.rooms.clock().now()));
    let hop = match read {
        Ok(hop) => hop,
        Err(reason) => {
            return traced::refusal(|| {
                tracing::warn!(%reason, "refused a request at the listener for other servers");
                ApiError::NotAHop(reason).into_response()
            });
        }
    };
    request.extensions_mut().insert(Peer(hop.client));
    request.extensions_mut().insert(Passed);
    let offer = Offer::of(request.headers(), &neighbours.trunks);
    request.extensions_mut().insert(offer);
    let mut response = next.run(request).await;
    let answer = hop.answer(&neighbours.secret, response.status().as_u16());
    if let Ok(answer) = HeaderValue::from_str(&answer) {
        response.headers_mut().insert(hop::ANSWER, answer);
    }
    response
}
