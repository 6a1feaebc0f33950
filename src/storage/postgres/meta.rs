//! The secret, and the health check.

use std::time::Duration;

use super::connect::For;
use super::core::Core;
use super::keys;
use crate::auth::token::random_bytes;
use crate::storage::StorageError;
use crate::storage::record::{decode_bytes, encode_bytes};

/// How long the health check waits for the database.
const PROBING: Duration = Duration::from_secs(2);
const SECRET: &str = "secret";
const PROBE: &str = "probe";

/// The secret that all servers over this database sign with: whoever comes first makes it.
pub(super) async fn secret(core: &Core) -> Result<[u8; 32], StorageError> {
    let session = core.reading().await?;
    let key = keys::meta(SECRET);
    let made = encode_bytes(&key, &random_bytes::<32>());
    let sql = "INSERT INTO meta (k, v) VALUES ($1, $2) ON CONFLICT (k) DO NOTHING";
    session.query(sql, &[&SECRET, &made]).await?;
    let row = session.row("SELECT v FROM meta WHERE k = $1", &[&SECRET]).await?;
    session.finish();
    let row = row.ok_or_else(|| StorageError::damaged("the secret is gone"))?;
    decode_bytes(&key, row.get(0), "the secret")
}

/// Writes something small.
pub(super) async fn probe(core: &Core) -> Result<(), StorageError> {
    core.open()?;
    let session = core.pools.session(For::Keeping, PROBING).await?;
    let value = encode_bytes(&keys::meta(PROBE), b"");
    let sql = "INSERT INTO meta (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v";
    session.query(sql, &[&PROBE, &value]).await?;
    session.finish();
    Ok(())
}
