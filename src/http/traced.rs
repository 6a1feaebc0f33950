//! Every request has a trace: its id stands in the request's log lines, in the header
//! `x-trace-id` of its answer and in the errors that people get.
//!
//! Whoever asks does not choose it, or their requests would look like somebody else's. Only a
//! proxy whose word is taken, and other servers of the cluster, say what a request belongs to.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::measured;
use crate::telemetry::spans::{Fact, Parent, Spans, Work};
use crate::telemetry::trace::{self, SpanId, Trace, TraceId};

/// The header of each answer.
pub(super) const ID: HeaderName = HeaderName::from_static("x-trace-id");
/// What others have written down beside the trace. Nothing here reads it.
const STATE: HeaderName = HeaderName::from_static("tracestate");

tokio::task_local! {
    static CURRENT: Current;
}

/// The request that a task is busy with.
#[derive(Debug, Clone)]
struct Current {
    trace: Trace,
    parent: Parent,
}

/// Does what is asked, as part of the request's trace; of one that goes on here where whoever
/// passes it on is believed.
pub(super) async fn request(spans: &Spans, goes_on: bool, request: Request, next: Next) -> Response {
    let trace = goes_on.then(|| read(request.headers())).flatten().unwrap_or_else(Trace::begin);
    let mut span = spans.begin(&trace, || {
        let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().into());
        Work::Request { method: measured::name(request.method()), route }
    });
    let current = Current { trace, parent: span.parent() };
    let answered = CURRENT.scope(current, next.run(request)).instrument(log_span(trace.id));
    let response = with_id(answered.await, trace.id);
    span.note(Fact::Status(response.status().as_u16()));
    response
}

/// An answer to what is not let in.
pub(super) fn refusal(answer: impl FnOnce() -> Response) -> Response {
    let trace = Trace::begin();
    let current = Current { trace, parent: Parent::default() };
    with_id(log_span(trace.id).in_scope(|| CURRENT.sync_scope(current, answer)), trace.id)
}

/// The id of what this task is busy with.
pub(super) fn id() -> Option<TraceId> {
    CURRENT.try_with(|current| current.trace.id).ok()
}

/// What this task is busy with, for its parts.
pub(super) fn parent() -> Parent {
    CURRENT.try_with(|current| current.parent.clone()).unwrap_or_default()
}

/// Takes the trace to where a request is passed on. What the client sent is not believed there either.
pub(super) fn take_on(headers: &mut HeaderMap) {
    headers.remove(STATE);
    headers.remove(trace::HEADER);
    let written = CURRENT.try_with(|Current { trace, parent }| {
        let before = trace.before;
        let span = parent.span().or(before.map(|before| before.parent)).unwrap_or_else(SpanId::random);
        let is_sampled = parent.is_followed() || before.is_some_and(|before| before.is_sampled);
        Trace::write(trace.id, span, is_sampled)
    });
    if let Some(written) = written.ok().and_then(|written| HeaderValue::try_from(written).ok()) {
        headers.insert(trace::HEADER, written);
    }
}

/// Shown with each line, at whatever level: an error's, too, where only errors are logged.
fn log_span(trace: TraceId) -> tracing::Span {
    tracing::error_span!("request", %trace)
}

/// Of two of them none is right.
fn read(headers: &HeaderMap) -> Option<Trace> {
    let mut lines = headers.get_all(trace::HEADER).iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    Trace::read(line.to_str().ok()?.trim())
}

fn with_id(mut response: Response, trace: TraceId) -> Response {
    if let Ok(id) = HeaderValue::try_from(trace.to_string()) {
        response.headers_mut().insert(ID, id);
    }
    response
}
