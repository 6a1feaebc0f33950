//! What came of all attacks, for people and for programs.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::target::{MAX_BYTES, MAX_SOCKETS};

/// How an attack ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The server held.
    Held,
    /// The attack came through.
    Broken,
    /// It could not be tried here.
    Skipped,
    /// It could not be carried out.
    Failed,
}

impl Verdict {
    /// As it stands in the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken => "BROKEN",
            Self::Skipped => "skipped",
            Self::Failed => "FAILED",
        }
    }
}

/// One attack.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub name: &'static str,
    /// The rule that it tries to break.
    pub rule: &'static str,
    /// What it does.
    pub does: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What the server did.
    pub said: String,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, rule, verdict, said, took, .. } = self;
        let seconds = took.as_secs_f32();
        write!(f, "{:7}  {rule:8}  {name:24}  {seconds:5.1} s  {said}", verdict.word())
    }
}

/// All of them.
#[derive(Debug, Clone)]
pub struct Report {
    /// What was attacked.
    pub target: String,
    /// Each attack.
    pub rows: Vec<Row>,
    /// Sockets that were open at once.
    pub sockets: usize,
    /// Bytes that went over them.
    pub bytes: u64,
    /// Rooms that could not be deleted.
    pub left: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// What the attacks may cost, for whoever is about to start them.
pub fn bounds() -> String {
    format!("at most {MAX_SOCKETS} sockets at once and {} MiB in all, within 2 minutes", MAX_BYTES >> 20)
}

impl Report {
    /// How many ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// Whether nothing came through, and nothing failed.
    pub fn is_good(&self) -> bool {
        self.count(Verdict::Broken) + self.count(Verdict::Failed) == 0
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({
                "name": row.name, "rule": row.rule, "does": row.does, "said": row.said,
                "verdict": row.verdict.word().to_ascii_lowercase(), "ms": row.took.as_millis() as u64,
            })
        });
        json!({
            "target": self.target, "attacks": rows.collect::<Vec<_>>(), "sockets": self.sockets,
            "bytes": self.bytes, "rooms_left": self.left, "ms": self.took.as_millis() as u64,
        })
    }
}

/// The summary.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |verdict| self.count(verdict);
        writeln!(
            f,
            "{} held, {} broken, {} skipped, {} failed, in {:.0} s, with {} sockets at once and {} MiB",
            count(Verdict::Held),
            count(Verdict::Broken),
            count(Verdict::Skipped),
            count(Verdict::Failed),
            self.took.as_secs_f32(),
            self.sockets,
            self.bytes.div_ceil(1 << 20),
        )?;
        for row in self.rows.iter().filter(|row| matches!(row.verdict, Verdict::Broken | Verdict::Failed)) {
            writeln!(f, "\n{} ({}): {}\n  {}", row.name, row.rule, row.does, row.said)?;
        }
        if !self.left.is_empty() {
            writeln!(f, "\nThese rooms could not be deleted: {}", self.left.join(", "))?;
        }
        Ok(())
    }
}
