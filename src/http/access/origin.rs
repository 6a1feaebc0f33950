//! Which sites' pages may use this server: its own and, if the settings say so, others.
//!
//! Programs send no `Origin` and are not meant: a browser sends it for every
//! WebSocket and every request of another site's page, and no page can forge it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::settings::RoomPolicy;
use crate::http::error::ApiError;
use crate::http::traced;

/// The allow-list.
#[derive(Debug, Clone)]
pub(in crate::http) struct Origins {
    allowed: Vec<String>,
    policy: RoomPolicy,
}

impl Origins {
    pub(in crate::http) fn new(allowed: Vec<String>, policy: RoomPolicy) -> Self {
        Self { allowed, policy }
    }

    /// Whether a WebSocket may be opened.
    ///
    /// # Errors
    /// When a page of another site wants to.
    pub(in crate::http) fn check(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let allowed = origin.to_str().is_ok_and(|origin| self.is_own(origin, host) || self.allows(origin));
        if allowed { Ok(()) } else { Err(ApiError::ForeignOrigin) }
    }

    fn is_own(&self, origin: &str, host: Option<&str>) -> bool {
        let Ok(origin) = origin.parse::<Uri>() else { return false };
        let Some(authority) = origin.authority() else { return false };
        // Open rooms are for other applications, which are developed on this machine.
        let is_local = || ["localhost", "127.0.0.1", "[::1]"].contains(&authority.host());
        host.is_some_and(|host| host.eq_ignore_ascii_case(authority.as_str()))
            || self.policy == RoomPolicy::Open && is_local()
    }

    fn allows(&self, origin: &str) -> bool {
        self.allowed.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin))
    }

    /// The same for requests: what a browser asks and is told.
    pub(in crate::http) fn cors(&self) -> CorsLayer {
        let this = self.clone();
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin: &HeaderValue, _| {
                origin.to_str().is_ok_and(|origin| this.allows(origin) || this.is_own(origin, None))
            }))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::ACCEPT,
                HeaderName::from_static("last-event-id"),
            ])
            .expose_headers([header::LOCATION, header::RETRY_AFTER, traced::ID])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allowed: &[&str], policy: RoomPolicy, origin: &str, host: &str) -> bool {
        let origins = Origins::new(allowed.iter().map(|origin| (*origin).to_owned()).collect(), policy);
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        headers.insert(header::HOST, host.parse().unwrap());
        origins.check(&headers).is_ok()
    }

    #[test]
    fn a_socket_is_opened_by_own_pages_and_by_those_that_are_allowed() {
        let made = RoomPolicy::MadeFirst;
        assert!(check(&[], made, "https://pad.example.com", "pad.example.com"));
        assert!(check(&[], made, "http://localhost:8000", "localhost:8000"));
        for foreign in ["https://evil.example.com", "http://localhost:5173", "null", "pad.example.com.evil"] {
            assert!(!check(&[], made, foreign, "pad.example.com"), "{foreign}");
        }
        assert!(check(&["https://a.example"], made, "https://a.example", "pad.example.com"));
        assert!(!check(&["https://a.example"], made, "http://a.example", "pad.example.com"));
        assert!(check(&["*"], made, "https://anything.example", "pad.example.com"));
        // What is developed on this machine may use a server for open rooms.
        assert!(check(&[], RoomPolicy::Open, "http://localhost:5173", "127.0.0.1:8000"));
        assert!(!check(&[], RoomPolicy::Open, "https://evil.example", "127.0.0.1:8000"));
        let none = Origins::new(Vec::new(), made);
        assert!(none.check(&HeaderMap::new()).is_ok(), "a program");
    }
}
