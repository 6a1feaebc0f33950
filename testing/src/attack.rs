//! Attacks on a Pairpad that runs somewhere, each with what came of it.
//!
//! They make rooms of their own, touch nobody else's, and delete them at the end. What
//! they cost is bounded ([`target`]). `make attack` runs them against any installation, and
//! `tests/it/attack.rs` against the server of the tests.

pub mod report;
pub mod request;
pub mod room;
pub mod socket;
pub mod target;

mod cost;
mod crowd;
mod floods;
mod forms;
mod frames;
mod guesses;
mod late;
mod metered;
mod names;
mod past;
mod patience;
mod removal;
mod rights;

use std::fmt::Display;
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

use report::{Report, Row, Verdict};
use target::Target;

/// Time for one attack.
const PER_ATTACK: Duration = Duration::from_secs(100);
/// Time for all of them, beside tidying up.
const IN_ALL: Duration = Duration::from_secs(110);

/// What came of an attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server held.
    Held {
        /// What it did.
        how: String,
    },
    /// The attack came through.
    Broken {
        /// What was taken.
        what: String,
    },
    /// It could not be tried.
    Skipped {
        /// For what reason.
        why: String,
    },
}

/// Why an attack did not come to anything: the stage could not be set, or the server
/// stopped answering.
#[derive(Debug)]
pub struct Trouble(pub String);

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

fn held(how: impl Display) -> Result<Outcome, Trouble> {
    Ok(Outcome::Held { how: how.to_string() })
}

fn broken(what: impl Display) -> Result<Outcome, Trouble> {
    Ok(Outcome::Broken { what: what.to_string() })
}

fn skipped(why: impl Display) -> Result<Outcome, Trouble> {
    Ok(Outcome::Skipped { why: why.to_string() })
}

type Running = Pin<Box<dyn Future<Output = Result<Outcome, Trouble>> + Send>>;

/// When an attack runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// It mostly waits, beside all others.
    Patient,
    /// By itself, one after the other.
    Alone,
    /// When the others are done, for what it uses up of its address's budget.
    Last,
}

/// An attack.
#[derive(Clone, Copy)]
pub struct Attack {
    /// What it is called.
    pub name: &'static str,
    /// The rule that it tries to break.
    pub rule: &'static str,
    /// What it does.
    pub does: &'static str,
    pace: Pace,
    run: fn(Target) -> Running,
}

impl Attack {
    /// Runs it.
    ///
    /// # Errors
    /// When it could not be carried out.
    pub async fn run(&self, target: &Target) -> Result<Outcome, Trouble> {
        self.run_until(target, Instant::now() + PER_ATTACK).await
    }

    async fn run_until(&self, target: &Target, deadline: Instant) -> Result<Outcome, Trouble> {
        // A panic of an attack is not the end of the others.
        let running = tokio::spawn((self.run)(target.clone()));
        let abort = running.abort_handle();
        match timeout_at(deadline, running).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(Trouble(format!("the attack itself failed: {panic}"))),
            Err(_) => {
                abort.abort();
                Err(Trouble("it took too long, and was given up".to_owned()))
            }
        }
    }
}

/// All attacks, in the order of the report.
pub fn all() -> Vec<Attack> {
    let kinds: [&[Attack]; 12] = [
        rights::ATTACKS,
        late::ATTACKS,
        past::ATTACKS,
        removal::ATTACKS,
        names::ATTACKS,
        forms::ATTACKS,
        frames::ATTACKS,
        floods::ATTACKS,
        cost::ATTACKS,
        patience::ATTACKS,
        crowd::ATTACKS,
        guesses::ATTACKS,
    ];
    kinds.concat()
}

/// The attack of this name.
pub fn named(name: &str) -> Option<Attack> {
    all().into_iter().find(|attack| attack.name == name)
}

/// Runs attacks and deletes the rooms that they made.
///
/// # Errors
/// When the server cannot be reached.
pub async fn run(target: &Target, attacks: &[Attack], told: impl Fn(&Row)) -> Result<Report, Trouble> {
    let started = Instant::now();
    target.get("/api/v1/health").send().await?;
    let of = |pace| attacks.iter().filter(move |attack| attack.pace == pace);
    let deadline = started + IN_ALL;
    let patient = join_all(of(Pace::Patient).map(|attack| row(attack, target, deadline, &told)));
    let others = async {
        let mut rows = Vec::new();
        for attack in of(Pace::Alone).chain(of(Pace::Last)) {
            rows.push(row(attack, target, deadline, &told).await);
        }
        rows
    };
    let (patient, mut rows) = tokio::join!(patient, others);
    rows.extend(patient);
    let place = |row: &Row| attacks.iter().position(|attack| attack.name == row.name);
    rows.sort_by_key(place);
    let left = target.tidy().await;
    let (sockets, bytes) = target.used();
    Ok(Report { target: target.url(""), rows, sockets, bytes, left, took: started.elapsed() })
}

async fn row(attack: &Attack, target: &Target, deadline: Instant, told: &impl Fn(&Row)) -> Row {
    let started = Instant::now();
    let outcome = if started < deadline {
        attack.run_until(target, deadline.min(started + PER_ATTACK)).await
    } else {
        Ok(Outcome::Skipped { why: "the time of all attacks was over".to_owned() })
    };
    let verdict = match outcome {
        Ok(Outcome::Held { how }) => (Verdict::Held, how),
        Ok(Outcome::Broken { what }) => (Verdict::Broken, what),
        Ok(Outcome::Skipped { why }) => (Verdict::Skipped, why),
        Err(Trouble(trouble)) => match target.get("/api/v1/health").send().await {
            Ok(_) => (Verdict::Failed, trouble),
            Err(Trouble(gone)) => {
                (Verdict::Broken, format!("{trouble}; and now the server does not answer: {gone}"))
            }
        },
    };
    let (verdict, said) = verdict;
    let row = Row {
        name: attack.name,
        rule: attack.rule,
        does: attack.does,
        verdict,
        said,
        took: started.elapsed(),
    };
    told(&row);
    row
}
