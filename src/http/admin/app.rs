//! What every handler of the admin listener is given.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::config::limits::Limits;
use crate::http::app::App;

/// What the public listener's handlers are given, in a type of its own: what is made for the
/// admin listener can't be served by the other one. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AdminApp {
    /// Rooms, runs, storage, limits, metrics, and who may come in.
    pub(in crate::http) app: App,
}

impl AdminApp {
    /// Beside this public listener.
    pub fn new(app: App) -> Self {
        Self { app }
    }

    /// The table of limits.
    pub fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.app.limits)
    }
}

/// Whatever takes an [`App`] works here, too.
impl FromRef<AdminApp> for App {
    fn from_ref(admin: &AdminApp) -> Self {
        admin.app.clone()
    }
}
