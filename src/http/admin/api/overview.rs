//! `/admin/api/overview`: what runs here, and how much goes on now.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::admin::app::AdminApp;
use crate::http::admin::console::{About, Console, StorageState};
use crate::http::api::openapi::ReadErrors;
use crate::http::app::App;

/// What runs here, and how much goes on now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Overview {
    version: &'static str,
    #[schema(format = "date-time")]
    started_at: String,
    /// By the server's clock.
    #[schema(format = "date-time")]
    now: String,
    listen: Listening,
    storage: StorageHealth,
    sandbox: SandboxHealth,
    /// Null where there is none.
    #[schema(required)]
    webhook: Option<WebhookHealth>,
    numbers: Numbers,
}

/// Where the server is.
#[derive(Debug, Serialize, ToSchema)]
struct Listening {
    /// For everybody.
    #[schema(required)]
    public: Option<String>,
    /// For these pages.
    #[schema(required)]
    admin: Option<String>,
    /// Names that it answers to, beside addresses and localhost.
    hosts: Vec<String>,
    /// Whether it serves https itself.
    tls: bool,
}

/// How something does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Health {
    Ok,
    /// It works, with less than it should or not for long.
    Low,
    Failing,
}

/// Whether data can be kept.
#[derive(Debug, Serialize, ToSchema)]
struct StorageHealth {
    /// What keeps it: `local` or `postgres`.
    kind: &'static str,
    health: Health,
    /// What is wrong.
    #[schema(required)]
    problem: Option<StorageProblem>,
    /// Bytes that can still be written, where that is known.
    #[schema(required)]
    free_bytes: Option<u64>,
}

/// What is wrong with the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StorageProblem {
    /// It can't be written to.
    Refused,
    /// It does not answer.
    Silent,
    /// The disk is nearly full: no rooms are made any more.
    NearlyFull,
}

/// Whether code can be run on the server.
#[derive(Debug, Serialize, ToSchema)]
struct SandboxHealth {
    health: Health,
    /// Whether the server is still looking for a sandbox.
    is_looking: bool,
    /// What programs are confined by.
    #[schema(required)]
    means: Option<String>,
    /// What enforces each limit.
    enforced_by: Vec<String>,
    /// Languages that can be run.
    languages: usize,
    /// Why nothing can be run.
    #[schema(required)]
    reason: Option<String>,
    /// What can be done about that.
    #[schema(required)]
    hint: Option<&'static str>,
}

/// Whether the webhook's receiver takes what it is told.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookHealth {
    health: Health,
    /// Interviews that it does not know of yet.
    waiting: usize,
    /// Nothing is told any more until the server starts again.
    has_stopped: bool,
    #[schema(required)]
    failure: Option<WebhookFailure>,
}

/// When telling failed last.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookFailure {
    #[schema(format = "date-time")]
    at: String,
    reason: String,
}

/// How much goes on.
#[derive(Debug, Serialize, ToSchema)]
struct Numbers {
    /// Rooms in memory.
    rooms: usize,
    /// Documents in memory.
    documents: usize,
    /// People in rooms.
    people: usize,
    /// Sockets and event streams.
    connections: usize,
    /// Updates of documents in a second, on average in the last minute.
    updates_per_second: f64,
    /// Programs that run on the server.
    running: usize,
    /// Programs that wait for their turn.
    waiting: usize,
}

/// Shows what runs here, and how much goes on now.
#[utoipa::path(get, path = "/api/overview", operation_id = "overview", security(("bearer" = [])),
    responses((status = 200, body = Overview), ReadErrors))]
pub(super) async fn show(State(AdminApp { app, console }): State<AdminApp>) -> Json<Overview> {
    let About { listen, admin_listen, hosts, storage } = console.about();
    let tls = app.door.is_encrypted;
    let [public, admin] = [listen, admin_listen].map(|address| address.map(|address| address.to_string()));
    Json(Overview {
        version: env!("CARGO_PKG_VERSION"),
        started_at: console.started.rfc3339(),
        now: app.rooms.clock().now().rfc3339(),
        listen: Listening { public, admin, hosts, tls },
        storage: storage_health(&app, &console, storage).await,
        sandbox: sandbox(&app),
        webhook: webhook(&app),
        numbers: numbers(&app),
    })
}

async fn storage_health(app: &App, console: &Console, kind: &'static str) -> StorageHealth {
    let (health, problem) = match console.storage_state(app).await {
        StorageState::Failing => (Health::Failing, Some(StorageProblem::Refused)),
        StorageState::Silent => (Health::Failing, Some(StorageProblem::Silent)),
        StorageState::Ok if app.rooms.is_short_of_disk() => (Health::Low, Some(StorageProblem::NearlyFull)),
        StorageState::Ok => (Health::Ok, None),
    };
    StorageHealth { kind, health, problem, free_bytes: app.storage.room_left() }
}

fn sandbox(app: &App) -> SandboxHealth {
    let none = SandboxHealth {
        health: Health::Low,
        is_looking: false,
        means: None,
        enforced_by: Vec::new(),
        languages: 0,
        reason: None,
        hint: None,
    };
    match app.runs.runtimes().known() {
        None => SandboxHealth { is_looking: true, ..none },
        Some(Ok(found)) => SandboxHealth {
            health: Health::Ok,
            means: Some(found.means.name.clone()),
            enforced_by: found.means.limits.clone(),
            languages: found.languages.len(),
            ..none
        },
        Some(Err(unavailable)) => {
            SandboxHealth { reason: Some(unavailable.reason), hint: unavailable.hint, ..none }
        }
    }
}

fn webhook(app: &App) -> Option<WebhookHealth> {
    let status = app.webhook.as_ref()?;
    let failure = status.failure().map(|(at, reason)| WebhookFailure { at: at.rfc3339(), reason });
    let has_stopped = status.has_stopped();
    let health = if has_stopped || failure.is_some() { Health::Low } else { Health::Ok };
    Some(WebhookHealth { health, waiting: status.waiting(), has_stopped, failure })
}

fn numbers(app: &App) -> Numbers {
    let open = app.rooms.open_rooms();
    let (running, waiting) = app.runs.load();
    let updates: u64 = open.iter().map(|room| room.updates).sum();
    Numbers {
        rooms: open.len(),
        documents: app.rooms.open_documents(),
        people: open.iter().map(|room| room.people).sum(),
        connections: open.iter().map(|room| room.connections).sum(),
        updates_per_second: updates as f64 / 60.0,
        running,
        waiting,
    }
}
