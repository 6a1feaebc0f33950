//! A room's whiteboard, as the page keeps it in two documents. Pure.
//!
//! The document `board` has a root map [`ELEMENTS`]: id of an element → `Y.Map` of its
//! properties, with the names that Excalidraw gives them; what is equal to the default is left
//! out. The document `pictures` has a root map [`PICTURES`]: id of a file → `Y.Map` of `type`
//! (MIME), `size` (bytes) and `parts` (`Y.Array` of pieces of at most 256 KiB, which come one
//! after the other). Whoever may write can put anything there: nothing of it is believed.
//!
//! * `elements` lists what is drawn, in its order.

pub mod elements;

/// Root map of the `board` document.
pub const ELEMENTS: &str = "elements";
/// Root map of the `pictures` document.
pub const PICTURES: &str = "pictures";
