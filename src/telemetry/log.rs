//! Log lines: for people, or one JSON object a line. No token and no text of a
//! document is ever in one. The last warnings and errors are [kept](super::recent).

use tracing::Level;
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::recent::{RecentLayer, TROUBLE};
use crate::config::args::LogFormat;
use crate::config::error::SettingsError;

/// Starts logging to stderr. To be called once, by `main`.
///
/// # Errors
/// When the filter is none.
pub fn init(filter: &str, format: LogFormat) -> Result<(), SettingsError> {
    let filter: Targets = filter.parse().map_err(|_| SettingsError::LogFilter(filter.to_owned()))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    // Libraries show whole frames and headers at 'trace': people's text and tokens; and that of
    // the database every value at 'debug'.
    let most = |target: &str| if target.starts_with("tokio_postgres") { Level::INFO } else { Level::DEBUG };
    let discreet =
        filter_fn(move |line| line.target().starts_with("pairpad") || *line.level() <= most(line.target()));
    let registry = tracing_subscriber::registry().with(filter).with(discreet).with(RecentLayer(&TROUBLE));
    match format {
        LogFormat::Text => registry.with(lines).init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
    Ok(())
}
