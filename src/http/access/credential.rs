//! What somebody shows, and from where.
//!
//! A credential is a session, a link's token or an API key. It comes as
//! `Authorization: Bearer`, and where a browser can't send that, for WebSockets and
//! event streams, as `?token=`. It is never logged.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::http::app::App;
use crate::http::error::ApiError;

/// What somebody showed, if anything.
#[derive(Clone, Default)]
pub(in crate::http) struct Credential(pub(super) Option<Arc<str>>);

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Credential(…)" } else { "Credential(none)" })
    }
}

impl Credential {
    /// From the header.
    fn bearer(headers: &HeaderMap) -> Self {
        let value = headers.get("authorization").and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        Self(token.filter(|token| !token.is_empty()).map(Arc::from))
    }

    /// From the header, or else from `?token=`.
    pub(in crate::http) fn or_query(self, token: Option<String>) -> Self {
        Self(self.0.or_else(|| token.filter(|token| !token.is_empty()).map(Arc::from)))
    }

    /// Whether nothing was shown.
    pub(in crate::http) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// A token that came in a body.
    pub(in crate::http) fn of(token: &str) -> Self {
        Self(Some(token.into()))
    }
}

/// Who asks: the credential in the header, and the address.
#[derive(Debug)]
pub(in crate::http) struct Caller {
    pub(in crate::http) credential: Credential,
    pub(in crate::http) address: Option<IpAddr>,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let address = app.door.address(parts);
        Ok(Self { credential: Credential::bearer(&parts.headers), address })
    }
}
