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
    known: Arc<Mutex<Known>>,
    /// Held while the keys are fetched: once for all who wait for them.
    fetching: Arc<tokio::sync::Mutex<()>>,
}

/// Keys, and when they were fetched.
type Keys = (Arc<JwkSet>, Instant);

/// What is known of the keys.
#[derive(Debug, Clone, Default)]
struct Known {
    keys: Option<Keys>,
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
        let issuer = Issuer { issuer, audience };
        Self { issuer, jwks, client, known: Arc::default(), fetching: Arc::default() }
    }

    /// Whether this is a token of the provider, by the keys that are at hand: for that nobody is
    /// asked.
    pub(in crate::http) fn knows(&self, token: &str, now: UnixMillis) -> bool {
        match self.at_hand(FRESH) {
            Some(Ok((keys, _))) => self.issuer.check(token, &keys, now).is_ok(),
            Some(Err(_)) | None => false,
        }
    }

    /// Whether this is a token of the provider, who is asked for its keys if need be.
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

    async fn keys(&self, at_most: Duration) -> Result<Keys, ProviderError> {
        if let Some(keys) = self.at_hand(at_most) {
            return keys;
        }
        let fetching = Arc::clone(&self.fetching).lock_owned().await;
        // Somebody may have fetched them meanwhile.
        if let Some(keys) = self.at_hand(at_most) {
            return keys;
        }
        let (client, place, known) = (self.client.clone(), self.jwks.clone(), Arc::clone(&self.known));
        // It goes on when whoever asked has gone, and until then nobody begins another.
        let fetched = tokio::task::spawn_blocking(move || {
            let fetched = fetch(&client, &place);
            let kept = lock(&known).after(fetched);
            drop(fetching);
            kept
        });
        fetched.await.unwrap_or_else(|error| Err(ProviderError::Keys(error.to_string())))
    }

    /// The keys, or why there are none, if nobody is to be asked for that now.
    fn at_hand(&self, at_most: Duration) -> Option<Result<Keys, ProviderError>> {
        let Known { keys, failed } = lock(&self.known).clone();
        if let Some((keys, since)) = &keys
            && since.elapsed() < at_most
        {
            return Some(Ok((Arc::clone(keys), *since)));
        }
        // Whoever shows tokens while the provider is away asks it no more often for that.
        let (at, error) = failed?;
        (at.elapsed() < PAUSE).then(|| keys.ok_or(ProviderError::Keys(error)))
    }
}

impl Known {
    /// What holds after they were fetched.
    fn after(&mut self, fetched: Result<JwkSet, String>) -> Result<Keys, ProviderError> {
        match fetched {
            Ok(fetched) => {
                let fetched = (Arc::new(fetched), Instant::now());
                *self = Self { keys: Some(fetched.clone()), failed: None };
                Ok(fetched)
            }
            Err(error) => {
                tracing::warn!(%error, "could not read the identity provider's keys");
                self.failed = Some((Instant::now(), error.clone()));
                // Old ones are better than none.
                self.keys.clone().ok_or(ProviderError::Keys(error))
            }
        }
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fetch(client: &ureq::Agent, place: &str) -> Result<JwkSet, String> {
    let text = if place.starts_with("https://") || place.starts_with("http://") {
        let answer = client.get(place).call();
        let body =
            answer.and_then(|mut answer| answer.body_mut().with_config().limit(MAX_KEYS).read_to_vec());
        body.map_err(|error| error.to_string())?
    } else {
        std::fs::read(place).map_err(|error| error.to_string())?
    };
    serde_json::from_slice(&text).map_err(|error| format!("this is not a JWKS: {error}"))
}
