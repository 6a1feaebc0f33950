//! Is the server alive, and can it do its work?

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::cluster::Service;
use crate::http::app::App;

/// `{ "status", "components": { "storage", "server", … } }`
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ok", "components": {"server": {"status": "ok"}, "storage": {"status": "ok"},
    "runs": {"status": "ok", "message": "native: memory by cgroup v2"}}}))]
pub(in crate::http) struct Health {
    status: Status,
    components: Components,
}

#[derive(Debug, Serialize, ToSchema)]
struct Components {
    server: Component,
    storage: Component,
    runs: Component,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<Component>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redis: Option<Component>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Component {
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    /// It works, and will not for long.
    Low,
    Failing,
}

impl Component {
    fn new(failure: Option<&'static str>) -> Self {
        let status = if failure.is_some() { Status::Failing } else { Status::Ok };
        Self { status, message: failure.map(str::to_owned) }
    }

    fn or_low(self, warning: Option<&'static str>) -> Self {
        match (self.status, warning) {
            (Status::Ok, Some(_)) => Self { status: Status::Low, message: warning.map(str::to_owned) },
            _ => self,
        }
    }
}

/// Ready for work: 200, or 503 naming the component that fails. With 200 the storage can be `low`:
/// then no rooms are made, and those that there are go on; `server` is `low` where it was drained and no
/// other server takes rooms; `runs` is `low` where code can't be run on
/// the server; `webhook`, if there is one, is `low` while its receiver does not take what it is told,
/// and says how many interviews it does not know of; `redis`, if there is one, is `low` while it does not
/// answer.
///
/// **Role:** anyone.
#[utoipa::path(get, path = "/api/v1/health", operation_id = "health", tag = "server", security(()),
    responses((status = 200, body = Health), (status = 503, body = Health)))]
pub(in crate::http) async fn health(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let storage = match timeout(app.limits.health, app.storage.probe()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "health: the storage can't be written to");
            Some(
                "The storage can't be written to. Check the log, and free space and permissions of the disk or the database.",
            )
        }
        Err(_) => Some("The storage doesn't answer in time."),
    };
    let stopping = out_of_service(&app);
    let failing = storage.is_some() || stopping.is_some();
    let (code, status) = if failing {
        (StatusCode::SERVICE_UNAVAILABLE, Status::Failing)
    } else {
        (StatusCode::OK, Status::Ok)
    };
    let low = app.rooms.is_short_of_disk().then_some(
        "the disk is nearly full, and no rooms are made any more; make room on it, or look at 'free-disk' in the limits",
    );
    let storage = Component::new(storage).or_low(low);
    let components = Components {
        server: Component::new(stopping).or_low(is_alone(&app).then_some(
            "the server was drained, but no other server takes rooms: it serves them until one does; start another, \
             or take this one back into service",
        )),
        storage,
        runs: runs(&app),
        webhook: webhook(&app),
        redis: redis(&app),
    };
    (code, Json(Health { status, components }))
}

/// Why nobody is to be sent here.
fn out_of_service(app: &App) -> Option<&'static str> {
    let service = app.neighbours.as_ref().map(|neighbours| neighbours.cluster.service());
    if service == Some(Service::Draining) && !app.shutdown.has_begun() {
        return Some("the server is draining: other servers take its rooms");
    }
    (app.shutdown.has_begun() || app.rooms.is_leaving()).then_some("the server is stopping")
}

/// Whether it is to have no rooms, and nobody else takes them.
fn is_alone(app: &App) -> bool {
    app.neighbours.as_ref().is_some_and(|neighbours| neighbours.cluster.service() == Service::Alone)
}

/// Whether code can be run, and in what.
fn runs(app: &App) -> Component {
    match app.runs.runtimes().known() {
        None => Component { status: Status::Low, message: Some("looking for a sandbox".to_owned()) },
        Some(Ok(found)) => {
            let message = format!("{}: {}", found.means.name, found.means.limits.join(", "));
            Component { status: Status::Ok, message: Some(message) }
        }
        Some(Err(unavailable)) => Component { status: Status::Low, message: Some(unavailable.reason) },
    }
}

/// Whether the webhook's receiver takes what it is told.
fn webhook(app: &App) -> Option<Component> {
    let status = app.webhook.as_ref()?;
    if status.has_stopped() {
        let message = "it is told nothing any more: look into the log, and restart the server".to_owned();
        return Some(Component { status: Status::Low, message: Some(message) });
    }
    let waiting = match status.waiting() {
        0 => "no interview waits to be told".to_owned(),
        1 => "1 interview waits to be told".to_owned(),
        waiting => format!("{waiting} interviews wait to be told"),
    };
    Some(match status.failure() {
        None => Component { status: Status::Ok, message: Some(waiting) },
        Some((at, why)) => {
            let message = format!("{waiting}; the last request failed at {}: {why}", at.rfc3339());
            Component { status: Status::Low, message: Some(message) }
        }
    })
}

/// Whether the Redis answers that several servers share. They can do without.
fn redis(app: &App) -> Option<Component> {
    let bus = app.bus.as_ref()?;
    let warning = (!bus.is_up()).then_some(
        "Redis does not answer: each server counts requests for itself until it does; the log says what is wrong",
    );
    Some(Component::new(None).or_low(warning))
}

/// The process answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
pub(super) struct Liveness {
    status: Status,
}

/// The process answers: always 200.
///
/// **Role:** anyone.
#[utoipa::path(get, path = "/api/v1/liveness", operation_id = "liveness", tag = "server", security(()),
    responses((status = 200, body = Liveness)))]
pub(super) async fn liveness() -> Json<Liveness> {
    Json(Liveness { status: Status::Ok })
}
