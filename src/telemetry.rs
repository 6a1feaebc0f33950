//! What the server tells about itself: its [log], its [metrics], and the [recent] warnings and
//! errors.

pub mod log;
pub mod metrics;
pub mod recent;
