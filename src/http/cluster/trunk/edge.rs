//! The end of trunks at the server that people came to.

use std::collections::HashMap;
use std::future::poll_fn;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, BufReader, split};
use tokio::sync::Notify;
use tokio::task::consume_budget;

use super::line::Line;
use super::watcher::{End, Watcher};
use super::wire::Frame;
use super::{HEADER, WANTED};
use crate::auth::token::random_bytes;
use crate::http::listen::socket::SharedSocket;
use crate::shutdown::Shutdown;

/// The trunks to other servers.
#[derive(Debug, Default)]
pub(in crate::http) struct Edges(Mutex<HashMap<String, Arc<Trunk>>>);

/// One of them.
#[derive(Debug)]
struct Trunk {
    name: String,
    line: Arc<Line>,
    next: AtomicU32,
    channels: Mutex<HashMap<u32, Arc<Watcher>>>,
    /// A channel is not there any more.
    left: Notify,
}

impl Edges {
    /// A channel to the server at this address, if there is a trunk to it.
    pub(in crate::http::cluster) fn offer(&self, address: &str) -> Option<Offered> {
        let trunk = self.all().get(address).cloned()?;
        let number = trunk.next.fetch_add(1, Ordering::Relaxed);
        let side = Arc::new(Watcher::new(Arc::clone(&trunk.line), number));
        trunk.channels().insert(number, Arc::clone(&side));
        Some(Offered { trunk, side })
    }

    /// A trunk to the server at this address that is to be connected, unless there is one.
    pub(in crate::http::cluster) fn begin(self: &Arc<Self>, address: &str) -> Option<Begun> {
        let mut all = self.all();
        if all.contains_key(address) {
            return None;
        }
        let trunk = Arc::new(Trunk {
            name: URL_SAFE_NO_PAD.encode(random_bytes::<16>()),
            line: Arc::default(),
            next: AtomicU32::new(0),
            channels: Mutex::default(),
            left: Notify::new(),
        });
        all.insert(address.to_owned(), Arc::clone(&trunk));
        Some(Begun { edges: Arc::clone(self), address: address.to_owned(), trunk })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Trunk>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A trunk that is being connected, or is. Dropping it ends it, with all of its channels.
#[derive(Debug)]
pub(in crate::http::cluster) struct Begun {
    edges: Arc<Edges>,
    address: String,
    trunk: Arc<Trunk>,
}

impl Begun {
    /// What it is asked for by.
    pub(in crate::http::cluster) fn path(&self) -> String {
        format!("/cluster/trunk/{}", self.trunk.name)
    }

    /// Carries what comes, until the end.
    pub(in crate::http::cluster) async fn work(self, upgraded: Upgraded, shutdown: Shutdown) {
        let (from, to) = split(TokioIo::new(upgraded));
        // Whoever hands out much does not keep the owner waiting to hear of it.
        let trunk = Arc::clone(&self.trunk);
        let mut writing = tokio::spawn(async move { trunk.line.work(to).await });
        tokio::select! {
            read = self.trunk.read(BufReader::new(from)) => tracing::debug!(?read, "a trunk has ended"),
            written = &mut writing => tracing::debug!(?written, "a trunk has ended"),
            () = self.trunk.until_left(&shutdown) => {}
        }
        writing.abort();
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.edges.all().remove(&self.address);
        self.trunk.line.end();
        let sides: Vec<_> = self.trunk.channels().values().cloned().collect();
        sides.iter().for_each(|side| side.wake());
    }
}

impl Trunk {
    fn channels(&self) -> MutexGuard<'_, HashMap<u32, Arc<Watcher>>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until this server stops, and all who came by it have been told.
    async fn until_left(&self, shutdown: &Shutdown) {
        shutdown.begun().await;
        while !self.channels().is_empty() {
            self.left.notified().await;
        }
    }

    async fn read(&self, mut from: impl AsyncRead + Unpin) -> io::Result<()> {
        while let Some(frame) = Frame::next(&mut from).await? {
            match frame {
                Frame::Data(channels, bytes) => {
                    for channel in channels.iter() {
                        let side = self.channels().get(&channel).cloned();
                        match side {
                            Some(side) => side.receive(bytes.clone()),
                            // The owner took an offer that was given up.
                            None => self.line.say(Frame::End(channel)),
                        }
                        consume_budget().await;
                    }
                }
                Frame::End(channel) => {
                    let side = self.channels().get(&channel).cloned();
                    side.iter().for_each(|side| side.end());
                }
                Frame::Credit(channel, bytes) => {
                    let side = self.channels().get(&channel).cloned();
                    side.iter().for_each(|side| side.credit(bytes as usize));
                }
                Frame::Alive => {}
            }
        }
        Ok(())
    }
}

/// What an owner does with what it was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::cluster) enum Answered {
    /// The WebSocket goes over the channel.
    Taken,
    /// It would have, had there been one.
    Wanted,
    /// It goes over the connection on which it was asked for.
    Apart,
}

impl Answered {
    /// From the answer's headers, of which it is taken out.
    pub(in crate::http::cluster) fn take(headers: &mut HeaderMap) -> Self {
        match headers.remove(HEADER) {
            None => Self::Apart,
            Some(said) if said.as_bytes() == WANTED.as_bytes() => Self::Wanted,
            Some(_) => Self::Taken,
        }
    }
}

/// A channel that an owner may use. Dropping it ends it.
#[derive(Debug)]
pub(in crate::http) struct Offered {
    trunk: Arc<Trunk>,
    side: Arc<Watcher>,
}

impl Offered {
    /// What the request says of it.
    pub(in crate::http::cluster) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::try_from(format!("{};{}", self.trunk.name, self.side.number())).ok()
    }

    /// Carries bytes both ways between the watcher and the owner, until one of them has gone or
    /// this server stops.
    pub(in crate::http::cluster) async fn carry(
        self,
        (here, shared): (OnUpgrade, Arc<dyn SharedSocket>),
        shutdown: Shutdown,
        patience: Duration,
    ) {
        let Some(_hold) = shutdown.hold() else { return };
        let watcher = match here.await {
            Ok(watcher) => watcher,
            Err(error) => return tracing::debug!(%error, "a socket was not upgraded"),
        };
        shared.upgrade();
        self.side.begin(Arc::clone(&shared));
        let mut watcher = TokioIo::new(watcher);
        let over = poll_fn(|context| self.side.poll(&mut watcher, context));
        tokio::select! {
            end = over => if end == End::Ended {
                // The owner's last word is to arrive.
                shared.linger();
            },
            // Whoever does not take the owner's last word is not waited for.
            () = self.side.has_been_over_for(patience) => {}
            () = self.side.says_farewell(&shutdown, patience) => shared.linger(),
        }
    }
}

impl Drop for Offered {
    fn drop(&mut self) {
        self.trunk.line.say(Frame::End(self.side.number()));
        self.trunk.channels().remove(&self.side.number());
        self.trunk.left.notify_one();
    }
}
