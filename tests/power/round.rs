//! One round: a cut, a start on what it left, and a look at everything.

use std::fmt;
use std::path::Path;

use fastrand::Rng;
use tokio::runtime::Runtime;

use super::administrator::KEY;
use super::disk::{Disk, Syncs};
use super::image::Image;
use super::person::Moment;
use super::process::{Environment, Process};
use super::recorder::Recorder;
use super::session::{Promised, Session, end};
use super::timeline::Timeline;
use super::visitor::visit;

/// One in so many rounds has a second cut, in the recovery from the first.
const TWICE: u8 = 4;

/// What a session's cuts are tried with.
pub struct Trial<'a> {
    pub session: &'a Session,
    pub recorder: &'a Recorder,
    pub runtime: &'a Runtime,
    /// For data folders.
    pub scratch: &'a Path,
    pub syncs: Syncs,
}

/// What rounds had in them.
#[derive(Debug, Default)]
pub struct Seen {
    edits: usize,
    made: usize,
    promised: usize,
    second_cuts: usize,
    pub failed: usize,
}

impl Seen {
    /// Before a session's rounds.
    pub fn begin(&mut self, session: &Session) {
        self.edits += session.edits();
        self.made += session.made();
    }

    pub fn add(&mut self, round: &Self) {
        self.promised += round.promised;
        self.second_cuts += round.second_cuts;
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { edits, made, promised, second_cuts, .. } = self;
        write!(
            f,
            "{edits} edits, {made} rooms made, {promised} looks at something acknowledged, \
             {second_cuts} cuts in a recovery"
        )
    }
}

impl Trial<'_> {
    /// Plays the round of a seed.
    ///
    /// # Errors
    /// What is wrong, where the cut was, and what happened before it. The data
    /// folder is kept in the first path, as the cut left it.
    pub fn play(&self, kept: &Path, seed: u64) -> Result<Seen, String> {
        let mut random = Rng::with_seed(seed);
        let timeline = &self.session.timeline;
        let cut = timeline.cut(&self.session.receipts(), &mut random);
        let image = timeline.after(&cut, self.syncs, &mut random);
        let mut promised = self.session.promised(cut.moment);
        let place = format!("cut {cut} (of {})", timeline.len());
        let fail = |image: &Image, error: String, place: &str, before: String| {
            keep(image, kept);
            format!("{error}\n{place}\nbefore it:\n{before}\nthe data folder: {}", kept.display())
        };
        let failed = |error| {
            let killed = match self.look(&timeline.killed(&cut), &promised) {
                Ok(_) => "killed at that moment, with all that was written, nothing is wrong".to_owned(),
                Err(error) => format!("killed at that moment, with all that was written: {error}"),
            };
            fail(&image, format!("{error}\n{killed}"), &place, timeline.before(&cut))
        };
        if random.u8(0..TWICE) > 0 {
            let promised = self.look(&image, &promised).map_err(failed)?;
            return Ok(Seen { promised, ..Seen::default() });
        }
        let (recovery, saved) = self.recover(&image, &promised).map_err(failed)?;
        let moments: Vec<Moment> = saved.iter().map(|(_, moment)| *moment).collect();
        let second = recovery.cut(&moments, &mut random);
        promised.visits = saved.into_iter().filter(|(_, moment)| *moment <= second.moment).collect();
        let image = recovery.after(&second, self.syncs, &mut random);
        let place = format!("{place}\nand in the recovery: cut {second} (of {})", recovery.len());
        let promised = self
            .look(&image, &promised)
            .map_err(|error| fail(&image, error, &place, recovery.before(&second)))?;
        Ok(Seen { promised, second_cuts: 1, ..Seen::default() })
    }

    fn look(&self, image: &Image, promised: &Promised) -> Result<usize, String> {
        let folder = tempfile::tempdir_in(self.scratch).unwrap();
        let data = folder.path().join("data");
        image.make(&data);
        let process = self.start(&data, Vec::new())?;
        Ok(self.runtime.block_on(visit(&process, promised))?.looked_for)
    }

    /// Looks at a server that is recorded from its start on. Also where a visitor's
    /// edit was saved, and when.
    fn recover(
        &self,
        image: &Image,
        promised: &Promised,
    ) -> Result<(Timeline, Vec<(String, Moment)>), String> {
        let folder = tempfile::tempdir_in(self.scratch).unwrap();
        let (data, log) = (folder.path().join("data"), folder.path().join("log"));
        image.make(&data);
        let base = Disk::of(&data);
        let mut process = self.start(&data, self.recorder.environment(&data, &log))?;
        let visit = self.runtime.block_on(visit(&process, promised))?;
        end(&mut process);
        Ok((Timeline::new(base, &log, &data)?, visit.saved))
    }

    fn start(&self, data: &Path, mut environment: Environment) -> Result<Process, String> {
        environment.push(("PAIRPAD_API_KEY", KEY.into()));
        environment.push(("PAIRPAD_MAKE_ROOMS", "anyone".into()));
        Process::start(data, environment)
            .map_err(|said| format!("the server does not start by itself: {said}"))
    }
}

fn keep(image: &Image, folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
    image.make(folder);
}
