//! How it goes with the Redis that several servers share.

use std::time::Duration;

use prometheus::{Histogram, IntCounterVec, IntGauge};

use super::instrument::{ANSWER, Instruments};

/// What was to be done when Redis failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Connecting to it.
    Connect,
    /// Counting something.
    Rate,
    /// Telling news.
    Publish,
}

impl Operation {
    const ALL: [Self; 3] = [Self::Connect, Self::Rate, Self::Publish];

    fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Rate => "rate",
            Self::Publish => "publish",
        }
    }
}

/// What became of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// They are of another server.
    Taken,
    /// They are of nobody who has the secret, or were heard before.
    Refused,
}

impl News {
    const ALL: [Self; 2] = [Self::Taken, Self::Refused];

    fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Refused => "refused",
        }
    }
}

/// Of Redis.
#[derive(Debug)]
pub struct RedisMetrics {
    up: IntGauge,
    failures: IntCounterVec,
    seconds: Histogram,
    news: IntCounterVec,
}

impl RedisMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        let up = instruments.gauge("pairpad_redis_up", "0 if there is a Redis and it does not answer.");
        up.set(1);
        let failures = instruments.counter_by(
            "pairpad_redis_failures_total",
            "How often Redis failed or was late, by what was to be done.",
            &["operation"],
        );
        let news = instruments.counter_by(
            "pairpad_redis_news_total",
            "News that were heard of other servers, and whether they were.",
            &["outcome"],
        );
        // Shown from the beginning.
        for operation in Operation::ALL {
            drop(failures.with_label_values(&[operation.as_str()]));
        }
        for outcome in News::ALL {
            drop(news.with_label_values(&[outcome.as_str()]));
        }
        Self {
            up,
            failures,
            seconds: instruments.histogram(
                "pairpad_redis_seconds",
                "Time until Redis has counted something.",
                ANSWER,
            ),
            news,
        }
    }

    /// Whether it answers.
    pub fn is_up(&self, is_up: bool) {
        self.up.set(is_up.into());
    }

    /// It failed.
    pub fn failed(&self, operation: Operation) {
        self.failures.with_label_values(&[operation.as_str()]).inc();
    }

    /// It was asked to count something, and this is how long that took.
    pub fn answered(&self, time: Duration) {
        self.seconds.observe(time.as_secs_f64());
    }

    /// News came.
    pub fn heard(&self, outcome: News) {
        self.news.with_label_values(&[outcome.as_str()]).inc();
    }
}
