//! How far each client has come.

use std::collections::HashMap;

use yrs::TransactionMut;

/// Next clock of each client. Asked several times for each keystroke; clients choose
/// their ids, so the hash is seeded.
pub(super) type Clocks = HashMap<u64, u32, foldhash::quality::RandomState>;

/// How many clocks this transaction has deleted so far.
pub(super) fn deleted(txn: &TransactionMut<'_>) -> u32 {
    txn.delete_set().iter().flat_map(|(_, ranges)| ranges.iter().map(|range| range.end - range.start)).sum()
}
