//! The page for whoever hosts the server, which is served on the admin listener alone. Its files
//! are in a folder of their own: what the other listener serves is elsewhere.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;

use super::files::{ASK_EACH_TIME, FOR_EVER, html, serve};
use crate::http::error::ApiError;

/// The page. There is no secret in it: what it shows needs a key.
pub(in crate::http) async fn index() -> Result<Response, ApiError> {
    html("admin/admin.html")
}

/// Its icon, which is everybody's.
pub(in crate::http) async fn icon(headers: HeaderMap) -> Result<Response, ApiError> {
    serve("icon.svg", &headers, ASK_EACH_TIME).ok_or(ApiError::NotFound)
}

/// A file with a hash in its name.
pub(in crate::http) async fn asset(
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    serve(&format!("admin/assets/{file}"), &headers, FOR_EVER).ok_or(ApiError::NotFound)
}
