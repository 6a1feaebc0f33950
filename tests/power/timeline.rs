//! What a recorded server did to its folder, to be cut anywhere.

use std::fmt;
use std::path::Path;

use fastrand::Rng;

use super::disk::{Disk, NameSurvival, Syncs};
use super::file::Survival;
use super::image::Image;
use super::log::{self, Record};
use super::person::Moment;

/// Records that a failure names.
const NAMED: usize = 12;
/// Records before the cut among which a point in time is drawn until which all
/// survives.
const RECENT: usize = 60;
const PAGE: usize = 4096;
const SECTOR: usize = 512;

pub struct Timeline {
    base: Disk,
    records: Vec<Record>,
}

/// A power cut: when, and what of the unsynced survives it.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub moment: Moment,
    /// Records until then.
    pub records: usize,
    pub data: Survival,
    pub names: NameSurvival,
}

impl Timeline {
    /// From the folder as it was before, the log, and the folder as it is.
    ///
    /// # Errors
    /// When the log does not explain what is in the folder: something was changed
    /// in a way that the recorder does not see.
    pub fn new(base: Disk, log: &Path, folder: &Path) -> Result<Self, String> {
        let timeline = Self { base, records: log::read(log) };
        let seen = timeline.base.after(&timeline.records, Syncs::Honoured).seen();
        let mut wrong = seen.differences(&Image::of(folder));
        // SQLite's shared memory has nothing in it that must last.
        let unknown = seen.mapped().filter(|path| !path.ends_with("-shm"));
        wrong.extend(unknown.map(|path| format!("{path}: written through a map")));
        if wrong.is_empty() {
            Ok(timeline)
        } else {
            Err(format!("the recording is not complete:\n{}", wrong.join("\n")))
        }
    }

    /// A cut at a random moment; often right after one of these.
    pub fn cut(&self, after: &[Moment], random: &mut Rng) -> Cut {
        let moment = match random.choice(after) {
            Some(moment) if random.bool() => *moment,
            _ => self.records[random.usize(0..self.records.len())].time,
        };
        let records = self.records.partition_point(|record| record.time <= moment);
        let mut recent = || random.usize(records.saturating_sub(RECENT)..=records);
        let (data, names) = (recent(), recent());
        let data = match random.u8(0..10) {
            0 | 1 => Survival::Nothing,
            2 => Survival::Everything,
            3 | 4 => Survival::Before(data),
            5..=7 => Survival::Torn { unit: PAGE },
            _ => Survival::Torn { unit: SECTOR },
        };
        let names = match random.u8(0..10) {
            0 => NameSurvival::Nothing,
            1 => NameSurvival::Everything,
            2..=4 => NameSurvival::Before(names),
            5..=7 => NameSurvival::PerFolder,
            _ => NameSurvival::Any,
        };
        Cut { moment, records, data, names }
    }

    /// What is found after a cut.
    pub fn after(&self, cut: &Cut, syncs: Syncs, random: &mut Rng) -> Image {
        let disk = self.base.after(&self.records[..cut.records], syncs);
        disk.after_cut(cut.data, cut.names, random)
    }

    /// What is found when the server was killed at that moment, but not the power.
    pub fn killed(&self, cut: &Cut) -> Image {
        self.base.after(&self.records[..cut.records], Syncs::Honoured).seen()
    }

    /// The last that happened before a cut.
    pub fn before(&self, cut: &Cut) -> String {
        log::tail(&self.records[..cut.records], NAMED)
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, data, names, .. } = self;
        write!(f, "after {records} records; unsynced data: {data:?}, unsynced names: {names:?}")
    }
}
