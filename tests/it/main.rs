//! Integration tests: the real server, real sockets, real Yrs clients. One file
//! per property; rules of the specification carry their ids in the tests' names.

// In tests a failure is a panic, and nothing is public.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod api;
mod attack;
mod autocomplete;
mod aware;
mod beside;
mod command;
mod compat;
mod dependencies;
mod events;
mod export;
mod figures;
mod frameworks;
mod fuzz;
mod guard;
mod hard;
mod hidden;
mod hostile;
mod interactive;
mod languages;
mod layers;
mod live;
mod lost;
mod merge;
mod offers;
mod openapi;
mod people;
mod playback;
mod prepared;
mod process;
mod profile;
mod quiet;
mod rights;
mod room_task;
mod rooms;
mod run_tests;
mod runs;
mod secrets;
mod sessions;
mod signals;
mod site;
mod sockets;
mod storage_contract;
mod store;
mod tls;
mod traces;
mod trials;
mod wire;
mod withheld;
