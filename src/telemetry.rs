//! What the server tells about itself: its [log], its [metrics], the [recent] warnings and
//! errors, and [spans] that say what took how long. By its [trace] one finds what belongs together.

pub mod log;
pub mod metrics;
pub mod recent;
pub mod spans;
pub mod trace;
