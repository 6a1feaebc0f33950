//! Hashing and checking rooms' passwords, a few at a time: each takes 19 MiB and a
//! processor for some ten milliseconds.

use tokio::sync::Semaphore;

use crate::auth::password;
use crate::http::error::{ApiError, unprocessable};

/// Passwords that are worked on at once; more wait.
const AT_ONCE: usize = 2;

/// Places for work on passwords.
#[derive(Debug)]
pub(in crate::http) struct Hashing(Semaphore);

impl Default for Hashing {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Hashing {
    /// Hashes a password that somebody sets.
    pub(in crate::http) async fn hash(&self, password: String) -> Result<String, ApiError> {
        let length = password.chars().count();
        if length == 0 || length > password::LONGEST {
            let most = password::LONGEST;
            return Err(unprocessable("password", format!("A password has 1 to {most} characters.")));
        }
        let hashed = self.work(move || password::hash(&password)).await?;
        hashed.map_err(|error| ApiError::Internal(error.to_string()))
    }

    /// Whether a password is the room's.
    ///
    /// # Errors
    /// When it is not.
    pub(in crate::http) async fn check(&self, password: String, hash: String) -> Result<(), ApiError> {
        if password.chars().count() <= password::LONGEST
            && self.work(move || password::matches(&password, &hash)).await?
        {
            return Ok(());
        }
        Err(ApiError::Password("Wrong password."))
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let internal = |error: &dyn std::fmt::Display| ApiError::Internal(error.to_string());
        let _place = self.0.acquire().await.map_err(|error| internal(&error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))
    }
}
