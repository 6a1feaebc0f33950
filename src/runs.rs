//! Running a room's code: on this server in a sandbox, or in the browser of whoever starts
//! it, with everybody watching.
//!
//! * [`request`] is what people ask for, [`runtimes`] what this server can run, and [`plan`] what
//!   is done for one run.
//! * `prepared` is a run on the server before its turn, `conduct` from the queue to its end; `elsewhere` one in a
//!   browser. `live` are all that go on, and what makes them stop.
//! * [`record`] is how a run is written into the room's `output` document, [`kept`] how it is
//!   read there, `replica` the copy in which the server writes it, `voice` what a run tells everybody, `pace` how often.
//! * [`suite`] are test cases, and how they are run; [`reported`] what a test framework says of tests
//!   that people wrote as code. `ends` says how a program ended.
//! * [`profile`] says where the time of a run went.
//! * [`rehearsal`] runs a question's tests without a room; `owner` is for whom something runs, `watchers` who
//!   sees a room's tests being run.
//! * [`receipt`] is what the server vouches for of a run of its own.
//! * [`transcript`] makes text of what programs say, and keeps the beginning and the end.

mod conduct;
mod elsewhere;
mod ends;
mod figures;
pub mod kept;
mod live;
mod owner;
mod pace;
pub mod plan;
mod prepared;
pub mod profile;
pub mod receipt;
pub mod record;
pub mod rehearsal;
mod replica;
pub mod reported;
pub mod request;
pub mod runtimes;
mod settled;
pub mod suite;
pub mod transcript;
mod voice;
mod watchers;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OnceCell, mpsc, oneshot};
use tracing::Instrument;
use uuid::Uuid;

use conduct::Conducted;
use elsewhere::Elsewhere;
use kept::Run;
use live::{Hears, Live, Report, Stop, Stops, Typed};
use owner::Owner;
use prepared::Prepared;
use record::{Change, Ending, NewRun, Site};
use replica::Replica;
use request::{ReportError, Runner, StartError, Wish};
use runtimes::Runtimes;
use settled::Settled;
use transcript::Piece;
use voice::Voice;

use crate::auth::signing::{Purpose, SigningKey};
use crate::config::limits::Limits;
use crate::exec::job::Outcome;
use crate::exec::queue::{Kind, Place, Queue, Slots};
use crate::ids::RoomName;
use crate::room::error::EditError;
use crate::room::handle::RoomHandle;
use crate::room::registry::Rooms;
use crate::storage::event::RunNews;
use crate::storage::{Storage, StorageError};
use crate::telemetry::spans::Work;

type Output = tokio::sync::Mutex<Replica>;

/// All runs of this server.
#[derive(Debug)]
pub struct Runs {
    rooms: Arc<Rooms>,
    storage: Arc<dyn Storage>,
    receipt_key: OnceCell<Arc<SigningKey>>,
    runtimes: Runtimes,
    queue: Arc<Queue<Owner>>,
    live: Arc<Live>,
    outputs: Mutex<HashMap<RoomName, Weak<Output>>>,
    /// Rooms in whose `output` nothing is left unfinished of an earlier process, or of another
    /// server that had the room before.
    settled: Settled,
    is_closing: AtomicBool,
}

/// Reports of one browser that wait.
const REPORTS: usize = 16;
/// Lines that were typed and wait for the program.
const TYPED: usize = 64;
/// Time for the runs of a server that stops to say so.
const CLOSING: Duration = Duration::from_secs(2);

impl Runs {
    /// In these rooms, of what can be run.
    pub fn new(
        (rooms, storage): (Arc<Rooms>, Arc<dyn Storage>),
        runtimes: Runtimes,
        limits: &Limits,
    ) -> Arc<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let slots = Slots { working: cores.saturating_sub(1), listening: limits.runs_interactive };
        let queue = Queue::new(slots, limits.runs_waiting, limits.runs_waiting_in_room);
        Arc::new(Self {
            rooms,
            storage,
            receipt_key: OnceCell::new(),
            runtimes,
            queue,
            live: Arc::default(),
            outputs: Mutex::default(),
            settled: Settled::default(),
            is_closing: AtomicBool::new(false),
        })
    }

    /// What this server can run.
    pub fn runtimes(&self) -> &Runtimes {
        &self.runtimes
    }

    /// Signs and checks receipts.
    ///
    /// # Errors
    /// When the server's secret can't be read.
    pub async fn receipt_key(&self) -> Result<&Arc<SigningKey>, StorageError> {
        let key = self.receipt_key.get_or_try_init(async || {
            Ok::<_, StorageError>(Arc::new(SigningKey::new(&self.storage.secret().await?, Purpose::Receipts)))
        });
        key.await
    }

    /// How many run on this server, and how many wait.
    pub fn load(&self) -> (usize, usize) {
        self.queue.len()
    }

    /// How many go on in each room, also in browsers.
    pub fn by_room(&self) -> HashMap<RoomName, usize> {
        self.live.by_room()
    }

    /// Starts a run. It is in the room's `output` on disk when this returns, and goes on
    /// already.
    ///
    /// # Errors
    /// Why it does not begin.
    pub async fn start(
        self: &Arc<Self>,
        (name, room): (&RoomName, &RoomHandle),
        by: &Runner,
        wish: Wish,
    ) -> Result<Run, StartError> {
        let (runs, name, room, by) = (Arc::clone(self), name.clone(), room.clone(), by.clone());
        // On a task of its own: whoever asked may go away at any moment, and a run that stands
        // in `output` has to be carried on by somebody.
        let begun = async move { runs.begin((&name, &room), &by, wish).await };
        let begun = tokio::spawn(begun.in_current_span());
        begun.await.unwrap_or(Err(StartError::Closing))
    }

    async fn begin(
        self: Arc<Self>,
        (name, room): (&RoomName, &RoomHandle),
        by: &Runner,
        mut wish: Wish,
    ) -> Result<Run, StartError> {
        let followed = wish.parent.part(Work::Run { language: wish.language.id() });
        let code_state = wish.code_state.as_deref().map(receipt::state_text);
        let prepared = match wish.site {
            Site::Browser => None,
            Site::Server => {
                let found = self.runtimes.found().await?;
                let key = self.receipt_key().await.map_err(EditError::from)?;
                Some(prepared::prepare(&found, name, &mut wish, code_state.clone(), Arc::clone(key))?)
            }
        };
        self.settle(name).await?;
        let kind = if wish.input.is_typed() { Kind::Listens } else { Kind::Works };
        let ticket = match &prepared {
            Some(_) => {
                self.queue.enter(Owner::Room(name.clone()), kind).map_err(|_| StartError::QueueFull)?
            }
            None => self.queue.occupy(Owner::Room(name.clone())).ok_or(StartError::InProgress)?,
        };
        let position = match ticket.place() {
            Place::Turn => 0,
            Place::Waits(position) => position,
        };
        let id = Uuid::new_v4();
        let (to_reports, reports) = mpsc::channel(REPORTS);
        let (to_keyboard, keyboard) = mpsc::channel(TYPED);
        let (hears, keyboard) = match (&prepared, wish.input.is_typed()) {
            (None, true) => (Hears::Reports(by.id.clone(), to_reports, Some(to_keyboard)), Some(keyboard)),
            (None, false) => (Hears::Reports(by.id.clone(), to_reports, None), None),
            (Some(_), true) => (Hears::Typing(to_keyboard), Some(keyboard)),
            (Some(_), false) => (Hears::Nothing, None),
        };
        let (entry, asked) = self.live.add(name.clone(), id, hears);
        // Whoever stops all runs has either seen this one, or is seen here.
        if self.is_closing.load(Ordering::SeqCst) {
            return Err(StartError::Closing);
        }
        let clock = self.rooms.clock();
        let trial = prepared.as_ref().and_then(|prepared| prepared.trial.as_ref());
        let new = NewRun {
            id,
            by: by.id.clone(),
            by_name: by.name.clone(),
            language: wish.language,
            file: wish.file,
            site: wish.site,
            at: clock.now(),
            input: wish.input,
            code_state,
            framework: prepared.as_ref().and_then(|prepared| prepared.framework.clone()),
            position,
            tests: trial.map(|trial| (trial.len(), trial.hidden())),
        };
        let output = self.output(name);
        let (number, saving) = output.lock().await.write(|txn, runs| record::add(txn, runs, &new)).await?;
        let news = RunNews {
            run: id,
            by_name: by.name.clone(),
            language: wish.language.id().to_owned(),
            place: wish.site.as_str().to_owned(),
            outcome: None,
            exit_code: None,
            tests: None,
        };
        let (passed, tests) = (AtomicUsize::new(0), new.tests.map(|(total, _)| total));
        let (rooms, room_name) = (Arc::clone(&self.rooms), name.clone());
        let voice = Voice { rooms, room: room_name, output, clock, id, by: by.author, news, passed, tests };
        let stops = Stops { rooms: Arc::clone(&self.rooms), room: name.clone(), asked, rules: room.watch() };
        match prepared {
            Some(Prepared { sandbox, plan, trial, seal, .. }) => {
                let seal = seal.of(id);
                let is_queued = position > 0;
                tokio::spawn(
                    Conducted {
                        sandbox,
                        plan,
                        trial,
                        ticket,
                        is_queued,
                        voice,
                        seal,
                        stops,
                        keyboard,
                        profile: None,
                        followed,
                        entry,
                    }
                    .conduct()
                    .in_current_span(),
                )
            }
            None => {
                tokio::spawn(Elsewhere { ticket, voice, stops, entry, reports, keyboard, followed }.follow())
            }
        };
        // Meanwhile it goes on.
        if let Err(error) = saving.saved().await {
            self.live.stop(name, id, Stop::Unsaved);
            return Err(error.into());
        }
        Ok(Run::begun(&new, number))
    }

    /// Asks a run to stop. Whether it goes on.
    pub fn stop(&self, room: &RoomName, id: Uuid, by: &Runner) -> bool {
        self.live.stop(room, id, Stop::By(by.name.clone()))
    }

    /// Takes what a browser says of a run of its own. Whether somebody wants that to stop.
    ///
    /// # Errors
    /// When no such run goes on, or it is somebody else's.
    pub async fn report(
        &self,
        room: &RoomName,
        id: Uuid,
        by: &Runner,
        output: Vec<Piece>,
        ending: Option<Ending>,
    ) -> Result<bool, ReportError> {
        let reports = self.live.reports(room, id, &by.id)?;
        let (stop, answer) = oneshot::channel();
        reports.send(Report { output, ending, stop }).await.map_err(|_| ReportError::NotRunning)?;
        answer.await.map_err(|_| ReportError::NotRunning)
    }

    /// Types into a run, or ends its input with `None`.
    ///
    /// # Errors
    /// When no such run goes on, or it takes nothing that is typed.
    pub async fn type_into(
        &self,
        room: &RoomName,
        id: Uuid,
        by: &Runner,
        text: Option<String>,
    ) -> Result<(), ReportError> {
        let keyboard = self.live.keyboard(room, id)?;
        let typed = Typed { by: by.name.clone(), text };
        keyboard.send(typed).await.map_err(|_| ReportError::NotRunning)
    }

    /// The room's last runs, newest first.
    ///
    /// # Errors
    /// When its `output` can't be opened.
    pub async fn list(&self, room: &RoomName) -> Result<Vec<Run>, EditError> {
        self.settle(room).await?;
        self.output(room).lock().await.read().await
    }

    /// One of them, if the room still has it.
    ///
    /// # Errors
    /// When its `output` can't be opened.
    pub async fn one(&self, room: &RoomName, id: Uuid) -> Result<Option<Run>, EditError> {
        self.settle(room).await?;
        self.output(room).lock().await.one(id).await
    }

    /// Ends what an earlier process of the server, or another server, left unfinished (RUN-4): whoever looks at
    /// it would wait for ever.
    ///
    /// # Errors
    /// When the room's `output` can't be opened or written.
    pub async fn settle(&self, room: &RoomName) -> Result<(), EditError> {
        if self.has_settled(room) {
            return Ok(());
        }
        let output = self.output(room);
        let mut output = output.lock().await;
        if self.has_settled(room) {
            return Ok(());
        }
        // Those of this process end by themselves.
        let unfinished: Vec<Uuid> = output
            .read()
            .await?
            .iter()
            .filter(|run| !run.is_finished() && !self.live.has(room, run.id))
            .map(|run| run.id)
            .collect();
        if !unfinished.is_empty() {
            let now = self.rooms.clock().now();
            let ending = Ending::of(Outcome::Cancelled, Some(Stop::Restart.sentence()));
            let finished = Change::Finished(now, ending);
            let ((), saving) = output
                .write(|txn, runs| {
                    for id in &unfinished {
                        record::change(txn, runs, *id, &finished);
                    }
                })
                .await?;
            saving.saved().await?;
        }
        self.settled.note(room, self.rooms.tenure(room));
        Ok(())
    }

    fn has_settled(&self, room: &RoomName) -> bool {
        self.settled.has(room, self.rooms.tenure(room))
    }

    fn output(&self, room: &RoomName) -> Arc<Output> {
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(output) = outputs.get(room).and_then(Weak::upgrade) {
            return output;
        }
        outputs.retain(|_, output| output.strong_count() > 0);
        let output = Arc::new(Output::new(Replica::new(Arc::clone(&self.rooms), room.clone())));
        outputs.insert(room.clone(), Arc::downgrade(&output));
        output
    }

    /// Stops all runs, and lets them say so.
    pub async fn shut_down(&self) {
        self.is_closing.store(true, Ordering::SeqCst);
        self.live.stop_all(&Stop::Restart);
        if tokio::time::timeout(CLOSING, self.live.all_ended()).await.is_err() {
            tracing::warn!("some runs did not end in time");
        }
    }
}
