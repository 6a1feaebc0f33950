//! A run in somebody's browser, of which the server hears from its page.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::live::{Entry, Report, Stop, Stops, Typed, next};
use super::owner::Owner;
use super::pace::Pace;
use super::record::{Change, Ending};
use super::transcript::Transcript;
use super::voice::Voice;
use crate::exec::job::Outcome;
use crate::exec::queue::Ticket;
use crate::telemetry::spans::{Fact, Span};

/// A page that says nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(15);
/// Time that a page has to end a run that somebody wants to stop.
const STOPPING: Duration = Duration::from_secs(5);

/// Bytes that people can type into one run: its page finds all of them in the document.
const MOST_TYPED: usize = 256 << 10;

/// A run that goes on in a browser.
#[derive(Debug)]
pub(super) struct Elsewhere {
    pub(super) ticket: Ticket<Owner>,
    pub(super) voice: Voice,
    pub(super) stops: Stops,
    pub(super) entry: Entry,
    pub(super) reports: mpsc::Receiver<Report>,
    pub(super) keyboard: Option<mpsc::Receiver<Typed>>,
    /// How long it takes.
    pub(super) followed: Span,
}

impl Elsewhere {
    /// Listens until the run has ended.
    pub(super) async fn follow(mut self) {
        self.voice.started().await;
        let mut transcript = Transcript::default();
        let ending = self.listen(&mut transcript).await;
        self.reports.close();
        self.keyboard = None;
        let Self { voice, ticket, entry, mut followed, .. } = self;
        followed.note(Fact::Outcome(ending.outcome()));
        drop(ticket);
        voice.finished(transcript.finish(), ending).await;
        drop(entry);
    }

    async fn listen(&mut self, transcript: &mut Transcript) -> Ending {
        let mut until = Instant::now() + SILENCE;
        let mut why = None;
        let mut pace = Pace::default();
        let mut left = MOST_TYPED;
        loop {
            tokio::select! {
                Some(report) = self.reports.recv() => {
                    for piece in report.output {
                        transcript.add_text(piece.stream, piece.text);
                    }
                    // Its page may have gone meanwhile.
                    let _ = report.stop.send(why.is_some());
                    if let Some(ending) = report.ending {
                        return ending;
                    }
                    if why.is_none() {
                        until = Instant::now() + SILENCE;
                    }
                    if transcript.is_ready() {
                        pace.has_news();
                    }
                }
                typed = next(&mut self.keyboard) => {
                    let typed = typed.and_then(|Typed { by, text }| Some((by, text?)));
                    let typed = typed.filter(|(_, text)| text.len() <= left);
                    if let Some((by, text)) = &typed {
                        left -= text.len();
                        transcript.add_typed(by, text);
                    } else {
                        // Who types on after the end of the input is told that nobody reads it.
                        self.keyboard = None;
                    }
                    // Whoever waits for it waits no longer than needs be.
                    let typed = Change::Typed(typed.map(|(_, text)| text));
                    self.voice.tell(&[Change::Said(transcript.take()), typed]).await;
                }
                () = pace.due() => {
                    pace.shows();
                    self.voice.tell(&[Change::Said(transcript.take())]).await;
                }
                stop = self.stops.reason(), if why.is_none() => {
                    why = Some(stop.sentence());
                    until = Instant::now() + STOPPING;
                    if stop == Stop::Restart {
                        return Ending::of(Outcome::Cancelled, why);
                    }
                    self.voice.tell(&[Change::Stopping]).await;
                }
                () = sleep_until(until) => {
                    let gone = || "The page that ran this has gone, so the run has ended.".to_owned();
                    return Ending::of(Outcome::Cancelled, Some(why.unwrap_or_else(gone)));
                }
            }
        }
    }
}
