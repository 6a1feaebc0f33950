//! Whether the server is alive, and whether it can do its work.

/// `/livez`: the process answers. It asks nothing else: a server whose storage fails is not
/// helped by being restarted, and keeps in memory what it could not write.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: 200, or 503 while the server stops or can't write, with what fails.
pub(super) use crate::http::api::health::health as ready;
