//! One round: people type, the plan happens, and everything is looked at.

use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::watch;
use tokio::time::sleep;

use super::checker::{newcomer, no_ghosts, settled};
use super::database::Database;
use super::expected::Expected;
use super::nodes::{NODES, Nodes};
use super::person::{Fate, Orders, Person, now, text_of};
use super::plan::{self, Event, Link, PEOPLE, ROOMS, Totals};

/// Characters of a paste.
const PASTE: usize = 20_000;
/// Typing before the first and after the last event.
const CALM: Duration = Duration::from_millis(150);

/// Plays the round of a seed over servers that run.
pub async fn play(nodes: &mut Nodes, database: &Database, seed: u64) -> Totals {
    let orders = watch::Sender::new(Orders { may_connect: true, may_type: true });
    let room = |number: usize| format!("round-{seed}-{}", number % ROOMS);
    let arrive =
        |number| Person::arrive(number, room(number), nodes.url(&room(number)), seed, orders.subscribe());
    let people: Vec<Person> = (0..PEOPLE).map(arrive).collect();
    let mut done = Totals::default();
    sleep(CALM).await;
    for (pause, event) in plan::make(seed) {
        sleep(pause).await;
        happen(nodes, database, &people, event).await;
        done.events += 1;
        done.looks += look(nodes, &people).await;
    }
    sleep(CALM).await;
    orders.send_modify(|orders| orders.may_type = false);
    settled(&people).await;
    done.looks += look(nodes, &people).await;
    for (room, person) in people.iter().enumerate().take(ROOMS) {
        let members: Vec<&Person> = people.iter().skip(room).step_by(ROOMS).collect();
        no_ghosts(&nodes.url(&person.room), &members).await;
        let text = text_of(&person.memory().doc);
        assert_eq!(newcomer(&nodes.url(&person.room)).await, text, "a newcomer sees the same");
        done.takeovers += database.check_journal(&person.room).await;
    }
    for person in people {
        done.edits += person.memory().edits.len();
        person.leave().await;
    }
    done
}

async fn happen(nodes: &mut Nodes, database: &Database, people: &[Person], event: Event) {
    match event {
        Event::Kill(node) => nodes.restart(node, Signal::KILL),
        Event::Terminate(node) => nodes.restart(node, Signal::TERM),
        Event::Roll => (0..NODES).for_each(|node| nodes.restart(node, Signal::TERM)),
        Event::Freeze(node, time) => {
            nodes.signal(node, Signal::STOP);
            // Some stay with it, others go to another server, and both go on typing.
            nodes.shun(node, true);
            split(people);
            sleep(time).await;
            nodes.signal(node, Signal::CONT);
            nodes.shun(node, false);
        }
        // Of Redis nobody notices anything.
        Event::Wire(Link::Redis, node, mode, time) => {
            let wire = nodes.wire(Link::Redis, node);
            tokio::join!(wire.suffer(mode, time), ask(nodes));
        }
        Event::RestartRedis(time) => {
            database.redis.kill();
            ask(nodes).await;
            sleep(time).await;
            tokio::task::block_in_place(|| database.redis.run());
            ask(nodes).await;
        }
        Event::FreezeRedis(time) => {
            database.redis.freeze();
            tokio::join!(sleep(time), ask(nodes));
            database.redis.thaw();
            ask(nodes).await;
        }
        Event::FlushRedis => {
            database.redis.flush().await;
            ask(nodes).await;
        }
        Event::Wire(link, node, mode, time) => {
            let is_noticed = link == Link::Database;
            nodes.shun(node, is_noticed);
            split(people);
            nodes.wire(link, node).suffer(mode, time).await;
            nodes.shun(node, false);
        }
        Event::StepClock(node, seconds, time) => {
            nodes.step_clock(node, seconds);
            tokio::join!(sleep(time), ask(nodes));
            nodes.step_clock(node, 0);
        }
        Event::RestartDatabase => database.restart().await,
        Event::EndConnections => database.end_connections().await,
        Event::Drop(person) => people[person].suffer(Fate::Drop(Duration::ZERO)),
        Event::AllLeave(time) => people.iter().for_each(|person| person.suffer(Fate::Drop(time))),
        Event::Paste(person) => people[person].suffer(Fate::Paste(PASTE)),
    }
}

/// Each server is asked for something that counts.
async fn ask(nodes: &Nodes) {
    for _ in 0..NODES {
        nodes.ask().await;
    }
}

/// Every second one comes again.
fn split(people: &[Person]) {
    people.iter().skip(1).step_by(2).for_each(|person| person.suffer(Fate::Drop(Duration::ZERO)));
}

/// A newcomer finds in every room what was acknowledged until now, while people type on.
async fn look(nodes: &Nodes, people: &[Person]) -> usize {
    for room in 0..ROOMS {
        let members = || people.iter().skip(room).step_by(ROOMS);
        let told = now();
        let Some(first) = members().next() else { continue };
        let text = newcomer(&nodes.url(&first.room)).await;
        let expected = Expected::between((told, now()), members().map(Person::memory));
        expected.check(&text).unwrap();
    }
    ROOMS
}
