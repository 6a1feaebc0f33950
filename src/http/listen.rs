//! From the network to a request: accepting sockets, TLS over them, how many there may
//! be and who is at their other end.

pub(super) mod address;
pub(super) mod bind;
mod certificate;
pub(super) mod gate;
pub(super) mod serve;
pub(super) mod socket;
pub mod tls;
