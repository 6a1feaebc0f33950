//! Who may come in: everything else asks here.
//!
//! * `credential` is what somebody shows, and from where; `enter` lets them in to do
//!   something, or says why not; `watch` says when they have to go.
//! * `door` has what that goes by: API keys, `provider` (an identity provider's keys),
//!   `origin` and `host`, `budget` (how often), `password`.

pub(super) mod budget;
pub(super) mod credential;
pub(super) mod door;
pub(super) mod enter;
pub(super) mod host;
pub(super) mod origin;
pub(super) mod password;
pub(super) mod provider;
pub(super) mod watch;
