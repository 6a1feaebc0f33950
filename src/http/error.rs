//! What goes wrong, as people and programs get it: one enum, one table of
//! statuses. Causes are logged, never sent.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{RoomNameError, UnknownDocument};
use crate::storage::StorageError;

/// An error of the API.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The request is not as it should be.
    #[error("{0}")]
    Invalid(String),
    /// The body's `Content-Type` is not JSON.
    #[error("the request body has to be JSON, with the header 'Content-Type: application/json'")]
    NotJson,
    /// The body is too large.
    #[error("the request body is larger than the server takes")]
    TooLarge,
    /// There is no such page or operation.
    #[error("there is nothing at this address; the API begins at /api/v1")]
    NotFound,
    /// There is no such room.
    #[error("there is no such room; check the link, or make a new room")]
    NoSuchRoom,
    /// There is no such document.
    #[error(transparent)]
    NoSuchDocument(#[from] UnknownDocument),
    /// The address is right and the method is not.
    #[error("this address does not answer that method")]
    MethodNotAllowed,
    /// A WebSocket address was asked for as a page.
    #[error("this address is a WebSocket; connect with a y-websocket client")]
    NotAnUpgrade,
    /// The request took too long to come.
    #[error("the request did not come in time; try again over a better connection")]
    TooSlow,
    /// The server is stopping.
    #[error("the server is restarting; try again in a few seconds")]
    ShuttingDown,
    /// Storage failed.
    #[error("the server cannot reach its storage; try again in a few seconds")]
    Storage(#[from] StorageError),
    /// The page was not built into this binary.
    #[error("this binary was built without the page; build it with 'make build'")]
    NoPage,
}

/// `{ "error": { "code", "message", "id"? } }`
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Debug, Serialize)]
struct ErrorDetail {
    code: &'static str,
    message: String,
    /// Only for the server's own failures: the id under which the cause is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
}

impl ApiError {
    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::NoSuchRoom => (StatusCode::NOT_FOUND, "no_such_room"),
            Self::NoSuchDocument(_) => (StatusCode::NOT_FOUND, "no_such_document"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotAnUpgrade => (StatusCode::UPGRADE_REQUIRED, "not_an_upgrade"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::ShuttingDown => (StatusCode::SERVICE_UNAVAILABLE, "shutting_down"),
            Self::Storage(_) => (StatusCode::SERVICE_UNAVAILABLE, "storage"),
            Self::NoPage => (StatusCode::SERVICE_UNAVAILABLE, "no_page"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.status();
        let id = status.is_server_error().then(Uuid::new_v4);
        if let (Some(id), Self::Storage(cause)) = (id, &self) {
            tracing::error!(%id, %cause, "request failed");
        }
        let body = ErrorBody { error: ErrorDetail { code, message: self.to_string(), id } };
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
        }
        response
    }
}

impl From<RoomNameError> for ApiError {
    fn from(error: RoomNameError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::Invalid("the address is not valid UTF-8".to_owned())
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            JsonRejection::BytesRejection(_) => Self::TooLarge,
            JsonRejection::JsonDataError(error) => Self::Invalid(error.body_text()),
            JsonRejection::JsonSyntaxError(error) => Self::Invalid(error.body_text()),
            _ => Self::Invalid("the request body cannot be read".to_owned()),
        }
    }
}

pub(super) async fn not_found() -> ApiError {
    ApiError::NotFound
}

pub(super) async fn method_not_allowed() -> ApiError {
    ApiError::MethodNotAllowed
}
