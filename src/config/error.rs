//! Why settings can't be used, in sentences for whoever starts the server.

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file of `--config` can't be read.
    #[error("can't read the configuration file {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// The file of `--config` holds something else than settings.
    #[error("the configuration file {0} is not valid: {1}")]
    Mistake(String, String),
    /// Two settings that need each other.
    #[error("{0}")]
    Incomplete(&'static str),
    /// A value that can't be.
    #[error("{0}")]
    Value(String),
    /// The filter of `--log`.
    #[error(
        "the log filter '{0}' is not valid; use a level such as 'info', or a list such as 'info,pairpad::http=debug'"
    )]
    LogFilter(String),
}
