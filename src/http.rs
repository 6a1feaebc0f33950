//! The page, the API and the WebSockets: the only layer that knows axum.
//!
//! * `listen` gives the requests, `access` says who may come in; everything else asks
//!   it.
//! * `admin` is the listener of whoever runs the server.
//! * `socket` is a WebSocket's life, `api` has a file for each resource, `page` the
//!   embedded files. `compat` gives some of it the names of other systems.
//! * `cluster` passes on what is for another server, and takes what others pass on.
//! * `measured` counts what is asked, `traced` gives it an id.
//! * `accept` finds the form of an answer that a client wants.
//! * `router` puts them together; `app` is what every handler is given; [`error`] is what goes wrong.

mod accept;
mod access;
mod admin;
mod api;
mod app;
mod cluster;
mod compat;
pub mod error;
mod listen;
mod measured;
mod page;
mod router;
mod socket;
mod traced;

pub use admin::{About, AdminApp, description as admin_description, router as admin_router};
pub use app::App;
pub use cluster::Neighbours;
pub use listen::address::Proxies;
pub use listen::bind::{ListenError, bind};
pub use listen::serve::{PeerAddress, serve};
pub use listen::tls;
pub use router::{description, inner_router, router};
