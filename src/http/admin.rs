//! The admin listener: for whoever runs the server, on an address of its own, which people
//! in interviews can't reach.
//!
//! `probes` is asked by what starts and stops servers, `scrape` by Prometheus: neither needs
//! a key, since nothing that they say is a secret. Everything below `/admin/` needs an API
//! key (`key`): the `api` of the page for people, which is at `/`; `console` is what that knows
//! beside what everybody does. `app` is what the handlers are given, `router` puts them together.

mod api;
mod app;
mod console;
mod key;
mod probes;
mod router;
mod scrape;

pub use api::description::description;
pub use app::AdminApp;
pub use console::About;
pub use router::router;
