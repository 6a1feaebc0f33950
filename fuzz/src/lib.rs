//! What the fuzz targets check, and Yjs to compare with.

pub mod checks;
pub mod yjs;
