//! A room's call: in memory for as long as the room is, which stays while anybody is at the call.

use std::sync::Arc;

use super::handle::RoomHandle;
use crate::call::exchange::Exchange;

impl RoomHandle {
    /// The room's call, which is there from the first who looks for it.
    pub fn call(&self, make: impl FnOnce() -> Arc<Exchange>) -> &Arc<Exchange> {
        self.call.get_or_init(make)
    }

    /// Somebody is in it. As long as they are not alone, the room is in use, also if nobody writes.
    pub fn note_call(&self) {
        if self.in_call() > 1 {
            self.noticed.is_in_use(self.clock.now());
        }
    }

    /// How many are in it.
    pub fn in_call(&self) -> usize {
        self.call.get().map_or(0, |call| call.people())
    }
}
