//! Hashing and checking rooms' passwords, a few at a time: each takes 19 MiB and a
//! processor for some ten milliseconds.

use uuid::Uuid;

use super::App;
use super::error::ApiError;
use super::rooms::unprocessable;
use crate::auth::password;

/// Passwords that are worked on at once; more wait.
pub(super) const AT_ONCE: usize = 2;

/// Hashes a password that somebody sets.
pub(super) async fn hash(app: &App, password: String) -> Result<String, ApiError> {
    let length = password.chars().count();
    if length == 0 || length > password::LONGEST {
        let most = password::LONGEST;
        return Err(unprocessable("password", format!("a password has 1 to {most} characters")));
    }
    work(app, move || password::hash(&password)).await?.map_err(|error| ApiError::Internal(error.to_string()))
}

/// Whether a password is the room's.
///
/// # Errors
/// When it is not, or too many were tried.
pub(super) async fn check(
    app: &App,
    link: Uuid,
    password: Option<String>,
    hash: String,
) -> Result<(), ApiError> {
    let Some(password) = password else { return Err(ApiError::Password("joining it needs that")) };
    app.site.budgets.password(link)?;
    if password.chars().count() <= password::LONGEST
        && work(app, move || password::matches(&password, &hash)).await?
    {
        return Ok(());
    }
    Err(ApiError::Password("this is not it; ask the person who invited you"))
}

async fn work<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let internal = |error: &dyn std::fmt::Display| ApiError::Internal(error.to_string());
    let _place = app.site.hashing.acquire().await.map_err(|error| internal(&error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))
}
