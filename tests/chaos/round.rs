//! One round: people type, the plan happens, and everything is looked at.

use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::watch;
use tokio::time::sleep;

use super::checker::{newcomer, no_ghosts, settled};
use super::disk::Disk;
use super::expected::Expected;
use super::person::{Fate, Orders, Person, now};
use super::plan::{self, Event, PEOPLE, ROOMS, Totals};
use super::process::Process;

/// SIGTERM promises 10 s; whatever takes longer hangs.
const ENDING: Duration = Duration::from_secs(12);
/// Characters of a paste.
const PASTE: usize = 20_000;
/// Typing before the first and after the last event.
const CALM: Duration = Duration::from_millis(60);

struct Round<'a> {
    disk: &'a Disk,
    process: Process,
    people: Vec<Person>,
    orders: watch::Sender<Orders>,
    done: Totals,
}

/// Plays the round of a seed over a data folder.
pub async fn play(disk: &Disk, folder: &Path, seed: u64) -> Totals {
    let process = Process::start(folder, Vec::new()).expect("the server starts");
    let orders = watch::Sender::new(Orders { may_connect: true, may_type: true });
    let people = (0..PEOPLE)
        .map(|number| {
            let room = format!("round-{seed}-{}", number % ROOMS);
            let url = process.url(&room);
            Person::arrive(number, room, url, seed, orders.subscribe())
        })
        .collect();
    let mut round = Round { disk, process, people, orders, done: Totals::default() };
    sleep(CALM).await;
    for (pause, event) in plan::make(seed) {
        sleep(pause).await;
        round.happen(event).await;
        round.done.events += 1;
    }
    sleep(CALM).await;
    round.finish().await
}

impl Round<'_> {
    async fn happen(&mut self, event: Event) {
        match event {
            Event::Kill => self.crash(Signal::KILL).await,
            Event::Terminate => self.crash(Signal::TERM).await,
            Event::Freeze(time) => {
                self.process.signal(Signal::STOP);
                sleep(time).await;
                self.process.signal(Signal::CONT);
            }
            Event::FillDisk(time) => {
                self.disk.fill();
                sleep(time).await;
                self.disk.empty();
            }
            Event::FillDiskAndKill => {
                self.disk.fill();
                sleep(CALM).await;
                self.crash(Signal::KILL).await;
            }
            Event::Drop(person) => self.people[person].suffer(Fate::Drop(Duration::ZERO)),
            Event::Leave(person, time) => self.people[person].suffer(Fate::Drop(time)),
            Event::AllLeave(time) => {
                self.people.iter().for_each(|person| person.suffer(Fate::Drop(time)));
            }
            Event::Stall(person, time) => self.people[person].suffer(Fate::Stall(time)),
            Event::Paste(person) => self.people[person].suffer(Fate::Paste(PASTE)),
        }
    }

    /// Ends the process, starts it again, and looks at what it has before anybody
    /// who knows more may come back.
    async fn crash(&mut self, signal: Signal) {
        self.order(|orders| orders.may_connect = false);
        self.process.signal(signal);
        self.process.wait(ENDING);
        // Whatever is on its way to them was sent by the server when it lived.
        super::checker::eventually("everybody notices", || {
            self.people.iter().all(|person| !person.memory().connected)
        })
        .await;
        if !self.process.start_again() {
            // Only a full disk is an excuse.
            self.disk.empty();
            assert!(self.process.start_again(), "the server does not start");
        }
        self.disk.empty();
        self.look().await;
        self.done.crashes += 1;
        self.order(|orders| orders.may_connect = true);
    }

    /// A newcomer finds in every room what was acknowledged.
    async fn look(&mut self) {
        for room in 0..ROOMS {
            let members = || self.people.iter().skip(room).step_by(ROOMS);
            let Some(first) = members().next() else { continue };
            let told = now();
            let text = newcomer(&self.process.url(&first.room)).await;
            // Somebody's last key may come meanwhile, and delete something.
            let expected = Expected::between((told, now()), members().map(Person::memory));
            expected.check(&text).unwrap();
            self.done.looks += 1;
        }
    }

    fn order(&self, change: impl FnOnce(&mut Orders)) {
        self.orders.send_modify(change);
    }

    async fn finish(mut self) -> Totals {
        self.order(|orders| orders.may_type = false);
        settled(&self.people).await;
        self.look().await;
        // And all of it is on the disk, not only in memory.
        self.crash(Signal::KILL).await;
        settled(&self.people).await;
        for room in 0..ROOMS {
            let person = &self.people[room];
            let members: Vec<&Person> = self.people.iter().skip(room).step_by(ROOMS).collect();
            no_ghosts(&self.process.url(&person.room), &members).await;
            let text = super::person::text_of(&person.memory().doc);
            assert_eq!(newcomer(&self.process.url(&person.room)).await, text, "a newcomer sees the same");
        }
        for person in self.people {
            self.done.edits += person.memory().edits.len();
            person.leave().await;
        }
        self.done
    }
}
