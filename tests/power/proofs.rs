//! A harness that cannot fail proves nothing: what the model loses and keeps, that
//! the recorder sees everything, and that a server without syncs is found out.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{IoSlice, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use bytes::Bytes;
use fastrand::Rng;

use super::disk::{Disk, NameSurvival, Syncs};
use super::file::{self, Change, Survival};
use super::image::{Image, Item};
use super::log::{Action, Record};
use super::recorder::Recorder;
use super::timeline::Timeline;

/// Draws from which every case that can come must have come.
const DRAWS: u64 = 400;
const OLD: u8 = b'o';
const NEW: u8 = b'n';
const NEWEST: u8 = b'x';

/// The argument with which this process does [`write_in`].
pub const WRITE_IN: &str = "--write-in";

/// What the model loses and keeps.
pub fn model() {
    store_2_a_synced_write_stays_and_an_unsynced_one_may_go();
    store_2_a_sync_covers_only_what_came_before_its_call();
    store_2_half_a_write_may_survive_and_no_older_state_than_the_synced_one();
    store_2_what_follows_a_lost_shortening_is_lost_behind_it();
    store_2_a_name_lasts_when_its_folder_was_synced();
}

fn contents(file: &file::File, survival: Survival) -> HashSet<Vec<u8>> {
    (0..DRAWS).map(|seed| file.after_cut(survival, &mut Rng::with_seed(seed))).collect()
}

fn write(at: usize, byte: u8, length: usize) -> Change {
    Change::Write { at, data: Bytes::from(vec![byte; length]) }
}

fn store_2_a_synced_write_stays_and_an_unsynced_one_may_go() {
    let mut file = file::File::new(vec![OLD; 4]);
    file.change(1, write(0, NEW, 4));
    for unit in [512, 4096] {
        let both = HashSet::from([vec![OLD; 4], vec![NEW; 4]]);
        assert_eq!(contents(&file, Survival::Torn { unit }), both);
    }
    assert_eq!(contents(&file, Survival::Nothing), HashSet::from([vec![OLD; 4]]));
    file.sync(2);
    for survival in [Survival::Nothing, Survival::Torn { unit: 512 }, Survival::Before(0)] {
        assert_eq!(contents(&file, survival), HashSet::from([vec![NEW; 4]]));
    }
}

fn store_2_a_sync_covers_only_what_came_before_its_call() {
    let mut file = file::File::new(vec![OLD; 4]);
    file.change(1, write(0, NEW, 4));
    // Called when there was nothing yet, however late it returned.
    file.sync(1);
    assert_eq!(contents(&file, Survival::Nothing), HashSet::from([vec![OLD; 4]]));
}

fn store_2_half_a_write_may_survive_and_no_older_state_than_the_synced_one() {
    let mut file = file::File::new(vec![OLD; 1024]);
    file.change(1, write(0, NEW, 1024));
    file.sync(2);
    file.change(3, write(0, NEWEST, 1024));
    file.change(4, write(1024, NEWEST, 512));
    let found = contents(&file, Survival::Torn { unit: 512 });
    let halves = |first: u8, second: u8| [[first; 512], [second; 512]].concat();
    assert!(found.contains(&halves(NEW, NEWEST)) && found.contains(&halves(NEWEST, NEW)));
    assert!(found.iter().any(|content| content.len() == 1536 && content[1024..] == [0; 512]), "a hole");
    assert!(found.iter().all(|content| content.len() >= 1024 && !content.contains(&OLD)));
    // Units that are pages are not torn.
    let pages = contents(&file, Survival::Torn { unit: 4096 });
    assert!(pages.iter().all(|content| content[0] == content[1023]));
}

fn store_2_what_follows_a_lost_shortening_is_lost_behind_it() {
    let mut file = file::File::new(vec![OLD; 1024]);
    file.change(1, Change::Resize(0));
    file.change(2, write(0, NEW, 1024));
    let found = contents(&file, Survival::Torn { unit: 512 });
    assert!(
        found.contains(&vec![OLD; 1024]) && found.contains(&vec![NEW; 1024]) && found.contains(&Vec::new())
    );
    let mixed = found.iter().any(|content| content.contains(&OLD) && content.contains(&NEW));
    assert!(!mixed, "the old blocks and the new ones are never both the file's");
}

fn store_2_a_name_lasts_when_its_folder_was_synced() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old"), "old").unwrap();
    let base = Disk::of(folder.path());
    let inode = |path: &Path| std::os::unix::fs::MetadataExt::ino(&path.metadata().unwrap());
    let (root, new) = (inode(folder.path()), u64::MAX);
    let mut records: Vec<Record> = [
        Action::Create { inode: new, path: "new".to_owned() },
        Action::Write { inode: new, at: 0, data: Bytes::from_static(b"new") },
        Action::Sync { inode: new, since: 2 },
        Action::Rename { from: "new".to_owned(), to: "old".to_owned() },
    ]
    .into_iter()
    .map(|action| Record { time: 0, action })
    .collect();
    let found = |records: &[Record], names| -> HashSet<Vec<(String, Vec<u8>)>> {
        let disk = base.after(records, Syncs::Honoured);
        let images =
            (0..DRAWS).map(|seed| disk.after_cut(Survival::Nothing, names, &mut Rng::with_seed(seed)));
        images.map(files).collect()
    };
    let old = || ("old".to_owned(), b"old".to_vec());
    let renamed = || ("old".to_owned(), b"new".to_vec());
    let both = || vec![("new".to_owned(), b"new".to_vec()), old()];
    let orders = HashSet::from([vec![old()], both(), vec![renamed()]]);
    assert_eq!(found(&records, NameSurvival::PerFolder), orders);
    assert!(found(&records, NameSurvival::Any).is_superset(&orders));
    assert_eq!(found(&records, NameSurvival::Nothing), HashSet::from([vec![old()]]));
    records.push(Record { time: 0, action: Action::Sync { inode: root, since: 4 } });
    for names in [NameSurvival::PerFolder, NameSurvival::Any, NameSurvival::Nothing] {
        assert_eq!(found(&records, names), HashSet::from([vec![renamed()]]));
    }
}

fn files(image: Image) -> Vec<(String, Vec<u8>)> {
    let file = |(path, item)| match item {
        Item::File(content) | Item::Mapped(content) => Some((path, content)),
        Item::Folder => None,
    };
    image.items.into_iter().filter_map(file).collect()
}

/// That the recorder sees every way in which the standard library changes files.
/// This process does it once more, recorded.
pub fn recording(recorder: &Recorder, scratch: &Path) {
    let folder = tempfile::tempdir_in(scratch).unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    std::fs::create_dir(&data).unwrap();
    let base = Disk::of(&data);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(WRITE_IN).arg(&data).envs(recorder.environment(&data, &log));
    assert!(command.status().unwrap().success(), "the recorded process");
    let timeline = Timeline::new(base, &log, &data).unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut lost = HashSet::new();
    for seed in 0..DRAWS {
        let mut random = Rng::with_seed(seed);
        let mut cut = timeline.cut(&[], &mut random);
        cut.records = timeline.len();
        let image = timeline.after(&cut, Syncs::Honoured, &mut random);
        assert_eq!(image.items.get("synced"), Some(&Item::File(b"synced".to_vec())), "{cut}");
        lost.extend(["unsynced", "nameless"].into_iter().filter(|name| !image.items.contains_key(*name)));
    }
    assert_eq!(lost.len(), 2, "what was not synced, or whose folder was not, can get lost");
}

/// What the recorded process does.
pub fn write_in(folder: &Path) {
    let path = |name: &str| folder.join(name);
    let sync_folder = || File::open(folder).unwrap().sync_all().unwrap();
    std::fs::write(path("draft"), "synced").unwrap();
    OpenOptions::new().write(true).open(path("draft")).unwrap().sync_data().unwrap();
    std::fs::rename(path("draft"), path("synced")).unwrap();
    sync_folder();
    let mut nameless = File::create(path("nameless")).unwrap();
    nameless.write_all(b"its folder is never synced after it").unwrap();
    nameless.sync_all().unwrap();
    let mut file = File::create(path("unsynced")).unwrap();
    file.write_all(b"0123456789").unwrap();
    file.write_all_at(b"ab", 4).unwrap();
    file.set_len(7).unwrap();
    file.set_len(9).unwrap();
    assert_eq!(file.write_vectored(&[IoSlice::new(b"x"), IoSlice::new(b"yz")]).unwrap(), 3);
    let mut appended = OpenOptions::new().append(true).create(true).open(path("appended")).unwrap();
    appended.write_all(b"one").unwrap();
    appended.try_clone().unwrap().write_all(b"two").unwrap();
    appended.write_at(b"three", 0).unwrap();
    std::fs::copy(path("appended"), path("copied")).unwrap();
    File::create(path("appended")).unwrap();
    std::fs::hard_link(path("copied"), path("linked")).unwrap();
    std::fs::remove_file(path("copied")).unwrap();
    std::fs::create_dir_all(path("deep/deeper")).unwrap();
    std::fs::write(path("deep/deeper/file"), "gone").unwrap();
    std::fs::create_dir(path("other")).unwrap();
    std::fs::rename(path("deep/deeper"), path("other/deeper")).unwrap();
    std::fs::remove_dir_all(path("other")).unwrap();
    std::fs::write(path("deep/again"), "an inode that was in use before").unwrap();
}
