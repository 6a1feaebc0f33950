//! `/api/v1/keys`: what to check with what this server has signed.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::signing::{Purpose, SigningKey};
use crate::http::app::App;
use crate::http::error::ApiError;

/// Public keys (JWK Set, RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "exports",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}))]
pub(in crate::http) struct KeySet {
    keys: Vec<Key>,
}

/// A public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Key {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    r#use: &'static str,
    /// What it signs: `exports` or `receipts`.
    kid: &'static str,
    x: String,
}

/// Lists the public keys of this server: `exports` signs exported rooms, `receipts` the receipts of runs.
/// `pairpad rotate-secret` changes both.
///
/// **Role:** anyone.
#[utoipa::path(get, path = "/api/v1/keys", operation_id = "list_keys", tag = "export", security(()),
    responses((status = 200, body = KeySet)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<KeySet>, ApiError> {
    let secret = app.storage.secret().await?;
    let key = |kid, purpose| {
        let x = SigningKey::new(&secret, purpose).public().to_string();
        Key { kty: "OKP", crv: "Ed25519", alg: "EdDSA", r#use: "sig", kid, x }
    };
    Ok(Json(KeySet { keys: vec![key("exports", Purpose::Exports), key("receipts", Purpose::Receipts)] }))
}
