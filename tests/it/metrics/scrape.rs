//! What a server says at `/metrics`, read.

use std::collections::BTreeMap;

use pairpad::server::Server;
use pairpad::telemetry::metrics::now::Now;
use pairpad_testing::eventually;
use pairpad_testing::server::TestServer;

/// One answer.
#[derive(Debug)]
pub(super) struct Scrape {
    pub(super) text: String,
    /// Of each metric: what it is.
    pub(super) kinds: BTreeMap<String, String>,
    /// Of each metric: what it says that it is.
    pub(super) helps: BTreeMap<String, String>,
    /// By name and labels, these in order.
    values: BTreeMap<String, f64>,
}

impl Scrape {
    /// Asks the admin listener.
    pub(super) async fn of(server: &TestServer) -> Self {
        let answer = reqwest::get(server.admin("/metrics")).await.unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
        Self::read(answer.text().await.unwrap())
    }

    /// Of a server without an admin listener: what is counted, without what there is.
    pub(super) fn within(server: &Server) -> Self {
        Self::read(server.rooms().metrics().scrape(&Now::default()).unwrap())
    }

    fn read(text: String) -> Self {
        let about = |prefix: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix(prefix)?.split_once(' '));
            lines.map(|(name, rest)| (name.to_owned(), rest.to_owned())).collect()
        };
        let (kinds, helps) = (about("# TYPE "), about("# HELP "));
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let samples = samples.map(|line| line.rsplit_once(' ').unwrap());
        let values = samples.map(|(series, value)| (series.to_owned(), value.parse().unwrap())).collect();
        Self { kinds, helps, values, text }
    }

    /// The value of a series; 0 if nothing was counted under these labels.
    pub(super) fn value(&self, series: &str) -> f64 {
        let name = series.split('{').next().unwrap();
        let kinds = &self.kinds;
        let is_known = |name: &str| kinds.contains_key(name);
        let base = ["_count", "_sum", "_bucket"].iter().find_map(|end| name.strip_suffix(end));
        let may_come = series.contains('{')
            && ["pairpad_runs_total", "pairpad_http_"].iter().any(|one| name.starts_with(one));
        assert!(is_known(name) || base.is_some_and(is_known) || may_come, "there is no {name}");
        self.values.get(series).copied().unwrap_or(0.0)
    }

    /// All names and labels.
    pub(super) fn series(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// Waits until a series of a server has this value.
pub(super) async fn shows(server: &TestServer, series: &str, value: f64) {
    let has = async || Scrape::of(server).await.value(series) == value;
    eventually(&format!("{series} is {value}"), has).await;
}

/// The same of a server without an admin listener.
pub(super) async fn counts(server: &Server, series: &str, is_so: impl Fn(f64) -> bool) {
    let has = async || is_so(Scrape::within(server).value(series));
    eventually(&format!("{series} is so"), has).await;
}
