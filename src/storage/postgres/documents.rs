//! What is written of a document beside its records.

use bytes::Bytes;

use super::core::Core;
use super::journal::{encode_base, load};
use super::keys::{self, Table};
use crate::auth::token::random_bytes;
use crate::ids::{DocumentKey, DocumentName};
use crate::storage::record::{decode_blob, decode_updates, encode_bytes, encode_set_aside, encode_updates};
use crate::storage::{Base, Derived, Generation, Seq, SetAside, Snapshot, StorageError};

/// Bytes that name an update that was set aside.
const ASIDE: usize = 16;

fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

fn sealed(table: Table, room: i64, document: DocumentName, seq: Seq, body: &[u8]) -> Vec<u8> {
    encode_bytes(&keys::numbered(table, room, document, number(seq)), body)
}

/// Refuses if anything of the document is damaged.
async fn sound(core: &Core, document: &DocumentKey, generation: Generation) -> Result<(), StorageError> {
    let stored = load(core, document, generation).await?;
    stored.damage.first().map_or(Ok(()), |damage| Err(StorageError::damaged(damage)))
}

pub(super) async fn compact(
    core: &Core,
    document: &DocumentKey,
    generation: Generation,
    snapshot: &Snapshot,
) -> Result<(), StorageError> {
    let fence = core.check(&document.room, generation)?;
    sound(core, document, generation).await?;
    let session = core.write(&document.room, fence).await?;
    let body = encode_updates(&snapshot.updates);
    let value = sealed(Table::Snapshots, fence.room, document.document, snapshot.upto, &body);
    let sql = "INSERT INTO snapshots (room, document, seq, value) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (room, document) DO UPDATE SET seq = excluded.seq, value = excluded.value \
               WHERE snapshots.seq < excluded.seq";
    let (of, upto) = (keys::number(document.document), number(snapshot.upto));
    session.query(sql, &[&fence.room, &of, &upto, &value]).await?;
    session.commit().await
}

pub(super) async fn trim(
    core: &Core,
    document: &DocumentKey,
    generation: Generation,
    base: &Base,
) -> Result<(), StorageError> {
    // Of two at once the second sees what the first did. Appends go on meanwhile.
    let _turn = core.turn(&document.room).await?;
    let fence = core.check(&document.room, generation)?;
    sound(core, document, generation).await?;
    let session = core.write(&document.room, fence).await?;
    let (room, of, upto) = (fence.room, keys::number(document.document), number(base.snapshot.upto));
    let reached = "SELECT 1::int4 FROM bases WHERE room = $1 AND document = $2 AND seq >= $3";
    if session.row(reached, &[&room, &of, &upto]).await?.is_some() {
        session.roll_back().await;
        return Ok(());
    }
    let last = "SELECT total FROM journal WHERE room = $1 AND document = $2 AND seq = $3";
    let Some(last) = session.row(last, &[&room, &of, &upto]).await? else {
        session.roll_back().await;
        return Err(StorageError::damaged("the base reaches beyond the journal"));
    };
    let total: i64 = last.get(0);
    let value = sealed(Table::Bases, room, document.document, base.snapshot.upto, &encode_base(base));
    let at = i64::try_from(base.at.0).unwrap_or(i64::MAX);
    let sql = "INSERT INTO bases (room, document, seq, at, total, value) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (room, document) DO UPDATE \
               SET seq = excluded.seq, at = excluded.at, total = excluded.total, value = excluded.value";
    session.query(sql, &[&room, &of, &upto, &at, &total, &value]).await?;
    let gone = "DELETE FROM journal WHERE room = $1 AND document = $2 AND seq <= $3";
    session.query(gone, &[&room, &of, &upto]).await?;
    session.commit().await
}

pub(super) async fn keep_derived(
    core: &Core,
    document: &DocumentKey,
    generation: Generation,
    derived: &Derived,
) -> Result<(), StorageError> {
    let fence = core.check(&document.room, generation)?;
    let session = core.write(&document.room, fence).await?;
    let body = encode_updates(&[Bytes::copy_from_slice(derived.version.as_bytes()), derived.bytes.clone()]);
    let value = sealed(Table::Derived, fence.room, document.document, derived.upto, &body);
    let sql = "INSERT INTO derived (room, document, seq, value) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (room, document) DO UPDATE SET seq = excluded.seq, value = excluded.value";
    let (of, upto) = (keys::number(document.document), number(derived.upto));
    session.query(sql, &[&fence.room, &of, &upto, &value]).await?;
    session.commit().await
}

/// What was made of a journal as it is now. One that does not check out is as good as none.
pub(super) async fn derived(core: &Core, document: &DocumentKey) -> Result<Option<Derived>, StorageError> {
    let session = core.reading().await?;
    let sql = "SELECT d.room, d.seq, d.value FROM rooms r JOIN derived d ON d.room = r.room \
               WHERE r.name = $1 AND d.document = $2 AND d.seq = greatest( \
                 (SELECT max(j.seq) FROM journal j WHERE j.room = d.room AND j.document = d.document), \
                 (SELECT b.seq FROM bases b WHERE b.room = d.room AND b.document = d.document))";
    let row = session.row(sql, &[&document.room.as_str(), &keys::number(document.document)]).await?;
    session.finish();
    let Some(row) = row else { return Ok(None) };
    let upto: i64 = row.get(1);
    let key = keys::numbered(Table::Derived, row.get(0), document.document, upto);
    let parts = decode_blob(&key, row.get(2), "what was made of a journal")
        .and_then(|body| decode_updates(&Bytes::copy_from_slice(body)));
    match parts.as_deref() {
        Ok([version, bytes]) => {
            let version = String::from_utf8_lossy(version).into_owned();
            Ok(Some(Derived { upto: Seq(upto.unsigned_abs()), version, bytes: bytes.clone() }))
        }
        Ok(_) => Ok(None),
        Err(error) => {
            tracing::warn!(%document, %error, "dropped what was made of a journal; making it again");
            Ok(None)
        }
    }
}

pub(super) async fn set_aside(
    core: &Core,
    document: &DocumentKey,
    generation: Generation,
    updates: &[SetAside],
) -> Result<(), StorageError> {
    let fence = core.check(&document.room, generation)?;
    let session = core.write(&document.room, fence).await?;
    let sql = "INSERT INTO aside (room, document, id, value) VALUES ($1, $2, $3, $4)";
    for update in updates {
        let id = random_bytes::<ASIDE>();
        let value = encode_set_aside(&keys::aside(fence.room, document.document, &id), update);
        let of = keys::number(document.document);
        session.query(sql, &[&fence.room, &of, &id.as_slice(), &value]).await?;
    }
    session.commit().await
}
