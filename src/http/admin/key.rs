//! Who may use what is below `/admin/`: holders of an API key.

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::app::AdminApp;
use crate::http::access::credential::Caller;
use crate::http::error::ApiError;

/// Lets a request through that shows an API key. Guesses are counted like those of tokens.
pub(super) async fn required(
    State(AdminApp { app, .. }): State<AdminApp>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !app.door.has_keys() {
        return Err(ApiError::NoApiKey);
    }
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    app.operator(&caller).await?;
    Ok(next.run(Request::from_parts(parts, body)).await)
}
