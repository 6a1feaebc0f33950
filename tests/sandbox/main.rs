//! The sandbox against what is hostile: 42 programs, ends at every moment, killed
//! supervisors. Nothing that a program does may be felt outside of its run.

// In tests a failure is a panic, and nothing is public.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod corpus;
mod ends;
mod leftovers;
mod limits;
mod means;
mod measured;
mod runner;
mod spare;
