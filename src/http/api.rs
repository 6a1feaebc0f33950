//! `/api/v1`: a file for each resource, and what they share.
//!
//! `extract` reads requests, `view` is what answers show of a room, `content` reads and
//! writes documents, `openapi` describes it all, and `operations` lists
//! it.

pub(super) mod archives;
mod autocomplete;
mod beginning;
mod content;
mod documents;
mod event_data;
mod events;
mod export;
pub(super) mod extract;
pub(super) mod health;
mod imports;
pub(super) mod join;
mod keys;
mod links;
mod members;
mod next;
pub(super) mod offers;
pub(super) mod openapi;
pub(super) mod operations;
mod parts;
mod phase;
pub(super) mod playback;
pub(super) mod problem;
mod questions;
mod quiet;
mod receipts;
mod reports;
mod repository;
mod restore;
mod review;
pub(super) mod rooms;
pub(super) mod runs;
mod runtimes;
mod signals;
mod trials;
mod verification;
pub(super) mod view;
