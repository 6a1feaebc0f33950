//! What several servers share by a Redis: rates that count on all of them, and news.
//!
//! Nothing depends on it. It may be missing, slow, frozen, flushed or started anew at any
//! moment: then each server counts for itself, and hears of others what the store says.
//! Nobody waits for it longer than [`PATIENCE`]: who asks does so by a connection that is there,
//! and when one answer fails or is late there is none until, beside all requests, another one
//! has been made and tried.
//!
//! * `core` is what the others work on: the connection, and what waits to be sent or heard.
//! * `keeper` makes that connection, looks after it, and sends and hears news by it.
//! * `rates` is how often something may happen, counted there.
//! * `names` are the keys and the channel: of this deployment alone, and without addresses.

mod core;
mod keeper;
mod names;
mod rates;

pub use self::core::{Bus, PATIENCE};
pub use self::rates::{Bucket, Taken};
