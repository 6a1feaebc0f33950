//! `/api/v1/sandbox/trials`: whoever hosts the server sees its sandbox hold.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{FuturesUnordered, unfold};
use futures_util::{Stream, StreamExt};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use utoipa::ToSchema;

use super::openapi::ReadErrors;
use crate::exec::Sandbox;
use crate::exec::job::Outcome;
use crate::exec::trial::{Attempt, PROGRAMS, Program, Trial};
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;

/// Programs at a time: people's own run beside them.
const AT_A_TIME: usize = 2;

/// The data of one event, by its name: `begun`, `attempt`, `ended`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = json!({"program": "01_fork_bomb", "held": true, "outcome": "timed_out", "wall_ms": 2003, "detail": null}))]
pub(super) enum TrialEvent {
    /// The first: which programs will try what, in order.
    Begun {
        /// What programs are confined by.
        sandbox: String,
        programs: Vec<&'static str>,
    },
    /// One has ended.
    Attempt {
        program: &'static str,
        /// Whether it came to nothing.
        held: bool,
        /// As of a run; null where it was ended by its compiler, or could not be tried.
        #[schema(required)]
        outcome: Option<&'static str>,
        /// From its start to its end.
        wall_ms: u64,
        /// What got through, or why it could not be tried.
        #[schema(required)]
        detail: Option<String>,
    },
    /// The last.
    Ended {
        tried: usize,
        /// How many of them came to nothing.
        held: usize,
    },
}

impl From<Attempt> for TrialEvent {
    fn from(Attempt { program, outcome, wall, hole }: Attempt) -> Self {
        Self::Attempt {
            program: program.id(),
            held: hole.is_none(),
            outcome: outcome.map(Outcome::as_str),
            wall_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX),
            detail: hole,
        }
    }
}

impl TrialEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "begun",
            Self::Attempt { .. } => "attempt",
            Self::Ended { .. } => "ended",
        }
    }
}

/// Lets 42 hostile programs try to break the server's sandbox, and tells what became of each: `begun`,
/// `attempt` for each as it ends, `ended`. A stream without `ended` was cut off. One trial at a time; it takes
/// about a minute, and ends with the request.
///
/// **Role:** holders of an API key.
#[utoipa::path(post, path = "/api/v1/sandbox/trials", operation_id = "try_sandbox", tag = "runs", security(("bearer" = [])),
    responses((status = 200, body = TrialEvent, content_type = "text/event-stream"), ReadErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    app.operator(&caller).await?;
    if app.shutdown.has_begun() {
        return Err(ApiError::ShuttingDown);
    }
    let found = app.runs.runtimes().found().await?;
    let turn = Arc::clone(&app.trials).try_acquire_owned().map_err(|_| ApiError::TrialUnderWay)?;
    let (tell, told) = mpsc::channel(1);
    let sandbox = Arc::clone(&found.sandbox);
    let shutdown = app.shutdown.clone();
    tokio::spawn(async move {
        let hold = shutdown.hold();
        tokio::select! {
            () = hold_out(&*sandbox, &tell, turn) => {}
            // Dropped, the programs end.
            () = tell.closed() => {}
            () = shutdown.begun() => {}
        }
        drop(hold);
    });
    let events = unfold(told, |mut told| async move { Some((told.recv().await?, told)) });
    let events = events.map(|event: TrialEvent| {
        let sent = Event::default().event(event.name()).json_data(&event);
        Ok(sent.unwrap_or_default())
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Nobody listens any more where something can't be told: then this is dropped.
async fn hold_out(sandbox: &dyn Sandbox, tell: &mpsc::Sender<TrialEvent>, turn: OwnedSemaphorePermit) {
    let programs = PROGRAMS.iter().map(Program::id).collect();
    let _heard = tell.send(TrialEvent::Begun { sandbox: sandbox.means().name, programs }).await;
    let trial = match Trial::of(sandbox) {
        Ok(trial) => trial,
        Err(error) => {
            tracing::error!(%error, "the sandbox can't be tried");
            return;
        }
    };
    let mut waiting = PROGRAMS.iter();
    let mut trying: FuturesUnordered<_> =
        waiting.by_ref().take(AT_A_TIME).map(|program| trial.attempt(program)).collect();
    let (mut tried, mut held) = (0, 0);
    while let Some(attempt) = trying.next().await {
        trying.extend(waiting.next().map(|program| trial.attempt(program)));
        if let Some(hole) = &attempt.hole {
            tracing::error!(program = attempt.program.id(), hole, "the sandbox did not hold");
        }
        tried += 1;
        held += usize::from(attempt.hole.is_none());
        let _heard = tell.send(attempt.into()).await;
    }
    if trial.was_reached() {
        tracing::error!("a program has reached a listener of this machine");
        held = 0;
    }
    drop(turn);
    let _heard = tell.send(TrialEvent::Ended { tried, held }).await;
}
