//! A room's whiteboard, as the page keeps it in two documents, and what becomes of it in an
//! export. Pure.
//!
//! The document `board` has a root map `elements`: id of an element → `Y.Map` of its
//! properties, with the names that Excalidraw gives them; what is equal to the default is left
//! out. The document `pictures` has a root map `pictures`: id of a picture → `Y.Map` of `type`
//! (MIME), `size` (bytes) and `parts` (`Y.Array` of pieces of at most 256 KiB, which come one
//! after the other). Whoever may write can put anything there: nothing of it is believed.
//!
//! * [`elements`] lists what is drawn, in its order; `properties` says what an element has, and
//!   `check` what a value may be.
//! * [`pictures`] are those that are whole.
//! * [`drawing`] is all of it, checked; [`mod@file`] writes it for Excalidraw, [`svg`] as an image;
//!   `part` is what somebody points at.

mod check;
pub mod drawing;
pub mod elements;
pub mod file;
mod part;
pub mod pictures;
mod properties;
pub mod svg;

#[cfg(test)]
mod tests;
