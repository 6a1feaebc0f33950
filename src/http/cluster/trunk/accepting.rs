//! Taking a trunk that another server connects.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::OnUpgrade;

use super::PROTOCOL;
use crate::http::app::App;
use crate::http::cluster::Passed;
use crate::http::error::ApiError;

/// Takes a trunk. Its name is a random number of the other server's.
pub(in crate::http) async fn accept(
    State(app): State<App>,
    Path(name): Path<String>,
    mut request: Request,
) -> Response {
    let upgrade = request.extensions_mut().remove::<OnUpgrade>();
    let is_passed = request.extensions().get::<Passed>().is_some();
    let (Some(neighbours), Some(upgrade), true) = (&app.neighbours, upgrade, is_passed) else {
        return ApiError::NotFound.into_response();
    };
    tokio::spawn(Arc::clone(&neighbours.trunks).work(name, upgrade, app.shutdown.clone()));
    let headers = [(header::CONNECTION, "upgrade"), (header::UPGRADE, PROTOCOL)];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}
