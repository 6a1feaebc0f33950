//! The admin listener: for whoever runs the server, on an address of its own, which people
//! in interviews can't reach.
//!
//! `probes` is asked by what starts and stops servers, `scrape` by Prometheus: neither needs
//! a key, since nothing that they say is a secret. Everything below `/admin/` needs an API
//! key (`key`). `app` is what the handlers are given, `router` puts them together.

mod app;
mod key;
mod probes;
mod router;
mod scrape;

pub use app::AdminApp;
pub use router::router;
