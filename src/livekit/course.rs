//! One call, from the first who joins it to the last who leaves: the task that tells LiveKit.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument;
use uuid::Uuid;

use super::orders::{Orders, Request, Settled, Standing};
use super::request::{Outcome, ask};
use super::server::LiveKitServer;
use super::token;
use crate::call::exchange::Exchange;
use crate::call::news::Participant;
use crate::call::refusal::Refusal;

/// One call.
#[derive(Debug)]
pub(super) struct Course {
    /// What it is called at LiveKit: nobody guesses it, and it says nothing.
    pub(super) room: String,
    server: Arc<LiveKitServer>,
    call: Weak<Exchange>,
    orders: Mutex<Orders>,
    changed: Notify,
}

impl Course {
    /// Somebody joins.
    pub(super) fn begin(server: Arc<LiveKitServer>, call: Weak<Exchange>) -> Arc<Self> {
        let course = Arc::new(Self {
            room: format!("pairpad-{}", Uuid::new_v4()),
            server,
            call,
            orders: Mutex::new(Orders::new(Instant::now())),
            changed: Notify::new(),
        });
        tokio::spawn(Arc::clone(&course).run().in_current_span());
        course
    }

    /// These are in the call. Without any of them it is over.
    pub(super) fn show(&self, present: &[&Participant]) {
        let standing = |one: &&Participant| {
            (one.member.to_string(), Standing { speaks: one.may_speak, is_muted: one.muted })
        };
        let present: BTreeMap<_, _> = present.iter().map(standing).collect();
        self.orders().show(present, Instant::now());
        self.changed.notify_one();
    }

    async fn run(self: Arc<Self>) {
        let mut under_way = JoinSet::new();
        let mut trouble = Trouble::default();
        loop {
            let next = {
                let mut orders = self.orders();
                if orders.is_over() {
                    return;
                }
                for request in orders.start(Instant::now()) {
                    under_way.spawn(Arc::clone(&self).ask(request).in_current_span());
                }
                orders.next()
            };
            let time = async {
                match next {
                    Some(at) => sleep_until(at).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                () = self.changed.notified() => {}
                Some(Ok((request, outcome))) = under_way.join_next() => {
                    self.settle(&request, outcome, &mut trouble);
                }
                () = time => {}
            }
        }
    }

    async fn ask(self: Arc<Self>, request: Request) -> (Request, Outcome) {
        let LiveKitServer { settings, agent, requests, metrics, clock } = &*self.server;
        // It is never closed.
        let _permit = requests.acquire().await;
        let token = token::admin(settings, &self.room, clock.now());
        let outcome = ask(agent.clone(), settings.url.api(), &self.room, token, request.clone()).await;
        metrics.calls.asked_livekit(request.method(), outcome.name());
        (request, outcome)
    }

    fn settle(&self, request: &Request, outcome: Outcome, trouble: &mut Trouble) {
        let now = Instant::now();
        let mut orders = self.orders();
        let why = match outcome {
            Outcome::Done => None,
            Outcome::Looked(seen) => {
                orders.saw(seen, now);
                None
            }
            Outcome::Refused(why) => Some(why),
            Outcome::Unanswered(why) => Some(why.to_owned()),
        };
        let settled = orders.settle(request, why.is_none(), now);
        drop(orders);
        match why {
            None => trouble.is_over(),
            Some(why) => {
                trouble.begins(request, &why);
                if settled == Settled::GivenUp {
                    self.give_up(request, &why, trouble);
                }
            }
        }
    }

    fn give_up(&self, request: &Request, why: &str, trouble: &mut Trouble) {
        self.server.metrics.calls.gave_livekit_up();
        tracing::error!(
            request = request.method(),
            why,
            "LiveKit was told in vain: whoever was put out of a call or muted may still be connected there. \
             Check the server at --livekit-url"
        );
        if !std::mem::replace(&mut trouble.is_told, true)
            && let Some(call) = self.call.upgrade()
        {
            call.warn(Refusal::LiveKitSilent);
        }
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether LiveKit does what it is told, so that each change of that is told once.
#[derive(Debug, Default)]
struct Trouble {
    is_there: bool,
    /// Leaders in the call know.
    is_told: bool,
}

impl Trouble {
    fn begins(&mut self, request: &Request, why: &str) {
        if !std::mem::replace(&mut self.is_there, true) {
            tracing::warn!(
                request = request.method(),
                why,
                "LiveKit did not do what it was told; it is told again. Check the server at --livekit-url"
            );
        }
    }

    fn is_over(&mut self) {
        if std::mem::take(self).is_there {
            tracing::info!("LiveKit does what it is told again");
        }
    }
}
