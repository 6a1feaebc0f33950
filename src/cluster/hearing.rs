//! What this server makes of the news of others: it forgets at once where a room was, or learns
//! where it is. Whoever is asked for it decides by what the store says, as ever.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::hop::Secret;
use super::news::{Fact, News};
use super::place::Cluster;
use crate::storage::claim::NodeId;
use crate::telemetry::metrics::redis::News as Outcome;

/// Servers of which it is known what they have told. Each start of one is another.
const TELLERS: usize = 1_000;

/// The number of the last news of each server.
#[derive(Debug, Default)]
struct Last(HashMap<NodeId, u64>);

impl Last {
    /// Whether these are later than all that were heard of that server.
    fn is_new(&mut self, news: &News) -> bool {
        if self.0.len() >= TELLERS {
            self.0.clear();
        }
        let last = self.0.entry(news.from).or_default();
        let is_new = news.number > *last;
        *last = news.number.max(*last);
        is_new
    }
}

impl Cluster {
    /// Hears what other servers tell, as long as there is something to hear.
    pub async fn listen(self: Arc<Self>, secret: Secret, mut heard: mpsc::Receiver<Bytes>) {
        let (mut last, metrics) = (Last::default(), Arc::clone(self.rooms.metrics()));
        while let Some(heard) = heard.recv().await {
            let news = News::read(&heard, &secret).filter(|news| last.is_new(news));
            match news {
                None => metrics.redis.heard(Outcome::Refused),
                // Its own come back to it.
                Some(news) if news.from == self.claims.me() => {}
                Some(news) => {
                    metrics.redis.heard(Outcome::Taken);
                    self.hear(news);
                }
            }
        }
    }

    fn hear(&self, News { from, fact, .. }: News) {
        match fact {
            Fact::Taken(room) => match self.met_before(from) {
                Some(node) => self.remember(&room, &node),
                None => self.forget(&room),
            },
            Fact::Given(room) => self.forget(&room),
            Fact::Draining => self.forget_all_at(from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_4_what_is_said_again_is_not_heard_again() {
        let mut last = Last::default();
        let news = |from, number| News { from: NodeId(from), number, fact: Fact::Draining };
        for (from, number, is_new) in [
            (1, 1, true),
            (1, 1, false),
            (1, 3, true),
            (1, 2, false),
            (2, 1, true),
            (1, 4, true),
            (2, 1, false),
        ] {
            assert_eq!(last.is_new(&news(from, number)), is_new, "{number} of {from}");
        }
    }
}
