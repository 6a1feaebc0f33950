//! Extractors whose refusals are JSON errors like all others.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::ids::RoomName;

/// The room in the path, decoded once and checked (WIRE-10).
#[derive(Debug)]
pub(super) struct RoomPath(pub(super) RoomName);

impl<S: Send + Sync> FromRequestParts<S> for RoomPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(room) = Path::<String>::from_request_parts(parts, state).await?;
        Ok(Self(room.parse()?))
    }
}

/// A JSON body, or the default when there is no body at all.
#[derive(Debug)]
pub(super) struct OptionalJson<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let is_json = request.headers().contains_key(header::CONTENT_TYPE);
        if is_json {
            let Json(body) = Json::from_request(request, state).await?;
            return Ok(Self(body));
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| ApiError::TooLarge)?;
        if body.is_empty() { Ok(Self(T::default())) } else { Err(ApiError::NotJson) }
    }
}
