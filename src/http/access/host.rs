//! Under which names this server answers (HARD-12).
//!
//! A page of another site can make its own name point to this machine, and then is, for a
//! browser, of the same origin as a server here. That needs a name: whoever asks for an
//! address, or for localhost, has not been misled.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};

/// The names that are this server's own.
#[derive(Debug, Clone, Default)]
pub(super) struct Hosts(Vec<String>);

impl Hosts {
    /// In lower case.
    pub(in crate::http) fn new(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Whether a request is for this server.
    pub(super) fn are_asked(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let said = headers.get(header::HOST).map(|host| host.to_str().unwrap_or_default());
        // In the address, as proxies are asked; programs of before HTTP/1.1 say nothing.
        let said = said.or_else(|| uri.authority().map(Authority::as_str));
        said.is_none_or(|host| self.are_meant(host))
    }

    /// The same inside a network, where machines and containers have names without a dot:
    /// nobody else's page can have such a name.
    pub(super) fn are_asked_inside(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let said = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        self.are_asked(uri, headers) || said.is_some_and(|host| !host.host().contains(['.', ':']))
    }

    /// Whether a request for this host, with or without a port, is for this server.
    fn are_meant(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_ok()
            || name == "localhost"
            || name.ends_with(".localhost")
            || self.0.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_12_only_own_names_addresses_and_localhost_are_meant() {
        let hosts = Hosts::new(vec!["pad.example.com".to_owned()]);
        for own in [
            "pad.example.com",
            "PAD.example.com:8443",
            "pad.example.com.",
            "localhost:8000",
            "app.localhost",
            "127.0.0.1:8000",
            "192.168.1.20",
            "[::1]:8000",
        ] {
            assert!(hosts.are_meant(own), "{own}");
        }
        for other in [
            "evil.example",
            "evil.example:8000",
            "pad.example.com.evil.example",
            "",
            "a b",
            "127.0.0.1.evil.example",
        ] {
            assert!(!hosts.are_meant(other), "{other}");
        }
    }
}
