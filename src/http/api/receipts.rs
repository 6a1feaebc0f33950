//! `/api/v1/receipts`: checking what the server says of its runs.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::Body;
use super::openapi::WriteErrors;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::runs::receipt::Statement;

/// A public key (JWK, RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}))]
pub(in crate::http) struct ReceiptJwk {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    r#use: &'static str,
    x: String,
}

/// Shows the public key that receipts of runs are signed with. `pairpad rotate-secret` changes it.
///
/// **Role:** anyone.
#[utoipa::path(get, path = "/api/v1/receipts/key", operation_id = "get_receipt_key", tag = "runs", security(()),
    responses((status = 200, body = ReceiptJwk)))]
pub(super) async fn key(State(app): State<App>) -> Result<Json<ReceiptJwk>, ApiError> {
    let x = app.runs.receipt_key().await?.public().to_string();
    Ok(Json(ReceiptJwk { kty: "OKP", crv: "Ed25519", alg: "EdDSA", r#use: "sig", x }))
}

/// A receipt to be checked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"receipt": "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXUyJ9.eyJyb29tIjoi….Yn5sfp…"}))]
pub(in crate::http) struct CheckReceipt {
    /// As it stands in the run.
    receipt: String,
}

/// What became of the check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"valid": false, "run": null}))]
pub(in crate::http) struct CheckedReceipt {
    /// Whether this server has signed it.
    valid: bool,
    /// What it states, if it is valid.
    #[schema(required)]
    run: Option<Statement>,
}

/// Checks the receipt of a run.
///
/// **Role:** anyone.
#[utoipa::path(post, path = "/api/v1/receipts/check", operation_id = "check_receipt", tag = "runs", security(()),
    request_body = CheckReceipt, responses((status = 200, body = CheckedReceipt), WriteErrors))]
pub(super) async fn check(
    State(app): State<App>,
    caller: Caller,
    Body(CheckReceipt { receipt }): Body<CheckReceipt>,
) -> Result<Json<CheckedReceipt>, ApiError> {
    app.door.budgets.suggest(caller.address).await?;
    let run = app.runs.receipt_key().await?.read(&receipt);
    Ok(Json(CheckedReceipt { valid: run.is_some(), run }))
}
