//! A client for other servers: an identity provider's, a webhook's receiver.

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
