//! The servers over one database, as it knows them, and which of them has a room.

use std::collections::HashMap;

use tokio_postgres::Row;

use super::connect::For;
use super::core::Core;
use crate::clock::UnixMillis;
use crate::ids::RoomName;
use crate::storage::StorageError;
use crate::storage::claim::{LeaseState, Node, NodeId, NodeStatus};

/// What begins with a node's number, name, address and whether it drains.
fn node(row: &Row) -> Node {
    Node { id: NodeId(row.get(0)), name: row.get(1), address: row.get(2), is_draining: row.get(3) }
}

/// All that are alive.
pub(super) async fn alive(core: &Core) -> Result<Vec<Node>, StorageError> {
    core.open()?;
    let session = core.pools.session(For::Keeping, core.leasing.patience()).await?;
    let sql =
        "SELECT node, name, address, draining FROM nodes WHERE lease_until > clock_timestamp() ORDER BY node";
    let rows = session.query(sql, &[]).await?;
    session.finish();
    Ok(rows.iter().map(node).collect())
}

/// The same with what they have, and those that ended not long ago without saying so. One that
/// was started again is there once. The rooms of each are counted by an index.
pub(super) async fn census(core: &Core) -> Result<Vec<NodeStatus>, StorageError> {
    core.open()?;
    let session = core.pools.session(For::Keeping, core.leasing.patience()).await?;
    let sql = "SELECT n.node, n.name, n.address, n.draining, n.version, \
                 (extract(epoch FROM n.started) * 1000)::bigint, \
                 (extract(epoch FROM n.lease_until - clock_timestamp()) * 1000)::bigint, \
                 (SELECT count(*) FROM owners o WHERE o.node = n.node) \
               FROM nodes n WHERE n.lease_until > clock_timestamp() OR \
                 n.lease_until > clock_timestamp() - interval '1 hour' AND \
                 NOT EXISTS (SELECT 1 FROM nodes l WHERE l.name = n.name AND l.node > n.node) \
               ORDER BY n.name, n.node";
    let rows = session.query(sql, &[]).await?;
    session.finish();
    let half = i64::try_from(core.leasing.lease.length.as_millis() / 2).unwrap_or(i64::MAX);
    let status = |row: &Row| NodeStatus {
        node: node(row),
        version: row.get(4),
        started: row.get::<_, Option<i64>>(5).map(|at| UnixMillis(at.unsigned_abs())),
        lease: match row.get::<_, i64>(6) {
            left if left <= 0 => LeaseState::Over,
            left if left < half => LeaseState::Late,
            _ => LeaseState::Live,
        },
        rooms: row.get::<_, i64>(7).unsigned_abs(),
    };
    Ok(rows.iter().map(status).collect())
}

/// Which of these rooms are at a server that is alive, and at which.
pub(super) async fn holders(
    core: &Core,
    rooms: &[RoomName],
) -> Result<HashMap<RoomName, Node>, StorageError> {
    core.open()?;
    if rooms.is_empty() {
        return Ok(HashMap::new());
    }
    let session = core.pools.session(For::Keeping, core.leasing.patience()).await?;
    let names: Vec<&str> = rooms.iter().map(RoomName::as_str).collect();
    let sql = "SELECT n.node, n.name, n.address, n.draining, r.name FROM rooms r \
                 JOIN owners o ON o.room = r.room JOIN nodes n ON n.node = o.node \
               WHERE r.name = ANY($1) AND n.lease_until > clock_timestamp()";
    let rows = session.query(sql, &[&names]).await?;
    session.finish();
    let found = rows.iter().filter_map(|row| Some((row.get::<_, &str>(4).parse().ok()?, node(row))));
    Ok(found.collect())
}

/// Gives back what is this server's without its knowing.
pub(super) async fn give_back_forgotten(core: &Core) -> Result<(), StorageError> {
    let session = core.pools.session(For::Keeping, core.leasing.patience()).await?;
    let held = core.held.rooms();
    let held: Vec<&str> = held.iter().map(RoomName::as_str).collect();
    let sql = "UPDATE owners o SET epoch = o.epoch + 1, node = NULL FROM rooms r \
               WHERE r.room = o.room AND o.node = $1 AND r.name <> ALL($2)";
    session.query(sql, &[&core.held.me().0.0, &held]).await?;
    session.finish();
    Ok(())
}
