//! People in rooms: who reads, who types, and what is measured of it.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::{JoinHandle, spawn_local};
use tokio::time::sleep;

use crate::environment;
use crate::keystrokes::{self, Typist};
use crate::latency::{Latencies, Quantiles};
use crate::process::{self, Process};
use crate::reader::Reader;
use crate::timer::Timer;
use crate::writer::Writer;

/// Time before the measuring begins.
const WARM_UP: Duration = Duration::from_secs(2);

/// Time for what is still on its way when the measuring ends.
const STRAGGLERS: Duration = Duration::from_secs(5);

/// Keystrokes that are sent at once at most.
const TURN: u32 = 32;

/// Tasks that end with this.
#[derive(Default)]
pub struct Crowd {
    pub latencies: Latencies,
    tasks: Vec<JoinHandle<()>>,
    /// Of those who have not begun yet.
    keyboards: Vec<Keyboard>,
    typing: Vec<JoinHandle<()>>,
    presences: Rc<Cell<u64>>,
}

/// Somebody at a keyboard.
struct Keyboard {
    typist: Typist,
    writer: Rc<Writer>,
    /// Between two keystrokes in the mean. Nobody types in step with anybody: the
    /// pauses are of 0.5 to 1.5 periods.
    period: Duration,
    random: fastrand::Rng,
    /// For those whose keystrokes count.
    latencies: Option<(Latencies, u64)>,
    presence: Presence,
}

/// What goes with a keystroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    None,
    /// Where the caret is now, as editors say it.
    Caret,
}

/// What was measured of those who typed.
pub struct Measured {
    pub latency: Quantiles,
    /// Deliveries that came, and that should have.
    pub delivered: u64,
    pub expected: u64,
    /// Presence messages that were read.
    pub presences: u64,
    pub seconds: f64,
    /// Processor time of the server, and of the load.
    pub server_cpu: Duration,
    pub load_cpu: Duration,
    /// Resident memory of the server in bytes.
    pub memory: u64,
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.tasks.iter().chain(&self.typing).for_each(JoinHandle::abort);
    }
}

impl Crowd {
    /// Reads, and notes the arrival of what others typed.
    pub fn reads(&mut self, mut reader: Reader, own: Option<u64>) {
        let (latencies, presences) = (self.latencies.clone(), Rc::clone(&self.presences));
        self.spawn(async move {
            while reader.fill().await {
                let now = Instant::now();
                while let Some(message) = reader.take() {
                    if keystrokes::is_presence(message) {
                        presences.set(presences.get() + 1);
                    }
                    keystrokes::read(message, |client, clock| {
                        // Some servers send back what one typed.
                        if Some(client) != own {
                            latencies.arrived(client, clock, now);
                        }
                    });
                }
            }
        });
    }

    /// Types so many keys a second, each of which should get to so many readers.
    pub fn types(&mut self, writer: &Rc<Writer>, rate: u32, readers: usize, presence: Presence) -> u64 {
        let client = self.latencies.typist(readers);
        let counted = Some((self.latencies.clone(), client));
        self.keyboard(client, writer, rate, counted, presence);
        client
    }

    /// Types keys that do not count.
    pub fn types_uncounted(&mut self, client: u64, writer: &Rc<Writer>, rate: u32) {
        self.keyboard(client, writer, rate, None, Presence::None);
    }

    fn keyboard(
        &mut self,
        client: u64,
        writer: &Rc<Writer>,
        rate: u32,
        latencies: Option<(Latencies, u64)>,
        presence: Presence,
    ) {
        self.keyboards.push(Keyboard {
            typist: Typist::new(client),
            writer: Rc::clone(writer),
            period: Duration::from_secs(1) / rate,
            random: fastrand::Rng::with_seed(client),
            latencies,
            presence,
        });
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        self.tasks.push(spawn_local(task));
    }

    /// Everybody begins to type.
    pub fn begin(&mut self) {
        let mut keyboards = std::mem::take(&mut self.keyboards);
        let now = Instant::now();
        let mut next: BinaryHeap<_> = keyboards
            .iter_mut()
            .enumerate()
            .map(|(at, keyboard)| Reverse((now + keyboard.period.mul_f64(keyboard.random.f64()), at)))
            .collect();
        self.typing.push(spawn_local(async move {
            let mut timer = Timer::new();
            let mut late = 0;
            while let Some(Reverse((moment, at))) = next.pop() {
                // Whoever is late types at once, but those who read have their turn.
                late = if moment > Instant::now() { TURN } else { late + 1 };
                if late >= TURN {
                    timer.until(moment).await;
                    late = 0;
                }
                let keyboard = &mut keyboards[at];
                keyboard.press();
                let pause = keyboard.period.mul_f64(0.5 + keyboard.random.f64());
                next.push(Reverse((moment + pause, at)));
            }
        }));
    }

    /// Nobody types any more.
    pub fn rest(&mut self) {
        self.typing.drain(..).for_each(|typing| typing.abort());
    }

    /// What typing takes, after a warm-up.
    pub async fn measure(&self, server: &Process) -> Measured {
        sleep(WARM_UP).await;
        self.latencies.begin();
        self.presences.set(0);
        let started = Instant::now();
        let (server_before, load_before) = (server.cpu(), process::own_cpu());
        sleep(environment::measured()).await;
        self.latencies.end();
        let (server_cpu, load_cpu) = (server.cpu() - server_before, process::own_cpu() - load_before);
        let (seconds, presences) = (started.elapsed().as_secs_f64(), self.presences.get());
        let memory = server.memory();
        let deadline = Instant::now() + STRAGGLERS;
        let (mut delivered, mut expected) = self.latencies.delivered();
        while delivered < expected && Instant::now() < deadline {
            sleep(Duration::from_millis(20)).await;
            (delivered, expected) = self.latencies.delivered();
        }
        let latency = self.latencies.quantiles();
        Measured { latency, delivered, expected, presences, seconds, server_cpu, load_cpu, memory }
    }
}

impl Keyboard {
    fn press(&mut self) {
        if let Some((latencies, client)) = &self.latencies {
            latencies.sent(*client);
        }
        let update = self.typist.press();
        match self.presence {
            Presence::None => self.writer.send(&[&update]),
            Presence::Caret => self.writer.send(&[&update, &self.typist.presence()]),
        }
    }
}
