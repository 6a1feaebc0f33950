//! The identity provider's keys: read from a file, or fetched and kept for a while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use tokio::time::Instant;

use crate::auth::issuer::{Issuer, IssuerError};
use crate::clock::UnixMillis;
use crate::config::access::IdentityProvider;
use crate::outbound;

/// How long fetched keys are used without looking again.
const FRESH: Duration = Duration::from_secs(3_600);
/// Least time between two fetches: a token with a made-up key id costs nothing.
const PAUSE: Duration = Duration::from_secs(10);
/// Time for the provider to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that the provider's keys may have.
const MAX_KEYS: u64 = 1 << 20;

/// Checks tokens of the identity provider.
#[derive(Debug)]
pub(in crate::http) struct Provider {
    issuer: Issuer,
    jwks: String,
    client: ureq::Agent,
    known: Mutex<Known>,
}

/// What is known of the keys.
#[derive(Debug, Clone, Default)]
struct Known {
    keys: Option<(Arc<JwkSet>, Instant)>,
    /// When fetching failed last, and why.
    failed: Option<(Instant, String)>,
}

/// Why a token could not be taken.
#[derive(Debug, thiserror::Error)]
pub(in crate::http) enum ProviderError {
    /// The token.
    #[error(transparent)]
    Token(#[from] IssuerError),
    /// The keys can't be had.
    #[error("the identity provider's keys could not be read: {0}")]
    Keys(String),
}

impl Provider {
    pub(in crate::http) fn new(settings: IdentityProvider) -> Self {
        let IdentityProvider { issuer, audience, jwks } = settings;
        let client = outbound::client(PATIENCE).build().into();
        Self { issuer: Issuer { issuer, audience }, jwks, client, known: Mutex::default() }
    }

    /// Whether this is a token of the provider.
    pub(in crate::http) async fn check(&self, token: &str, now: UnixMillis) -> Result<(), ProviderError> {
        let (keys, since) = self.keys(FRESH).await?;
        match self.issuer.check(token, &keys, now) {
            // The provider may have changed its keys.
            Err(IssuerError::UnknownKey) if since.elapsed() >= PAUSE => {
                let (keys, _) = self.keys(PAUSE).await?;
                Ok(self.issuer.check(token, &keys, now)?)
            }
            checked => Ok(checked?),
        }
    }

    async fn keys(&self, at_most: Duration) -> Result<(Arc<JwkSet>, Instant), ProviderError> {
        let Known { keys, failed } = self.known().clone();
        if let Some((keys, since)) = &keys
            && since.elapsed() < at_most
        {
            return Ok((Arc::clone(keys), *since));
        }
        // Whoever shows tokens while the provider is away asks it no more often for that.
        if let Some((at, error)) = failed
            && at.elapsed() < PAUSE
        {
            return keys.ok_or(ProviderError::Keys(error));
        }
        match self.fetch().await {
            Ok(fetched) => {
                let fetched = (Arc::new(fetched), Instant::now());
                *self.known() = Known { keys: Some(fetched.clone()), failed: None };
                Ok(fetched)
            }
            Err(error) => {
                tracing::warn!(%error, "could not read the identity provider's keys");
                self.known().failed = Some((Instant::now(), error.clone()));
                // Old ones are better than none.
                keys.ok_or(ProviderError::Keys(error))
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self) -> Result<JwkSet, String> {
        let (client, place) = (self.client.clone(), self.jwks.clone());
        let read = tokio::task::spawn_blocking(move || {
            if place.starts_with("https://") || place.starts_with("http://") {
                let answer = client.get(&place).call();
                let body = answer
                    .and_then(|mut answer| answer.body_mut().with_config().limit(MAX_KEYS).read_to_vec());
                body.map_err(|error| error.to_string())
            } else {
                std::fs::read(place).map_err(|error| error.to_string())
            }
        });
        let text = read.await.map_err(|error| error.to_string())??;
        serde_json::from_slice(&text).map_err(|error| format!("this is not a JWKS: {error}"))
    }
}
