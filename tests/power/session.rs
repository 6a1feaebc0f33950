//! People who type while the server's disk is recorded.

use std::path::Path;
use std::time::Duration;

use fastrand::Rng;
use rustix::process::Signal;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::administrator::{self, KEY, MadeRoom};
use super::disk::Disk;
use super::expected::Expected;
use super::person::{Fate, Memory, Moment, Orders, Person};
use super::process::Process;
use super::recorder::Recorder;
use super::timeline::Timeline;

pub const PEOPLE: usize = 6;
pub const ROOMS: usize = 3;
/// Things that happen to people, one after the other.
const STEPS: usize = 14;
/// SIGTERM promises 10 s; whatever takes longer hangs.
pub const ENDING: Duration = Duration::from_secs(12);

/// All that is known of a session.
pub struct Session {
    pub timeline: Timeline,
    rooms: Vec<(String, Vec<Memory>)>,
    made: Vec<MadeRoom>,
}

/// What must be found after a cut.
pub struct Promised {
    pub rooms: Vec<(String, Expected)>,
    /// The status of rooms made by the API.
    pub made: Vec<(String, u16)>,
    /// Rooms in which a visitor's edit was saved, and when.
    pub visits: Vec<(String, Moment)>,
}

impl Session {
    /// Lets people type for some seconds, with a restart in between. What happens
    /// to whom comes from the seed; when, only roughly.
    pub async fn record(recorder: &Recorder, folder: &Path, seed: u64) -> Self {
        let (data, log) = (folder.join("data"), folder.join("log"));
        std::fs::create_dir(&data).unwrap();
        let base = Disk::of(&data);
        let mut environment = recorder.environment(&data, &log);
        environment.push(("PAIRPAD_API_KEY", KEY.into()));
        environment.push(("PAIRPAD_MAKE_ROOMS", "anyone".into()));
        let mut process = Process::start(&data, environment).expect("the recorded server starts");
        let orders = watch::Sender::new(Orders { may_connect: true, may_type: true });
        let people: Vec<Person> = (0..PEOPLE)
            .map(|number| {
                let room = format!("power-{}", number % ROOMS);
                let url = process.url(&room);
                Person::arrive(number, room, url, seed, orders.subscribe())
            })
            .collect();
        until_something_is_acknowledged(&people).await;
        let administrator =
            tokio::spawn(administrator::administrate(process.address(), seed, orders.subscribe()));
        let mut random = Rng::with_seed(seed);
        let restart = random.usize(0..STEPS);
        for step in 0..STEPS {
            sleep(Duration::from_millis(random.u64(50..150))).await;
            if step == restart {
                orders.send_modify(|orders| orders.may_connect = false);
                end(&mut process);
                assert!(process.start_again(), "the recorded server starts again");
                orders.send_modify(|orders| orders.may_connect = true);
            }
            assert!(!people.iter().any(Person::has_failed), "a person's task has failed");
            happen(step, &people, &mut random);
        }
        orders.send_replace(Orders { may_connect: false, may_type: false });
        let made = administrator.await.unwrap();
        end(&mut process);
        let mut rooms: Vec<(String, Vec<Memory>)> = Vec::new();
        for person in people {
            let name = person.room.clone();
            let memory = person.leave().await;
            match rooms.iter_mut().find(|(room, _)| *room == name) {
                Some((_, memories)) => memories.push(memory),
                None => rooms.push((name, vec![memory])),
            }
        }
        let timeline = Timeline::new(base, &log, &data);
        let timeline = timeline.unwrap_or_else(|wrong| panic!("{wrong}"));
        Self { timeline, rooms, made }
    }

    /// What was acknowledged by then.
    pub fn promised(&self, moment: Moment) -> Promised {
        let rooms = self.rooms.iter();
        let made = self.made.iter();
        Promised {
            rooms: rooms
                .map(|(room, people)| (room.clone(), Expected::between((moment, moment), people.iter())))
                .collect(),
            made: made.filter_map(|room| Some((room.id.clone(), room.status_at(moment)?))).collect(),
            visits: Vec::new(),
        }
    }

    /// When edits were acknowledged.
    pub fn receipts(&self) -> Vec<Moment> {
        let people = self.rooms.iter().flat_map(|(_, people)| people);
        people.flat_map(|memory| &memory.receipts).map(|(moment, _)| *moment).collect()
    }

    pub fn edits(&self) -> usize {
        self.rooms.iter().flat_map(|(_, people)| people).map(|memory| memory.edits.len()).sum()
    }

    pub fn made(&self) -> usize {
        self.made.len()
    }
}

async fn until_something_is_acknowledged(people: &[Person]) {
    let deadline = Instant::now() + ENDING;
    while people.iter().any(|person| person.memory().acknowledged == 0) {
        assert!(Instant::now() < deadline, "nothing is acknowledged");
        sleep(Duration::from_millis(5)).await;
    }
}

fn happen(step: usize, people: &[Person], random: &mut Rng) {
    let person = &people[random.usize(0..people.len())];
    let away = Duration::from_millis(random.u64(0..250));
    match random.u32(0..10) {
        _ if step % 4 == 1 => person.suffer(Fate::Paste(random.usize(100_000..800_000))),
        // Long enough for the room to be unloaded.
        0..6 => {
            let all = people.iter().filter(|other| other.room == person.room);
            all.for_each(|person| person.suffer(Fate::Drop(away)));
        }
        6..8 => person.suffer(Fate::Drop(away)),
        _ => person.suffer(Fate::Stall(away)),
    }
}

/// Ends a recorded server in order: so the last record is as whole as the last change.
pub fn end(process: &mut Process) {
    process.signal(Signal::TERM);
    process.wait(ENDING);
}
