//! Pairpad: a room for live coding interviews and pair programming, and under
//! it a self-hosted Yjs server.
//!
//! Every document is a Yrs `Doc` owned by one task; clients speak the
//! y-websocket protocol; what is promised is kept in SQLite, snapshots in sled.
//!
//! The life of an update: socket → size limit → [`protocol::guard`] → the
//! document's task, which applies it and hands the same bytes to every other
//! member ([`document`]) → journal, one group commit with all other documents
//! ([`storage`]) → `saved n` to its author. Nothing waits for the disk but
//! `saved`.
//!
//! # Layers
//! Each may use only those above it; `tests/it/layers.rs` enforces that.
//!
//! | | modules | know |
//! |---|---|---|
//! | 0 | [`ids`], [`clock`], [`config`], [`shutdown`], [`telemetry`], [`blocking`], [`load`], [`mailbox`], [`turns`], [`outbound`] | names, settings, limits |
//! | 1 | [`protocol`], [`rights`], [`language`], and on them [`auth`], [`question`], [`call`], [`board`] | bytes, the table of rights, languages, tokens, questions, who is in a call, whiteboards; no runtime, no HTTP |
//! | 2 | [`storage`], [`exec`], [`bus`], [`livekit`] | traits, and adapters that don't know each other; the Redis of several servers; what carries calls |
//! | 3 | [`document`] | merging, presence, members |
//! | 4 | [`playback`] | a document's journal, made ready to be played |
//! | 5 | [`room`] | who may come in, phases, members, events; which documents are open |
//! | 6 | [`runs`], [`export`], [`webhook`], [`cluster`], [`usage`], [`repository`] | a room's code that runs, and what everybody sees of it; all of a room in one file; telling another system that it ended; which of several servers has a room; what the server was used for; files of Git repositories |
//! | 7 | [`http`] | axum: the page, the API, the WebSockets |
//! | 8 | [`server`], [`doctor`], [`backup`], [`migrate`], [`secret`], [`verify`], [`drain`] | which adapter is used; starting, stopping, mending, copying, moving, checking and draining |

pub mod auth;
pub mod backup;
pub mod blocking;
pub mod board;
pub mod bus;
pub mod call;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod doctor;
pub mod document;
pub mod drain;
pub mod exec;
pub mod export;
pub mod http;
pub mod ids;
pub mod language;
pub mod livekit;
pub mod load;
pub mod mailbox;
pub mod migrate;
pub mod outbound;
pub mod playback;
pub mod protocol;
pub mod question;
pub mod repository;
pub mod rights;
pub mod room;
pub mod runs;
pub mod secret;
pub mod server;
pub mod shutdown;
pub mod storage;
pub mod telemetry;
pub mod turns;
pub mod usage;
pub mod verify;
pub mod webhook;
