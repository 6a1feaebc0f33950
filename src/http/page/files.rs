//! The page, embedded in the binary.
//!
//! Files under `assets/` carry a hash in their name and are cached for ever; the
//! rest is asked for each time, and answered with 304 when unchanged. The build
//! lays a `.br` and a `.gz` beside each text file.
//!
//! Where there is nothing, people get the page, which says so, and programs an error.

use std::borrow::Cow;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};
use uuid::Uuid;

use super::secure::{CALL_PERMISSIONS, RUNNER_POLICY, page_policy, worker_policy};
use crate::auth::token::random_bytes;
use crate::config::livekit::LiveKitUrl;
use crate::http::accept;
use crate::http::app::App;
use crate::http::error::ApiError;

#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Dist;

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
pub(super) const ASK_EACH_TIME: &str = "no-cache";

/// The page: it looks at its own address.
pub(in crate::http) async fn index() -> Result<Response, ApiError> {
    html("index.html")
}

/// A room's page, whether there is such a room or not: that is for those to know who have
/// a link. Rooms are called by UUIDs; other names are no rooms' pages.
pub(in crate::http) async fn room(
    State(app): State<App>,
    Path(room): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    match Uuid::try_parse(&room) {
        Ok(_) => {
            let livekit = app.calls.livekit.as_ref().map(|livekit| &livekit.url);
            let mut page = html_that_reaches("room.html", livekit)?;
            page.headers_mut().insert(PERMISSIONS, HeaderValue::from_static(CALL_PERMISSIONS));
            Ok(page)
        }
        Err(_) => nothing(&uri, &headers),
    }
}

/// The pages that play a room back and judge it: the same, without what a room's page loads early.
pub(in crate::http) async fn playback(
    Path(room): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    match Uuid::try_parse(&room) {
        Ok(_) => html("index.html"),
        Err(_) => nothing(&uri, &headers),
    }
}

/// The page that plays a recording from a file, without one; `None` in a binary without a page.
pub(in crate::http) fn recording_file() -> Option<Cow<'static, [u8]>> {
    Dist::get("playback.html").map(|file| file.data)
}

/// Where there is nothing.
pub(in crate::http) async fn missing(
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if method == Method::GET || method == Method::HEAD {
        nothing(&uri, &headers)
    } else {
        Err(ApiError::NotFound)
    }
}

/// The page that describes the API and lets people try it.
pub(in crate::http) async fn docs() -> Result<Response, ApiError> {
    html("docs.html")
}

/// The page in which programs run, in a frame of the room's page. It has no origin, so that
/// nothing of this server is its own, and no way out but to the page that holds it.
pub(in crate::http) async fn runner(headers: HeaderMap) -> Result<Response, ApiError> {
    let mut page = serve("runner.html", &headers, ASK_EACH_TIME).ok_or(ApiError::NoPage)?;
    page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(RUNNER_POLICY));
    page.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(page)
}

/// An HTML file, with a nonce of its own for the styles that scripts add. So it is sent
/// anew each time; it is small.
pub(super) fn html(path: &str) -> Result<Response, ApiError> {
    html_that_reaches(path, None)
}

/// The same, for a page that may reach LiveKit, too.
fn html_that_reaches(path: &str, livekit: Option<&LiveKitUrl>) -> Result<Response, ApiError> {
    let file = Dist::get(path).ok_or(ApiError::NoPage)?;
    let nonce = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
    let text = String::from_utf8_lossy(&file.data).replace(NONCE, &nonce);
    let policy = HeaderValue::from_str(&page_policy(&nonce, livekit));
    let policy = policy.map_err(|error| ApiError::Internal(error.to_string()))?;
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The page, which says that there is nothing here, for those who want a page.
fn nothing(uri: &Uri, headers: &HeaderMap) -> Result<Response, ApiError> {
    let is_of = |part: &&str| {
        uri.path().strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let wants_page = accept::best(headers, &["application/json", "text/html"]) == Some(1);
    if !wants_page || FOR_PROGRAMS.iter().any(is_of) {
        return Err(ApiError::NotFound);
    }
    let mut page = html("index.html")?;
    *page.status_mut() = StatusCode::NOT_FOUND;
    Ok(page)
}

/// Where no person looks for a page.
const FOR_PROGRAMS: [&str; 3] = ["/api", "/ws", "/assets"];

/// What the HTML files have in place of a nonce.
const NONCE: &str = "NONCE-OF-THIS-ANSWER";

/// A file with a hash in its name.
pub(in crate::http) async fn asset(
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    serve(&format!("assets/{path}"), &headers, FOR_EVER).ok_or(ApiError::NotFound)
}

/// A file beside the HTML, such as the icon.
pub(in crate::http) async fn file(
    Path(file): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    // Those have addresses of their own, and a nonce.
    let served = if file.ends_with(".html") { None } else { serve(&file, &headers, ASK_EACH_TIME) };
    served.map_or_else(|| nothing(&uri, &headers), Ok)
}

pub(super) fn serve(path: &str, request: &HeaderMap, cache: &'static str) -> Option<Response> {
    // Each listener serves what is in its own folder, also where files are read from the disk.
    if path.split('/').any(|part| part == "..") {
        return None;
    }
    // WebAssembly is there compressed only: it is large, and every browser that runs it takes gzip.
    let (file, encoding) = encoded(path, request).or_else(|| Some((Dist::get(path)?, None)))?;
    let tag = etag(&file);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, tag.clone());
    if request.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    if let Some(policy) = worker_policy(path) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if mime.type_() == "text" { "; charset=utf-8" } else { "" };
    let mime = HeaderValue::from_str(&format!("{mime}{charset}")).ok()?;
    headers.insert(header::CONTENT_TYPE, mime);
    Some((headers, file.data).into_response())
}

/// The smallest form that the browser takes.
fn encoded(path: &str, request: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = request.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let accepts = |wanted: &str| {
        accepted.split(',').any(|part| {
            let mut part = part.split(';').map(str::trim);
            part.next() == Some(wanted) && part.next() != Some("q=0")
        })
    };
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(encoding))
        .find_map(|(encoding, end)| Some((Dist::get(&format!("{path}.{end}"))?, Some(encoding))))
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}
