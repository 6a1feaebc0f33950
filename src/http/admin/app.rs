//! What every handler of the admin listener is given.

use std::sync::Arc;

use axum::extract::FromRef;

use super::console::{About, Console};
use crate::config::limits::Limits;
use crate::http::app::App;

/// What the public listener's handlers are given, in a type of its own: what is made for the
/// admin listener can't be served by the other one. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AdminApp {
    /// Rooms, runs, storage, limits, metrics, and who may come in.
    pub(in crate::http) app: App,
    /// What the page is made of, beside that.
    pub(super) console: Arc<Console>,
}

impl AdminApp {
    /// Beside this public listener.
    pub fn new(app: App) -> Self {
        let console = Arc::new(Console::new(&app));
        Self { app, console }
    }

    /// How the server was started, once that is known.
    pub fn set_about(&self, about: About) {
        self.console.set_about(about);
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
