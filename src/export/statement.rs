//! What the server says of an export, and signs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::chain::Head;

/// The format that this server writes.
pub const VERSION: u32 = 1;

/// What is said of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Of the format.
    pub version: u32,
    /// The room's id.
    pub room: String,
    /// When it was made, RFC 3339.
    pub exported_at: String,
    /// Where the chain of each part of the history ends, by the path of its file.
    pub heads: BTreeMap<String, Head>,
    /// SHA-256 of every other file, in hexadecimal digits, by its path.
    pub files: BTreeMap<String, String>,
}

/// Path of the signed statement (JWS, compact form).
pub const SIGNED: &str = "statement.jws";
/// Path of the key that has signed it (JWK).
pub const KEY: &str = "key.json";
/// Folder of the history.
pub const HISTORY: &str = "history/";

/// A public key (JWK, RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key.
    pub x: String,
}
