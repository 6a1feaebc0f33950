//! The page, embedded in the binary.
//!
//! Files under `assets/` carry a hash in their name and are cached for ever; the
//! rest is asked for each time, and answered with 304 when unchanged. The build
//! lays a `.br` and a `.gz` beside each text file.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::error::ApiError;

#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Dist;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";

/// The one HTML file: it looks at its own address.
pub(super) async fn index(headers: HeaderMap) -> Result<Response, ApiError> {
    serve("index.html", &headers, ASK_EACH_TIME).ok_or(ApiError::NoPage)
}

/// A file with a hash in its name.
pub(super) async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    serve(&format!("assets/{path}"), &headers, FOR_EVER).ok_or(ApiError::NotFound)
}

/// A file beside the HTML, such as the icon.
pub(super) async fn file(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    serve(&file, &headers, ASK_EACH_TIME).ok_or(ApiError::NotFound)
}

fn serve(path: &str, request: &HeaderMap, cache: &'static str) -> Option<Response> {
    let plain = Dist::get(path)?;
    let tag = etag(&plain);
    let (file, encoding) = encoded(path, request).unwrap_or((plain, None));
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, tag.clone());
    if request.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
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
