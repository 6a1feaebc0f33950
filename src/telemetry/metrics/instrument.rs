//! Making counters, gauges and histograms, each registered under its name.

use prometheus::core::Collector;
use prometheus::{Counter, Gauge, IntGauge, IntGaugeVec, Opts, Registry};

/// A registry that is being filled.
#[derive(Debug, Default)]
pub(super) struct Instruments {
    pub(super) registry: Registry,
}

impl Instruments {
    pub(super) fn float_counter(&self, name: &str, help: &str) -> Counter {
        self.registered(Counter::new(name, help))
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.registered(IntGauge::new(name, help))
    }

    pub(super) fn gauge_by(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.registered(IntGaugeVec::new(Opts::new(name, help), labels))
    }

    pub(super) fn float_gauge(&self, name: &str, help: &str) -> Gauge {
        self.registered(Gauge::new(name, help))
    }

    /// Names, labels and buckets are constants: with one that Prometheus can't have, or that
    /// there is twice, no server and no test would start.
    fn registered<C: Collector + Clone + 'static>(&self, made: prometheus::Result<C>) -> C {
        let registered = made.and_then(|made| self.registry.register(Box::new(made.clone())).map(|()| made));
        registered.unwrap_or_else(|error| unreachable!("a metric that can't be: {error}"))
    }
}
