//! How long an answer about the past is good for: for ever, if it was asked for by the
//! version that it is of; else until somebody asks again.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What is asked for by its version never changes. It is nobody else's, though: the same
/// browser may be somebody else in the next moment.
const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("private, no-cache");
const VARIES: HeaderValue = HeaderValue::from_static("accept-encoding, authorization");

/// The headers of an answer that is of one `version` and was asked for by another, maybe.
/// `form` tells answers of one version apart.
pub(super) fn headers(version: &str, asked: Option<&str>, form: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let cache = if asked == Some(version) { FOR_EVER } else { ASK_EACH_TIME };
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::VARY, VARIES);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}{form}\"")) {
        headers.insert(header::ETAG, tag);
    }
    headers
}

/// 304, if the client has it already.
pub(super) fn unchanged(headers: &HeaderMap, request: &HeaderMap) -> Option<Response> {
    let tag = headers.get(header::ETAG)?.to_str().ok()?;
    let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
    let has_it = known.any(|known| known.strip_prefix("W/").unwrap_or(known) == tag);
    has_it.then(|| (StatusCode::NOT_MODIFIED, headers.clone()).into_response())
}
