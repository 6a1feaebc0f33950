//! Integration tests: the real server, real sockets, real Yrs clients. One file
//! per property; rules of the specification carry their ids in the tests' names.

mod api;
mod aware;
mod command;
mod layers;
mod live;
mod merge;
mod storage_contract;
mod store;
mod support;
mod traces;
mod wire;
