//! Extractors whose refusals are JSON errors like all others.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::http::error::ApiError;
use crate::ids::{DocumentName, RoomName};

/// The room in the path of a WebSocket, decoded once and checked (WIRE-10).
#[derive(Debug)]
pub(in crate::http) struct RoomPath(pub(in crate::http) RoomName);

impl<S: Send + Sync> FromRequestParts<S> for RoomPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(room) = Path::<String>::from_request_parts(parts, state).await?;
        Ok(Self(room.parse()?))
    }
}

/// The room in the path of the API: a UUID v4.
#[derive(Debug)]
pub(in crate::http) struct RoomId(pub(in crate::http) RoomName);

impl<S: Send + Sync> FromRequestParts<S> for RoomId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(ids) = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let room = ids.first().map(|(_, room)| room.as_str()).unwrap_or_default();
        Ok(Self(room_id(room)?))
    }
}

/// A room and something of it, which has a UUID, too.
#[derive(Debug)]
pub(super) struct RoomAnd(pub(in crate::http) RoomName, pub(in crate::http) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for RoomAnd {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((room, id)) = Path::<(String, String)>::from_request_parts(parts, state).await?;
        Ok(Self(room_id(&room)?, uuid_v4(&id)?))
    }
}

/// A room and one of its documents.
#[derive(Debug)]
pub(super) struct RoomDocument(pub(in crate::http) RoomName, pub(in crate::http) DocumentName);

impl<S: Send + Sync> FromRequestParts<S> for RoomDocument {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((room, document)) = Path::<(String, String)>::from_request_parts(parts, state).await?;
        Ok(Self(room_id(&room)?, document.parse()?))
    }
}

/// A room and a part of its problem.
#[derive(Debug)]
pub(super) struct RoomPart(pub(in crate::http) RoomName, pub(in crate::http) String);

impl<S: Send + Sync> FromRequestParts<S> for RoomPart {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((room, part)) = Path::<(String, String)>::from_request_parts(parts, state).await?;
        Ok(Self(room_id(&room)?, part))
    }
}

fn room_id(text: &str) -> Result<RoomName, ApiError> {
    Ok(uuid_v4(text)?.hyphenated().to_string().parse()?)
}

fn uuid_v4(text: &str) -> Result<Uuid, ApiError> {
    let id = Uuid::try_parse(text).ok().filter(|id| id.get_version_num() == 4 && text.len() == 36);
    id.ok_or_else(|| ApiError::Invalid("The id in the address is not a version 4 UUID.".to_owned()))
}

/// A JSON body.
#[derive(Debug)]
pub(in crate::http) struct Body<T>(pub(in crate::http) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(&request) {
            return Err(not_json());
        }
        parse(&bytes(request, state).await?).map(Self)
    }
}

/// A JSON body, or the default when there is no body at all.
#[derive(Debug)]
pub(in crate::http) struct OptionalBody<T>(pub(in crate::http) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let is_json = is_json(&request);
        let body = bytes(request, state).await?;
        match (body.is_empty(), is_json) {
            (true, _) => Ok(Self(T::default())),
            (false, true) => parse(&body).map(Self),
            (false, false) => Err(not_json()),
        }
    }
}

/// The body as it is.
pub(in crate::http) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|_| ApiError::TooLarge)
}

/// Whether a request says that its body is of this kind.
pub(in crate::http) fn is(request: &Request, kind: &str) -> bool {
    let said = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    said.and_then(|said| said.split(';').next()).is_some_and(|said| said.trim().eq_ignore_ascii_case(kind))
}

/// Tells null from nothing: for a field that `#[serde(default)]` leaves out.
pub(super) fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn is_json(request: &Request) -> bool {
    is(request, "application/json")
}

fn not_json() -> ApiError {
    ApiError::MediaType("JSON, sent with 'Content-Type: application/json'")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // serde would take an array for an object's fields in order.
    if body.trim_ascii_start().first() == Some(&b'[') {
        let message = "The request body must be an object, not an array.".to_owned();
        return Err(ApiError::Unprocessable { message, field: None });
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let field = (path != ".").then_some(path);
        let cause = error.into_inner();
        if cause.is_data() {
            ApiError::Unprocessable { message: format!("The request body is not valid: {cause}"), field }
        } else {
            ApiError::Invalid(format!("The request body is not valid JSON: {cause}"))
        }
    })?;
    reader
        .end()
        .map_err(|error| ApiError::Invalid(format!("The request body is not valid JSON: {error}")))?;
    Ok(value)
}
