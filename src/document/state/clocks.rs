//! How far each client has come.

use std::collections::HashMap;

/// Next clock of each client. Asked several times for each keystroke; clients choose
/// their ids, so the hash is seeded.
pub(super) type Clocks = HashMap<u64, u32, foldhash::quality::RandomState>;
