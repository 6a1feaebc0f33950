//! What is counted of requests, and of WebSockets under which names.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::call::refusal::Refusal;
use crate::document::member::NOT_APPLIED;
use crate::livekit;
use crate::protocol::close::CloseReason;
use crate::rights::role::Role;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::storage::Operation;

/// The role of whoever is in a room that connecting makes.
pub(super) const OPEN_ROOM: &str = "open_room";

/// What shows an answer that the storage is to blame: the kind of its error.
#[derive(Debug, Clone, Copy)]
pub(super) struct StorageFailed(pub(super) &'static str);

/// Shows from the beginning what can be counted.
pub(super) fn expect_labels(metrics: &Metrics) {
    let reasons = CloseReason::ALL.map(CloseReason::name);
    metrics.documents.expect_reasons(reasons.into_iter().chain([NOT_APPLIED]));
    metrics.calls.expect_reasons(Refusal::ALL.map(Refusal::code));
    let (requests, outcomes) = livekit::server::labels();
    metrics.calls.expect_requests(requests, outcomes);
    metrics.http.expect_reasons(reasons);
    metrics.http.expect_roles(Role::ATTENDING.map(Role::name).into_iter().chain([OPEN_ROOM]));
}

/// Counts a request by the template of its route: what people ask for is nobody's business.
/// One that another server has passed on is counted there.
pub(super) async fn request(metrics: &Metrics, is_passed: bool, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = name(request.method());
    let began = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    if !is_passed {
        metrics.http.answered((route, method), response.status().as_u16(), began.elapsed());
    }
    if let Some(StorageFailed(kind)) = response.extensions().get() {
        metrics.storage.failed(Operation::Request, kind);
    }
    response
}

/// Anybody can make up a method; those that nobody answers have one name together.
pub(super) fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
