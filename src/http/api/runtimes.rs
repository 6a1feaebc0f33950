//! `/api/v1/runtimes`: what can be run on this server.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::runs::plan::RUN;

/// What can be run on this server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "available": true, "means": "native", "enforced_by": ["memory: cgroup v2, rlimit"], "reason": null, "hint": null,
    "languages": [{"id": "python", "version": "Python 3.11.2", "framework": "pytest", "packages": ["numpy 1.24.2"]}],
    "limits": {"wall_ms": 10000, "cpu_ms": 10000, "memory_bytes": 268435456, "disk_bytes": 67108864, "files": 4096,
        "processes": 32, "output_bytes": 1048576}
}))]
pub(in crate::http) struct Runtimes {
    /// Whether it runs code at all.
    available: bool,
    /// What programs are confined by.
    #[schema(required)]
    means: Option<String>,
    /// What enforces each limit: `memory: cgroup v2, rlimit`.
    enforced_by: Vec<String>,
    /// Why it does not.
    #[schema(required)]
    reason: Option<String>,
    /// What whoever hosts the server can do about that.
    #[schema(required)]
    hint: Option<&'static str>,
    languages: Vec<Runtime>,
    limits: RunLimits,
}

/// A language that can be run.
#[derive(Debug, Serialize, ToSchema)]
struct Runtime {
    id: &'static str,
    /// As its tools say: `Python 3.11.2`.
    version: String,
    /// The test framework that is installed for it, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    framework: Option<String>,
    /// What its programs can use beside what comes with it: `numpy 1.24.2`.
    packages: Vec<String>,
}

/// What one program may use.
#[derive(Debug, Serialize, ToSchema)]
struct RunLimits {
    /// From its start to its end.
    wall_ms: u64,
    /// Of all its processes.
    cpu_ms: u64,
    memory_bytes: u64,
    /// Of files.
    disk_bytes: u64,
    /// And folders.
    files: u64,
    /// And threads; a language can have more.
    processes: u64,
    /// With more it is stopped.
    output_bytes: u64,
}

/// Shows which languages this server runs, and in what sandbox.
///
/// **Role:** anyone.
#[utoipa::path(get, path = "/api/v1/runtimes", operation_id = "list_runtimes", tag = "runs", security(()),
    responses((status = 200, body = Runtimes)))]
pub(in crate::http) async fn list(State(app): State<App>) -> Json<Runtimes> {
    let limits = RunLimits {
        wall_ms: u64::try_from(RUN.wall.as_millis()).unwrap_or(u64::MAX),
        cpu_ms: u64::try_from(RUN.cpu.as_millis()).unwrap_or(u64::MAX),
        memory_bytes: RUN.memory,
        disk_bytes: RUN.disk,
        files: RUN.inodes,
        processes: RUN.tasks,
        output_bytes: RUN.output,
    };
    // A server that has just started is still looking: it knows within seconds.
    Json(match app.runs.runtimes().found().await {
        Ok(found) => {
            let languages = found.languages.iter().map(|runtime| Runtime {
                id: runtime.language.id(),
                version: runtime.version.clone(),
                framework: runtime.toolchain.framework.as_ref().map(|framework| framework.name.clone()),
                packages: runtime.packages.clone(),
            });
            Runtimes {
                available: true,
                means: Some(found.means.name.clone()),
                enforced_by: found.means.limits.clone(),
                reason: None,
                hint: None,
                languages: languages.collect(),
                limits,
            }
        }
        Err(unavailable) => Runtimes {
            available: false,
            means: None,
            enforced_by: Vec::new(),
            reason: Some(unavailable.reason),
            hint: unavailable.hint,
            languages: Vec::new(),
            limits,
        },
    })
}
