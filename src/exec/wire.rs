//! What is said between the server and whoever makes sandboxes for it: its own
//! supervisors, over pipes, or a runner on the other side of a socket.

pub(super) mod frame;
pub(super) mod order;
pub(super) mod talk;
