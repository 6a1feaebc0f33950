//! The identity provider's keys: read from a file, or fetched and kept for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use tokio::time::Instant;

use crate::auth::issuer::{Issuer, IssuerError};
use crate::clock::UnixMillis;
use crate::config::access::IdentityProvider;

/// How long fetched keys are used without looking again.
const FRESH: Duration = Duration::from_secs(3_600);
/// Least time between two fetches: a token with a made-up key id costs nothing.
const PAUSE: Duration = Duration::from_secs(10);
/// Time for the provider to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks tokens of the identity provider.
#[derive(Debug)]
pub(super) struct Provider {
    issuer: Issuer,
    jwks: String,
    client: reqwest::Client,
    known: Mutex<Option<(Arc<JwkSet>, Instant)>>,
}

/// Why a token could not be taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// The token.
    #[error(transparent)]
    Token(#[from] IssuerError),
    /// The keys can't be had.
    #[error("the identity provider's keys cannot be had: {0}")]
    Keys(String),
}

impl Provider {
    pub(super) fn new(settings: IdentityProvider) -> Self {
        let IdentityProvider { issuer, audience, jwks } = settings;
        let client = reqwest::Client::builder().timeout(PATIENCE).build().unwrap_or_default();
        Self { issuer: Issuer { issuer, audience }, jwks, client, known: Mutex::default() }
    }

    /// Whether this is a token of the provider.
    pub(super) async fn check(&self, token: &str, now: UnixMillis) -> Result<(), ProviderError> {
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
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((keys, since)) = &known
            && since.elapsed() < at_most
        {
            return Ok((Arc::clone(keys), *since));
        }
        match self.fetch().await {
            Ok(keys) => {
                let fetched = (Arc::new(keys), Instant::now());
                *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(fetched.clone());
                Ok(fetched)
            }
            Err(error) => {
                tracing::warn!(%error, "the identity provider's keys cannot be read");
                // Old ones are better than none.
                known.ok_or(ProviderError::Keys(error))
            }
        }
    }

    async fn fetch(&self) -> Result<JwkSet, String> {
        let text = if self.jwks.starts_with("https://") || self.jwks.starts_with("http://") {
            let answer =
                self.client.get(&self.jwks).send().await.and_then(reqwest::Response::error_for_status);
            answer
                .map_err(|error| error.to_string())?
                .bytes()
                .await
                .map_err(|error| error.to_string())?
                .to_vec()
        } else {
            let path = self.jwks.clone();
            let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
            read.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?
        };
        serde_json::from_slice(&text).map_err(|error| format!("this is no JWKS: {error}"))
    }
}
