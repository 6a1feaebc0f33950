//! Keeps a connection to Redis, beside all requests.
//!
//! It is not the crate's own manager that does so: with that, whoever asks while it connects
//! waits for it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use redis::{AsyncConnectionConfig, Client, PushInfo, PushKind, RedisError, Value};
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::{Instant, sleep, timeout};

use super::core::{Bus, Down, Link, NEWS, PATIENCE};
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::redis::Operation;

/// How long connecting may take, and what is done where nobody waits.
const CONNECTING: Duration = Duration::from_secs(1);
/// How often a connection is tried that nobody uses.
const LOOK: Duration = Duration::from_secs(1);
/// Pauses before it is tried again: each twice as long as the one before.
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(1);
/// After so long without a failure they begin anew.
const STEADY: Duration = Duration::from_secs(10);
/// News that are sent at once.
const AT_ONCE: usize = 64;

impl Bus {
    /// Connects, and connects again, for ever.
    pub async fn keep(self: Arc<Self>, metrics: Arc<Metrics>) {
        metrics.redis.is_up(false);
        // Before there is anything to count.
        let _ = self.metrics.set(metrics);
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut said) = said else { return };
        let (mut number, mut pause, mut was_away) = (0, FIRST, None);
        loop {
            number += 1;
            let begun = Instant::now();
            match self.connect(number).await {
                Ok((link, pushes)) => {
                    if was_away != Some(false) {
                        tracing::info!(redis = %self.place(), "rates are counted together with the other servers");
                    }
                    was_away = Some(false);
                    // It may be there again in a moment, and then it was nothing.
                    let reason = self.serve(link, pushes, &mut said).await;
                    tracing::debug!(redis = %self.place(), %reason, "Redis is not asked any more");
                }
                Err(reason) => {
                    self.count(|metrics| metrics.failed(Operation::Connect));
                    if was_away != Some(true) {
                        tracing::warn!(
                            redis = %self.place(), %reason,
                            "Redis can't be used; until it can, rates are counted by each server for itself"
                        );
                    }
                    was_away = Some(true);
                }
            }
            self.give_up(number);
            // Of what has happened by then others know from the store.
            while said.try_recv().is_ok() {}
            if begun.elapsed() > STEADY {
                pause = FIRST;
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// A connection by which it answers.
    async fn connect(&self, number: u64) -> Result<(Link, mpsc::Receiver<PushInfo>), Down> {
        let (push, pushes) = mpsc::channel(NEWS);
        // What finds no place is a hint that is lost; that it broke is noticed all the same.
        let push = move |info| match push.try_send(info) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            Err(error) => Err(error),
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTING))
            .set_response_timeout(Some(CONNECTING))
            .set_push_sender(push);
        let client = Client::open(self.info.clone())?;
        let connecting = async {
            let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
            connection.subscribe(self.names.channel()).await?;
            Ok::<_, RedisError>(connection)
        };
        let connection = timeout(CONNECTING, connecting).await.map_err(|_| Down::Silent)??;
        let link = Link { number, connection };
        self.try_out(link.clone(), PATIENCE).await?;
        *self.lock() = Some(link.clone());
        self.count(|metrics| metrics.is_up(true));
        Ok((link, pushes))
    }

    /// Sends and hears news, until the connection fails.
    async fn serve(
        &self,
        link: Link,
        mut pushes: mpsc::Receiver<PushInfo>,
        said: &mut mpsc::Receiver<Bytes>,
    ) -> Down {
        let mut news = Vec::with_capacity(AT_ONCE);
        loop {
            tokio::select! {
                push = pushes.recv() => match push {
                    Some(PushInfo { kind: PushKind::Message, data }) => self.hear(data),
                    Some(PushInfo { kind: PushKind::Disconnection, .. }) | None => return Down::Broken,
                    Some(_) => {}
                },
                // It can't end: the other end is here, too.
                _ = said.recv_many(&mut news, AT_ONCE) => {
                    if let Err(why) = self.publish(&link, news.drain(..)).await {
                        self.count(|metrics| metrics.failed(Operation::Publish));
                        return why;
                    }
                }
                () = self.given_up(link.number) => return Down::Silent,
                () = sleep(LOOK) => {
                    // Nobody waits for that; whoever does has less patience.
                    if let Err(why) = self.try_out(link.clone(), CONNECTING).await {
                        self.count(|metrics| metrics.failed(Operation::Rate));
                        return why;
                    }
                }
            }
        }
    }

    async fn publish(&self, link: &Link, news: impl Iterator<Item = Bytes>) -> Result<(), Down> {
        let (mut pipeline, channel) = (redis::pipe(), self.names.channel());
        for news in news {
            pipeline.cmd("PUBLISH").arg(&channel).arg(&news[..]).ignore();
        }
        let mut connection = link.connection.clone();
        let sent = timeout(CONNECTING, pipeline.query_async::<()>(&mut connection)).await;
        sent.map_err(|_| Down::Silent)?.map_err(Down::Redis)
    }

    /// What comes is the channel, and what was told there.
    fn hear(&self, data: Vec<Value>) {
        if let Some(Value::BulkString(news)) = data.into_iter().nth(1) {
            // Whoever is slow to hear them asks the store.
            let _ = self.heard.try_send(news.into());
        }
    }

    /// Completes when somebody had no answer by this connection.
    async fn given_up(&self, number: u64) {
        loop {
            self.failed.notified().await;
            if self.lock().as_ref().is_none_or(|link| link.number != number) {
                return;
            }
        }
    }
}
