//! A client for other servers that whoever hosts this one has chosen: an identity provider's, a
//! webhook's receiver. Where people name the server, [`reach`] says what may be connected to.

mod public;
pub mod reach;

use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::crypto::ring;
use ureq::config::ConfigBuilder;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

/// A client that trusts the certificates that the machine trusts, a company's own among them,
/// and waits for this long, whatever the other server does. Its calls block.
pub fn client(patience: Duration) -> ConfigBuilder<AgentScope> {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    ureq::Agent::config_builder().timeout_global(Some(patience)).tls_config(tls)
}
