//! The page: files embedded in the binary, and the headers that keep them safe.

pub(super) mod files;
pub(super) mod inside;
pub(super) mod secure;
